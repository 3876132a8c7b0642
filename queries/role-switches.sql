-- ---
-- group: sign-ins
-- description:
--   en: "Role switches in the console: from which identity to which role"
--   ja: コンソールでのロールの切り替え（切り替え元と切り替え先）
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       json_extract_scalar(additionaleventdata, '$.SwitchFrom') AS switched_from,
       useridentity.arn AS switched_to,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       json_extract_scalar(responseelements, '$.SwitchRole') AS result
FROM cloudtrail_logs
WHERE eventname = 'SwitchRole'
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
