# Aggregate functions: https://trino.io/docs/435/functions/aggregate.html. Rows with NULL, no rows, one row, overflow.

=== count
SELECT count(*), count(), count(x), count(DISTINCT x), count_if(x > 1), count(*) FILTER (WHERE x > 1) FROM (VALUES 1, 2, 2, NULL) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
[4,4,3,2,2,2]

=== count of nothing
SELECT count(*), count(x), count(DISTINCT x), count_if(x > 1) FROM (VALUES 1) AS t(x) WHERE false
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
[0,0,0,0]

=== count of rows and arrays
SELECT count(ROW(1, NULL)), count(DISTINCT ROW(1, NULL)), count(DISTINCT ARRAY[x]) FROM (VALUES 1, 1, NULL) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
[3,1,2]

=== T27 sum
SELECT sum(x), sum(CAST(x AS smallint)), sum(CAST(x AS real)), sum(CAST(x AS double)), sum(CAST(x AS decimal(5,2))), sum(DISTINCT x), sum(x) FILTER (WHERE x > 5) FROM (VALUES 1, 2, 2, NULL) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: real
_col3: double
_col4: decimal(38, 2)
_col5: bigint
_col6: bigint
[5,5,5.0,5.0,"5.00",3,null]

=== T27 sum that overflows
SELECT sum(x) FROM (VALUES 9223372036854775807, 1) AS t(x)
---
error: NUMERIC_VALUE_OUT_OF_RANGE

=== sum of decimals that overflows
SELECT sum(x) FROM (VALUES DECIMAL '99999999999999999999999999999999999999', DECIMAL '1') AS t(x)
---
error: GENERIC_INTERNAL_ERROR or NUMERIC_VALUE_OUT_OF_RANGE

=== sum of intervals
SELECT sum(x), sum(y) FROM (VALUES (INTERVAL '1' DAY, INTERVAL '1' MONTH), (INTERVAL '2' HOUR, INTERVAL '2' YEAR), (NULL, NULL)) AS t(x, y)
---
_col0: interval day to second
_col1: interval year to month
["1 02:00:00.000","2-1"]

=== sum of text
SELECT sum('a')
---
error: FUNCTION_NOT_FOUND

=== avg
SELECT avg(x), avg(CAST(x AS tinyint)), avg(CAST(x AS real)), avg(CAST(x AS double)), avg(x) FILTER (WHERE x > 5) FROM (VALUES 1, 2, 2, NULL) AS t(x)
---
_col0: double
_col1: double
_col2: real
_col3: double
_col4: double
[1.6666666666666667,1.6666666666666667,1.6666666,1.6666666666666667,null]

=== avg of large numbers
SELECT avg(x) FROM (VALUES 9223372036854775807, 9223372036854775807) AS t(x)
---
_col0: double
[9.223372036854776e+18]

=== avg of decimals
SELECT avg(x), avg(-x), avg(CAST(x AS decimal(38,2))), avg(CAST(x AS decimal(5,0))) FROM (VALUES 0.05, 0.00, NULL, 7.50) AS t(x)
---
_col0: decimal(3, 2)
_col1: decimal(3, 2)
_col2: decimal(38, 2)
_col3: decimal(5, 0)
["2.52","-2.52","2.52","3"]

=== avg of decimals in the middle
SELECT avg(x), avg(-x) FROM (VALUES DECIMAL '0.05', DECIMAL '0.00', DECIMAL '0.01', DECIMAL '0.00') AS t(x)
---
_col0: decimal(2, 2)
_col1: decimal(2, 2)
["0.02","-0.02"]

=== avg of intervals
SELECT avg(x), avg(-x), avg(y) FROM (VALUES (INTERVAL '0.001' SECOND, INTERVAL '1' MONTH), (INTERVAL '0.002' SECOND, INTERVAL '2' MONTH)) AS t(x, y)
---
_col0: interval day to second
_col1: interval day to second
_col2: interval year to month
["0 00:00:00.002","-0 00:00:00.001","0-2"]

=== sum, avg, min and max of nothing
SELECT sum(x), avg(x), min(x), max(x), sum(CAST(x AS decimal(4,1))), avg(CAST(x AS decimal(4,1))) FROM (VALUES 1) AS t(x) WHERE false
---
_col0: bigint
_col1: double
_col2: integer
_col3: integer
_col4: decimal(38, 1)
_col5: decimal(4, 1)
[null,null,null,null,null,null]

=== min and max
SELECT min(x), max(x), min(y), max(y), min(ROW(x, y)), max(ARRAY[x]) FROM (VALUES (2, 'b'), (1, 'B'), (2, 'あ')) AS t(x, y)
---
_col0: integer
_col1: integer
_col2: varchar
_col3: varchar
_col4: row(integer, varchar)
_col5: array(integer)
[1,2,"B","あ",[1,"B"],[2]]

=== min and max with NaN
SELECT max(x), min(x), max(CAST(x AS real)), max(x) FILTER (WHERE is_nan(x)) FROM (VALUES nan(), 1e0, 2e0) AS t(x)
---
_col0: double
_col1: double
_col2: real
_col3: double
[2.0,1.0,2.0,"NaN"]

=== min and max of JSON
SELECT max(JSON '1')
---
error: FUNCTION_NOT_FOUND

=== several minima and maxima
SELECT min(x, 2), max(x, 2), max(x, 10), min(x, 1), max(x, 3) FILTER (WHERE x > 5) FROM (VALUES 3, 1, NULL, 2) AS t(x)
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(integer)
[[1,2],[3,2],[3,2,1],[1],null]

=== no maxima
SELECT max(x, 0) FROM (VALUES 3, 1) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== too many maxima
SELECT max(x, 20000) FROM (VALUES 3, 1) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== max_by and min_by
SELECT max_by(v, k), min_by(v, k), max_by(v, k) FILTER (WHERE k < 3) FROM (VALUES ('a', 1), ('b', NULL), (NULL, 3), ('d', 2)) AS t(v, k)
---
_col0: varchar
_col1: varchar
_col2: varchar
[null,"a","d"]

=== max_by and min_by of several
SELECT max_by(v, k, 2), max_by(v, k, 10), min_by(v, k, 1) FROM (VALUES ('a', 1), ('b', NULL), (NULL, 3), ('d', 2)) AS t(v, k)
---
_col0: array(varchar)
_col1: array(varchar)
_col2: array(varchar)
[[null,"d"],[null,"d","a"],["a"]]

=== max_by and min_by of nothing
SELECT max_by(v, k), min_by(v, k), max_by(v, k, 2) FROM (VALUES ('a', CAST(NULL AS integer))) AS t(v, k)
---
_col0: varchar
_col1: varchar
_col2: array(varchar)
[null,null,null]

=== arbitrary
SELECT arbitrary(x), arbitrary(y) FROM (VALUES (NULL, 1), (2, 1)) AS t(x, y)
---
_col0: integer
_col1: integer
[2,1]

=== array_agg
SELECT array_agg(x ORDER BY x DESC), array_agg(DISTINCT x ORDER BY x), array_agg(x ORDER BY x) FILTER (WHERE x > 1), array_agg(x ORDER BY x NULLS FIRST), array_agg(x ORDER BY y) FROM (VALUES (2, 3), (1, 2), (NULL, 1), (2, 4)) AS t(x, y)
---
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(integer)
[[2,2,1,null],[1,2,null],[2,2],[null,1,2,2],[null,1,2,2]]
--- 406
_col0: array(integer)
_col1: array(integer)
_col2: array(integer)
_col3: array(integer)
_col4: array(integer)
[[2,2,1,null],[1,2,null],[2,2,null],[null,1,2,2],[null,1,2,2]]

=== array_agg of nothing
SELECT array_agg(x), cardinality(array_agg(x)) FROM (VALUES 2) AS t(x) WHERE false
---
_col0: array(integer)
_col1: bigint
[null,null]

=== bool_and, bool_or, every
SELECT bool_and(x), bool_or(x), every(x), bool_or(x) FILTER (WHERE false), bool_and(x) FILTER (WHERE x) FROM (VALUES true, NULL, false) AS t(x)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[false,true,false,null,true]

=== map_agg
SELECT map_agg(k, v ORDER BY v), element_at(map_agg(k, v ORDER BY v DESC), 3), map_agg(k, v) FILTER (WHERE k IS NULL) FROM (VALUES (3, 'a'), (1, 'b'), (3, 'c'), (NULL, 'd')) AS t(k, v)
---
_col0: map(integer, varchar)
_col1: varchar
_col2: map(integer, varchar)
[{"1":"b","3":"a"},"c",null]

=== map_agg with values that are NULL
SELECT map_agg(k, v) FROM (VALUES (3, 'a'), (2, NULL)) AS t(k, v)
---
_col0: map(integer, varchar)
[{"2":null,"3":"a"}]

=== multimap_agg
SELECT multimap_agg(k, v ORDER BY v), multimap_agg(k, v ORDER BY v DESC), multimap_agg(k, v) FILTER (WHERE k IS NULL) FROM (VALUES (3, 'a'), (1, 'b'), (3, 'c'), (NULL, 'd')) AS t(k, v)
---
_col0: map(integer, array(varchar))
_col1: map(integer, array(varchar))
_col2: map(integer, array(varchar))
[{"1":["b"],"3":["a","c"]},{"1":["b"],"3":["c","a"]},null]

=== multimap_agg in groups
SELECT g, multimap_agg(k, v ORDER BY v) FROM (VALUES (1, 3, 'a'), (1, 1, 'b'), (2, 3, 'c'), (2, NULL, 'd'), (1, 3, NULL)) AS t(g, k, v) GROUP BY g HAVING count(*) > 1 ORDER BY g
---
g: integer
_col1: map(integer, array(varchar))
[1,{"1":["b"],"3":["a",null]}]
[2,{"3":["c"]}]

=== map_union
SELECT map_union(m), map_union(m) FILTER (WHERE m IS NULL) FROM (VALUES MAP(ARRAY[1,2], ARRAY['a','b']), MAP(ARRAY[3], ARRAY['x']), NULL) AS t(m)
---
_col0: map(integer, varchar)
_col1: map(integer, varchar)
[{"1":"a","2":"b","3":"x"},null]

=== histogram
SELECT histogram(x), histogram(x) FILTER (WHERE x > 5), histogram(x) FILTER (WHERE x IS NULL) FROM (VALUES 3, 1, NULL, 3, 2) AS t(x)
---
_col0: map(integer, bigint)
_col1: map(integer, bigint)
_col2: map(integer, bigint)
[{"1":1,"2":1,"3":2},null,null]

=== histogram of texts
SELECT histogram(x) FROM (VALUES 'b', 'a', 'b', NULL) AS t(x)
---
_col0: map(varchar, bigint)
[{"a":1,"b":2}]

=== geometric_mean
SELECT geometric_mean(x), geometric_mean(CAST(x AS double)), geometric_mean(CAST(x AS real)), geometric_mean(-x), geometric_mean(0 * x), geometric_mean(x) FILTER (WHERE x > 5) FROM (VALUES 1, 2, 4, NULL) AS t(x)
---
_col0: double
_col1: double
_col2: real
_col3: double
_col4: double
_col5: double
[2.0,2.0,2.0,"NaN",0.0,null]

=== variances
SELECT variance(x), var_samp(x), var_pop(x), stddev(x), stddev_samp(x), stddev_pop(x) FROM (VALUES 1, 2, 4, 10, NULL) AS t(x)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
[16.249999999999996,16.249999999999996,12.187499999999998,4.031128874149275,4.031128874149275,3.491060010942235]

=== variances of one
SELECT variance(x), var_samp(x), var_pop(x), stddev(x), stddev_samp(x), stddev_pop(x), skewness(x), kurtosis(x) FROM (VALUES 1) AS t(x)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
_col5: double
_col6: double
_col7: double
[null,null,0.0,null,null,0.0,null,null]

=== skewness and kurtosis
SELECT skewness(x), kurtosis(x), skewness(CAST(x AS double)), kurtosis(CAST(x AS double)) FROM (VALUES 1, 2, 4, 10, NULL) AS t(x)
---
_col0: double
_col1: double
_col2: double
_col3: double
[0.8483206969390205,2.030769230769236,0.8483206969390205,2.030769230769236]

=== skewness and kurtosis of three
SELECT skewness(x), kurtosis(x) FROM (VALUES 1, 2, 3) AS t(x)
---
_col0: double
_col1: double
[0.0,null]

=== skewness and kurtosis of equal values
SELECT skewness(x), kurtosis(x) FROM (VALUES 1, 1, 1, 1) AS t(x)
---
_col0: double
_col1: double
["NaN","NaN"]

=== correlation and regression
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_slope(x, y), regr_intercept(x, y) FROM (VALUES (1e0, 2e0), (2, 4), (3, 7), (NULL, 1), (4, NULL)) AS t(x, y)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
[0.9933992677987828,1.6666666666666667,2.5,0.3947368421052631,0.28947368421052655]

=== correlation and regression of whole numbers are real
SELECT corr(x, y), covar_pop(x, y), regr_slope(x, y), regr_intercept(x, y) FROM (VALUES (1, 2), (2, 4), (3, 6)) AS t(x, y)
---
_col0: real
_col1: real
_col2: real
_col3: real
[1.0,1.3333334,0.5,0.0]

=== correlation and regression of one row
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_slope(x, y), regr_intercept(x, y) FROM (VALUES (1e0, 2e0)) AS t(x, y)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
[null,0.0,null,null,null]

=== correlation and regression of equal values
SELECT corr(x, y), covar_pop(x, y), covar_samp(x, y), regr_slope(x, y), regr_intercept(x, y) FROM (VALUES (1e0, 2e0), (3e0, 2e0)) AS t(x, y)
---
_col0: double
_col1: double
_col2: double
_col3: double
_col4: double
[null,0.0,0.0,null,null]

=== bitwise aggregates
SELECT bitwise_and_agg(x), bitwise_or_agg(x), bitwise_and_agg(x) FILTER (WHERE x > 10) FROM (VALUES 6, 3, NULL) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
[2,7,null]

=== T29 approx_distinct of few
SELECT approx_distinct(x), approx_distinct(x, 0.1e0), approx_distinct(x) FILTER (WHERE x > 10), approx_distinct(CAST(x AS varchar)) FROM (VALUES 6, 3, NULL, 3) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
[2,2,0,2]

=== T29 approx_percentile of few
SELECT approx_percentile(x, 0.5e0), approx_percentile(x, ARRAY[0.1e0,0.5e0,0.9e0]), approx_percentile(x, 0e0), approx_percentile(x, 1e0), approx_percentile(x, 0.25), approx_percentile(CAST(x AS double), 0.75), approx_percentile(CAST(x AS real), 0.75), approx_percentile(x, 0.5) FILTER (WHERE x > 20) FROM (VALUES 1, 2, 3, 4, 10, NULL) AS t(x)
---
_col0: bigint
_col1: array(bigint)
_col2: bigint
_col3: bigint
_col4: bigint
_col5: double
_col6: real
_col7: bigint
[3,[1,3,10],1,10,2,4.0,4.0,null]

=== approx_percentile of a hundred
SELECT approx_percentile(x, 0.9e0), approx_percentile(x, 0.29e0), approx_percentile(x, 0.07e0) FROM UNNEST(sequence(1, 100)) AS t(x)
---
_col0: bigint
_col1: bigint
_col2: bigint
[91,29,8]

=== approx_percentile beyond
SELECT approx_percentile(x, 1.5e0) FROM (VALUES 1) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== approx_most_frequent
SELECT approx_most_frequent(2, x, 10), approx_most_frequent(3, length(x), 10), approx_most_frequent(3, x, 10) FILTER (WHERE x = '') FROM (VALUES 'a', 'b', 'a', 'c', 'd', 'c', 'c', 'bb') AS t(x)
---
_col0: map(varchar, bigint)
_col1: map(bigint, bigint)
_col2: map(varchar, bigint)
[{"a":2,"c":3},{"1":7,"2":1},null]

=== listagg
SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x), listagg(DISTINCT x, '-') WITHIN GROUP (ORDER BY x DESC), listagg(x) WITHIN GROUP (ORDER BY x) FROM (VALUES 'b', 'a', NULL, 'b') AS t(x)
---
_col0: varchar
_col1: varchar
_col2: varchar
["a,b,b","b-a","abb"]

=== aggregates of groups
SELECT x % 2, count(*), sum(x), max(x), array_agg(x ORDER BY x) FROM (VALUES 1, 2, 3, NULL) AS t(x) GROUP BY 1 ORDER BY 1
---
_col0: integer
_col1: bigint
_col2: bigint
_col3: integer
_col4: array(integer)
[0,1,2,2,[2]]
[1,2,4,3,[1,3]]
[null,1,null,null,[null]]

=== aggregates in HAVING and ORDER BY
SELECT y, sum(x) FROM (VALUES (1, 'a'), (2, 'a'), (5, 'b'), (1, 'c')) AS t(x, y) GROUP BY y HAVING sum(x) > 1 ORDER BY max(x) DESC
---
y: varchar
_col1: bigint
["b",5]
["a",3]

=== aggregates over records
SELECT eventsource, count(*), count(DISTINCT eventname), min(eventtime), max(eventtime), array_sort(array_agg(DISTINCT awsregion)), approx_distinct(sourceipaddress) > 0 FROM cloudtrail_logs GROUP BY eventsource ORDER BY eventsource LIMIT 20
---
eventsource: varchar
_col1: bigint
_col2: bigint
_col3: varchar
_col4: varchar
_col5: array(varchar)
_col6: boolean
["autoscaling.amazonaws.com",2,1,"2026-03-01T13:07:33Z","2026-03-01T21:20:26Z",["ap-northeast-1"],true]
["cloudformation.amazonaws.com",4,1,"2026-03-01T17:15:06Z","2026-03-01T17:15:13Z",["ap-northeast-1"],true]
["cloudtrail.amazonaws.com",4,3,"2026-03-01T17:23:38Z","2026-03-02T03:00:00Z",["ap-northeast-1"],true]
["config.amazonaws.com",1,1,"2026-03-02T01:04:56Z","2026-03-02T01:04:56Z",["ap-northeast-1"],true]
["connect.amazonaws.com",5,3,"2022-11-01T10:00:00Z","2022-11-20T05:00:00Z",["ap-northeast-1"],true]
["dynamodb.amazonaws.com",11,2,"2026-02-26T21:21:32Z","2026-03-02T07:18:31Z",["ap-northeast-1"],true]
["ec2.amazonaws.com",69,10,"2026-02-26T16:19:15Z","2026-03-02T07:18:58Z",["ap-northeast-1"],true]
["ecr.amazonaws.com",2,2,"2026-02-28T18:02:56Z","2026-03-01T13:07:01Z",["ap-northeast-1"],true]
["ecs.amazonaws.com",3,1,"2026-02-27T20:32:13Z","2026-02-28T21:44:32Z",["ap-northeast-1"],true]
["elasticloadbalancing.amazonaws.com",2,1,"2026-02-26T16:20:35Z","2026-02-28T18:02:55Z",["ap-northeast-1"],true]
["iam.amazonaws.com",10,6,"2026-02-27T12:48:36Z","2026-03-02T00:24:04Z",["us-east-1"],true]
["identitystore.amazonaws.com",1,1,"2026-02-27T06:20:00Z","2026-02-27T06:20:00Z",["ap-northeast-1"],true]
["kms.amazonaws.com",30,3,"2026-02-26T18:21:38Z","2026-03-02T07:18:16Z",["ap-northeast-1"],true]
["lambda.amazonaws.com",10,2,"2026-02-28T18:03:49Z","2026-03-02T06:30:33Z",["ap-northeast-1"],true]
["logs.amazonaws.com",19,2,"2026-02-26T16:17:32Z","2026-03-02T11:26:10Z",["ap-northeast-1"],true]
["monitoring.amazonaws.com",5,2,"2026-02-27T13:55:39Z","2026-03-02T00:40:10Z",["ap-northeast-1"],true]
["odd.amazonaws.com",22,11,"2024-02-29T12:34:56Z","not a time",["ap-northeast-1"],true]
["organizations.amazonaws.com",1,1,"2026-02-27T12:51:05Z","2026-02-27T12:51:05Z",["us-east-1"],true]
["rds.amazonaws.com",9,1,"2026-02-26T23:22:51Z","2026-03-01T17:14:35Z",["ap-northeast-1"],true]
["s3.amazonaws.com",207,7,"2026-02-26T16:19:20Z","2026-03-02T07:19:18Z",["ap-northeast-1"],true]

=== greatest and least
SELECT greatest(1, NULL), greatest(1, 2, 3), least('b', 'a'), least(DATE '2026-01-02', DATE '2026-01-01'), greatest(DATE '2020-01-01', TIMESTAMP '2020-01-01 00:00:01'), greatest(1, 2.5), greatest('a', 'bcd', NULL)
---
_col0: integer
_col1: integer
_col2: varchar
_col3: date
_col4: timestamp(0)
_col5: decimal(11, 1)
_col6: varchar
[null,3,"a","2026-01-01","2020-01-01 00:00:01","2.5",null]

=== greatest and least with NaN
SELECT greatest(1e0, nan()), greatest(nan(), 1e0), least(1e0, nan()), least(nan(), 1e0)
---
_col0: double
_col1: double
_col2: double
_col3: double
[1.0,1.0,1.0,1.0]

=== greatest of other types
SELECT greatest(1, 'a')
---
error: FUNCTION_NOT_FOUND

=== maps and lists of groups
SELECT g, map_agg(k, v), multimap_agg(k, v ORDER BY v), histogram(k), map_union(MAP(ARRAY[k], ARRAY[g])), array_agg(v ORDER BY v), max_by(v, k), approx_percentile(k, 0.5), approx_most_frequent(3, k, 10), avg(CAST(k AS decimal(5,2)))
FROM (VALUES (1, 3, 'a'), (1, 1, 'b'), (2, 4, 'c'), (2, 7, 'd'), (3, 2, NULL)) AS t(g, k, v) GROUP BY g ORDER BY g
---
g: integer
_col1: map(integer, varchar)
_col2: map(integer, array(varchar))
_col3: map(integer, bigint)
_col4: map(integer, integer)
_col5: array(varchar)
_col6: varchar
_col7: bigint
_col8: map(bigint, bigint)
_col9: decimal(5, 2)
[1,{"1":"b","3":"a"},{"1":["b"],"3":["a"]},{"1":1,"3":1},{"1":1,"3":1},["a","b"],"a",3,{"1":1,"3":1},"2.00"]
[2,{"4":"c","7":"d"},{"4":["c"],"7":["d"]},{"4":1,"7":1},{"4":2,"7":2},["c","d"],"d",7,{"4":1,"7":1},"5.50"]
[3,{"2":null},{"2":[null]},{"2":1},{"2":3},[null],null,2,{"2":1},"2.00"]

=== aggregates of arrays and lambdas
SELECT g, transform(array_agg(k ORDER BY k), x -> x * g), reduce(array_agg(k ORDER BY k), g, (s, x) -> s + x, s -> s), array_sort(array_distinct(flatten(array_agg(ARRAY[k, g]))))
FROM (VALUES (1, 3), (1, 1), (2, 4), (2, 7), (3, 2)) AS t(g, k) GROUP BY g ORDER BY g
---
g: integer
_col1: array(integer)
_col2: integer
_col3: array(integer)
[1,[1,3],5,[1,3]]
[2,[8,14],13,[2,4,7]]
[3,[6],5,[2,3]]

=== LISTAGG cut at its limit
SELECT length(s), substr(s, -12) FROM (SELECT listagg(y, ',' ON OVERFLOW TRUNCATE '…' WITH COUNT) WITHIN GROUP (ORDER BY x) AS s FROM (SELECT x, rpad(CAST(x AS varchar), 1000, 'é') AS y FROM UNNEST(sequence(1, 1500)) AS t(x)))
---
_col0: bigint
_col1: varchar
[524530,"ééééé,…(976)"]

=== LISTAGG cut without a count
SELECT length(s), substr(s, -12) FROM (SELECT listagg(y, ',' ON OVERFLOW TRUNCATE WITHOUT COUNT) WITHIN GROUP (ORDER BY x) AS s FROM (SELECT x, rpad(CAST(x AS varchar), 1000, 'é') AS y FROM UNNEST(sequence(1, 1500)) AS t(x)))
---
_col0: bigint
_col1: varchar
[524527,"éééééééé,..."]

=== LISTAGG that just fits
SELECT length(s), substr(s, -12) FROM (SELECT listagg(y, '--' ON OVERFLOW TRUNCATE 'xx' WITH COUNT) WITHIN GROUP (ORDER BY x) AS s FROM (VALUES (1, rpad('a', 1048573, 'a')), (2, 'c'), (3, NULL)) AS t(x, y))
---
_col0: bigint
_col1: varchar
[1048576,"aaaaaaaaa--c"]

=== LISTAGG that does not fit any more
SELECT length(s), substr(s, -12) FROM (SELECT listagg(y, '--' ON OVERFLOW TRUNCATE 'xx' WITH COUNT) WITHIN GROUP (ORDER BY x) AS s FROM (VALUES (1, rpad('a', 1048574, 'a')), (2, 'c'), (3, NULL), (4, '')) AS t(x, y))
---
_col0: bigint
_col1: varchar
[1048581,"aaaaa--xx(2)"]

=== LISTAGG whose first text is too long
SELECT listagg(y, '--' ON OVERFLOW TRUNCATE 'xx' WITH COUNT) WITHIN GROUP (ORDER BY x) FROM (VALUES (1, rpad('a', 1048577, 'a')), (2, 'c')) AS t(x, y)
---
_col0: varchar
["xx(2)"]

=== LISTAGG that may be cut, of nothing
SELECT listagg(y, ',' ON OVERFLOW TRUNCATE WITH COUNT) WITHIN GROUP (ORDER BY y), listagg(DISTINCT y, ',' ON OVERFLOW TRUNCATE WITH COUNT) WITHIN GROUP (ORDER BY y) FILTER (WHERE y > 'b') FROM (VALUES CAST(NULL AS varchar)) AS t(y)
---
_col0: varchar
_col1: varchar
[null,null]
--- 406
error: SYNTAX_ERROR

=== LISTAGG that must not be cut
SELECT listagg(y, ',' ON OVERFLOW ERROR) WITHIN GROUP (ORDER BY x) FROM (SELECT x, rpad(CAST(x AS varchar), 1000, 'a') AS y FROM UNNEST(sequence(1, 1500)) AS t(x))
---
error: EXCEEDED_FUNCTION_MEMORY_LIMIT
