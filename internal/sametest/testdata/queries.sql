# Questions that people ask of CloudTrail, in the shapes in which they write them for Athena.

=== role switches of some months with their source
SELECT eventtime, responseelements, json_extract(additionalEventData, '$.SwitchFrom') AS SwitchRole
FROM cloudtrail_logs
WHERE eventname='SwitchRole' and eventtime>='2020-03-01T00:00:00Z' and REGEXP_LIKE(additionalEventData, '.*arn:aws:iam::4.*')
---
eventtime: varchar
responseelements: varchar
SwitchRole: json
["2020-03-01T00:00:00Z","{\"SwitchRole\":\"Success\"}","\"arn:aws:iam::444455556666:user/sato\""]
["2020-03-02T09:15:30Z","{\"SwitchRole\":\"Success\"}","\"arn:aws:iam::444455556666:user/suzuki\""]

=== role switches from other accounts
SELECT useridentity.accountid AS into_account, split_part(json_extract_scalar(additionaleventdata, '$.SwitchFrom'), ':', 5) AS from_account, count(*) AS switches,
  array_join(array_sort(array_agg(DISTINCT sourceipaddress)), ' ') AS addresses
FROM cloudtrail_logs
WHERE eventname = 'SwitchRole'
GROUP BY 1, 2
HAVING split_part(json_extract_scalar(max(additionaleventdata), '$.SwitchFrom'), ':', 5) <> useridentity.accountid
ORDER BY from_account
---
into_account: varchar
from_account: varchar
switches: bigint
addresses: varchar
["111122223333","444455556666",2,"203.0.113.20 203.0.113.21"]
["111122223333","777788889999",1,"203.0.113.22"]

=== users made and deleted in Connect by whom
SELECT eventtime, substring(userIdentity.principalId, 23, 36) AS executeuserid, json_extract_scalar(requestParameters, '$.Username') AS createdUser
FROM cloudtrail_logs
WHERE eventname in ('CreateUser','DeleteUser') AND region = 'ap-northeast-1' AND date > '2022/11/01' AND useragent = 'connect.amazonaws.com'
---
eventtime: varchar
executeuserid: varchar
createdUser: varchar
["2022-11-02T03:04:05Z","11111111-2222-4333-8444-555555555555","yamada"]
["2022-11-15T23:30:00Z","aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","高橋 花子"]
["2022-11-16T00:10:00Z","11111111-2222-4333-8444-555555555555","yamada"]

=== who made this key
SELECT eventtime, useridentity.username, useridentity.arn, sourceipaddress, json_extract_scalar(requestparameters, '$.userName') AS for_user
FROM cloudtrail_logs
WHERE eventname = 'CreateAccessKey' AND json_extract_scalar(responseelements, '$.accessKey.accessKeyId') = 'AKIAEXAMPLE000000002'
---
eventtime: varchar
username: varchar
arn: varchar
sourceipaddress: varchar
for_user: varchar
["2026-02-28T01:00:00Z","sato","arn:aws:iam::111122223333:user/sato","192.0.2.10","batch"]

=== who made a key, by text
SELECT eventid, eventtime FROM cloudtrail_logs
WHERE eventname LIKE '%AccessKey' AND (responseelements LIKE '%AKIAEXAMPLE000000002%' OR requestparameters LIKE '%AKIAEXAMPLE000000002%')
ORDER BY eventtime
---
eventid: varchar
eventtime: varchar
["00000000-0000-4000-8000-000000000018","2026-02-28T01:00:00Z"]
["00000000-0000-4000-8000-000000000020","2026-03-01T02:00:00Z"]

=== what a key did
SELECT eventtime, eventsource, eventname, awsregion, sourceipaddress, errorcode FROM cloudtrail_logs
WHERE useridentity.accesskeyid = 'AKIAEXAMPLE000000002'
ORDER BY eventtime ASC
---
eventtime: varchar
eventsource: varchar
eventname: varchar
awsregion: varchar
sourceipaddress: varchar
errorcode: varchar
["2026-02-28T03:00:00Z","sts.amazonaws.com","GetCallerIdentity","ap-northeast-1","198.51.100.200",null]
["2026-02-28T04:00:00Z","sts.amazonaws.com","GetCallerIdentity","ap-northeast-1","198.51.100.201",null]
["2026-02-28T05:00:00Z","sts.amazonaws.com","GetCallerIdentity","ap-northeast-1","2001:db8:bad::1",null]
["2026-02-28T06:00:00Z","sts.amazonaws.com","GetCallerIdentity","ap-northeast-1","198.51.100.200",null]
["2026-02-28T07:00:00Z","sts.amazonaws.com","AssumeRole","ap-northeast-1","198.51.100.200",null]

=== the chain of sessions behind a key
WITH made AS (
  SELECT useridentity.accesskeyid AS parent, json_extract_scalar(responseelements, '$.credentials.accessKeyId') AS child
  FROM cloudtrail_logs WHERE eventname = 'AssumeRole' AND responseelements IS NOT NULL
)
SELECT a.parent, a.child, b.child AS grandchild, count(l.eventid) AS events
FROM made a JOIN made b ON a.child = b.parent LEFT JOIN cloudtrail_logs l ON l.useridentity.accesskeyid = b.child
GROUP BY a.parent, a.child, b.child
---
parent: varchar
child: varchar
grandchild: varchar
events: bigint
["AKIAEXAMPLE000000002","ASIAEXAMPLE000000009","ASIAEXAMPLE000000010",1]

=== console sign-ins without MFA
SELECT eventtime, useridentity.type, coalesce(useridentity.username, 'root') AS who, sourceipaddress,
  json_extract_scalar(responseelements, '$.ConsoleLogin') AS result
FROM cloudtrail_logs
WHERE eventsource = 'signin.amazonaws.com' AND eventname = 'ConsoleLogin' AND json_extract_scalar(additionaleventdata, '$.MFAUsed') <> 'Yes'
ORDER BY eventtime, eventid
---
eventtime: varchar
type: varchar
who: varchar
sourceipaddress: varchar
result: varchar
["2026-02-27T23:59:59Z","IAMUser","suzuki","198.51.100.7","Success"]
["2026-02-28T15:00:00Z","IAMUser","tanaka","198.51.100.8","Failure"]
["2026-02-28T15:00:05Z","IAMUser","tanaka","198.51.100.8","Failure"]
["2026-02-28T15:00:09Z","IAMUser","tanaka","198.51.100.8","Success"]
["2026-02-28T16:30:00Z","Root","root","2001:db8:ffff::2","Success"]
["2026-03-01T02:00:00Z","IAMUser","HIDDEN_DUE_TO_SECURITY_REASONS","203.0.113.99","Failure"]
["2026-03-02T00:20:04Z","AssumedRole","root","198.51.100.1","Success"]

=== failed sign-ins by user and address
SELECT useridentity.username, sourceipaddress, COUNT(*) AS failures, MIN(eventtime) AS first_try, MAX(eventtime) AS last_try
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin' AND element_at(CAST(json_parse(responseelements) AS MAP(VARCHAR, VARCHAR)), 'ConsoleLogin') = 'Failure'
GROUP BY useridentity.username, sourceipaddress
HAVING count(*) >= 1
ORDER BY failures DESC, sourceipaddress
---
username: varchar
sourceipaddress: varchar
failures: bigint
first_try: varchar
last_try: varchar
["tanaka","198.51.100.8",2,"2026-02-28T15:00:00Z","2026-02-28T15:00:05Z"]
["HIDDEN_DUE_TO_SECURITY_REASONS","203.0.113.99",1,"2026-03-01T02:00:00Z","2026-03-01T02:00:00Z"]

=== a success soon after failures
SELECT s.eventtime, s.useridentity.username, count(f.eventid) AS failures_before
FROM cloudtrail_logs s
JOIN cloudtrail_logs f ON s.useridentity.username = f.useridentity.username AND s.sourceipaddress = f.sourceipaddress
WHERE s.eventname = 'ConsoleLogin' AND f.eventname = 'ConsoleLogin'
  AND json_extract_scalar(s.responseelements, '$.ConsoleLogin') = 'Success' AND json_extract_scalar(f.responseelements, '$.ConsoleLogin') = 'Failure'
  AND from_iso8601_timestamp(f.eventtime) BETWEEN from_iso8601_timestamp(s.eventtime) - interval '10' minute AND from_iso8601_timestamp(s.eventtime)
GROUP BY 1, 2
---
eventtime: varchar
username: varchar
failures_before: bigint
["2026-02-28T15:00:09Z","tanaka",2]

=== use of root
SELECT eventname, eventtime, sourceipaddress FROM cloudtrail_logs
WHERE useridentity.type = 'Root' AND useridentity.invokedby IS NULL AND eventtype <> 'AwsServiceEvent'
ORDER BY eventtime DESC
---
eventname: varchar
eventtime: varchar
sourceipaddress: varchar
["ConsoleLogin","2026-02-28T16:30:00Z","2001:db8:ffff::2"]

=== access denied by principal
SELECT useridentity.arn AS principal, errorcode, array_sort(array_agg(DISTINCT eventname)) AS calls, count(*) AS n
FROM cloudtrail_logs
WHERE errorcode IN ('AccessDenied', 'AccessDeniedException') OR errorcode LIKE '%UnauthorizedOperation'
GROUP BY useridentity.arn, errorcode
ORDER BY n DESC, principal, errorcode
---
principal: varchar
errorcode: varchar
calls: array(varchar)
n: bigint
["arn:aws:iam::111122223333:user/svc-build","AccessDenied",["DescribeDBInstances","DescribeInstances","DescribeStacks","GetBucketAcl","GetParameter","GetSecretValue","ListFunctions20150331"],43]
["arn:aws:iam::111122223333:user/tanaka","Client.UnauthorizedOperation",["CreateSecurityGroup","DescribeInstances"],2]
["arn:aws:iam::111122223333:user/suzuki","AccessDenied",["CreateAccessKey"],1]
["arn:aws:iam::111122223333:user/tanaka","AccessDenied",["DescribeInstances"],1]
["arn:aws:iam::111122223333:user/tanaka","AccessDeniedException",["DescribeInstances"],1]
["arn:aws:sts::444455556666:assumed-role/etl-order-core-role/session-1700374449","AccessDenied",["AssumeRoleWithWebIdentity"],1]

=== refused calls without the noise
SELECT eventsource, eventname, errorcode, count(1) total FROM cloudtrail_logs
WHERE errorcode <> '' AND errorcode NOT IN ('ThrottlingException', 'ResourceNotFoundException')
GROUP BY eventsource, eventname, errorcode ORDER BY total DESC, 1, 2, 3
---
eventsource: varchar
eventname: varchar
errorcode: varchar
total: bigint
["s3.amazonaws.com","GetBucketAcl","AccessDenied",9]
["lambda.amazonaws.com","ListFunctions20150331","AccessDenied",7]
["secretsmanager.amazonaws.com","GetSecretValue","AccessDenied",7]
["ec2.amazonaws.com","DescribeInstances","AccessDenied",6]
["rds.amazonaws.com","DescribeDBInstances","AccessDenied",6]
["ssm.amazonaws.com","GetParameter","AccessDenied",5]
["cloudformation.amazonaws.com","DescribeStacks","AccessDenied",4]
["ec2.amazonaws.com","TerminateInstances","Client.RequestLimitExceeded",4]
["ec2.amazonaws.com","CreateSecurityGroup","Client.UnauthorizedOperation",1]
["ec2.amazonaws.com","DescribeInstances","AccessDeniedException",1]
["ec2.amazonaws.com","DescribeInstances","Client.RequestLimitExceeded",1]
["ec2.amazonaws.com","DescribeInstances","Client.UnauthorizedOperation",1]
["iam.amazonaws.com","CreateAccessKey","AccessDenied",1]
["odd.amazonaws.com","OddService","Odd_100%",1]
["sts.amazonaws.com","AssumeRole","Client.RequestLimitExceeded",1]
["sts.amazonaws.com","AssumeRoleWithWebIdentity","AccessDenied",1]

=== changes of security groups with their rules
SELECT eventtime, useridentity.sessioncontext.sessionissuer.username AS role, json_extract_scalar(requestparameters, '$.groupId') AS sg,
  json_extract(requestparameters, '$.ipPermissions.items') AS rules,
  json_array_length(json_extract(requestparameters, '$.ipPermissions.items')) AS n
FROM cloudtrail_logs
WHERE eventsource = 'ec2.amazonaws.com' AND regexp_like(eventname, '^(Authorize|Revoke)SecurityGroup(In|E)gress$')
ORDER BY eventtime
---
eventtime: varchar
role: varchar
sg: varchar
rules: json
n: bigint
["2026-03-01T10:00:00Z","Admin","sg-0a1b2c3d","[{\"ipProtocol\":\"tcp\",\"fromPort\":22,\"toPort\":22,\"groups\":{},\"ipRanges\":{\"items\":[{\"cidrIp\":\"0.0.0.0/0\",\"description\":\"一時\"},{\"cidrIp\":\"10.0.0.0/8\"}]},\"ipv6Ranges\":{\"items\":[{\"cidrIpv6\":\"::/0\"}]},\"prefixListIds\":{}}]",1]
["2026-03-01T10:05:00Z","Admin","sg-0a1b2c3d","[{\"ipProtocol\":\"tcp\",\"fromPort\":443,\"toPort\":443,\"ipRanges\":{\"items\":[{\"cidrIp\":\"203.0.113.0/24\"}]}},{\"ipProtocol\":\"-1\",\"ipRanges\":{\"items\":[]}}]",2]
["2026-03-01T11:00:00Z","Admin","sg-0a1b2c3d",null,null]

=== the ranges that were opened
SELECT l.eventtime, json_extract_scalar(rule, '$.ipProtocol') AS protocol, json_extract_scalar(rule, '$.fromPort') AS port, json_extract_scalar(range, '$.cidrIp') AS cidr
FROM cloudtrail_logs l
CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.ipPermissions.items') AS ARRAY(JSON))) AS r(rule)
CROSS JOIN UNNEST(CAST(json_extract(rule, '$.ipRanges.items') AS ARRAY(JSON))) AS c(range)
WHERE eventname = 'AuthorizeSecurityGroupIngress'
ORDER BY l.eventtime, cidr
---
eventtime: varchar
protocol: varchar
port: varchar
cidr: varchar
["2026-03-01T10:00:00Z","tcp","22","0.0.0.0/0"]
["2026-03-01T10:00:00Z","tcp","22","10.0.0.0/8"]
["2026-03-01T10:05:00Z","tcp","443","203.0.113.0/24"]

=== security groups open to the world
SELECT DISTINCT json_extract_scalar(requestparameters, '$.groupId') AS security_group FROM cloudtrail_logs
WHERE eventname = 'AuthorizeSecurityGroupIngress' AND (requestparameters LIKE '%0.0.0.0/0%' OR strpos(requestparameters, '::/0') > 0)
---
security_group: varchar
["sg-0a1b2c3d"]

=== objects of a bucket by prefix
SELECT split_part(json_extract_scalar(requestparameters, '$.key'), '/', 1) AS prefix, eventname, count(*) AS calls,
  sum(CAST(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) AS bytes_out
FROM cloudtrail_logs
WHERE eventsource = 's3.amazonaws.com' AND json_extract_scalar(requestparameters, '$.bucketName') = 'payroll'
GROUP BY 1, 2 ORDER BY 1, 2
---
prefix: varchar
eventname: varchar
calls: bigint
bytes_out: double
["2026","GetObject",2,1.048576e+06]
["2026","PutObject",1,1.2345678901e+10]

=== objects with a key like
SELECT eventtime, json_extract_scalar(requestparameters, '$.key') AS key FROM cloudtrail_logs
WHERE json_extract_scalar(requestparameters, '$.key') LIKE '2026/__/%.xlsx' OR json_extract_scalar(requestparameters, '$.key') LIKE '%''%'
---
eventtime: varchar
key: varchar
["2026-03-01T00:00:00Z","2026/01/給与.xlsx"]
["2026-03-01T03:00:00Z","a'b\"c.txt"]

=== anonymous access
SELECT eventname, requestparameters, useridentity FROM cloudtrail_logs WHERE useridentity.accountid = 'ANONYMOUS_PRINCIPAL'
---
eventname: varchar
requestparameters: varchar
useridentity: row(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, username varchar, onbehalfof row(userid varchar, identitystorearn varchar), sessioncontext row(attributes row(mfaauthenticated varchar, creationdate varchar), sessionissuer row(type varchar, principalid varchar, arn varchar, accountid varchar, username varchar), ec2roledelivery varchar, webidfederationdata row(federatedprovider varchar, attributes map(varchar, varchar))))
["GetObject","{\"bucketName\":\"public\",\"key\":\"index.html\",\"Host\":\"public.s3.amazonaws.com\"}",["AWSAccount","",null,"ANONYMOUS_PRINCIPAL",null,null,null,null,null]]

=== bytes that left, by hour
SELECT date_trunc('hour', from_iso8601_timestamp(eventtime)) AS hour, round(sum(try_cast(json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS double)) / 1048576, 3) AS mib
FROM cloudtrail_logs WHERE eventsource = 's3.amazonaws.com' AND eventname IN ('GetObject', 'PutObject') AND date = '2026/03/01' AND useridentity.username = 'sato'
GROUP BY 1 ORDER BY 1
---
hour: timestamp(3) with time zone
mib: double
["2026-03-01 00:00:00.000 UTC",1.0]
["2026-03-01 01:00:00.000 UTC",0.0]
["2026-03-01 02:00:00.000 UTC",11773.757]

=== resources of events, one a row
SELECT eventname, res.arn, res.type FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(res)
WHERE eventsource IN ('sts.amazonaws.com', 'odd.amazonaws.com') AND useridentity.username IN ('batch', 'r')
---
eventname: varchar
arn: varchar
type: varchar
["AssumeRole","arn:aws:iam::111122223333:role/Ops","AWS::IAM::Role"]
["OddResources","arn:1","T"]
["OddResources","arn:1",null]
["OddResources",null,"T"]
["OddResources",null,null]
["OddResources",null,null]

=== events on one resource
SELECT eventid, eventname FROM cloudtrail_logs WHERE any_match(resources, r -> r.arn = 'arn:aws:s3:::payroll')
---
eventid: varchar
eventname: varchar
["00000000-0000-4000-8000-000000000029","GetObject"]
["00000000-0000-4000-8000-000000000030","GetObject"]
["00000000-0000-4000-8000-000000000031","PutObject"]

=== the first resource of each event
SELECT eventname, resources[1].arn, element_at(resources, 5).arn, cardinality(resources) FROM cloudtrail_logs
WHERE cardinality(resources) > 1 AND eventsource = 's3.amazonaws.com' AND useridentity.username = 'sato' ORDER BY eventtime
---
eventname: varchar
_col1: varchar
_col2: varchar
_col3: bigint
["GetObject","arn:aws:s3:::payroll/2026/01/給与.xlsx",null,2]
["GetObject","arn:aws:s3:::payroll/2026/02/list.csv",null,2]
["PutObject","arn:aws:s3:::payroll/2026/02/list.csv",null,2]
["DeleteObject","arn:aws:s3:::logs/a'b\"c.txt",null,2]

=== first seen addresses of each user
SELECT username, sourceipaddress, first_seen FROM (
  SELECT useridentity.username AS username, sourceipaddress, eventtime AS first_seen,
    row_number() OVER (PARTITION BY useridentity.username, sourceipaddress ORDER BY eventtime, eventid) AS n
  FROM cloudtrail_logs WHERE useridentity.type = 'IAMUser' AND eventtime < '2026-03-02T12'
) WHERE n = 1 AND username IN ('batch', 'tanaka', 'sato')
ORDER BY username, first_seen, sourceipaddress
---
username: varchar
sourceipaddress: varchar
first_seen: varchar
["batch","198.51.100.200","2026-02-28T03:00:00Z"]
["batch","198.51.100.201","2026-02-28T04:00:00Z"]
["batch","2001:db8:bad::1","2026-02-28T05:00:00Z"]
["sato","203.0.113.20","2026-02-27T00:10:00Z"]
["sato","192.0.2.10","2026-02-27T05:00:00Z"]
["sato","10.0.1.5","2026-03-01T00:00:00Z"]
["sato","10.0.2.5","2026-03-01T01:00:00Z"]
["sato","s3.amazonaws.com","2026-03-01T02:00:00Z"]
["sato","AWS Internal","2026-03-01T03:00:00Z"]
["tanaka","198.51.100.8","2026-02-28T15:00:00Z"]
["tanaka","192.0.2.10","2026-02-28T23:59:59Z"]

=== a new address compared with the one before
SELECT eventtime, sourceipaddress, lag(sourceipaddress) OVER w AS before, lag(sourceipaddress, 1, 'none') OVER w IS DISTINCT FROM sourceipaddress AS changed
FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'AKIAEXAMPLE000000002'
WINDOW w AS (PARTITION BY useridentity.accesskeyid ORDER BY eventtime)
ORDER BY eventtime
---
eventtime: varchar
sourceipaddress: varchar
before: varchar
changed: boolean
["2026-02-28T03:00:00Z","198.51.100.200",null,true]
["2026-02-28T04:00:00Z","198.51.100.201","198.51.100.200",true]
["2026-02-28T05:00:00Z","2001:db8:bad::1","198.51.100.201",true]
["2026-02-28T06:00:00Z","198.51.100.200","2001:db8:bad::1",true]
["2026-02-28T07:00:00Z","198.51.100.200","198.51.100.200",false]

=== events a day in Tokyo
SELECT date_trunc('day', from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo') AS day, count(*) AS events, count(DISTINCT useridentity.arn) AS principals
FROM cloudtrail_logs WHERE date >= '2026/02/27' AND eventname <> 'OddTime' GROUP BY 1 ORDER BY 1
---
day: timestamp(3) with time zone
events: bigint
principals: bigint
["2026-02-27 00:00:00.000 Asia/Tokyo",34,19]
["2026-02-28 00:00:00.000 Asia/Tokyo",29,15]
["2026-03-01 00:00:00.000 Asia/Tokyo",62,32]
["2026-03-02 00:00:00.000 Asia/Tokyo",303,37]

=== events a day as text
SELECT date_format(from_iso8601_timestamp(eventtime), '%Y-%m-%d') AS day, count(*) FROM cloudtrail_logs
WHERE eventname <> 'OddTime' GROUP BY date_format(from_iso8601_timestamp(eventtime), '%Y-%m-%d') ORDER BY day DESC LIMIT 3
---
day: varchar
_col1: bigint
["2026-03-02",80]
["2026-03-01",254]
["2026-02-28",48]

=== work outside of office hours
SELECT useridentity.username, hour(from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo') AS h, count(*) FROM cloudtrail_logs
WHERE useridentity.type IN ('IAMUser', 'Root') AND eventname = 'ConsoleLogin' AND hour(from_iso8601_timestamp(eventtime) AT TIME ZONE 'Asia/Tokyo') NOT BETWEEN 9 AND 18
GROUP BY 1, 2 ORDER BY 2, 1
---
username: varchar
h: bigint
_col2: bigint
["tanaka",0,3]
[null,1,1]
["suzuki",8,1]

=== sign-ins on weekends
SELECT eventtime, day_of_week(from_iso8601_timestamp(eventtime)) AS dow, useridentity.username FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin' AND extract(DOW FROM from_iso8601_timestamp(eventtime)) IN (6, 7) ORDER BY eventtime
---
eventtime: varchar
dow: bigint
username: varchar
["2026-02-28T15:00:00Z",6,"tanaka"]
["2026-02-28T15:00:05Z",6,"tanaka"]
["2026-02-28T15:00:09Z",6,"tanaka"]
["2026-02-28T16:30:00Z",6,null]
["2026-03-01T02:00:00Z",7,"HIDDEN_DUE_TO_SECURITY_REASONS"]

=== the busiest principals
SELECT regexp_replace(useridentity.arn, '^arn:aws:(iam|sts)::(\d+):', '$2/') AS who, count(*) AS n FROM cloudtrail_logs
WHERE useridentity.arn IS NOT NULL GROUP BY 1 ORDER BY n DESC, who LIMIT 5
---
who: varchar
n: bigint
["111122223333/user/svc-build",218]
["111122223333/assumed-role/backup-report-search-role/session-1707158483",8]
["111122223333/user/sato",8]
["111122223333/user/tanaka",8]
["111122223333/user/t",7]

=== share of each service
SELECT eventsource, count(*) AS n, round(100.0 * count(*) / sum(count(*)) OVER (), 2) AS percent FROM cloudtrail_logs
GROUP BY eventsource HAVING count(*) > 5 ORDER BY n DESC, eventsource
---
eventsource: varchar
n: bigint
percent: decimal(24, 1)
["s3.amazonaws.com",207,"43.4"]
["ec2.amazonaws.com",69,"14.5"]
["sts.amazonaws.com",44,"9.2"]
["kms.amazonaws.com",30,"6.3"]
["odd.amazonaws.com",22,"4.6"]
["logs.amazonaws.com",19,"4.0"]
["signin.amazonaws.com",14,"2.9"]
["ssm.amazonaws.com",14,"2.9"]
["dynamodb.amazonaws.com",11,"2.3"]
["iam.amazonaws.com",10,"2.1"]
["lambda.amazonaws.com",10,"2.1"]
["secretsmanager.amazonaws.com",10,"2.1"]
["rds.amazonaws.com",9,"1.9"]
[null,8,"1.7"]

=== services by region
SELECT awsregion, count(*) FILTER (WHERE readonly = 'true') AS reads, count(*) FILTER (WHERE readonly = 'false') AS writes, count_if(errorcode IS NOT NULL) AS errors
FROM cloudtrail_logs GROUP BY awsregion ORDER BY awsregion
---
awsregion: varchar
reads: bigint
writes: bigint
errors: bigint
["ap-northeast-1",371,90,63]
["us-east-1",24,14,1]

=== user agents in groups
SELECT CASE WHEN useragent LIKE '%amazonaws.com' THEN 'service' WHEN lower(useragent) LIKE 'mozilla%' THEN 'browser' WHEN useragent LIKE 'aws-cli/%' THEN 'cli' WHEN useragent IS NULL THEN 'none' ELSE 'other' END AS kind,
  count(*) FROM cloudtrail_logs WHERE date < '2026/02/28' GROUP BY 1
---
kind: varchar
_col1: bigint
["browser",7]
["cli",8]
["other",48]
["service",52]

=== private and other addresses
SELECT sourceipaddress, contains('10.0.1.0/24', CAST(sourceipaddress AS IPADDRESS)) AS inside
FROM cloudtrail_logs WHERE regexp_like(sourceipaddress, '^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$') AND sourceipaddress NOT LIKE '999%' AND eventname IN ('OddAddress', 'PutObject', 'GetObject', 'DeleteObject')
  AND useridentity.username IN ('sato', 'ip')
ORDER BY 1, eventid
---
sourceipaddress: varchar
inside: boolean
["10.0.1.0",true]
["10.0.1.5",true]
["10.0.2.5",false]
["172.16.31.255",false]

=== addresses that are addresses
SELECT sourceipaddress, TRY_CAST(sourceipaddress AS IPADDRESS) FROM cloudtrail_logs
WHERE (eventname = 'OddAddress' AND sourceipaddress NOT LIKE '%\%%' ESCAPE '\') OR (eventname = 'SwitchRole' AND sourceipaddress LIKE '%:%') ORDER BY eventid
---
sourceipaddress: varchar
_col1: ipaddress
["2001:db8::1","2001:db8::1"]
["2001:db8::1","2001:db8::1"]
["::ffff:192.0.2.1","192.0.2.1"]
["999.1.1.1",null]
["172.16.31.255","172.16.31.255"]
["10.0.1.0","10.0.1.0"]

=== calls from a network of IPv6
SELECT eventname, sourceipaddress FROM cloudtrail_logs
WHERE TRY_CAST(sourceipaddress AS IPADDRESS) BETWEEN IPADDRESS '2001:db8::' AND IPADDRESS '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff' ORDER BY eventid
---
eventname: varchar
sourceipaddress: varchar
["SwitchRole","2001:db8::1"]
["SwitchRole","2001:db8::1"]
["ConsoleLogin","2001:db8:ffff::2"]
["GetCallerIdentity","2001:db8:bad::1"]

=== trails stopped
SELECT eventtime, eventname, useridentity.arn, json_extract_scalar(requestparameters, '$.name') AS trail FROM cloudtrail_logs
WHERE eventsource = 'cloudtrail.amazonaws.com' AND eventname IN ('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors') AND date = '2026/03/02' ORDER BY eventtime, eventid
---
eventtime: varchar
eventname: varchar
arn: varchar
trail: varchar
["2026-03-02T03:00:00Z","StopLogging","arn:aws:sts::111122223333:assumed-role/Ops/s1","arn:aws:cloudtrail:ap-northeast-1:111122223333:trail/main"]

=== WorkSpaces made for whom
SELECT l.eventtime, json_extract_scalar(w, '$.userName') AS for_user, json_extract_scalar(w, '$.tags[0].value') AS tag
FROM cloudtrail_logs l CROSS JOIN UNNEST(CAST(json_extract(l.requestparameters, '$.workspaces') AS ARRAY(JSON))) AS u(w)
WHERE l.eventname = 'CreateWorkspaces'
---
eventtime: varchar
for_user: varchar
tag: varchar
["2026-02-27T05:00:00Z","ito",null]
["2026-02-27T05:00:00Z","yamada","営業"]

=== WorkSpaces requested and answered
SELECT q.n, json_extract_scalar(q.w, '$.bundleId') AS bundle, json_extract_scalar(p.w, '$.workspaceId') AS id FROM cloudtrail_logs l
CROSS JOIN UNNEST(CAST(json_extract(l.requestparameters, '$.workspaces') AS ARRAY(JSON))) WITH ORDINALITY AS q(w, n)
CROSS JOIN UNNEST(CAST(json_extract(l.responseelements, '$.pendingRequests') AS ARRAY(JSON))) WITH ORDINALITY AS p(w, n)
WHERE l.eventname = 'CreateWorkspaces' AND q.n = p.n ORDER BY q.n
---
n: bigint
bundle: varchar
id: varchar
[1,"wsb-1","ws-1"]
[2,"wsb-2","ws-2"]

=== what one person did, newest first
SELECT from_iso8601_timestamp(eventtime) AS at, eventname, coalesce(errorcode, 'ok') AS outcome FROM cloudtrail_logs
WHERE useridentity.arn LIKE '%/sato' AND eventsource IN ('iam.amazonaws.com', 'ec2.amazonaws.com', 'workspaces.amazonaws.com') AND account = '111122223333'
ORDER BY at DESC
---
at: timestamp(3) with time zone
eventname: varchar
outcome: varchar
["2026-03-01 11:00:00.000 UTC","RevokeSecurityGroupIngress","ok"]
["2026-03-01 10:00:00.000 UTC","AuthorizeSecurityGroupIngress","ok"]
["2026-03-01 02:00:00.000 UTC","DeleteAccessKey","ok"]
["2026-02-28 01:00:00.000 UTC","CreateAccessKey","ok"]
["2026-02-27 05:00:00.000 UTC","CreateWorkspaces","ok"]

=== sessions with MFA
SELECT useridentity.sessioncontext.attributes.mfaauthenticated AS mfa, count(*) FROM cloudtrail_logs WHERE useridentity.sessioncontext.sessionissuer.username = 'Admin' GROUP BY 1
---
mfa: varchar
_col1: bigint
["false",5]
["true",2]

=== how old sessions were
SELECT eventname, date_diff('minute', from_iso8601_timestamp(useridentity.sessioncontext.attributes.creationdate), from_iso8601_timestamp(eventtime)) AS minutes
FROM cloudtrail_logs WHERE useridentity.sessioncontext.sessionissuer.username IN ('Admin', 'Ops') AND eventtime > '2026' ORDER BY eventid
---
eventname: varchar
minutes: bigint
["AssumeRole",1870]
["AuthorizeSecurityGroupIngress",3480]
["AuthorizeSecurityGroupIngress",3485]
["RevokeSecurityGroupIngress",3540]
["StopLogging",4500]

=== federated identities
SELECT useridentity.sessioncontext.webidfederationdata.federatedprovider, useridentity.sessioncontext.webidfederationdata.attributes FROM cloudtrail_logs
WHERE cardinality(useridentity.sessioncontext.webidfederationdata.attributes) > 0
---
federatedprovider: varchar
attributes: map(varchar, varchar)
["arn:aws:iam::111122223333:oidc-provider/x",{"":"","aud":"app","sub":"s-1","空":null}]

=== an attribute of a federated identity
SELECT eventname, element_at(useridentity.sessioncontext.webidfederationdata.attributes, 'sub') AS sub, element_at(useridentity.sessioncontext.webidfederationdata.attributes, 'none') AS none
FROM cloudtrail_logs WHERE useridentity.sessioncontext.webidfederationdata.attributes['aud'] = 'app' AND eventname = 'GetItem' AND eventid LIKE '00000000-%'
---
eventname: varchar
sub: varchar
none: varchar
["GetItem","s-1",null]

=== versions of TLS
SELECT tlsdetails.tlsversion, count(*) AS calls FROM cloudtrail_logs WHERE tlsdetails.tlsversion IS NOT NULL AND eventcategory = 'Data' AND eventid LIKE '00000000-0000-4000-8000-%' GROUP BY tlsdetails.tlsversion ORDER BY calls DESC
---
tlsversion: varchar
calls: bigint
["TLSv1.3",3]
["TLSv1.2",2]

=== whole structures
SELECT useridentity, tlsdetails, resources, addendum FROM cloudtrail_logs WHERE eventid IN ('00000000-0000-4000-8000-000000000045', '00000000-0000-4000-8000-000000000066')
---
useridentity: row(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, username varchar, onbehalfof row(userid varchar, identitystorearn varchar), sessioncontext row(attributes row(mfaauthenticated varchar, creationdate varchar), sessionissuer row(type varchar, principalid varchar, arn varchar, accountid varchar, username varchar), ec2roledelivery varchar, webidfederationdata row(federatedprovider varchar, attributes map(varchar, varchar))))
tlsdetails: row(tlsversion varchar, ciphersuite varchar, clientprovidedhostheader varchar)
resources: array(row(arn varchar, accountid varchar, type varchar))
addendum: row(reason varchar, updatedfields varchar, originalrequestid varchar, originaleventid varchar)
[["AssumedRole","AROAWEB:x","arn:aws:sts::111122223333:assumed-role/Web/x","111122223333",null,"ASIAWEB",null,null,[["false",null],null,null,["arn:aws:iam::111122223333:oidc-provider/x",{"":"","aud":"app","sub":"s-1","空":null}]]],null,null,null]
[["IAMUser","AIDACKCEVSQ6C20000114","arn:aws:iam::111122223333:user/r","111122223333",null,null,"r",null,null],null,[["arn:1",null,null],null,[null,null,null],["arn:1","1","T"],[null,null,"T"]],null]

=== everything of one event
SELECT * FROM cloudtrail_logs WHERE eventid = '00000000-0000-4000-8000-000000000068'
---
eventversion: varchar
useridentity: row(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, username varchar, onbehalfof row(userid varchar, identitystorearn varchar), sessioncontext row(attributes row(mfaauthenticated varchar, creationdate varchar), sessionissuer row(type varchar, principalid varchar, arn varchar, accountid varchar, username varchar), ec2roledelivery varchar, webidfederationdata row(federatedprovider varchar, attributes map(varchar, varchar))))
eventtime: varchar
eventsource: varchar
eventname: varchar
awsregion: varchar
sourceipaddress: varchar
useragent: varchar
errorcode: varchar
errormessage: varchar
requestparameters: varchar
responseelements: varchar
additionaleventdata: varchar
requestid: varchar
eventid: varchar
readonly: varchar
resources: array(row(arn varchar, accountid varchar, type varchar))
eventtype: varchar
apiversion: varchar
recipientaccountid: varchar
serviceeventdetails: varchar
sharedeventid: varchar
vpcendpointid: varchar
vpcendpointaccountid: varchar
eventcategory: varchar
addendum: row(reason varchar, updatedfields varchar, originalrequestid varchar, originaleventid varchar)
sessioncredentialfromconsole: varchar
edgedevicedetails: varchar
tlsdetails: row(tlsversion varchar, ciphersuite varchar, clientprovidedhostheader varchar)
account: varchar
region: varchar
date: varchar
["1.08",["IAMUser","AIDACKCEVSQ6C20000115","arn:aws:iam::111122223333:user/s","111122223333",null,null,"s",null,null],"2026-03-01T00:00:14Z","odd.amazonaws.com","OddService","ap-northeast-1","192.0.2.10","aws-cli/2.9.1","Odd_100%","100% _under_ \\ back",null,null,null,"req-068","00000000-0000-4000-8000-000000000068","false",null,"AwsServiceEvent","2012-01-01","111122223333","{\"k\":{\"n\":[1,2]}}",null,"vpce-1","111122223333","Management",["DELIVERY_DELAY","a,b","r","e"],"true","{\"type\":\"snow\"}",null,"111122223333","ap-northeast-1","2026/03/01"]

=== everything of an event with resources
SELECT * FROM cloudtrail_logs WHERE eventname = 'OddResources'
---
eventversion: varchar
useridentity: row(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, username varchar, onbehalfof row(userid varchar, identitystorearn varchar), sessioncontext row(attributes row(mfaauthenticated varchar, creationdate varchar), sessionissuer row(type varchar, principalid varchar, arn varchar, accountid varchar, username varchar), ec2roledelivery varchar, webidfederationdata row(federatedprovider varchar, attributes map(varchar, varchar))))
eventtime: varchar
eventsource: varchar
eventname: varchar
awsregion: varchar
sourceipaddress: varchar
useragent: varchar
errorcode: varchar
errormessage: varchar
requestparameters: varchar
responseelements: varchar
additionaleventdata: varchar
requestid: varchar
eventid: varchar
readonly: varchar
resources: array(row(arn varchar, accountid varchar, type varchar))
eventtype: varchar
apiversion: varchar
recipientaccountid: varchar
serviceeventdetails: varchar
sharedeventid: varchar
vpcendpointid: varchar
vpcendpointaccountid: varchar
eventcategory: varchar
addendum: row(reason varchar, updatedfields varchar, originalrequestid varchar, originaleventid varchar)
sessioncredentialfromconsole: varchar
edgedevicedetails: varchar
tlsdetails: row(tlsversion varchar, ciphersuite varchar, clientprovidedhostheader varchar)
account: varchar
region: varchar
date: varchar
["1.08",["IAMUser","AIDACKCEVSQ6C20000114","arn:aws:iam::111122223333:user/r","111122223333",null,null,"r",null,null],"2026-03-01T00:00:12Z","odd.amazonaws.com","OddResources","ap-northeast-1","192.0.2.10","aws-cli/2.9.1",null,null,null,null,null,"req-066","00000000-0000-4000-8000-000000000066","false",[["arn:1",null,null],null,[null,null,null],["arn:1","1","T"],[null,null,"T"]],"AwsApiCall",null,"111122223333",null,null,null,null,"Management",null,null,null,null,"111122223333","ap-northeast-1","2026/03/01"]

=== the newest events of an account
SELECT eventtime, eventname, eventid FROM cloudtrail_logs WHERE account = '444455556666' ORDER BY eventtime DESC, eventid LIMIT 10
---
eventtime: varchar
eventname: varchar
eventid: varchar
["2026-03-02T01:08:27Z","CreateNetworkInterface","66f887f4-06d0-4f88-b47e-ece361e18f30"]
["2026-03-02T01:08:11Z","CreateNetworkInterface","0675cabd-5168-4097-a001-1e4513351f6a"]
["2026-03-02T01:07:49Z","Decrypt","5dda47d4-d047-4ba1-91f4-e5f2659340e3"]
["2026-03-02T01:07:39Z","DescribeSecurityGroups","0627ad34-ff75-4c28-bbdd-f5ffeee3bec3"]
["2026-03-02T01:07:30Z","Decrypt","105040d5-313a-4d70-9a33-f37c892c2046"]
["2026-03-02T01:06:56Z","DescribeSecurityGroups","ec0c74c7-09a9-472a-ab90-140d8f84d2a6"]
["2026-03-02T01:06:55Z","GetSecretValue","7f48c4f1-9e90-4b9b-9c19-81d6a489919e"]
["2026-03-02T01:06:55Z","AssumeRole","a5a535a7-8870-4cf9-8cff-616375be68ca"]
["2026-03-02T01:06:52Z","CreateNetworkInterface","33c29507-3efa-491e-83a9-17b0cf5d7eab"]
["2026-03-02T01:06:37Z","CreateNetworkInterface","fb81b323-d294-4b4a-a9b4-0d5b1b5912c5"]

=== the third page
SELECT eventid FROM cloudtrail_logs ORDER BY eventid OFFSET 20 ROWS FETCH NEXT 10 ROWS ONLY
---
eventid: varchar
["00000000-0000-4000-8000-000000000021"]
["00000000-0000-4000-8000-000000000022"]
["00000000-0000-4000-8000-000000000023"]
["00000000-0000-4000-8000-000000000024"]
["00000000-0000-4000-8000-000000000025"]
["00000000-0000-4000-8000-000000000026"]
["00000000-0000-4000-8000-000000000027"]
["00000000-0000-4000-8000-000000000028"]
["00000000-0000-4000-8000-000000000029"]
["00000000-0000-4000-8000-000000000030"]

=== a lookup by id
SELECT eventname FROM cloudtrail_logs WHERE eventid = '00000000-0000-4000-8000-000000000001'
---
eventname: varchar
["SwitchRole"]

=== accounts, regions and days
SELECT account, region, count(DISTINCT date) AS days, min(date), max(date) FROM cloudtrail_logs GROUP BY account, region ORDER BY 1, 2
---
account: varchar
region: varchar
days: bigint
_col3: varchar
_col4: varchar
["111122223333","ap-northeast-1",18,"2020/02/28","2026/03/02"]
["111122223333","us-east-1",4,"2026/02/27","2026/03/02"]
["444455556666","ap-northeast-1",4,"2026/02/26","2026/03/02"]
["444455556666","us-east-1",1,"2026/02/27","2026/02/27"]

=== calls in a window of time
SELECT count(*) FROM cloudtrail_logs WHERE eventtime BETWEEN '2026-02-28T00:00:00Z' AND '2026-02-28T23:59:59Z'
---
_col0: bigint
[52]

=== calls of the days before a day
SELECT count(*) FROM cloudtrail_logs
WHERE try(from_iso8601_timestamp(eventtime)) > timestamp '2026-03-02 00:00:00 UTC' - interval '7' day AND try(from_iso8601_timestamp(eventtime)) < timestamp '2026-03-02 00:00:00 UTC'
---
_col0: bigint
[411]

=== events by stored time
SELECT eventname, event_time FROM cloudtrail_records WHERE event_time < timestamp '2020-03-03 00:00:00 UTC' ORDER BY event_time
---
eventname: varchar
event_time: timestamp(6) with time zone
["SwitchRole","2020-02-28 23:59:59.000000 UTC"]
["SwitchRole","2020-03-01 00:00:00.000000 UTC"]
["SwitchRole","2020-03-02 09:15:30.000000 UTC"]

=== stored time in a zone
SELECT event_time AT TIME ZONE 'Asia/Tokyo' AS tokyo, CAST(event_time AT TIME ZONE 'Asia/Tokyo' AS date) AS day FROM cloudtrail_records WHERE eventname = 'OddTime' AND event_time IS NOT NULL ORDER BY event_time
---
tokyo: timestamp(6) with time zone
day: date
["2024-02-29 21:34:56.000000 Asia/Tokyo","2024-02-29"]
["2025-03-09 15:30:00.000000 Asia/Tokyo","2025-03-09"]
["2025-03-09 16:30:00.000000 Asia/Tokyo","2025-03-09"]
["2026-01-01 08:59:59.000000 Asia/Tokyo","2026-01-01"]
["2026-02-28 23:59:59.000000 Asia/Tokyo","2026-02-28"]
["2026-03-01 00:00:00.000000 Asia/Tokyo","2026-03-01"]

=== keys that several users share
SELECT useridentity.accesskeyid AS key, array_agg(DISTINCT useridentity.username ORDER BY useridentity.username) AS users FROM cloudtrail_logs
WHERE useridentity.username IS NOT NULL GROUP BY useridentity.accesskeyid HAVING count(DISTINCT useridentity.username) > 1
---
key: varchar
users: array(varchar)
[null,["1","c\nd","ip","nest","num","o'brien","r","s","sato","suzuki","t","tanaka","日本 太郎"]]

=== names of roles from ARNs
SELECT DISTINCT regexp_extract(useridentity.arn, 'assumed-role/([^/]+)/(.+)$', 1) AS role, regexp_extract(useridentity.arn, 'assumed-role/([^/]+)/(.+)$', 2) AS session
FROM cloudtrail_logs WHERE useridentity.type = 'AssumedRole' AND eventid LIKE '00000000-%' ORDER BY 1, 2
---
role: varchar
session: varchar
["AWSServiceRoleForAmazonConnect","11111111-2222-4333-8444-555555555555"]
["AWSServiceRoleForAmazonConnect","99999999-8888-4777-8666-555555555555"]
["AWSServiceRoleForAmazonConnect","aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"]
["Admin","sato"]
["Admin","suzuki"]
["Admin","tanaka"]
["Dev","s2"]
["Ops","s1"]
["ReadOnly","tanaka"]
["Web","x"]

=== errors by message
SELECT replace(errormessage, '  ', ' ') AS message, length(errormessage) AS chars FROM cloudtrail_logs WHERE errormessage IS NOT NULL AND eventid LIKE '00000000-%' ORDER BY eventid
---
message: varchar
chars: bigint
["No switch",9]
["Failed authentication",21]
["Failed authentication",21]
["No username found in supplied account",37]
["User: arn:aws:iam::111122223333:user/suzuki is not authorized to perform: iam:CreateAccessKey on resource: user root",116]
["You are not authorized to perform this operation. Encoded authorization failure message: abc",92]
["denied",6]
["denied",6]
["denied",6]
["denied",6]
["100% _under_ \\ back",19]

=== a search for Japanese
SELECT eventname, json_extract_scalar(requestparameters, '$.Username') FROM cloudtrail_logs WHERE requestparameters LIKE '%高橋%' OR requestparameters LIKE '%給与%' ORDER BY eventid
---
eventname: varchar
_col1: varchar
["CreateUser","高橋 花子"]
["GetObject",null]

=== distinct callers a day with totals
SELECT date, eventsource, count(DISTINCT useridentity.principalid) AS callers FROM cloudtrail_logs WHERE eventsource IN ('iam.amazonaws.com', 'signin.amazonaws.com') AND date >= '2026'
GROUP BY ROLLUP (date, eventsource) ORDER BY date, eventsource
---
date: varchar
eventsource: varchar
callers: bigint
["2026/02/27","iam.amazonaws.com",1]
["2026/02/27","signin.amazonaws.com",2]
["2026/02/27",null,3]
["2026/02/28","iam.amazonaws.com",2]
["2026/02/28","signin.amazonaws.com",2]
["2026/02/28",null,4]
["2026/03/01","iam.amazonaws.com",2]
["2026/03/01","signin.amazonaws.com",1]
["2026/03/01",null,3]
["2026/03/02","iam.amazonaws.com",1]
["2026/03/02","signin.amazonaws.com",1]
["2026/03/02",null,1]
[null,null,8]

=== the last event of each user
SELECT useridentity.username, max_by(eventname, eventtime) AS last_call, max(eventtime) AS at, min_by(sourceipaddress, eventtime) AS first_address FROM cloudtrail_logs
WHERE useridentity.username IN ('batch', 'suzuki', 'num') GROUP BY useridentity.username
---
username: varchar
last_call: varchar
at: varchar
first_address: varchar
["batch","AssumeRole","2026-02-28T07:00:00Z","198.51.100.200"]
["num","OddNumbers","2026-03-01T00:00:05Z","192.0.2.10"]
["suzuki","CreateAccessKey","2026-02-28T02:00:00Z","198.51.100.7"]

=== calls counted by name in a map
SELECT histogram(eventname) FROM cloudtrail_logs WHERE useridentity.accesskeyid = 'AKIAEXAMPLE000000002'
---
_col0: map(varchar, bigint)
[{"AssumeRole":1,"GetCallerIdentity":4}]

=== users as lists
SELECT listagg(username, ', ') WITHIN GROUP (ORDER BY username) AS users FROM (SELECT DISTINCT useridentity.username AS username FROM cloudtrail_logs WHERE eventname = 'ConsoleLogin' AND useridentity.username IS NOT NULL)
---
users: varchar
["HIDDEN_DUE_TO_SECURITY_REASONS, sato, suzuki, tanaka"]

=== who made a user with which profile
SELECT json_extract_scalar(requestparameters, '$.Username') AS made, profile FROM cloudtrail_logs
CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.SecurityProfileIds') AS ARRAY(VARCHAR))) AS p(profile)
WHERE eventsource = 'connect.amazonaws.com' AND eventname = 'CreateUser' ORDER BY eventtime, profile
---
made: varchar
profile: varchar
["ito","sp-1"]
["ito","sp-2"]
["yamada","sp-1"]
["yamada","sp-2"]
["高橋 花子","sp-1"]
["高橋 花子","sp-2"]

=== users of Connect with their names
SELECT l.eventname, u.username AS administrator FROM cloudtrail_logs l LEFT JOIN connect_users u ON u.id = substring(l.useridentity.principalid, 23, 36)
WHERE l.useragent = 'connect.amazonaws.com' ORDER BY l.eventtime
---
eventname: varchar
administrator: varchar
["CreateUser",null]
["CreateUser",null]
["CreateUser",null]
["DeleteUser",null]
["UpdateUserHierarchy",null]

=== dates of accounts with url decoding
SELECT url_extract_host(json_extract_scalar(additionaleventdata, '$.LoginTo')) AS host, url_extract_parameter(json_extract_scalar(additionaleventdata, '$.LoginTo'), 'isauthcode') AS auth,
  url_decode(url_extract_parameter(json_extract_scalar(additionaleventdata, '$.LoginTo'), 'hashArgs')) AS hash
FROM cloudtrail_logs WHERE eventname = 'ConsoleLogin' AND date = '2026/02/27' AND eventid LIKE '00000000-%' ORDER BY eventid
---
host: varchar
auth: varchar
hash: varchar
["console.aws.amazon.com","true","#"]
["console.aws.amazon.com","true","#"]

=== sessions longer than an hour
SELECT useridentity.accesskeyid, date_diff('second', min(from_iso8601_timestamp(eventtime)), max(from_iso8601_timestamp(eventtime))) AS seconds, count(*) AS calls FROM cloudtrail_logs
WHERE useridentity.accesskeyid LIKE 'A%EXAMPLE%' GROUP BY 1 HAVING count(*) > 1 ORDER BY 1
---
accesskeyid: varchar
seconds: bigint
calls: bigint
["AKIABD5LAX7EQEXAMPLE",294899,4]
["AKIACJ2I2TYOGEXAMPLE",189897,218]
["AKIAEXAMPLE000000001",93600,6]
["AKIAEXAMPLE000000002",14400,5]
["AKIAKG3MMROKJEXAMPLE",253,4]
["AKIAMOVRDEJMMEXAMPLE",145940,2]
["ASIAEXAMPLE000000001",189428401,13]
["ASIAEXAMPLE000000009",157800,2]

=== late nights with a role
SELECT format('%s did %s', useridentity.sessioncontext.sessionissuer.username, eventname) AS line FROM cloudtrail_logs WHERE useridentity.sessioncontext.sessionissuer.username = 'Ops' ORDER BY eventtime
---
line: varchar
["Ops did AssumeRole"]
["Ops did StopLogging"]

=== if with like as in a published question
SELECT eventname, if(requestparameters LIKE '%sg-0a1b2c3d%', 'sg-0a1b2c3d') AS sg, if(errorcode IS NULL, 1, 0) AS ok FROM cloudtrail_logs WHERE eventsource = 'ec2.amazonaws.com' AND eventid LIKE '00000000-%' ORDER BY eventid
---
eventname: varchar
sg: varchar
ok: integer
["AuthorizeSecurityGroupIngress","sg-0a1b2c3d",1]
["AuthorizeSecurityGroupIngress","sg-0a1b2c3d",1]
["RevokeSecurityGroupIngress","sg-0a1b2c3d",1]
["CreateSecurityGroup",null,0]
["DescribeInstances",null,0]
["DescribeInstances",null,0]
["DescribeInstances",null,0]
["DescribeInstances",null,0]

=== events since a time as a parameter would give
SELECT count(*) FROM cloudtrail_logs WHERE eventtime >= to_iso8601(timestamp '2026-03-02 00:00:00 UTC')
---
_col0: bigint
[83]

=== now is later than the fixture
SELECT count(*) FROM cloudtrail_records WHERE event_time > now()
---
_col0: bigint
[0]

=== today is a date
SELECT current_date > date '2026-01-01', now() > timestamp '2026-01-01 00:00:00 UTC', typeof(now()), typeof(current_date)
---
_col0: boolean
_col1: boolean
_col2: varchar
_col3: varchar
[true,true,"timestamp(3) with time zone","date"]

=== exfiltration candidates
WITH per_user AS (
  SELECT useridentity.arn AS arn, date_trunc('day', from_iso8601_timestamp(eventtime)) AS day, count(*) AS reads FROM cloudtrail_logs
  WHERE eventsource = 's3.amazonaws.com' AND eventname = 'GetObject' GROUP BY 1, 2
), stats AS (SELECT arn, avg(reads) AS mean, max(reads) AS peak, count(*) AS days FROM per_user GROUP BY arn)
SELECT arn, mean, peak, days, peak > 3 * mean AS odd FROM stats WHERE days > 1 ORDER BY peak DESC, arn
---
arn: varchar
mean: double
peak: bigint
days: bigint
odd: boolean
[null,2.5,4,2,false]

=== the pairs of users on one address
SELECT DISTINCT a.useridentity.username AS one, b.useridentity.username AS other, a.sourceipaddress FROM cloudtrail_logs a, cloudtrail_logs b
WHERE a.sourceipaddress = b.sourceipaddress AND a.useridentity.username < b.useridentity.username AND a.eventid LIKE '00000000-%' AND b.eventid LIKE '00000000-%' ORDER BY 3, 1, 2
---
one: varchar
other: varchar
sourceipaddress: varchar
["1","c\nd","192.0.2.10"]
["1","nest","192.0.2.10"]
["1","num","192.0.2.10"]
["1","o'brien","192.0.2.10"]
["1","r","192.0.2.10"]
["1","s","192.0.2.10"]
["1","sato","192.0.2.10"]
["1","suzuki","192.0.2.10"]
["1","t","192.0.2.10"]
["1","tanaka","192.0.2.10"]
["1","日本 太郎","192.0.2.10"]
["c\nd","nest","192.0.2.10"]
["c\nd","num","192.0.2.10"]
["c\nd","o'brien","192.0.2.10"]
["c\nd","r","192.0.2.10"]
["c\nd","s","192.0.2.10"]
["c\nd","sato","192.0.2.10"]
["c\nd","suzuki","192.0.2.10"]
["c\nd","t","192.0.2.10"]
["c\nd","tanaka","192.0.2.10"]
["c\nd","日本 太郎","192.0.2.10"]
["nest","num","192.0.2.10"]
["nest","o'brien","192.0.2.10"]
["nest","r","192.0.2.10"]
["nest","s","192.0.2.10"]
["nest","sato","192.0.2.10"]
["nest","suzuki","192.0.2.10"]
["nest","t","192.0.2.10"]
["nest","tanaka","192.0.2.10"]
["nest","日本 太郎","192.0.2.10"]
["num","o'brien","192.0.2.10"]
["num","r","192.0.2.10"]
["num","s","192.0.2.10"]
["num","sato","192.0.2.10"]
["num","suzuki","192.0.2.10"]
["num","t","192.0.2.10"]
["num","tanaka","192.0.2.10"]
["num","日本 太郎","192.0.2.10"]
["o'brien","r","192.0.2.10"]
["o'brien","s","192.0.2.10"]
["o'brien","sato","192.0.2.10"]
["o'brien","suzuki","192.0.2.10"]
["o'brien","t","192.0.2.10"]
["o'brien","tanaka","192.0.2.10"]
["o'brien","日本 太郎","192.0.2.10"]
["r","s","192.0.2.10"]
["r","sato","192.0.2.10"]
["r","suzuki","192.0.2.10"]
["r","t","192.0.2.10"]
["r","tanaka","192.0.2.10"]
["r","日本 太郎","192.0.2.10"]
["s","sato","192.0.2.10"]
["s","suzuki","192.0.2.10"]
["s","t","192.0.2.10"]
["s","tanaka","192.0.2.10"]
["s","日本 太郎","192.0.2.10"]
["sato","suzuki","192.0.2.10"]
["sato","t","192.0.2.10"]
["sato","tanaka","192.0.2.10"]
["sato","日本 太郎","192.0.2.10"]
["suzuki","t","192.0.2.10"]
["suzuki","tanaka","192.0.2.10"]
["suzuki","日本 太郎","192.0.2.10"]
["t","tanaka","192.0.2.10"]
["t","日本 太郎","192.0.2.10"]
["tanaka","日本 太郎","192.0.2.10"]

=== days without events of a service
SELECT d FROM UNNEST(sequence(date '2026-02-26', date '2026-03-02', interval '1' day)) AS t(d)
WHERE date_format(d, '%Y/%m/%d') NOT IN (SELECT date FROM cloudtrail_logs WHERE eventsource = 'connect.amazonaws.com') ORDER BY d
---
d: date
["2026-02-26"]
["2026-02-27"]
["2026-02-28"]
["2026-03-01"]
["2026-03-02"]
