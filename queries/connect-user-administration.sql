-- ---
-- group: connect
-- description:
--   en: Who administered users of Amazon Connect, with names where they are known
--   ja: Amazon Connect のユーザー管理操作（誰が、誰を、わかる名前で）
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
-- tables: [cloudtrail_logs, connect_users]
-- ---
WITH operations AS (
  SELECT eventtime,
         eventname,
         eventid,
         sourceipaddress,
         useridentity.arn AS identity,
         CASE WHEN cardinality(split(useridentity.principalid, ':')) = 2 THEN element_at(split(useridentity.principalid, ':'), 2) END AS session_name,
         coalesce(json_extract_scalar(requestparameters, '$.Username'),
                  json_extract_scalar(requestparameters, '$.username')) AS created_name,
         coalesce(json_extract_scalar(requestparameters, '$.UserId'),
                  json_extract_scalar(requestparameters, '$.userId'),
                  json_extract_scalar(responseelements, '$.UserId'),
                  json_extract_scalar(responseelements, '$.userId')) AS user_id,
         errorcode
  FROM cloudtrail_logs
  WHERE eventsource = 'connect.amazonaws.com'
    AND regexp_like(eventname, '^(Create|Delete|Update|Associate|Disassociate).*User')
    AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
)
SELECT o.eventtime,
       coalesce(executor.username, o.session_name, o.identity) AS executed_by,
       o.eventname,
       o.created_name,
       coalesce(target.username, o.user_id) AS operated_user,
       o.sourceipaddress AS address,
       o.errorcode,
       o.eventid
FROM operations o
LEFT JOIN connect_users executor ON executor.id = o.session_name
LEFT JOIN connect_users target ON target.id = o.user_id
ORDER BY o.eventtime DESC, o.eventid
