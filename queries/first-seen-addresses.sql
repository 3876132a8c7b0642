-- ---
-- group: sign-ins
-- description:
--   en: Addresses that an identity used for the first time since then
--   ja: その日時以降に初めて使われた接続元（利用者ごと）
-- parameters:
--   - {name: since, type: time, default: 7d, description: {en: from this time on, ja: この日時から}}
--   - {name: history, type: time, default: 90d, description: {en: how far back an address counts as known, ja: 既知とみなす期間の始まり}}
-- tables: [cloudtrail_logs]
-- ---
SELECT coalesce(useridentity.sessioncontext.sessionissuer.arn, useridentity.arn) AS identity,
       sourceipaddress AS address,
       min(eventtime) AS first_seen,
       count(*) AS events,
       array_join(slice(array_sort(array_agg(DISTINCT eventname)), 1, 5), ', ') AS some_events
FROM cloudtrail_logs
WHERE eventtime >= :history
  AND useridentity.arn IS NOT NULL
  AND regexp_like(sourceipaddress, '^[0-9a-fA-F.:]+$')
GROUP BY 1, 2
HAVING min(eventtime) >= :since
ORDER BY first_seen DESC
