-- Who is who in Amazon Connect: one row for each user that ever was known, deleted ones too, under the newest name.
SELECT max_by(arn, effective_at) AS arn,
       id,
       max_by(name, effective_at) AS username
FROM directory_at
WHERE kind = 'connect_user' AND name IS NOT NULL
GROUP BY id
