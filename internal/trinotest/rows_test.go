package trinotest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/trino"
)

// The program's own client of Trino, against real servers.
func TestClient(t *testing.T) {
	eachVersion(t, func(t *testing.T, s *Server) {
		c, err := trino.Open(trino.Options{URL: s.url, User: "test"})
		if err != nil {
			t.Fatal(err)
		}
		t.Run("values", func(t *testing.T) { clientValues(t, c) })
		t.Run("parameters", func(t *testing.T) { clientParameters(t, c, s) })
		t.Run("errors", func(t *testing.T) { clientErrors(t, c) })
		t.Run("pages", func(t *testing.T) { clientPages(t, c) })
		t.Run("ends", func(t *testing.T) { clientEnds(t, c, s) })
	})
}

// ask returns the type and the text of the only value.
func ask(ctx context.Context, c *trino.Client, sql string, args ...any) (string, string, error) {
	rows, err := c.Run(ctx, sql, args, trino.RunOptions{Timeout: time.Minute})
	if err != nil {
		return "", "", err
	}
	defer rows.Close()
	var b bytes.Buffer
	if _, err := encode.Write(ctx, &b, rows, encode.Options{Format: encode.CSV}); err != nil {
		return "", "", err
	}
	_, value, _ := strings.Cut(strings.TrimSuffix(b.String(), "\n"), "\n")
	return rows.Columns()[0].Type.String(), value, nil
}

func clientValues(t *testing.T, c *trino.Client) {
	for _, tt := range []struct{ sql, typ, want string }{
		{"NULL", "unknown", ""},
		{"''", "varchar", `""`},
		{"BIGINT '9223372036854775807'", "bigint", `"9223372036854775807"`},
		{"nan()", "double", `"NaN"`},
		{"-infinity()", "double", `"-Infinity"`},
		{"REAL '0.1'", "real", `"0.1"`},
		{"1e7", "double", `"1.0E7"`},
		{"DECIMAL '99999999999999999999999999999999999.123'", "decimal(38, 3)", `"99999999999999999999999999999999999.123"`},
		{"CAST('ab' AS char(4))", "char(4)", `"ab  "`},
		{"X'00ff'", "varbinary", `"00 ff"`},
		{"DATE '2020-02-29'", "date", `"2020-02-29"`},
		{"TIMESTAMP '2020-01-01 00:00:00.123456'", "timestamp(6)", `"2020-01-01 00:00:00.123456"`},
		{"TIMESTAMP '2020-01-01 09:00:00.5 Asia/Tokyo'", "timestamp(1) with time zone", `"2020-01-01 00:00:00.5 UTC"`},
		{"TIME '01:02:03.123'", "time(3)", `"01:02:03.123"`},
		{"INTERVAL '-1.5' SECOND", "interval day to second", `"-0 00:00:01.500"`},
		{"INTERVAL '-14' MONTH", "interval year to month", `"-1-2"`},
		{"UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "uuid", `"12151fd2-7586-11e9-8f9e-2a86e4085a59"`},
		{"IPADDRESS '2001:db8::1'", "ipaddress", `"2001:db8::1"`},
		{`JSON '{"b":1,"a":[null]}'`, "json", `"{""a"":[null],""b"":1}"`},
		{"ARRAY[nan(), NULL]", "array(double)", `"[NaN, null]"`},
		{"MAP(ARRAY[DATE '2020-01-01'], ARRAY[X'61'])", "map(date, varbinary)", `"{2020-01-01=61}"`},
		{`CAST(ROW(1, ARRAY[ROW('x', NULL)]) AS ROW("CamelCase" bigint, "a b" array(row(varchar, date date))))`,
			`row(CamelCase bigint, "a b" array(row(varchar, date date)))`, `"{CamelCase=1, a b=[{field0=x, date=null}]}"`},
		{"'\U0001F600 ''\"\n'", "varchar(5)", "\"\U0001F600 '\"\"\n\""},
	} {
		typ, got, err := ask(t.Context(), c, "SELECT "+tt.sql)
		if err != nil || typ != tt.typ || got != tt.want {
			t.Errorf("%s: %s %s, %v, want %s %s", tt.sql, typ, got, err, tt.typ, tt.want)
		}
	}
}

func clientParameters(t *testing.T, c *trino.Client, s *Server) {
	at := time.Date(2020, 1, 1, 9, 0, 0, 5e8, time.FixedZone("", 9*3600))
	for _, tt := range []struct {
		value     any
		typ, want string
	}{
		{nil, "varchar", "NULL"}, {true, "boolean", "true"}, {"it's ? ' \" \U0001F600\n", "", "it's ? ' \" \U0001F600\n"},
		{int64(-5), "bigint", "-5"}, {1.5, "double", "1.5E0"}, {at, "timestamp(6) with time zone", "2020-01-01 00:00:00.500000 UTC"},
	} {
		cast := "CAST(? AS varchar)"
		if tt.value == nil {
			cast = "coalesce(CAST(? AS varchar), 'NULL')"
		}
		var got string
		rows, err := c.Run(t.Context(), "SELECT "+cast, []any{tt.value}, trino.RunOptions{})
		if err == nil {
			var row []any
			if row, err = rows.Next(t.Context()); err == nil {
				got = fmt.Sprint(row[0])
			}
			rows.Close()
		}
		if err != nil || got != tt.want {
			t.Errorf("%v: %q, %v, want %q", tt.value, got, err, tt.want)
		}
		if tt.typ == "" || tt.value == nil {
			continue
		}
		if typ, got, err := ask(t.Context(), c, "SELECT typeof(?)", tt.value); err != nil || got != `"`+tt.typ+`"` {
			t.Errorf("%v: %s %s, %v, want %s", tt.value, typ, got, err, tt.typ)
		}
	}
	long := "SELECT ? || '" + strings.Repeat("x", 20_000) + "'"
	_, got, err := ask(t.Context(), c, long, "a")
	if s.Version() < "418" { // EXECUTE IMMEDIATE is not there yet
		if e, ok := errors.AsType[*trino.Error](err); !ok || e.Kind != trino.Syntax {
			t.Errorf("a long statement: %v", err)
		}
	} else if err != nil || len(got) != 20_003 {
		t.Errorf("a long statement: %.60s, %v", got, err)
	}
}

func clientErrors(t *testing.T, c *trino.Client) {
	for _, tt := range []struct {
		sql          string
		kind         trino.Kind
		line, column int
		name         string
	}{
		{"SELECT 1\nFORM x", trino.Syntax, 2, 6, "SYNTAX_ERROR"},
		{"SELECT\n  foo", trino.User, 2, 3, "COLUMN_NOT_FOUND"},
		{"SELECT 1 FROM nowhere.a.b", trino.User, 1, 15, "CATALOG_NOT_FOUND"},
		{"SELECT 1 / (SELECT count(*) FROM (VALUES 1) WHERE false)", trino.User, 0, 0, "DIVISION_BY_ZERO"},
		{"SELECT approx_set(1)", trino.User, 0, 0, ""}, // a HyperLogLog, which has no text
	} {
		_, _, err := ask(t.Context(), c, tt.sql)
		e, ok := errors.AsType[*trino.Error](err)
		if !ok || e.Kind != tt.kind || e.Line != tt.line || e.Column != tt.column || e.Name != tt.name || strings.HasPrefix(e.Message, "line ") {
			t.Errorf("%s: %#v", tt.sql, err)
		}
	}
}

// A result of many pages comes whole and in order.
func clientPages(t *testing.T, c *trino.Client) {
	const n = 200_000
	rows, err := c.Run(t.Context(), fmt.Sprintf("SELECT a * 1000 + b, rpad('', 100, 'x') FROM UNNEST(sequence(0, %d)) t(a), UNNEST(sequence(0, 999)) u(b) ORDER BY 1", n/1000-1), nil, trino.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for i := range n {
		row, err := rows.Next(t.Context())
		if err != nil || row[0] != int64(i) {
			t.Fatalf("row %d: %v, %v", i, row, err)
		}
	}
	if _, err := rows.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("after the last row: %v", err)
	}
}

// endless runs much longer than any test.
const endless = "SELECT count(*) /* %s */ FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z) WHERE x * y %% 7 = z"

func clientEnds(t *testing.T, c *trino.Client, s *Server) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	running := func(p trino.Progress) {
		if p.State == "RUNNING" && p.Elapsed > 500*time.Millisecond {
			cancel()
		}
	}
	if err := runToEnd(ctx, c, fmt.Sprintf(endless, "cancelled"), trino.RunOptions{Progress: running}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	err := runToEnd(t.Context(), c, fmt.Sprintf(endless, "late"), trino.RunOptions{Timeout: time.Second})
	if e, ok := errors.AsType[*trino.Error](err); !ok || e.Kind != trino.Timeout {
		t.Errorf("late: %v", err)
	}
	rows, err := c.Run(t.Context(), "SELECT x, y, z /* closed */ FROM UNNEST(sequence(1, 10000)) a(x), UNNEST(sequence(1, 10000)) b(y), UNNEST(sequence(1, 10000)) c(z)", nil, trino.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
	// Somebody else ends a query.
	var id string
	killed := func(p trino.Progress) {
		if id == "" && p.State == "RUNNING" {
			id = p.ID
			if _, err := s.Query(t.Context(), "CALL system.runtime.kill_query(query_id => '"+id+"', message => 'not now')"); err != nil {
				t.Error(err)
			}
		}
	}
	err = runToEnd(t.Context(), c, fmt.Sprintf(endless, "killed"), trino.RunOptions{Progress: killed})
	if e, ok := errors.AsType[*trino.Error](err); !ok || e.Kind != trino.Killed || e.QueryID != id {
		t.Errorf("killed: %v", err)
	}
	for _, what := range []string{"cancelled", "late", "closed", "killed"} {
		awaitEnd(t, s, what)
	}
}

// runToEnd reads a result and leaves the rest to the client: it does not close what failed.
func runToEnd(ctx context.Context, c *trino.Client, sql string, o trino.RunOptions) error {
	rows, err := c.Run(ctx, sql, nil, o)
	for err == nil {
		_, err = rows.Next(ctx)
	}
	return err
}

// awaitEnd waits until no query with a comment runs; the server notices within moments.
func awaitEnd(t *testing.T, s *Server, comment string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		r, err := s.Query(t.Context(), "SELECT query_id, state FROM system.runtime.queries WHERE query LIKE '%/* "+comment+" */%' AND query NOT LIKE '%runtime%' AND state NOT IN ('FAILED', 'FINISHED')")
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Rows) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("%s: still %v", comment, r.Rows)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
