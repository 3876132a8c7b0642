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
