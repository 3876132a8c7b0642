package ask

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/rewrite"
)

// attacks are statements that reach for what is not theirs, in DuckDB's own SQL most of them.
var attacks = []string{
	// files, directly and under every disguise
	"SELECT * FROM '/lake/cloudtrail_records/data/a.parquet'", "SELECT * FROM \"/lake/cloudtrail_records/data/a.parquet\"", "FROM '/lake/cloudtrail_records/data/a.parquet'", "TABLE \"/lake/cloudtrail_records/data/a.parquet\"", "SELECT * FROM '/etc/passwd'", "SELECT * FROM '/etc/passwd.csv'",
	"SELECT * FROM 'https://example.org/x.parquet'", "SELECT * FROM '/lake/*.parquet'", "SELECT * FROM \"/lake/../../etc/passwd\"",
	"SELECT * FROM read_parquet('/lake/cloudtrail_records/data/a.parquet')", "SELECT * FROM parquet_scan(['/lake/cloudtrail_records/data/a.parquet'])", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_csv_auto('/etc/passwd')",
	"SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_blob('/etc/passwd')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM sniff_csv('/etc/passwd')",
	"SELECT * FROM read_json('/etc/passwd')", "SELECT * FROM read_ndjson_objects('/etc/passwd')", "SELECT * FROM read_duckdb('x.db', 't')",
	"SELECT * FROM parquet_metadata('/lake/cloudtrail_records/data/a.parquet')", "SELECT * FROM parquet_schema('/lake/cloudtrail_records/data/a.parquet')", "SELECT * FROM parquet_kv_metadata('/lake/cloudtrail_records/data/a.parquet')",
	"SELECT * FROM system.main.read_text('/etc/passwd')", "SELECT * FROM \"system\".\"main\".\"READ_TEXT\"('/etc/passwd')", "SELECT * FROM \"read_text\"('/etc/passwd')",
	"SELECT * FROM cloudtrail_logs, read_text('/etc/passwd')", "SELECT * FROM cloudtrail_logs JOIN read_text('/etc/passwd') ON true",
	"SELECT * FROM cloudtrail_logs LEFT JOIN LATERAL (SELECT * FROM read_text('/etc/passwd')) ON true", "SELECT (SELECT content FROM read_text('/etc/passwd'))",
	"SELECT 1 WHERE EXISTS (FROM read_text('/etc/passwd'))", "SELECT 1 WHERE 1 IN (SELECT size FROM read_text('/etc/passwd'))",
	"WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x", "WITH x AS MATERIALIZED (FROM '/lake/cloudtrail_records/data/a.parquet') FROM x",
	"WITH RECURSIVE r(a) AS (SELECT 'x' UNION ALL SELECT content FROM r, read_text('/etc/passwd')) SELECT * FROM r",
	"SELECT 1 UNION ALL SELECT size FROM read_text('/etc/passwd')", "SELECT 1 EXCEPT (SELECT size FROM read_text('/etc/passwd'))",
	"SELECT 1 ORDER BY (SELECT size FROM read_text('/etc/passwd'))", "SELECT 1 LIMIT (SELECT size FROM read_text('/etc/passwd'))", "SELECT 1 LIMIT 1 OFFSET (SELECT size FROM read_text('/etc/passwd'))",
	"SELECT 1 GROUP BY (SELECT size FROM read_text('/etc/passwd'))", "SELECT count(*) FROM cloudtrail_logs HAVING (SELECT true FROM read_text('/etc/passwd'))",
	"SELECT 1 QUALIFY (SELECT true FROM read_text('/etc/passwd'))", "SELECT sum(1) OVER (PARTITION BY (SELECT size FROM read_text('/etc/passwd')))",
	"SELECT count(*) FILTER (WHERE (SELECT true FROM read_text('/etc/passwd')))", "SELECT list(1 ORDER BY (SELECT size FROM read_text('/etc/passwd')))",
	"SELECT CASE WHEN true THEN (SELECT content FROM read_text('/etc/passwd')) END", "SELECT CAST((SELECT content FROM read_text('/etc/passwd')) AS varchar)",
	"SELECT list_transform([1], lambda x: (SELECT content FROM read_text('/etc/passwd')))", "SELECT [x FOR x IN (SELECT list(content) FROM read_text('/etc/passwd'))]",
	"SELECT * REPLACE ((SELECT content FROM read_text('/etc/passwd')) AS account) FROM cloudtrail_logs", "SELECT COLUMNS((SELECT content FROM read_text('/etc/passwd'))) FROM cloudtrail_logs",
	"SELECT * FROM unnest((SELECT list(content) FROM read_text('/etc/passwd')))", "SELECT * FROM range((SELECT size FROM read_text('/etc/passwd')))",
	"VALUES ((SELECT content FROM read_text('/etc/passwd')))", "FROM (VALUES ((SELECT content FROM read_text('/etc/passwd'))))",
	"SELECT DISTINCT ON ((SELECT content FROM read_text('/etc/passwd'))) 1", "SELECT 1 BETWEEN 0 AND (SELECT size FROM read_text('/etc/passwd'))",
	"DESCRIBE '/lake/cloudtrail_records/data/a.parquet'", "DESCRIBE SELECT * FROM read_text('/etc/passwd')", "SUMMARIZE '/lake/cloudtrail_records/data/a.parquet'", "FROM (DESCRIBE FROM '/lake/cloudtrail_records/data/a.parquet')", "SELECT * FROM (SHOW TABLES)",
	"SELECT * FROM cloudtrail_logs ASOF JOIN '/lake/cloudtrail_records/data/a.parquet' ON true", "SELECT * FROM cloudtrail_logs POSITIONAL JOIN '/lake/cloudtrail_records/data/a.parquet'", "FROM cloudtrail_logs SEMI JOIN '/lake/cloudtrail_records/data/a.parquet' USING (eventid)",
	"SELECT * FROM (cloudtrail_logs JOIN '/lake/cloudtrail_records/data/a.parquet' USING (eventid))", "SELECT * FROM cloudtrail_logs AS t, (FROM '/lake/cloudtrail_records/data/a.parquet') AS u",
	// a common table expression does not lend its name to places that do not see it
	"WITH y AS (WITH \"/etc/passwd\" AS (SELECT 1) SELECT * FROM \"/etc/passwd\") SELECT * FROM \"/etc/passwd\"", "SELECT * FROM (WITH \"/lake/cloudtrail_records/data/a.parquet\" AS (SELECT 1) SELECT 1), \"/lake/cloudtrail_records/data/a.parquet\"",
	"WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a", "WITH \"/lake/cloudtrail_records/data/a.parquet\" AS (SELECT * FROM \"/lake/cloudtrail_records/data/a.parquet\") SELECT * FROM \"/lake/cloudtrail_records/data/a.parquet\"",
	// SQL within SQL
	"SELECT * FROM query('DROP VIEW cloudtrail_logs')", "SELECT * FROM query_table('/lake/cloudtrail_records/data/a.parquet')", "SELECT * FROM query_table(['cloudtrail_logs'])",
	"SELECT * FROM json_execute_serialized_sql('{}')", "SELECT json_serialize_sql('SELECT 1')", "PRAGMA json_execute_serialized_sql('{}')",
	"EXECUTE x", "PREPARE x AS SELECT 1", "DEALLOCATE x", "CALL range(1)", "CALL pragma_version()", "SELECT * FROM sql_auto_complete('SEL')",
	// statements that change something
	"COPY cloudtrail_logs TO '/lake/out.csv'", "COPY (SELECT 1) TO '/lake/cloudtrail_records/data/a.parquet' (FORMAT parquet, USE_TMP_/lake/cloudtrail_records/data/a.parquet false)", "COPY cloudtrail_logs FROM '/etc/passwd'", "EXPORT DATABASE '/lake'", "IMPORT DATABASE '/lake'",
	"ATTACH '/lake/x.db'", "ATTACH ':memory:' AS m", "DETACH memory", "USE memory", "INSTALL httpfs", "LOAD httpfs", "LOAD '/lake/x.so'", "FORCE INSTALL httpfs", "UPDATE EXTENSIONS",
	"SET threads = 1", "SET enable_external_access = true", "RESET lock_configuration", "SET VARIABLE a = 1", "PRAGMA version", "PRAGMA database_list", "PRAGMA enable_profiling",
	"CREATE TABLE t (a INT)", "CREATE TABLE t AS SELECT * FROM cloudtrail_logs", "CREATE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW cloudtrail_logs AS SELECT 1", "CREATE MACRO f(x) AS x", "CREATE OR REPLACE MACRO split_part(a, b, c) AS 1",
	"CREATE TEMP MACRO t() AS TABLE SELECT * FROM read_text('/etc/passwd')", "CREATE SECRET s (TYPE s3)", "CREATE SCHEMA s", "CREATE SEQUENCE s", "CREATE TYPE x AS INT", "CREATE FUNCTION f(x) AS x",
	"DROP VIEW cloudtrail_logs", "DROP MACRO date_add", "ALTER VIEW cloudtrail_logs RENAME TO x", "COMMENT ON VIEW cloudtrail_logs IS 'x'",
	"INSERT INTO cloudtrail_logs SELECT * FROM cloudtrail_logs", "DELETE FROM cloudtrail_logs", "UPDATE cloudtrail_logs SET account = 'x'", "TRUNCATE cloudtrail_logs", "MERGE INTO cloudtrail_logs USING cloudtrail_logs ON true WHEN MATCHED THEN DELETE",
	"BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "FORCE CHECKPOINT", "VACUUM", "ANALYZE", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE COPY (SELECT 1) TO '/lake/x'", "EXPLAIN ANALYZE DELETE FROM cloudtrail_logs",
	"WITH x AS (DELETE FROM cloudtrail_logs RETURNING *) SELECT * FROM x", "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "SELECT 1 INTO t",
	// more than one
	"SELECT 1; SELECT 2", "SELECT 1; DROP VIEW cloudtrail_logs", "SELECT 1;;DROP VIEW cloudtrail_logs", "SELECT 1; -- x\nDROP VIEW cloudtrail_logs", "SELECT 1 /* ; */; COPY (SELECT 1) TO '/lake/x'", "DROP VIEW cloudtrail_logs; SELECT 1",
	"-- SELECT\nDROP VIEW cloudtrail_logs", "/* SELECT 1 */ DROP VIEW cloudtrail_logs", "/* /* */ SELECT 1; */ DROP VIEW cloudtrail_logs", "SELECT '; ' ; DROP VIEW cloudtrail_logs", "SELECT $$;$$; DROP VIEW cloudtrail_logs", "SELECT 1\x00; DROP VIEW cloudtrail_logs",
	// looking around
	"SELECT * FROM duckdb_settings()", "SELECT * FROM duckdb_secrets()", "SELECT * FROM duckdb_views()", "SELECT * FROM duckdb_functions()", "SELECT * FROM duckdb_extensions()", "SELECT * FROM duckdb_memory()", "SELECT * FROM duckdb_logs()", "SELECT * FROM duckdb_external_file_cache()",
	"SELECT * FROM information_schema.tables", "SELECT * FROM pg_catalog.pg_class", "SELECT * FROM pg_tables", "SELECT * FROM duckdb_settings", "SELECT * FROM sqlite_master", "SELECT * FROM pragma_version()", "SELECT * FROM pragma_table_info('cloudtrail_logs')",
	"SHOW TABLES", "SHOW ALL TABLES", "SHOW DATABASES", "SHOW SECRETS", "DESCRIBE", "SELECT * FROM which_secret('s3://x', 's3')", "SELECT * FROM histogram_values(cloudtrail_logs, account)", "SELECT * FROM test_all_types()",
	"SELECT current_setting('allowed_paths')", "SELECT system.main.current_setting('allowed_paths')", "SELECT \"CURRENT_SETTING\"('threads')", "SELECT getvariable('x')", "SELECT getenv('HOME')", "SELECT nextval('s')", "SELECT sleep_ms(1000)", "SELECT write_log('x')", "SELECT current_query()", "SELECT version()", "SELECT list_apply([1], lambda x: current_setting('threads'))",
	"SELECT * FROM enable_logging()", "SELECT * FROM enable_profiling()", "SELECT * FROM checkpoint()", "SELECT * FROM force_checkpoint()", "SELECT * FROM truncate_duckdb_logs()", "SELECT * FROM arrow_scan(1, 2, 3)", "SELECT * FROM seq_scan('x')",
	"SELECT * FROM main.cloudtrail_logs", "SELECT * FROM memory.main.cloudtrail_records", "SELECT * FROM cloudtrail_logs AT (VERSION => 1)", "SELECT * FROM nosuch", "PIVOT cloudtrail_logs ON account USING count(*)",
	// no SQL at all
	"", " ", ";", "-- nothing", "/* nothing */", "SELECT", "SELEC 1", "SELECT * FROM", "SELECT (", "'", "\xff\xfe",
}

// harmless are those that mean something harmless in Athena's SQL.
var harmless = map[string]bool{
	"SHOW TABLES": true, "EXPLAIN SELECT 1": true, "SELECT version()": true, "SELECT * FROM main.cloudtrail_logs": true,
	"SELECT * FROM memory.main.cloudtrail_records": true,
}

// Attacks are refused before there is any SQL for an engine, each with one sentence.
func TestAttacksAreRefused(t *testing.T) {
	a := New(Checkers(Options{})[0].Engine(), Options{Now: func() time.Time { return time.Unix(1e9, 0) }})
	for _, sql := range attacks {
		analysis, err := a.Analyze(sql, nil)
		if err == nil {
			d, rewriteErr := rewrite.ToDuckDB(analysis)
			switch {
			case rewriteErr != nil:
				err = refusal(sql, rewriteErr)
			case strings.Contains(d.SQL, "/etc") || strings.Contains(d.SQL, "/lake"):
				t.Errorf("%q becomes %s", sql, d.SQL)
			}
		}
		var refused *Error
		if harmless[sql] {
			continue
		}
		if !errors.As(err, &refused) {
			t.Errorf("%q is not refused: %v", sql, err)
		}
	}
	t.Logf("%d statements", len(attacks))
}
