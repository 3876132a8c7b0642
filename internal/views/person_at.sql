-- Whose each identifier was, and from when to when. An identifier is an id, a name or a mail address in small letters. What was said by
-- hand weighs more than the rules; where several rows hold at one time, the one that weighs most counts.
-- An access key is its user's, whatever the user is called. The rules: the mail address, or the name if it is one; else the one known mail address that begins with the name; else the name.
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
  SELECT split_part(a.address, '@', 1) AS name, max(a.address) AS mail
  FROM states s
  CROSS JOIN UNNEST(ARRAY[s.mail, CASE WHEN s.name LIKE '_%@_%._%' THEN s.name END]) AS a (address)
  WHERE a.address IS NOT NULL
  GROUP BY split_part(a.address, '@', 1)
  HAVING count(DISTINCT a.address) = 1
),
ruled AS (
  SELECT s.id,
         s.name,
         s.mail,
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
         CASE WHEN l.id = lower(r.id) THEN 3 ELSE 2 END AS weight,
         greatest(r.valid_from, l.valid_from) AS valid_from,
         least(r.valid_until, l.valid_until) AS valid_until
  FROM ruled r
  CROSS JOIN UNNEST(ARRAY[lower(r.id), r.name]) AS k (identifier)
  JOIN links l ON l.id = k.identifier
),
own AS (
  SELECT id, name, mail, person, weight, valid_from, valid_until FROM ruled WHERE person IS NOT NULL
  UNION ALL
  SELECT id, name, mail, person, weight, valid_from, valid_until FROM linked WHERE valid_from < valid_until
),
owned AS (
  SELECT k.id,
         k.name,
         k.mail,
         o.person,
         2.5e0 + o.weight / 1e1 AS weight,
         greatest(k.valid_from, o.valid_from) AS valid_from,
         least(k.valid_until, o.valid_until) AS valid_until
  FROM states k
  JOIN own o ON o.id = k.owner
  WHERE k.kind = 'access_key'
),
rows_of_all AS (
  SELECT id, name, mail, person, CAST(weight AS double) AS weight, valid_from, valid_until FROM own
  UNION ALL
  SELECT id, name, mail, person, weight, valid_from, valid_until FROM owned WHERE valid_from < valid_until
),
found AS (
  SELECT i.identifier, r.person, r.weight, r.valid_from, r.valid_until
  FROM rows_of_all r
  CROSS JOIN UNNEST(ARRAY[lower(r.id), r.name, r.mail]) AS i (identifier)
  WHERE i.identifier IS NOT NULL
  UNION ALL
  SELECT id AS identifier, person, 4e0 AS weight, valid_from, valid_until FROM links
)
SELECT DISTINCT
       identifier,
       person,
       valid_from,
       valid_until,
       weight * 1e12 + to_unixtime(valid_from) AS weight
FROM found
