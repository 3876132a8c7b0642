-- Whose each identifier was, and from when to when. An identifier is an id, a name or a mail address in small letters. What was said by
-- hand weighs more than the rules; where several rows hold at one time, the one that weighs most counts.
-- The rules: the mail address, or the name if it is one; else the one known mail address that begins with the name; else the name.
WITH states AS (
  SELECT kind, id, lower(name) AS name, lower(mail) AS mail, owner, valid_from, valid_until
  FROM directory_at
  WHERE kind IN ('connect_user', 'workspace', 'iam_user', 'identity_user', 'access_key', 'named') AND (name IS NULL OR name <> '(erased)')
),
links AS (
  SELECT lower(id) AS id, lower(name) AS person, valid_from, valid_until
  FROM directory_at
  WHERE kind = 'link' AND present AND name IS NOT NULL AND name <> '(erased)'
),
addresses AS (
  SELECT split_part(address, '@', 1) AS name, max(address) AS mail
  FROM (
    SELECT mail AS address FROM states WHERE mail IS NOT NULL
    UNION ALL
    SELECT name AS address FROM states WHERE name LIKE '_%@_%._%'
  )
  GROUP BY split_part(address, '@', 1)
  HAVING count(DISTINCT address) = 1
),
ruled AS (
  SELECT s.id,
         s.name,
         s.mail,
         s.owner,
         coalesce(s.mail, CASE WHEN s.name LIKE '_%@_%._%' THEN s.name END, a.mail, s.name) AS person,
         1 AS weight,
         s.valid_from,
         s.valid_until
  FROM states s
  LEFT JOIN addresses a ON a.name = s.name
),
linked AS (
  SELECT r.id,
         r.name,
         r.mail,
         l.person,
         3 AS weight,
         greatest(r.valid_from, l.valid_from) AS valid_from,
         least(r.valid_until, l.valid_until) AS valid_until
  FROM ruled r
  JOIN links l ON l.id = lower(r.id)
  UNION ALL
  SELECT r.id,
         r.name,
         r.mail,
         l.person,
         2 AS weight,
         greatest(r.valid_from, l.valid_from) AS valid_from,
         least(r.valid_until, l.valid_until) AS valid_until
  FROM ruled r
  JOIN links l ON l.id = coalesce(lower(r.owner), r.name)
),
rows_of_all AS (
  SELECT id, name, mail, person, weight, valid_from, valid_until FROM ruled WHERE person IS NOT NULL
  UNION ALL
  SELECT id, name, mail, person, weight, valid_from, valid_until FROM linked WHERE valid_from < valid_until
),
found AS (
  SELECT lower(id) AS identifier, person, weight, valid_from, valid_until FROM rows_of_all
  UNION ALL
  SELECT name AS identifier, person, weight, valid_from, valid_until FROM rows_of_all WHERE name IS NOT NULL
  UNION ALL
  SELECT mail AS identifier, person, weight, valid_from, valid_until FROM rows_of_all WHERE mail IS NOT NULL
  UNION ALL
  SELECT id AS identifier, person, 4 AS weight, valid_from, valid_until FROM links
)
SELECT DISTINCT
       identifier,
       person,
       valid_from,
       valid_until,
       weight * 1e12 + to_unixtime(valid_from) AS weight
FROM found
