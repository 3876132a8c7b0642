# Functions that take lambdas: https://trino.io/docs/435/functions/lambda.html

=== transform
SELECT transform(ARRAY[1,NULL,3], x -> x + 1), transform(ARRAY[], x -> 1), transform(NULL, x -> 1), transform(ARRAY['a','b'], x -> x || '!'), transform(ARRAY[1,2], x -> NULL), transform(ARRAY[1,2], x -> ROW(x, 'a'))
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(varchar)
_col4: array(unknown)
_col5: array(row(integer, varchar))
[[2,null,4],[],null,["a!","b!"],[null,null],[[1,"a"],[2,"a"]]]

=== transform to other types
SELECT transform(ARRAY[1,2], x -> x / 2), transform(ARRAY[1,2], x -> x * 1.5), transform(ARRAY[1,2], x -> x > 1), transform(ARRAY['1','2'], x -> CAST(x AS bigint)), transform(ARRAY[ROW(1,'a')], r -> r[2])
---
_col0: array(integer)
_col1: array(decimal(12, 1))
_col2: array(boolean)
_col3: array(bigint)
_col4: array(varchar)
[[0,1],["1.5","3.0"],[false,true],[1,2],["a"]]

=== lambdas within lambdas
SELECT transform(ARRAY[1,2], x -> transform(ARRAY[10,20], y -> x + y)), transform(ARRAY[1,2], x -> transform(ARRAY[x], x -> x * 10)), filter(ARRAY[ARRAY[1,2],ARRAY[3]], a -> any_match(a, x -> x > 2))
---
_col0: array(array(integer))
_col1: array(array(integer))
_col2: array(array(integer))
[[[11,21],[12,22]],[[10],[20]],[[3]]]

=== lambdas see columns
SELECT i, transform(ARRAY[1,2,3], x -> x * i), filter(ARRAY[1,2,3], x -> x > i), reduce(ARRAY[1,2,3], i, (s, x) -> s + x * i, s -> s - i) FROM (VALUES 1, 2) AS t(i) ORDER BY i
---
i: integer
_col1: array(integer)
_col2: array(integer)
_col3: integer
[1,[1,2,3],[2,3],6]
[2,[2,4,6],[3],12]

=== filter
SELECT filter(ARRAY[1,NULL,3], x -> x > 1), filter(ARRAY[1,NULL], x -> x IS NULL), filter(ARRAY[], x -> true), filter(ARRAY[1,2], x -> CAST(NULL AS boolean)), filter(CAST(NULL AS array(integer)), x -> true)
---
_col0: array(integer)
_col1: array(integer)
_col2: array(unknown)
_col3: array(integer)
_col4: array(integer)
[[3],[null],[],[],null]

=== filter without a condition
SELECT filter(ARRAY[1], x -> x)
---
error: FUNCTION_NOT_FOUND

=== all_match
SELECT all_match(ARRAY[true,NULL], x -> x), all_match(ARRAY[false,NULL], x -> x), all_match(ARRAY[1], x -> true), all_match(filter(ARRAY[1], x -> false), x -> true), all_match(CAST(NULL AS array(boolean)), x -> x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[null,false,true,true,null]

=== any_match
SELECT any_match(ARRAY[NULL,true], x -> x), any_match(ARRAY[NULL,false], x -> x), any_match(ARRAY[false], x -> x), any_match(filter(ARRAY[1], x -> false), x -> true), any_match(CAST(NULL AS array(boolean)), x -> x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[true,null,false,false,null]

=== none_match
SELECT none_match(ARRAY[NULL,true], x -> x), none_match(ARRAY[NULL,false], x -> x), none_match(ARRAY[false], x -> x), none_match(filter(ARRAY[1], x -> false), x -> true), none_match(CAST(NULL AS array(boolean)), x -> x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[false,null,true,true,null]

=== matches in WHERE
SELECT x FROM (VALUES ARRAY['a','b'], ARRAY['c'], NULL, ARRAY[NULL]) AS t(x) WHERE any_match(x, e -> e = 'c') OR none_match(x, e -> e = 'c')
---
x: array(varchar)
[["a","b"]]
[["c"]]

=== reduce
SELECT reduce(ARRAY[1,2,3], 0, (s, x) -> s + x, s -> s * 2), reduce(ARRAY[], 0, (s, x) -> s + 1, s -> s), reduce(CAST(NULL AS array(integer)), 0, (s, x) -> s + x, s -> coalesce(s, 7)), reduce(ARRAY[1,NULL], 0, (s, x) -> s + x, s -> s), reduce(ARRAY[1,2], CAST(NULL AS integer), (s, x) -> coalesce(s, 0) + x, s -> s)
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
[12,0,null,null,3]

=== reduce to other types
SELECT reduce(ARRAY['a','bb'], BIGINT '0', (s, x) -> s + length(x), s -> s > 2), reduce(ARRAY['a','b'], CAST('' AS varchar), (s, x) -> s || x, s -> s), reduce(ARRAY[1.5e0], 0, (s, x) -> s + x, s -> s)
---
_col0: boolean
_col1: varchar
_col2: double
[true,"ab",1.5]

=== reduce with a row as the state
SELECT reduce(ARRAY[5,20,50], CAST(ROW(0.0e0, 0) AS row(sum double, cnt integer)), (s, x) -> CAST(ROW(x + s.sum, s.cnt + 1) AS row(sum double, cnt integer)), s -> if(s.cnt = 0, NULL, s.sum / s.cnt))
---
_col0: double
[25.0]

=== reduce whose state has another type
SELECT reduce(ARRAY[1], BIGINT '0', (s, x) -> x, s -> s)
---
error: FUNCTION_NOT_FOUND

=== array_sort with a comparator
SELECT array_sort(ARRAY[3,1,2,5], (a, b) -> if(a < b, 1, if(a = b, 0, -1))), array_sort(ARRAY['aaa','b','cc','d'], (a, b) -> if(length(a) < length(b), -1, if(length(a) = length(b), 0, 1))), array_sort(ARRAY[3,NULL,2,5], (a, b) -> if(a IS NULL, -1, if(b IS NULL, 1, if(a < b, 1, if(a = b, 0, -1)))))
---
_col0: array(integer)
_col1: array(varchar)
_col2: array(integer)
[[5,3,2,1],["b","d","cc","aaa"],[null,5,3,2]]

=== array_sort with a wrong comparator
SELECT array_sort(ARRAY[3,2], (a, b) -> 5)
---
error: INVALID_FUNCTION_ARGUMENT

=== zip_with
SELECT zip_with(ARRAY[1,2], ARRAY[10], (x, y) -> x + y), zip_with(ARRAY[1,2], ARRAY[10,20], (x, y) -> ROW(x, y)), zip_with(ARRAY[], ARRAY[], (x, y) -> 1), zip_with(ARRAY[1], NULL, (x, y) -> x), zip_with(ARRAY['a'], ARRAY['b','c'], (x, y) -> coalesce(x, '-') || y)
---
_col0: array(integer)
_col1: array(row(integer, integer))
_col2: array(integer)
_col3: array(integer)
_col4: array(varchar)
[[11,null],[[1,10],[2,20]],[],null,["ab","-c"]]

=== a lambda with too many parameters
SELECT transform(ARRAY[1], (x, y) -> x)
---
error: INVALID_PARAMETER_USAGE

=== a lambda with an aggregate
SELECT transform(ARRAY[1], x -> max(x))
---
error: EXPRESSION_NOT_SCALAR

=== lambdas over records
SELECT eventid, filter(resources, r -> r.type LIKE 'AWS::S3%') FROM cloudtrail_logs WHERE any_match(resources, r -> r.arn IS NOT NULL) ORDER BY eventid LIMIT 5
---
eventid: varchar
_col1: array(row(arn varchar, accountid varchar, type varchar))
["00000000-0000-4000-8000-000000000025",[]]
["00000000-0000-4000-8000-000000000026",[]]
["00000000-0000-4000-8000-000000000028",[]]
["00000000-0000-4000-8000-000000000029",[["arn:aws:s3:::payroll/2026/01/給与.xlsx",null,"AWS::S3::Object"],["arn:aws:s3:::payroll","111122223333","AWS::S3::Bucket"]]]
["00000000-0000-4000-8000-000000000030",[["arn:aws:s3:::payroll/2026/02/list.csv",null,"AWS::S3::Object"],["arn:aws:s3:::payroll","111122223333","AWS::S3::Bucket"]]]

=== lambdas over rows
SELECT i, transform(a, x -> x * i), filter(a, x -> x > n), any_match(a, x -> x = n), all_match(a, x -> x > i), none_match(a, x -> x = i), zip_with(a, b, (x, y) -> coalesce(x, 0) * 10 + coalesce(y, i)), transform(a, x -> transform(b, y -> x * y + i))
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: array(integer)
_col2: array(integer)
_col3: boolean
_col4: boolean
_col5: boolean
_col6: array(integer)
_col7: array(array(integer))
[1,[3,1,null,3],[],true,false,false,[33,19,1,31],[[10,28],[4,10],[null,null],[10,28]]]
[2,[4,4],[],true,false,false,[22,22],[[null,6],[null,6]]]
[3,null,null,null,null,null,null,null]
[4,[20,16,24,16],[],null,false,false,null,[null,null,null,null]]
[5,[],[],false,true,true,[7],[]]
[6,[42,48,54],[7,8,9],false,true,true,[78,89,96],[[62,69],[70,78],[78,87]]]

=== reduce over rows
SELECT i, reduce(a, i, (s, x) -> s + coalesce(x, i), s -> s * i), reduce(a, 0, (s, x) -> s + x, s -> s), reduce(b, CAST(i AS varchar), (s, x) -> s || ',' || CAST(coalesce(x, i) AS varchar), s -> s || '!'), reduce(a, ARRAY[], (s, x) -> s || x, s -> cardinality(s))
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: integer
_col2: integer
_col3: varchar
_col4: bigint
[1,9,null,"1,3,9!",null]
[2,12,4,"2,2,2!",2]
[3,null,null,"3,1!",null]
[4,92,19,null,4]
[5,25,0,"5,7!",0]
[6,180,24,"6,8,9!",3]

=== array_sort with a comparator over rows
SELECT i, array_sort(a, (x, y) -> if(x IS NULL, if(y IS NULL, 0, -1), if(y IS NULL, 1, if(abs(x - i) < abs(y - i), -1, if(abs(x - i) = abs(y - i), 0, 1)))))
FROM (VALUES (1, ARRAY[3,1,NULL,3], ARRAY[3,9], 3), (2, ARRAY[2,2], ARRAY[NULL,2], 2), (3, CAST(NULL AS array(integer)), ARRAY[1], 1), (4, ARRAY[5,4,6,4], CAST(NULL AS array(integer)), NULL), (5, filter(ARRAY[1], x -> false), ARRAY[7], 7), (6, ARRAY[7,8,9], ARRAY[8,9], 1)) AS t(i, a, b, n) ORDER BY i
---
i: integer
_col1: array(integer)
[1,[null,1,3,3]]
[2,[2,2]]
[3,null]
[4,[4,4,5,6]]
[5,[]]
[6,[7,8,9]]
