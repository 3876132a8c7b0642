-- ---
-- group: changes
-- description:
--   en: Changes of security groups, with the ports and addresses that were opened or closed
--   ja: セキュリティグループの変更（開閉したポートとアドレス）
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventname,
       coalesce(json_extract_scalar(requestparameters, '$.groupId'),
                json_extract_scalar(responseelements, '$.groupId'),
                json_extract_scalar(requestparameters, '$.groupName')) AS security_group,
       json_extract_scalar(requestparameters, '$.ipPermissions.items[0].ipProtocol') AS protocol,
       json_extract_scalar(requestparameters, '$.ipPermissions.items[0].fromPort') AS from_port,
       json_extract_scalar(requestparameters, '$.ipPermissions.items[0].toPort') AS to_port,
       json_format(json_extract(requestparameters, '$.ipPermissions.items')) AS rules,
       awsregion,
       recipientaccountid AS account_id,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 'ec2.amazonaws.com'
  AND eventname IN ('AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupIngress',
                    'RevokeSecurityGroupEgress', 'ModifySecurityGroupRules', 'CreateSecurityGroup', 'DeleteSecurityGroup')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
