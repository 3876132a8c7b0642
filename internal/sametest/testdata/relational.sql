# Set operations, groups, windows, joins, UNNEST, order: what brings rows together.

=== set operations with types in common
SELECT 1 AS a UNION ALL SELECT 2.5 UNION ALL SELECT NULL UNION ALL SELECT bigint '7'
---
a: decimal(20, 1)
["1.0"]
["2.5"]
["7.0"]
[null]

=== set operations of rows with NULL
SELECT x FROM (VALUES 1, NULL, NULL, 2) AS t(x) UNION SELECT x FROM (VALUES NULL, 2) AS u(x)
---
x: integer
[1]
[2]
[null]

=== INTERSECT and EXCEPT with NULL
(SELECT x FROM (VALUES 1, NULL, NULL, 2, 2) AS t(x) INTERSECT SELECT x FROM (VALUES NULL, 2, 2) AS u(x)) UNION ALL (SELECT x FROM (VALUES 1, 1, NULL, 3) AS t(x) EXCEPT SELECT 3)
---
x: integer
[1]
[2]
[null]
[null]

=== INTERSECT ALL and EXCEPT ALL
SELECT 'i', x FROM (SELECT x FROM (VALUES 1, 1, 1, 2, NULL, NULL) AS t(x) INTERSECT ALL SELECT x FROM (VALUES 1, 1, NULL, 5) AS u(x)) UNION ALL SELECT 'e', x FROM (SELECT x FROM (VALUES 1, 1, 1, 2, NULL, NULL) AS t(x) EXCEPT ALL SELECT x FROM (VALUES 1, NULL) AS u(x))
---
_col0: varchar
x: integer
["e",1]
["e",1]
["e",2]
["e",null]
["i",1]
["i",1]
["i",null]

=== INTERSECT binds tighter
SELECT 1 UNION SELECT 2 INTERSECT SELECT 2 UNION SELECT 3 EXCEPT SELECT 1
---
_col0: integer
[2]
[3]

=== ORDER BY and LIMIT of a set operation
SELECT x AS a, 'l' AS side FROM (VALUES 3, 1) AS t(x) UNION ALL SELECT x, 'r' FROM (VALUES 2, 4) AS t(x) ORDER BY a DESC OFFSET 1 LIMIT 2
---
a: integer
side: varchar
[3,"l"]
[2,"r"]

=== ORDER BY an expression of a set operation
SELECT x AS a FROM (VALUES 3, 1) AS t(x) UNION SELECT 2 ORDER BY -a
---
a: integer
[3]
[2]
[1]

=== sides of a set operation with LIMIT
(SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY x LIMIT 1) UNION ALL (SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY x DESC LIMIT 1) ORDER BY 1
---
x: integer
[1]
[3]

=== VALUES as a query
VALUES (1, 'a', NULL), (2.5, NULL, date '2020-01-01') ORDER BY 1 DESC
---
_col0: decimal(11, 1)
_col1: varchar
_col2: date
["2.5",null,"2020-01-01"]
["1.0","a",null]

=== ties
SELECT x, y FROM (VALUES (1, 'a'), (1, 'b'), (2, 'c'), (3, 'd')) AS t(x, y) ORDER BY x FETCH FIRST 1 ROW WITH TIES
---
x: integer
y: varchar
[1,"a"]
[1,"b"]

=== ties after an offset
SELECT x FROM (VALUES 1, 1, 2, 2, 2, 3) AS t(x) ORDER BY x DESC OFFSET 2 ROWS FETCH NEXT 2 ROWS WITH TIES
---
x: integer
[2]
[2]

=== ties of groups by an expression
SELECT y, count(*) AS n FROM (VALUES 'a', 'b', 'b', 'c') AS t(y) GROUP BY y ORDER BY count(*) DESC FETCH FIRST 2 ROWS WITH TIES
---
y: varchar
n: bigint
["b",2]
["a",1]
["c",1]

=== ties of a set operation
SELECT 1 AS a UNION ALL SELECT 1 UNION ALL SELECT 2 ORDER BY a FETCH FIRST 1 ROW WITH TIES
---
a: integer
[1]
[1]

=== ties of different rows
SELECT DISTINCT x / 2 AS h FROM (VALUES 1, 2, 3, 4, 5) AS t(x) ORDER BY h FETCH FIRST 2 ROWS WITH TIES
---
h: integer
[0]
[1]

=== LIMIT ALL and LIMIT 0
SELECT (SELECT count(*) FROM (SELECT 1 FROM (VALUES 1, 2) AS t(x) LIMIT ALL)), (SELECT count(*) FROM (SELECT 1 FROM (VALUES 1, 2) AS t(x) LIMIT 0)), (SELECT count(*) FROM (SELECT 1 FROM (VALUES 1, 2, 3) AS t(x) OFFSET 2))
---
_col0: bigint
_col1: bigint
_col2: bigint
[2,0,1]

=== DISTINCT with ORDER BY of an expression of the list
SELECT DISTINCT x % 3, upper(y) FROM (VALUES (1, 'a'), (4, 'A'), (2, 'b'), (NULL, NULL), (NULL, NULL)) AS t(x, y) ORDER BY x % 3 DESC, upper(y)
---
_col0: integer
_col1: varchar
[2,"B"]
[1,"A"]
[null,null]

=== DISTINCT of arrays, rows and maps
SELECT count(*) FROM (SELECT DISTINCT a, r FROM (VALUES (ARRAY[1, NULL], ROW(1, NULL)), (ARRAY[1, NULL], ROW(1, NULL)), (ARRAY[1], ROW(1, 2)), (NULL, NULL), (NULL, NULL)) AS t(a, r))
---
_col0: bigint
[3]

=== GROUP BY maps and rows
SELECT m, count(*) FROM (VALUES MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(ARRAY['b', 'a'], ARRAY[2, 1]), MAP(ARRAY['a'], ARRAY[1])) AS t(m) GROUP BY m
---
m: map(varchar, integer)
_col1: bigint
[{"a":1,"b":2},2]
[{"a":1},1]

=== GROUP BY an expression and its parts
SELECT x + 1, x, (x + 1) * 2, count(*) FROM (VALUES 1, 1, 2) AS t(x) GROUP BY x + 1, x ORDER BY 1
---
_col0: integer
x: integer
_col2: integer
_col3: bigint
[2,1,4,2]
[3,2,6,1]

=== GROUP BY a name written in another way
SELECT T.X, "x" + 1, max(t.y) FROM (VALUES (1, 2), (1, 3), (2, 1)) AS t(x, y) GROUP BY x ORDER BY t."X"
---
X: integer
_col1: integer
_col2: integer
[1,2,3]
[2,3,1]

=== GROUP BY of what an alias hides
SELECT x % 2 AS x, count(*) FROM (VALUES 1, 2, 3) AS t(x) GROUP BY x ORDER BY 2, 1
---
x: integer
_col1: bigint
[0,1]
[1,1]
[1,1]

=== GROUP BY a constant
SELECT 'a', count(*) FROM (VALUES 1, 2) AS t(x) GROUP BY 1
---
_col0: varchar
_col1: bigint
["a",2]

=== GROUP BY nothing of no rows
SELECT count(*), sum(x) FROM (VALUES 1) AS t(x) WHERE x > 1 GROUP BY ()
---
_col0: bigint
_col1: bigint
[0,null]

=== GROUP BY a column of no rows
SELECT x, count(*) FROM (VALUES 1) AS t(x) WHERE x > 1 GROUP BY x
---
x: integer
_col1: bigint

=== HAVING without groups
SELECT 1 FROM (VALUES 1, 2) AS t(x) HAVING count(*) > 1
---
_col0: integer
[1]

=== HAVING with a subquery
SELECT x, count(*) FROM (VALUES 1, 1, 2) AS t(x) GROUP BY x HAVING count(*) = (SELECT max(y) FROM (VALUES 1, 2) AS u(y) WHERE y >= t.x)
---
x: integer
_col1: bigint
[1,2]

=== a subquery over groups
SELECT x, (SELECT max(y) FROM (VALUES 1, 5) AS u(y) WHERE y > t.x), count(*) FROM (VALUES 1, 1, 5) AS t(x) GROUP BY x ORDER BY x
---
x: integer
_col1: integer
_col2: bigint
[1,5,2]
[5,null,1]

=== aggregates of aggregates in windows
SELECT x, count(*), sum(count(*)) OVER (), rank() OVER (ORDER BY count(*) DESC), count(*) * 100.0 / sum(count(*)) OVER () FROM (VALUES 'a', 'a', 'b', 'c', 'c', 'c') AS t(x) GROUP BY x ORDER BY x
---
x: varchar
_col1: bigint
_col2: bigint
_col3: bigint
_col4: decimal(23, 1)
["a",2,6,2,"33.3"]
["b",1,6,3,"16.7"]
["c",3,6,1,"50.0"]

=== windows of groups in ORDER BY
SELECT x FROM (VALUES 'a', 'a', 'b', 'c', 'c', 'c') AS t(x) GROUP BY x ORDER BY row_number() OVER (ORDER BY count(*))
---
x: varchar
["b"]
["a"]
["c"]

=== GROUPING SETS of several columns
SELECT a, b, c, sum(d), grouping(a, b, c) FROM (VALUES (1, 'x', true, 10), (1, 'y', false, 20), (2, NULL, true, 30)) AS t(a, b, c, d) GROUP BY GROUPING SETS ((a, b), (c), ()) ORDER BY 5, 1, 2, 3
---
a: integer
b: varchar
c: boolean
_col3: bigint
_col4: integer
[1,"x",null,10,1]
[1,"y",null,20,1]
[2,null,null,30,1]
[null,null,false,20,6]
[null,null,true,40,6]
[null,null,null,60,7]

=== CUBE
SELECT a, b, count(*) FROM (VALUES (1, 'x'), (2, 'x')) AS t(a, b) GROUP BY CUBE (a, b) ORDER BY 1, 2, 3
---
a: integer
b: varchar
_col2: bigint
[1,"x",1]
[1,null,1]
[2,"x",1]
[2,null,1]
[null,"x",2]
[null,null,2]

=== ROLLUP beside a column
SELECT a, b, c, count(*) FROM (VALUES (1, 'x', 5), (1, 'y', 5)) AS t(a, b, c) GROUP BY a, ROLLUP (b, c) ORDER BY 1, 2, 3
---
a: integer
b: varchar
c: integer
_col3: bigint
[1,"x",5,1]
[1,"x",null,1]
[1,"y",5,1]
[1,"y",null,1]
[1,null,null,2]

=== GROUPING SETS twice
SELECT a, b, count(*) FROM (VALUES (1, 'x'), (2, 'y')) AS t(a, b) GROUP BY GROUPING SETS ((a), ()), GROUPING SETS ((b), ()) ORDER BY 1, 2, 3
---
a: integer
b: varchar
_col2: bigint
[1,"x",1]
[1,null,1]
[2,"y",1]
[2,null,1]
[null,"x",1]
[null,"y",1]
[null,null,2]

=== GROUP BY DISTINCT
SELECT a, b, count(*) FROM (VALUES (1, 'x'), (2, 'y')) AS t(a, b) GROUP BY DISTINCT ROLLUP (a, b), ROLLUP (a) ORDER BY 1, 2, 3
---
a: integer
b: varchar
_col2: bigint
[1,"x",1]
[1,null,1]
[2,"y",1]
[2,null,1]
[null,null,2]

=== GROUPING with NULL in the data
SELECT a, grouping(a), count(*) FROM (VALUES 1, NULL, NULL) AS t(a) GROUP BY ROLLUP (a) ORDER BY 2, 1
---
a: integer
_col1: integer
_col2: bigint
[1,0,1]
[null,0,2]
[null,1,3]

=== aggregates with FILTER and DISTINCT
SELECT count(DISTINCT x) FILTER (WHERE x > 1), sum(DISTINCT x), array_agg(DISTINCT x ORDER BY x DESC), count(*) FILTER (WHERE x IS NULL), max(y) FILTER (WHERE x = 2), array_agg(y ORDER BY x NULLS FIRST, y DESC) FROM (VALUES (1, 'a'), (2, 'b'), (2, 'c'), (NULL, 'd')) AS t(x, y)
---
_col0: bigint
_col1: bigint
_col2: array(integer)
_col3: bigint
_col4: varchar
_col5: array(varchar)
[1,3,[2,1,null],1,"c",["d","a","c","b"]]

=== ORDER BY within an aggregate of another column
SELECT k, array_agg(v ORDER BY w DESC), listagg(v, '-') WITHIN GROUP (ORDER BY w) FROM (VALUES (1, 'a', 2), (1, 'b', 1), (2, 'c', 9)) AS t(k, v, w) GROUP BY k ORDER BY k
---
k: integer
_col1: array(varchar)
_col2: varchar
[1,["a","b"],"b-a"]
[2,["c"],"c"]

=== windows
SELECT x, y, row_number() OVER w, rank() OVER w, dense_rank() OVER w, sum(y) OVER w, sum(y) OVER (PARTITION BY x), lag(y) OVER w, lead(y, 1, -1) OVER w, first_value(y) OVER w, last_value(y) OVER w, nth_value(y, 2) OVER (PARTITION BY x ORDER BY y ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), count(*) OVER () FROM (VALUES (1, 10), (1, 20), (1, 20), (2, 5), (2, NULL)) AS t(x, y) WINDOW w AS (PARTITION BY x ORDER BY y) ORDER BY x, y, 3
---
x: integer
y: integer
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: integer
_col8: integer
_col9: integer
_col10: integer
_col11: integer
_col12: bigint
[1,10,1,1,1,10,50,null,20,10,10,20,5]
[1,20,2,2,2,50,50,10,20,10,20,20,5]
[1,20,3,2,2,50,50,20,-1,10,20,20,5]
[2,5,1,1,1,5,5,null,null,5,5,null,5]
[2,null,2,2,2,5,5,5,-1,5,null,null,5]

=== frames
SELECT x, sum(x) OVER (ORDER BY x ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), sum(x) OVER (ORDER BY x ROWS 1 PRECEDING), sum(x) OVER (ORDER BY x RANGE BETWEEN 1 PRECEDING AND CURRENT ROW), sum(x) OVER (ORDER BY x GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW), sum(x) OVER (ORDER BY x DESC), count(*) OVER (ORDER BY x ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING), sum(x) OVER (ORDER BY x ROWS BETWEEN 5 PRECEDING AND 4 PRECEDING) FROM (VALUES 1, 2, 2, 4) AS t(x) ORDER BY x, 7 DESC
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
_col5: bigint
_col6: bigint
_col7: bigint
[1,3,1,1,1,9,4,null]
[2,5,3,5,5,8,3,null]
[2,8,4,5,5,8,2,null]
[4,6,6,4,8,4,1,null]

=== frames over days
SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN interval '1' day PRECEDING AND CURRENT ROW) FROM (VALUES date '2020-01-01', date '2020-01-02', date '2020-01-04') AS t(d) ORDER BY d
---
d: date
_col1: bigint
["2020-01-01",1]
["2020-01-02",2]
["2020-01-04",1]

=== NULL in windows
SELECT x, row_number() OVER (ORDER BY x), row_number() OVER (ORDER BY x NULLS FIRST), row_number() OVER (ORDER BY x DESC), first_value(x) IGNORE NULLS OVER (ORDER BY x NULLS FIRST), lag(x) IGNORE NULLS OVER (ORDER BY y), last_value(x) IGNORE NULLS OVER (ORDER BY y) FROM (VALUES (1, 1), (NULL, 2), (3, 3)) AS t(x, y) ORDER BY y
---
x: integer
_col1: bigint
_col2: bigint
_col3: bigint
_col4: integer
_col5: integer
_col6: integer
[1,1,2,2,1,null,1]
[null,3,1,3,null,1,1]
[3,2,3,1,1,1,3]

=== windows of windows
SELECT x, n - lag(n) OVER (ORDER BY x) FROM (SELECT x, count(*) OVER (ORDER BY x) AS n FROM (VALUES 1, 2, 2) AS t(x)) ORDER BY x, 2
---
x: integer
_col1: bigint
[1,null]
[2,0]
[2,2]

=== a window in an expression and named twice
SELECT x, sum(x) OVER w * 100 / sum(x) OVER (), avg(x) OVER (w ROWS UNBOUNDED PRECEDING) FROM (VALUES 1, 2, 3) AS t(x) WINDOW w AS (ORDER BY x) ORDER BY x
---
x: integer
_col1: bigint
_col2: double
[1,16,1.0]
[2,50,1.5]
[3,100,2.0]

=== named queries used twice and in one another
WITH a AS (SELECT x FROM (VALUES 1, 2, 3) AS t(x)), b(y) AS (SELECT x * 10 FROM a WHERE x > 1) SELECT a.x, b.y FROM a LEFT JOIN b ON b.y = a.x * 10 ORDER BY 1
---
x: integer
y: integer
[1,null]
[2,20]
[3,30]

=== a named query hides a table and another named query
WITH connect_users AS (SELECT 1 AS arn) SELECT (WITH connect_users AS (SELECT arn + 1 AS arn FROM connect_users) SELECT arn FROM connect_users), arn FROM connect_users
---
_col0: integer
arn: integer
[2,1]

=== a named query within a subquery that sees a row
SELECT x, (WITH q AS (SELECT max(y) AS m FROM (VALUES 1, 2, 3) AS u(y) WHERE y <= t.x) SELECT m FROM q) FROM (VALUES 1, 2) AS t(x) ORDER BY x
---
x: integer
_col1: integer
[1,1]
[2,2]

=== joins of every kind
SELECT a.x, b.y FROM (VALUES 1, 2, NULL) AS a(x) FULL JOIN (VALUES 2, 3, NULL) AS b(y) ON a.x = b.y ORDER BY 1, 2
---
x: integer
y: integer
[1,null]
[2,2]
[null,3]
[null,null]
[null,null]

=== a right join with a condition of one side
SELECT a.x, b.y FROM (VALUES 1, 2) AS a(x) RIGHT JOIN (VALUES 2, 3) AS b(y) ON a.x = b.y AND b.y > 2 ORDER BY 1, 2
---
x: integer
y: integer
[null,2]
[null,3]

=== a left join with a condition of one side
SELECT a.x, b.y FROM (VALUES 1, 2) AS a(x) LEFT JOIN (VALUES 1, 2) AS b(y) ON a.x = b.y AND a.x > 1 ORDER BY 1
---
x: integer
y: integer
[1,null]
[2,2]

=== USING of types that differ
SELECT x, y, z FROM (VALUES (1, 'a'), (2, 'b')) AS a(x, y) FULL JOIN (VALUES (1.0e0, 'p'), (3.5e0, 'q')) AS b(x, z) USING (x) ORDER BY x
---
x: double
y: varchar
z: varchar
[1.0,"a","p"]
[2.0,"b",null]
[3.5,null,"q"]

=== USING twice
SELECT * FROM (VALUES (1, 'a')) AS a(x, y) JOIN (VALUES (1, 'b')) AS b(x, z) USING (x) LEFT JOIN (VALUES (1, 'c'), (2, 'd')) AS c(x, w) USING (x)
---
x: integer
y: varchar
z: varchar
w: varchar
[1,"a","b","c"]

=== USING in an aggregate
SELECT x, count(z), grouping(x) FROM (VALUES 1, 2, 2) AS a(x) LEFT JOIN (VALUES (2, 'p')) AS b(x, z) USING (x) GROUP BY ROLLUP (x) ORDER BY 1
---
x: integer
_col1: bigint
_col2: integer
[1,0,0]
[2,2,0]
[null,2,1]

=== joins in parentheses
SELECT a.x, b.x, c.x FROM (VALUES 1, 2) AS a(x) LEFT JOIN ((VALUES 1, 2) AS b(x) JOIN (VALUES 2) AS c(x) ON b.x = c.x) ON a.x = b.x ORDER BY 1
---
x: integer
x: integer
x: integer
[1,null,null]
[2,2,2]

=== an alias over joins
SELECT j.p, j.s FROM ((VALUES (1, 'a')) AS a(x, y) JOIN (VALUES (1, 'b')) AS b(z, w) ON x = z) AS j(p, q, r, s)
---
p: integer
s: varchar
[1,"b"]

=== LATERAL
SELECT t.x, l.y, l.n FROM (VALUES 1, 2) AS t(x) CROSS JOIN LATERAL (SELECT x * 10 AS y, count(*) AS n FROM (VALUES 1, 2) AS u(z) WHERE z <= t.x) AS l ORDER BY 1
---
x: integer
y: integer
n: bigint
[1,10,1]
[2,20,2]

=== LEFT JOIN LATERAL
SELECT t.x, l.y FROM (VALUES 1, 2) AS t(x) LEFT JOIN LATERAL (SELECT y FROM (VALUES 2) AS u(y) WHERE y = x) AS l ON TRUE ORDER BY 1
---
x: integer
y: integer
[1,null]
[2,2]

=== UNNEST of several arrays with an ordinal
SELECT t.k, u.a, u.b, u.n FROM (VALUES (1, ARRAY[10, 20], ARRAY['x']), (2, ARRAY[], ARRAY['y', 'z']), (3, NULL, NULL)) AS t(k, p, q) CROSS JOIN UNNEST(p, q) WITH ORDINALITY AS u(a, b, n) ORDER BY 1, 4
---
k: integer
a: integer
b: varchar
n: bigint
[1,10,"x",1]
[1,20,null,2]
[2,null,"y",1]
[2,null,"z",2]

=== LEFT JOIN UNNEST
SELECT t.k, u.a, u.n FROM (VALUES (1, ARRAY[10, 20]), (2, ARRAY[]), (3, NULL)) AS t(k, p) LEFT JOIN UNNEST(p) WITH ORDINALITY AS u(a, n) ON TRUE ORDER BY 1, 3
---
k: integer
a: integer
n: bigint
[1,10,1]
[1,20,2]
[2,null,null]
[3,null,null]

=== UNNEST of maps and rows
SELECT k, v, a, b FROM (VALUES (MAP(ARRAY['p', 'q'], ARRAY[1, NULL]), ARRAY[ROW(1, 'x'), NULL])) AS t(m, r) CROSS JOIN UNNEST(m) AS u(k, v) CROSS JOIN UNNEST(r) AS w(a, b) ORDER BY 1, 3
---
k: varchar
v: integer
a: integer
b: varchar
["p",1,1,"x"]
["p",1,null,null]
["q",null,1,"x"]
["q",null,null,null]

=== UNNEST of UNNEST
SELECT x, y FROM UNNEST(ARRAY[ARRAY[1, 2], ARRAY[3], NULL]) AS t(x) CROSS JOIN UNNEST(x) AS u(y) ORDER BY 2
---
x: array(integer)
y: integer
[[1,2],1]
[[1,2],2]
[[3],3]

=== UNNEST beside a join
SELECT a.k, u.v, b.n FROM (VALUES (1, ARRAY[7, 8]), (2, ARRAY[9])) AS a(k, l) CROSS JOIN UNNEST(a.l) AS u(v) JOIN (VALUES (7, 'seven'), (9, 'nine')) AS b(v, n) ON b.v = u.v ORDER BY 1
---
k: integer
v: integer
n: varchar
[1,7,"seven"]
[2,9,"nine"]

=== UNNEST after a comma
SELECT a.k, v FROM (VALUES (1, ARRAY[7, 8])) AS a(k, l), UNNEST(l) AS u(v) WHERE v > 7
---
k: integer
v: integer
[1,8]

=== UNNEST grouped
SELECT v, count(*) FROM (VALUES ARRAY['a', 'b'], ARRAY['a'], NULL) AS t(l) CROSS JOIN UNNEST(l) AS u(v) GROUP BY v HAVING count(*) > 1 ORDER BY 1
---
v: varchar
_col1: bigint
["a",2]

=== UNNEST of an expression
SELECT s, n FROM (VALUES 'a,b', 'c') AS t(x) CROSS JOIN UNNEST(split(x, ',')) WITH ORDINALITY AS u(s, n) ORDER BY s
---
s: varchar
n: bigint
["a",1]
["b",2]
["c",1]

=== scalar subqueries in every place
SELECT (SELECT max(y) FROM (VALUES 1, 2) AS u(y) WHERE y <= x), x FROM (VALUES 1, 2, 3) AS t(x) WHERE x >= (SELECT min(y) FROM (VALUES 2, 3) AS u(y)) ORDER BY (SELECT -t.x)
---
_col0: integer
x: integer
[2,3]
[2,2]

=== a subquery without rows
SELECT (SELECT 1 WHERE false), (SELECT NULL), (SELECT x FROM (VALUES 5) AS t(x) WHERE x > 9) IS NULL
---
_col0: integer
_col1: unknown
_col2: boolean
[null,null,true]

=== EXISTS with LIMIT and aggregates
SELECT EXISTS (SELECT count(*) FROM (VALUES 1) AS t(x) WHERE false), EXISTS (SELECT x FROM (VALUES 1) AS t(x) WHERE x > 1 LIMIT 1), EXISTS (SELECT 1 LIMIT 0)
---
_col0: boolean
_col1: boolean
_col2: boolean
[true,false,false]

=== star of several tables
SELECT b.*, a.*, 1 FROM (VALUES (1, 'a')) AS a(x, y), (VALUES (2, 'b')) AS b(x, z)
---
x: integer
z: varchar
x: integer
y: varchar
_col4: integer
[2,"b",1,"a",1]

=== star of a row
SELECT r.* FROM (SELECT CAST(ROW(1, 'x') AS row(p integer, q varchar)) AS r)
---
error: TABLE_NOT_FOUND

=== star of a row with names
SELECT r.* AS (u, v), k FROM (SELECT CAST(ROW(1, 'x') AS row(p integer, q varchar)) AS r, 9 AS k)
---
error: TABLE_NOT_FOUND

=== names that are words of SQL
SELECT "select", "from"."order", "a b" AS "group" FROM (VALUES (1, 2, 3)) AS "from"("select", "order", "a b") ORDER BY "group"
---
select: integer
order: integer
group: integer
[1,2,3]

=== names with quotes in them
SELECT "x""y", 'it''s' AS "q'q" FROM (VALUES 1) AS "t""u"("x""y")
---
x"y: integer
q'q: varchar
[1,"it's"]

=== ORDER BY several outputs of one name
SELECT x AS a, y FROM (VALUES (1, 2), (2, 1)) AS t(x, y) ORDER BY t.y
---
a: integer
y: integer
[2,1]
[1,2]

=== ORDER BY an alias that hides a column
SELECT -x AS x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x
---
x: integer
[-3]
[-2]
[-1]

=== ORDER BY an expression over an alias and a column
SELECT x AS a, y FROM (VALUES (1, 5), (2, 1), (3, 9)) AS t(x, y) ORDER BY a * -1 + t.y
---
a: integer
y: integer
[2,1]
[1,5]
[3,9]

=== ORDER BY a constant and by NULL
SELECT x FROM (VALUES 2) AS t(x) ORDER BY 'a', NULL, 1
---
x: integer
[2]

=== ORDER BY of groups by another aggregate
SELECT k FROM (VALUES (1, 5), (2, 7), (1, 9)) AS t(k, v) GROUP BY k ORDER BY max(v) - min(v), sum(v) DESC
---
k: integer
[2]
[1]

=== NULLS FIRST and LAST
SELECT x FROM (VALUES 1, NULL, 2) AS t(x) ORDER BY x DESC NULLS FIRST
---
x: integer
[null]
[2]
[1]

=== texts in order
SELECT x FROM (VALUES 'b', 'A', 'a', 'é', 'z', 'Z', '日', '', ' a', 'a ', '10', '9') AS t(x) ORDER BY x
---
x: varchar
[""]
[" a"]
["10"]
["9"]
["A"]
["Z"]
["a"]
["a "]
["b"]
["z"]
["é"]
["日"]

=== arrays and rows in order
SELECT a FROM (VALUES ARRAY[1, 2], ARRAY[1], ARRAY[2], ARRAY[], NULL) AS t(a) ORDER BY a
---
a: array(integer)
[[]]
[[1]]
[[1,2]]
[[2]]
[null]

=== deep nesting of subqueries
SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT x + 1 AS x FROM (VALUES 1) AS t(x)) WHERE x = 2)) AS q WHERE q.x IN (SELECT 2)
---
x: integer
[2]

=== a condition that is NULL
SELECT count(*) FROM (VALUES 1, 2) AS t(x) WHERE NULL
---
_col0: bigint
[0]

=== quantified comparisons with groups
SELECT k FROM (VALUES (1, 5), (2, 7)) AS t(k, v) GROUP BY k HAVING sum(v) >= ALL (SELECT sum(v) FROM (VALUES (1, 5), (2, 7)) AS u(k, v) GROUP BY k)
---
k: integer
[2]

=== IN with a subquery of groups
SELECT k, count(*) FROM (VALUES 1, 1, 2) AS t(k) GROUP BY k HAVING k IN (SELECT y FROM (VALUES 1) AS u(y)) OR count(*) IN (SELECT 1)
---
k: integer
_col1: bigint
[1,2]
[2,1]

=== CASE with aggregates
SELECT CASE WHEN count(*) > 1 THEN 'many' ELSE 'one' END, IF(max(x) > 1, sum(x), 0), coalesce(max(y), 'none') FROM (VALUES (1, NULL), (2, NULL)) AS t(x, y)
---
_col0: varchar
_col1: bigint
_col2: varchar
["many",3,"none"]

=== the same aggregate many times
SELECT count(*), count(*) + 1, count(*) * 2, sum(x), sum(x) / count(*) FROM (VALUES 1, 2, 6) AS t(x) HAVING count(*) > 2 ORDER BY count(*)
---
_col0: bigint
_col1: bigint
_col2: bigint
_col3: bigint
_col4: bigint
[3,4,6,9,3]
=== numbers in order
SELECT x FROM (VALUES 1e0, -infinity(), NULL, nan(), infinity(), 0e0, 1e-300) AS t(x) ORDER BY x DESC
---
x: double
["NaN"]
["Infinity"]
[1.0]
[1e-300]
[0.0]
["-Infinity"]
[null]

=== LISTAGG of nothing
SELECT listagg(v) WITHIN GROUP (ORDER BY v DESC), listagg(v, ', ') WITHIN GROUP (ORDER BY v) FROM (VALUES 'a', 'b', NULL, 'c') AS t(v) WHERE v > 'a'
---
_col0: varchar
_col1: varchar
["cb","b, c"]

=== DISTINCT of maps
SELECT DISTINCT m FROM (VALUES MAP(ARRAY['a', 'b'], ARRAY[1, 2]), MAP(ARRAY['b', 'a'], ARRAY[2, 1])) AS t(m)
---
m: map(varchar, integer)
[{"a":1,"b":2}]
