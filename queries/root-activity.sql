-- ---
-- group: sign-ins
-- description:
--   en: What the root user of an account did
--   ja: root ユーザーの操作
-- parameters:
--   - {name: since, type: time, default: 90d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       recipientaccountid AS account_id,
       eventsource,
       eventname,
       sourceipaddress AS address,
       errorcode,
       eventid
FROM cloudtrail_logs
WHERE useridentity.type = 'Root'
  AND useridentity.invokedby IS NULL
  AND eventtype <> 'AwsServiceEvent'
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
