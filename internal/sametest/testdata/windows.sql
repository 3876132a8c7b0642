# Window functions: https://trino.io/docs/435/functions/window.html

=== rankings
SELECT x, row_number() OVER (ORDER BY x, y), rank() OVER (ORDER BY x), dense_rank() OVER (ORDER BY x), percent_rank() OVER (ORDER BY x), cume_dist() OVER (ORDER BY x), ntile(2) OVER (ORDER BY x, y) FROM (VALUES (1, 1), (2, 1), (2, 2), (3, 1)) AS t(x, y) ORDER BY x, y
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: double
_col5: double
_col6: bigint
[1,1,1,1,0.0,0.25,1]
[2,2,2,2,0.3333333333333333,0.75,1]
[2,3,2,2,0.3333333333333333,0.75,2]
[3,4,4,3,1.0,1.0,2]

=== rankings by NULL
SELECT x, rank() OVER (ORDER BY x), rank() OVER (ORDER BY x DESC), rank() OVER (ORDER BY x NULLS FIRST), dense_rank() OVER (PARTITION BY x) FROM (VALUES 1, NULL, 2, NULL) AS t(x) ORDER BY x
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
[1,1,2,3,1]
[2,2,1,4,1]
[null,3,3,1,1]
[null,3,3,1,1]

=== ntile of few
SELECT x, ntile(3) OVER (ORDER BY x), ntile(10) OVER (ORDER BY x) FROM (VALUES 1, 2, 3, 4, 5) AS t(x) ORDER BY x
---
x: integer
_col1: bigint
_col2: bigint
[1,1,1]
[2,1,2]
[3,2,3]
[4,2,4]
[5,3,5]

=== ntile of none
SELECT ntile(0) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== lag and lead
SELECT x, lag(x) OVER (ORDER BY x), lead(x) OVER (ORDER BY x), lag(x, 2, -1) OVER (ORDER BY x), lead(x, 0) OVER (ORDER BY x), lag(x, 1, NULL) OVER (ORDER BY x), lead(x, 2) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x
---
x: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
_col6: integer
[1,null,2,-1,1,null,3]
[2,1,3,-1,2,1,null]
[3,2,null,1,3,2,null]

=== lag with a default of another type
SELECT x, lag(x, 1, 2.5) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x
---
x: integer
_col1: decimal(11, 1)
[1,"2.5"]
[2,"1.0"]
[3,"2.0"]

=== lag by a column
SELECT x, lag(x, x) OVER (ORDER BY x), lead(x, x, x * 10) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x
---
x: integer
_col1: integer
_col2: integer
[1,null,2]
[2,null,20]
[3,null,30]

=== lag by less than nothing
SELECT lag(x, -1) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== first_value, last_value, nth_value
SELECT x, first_value(x) OVER (ORDER BY x), last_value(x) OVER (ORDER BY x), last_value(x) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), nth_value(x, 2) OVER (ORDER BY x), nth_value(x, 5) OVER (ORDER BY x), nth_value(x, NULL) OVER (ORDER BY x) FROM (VALUES 1, 2, 2, 3) AS t(x) ORDER BY x
---
x: integer
_col1: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
_col6: integer
[1,1,1,3,null,null,null]
[2,1,2,3,2,null,null]
[2,1,2,3,2,null,null]
[3,1,3,3,2,null,null]

=== nth_value at zero
SELECT nth_value(x, 0) OVER (ORDER BY x) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_FUNCTION_ARGUMENT

=== IGNORE NULLS
SELECT i, x, lag(x) IGNORE NULLS OVER (ORDER BY i), lead(x, 1) IGNORE NULLS OVER (ORDER BY i), first_value(x) IGNORE NULLS OVER (ORDER BY i), last_value(x) IGNORE NULLS OVER (ORDER BY i), nth_value(x, 2) IGNORE NULLS OVER (ORDER BY i) FROM (VALUES (1, NULL), (2, 5), (3, NULL), (4, 7)) AS t(i, x) ORDER BY i
---
i: integer
x: integer
_col2: integer
_col3: integer
_col4: integer
_col5: integer
_col6: integer
[1,null,null,5,null,null,null]
[2,5,null,7,5,5,null]
[3,null,5,7,5,5,null]
[4,7,5,null,5,7,7]

=== aggregates over windows
SELECT x, y, sum(x) OVER (ORDER BY x), avg(x) OVER (ORDER BY x), count(*) OVER (PARTITION BY x), max(x) OVER (ORDER BY x, y ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), array_agg(x) OVER (ORDER BY x), count_if(x > 1) OVER (ORDER BY x), max_by(y, x) OVER (ORDER BY x) FROM (VALUES (1, 1), (2, 1), (2, 2), (3, 1)) AS t(x, y) ORDER BY x, y
---
x: integer
y: integer
_col2: bigint
_col3: double
_col4: bigint
_col5: integer
_col6: array(integer)
_col7: bigint
_col8: integer
[1,1,1,1.0,1,2,[1],0,1]
[2,1,5,1.6666666666666667,2,2,[1,2,2],2,1]
[2,2,5,1.6666666666666667,2,3,[1,2,2],2,1]
[3,1,8,2.0,1,3,[1,2,2,3],3,1]

=== aggregates over windows into maps
SELECT x, map_agg(x, x * 2) OVER (ORDER BY x), multimap_agg(x % 2, x) OVER (ORDER BY x), histogram(x % 2) OVER (ORDER BY x), map_union(MAP(ARRAY[x], ARRAY[x])) OVER (ORDER BY x) FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x
---
x: integer
_col1: map(integer, integer)
_col2: map(integer, array(integer))
_col3: map(integer, bigint)
_col4: map(integer, integer)
[1,{"1":2},{"1":[1]},{"1":1},{"1":1}]
[2,{"1":2,"2":4},{"0":[2],"1":[1]},{"0":1,"1":1},{"1":1,"2":2}]
[3,{"1":2,"2":4,"3":6},{"0":[2],"1":[1,3]},{"0":1,"1":2},{"1":1,"2":2,"3":3}]

=== decimals and approximations over windows
SELECT x, sum(y) OVER (ORDER BY x), avg(y) OVER (ORDER BY x), approx_percentile(x, 0.5) OVER (ORDER BY x), approx_distinct(x % 2) OVER (ORDER BY x), max(x, 2) OVER (ORDER BY x), stddev(x) OVER (ORDER BY x) FROM (VALUES (1, 1.5), (2, 2.25), (3, 0.01)) AS t(x, y) ORDER BY x
---
x: integer
_col1: decimal(38, 2)
_col2: decimal(3, 2)
_col3: bigint
_col4: bigint
_col5: array(integer)
_col6: double
[1,"1.50","1.50",1,1,[1],null]
[2,"3.75","1.88",2,2,[2,1],0.7071067811865476]
[3,"3.76","1.25",2,2,[3,2],1.0]

=== frames
SELECT x, sum(x) OVER (ORDER BY x ROWS 1 PRECEDING), sum(x) OVER (ORDER BY x ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), sum(x) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW), sum(x) OVER (), sum(x) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2, 4, 7) AS t(x) ORDER BY x
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
[1,1,14,1,14,1]
[2,3,13,3,14,3]
[4,6,11,4,14,6]
[7,11,7,7,14,11]

=== FILTER over windows
SELECT x, sum(x) FILTER (WHERE x > 1) OVER (ORDER BY x), count(*) FILTER (WHERE x > 5) OVER () FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x
---
error: NOT_SUPPORTED

=== named windows
SELECT x, sum(x) OVER w, rank() OVER (w ORDER BY x DESC) FROM (VALUES (1, 'a'), (2, 'a'), (3, 'b')) AS t(x, y) WINDOW w AS (PARTITION BY y) ORDER BY x
---
x: integer
_col1: bigint
_col2: bigint
[1,3,2]
[2,3,1]
[3,3,1]

=== windows over groups
SELECT y, sum(x), rank() OVER (ORDER BY sum(x) DESC), sum(sum(x)) OVER () FROM (VALUES (1, 'a'), (2, 'a'), (5, 'b')) AS t(x, y) GROUP BY y ORDER BY y
---
y: varchar
_col1: bigint
_col2: bigint
_col3: bigint
["a",3,2,8]
["b",5,1,8]

=== a window function without a window
SELECT rank() FROM (VALUES 1) AS t(x)
---
error: MISSING_OVER

=== a scalar function with a window
SELECT lower('A') OVER () FROM (VALUES 1) AS t(x)
---
error: FUNCTION_NOT_WINDOW

=== a window function in WHERE
SELECT x FROM (VALUES 1) AS t(x) WHERE row_number() OVER () = 1
---
error: EXPRESSION_NOT_SCALAR

=== the first record of each source
SELECT eventsource, eventid FROM (SELECT eventsource, eventid, row_number() OVER (PARTITION BY eventsource ORDER BY eventtime, eventid) AS n FROM cloudtrail_logs) WHERE n = 1 ORDER BY eventsource LIMIT 20
---
eventsource: varchar
eventid: varchar
["autoscaling.amazonaws.com","cc63877d-0563-4208-8554-6f575c15deda"]
["cloudformation.amazonaws.com","dcdfe045-95b7-4b03-b57c-6f55335a1c1a"]
["cloudtrail.amazonaws.com","b1c896f6-9e7e-4e0e-a87a-7df26686fba6"]
["config.amazonaws.com","f9ad9a9f-679a-4d67-a7ab-e47d02eccff4"]
["connect.amazonaws.com","00000000-0000-4000-8000-000000000009"]
["dynamodb.amazonaws.com","b58c62ec-32f7-4e4a-b0a6-3b6591991f44"]
["ec2.amazonaws.com","903bd8e6-060b-451c-a1d7-72bdb418f2a5"]
["ecr.amazonaws.com","b39d6972-b6e9-4446-a781-f9426fd343e9"]
["ecs.amazonaws.com","397fce9a-0efe-40b3-8582-4271f3f8c694"]
["elasticloadbalancing.amazonaws.com","9ebc8d73-6cdc-4004-9d8b-e479becb9939"]
["iam.amazonaws.com","ec574df7-1d6a-4324-ad70-1e97d9b80da8"]
["identitystore.amazonaws.com","00000000-0000-4000-8000-000000000046"]
["kms.amazonaws.com","936bcde2-055f-4632-99a1-317fc03e25eb"]
["lambda.amazonaws.com","47042af6-a37c-4f53-866c-295c34cae728"]
["logs.amazonaws.com","0be0757b-dbfd-4c9f-aa2f-2fe4928bd9df"]
["monitoring.amazonaws.com","9e85861a-93af-4191-bdae-2573e6ad26c7"]
["odd.amazonaws.com","00000000-0000-4000-8000-000000000061"]
["organizations.amazonaws.com","c6d5ca61-d31c-4e2a-aa65-10c6e8daa2af"]
["rds.amazonaws.com","dc8fd2de-95b0-4c93-a814-f7c4af93123f"]
["s3.amazonaws.com","022f1cd7-a31f-4bbd-97dc-d0bceadfefd1"]

=== lag without an order
SELECT lag(x) OVER (PARTITION BY x) FROM (VALUES 1, 2) AS t(x)
---
error: MISSING_ORDER_BY

=== lag with a frame
SELECT lag(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_WINDOW_FRAME

=== a rank with a frame
SELECT rank() OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2) AS t(x)
---
_col0: bigint
[1]
[2]
--- 476
error: INVALID_WINDOW_FRAME

=== DISTINCT over a window
SELECT count(DISTINCT x) OVER (PARTITION BY x) FROM (VALUES 1, 2) AS t(x)
---
error: NOT_SUPPORTED
--- 476
_col0: bigint
[1]
[1]

=== the order of a named window
SELECT x, lag(x) OVER w, lead(x) OVER (w) FROM (VALUES 1, 2, 3) AS t(x) WINDOW w AS (ORDER BY x) ORDER BY x
---
x: integer
_col1: integer
_col2: integer
[1,null,2]
[2,1,3]
[3,2,null]

=== a frame that begins after the row by a negative offset
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN -1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_WINDOW_FRAME

=== a frame that ends before the row by a negative offset
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN CURRENT ROW AND -1 FOLLOWING) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_WINDOW_FRAME

=== a frame of groups with a negative offset
SELECT sum(x) OVER (ORDER BY x GROUPS BETWEEN -1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_WINDOW_FRAME

=== a frame by a negative distance
SELECT sum(x) OVER (ORDER BY x RANGE BETWEEN -1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2) AS t(x)
---
error: INVALID_WINDOW_FRAME

=== a frame by a negative interval
SELECT count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL '-1' DAY PRECEDING AND CURRENT ROW) FROM (VALUES DATE '2026-01-01') AS t(d)
---
error: INVALID_WINDOW_FRAME

=== a frame whose offset is NULL
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN y PRECEDING AND CURRENT ROW) FROM (VALUES (1, NULL), (2, 1)) AS t(x, y)
---
error: INVALID_WINDOW_FRAME

=== a frame whose distance is NULL
SELECT sum(x) OVER (ORDER BY x RANGE BETWEEN y PRECEDING AND CURRENT ROW) FROM (VALUES (1, NULL), (2, 1)) AS t(x, y)
---
error: INVALID_WINDOW_FRAME

=== frames whose offsets are in the rows
SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN y PRECEDING AND y + 1 FOLLOWING), sum(x) OVER (ORDER BY x GROUPS BETWEEN y + 0 PRECEDING AND CURRENT ROW), sum(x) OVER (ORDER BY x RANGE BETWEEN y PRECEDING AND 2 * y FOLLOWING) FROM (VALUES (1, 3), (2, 1), (3, 0), (5, 2)) AS t(x, y) ORDER BY x
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
[1,11,1,11]
[2,11,3,6]
[3,8,3,3]
[5,10,10,8]

=== a frame by an interval in the rows
SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN y * INTERVAL '1' DAY PRECEDING AND CURRENT ROW) FROM (VALUES (DATE '2026-01-01', 1), (DATE '2026-01-02', 0), (DATE '2026-01-04', 3)) AS t(d, y) ORDER BY d
---
d: date
_col1: bigint
["2026-01-01",1]
["2026-01-02",1]
["2026-01-04",3]

=== a negative offset without rows
SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN -1 PRECEDING AND CURRENT ROW) FROM (VALUES 1, 2) AS t(x) WHERE x > 2
---
_col0: bigint
