-- ---
-- group: sign-ins
-- description:
--   en: Failed console sign-ins by user and address, with how often and the last reason
--   ja: 失敗したコンソールサインイン（ユーザーと接続元ごとの回数、最後の理由）
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
--   - {name: at_least, type: integer, default: "1", description: {en: so many failures or more, ja: この回数以上}}
-- tables: [cloudtrail_logs]
-- ---
SELECT coalesce(useridentity.username, useridentity.arn, useridentity.principalid) AS who,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       count(*) AS failures,
       min(eventtime) AS first_failure,
       max(eventtime) AS last_failure,
       max_by(errormessage, eventtime) AS last_reason
FROM cloudtrail_logs
WHERE eventname = 'ConsoleLogin'
  AND json_extract_scalar(responseelements, '$.ConsoleLogin') = 'Failure'
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
GROUP BY 1, 2, 3
HAVING count(*) >= :at_least
ORDER BY failures DESC, last_failure DESC
