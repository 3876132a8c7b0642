=== json_extract_scalar values 1
SELECT json_extract_scalar('{"a":1e3}', '$.a'),
  json_extract_scalar('{"a":1.50}', '$.a'),
  json_extract_scalar('{"a":-0}', '$.a'),
  json_extract_scalar('{"a":123456789012345678901234567890}', '$.a'),
  json_extract_scalar('{"a":1e400}', '$.a'),
  json_extract_scalar('{"a":true}', '$.a'),
  json_extract_scalar('{"a":null}', '$.a'),
  json_extract_scalar('{"a":[1]}', '$.a')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1e3","1.50","-0","123456789012345678901234567890","1e400","true",null,null]

=== json_extract_scalar values 2
SELECT json_extract_scalar('{"a":{"b":2}}', '$.a.b'),
  json_extract_scalar('{"a":1,"a":2}', '$.a'),
  json_extract_scalar('{"a":{"x":1},"a":{"b":2}}', '$.a.b'),
  json_extract_scalar('{"a":1', '$.a'),
  json_extract_scalar('{"a":1,', '$.a'),
  json_extract_scalar('{"a":1 xx', '$.a'),
  json_extract_scalar('{"a":"x', '$.a'),
  json_extract_scalar('{"b":tru,"a":1}', '$.a')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["2","1",null,"1","1","1",null,null]

=== json_extract_scalar values 3
SELECT json_extract_scalar('{"a":1}}}', '$.a'),
  json_extract_scalar('{"a":1', '$.b'),
  json_extract_scalar('"abc"', '$'),
  json_extract_scalar('abc', '$'),
  json_extract_scalar(' 1 ', '$'),
  json_extract_scalar('1 2', '$'),
  json_extract_scalar('01', '$'),
  json_extract_scalar('.5', '$')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1",null,"abc",null,"1","1",null,null]

=== json_extract_scalar values 4
SELECT json_extract_scalar('1.', '$'),
  json_extract_scalar('NaN', '$'),
  json_extract_scalar('''a''', '$'),
  json_extract_scalar('{''a'':1}', '$.a'),
  json_extract_scalar('{a:1}', '$.a'),
  json_extract_scalar('{"a":1,}', '$.b'),
  json_extract_scalar('[1,2,3]', '$[1]'),
  json_extract_scalar('[1,2,3]', '$[3]')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
[null,null,null,null,null,null,"2",null]

=== json_extract_scalar values 5
SELECT json_extract_scalar('{"a-b":1}', '$["a-b"]'),
  json_extract_scalar('{"a:b":1}', '$.a:b'),
  json_extract_scalar('{"a_b":1}', '$.a_b'),
  json_extract_scalar('{"日本":1}', '$.日本'),
  json_extract_scalar('{"a":1}', '$[a]'),
  json_extract_scalar('{"a":1}', '$["a"]'),
  json_extract_scalar('{"a\"b":1}', '$["a\"b"]'),
  json_extract_scalar('{"a\\b":1}', '$["a\\b"]')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1","1","1","1","1","1","1","1"]

=== json_extract_scalar values 6
SELECT json_extract_scalar('{"a":{"b":7}}', '$["a"]["b"]'),
  json_extract_scalar('{"a":{"b":7}}', '$["a"].b'),
  json_extract_scalar('{"a":{"0":7}}', '$.a[0]'),
  json_extract_scalar('{"a":{"0":7}}', '$.a.0'),
  json_extract_scalar('{"a":[5,6]}', '$.a.0'),
  json_extract_scalar('{"a":[5,6]}', '$.a["0"]'),
  json_extract_scalar('{"":7}', '$[""]'),
  json_extract_scalar('{"A":7}', '$.a')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["7","7","7","7","5","5","7",null]

=== json_extract_scalar values 7
SELECT json_extract_scalar('{"a":"\u3042\ud83d\ude00\n\/"}', '$.a'),
  json_extract_scalar('{"a":"\ud83d"}', '$.a'),
  json_extract_scalar('{"a":"\u0000x"}', '$.a'),
  json_extract_scalar('{"a":"\x"}', '$.a'),
  json_extract_scalar('{"\u0061":3}', '$.a'),
  json_extract_scalar('{"a":1}', NULL),
  json_extract_scalar(JSON '{"a":{"b":1.10}}', '$.a.b'),
  json_extract_scalar(JSON '{"a":"😀"}', '$.a')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["あ😀\n/","?","\u0000x",null,"3",null,"1.1","😀"]

=== json_extract_scalar values 8
SELECT json_extract_scalar('1E+5', '$'),
  json_extract_scalar('+5', '$'),
  json_extract_scalar('-', '$'),
  json_extract_scalar('-x', '$'),
  json_extract_scalar('-01', '$'),
  json_extract_scalar('1e', '$'),
  json_extract_scalar('1.5.5', '$'),
  json_extract_scalar('1abc', '$')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1E+5",null,null,null,null,null,null,null]

=== json_extract_scalar values 9
SELECT json_extract_scalar('[1abc]', '$[0]'),
  json_extract_scalar('trueabc', '$'),
  json_extract_scalar('[true1]', '$[0]'),
  json_extract_scalar('nullx', '$'),
  json_extract_scalar('[1 2]', '$[0]'),
  json_extract_scalar('[1 2]', '$[1]'),
  json_extract_scalar('[1,]', '$[1]'),
  json_extract_scalar('[,1]', '$[1]')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["1",null,null,null,"1",null,null,null]

=== json_extract_scalar values 10
SELECT json_extract_scalar('{"a" 1}', '$.a'),
  json_extract_scalar('{"a"::1}', '$.a'),
  json_extract_scalar('{"x":1 "a":1}', '$.a'),
  json_extract_scalar('{"x":1, , "a":1}', '$.a'),
  json_extract_scalar('{"x":[1}, "a":1}', '$.a'),
  json_extract_scalar('{"x":"\q", "a":1}', '$.a'),
  json_extract_scalar('{"x":01, "a":1}', '$.a'),
  json_extract_scalar('{"x":1.e, "a":1}', '$.a')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
[null,null,null,null,null,null,null,null]

=== json_extract_scalar values 11
SELECT json_extract_scalar('{"x":"\u12", "a":1}', '$.a'),
  json_extract_scalar('{"x\q":1, "a":1}', '$.a'),
  json_extract_scalar('/*c*/{"a":1}', '$.a'),
  json_extract_scalar(U&'{"a":1,"b":"\000a"}', '$.b'),
  json_extract_scalar(U&'\00a0{"a":1}', '$.a'),
  json_extract_scalar(U&'\feff{"a":1}', '$.a'),
  json_extract_scalar(U&'{\000b"a":1}', '$.a'),
  json_extract_scalar('{"a":"a\u0000b"}', '$.a')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
[null,null,null,null,null,null,null,"a\u0000b"]

=== json_extract_scalar values 12
SELECT json_extract_scalar('{"a":Infinity}', '$.a'),
  json_extract_scalar('[[1,2],[3]]', '$[1][0]'),
  json_extract_scalar('[1,2,3]', '$[01]'),
  json_extract_scalar('[1,2,3]', '$.01'),
  json_extract_scalar('[1,2,3]', '$[99999999999]'),
  json_extract_scalar('[1,2,3]', '$[1a]'),
  json_extract_scalar('{"1a":4}', '$[1a]'),
  json_extract_scalar('{"٣":4}', '$.٣')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
[null,"3","2","2",null,null,"4","4"]

=== json_extract_scalar values 13
SELECT json_extract_scalar('[1,2,3,4]', '$.٣'),
  json_extract_scalar('[1,2,3,4]', '$["+1"]'),
  json_extract_scalar('[1,2,3,4]', '$["-1"]'),
  json_extract_scalar('[1,2,3,4]', '$["1 "]'),
  json_extract_scalar('{"é":4}', '$.é'),
  json_extract_scalar('{"😀":4}', '$["😀"]'),
  json_extract_scalar('{"ー":4}', '$.ー'),
  json_extract_scalar('{"a]b":4}', '$["a]b"]')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["4","2",null,null,"4","4","4","4"]

=== json_extract_scalar error 1
SELECT json_extract_scalar('[1,2,3]', '$[-1]')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract_scalar error 2
SELECT json_extract_scalar('[1,2,3]', '$[*]')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract_scalar error 3
SELECT json_extract_scalar('{"a":[1,2,3]}', '$.a[*]')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract_scalar error 4
SELECT json_extract_scalar('{"a-b":1}', '$[''a-b'']')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract_scalar error 5
SELECT json_extract_scalar('{"a-b":1}', '$.a-b')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract values 1
SELECT json_extract('{"b":1, "a" : [ 1.0, 1e3, 123456789012345678901234567890 , "\u3042\/" ] , "a":2}', '$'),
  json_extract('{"b":1, "a" : [ 1.0, 1e3, -0, -0.0, 1e400 , "\u3042\/" ]}', '$.a'),
  json_extract('{"a":null}', '$.a'),
  json_extract('{"a":"x"}', '$.a'),
  json_extract('{"a":{"z":1,"y":2,"z":3}}', '$.a'),
  json_extract('{"a":1', '$'),
  json_extract('{"a":1} x', '$'),
  json_extract('{"a":1} x', '$.a')
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["{\"b\":1,\"a\":[1.0,1000.0,123456789012345678901234567890,\"あ/\"],\"a\":2}","[1.0,1000.0,0,-0.0,\"Infinity\",\"あ/\"]","null","\"x\"","{\"z\":1,\"y\":2,\"z\":3}",null,"{\"a\":1}","1"]

=== json_extract values 2
SELECT json_extract('abc', '$.a'),
  json_extract('', '$'),
  json_extract('[1', '$[0]'),
  json_extract('[[1,2', '$[0]'),
  json_extract('{"a":"😀x\\"}', '$.a'),
  json_extract('{"a":"\u00e9\u0001\u001f\b\f\n\r\t\"\\\/"}', '$.a'),
  json_extract('{"a":[]}', '$.a'),
  json_extract('{"a":{}}', '$.a')
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
[null,null,"1",null,"\"\\uD83D\\uDE00x\\\\\"","\"é\\u0001\\u001F\\b\\f\\n\\r\\t\\\"\\\\/\"","[]","{}"]

=== json_extract values 3
SELECT json_extract('{"a":{"b" : [ ] , "c" : { } }}', '$'),
  json_extract(JSON '{"a":{"b":1.10}}', '$.a'),
  json_extract('1e5', '$'),
  json_extract('1E+5', '$'),
  json_extract('{"a":null}', '$.a') IS NULL
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: boolean
["{\"a\":{\"b\":[],\"c\":{}}}","{\"b\":1.1}","100000.0","100000.0",false]

=== json_extract error 1
SELECT json_extract('{"a":[{"b":1},{"b":2}]}', '$.a[*].b')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract error 2
SELECT json_extract('{"a":[{"b":1},{"b":2}]}', '$.a.*.b')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract error 3
SELECT json_extract('{"a":[{"b":1},{"b":2}]}', '$..b')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract error 4
SELECT json_extract('{"a":[{"b":1},{"b":2}]}', '$.a[0:1]')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_extract error 5
SELECT json_extract('{"a":[{"b":1},{"b":2}]}', '$.a[?(@.b==1)]')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_parse values 1
SELECT json_parse('{"b":1, "a" : [ 1.0, 1e3, -0, -0.0, 123456789012345678901234567890, 1.50, 0.1, 1e-7,123456789.123, 1e21,12345678901234567.0, "\u3042\/\u0001\u007f<>&\u2028" ] , "a":2}'),
  json_parse('[ 1.0, 1e3, -0, -0.0, 123456789012345678901234567890, 1.50, 0.1, 1e-7,123456789.123, 1e21,12345678901234567.0,0.001,0.0001, "\u3042\/\u0001\u007f<>&\u2028" ]'),
  json_parse('1e400'),
  json_parse('[1.123456789012345678901234567890]'),
  json_parse(' 1 '),
  json_parse('"\ud83d"'),
  json_parse('{"a":1,"a":2}'),
  json_parse('{"b":1,"a":{"d":1,"c":2}}')
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["{\"a\":2,\"b\":1}","[1.0,1000.0,0,-0.0,123456789012345678901234567890,1.5,0.1,1.0E-7,1.23456789123E8,1.0E21,1.2345678901234568E16,0.001,1.0E-4,\"あ/\\u0001<>&\u2028\"]","\"Infinity\"","[1.1234567890123457]","1","\"\\uD83D\"","{\"a\":2}","{\"a\":{\"c\":2,\"d\":1},\"b\":1}"]

=== json_parse values 2
SELECT json_parse('{"ab":1,"a":2,"B":3,"あ":4,"😀":5,"ﬀ":6}'),
  json_parse('[1]'),
  json_parse(U&'"\feff"')
---
_col0: json
_col1: json
_col2: json
["{\"B\":3,\"a\":2,\"ab\":1,\"あ\":4,\"\\uD83D\\uDE00\":5,\"ﬀ\":6}","[1]","\"﻿\""]

=== json_parse error 1
SELECT json_parse('{"a":1} x')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_parse error 2
SELECT json_parse('{"a":1')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_parse error 3
SELECT json_parse('')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_parse error 4
SELECT json_parse('1 2')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_parse error 5
SELECT json_parse('tru')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_parse error 6
SELECT json_parse('1') < json_parse('2')
---
error: TYPE_MISMATCH

=== casts of JSON values 1
SELECT JSON '{"b":1, "a":2}',
  CAST(json_parse('"a"') AS varchar),
  CAST(JSON '"a"' AS varchar),
  CAST(JSON '1' AS varchar),
  CAST(JSON '1.0' AS varchar),
  CAST(JSON '1e3' AS varchar),
  CAST(JSON '1.5e30' AS varchar),
  CAST(JSON 'true' AS varchar)
---
_col0: json
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["{\"a\":2,\"b\":1}","a","a","1","1.0E0","1.0E3","1.5E30","true"]

=== casts of JSON values 2
SELECT CAST(JSON 'null' AS varchar),
  CAST(JSON '12345678901234567890123' AS varchar),
  CAST(JSON '1' AS bigint),
  CAST(JSON '1.4' AS bigint),
  CAST(JSON '1.5' AS bigint),
  CAST(JSON '2.5' AS bigint),
  CAST(JSON '-1.5' AS bigint),
  CAST(JSON '"1"' AS bigint)
---
_col0: varchar
_col1: varchar
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[null,"12345678901234567890123",1,1,2,3,-2,1]

=== casts of JSON values 3
SELECT CAST(JSON 'true' AS bigint),
  CAST(JSON 'null' AS bigint),
  CAST(JSON '1' AS integer),
  CAST(JSON '1' AS double),
  CAST(JSON '1.5' AS double),
  CAST(JSON '"1.5"' AS double),
  CAST(JSON '"NaN"' AS double),
  CAST(JSON 'true' AS double)
---
_col0: bigint
_col1: bigint
_col2: integer
_col3: double
_col4: double
_col5: double
_col6: double
_col7: double
[1,null,1,1.0,1.5,1.5,"NaN",1.0]

=== casts of JSON values 4
SELECT CAST(JSON 'null' AS double),
  CAST(JSON '1.1' AS real),
  CAST(JSON '1e300' AS real),
  CAST(JSON '1' AS boolean),
  CAST(JSON '0' AS boolean),
  CAST(JSON '1.5' AS boolean),
  CAST(JSON '0.0' AS boolean),
  CAST(JSON '"true"' AS boolean)
---
_col0: double
_col1: real
_col2: real
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[null,1.1,"Infinity",true,false,true,false,true]

=== casts of JSON values 5
SELECT CAST(JSON '"t"' AS boolean),
  CAST(JSON '"1"' AS boolean),
  CAST(JSON 'false' AS boolean),
  CAST(JSON 'null' AS boolean),
  CAST(JSON '1.5' AS decimal(5,2)),
  CAST(JSON '1.555' AS decimal(5,2)),
  CAST(JSON '"1.5"' AS decimal(5,2)),
  CAST(JSON 'true' AS decimal(5,2))
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: decimal(5, 2)
_col5: decimal(5, 2)
_col6: decimal(5, 2)
_col7: decimal(5, 2)
[true,true,false,null,"1.50","1.56","1.50","1.00"]

=== casts of JSON values 6
SELECT CAST(JSON '[1,"2",null,3.5]' AS array(bigint)),
  CAST(JSON '[1,"2",null,[1,2],{"a":1.0}]' AS array(json)),
  CAST(JSON '[1,"2",null,true,1.0]' AS array(varchar)),
  CAST(JSON '[[1],[2,3],null]' AS array(array(integer))),
  CAST(JSON 'null' AS array(varchar)),
  CAST(JSON '{"a":1,"b":null}' AS map(varchar,bigint)),
  CAST(JSON '{"a":1,"b":[1]}' AS map(varchar,json)),
  CAST(JSON '{"1":1,"2":[1]}' AS map(bigint,json))
---
_col0: array(bigint)
_col1: array(json)
_col2: array(varchar)
_col3: array(array(integer))
_col4: array(varchar)
_col5: map(varchar, bigint)
_col6: map(varchar, json)
_col7: map(bigint, json)
[[1,2,null,4],["1","\"2\"","null","[1,2]","{\"a\":1.0}"],["1","2",null,"true","1.0E0"],[[1],[2,3],null],null,{"a":1,"b":null},{"a":"1","b":"[1]"},{"1":"1","2":"[1]"}]

=== casts of JSON values 7
SELECT CAST(JSON 'null' AS map(varchar,json)),
  CAST(JSON '{"a":1,"b":"x"}' AS row(a bigint, b varchar)),
  CAST(JSON '{"b":1,"c":"x"}' AS row(a bigint, b varchar)),
  CAST(JSON '{"A":1,"b":"x"}' AS row(a bigint, b varchar)),
  CAST(JSON '[1,"x"]' AS row(a bigint, b varchar)),
  CAST(JSON '[1,"x"]' AS row(bigint, varchar)),
  CAST(JSON 'null' AS row(a bigint)),
  CAST(JSON '{"a":{"b":[1,2]}}' AS row(a row(b array(bigint))))
---
_col0: map(varchar, json)
_col1: row(a bigint, b varchar)
_col2: row(a bigint, b varchar)
_col3: row(a bigint, b varchar)
_col4: row(a bigint, b varchar)
_col5: row(bigint, varchar)
_col6: row(a bigint)
_col7: row(a row(b array(bigint)))
[null,[1,"x"],[null,"1"],[1,"x"],[1,"x"],[1,"x"],null,[[[1,2]]]]

=== casts of JSON values 8
SELECT CAST('a"b' AS json),
  CAST(U&'a\0001\007f\+01F600あ/' AS json),
  CAST(1 AS json),
  CAST(1.5 AS json),
  CAST(1.50 AS json),
  CAST(1.5e0 AS json),
  CAST(1e30 AS json),
  CAST(REAL '1.1' AS json)
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["\"a\\\"b\"","\"a\\u0001\\uD83D\\uDE00あ/\"","1","1.5","1.50","1.5","1.0E30","1.1"]

=== casts of JSON values 9
SELECT CAST(REAL '1e30' AS json),
  CAST(true AS json),
  CAST(NULL AS json),
  CAST(CAST(NULL AS bigint) AS json),
  CAST(DATE '2020-01-01' AS json),
  CAST(TIMESTAMP '2020-01-01 10:00:00' AS json),
  CAST(TIMESTAMP '2020-01-01 10:00:00.123456' AS json),
  CAST(ARRAY[1,NULL,2] AS json)
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["1.0E30","true",null,null,"\"2020-01-01\"","\"2020-01-01 10:00:00\"","\"2020-01-01 10:00:00.123456\"","[1,null,2]"]

=== casts of JSON values 10
SELECT CAST(ARRAY['a',NULL] AS json),
  CAST(ARRAY[JSON '{"b":1,"a":2}', NULL, JSON 'null'] AS json),
  CAST(MAP(ARRAY['b','a'],ARRAY[1,NULL]) AS json),
  CAST(MAP(ARRAY[2,10,1],ARRAY['x','y','z']) AS json),
  CAST(MAP(ARRAY[1.5,2.5],ARRAY['x','y']) AS json),
  CAST(MAP(ARRAY[1.5e0,1e10],ARRAY['x','y']) AS json),
  CAST(MAP(ARRAY[true,false],ARRAY['x','y']) AS json),
  CAST(ROW(1,'a') AS json)
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["[\"a\",null]","[{\"a\":2,\"b\":1},null,null]","{\"a\":null,\"b\":1}","{\"1\":\"z\",\"10\":\"y\",\"2\":\"x\"}","{\"1.5\":\"x\",\"2.5\":\"y\"}","{\"1.0E10\":\"y\",\"1.5\":\"x\"}","{\"false\":\"y\",\"true\":\"x\"}","{\"\":1,\"\":\"a\"}"]

=== casts of JSON values 11
SELECT CAST(CAST(ROW(1,'a') AS row(x bigint, y varchar)) AS json),
  CAST(CAST(ROW(1,'a') AS row(x bigint, "Y z" varchar)) AS json),
  CAST(ROW(1,NULL) AS json),
  CAST(CAST(ROW(1,'a') AS row(x bigint, varchar)) AS json),
  CAST(ARRAY[DATE '2020-01-01'] AS json),
  CAST(ARRAY[TIMESTAMP '2020-01-01 00:00:00'] AS json),
  CAST(DECIMAL '123456789012345678901.5' AS json),
  CAST(ARRAY[DECIMAL '1.50', DECIMAL '100.00'] AS json)
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["{\"x\":1,\"y\":\"a\"}","{\"x\":1,\"Y z\":\"a\"}","{\"\":1,\"\":null}","{\"x\":1,\"\":\"a\"}","[\"2020-01-01\"]","[\"2020-01-01 00:00:00\"]","123456789012345678901.5","[1.50,100.00]"]

=== casts of JSON values 12
SELECT JSON '{"a":1}' = JSON '{ "a": 1}',
  JSON '1' = JSON '1.0',
  TRY_CAST(JSON '"x"' AS bigint),
  TRY(json_parse('x')),
  CAST(JSON '{"b":1,"a":2}' AS map(varchar, integer)),
  CAST('[1,2]' AS json)
---
_col0: boolean
_col1: boolean
_col2: bigint
_col3: json
_col4: map(varchar, integer)
_col5: json
[true,false,null,null,{"a":2,"b":1},"\"[1,2]\""]

=== casts of JSON error 1
SELECT JSON 'abc'
---
error: INVALID_LITERAL

=== casts of JSON error 2
SELECT CAST(JSON '[1]' AS varchar)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 3
SELECT CAST(JSON '{"a":1}' AS varchar)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 4
SELECT CAST(JSON '"1.5"' AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 5
SELECT CAST(JSON '"x"' AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 6
SELECT CAST(JSON '[1]' AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 7
SELECT CAST(JSON '1e30' AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 8
SELECT CAST(JSON '10000' AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 9
SELECT CAST(JSON '"2020-01-01"' AS date)
---
error: TYPE_MISMATCH

=== casts of JSON error 10
SELECT CAST(JSON '"2020-01-01 10:00:00"' AS timestamp)
---
error: TYPE_MISMATCH

=== casts of JSON error 11
SELECT CAST(JSON '"aa"' AS varbinary)
---
error: TYPE_MISMATCH

=== casts of JSON error 12
SELECT CAST(TIMESTAMP '2020-01-01 10:00:00 UTC' AS json)
---
error: TYPE_MISMATCH

=== casts of JSON error 13
SELECT CAST(TIMESTAMP '2020-01-01 10:00:00.5 Asia/Tokyo' AS json)
---
error: TYPE_MISMATCH

=== casts of JSON error 14
SELECT CAST(JSON '[1,[2]]' AS array(varchar))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 15
SELECT CAST(JSON '{"a":1}' AS array(varchar))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 16
SELECT CAST(JSON '1' AS array(varchar))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 17
SELECT CAST(JSON '{"1":1,"01":2}' AS map(bigint,json))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 18
SELECT CAST(JSON '{"a":1}' AS map(bigint,json))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 19
SELECT CAST(JSON '[1]' AS map(varchar,json))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 20
SELECT CAST(JSON '{"A":1,"a":2}' AS row(a bigint))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 21
SELECT CAST(JSON '[1]' AS row(a bigint, b varchar))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 22
SELECT CAST(JSON '[1,"x",3]' AS row(a bigint, b varchar))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 23
SELECT CAST(JSON '{"a":1}' AS row(bigint, varchar))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 24
SELECT CAST(JSON '1' AS row(a bigint))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 25
SELECT CAST(MAP(ARRAY[DATE '2020-01-01'],ARRAY['x']) AS json)
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 26
SELECT CAST(CAST('[1,2]' AS json) AS array(integer))
---
error: INVALID_CAST_ARGUMENT

=== casts of JSON error 27
SELECT JSON '"x"' || 'a'
---
error: FUNCTION_NOT_FOUND

=== json_array_get values 1
SELECT json_array_get('[1,"a",{"b" : 2},[1, 2],null]', 0),
  json_array_get('[1,"a",{"b" : 2},[1, 2],null]', 1),
  json_array_get('[1,"a",{"b" : 2.50},[1, 2],null]', 2),
  json_array_get('[1,"a",{"b" : 2},[1, 2],null]', 3),
  json_array_get('[1,"a",{"b" : 2},[1, 2],null]', 4),
  json_array_get('[1,"a",{"b" : 2},[1, 2],7]', -1),
  json_array_get('[1,"a",{"b" : 2},[1, 2],null]', -5),
  json_array_get('[1,"a",{"b" : 2},[1, 2],null]', -6)
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
["1","a","{\"b\":2.5}","[1,2]",null,"7","1",null]

=== json_array_get values 2
SELECT json_array_get('[1,"a"]', 7),
  json_array_get('{"a":1}', 0),
  json_array_get('[1,2', 0),
  json_array_get('[1,2', 2),
  json_array_get('xx', 0),
  json_array_get('["a\u3042😀"]', 0),
  json_array_get('[1e3,1.0,true]', 0),
  json_array_get('[true]', 0)
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
[null,null,"1",null,null,"aあ😀","1e3","true"]

=== json_array_get values 3
SELECT json_array_get('[1] x', 0)
---
_col0: json
["1"]

=== json_array_length values 1
SELECT json_array_length('[1,2,3]'),
  json_array_length('[]'),
  json_array_length('{"a":1}'),
  json_array_length('[1,2'),
  json_array_length('[1,2] x'),
  json_array_length('x'),
  json_array_length('[[1,2],{"a":[1]}]'),
  json_array_length('null')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[3,0,null,null,2,null,2,null]

=== json_array_length values 2
SELECT json_array_length('1'),
  json_array_length(JSON '[1,2]')
---
_col0: bigint
_col1: bigint
[null,2]

=== json_array_contains values 1
SELECT json_array_contains('[1,2,3]', 2),
  json_array_contains('[1,2.0,3]', 2),
  json_array_contains('[1,2.0,3]', 2e0),
  json_array_contains('[1,2,3]', 2e0),
  json_array_contains('["a","b"]', 'b'),
  json_array_contains('["a","b"]', 'c'),
  json_array_contains('[true]', true),
  json_array_contains('["true"]', true)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[true,false,true,false,true,false,true,false]

=== json_array_contains values 2
SELECT json_array_contains('["2"]', 2),
  json_array_contains('[[2],{"a":2}]', 2),
  json_array_contains('{"a":2}', 2),
  json_array_contains('[1,2', 2),
  json_array_contains('[1,2', 3),
  json_array_contains('[99999999999999999999,2]', 2),
  json_array_contains('[1e400,2]', 2e0),
  json_array_contains('["\u3042"]', 'あ')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,null,true,null,true,false,true]

=== json_array_contains values 3
SELECT json_array_contains('x', 3),
  json_array_contains('[]', 3),
  json_array_contains('[2,x]', 2),
  json_array_contains('[2] x', 3),
  json_array_contains('[2.0000000000000001]', 2e0)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[null,false,true,false,true]

=== json_size values 1
SELECT json_size('{"x":{"a":1,"b":2}}', '$.x'),
  json_size('{"x":[1,2,3]}', '$.x'),
  json_size('{"x":5}', '$.x'),
  json_size('{"x":5}', '$.y'),
  json_size('{"x":null}', '$.x'),
  json_size('{"x":[1,2}', '$.x'),
  json_size('{"x":[1,2', '$.x'),
  json_size('x', '$')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[2,3,0,null,0,null,null,null]

=== json_size values 2
SELECT json_size('{"a":1,"a":2}', '$'),
  json_size('{"a":{"b":[1]},"c":[1,2]}', '$')
---
_col0: bigint
_col1: bigint
[2,2]

=== is_json_scalar values 1
SELECT is_json_scalar('1'),
  is_json_scalar('null'),
  is_json_scalar('"a"'),
  is_json_scalar('[1]'),
  is_json_scalar('{}')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[true,true,true,false,false]

=== is_json_scalar error 1
SELECT is_json_scalar('x')
---
error: INVALID_FUNCTION_ARGUMENT

=== is_json_scalar error 2
SELECT is_json_scalar('1 x')
---
error: INVALID_FUNCTION_ARGUMENT

=== is_json_scalar error 3
SELECT is_json_scalar('')
---
error: INVALID_FUNCTION_ARGUMENT

=== is_json_scalar error 4
SELECT is_json_scalar('[1')
---
error: INVALID_FUNCTION_ARGUMENT

=== is_json_scalar error 5
SELECT is_json_scalar('true false')
---
error: INVALID_FUNCTION_ARGUMENT

=== json_format values 1
SELECT json_format(JSON '{"b":1,"a":[1.0]}')
---
_col0: varchar
["{\"a\":[1.0],\"b\":1}"]

=== typeof values 1
SELECT typeof(json_extract('{"a":null}', '$.a'))
---
_col0: varchar
["json"]

=== format values 1
SELECT format('%s', JSON '"x"')
---
_col0: varchar
["\"x\""]

=== addresses error 1
SELECT CAST(JSON '"127.0.0.1"' AS ipaddress)
---
error: TYPE_MISMATCH

=== addresses error 2
SELECT CAST(IPADDRESS '1.2.3.4' AS json)
---
error: TYPE_MISMATCH

=== a cast at once after json_parse keeps the order of members
SELECT CAST(json_parse(x) AS array(json)), CAST(json_parse(x) AS array(map(varchar, json))), TRY(CAST(json_parse(x) AS array(row(b json)))), TRY_CAST(json_parse(x) AS array(json)), json_parse(x) FROM UNNEST(ARRAY['[{"b" : {"d":1.50,"c":"é"}, "a":2}]', '[]', 'null']) AS t(x)
---
_col0: array(json)
_col1: array(map(varchar, json))
_col2: array(row(b json))
_col3: array(json)
_col4: json
[["{\"b\":{\"d\":1.5,\"c\":\"é\"},\"a\":2}"],[{"a":"2","b":"{\"d\":1.5,\"c\":\"é\"}"}],[["{\"d\":1.5,\"c\":\"é\"}"]],["{\"a\":2,\"b\":{\"c\":\"é\",\"d\":1.5}}"],"[{\"a\":2,\"b\":{\"c\":\"é\",\"d\":1.5}}]"]
[[],[],[],[],"[]"]
[null,null,null,null,"null"]

=== a cast at once after json_parse of a name twice
SELECT CAST(json_parse(x) AS map(varchar, integer)) FROM UNNEST(ARRAY['{"a":1,"a":2}']) AS t(x)
---
error: INVALID_CAST_ARGUMENT

=== a cast at once after json_parse of a name twice, inside
SELECT CAST(json_parse(x) AS array(map(varchar, integer))) FROM UNNEST(ARRAY['[{"a":1,"a":2}]']) AS t(x)
---
error: INVALID_CAST_ARGUMENT

=== a trying cast of a name twice
SELECT TRY_CAST(json_parse(x) AS map(varchar, integer)), CAST(json_parse(x) AS json) FROM UNNEST(ARRAY['{"a":1,"a":2}']) AS t(x)
---
_col0: map(varchar, integer)
_col1: json
[{"a":2},"{\"a\":2}"]

=== a cast at once after json_parse of what is no JSON
SELECT CAST(json_parse(x) AS array(json)) FROM UNNEST(ARRAY['[1] x']) AS t(x)
---
error: INVALID_CAST_ARGUMENT

=== elements of a text of JSON
SELECT json_format(y), json_extract(y, '$.b') FROM UNNEST(ARRAY['[{"b":1,"a":2},{"b":null}]']) AS t(x) CROSS JOIN UNNEST(CAST(json_parse(x) AS array(json))) AS u(y)
---
_col0: varchar
_col1: json
["{\"b\":1,\"a\":2}","1"]
["{\"b\":null}","null"]
