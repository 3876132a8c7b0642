# Queries inside of queries.

=== a scalar subquery
SELECT (SELECT max(x) FROM (VALUES 1, 3) AS t(x)) + 1
---
_col0: integer
[4]

=== a scalar subquery of no rows
SELECT (SELECT x FROM (VALUES 1) AS t(x) WHERE x > 1)
---
_col0: integer
[null]

=== a scalar subquery of two rows
SELECT (SELECT x FROM (VALUES 1, 2) AS t(x))
---
error: SUBQUERY_MULTIPLE_ROWS

=== a scalar subquery of two columns
SELECT (SELECT 1, 2)
---
_col0: row(integer, integer)
[[1,2]]

=== IN
SELECT x FROM (VALUES 1, 2, 3) AS t(x) WHERE x IN (SELECT y FROM (VALUES 2, 3, NULL) AS u(y))
---
x: integer
[2]
[3]

=== NOT IN with a NULL
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE x NOT IN (SELECT y FROM (VALUES 2, NULL) AS u(y))
---
x: integer

=== EXISTS
SELECT eventname FROM cloudtrail_logs a WHERE eventid LIKE '00000000-%' AND EXISTS (SELECT 1 FROM cloudtrail_logs b WHERE b.useridentity.accesskeyid = json_extract_scalar(a.responseelements, '$.credentials.accessKeyId')) ORDER BY eventid
---
eventname: varchar
["AssumeRole"]
["AssumeRole"]

=== NOT EXISTS
SELECT x FROM (VALUES 1, 2, NULL) AS t(x) WHERE NOT EXISTS (SELECT 1 FROM (VALUES 2) AS u(y) WHERE y = x)
---
x: integer
[1]
[null]

=== a correlated count
SELECT x, (SELECT count(*) FROM (VALUES 1, 1, 2) AS u(y) WHERE u.y = t.x) AS n FROM (VALUES 1, 2, 3) AS t(x)
---
x: integer
n: bigint
[1,2]
[2,1]
[3,0]

=== a correlated maximum
SELECT t.k, (SELECT max(u.v) FROM (VALUES ('a', 1), ('a', 2)) AS u(k, v) WHERE u.k = t.k) FROM (VALUES 'a', 'b') AS t(k)
---
k: varchar
_col1: integer
["a",2]
["b",null]

=== ANY and ALL
SELECT 2 > ANY (VALUES 1, 3), 2 > ALL (VALUES 1, 3), 2 = SOME (SELECT 2), 2 <> ALL (VALUES 1, NULL), 1 > ALL (SELECT 1 WHERE false)
---
_col0: boolean
_col1: boolean
_col2: boolean
_col3: boolean
_col4: boolean
[true,false,true,null,true]

=== subqueries in each other
SELECT x FROM (SELECT x FROM (SELECT x, row_number() OVER (ORDER BY x DESC) AS n FROM (VALUES 1, 2, 3) AS t(x)) WHERE n <= 2) WHERE x > 2
---
x: integer
[3]

=== WITH
WITH a AS (SELECT 1 AS x), b(y) AS (SELECT x + 1 FROM a) SELECT a.x, b.y FROM a, b
---
x: integer
y: integer
[1,2]

=== WITH used twice
WITH failed AS (SELECT useridentity.username AS u, eventtime FROM cloudtrail_logs WHERE errormessage IS NOT NULL AND eventname = 'ConsoleLogin')
SELECT a.u, count(*) FROM failed a JOIN failed b ON a.u = b.u AND a.eventtime < b.eventtime GROUP BY a.u
---
u: varchar
_col1: bigint
["tanaka",1]

=== WITH that hides a table
WITH cloudtrail_logs AS (SELECT 'mine' AS eventname) SELECT eventname FROM cloudtrail_logs
---
eventname: varchar
["mine"]

=== WITH inside
SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a) AS t
---
x: integer
[1]

=== a query that calls itself
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t
---
_col0: bigint
[15]

=== UNION
SELECT x FROM (VALUES 1, 2, 2) AS t(x) UNION SELECT 2 UNION SELECT 3
---
x: integer
[1]
[2]
[3]

=== UNION ALL with types
SELECT 1 AS x, 'a' AS y UNION ALL SELECT 2.5, 'long'
---
x: decimal(11, 1)
y: varchar
["1.0","a"]
["2.5","long"]

=== INTERSECT and EXCEPT
(VALUES 1, 2, 2, NULL) INTERSECT (VALUES 2, NULL) EXCEPT (VALUES 3)
---
_col0: integer
[2]
[null]

=== INTERSECT ALL and EXCEPT ALL
SELECT x FROM (VALUES 1, 1, 2) AS t(x) EXCEPT ALL SELECT 1
---
x: integer
[1]
[2]

=== set operations have their order
SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 2 ORDER BY 1 DESC
---
_col0: integer
[2]
[1]

=== LIMIT in a part
(SELECT x FROM (VALUES 3, 1, 2) AS t(x) ORDER BY x LIMIT 1) UNION ALL (SELECT 9) ORDER BY 1
---
x: integer
[1]
[9]

=== LIMIT and OFFSET
SELECT x FROM (VALUES 1, 2, 3, 4) AS t(x) ORDER BY x OFFSET 1 LIMIT 2
---
x: integer
[2]
[3]

=== LIMIT ALL and FETCH
SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY x FETCH FIRST 2 ROWS ONLY
---
x: integer
[1]
[2]

=== FETCH WITH TIES
SELECT x FROM (VALUES 1, 2, 2, 3) AS t(x) ORDER BY x FETCH FIRST 2 ROWS WITH TIES
---
x: integer
[1]
[2]
[2]

=== LIMIT 0
SELECT eventname, useridentity.arn FROM cloudtrail_logs LIMIT 0
---
eventname: varchar
arn: varchar

=== DISTINCT
SELECT DISTINCT x, y FROM (VALUES (1, NULL), (1, NULL), (2, 'a')) AS t(x, y)
---
x: integer
y: varchar
[1,null]
[2,"a"]

=== ORDER BY what is not selected
SELECT y FROM (VALUES (1, 'b'), (2, 'a')) AS t(x, y) ORDER BY x DESC
---
y: varchar
["a"]
["b"]

=== ORDER BY a number that is not there
SELECT 1 ORDER BY 2
---
error: INVALID_COLUMN_REFERENCE

=== DISTINCT with ORDER BY of something else
SELECT DISTINCT y FROM (VALUES (1, 'b'), (2, 'a')) AS t(x, y) ORDER BY x
---
error: EXPRESSION_NOT_IN_DISTINCT

=== GROUP BY numbers and expressions
SELECT x % 2, count(*), sum(x) FROM (VALUES 1, 2, 3) AS t(x) GROUP BY 1 ORDER BY 1
---
_col0: integer
_col1: bigint
_col2: bigint
[0,1,2]
[1,2,4]

=== GROUP BY nothing
SELECT count(*) FROM (VALUES 1) AS t(x) WHERE false GROUP BY ()
---
_col0: bigint
[0]

=== GROUP BY a structure
SELECT tlsdetails, count(*) FROM cloudtrail_logs WHERE eventid LIKE '00000000-%' AND tlsdetails IS NOT NULL GROUP BY tlsdetails
---
tlsdetails: row(tlsversion varchar, ciphersuite varchar, clientprovidedhostheader varchar)
_col1: bigint
[["TLSv1.2","TLS_AES_128_GCM_SHA256","logs.s3.amazonaws.com"],1]
[["TLSv1.2","TLS_AES_128_GCM_SHA256","payroll.s3.amazonaws.com"],1]
[["TLSv1.3","TLS_AES_128_GCM_SHA256","payroll.s3.amazonaws.com"],2]
[["TLSv1.3","TLS_AES_128_GCM_SHA256","public.s3.amazonaws.com"],1]

=== HAVING without GROUP BY
SELECT count(*) FROM cloudtrail_logs HAVING count(*) > 100000
---
_col0: bigint

=== GROUPING SETS
SELECT a, b, count(*), grouping(a, b) FROM (VALUES (1, 'x'), (1, 'y'), (2, 'x')) AS t(a, b) GROUP BY GROUPING SETS ((a), (b), ()) ORDER BY 4, 1, 2
---
a: integer
b: varchar
_col2: bigint
_col3: integer
[1,null,2,1]
[2,null,1,1]
[null,"x",2,2]
[null,"y",1,2]
[null,null,3,3]

=== CUBE
SELECT a, b, sum(c) FROM (VALUES (1, 'x', 10), (1, 'y', 20), (2, 'x', 30)) AS t(a, b, c) GROUP BY CUBE (a, b) ORDER BY a, b, 3
---
a: integer
b: varchar
_col2: bigint
[1,"x",10]
[1,"y",20]
[1,null,30]
[2,"x",30]
[2,null,30]
[null,"x",40]
[null,"y",20]
[null,null,60]

=== ROLLUP with an expression
SELECT substr(date, 1, 7) AS month, eventsource, count(*) FROM cloudtrail_logs WHERE date < '2026' GROUP BY ROLLUP (1, eventsource) ORDER BY 1, 2
---
error: INVALID_COLUMN_REFERENCE

=== ROLLUP with a function
SELECT substr(date, 1, 7) AS month, eventsource, count(*) FROM cloudtrail_logs WHERE date < '2026' GROUP BY ROLLUP (date, eventsource) ORDER BY date, eventsource
---
month: varchar
eventsource: varchar
_col2: bigint
["2020/02","signin.amazonaws.com",1]
["2020/02",null,1]
["2020/03","signin.amazonaws.com",1]
["2020/03",null,1]
["2020/03","signin.amazonaws.com",1]
["2020/03",null,1]
["2020/03","signin.amazonaws.com",1]
["2020/03",null,1]
["2020/03","signin.amazonaws.com",1]
["2020/03",null,1]
["2022/11","connect.amazonaws.com",1]
["2022/11",null,1]
["2022/11","connect.amazonaws.com",1]
["2022/11",null,1]
["2022/11","connect.amazonaws.com",1]
["2022/11",null,1]
["2022/11","connect.amazonaws.com",1]
["2022/11",null,1]
["2022/11","connect.amazonaws.com",1]
["2022/11",null,1]
["2024/02","odd.amazonaws.com",1]
["2024/02",null,1]
["2025/03","odd.amazonaws.com",2]
["2025/03",null,2]
["2025/12","odd.amazonaws.com",1]
["2025/12",null,1]
[null,null,14]

=== a subquery in a CASE
SELECT CASE WHEN EXISTS (SELECT 1 FROM cloudtrail_logs WHERE eventname = 'StopLogging') THEN 'yes' ELSE 'no' END
---
_col0: varchar
["yes"]

=== a subquery in ORDER BY
SELECT x FROM (VALUES 1, 2, 3) AS t(x) ORDER BY (SELECT -x)
---
x: integer
[3]
[2]
[1]

=== rows compared with a subquery
SELECT x, y FROM (VALUES (1, 'a'), (2, 'b')) AS t(x, y) WHERE (x, y) IN (VALUES (1, 'a'), (2, 'c'))
---
x: integer
y: varchar
[1,"a"]

=== the rows of a subquery
SELECT count(*), min(day), max(day) FROM (SELECT date AS day, count(*) AS n FROM cloudtrail_logs GROUP BY date HAVING count(*) > 1)
---
_col0: bigint
_col1: varchar
_col2: varchar
[6,"2025/03/09","2026/03/02"]

=== a correlated subquery with a limit
SELECT x, (SELECT y FROM (VALUES (1, 2), (3, 3)) AS u(k, y) WHERE u.k > t.x ORDER BY y LIMIT 1) FROM (VALUES 1, 2) AS t(x)
---
error: NOT_SUPPORTED

=== a correlated subquery with a union
SELECT x FROM (VALUES 1, 2) AS t(x) WHERE EXISTS (SELECT 1 FROM (VALUES 1) AS u(k) WHERE k = t.x UNION SELECT 2 WHERE t.x = 2)
---
error: NOT_SUPPORTED

=== a correlated subquery with a window function
SELECT x, (SELECT row_number() OVER (ORDER BY y) FROM (VALUES (1, 2)) AS u(k, y) WHERE u.k = t.x) FROM (VALUES 1, 2) AS t(x)
---
error: NOT_SUPPORTED
