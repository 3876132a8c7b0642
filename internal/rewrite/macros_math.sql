-- Random numbers.
CREATE MACRO trino_random(bound) AS floor(random() * CASE
  WHEN bound <= 0 THEN trino_error('bound must be positive') ELSE bound END);
CREATE MACRO trino_random_between(low, high) AS low + floor(random() * CASE
  WHEN high <= low THEN trino_error('start value must be less than stop value') ELSE high - low END);
