# Casts between all types, as CAST and TRY_CAST and where Trino casts by itself.

=== texts to whole numbers
SELECT x, TRY_CAST(x AS bigint), TRY_CAST(x AS integer), TRY_CAST(x AS smallint), TRY_CAST(x AS tinyint) FROM (VALUES '12', '+12', '-12', '1_000', '', '+', '-', '--1', '1e3', '1.0', '0x10', '9223372036854775807', '9223372036854775808', '-9223372036854775808', '００１２', '١٢', '300', '128', '-128', '127', '32768', '2147483648', '00000000000000000000000000012', '-0', '12a', 'true', 'a''b', NULL) AS t(x)
---
x: varchar
_col1: bigint
_col2: integer
_col3: smallint
_col4: tinyint
["",null,null,null,null]
["+",null,null,null,null]
["+12",12,12,12,12]
["-",null,null,null,null]
["--1",null,null,null,null]
["-0",0,0,0,0]
["-12",-12,-12,-12,-12]
["-128",-128,-128,-128,-128]
["-9223372036854775808",-9223372036854775808,null,null,null]
["00000000000000000000000000012",12,12,12,12]
["0x10",null,null,null,null]
["1.0",null,null,null,null]
["12",12,12,12,12]
["127",127,127,127,127]
["128",128,128,128,null]
["12a",null,null,null,null]
["1_000",null,null,null,null]
["1e3",null,null,null,null]
["2147483648",2147483648,null,null,null]
["300",300,300,300,null]
["32768",32768,32768,null,null]
["9223372036854775807",9223372036854775807,null,null,null]
["9223372036854775808",null,null,null,null]
["a'b",null,null,null,null]
["true",null,null,null,null]
["١٢",12,12,12,12]
["００１２",12,12,12,12]
[null,null,null,null,null]

=== texts to floating point
SELECT x, TRY_CAST(x AS double), TRY_CAST(x AS real) FROM (VALUES '1', '1.5', ' 1.5 ', '+1.5', '-0', '1e3', '1E3', '1e400', '-1e400', '1e-400', 'Infinity', '+Infinity', '-Infinity', 'inf', 'infinity', 'NaN', 'nan', '+NaN', '1d', '1f', '0x1p3', '1_0', '', '.', '.5', '5.', 'e3', '1e', '1.5.2', '1,5', '4.9e-324', '3.4028236e38', '16777217', '０.５', '1L', NULL) AS t(x)
---
x: varchar
_col1: double
_col2: real
[" 1.5 ",1.5,1.5]
["",null,null]
["+1.5",1.5,1.5]
["+Infinity","Infinity","Infinity"]
["+NaN","NaN","NaN"]
["-0",-0.0,-0.0]
["-1e400","-Infinity","-Infinity"]
["-Infinity","-Infinity","-Infinity"]
[".",null,null]
[".5",0.5,0.5]
["0x1p3",8.0,8.0]
["1",1.0,1.0]
["1,5",null,null]
["1.5",1.5,1.5]
["1.5.2",null,null]
["16777217",1.6777217e+07,1.6777216e+07]
["1E3",1000.0,1000.0]
["1L",null,null]
["1_0",null,null]
["1d",1.0,1.0]
["1e",null,null]
["1e-400",0.0,0.0]
["1e3",1000.0,1000.0]
["1e400","Infinity","Infinity"]
["1f",1.0,1.0]
["3.4028236e38",3.4028236e+38,"Infinity"]
["4.9e-324",5e-324,0.0]
["5.",5.0,5.0]
["Infinity","Infinity","Infinity"]
["NaN","NaN","NaN"]
["e3",null,null]
["inf",null,null]
["infinity",null,null]
["nan",null,null]
["０.５",null,null]
[null,null,null]

=== texts to truth
SELECT x, TRY_CAST(x AS boolean) FROM (VALUES 'true', 'TRUE', 'True', 't', 'T', '1', 'false', 'f', 'F', '0', 'yes', 'no', 'on', '', ' true', '2', '01', 'tr', NULL) AS t(x)
---
x: varchar
_col1: boolean
[" true",null]
["",null]
["0",false]
["01",null]
["1",true]
["2",null]
["F",false]
["T",true]
["TRUE",true]
["True",true]
["f",false]
["false",false]
["no",null]
["on",null]
["t",true]
["tr",null]
["true",true]
["yes",null]
[null,null]

=== texts to dates
SELECT x, TRY_CAST(x AS date) FROM (VALUES '2020-02-29', '2021-02-29', ' 2020-02-29 ', '2020-2-9', '+2020-02-09', '-2020-02-09', '0000-01-01', '20200101', '2020-01-01T00:00:00', '2020-01-01 00:00:00', '99999-01-01', '020-01-01', '2020/01/01', '2020-13-01', '2020-04-31', '', '2020-001-01', '2020-02', NULL) AS t(x)
---
x: varchar
_col1: date
[" 2020-02-29 ","2020-02-29"]
["",null]
["+2020-02-09","2020-02-09"]
["-2020-02-09","-2020-02-09"]
["0000-01-01","0000-01-01"]
["020-01-01","0020-01-01"]
["2020-001-01",null]
["2020-01-01 00:00:00",null]
["2020-01-01T00:00:00",null]
["2020-02",null]
["2020-02-29","2020-02-29"]
["2020-04-31",null]
["2020-13-01",null]
["2020-2-9","2020-02-09"]
["2020/01/01",null]
["20200101",null]
["2021-02-29",null]
["99999-01-01","+99999-01-01"]
[null,null]

=== texts to times
SELECT x, TRY_CAST(x AS time), TRY_CAST(x AS time(0)), TRY_CAST(x AS time(6)) FROM (VALUES '01:02:03', '01:02', '1:2:3', '01:02:03.1235', '23:59:59.9999', '24:00:00', '01', '01:02:03+09:00', ' 01:02:03', '01:02:03 ', '', '01:60:00', '2020-01-01 01:02:03', NULL) AS t(x)
---
x: varchar
_col1: time(3)
_col2: time(0)
_col3: time(6)
[" 01:02:03",null,null,null]
["",null,null,null]
["01",null,null,null]
["01:02","01:02:00.000","01:02:00","01:02:00.000000"]
["01:02:03 ","01:02:03.000","01:02:03","01:02:03.000000"]
["01:02:03","01:02:03.000","01:02:03","01:02:03.000000"]
["01:02:03+09:00",null,null,null]
["01:02:03.1235","01:02:03.124","01:02:03","01:02:03.123500"]
["01:60:00",null,null,null]
["1:2:3","01:02:03.000","01:02:03","01:02:03.000000"]
["2020-01-01 01:02:03",null,null,null]
["23:59:59.9999","00:00:00.000","00:00:00","23:59:59.999900"]
["24:00:00",null,null,null]
[null,null,null,null]

=== texts to timestamps
SELECT x, TRY_CAST(x AS timestamp), TRY_CAST(x AS timestamp(0)), TRY_CAST(x AS timestamp(6)) FROM (VALUES '2020-02-29 01:02:03', '2020-02-29 01:02:03.1', '2020-02-29 01:02:03.123456', '2020-02-29 01:02:03.1235', '2020-02-29 01:02:03.999999', '2020-02-29T01:02:03', '2020-02-29T01:02:03Z', '2020-02-29', '2020-02-29 01', '2020-02-29 01:02', '2020-02-29 01:02:03 UTC', '2020-02-29 01:02:03Z', '2020-2-9 1:2:3', ' 2020-02-29 01:02:03', '2020-02-29  01:02:03', '2020-02-29 24:00:00', '2020-02-29 23:59:60', '-2020-02-29 01:02:03', '12345-01-01 00:00:00', '2020-02-30 00:00:00', '2020-02-29 01:02:03.', '2020-02-29 01:02:03,5', '2020-02-29 01:02:03 utc', '2020-02-29 01:02:03 JST', '', 'abc', '1969-12-31 23:59:59.9996', NULL) AS t(x)
---
x: varchar
_col1: timestamp(3)
_col2: timestamp(0)
_col3: timestamp(6)
[" 2020-02-29 01:02:03","2020-02-29 01:02:03.000","2020-02-29 01:02:03","2020-02-29 01:02:03.000000"]
["",null,null,null]
["-2020-02-29 01:02:03","-2020-02-29 01:02:03.000","-2020-02-29 01:02:03","-2020-02-29 01:02:03.000000"]
["12345-01-01 00:00:00","+12345-01-01 00:00:00.000","+12345-01-01 00:00:00","+12345-01-01 00:00:00.000000"]
["1969-12-31 23:59:59.9996","1970-01-01 00:00:00.000","1970-01-01 00:00:00","1969-12-31 23:59:59.999600"]
["2020-02-29  01:02:03",null,null,null]
["2020-02-29 01",null,null,null]
["2020-02-29 01:02","2020-02-29 01:02:00.000","2020-02-29 01:02:00","2020-02-29 01:02:00.000000"]
["2020-02-29 01:02:03 JST",null,null,null]
["2020-02-29 01:02:03 UTC","2020-02-29 01:02:03.000","2020-02-29 01:02:03","2020-02-29 01:02:03.000000"]
["2020-02-29 01:02:03 utc",null,null,null]
["2020-02-29 01:02:03","2020-02-29 01:02:03.000","2020-02-29 01:02:03","2020-02-29 01:02:03.000000"]
["2020-02-29 01:02:03,5",null,null,null]
["2020-02-29 01:02:03.",null,null,null]
["2020-02-29 01:02:03.1","2020-02-29 01:02:03.100","2020-02-29 01:02:03","2020-02-29 01:02:03.100000"]
["2020-02-29 01:02:03.123456","2020-02-29 01:02:03.123","2020-02-29 01:02:03","2020-02-29 01:02:03.123456"]
["2020-02-29 01:02:03.1235","2020-02-29 01:02:03.124","2020-02-29 01:02:03","2020-02-29 01:02:03.123500"]
["2020-02-29 01:02:03.999999","2020-02-29 01:02:04.000","2020-02-29 01:02:04","2020-02-29 01:02:03.999999"]
["2020-02-29 01:02:03Z","2020-02-29 01:02:03.000","2020-02-29 01:02:03","2020-02-29 01:02:03.000000"]
["2020-02-29 23:59:60",null,null,null]
["2020-02-29 24:00:00",null,null,null]
["2020-02-29","2020-02-29 00:00:00.000","2020-02-29 00:00:00","2020-02-29 00:00:00.000000"]
["2020-02-29T01:02:03",null,null,null]
["2020-02-29T01:02:03Z",null,null,null]
["2020-02-30 00:00:00",null,null,null]
["2020-2-9 1:2:3","2020-02-09 01:02:03.000","2020-02-09 01:02:03","2020-02-09 01:02:03.000000"]
["abc",null,null,null]
[null,null,null,null]

=== texts to timestamps with time zone
SELECT x, TRY_CAST(x AS timestamp with time zone), TRY_CAST(x AS timestamp(6) with time zone) FROM (VALUES '2020-02-29 01:02:03', '2020-02-29 01:02:03.1', '2020-02-29 01:02:03.123456', '2020-02-29 01:02:03.1235', '2020-02-29 01:02:03.999999', '2020-02-29T01:02:03', '2020-02-29T01:02:03Z', '2020-02-29', '2020-02-29 01', '2020-02-29 01:02', '2020-02-29 01:02:03 UTC', '2020-02-29 01:02:03Z', '2020-2-9 1:2:3', ' 2020-02-29 01:02:03', '2020-02-29  01:02:03', '2020-02-29 24:00:00', '2020-02-29 23:59:60', '-2020-02-29 01:02:03', '12345-01-01 00:00:00', '2020-02-30 00:00:00', '2020-02-29 01:02:03.', '2020-02-29 01:02:03,5', '2020-02-29 01:02:03 utc', '2020-02-29 01:02:03 JST', '', 'abc', '1969-12-31 23:59:59.9996', NULL) AS t(x)
---
x: varchar
_col1: timestamp(3) with time zone
_col2: timestamp(6) with time zone
[" 2020-02-29 01:02:03","2020-02-29 01:02:03.000 UTC","2020-02-29 01:02:03.000000 UTC"]
["",null,null]
["-2020-02-29 01:02:03","-2020-02-29 01:02:03.000 UTC","-2020-02-29 01:02:03.000000 UTC"]
["12345-01-01 00:00:00","+12345-01-01 00:00:00.000 UTC","+12345-01-01 00:00:00.000000 UTC"]
["1969-12-31 23:59:59.9996","1970-01-01 00:00:00.000 UTC","1969-12-31 23:59:59.999600 UTC"]
["2020-02-29  01:02:03",null,null]
["2020-02-29 01",null,null]
["2020-02-29 01:02","2020-02-29 01:02:00.000 UTC","2020-02-29 01:02:00.000000 UTC"]
["2020-02-29 01:02:03 JST",null,null]
["2020-02-29 01:02:03 UTC","2020-02-29 01:02:03.000 UTC","2020-02-29 01:02:03.000000 UTC"]
["2020-02-29 01:02:03 utc",null,null]
["2020-02-29 01:02:03","2020-02-29 01:02:03.000 UTC","2020-02-29 01:02:03.000000 UTC"]
["2020-02-29 01:02:03,5",null,null]
["2020-02-29 01:02:03.",null,null]
["2020-02-29 01:02:03.1","2020-02-29 01:02:03.100 UTC","2020-02-29 01:02:03.100000 UTC"]
["2020-02-29 01:02:03.123456","2020-02-29 01:02:03.123 UTC","2020-02-29 01:02:03.123456 UTC"]
["2020-02-29 01:02:03.1235","2020-02-29 01:02:03.124 UTC","2020-02-29 01:02:03.123500 UTC"]
["2020-02-29 01:02:03.999999","2020-02-29 01:02:04.000 UTC","2020-02-29 01:02:03.999999 UTC"]
["2020-02-29 01:02:03Z","2020-02-29 01:02:03.000 UTC","2020-02-29 01:02:03.000000 UTC"]
["2020-02-29 23:59:60",null,null]
["2020-02-29 24:00:00",null,null]
["2020-02-29","2020-02-29 00:00:00.000 UTC","2020-02-29 00:00:00.000000 UTC"]
["2020-02-29T01:02:03",null,null]
["2020-02-29T01:02:03Z",null,null]
["2020-02-30 00:00:00",null,null]
["2020-2-9 1:2:3","2020-02-09 01:02:03.000 UTC","2020-02-09 01:02:03.000000 UTC"]
["abc",null,null]
[null,null,null]

=== a text that is no bigint: an error
SELECT CAST('1048576.0' AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== a text that is no integer: an error
SELECT CAST('2147483648' AS integer)
---
error: INVALID_CAST_ARGUMENT

=== a text that is no double: an error
SELECT CAST('infinity' AS double)
---
error: INVALID_CAST_ARGUMENT

=== a text that is no truth: an error
SELECT CAST('yes' AS boolean)
---
error: INVALID_CAST_ARGUMENT

=== a text that is no date: an error
SELECT CAST('2021-02-29' AS date)
---
error: INVALID_CAST_ARGUMENT

=== a text that is no timestamp: an error
SELECT CAST('2020-02-29T01:02:03Z' AS timestamp)
---
error: INVALID_CAST_ARGUMENT

=== a text that is no time: an error
SELECT CAST('24:00:00' AS time)
---
error: INVALID_CAST_ARGUMENT

=== numbers
SELECT CAST(1.5e0 AS bigint), CAST(2.5e0 AS bigint), CAST(-1.5e0 AS bigint), CAST(-2.5e0 AS bigint), CAST(0.49999999999999994e0 AS bigint), CAST(1e15 AS bigint),
  CAST(9223372036854774784e0 AS bigint), CAST(-9223372036854775808e0 AS bigint), CAST(127.4e0 AS tinyint),
  CAST(real '1.5' AS bigint), CAST(real '2.5' AS integer), CAST(real '-0.5' AS tinyint), CAST(real '2.5' AS smallint), CAST(real '1e20' AS bigint),
  CAST(nan() AS boolean), CAST(0e0 AS boolean), CAST(-0e0 AS boolean), CAST(0.1e0 AS boolean), CAST(real '0' AS boolean), CAST(2 AS boolean), CAST(0 AS boolean), CAST(0.00 AS boolean), CAST(0.01 AS boolean), CAST(12345678901234567890.5 AS boolean)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
_col8: tinyint
_col9: bigint
_col10: integer
_col11: tinyint
_col12: smallint
_col13: bigint
_col14: boolean
_col15: boolean
_col16: boolean
_col17: boolean
_col18: boolean
_col19: boolean
_col20: boolean
_col21: boolean
_col22: boolean
_col23: boolean
[2,3,-2,-3,0,1000000000000000,9223372036854774784,-9223372036854775808,127,2,3,-1,3,9223372036854775807,true,false,false,true,false,true,false,false,true,true]

=== numbers 2
SELECT CAST(1e300 AS real), CAST(-1e300 AS real), CAST(0.1e0 AS real), CAST(real '0.1' AS double), CAST(nan() AS real), CAST(1e-300 AS real),
  CAST(1.5 AS bigint), CAST(-1.5 AS bigint), CAST(2.5 AS integer), CAST(2.4999 AS smallint), CAST(12345678901234567.5 AS bigint),
  CAST(9223372036854775807.4 AS bigint),
  CAST(BIGINT '9007199254740993' AS double), CAST(BIGINT '9223372036854775807' AS real), CAST(16777217 AS real),
  TRY_CAST(ROW('1','x') AS row(a bigint, b bigint)), CAST(ROW(1,'2') AS row(a varchar, b bigint)),
  CAST(ARRAY[ARRAY[1.5,2.5]] AS array(array(bigint))), CAST(ARRAY[NULL] AS array(bigint)), CAST(ARRAY[] AS array(varchar))
---
_col0: real
_col1: real
_col2: real
_col3: double
_col4: real
_col5: real
_col6: bigint
_col7: bigint
_col8: integer
_col9: smallint
_col10: bigint
_col11: bigint
_col12: double
_col13: real
_col14: real
_col15: row(a bigint, b bigint)
_col16: row(a varchar, b bigint)
_col17: array(array(bigint))
_col18: array(bigint)
_col19: array(varchar)
["Infinity","-Infinity",0.1,0.10000000149011612,"NaN",0.0,2,-2,3,2,12345678901234568,9223372036854775807,9.007199254740992e+15,9.223372e+18,1.6777216e+07,null,["1",2],[[2,3]],[null],[]]

=== numbers 3
SELECT CAST(CAST(NULL AS row(a varchar)) AS row(b bigint))
---
_col0: row(b bigint)
[null]

=== numbers 4
SELECT CAST(x AS bigint), CAST(x AS double), TRY_CAST(x AS integer) FROM (VALUES '1', '22', '333') t(x)
---
_col0: bigint
_col1: double
_col2: integer
[1,1.0,1]
[22,22.0,22]
[333,333.0,333]

=== numbers 5
SELECT TRY_CAST((SELECT '7') AS bigint), TRY_CAST((SELECT ARRAY['x']) AS array(bigint))
---
_col0: bigint
_col1: array(bigint)
[7,null]

=== numbers: an error
SELECT CAST(300 AS tinyint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 2
SELECT CAST(40000 AS smallint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 3
SELECT CAST(BIGINT '3000000000' AS smallint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 4
SELECT CAST(BIGINT '3000000000' AS tinyint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 5
SELECT CAST(SMALLINT '300' AS tinyint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 6
SELECT CAST(9.3e18 AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 7
SELECT CAST(9223372036854775807e0 AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 8
SELECT CAST(127.5e0 AS tinyint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 9
SELECT CAST(32767.5e0 AS smallint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 10
SELECT CAST(nan() AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 11
SELECT CAST(-infinity() AS smallint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 12
SELECT CAST(real '1e20' AS integer)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 13
SELECT CAST(real '1e20' AS smallint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 14
SELECT CAST(real '1e20' AS tinyint)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== numbers: an error 15
SELECT CAST(CAST(nan() AS real) AS tinyint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 16
SELECT CAST(12345678901234567890.5 AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 17
SELECT CAST(300.5 AS tinyint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 18
SELECT CAST(40000.5 AS smallint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 19
SELECT CAST(127.5 AS tinyint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 20
SELECT CAST(9223372036854775807.5 AS bigint)
---
error: INVALID_CAST_ARGUMENT

=== numbers: an error 21
SELECT CAST(12345678901234567890123456789012345678 AS double)
---
error: SYNTAX_ERROR

=== numbers: an error 22
SELECT CAST(ROW(1,2) AS row(a bigint))
---
error: TYPE_MISMATCH

=== times
SELECT CAST('5-1-1' AS date), CAST('0-1-1' AS date), CAST('-0-1-1' AS date), CAST('2020-01-01 1:2' AS timestamp),
  CAST(timestamp '2020-01-01 01:02:03.999999' AS time(3)), CAST(timestamp '2020-01-01 23:59:59.9999' AS time(3)), CAST(timestamp '2020-01-01 23:59:59.9999' AS timestamp(3)), CAST(timestamp '2020-01-01 23:59:59.9999' AS timestamp(0)), CAST(timestamp '2020-01-01 23:59:59.9999' AS date), CAST(timestamp '1969-12-31 23:59:59.5' AS timestamp(0)), CAST(timestamp '1969-12-31 23:59:58.5' AS timestamp(0)), CAST(timestamp '1969-12-31 23:59:58.4996' AS timestamp(3)),
  CAST(date '2020-01-01' AS timestamp), CAST(date '2020-01-01' AS timestamp with time zone), CAST(date '2020-01-01' AS timestamp(6))
---
_col0: date
_col1: date
_col2: date
_col3: timestamp(3)
_col4: time(3)
_col5: time(3)
_col6: timestamp(3)
_col7: timestamp(0)
_col8: date
_col9: timestamp(0)
_col10: timestamp(0)
_col11: timestamp(3)
_col12: timestamp(3)
_col13: timestamp(3) with time zone
_col14: timestamp(6)
["0005-01-01","0000-01-01","0000-01-01","2020-01-01 01:02:00.000","01:02:04.000","00:00:00.000","2020-01-02 00:00:00.000","2020-01-02 00:00:00","2020-01-01","1970-01-01 00:00:00","1969-12-31 23:59:59","1969-12-31 23:59:58.500","2020-01-01 00:00:00.000","2020-01-01 00:00:00.000 UTC","2020-01-01 00:00:00.000000"]

=== times 2
SELECT CAST(timestamp '2020-01-01 01:02:03' AS timestamp with time zone), CAST(timestamp '2020-01-01 01:02:03.456789' AS timestamp(3) with time zone)
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
["2020-01-01 01:02:03.000 UTC","2020-01-01 01:02:03.457 UTC"]

=== times: an error
SELECT CAST('123-1-1' AS timestamp)
---
error: INVALID_CAST_ARGUMENT

=== times: an error 2
SELECT CAST(date '2020-01-01' AS time)
---
error: TYPE_MISMATCH

=== times: an error 3
SELECT CAST(time '01:02:03' AS date)
---
error: TYPE_MISMATCH

=== to texts
SELECT CAST(123 AS varchar(3)), CAST(123 AS varchar(5)), CAST(true AS varchar(4)), CAST(12.34 AS varchar(5)), CAST(date '2020-01-01' AS varchar(10)),
  CAST(timestamp '2020-01-01 00:00:00' AS varchar(19)), CAST('abcdef' AS varchar(3)), CAST('日本語' AS varchar(2)), CAST('abc  ' AS char(2)) = 'ab'
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: boolean
["123","123","true","12.34","2020-01-01","2020-01-01 00:00:00","abc","日本",true]

=== to texts 2
SELECT CAST(CAST('abc' AS char(5)) AS varchar), length(CAST(CAST('abc' AS char(5)) AS varchar)), CAST(CAST('abc' AS char(5)) AS varchar(4)),
  CAST(CAST('abc' AS char(5)) AS char(2)), CAST(interval '1' day AS varchar), CAST(interval '1-2' year to month AS varchar),
  CAST(interval '-1 02:03:04.567' day to second AS varchar), CAST(interval '100' hour AS varchar),
  CAST(real '0.1' AS varchar), CAST(real '1e10' AS varchar), CAST(real '3.4028235e38' AS varchar), CAST(real '1' AS varchar),
  CAST(ipaddress '10.0.0.1' AS varchar), CAST(ipaddress '::1' AS varchar), CAST(ipaddress '10.0.0.1' AS varbinary), CAST(x'0a000001' AS ipaddress), CAST(x'00000000000000000000ffff0a000001' AS ipaddress)
---
_col0: varchar
_col1: bigint
_col2: varchar
_col3: char(2)
_col4: varchar
_col5: varchar
_col6: varchar
_col7: varchar
_col8: varchar
_col9: varchar
_col10: varchar
_col11: varchar
_col12: varchar
_col13: varchar
_col14: varbinary
_col15: ipaddress
_col16: ipaddress
["abc  ",5,"abc ","ab","1 00:00:00.000","1-2","-1 02:03:04.567","4 04:00:00.000","1.0E-1","1.0E10","3.402823E38","1.0E0","10.0.0.1","::1","AAAAAAAAAAAAAP//CgAAAQ==","10.0.0.1","10.0.0.1"]

=== to texts 3
SELECT CAST(1.2345678901234567e0 AS varchar), CAST(123456789012345678e0 AS varchar), CAST(0.1e0+0.2e0 AS varchar), CAST(2e0/3 AS varchar),
  CAST(timestamp '2020-01-01 01:02:03.999' AS varchar), CAST(timestamp '2020-01-01 01:02:03' AS varchar), CAST(timestamp '2020-01-01 01:02:03.123456' AS varchar), CAST(time '01:02:03.12' AS varchar), CAST(date '2020-01-01' AS varchar), CAST(date '-0001-01-01' AS varchar), CAST(date '10000-01-01' AS varchar), CAST(timestamp '10000-01-01 00:00:00' AS varchar),
  CAST('a' AS char(3)) = 'a', CAST('a ' AS varchar) = CAST('a' AS char(3)), CAST(CAST('a' AS char(3)) AS varchar) = 'a'
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
_col11: varchar
_col12: boolean
_col13: boolean
_col14: boolean
["1.2345678901234567E0","1.2345678901234568E17","3.0000000000000004E-1","6.666666666666666E-1","2020-01-01 01:02:03.999","2020-01-01 01:02:03","2020-01-01 01:02:03.123456","01:02:03.12","2020-01-01","-0001-01-01","10000-01-01","+10000-01-01 00:00:00",true,true,false]

=== to texts 4
SELECT CAST(max(x) AS varchar), TRY_CAST(max(x) AS tinyint), TRY_CAST(array_agg(x) AS array(tinyint)) FROM (VALUES 1, 300) t(x)
---
_col0: varchar
_col1: tinyint
_col2: array(tinyint)
["300",null,null]

=== to texts: an error
SELECT CAST(1234 AS varchar(3))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 2
SELECT CAST(-123 AS varchar(3))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 3
SELECT CAST(BIGINT '123456' AS varchar(3))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 4
SELECT CAST(1.5e0 AS varchar(3))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 5
SELECT CAST(1.5e0 AS varchar(2))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 6
SELECT CAST(12.34 AS varchar(4))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 7
SELECT CAST(date '2020-01-01' AS varchar(4))
---
error: INVALID_CAST_ARGUMENT

=== to texts: an error 8
SELECT CAST(CAST('abc' AS char(5)) AS bigint)
---
error: TYPE_MISMATCH

=== to texts: an error 9
SELECT CAST(CAST('12' AS char(5)) AS bigint)
---
error: TYPE_MISMATCH

=== to texts: an error 10
SELECT CAST(uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS varchar(5))
---
error: TYPE_MISMATCH

=== to texts: an error 11
SELECT CAST(ipaddress '10.0.0.1' AS varchar(5))
---
error: TYPE_MISMATCH

=== to texts: an error 12
SELECT CAST(1 AS char(3))
---
error: TYPE_MISMATCH

=== to texts: an error 13
SELECT CAST(x'4142' AS varchar)
---
error: TYPE_MISMATCH

=== to texts: an error 14
SELECT CAST(CAST('a' AS varbinary) AS varchar)
---
error: TYPE_MISMATCH

=== to texts: an error 15
SELECT TRY_CAST(1/0 AS varchar)
---
error: DIVISION_BY_ZERO

=== to texts: an error 16
SELECT TRY_CAST(CAST('x' AS bigint) AS varchar)
---
error: INVALID_CAST_ARGUMENT

=== json
SELECT CAST(NULL AS bigint), CAST(NULL AS json), CAST(NULL AS row(a bigint)), CAST(NULL AS map(varchar, bigint)), TRY_CAST(json '[1]' AS varchar),
  CAST(true AS json), CAST('a"b' AS json), CAST(1.5e0 AS json), CAST(1.50 AS json), CAST(date '2020-01-01' AS json), CAST(timestamp '2020-01-01 01:02:03.456' AS json), CAST(NULL AS json), CAST(ARRAY[1,NULL] AS json), CAST(ROW(1,'a') AS json), CAST(CAST(ROW(1,'a') AS row(x bigint, y varchar)) AS json), CAST(MAP(ARRAY['b','a'],ARRAY[1,NULL]) AS json), CAST(nan() AS json), CAST(infinity() AS json), CAST(real '1.1' AS json), CAST(BIGINT '9223372036854775807' AS json)
---
_col0: bigint
_col1: json
_col2: row(a bigint)
_col3: map(varchar, bigint)
_col4: varchar
_col5: json
_col6: json
_col7: json
_col8: json
_col9: json
_col10: json
_col11: json
_col12: json
_col13: json
_col14: json
_col15: json
_col16: json
_col17: json
_col18: json
_col19: json
[null,null,null,null,null,"true","\"a\\\"b\"","1.5","1.50","\"2020-01-01\"","\"2020-01-01 01:02:03.456\"",null,"[1,null]","{\"\":1,\"\":\"a\"}","{\"x\":1,\"y\":\"a\"}","{\"a\":null,\"b\":1}","\"NaN\"","\"Infinity\"","1.1","9223372036854775807"]

=== json 2
SELECT CAST(MAP(ARRAY[1,2],ARRAY[true,false]) AS json), CAST(MAP(ARRAY[1.5e0],ARRAY[1]) AS json), CAST(MAP(ARRAY[true],ARRAY[1]) AS json), CAST(MAP(ARRAY[1.50],ARRAY[1]) AS json),
  CAST(ARRAY[json '{"a":1}', json 'null', NULL] AS json), CAST(json '{"a":1,"b":[1,2]}' AS map(varchar,json)),
  CAST(json '{"a":1,"b":null}' AS map(varchar,bigint)), CAST(json '{"1":1}' AS map(bigint,bigint)), CAST(json '{"true":1}' AS map(boolean,bigint)),
  CAST(json '[1,"2",null]' AS array(bigint)), CAST(json '[1,"2",null,{"a":1}]' AS array(json)), CAST(json '[1,"x",true]' AS array(varchar))
---
_col0: json
_col1: json
_col2: json
_col3: json
_col4: json
_col5: map(varchar, json)
_col6: map(varchar, bigint)
_col7: map(bigint, bigint)
_col8: map(boolean, bigint)
_col9: array(bigint)
_col10: array(json)
_col11: array(varchar)
["{\"1\":true,\"2\":false}","{\"1.5\":1}","{\"true\":1}","{\"1.50\":1}","[{\"a\":1},null,null]",{"a":"1","b":"[1,2]"},{"a":1,"b":null},{"1":1},{"true":1},[1,2,null],["1","\"2\"","null","{\"a\":1}"],["1","x","true"]]

=== json 3
SELECT CAST(json '{"a":1,"b":"x"}' AS row(a bigint, b varchar)), CAST(json '[1,"x"]' AS row(a bigint, b varchar)), CAST(json '{"b":"x","A":2}' AS row(a bigint, b varchar)), CAST(json '{"c":1}' AS row(a bigint, b varchar)), CAST(json 'null' AS row(a bigint)), CAST(json '[{"a":1},{"a":2}]' AS array(row(a bigint))),
  CAST(json '{"a":{"b":[1,2]}}' AS map(varchar, map(varchar, array(integer)))),
  CAST(json '1.5' AS decimal(10,1)), CAST(json '"1.25"' AS decimal(10,1)), CAST(json '1e2' AS decimal(10,1)), CAST(json 'true' AS decimal(10,1))
---
_col0: row(a bigint, b varchar)
_col1: row(a bigint, b varchar)
_col2: row(a bigint, b varchar)
_col3: row(a bigint, b varchar)
_col4: row(a bigint)
_col5: array(row(a bigint))
_col6: map(varchar, map(varchar, array(integer)))
_col7: decimal(10, 1)
_col8: decimal(10, 1)
_col9: decimal(10, 1)
_col10: decimal(10, 1)
[[1,"x"],[1,"x"],[2,"x"],[null,null],null,[[1],[2]],{"a":{"b":[1,2]}},"1.5","1.3","100.0","1.0"]

=== json 4
SELECT CAST(json '1.5' AS bigint), CAST(json '"12"' AS bigint), CAST(json 'true' AS bigint), CAST(json 'null' AS bigint), CAST(json '1e2' AS bigint), CAST(json '1.5' AS double), CAST(json '"1.5"' AS double), CAST(json '1' AS boolean), CAST(json '"true"' AS boolean), CAST(json '0' AS boolean),
  CAST(json '1' AS varchar), CAST(json '"a"' AS varchar), CAST(json 'true' AS varchar), CAST(json 'null' AS varchar), CAST(json '1.50' AS varchar), CAST(json '1e3' AS varchar), CAST(json '12345678901234567890' AS varchar),
  CAST('[1,2]' AS json), CAST(CAST('[1,2]' AS json) AS varchar)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: double
_col6: double
_col7: boolean
_col8: boolean
_col9: boolean
_col10: varchar
_col11: varchar
_col12: varchar
_col13: varchar
_col14: varchar
_col15: varchar
_col16: varchar
_col17: json
_col18: varchar
[2,12,1,null,100,1.5,1.5,true,true,false,"1","a","true",null,"1.5E0","1.0E3","12345678901234567890","\"[1,2]\"","[1,2]"]

=== json 5
SELECT CAST(0e0 AS varchar), CAST(json '0.0' AS varchar), CAST(json '0e0' AS varchar), CAST(real '0' AS varchar), CAST(json '-0.0' AS varchar), CAST(DOUBLE '-0.0' AS varchar), CAST(0e0 AS json), CAST(DOUBLE '-0' AS json),
  CAST(real '16777217' AS varchar), CAST(real '1.2345678' AS varchar), CAST(real '123456789' AS varchar), CAST(real '0.00012345678' AS varchar), CAST(real '9.9999999' AS varchar), CAST(real 'NaN' AS varchar), CAST(real '-Infinity' AS varchar), CAST(real '16777217' AS json), CAST(real '0.1' AS json),
  CAST(CAST(ROW(1) AS row(Foo bigint)) AS json), CAST(CAST(ROW(1, 2) AS row(a bigint, A bigint)) AS json)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
_col4: varchar
_col5: varchar
_col6: json
_col7: json
_col8: varchar
_col9: varchar
_col10: varchar
_col11: varchar
_col12: varchar
_col13: varchar
_col14: varchar
_col15: json
_col16: json
_col17: json
_col18: json
["0E0","0E0","0E0","0E0","-0E0","-0E0","0.0","-0.0","1.677722E7","1.234568E0","1.234568E8","1.234568E-4","1.0E1","NaN","-Infinity","1.6777216E7","0.1","{\"foo\":1}","{\"a\":1,\"a\":2}"]

=== json 6
SELECT CAST(json '{"a":{"x":1}}' AS row(a row(x bigint))), CAST(json '{"a":null}' AS row(a json)), CAST(json '{}' AS row(a json)), CAST(json '[]' AS array(json)),
  TRY_CAST(json '{"a":"x"}' AS map(varchar,bigint)), TRY_CAST(json '"x"' AS bigint), TRY_CAST('{' AS json),
  CAST(CAST(NULL AS array(bigint)) AS array(varchar)), CAST(CAST(NULL AS map(bigint,bigint)) AS map(varchar,bigint)), CAST(CAST(NULL AS array(bigint)) AS json), CAST(CAST(NULL AS map(bigint,bigint)) AS json), CAST(CAST(NULL AS row(a bigint)) AS json), CAST(CAST(NULL AS varchar) AS json),
  CAST(ARRAY[CAST(NULL AS row(a bigint)), ROW(1)] AS json), CAST(ARRAY[CAST(NULL AS row(a bigint)), ROW(1)] AS array(row(b varchar)))
---
_col0: row(a row(x bigint))
_col1: row(a json)
_col2: row(a json)
_col3: array(json)
_col4: map(varchar, bigint)
_col5: bigint
_col6: json
_col7: array(varchar)
_col8: map(varchar, bigint)
_col9: json
_col10: json
_col11: json
_col12: json
_col13: json
_col14: array(row(b varchar))
[[[1]],["null"],[null],[],null,null,"\"{\"",null,null,null,null,null,null,"[null,{\"\":1}]",[null,["1"]]]

=== json 7
SELECT CAST(ARRAY[1e0, nan()] AS json),
  transform(ARRAY['1','2'], e -> CAST(e AS bigint)), transform(ARRAY[ARRAY['1'],ARRAY['2','3']], e -> CAST(e AS array(bigint))), transform(ARRAY[json '[1]'], e -> CAST(e AS array(varchar)))
---
_col0: json
_col1: array(bigint)
_col2: array(array(bigint))
_col3: array(array(varchar))
["[1.0,\"NaN\"]",[1,2],[[1],[2,3]],[["1"]]]

=== json: an error
SELECT CAST(uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS json)
---
error: TYPE_MISMATCH

=== json: an error 2
SELECT CAST(timestamp '2020-01-01 01:02:03 UTC' AS json)
---
error: TYPE_MISMATCH

=== json: an error 3
SELECT CAST(time '01:02:03' AS json)
---
error: TYPE_MISMATCH

=== json: an error 4
SELECT CAST(json '[1,2]' AS row(a bigint))
---
error: INVALID_CAST_ARGUMENT

=== json: an error 5
SELECT CAST(json '[1]' AS array(row(a bigint)))
---
error: INVALID_CAST_ARGUMENT

=== json: an error 6
SELECT CAST(json '"2020-01-01"' AS date)
---
error: TYPE_MISMATCH

=== json: an error 7
SELECT CAST(json '300' AS tinyint)
---
error: INVALID_CAST_ARGUMENT

=== json: an error 8
SELECT CAST(json '{"a":1}' AS varchar)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others
SELECT CAST(2147483647.4e0 AS integer), CAST(-2147483648.4e0 AS integer), CAST('\x41' AS varbinary), CAST('日' AS varbinary),
  CAST(x'12151fd2758611e98f9e2a86e4085a59' AS uuid), CAST(uuid '12151fd2-7586-11e9-8f9e-2a86e4085a59' AS varbinary),
  CAST('12151FD2-7586-11E9-8F9E-2A86E4085A59' AS uuid),
  CAST('10.0.0.1' AS ipaddress), CAST('::ffff:1.2.3.4' AS ipaddress), CAST('2001:DB8::1' AS ipaddress), CAST(ARRAY[1,null,3] AS array(varchar))
---
_col0: integer
_col1: integer
_col2: varbinary
_col3: varbinary
_col4: uuid
_col5: varbinary
_col6: uuid
_col7: ipaddress
_col8: ipaddress
_col9: ipaddress
_col10: array(varchar)
[2147483647,-2147483648,"XHg0MQ==","5pel","12151fd2-7586-11e9-8f9e-2a86e4085a59","EhUf0nWGEemPniqG5AhaWQ==","12151fd2-7586-11e9-8f9e-2a86e4085a59","10.0.0.1","1.2.3.4","2001:db8::1",["1",null,"3"]]

=== collections, identifiers and others 2
SELECT CAST(MAP(ARRAY['1','2'],ARRAY[1,2]) AS map(bigint,varchar)), CAST(ARRAY[ROW(1,'a')] AS array(row(x varchar, y varchar))),
  CAST(MAP(ARRAY['a'],ARRAY[ARRAY[1,2]]) AS map(varchar, array(varchar))), CAST(ROW(NULL, 1) AS row(a varchar, b varchar))
---
_col0: map(bigint, varchar)
_col1: array(row(x varchar, y varchar))
_col2: map(varchar, array(varchar))
_col3: row(a varchar, b varchar)
[{"1":"1","2":"2"},[["1","a"]],{"a":["1","2"]},[null,"1"]]

=== collections, identifiers and others: an error
SELECT CAST(BIGINT '3000000000' AS integer)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== collections, identifiers and others: an error 2
SELECT CAST(1e10 AS integer)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== collections, identifiers and others: an error 3
SELECT CAST(2147483647.5e0 AS integer)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== collections, identifiers and others: an error 4
SELECT CAST(-2147483648.5e0 AS integer)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== collections, identifiers and others: an error 5
SELECT CAST(nan() AS integer)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 6
SELECT CAST(infinity() AS integer)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== collections, identifiers and others: an error 7
SELECT CAST(3000000000.5 AS integer)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 8
SELECT CAST(x'12' AS uuid)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 9
SELECT CAST('12151fd2758611e98f9e2a86e4085a59' AS uuid)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 10
SELECT CAST('{12151fd2-7586-11e9-8f9e-2a86e4085a59}' AS uuid)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 11
SELECT CAST('1-1-1-1-1' AS uuid)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 12
SELECT CAST(' 12151fd2-7586-11e9-8f9e-2a86e4085a59' AS uuid)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 13
SELECT CAST('10.0.0' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 14
SELECT CAST('10.0.0.1/8' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 15
SELECT CAST(x'0a' AS ipaddress)
---
error: INVALID_CAST_ARGUMENT

=== collections, identifiers and others: an error 16
SELECT CAST(MAP(ARRAY['1','01'],ARRAY[1,2]) AS map(bigint,varchar))
---
error: INVALID_CAST_ARGUMENT
