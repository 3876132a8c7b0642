-- ---
-- group: denied
-- description:
--   en: Failed calls by API and error, with how many identities met them
--   ja: 失敗した API 呼び出し（API とエラーごと、利用者の数）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventsource,
       eventname,
       errorcode,
       count(*) AS failures,
       count(DISTINCT coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby)) AS identities,
       max(eventtime) AS last_time,
       max_by(errormessage, eventtime) AS last_message
FROM cloudtrail_logs
WHERE errorcode IS NOT NULL
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
GROUP BY 1, 2, 3
ORDER BY failures DESC, last_time DESC
