-- ---
-- group: workspaces
-- description:
--   en: WorkSpaces that were created, started, stopped, rebuilt, changed or terminated
--   ja: WorkSpaces の作成、起動、停止、再構築、変更、削除
-- parameters:
--   - {name: since, type: time, default: 30d, description: {en: from this time on, ja: この日時から}}
--   - {name: until, type: time, end: true, description: {en: before this time, ja: この日時より前}}
--   - {name: account, type: text, description: {en: account number, ja: アカウント番号}}
-- tables: [cloudtrail_logs]
-- ---
SELECT eventtime,
       coalesce(useridentity.username, useridentity.arn, useridentity.principalid, useridentity.invokedby) AS who,
       eventname,
       coalesce(json_extract_scalar(requestparameters, '$.workspaces[0].userName'),
                json_extract_scalar(responseelements, '$.pendingRequests[0].userName')) AS workspace_user,
       coalesce(json_extract_scalar(responseelements, '$.pendingRequests[0].workspaceId'),
                json_extract_scalar(requestparameters, '$.workspaceId'),
                json_extract_scalar(requestparameters, '$.terminateWorkspaceRequests[0].workspaceId'),
                json_extract_scalar(requestparameters, '$.rebootWorkspaceRequests[0].workspaceId'),
                json_extract_scalar(requestparameters, '$.rebuildWorkspaceRequests[0].workspaceId'),
                json_extract_scalar(requestparameters, '$.startWorkspaceRequests[0].workspaceId'),
                json_extract_scalar(requestparameters, '$.stopWorkspaceRequests[0].workspaceId')) AS workspace_id,
       awsregion,
       recipientaccountid AS account_id,
       errorcode
FROM cloudtrail_logs
WHERE eventsource = 'workspaces.amazonaws.com'
  AND regexp_like(eventname, '^(Create|Terminate|Start|Stop|Reboot|Rebuild|Restore|Migrate|Modify)')
  AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)
  AND (:account IS NULL OR recipientaccountid = :account)
ORDER BY eventtime DESC
