# Where DuckDB and Trino read the same text differently, or Athena refuses what others take. T1 to T33 are numbers of a
# list of such differences; every one has a case here.

=== T1 json_extract_scalar of an object, an array and null
SELECT json_extract_scalar(j, '$.o'), json_extract_scalar(j, '$.a'), json_extract_scalar(j, '$.n'), json_extract_scalar(j, '$.s'), json_extract_scalar(j, '$.none'), json_extract_scalar(j, '$')
FROM (VALUES '{"o":{"x":1},"a":[1,2],"n":null,"s":"text"}') AS t(j)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
[null,null,null,"text",null,null]

=== T1 json_extract_scalar of numbers and truth
SELECT json_extract_scalar('{"t":true,"f":false,"i":12,"d":1.50}', '$.t'), json_extract_scalar('{"t":true,"f":false,"i":12,"d":1.50}', '$.f'),
  json_extract_scalar('{"i":12}', '$.i'), json_extract_scalar('{"d":1.50}', '$.d'), json_extract_scalar('5', '$'), json_extract_scalar('"x"', '$')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
["true","false","12","1.50","5","x"]

=== T2 malformed JSON
SELECT eventid, json_extract_scalar(requestparameters, '$.a'), json_extract(requestparameters, '$.a'), json_extract(responseelements, '$[0]'), json_extract_scalar(additionaleventdata, '$')
FROM cloudtrail_logs WHERE eventname = 'OddText'
---
eventid: varchar
_col1: varchar
_col2: json
_col3: json
_col4: varchar
["00000000-0000-4000-8000-000000000050",null,null,"1",null]
["00000000-0000-4000-8000-000000000051",null,null,null,"12"]

=== T2 malformed JSON to json_parse
SELECT json_parse('{not json')
---
error: INVALID_FUNCTION_ARGUMENT

=== T2 malformed JSON tried
SELECT try(json_parse('{not json')), try(json_parse('')), json_array_length('[1,'), json_size('{', '$'), is_json_scalar('"a"'), json_array_contains('[1, 2', 1)
---
_col0: json
_col1: json
_col2: bigint
_col3: bigint
_col4: boolean
_col5: boolean
[null,null,null,null,true,true]

=== T2 text after the value
SELECT json_extract_scalar('{"a":1} x', '$.a'), json_extract('{"a":1}{"a":2}', '$.a'), json_extract('', '$'), json_extract(' ', '$')
---
_col0: varchar
_col1: json
_col2: json
_col3: json
["1","1",null,null]

=== T3 JSON as text
SELECT CAST(json_extract('{"a":"abc"}', '$.a') AS varchar), CAST(json_extract('{"a":12}', '$.a') AS varchar), CAST(json_extract('{"a":true}', '$.a') AS varchar), CAST(json 'null' AS varchar), CAST(json '1.50' AS varchar)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
["abc","12","true",null,"1.5E0"]

=== T3 an object as text is refused
SELECT CAST(json '{"a": 1}' AS varchar)
---
error: INVALID_CAST_ARGUMENT

=== T3 JSON as other types
SELECT CAST(json '12' AS bigint), CAST(json '"12"' AS bigint), CAST(json '1.9' AS bigint), CAST(json 'true' AS bigint), CAST(json '"true"' AS boolean), CAST(json '1e3' AS double), CAST(json '1.25' AS decimal(5, 1)), CAST(json '[1, null, 3]' AS array(integer)),
  CAST(json '{"a": 1, "b": null}' AS map(varchar, integer)), CAST(json '{"b": "x", "a": 1}' AS row(a integer, b varchar)), CAST(json '[1, "x"]' AS row(a integer, b varchar))
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: boolean
_col5: double
_col6: decimal(5, 1)
_col7: array(integer)
_col8: map(varchar, integer)
_col9: row(a integer, b varchar)
_col10: row(a integer, b varchar)
[12,12,2,1,true,1000.0,"1.3",[1,null,3],{"a":1,"b":null},[1,"x"],[1,"x"]]

=== T4 paths of JSON
SELECT json_extract_scalar(requestparameters, '$["a-b"]["c.d"][0].e'), json_extract_scalar(requestparameters, '$["a-b"]["c.d"][2][1][0]'), json_extract_scalar(requestparameters, '$["key with space"]'),
  json_extract_scalar(requestparameters, '$["日本語"]["名前"]'), json_extract_scalar(requestparameters, '$.日本語.名前'), json_extract_scalar(requestparameters, '$[""]'), json_extract_scalar(requestparameters, '$["$x"]'),
  json_extract_scalar(requestparameters, '$.esc'), json_extract_scalar(requestparameters, '$.arr[1]'), json_extract_scalar(requestparameters, '$.arr[9]'), json_extract_scalar(requestparameters, '$.dup.a')
FROM cloudtrail_logs WHERE eventname = 'OddNested'
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
["x","2","s","山田","山田","empty","dollar","tab\there \"q\" \\ / A 😀","2",null,"1"]

=== T4 a path without a dollar sign
SELECT json_extract_scalar('{"a": 1}', 'a'), json_extract('{"a": {"b": 2}}', 'a.b')
---
error: INVALID_FUNCTION_ARGUMENT

=== T4 a path with a wildcard
SELECT json_extract('{"a": [{"b": 1}, {"b": 2}]}', '$.a[*].b')
---
error: INVALID_FUNCTION_ARGUMENT

=== T4 a path with two dots
SELECT json_extract('{"a": {"b": 1}}', '$..b')
---
error: INVALID_FUNCTION_ARGUMENT

=== T4 a path with an apostrophe
SELECT json_extract_scalar('{"a-b": 1}', '$[''a-b'']')
---
error: INVALID_FUNCTION_ARGUMENT

=== T4 an empty path
SELECT json_extract_scalar('{"a": 1}', '')
---
error: INVALID_FUNCTION_ARGUMENT

=== T4 a path with a hyphen
SELECT json_extract_scalar('{"a-b": 1, "a": 2}', '$.a-b')
---
error: INVALID_FUNCTION_ARGUMENT

=== T4 a path that the row gives
SELECT json_extract_scalar('{"a": 1, "b": 2}', p) FROM (VALUES '$.a', '$["b"]', '$.c') AS t(p)
---
_col0: varchar
["1"]
["2"]
[null]

=== T5 numbers keep their text
SELECT json_extract_scalar(requestparameters, '$.exp'), json_extract_scalar(requestparameters, '$.exp2'), json_extract_scalar(requestparameters, '$.big'), json_extract_scalar(requestparameters, '$.frac'), json_extract_scalar(requestparameters, '$.long'),
  json_extract_scalar(requestparameters, '$.small'), json_extract_scalar(requestparameters, '$.neg0'), json_extract(requestparameters, '$.exp'), json_extract(requestparameters, '$.dec')
FROM cloudtrail_logs WHERE eventname = 'OddNumbers'
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: json
_col8: json
["1e3","1E+3","12345678901234567890123","1.50","9007199254740993","1e-07","-0.0","1000.0","1.5"]

=== T6 two zones
SELECT timestamp '2021-06-01 20:00:00 UTC' AT TIME ZONE 'Asia/Tokyo' AT TIME ZONE 'America/New_York' AS ny, hour(timestamp '2021-06-01 20:00:00 UTC' AT TIME ZONE 'Asia/Tokyo' AT TIME ZONE 'America/New_York') AS h
---
ny: timestamp(0) with time zone
h: bigint
["2021-06-01 16:00:00 America/New_York",16]

=== T6 a day in a zone
SELECT eventtime, date(from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo') AS tokyo, date_trunc('month', from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo') AS month,
  date_format(from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo', '%Y-%m-%d %H:%i:%s') AS text, CAST(from_iso8601_timestamp(eventtime) AT TIME ZONE 'America/New_York' AS timestamp) AS ny
FROM cloudtrail_logs WHERE eventname = 'OddTime' AND eventtime LIKE '20%' ORDER BY eventtime
---
eventtime: varchar
tokyo: date
month: timestamp(3) with time zone
text: varchar
ny: timestamp(3)
["2024-02-29T12:34:56Z","2024-02-29","2024-02-01 00:00:00.000 Asia/Tokyo","2024-02-29 21:34:56","2024-02-29 07:34:56.000"]
["2025-03-09T06:30:00Z","2025-03-09","2025-03-01 00:00:00.000 Asia/Tokyo","2025-03-09 15:30:00","2025-03-09 01:30:00.000"]
["2025-03-09T07:30:00Z","2025-03-09","2025-03-01 00:00:00.000 Asia/Tokyo","2025-03-09 16:30:00","2025-03-09 03:30:00.000"]
["2025-12-31T23:59:59Z","2026-01-01","2026-01-01 00:00:00.000 Asia/Tokyo","2026-01-01 08:59:59","2025-12-31 18:59:59.000"]
["2026-02-28T14:59:59Z","2026-02-28","2026-02-01 00:00:00.000 Asia/Tokyo","2026-02-28 23:59:59","2026-02-28 09:59:59.000"]
["2026-02-28T15:00:00Z","2026-03-01","2026-03-01 00:00:00.000 Asia/Tokyo","2026-03-01 00:00:00","2026-02-28 10:00:00.000"]

=== T6 a comparison of times in two zones
SELECT timestamp '2021-06-01 09:00:00 Asia/Tokyo' = timestamp '2021-06-01 00:00:00 UTC', timestamp '2021-06-01 09:00:00 +09:00' < timestamp '2021-06-01 00:00:01 UTC', timestamp '2021-06-01 09:00:00' AT TIME ZONE 'Asia/Tokyo'
---
_col0: boolean
_col1: boolean
_col2: timestamp(0) with time zone
[true,true,"2021-06-01 18:00:00 Asia/Tokyo"]

=== T6 a zone over a change of clocks
SELECT eventtime, from_iso8601_timestamp(eventtime) AT TIME ZONE 'America/New_York' AS ny, date_add('day', 1, from_iso8601_timestamp(eventtime) AT TIME ZONE 'America/New_York') AS next FROM cloudtrail_logs WHERE eventname = 'OddTime' AND eventtime LIKE '2025-03-09%' ORDER BY 1
---
eventtime: varchar
ny: timestamp(3) with time zone
next: timestamp(3) with time zone
["2025-03-09T06:30:00Z","2025-03-09 01:30:00.000 America/New_York","2025-03-10 01:30:00.000 America/New_York"]
["2025-03-09T07:30:00Z","2025-03-09 03:30:00.000 America/New_York","2025-03-10 03:30:00.000 America/New_York"]

=== T7 complete units
SELECT date_diff('minute', timestamp '2021-01-01 10:00:59', timestamp '2021-01-01 10:01:00'), date_diff('day', timestamp '2021-01-01 23:00:00', timestamp '2021-01-02 22:59:59'), date_diff('month', date '2021-01-31', date '2021-02-28'),
  date_diff('year', date '2020-02-29', date '2021-02-28'), date_diff('week', date '2021-01-01', date '2021-01-14'), date_diff('hour', timestamp '2021-01-01 10:00:00', timestamp '2021-01-01 08:00:01'), date_diff('quarter', date '2021-01-15', date '2021-07-14')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
[0,0,1,1,1,-1,1]

=== T8 no match
SELECT split_part('a,b', ',', 3), split_part('a,b', ',', 1), regexp_extract('abc', 'x'), regexp_extract('abc', '(x)?b', 1), split_part('', ',', 1), regexp_extract('', '.*')
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
[null,"a",null,null,"",""]

=== T8 the part of number zero
SELECT split_part('a,b', ',', 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== T9 concat with NULL
SELECT concat('a', CAST(NULL AS varchar)), concat('a', CAST(NULL AS varchar), 'b'), 'a' || NULL, concat('a', ''), concat_ws('-', 'a', NULL, 'b'), concat(ARRAY['a'], CAST(NULL AS array(varchar)))
---
_col0: varchar
_col1: varchar
_col2: array(varchar)
_col3: varchar
_col4: varchar
_col5: array(varchar)
[null,null,null,"a","a-b",null]

=== T9 concat of a bare NULL
SELECT concat('a', NULL)
---
_col0: array(varchar)
[null]

=== T9 concat of one
SELECT concat('a')
---
error: INVALID_FUNCTION_ARGUMENT

=== T10 whole numbers divide
SELECT 7 / 2, -7 / 2, 7 / -2, 7 % -3, -7 % 3, 7 / 2.0, 7 / 2e0, 1 / 3 * 3, tinyint '7' / tinyint '2', mod(-7, 3)
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: decimal(12, 1)
_col6: double
_col7: integer
_col8: tinyint
_col9: integer
[3,-3,-3,1,-1,"3.5",3.5,0,3,-1]

=== T10 division by zero
SELECT 1 / 0
---
error: DIVISION_BY_ZERO

=== T10 division by zero of decimals
SELECT 1.0 / 0
---
error: DIVISION_BY_ZERO

=== T10 division by zero of doubles
SELECT 1e0 / 0, -1e0 / 0, 0e0 / 0
---
_col0: double
_col1: double
_col2: double
["Infinity","-Infinity","NaN"]

=== T10 division by zero tried
SELECT try(1 / 0), try(10 / (length('') + 0)), coalesce(try(1 % 0), 5)
---
_col0: integer
_col1: bigint
_col2: integer
[null,null,5]

=== T10 numbers that do not fit
SELECT 9223372036854775807 + 1
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== T10 an integer that does not fit
SELECT 2147483647 + 1
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== T10 types of numbers
SELECT typeof(1), typeof(2147483648), typeof(1 + 2147483648), typeof(1.0), typeof(1.), typeof(.5), typeof(1e0), typeof(0001.10), typeof(-1), typeof(12345678901234567890.5)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
["integer","bigint","bigint","decimal(2,1)","decimal(1,0)","decimal(1,1)","double","decimal(3,2)","integer","decimal(21,1)"]

=== T11 decimals keep their scale
SELECT 100.0 * 1 / 3, 2 / 3.0, 1.1 * 1.1, 1.10 + 2.345, 1024. * 3, 10.0 / 4, round(2.5), round(-2.5), round(2.345, 2), 1.0 - 0.9, 5.5 % 2
---
_col0: decimal(14, 1)
_col1: decimal(12, 1)
_col2: decimal(4, 2)
_col3: decimal(5, 3)
_col4: decimal(14, 0)
_col5: decimal(3, 1)
_col6: decimal(2, 0)
_col7: decimal(2, 0)
_col8: decimal(5, 3)
_col9: decimal(3, 1)
_col10: decimal(2, 1)
["33.3","0.7","1.21","3.445","3072","2.5","3","-3","2.350","0.1","1.5"]

=== T11 types of decimals
SELECT typeof(100.0 * 1 / 3), typeof(1.1 * 1.1), typeof(1.10 + 2.345), typeof(1024. * 3), typeof(10.0 / 4), typeof(round(2.345, 2)), typeof(sum(x)), typeof(avg(x)) FROM (VALUES 1.5, 2.25) AS t(x)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
["decimal(14,1)","decimal(4,2)","decimal(5,3)","decimal(14,0)","decimal(3,1)","decimal(5,3)","decimal(38,2)","decimal(3,2)"]

=== T11 percent of events
SELECT errorcode, 100.0 * count(*) / (SELECT count(*) FROM cloudtrail_logs) AS percent FROM cloudtrail_logs WHERE eventid LIKE '00000000-%' GROUP BY errorcode ORDER BY percent DESC, errorcode
---
errorcode: varchar
percent: decimal(23, 1)
[null,"11.8"]
["AccessDenied","0.4"]
["Client.UnauthorizedOperation","0.4"]
["","0.2"]
["AccessDeniedException","0.2"]
["Odd_100%","0.2"]
["ThrottlingException","0.2"]

=== T11 decimals and doubles
SELECT 0.1 + 0.2, 0.1e0 + 0.2e0, 0.1 + 0.2e0, CAST(0.1 AS double) * 3, CAST(1 AS decimal(10, 2)) / 3, decimal '1.5' = 1.5e0
---
_col0: decimal(2, 1)
_col1: double
_col2: double
_col3: double
_col4: decimal(10, 2)
_col5: boolean
["0.3",0.30000000000000004,0.30000000000000004,0.30000000000000004,"0.33",true]

=== T12 every match is replaced
SELECT regexp_replace('a1b22', '\d+', '#'), regexp_replace('a1b22', '([a-z])(\d)', '$2$1'), regexp_replace('abc', 'b'), regexp_replace('aaa', 'a*', 'x'), regexp_replace('x.y', '\.', '\\'), regexp_replace('n=1', '(?<k>\w)=', '${k}:'), regexp_replace('abc', '(b)', x -> upper(x[1]))
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
["a#b#","1a2b2","ac","xx","x\\y","n:1","aBc"]

=== T13 look-around
SELECT regexp_like('iam::123456789012:root', '(?<=::)\d{12}(?=:)'), regexp_extract('user/sato', '(?<=user/).+'), regexp_like('admin', '^(?!root).*$'), regexp_extract_all('a1 b2 c3', '[a-z](?=\d)'), regexp_replace('foobar', '(?<!x)bar', '')
---
_col0: boolean
_col1: varchar
_col2: boolean
_col3: array(varchar)
_col4: varchar
[true,"sato",true,["a","b","c"],"foo"]

=== T13 a script of Unicode by another name
SELECT regexp_extract('東京都', '\p{IsHan}+')
---
error: INVALID_FUNCTION_ARGUMENT

=== T13 back-references and possessive
SELECT regexp_like('abab', '^(ab)\1$'), regexp_like('aaa', '^a++a'), regexp_like('AbC', '(?i)abc'), regexp_like(U&'a\000Ab', 'a.b'), regexp_like(U&'a\000Ab', '(?s)a.b'), regexp_extract('東京都', '\p{Han}+'), regexp_like('é', '\w')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: varchar
_col6: boolean
[true,false,true,false,true,"東京都",false]

=== T14 a value of a map
SELECT element_at(MAP(ARRAY['a', 'b'], ARRAY[1, 2]), 'a'), element_at(MAP(ARRAY['a'], ARRAY[1]), 'x'), MAP(ARRAY['a'], ARRAY[1])['a'], element_at(useridentity.sessioncontext.webidfederationdata.attributes, 'sub')
FROM cloudtrail_logs WHERE eventid = '00000000-0000-4000-8000-000000000045'
---
_col0: integer
_col1: integer
_col2: integer
_col3: varchar
[1,null,1,"s-1"]

=== T14 a key that is not in the map
SELECT MAP(ARRAY['a'], ARRAY[1])['x']
---
error: INVALID_FUNCTION_ARGUMENT

=== T15 an index out of an array
SELECT ARRAY[1, 2, 3][99]
---
error: INVALID_FUNCTION_ARGUMENT

=== T15 index zero
SELECT ARRAY[1, 2, 3][0]
---
error: INVALID_FUNCTION_ARGUMENT

=== T15 a negative index
SELECT ARRAY[1, 2, 3][-1]
---
error: INVALID_FUNCTION_ARGUMENT

=== T15 element_at of arrays
SELECT element_at(ARRAY[1, 2, 3], 99), element_at(ARRAY[1, 2, 3], -1), element_at(ARRAY[1, 2, 3], -3), element_at(ARRAY[1, NULL], 2), ARRAY[1, 2, 3][1]
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
[null,3,1,null,1]

=== T15 element_at of number zero
SELECT element_at(ARRAY[1, 2, 3], 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== T15 an index of a column
SELECT resources[2].arn FROM cloudtrail_logs WHERE eventname = 'AssumeRole' AND useridentity.username = 'batch'
---
error: INVALID_FUNCTION_ARGUMENT

=== T16 days of the week
SELECT extract(dow FROM date '2026-03-01'), day_of_week(date '2026-03-01'), dow(date '2026-03-02'), extract(DAY_OF_WEEK FROM timestamp '2026-02-28 15:00:00 UTC' AT TIME ZONE 'Asia/Tokyo'), extract(doy FROM date '2024-12-31'), week(date '2021-01-01'), year_of_week(date '2021-01-01'), yow(date '2021-01-01')
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[7,7,1,7,366,53,2020,2020]

=== T17 text against a whole number
SELECT count(*) FROM cloudtrail_logs WHERE recipientaccountid = 111122223333
---
error: TYPE_MISMATCH

=== T17 text against truth
SELECT count(*) FROM cloudtrail_logs WHERE readonly = false
---
error: TYPE_MISMATCH

=== T17 text in a list of numbers
SELECT count(*) FROM cloudtrail_logs WHERE account IN (111122223333)
---
error: TYPE_MISMATCH

=== T17 text between numbers
SELECT '5' BETWEEN 1 AND 10
---
error: TYPE_MISMATCH

=== T17 a number and text together
SELECT 1 || 'a'
---
error: FUNCTION_NOT_FOUND

=== T18 text against a time
SELECT count(*) FROM cloudtrail_logs WHERE eventtime > timestamp '2026-03-01 00:00:00'
---
error: TYPE_MISMATCH

=== T18 text against a date
SELECT count(*) FROM cloudtrail_logs WHERE eventtime >= date '2026-03-01'
---
error: TYPE_MISMATCH

=== T19 ISO text as a timestamp
SELECT CAST('2021-01-01T00:00:00Z' AS timestamp)
---
error: INVALID_CAST_ARGUMENT

=== T19 ISO text tried
SELECT TRY_CAST('2021-01-01T00:00:00Z' AS timestamp), TRY_CAST('2021-01-01T00:00:00' AS timestamp), TRY_CAST('2021-01-01 00:00:00' AS timestamp), TRY_CAST('2021-01-01' AS timestamp), TRY_CAST('2021-1-1 1:2:3' AS timestamp), TRY_CAST('2021-01-01 00:00:00 UTC' AS timestamp),
  TRY_CAST('2021-01-01 00:00:00Z' AS timestamp with time zone), TRY_CAST('2021-01-01T00:00:00Z' AS timestamp with time zone), TRY_CAST('2021-02-30' AS date), TRY_CAST(' 2021-02-01 ' AS date), TRY_CAST('2021-2-1' AS date)
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(3)
_col4: timestamp(3)
_col5: timestamp(3)
_col6: timestamp(3) with time zone
_col7: timestamp(3) with time zone
_col8: date
_col9: date
_col10: date
[null,null,"2021-01-01 00:00:00.000","2021-01-01 00:00:00.000","2021-01-01 01:02:03.000","2021-01-01 00:00:00.000","2021-01-01 00:00:00.000 UTC",null,null,"2021-02-01","2021-02-01"]

=== T19 text with a zone as a time
SELECT CAST(x AS timestamp with time zone) FROM (VALUES '2021-01-01 00:00:00 Asia/Tokyo', '2021-01-01 00:00:00 UTC') AS t(x)
---
_col0: timestamp(3) with time zone
["2021-01-01 00:00:00.000 Asia/Tokyo"]
["2021-01-01 00:00:00.000 UTC"]

=== T19 a literal with a zone as a time
SELECT CAST('2021-01-01 00:00:00 Asia/Tokyo' AS timestamp with time zone)
---
_col0: timestamp(3) with time zone
["2021-01-01 00:00:00.000 Asia/Tokyo"]

=== T19 ISO text as a date
SELECT CAST('2021-01-01T00:00:00Z' AS date)
---
error: INVALID_CAST_ARGUMENT

=== T20 text with a fraction as a whole number
SELECT CAST('1048576.0' AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== T20 text tried as numbers
SELECT TRY_CAST('1048576.0' AS bigint), TRY_CAST('1.5' AS integer), TRY_CAST('+12' AS bigint), TRY_CAST('1e3' AS bigint), TRY_CAST('1e3' AS double), TRY_CAST(' 1.5 ' AS double), TRY_CAST('0x10' AS bigint), TRY_CAST('' AS bigint), TRY_CAST('NaN' AS double),
  TRY_CAST('Infinity' AS double), TRY_CAST('inf' AS double), TRY_CAST('1_000' AS bigint), TRY_CAST('999999999999' AS integer), TRY_CAST('1.005' AS decimal(5, 2)), TRY_CAST('1e2' AS decimal(5, 2)), TRY_CAST('1d' AS double)
---
_col0: bigint
_col1: integer
_col2: bigint
_col3: bigint
_col4: double
_col5: double
_col6: bigint
_col7: bigint
_col8: double
_col9: double
_col10: double
_col11: bigint
_col12: integer
_col13: decimal(5, 2)
_col14: decimal(5, 2)
_col15: double
[null,null,12,null,1000.0,1.5,null,null,"NaN","Infinity",null,null,null,"1.01","100.00",1.0]

=== T20 text with spaces as whole numbers
SELECT TRY_CAST(' 12' AS bigint), TRY_CAST('12 ' AS integer), TRY_CAST(' 1 ' AS tinyint)
---
_col0: bigint
_col1: integer
_col2: tinyint
[null,null,null]
--- 476
_col0: bigint
_col1: integer
_col2: tinyint
[12,12,1]

=== T20 numbers as whole numbers
SELECT CAST(1.5 AS bigint), CAST(2.5 AS bigint), CAST(-2.5 AS bigint), CAST(2.5e0 AS bigint), CAST(-2.5e0 AS integer), CAST(1e10 AS bigint), CAST(true AS integer), CAST(0 AS boolean), CAST(3 AS boolean)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: integer
_col5: bigint
_col6: integer
_col7: boolean
_col8: boolean
[2,3,-3,3,-3,10000000000,1,false,true]

=== T20 words as truth
SELECT TRY_CAST('true' AS boolean), TRY_CAST('T' AS boolean), TRY_CAST('1' AS boolean), TRY_CAST('yes' AS boolean), TRY_CAST(' true' AS boolean), TRY_CAST('FALSE' AS boolean), TRY_CAST('f' AS boolean), TRY_CAST('0' AS boolean), TRY_CAST('no' AS boolean)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
_col8: boolean
[true,true,true,null,null,false,false,false,null]

=== T20 numbers as text
SELECT CAST(1e0 AS varchar), CAST(1e7 AS varchar), CAST(12345678.9e0 AS varchar), CAST(0.0001e0 AS varchar), CAST(1.50 AS varchar), CAST(real '1.1' AS varchar), CAST(nan() AS varchar), CAST(-0e0 AS varchar), CAST(true AS varchar), CAST(12 AS varchar(2)), CAST('abc' AS varchar(2)), CAST('abc' AS char(5))
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
_col11: char(5)
["1.0E0","1.0E7","1.23456789E7","1.0E-4","1.50","1.1E0","NaN","-0E0","true","12","ab","abc  "]

=== T21 greatest and least with NULL
SELECT greatest(1, NULL, 3), least(1, NULL), greatest(1, 2.5), least('b', 'a', 'B'), greatest(date '2021-01-01', date '2022-01-01'), greatest('あ', 'い')
---
_col0: integer
_col1: integer
_col2: decimal(11, 1)
_col3: varchar
_col4: date
_col5: varchar
[null,null,"2.5","B","2022-01-01","い"]

=== T22 substr from zero and from the end
SELECT substr('hello', 0), substr('hello', -3), substr('hello', -3, 2), substr('hello', 9), substr('hello', 2, 0), substr('hello', 2, -1), substr('hello', -9), substring('hello' FROM 2 FOR 3), substring('hello', 2), substr('日本語です', 2, 2), substr('a😀b', 2, 1)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
["","llo","ll","","","","","ell","ello","本語","😀"]

=== T23 dates stay dates
SELECT date '2021-01-08' - interval '7' day, typeof(date '2021-01-08' - interval '7' day), date_add('day', 1, date '2021-01-31'), typeof(date_add('month', 1, date '2021-01-31')), date_add('month', 1, date '2021-01-31'), date '2021-01-31' + interval '1' month, typeof(date_trunc('month', date '2021-01-31')), date '2021-01-03' - date '2021-01-01', typeof(current_date - interval '7' day)
---
_col0: date
_col1: varchar
_col2: date
_col3: varchar
_col4: date
_col5: date
_col6: varchar
_col7: interval day to second
_col8: varchar
["2021-01-01","date","2021-02-01","date","2021-02-28","2021-02-28","date","2 00:00:00.000","date"]

=== T23 hours of a date
SELECT date '2021-01-08' - interval '7' hour
---
error: INVALID_FUNCTION_ARGUMENT

=== T23 dates with times
SELECT date '2021-01-01' = timestamp '2021-01-01 00:00:00', date '2021-01-01' < timestamp '2021-01-01 00:00:00.001', CAST(date '2021-01-01' AS timestamp), timestamp '2021-01-01 10:00:00' - timestamp '2021-01-01 09:00:00', timestamp '2021-01-31 10:00:00' + interval '1' month, timestamp '2021-01-01 00:00:00 UTC' + interval '90' minute
---
_col0: boolean
_col1: boolean
_col2: timestamp(3)
_col3: interval day to second
_col4: timestamp(0)
_col5: timestamp(3) with time zone
[true,true,"2021-01-01 00:00:00.000","0 01:00:00.000","2021-02-28 10:00:00","2021-01-01 01:30:00.000 UTC"]

=== T24 an alias in WHERE
SELECT eventname AS n FROM cloudtrail_logs WHERE n = 'x'
---
error: COLUMN_NOT_FOUND

=== T24 an alias in HAVING
SELECT eventname, count(*) c FROM cloudtrail_logs GROUP BY eventname HAVING c > 10
---
error: COLUMN_NOT_FOUND

=== T24 an alias in ORDER BY
SELECT eventname AS n, count(*) AS c FROM cloudtrail_logs WHERE eventid LIKE '00000000-%' GROUP BY eventname HAVING count(*) > 3 ORDER BY c DESC, n
---
n: varchar
c: bigint
["ConsoleLogin",7]
["OddTime",7]
["OddAddress",5]
["SwitchRole",5]
["DescribeInstances",4]
["GetCallerIdentity",4]

=== T24 an alias that hides a column
SELECT lower(eventname) AS eventname FROM cloudtrail_logs WHERE eventname = 'StopLogging' ORDER BY eventname
---
eventname: varchar
["stoplogging"]
["stoplogging"]

=== T24 an alias used beside itself
SELECT 1 AS a, a + 1 AS b
---
error: COLUMN_NOT_FOUND

=== T24 an alias in an expression of ORDER BY
SELECT eventname AS n FROM cloudtrail_logs WHERE eventname LIKE 'Odd%' GROUP BY eventname ORDER BY length(n), n
---
n: varchar
["OddNull"]
["OddText"]
["OddTime"]
["OddEmpty"]
["OddNested"]
["OddAddress"]
["OddNumbers"]
["OddService"]
["OddResources"]

=== T25 a cast behind a guard
SELECT count(*) FROM cloudtrail_logs WHERE regexp_like(sourceipaddress, '^\d+\.\d+\.\d+\.\d+$') AND sourceipaddress NOT LIKE '999.%' AND CAST(sourceipaddress AS IPADDRESS) < IPADDRESS '100.0.0.0'
---
_col0: bigint
[119]

=== T25 a division behind a guard
SELECT x FROM (VALUES 0, 1, 2) AS t(x) WHERE x <> 0 AND 2 / x > 1
---
x: integer
[1]

=== T25 a time behind a guard
SELECT count(*) FROM cloudtrail_logs WHERE eventtime LIKE '20__-__-__T__:__:__Z' AND year(from_iso8601_timestamp(eventtime)) = 2025
---
_col0: bigint
[3]

=== T25 a cast in CASE
SELECT CASE WHEN regexp_like(x, '^\d+$') THEN CAST(x AS bigint) ELSE -1 END FROM (VALUES '1', 'a', '', '22') AS t(x)
---
_col0: bigint
[-1]
[-1]
[1]
[22]

=== T25 if and coalesce wait
SELECT if(x = 0, NULL, 10 / x), coalesce(nullif(x, 0), 7), CASE x WHEN 0 THEN 0 ELSE 10 / x END, x = 0 OR 10 / x > 4 FROM (VALUES 0, 1, 2) AS t(x)
---
_col0: integer
_col1: integer
_col2: integer
_col3: boolean
[10,1,10,true]
[5,2,5,true]
[null,7,0,true]

=== T26 NULL in arrays
SELECT array_distinct(ARRAY[1, NULL, 1, NULL]), array_sort(ARRAY[3, NULL, 1]), array_max(ARRAY[1, NULL]), array_min(ARRAY[2, 1]), array_position(ARRAY[1, NULL, 2], 2), contains(ARRAY[1, NULL], 2), contains(ARRAY[1, NULL], 1), array_remove(ARRAY[1, NULL, 1], 1), array_union(ARRAY[1, NULL], ARRAY[NULL, 2]),
  array_intersect(ARRAY[1, NULL], ARRAY[NULL, 1]), array_except(ARRAY[1, NULL], ARRAY[1]), array_join(ARRAY['a', NULL, 'b'], '-'), array_join(ARRAY['a', NULL, 'b'], '-', '?'), cardinality(ARRAY[NULL, 1]), arrays_overlap(ARRAY[1, NULL], ARRAY[2]), concat(ARRAY[1], CAST(ARRAY[NULL] AS array(integer)))
---
_col0: array(integer)
_col1: array(integer)
_col2: integer
_col3: integer
_col4: bigint
_col5: boolean
_col6: boolean
_col7: array(integer)
_col8: array(integer)
_col9: array(integer)
_col10: array(integer)
_col11: varchar
_col12: varchar
_col13: bigint
_col14: boolean
_col15: array(integer)
[[1,null],[1,3,null],null,1,3,null,true,[null],[1,null,2],[1,null],[null],"a-b","a-?-b",2,null,[1,null]]

=== T27 types of aggregates
SELECT sum(x), typeof(sum(x)), typeof(count(*)), typeof(avg(x)), avg(x), typeof(sum(CAST(x AS bigint))), typeof(max(x)), typeof(sum(CAST(x AS double))), typeof(sum(CAST(x AS real))), typeof(avg(CAST(x AS real))), count(x), sum(DISTINCT x) FROM (VALUES 1, 2, 2, NULL) AS t(x)
---
_col0: bigint
_col1: varchar
_col2: varchar
_col3: varchar
_col4: double
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: bigint
_col11: bigint
[5,"bigint","bigint","double",1.6666666666666667,"bigint","integer","double","real","real",3,3]

=== T27 a sum that does not fit
SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== T27 aggregates of nothing
SELECT count(*), sum(x), avg(x), max(x), array_agg(x), bool_and(x > 1), count_if(x > 1), min_by(x, x), map_agg(x, x), histogram(x), approx_distinct(x) FROM (VALUES 1) AS t(x) WHERE x > 1
---
_col0: bigint
_col1: bigint
_col2: double
_col3: integer
_col4: array(integer)
_col5: boolean
_col6: bigint
_col7: integer
_col8: map(integer, integer)
_col9: map(integer, bigint)
_col10: bigint
[0,null,null,null,null,null,0,null,null,null,0]

=== a checksum of nothing
SELECT checksum(x) FROM (VALUES 1) AS t(x) WHERE x > 1
---
_col0: varbinary
[null]

=== T28 Java's format
SELECT format('%s', 'a'), format('%d items', 12), format('%,d', 1234567), format('%.2f', 1.005e0), format('%05d|%-5s|%5s', 42, 'ab', 'cd'), format('%x %X', 255, 255), format('%s', date '2021-01-01'), format('%%%s', 5), format('%2$s %1$s', 'a', 'b'), format('%s', true), format('%e', 12345.678e0)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
["a","12 items","1,234,567","1.01","00042|ab   |   cd","ff FF","2021-01-01","%5","b a","true","1.234568e+04"]

=== T28 format with too few values
SELECT format('%s %s', 'a')
---
error: INVALID_FUNCTION_ARGUMENT

=== T28 format without values
SELECT format('%%')
---
error: SYNTAX_ERROR

=== T28 format of an array
SELECT format('%s', ARRAY[1, 2])
---
error: NOT_SUPPORTED

=== T28 braces are text
SELECT format('{} %s', 'a')
---
_col0: varchar
["{} a"]

=== T29 sketches of few values are exact
SELECT approx_distinct(x), approx_percentile(x, 0.5), approx_percentile(x, ARRAY[0.0, 1.0]) FROM (VALUES 1, 2, 3, 3) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: array(bigint)
[3,3,[1,3]]

=== T30 values that text forms differ for
SELECT timestamp '2021-01-01 00:00:00 UTC', timestamp '2021-01-01 00:00:00.000', CAST(ROW('IAMUser', 'arn') AS ROW(type varchar, arn varchar)), ARRAY[true, NULL], MAP(ARRAY['k'], ARRAY[1.50]), date '2021-01-01', 1e7, 1.0E-5, X'616263', interval '36' hour, interval '-14' month, time '01:02:03.456'
---
_col0: timestamp(0) with time zone
_col1: timestamp(3)
_col2: row(type varchar, arn varchar)
_col3: array(boolean)
_col4: map(varchar, decimal(3, 2))
_col5: date
_col6: double
_col7: double
_col8: varbinary
_col9: interval day to second
_col10: interval year to month
_col11: time(3)
["2021-01-01 00:00:00 UTC","2021-01-01 00:00:00.000",["IAMUser","arn"],[true,null],{"k":"1.50"},"2021-01-01",1e+07,1e-05,"YWJj","1 12:00:00.000","-1-2","01:02:03.456"]

=== T31 names of columns
SELECT 1, eventname, upper(eventname), count(*) AS n, useridentity.arn, resources[1].type, date '2021-01-01', (SELECT 1), "eventname" || '' FROM cloudtrail_logs WHERE eventname = 'OddResources' GROUP BY eventname, useridentity.arn, resources
---
_col0: integer
eventname: varchar
_col2: varchar
n: bigint
arn: varchar
_col5: varchar
_col6: date
_col7: integer
_col8: varchar
[1,"OddResources","ODDRESOURCES",1,"arn:aws:iam::111122223333:user/r",null,"2021-01-01",1,"OddResources"]

=== T31 names of columns of subqueries
SELECT * FROM (SELECT 1, 'a' AS x, 2)
---
_col0: integer
x: varchar
_col2: integer
[1,"a",2]

=== T31 a column without a name
SELECT _col0 FROM (SELECT 1)
---
error: COLUMN_NOT_FOUND

=== T32 UNNEST of structures
SELECT eventname, r.arn, r.accountid FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r) WHERE eventname = 'OddResources'
---
eventname: varchar
arn: varchar
accountid: varchar
["OddResources","arn:1","1"]
["OddResources","arn:1",null]
["OddResources",null,null]
["OddResources",null,null]
["OddResources",null,null]

=== T32 UNNEST of structures with a number
SELECT r, n FROM cloudtrail_logs CROSS JOIN UNNEST(resources) WITH ORDINALITY AS t(r, n) WHERE eventname = 'OddResources' ORDER BY n
---
r: row(arn varchar, accountid varchar, type varchar)
n: bigint
[["arn:1",null,null],1]
[null,2]
[[null,null,null],3]
[["arn:1","1","T"],4]
[[null,null,"T"],5]

=== T32 LEFT JOIN UNNEST
SELECT eventname, r.arn FROM cloudtrail_logs LEFT JOIN UNNEST(resources) AS t(r) ON TRUE WHERE eventname IN ('OddResources', 'OddEmpty', 'OddNull') ORDER BY eventname, r.arn
---
eventname: varchar
arn: varchar
["OddEmpty",null]
["OddNull",null]
["OddResources","arn:1"]
["OddResources","arn:1"]
["OddResources",null]
["OddResources",null]
["OddResources",null]

=== T33 text of a time against a stored time
SELECT count(*) FROM cloudtrail_records WHERE event_time > '2022-01-01 00:00:00'
---
error: TYPE_MISMATCH

=== NULLs come last
SELECT x FROM (VALUES 2, NULL, 1) AS t(x) ORDER BY x DESC
---
x: integer
[2]
[1]
[null]

=== NULLs come last when ascending
SELECT x FROM (VALUES 2, NULL, 1) AS t(x) ORDER BY x
---
x: integer
[1]
[2]
[null]

=== NULLs first when asked
SELECT x FROM (VALUES 2, NULL, 1) AS t(x) ORDER BY x DESC NULLS FIRST
---
x: integer
[null]
[2]
[1]

=== texts are ordered by their bytes
SELECT x FROM (VALUES 'b', 'B', 'a', 'Z', 'é', 'あ', '😀', '', U&'\FF21') AS t(x) ORDER BY x
---
x: varchar
[""]
["B"]
["Z"]
["a"]
["b"]
["é"]
["あ"]
["Ａ"]
["😀"]

=== LIKE has no escape of its own
SELECT 'a%b' LIKE 'a\%b', 'a\xb' LIKE 'a\%b', 'a%b' LIKE 'a#%b' ESCAPE '#', 'axb' LIKE 'a#%b' ESCAPE '#', errorcode LIKE 'Odd\_%' ESCAPE '\', errormessage LIKE '%\%' FROM cloudtrail_logs WHERE errorcode LIKE 'Odd%'
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
[false,true,true,false,true,true]

=== LIKE with a bad escape
SELECT 'a' LIKE 'a#b' ESCAPE '#'
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE and case and line ends
SELECT 'ABC' LIKE 'abc', useragent LIKE '%line2%', useragent LIKE 'line1_line2%', 'a' LIKE NULL, '' LIKE '', '' LIKE '%', 'é' LIKE '_', '😀' LIKE '_' FROM cloudtrail_logs WHERE eventname = 'LooseControl'
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,true,true,null,true,true,true,true]

=== NOT IN with NULL
SELECT 1 NOT IN (2, NULL), 1 IN (1, NULL), NULL IN (1), 1 NOT IN (SELECT x FROM (VALUES 2, NULL) AS t(x)), (1, 2) IN ((1, 2)), count(*) FROM cloudtrail_logs WHERE errorcode NOT IN ('AccessDenied', NULL)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: bigint
[null,true,null,null,true,0]

=== three values of truth
SELECT NULL AND false, NULL OR true, NOT NULL, NULL = NULL, NULL IS NOT DISTINCT FROM NULL, 1 IS DISTINCT FROM NULL, true AND NULL, NULL <> 1
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,true,null,null,true,true,null,null]

=== empty text is not NULL
SELECT '' IS NULL, length(''), count(*), count_if(sourceipaddress = ''), count_if(sourceipaddress IS NULL) FROM cloudtrail_logs WHERE eventsource = 'odd.amazonaws.com'
---
_col0: boolean
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
[false,0,22,1,2]

=== length in characters
SELECT length('日本'), length('😀'), length(U&'e\0301'), length(to_utf8('日本')), reverse('ab😀'), upper('straße'), lower('İ'), upper('ß'), char_length('ab')
---
error: FUNCTION_NOT_FOUND

=== a rounded double
SELECT round(2.5e0), round(-2.5e0), round(1.005e0, 2), round(12345.678e0, -2), truncate(-1.7e0), floor(-1.5), ceil(1.2), round(5), round(15, -1), sign(-2.0), abs(-5)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: decimal(2, 0)
_col6: decimal(2, 0)
_col7: integer
_col8: integer
_col9: decimal(1, 0)
_col10: integer
[3.0,-3.0,1.0,12300.0,-1.0,"-2","2",5,20,"-1",5]

=== intervals
SELECT interval '1' day * 2, interval '2' hour + interval '30' minute, interval '1' year - interval '1' month, timestamp '2021-03-31 00:00:00' - interval '1' month, interval '90' second = interval '1' minute + interval '30' second, -interval '1' day, typeof(interval '1' month)
---
_col0: interval day to second
_col1: interval day to second
_col2: interval year to month
_col3: timestamp(0)
_col4: boolean
_col5: interval day to second
_col6: varchar
["2 00:00:00.000","0 02:30:00.000","0-11","2021-02-28 00:00:00",true,"-1 00:00:00.000","interval year to month"]

=== comparisons of structures
SELECT ROW(1, 'a') = ROW(1, 'a'), ROW(1, NULL) = ROW(2, NULL), ROW(1, 2) < ROW(1, 3), ARRAY[1, 2] < ARRAY[1, 3], ARRAY[1, NULL] = ARRAY[1, NULL], MAP(ARRAY[1], ARRAY[2]) = MAP(ARRAY[1], ARRAY[2])
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
[true,false,true,true,null,true]

=== a cast of a structure to JSON
SELECT CAST(useridentity.onbehalfof AS json), CAST(resources AS json), CAST(ARRAY[1, NULL] AS json), CAST(MAP(ARRAY['b', 'a'], ARRAY[1, 2]) AS json), CAST('x"y' AS json), CAST(1.50 AS json), CAST(1e0 AS json), CAST(date '2021-01-01' AS json), json_format(CAST(ROW(1, 'a') AS json))
FROM cloudtrail_logs WHERE eventname IN ('ListUsers', 'OddResources') AND eventid LIKE '00000000-%' ORDER BY eventid
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: json
_col6: json
_col7: json
_col8: varchar
["{\"userid\":\"u-1\",\"identitystorearn\":\"arn:aws:identitystore::111122223333:identitystore/d-1\"}",null,"[1,null]","{\"a\":2,\"b\":1}","\"x\\\"y\"","1.50","1.0","\"2021-01-01\"","{\"\":1,\"\":\"a\"}"]
[null,"[{\"arn\":\"arn:1\",\"accountid\":null,\"type\":null},null,{\"arn\":null,\"accountid\":null,\"type\":null},{\"arn\":\"arn:1\",\"accountid\":\"1\",\"type\":\"T\"},{\"arn\":null,\"accountid\":null,\"type\":\"T\"}]","[1,null]","{\"a\":2,\"b\":1}","\"x\\\"y\"","1.50","1.0","\"2021-01-01\"","{\"\":1,\"\":\"a\"}"]

=== a text of JSON and JSON
SELECT json_parse('{"b": 1,  "a": [1, 2.0, 1e3]}'), json_format(json_parse(' {"b" : "x" } ')), CAST('{"a":1}' AS json), json '{"a":1}' = json_parse('{ "a" : 1 }'), json_extract_scalar(json '{"a": "é"}', '$.a')
---
_col0: json
_col1: varchar
_col2: json
_col3: boolean
_col4: varchar
["{\"a\":[1,2.0,1000.0],\"b\":1}","{\"b\":\"x\"}","\"{\\\"a\\\":1}\"",true,"é"]
