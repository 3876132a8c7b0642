package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// The query's process of a test binary misbehaves when its statement says so. This is a variable, because variables are
// set before the process is taken over.
var _ = func() bool {
	rehearse = func(req *request) {
		what, argument, _ := strings.Cut(strings.TrimPrefix(req.SQL, "rehearse "), " ")
		if act := rehearsals[what]; act != nil {
			fmt.Fprintln(os.Stderr, act(argument))
			os.Exit(9)
		}
	}
	return true
}()

var spun atomic.Uint64

var rehearsals = map[string]func(string) error{
	"stuck": func(string) error {
		for n := uint64(0); ; n++ {
			spun.Store(n)
		}
	},
	"crash":   func(string) error { return errors.Join(syscall.Kill(os.Getpid(), syscall.SIGSEGV), sleep(time.Minute)) },
	"killed":  func(string) error { return errors.Join(syscall.Kill(os.Getpid(), syscall.SIGKILL), sleep(time.Minute)) },
	"panic":   func(string) error { panic("a bug") },
	"quit":    func(string) error { return nil },
	"hoard":   func(string) error { return hoard() },
	"open":    func(path string) error { _, err := os.Open(path); return err },
	"list":    func(path string) error { _, err := os.ReadDir(path); return err },
	"write":   func(path string) error { return os.WriteFile(path, nil, 0o600) },
	"append":  func(path string) error { _, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); return err },
	"remove":  os.Remove,
	"connect": func(address string) error { _, err := net.Dial("tcp", address); return err },
	"listen":  func(string) error { _, err := net.Listen("tcp", "127.0.0.1:0"); return err },
	"send":    func(string) error { _, err := net.Dial("udp", "127.0.0.1:9"); return err },
	"exec":    func(path string) error { return syscall.Exec(path, []string{path}, nil) },
	"signal":  func(pid string) error { var n int; _, _ = fmt.Sscan(pid, &n); return syscall.Kill(n, 0) },
	"noise": func(string) error {
		_, err := os.NewFile(answerFile, "").Write([]byte("R\xff\xff\xff\x7fgarbage"))
		return err
	},
	"spin": func(string) error {
		if err := syscall.Setrlimit(syscall.RLIMIT_CPU, &syscall.Rlimit{Cur: 1, Max: 3}); err != nil {
			return err
		}
		for n := uint64(0); ; n++ {
			spun.Store(n)
		}
	},
	"environ": func(string) error { return errors.New(strings.Join(os.Environ(), " ")) },
}

func sleep(d time.Duration) error { time.Sleep(d); return nil }

func hoard() error {
	var kept [][]byte
	for range 100 << 10 {
		b := make([]byte, 1<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		kept = append(kept, b)
	}
	return fmt.Errorf("%d MB were to be had", len(kept))
}

func typed(kind encode.Kind) encode.Type { return encode.Type{Kind: kind} }

// oneColumn is a statement over the lake with one column.
func oneColumn(sql string, t encode.Type) Prepared {
	return Prepared{SQL: sql, Columns: []encode.Column{{Name: "c", Type: t}}, Tables: []string{Records}}
}

// runAll runs a statement and returns its rows.
func runAll(t testing.TB, e *Engine, p Prepared, o RunOptions) (all [][]any, err error) {
	t.Helper()
	rows, err := e.Run(context.Background(), p, o)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for {
		values, err := rows.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, append([]any{}, values...))
	}
}

func TestRun(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	bigint, varchar := typed(encode.Bigint), typed(encode.Varchar)
	for _, c := range []struct {
		p    Prepared
		want string
	}{
		{oneColumn("SELECT count(*) FROM cloudtrail_records", bigint), "[[320]]"},
		{oneColumn("SELECT sum(1) FROM cloudtrail_logs", bigint), "[[320]]"},
		{oneColumn("SELECT id FROM connect_users", varchar), "[]"},
		{Prepared{SQL: "SELECT $2 || $1, $3", Args: []any{"a", "b", int64(7)}, Columns: []encode.Column{{Type: varchar}, {Type: bigint}}}, "[[ba 7]]"},
		{Prepared{SQL: "SELECT trino_x(2)", Setup: []string{"CREATE MACRO trino_y(a) AS a + 1", "CREATE MACRO trino_x(a) AS trino_y(a) * 2"}, Columns: []encode.Column{{Type: bigint}}}, "[[6]]"},
		{Prepared{SQL: "SELECT NULL, CAST($1 AS VARCHAR)", Args: []any{nil}, Columns: []encode.Column{{}, {Type: varchar}}}, "[[<nil> <nil>]]"},
	} {
		c.p.Tables = append(c.p.Tables, Users)
		got, err := runAll(t, e, c.p, RunOptions{})
		if fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("%s: %v, %v", c.p.SQL, got, err)
		}
	}
	plans := len(l.plans)
	if _, err := runAll(t, e, Prepared{SQL: "SELECT 1", Columns: []encode.Column{{Type: bigint}}}, RunOptions{}); err != nil || len(l.plans) != plans {
		t.Errorf("a statement without tables was planned: %v", err)
	}
	for limit, truncated := range map[int64]bool{0: false, 1: true, 319: true, 320: false, 400: false} {
		rows, err := e.Run(context.Background(), oneColumn("SELECT eventid FROM cloudtrail_records", varchar), RunOptions{Limit: limit})
		must(t, err)
		n := int64(0)
		for err = nil; err == nil; n++ {
			_, err = rows.Next(context.Background())
		}
		if want := min(limit+320*b2i(limit == 0), 320); n-1 != want || rows.Truncated() != truncated || rows.Files() != len(l.files) {
			t.Errorf("limit %d: %d rows, truncated %v, %d files", limit, n-1, rows.Truncated(), rows.Files())
		}
		rows.Close()
	}
}

func b2i(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Values of every type come through exactly, and NULL of every type.
func TestRunTypes(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	at := func(s string) time.Time { v, _ := time.Parse(time.RFC3339Nano, s); return v }
	varchar, bigint := typed(encode.Varchar), typed(encode.Bigint)
	list := func(t encode.Type) encode.Type { return encode.Type{Kind: encode.Array, Elem: &t} }
	row := encode.Type{Kind: encode.Row, Fields: []encode.Column{{Name: "a", Type: bigint}, {Type: list(varchar)}}}
	decimal := func(p, s int) encode.Type { return encode.Type{Kind: encode.Decimal, Precision: p, Scale: s} }
	number := func(s string, scale int) encode.DecimalValue {
		n, _ := new(big.Int).SetString(s, 10)
		return encode.DecimalValue{Unscaled: n, Scale: scale}
	}
	long := strings.Repeat("長い", 50_000)
	values := []struct {
		sql  string
		t    encode.Type
		want any
	}{
		{"true", typed(encode.Boolean), true}, {"false", typed(encode.Boolean), false},
		{"(-128)::TINYINT", typed(encode.Tinyint), int64(-128)}, {"32767::SMALLINT", typed(encode.Smallint), int64(32767)},
		{"(-2147483648)::INTEGER", typed(encode.Integer), int64(-2147483648)}, {"9223372036854775807", bigint, int64(9223372036854775807)},
		{"(-9223372036854775808)::HUGEINT", bigint, int64(-9223372036854775808)}, {"7::UBIGINT", bigint, int64(7)}, {"5::HUGEINT", typed(encode.Integer), int64(5)},
		{"0.1::FLOAT", typed(encode.Real), float32(0.1)}, {"1e300::DOUBLE", typed(encode.Double), 1e300},
		{"(-1.05)::DECIMAL(4,2)", decimal(4, 2), number("-105", 2)}, {"99999999999999999999999999999999999999::DECIMAL(38,0)", decimal(38, 0), number("99999999999999999999999999999999999999", 0)},
		{"12345678.123456::DECIMAL(18,6)", decimal(18, 6), number("12345678123456", 6)}, {"0::DECIMAL(9,1)", decimal(9, 1), number("0", 1)}, {"12::HUGEINT", decimal(38, 0), number("12", 0)},
		{"'日本'", varchar, "日本"}, {"''", varchar, ""}, {"repeat('長い', 50000)", varchar, long}, {"'a'", encode.Type{Kind: encode.Char, Precision: 3}, "a"},
		{"'{\"a\":1}'", typed(encode.JSONText), `{"a":1}`}, {"'\\x00\\xff'::BLOB", typed(encode.Varbinary), []byte{0, 255}}, {"''::BLOB", typed(encode.Varbinary), []byte{}},
		{"DATE '0001-01-01'", typed(encode.Date), at("0001-01-01T00:00:00Z")}, {"TIME '23:59:59.000001'", typed(encode.Time), 24*time.Hour - time.Second + time.Microsecond},
		{"TIMESTAMP '1969-12-31 23:59:59.999999'", encode.Type{Kind: encode.Timestamp, Precision: 6}, at("1969-12-31T23:59:59.999999Z")},
		{"TIMESTAMP '2026-01-01 00:00:00'::TIMESTAMP_MS", encode.Type{Kind: encode.Timestamp, Precision: 3}, at("2026-01-01T00:00:00Z")},
		{"TIMESTAMPTZ '2026-01-01 09:00:00+09'", encode.Type{Kind: encode.TimestampTZ, Precision: 3, Zone: "Asia/Tokyo"}, at("2026-01-01T00:00:00Z")},
		{"INTERVAL '26' HOUR", typed(encode.IntervalDay), encode.IntervalValue{Micros: 26 * 3600 * 1e6}}, {"INTERVAL '-14' MONTH", typed(encode.IntervalYear), encode.IntervalValue{Months: -14}},
		{"'00112233-4455-6677-8899-aabbccddeeff'::UUID", typed(encode.UUID), "00112233-4455-6677-8899-aabbccddeeff"}, {"'ffeeddcc-bbaa-9988-7766-554433221100'::UUID", typed(encode.UUID), "ffeeddcc-bbaa-9988-7766-554433221100"},
		{"'\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xff\\xff\\x0a\\x00\\x00\\x01'::BLOB", typed(encode.IPAddress), "10.0.0.1"},
		{"'\\x20\\x01\\x0d\\xb8\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x01'::BLOB", typed(encode.IPAddress), "2001:db8::1"},
		{"[1, NULL, 3]", list(bigint), []any{int64(1), nil, int64(3)}}, {"[]::BIGINT[]", list(bigint), []any{}}, {"[[], NULL, ['x']]", list(list(varchar)), []any{[]any{}, nil, []any{"x"}}},
		{"{'a': 1, 'b': ['x', NULL]}", row, []any{int64(1), []any{"x", nil}}},
		{"[{'a': 1, 'b': ['x']}, NULL]", list(row), []any{[]any{int64(1), []any{"x"}}, nil}},
		{"MAP {'k': [1], 'l': NULL}", encode.Type{Kind: encode.Map, Key: &varchar, Elem: ptr(list(bigint))}, encode.MapValue{{Key: "k", Value: []any{int64(1)}}, {Key: "l"}}},
	}
	// NULLs come between, and the values are not in the first chunk, so that where they lie counts.
	p := Prepared{SQL: "SELECT "}
	for i, c := range values {
		p.SQL += fmt.Sprintf("CASE WHEN i %% 2 = 0 THEN NULL ELSE %s END AS c%d, ", c.sql, i)
		p.Columns = append(p.Columns, encode.Column{Type: c.t})
	}
	p.SQL = strings.TrimSuffix(p.SQL, ", ") + " FROM range(2048 * 3) t(i) WHERE i < 3 OR i > 2048 * 3 - 4"
	got, err := runAll(t, e, p, RunOptions{})
	must(t, err)
	if len(got) != 6 {
		t.Fatalf("%d rows", len(got))
	}
	for i, c := range values {
		for r, want := range []any{nil, c.want, nil, c.want, nil, c.want} {
			if !reflect.DeepEqual(got[r][i], want) {
				t.Errorf("%s as %s, row %d: %.200v", c.sql, c.t, r, got[r][i])
			}
		}
	}
	for _, c := range []struct {
		sql, want string
		t         encode.Type
	}{
		{"'x'", "bug of this program: column \"c\": computed as varchar, which is no bigint", bigint}, {"1.5::DECIMAL(3,1)", "which is no decimal(3, 2)", decimal(3, 2)},
		{"[1]", "computed as array(integer), which is no varchar", varchar}, {"['x']", "computed as varchar, which is no bigint", list(bigint)}, {"{'a': 1}", "with 1 fields instead of 2", row},
		{"170141183460469231731687303715884105727", "bigint overflow: 170141183460469231731687303715884105727", bigint}, {"300", "tinyint overflow: 300", typed(encode.Tinyint)},
		{"'abc'::BLOB", "an address of 3 bytes", typed(encode.IPAddress)}, {"'infinity'::TIMESTAMP", "a time out of range", typed(encode.Timestamp)},
		{"7", "a value where only NULL was expected", typed(encode.Unknown)}, {"1, 2", "2 columns were computed and 1 expected", bigint},
		{"error('no, ' || 'thanks')", "no, thanks", varchar}, {"cast('x' as integer)", "Could not convert string 'x' to INT32", bigint}, {"nosuch(1)", "which is a bug of this program: ", bigint},
		{"list(i) FROM range(10000000) t(i)", "a row of the result is too large", list(bigint)}, {"repeat('x', 100000000)", "a row of the result is too large", varchar},
	} {
		_, err := runAll(t, e, oneColumn("SELECT "+c.sql, c.t), RunOptions{})
		if fault, ok := errors.AsType[*Error](err); !ok || !strings.Contains(fault.Message, c.want) || strings.Contains(fault.Message, "\n") {
			t.Errorf("%s as %s: %v", c.sql, c.t, err)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// in measures how long something takes.
func in(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// A time limit holds to half a second whatever the process is busy with.
func TestRunTimeout(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	bigint := typed(encode.Bigint)
	for _, sql := range []string{endless, "rehearse stuck", "SELECT count(*) FROM cloudtrail_records a, cloudtrail_records b, cloudtrail_records c, cloudtrail_records d, cloudtrail_records e WHERE hash(a.eventid, b.eventid, c.eventid, d.eventid, e.eventid) = 1",
		"SELECT length(string_agg(x::VARCHAR ORDER BY hash(x))) FROM range(1000000000) t(x)"} {
		var err error
		const limit = 300 * time.Millisecond
		var took time.Duration
		for try := 0; try == 0 || try < 5 && took > limit+500*time.Millisecond; try++ { // a machine with other work may be late
			took = in(func() { _, err = runAll(t, e, oneColumn(sql, bigint), RunOptions{Timeout: limit}) })
		}
		fault, ok := errors.AsType[*Error](err)
		if !ok || fault.Kind != OutOfTime || !errors.Is(err, context.DeadlineExceeded) || took > limit+500*time.Millisecond {
			t.Errorf("%.60s: %s, %v", sql, took, err)
		}
		t.Logf("%.60s: %s", sql, took)
	}
	// The limit counts for reading as well, and a reader that is slow or away.
	var rows *Rows
	err := context.DeadlineExceeded
	for limit := time.Second; errors.Is(err, context.DeadlineExceeded) && limit < time.Minute; limit *= 2 { // a machine with other work may need long to begin
		rows, err = e.Run(context.Background(), oneColumn("SELECT x FROM range(100000000000) t(x)", bigint), RunOptions{Timeout: limit})
	}
	must(t, err)
	defer rows.Close()
	for err == nil {
		_, err = rows.Next(context.Background())
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("reading for longer than the time: %v", err)
	}
}

func TestRunCancel(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	took := in(func() {
		if _, err := e.Run(ctx, oneColumn(endless, typed(encode.Bigint)), RunOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled while it computes: %v", err)
		}
	})
	if took > 700*time.Millisecond {
		t.Errorf("cancelling took %s", took)
	}
	// A context of one Next ends the query too.
	rows, err := e.Run(context.Background(), oneColumn("SELECT x FROM range(100000000000) t(x)", typed(encode.Bigint)), RunOptions{})
	must(t, err)
	defer rows.Close()
	done, stop := context.WithCancel(context.Background())
	for n := 0; err == nil; n++ {
		if _, err = rows.Next(done); n == 10 {
			stop()
		}
	}
	stop()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled reading: %v", err)
	}
}

func TestRunMemory(t *testing.T) {
	e, err := Open(context.Background(), Options{MemoryLimit: "100MB", Threads: 1, Plan: noFiles})
	must(t, err)
	defer e.Close()
	bigint := typed(encode.Bigint)
	for _, sql := range []string{"SELECT count(DISTINCT x::VARCHAR || 'xxxxxxxxxxxxxxxxxxxxxxxxxxx') FROM range(10000000) t(x)",
		"SELECT length(list(x)) FROM (SELECT hash(x) h, x FROM range(1000000000) t(x))", "SELECT length(string_agg(x::VARCHAR)) FROM range(1000000000) t(x)", "rehearse hoard"} {
		if sql == "rehearse hoard" && !limitsMemory {
			t.Log("the race detector allows no limit of memory: the rest is not tested")
			break
		}
		_, err := runAll(t, e, oneColumn(sql, bigint), RunOptions{Timeout: time.Minute})
		if fault, ok := errors.AsType[*Error](err); !ok || fault.Kind != OutOfMemory || !strings.Contains(err.Error(), "100MB") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if got, err := runAll(t, e, oneColumn("SELECT 1", bigint), RunOptions{}); len(got) != 1 {
		t.Errorf("afterwards: %v, %v", got, err)
	}
}

// What does not fit into memory goes to the folder for it, which is empty afterwards.
func TestRunSpills(t *testing.T) {
	dir := t.TempDir()
	e, err := Open(context.Background(), Options{MemoryLimit: "60MB", Threads: 1, TempDir: dir, Plan: noFiles})
	must(t, err)
	defer e.Close()
	got, err := runAll(t, e, oneColumn("SELECT max(s) FROM (SELECT x::VARCHAR || repeat('x', 20) AS s FROM range(3000000) t(x) ORDER BY hash(x) OFFSET 5)", typed(encode.Varchar)), RunOptions{Timeout: time.Minute})
	if err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRunCrash(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	for sql, want := range map[string]struct {
		kind ErrorKind
		text string
	}{
		"rehearse crash": {Crashed, "SIGSEGV"}, "rehearse panic": {Crashed, "panic: a bug"}, "rehearse quit": {Crashed, "exit status 9"},
		"rehearse killed": {OutOfMemory, "killed from outside"}, "rehearse noise": {Crashed, ""}, "rehearse spin": {OutOfTime, "computing time"},
	} {
		_, err := runAll(t, e, oneColumn(sql, typed(encode.Bigint)), RunOptions{Timeout: 20 * time.Second})
		if fault, ok := errors.AsType[*Error](err); sql != "rehearse noise" && (!ok || fault.Kind != want.kind) || err == nil || !strings.Contains(err.Error(), want.text) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// No process outlives the one that started it: the pipe of the request closes with it.
func TestRunEndsWithItsParent(t *testing.T) {
	dir := t.TempDir()
	p, err := startProcess(context.Background(), dir)
	must(t, err)
	defer p.close()
	e := newTestLake(t, sample).open(t)
	req, err := e.request(context.Background(), oneColumn(endless, typed(encode.Bigint)), 0)
	must(t, err)
	must(t, p.send(req))
	time.Sleep(200 * time.Millisecond)
	p.request.Close()
	select {
	case <-p.exited:
	case <-time.After(5 * time.Second):
		t.Error("the process is still there")
	}
}

// The request must come from who started the process, and a process without a request waits for no longer than its starter.
func TestRunWithoutRequest(t *testing.T) {
	p, err := startProcess(context.Background(), "")
	must(t, err)
	defer p.close()
	p.word = "another"
	must(t, p.send(&request{Settings: map[string]string{}}))
	if _, _, err := readFrame(p.answer); !errors.Is(err, io.EOF) {
		t.Errorf("it answered: %v", err)
	}
	<-p.exited
	if !strings.Contains(p.log.String(), "not from who started") {
		t.Errorf("it said %q", p.log.String())
	}
}

func TestRunManyAtOnce(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	settle(t, 0, 0)
	goroutines, files := runtime.NumGoroutine(), openFiles(t)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			id := fmt.Sprintf("id-%d", i)
			p := oneColumn("SELECT eventid FROM cloudtrail_records WHERE eventid = $1", typed(encode.Varchar))
			p.Args = []any{id}
			if i%7 == 3 {
				p.SQL = "rehearse crash"
			}
			got, err := runAll(t, e, p, RunOptions{Timeout: time.Minute})
			if i%7 == 3 && err == nil || i%7 != 3 && fmt.Sprint(got) != "[["+id+"]]" {
				t.Errorf("%s: %v, %v", id, got, err)
			}
		})
	}
	wg.Wait()
	settle(t, goroutines, files)
}

// settle waits until there are no more goroutines and open files than before, and no child processes.
func settle(t *testing.T, goroutines, files int) {
	t.Helper()
	end := time.Now().Add(5 * time.Second)
	for {
		_, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
		ok := errors.Is(err, syscall.ECHILD) && (goroutines == 0 || runtime.NumGoroutine() <= goroutines && openFiles(t) <= files)
		if ok {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("left over: %d goroutines of %d, %d files of %d, children: %v", runtime.NumGoroutine(), goroutines, openFiles(t), files, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(entries)
}

// A reader that takes its time holds the process up; it does not fill anybody's memory.
func TestRunSlowReader(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	rows, err := e.Run(context.Background(), oneColumn("SELECT repeat('x', 1000) FROM range(1000000000) t(x)", typed(encode.Varchar)), RunOptions{Timeout: time.Minute})
	must(t, err)
	defer rows.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	time.Sleep(500 * time.Millisecond)
	for range 10_000 {
		v, err := rows.Next(context.Background())
		if err != nil || len(v[0].(string)) != 1000 {
			t.Fatal(len(v), err)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.TotalAlloc - before.TotalAlloc); grown > 100<<20 {
		t.Errorf("%d bytes for 10 MB of rows", grown)
	}
}

// What the kernel keeps the process from, were DuckDB's own walls to fall.
func TestRunConfinement(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	if LandlockVersion() < 4 {
		if os.Getenv("ASHIATO_NO_SKIP") != "" {
			t.Fatal("the kernel has no Landlock 4: confinement cannot be tested")
		}
		t.Skip("the kernel has no Landlock 4: confinement is NOT tested")
	}
	secret := filepath.Join(t.TempDir(), "secret")
	must(t, os.WriteFile(secret, []byte("x"), 0o600))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	t.Setenv("SECRET_OF_PARENT", "hunter2")
	file := l.files[0].Path
	for what, want := range map[string]string{
		"open " + secret: "permission denied", "open /etc/passwd": "permission denied", "open " + file: "<nil>", "list " + l.dir: "permission denied", "list /": "permission denied",
		"write " + secret: "permission denied", "write " + secret + "2": "permission denied", "write " + file: "permission denied", "append " + file: "permission denied", "remove " + file: "permission denied", "remove " + secret: "permission denied",
		"connect " + listener.Addr().String(): "not permitted", "listen": "not permitted", "exec /bin/sh": "not permitted", "exec /proc/self/exe": "not permitted", "send": "not permitted",
		fmt.Sprintf("signal %d", os.Getpid()): "not permitted", "environ": processVariable + "=",
	} {
		_, err := runAll(t, e, oneColumn("rehearse "+what, typed(encode.Bigint)), RunOptions{Timeout: time.Minute})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "exit status 9") {
			t.Errorf("%s: %v", what, err)
		}
	}
	rows, err := e.Run(context.Background(), oneColumn("SELECT 1", typed(encode.Bigint)), RunOptions{})
	must(t, err)
	defer rows.Close()
	if i := rows.Isolation(); i.Landlock < 4 || !i.Network || i.Memory != limitsMemory {
		t.Errorf("isolation %+v", i)
	}
}

// Should the rewriter ever let such SQL through, DuckDB in the process refuses it.
func TestRunRefusesAttacks(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	must(t, os.WriteFile(secret, []byte("a\nhunter2\n"), 0o600))
	before := fingerprint(t, l.dir)
	for _, sql := range []string{
		"SELECT a FROM read_csv(" + quoteText(secret) + ")", "SELECT a FROM " + quoteName(secret), "SELECT file FROM glob('/*')", "SELECT content FROM read_text('/etc/passwd')", "SELECT content FROM read_blob('/proc/self/environ')",
		"COPY (SELECT 1) TO " + quoteText(filepath.Join(l.dir, "out.csv")), "COPY (SELECT 1) TO " + quoteText(l.files[0].Path) + " (FORMAT parquet, USE_TMP_FILE false)", "ATTACH " + quoteText(filepath.Join(l.dir, "x.db")), "EXPORT DATABASE " + quoteText(l.dir),
		"INSTALL httpfs", "LOAD httpfs", "FORCE INSTALL httpfs", "SELECT a FROM 'https://example.org/x.csv'", "SELECT a FROM 's3://bucket/x.parquet'",
		"SET enable_external_access = true", "SET allowed_paths = ['/']", "SET allowed_directories = ['/']", "SET memory_limit = '100GB'", "SET threads = 100", "SET TimeZone = 'Asia/Tokyo'", "RESET lock_configuration", "PRAGMA enable_profiling",
		"SELECT 1; SELECT 2", "SELECT getenv('HOME')",
	} {
		got, err := runAll(t, e, oneColumn(sql, typed(encode.Varchar)), RunOptions{Timeout: time.Minute})
		if err == nil || len(got) > 0 || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, %v", sql, got, err)
		}
	}
	if after := fingerprint(t, l.dir); after != before {
		t.Error("the lake's folder changed")
	}
}

func TestRunOverPathsThatLookLikeGlobs(t *testing.T) {
	l := newTestLake(t, sample)
	odd := filepath.Join(t.TempDir(), "a [b]* ?{c}'d", "日本")
	must(t, os.MkdirAll(odd, 0o700))
	for i, f := range l.files {
		path := filepath.Join(odd, filepath.Base(f.Path))
		must(t, os.Rename(f.Path, path))
		l.files[i].Path = path
	}
	got, err := runAll(t, l.open(t), oneColumn("SELECT count(*) FROM cloudtrail_records", typed(encode.Bigint)), RunOptions{})
	if err != nil || got[0][0] != int64(320) {
		t.Errorf("%v, %v", got, err)
	}
}

// Go functions are called from all threads that compute, in the midst of package initialization.
func TestRunCallsGoFunctions(t *testing.T) {
	e, err := Open(context.Background(), Options{Threads: 4, Plan: noFiles})
	must(t, err)
	defer e.Close()
	p := oneColumn("SELECT count(*) FROM range(2000000) t(i) WHERE trino_json_extract_scalar('{\"a\": ' || i || '}', '$.a') = i::VARCHAR", typed(encode.Bigint))
	p.Tables, p.Functions = nil, []string{"trino_json_extract_scalar"}
	got, err := runAll(t, e, p, RunOptions{Timeout: time.Minute})
	if err != nil || got[0][0] != int64(2_000_000) {
		t.Errorf("%v, %v", got, err)
	}
}

func BenchmarkRunNothing(b *testing.B) {
	e := newTestLake(b, sample).open(b)
	for b.Loop() {
		if _, err := runAll(b, e, oneColumn("SELECT 1", typed(encode.Bigint)), RunOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
