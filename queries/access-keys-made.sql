-- ---
-- group: changes
-- description:
--   en: Access keys that were made, switched or deleted, by whom and for whom
--   ja: アクセスキーの作成、切り替え、削除（誰が、誰のものを）
-- parameters:
--   - {name: since, type: time, default: 90d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventname,
       coalesce(json_extract_scalar(responseelements, '$.accessKey.userName'),
                json_extract_scalar(requestparameters, '$.userName')) AS for_user,
       coalesce(json_extract_scalar(responseelements, '$.accessKey.accessKeyId'),
                json_extract_scalar(requestparameters, '$.accessKeyId')) AS access_key,
       json_extract_scalar(requestparameters, '$.status') AS new_status,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 'iam.amazonaws.com'
  AND eventname IN ('CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
