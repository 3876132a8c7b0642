# Operators: arithmetic, comparisons, intervals, subscripts, and what guards what.

=== whole numbers
SELECT 7 / 2, -7 / 2, 7 / -2, 7 % 3, -7 % 3, 7 % -3, tinyint '100' + tinyint '27', smallint '5' * smallint '6', 5 - 8, - (3), + 4, 2147483647 + bigint '1'
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
_col6: tinyint
_col7: smallint
_col8: integer
_col9: integer
_col10: integer
_col11: bigint
[3,-3,-3,1,-1,1,127,30,-3,-3,4,2147483648]

=== whole numbers of columns
SELECT x / y, x % y, x * y, x - y, x + y, -x FROM (VALUES (7, 2), (-7, 2), (7, -2), (NULL, 2), (7, NULL), (0, 5)) AS t(x, y)
---
_col0: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
[-3,-1,-14,-9,-5,7]
[-3,1,-14,9,5,-7]
[0,0,0,-5,5,0]
[3,1,14,5,9,-7]
[null,null,null,null,null,-7]
[null,null,null,null,null,null]

=== a tinyint that does not fit
SELECT tinyint '127' + tinyint '1'
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== a product that does not fit
SELECT x * x FROM (VALUES 3000000000, 4) AS t(x)
---
_col0: bigint
[16]
[9000000000000000000]

=== the least number negated
SELECT -x FROM (VALUES bigint '-9223372036854775808') AS t(x)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== the least number divided by minus one
SELECT x / -1 FROM (VALUES bigint '-9223372036854775808') AS t(x)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== remainder by zero of a column
SELECT x % y FROM (VALUES (1, 1), (1, 0)) AS t(x, y)
---
error: DIVISION_BY_ZERO

=== division by zero where a row has NULL
SELECT x / y FROM (VALUES (1, 1), (NULL, 0)) AS t(x, y)
---
_col0: integer
[1]
[null]

=== decimals
SELECT 1.5 + 2, 1.25 - 0.5, 1.1 * 1.1, 1.0 / 3, 2.0 / 3, -2.0 / 3, 10 / 4.0, 10.5 % 3, -10.5 % 3, 1.00 + 99999999999999999999999999999999999.99, 5 * 0.1, - (1.5)
---
_col0: decimal(12, 1)
_col1: decimal(4, 2)
_col2: decimal(4, 2)
_col3: decimal(2, 1)
_col4: decimal(2, 1)
_col5: decimal(2, 1)
_col6: decimal(12, 1)
_col7: decimal(3, 1)
_col8: decimal(3, 1)
_col9: decimal(38, 2)
_col10: decimal(11, 1)
_col11: decimal(2, 1)
["3.5","0.75","1.21","0.3","0.7","-0.7","2.5","1.5","-1.5","100000000000000000000000000000000000.99","0.5","-1.5"]

=== decimals of columns
SELECT x / y, x * y, x + y, x - y, x % y FROM (VALUES (decimal '10.50', decimal '3.333'), (decimal '-0.01', decimal '0.006'), (NULL, decimal '1.000')) AS t(x, y)
---
_col0: decimal(8, 3)
_col1: decimal(8, 5)
_col2: decimal(6, 3)
_col3: decimal(6, 3)
_col4: decimal(4, 3)
["-1.667","-0.00006","-0.004","-0.016","-0.004"]
["3.150","34.99650","13.833","7.167","0.501"]
[null,null,null,null,null]

=== decimals and whole numbers of columns
SELECT x / n, n / x, x * n, n + x, n % x FROM (VALUES (decimal '10.50', 3), (decimal '-0.03', 7)) AS t(x, n)
---
_col0: decimal(4, 2)
_col1: decimal(14, 2)
_col2: decimal(14, 2)
_col3: decimal(13, 2)
_col4: decimal(4, 2)
["0.00","-233.33","-0.21","6.97","0.01"]
["3.50","0.29","31.50","13.50","3.00"]

=== a decimal divided by zero
SELECT decimal '1.50' / (decimal '0.00')
---
error: DIVISION_BY_ZERO

=== a remainder of a decimal by zero
SELECT x % y FROM (VALUES (decimal '1.50', decimal '0.00')) AS t(x, y)
---
error: DIVISION_BY_ZERO

=== percentages as decimals
SELECT 100.0 * count_if(x > 2) / count(*), round(100.0 * count_if(x > 2) / count(*), 2), count(*) * 1.0 / 7, CAST(count(*) AS decimal(10, 4)) / 7 FROM (VALUES 1, 2, 3, 4, 5, 6) AS t(x)
---
_col0: decimal(23, 1)
_col1: decimal(24, 1)
_col2: decimal(21, 1)
_col3: decimal(10, 4)
["66.7","66.7","0.9","0.8571"]

=== a large quotient of decimals
SELECT decimal '99999999999999999999999999999999999999' / decimal '3', decimal '1' / decimal '99999999999999999999999999999999999999', decimal '12345678901234567890.123456789012345678' / decimal '0.000000000000000001'
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== a sum of decimals that does not fit
SELECT x + x FROM (VALUES decimal '99999999999999999999999999999999999999') AS t(x)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== a product of decimals that does not fit
SELECT x * x FROM (VALUES decimal '9999999999999999999999999') AS t(x)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== floating point numbers
SELECT 1e0 / 3, 1e0 / 0, -1e0 / 0, 0e0 / 0, 5e0 % 3, -5.5e0 % 2, 5e0 % 0, 1e308 * 10, real '1.5' + real '2.25', real '1' / 3, 1 + 1e0, 1.5 + 1e0, 0.1e0 + 0.2e0
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
_col6: double
_col7: double
_col8: real
_col9: real
_col10: double
_col11: double
_col12: double
[0.3333333333333333,"Infinity","-Infinity","NaN",2.0,-1.5,"NaN","Infinity",3.75,0.33333334,2.0,2.5,0.30000000000000004]

=== NaN
SELECT nan() = nan(), nan() <> nan(), nan() > 1e0, nan() < 1e0, 1e0 < nan(), 1e0 >= nan(), nan() BETWEEN 0e0 AND 1e0, nan() IN (nan(), 1e0), nan() IS DISTINCT FROM nan(), NOT (nan() > 0e0), nan() = NULL, CASE nan() WHEN nan() THEN 1 ELSE 2 END, nullif(nan(), nan())
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
_col9: boolean
_col10: boolean
_col11: integer
_col12: double
[false,true,false,false,false,false,false,false,false,true,null,2,"NaN"]

=== NaN of columns
SELECT count(*), count_if(x > 1e0), count_if(x < 1e0), count_if(x = x), count_if(x <> 2e0), count_if(x IN (1e0, 2e0)), count(DISTINCT x) FROM (VALUES 1e0, 2e0, nan(), nan(), NULL, infinity(), -infinity()) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
[7,2,1,4,5,2,5]

=== NaN in subqueries
SELECT x, x IN (SELECT nan()), x = ANY (VALUES nan(), 2e0), x > ALL (VALUES nan(), 0e0), x NOT IN (VALUES nan(), 3e0) FROM (VALUES 1e0, 2e0, nan()) AS t(x) ORDER BY 1
---
x: double
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[1.0,false,false,true,true]
[2.0,false,true,true,true]
["NaN",true,true,false,false]

=== zero with a sign
SELECT 0e0 = -0e0, -0e0 < 0e0, count(DISTINCT x) FROM (VALUES 0e0, -0e0) AS t(x)
---
_col0: boolean
_col1: boolean
_col2: bigint
[true,false,1]

=== dates and intervals
SELECT date '2020-02-29' + interval '1' year, date '2020-01-31' + interval '1' month, date '2020-03-31' - interval '1' month, date '2020-01-01' + interval '7' day, date '2020-01-01' - interval '7' day, interval '1' day + date '2020-01-01', date '2020-01-01' + interval '48' hour
---
_col0: date
_col1: date
_col2: date
_col3: date
_col4: date
_col5: date
_col6: date
["2021-02-28","2020-02-29","2020-02-29","2020-01-08","2019-12-25","2020-01-02","2020-01-03"]

=== minutes of a date
SELECT d - interval '90' minute FROM (VALUES date '2020-01-01') AS t(d)
---
error: INVALID_FUNCTION_ARGUMENT

=== days of columns added to dates
SELECT d + x * interval '1' day, d - x * interval '1' day, d + x * interval '1' month FROM (VALUES (date '2020-01-31', 1), (date '2020-02-29', -30), (NULL, 1)) AS t(d, x)
---
_col0: date
_col1: date
_col2: date
["2020-01-30","2020-03-30","2017-08-29"]
["2020-02-01","2020-01-30","2020-02-29"]
[null,null,null]

=== timestamps and intervals
SELECT timestamp '2020-01-31 10:20:30.123' + interval '1' month, timestamp '2020-01-01 00:00:00' - interval '1' second, timestamp '2020-01-01 00:00:00' + interval '1' day * 2, timestamp '2020-02-29 00:00:00' + interval '-1' year, timestamp '2020-01-01 00:00:00.000001' + interval '1.001' second
---
_col0: timestamp(3)
_col1: timestamp(3)
_col2: timestamp(3)
_col3: timestamp(0)
_col4: timestamp(6)
["2020-02-29 10:20:30.123","2019-12-31 23:59:59.000","2020-01-03 00:00:00.000","2019-02-28 00:00:00","2020-01-01 00:00:01.001001"]

=== instants and intervals
SELECT timestamp '2020-03-08 01:30:00 America/New_York' + interval '1' day, timestamp '2020-03-08 01:30:00 America/New_York' + interval '1' hour, timestamp '2020-02-08 02:30:00 America/New_York' + interval '1' month, timestamp '2020-01-31 23:00:00 Asia/Tokyo' + interval '1' month, timestamp '2020-01-31 23:00:00 UTC' - interval '1' month
---
_col0: timestamp(3) with time zone
_col1: timestamp(3) with time zone
_col2: timestamp(0) with time zone
_col3: timestamp(0) with time zone
_col4: timestamp(0) with time zone
["2020-03-09 02:30:00.000 America/New_York","2020-03-08 03:30:00.000 America/New_York","2020-03-08 03:30:00 America/New_York","2020-02-29 23:00:00 Asia/Tokyo","2019-12-31 23:00:00 UTC"]

=== instants of columns in a zone and months
SELECT t AT TIME ZONE 'Asia/Tokyo' + interval '1' month, t + interval '1' month FROM (VALUES timestamp '2020-01-30 20:00:00 UTC', timestamp '2020-02-29 16:00:00 UTC') AS x(t)
---
_col0: timestamp(0) with time zone
_col1: timestamp(0) with time zone
["2020-02-29 05:00:00 Asia/Tokyo","2020-02-29 20:00:00 UTC"]
["2020-04-01 01:00:00 Asia/Tokyo","2020-03-29 16:00:00 UTC"]

=== differences of times
SELECT date '2020-03-01' - date '2020-02-01', timestamp '2020-01-01 00:00:00.0006' - timestamp '2020-01-01 00:00:00', timestamp '2020-01-01 00:00:00' - timestamp '2020-01-02 12:00:00.5', timestamp '2020-01-01 09:00:00 Asia/Tokyo' - timestamp '2020-01-01 00:00:00 UTC', time '10:00:00' - time '09:30:00.5', timestamp '2020-01-02 00:00:00' - date '2020-01-01'
---
_col0: interval day to second
_col1: interval day to second
_col2: interval day to second
_col3: interval day to second
_col4: interval day to second
_col5: interval day to second
["29 00:00:00.000","0 00:00:00.001","-1 12:00:00.500","0 00:00:00.000","0 00:29:59.500","1 00:00:00.000"]

=== times of day and intervals
SELECT time '23:00:00' + interval '2' hour, time '01:00:00' - interval '90' minute, interval '3' day + time '01:02:03', time '10:00:00' + interval '0.5' second
---
_col0: time(3)
_col1: time(3)
_col2: time(3)
_col3: time(3)
["01:00:00.000","23:30:00.000","01:02:03.000","10:00:00.500"]

=== intervals with each other
SELECT interval '1' day + interval '1' hour, interval '1' year - interval '1' month, interval '1' day - interval '2' day, - interval '1' day, - interval '14' month, interval '1' day * 2, 2 * interval '1' day, interval '1' day * 1.5, interval '3' day / 2, interval '3' month / 2, interval '1' month * 2.7, 1.5e0 * interval '1' hour, interval '1' second * 0.0015
---
_col0: interval day to second
_col1: interval year to month
_col2: interval day to second
_col3: interval day to second
_col4: interval year to month
_col5: interval day to second
_col6: interval day to second
_col7: interval day to second
_col8: interval day to second
_col9: interval year to month
_col10: interval year to month
_col11: interval day to second
_col12: interval day to second
["1 01:00:00.000","0-11","-1 00:00:00.000","-1 00:00:00.000","-1-2","2 00:00:00.000","2 00:00:00.000","1 12:00:00.000","1 12:00:00.000","0-1","0-2","0 01:30:00.000","0 00:00:00.001"]

=== an interval divided by zero
SELECT interval '1' day / x FROM (VALUES 0) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== intervals compared
SELECT interval '24' hour = interval '1' day, interval '12' month = interval '1' year, interval '1' month < interval '2' month, interval '25' hour > interval '1' day, max(x), min(x), sum(x), avg(x) FROM (VALUES interval '1' day, interval '36' hour, NULL) AS t(x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: interval day to second
_col5: interval day to second
_col6: interval day to second
_col7: interval day to second
[true,true,true,true,"1 12:00:00.000","1 00:00:00.000","2 12:00:00.000","1 06:00:00.000"]

=== forms of intervals
SELECT interval '1-6' year to month, interval '-2' day, interval -'-2' day, interval '3 04:05:06.789' day to second, interval '04:05' hour to minute, interval '' day, interval '1 25' day to hour, interval '1.5555' second, interval '5' year to month
---
_col0: interval year to month
_col1: interval day to second
_col2: interval day to second
_col3: interval day to second
_col4: interval day to second
_col5: interval day to second
_col6: interval day to second
_col7: interval day to second
_col8: interval year to month
["1-6","-2 00:00:00.000","2 00:00:00.000","3 04:05:06.789","0 04:05:00.000","0 00:00:00.000","2 01:00:00.000","0 00:00:01.555","5-0"]

=== an instant minus now
SELECT now() - now(), current_date - current_date, now() = current_timestamp, CAST(now() AS date) = current_date, localtimestamp = CAST(now() AS timestamp), date_diff('day', current_date, current_date + interval '1' day)
---
_col0: interval day to second
_col1: interval day to second
_col2: boolean
_col3: boolean
_col4: boolean
_col5: bigint
["0 00:00:00.000","0 00:00:00.000",true,true,true,1]

=== arrays compared
SELECT ARRAY[1, 2] = ARRAY[1, 2], ARRAY[1, NULL] = ARRAY[1, NULL], ARRAY[1, NULL] = ARRAY[2, NULL], ARRAY[1] = ARRAY[1, NULL], ARRAY[1, NULL] <> ARRAY[1, 2], ARRAY[] = ARRAY[], ARRAY[NULL] = ARRAY[NULL], ARRAY[1, 2] < ARRAY[1, 3], ARRAY[1] < ARRAY[1, 2], ARRAY[2] > ARRAY[1, 5], ARRAY[1, NULL] IS DISTINCT FROM ARRAY[1, NULL], ARRAY[ARRAY[1, NULL]] = ARRAY[ARRAY[1, NULL]], ARRAY[nan()] = ARRAY[nan()], ARRAY[1, 2] IN (ARRAY[1, 2], NULL)
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
_col9: boolean
_col10: boolean
_col11: boolean
_col12: boolean
_col13: boolean
[true,null,false,false,null,true,null,true,true,true,false,null,false,true]

=== arrays of columns compared
SELECT a, b, a = b, a <> b, a IS DISTINCT FROM b, a IN (b), NOT (a = b) FROM (VALUES (ARRAY[1], ARRAY[1]), (ARRAY[1, NULL], ARRAY[1, NULL]), (ARRAY[1, NULL], ARRAY[2, NULL]), (NULL, ARRAY[1]), (ARRAY[], ARRAY[])) AS t(a, b)
---
a: array(integer)
b: array(integer)
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
[[1,null],[1,null],null,null,false,null,null]
[[1,null],[2,null],false,true,true,false,true]
[[1],[1],true,false,false,true,false]
[[],[],true,false,false,true,false]
[null,[1],null,null,true,null,null]

=== rows compared
SELECT ROW(1, 'a') = ROW(1, 'a'), (1, NULL) = (1, NULL), (1, NULL) = (2, NULL), (1, NULL) <> (2, NULL), (1, 2) < (1, 3), (1, 2) IN ((1, 2), (3, 4)), (1, NULL) IN ((1, 2), (3, 4)), (2, NULL) IN ((1, 2), (3, 4)), (1, 2) NOT IN ((1, NULL)), ROW(1, ARRAY[NULL]) = ROW(1, ARRAY[NULL]), (1, 2) BETWEEN (1, 1) AND (1, 3), ROW(nan()) = ROW(nan()), (1, 1.5) = (1.0, 1.5e0)
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
_col9: boolean
_col10: boolean
_col11: boolean
_col12: boolean
[true,null,false,true,true,true,null,false,null,null,true,false,true]

=== rows of columns compared
SELECT x = y, x <> y, x IS DISTINCT FROM y, x IN (y) FROM (VALUES (ROW(1, 'a'), ROW(1, 'a')), (ROW(1, NULL), ROW(1, NULL)), (ROW(1, NULL), ROW(2, NULL)), (NULL, ROW(1, 'a'))) AS t(x, y)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
[false,true,true,false]
[null,null,false,null]
[null,null,true,null]
[true,false,false,true]

=== maps compared
SELECT MAP(ARRAY[1, 2], ARRAY['a', 'b']) = MAP(ARRAY[2, 1], ARRAY['b', 'a']), MAP(ARRAY[1], ARRAY['a']) = MAP(ARRAY[1], ARRAY['b']), MAP(ARRAY[1], ARRAY['a']) <> MAP(ARRAY[2], ARRAY['a']), MAP() = MAP(), MAP(ARRAY[1], ARRAY[NULL]) = MAP(ARRAY[1], ARRAY[NULL]), MAP(ARRAY[1], ARRAY['a']) IS DISTINCT FROM MAP(ARRAY[1], ARRAY['a'])
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
[true,false,true,true,null,false]

=== rows and NULL
SELECT ROW(NULL, NULL) IS NULL, ROW(1, NULL) IS NOT NULL, CAST(NULL AS row(a integer)) IS NULL, coalesce(ROW(NULL), ROW(1)), count(x) FROM (VALUES ROW(ROW(1)), ROW(NULL)) AS t(x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: row(integer)
_col4: bigint
[false,true,true,[null],1]

=== three values of truth
SELECT x, y, x AND y, x OR y, NOT x, x = y, x <> y, x IS DISTINCT FROM y FROM (VALUES true, false, NULL) AS a(x), (VALUES true, false, NULL) AS b(y)
---
x: boolean
y: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[false,false,false,false,true,true,false,false]
[false,null,false,null,true,null,null,true]
[false,true,false,true,true,false,true,true]
[null,false,false,null,null,null,null,true]
[null,null,null,null,null,null,null,false]
[null,true,null,true,null,null,null,true]
[true,false,false,true,false,false,true,true]
[true,null,null,true,false,null,null,true]
[true,true,true,true,false,true,false,false]

=== lists with NULL
SELECT x IN (1, NULL), x NOT IN (1, NULL), x IN (1, 2), NULL IN (1), x BETWEEN NULL AND 1, x NOT BETWEEN 3 AND NULL, x BETWEEN 3 AND 1 FROM (VALUES 1, 2, NULL) AS t(x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
[null,null,null,null,null,null,null]
[null,null,true,null,false,true,false]
[true,false,true,null,null,true,false]

=== subqueries with NULL
SELECT x, x IN (SELECT y FROM (VALUES 1, NULL) AS u(y)), x NOT IN (SELECT y FROM (VALUES 1, NULL) AS u(y)), x IN (SELECT 1 WHERE false), x NOT IN (SELECT 1 WHERE false), x IN (SELECT 1), EXISTS (SELECT NULL), NOT EXISTS (SELECT 1 WHERE false) FROM (VALUES 1, 2, NULL) AS t(x)
---
x: integer
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
[1,true,false,false,true,true,true,true]
[2,null,null,false,true,false,true,true]
[null,null,null,false,true,null,true,true]

=== comparisons with all and any rows
SELECT x, x > ALL (VALUES 0, 1), x > ANY (VALUES 0, NULL), x >= ALL (VALUES 1, NULL), x < ALL (SELECT 1 WHERE false), x < ANY (SELECT 1 WHERE false), x = SOME (VALUES 2, NULL), x <> ALL (VALUES 2, NULL), x = ALL (VALUES 2, 2), x <> ANY (VALUES 2, 2) FROM (VALUES 1, 2, NULL) AS t(x)
---
x: integer
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
_col8: boolean
_col9: boolean
[1,false,true,null,true,false,null,null,false,true]
[2,true,true,null,true,false,true,false,true,false]
[null,null,null,null,true,false,null,null,null,null]

=== rows in subqueries with NULL
SELECT x, y, (x, y) IN (SELECT a, b FROM (VALUES (1, 'a'), (2, NULL)) AS u(a, b)), (x, y) NOT IN (SELECT a, b FROM (VALUES (1, 'a'), (2, NULL)) AS u(a, b)), (x, y) IN (SELECT 1, 'a' WHERE false) FROM (VALUES (1, 'a'), (1, 'b'), (2, 'a'), (3, 'a'), (1, NULL), (NULL, 'z')) AS t(x, y)
---
x: integer
y: varchar
_col2: boolean
_col3: boolean
_col4: boolean
[1,"a",true,false,false]
[1,"b",false,true,false]
[1,null,false,true,false]
[2,"a",false,true,false]
[3,"a",false,true,false]
[null,"z",false,true,false]

=== rows in subqueries as conditions
SELECT x, y FROM (VALUES (1, 'a'), (1, 'b'), (2, 'a')) AS t(x, y) WHERE (x, y) NOT IN (SELECT a, b FROM (VALUES (1, 'a'), (2, 'b')) AS u(a, b))
---
x: integer
y: varchar
[1,"b"]
[2,"a"]

=== types that differ in subqueries
SELECT x, x IN (SELECT 1.0), x IN (SELECT bigint '2'), x = ANY (VALUES 1e0, 3e0), CAST(x AS bigint) IN (SELECT y FROM (VALUES tinyint '1') AS u(y)) FROM (VALUES 1, 2) AS t(x)
---
x: integer
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[1,true,false,true,true]
[2,false,true,false,false]

=== LIKE
SELECT 'a%b' LIKE 'a#%b' ESCAPE '#', 'axb' LIKE 'a#%b' ESCAPE '#', 'a_b' LIKE 'a\_b' ESCAPE '\', 'a\b' LIKE 'a\b', 'a' || chr(10) || 'b' LIKE 'a%b', 'a' || chr(10) || 'b' LIKE 'a_b', '' LIKE '%', 'ab' NOT LIKE '_', NULL LIKE 'a', 'a' LIKE NULL, '日本' LIKE '_本', 'a#b' LIKE 'a##b' ESCAPE '#', 'ABC' LIKE 'abc', 'a' LIKE 'a' ESCAPE ''
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE with patterns of columns
SELECT s LIKE p, s LIKE p ESCAPE '!' FROM (VALUES ('50%', '50!%'), ('500', '50!%'), ('a_c', 'a_c'), (NULL, '%'), ('x', NULL)) AS t(s, p)
---
_col0: boolean
_col1: boolean
[false,false]
[false,true]
[null,null]
[null,null]
[true,true]

=== LIKE with an escape that stands before nothing
SELECT s LIKE p ESCAPE '!' FROM (VALUES ('a', 'a!')) AS t(s, p)
---
error: INVALID_FUNCTION_ARGUMENT

=== LIKE with an escape of two characters
SELECT s LIKE 'a' ESCAPE e FROM (VALUES ('a', '!!')) AS t(s, e)
---
error: INVALID_FUNCTION_ARGUMENT

=== subscripts
SELECT ARRAY['a', 'b'][1], ARRAY['a', 'b'][2], CAST(NULL AS array(integer))[1], ARRAY[1, NULL][2], ARRAY[ARRAY[1], ARRAY[2, 3]][2][1], MAP(ARRAY['k'], ARRAY[1])['k'], CAST(NULL AS map(varchar, integer))['k'], ROW(1, 'x')[2], MAP(ARRAY[1, 2], ARRAY[NULL, 'b'])[1], split('a/b/c', '/')[2], ARRAY[1][x], MAP(ARRAY[1], ARRAY['one'])[x] FROM (VALUES 1) AS t(x)
---
_col0: varchar
_col1: varchar
_col2: integer
_col3: integer
_col4: integer
_col5: integer
_col6: integer
_col7: varchar
_col8: varchar
_col9: varchar
_col10: integer
_col11: varchar
["a","b",null,null,2,1,null,"x",null,"b",1,"one"]

=== a subscript out of bounds guarded
SELECT x, CASE WHEN cardinality(x) >= 2 THEN x[2] END, IF(cardinality(x) >= 2, x[2]), TRY(x[2]), coalesce(TRY(x[2]), -1), element_at(x, 2) FROM (VALUES ARRAY[1, 2], ARRAY[1], ARRAY[], NULL) AS t(x)
---
x: array(integer)
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
[[1,2],2,2,2,2,2]
[[1],null,null,null,-1,null]
[[],null,null,null,-1,null]
[null,null,null,null,-1,null]

=== a subscript out of bounds in WHERE guarded
SELECT x FROM (VALUES ARRAY[1, 2], ARRAY[1], ARRAY[]) AS t(x) WHERE cardinality(x) >= 2 AND x[2] = 2
---
x: array(integer)
[[1,2]]

=== a subscript that is not in range for one row
SELECT x[2] FROM (VALUES ARRAY[1, 2], ARRAY[1]) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== a map without the key guarded
SELECT m, TRY(m['b']), IF(contains(map_keys(m), 'b'), m['b']) FROM (VALUES MAP(ARRAY['a'], ARRAY[1]), MAP(ARRAY['b'], ARRAY[2]), NULL) AS t(m)
---
m: map(varchar, integer)
_col1: integer
_col2: integer
[null,null,null]
[{"a":1},null,null]
[{"b":2},2,2]

=== casts guarded by AND
SELECT x FROM (VALUES '1', 'a', '12', NULL, '') AS t(x) WHERE regexp_like(x, '^[0-9]+$') AND CAST(x AS bigint) > 5
---
x: varchar
["12"]

=== casts guarded by AND in a subquery
SELECT x, CAST(x AS bigint) FROM (SELECT x FROM (VALUES '1', 'a', '12') AS t(x) WHERE x <> 'a') WHERE CAST(x AS bigint) > 5
---
x: varchar
_col1: bigint
["12",12]

=== casts guarded by OR
SELECT x FROM (VALUES '1', 'a', '12', NULL) AS t(x) WHERE x = 'a' OR CAST(x AS bigint) > 5
---
x: varchar
["12"]
["a"]

=== casts guarded in the list
SELECT x, x <> 'a' AND CAST(x AS bigint) > 5, x = 'a' OR CAST(x AS bigint) > 5, NOT (x <> 'a' AND CAST(x AS bigint) > 5) FROM (VALUES '1', 'a', '12', NULL) AS t(x)
---
x: varchar
_col1: boolean
_col2: boolean
_col3: boolean
["1",false,false,true]
["12",true,true,false]
["a",false,true,true]
[null,null,null,null]

=== casts guarded by CASE and IF
SELECT CASE WHEN x = 'a' THEN 0 ELSE CAST(x AS bigint) END, IF(x = 'a', NULL, CAST(x AS bigint)), coalesce(nullif(x, 'a'), '0') FROM (VALUES '1', 'a', '12', NULL) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: varchar
[0,null,"0"]
[1,1,"1"]
[12,12,"12"]
[null,null,"0"]

=== casts guarded in ON
SELECT a.x, b.y FROM (VALUES '1', 'a', '12') AS a(x) JOIN (VALUES 1, 12) AS b(y) ON a.x <> 'a' AND CAST(a.x AS bigint) = b.y
---
x: varchar
y: integer
["1",1]
["12",12]

--- 406
error: INVALID_CAST_ARGUMENT

=== casts guarded in HAVING
SELECT x, count(*) FROM (VALUES '1', 'a', '12', '12') AS t(x) GROUP BY x HAVING x <> 'a' AND CAST(x AS bigint) > 5
---
x: varchar
_col1: bigint
["12",2]

=== division guarded
SELECT x, y FROM (VALUES (6, 2), (1, 0), (3, 3)) AS t(x, y) WHERE y <> 0 AND x / y > 2
---
x: integer
y: integer
[6,2]

=== a cast that is not guarded
SELECT x FROM (VALUES '1', 'a') AS t(x) WHERE CAST(x AS bigint) > 0
---
error: INVALID_CAST_ARGUMENT

=== TRY
SELECT TRY(1 / x), TRY(CAST(s AS bigint)), TRY(coalesce(1 / x, 5)), TRY(date_parse(s, '%Y')), TRY(ARRAY[1][x]), TRY(json_parse(s)), TRY(-x) FROM (VALUES (0, 'a'), (1, '7'), (NULL, NULL)) AS t(x, s)
---
_col0: integer
_col1: bigint
_col2: integer
_col3: timestamp(3)
_col4: integer
_col5: json
_col6: integer
[1,7,1,"0007-01-01 00:00:00.000",1,"7",-1]
[null,null,5,null,null,null,null]
[null,null,null,null,null,null,0]

=== TRY over aggregates
SELECT k, TRY(sum(x) / sum(y)), TRY(1 / count(y)), coalesce(TRY(sum(x) / sum(y)), -1) FROM (VALUES (1, 4, 2), (2, 1, 0), (3, 5, NULL)) AS t(k, x, y) GROUP BY k ORDER BY k
---
k: integer
_col1: bigint
_col2: bigint
_col3: bigint
[1,2,1,2]
[2,null,1,-1]
[3,null,null,-1]

=== TRY over a window
SELECT x, TRY(10 / lag(x) OVER (ORDER BY x)), TRY(x / (x - first_value(x) OVER (ORDER BY x))) FROM (VALUES 0, 1, 2) AS t(x) ORDER BY x
---
x: integer
_col1: integer
_col2: integer
[0,null,null]
[1,null,1]
[2,10,1]

=== TRY over a subquery
SELECT x, TRY(10 / (SELECT min(y) FROM (VALUES 0, 5) AS u(y) WHERE y >= x)) FROM (VALUES 0, 1) AS t(x) ORDER BY x
---
x: integer
_col1: integer
[0,null]
[1,2]

=== TRY in HAVING and ORDER BY
SELECT k FROM (VALUES (1, 0), (2, 5), (3, 2)) AS t(k, x) GROUP BY k HAVING coalesce(TRY(10 / sum(x)), 99) > 1 ORDER BY TRY(10 / sum(x)) DESC
---
k: integer
[3]
[2]
[1]

=== TRY within a lambda
SELECT transform(ARRAY['1', 'a', NULL], s -> TRY(CAST(s AS integer))), transform(ARRAY[0, 2], d -> TRY(x / d)) FROM (VALUES 10) AS t(x)
---
_col0: array(integer)
_col1: array(integer)
[[1,null,null],[null,5]]

=== NULLIF
SELECT nullif(1, 1), nullif(1, 2), nullif('a', NULL), nullif(NULL, 1), nullif(1, 1.0), nullif(1, 2.5), nullif(ARRAY[1], ARRAY[1]), nullif(ROW(1, NULL), ROW(1, NULL)), nullif('', ''), nullif(date '2020-01-01', timestamp '2020-01-01 00:00:00')
---
_col0: integer
_col1: integer
_col2: varchar
_col3: unknown
_col4: integer
_col5: integer
_col6: array(integer)
_col7: row(integer, unknown)
_col8: varchar
_col9: date
[null,1,"a",null,null,1,null,[1,null],null,null]

=== CASE
SELECT CASE x WHEN 1 THEN 'one' WHEN NULL THEN 'null' ELSE 'other' END, CASE WHEN x = 1 THEN 1 WHEN x = 2 THEN 2.5 END, CASE x WHEN 1.0 THEN 'a' END, CASE WHEN NULL THEN 1 ELSE 2 END, CASE ARRAY[x] WHEN ARRAY[1] THEN 'array' END FROM (VALUES 1, 2, NULL) AS t(x)
---
_col0: varchar
_col1: decimal(11, 1)
_col2: varchar
_col3: integer
_col4: varchar
["one","1.0","a",2,"array"]
["other","2.5",null,2,null]
["other",null,null,2,null]

=== text put together
SELECT 'a' || 'b' || NULL, 'a' || CAST(1 AS varchar), X'01' || X'02', CAST('a' AS char(3)) || 'b', 'a' || CAST('b' AS char(3)), ARRAY[1] || ARRAY[2], ARRAY[1] || 2, 0 || ARRAY[1], ARRAY[ARRAY[1]] || ARRAY[2], ARRAY['a'] || s FROM (VALUES 'z') AS t(s)
---
error: AMBIGUOUS_FUNCTION_CALL

=== IS DISTINCT FROM
SELECT x IS DISTINCT FROM y, x IS NOT DISTINCT FROM y, NULL IS DISTINCT FROM NULL, 1 IS DISTINCT FROM 1.0 FROM (VALUES (1, 1), (1, NULL), (NULL, NULL), (1, 2)) AS t(x, y)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
[false,true,false,false]
[false,true,false,false]
[true,false,false,false]
[true,false,false,false]

=== EXTRACT
SELECT extract(year FROM d), extract(day_of_week FROM d), extract(week FROM d), extract(quarter FROM t), extract(hour FROM t), extract(second FROM t), extract(hour FROM t AT TIME ZONE 'Asia/Tokyo'), extract(timezone_hour FROM t AT TIME ZONE 'Asia/Tokyo'), extract(doy FROM d), extract(day FROM interval '49' hour), extract(hour FROM interval '49' hour) FROM (VALUES (date '2021-01-03', timestamp '2021-01-03 20:30:40.9 UTC')) AS x(d, t)
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
[2021,7,53,1,20,40,5,9,3,2,1]

=== AT TIME ZONE
SELECT timestamp '2021-01-01 00:00:00 UTC' AT TIME ZONE 'Asia/Tokyo' AT TIME ZONE 'America/New_York', timestamp '2021-01-01 00:00:00' AT TIME ZONE 'Asia/Tokyo', timestamp '2021-01-01 00:00:00 UTC' AT TIME ZONE interval '-3' hour, CAST(timestamp '2021-01-01 20:00:00 UTC' AT TIME ZONE 'Asia/Tokyo' AS date), CAST(timestamp '2021-01-01 20:00:00 UTC' AT TIME ZONE 'Asia/Tokyo' AS varchar), timestamp '2021-01-01 09:00:00 Asia/Tokyo' = timestamp '2021-01-01 00:00:00 UTC'
---
_col0: timestamp(0) with time zone
_col1: timestamp(0) with time zone
_col2: timestamp(0) with time zone
_col3: date
_col4: varchar
_col5: boolean
["2020-12-31 19:00:00 America/New_York","2021-01-01 09:00:00 Asia/Tokyo","2020-12-31 21:00:00 -03:00","2021-01-02","2021-01-02 05:00:00 Asia/Tokyo",true]

=== CASE over zones
SELECT coalesce(t, timestamp '2021-01-01 00:00:00 UTC') FROM (VALUES timestamp '2021-01-01 09:00:00 UTC', NULL) AS x(t)
---
_col0: timestamp(0) with time zone
["2021-01-01 00:00:00 UTC"]
["2021-01-01 09:00:00 UTC"]

=== lambdas and outer columns
SELECT transform(a, x -> x + y), filter(a, x -> x > y), reduce(a, 0, (s, x) -> s + x * y, s -> s), any_match(a, x -> x = y), transform(a, x -> transform(a, z -> x * z + y)), zip_with(a, a, (p, q) -> p + q + y) FROM (VALUES (ARRAY[1, 2, 3], 2), (ARRAY[], 1), (NULL, 1), (ARRAY[1], NULL)) AS t(a, y)
---
_col0: array(integer)
_col1: array(integer)
_col2: integer
_col3: boolean
_col4: array(array(integer))
_col5: array(integer)
[[3,4,5],[3],12,true,[[3,4,5],[4,6,8],[5,8,11]],[4,6,8]]
[[],[],0,false,[],[]]
[[null],[],null,null,[[null]],[null]]
[null,null,null,null,null,null]

=== lambdas over groups
SELECT k, transform(array_agg(x ORDER BY x), e -> e + k), filter(ARRAY[1, 2, 3], e -> e > k), reduce(array_agg(x), 0, (s, e) -> s + e, s -> s * k) FROM (VALUES (1, 5), (1, 6), (2, 7)) AS t(k, x) GROUP BY k ORDER BY k
---
k: integer
_col1: array(integer)
_col2: array(integer)
_col3: integer
[1,[6,7],[2,3],11]
[2,[9],[3],14]

=== lambdas as keys of groups
SELECT transform(a, e -> e + y), count(*) FROM (VALUES (ARRAY[1], 1), (ARRAY[2], 0), (ARRAY[9], 9)) AS t(a, y) GROUP BY transform(a, e -> e + y) ORDER BY 2, 1
---
_col0: array(integer)
_col1: bigint
[[18],1]
[[2],2]

=== names of members
SELECT r.a, r.B, t.r.a, CAST(ROW(1, ROW('x')) AS row(p integer, q row(s varchar))).q.s, ROW(1, 2)[1] FROM (SELECT CAST(ROW(1, 'b') AS row(A integer, b varchar)) AS r) AS t
---
a: integer
B: varchar
a: integer
_col3: varchar
_col4: integer
[1,"b",1,"x",1]

=== quantified comparisons of floating point numbers
SELECT x, x > ALL (VALUES 0e0, 1e0), x >= ANY (VALUES 2e0, NULL), x < ALL (VALUES 2e0, NULL), x <= ANY (VALUES nan(), 1e0), x < ANY (VALUES 1.5, 3), x > ALL (SELECT 1e0 WHERE false), x > ANY (SELECT 1e0 WHERE false), x = ALL (VALUES 1e0, 1e0), x <> ANY (VALUES 1e0), x < ALL (VALUES nan()) FROM (VALUES 1e0, 2e0, NULL) AS t(x)
---
x: double
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
_col7: boolean
_col8: boolean
_col9: boolean
_col10: boolean
[1.0,false,null,null,true,true,true,false,true,false,false]
[2.0,true,true,false,false,true,true,false,false,true,false]
[null,null,null,null,null,null,true,false,null,null,null]

=== joins on floating point numbers
SELECT a.x, b.y FROM (VALUES 1e0, nan(), NULL) AS a(x) FULL JOIN (VALUES 1e0, nan(), NULL) AS b(y) ON a.x = b.y ORDER BY 1, 2
---
x: double
y: double
[1.0,1.0]
["NaN",null]
[null,"NaN"]
[null,null]
[null,null]

=== TRY of a column with values that fail
SELECT count(*), count(TRY(CAST(sourceipaddress AS ipaddress))), count(TRY_CAST(sourceipaddress AS ipaddress)), count(TRY(json_parse(requestparameters))), count(TRY(from_iso8601_timestamp(eventtime))) FROM cloudtrail_logs
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
[508,401,401,443,507]

=== casts of the rows that are left
SELECT min(CAST(sourceipaddress AS ipaddress)), count(from_iso8601_timestamp(eventtime)) FROM cloudtrail_logs WHERE regexp_like(sourceipaddress, '^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$') AND sourceipaddress NOT LIKE '999%' AND eventname <> 'OddTime'
---
_col0: ipaddress
_col1: bigint
["10.0.1.0",388]

=== casts of the rows that are left in CASE
SELECT count(CASE WHEN sourceipaddress LIKE '10.%' THEN CAST(sourceipaddress AS ipaddress) END), count(IF(eventname <> 'OddTime', from_iso8601_timestamp(eventtime))), sum(coalesce(TRY_CAST(sourceipaddress AS bigint), length(sourceipaddress))) FROM cloudtrail_logs
---
_col0: bigint
_col1: bigint
_col2: bigint
[119,493,6534]

=== order of arrays with NULL
SELECT ARRAY[1, 2] < ARRAY[2, NULL], ARRAY[1, NULL] < ARRAY[2, NULL], ARRAY[1, NULL] <= ARRAY[1], CAST(NULL AS array(integer)) < ARRAY[NULL], ARRAY[ARRAY[1], ARRAY[2]] > ARRAY[ARRAY[1], ARRAY[1, 5]], ROW(1, NULL) < ROW(2, NULL), ROW(ARRAY[1], 'a') >= ROW(ARRAY[1], 'a')
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
_col5: boolean
_col6: boolean
[true,true,false,null,true,true,true]

=== order of arrays that a NULL decides
SELECT a < ARRAY[1, 3] FROM (VALUES ARRAY[1, 2], ARRAY[1, NULL]) AS t(a)
---
error: NOT_SUPPORTED

=== order of rows that a NULL decides
SELECT a <= ROW(1, 3) FROM (VALUES ROW(ROW(1, NULL)), ROW(ROW(1, 2))) AS t(a)
---
error: NOT_SUPPORTED

=== NULLIF of NULL and what fails
SELECT nullif(x, CAST(s AS integer)) FROM (VALUES (1, '1'), (NULL, 'a')) AS t(x, s)
---
_col0: integer
[null]
[null]

=== texts and rows that are NULL
SELECT s || CAST(NULL AS varchar), CAST(NULL AS row(p integer, q varchar)).q, coalesce(s || CAST(NULL AS varchar), 'none'), max(s || CAST(NULL AS varchar)) OVER () FROM (VALUES 'a') AS t(s)
---
_col0: varchar
_col1: varchar
_col2: varchar
_col3: varchar
[null,null,"none",null]

=== TRY over two subqueries and two windows
SELECT TRY((SELECT 1) / (SELECT 0)), TRY(sum(x) OVER () / (count(*) OVER () - 2)), TRY(CAST((SELECT 'a') AS bigint) + lag(x) OVER (ORDER BY x)) FROM (VALUES 1, 2) AS t(x)
---
_col0: integer
_col1: bigint
_col2: bigint
[null,null,null]
[null,null,null]

=== a subquery in what is computed once
SELECT (x IN (SELECT 1) OR 1 / (x - x) > 0) AND ROW(x, (SELECT 2)) <= ROW((SELECT 3), x), (SELECT max(y) FROM (VALUES 1e0, nan()) AS u(y)) BETWEEN (SELECT 0e0) AND (SELECT 5e0) FROM (VALUES 1) AS t(x)
---
_col0: boolean
_col1: boolean
[true,true]

=== sorting rows that a NULL decides
SELECT x FROM (VALUES ROW(ROW(1, NULL)), ROW(ROW(1, 2))) AS t(x) ORDER BY x
---
error: NOT_SUPPORTED

=== sorting arrays that a NULL decides
SELECT x FROM (VALUES ARRAY[1, NULL], ARRAY[1, 2]) AS t(x) ORDER BY x
---
error: NOT_SUPPORTED

=== the greatest row where a NULL decides
SELECT max(x) FROM (VALUES ROW(ROW(1, NULL)), ROW(ROW(1, 2))) AS t(x)
---
error: NOT_SUPPORTED
