-- ---
-- group: changes
-- description:
--   en: What was changed in administration - identities, accounts, keys, recording, networks, desktops
--   ja: 管理系の変更（ID、アカウント、鍵、記録、ネットワーク、デスクトップ）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventsource,
       eventname,
       coalesce(json_extract_scalar(requestparameters, '$.userName'),
                json_extract_scalar(requestparameters, '$.roleName'),
                json_extract_scalar(requestparameters, '$.groupName'),
                json_extract_scalar(requestparameters, '$.policyArn'),
                json_extract_scalar(requestparameters, '$.policyName'),
                json_extract_scalar(requestparameters, '$.name'),
                json_extract_scalar(requestparameters, '$.keyId'),
                json_extract_scalar(requestparameters, '$.groupId'),
                json_extract_scalar(requestparameters, '$.bucketName'),
                json_extract_scalar(requestparameters, '$.accountId'),
                json_extract_scalar(requestparameters, '$.workspaceId')) AS target,
       awsregion,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       errorcode,
       eventid
FROM cloudtrail_logs
WHERE eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
  AND (eventsource IN ('iam.amazonaws.com', 'organizations.amazonaws.com', 'account.amazonaws.com', 'sso.amazonaws.com', 'sso-directory.amazonaws.com',
                       'identitystore.amazonaws.com', 'ds.amazonaws.com', 'kms.amazonaws.com', 'cloudtrail.amazonaws.com', 'config.amazonaws.com',
                       'guardduty.amazonaws.com', 'securityhub.amazonaws.com', 'access-analyzer.amazonaws.com', 'workspaces.amazonaws.com')
       AND NOT regexp_like(eventname, '^(Get|List|Describe|Search|Lookup|Head|BatchGet|Generate|Simulate|Decrypt|Encrypt|ReEncrypt|Sign|Verify)')
       OR eventsource = 'ec2.amazonaws.com' AND regexp_like(eventname, 'SecurityGroup|NetworkAcl|InternetGateway|FlowLogs')
          AND NOT regexp_like(eventname, '^Describe')
       OR eventsource = 's3.amazonaws.com' AND regexp_like(eventname, '^(Put|Delete|Create)(Account|Bucket)'))
ORDER BY eventtime, eventid
