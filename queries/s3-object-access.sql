-- ---
-- group: data
-- description:
--   en: Who read, wrote or deleted which objects of S3 (data events)
--   ja: S3 オブジェクトの読み書きと削除（データイベント）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
--   - {name: bucket, type: text, description: {en: name of the bucket, ja: バケット名}}
--   - {name: prefix, type: text, description: {en: start of the key, ja: キーの先頭}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventname,
       json_extract_scalar(requestparameters, '$.bucketName') AS bucket,
       json_extract_scalar(requestparameters, '$.key') AS object_key,
       json_extract_scalar(additionaleventdata, '$.bytesTransferredOut') AS bytes_out,
       sourceipaddress AS address,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 's3.amazonaws.com'
  AND json_extract_scalar(requestparameters, '$.key') IS NOT NULL
  AND (:bucket IS NULL OR json_extract_scalar(requestparameters, '$.bucketName') = :bucket)
  AND (:prefix IS NULL OR starts_with(json_extract_scalar(requestparameters, '$.key'), :prefix))
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
