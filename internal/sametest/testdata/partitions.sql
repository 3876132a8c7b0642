# Names of partitions in the wild, all of them columns of text.

=== year, month and day
SELECT count(*) FROM cloudtrail_logs WHERE year = '2026' AND month = '02' AND day = '28'
---
_col0: bigint
[52]

=== region and a part of a month
SELECT eventname, count(*) FROM cloudtrail_logs WHERE region = 'us-east-1' AND year = '2026' AND month IN ('02', '03') GROUP BY eventname
---
eventname: varchar
_col1: bigint
["AssumeRole",14]
["ConsoleLogin",8]
["CreateAccessKey",3]
["DeleteAccessKey",2]
["DescribeAccount",1]
["GetCallerIdentity",5]
["GetRole",2]
["ListAttachedUserPolicies",1]
["ListUsers",1]
["UpdateAccessKey",1]

=== a year and a month as numbers of text
SELECT year, month, count(*) FROM cloudtrail_logs WHERE year < '2026' GROUP BY year, month ORDER BY year, month
---
year: varchar
month: varchar
_col2: bigint
["2020","02",1]
["2020","03",4]
["2022","11",5]
["2024","02",1]
["2025","03",2]
["2025","12",1]

=== days from year, month and day together
SELECT count(*), min(eventtime) FROM cloudtrail_logs WHERE concat(year, '-', month, '-', day) >= '2026-03-01' AND eventname <> 'OddTime'
---
_col0: bigint
_col1: varchar
[334,"2026-03-01T00:00:00Z"]

=== a date
SELECT count(*) FROM cloudtrail_logs WHERE date = '2026/03/01'
---
_col0: bigint
[259]

=== a span of dates
SELECT date, count(*) FROM cloudtrail_logs WHERE date BETWEEN '2026/02/27' AND '2026/03/01' GROUP BY date ORDER BY date
---
date: varchar
_col1: bigint
["2026/02/27",46]
["2026/02/28",52]
["2026/03/01",259]

=== after a date
SELECT count(*) FROM cloudtrail_logs WHERE "date" > '2022/11/01' AND "date" <= '2022/11/16'
---
_col0: bigint
[3]

=== dt
SELECT dt, count(*) FROM cloudtrail_logs WHERE dt >= '2026/03/01' GROUP BY dt
---
dt: varchar
_col1: bigint
["2026/03/01",259]
["2026/03/02",82]

=== timestamp as a column
SELECT min(timestamp), max("timestamp") FROM cloudtrail_logs WHERE timestamp BETWEEN '2022/01/01' AND '2022/12/31'
---
_col0: varchar
_col1: varchar
["2022/11/01","2022/11/20"]

=== timestamp in the select list
SELECT timestamp AS ts, eventname FROM cloudtrail_logs WHERE timestamp = '2020/03/01'
---
ts: varchar
eventname: varchar
["2020/03/01","SwitchRole"]

=== eventdate and event_date
SELECT count(*) FROM cloudtrail_logs WHERE eventdate = '2026/03/01' AND event_date IN ('2026/03/01', '2026/03/02')
---
_col0: bigint
[259]

=== log_date
SELECT count(*) FROM cloudtrail_logs WHERE log_date <> '2026/03/01'
---
_col0: bigint
[249]

=== the partitions of an organisation
SELECT account_id, accountid, account_partition, p_account, count(*) FROM cloudtrail_logs WHERE account_id = '444455556666' OR accountid = '111122223333' GROUP BY 1, 2, 3, 4 ORDER BY 1
---
account_id: varchar
accountid: varchar
account_partition: varchar
p_account: varchar
_col4: bigint
["111122223333","111122223333","111122223333","111122223333",456]
["444455556666","444455556666","444455556666","444455556666",52]

=== region_partition and p_region
SELECT p_region, count(*) FROM cloudtrail_logs WHERE region_partition IN ('us-east-1', 'ap-northeast-1') GROUP BY p_region ORDER BY 1
---
p_region: varchar
_col1: bigint
["ap-northeast-1",470]
["us-east-1",38]

=== date_partition and p_date
SELECT date_partition, p_date FROM cloudtrail_logs WHERE p_date = '2020/03/02' AND date_partition >= '2020/03/02'
---
date_partition: varchar
p_date: varchar
["2020/03/02","2020/03/02"]

=== three partitions with a condition
SELECT eventname, sourceipaddress FROM cloudtrail_logs WHERE account = '111122223333' AND region = 'us-east-1' AND date = '2026/02/28' AND useridentity.type <> 'AWSService' AND eventid LIKE '00000000%' ORDER BY eventid
---
eventname: varchar
sourceipaddress: varchar
["ConsoleLogin","198.51.100.8"]
["ConsoleLogin","198.51.100.8"]
["ConsoleLogin","198.51.100.8"]
["ConsoleLogin","2001:db8:ffff::2"]
["CreateAccessKey","192.0.2.10"]
["CreateAccessKey","192.0.2.10"]

=== partitions with LIKE
SELECT count(*) FROM cloudtrail_logs WHERE date LIKE '2026/02/%' AND region LIKE 'ap-%'
---
_col0: bigint
[124]

=== partitions by OR
SELECT count(*) FROM cloudtrail_logs WHERE (year = '2020' AND month = '03') OR (year = '2022' AND month = '11' AND day <= '15')
---
_col0: bigint
[7]

=== a partition that is not there
SELECT count(*) FROM cloudtrail_logs WHERE date = '2019/01/01'
---
_col0: bigint
[0]

=== partitions of null
SELECT count(*) FROM cloudtrail_logs WHERE date IS NULL OR year IS NULL
---
_col0: bigint
[0]

=== a partition by date_format
SELECT count(*) FROM cloudtrail_logs WHERE date >= date_format(timestamp '2026-03-02 12:00:00' - interval '1' day, '%Y/%m/%d')
---
_col0: bigint
[341]

=== a partition against a computed day
SELECT count(*) FROM cloudtrail_logs WHERE date_parse(date, '%Y/%m/%d') >= timestamp '2026-03-01' AND parse_datetime(date, 'yyyy/MM/dd') < timestamp '2026-03-02 00:00:00 UTC'
---
_col0: bigint
[259]

=== a partition against a number is refused
SELECT count(*) FROM cloudtrail_logs WHERE year = 2026
---
error: TYPE_MISMATCH

=== a partition against a date is refused
SELECT count(*) FROM cloudtrail_logs WHERE date = date '2026-03-01'
---
error: TYPE_MISMATCH

=== partitions cast to numbers
SELECT count(*) FROM cloudtrail_logs WHERE CAST(year AS integer) * 100 + CAST(month AS integer) = 202603
---
_col0: bigint
[341]

=== partitions in a join
SELECT a.date, count(*) FROM cloudtrail_logs a JOIN cloudtrail_logs b ON a.date = b.date AND a.eventid = b.eventid WHERE b.month = '11' GROUP BY a.date ORDER BY 1
---
date: varchar
_col1: bigint
["2022/11/01",1]
["2022/11/02",1]
["2022/11/15",1]
["2022/11/16",1]
["2022/11/20",1]

=== partitions in a subquery
SELECT y, n FROM (SELECT year AS y, count(*) AS n FROM cloudtrail_logs GROUP BY year) WHERE y >= '2024' ORDER BY y
---
y: varchar
n: bigint
["2024",1]
["2025",3]
["2026",494]

=== partitions and stored time differ
SELECT eventtime, date FROM cloudtrail_logs WHERE substr(eventtime, 1, 10) <> replace(date, '/', '-') AND eventname = 'OddTime'
---
eventtime: varchar
date: varchar
["not a time","2026/03/01"]
