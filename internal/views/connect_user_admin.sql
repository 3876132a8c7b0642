-- Who administered the users of Amazon Connect, in names as they were at the time, with what changed.
WITH events AS (
  SELECT eventtime,
         eventname,
         eventid,
         errorcode,
         sourceipaddress,
         recipientaccountid,
         awsregion,
         from_iso8601_timestamp(eventtime) AS at,
         useridentity.arn AS arn,
         useridentity.type AS type,
         useridentity.username AS user_name,
         coalesce(useridentity.sessioncontext.sessionissuer.username, regexp_extract(useridentity.arn, ':assumed-role/([^/]+)/', 1)) AS role,
         CASE WHEN strpos(useridentity.principalid, ':') > 0 THEN substr(useridentity.principalid, strpos(useridentity.principalid, ':') + 1) END AS session,
         coalesce(useridentity.invokedby, '') AS invoked_by,
         regexp_replace(coalesce(json_extract_scalar(requestparameters, '$.InstanceId'), json_extract_scalar(requestparameters, '$.instanceId')), '^.*(/|%2[Ff])', '') AS instance_id,
         regexp_replace(coalesce(json_extract_scalar(responseelements, '$.UserId'), json_extract_scalar(responseelements, '$.userId'),
                                 json_extract_scalar(requestparameters, '$.UserId'), json_extract_scalar(requestparameters, '$.userId')), '^.*(/|%2[Ff])', '') AS user_id,
         coalesce(json_extract_scalar(requestparameters, '$.Username'), json_extract_scalar(requestparameters, '$.username')) AS created,
         regexp_replace(coalesce(json_extract_scalar(requestparameters, '$.HierarchyGroupId'), json_extract_scalar(requestparameters, '$.hierarchyGroupId')), '^.*(/|%2[Ff])', '') AS group_id,
         regexp_replace(coalesce(json_extract_scalar(requestparameters, '$.RoutingProfileId'), json_extract_scalar(requestparameters, '$.routingProfileId')), '^.*(/|%2[Ff])', '') AS routing_id,
         regexp_replace(coalesce(json_extract_scalar(requestparameters, '$.SecurityProfileId'), json_extract_scalar(requestparameters, '$.securityProfileId')), '^.*(/|%2[Ff])', '') AS security_id,
         TRY(CAST(coalesce(json_extract(requestparameters, '$.SecurityProfileIds'), json_extract(requestparameters, '$.securityProfileIds')) AS array(varchar))) AS security_ids,
         coalesce(json_extract(requestparameters, '$.IdentityInfo'), json_extract(requestparameters, '$.identityInfo')) AS identity_info,
         coalesce(json_extract(requestparameters, '$.HierarchyStructure'), json_extract(requestparameters, '$.hierarchyStructure')) AS structure,
         coalesce(json_extract(requestparameters, '$.PhoneConfig'), json_extract(requestparameters, '$.phoneConfig'),
                  json_extract(requestparameters, '$.PhoneNumberConfigs[0]'), json_extract(requestparameters, '$.phoneNumberConfigs[0]')) AS phone_config,
         coalesce(json_extract_scalar(requestparameters, '$.Name'), json_extract_scalar(requestparameters, '$.name'),
                  json_extract_scalar(requestparameters, '$.SecurityProfileName'), json_extract_scalar(requestparameters, '$.securityProfileName')) AS given_name
  FROM cloudtrail_logs
  WHERE eventsource = 'connect.amazonaws.com'
    AND eventname IN ('CreateUser', 'DeleteUser', 'ImportUsers', 'UpdateUserIdentityInfo', 'UpdateUserSecurityProfiles', 'UpdateUserRoutingProfile',
                      'UpdateUserPhoneConfig', 'UpdateUserConfig', 'UpdateUserHierarchy', 'UpdateUserHierarchyStructure', 'UpdateUserHierarchyGroupName',
                      'CreateUserHierarchyGroup', 'DeleteUserHierarchyGroup', 'UpdateUserProficiencies', 'AssociateUserProficiencies',
                      'DisassociateUserProficiencies', 'UpdateUserNotificationStatus', 'CreateSecurityProfile', 'UpdateSecurityProfile', 'DeleteSecurityProfile',
                      'AssociateSecurityProfiles', 'DisassociateSecurityProfiles', 'AdminGetEmergencyAccessToken')
),
console AS (
  SELECT eventid,
         arbitrary(session) AS session
  FROM events
  WHERE role LIKE 'AWSServiceRoleForAmazonConnect\_%' ESCAPE '\'
    AND regexp_like(session, '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$')
  GROUP BY eventid
),
users AS (
  SELECT scope, id, name, CASE WHEN name LIKE '%@%' THEN name ELSE coalesce(mail, name) END AS shown,
         first_name, last_name, mail, security_profiles, routing_profile, hierarchy_group, phone, valid_from, valid_until, effective_at
  FROM directory_at
  WHERE kind = 'connect_user'
),
executors AS (
  SELECT e.eventid, max(u.shown) AS shown
  FROM events e
  JOIN console c ON c.eventid = e.eventid
  JOIN users u ON u.id = lower(c.session) AND u.valid_from <= e.at AND e.at < u.valid_until
  GROUP BY e.eventid
),
targets AS (
  SELECT e.eventid, max(u.shown) AS shown
  FROM events e
  JOIN users u ON u.id = e.user_id AND u.valid_from <= e.at AND e.at < u.valid_until
  GROUP BY e.eventid
),
before AS (
  SELECT e.eventid,
         max(u.security_profiles) AS security_profiles,
         max(u.routing_profile) AS routing_profile,
         max(u.hierarchy_group) AS hierarchy_group,
         max(u.phone) AS phone,
         max(concat_ws(' ', u.last_name, u.first_name, u.mail)) AS identity
  FROM events e
  JOIN users u ON u.id = e.user_id AND u.effective_at < e.at AND e.at <= u.valid_until
  GROUP BY e.eventid
),
things AS (
  SELECT kind, id, name, valid_from, valid_until, effective_at
  FROM directory_at
  WHERE kind IN ('security_profile', 'routing_profile', 'hierarchy_group', 'hierarchy_structure')
),
lists AS (
  SELECT eventid, at, 'after' AS side,
         CASE WHEN eventname = 'CreateUser' THEN concat(coalesce(security_ids, ARRAY[]), filter(ARRAY[routing_id, group_id], x -> x IS NOT NULL))
              WHEN eventname = 'UpdateUserSecurityProfiles' THEN security_ids
              WHEN eventname = 'UpdateUserRoutingProfile' THEN ARRAY[routing_id]
              WHEN eventname = 'UpdateUserHierarchy' THEN ARRAY[group_id] END AS ids
  FROM events
  UNION ALL
  SELECT e.eventid, e.at, 'before' AS side,
         CASE WHEN e.eventname = 'UpdateUserSecurityProfiles' THEN split(b.security_profiles, ',')
              WHEN e.eventname = 'UpdateUserRoutingProfile' THEN ARRAY[b.routing_profile]
              WHEN e.eventname = 'UpdateUserHierarchy' THEN ARRAY[b.hierarchy_group] END AS ids
  FROM events e
  JOIN before b ON b.eventid = e.eventid
),
listed AS (
  SELECT DISTINCT l.eventid, l.at, l.side, regexp_replace(i.id, '^.*(/|%2[Ff])', '') AS id
  FROM lists l
  CROSS JOIN UNNEST(l.ids) AS i (id)
),
called AS (
  SELECT l.eventid, l.side, l.id, coalesce(max(t.name), l.id) AS name
  FROM listed l
  LEFT JOIN things t ON t.id = l.id AND t.valid_from <= l.at AND l.at < t.valid_until
  WHERE l.id IS NOT NULL
  GROUP BY l.eventid, l.side, l.id
),
named AS (
  SELECT eventid,
         array_join(array_agg(name ORDER BY name) FILTER (WHERE side = 'before'), ', ') AS before,
         array_join(array_agg(name ORDER BY name) FILTER (WHERE side = 'after'), ', ') AS after
  FROM called
  GROUP BY eventid
),
objects AS (
  SELECT e.eventid,
         max(CASE WHEN t.effective_at < e.at THEN t.name END) AS before,
         max(t.name) AS name
  FROM events e
  JOIN things t ON t.id = coalesce(e.security_id, CASE WHEN e.eventname LIKE '%HierarchyGroup%' THEN e.group_id
                                                       WHEN e.eventname = 'UpdateUserHierarchyStructure' THEN e.instance_id END)
              AND t.valid_from < e.at AND e.at <= t.valid_until
  GROUP BY e.eventid
),
instances AS (
  SELECT regexp_replace(id, '^.*/', '') AS id, max_by(name, effective_at) AS name
  FROM directory_at
  WHERE kind = 'connect_instance'
  GROUP BY regexp_replace(id, '^.*/', '')
)
SELECT e.eventtime AS EventTime,
       CASE WHEN c.eventid IS NOT NULL THEN coalesce(x.shown, c.session)
            WHEN e.type = 'AssumedRole' THEN coalesce(e.session, e.arn)
            ELSE coalesce(e.user_name, e.arn, e.invoked_by) END AS ExecuteUser,
       e.eventname AS EventName,
       CASE WHEN e.created IS NULL OR e.created LIKE '%@%' THEN e.created
            ELSE coalesce(nullif(json_extract_scalar(e.identity_info, '$.Email'), ''), nullif(json_extract_scalar(e.identity_info, '$.email'), ''), e.created) END AS CreatedUser,
       CASE WHEN e.eventname IN ('CreateUser', 'UpdateUserHierarchyStructure') THEN NULL
            ELSE coalesce(t.shown, e.user_id, o.name, e.given_name, e.security_id, e.group_id) END AS OperatedUser,
       e.eventid AS EventId,
       CASE WHEN 'synchronization.connect.amazonaws.com' IN (e.sourceipaddress, e.invoked_by)
                 OR e.role LIKE 'AWSServiceRoleForAmazonConnectSynchronization\_%' ESCAPE '\' THEN 'replica'
            WHEN e.eventname = 'AdminGetEmergencyAccessToken' THEN 'emergency'
            WHEN c.eventid IS NULL THEN 'api'
            WHEN x.shown IS NULL THEN 'emergency'
            ELSE 'console' END AS via,
       CASE WHEN e.eventname = 'CreateUser' THEN 'user'
            WHEN e.eventname = 'UpdateUserSecurityProfiles' THEN 'security_profiles'
            WHEN e.eventname = 'UpdateUserRoutingProfile' THEN 'routing_profile'
            WHEN e.eventname = 'UpdateUserHierarchy' THEN 'hierarchy_group'
            WHEN e.eventname IN ('UpdateUserPhoneConfig', 'UpdateUserConfig') AND e.phone_config IS NOT NULL THEN 'phone'
            WHEN e.eventname = 'UpdateUserIdentityInfo' THEN 'identity'
            WHEN e.eventname = 'UpdateUserHierarchyStructure' THEN 'hierarchy_structure'
            WHEN e.eventname = 'UpdateUserHierarchyGroupName' THEN 'name' END AS changed,
       CASE WHEN e.eventname IN ('UpdateUserPhoneConfig', 'UpdateUserConfig') AND e.phone_config IS NOT NULL THEN b.phone
            WHEN e.eventname = 'UpdateUserIdentityInfo' THEN b.identity
            WHEN e.eventname IN ('UpdateUserHierarchyGroupName', 'UpdateUserHierarchyStructure') THEN o.before
            ELSE n.before END AS before,
       CASE WHEN e.eventname IN ('UpdateUserPhoneConfig', 'UpdateUserConfig') AND e.phone_config IS NOT NULL
              THEN concat_ws(' ', coalesce(json_extract_scalar(e.phone_config, '$.PhoneType'), json_extract_scalar(e.phone_config, '$.phoneType')),
                             nullif(nullif(coalesce(json_extract_scalar(e.phone_config, '$.DeskPhoneNumber'), json_extract_scalar(e.phone_config, '$.deskPhoneNumber'),
                                                    json_extract_scalar(e.phone_config, '$.PhoneNumber'), json_extract_scalar(e.phone_config, '$.phoneNumber')), ''), '***'))
            WHEN e.eventname = 'UpdateUserIdentityInfo'
              THEN concat_ws(' ', coalesce(json_extract_scalar(e.identity_info, '$.LastName'), json_extract_scalar(e.identity_info, '$.lastName')),
                             coalesce(json_extract_scalar(e.identity_info, '$.FirstName'), json_extract_scalar(e.identity_info, '$.firstName')),
                             coalesce(json_extract_scalar(e.identity_info, '$.Email'), json_extract_scalar(e.identity_info, '$.email')))
            WHEN e.eventname = 'UpdateUserHierarchyGroupName' THEN e.given_name
            WHEN e.eventname = 'UpdateUserHierarchyStructure'
              THEN nullif(concat_ws(' / ', nullif(coalesce(json_extract_scalar(e.structure, '$.LevelOne.Name'), json_extract_scalar(e.structure, '$.levelOne.name')), ''),
                                    nullif(coalesce(json_extract_scalar(e.structure, '$.LevelTwo.Name'), json_extract_scalar(e.structure, '$.levelTwo.name')), ''),
                                    nullif(coalesce(json_extract_scalar(e.structure, '$.LevelThree.Name'), json_extract_scalar(e.structure, '$.levelThree.name')), ''),
                                    nullif(coalesce(json_extract_scalar(e.structure, '$.LevelFour.Name'), json_extract_scalar(e.structure, '$.levelFour.name')), ''),
                                    nullif(coalesce(json_extract_scalar(e.structure, '$.LevelFive.Name'), json_extract_scalar(e.structure, '$.levelFive.name')), '')), '')
            ELSE n.after END AS after,
       coalesce(i.name, e.instance_id) AS instance,
       e.recipientaccountid AS account,
       e.awsregion AS region,
       e.sourceipaddress AS address,
       e.errorcode AS errorcode
FROM events e
LEFT JOIN console c ON c.eventid = e.eventid
LEFT JOIN executors x ON x.eventid = e.eventid
LEFT JOIN targets t ON t.eventid = e.eventid
LEFT JOIN before b ON b.eventid = e.eventid
LEFT JOIN named n ON n.eventid = e.eventid
LEFT JOIN objects o ON o.eventid = e.eventid
LEFT JOIN instances i ON i.id = e.instance_id
