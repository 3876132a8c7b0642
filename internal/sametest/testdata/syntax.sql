=== values of every type
SELECT ARRAY[1, NULL] a, MAP(ARRAY[2, 1], ARRAY['b', NULL]) m, ROW(1, 'x') r, CAST(ROW(1, 'x') AS ROW(a integer, b varchar)) n, json '{"a": 1}' j, X'00ff' b,
  1e0, nan(), infinity(), DECIMAL '1.50', CAST('a' AS char(3)), ipaddress '10.0.0.1', interval '1' day, interval '14' month, date '2020-01-01', time '01:02:03.4',
  timestamp '2020-01-01 00:00:00.123456', timestamp '2020-01-01 00:00:00 Asia/Tokyo', real '1.5', NULL, true
---
a: array(integer)
m: map(integer, varchar)
r: row(integer, varchar)
n: row(a integer, b varchar)
j: json
b: varbinary
_col6: double
_col7: double
_col8: double
_col9: decimal(3, 2)
_col10: char(3)
_col11: ipaddress
_col12: interval day to second
_col13: interval year to month
_col14: date
_col15: time(1)
_col16: timestamp(6)
_col17: timestamp(0) with time zone
_col18: real
_col19: unknown
_col20: boolean
[[1,null],{"1":null,"2":"b"},[1,"x"],[1,"x"],"{\"a\":1}","AP8=",1.0,"NaN","Infinity","1.50","a  ","10.0.0.1","1 00:00:00.000","1-2","2020-01-01","01:02:03.4","2020-01-01 00:00:00.123456","2020-01-01 00:00:00 Asia/Tokyo",1.5,null,true]

=== a number divided by zero
SELECT 1 / 0
---
error: DIVISION_BY_ZERO

=== no such function
SELECT nosuch(1)
---
error: FUNCTION_NOT_FOUND

=== a comment of dashes inside
SELECT 1
--- not the answer
, 2
---
_col0: integer
_col1: integer
[1,2]

=== literals of text
SELECT 'it''s', U&'\65E5\672C', U&'!65E5' UESCAPE '!', '', 'a
b', X'65 66', X''
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varbinary
_col6: varbinary
["it's","日本","日","","a\nb","ZWY=",""]

=== literals of numbers
SELECT 1, -1, 1.5, .5, 1., 1e3, 1.5E-3, 00012, 9223372036854775807
---
_col0: integer
_col1: integer
_col2: decimal(2, 1)
_col3: decimal(1, 1)
_col4: decimal(1, 0)
_col5: double
_col6: double
_col7: integer
_col8: bigint
[1,-1,"1.5","0.5","1",1000.0,0.0015,12,9223372036854775807]

=== a number that is too long
SELECT 9223372036854775808
---
error: SYNTAX_ERROR

=== numbers of other bases
SELECT 0xFF, 0b101, 0o17, 1_000_000
--- 406
error: SYNTAX_ERROR
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
[255,5,15,1000000]

=== literals of times
SELECT date '2021-02-03', time '04:05:06', time '04:05:06.789', timestamp '2021-02-03 04:05:06', timestamp '2021-02-03', timestamp '2021-02-03 04:05', timestamp '2021-02-03 04:05:06.123456', timestamp '2021-02-03 04:05:06 +09:00', timestamp '2021-02-03 04:05:06.5 Europe/Berlin'
---
_col0: date
_col1: time(0)
_col2: time(3)
_col3: timestamp(0)
_col4: timestamp(0)
_col5: timestamp(0)
_col6: timestamp(6)
_col7: timestamp(0) with time zone
_col8: timestamp(1) with time zone
["2021-02-03","04:05:06","04:05:06.789","2021-02-03 04:05:06","2021-02-03 00:00:00","2021-02-03 04:05:00","2021-02-03 04:05:06.123456","2021-02-03 04:05:06 +09:00","2021-02-03 04:05:06.5 Europe/Berlin"]

=== a date that is none
SELECT date '2021-02-30'
---
error: INVALID_LITERAL

=== literals of intervals
SELECT interval '3' day, interval '-2' hour, interval '5' second, interval '2' year, interval '1-2' year to month, interval '3 04:05:06' day to second, interval -'7' day
---
_col0: interval day to second
_col1: interval day to second
_col2: interval day to second
_col3: interval year to month
_col4: interval year to month
_col5: interval day to second
_col6: interval day to second
["3 00:00:00.000","-0 02:00:00.000","0 00:00:05.000","2-0","1-2","3 04:05:06.000","-7 00:00:00.000"]

=== an interval of weeks
SELECT interval '1' week
---
error: TYPE_NOT_FOUND

=== literals with a type
SELECT bigint '5', double '1.5', real '2.5', boolean 'true', varchar 'x', decimal '12.30', char 'c', json '[1]', ipaddress '::1', uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59', tinyint '1', smallint '-2'
---
_col0: bigint
_col1: double
_col2: real
_col3: boolean
_col4: varchar
_col5: decimal(4, 2)
_col6: char(1)
_col7: json
_col8: ipaddress
_col9: uuid
_col10: tinyint
_col11: smallint
[5,1.5,2.5,true,"x","12.30","c","[1]","::1","12151fd2-7586-11e9-8f9e-2a86e4085a59",1,-2]

=== CAST in types of every kind
SELECT CAST(1 AS tinyint), CAST('2' AS smallint), CAST(3.7 AS integer), CAST('4' AS bigint), CAST(1 AS real), CAST(1 AS double), CAST(1 AS decimal(5, 2)), CAST(1 AS varchar), CAST('ab' AS varbinary), CAST('a' AS char(2)), CAST(NULL AS array(varchar)), CAST(ROW(1, 2) AS row(x bigint, y varchar)), CAST(ARRAY['1', '2'] AS array(integer)), CAST(MAP(ARRAY['1'], ARRAY['2']) AS map(integer, bigint))
---
_col0: tinyint
_col1: smallint
_col2: integer
_col3: bigint
_col4: real
_col5: double
_col6: decimal(5, 2)
_col7: varchar
_col8: varbinary
_col9: char(2)
_col10: array(varchar)
_col11: row(x bigint, y varchar)
_col12: array(integer)
_col13: map(integer, bigint)
[1,2,4,4,1.0,1.0,"1.00","1","YWI=","a ",null,[1,"2"],[1,2],{"1":2}]

=== CAST to types of times
SELECT CAST('2021-02-03' AS date), CAST('2021-02-03 04:05:06.789' AS timestamp), CAST('2021-02-03 04:05:06.123456' AS timestamp(6)), CAST(timestamp '2021-02-03 04:05:06.789' AS timestamp(0)), CAST('04:05:06' AS time), CAST(timestamp '2021-02-03 04:05:06' AS date), CAST('2021-02-03 04:05:06 UTC' AS timestamp(3) with time zone), CAST(timestamp '2021-02-03 04:05:06 UTC' AS timestamp)
---
_col0: date
_col1: timestamp(3)
_col2: timestamp(6)
_col3: timestamp(0)
_col4: time(3)
_col5: date
_col6: timestamp(3) with time zone
_col7: timestamp(3)
["2021-02-03","2021-02-03 04:05:06.789","2021-02-03 04:05:06.123456","2021-02-03 04:05:07","04:05:06.000","2021-02-03","2021-02-03 04:05:06.000 UTC","2021-02-03 04:05:06.000"]

=== CASE of both kinds
SELECT x, CASE x WHEN 1 THEN 'one' WHEN 2 THEN 'two' END, CASE WHEN x IS NULL THEN 'none' WHEN x > 1 THEN 'many' ELSE 'few' END FROM (VALUES 1, 2, NULL) AS t(x)
---
x: integer
_col1: varchar
_col2: varchar
[1,"one","few"]
[2,"two","many"]
[null,null,"none"]

=== if, nullif and coalesce
SELECT if(1 > 2, 'a', 'b'), if(1 > 2, 'a'), nullif(1, 1), nullif(1, 2), coalesce(NULL, NULL, 3), if(NULL, 1, 2)
---
_col0: varchar
_col1: varchar
_col2: integer
_col3: integer
_col4: integer
_col5: integer
["b",null,null,1,3,2]

=== BETWEEN and its opposite
SELECT 2 BETWEEN 1 AND 3, 2 NOT BETWEEN 1 AND 3, 2 BETWEEN 3 AND 1, NULL BETWEEN 1 AND 2, 'b' BETWEEN 'a' AND 'c'
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[true,false,false,null,true]

=== precedence
SELECT 1 + 2 * 3, (1 + 2) * 3, -2 * -3, NOT true OR true, 1 < 2 AND NOT 2 < 1, 'a' || 'b' = 'ab', 2 - 1 - 1, 8 / 4 / 2, - - 1
---
_col0: integer
_col1: integer
_col2: integer
_col3: boolean
_col4: boolean
_col5: boolean
_col6: integer
_col7: integer
_col8: integer
[7,9,6,true,true,true,0,1,1]

=== lambdas
SELECT transform(ARRAY[1, 2], x -> x * 2), filter(ARRAY[1, 2, 3], x -> x > 1), reduce(ARRAY[1, 2, 3], 0, (s, x) -> s + x, s -> s), transform_values(MAP(ARRAY['a'], ARRAY[1]), (k, v) -> k || CAST(v AS varchar)), map_filter(MAP(ARRAY[1, 2], ARRAY['x', 'y']), (k, v) -> k > 1), zip_with(ARRAY[1, 2], ARRAY[3], (a, b) -> coalesce(a, 0) + coalesce(b, 0)), any_match(ARRAY[1], x -> x = 1), all_match(ARRAY[1, NULL], x -> x = 1), none_match(ARRAY[1], x -> x = 2)
---
_col0: array(integer)
_col1: array(integer)
_col2: integer
_col3: map(varchar, varchar)
_col4: map(integer, varchar)
_col5: array(integer)
_col6: boolean
_col7: boolean
_col8: boolean
[[2,4],[2,3],6,{"a":"a1"},{"2":"y"},[4,2],true,null,true]

=== lambdas see columns
SELECT eventname, transform(resources, r -> concat(r.type, '@', eventname)) FROM cloudtrail_logs WHERE eventname = 'AssumeRole' AND eventid LIKE '00000000-%' ORDER BY eventid
---
eventname: varchar
_col1: array(varchar)
["AssumeRole",["AWS::IAM::Role@AssumeRole"]]
["AssumeRole",["AWS::IAM::Role@AssumeRole"]]
["AssumeRole",["AWS::IAM::Role@AssumeRole"]]

=== lambdas inside of lambdas
SELECT transform(ARRAY[ARRAY[1, 2], ARRAY[3]], xs -> transform(xs, x -> x + cardinality(xs)))
---
_col0: array(array(bigint))
[[[3,4],[4]]]

=== windows
SELECT x, rank() OVER (ORDER BY x), dense_rank() OVER (ORDER BY x), row_number() OVER (ORDER BY x, y), ntile(2) OVER (ORDER BY x, y), percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x), first_value(y) OVER (ORDER BY x, y), last_value(y) OVER (ORDER BY x, y ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(y, 2) OVER (ORDER BY x, y ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), lead(y, 1, 'end') OVER (ORDER BY x, y)
FROM (VALUES (1, 'a'), (1, 'b'), (2, 'c')) AS t(x, y)
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: double
_col6: double
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
[1,1,1,1,1,0.0,0.6666666666666666,"a","c","b","b"]
[1,1,1,2,1,0.0,0.6666666666666666,"a","c","b","c"]
[2,3,2,3,2,1.0,1.0,"a","c","b","end"]

=== frames of windows
SELECT x, sum(x) OVER (ORDER BY x), sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), sum(x) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW), count(*) OVER (), max(x) OVER (ORDER BY x DESC ROWS 1 PRECEDING), sum(x) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 2, 5) AS t(x)
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: integer
_col6: bigint
[1,1,3,1,4,2,1]
[2,5,5,5,4,5,5]
[2,5,9,5,4,2,5]
[5,10,7,5,4,5,9]

=== aggregates with a filter and an order
SELECT count(*) FILTER (WHERE x > 1), array_agg(x ORDER BY x DESC), array_agg(DISTINCT y ORDER BY y), sum(DISTINCT x), string_agg FROM (SELECT x, y, 'z' AS string_agg FROM (VALUES (1, 'b'), (2, 'a'), (2, 'a')) AS t(x, y)) GROUP BY string_agg
---
_col0: bigint
_col1: array(integer)
_col2: array(varchar)
_col3: bigint
string_agg: varchar
[2,[2,2,1],["a","b"],3,"z"]

=== LISTAGG
SELECT listagg(y, '; ') WITHIN GROUP (ORDER BY y DESC), listagg(DISTINCT y) WITHIN GROUP (ORDER BY y), listagg(y, ',' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY x) FROM (VALUES (1, 'b'), (2, 'a'), (3, 'a'), (4, NULL)) AS t(x, y)
---
_col0: varchar
_col1: varchar
_col2: varchar
["b; a; a","ab","b,a,a"]

=== LISTAGG that may be cut
SELECT listagg(y, ',' ON OVERFLOW TRUNCATE '...' WITHOUT COUNT) WITHIN GROUP (ORDER BY x) FROM (VALUES (1, 'b'), (2, 'a')) AS t(x, y)
---
_col0: varchar
["b,a"]

=== members and subscripts
SELECT r.a, r.b.c, m['k'], xs[2][1], CAST(ROW(1, ROW('x')) AS ROW(a integer, b ROW(c varchar))).b.c FROM (SELECT CAST(ROW(1, ROW('x')) AS ROW(a integer, b ROW(c varchar))) AS r, MAP(ARRAY['k'], ARRAY[7]) AS m, ARRAY[ARRAY[1], ARRAY[2]] AS xs)
---
a: integer
c: varchar
_col2: integer
_col3: integer
_col4: varchar
[1,"x",7,2,"x"]

=== a member of a row by its number
SELECT ROW(1, 'x')[1], ROW(1, 'x')[2], resources[1][1] FROM cloudtrail_logs WHERE eventname = 'OddResources'
---
_col0: integer
_col1: varchar
_col2: varchar
[1,"x","arn:1"]

=== AT TIME ZONE
SELECT timestamp '2021-01-01 00:00:00 UTC' AT TIME ZONE 'Asia/Tokyo', timestamp '2021-01-01 00:00:00 UTC' AT TIME ZONE '+05:30', at_timezone(timestamp '2021-01-01 00:00:00 UTC', 'America/Los_Angeles'), with_timezone(timestamp '2021-01-01 00:00:00', 'Asia/Tokyo'), timestamp '2021-01-01 00:00:00 UTC' AT TIME ZONE interval '9' hour
---
_col0: timestamp(0) with time zone
_col1: timestamp(0) with time zone
_col2: timestamp(0) with time zone
_col3: timestamp(0) with time zone
_col4: timestamp(0) with time zone
["2021-01-01 09:00:00 Asia/Tokyo","2021-01-01 05:30:00 +05:30","2020-12-31 16:00:00 America/Los_Angeles","2021-01-01 00:00:00 Asia/Tokyo","2021-01-01 09:00:00 +09:00"]

=== a zone that is none
SELECT timestamp '2021-01-01 00:00:00 UTC' AT TIME ZONE 'Mars/Olympus'
---
error: INVALID_FUNCTION_ARGUMENT

=== EXTRACT
SELECT extract(year FROM t), extract(month FROM t), extract(day FROM t), extract(hour FROM t), extract(minute FROM t), extract(second FROM t), extract(quarter FROM t), extract(week FROM t), extract(timezone_hour FROM t), millisecond(t) FROM (VALUES timestamp '2021-08-09 10:11:12.345 +09:00') AS v(t)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: bigint
_col9: bigint
[2021,8,9,10,11,12,3,32,9,345]

=== functions with words inside
SELECT position('b' IN 'abc'), trim('  a '), trim(LEADING 'x' FROM 'xxa'), trim(BOTH FROM ' a '), substring('abc' FROM 2), normalize(U&'A\030A') = 'Å', normalize(U&'A\030A', NFC) = 'Å'
---
_col0: bigint
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: boolean
_col6: boolean
[2,"a","a","a","bc",true,true]

=== a decomposed form of text
SELECT normalize('Å', NFD) = U&'A\030A'
---
_col0: boolean
[true]

=== words that are names as well
SELECT date, "order", day FROM (SELECT 1 AS date, 2 AS "order", 3 AS day) AS "table"
---
date: integer
order: integer
day: integer
[1,2,3]

=== reserved words as names
SELECT 1 AS order
---
error: SYNTAX_ERROR

=== a query in parentheses
(SELECT 1)
---
_col0: integer
[1]

=== EXPLAIN of a query that is wrong
EXPLAIN SELECT nothing
---
error: COLUMN_NOT_FOUND

=== nothing
SELECT
---
error: SYNTAX_ERROR

=== only a comment
-- nothing
---
error: SYNTAX_ERROR

=== an open quote
SELECT 'abc
---
error: SYNTAX_ERROR

=== an open comment
SELECT 1 /* abc
---
error: SYNTAX_ERROR

=== a write is refused
DELETE FROM cloudtrail_logs WHERE eventname = 'x' AND nothing = 1
---
error: NOT_SUPPORTED

=== SHOW COLUMNS
SHOW COLUMNS FROM connect_users
---
Column: varchar
Type: varchar
Extra: varchar
Comment: varchar
["arn","varchar","",""]
["id","varchar","",""]
["username","varchar","",""]

=== DESCRIBE
DESCRIBE connect_users
---
Column: varchar
Type: varchar
Extra: varchar
Comment: varchar
["arn","varchar","",""]
["id","varchar","",""]
["username","varchar","",""]

=== SQL's JSON functions
SELECT json_value(requestparameters, 'lax $.userName'), json_exists(requestparameters, 'lax $.userName'), json_query(requestparameters, 'lax $.userName') FROM cloudtrail_logs WHERE eventname = 'DeleteAccessKey' AND eventid LIKE '00000000-%'
---
_col0: varchar
_col1: boolean
_col2: varchar
["batch",true,"\"batch\""]

=== TRY and TRY_CAST
SELECT try(CAST('x' AS bigint)), TRY_CAST('x' AS bigint), try(1 / 0), try(ARRAY[1][2]), try(json_parse('x')), try(date_parse('x', '%Y')), TRY_CAST('10.0.0.300' AS ipaddress)
---
_col0: bigint
_col1: bigint
_col2: integer
_col3: integer
_col4: json
_col5: timestamp(3)
_col6: ipaddress
[null,null,null,null,null,null,null]

=== IPADDRESS
SELECT ipaddress '10.0.0.1' < ipaddress '10.0.0.10', CAST('::ffff:1.2.3.4' AS ipaddress), CAST(ipaddress '2001:0db8:0000::1' AS varchar), contains('10.0.0.0/8', ipaddress '10.255.255.255'), contains('2001:db8::/32', ipaddress '2001:db9::'), ip_prefix_missing FROM (SELECT 1 AS ip_prefix_missing)
---
_col0: boolean
_col1: ipaddress
_col2: varchar
_col3: boolean
_col4: boolean
ip_prefix_missing: integer
[true,"1.2.3.4","2001:db8::1",true,false,1]

=== a wrong IPADDRESS
SELECT ipaddress '300.1.1.1'
---
error: INVALID_LITERAL

=== unicode names
SELECT "列" FROM (SELECT 1 AS "列")
---
列: integer
[1]

=== functions in any case and with quotes
SELECT UPPER('a'), Lower('B'), "upper"('c'), COUNT(*) FROM (VALUES 1)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: bigint
["A","b","C",1]

=== unknown types
SELECT CAST(1 AS string)
---
error: TYPE_MISMATCH

=== double aggregation
SELECT sum(count(*)) FROM cloudtrail_logs
---
error: NESTED_AGGREGATION

=== a window in WHERE
SELECT 1 FROM cloudtrail_logs WHERE row_number() OVER () = 1
---
error: EXPRESSION_NOT_SCALAR

=== a star without a table
SELECT *
---
error: COLUMN_NOT_FOUND

=== count of a star with a filter
SELECT count(*) FILTER (WHERE errorcode IS NOT NULL), count(errorcode), count(DISTINCT errorcode) FROM cloudtrail_logs WHERE eventid LIKE '00000000-%'
---
_col0: bigint
_col1: bigint
_col2: bigint
[8,8,6]

=== IS of everything
SELECT 1 IS NULL, NULL IS NOT NULL, 1 IS DISTINCT FROM 2, 'a' IS NOT DISTINCT FROM 'a', (1 = 1) = true
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[false,false,true,true,true]

=== operators of inequality
SELECT 1 <> 2, 1 != 2, 'a' >= 'b', date '2021-01-01' <= date '2021-01-01'
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
[true,true,false,true]

=== a row of many kinds
SELECT ROW(1, 'a', NULL, ARRAY[1], ROW(2)), (1, 'b'), MAP(), ARRAY[], map_from_entries(ARRAY[ROW('a', 1)]), map_entries(MAP(ARRAY['x'], ARRAY[1]))
---
_col0: row(integer, varchar, unknown, array(integer), row(integer))
_col1: row(integer, varchar)
_col2: map(unknown, unknown)
_col3: array(unknown)
_col4: map(varchar, integer)
_col5: array(row(varchar, integer))
[[1,"a",null,[1],[2]],[1,"b"],{},[],{"a":1},[["x",1]]]
