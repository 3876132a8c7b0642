-- ---
-- group: sign-ins
-- description:
--   en: Who assumed which role, and the access key that the session got
--   ja: ロールの引き受け（誰がどのロールを、セッションのアクセスキー）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
--   - {name: role, type: text, description: {en: part of the ARN of the role, ja: ロールの ARN の一部}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       eventname,
       coalesce(useridentity.arn, useridentity.username, useridentity.invokedby) AS who,
       json_extract_scalar(requestparameters, '$.roleArn') AS role,
       json_extract_scalar(requestparameters, '$.roleSessionName') AS session_name,
       json_extract_scalar(responseelements, '$.credentials.accessKeyId') AS session_key,
       sourceipaddress AS address,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 'sts.amazonaws.com'
  AND eventname IN ('AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity')
  AND useridentity.type <> 'AWSService'
  AND (:role IS NULL OR strpos(json_extract_scalar(requestparameters, '$.roleArn'), :role) > 0)
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
