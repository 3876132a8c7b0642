-- What each identifier was called, and from when to when: a row for each state, valid from valid_from on and before valid_until.
-- A change tells what is new only, so the rest is taken from the changes before; a name also from those after.
-- The first state holds for all time before: ids are not given twice. It is known from effective_at on.
-- Of one whose end alone is known, a row says that it was there before.
WITH told AS (
  SELECT kind,
         scope,
         id,
         source,
         present,
         observed_at,
         effective_at,
         last_value(arn) IGNORE NULLS OVER past AS arn,
         first_value(arn) IGNORE NULLS OVER future AS first_arn,
         last_value(name) IGNORE NULLS OVER past AS name,
         first_value(name) IGNORE NULLS OVER future AS first_name_known,
         last_value(json_extract_scalar(attributes, '$.mail')) IGNORE NULLS OVER past AS mail,
         last_value(json_extract_scalar(attributes, '$.first_name')) IGNORE NULLS OVER past AS first_name,
         last_value(json_extract_scalar(attributes, '$.last_name')) IGNORE NULLS OVER past AS last_name,
         last_value(json_extract_scalar(attributes, '$.security_profiles')) IGNORE NULLS OVER past AS security_profiles,
         last_value(json_extract_scalar(attributes, '$.routing_profile')) IGNORE NULLS OVER past AS routing_profile,
         last_value(json_extract_scalar(attributes, '$.hierarchy_group')) IGNORE NULLS OVER past AS hierarchy_group,
         last_value(json_extract_scalar(attributes, '$.phone')) IGNORE NULLS OVER past AS phone,
         last_value(json_extract_scalar(attributes, '$.owner')) IGNORE NULLS OVER past AS owner,
         last_value(json_extract_scalar(attributes, '$.directory_id')) IGNORE NULLS OVER past AS directory_id,
         first_value(effective_at) OVER past AS begin,
         first_value(present) OVER past AS there_first,
         row_number() OVER (PARTITION BY kind, scope, id ORDER BY effective_at, observed_at, present DESC, source) AS position,
         lead(effective_at) OVER (PARTITION BY kind, scope, id ORDER BY effective_at, observed_at, present DESC, source) AS following
  FROM directory
  WHERE kind <> 'snapshot'
  WINDOW past AS (PARTITION BY kind, scope, id ORDER BY effective_at, observed_at, present DESC, source ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
         future AS (PARTITION BY kind, scope, id ORDER BY effective_at, observed_at, present DESC, source ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
)
SELECT kind,
       scope,
       id,
       coalesce(arn, first_arn) AS arn,
       coalesce(name, first_name_known) AS name,
       nullif(mail, '') AS mail,
       nullif(first_name, '') AS first_name,
       nullif(last_name, '') AS last_name,
       nullif(security_profiles, '') AS security_profiles,
       nullif(routing_profile, '') AS routing_profile,
       nullif(hierarchy_group, '') AS hierarchy_group,
       nullif(phone, '') AS phone,
       nullif(owner, '') AS owner,
       nullif(directory_id, '') AS directory_id,
       present,
       CASE WHEN effective_at = begin AND there_first THEN TIMESTAMP '1970-01-01 00:00:00 UTC' ELSE effective_at END AS valid_from,
       coalesce(following, TIMESTAMP '9999-12-31 00:00:00 UTC') AS valid_until,
       effective_at,
       observed_at,
       source
FROM told
WHERE following IS NULL OR following > effective_at
UNION ALL
SELECT kind,
       scope,
       id,
       coalesce(arn, first_arn) AS arn,
       coalesce(name, first_name_known) AS name,
       CAST(NULL AS varchar) AS mail,
       CAST(NULL AS varchar) AS first_name,
       CAST(NULL AS varchar) AS last_name,
       CAST(NULL AS varchar) AS security_profiles,
       CAST(NULL AS varchar) AS routing_profile,
       CAST(NULL AS varchar) AS hierarchy_group,
       CAST(NULL AS varchar) AS phone,
       CAST(NULL AS varchar) AS owner,
       CAST(NULL AS varchar) AS directory_id,
       true AS present,
       TIMESTAMP '1970-01-01 00:00:00 UTC' AS valid_from,
       begin AS valid_until,
       TIMESTAMP '1970-01-01 00:00:00 UTC' AS effective_at,
       observed_at,
       source
FROM told
WHERE position = 1 AND NOT there_first
