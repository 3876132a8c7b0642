# Functions of arrays: https://trino.io/docs/435/functions/array.html. NULL arrays, NULL elements, empty ones, places out of
# range, elements that are the same.

=== array_distinct
SELECT array_distinct(ARRAY[3,1,NULL,3,NULL,2]), array_distinct(ARRAY['b','a','b']), array_distinct(ARRAY[]), array_distinct(CAST(NULL AS array(integer))), array_distinct(ARRAY[ARRAY[1,NULL],ARRAY[1,NULL],NULL])
---
_col0: array(integer)
_col1: array(varchar)
_col2: array(unknown)
_col3: array(integer)
_col4: array(array(integer))
[[3,1,null,2],["b","a"],[],null,[[1,null],null]]

=== array_distinct of rows, numbers and times
SELECT array_distinct(ARRAY[ROW(1,'a'),ROW(1,'a'),ROW(2,'a')]), array_distinct(ARRAY[1e0,1e0,2.5e0]), array_distinct(ARRAY[DATE '2026-01-02',DATE '2026-01-02']), array_distinct(ARRAY[true,NULL,true])
---
_col0: array(row(integer, varchar))
_col1: array(double)
_col2: array(date)
_col3: array(boolean)
[[[1,"a"],[2,"a"]],[1.0,2.5],["2026-01-02"],[true,null]]

=== array_except
SELECT array_except(ARRAY[3,1,NULL,3,NULL,2], ARRAY[1,9]), array_except(ARRAY[3,1,NULL,3,NULL,2], ARRAY[NULL]), array_except(ARRAY[1,2], ARRAY[]), array_except(ARRAY[1,2], NULL), array_except(ARRAY['a'], ARRAY['bcd'])
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(varchar)
[[3,null,2],[3,1,2],[1,2],null,["a"]]

=== array_intersect in the order of the longer array
SELECT array_intersect(ARRAY[3,1,NULL,3,NULL,2], ARRAY[2,NULL,3]), array_intersect(ARRAY[2,NULL,3], ARRAY[3,1,NULL,3,NULL,2]), array_intersect(ARRAY[3,2], ARRAY[2,3]), array_intersect(ARRAY[1,2,3,3], ARRAY[3,2,1,1]), array_intersect(ARRAY[1], NULL), array_intersect(ARRAY[1], ARRAY[2])
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(integer)
_col5: array(integer)
[[3,null,2],[3,null,2],[3,2],[1,2,3],null,[]]

=== array_union
SELECT array_union(ARRAY[3,1,NULL,3], ARRAY[2,NULL,3,5]), array_union(ARRAY[], ARRAY[1]), array_union(ARRAY[1], NULL), array_union(ARRAY['b'], ARRAY['a','b'])
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(varchar)
[[3,1,null,2,5],[1],null,["b","a"]]

=== arrays_overlap
SELECT arrays_overlap(ARRAY[1,NULL], ARRAY[1]), arrays_overlap(ARRAY[1,NULL], ARRAY[2]), arrays_overlap(ARRAY[1], ARRAY[2]), arrays_overlap(ARRAY[], ARRAY[NULL]), arrays_overlap(ARRAY[1,2], ARRAY[NULL]), arrays_overlap(ARRAY[2,NULL], ARRAY[2,3]), arrays_overlap(ARRAY[1], CAST(NULL AS array(integer)))
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
[true,null,false,false,null,true,null]

=== array_join
SELECT array_join(ARRAY['a',NULL,'b'], ','), array_join(ARRAY['a',NULL,'b'], ',', 'x'), array_join(ARRAY[], ','), array_join(ARRAY[NULL], ','), array_join(ARRAY[NULL,NULL], ',', '-'), array_join(ARRAY['','a',''], ',')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["a,b","a,x,b","","","-,-",",a,"]

=== array_join with NULL
SELECT array_join(ARRAY['a',NULL], NULL), array_join(ARRAY['a','b'], ',', NULL), array_join(CAST(NULL AS array(varchar)), ',')
---
_col0: varchar
_col1: varchar
_col2: varchar
[null,null,null]

=== array_join of other types
SELECT array_join(ARRAY[1,2], '-'), array_join(ARRAY[1e0,1.5e10], ','), array_join(ARRAY[true,false], ','), array_join(ARRAY[1.50], ','), array_join(ARRAY[DATE '2026-01-02'], ';'), array_join(ARRAY[TIMESTAMP '2026-01-02 03:04:05.678'], ';'), array_join(ARRAY[json '1', json '"a"'], ',')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
["1-2","1.0E0,1.5E10","true,false","1.50","2026-01-02","2026-01-02 03:04:05.678","1,a"]

=== array_join of arrays
SELECT array_join(ARRAY[ARRAY[1]], ',')
---
error: FUNCTION_NOT_FOUND or OPERATOR_NOT_FOUND

=== array_max and array_min
SELECT array_max(ARRAY[1,NULL,2]), array_max(ARRAY[3,1]), array_max(ARRAY[]), array_min(ARRAY['b','a']), array_min(ARRAY[DATE '2026-01-02',DATE '2026-01-01']), array_max(ARRAY[ARRAY[1,2],ARRAY[1,3]]), array_min(ARRAY[ROW(1,'b'),ROW(1,'a')])
---
_col0: integer
_col1: integer
_col2: unknown
_col3: varchar
_col4: date
_col5: array(integer)
_col6: row(integer, varchar)
[null,3,null,"a","2026-01-01",[1,3],[1,"a"]]

=== array_max and array_min with NaN
SELECT array_max(ARRAY[nan(),1e0]), array_max(ARRAY[1e0,nan()]), array_min(ARRAY[nan(),1e0]), array_min(ARRAY[1e0,nan()]), array_max(ARRAY[nan()]), array_max(ARRAY[nan(),NULL])
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
[1.0,1.0,1.0,1.0,"NaN",null]

=== array_max of maps
SELECT array_max(ARRAY[MAP(ARRAY[1], ARRAY[2])])
---
error: FUNCTION_NOT_FOUND

=== array_position
SELECT array_position(ARRAY[1,NULL,2,2], 2), array_position(ARRAY[1,2], 5), array_position(ARRAY[1,NULL], NULL), array_position(NULL, 1), array_position(ARRAY[1,NULL], 2), array_position(ARRAY['a'], 'bcd')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
[3,0,null,null,0,0]

=== array_remove
SELECT array_remove(ARRAY[1,NULL,2,1], 1), array_remove(ARRAY[1,NULL], NULL), array_remove(ARRAY[CAST(NULL AS integer)], 1), array_remove(ARRAY[1], 1), array_remove(ARRAY['a','bcd'], 'bcd')
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(varchar)
[[null,2],null,[null],[],["a"]]

=== array_sort
SELECT array_sort(ARRAY[3,NULL,1,2]), array_sort(ARRAY['b',NULL,'a','B']), array_sort(ARRAY[]), array_sort(ARRAY[nan(),1e0,infinity(),NULL]), array_sort(ARRAY[ROW(2,'a'),ROW(1,'b')]), array_sort(CAST(NULL AS array(integer)))
---
_col0: array(integer)
_col1: array(varchar)
_col2: array(unknown)
_col3: array(double)
_col4: array(row(integer, varchar))
_col5: array(integer)
[[1,2,3,null],["B","a","b",null],[],[1.0,"Infinity","NaN",null],[[1,"b"],[2,"a"]],null]

=== cardinality of arrays
SELECT cardinality(ARRAY[1,NULL]), cardinality(ARRAY[]), cardinality(CAST(NULL AS array(integer)))
---
_col0: bigint
_col1: bigint
_col2: bigint
[2,0,null]

=== combinations
SELECT combinations(ARRAY['a','b','c','d'], 2), combinations(ARRAY[1,2,2], 2), combinations(ARRAY[1,2], 3), combinations(ARRAY[1,2,3], 0), combinations(ARRAY[1,NULL], 1), combinations(ARRAY[1,2,3,4,5], 3)
---
_col0: array(array(varchar))
_col1: array(array(integer))
_col2: array(array(integer))
_col3: array(array(integer))
_col4: array(array(integer))
_col5: array(array(integer))
[[["a","b"],["a","c"],["b","c"],["a","d"],["b","d"],["c","d"]],[[1,2],[1,2],[2,2]],[],[[]],[[1],[null]],[[1,2,3],[1,2,4],[1,3,4],[2,3,4],[1,2,5],[1,3,5],[2,3,5],[1,4,5],[2,4,5],[3,4,5]]]

=== combinations of less than none
SELECT combinations(ARRAY[1,2], -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== combinations of more than five
SELECT combinations(ARRAY[1,2,3,4,5,6], 6)
---
error: INVALID_FUNCTION_ARGUMENT

=== combinations that are too many
SELECT combinations(sequence(1,1000), 5)
---
error: INVALID_FUNCTION_ARGUMENT

=== concat of arrays
SELECT concat(ARRAY[1], ARRAY[2], ARRAY[3,NULL]), concat(ARRAY[1], 2), concat(1, ARRAY[2]), concat(ARRAY[1], CAST(NULL AS array(integer))), concat(ARRAY['a'], 'bcd')
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(varchar)
[[1,2,3,null],[1,2],[1,2],null,["a","bcd"]]

=== operator || of arrays
SELECT ARRAY[1] || ARRAY[2], ARRAY[1] || 2, 1 || ARRAY[2], ARRAY[1] || CAST(NULL AS integer), ARRAY[1] || ARRAY[2.5]
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(decimal(11, 1))
[[1,2],[1,2],[1,2],null,["1.0","2.5"]]

=== concat of an array and NULL
SELECT concat(ARRAY[1], NULL)
---
error: AMBIGUOUS_FUNCTION_CALL

=== contains
SELECT contains(ARRAY[1,NULL], 1), contains(ARRAY[1,NULL], 2), contains(ARRAY[1], 2), contains(ARRAY[1], NULL), contains(ARRAY[], 1), contains(NULL, 1), contains(ARRAY['a'], 'a'), contains(ARRAY[ARRAY[1,NULL],ARRAY[2,3]], ARRAY[2,3])
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,null,false,null,false,null,true,true]

=== contains of other types
SELECT contains(ARRAY[1], 'a')
---
error: FUNCTION_NOT_FOUND

=== contains with coercions
SELECT contains(ARRAY[1,2], 2e0), contains(ARRAY[1.5,2], 2), contains(ARRAY[DATE '2026-01-02'], TIMESTAMP '2026-01-02 00:00:00')
---
_col0: boolean
_col1: boolean
_col2: boolean
[true,true,true]

=== contains_sequence
SELECT contains_sequence(ARRAY[1,2,3], ARRAY[2,3]), contains_sequence(ARRAY[1,2,3], ARRAY[]), contains_sequence(ARRAY[1,NULL,3], ARRAY[NULL,3]), contains_sequence(ARRAY[1,NULL,3], ARRAY[1,3]), contains_sequence(ARRAY[1], ARRAY[1,2]), contains_sequence(NULL, ARRAY[1]), contains_sequence(ARRAY[1,2,1,3], ARRAY[1,3]), contains_sequence(ARRAY[], ARRAY[])
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,true,true,false,false,null,true,true]

=== element_at of an array
SELECT element_at(ARRAY[1,2,3], 1), element_at(ARRAY[1,2,3], -1), element_at(ARRAY[1,2,3], 4), element_at(ARRAY[1,2,3], -4), element_at(ARRAY[1,NULL], 2), element_at(NULL, 1), element_at(ARRAY[1], NULL)
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: unknown
_col6: integer
[1,3,null,null,null,null,null]

=== element_at at zero
SELECT element_at(ARRAY[1], 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== TRY of element_at at zero
SELECT try(element_at(ARRAY[x], 0)), try(element_at(ARRAY[x], x)) FROM (VALUES 0, 1) AS t(x) ORDER BY x
---
_col0: integer
_col1: integer
[null,null]
[null,1]

=== subscripts
SELECT ARRAY[1,2,3][1], ARRAY[1,2,3][3], ARRAY[NULL,2][1], CAST(NULL AS array(integer))[1]
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
[1,3,null,null]

=== a subscript behind the end
SELECT ARRAY[1,2,3][4]
---
error: INVALID_FUNCTION_ARGUMENT

=== a subscript of zero
SELECT ARRAY[1,2,3][0]
---
error: INVALID_FUNCTION_ARGUMENT

=== a negative subscript
SELECT ARRAY[1,2,3][-1]
---
error: INVALID_FUNCTION_ARGUMENT

=== flatten
SELECT flatten(ARRAY[ARRAY[1],NULL,ARRAY[2,NULL],ARRAY[]]), flatten(ARRAY[]), flatten(CAST(NULL AS array(array(integer)))), flatten(ARRAY[ARRAY[ARRAY[1]],ARRAY[ARRAY[2],NULL]])
---
_col0: array(integer)
_col1: array(unknown)
_col2: array(integer)
_col3: array(array(integer))
[[1,2,null],[],null,[[1],[2],null]]

=== ngrams
SELECT ngrams(ARRAY[1,2,3], 2), ngrams(ARRAY[1,2,3], 5), ngrams(ARRAY['a',NULL,'c'], 1), ngrams(CAST(NULL AS array(integer)), 2), ngrams(filter(ARRAY[1], x -> false), 2)
---
_col0: array(array(integer))
_col1: array(array(integer))
_col2: array(array(varchar))
_col3: array(array(integer))
_col4: array(array(integer))
[[[1,2],[2,3]],[[1,2,3]],[["a"],[null],["c"]],null,[[]]]

=== ngrams of nothing
SELECT ngrams(ARRAY[1], 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== repeat
SELECT repeat(1, 3), repeat(NULL, 2), repeat('a', 0), repeat(ARRAY[1], 2), repeat(1, NULL)
---
_col0: array(integer)
_col1: array(unknown)
_col2: array(varchar)
_col3: array(array(integer))
_col4: array(integer)
[[1,1,1],[null,null],[],[[1],[1]],null]

=== repeat too often
SELECT repeat(1, 100000)
---
error: INVALID_FUNCTION_ARGUMENT

=== repeat less than never
SELECT repeat(1, -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== reverse of an array
SELECT reverse(ARRAY[1,NULL,2]), reverse(ARRAY[]), reverse(CAST(NULL AS array(integer)))
---
_col0: array(integer)
_col1: array(unknown)
_col2: array(integer)
[[2,null,1],[],null]

=== sequence of numbers
SELECT sequence(1,3), sequence(3,1), sequence(1,10,3), sequence(10,1,-4), sequence(1,1), sequence(1,2,5), sequence(CAST(NULL AS bigint),1), sequence(9223372036854775806,9223372036854775807)
---
_col0: array(bigint)
_col1: array(bigint)
_col2: array(bigint)
_col3: array(bigint)
_col4: array(bigint)
_col5: array(bigint)
_col6: array(bigint)
_col7: array(bigint)
[[1,2,3],[3,2,1],[1,4,7,10],[10,6,2],[1],[1],null,[9223372036854775806,9223372036854775807]]

=== sequence of days
SELECT sequence(DATE '2026-01-30', DATE '2026-02-02'), sequence(DATE '2026-02-02', DATE '2026-01-30'), sequence(DATE '2026-01-01', DATE '2026-01-10', INTERVAL '3' DAY)
---
_col0: array(date)
_col1: array(date)
_col2: array(date)
[["2026-01-30","2026-01-31","2026-02-01","2026-02-02"],["2026-02-02","2026-02-01","2026-01-31","2026-01-30"],["2026-01-01","2026-01-04","2026-01-07","2026-01-10"]]

=== sequence of months
SELECT sequence(DATE '2020-01-31', DATE '2020-05-10', INTERVAL '1' MONTH), sequence(DATE '2020-04-30', DATE '2020-01-31', INTERVAL '-1' MONTH), sequence(DATE '2020-02-29', DATE '2019-08-31', INTERVAL '-2' MONTH), sequence(DATE '2020-03-31', DATE '2020-02-28', INTERVAL '-1' MONTH)
---
_col0: array(date)
_col1: array(date)
_col2: array(date)
_col3: array(date)
[["2020-01-31","2020-02-29","2020-03-31","2020-04-30"],["2020-04-30","2020-03-30","2020-02-29","2020-01-30"],["2020-02-29","2019-12-29","2019-10-29","2019-08-29"],["2020-03-31","2020-02-29"]]

=== sequence of timestamps
SELECT sequence(TIMESTAMP '2020-01-01 00:00:00', TIMESTAMP '2020-01-01 12:00:00', INTERVAL '5' HOUR), sequence(TIMESTAMP '2020-01-31 10:00:00', TIMESTAMP '2020-04-30 09:00:00', INTERVAL '1' MONTH), sequence(TIMESTAMP '2020-01-02 00:00:00', TIMESTAMP '2020-01-01 12:00:00', INTERVAL '-5' HOUR)
---
_col0: array(timestamp(0))
_col1: array(timestamp(0))
_col2: array(timestamp(0))
[["2020-01-01 00:00:00","2020-01-01 05:00:00","2020-01-01 10:00:00"],["2020-01-31 10:00:00","2020-02-29 10:00:00","2020-03-31 10:00:00"],["2020-01-02 00:00:00","2020-01-01 19:00:00","2020-01-01 14:00:00"]]

=== sequence in the wrong direction
SELECT sequence(1, 3, -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== sequence without a step
SELECT sequence(1, 3, 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== sequence that is too long
SELECT sequence(1, 10001)
---
error: INVALID_FUNCTION_ARGUMENT

=== sequence that is as long as it may be
SELECT cardinality(sequence(1, 10000)), sequence(1, 10000)[10000]
---
_col0: bigint
_col1: bigint
[10000,10000]

=== sequence of days by hours
SELECT sequence(DATE '2020-01-01', DATE '2020-01-02', INTERVAL '6' HOUR)
---
error: INVALID_FUNCTION_ARGUMENT

=== shuffle
SELECT shuffle(ARRAY[1]), cardinality(shuffle(ARRAY[1,2,3])), array_sort(shuffle(ARRAY[3,1,2,NULL])), shuffle(CAST(NULL AS array(integer)))
---
_col0: array(integer)
_col1: bigint
_col2: array(integer)
_col3: array(integer)
[[1],3,[1,2,3,null],null]

=== slice
SELECT slice(ARRAY[1,2,3,4],2,2), slice(ARRAY[1,2,3,4],-2,2), slice(ARRAY[1,2,3,4],-2,5), slice(ARRAY[1,2,3,4],5,1), slice(ARRAY[1,2,3,4],-5,2), slice(ARRAY[1,2],1,0), slice(ARRAY[1,NULL],2,1), slice(ARRAY[],1,1), slice(ARRAY[1],NULL,1)
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(integer)
_col5: array(integer)
_col6: array(integer)
_col7: array(unknown)
_col8: array(integer)
[[2,3],[3,4],[3,4],[],[],[],[null],[],null]

=== slice from zero
SELECT slice(ARRAY[1], 0, 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== slice of a negative length
SELECT slice(ARRAY[1], 1, -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== trim_array
SELECT trim_array(ARRAY[1,2,3],1), trim_array(ARRAY[1,2,3],3), trim_array(ARRAY[1],0), trim_array(ARRAY[1],NULL)
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
[[1,2],[],[1],null]

=== trim_array by too much
SELECT trim_array(ARRAY[1], 2)
---
error: INVALID_FUNCTION_ARGUMENT

=== trim_array by less than nothing
SELECT trim_array(ARRAY[1], -1)
---
error: INVALID_FUNCTION_ARGUMENT

=== zip
SELECT zip(ARRAY[1,2], ARRAY['a']), zip(ARRAY[], ARRAY[1]), zip(ARRAY[1], NULL), zip(ARRAY[1], ARRAY[2], ARRAY[3]), zip(ARRAY[1,2], ARRAY[2], ARRAY[NULL], ARRAY['a'], ARRAY[true])
---
_col0: array(row(integer, varchar))
_col1: array(row(unknown, integer))
_col2: array(row(integer, unknown))
_col3: array(row(integer, integer, integer))
_col4: array(row(integer, integer, unknown, varchar, boolean))
[[[1,"a"],[2,null]],[[null,1]],null,[[1,2,3]],[[1,2,null,"a",true],[2,null,null,null,null]]]

=== functions of the arrays of records
SELECT eventid, cardinality(resources), transform(resources, r -> r.type), array_join(transform(resources, r -> r.accountid), ',')
FROM cloudtrail_logs WHERE resources IS NOT NULL ORDER BY eventid LIMIT 10
---
eventid: varchar
_col1: bigint
_col2: array(varchar)
_col3: varchar
["00000000-0000-4000-8000-000000000025",1,["AWS::IAM::Role"],"111122223333"]
["00000000-0000-4000-8000-000000000026",1,["AWS::IAM::Role"],"444455556666"]
["00000000-0000-4000-8000-000000000028",1,["AWS::IAM::Role"],"111122223333"]
["00000000-0000-4000-8000-000000000029",2,["AWS::S3::Object","AWS::S3::Bucket"],"111122223333"]
["00000000-0000-4000-8000-000000000030",2,["AWS::S3::Object","AWS::S3::Bucket"],"111122223333"]
["00000000-0000-4000-8000-000000000031",2,["AWS::S3::Object","AWS::S3::Bucket"],"111122223333"]
["00000000-0000-4000-8000-000000000032",2,["AWS::S3::Object","AWS::S3::Bucket"],"111122223333"]
["00000000-0000-4000-8000-000000000033",2,["AWS::S3::Object","AWS::S3::Bucket"],"111122223333"]
["00000000-0000-4000-8000-000000000047",0,[],""]
["00000000-0000-4000-8000-000000000066",5,[null,null,null,"T","T"],"1"]

=== unexpected arguments
SELECT array_distinct(1)
---
error: FUNCTION_NOT_FOUND

=== arrays of more than one type
SELECT array_union(ARRAY[1], ARRAY['a'])
---
error: FUNCTION_NOT_FOUND

=== functions of one array over rows
SELECT i, array_distinct(a), array_max(a), array_min(a), array_sort(a), reverse(a), cardinality(a), array_join(transform(a, x -> CAST(x AS varchar)), ','), array_join(a, '-', 'x'), flatten(ARRAY[a, b])
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: array(integer)
_col2: integer
_col3: integer
_col4: array(integer)
_col5: array(integer)
_col6: bigint
_col7: varchar
_col8: varchar
_col9: array(integer)
[1,[3,1,null],null,null,[1,3,3,null],[3,null,1,3],4,"3,1,3","3-1-x-3",[3,1,null,3,3,9]]
[2,[2],2,2,[2,2],[2,2],2,"2,2","2-2",[2,2,null,2]]
[3,null,null,null,null,null,null,null,null,[1]]
[4,[5,4,6],6,4,[4,4,5,6],[4,6,4,5],4,"5,4,6,4","5-4-6-4",[5,4,6,4]]
[5,[],null,null,[],[],0,"","",[7]]
[6,[7,8,9],9,7,[7,8,9],[9,8,7],3,"7,8,9","7-8-9",[7,8,9,8,9]]

=== functions of two arrays over rows
SELECT i, array_except(a, b), array_intersect(a, b), array_union(a, b), arrays_overlap(a, b), contains_sequence(a, b), concat(a, b), zip(a, b), a || b
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: boolean
_col5: boolean
_col6: array(integer)
_col7: array(row(integer, integer))
_col8: array(integer)
[1,[1,null],[3],[3,1,null,9],true,false,[3,1,null,3,3,9],[[3,3],[1,9],[null,null],[3,null]],[3,1,null,3,3,9]]
[2,[],[2],[2,null],true,false,[2,2,null,2],[[2,null],[2,2]],[2,2,null,2]]
[3,null,null,null,null,null,null,null,null]
[4,null,null,null,null,null,null,null,null]
[5,[],[],[7],false,false,[7],[[null,7]],[7]]
[6,[7],[8,9],[7,8,9],true,true,[7,8,9,8,9],[[7,8],[8,9],[9,null]],[7,8,9,8,9]]

=== functions of arrays and numbers over rows
SELECT i, contains(a, n), array_position(a, n), array_remove(a, n), element_at(a, n), element_at(a, -n), slice(a, n, 2), ngrams(a, n), repeat(n, 2), repeat(a, n), combinations(a, 2), a || n, trim_array(b, 1)
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: boolean
_col2: bigint
_col3: array(integer)
_col4: integer
_col5: integer
_col6: array(integer)
_col7: array(array(integer))
_col8: array(integer)
_col9: array(array(integer))
_col10: array(array(integer))
_col11: array(integer)
_col12: array(integer)
[1,true,1,[1,null],null,1,[null,3],[[3,1,null],[1,null,3]],[3,3],[[3,1,null,3],[3,1,null,3],[3,1,null,3]],[[3,1],[3,null],[1,null],[3,3],[1,3],[null,3]],[3,1,null,3,3],[3]]
[2,true,1,[],2,2,[2],[[2,2]],[2,2],[[2,2],[2,2]],[[2,2]],[2,2,2],[null]]
[3,null,null,null,null,null,null,null,[1,1],[null],null,null,[]]
[4,null,null,null,null,null,null,null,[null,null],null,[[5,4],[5,6],[4,6],[5,4],[4,4],[6,4]],null,null]
[5,false,0,[],null,null,[],[[]],[7,7],[[],[],[],[],[],[],[]],[],[7],[]]
[6,false,0,[7,8,9],7,9,[7,8],[[7],[8],[9]],[1,1],[[7,8,9]],[[7,8],[7,9],[8,9]],[7,8,9,1],[8]]

=== sequences over rows
SELECT i, sequence(i, i * 2), sequence(n, 1), sequence(1, 10, n), sequence(DATE '2026-01-31', DATE '2026-01-31' + INTERVAL '3' DAY * i, INTERVAL '2' DAY * i)
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: array(bigint)
_col2: array(bigint)
_col3: array(bigint)
_col4: array(date)
[1,[1,2],[3,2,1],[1,4,7,10],["2026-01-31","2026-02-02"]]
[2,[2,3,4],[2,1],[1,3,5,7,9],["2026-01-31","2026-02-04"]]
[3,[3,4,5,6],[1],[1,2,3,4,5,6,7,8,9,10],["2026-01-31","2026-02-06"]]
[4,[4,5,6,7,8],null,null,["2026-01-31","2026-02-08"]]
[5,[5,6,7,8,9,10],[7,6,5,4,3,2,1],[1,8],["2026-01-31","2026-02-10"]]
[6,[6,7,8,9,10,11,12],[1],[1,2,3,4,5,6,7,8,9,10],["2026-01-31","2026-02-12"]]

=== array_except of nothing leaves all
SELECT array_except(ARRAY[1,1,NULL,NULL], ARRAY[]), array_except(ARRAY[1,1,NULL,NULL], ARRAY[2]), array_except(ARRAY['a','a'], filter(ARRAY['b'], x -> false))
---
_col0: array(integer)
_col1: array(integer)
_col2: array(varchar)
[[1,1,null,null],[1,null],["a","a"]]

=== operator || of arrays of arrays
SELECT ARRAY[ARRAY[1]] || ARRAY[2], ARRAY[1] || ARRAY[ARRAY[2]], ARRAY[ARRAY[1]] || ARRAY[ARRAY[2]], concat(ARRAY[ARRAY[1]], ARRAY[2])
---
_col0: array(array(integer))
_col1: array(array(integer))
_col2: array(array(integer))
_col3: array(array(integer))
[[[1],[2]],[[1],[2]],[[1],[2]],[[1],[2]]]

=== functions of an array that is NULL
SELECT array_sort(CAST(NULL AS array(varchar))), flatten(CAST(NULL AS array(array(varchar)))), reverse(CAST(NULL AS array(varchar))), CAST(NULL AS array(varchar)) || ARRAY['a'], ARRAY['a'] || CAST(NULL AS array(varchar)), element_at(CAST(NULL AS array(varchar)), CAST(NULL AS integer)), array_sort(NULL), flatten(NULL), array_union(NULL, ARRAY[1])
---
_col0: array(varchar)
_col1: array(varchar)
_col2: array(varchar)
_col3: array(varchar)
_col4: array(varchar)
_col5: varchar
_col6: array(unknown)
_col7: array(unknown)
_col8: array(integer)
[null,null,null,null,null,null,null,null,null]

=== UNNEST of rows of one field gives the field
SELECT x + 1 y, z FROM UNNEST(ARRAY[ROW(1), ROW(NULL), ROW(3)]) WITH ORDINALITY AS t(x, z) ORDER BY z
---
y: integer
z: bigint
[2,1]
[null,2]
[4,3]
