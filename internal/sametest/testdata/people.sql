# Names as people write them: mixed case, quotes, catalogs and databases, and comments.

=== mixed case everywhere
SELECT EventName, UserIdentity.SessionContext.SessionIssuer.UserName, SourceIpAddress FROM CloudTrail_Logs WHERE EventName = 'StopLogging' AND EVENTSOURCE = 'cloudtrail.amazonaws.com' AND Date = '2026/03/02' AND useridentity.accountid = '111122223333' AND eventid LIKE '00000000%'
---
EventName: varchar
UserName: varchar
SourceIpAddress: varchar
["StopLogging","Ops","198.51.100.200"]

=== quoted names in any case
SELECT "EventName", "userIdentity"."principalId" AS "Principal Id" FROM "cloudtrail_logs" WHERE "eventID" = '00000000-0000-4000-8000-000000000001'
---
EventName: varchar
Principal Id: varchar
["SwitchRole","AROAXXXXXXXXXXXXXXXXX:sato"]

=== a table with its schema
SELECT count(*) FROM "fixture"."cloudtrail_logs"
---
_col0: bigint
[508]

=== a table with its catalog
SELECT count(*) FROM "iceberg"."fixture"."cloudtrail_logs" WHERE fixture.cloudtrail_logs.eventname = 'SwitchRole'
---
_col0: bigint
[5]

=== columns by the name of the table
SELECT cloudtrail_logs.eventname, cloudtrail_logs.useridentity.type FROM cloudtrail_logs WHERE cloudtrail_logs.eventid = '00000000-0000-4000-8000-000000000002'
---
eventname: varchar
type: varchar
["SwitchRole","AssumedRole"]

=== an alias and its members
SELECT ct.eventname, ct.useridentity.arn, ct.resources[1].arn arn FROM cloudtrail_logs AS ct WHERE ct.eventname = 'AssumeRole' AND ct.useridentity.username = 'batch'
---
eventname: varchar
arn: varchar
arn: varchar
["AssumeRole","arn:aws:iam::111122223333:user/batch","arn:aws:iam::111122223333:role/Ops"]

=== comments of both kinds
-- who switched
SELECT /* the name */ eventname -- of the call
FROM cloudtrail_logs /* of
all */ WHERE eventid = '00000000-0000-4000-8000-000000000002' -- one
---
eventname: varchar
["SwitchRole"]

=== the name of a column in quotes is no text
SELECT "eventname" FROM cloudtrail_logs WHERE eventname = "StopLogging"
---
error: COLUMN_NOT_FOUND

=== text with quotes in it
SELECT useridentity.username FROM cloudtrail_logs WHERE useridentity.username = 'o''brien'
---
username: varchar
["o'brien"]

=== aliases with and without AS
SELECT eventname call, eventsource AS "Service", sourceipaddress "from" FROM cloudtrail_logs WHERE eventid = '00000000-0000-4000-8000-000000000002'
---
call: varchar
Service: varchar
from: varchar
["SwitchRole","signin.amazonaws.com","203.0.113.21"]

=== names of Japanese columns
SELECT eventname AS "イベント名", count(*) AS "件数" FROM cloudtrail_logs WHERE eventsource = 'odd.amazonaws.com' GROUP BY eventname ORDER BY "件数" DESC, "イベント名"
---
イベント名: varchar
件数: bigint
["OddTime",7]
["OddAddress",5]
["OddText",2]
["LooseControl",1]
["LooseMissing",1]
["OddEmpty",1]
["OddNested",1]
["OddNull",1]
["OddNumbers",1]
["OddResources",1]
["OddService",1]

=== a member of text is refused
SELECT requestparameters.bucketName FROM cloudtrail_logs
---
error: TYPE_MISMATCH

=== a time against a text is refused
SELECT count(*) FROM cloudtrail_logs WHERE eventtime > now() - interval '7' day
---
error: TYPE_MISMATCH

=== an alias in WHERE is refused
SELECT eventname AS e FROM cloudtrail_logs WHERE e = 'StopLogging'
---
error: COLUMN_NOT_FOUND

=== an alias in HAVING is refused
SELECT eventname, count(*) AS n FROM cloudtrail_logs GROUP BY eventname HAVING n > 1
---
error: COLUMN_NOT_FOUND

=== an alias in GROUP BY is refused
SELECT substr(eventname, 1, 3) AS p, count(*) FROM cloudtrail_logs GROUP BY p
---
error: COLUMN_NOT_FOUND

=== no such column
SELECT evnetname FROM cloudtrail_logs
---
error: COLUMN_NOT_FOUND

=== no such member
SELECT useridentity.usernam FROM cloudtrail_logs
---
error: COLUMN_NOT_FOUND or INVALID_COLUMN_REFERENCE


=== no such table
SELECT 1 FROM no_such_table_here
---
error: TABLE_NOT_FOUND

=== no such function name
SELECT ifnull(errorcode, 'none') FROM cloudtrail_logs
---
error: FUNCTION_NOT_FOUND

=== a column that is not grouped
SELECT eventname, eventsource, count(*) FROM cloudtrail_logs GROUP BY eventname
---
error: EXPRESSION_NOT_AGGREGATE

=== two columns of one name
SELECT eventname FROM cloudtrail_logs a JOIN cloudtrail_logs b ON a.eventid = b.eventid
---
error: AMBIGUOUS_NAME

=== an aggregate in WHERE
SELECT eventname FROM cloudtrail_logs WHERE count(*) > 1
---
error: EXPRESSION_NOT_SCALAR

=== a missing comma
SELECT eventname
eventsource FROM cloudtrail_logs WHERE eventid = '00000000-0000-4000-8000-000000000002'
---
eventsource: varchar
["SwitchRole"]

=== texts that stand side by side
SELECT count(*) FROM cloudtrail_logs WHERE eventname IN ('StopLogging'
'DeleteTrail')
---
error: SYNTAX_ERROR

=== a misspelled FROM
SELECT eventname FORM cloudtrail_logs
---
error: SYNTAX_ERROR

=== two statements
SELECT 1; SELECT 2
---
error: SYNTAX_ERROR

=== a double equals sign
SELECT count(*) FROM cloudtrail_logs WHERE eventname == 'StopLogging'
---
error: SYNTAX_ERROR

=== back-quotes
SELECT `eventname` FROM cloudtrail_logs
---
error: SYNTAX_ERROR

=== too few arguments
SELECT split_part(eventname, 'e') FROM cloudtrail_logs
---
error: FUNCTION_NOT_FOUND

=== text plus text
SELECT eventname + eventsource FROM cloudtrail_logs
---
error: TYPE_MISMATCH

=== a table by any name that begins with cloudtrail
SELECT eventtime, eventname FROM "default"."cloudtrail_logs_x" WHERE eventname = 'SwitchRole' AND eventtime >= '2020-03-03T00:00:00Z' ORDER BY eventtime
---
eventtime: varchar
eventname: varchar
["2020-03-03T01:02:03Z","SwitchRole"]
["2020-03-04T00:00:00Z","SwitchRole"]

=== a table of another catalog
SELECT eventtime, substring(userIdentity.principalId, 23, 36) AS executeuserid, json_extract_scalar(requestParameters, '$.Username') AS createdUser FROM "AwsDataCatalog"."connect"."cloudtrail"
WHERE eventname in ('CreateUser','DeleteUser') AND region = 'ap-northeast-1' AND date > '2022/11/01' AND useragent = 'connect.amazonaws.com'
---
eventtime: varchar
executeuserid: varchar
createdUser: varchar
["2022-11-02T03:04:05Z","11111111-2222-4333-8444-555555555555","yamada"]
["2022-11-15T23:30:00Z","aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","高橋 花子"]
["2022-11-16T00:10:00Z","11111111-2222-4333-8444-555555555555","yamada"]

=== a table of users by another name
SELECT count(*) FROM security.my_connect_users WHERE username LIKE '%a%'
---
_col0: bigint
[0]

=== columns by the name that the table was given
SELECT cloudtrail_logs_pp.eventname FROM security.cloudtrail_logs_pp WHERE cloudtrail_logs_pp.eventid = '00000000-0000-4000-8000-000000000002'
---
eventname: varchar
["SwitchRole"]

=== a schema that is called default
SELECT count(*) FROM default.cloudtrail_logs WHERE eventname = 'StopLogging'
---
_col0: bigint
[2]
