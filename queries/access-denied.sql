-- ---
-- group: denied
-- description:
--   en: Denied calls by identity and API, with how often
--   ja: 拒否された API 呼び出し（利用者と API ごとの回数）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventsource,
       eventname,
       errorcode,
       count(*) AS denied,
       min(eventtime) AS first_time,
       max(eventtime) AS last_time,
       array_join(slice(array_sort(array_agg(DISTINCT sourceipaddress)), 1, 3), ', ') AS addresses
FROM cloudtrail_logs
WHERE regexp_like(errorcode, '(AccessDenied|UnauthorizedOperation|NotAuthorized)')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
GROUP BY 1, 2, 3, 4
ORDER BY denied DESC, last_time DESC
