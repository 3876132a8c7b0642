# Functions of numbers.

=== math
SELECT abs(-5), abs(TINYINT '-5'), abs(BIGINT '-5'), abs(-1.5), abs(-1.5e0), abs(real '-1.5'), abs(DECIMAL '-12345678901234567890.5'),
  ceil(1.2), ceiling(-1.2), floor(-1.2), ceil(1.2e0), floor(-1.2e0), ceil(5), floor(real '1.5'), ceil(99.9), floor(-99.9), ceil(DECIMAL '12345678901234567890.1'), floor(DECIMAL '-12345678901234567890.1'), ceil(-0.5e0), ceil(CAST(9.9 AS decimal(2,1)))
---
_col0: integer
_col1: tinyint
_col2: bigint
_col3: decimal(2, 1)
_col4: double
_col5: real
_col6: decimal(21, 1)
_col7: decimal(2, 0)
_col8: decimal(2, 0)
_col9: decimal(2, 0)
_col10: double
_col11: double
_col12: integer
_col13: real
_col14: decimal(3, 0)
_col15: decimal(3, 0)
_col16: decimal(21, 0)
_col17: decimal(21, 0)
_col18: double
_col19: decimal(2, 0)
[5,5,5,"1.5",1.5,1.5,"12345678901234567890.5","2","-1","-2",2.0,-2.0,5,1.0,"100","-100","12345678901234567891","-12345678901234567891",-0.0,"10"]

=== math 2
SELECT typeof(ceil(1.2)), typeof(floor(12.345)), typeof(ceil(5)), typeof(ceil(DECIMAL '12345678901234567890.1')), typeof(round(1.25)), typeof(round(1.25, 1)), typeof(round(123.456, -1)), typeof(truncate(1.25)), typeof(truncate(1.25, 1)), typeof(abs(1.5)), typeof(sign(1.5)), typeof(mod(7.5, 2)), typeof(power(2,3)), typeof(sqrt(4)), typeof(round(5, -1)), typeof(round(DECIMAL '12345678901234567890.55', 1)), typeof(ceil(CAST(1 AS decimal(5,0)))), typeof(round(CAST(1 AS decimal(5,0)))), typeof(round(CAST(1 AS decimal(38,2)))), typeof(floor(CAST(0 AS decimal(3,3))))
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
_col12: varchar
_col13: varchar
_col14: varchar
_col15: varchar
_col16: varchar
_col17: varchar
_col18: varchar
_col19: varchar
["decimal(2,0)","decimal(3,0)","integer","decimal(21,0)","decimal(2,0)","decimal(4,2)","decimal(7,3)","decimal(1,0)","decimal(3,2)","decimal(2,1)","decimal(1,0)","decimal(2,1)","double","double","integer","decimal(23,2)","decimal(5,0)","decimal(5,0)","decimal(37,0)","decimal(1,0)"]

=== math 3
SELECT round(1.25), round(-1.5), round(2.5), round(1.25, 1), round(-1.25, 1), round(123.456, -1), round(155.5, -2), round(1.25, 5), round(999.99, 1), round(99.99), round(DECIMAL '12345678901234567890.55', 1), round(-0.5), round(0.05, 1),
  round(1.5e0), round(2.5e0), round(-1.5e0), round(-2.5e0), round(0.49999999999999994e0), round(1.005e0, 2), round(2.675e0, 2), round(1234.567e0, -2), round(1e20, 2), round(1e300, 5), round(nan()), round(infinity(), 2), round(-0.4e0), round(real '1.55', 1), round(1.115e0, 2), round(5.015e0, 2), round(0.285e0, 2), round(1e-5, 3), round(12345678.125e0, 2), round(4503599627370497.5e0), round(9007199254740993e0), round(1.45e0,1), round(-1.005e0,2)
---
_col0: decimal(2, 0)
_col1: decimal(2, 0)
_col2: decimal(2, 0)
_col3: decimal(4, 2)
_col4: decimal(4, 2)
_col5: decimal(7, 3)
_col6: decimal(5, 1)
_col7: decimal(4, 2)
_col8: decimal(6, 2)
_col9: decimal(3, 0)
_col10: decimal(23, 2)
_col11: decimal(1, 0)
_col12: decimal(3, 2)
_col13: double
_col14: double
_col15: double
_col16: double
_col17: double
_col18: double
_col19: double
_col20: double
_col21: double
_col22: double
_col23: double
_col24: double
_col25: double
_col26: real
_col27: double
_col28: double
_col29: double
_col30: double
_col31: double
_col32: double
_col33: double
_col34: double
_col35: double
["1","-2","3","1.30","-1.30","120.000","200.0","1.25","1000.00","100","12345678901234567890.60","-1","0.10",2.0,3.0,-2.0,-3.0,0.0,1.0,2.68,1200.0,1e+20,1.0000000000000002e+300,"NaN","Infinity",-0.0,1.5,1.12,5.01,0.28,0.0,1.234567813e+07,4.503599627370498e+15,9.007199254740992e+15,1.5,-1.0]

=== math 4
SELECT truncate(1.99e0), truncate(-1.99e0), truncate(1.99), truncate(-1.99), truncate(12.345, 1), truncate(12.345, -1), truncate(-12.345, 2), truncate(real '1.99'), truncate(DECIMAL '12345678901234567890.99'), truncate(99.9, 5), truncate(1.5, -5),
  truncate(5),
  sign(-5), sign(0), sign(1.5), sign(-0.0), sign(-1.5e0), sign(nan()), sign(real '2'), sign(BIGINT '-7'), sign(DECIMAL '-12345678901234567890.5'),
  mod(7, 3), mod(-7, 3), mod(7, -3), mod(7.5, 2), mod(-7.5e0, 2), mod(BIGINT '7', 4), mod(real '7.5', real '2'), mod(5.0e0, 0e0), mod(1.25, 0.5),
  power(2, 10), pow(2, 0.5e0), power(0, 0), power(-8, 1e0/3), power(2, -1), power(10, 400), power(2.5, 2)
---
_col0: double
_col1: double
_col2: decimal(1, 0)
_col3: decimal(1, 0)
_col4: decimal(5, 3)
_col5: decimal(5, 3)
_col6: decimal(5, 3)
_col7: real
_col8: decimal(20, 0)
_col9: decimal(3, 1)
_col10: decimal(2, 1)
_col11: decimal(10, 0)
_col12: integer
_col13: integer
_col14: decimal(1, 0)
_col15: decimal(1, 0)
_col16: double
_col17: double
_col18: real
_col19: bigint
_col20: decimal(1, 0)
_col21: integer
_col22: integer
_col23: integer
_col24: decimal(2, 1)
_col25: double
_col26: bigint
_col27: real
_col28: double
_col29: decimal(2, 2)
_col30: double
_col31: double
_col32: double
_col33: double
_col34: double
_col35: double
_col36: double
[1.0,-1.0,"1","-1","12.300","10.000","-12.340",1.0,"12345678901234567890","99.9","0.0","5",-1,0,"1","0",-1.0,"NaN",1.0,-1,"-1",1,-1,1,"1.5",-1.5,3,1.5,"NaN","0.25",1024.0,1.4142135623730951,1.0,"NaN",0.5,"Infinity",6.25]

=== math 5
SELECT sqrt(2), sqrt(-1), cbrt(27), cbrt(-27), exp(1), exp(710), ln(2), ln(0), ln(-1), log2(8), log2(0), log10(1000), log10(-1), log(2, 8), log(10, 1000), log(1, 5), log(0, 5), log(2, 0), log(-2, 4), ln(1e300),
  sin(1), cos(1), tan(1), asin(1), asin(2), acos(0.5), acos(-2), atan(1), atan2(1, -1), cosh(1), tanh(1), degrees(pi()), radians(180), pi(), e(), infinity(), -infinity(), nan(), sin(infinity()),
  is_nan(nan()), is_nan(1e0), is_finite(1e0), is_finite(infinity()), is_infinite(-infinity()), is_infinite(nan()), is_nan(real 'NaN'), is_finite(5)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
_col6: double
_col7: double
_col8: double
_col9: double
_col10: double
_col11: double
_col12: double
_col13: double
_col14: double
_col15: double
_col16: double
_col17: double
_col18: double
_col19: double
_col20: double
_col21: double
_col22: double
_col23: double
_col24: double
_col25: double
_col26: double
_col27: double
_col28: double
_col29: double
_col30: double
_col31: double
_col32: double
_col33: double
_col34: double
_col35: double
_col36: double
_col37: double
_col38: double
_col39: boolean
_col40: boolean
_col41: boolean
_col42: boolean
_col43: boolean
_col44: boolean
_col45: boolean
_col46: boolean
[1.4142135623730951,"NaN",3.0,-3.0,2.718281828459045,"Infinity",0.6931471805599453,"-Infinity","NaN",3.0,"-Infinity",3.0,"NaN",3.0,2.9999999999999996,"Infinity",-0.0,"-Infinity","NaN",690.7755278982137,0.8414709848078965,0.5403023058681398,1.5574077246549023,1.5707963267948966,"NaN",1.0471975511965979,"NaN",0.7853981633974483,2.356194490192345,1.543080634815244,0.7615941559557649,180.0,3.141592653589793,3.141592653589793,2.718281828459045,"Infinity","-Infinity","NaN","NaN",true,false,true,false,true,false,true,true]

=== math 6
SELECT greatest(1, 2, 3), greatest(1, NULL), least(1.5, 2), greatest('a', 'b'), least(date '2020-01-01', date '2019-01-01'), greatest(1e0, nan()), least(nan(), 1e0), greatest(nan(), nan()), greatest(true, false), greatest(1, 2.5), greatest(timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 00:00:01.5'),
  from_base('ff', 16), from_base('-ff', 16), from_base('1010', 2), from_base('zz', 36), to_base(255, 16), to_base(-255, 16), to_base(0, 2), to_base(9223372036854775807, 36), from_base('7fffffffffffffff', 16), from_base('FF', 16), from_base('+1', 10)
---
_col0: integer
_col1: integer
_col2: decimal(11, 1)
_col3: varchar
_col4: date
_col5: double
_col6: double
_col7: double
_col8: boolean
_col9: decimal(11, 1)
_col10: timestamp(1)
_col11: bigint
_col12: bigint
_col13: bigint
_col14: bigint
_col15: varchar
_col16: varchar
_col17: varchar
_col18: varchar
_col19: bigint
_col20: bigint
_col21: bigint
[3,null,"1.5","b","2019-01-01",1.0,1.0,"NaN",true,"2.5","2020-01-01 00:00:01.5",255,-255,10,1295,"ff","-ff","0","1y2p0ij32e8e7",9223372036854775807,255,1]

=== math 7
SELECT width_bucket(5.3e0, 0.2e0, 10.6e0, 5), width_bucket(-1e0, 0e0, 10e0, 5), width_bucket(11e0, 0e0, 10e0, 5), width_bucket(3e0, 10e0, 0e0, 5), width_bucket(10e0, 0e0, 10e0, 5), width_bucket(5e0, ARRAY[1e0, 3e0, 7e0]), width_bucket(0e0, ARRAY[1e0]), width_bucket(7e0, ARRAY[1e0, 3e0, 7e0]), width_bucket(11e0, 10e0, 0e0, 5), width_bucket(-1e0, 10e0, 0e0, 5), width_bucket(0e0, 10e0, 0e0, 5), width_bucket(5, ARRAY[1,5,10]),
  typeof(random(TINYINT '5')), typeof(rand()), typeof(random(5)), typeof(random(BIGINT '5', 7))
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
_col10: bigint
_col11: bigint
_col12: varchar
_col13: varchar
_col14: varchar
_col15: varchar
[3,0,6,4,6,2,0,3,0,6,5,2,"tinyint","double","integer","bigint"]

=== math: an error
SELECT abs(TINYINT '-128')
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== math: an error 2
SELECT abs(-2147483647 - 1)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== math: an error 3
SELECT abs(-9223372036854775807 - 1)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== math: an error 4
SELECT round(5, -1), round(15, -1), round(-15, -1), round(14, -1), round(BIGINT '12345', -3), round(5, 2), round(TINYINT '127', -1), round(5), round(SMALLINT '155', -1), round(5, -20)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== math: an error 5
SELECT round(9223372036854775807, -1)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== math: an error 6
SELECT truncate(1.99e0, 1)
---
error: FUNCTION_NOT_FOUND

=== math: an error 7
SELECT mod(7.5, 0)
---
error: DIVISION_BY_ZERO

=== math: an error 8
SELECT from_base('8000000000000000', 16)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 9
SELECT from_base('xyz', 16)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 10
SELECT from_base('1', 37)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 11
SELECT to_base(1, 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 12
SELECT from_base('', 10)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 13
SELECT from_base(' 1', 10)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 14
SELECT width_bucket(5e0, 1e0, 1e0, 5)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 15
SELECT width_bucket(5e0, 1e0, 10e0, 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 16
SELECT width_bucket(nan(), 1e0, 10e0, 5)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 17
SELECT width_bucket(5e0, infinity(), 10e0, 5)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 18
SELECT width_bucket(5e0, ARRAY[])
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 19
SELECT width_bucket(5e0, CAST(ARRAY[] AS array(double)))
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 20
SELECT width_bucket(5e0, ARRAY[3e0, 1e0])
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 21
SELECT width_bucket(2e0, ARRAY[3e0, 1e0])
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 22
SELECT width_bucket(nan(), ARRAY[3e0])
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 23
SELECT width_bucket(1e0, ARRAY[nan()])
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 24
SELECT rand() < 1, random(10) < 10, random(1, 2), random(5e0, 6e0) < 6
---
error: FUNCTION_NOT_FOUND

=== math: an error 25
SELECT random(0)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 26
SELECT random(-5)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 27
SELECT random(2, 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== math: an error 28
SELECT abs('x')
---
error: FUNCTION_NOT_FOUND

=== distributions
SELECT round(normal_cdf(0e0, 1e0, 1.96e0), 12), round(inverse_normal_cdf(0e0, 1e0, 0.975e0), 12), round(normal_cdf(1, 2, 3), 12), round(beta_cdf(2e0, 5e0, 0.3e0), 12), round(inverse_beta_cdf(2e0, 5e0, 0.5e0), 8), round(wilson_interval_lower(50, 100, 1.96e0), 12), round(wilson_interval_upper(50, 100, 1.96e0), 12)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
_col6: double
[0.975002104852,1.95996398454,0.841344746069,0.579825,0.26444998,0.40382982859,0.59617017141]

=== distributions: an error
SELECT normal_cdf(0e0, 0e0, 1e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 2
SELECT inverse_normal_cdf(0, 1, 1)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 3
SELECT inverse_normal_cdf(0, 1, 0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 4
SELECT inverse_normal_cdf(0, 0, 0.5)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 5
SELECT beta_cdf(0e0, 5e0, 0.3e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 6
SELECT beta_cdf(2e0, 5e0, 1.3e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 7
SELECT inverse_beta_cdf(2e0, 5e0, 1.5e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 8
SELECT wilson_interval_lower(-1, 100, 1.96e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 9
SELECT wilson_interval_lower(101, 100, 1.96e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 10
SELECT wilson_interval_lower(5, 0, 1.96e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== distributions: an error 11
SELECT wilson_interval_lower(5, 10, -1e0)
---
error: INVALID_FUNCTION_ARGUMENT

=== numbers of columns
SELECT n, abs(n), round(n, -1), to_base(n, 16), from_base(to_base(n, 7), 7), sign(n), mod(n, 3), bitwise_and(n, 12) FROM (VALUES 15, -15, 0, 2147483647 / 2, NULL) AS t(n)
---
n: integer
_col1: integer
_col2: integer
_col3: varchar
_col4: bigint
_col5: integer
_col6: integer
_col7: bigint
[-15,15,-20,"-f",-15,-1,0,0]
[0,0,0,"0",0,0,0,0]
[1073741823,1073741823,1073741820,"3fffffff",1073741823,1,0,12]
[15,15,20,"f",15,1,0,12]
[null,null,null,null,null,null,null,null]
