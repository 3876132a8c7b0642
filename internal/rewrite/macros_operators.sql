-- What operators need, and what every other macro may use.

-- Ends the query with a message, and TRY catches it: error() of DuckDB is volatile, which TRY refuses. The value has no
-- type of its own, so that it can stand for any. The engine shows what follows the exclamation mark.
CREATE MACRO trino_error(message) AS [NULL][CAST('!' || message AS BIGINT)];

-- AND and OR of values where the right one must not be looked at if the left one decides.
CREATE MACRO trino_and(a, b) AS CASE WHEN NOT a THEN false ELSE a AND b END;
CREATE MACRO trino_or(a, b) AS CASE WHEN a THEN true ELSE a OR b END;

-- Division. A divisor of 0 gives NULL in DuckDB, as it does in Trino where the other operand is NULL.
CREATE MACRO trino_divide(a, d) AS a // CASE WHEN d = 0 AND a IS NOT NULL THEN trino_error('Division by zero') ELSE d END;
CREATE MACRO trino_modulo(a, d) AS a % CASE WHEN d = 0 AND a IS NOT NULL THEN trino_error('Division by zero') ELSE d END;

-- Floating point numbers: NaN is equal to nothing, and neither more nor less than anything.
CREATE MACRO trino_float_eq(a, b) AS CASE WHEN isnan(a) AND b IS NOT NULL THEN false ELSE a = b END;
CREATE MACRO trino_float_ne(a, b) AS CASE WHEN isnan(a) AND b IS NOT NULL THEN true ELSE a <> b END;
CREATE MACRO trino_float_lt(a, b) AS CASE WHEN isnan(b) AND a IS NOT NULL THEN false ELSE a < b END;
CREATE MACRO trino_float_le(a, b) AS CASE WHEN isnan(b) AND a IS NOT NULL THEN false ELSE a <= b END;
-- In a condition, where it can be a key to join by.
CREATE MACRO trino_float_is(a, b) AS a = b AND NOT isnan(a);

-- Equality of what has parts. NULL in it makes the answer unknown, unless the rest differs already.
CREATE MACRO trino_array_equal(a, b) AS CASE
  WHEN len(a) <> len(b) THEN false
  WHEN list_count(a) = len(a) AND list_count(b) = len(b) THEN a = b
  ELSE trino_all_equal(len(a), len(b), list_transform(range(1, len(a) + 1), lambda i: a[i] = b[i])) END;
CREATE MACRO trino_all_equal(n, m, equal) AS CASE
  WHEN n <> m THEN false
  WHEN list_contains(equal, false) THEN false
  WHEN list_count(equal) = n AND n = m THEN true END;

-- One order of entries for maps that are equal.
CREATE MACRO trino_sorted_map(m) AS map_from_entries(list_sort(map_entries(m)));

-- Subscripts. trino_array_at is for a subscript that is known to be at least 1.
CREATE MACRO trino_array_at(a, i) AS CASE
  WHEN len(a) < i THEN trino_error('Array subscript must be less than or equal to array length: ' || i || ' > ' || len(a))
  ELSE a[i] END;
CREATE MACRO trino_array_subscript(a, i) AS CASE
  WHEN a IS NULL OR i IS NULL THEN NULL
  WHEN i = 0 THEN trino_error('SQL array indices start at 1')
  WHEN i < 0 THEN trino_error('Array subscript is negative: ' || i)
  WHEN len(a) < i THEN trino_error('Array subscript must be less than or equal to array length: ' || i || ' > ' || len(a))
  ELSE a[i] END;
CREATE MACRO trino_map_subscript(m, k) AS CASE
  WHEN m IS NULL OR k IS NULL OR map_contains(m, k) THEN m[k]
  ELSE trino_error('Key not present in map: ' || k) END;

-- Intervals of days have whole milliseconds.
CREATE MACRO trino_interval_millis(i) AS epoch_ms(TIMESTAMP '1970-01-01' + i);
CREATE MACRO trino_interval_months(i) AS date_part('year', i) * 12 + date_part('month', i);
CREATE MACRO trino_multiply_days(i, factor) AS to_microseconds(1000 * CAST(trunc(trino_interval_millis(i) * factor) AS BIGINT));
CREATE MACRO trino_multiply_months(i, factor) AS to_months(CAST(trunc(trino_interval_months(i) * factor) AS INTEGER));
CREATE MACRO trino_divide_days(i, d) AS trino_multiply_days(i, 1 / trino_interval_divisor(d));
CREATE MACRO trino_divide_months(i, d) AS trino_multiply_months(i, 1 / trino_interval_divisor(d));
CREATE MACRO trino_interval_divisor(d) AS CASE WHEN d = 0 THEN trino_error('Cannot divide by double 0.0') ELSE d END;

-- Times. The difference of two is rounded to milliseconds, half a one up.
CREATE MACRO trino_difference(a, b) AS to_microseconds(1000 * ((epoch_us(a) - epoch_us(b) + 500) // 1000
  - CASE WHEN (epoch_us(a) - epoch_us(b) + 500) % 1000 < 0 THEN 1 ELSE 0 END));
CREATE MACRO trino_date_shift(d, i) AS CASE
  WHEN trino_interval_millis(i) % 86400000 <> 0 THEN trino_error('Cannot add hour, minutes or seconds to a date')
  ELSE CAST(d + i AS DATE) END;

-- LISTAGG: a result that is too long is an error.
CREATE MACRO trino_bounded(text, bytes) AS CASE
  WHEN strlen(text) > bytes THEN trino_error('Concatenated string has the length in bytes larger than the maximum output length ' || bytes)
  ELSE text END;

-- How far the frame of a window reaches. Zero of the type of the offset is its difference from itself.
CREATE MACRO trino_frame_offset(n) AS CASE
  WHEN n IS NULL OR n < n - n THEN trino_error('Window frame offset value must not be negative or null')
  ELSE n END;
