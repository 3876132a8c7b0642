-- ---
-- group: changes
-- description:
--   en: Trails, detectors and recorders that were stopped, changed or deleted
--   ja: 証跡、検知、記録の停止、変更、削除
-- parameters:
--   - {name: since, type: time, default: 90d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventsource,
       eventname,
       coalesce(json_extract_scalar(requestparameters, '$.name'),
                json_extract_scalar(requestparameters, '$.trailName'),
                json_extract_scalar(requestparameters, '$.detectorId'),
                json_extract_scalar(requestparameters, '$.configurationRecorderName')) AS target,
       awsregion,
       recipientaccountid AS account_id,
       sourceipaddress AS address,
       errorcode
FROM cloudtrail_logs
WHERE (eventsource = 'cloudtrail.amazonaws.com' AND eventname IN ('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors', 'DeleteEventDataStore')
       OR eventsource = 'guardduty.amazonaws.com' AND eventname IN ('DeleteDetector', 'UpdateDetector', 'CreateFilter', 'DeleteMembers')
       OR eventsource = 'config.amazonaws.com' AND eventname IN ('StopConfigurationRecorder', 'DeleteConfigurationRecorder', 'DeleteDeliveryChannel')
       OR eventsource = 'securityhub.amazonaws.com' AND eventname = 'DisableSecurityHub'
       OR eventsource = 'logs.amazonaws.com' AND eventname IN ('DeleteLogGroup', 'DeleteLogStream'))
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
