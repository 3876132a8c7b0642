package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// attacks are statements that must be refused by the check, before anything runs. FILE
// stands for a data file of the lake and DIR for its folder.
var attacks = []string{
	// files, directly and under every disguise
	"SELECT * FROM 'FILE'", "SELECT * FROM \"FILE\"", "FROM 'FILE'", "TABLE \"FILE\"", "SELECT * FROM '/etc/passwd'", "SELECT * FROM '/etc/passwd.csv'",
	"SELECT * FROM 'https://example.org/x.parquet'", "SELECT * FROM 'DIR/*.parquet'", "SELECT * FROM \"DIR/../../etc/passwd\"",
	"SELECT * FROM read_parquet('FILE')", "SELECT * FROM parquet_scan(['FILE'])", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_csv_auto('/etc/passwd')",
	"SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_blob('/etc/passwd')", "SELECT * FROM glob('/etc/*')", "SELECT * FROM sniff_csv('/etc/passwd')",
	"SELECT * FROM read_json('/etc/passwd')", "SELECT * FROM read_ndjson_objects('/etc/passwd')", "SELECT * FROM read_duckdb('x.db', 't')",
	"SELECT * FROM parquet_metadata('FILE')", "SELECT * FROM parquet_schema('FILE')", "SELECT * FROM parquet_kv_metadata('FILE')",
	"SELECT * FROM system.main.read_text('/etc/passwd')", "SELECT * FROM \"system\".\"main\".\"READ_TEXT\"('/etc/passwd')", "SELECT * FROM \"read_text\"('/etc/passwd')",
	"SELECT * FROM cloudtrail_logs, read_text('/etc/passwd')", "SELECT * FROM cloudtrail_logs JOIN read_text('/etc/passwd') ON true",
	"SELECT * FROM cloudtrail_logs LEFT JOIN LATERAL (SELECT * FROM read_text('/etc/passwd')) ON true", "SELECT (SELECT content FROM read_text('/etc/passwd'))",
	"SELECT 1 WHERE EXISTS (FROM read_text('/etc/passwd'))", "SELECT 1 WHERE 1 IN (SELECT size FROM read_text('/etc/passwd'))",
	"WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x", "WITH x AS MATERIALIZED (FROM 'FILE') FROM x",
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
	"DESCRIBE 'FILE'", "DESCRIBE SELECT * FROM read_text('/etc/passwd')", "SUMMARIZE 'FILE'", "FROM (DESCRIBE FROM 'FILE')", "SELECT * FROM (SHOW TABLES)",
	"SELECT * FROM cloudtrail_logs ASOF JOIN 'FILE' ON true", "SELECT * FROM cloudtrail_logs POSITIONAL JOIN 'FILE'", "FROM cloudtrail_logs SEMI JOIN 'FILE' USING (eventid)",
	"SELECT * FROM (cloudtrail_logs JOIN 'FILE' USING (eventid))", "SELECT * FROM cloudtrail_logs AS t, (FROM 'FILE') AS u",
	// a common table expression does not lend its name to places that do not see it
	"WITH y AS (WITH \"/etc/passwd\" AS (SELECT 1) SELECT * FROM \"/etc/passwd\") SELECT * FROM \"/etc/passwd\"", "SELECT * FROM (WITH \"FILE\" AS (SELECT 1) SELECT 1), \"FILE\"",
	"WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a", "WITH \"FILE\" AS (SELECT * FROM \"FILE\") SELECT * FROM \"FILE\"",
	// SQL within SQL
	"SELECT * FROM query('DROP VIEW cloudtrail_logs')", "SELECT * FROM query_table('FILE')", "SELECT * FROM query_table(['cloudtrail_logs'])",
	"SELECT * FROM json_execute_serialized_sql('{}')", "SELECT json_serialize_sql('SELECT 1')", "PRAGMA json_execute_serialized_sql('{}')",
	"EXECUTE x", "PREPARE x AS SELECT 1", "DEALLOCATE x", "CALL range(1)", "CALL pragma_version()", "SELECT * FROM sql_auto_complete('SEL')",
	// statements that change something
	"COPY cloudtrail_logs TO 'DIR/out.csv'", "COPY (SELECT 1) TO 'FILE' (FORMAT parquet, USE_TMP_FILE false)", "COPY cloudtrail_logs FROM '/etc/passwd'", "EXPORT DATABASE 'DIR'", "IMPORT DATABASE 'DIR'",
	"ATTACH 'DIR/x.db'", "ATTACH ':memory:' AS m", "DETACH memory", "USE memory", "INSTALL httpfs", "LOAD httpfs", "LOAD 'DIR/x.so'", "FORCE INSTALL httpfs", "UPDATE EXTENSIONS",
	"SET threads = 1", "SET enable_external_access = true", "RESET lock_configuration", "SET VARIABLE a = 1", "PRAGMA version", "PRAGMA database_list", "PRAGMA enable_profiling",
	"CREATE TABLE t (a INT)", "CREATE TABLE t AS SELECT * FROM cloudtrail_logs", "CREATE VIEW v AS SELECT 1", "CREATE OR REPLACE VIEW cloudtrail_logs AS SELECT 1", "CREATE MACRO f(x) AS x", "CREATE OR REPLACE MACRO split_part(a, b, c) AS 1",
	"CREATE TEMP MACRO t() AS TABLE SELECT * FROM read_text('/etc/passwd')", "CREATE SECRET s (TYPE s3)", "CREATE SCHEMA s", "CREATE SEQUENCE s", "CREATE TYPE x AS INT", "CREATE FUNCTION f(x) AS x",
	"DROP VIEW cloudtrail_logs", "DROP MACRO date_add", "ALTER VIEW cloudtrail_logs RENAME TO x", "COMMENT ON VIEW cloudtrail_logs IS 'x'",
	"INSERT INTO cloudtrail_logs SELECT * FROM cloudtrail_logs", "DELETE FROM cloudtrail_logs", "UPDATE cloudtrail_logs SET account = 'x'", "TRUNCATE cloudtrail_logs", "MERGE INTO cloudtrail_logs USING cloudtrail_logs ON true WHEN MATCHED THEN DELETE",
	"BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT", "FORCE CHECKPOINT", "VACUUM", "ANALYZE", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE COPY (SELECT 1) TO 'DIR/x'", "EXPLAIN ANALYZE DELETE FROM cloudtrail_logs",
	"WITH x AS (DELETE FROM cloudtrail_logs RETURNING *) SELECT * FROM x", "WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "SELECT 1 INTO t",
	// more than one
	"SELECT 1; SELECT 2", "SELECT 1; DROP VIEW cloudtrail_logs", "SELECT 1;;DROP VIEW cloudtrail_logs", "SELECT 1; -- x\nDROP VIEW cloudtrail_logs", "SELECT 1 /* ; */; COPY (SELECT 1) TO 'DIR/x'", "DROP VIEW cloudtrail_logs; SELECT 1",
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

func TestAttacksAreRefused(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	before := fingerprint(t, l.dir)
	fill := strings.NewReplacer("FILE", l.files[0].Path, "DIR", l.dir)
	for _, sql := range attacks {
		sql := fill.Replace(sql)
		_, err := ask(t, e, sql)
		var refused *Error
		if !errors.As(err, &refused) {
			t.Errorf("%q was not refused: %v", sql, err)
			continue
		}
		if strings.ContainsAny(refused.Error(), "\n\r") || refused.Message == "" {
			t.Errorf("%q: the error is not one line: %q", sql, refused.Error())
		}
	}
	if len(l.plans) != 0 {
		t.Errorf("%d refused statements got as far as planning", len(l.plans))
	}
	if after := fingerprint(t, l.dir); after != before {
		t.Errorf("the lake's folder changed")
	}
	if got, err := ask(t, e, "SELECT count(*) n FROM cloudtrail_logs"); got != "n\n320\n" {
		t.Errorf("afterwards: %q, %v", got, err)
	}
	t.Logf("%d statements refused", len(attacks))
}

// The instance itself is closed off too, should the check ever let something through.
func TestInstanceIsLocked(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	must(t, os.WriteFile(secret, []byte("a\n1\n"), 0o600))
	s, err := e.open(context.Background(), e.options.Plan, Filter{})
	must(t, err)
	defer s.close()
	for _, sql := range []string{
		"SELECT * FROM read_csv(" + quoteText(secret) + ")", "SELECT * FROM " + quoteName(secret), "SELECT * FROM glob('/*')", "SELECT content FROM read_text('/etc/passwd')",
		"COPY (SELECT 1) TO " + quoteText(filepath.Join(l.dir, "out.csv")), "ATTACH " + quoteText(filepath.Join(l.dir, "x.db")), "INSTALL httpfs", "LOAD httpfs",
		"SET enable_external_access = true", "SET allowed_paths = ['/']", "SET allowed_directories = ['/']", "SET memory_limit = '100GB'", "SET TimeZone = 'Asia/Tokyo'", "RESET lock_configuration", "EXPORT DATABASE " + quoteText(l.dir),
	} {
		if err := s.exec(sql); err == nil {
			t.Errorf("%s: it ran", sql)
		}
	}
}

// fingerprint is over the names, sizes, times and contents of all files below dir.
func fingerprint(t *testing.T, dir string) [32]byte {
	t.Helper()
	h := sha256.New()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		h.Write([]byte(path + info.ModTime().Format(time.RFC3339Nano)))
		h.Write(b)
		return err
	}))
	return [32]byte(h.Sum(nil))
}
