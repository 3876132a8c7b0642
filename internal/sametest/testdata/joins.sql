# Joins of every kind, and what may stand in FROM.

=== an inner join
SELECT a.x, b.y FROM (VALUES (1, 'a'), (2, 'b'), (NULL, 'n')) AS a(x, y) JOIN (VALUES (1, 'A'), (1, 'AA'), (3, 'C'), (NULL, 'N')) AS b(x, y) ON a.x = b.x
---
x: integer
y: varchar
[1,"A"]
[1,"AA"]

=== a left join
SELECT a.x, b.y FROM (VALUES 1, 2, NULL) AS a(x) LEFT OUTER JOIN (VALUES (1, 'A'), (3, 'C')) AS b(x, y) ON a.x = b.x
---
x: integer
y: varchar
[1,"A"]
[2,null]
[null,null]

=== a right join
SELECT a.x, b.x FROM (VALUES 1, 2) AS a(x) RIGHT JOIN (VALUES 2, 3) AS b(x) ON a.x = b.x
---
x: integer
x: integer
[2,2]
[null,3]

=== a full join
SELECT a.x, b.x FROM (VALUES 1, 2) AS a(x) FULL OUTER JOIN (VALUES 2, 3) AS b(x) ON a.x = b.x
---
x: integer
x: integer
[1,null]
[2,2]
[null,3]

=== a cross join
SELECT a.x, b.x FROM (VALUES 1, 2) AS a(x) CROSS JOIN (VALUES 'p', 'q') AS b(x)
---
x: integer
x: varchar
[1,"p"]
[1,"q"]
[2,"p"]
[2,"q"]

=== a comma
SELECT a.x, b.x FROM (VALUES 1, 2) AS a(x), (VALUES 2, 3) AS b(x) WHERE a.x < b.x
---
x: integer
x: integer
[1,2]
[1,3]
[2,3]

=== a join with USING
SELECT x, y, z FROM (VALUES (1, 'a'), (2, 'b')) AS a(x, y) JOIN (VALUES (1, 'A'), (3, 'C')) AS b(x, z) USING (x)
---
x: integer
y: varchar
z: varchar
[1,"a","A"]

=== all columns of a join with USING
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS a(x, y) FULL JOIN (VALUES (1, 'A'), (3, 'C')) AS b(x, z) USING (x) ORDER BY x
---
x: integer
y: varchar
z: varchar
[1,"a","A"]
[2,"b",null]
[3,null,"C"]

=== a column of USING with the name of a side
SELECT a.x FROM (VALUES 1) AS a(x) JOIN (VALUES 1) AS b(x) USING (x)
---
error: COLUMN_NOT_FOUND

=== a natural join
SELECT * FROM (VALUES (1, 'a')) AS a(x, y) NATURAL JOIN (VALUES (1, 'b')) AS b(x, z)
---
error: NOT_SUPPORTED

=== all columns of both sides
SELECT a.*, b.* FROM (VALUES (1, 'a')) AS a(x, y) JOIN (VALUES (1, 'b')) AS b(x, y) ON a.x = b.x
---
x: integer
y: varchar
x: integer
y: varchar
[1,"a",1,"b"]

=== columns of a side with names
SELECT a.* AS (p, q), 3 AS r FROM (VALUES (1, 'a')) AS a(x, y)
---
P: integer
Q: varchar
r: integer
[1,"a",3]

=== a join on more than equality
SELECT a.x, b.x FROM (VALUES 1, 5, 9) AS a(x) LEFT JOIN (VALUES 3, 6) AS b(x) ON a.x > b.x AND b.x <> 6 OR a.x = b.x - 1
---
x: integer
x: integer
[1,null]
[5,3]
[5,6]
[9,3]

=== a join on an expression
SELECT l.eventname, n.label FROM cloudtrail_logs l JOIN (VALUES ('stoplogging', 'stopped'), ('switchrole', 'switched')) AS n(name, label) ON lower(l.eventname) = n.name AND l.date >= '2020/03/02' AND l.eventid LIKE '00000000-%' ORDER BY l.eventid
---
eventname: varchar
label: varchar
["SwitchRole","switched"]
["SwitchRole","switched"]
["SwitchRole","switched"]
["StopLogging","stopped"]

=== three tables
SELECT a.x, b.x, c.x FROM (VALUES 1, 2) AS a(x) JOIN (VALUES 1, 2) AS b(x) ON a.x = b.x LEFT JOIN (VALUES 2) AS c(x) ON c.x = b.x
---
x: integer
x: integer
x: integer
[1,1,null]
[2,2,2]

=== joins in parentheses
SELECT a.x, b.x, c.x FROM (VALUES 1, 2) AS a(x) LEFT JOIN ((VALUES 1, 2) AS b(x) JOIN (VALUES 2) AS c(x) ON b.x = c.x) ON a.x = b.x
---
x: integer
x: integer
x: integer
[1,null,null]
[2,2,2]

=== a table joined with itself
SELECT count(*) FROM cloudtrail_logs a JOIN cloudtrail_logs b ON a.eventid = b.eventid
---
_col0: bigint
[508]

=== UNNEST of two arrays
SELECT a, b FROM UNNEST(ARRAY[1, 2, 3], ARRAY['x', 'y']) AS t(a, b)
---
a: integer
b: varchar
[1,"x"]
[2,"y"]
[3,null]

=== UNNEST of a map
SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS t(k, v)
---
k: varchar
v: integer
["a",1]
["b",2]

=== UNNEST with a number
SELECT n, x FROM UNNEST(ARRAY['x', 'y']) WITH ORDINALITY AS t(x, n)
---
n: bigint
x: varchar
[1,"x"]
[2,"y"]

=== UNNEST beside a table
SELECT t.id, u.x FROM (VALUES (1, ARRAY[1, 2]), (2, ARRAY[]), (3, NULL)) AS t(id, xs) CROSS JOIN UNNEST(t.xs) AS u(x)
---
id: integer
x: integer
[1,1]
[1,2]

=== LEFT JOIN UNNEST keeps rows
SELECT t.id, u.x FROM (VALUES (1, ARRAY[1, 2]), (2, ARRAY[]), (3, NULL)) AS t(id, xs) LEFT JOIN UNNEST(t.xs) AS u(x) ON TRUE
---
id: integer
x: integer
[1,1]
[1,2]
[2,null]
[3,null]

=== UNNEST of a column by comma
SELECT id, x FROM (VALUES (1, ARRAY['a', 'b'])) AS t(id, xs), UNNEST(xs) AS u(x)
---
id: integer
x: varchar
[1,"a"]
[1,"b"]

=== UNNEST of an array of arrays
SELECT x FROM UNNEST(ARRAY[ARRAY[1, 2], ARRAY[3]]) AS t(xs) CROSS JOIN UNNEST(xs) AS u(x)
---
x: integer
[1]
[2]
[3]

=== UNNEST of attributes
SELECT eventname, k, v FROM cloudtrail_logs CROSS JOIN UNNEST(useridentity.sessioncontext.webidfederationdata.attributes) AS t(k, v) WHERE eventname = 'GetItem' AND eventid LIKE '00000000-%'
---
eventname: varchar
k: varchar
v: varchar
["GetItem","",""]
["GetItem","aud","app"]
["GetItem","sub","s-1"]
["GetItem","空",null]

=== UNNEST of split
SELECT part, n FROM cloudtrail_logs CROSS JOIN UNNEST(split(useridentity.arn, ':')) WITH ORDINALITY AS p(part, n) WHERE eventname = 'StopLogging' AND eventid LIKE '00000000-%' ORDER BY n
---
part: varchar
n: bigint
["arn",1]
["aws",2]
["sts",3]
["",4]
["111122223333",5]
["assumed-role/Ops/s1",6]

=== UNNEST of an expression over JSON
SELECT json_extract_scalar(x, '$.cidrIp') FROM cloudtrail_logs, UNNEST(CAST(json_extract(requestparameters, '$.ipPermissions.items[0].ipRanges.items') AS array(json))) AS t(x) WHERE eventname = 'AuthorizeSecurityGroupIngress'
---
_col0: varchar
["0.0.0.0/0"]
["10.0.0.0/8"]
["203.0.113.0/24"]

=== UNNEST without names
SELECT * FROM UNNEST(ARRAY[1, 2], ARRAY['a', 'b'])
---
_col0: integer
_col1: varchar
[1,"a"]
[2,"b"]

=== LATERAL
SELECT t.x, l.y FROM (VALUES 1, 2) AS t(x) CROSS JOIN LATERAL (SELECT t.x * 10 AS y) AS l
---
x: integer
y: integer
[1,10]
[2,20]

=== VALUES of several rows
VALUES (1, 'a'), (2, 'b'), (NULL, NULL)
---
_col0: integer
_col1: varchar
[1,"a"]
[2,"b"]
[null,null]

=== VALUES of one column
VALUES 1, 2.5, 3
---
_col0: decimal(11, 1)
["1.0"]
["2.5"]
["3.0"]

=== TABLE
TABLE connect_users
---
arn: varchar
id: varchar
username: varchar

=== an alias with columns
SELECT c, d FROM (SELECT 1, 2) AS t(c, d)
---
c: integer
d: integer
[1,2]

=== too few names for columns
SELECT 1 FROM (SELECT 1, 2) AS t(c)
---
error: MISMATCHED_COLUMN_ALIASES

=== a sample of all rows
SELECT count(*) FROM cloudtrail_logs TABLESAMPLE BERNOULLI (100)
---
_col0: bigint
[508]

=== a sample of no rows
SELECT count(*), (SELECT count(*) FROM cloudtrail_logs AS l TABLESAMPLE SYSTEM (100) WHERE l.eventname <> '') > 0 FROM (SELECT eventid FROM cloudtrail_logs) AS t TABLESAMPLE BERNOULLI (0) WHERE t.eventid <> ''
---
_col0: bigint
_col1: boolean
[0,true]

=== a join on USING of unknown columns
SELECT 1 FROM cloudtrail_logs a JOIN cloudtrail_logs b USING (nothing)
---
error: COLUMN_NOT_FOUND

=== an alias that is not there
SELECT z.eventname FROM cloudtrail_logs a
---
error: COLUMN_NOT_FOUND

=== semi join by IN over a join
SELECT DISTINCT a.eventname FROM cloudtrail_logs a LEFT JOIN cloudtrail_logs b ON a.sharedeventid = b.sharedeventid AND a.eventid <> b.eventid WHERE a.sharedeventid IS NOT NULL AND b.eventid IS NULL ORDER BY 1
---
eventname: varchar
["AssumeRole"]
["AssumeRoleWithWebIdentity"]
["CreateLogStream"]
["Decrypt"]
["DescribeAccount"]
["DescribeAlarms"]
["DescribeAutoScalingGroups"]
["DescribeDBInstances"]
["DescribeInstanceStatus"]
["DescribeInstances"]
["DescribeSecurityGroups"]
["DescribeTable"]
["DescribeTargetHealth"]
["GenerateDataKey"]
["GetBucketAcl"]
["GetBucketLocation"]
["GetCallerIdentity"]
["GetItem"]
["GetObject"]
["PutEvaluations"]
["PutMetricAlarm"]
["PutObject"]
["RunInstances"]

=== a subquery in the condition of an outer join
SELECT a.x, b.y FROM (VALUES 1,2,3) a(x) LEFT JOIN (VALUES 1,2,3) b(y) ON a.x = b.y AND EXISTS (SELECT 1 FROM (VALUES 2,3) c(z))
---
x: integer
y: integer
[1,1]
[2,2]
[3,3]

=== a left value of an outer join that is IN a query
SELECT a.x, b.y FROM (VALUES 1,2,3,NULL) a(x) LEFT JOIN (VALUES 1,2,3) b(y) ON a.x = b.y AND a.x IN (SELECT z FROM (VALUES 2,3) c(z))
---
x: integer
y: integer
[1,null]
[2,2]
[3,3]
[null,null]

=== a row of the left side of an outer join that is IN a query
SELECT a.x, b.y FROM (VALUES 1,2,3) a(x) LEFT JOIN (VALUES 1,2,3) b(y) ON (a.x, 1) IN (SELECT z, 1 FROM (VALUES 2,3) c(z)) AND a.x = b.y
---
x: integer
y: integer
[1,null]
[2,2]
[3,3]

=== subqueries in the condition of a full join
SELECT a.x, b.y FROM (VALUES 1,2,3) a(x) FULL JOIN (VALUES 1,2,4) b(y) ON a.x = b.y AND b.y IN (SELECT z FROM (VALUES 2,3) c(z)) AND b.y < (SELECT max(z) FROM (VALUES 2,3) c(z))
---
x: integer
y: integer
[1,null]
[2,2]
[3,null]
[null,1]
[null,4]

=== subqueries in the conditions of outer joins within one another
SELECT * FROM (VALUES 1,2,3) a(x) LEFT JOIN ((VALUES 1,2) b(y) LEFT JOIN (VALUES 2) c(z) ON b.y = c.z AND c.z > (SELECT 1)) ON a.x = b.y AND a.x > (SELECT 0) AND a.x <= ALL (SELECT 2)
---
x: integer
y: integer
z: integer
[1,1,null]
[2,2,2]
[3,null,null]

=== a correlated subquery in the condition of an outer join
SELECT a.x, b.y FROM (VALUES 1,2,3) a(x) LEFT JOIN (VALUES 1,2,3) b(y) ON a.x = b.y AND EXISTS (SELECT 1 FROM (VALUES 2,3) c(z) WHERE c.z = a.x)
---
error: NOT_SUPPORTED

=== a correlated subquery in the condition of an inner join
SELECT a.x, b.y FROM (VALUES 1,2,3) a(x) JOIN (VALUES 1,2,3) b(y) ON a.x = b.y AND EXISTS (SELECT 1 FROM (VALUES 2,3) c(z) WHERE c.z = a.x)
---
x: integer
y: integer
[2,2]
[3,3]

=== a column from around in the condition of an outer join
SELECT x FROM (VALUES 5) o(x) WHERE EXISTS (SELECT 1 FROM (VALUES 1) a(p) LEFT JOIN (VALUES 1) b(q) ON p = q AND o.x > 3)
---
error: NOT_SUPPORTED
