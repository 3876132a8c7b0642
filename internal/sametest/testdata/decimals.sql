# Decimals: casts, rounding and the functions that keep their digits.

=== texts to decimals
SELECT x, TRY_CAST(x AS decimal(10,2)), TRY_CAST(x AS decimal(38,10)), TRY_CAST(x AS decimal(5,0)), TRY_CAST(x AS decimal(20,3)) FROM (VALUES '1', '1.5', '1.005', '-1.005', '1e3', '1E-3', '+1.5', ' 1.5', '', '.', '.5', '5.', '-.5', '1_0', 'abc', 'NaN', '0x1', '99999999.994', '99999999.995', '99999.5', '12345678901234567890123456789012345678', '1e400', '1e-400', '００1.5', NULL) AS t(x)
---
x: varchar
_col1: decimal(10, 2)
_col2: decimal(38, 10)
_col3: decimal(5, 0)
_col4: decimal(20, 3)
[" 1.5",null,null,null,null]
["",null,null,null,null]
["+1.5","1.50","1.5000000000","2","1.500"]
["-.5","-0.50","-0.5000000000","-1","-0.500"]
["-1.005","-1.01","-1.0050000000","-1","-1.005"]
[".",null,null,null,null]
[".5","0.50","0.5000000000","1","0.500"]
["0x1",null,null,null,null]
["1","1.00","1.0000000000","1","1.000"]
["1.005","1.01","1.0050000000","1","1.005"]
["1.5","1.50","1.5000000000","2","1.500"]
["12345678901234567890123456789012345678",null,null,null,null]
["1E-3","0.00","0.0010000000","0","0.001"]
["1_0",null,null,null,null]
["1e-400","0.00","0.0000000000","0","0.000"]
["1e3","1000.00","1000.0000000000","1000","1000.000"]
["1e400",null,null,null,null]
["5.","5.00","5.0000000000","5","5.000"]
["99999.5","99999.50","99999.5000000000",null,"99999.500"]
["99999999.994","99999999.99","99999999.9940000000",null,"99999999.994"]
["99999999.995",null,"99999999.9950000000",null,"99999999.995"]
["NaN",null,null,null,null]
["abc",null,null,null,null]
["００1.5","1.50","1.5000000000","2","1.500"]
[null,null,null,null,null]

=== a text that is no decimal: an error
SELECT CAST(' 1.5' AS decimal(10,2))
---
error: INVALID_CAST_ARGUMENT

=== a text too large for a decimal: an error
SELECT CAST('99999999.995' AS decimal(10,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals
SELECT CAST(CAST(0.5 AS decimal(3,3)) AS varchar), CAST(12345678901234567890.123 AS varchar),
  CAST(1.005e0 AS decimal(10,2)), CAST(0.115e0 AS decimal(10,2)), CAST(1e10 AS decimal(20,0)), CAST(2.5e0 AS decimal(5,0)), CAST(-2.5e0 AS decimal(5,0)), CAST(1e22 AS decimal(38,2)), CAST(123456789012345678e0 AS decimal(38,0)), CAST(0.1e0 AS decimal(38,30)), CAST(1.1e0 AS decimal(38,18)), CAST(1.1e0 AS decimal(18,17)),
  CAST(real '1.005' AS decimal(10,2)), CAST(real '0.1' AS decimal(20,10)), CAST(real '16777216' AS decimal(10,0)), CAST(real '1e20' AS decimal(38,0))
---
_col0: varchar
_col1: varchar
_col2: decimal(10, 2)
_col3: decimal(10, 2)
_col4: decimal(20, 0)
_col5: decimal(5, 0)
_col6: decimal(5, 0)
_col7: decimal(38, 2)
_col8: decimal(38, 0)
_col9: decimal(38, 30)
_col10: decimal(38, 18)
_col11: decimal(18, 17)
_col12: decimal(10, 2)
_col13: decimal(20, 10)
_col14: decimal(10, 0)
_col15: decimal(38, 0)
["0.500","12345678901234567890.123","1.01","0.12","10000000000","3","-3","10000000000000000000000.00","123456789012345680","0.100000000000000000000000000000","1.100000000000000000","1.10000000000000000","1.01","0.1000000000","16777216","100000000000000000000"]

=== casts of decimals 2
SELECT CAST(1.25 AS decimal(2,1)), CAST(-1.25 AS decimal(2,1)), CAST(1.35 AS decimal(10,1)), CAST(1.2 AS decimal(10,5)), CAST(12345678901234567890.125 AS decimal(38,2)), CAST(-12345678901234567890.125 AS decimal(38,2)),
  CAST(123 AS decimal(5,2)), CAST(BIGINT '123' AS decimal(20,5)), CAST(TINYINT '1' AS decimal(1,0)), CAST(-5 AS decimal(38,30)),
  CAST(DECIMAL '12345678901234567890123456789012345678' AS double), CAST(DECIMAL '0.1' AS double), CAST(DECIMAL '1234567890123456.789' AS double), CAST(DECIMAL '9007199254740993' AS double), CAST(DECIMAL '0.12345678901234567890' AS double), CAST(DECIMAL '0.1' AS real), CAST(DECIMAL '16777217' AS real), CAST(DECIMAL '12345678901234567890.123' AS real)
---
_col0: decimal(2, 1)
_col1: decimal(2, 1)
_col2: decimal(10, 1)
_col3: decimal(10, 5)
_col4: decimal(38, 2)
_col5: decimal(38, 2)
_col6: decimal(5, 2)
_col7: decimal(20, 5)
_col8: decimal(1, 0)
_col9: decimal(38, 30)
_col10: double
_col11: double
_col12: double
_col13: double
_col14: double
_col15: real
_col16: real
_col17: real
["1.3","-1.3","1.4","1.20000","12345678901234567890.13","-12345678901234567890.13","123.00","123.00000","1","-5.000000000000000000000000000000",1.2345678901234568e+37,0.1,1.2345678901234568e+15,9.007199254740992e+15,0.12345678901234568,0.1,1.6777216e+07,1.2345679e+19]

=== casts of decimals 3
SELECT CAST(true AS bigint), CAST(false AS double), CAST(true AS decimal(3,1)), CAST(true AS real), CAST(true AS tinyint), CAST(true AS decimal(20,1)),
  TRY_CAST('x' AS bigint), TRY_CAST('x' AS double), TRY_CAST('x' AS date), TRY_CAST('x' AS timestamp), TRY_CAST('x' AS decimal(3,1)), TRY_CAST('x' AS boolean), TRY_CAST(300 AS tinyint), TRY_CAST(1e30 AS bigint), TRY_CAST(12345.6 AS decimal(3,1)), TRY_CAST(1234 AS varchar(2)), TRY_CAST('x' AS uuid), TRY_CAST('x' AS ipaddress), TRY_CAST(ARRAY['1','x'] AS array(bigint)),
  CAST(ROW(ROW(1,2),3) AS row(a row(x varchar,y double), b decimal(3,1))),
  CAST(CAST(CAST(ARRAY[1] AS array(varchar)) AS array(double)) AS array(decimal(5,1)))
---
_col0: bigint
_col1: double
_col2: decimal(3, 1)
_col3: real
_col4: tinyint
_col5: decimal(20, 1)
_col6: bigint
_col7: double
_col8: date
_col9: timestamp(3)
_col10: decimal(3, 1)
_col11: boolean
_col12: tinyint
_col13: bigint
_col14: decimal(3, 1)
_col15: varchar
_col16: uuid
_col17: ipaddress
_col18: array(bigint)
_col19: row(a row(x varchar, y double), b decimal(3, 1))
_col20: array(decimal(5, 1))
[1,0.0,"1.0",1.0,1,"1.0",null,null,null,null,null,null,null,null,null,null,null,null,null,[["1",2.0],"3.0"],["1.0"]]

=== casts of decimals 4
SELECT TRY_CAST(x AS bigint), TRY_CAST(x AS timestamp), TRY_CAST(x AS decimal(5,2)), TRY_CAST(x AS uuid) FROM (VALUES '1', 'x', NULL, '2020-01-01') t(x)
---
_col0: bigint
_col1: timestamp(3)
_col2: decimal(5, 2)
_col3: uuid
[1,null,"1.00",null]
[null,"2020-01-01 00:00:00.000",null,null]
[null,null,null,null]
[null,null,null,null]

=== casts of decimals: an error
SELECT CAST(0.50 AS varchar), CAST(-0.005 AS varchar), CAST(decimal '0.5' AS varchar), CAST(CAST(5 AS decimal(3,3)) AS varchar)
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 2
SELECT CAST(1e10 AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 3
SELECT CAST(999.995e0 AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 4
SELECT CAST(nan() AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 5
SELECT CAST(infinity() AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 6
SELECT CAST(1e39 AS decimal(38,0))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 7
SELECT CAST(real '1e10' AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 8
SELECT CAST(CAST(nan() AS real) AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 9
SELECT CAST(99.99 AS decimal(2,1))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 10
SELECT CAST(9.96 AS decimal(2,1))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 11
SELECT CAST(12345678901234567890.125 AS decimal(20,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 12
SELECT CAST(1234 AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 13
SELECT CAST(BIGINT '1234' AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 14
SELECT CAST(SMALLINT '1234' AS decimal(5,2))
---
error: INVALID_CAST_ARGUMENT

=== casts of decimals: an error 15
SELECT CAST(TINYINT '12' AS decimal(2,1))
---
error: INVALID_CAST_ARGUMENT

=== decimals of columns
SELECT x, CAST(x AS decimal(5,1)), CAST(x AS bigint), CAST(x AS double), CAST(x AS varchar), round(x), round(x, 1), truncate(x), ceil(x), floor(x), abs(x), sign(x), mod(x, 2) FROM (VALUES 1.25, -1.25, 0.05, -0.05, 99.95, NULL) AS t(x)
---
x: decimal(4, 2)
_col1: decimal(5, 1)
_col2: bigint
_col3: double
_col4: varchar
_col5: decimal(3, 0)
_col6: decimal(5, 2)
_col7: decimal(2, 0)
_col8: decimal(3, 0)
_col9: decimal(3, 0)
_col10: decimal(4, 2)
_col11: decimal(1, 0)
_col12: decimal(4, 2)
["-0.05","-0.1",0,-0.05,"-0.05","0","-0.10","0","0","-1","0.05","-1","-0.05"]
["-1.25","-1.3",-1,-1.25,"-1.25","-1","-1.30","-1","-1","-2","1.25","-1","-1.25"]
["0.05","0.1",0,0.05,"0.05","0","0.10","0","1","0","0.05","1","0.05"]
["1.25","1.3",1,1.25,"1.25","1","1.30","1","2","1","1.25","1","1.25"]
["99.95","100.0",100,99.95,"99.95","100","100.00","99","100","99","99.95","1","1.95"]
[null,null,null,null,null,null,null,null,null,null,null,null,null]
