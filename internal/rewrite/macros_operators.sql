-- What operators need, and what every other macro may use.

-- Ends the query with a message, and TRY catches it: error() of DuckDB is volatile, which TRY refuses. The value has no
-- type of its own, so that it can stand for any. The engine shows what follows the exclamation mark.
CREATE MACRO trino_error(message) AS [NULL][CAST('!' || message AS BIGINT)];
