# Functions of maps: https://trino.io/docs/435/functions/map.html

=== map
SELECT MAP(), MAP(ARRAY[1,2], ARRAY['a',NULL]), MAP(NULL, ARRAY[1]), MAP(ARRAY['a'], ARRAY[ARRAY[1]])
---
_col0: map(unknown, unknown)
_col1: map(integer, varchar)
_col2: map(unknown, integer)
_col3: map(varchar, array(integer))
[{},{"1":"a","2":null},null,{"a":[1]}]

=== map with a key that is NULL
SELECT MAP(ARRAY[1,NULL], ARRAY[1,2])
---
error: INVALID_FUNCTION_ARGUMENT

=== map with a key twice
SELECT MAP(ARRAY[1,1], ARRAY[1,2])
---
error: INVALID_FUNCTION_ARGUMENT

=== map of arrays of other lengths
SELECT MAP(ARRAY[1], ARRAY[1,2])
---
error: INVALID_FUNCTION_ARGUMENT

=== TRY of map
SELECT try(MAP(ARRAY[1,x], ARRAY[1,2])) FROM (VALUES 1, 2, NULL) AS t(x)
---
_col0: map(integer, integer)
[null]
[null]
[{"1":1,"2":2}]

=== map_from_entries
SELECT map_from_entries(ARRAY[ROW(2,'a'),ROW(1,NULL)]), map_from_entries(CAST(NULL AS array(row(a integer, b integer)))), map_from_entries(CAST(ARRAY[ROW(1,'x')] AS array(row(a integer, b varchar))))
---
_col0: map(integer, varchar)
_col1: map(integer, integer)
_col2: map(integer, varchar)
[{"1":null,"2":"a"},null,{"1":"x"}]

=== map_from_entries with NULL
SELECT map_from_entries(ARRAY[ROW(1,2),NULL])
---
error: INVALID_FUNCTION_ARGUMENT

=== map_from_entries with a key that is NULL
SELECT map_from_entries(ARRAY[ROW(CAST(NULL AS integer),2)])
---
error: INVALID_FUNCTION_ARGUMENT

=== map_from_entries with a key twice
SELECT map_from_entries(ARRAY[ROW(1,2),ROW(1,3)])
---
error: INVALID_FUNCTION_ARGUMENT

=== multimap_from_entries
SELECT multimap_from_entries(ARRAY[ROW(2,'a'),ROW(1,NULL),ROW(2,'c')]), map_keys(multimap_from_entries(ARRAY[ROW(2,'a'),ROW(1,NULL),ROW(2,'c')])), multimap_from_entries(CAST(ARRAY[] AS array(row(a integer, b integer))))
---
_col0: map(integer, array(varchar))
_col1: array(integer)
_col2: map(integer, array(integer))
[{"1":[null],"2":["a","c"]},[2,1],{}]

=== multimap_from_entries with NULL
SELECT multimap_from_entries(ARRAY[ROW(1,2),NULL])
---
error: INVALID_FUNCTION_ARGUMENT

=== map_keys, map_values, map_entries and cardinality
SELECT map_keys(MAP(ARRAY[2,1], ARRAY['a',NULL])), map_values(MAP(ARRAY[2,1], ARRAY['a',NULL])), map_entries(MAP(ARRAY[2,1], ARRAY['a',NULL])), map_entries(MAP()), cardinality(MAP(ARRAY[2,1], ARRAY['a',NULL])), cardinality(MAP()), map_keys(CAST(NULL AS map(integer, integer)))
---
_col0: array(integer)
_col1: array(varchar)
_col2: array(row(integer, varchar))
_col3: array(row(unknown, unknown))
_col4: bigint
_col5: bigint
_col6: array(integer)
[[2,1],["a",null],[[2,"a"],[1,null]],[],2,0,null]

=== map_concat
SELECT map_concat(MAP(ARRAY[1,2], ARRAY['a','b']), MAP(ARRAY[3,2], ARRAY['x','y'])), map_concat(MAP(), MAP(ARRAY[1], ARRAY[2])), map_concat(MAP(ARRAY[1], ARRAY[2]), CAST(NULL AS map(integer, integer)))
---
_col0: map(integer, varchar)
_col1: map(integer, integer)
_col2: map(integer, integer)
[{"1":"a","2":"y","3":"x"},{"1":2},null]

=== map_concat in its order
SELECT map_keys(map_concat(MAP(ARRAY[5,1], ARRAY[2,3]), MAP(ARRAY[3,1], ARRAY[4,1]), MAP(ARRAY[7,5], ARRAY[5,6]))), map_values(map_concat(MAP(ARRAY[5,1], ARRAY[2,3]), MAP(ARRAY[3,1], ARRAY[4,1]), MAP(ARRAY[7,5], ARRAY[5,6])))
---
_col0: array(integer)
_col1: array(integer)
[[7,5,3,1],[5,6,4,1]]

=== map_filter
SELECT map_filter(MAP(ARRAY[2,1,3], ARRAY['a',NULL,'c']), (k, v) -> v IS NOT NULL), map_filter(MAP(ARRAY[2,1], ARRAY[1,2]), (k, v) -> CAST(NULL AS boolean)), map_filter(MAP(ARRAY[2,1], ARRAY[1,2]), (k, v) -> k > v), map_filter(NULL, (k, v) -> true), map_filter(MAP(), (k, v) -> true)
---
_col0: map(integer, varchar)
_col1: map(integer, integer)
_col2: map(integer, integer)
_col3: map(unknown, unknown)
_col4: map(unknown, unknown)
[{"2":"a","3":"c"},{},{"2":1},null,{}]

=== map_zip_with
SELECT map_zip_with(MAP(ARRAY[1,2], ARRAY['a','b']), MAP(ARRAY[3,2], ARRAY['x','y']), (k, a, b) -> ROW(a, b)), map_keys(map_zip_with(MAP(ARRAY[5,1,2], ARRAY['a','b','q']), MAP(ARRAY[9,3,2], ARRAY['x','y','z']), (k, a, b) -> k)), map_zip_with(MAP(ARRAY[1], ARRAY[2]), CAST(NULL AS map(integer, integer)), (k, a, b) -> a), map_zip_with(MAP(ARRAY[1], ARRAY[2]), MAP(ARRAY[1], ARRAY[CAST(NULL AS integer)]), (k, a, b) -> b IS NULL)
---
_col0: map(integer, row(varchar, varchar))
_col1: array(integer)
_col2: map(integer, integer)
_col3: map(integer, boolean)
[{"1":["a",null],"2":["b","y"],"3":[null,"x"]},[5,1,2,9,3],null,{"1":true}]

=== transform_keys
SELECT transform_keys(MAP(ARRAY[2,1], ARRAY['a',NULL]), (k, v) -> k + 1), transform_keys(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || CAST(v AS varchar)), map_keys(transform_keys(MAP(ARRAY[2,1,9], ARRAY['a','b','c']), (k, v) -> v))
---
_col0: map(integer, varchar)
_col1: map(varchar, integer)
_col2: array(varchar)
[{"2":null,"3":"a"},{"a1":1},["a","b","c"]]

=== transform_keys to one key
SELECT transform_keys(MAP(ARRAY[2,1], ARRAY['a','b']), (k, v) -> 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== transform_keys to NULL
SELECT transform_keys(MAP(ARRAY[2,1], ARRAY['a',NULL]), (k, v) -> v)
---
error: INVALID_FUNCTION_ARGUMENT

=== transform_values
SELECT transform_values(MAP(ARRAY[2,1], ARRAY['a',NULL]), (k, v) -> CAST(k AS varchar) || v), transform_values(MAP(ARRAY[2,1], ARRAY['a','b']), (k, v) -> NULL), transform_values(CAST(NULL AS map(integer, integer)), (k, v) -> v + 1)
---
_col0: map(integer, varchar)
_col1: map(integer, unknown)
_col2: map(integer, integer)
[{"1":null,"2":"2a"},{"1":null,"2":null},null]

=== T14 element_at of a map
SELECT element_at(MAP(ARRAY[2,1], ARRAY['a',NULL]), 2), element_at(MAP(ARRAY[2,1], ARRAY['a',NULL]), 1), element_at(MAP(ARRAY[2], ARRAY['a']), 5), element_at(MAP(ARRAY[2], ARRAY['a']), NULL), element_at(CAST(NULL AS map(integer, varchar)), 1), element_at(MAP(ARRAY[BIGINT '1'], ARRAY['a']), SMALLINT '1')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["a",null,null,null,null,"a"]

=== subscripts of maps
SELECT MAP(ARRAY['a','b'], ARRAY[1,NULL])['a'], MAP(ARRAY['a','b'], ARRAY[1,NULL])['b'], CAST(NULL AS map(varchar, integer))['b']
---
_col0: integer
_col1: integer
_col2: integer
[1,null,null]

=== a subscript of a key that is not there
SELECT MAP(ARRAY['a'], ARRAY[1])['b']
---
error: INVALID_FUNCTION_ARGUMENT

=== TRY of a key that is not there
SELECT try(MAP(ARRAY['a'], ARRAY[1])[k]) FROM (VALUES 'a', 'b') AS t(k)
---
_col0: integer
[1]
[null]

=== cosine_similarity
SELECT cosine_similarity(MAP(ARRAY['a','b'], ARRAY[1.0,2.0]), MAP(ARRAY['a'], ARRAY[3.0])) > 0.4472135
---
_col0: boolean
[true]

=== equality of maps
SELECT MAP(ARRAY[1,2], ARRAY['a','b']) = MAP(ARRAY[2,1], ARRAY['b','a']), MAP(ARRAY[1], ARRAY['a']) = MAP(ARRAY[1], ARRAY['b']), MAP(ARRAY[1], ARRAY['a']) = MAP(ARRAY[2], ARRAY['a'])
---
_col0: boolean
_col1: boolean
_col2: boolean
[true,false,false]

=== functions of something else
SELECT map_keys(ARRAY[1])
---
error: FUNCTION_NOT_FOUND

=== functions of maps over rows
SELECT i, map_concat(m, n), map_keys(m), map_values(n), map_entries(m), cardinality(m), element_at(m, 'b'), map_from_entries(map_entries(n)), multimap_from_entries(map_entries(n))
FROM (VALUES (1, MAP(ARRAY['a','b'], ARRAY[1,2]), MAP(ARRAY['b','c'], ARRAY[5,NULL])), (2, MAP(ARRAY['x'], ARRAY[NULL]), MAP()), (3, NULL, MAP(ARRAY['q'], ARRAY[1])), (4, MAP(), MAP(ARRAY['x','y','z'], ARRAY[1,2,3]))) AS t(i, m, n) ORDER BY i
---
i: integer
_col1: map(varchar, integer)
_col2: array(varchar)
_col3: array(integer)
_col4: array(row(varchar, integer))
_col5: bigint
_col6: integer
_col7: map(varchar, integer)
_col8: map(varchar, array(integer))
[1,{"a":1,"b":5,"c":null},["a","b"],[5,null],[["a",1],["b",2]],2,2,{"b":5,"c":null},{"b":[5],"c":[null]}]
[2,{"x":null},["x"],[],[["x",null]],1,null,{},{}]
[3,null,null,[1],null,null,null,{"q":1},{"q":[1]}]
[4,{"x":1,"y":2,"z":3},[],[1,2,3],[],0,null,{"x":1,"y":2,"z":3},{"x":[1],"y":[2],"z":[3]}]

=== lambdas over maps over rows
SELECT i, map_filter(n, (k, v) -> v > i), map_zip_with(m, n, (k, a, b) -> coalesce(a, 0) + coalesce(b, i)), transform_keys(n, (k, v) -> k || CAST(i AS varchar)), transform_values(n, (k, v) -> v * i)
FROM (VALUES (1, MAP(ARRAY['a','b'], ARRAY[1,2]), MAP(ARRAY['b','c'], ARRAY[5,NULL])), (2, MAP(ARRAY['x'], ARRAY[NULL]), MAP()), (3, NULL, MAP(ARRAY['q'], ARRAY[1])), (4, MAP(), MAP(ARRAY['x','y','z'], ARRAY[1,2,3]))) AS t(i, m, n) ORDER BY i
---
i: integer
_col1: map(varchar, integer)
_col2: map(varchar, integer)
_col3: map(varchar, integer)
_col4: map(varchar, integer)
[1,{"b":5},{"a":2,"b":7,"c":1},{"b1":5,"c1":null},{"b":5,"c":null}]
[2,{},{"x":2},{},{}]
[3,{},null,{"q3":1},{"q":3}]
[4,{},{"x":1,"y":2,"z":3},{"x4":1,"y4":2,"z4":3},{"x":4,"y":8,"z":12}]

=== functions of a map that is NULL
SELECT map_filter(CAST(NULL AS map(varchar,integer)), (k,v) -> true), map_zip_with(CAST(NULL AS map(varchar,integer)), CAST(NULL AS map(varchar,integer)), (k,a,b) -> a), transform_values(CAST(NULL AS map(varchar,integer)), (k,v) -> k), transform_keys(CAST(NULL AS map(varchar,integer)), (k,v) -> v), map_entries(CAST(NULL AS map(varchar,integer))), map_keys(NULL)
---
_col0: map(varchar, integer)
_col1: map(varchar, integer)
_col2: map(varchar, varchar)
_col3: map(integer, integer)
_col4: array(row(varchar, integer))
_col5: array(unknown)
[null,null,null,null,null,null]
