-- ---
-- group: changes
-- description:
--   en: How many changes each identity made on each day
--   ja: 利用者ごと、日ごとの変更の数
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
--   - {name: zone, type: text, default: Asia/Tokyo, description: {en: zone of the days, ja: 日付の区切りのタイムゾーン}}
-- tables: [cloudtrail_logs]
-- ---
SELECT date_format(at_timezone(TRY(from_iso8601_timestamp(eventtime)), :zone), '%Y-%m-%d') AS local_day,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       count(*) AS changes,
       count(DISTINCT eventname) AS kinds
FROM cloudtrail_logs
WHERE readonly = 'false'
  AND useridentity.type <> 'AWSService'
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
GROUP BY 1, 2
ORDER BY local_day DESC, changes DESC
