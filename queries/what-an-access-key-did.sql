-- ---
-- group: who
-- description:
--   en: Everything that was done with an access key
--   ja: あるアクセスキーによる操作すべて
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
--   - {name: access_key, type: text, required: true, description: {en: id of the access key, ja: アクセスキー ID}}
--   - {name: changes_only, type: boolean, default: "false", description: {en: leave out calls that only read, ja: 参照だけの操作を除く}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       eventsource,
       eventname,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       sourceipaddress AS address,
       awsregion,
       recipientaccountid AS account_id,
       readonly,
       errorcode,
       requestparameters,
       eventid
FROM cloudtrail_logs
WHERE useridentity.accesskeyid = :access_key
  AND (NOT :changes_only OR readonly = 'false')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
