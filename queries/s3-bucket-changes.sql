-- ---
-- group: data
-- description:
--   en: "Changes of who may reach a bucket: policies, ACLs, public access, deletion"
--   ja: バケットへのアクセスの変更（ポリシー、ACL、パブリックアクセス、削除）
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventname,
       json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
       requestparameters,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 's3.amazonaws.com'
  AND eventname IN ('PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketAcl', 'PutBucketPublicAccessBlock', 'DeleteBucketPublicAccessBlock',
                    'PutAccountPublicAccessBlock', 'PutBucketCors', 'PutBucketReplication', 'PutBucketVersioning', 'PutBucketLogging',
                    'PutBucketLifecycle', 'DeleteBucket', 'CreateBucket')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
