-- What functions of text need where DuckDB's own differ from Trino's.

-- Trino maps ß to itself, DuckDB to its capital.
CREATE MACRO trino_upper(s) AS CASE WHEN contains(s, 'ß')
  THEN array_to_string(list_transform(string_split(s, 'ß'), lambda x: upper(x)), 'ß') ELSE upper(s) END;

-- Places count from 1, and from the end where they are negative; 0 and places before the first character give ''.
CREATE MACRO trino_substr(s, start) AS CASE
  WHEN start = 0 OR start > 4294967295 OR start < -length(s) THEN substring(s, 1, 0) ELSE substring(s, start) END;
CREATE MACRO trino_substr_length(s, start, n) AS CASE
  WHEN n > 4294967295 THEN trino_substr(s, start)
  WHEN start = 0 OR start > 4294967295 OR start < -length(s) OR n <= 0 THEN substring(s, start - start, n - n) ELSE substring(s, start, n) END;

CREATE MACRO trino_replace(s, search, replacement) AS CASE
  WHEN search = '' THEN trino_replace_empty(s, replacement) ELSE replace(s, search, replacement) END;

CREATE MACRO trino_chr(n) AS CASE WHEN n BETWEEN 0 AND 55295 OR n BETWEEN 57344 AND 1114111
  THEN chr(CAST(n AS INTEGER)) WHEN n IS NOT NULL THEN trino_error('Not a valid Unicode code point: ' || n) END;
CREATE MACRO trino_codepoint(s) AS CASE WHEN length(s) = 1 THEN unicode(s)
  WHEN s IS NOT NULL THEN trino_error('Input string must be a single character string') END;
CREATE MACRO trino_from_utf8_codepoint(b, n) AS trino_from_utf8_replace(b, trino_chr(n));
CREATE MACRO trino_normalize(s, form) AS CASE WHEN form = 'NFC' THEN nfc_normalize(s)
  WHEN form IS NOT NULL THEN trino_error('normalize: the embedded engine has the form NFC only, Athena and Trino have ' || form) END;

-- A pattern that RE2 takes as Trino does is DuckDB's to match: DuckDB compiles a constant one once, and finds out which
-- branch it is before the query runs.
CREATE MACRO trino_regexp_like(s, p) AS CASE
  WHEN trino_regexp_re2(p) IS NOT NULL THEN regexp_matches(s, trino_regexp_re2(p))
  WHEN trino_regexp_ascii(p) IS NOT NULL AND strlen(s) = length(s) THEN regexp_matches(s, trino_regexp_ascii(p))
  ELSE trino_regexp_match(s, p) END;

-- NULL where one of the parts is.
CREATE MACRO trino_join_all(parts) AS CASE WHEN list_count(parts) = len(parts) THEN array_to_string(parts, '') END;
