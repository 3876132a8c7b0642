-- ---
-- group: sign-ins
-- description:
--   en: Who signed in to the console, when, from where, with or without MFA
--   ja: コンソールへのサインイン（誰が、いつ、どこから、MFA の有無）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       useridentity.type AS identity_type,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       json_extract_scalar(responseelements, '$.ConsoleLogin') AS result,
       json_extract_scalar(additionaleventdata, '$.MFAUsed') AS mfa_used,
       useragent
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin'
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC, eventid
