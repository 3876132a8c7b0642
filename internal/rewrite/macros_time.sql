-- Times. A unit is nearly always a constant, so that DuckDB computes the condition over it once.

CREATE MACRO trino_date_trunc(unit, x) AS CASE
  WHEN lower(unit) IN ('millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year') THEN date_trunc(unit, x)
  ELSE trino_error('''' || unit || ''' is not a valid TIMESTAMP field') END;
CREATE MACRO trino_date_trunc_date(unit, x) AS CAST(CASE
  WHEN lower(unit) IN ('day', 'week', 'month', 'quarter', 'year') THEN date_trunc(unit, x)
  ELSE trino_error('''' || unit || ''' is not a valid DATE field') END AS DATE);
CREATE MACRO trino_date_trunc_instant(unit, x, zone) AS CASE
  WHEN zone = 'UTC' THEN timezone('UTC', trino_date_trunc(unit, timezone('UTC', x)))
  ELSE trino_date_trunc_zone(unit, x, zone) END;
