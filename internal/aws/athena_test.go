package aws

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/big"
	"net"
	"reflect"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"

	"github.com/ashiato/ashiato/internal/encode"
)

// fake answers with prepared states and pages; functions that are set answer first.
type fake struct {
	states  []types.QueryExecution // the last one stays
	pages   []athena.GetQueryResultsOutput
	start   func(n int) error
	get     func(n int) error
	results func(n int) error

	started []*athena.StartQueryExecutionInput
	asked   int
	read    []string // tokens
	stopped []string
	stopErr error
}

func (f *fake) StartQueryExecution(ctx context.Context, in *athena.StartQueryExecutionInput, _ ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error) {
	f.started = append(f.started, in)
	if f.start != nil {
		if err := f.start(len(f.started)); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return &athena.StartQueryExecutionOutput{QueryExecutionId: awscore.String("q-1")}, nil
}

func (f *fake) GetQueryExecution(ctx context.Context, in *athena.GetQueryExecutionInput, _ ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error) {
	f.asked++
	if f.get != nil {
		if err := f.get(f.asked); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	state := f.states[0]
	if len(f.states) > 1 {
		f.states = f.states[1:]
	}
	return &athena.GetQueryExecutionOutput{QueryExecution: &state}, nil
}

func (f *fake) StopQueryExecution(ctx context.Context, in *athena.StopQueryExecutionInput, _ ...func(*athena.Options)) (*athena.StopQueryExecutionOutput, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	f.stopped = append(f.stopped, *in.QueryExecutionId)
	return &athena.StopQueryExecutionOutput{}, f.stopErr
}

func (f *fake) GetQueryResults(ctx context.Context, in *athena.GetQueryResultsInput, _ ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error) {
	f.read = append(f.read, awscore.ToString(in.NextToken))
	if f.results != nil {
		if err := f.results(len(f.read)); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	page := f.pages[0]
	f.pages = f.pages[1:]
	return &page, nil
}

func (f *fake) athena(t *testing.T, o AthenaOptions) *Athena {
	t.Helper()
	o.Sleep = func(ctx context.Context, d time.Duration) error { return ctx.Err() }
	o.Token = func() string { return "token-of-thirty-two-characters-xx" }
	a, err := NewAthena(f, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func state(s types.QueryExecutionState, reason string, category int32) types.QueryExecution {
	q := types.QueryExecution{StatementType: types.StatementTypeDml, Status: &types.QueryExecutionStatus{State: s},
		Statistics: &types.QueryExecutionStatistics{DataScannedInBytes: awscore.Int64(25 << 20), QueryQueueTimeInMillis: awscore.Int64(7), EngineExecutionTimeInMillis: awscore.Int64(9)}}
	if reason != "" {
		q.Status.StateChangeReason = &reason
	}
	if category > 0 {
		q.Status.AthenaError = &types.AthenaError{ErrorCategory: &category}
	}
	return q
}

// texts makes rows; - is NULL.
func texts(rows ...string) []types.Row {
	var all []types.Row
	for _, r := range rows {
		var row types.Row
		for _, v := range strings.Split(r, "|") {
			d := types.Datum{VarCharValue: awscore.String(v)}
			if v == "-" {
				d.VarCharValue = nil
			}
			row.Data = append(row.Data, d)
		}
		all = append(all, row)
	}
	return all
}

func page(next string, columns []types.ColumnInfo, rows ...string) athena.GetQueryResultsOutput {
	out := athena.GetQueryResultsOutput{ResultSet: &types.ResultSet{Rows: texts(rows...), ResultSetMetadata: &types.ResultSetMetadata{ColumnInfo: columns}}}
	if next != "" {
		out.NextToken = &next
	}
	return out
}

func info(pairs ...string) (all []types.ColumnInfo) {
	for i := 0; i < len(pairs); i += 2 {
		all = append(all, types.ColumnInfo{Name: &pairs[i], Label: &pairs[i], Type: &pairs[i+1]})
	}
	return all
}

func readAll(ctx context.Context, r *Rows) (all [][]any, err error) {
	for {
		row, err := r.Next(ctx)
		if err != nil {
			return all, err
		}
		all = append(all, append([]any(nil), row...))
	}
}

func kindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return 255
}

func TestRun(t *testing.T) {
	ab := info("a", "varchar", "b", "bigint")
	f := &fake{
		states: []types.QueryExecution{state("QUEUED", "", 0), state("RUNNING", "", 0), state("QUEUED", "", 0), state("SUCCEEDED", "", 0)},
		// The header comes once, and a row like it is a row.
		pages: []athena.GetQueryResultsOutput{page("next", ab, "a|b", "x|1"), page("more", ab), page("", ab, "-|2")},
	}
	var seen []string
	a := f.athena(t, AthenaOptions{Workgroup: "w", Output: "s3://b/p/", Catalog: "c", Database: "d", ReuseMinutes: 60})
	rows, err := a.Run(t.Context(), "SELECT ?", []any{"it's"}, RunOptions{Progress: func(s Stats) { seen = append(seen, s.State) }})
	if err != nil {
		t.Fatal(err)
	}
	all, err := readAll(t.Context(), rows)
	if !errors.Is(err, io.EOF) || fmt.Sprint(all) != "[[x 1] [<nil> 2]]" {
		t.Errorf("%v, %v", all, err)
	}
	if err := errors.Join(rows.Close(), rows.Close()); err != nil {
		t.Error(err)
	}
	if got := strings.Join(seen, " "); got != "QUEUED RUNNING QUEUED SUCCEEDED" {
		t.Errorf("progress: %s", got)
	}
	if want := (Stats{ID: "q-1", State: "SUCCEEDED", Scanned: 25 << 20, Queued: 7e6, Running: 9e6}); rows.Stats() != want {
		t.Errorf("%+v", rows.Stats())
	}
	in := f.started[0]
	if *in.QueryString != "SELECT ?" || *in.ClientRequestToken != "token-of-thirty-two-characters-xx" || *in.WorkGroup != "w" ||
		*in.ResultConfiguration.OutputLocation != "s3://b/p/" || *in.QueryExecutionContext.Catalog != "c" || *in.QueryExecutionContext.Database != "d" ||
		!reflect.DeepEqual(in.ExecutionParameters, []string{"'it''s'"}) || *in.ResultReuseConfiguration.ResultReuseByAgeConfiguration.MaxAgeInMinutes != 60 {
		t.Errorf("%+v", in)
	}
	if !reflect.DeepEqual(f.read, []string{"", "next", "more"}) || len(f.stopped) > 0 {
		t.Errorf("pages %q, stopped %v", f.read, f.stopped)
	}
}

// SHOW and DESCRIBE have no header, whatever their first row looks like, and what makes something has no columns.
func TestHeader(t *testing.T) {
	for _, tt := range []struct {
		name  string
		kind  types.StatementType
		page  athena.GetQueryResultsOutput
		want  string
		width int
	}{
		{"select", types.StatementTypeDml, page("", info("a", "varchar"), "a", "a"), "[[a]]", 1},
		{"select nothing", types.StatementTypeDml, page("", info("a", "varchar"), "a"), "[]", 1},
		{"select without a header", types.StatementTypeDml, page("", info("a", "varchar"), "x"), "[[x]]", 1},
		{"show", types.StatementTypeUtility, page("", info("tab_name", "string"), "tab_name", "x"), "[[tab_name] [x]]", 1},
		{"create", types.StatementTypeDdl, page("", nil), "[]", 0},
		{"create without metadata", types.StatementTypeDdl, athena.GetQueryResultsOutput{ResultSet: &types.ResultSet{}}, "[]", 0},
	} {
		q := state("SUCCEEDED", "", 0)
		q.StatementType = tt.kind
		f := &fake{states: []types.QueryExecution{q}, pages: []athena.GetQueryResultsOutput{tt.page}}
		rows, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if all, err := readAll(t.Context(), rows); !errors.Is(err, io.EOF) || fmt.Sprint(all) != tt.want || len(rows.Columns()) != tt.width {
			t.Errorf("%s: %v, %v", tt.name, all, err)
		}
	}
}

func TestValues(t *testing.T) {
	at := time.Date(2021, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for _, tt := range []struct {
		typ, text string
		want      any
	}{
		{"varchar", "", ""}, {"varchar", "-", nil}, {"boolean", "true", true}, {"tinyint", "-1", int64(-1)}, {"bigint", "9223372036854775807", int64(math.MaxInt64)},
		{"double", "1.0E7", 1e7}, {"double", "-Infinity", math.Inf(-1)}, {"float", "0.1", float32(0.1)},
		{"decimal", "-0.50", encode.DecimalValue{Unscaled: big.NewInt(-50), Scale: 2}},
		{"varbinary", "00 ff 61", []byte{0, 255, 'a'}}, {"date", "2021-01-02", at.Truncate(24 * time.Hour)},
		{"timestamp", "2021-01-02 03:04:05.678", at}, {"timestamp with time zone", "2021-01-02 12:04:05.678 Asia/Tokyo", at},
		{"time", "03:04:05.678", 3*time.Hour + 4*time.Minute + 5678*time.Millisecond},
		{"row", "{type=IAMUser, arn=null}", "{type=IAMUser, arn=null}"}, {"array", "[a, b]", "[a, b]"}, {"map", "{a=1}", "{a=1}"}, {"json", `{"a":1}`, `{"a":1}`},
		{"something new", "x", "x"}, {"interval day to second", "3 04:05:06.000", encode.IntervalValue{Days: 3, Micros: (4*3600 + 5*60 + 6) * 1e6}},
	} {
		f := &fake{states: []types.QueryExecution{state("SUCCEEDED", "", 0)}, pages: []athena.GetQueryResultsOutput{page("", info("c", tt.typ), "c", tt.text)}}
		rows, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if row, err := rows.Next(t.Context()); err != nil || !reflect.DeepEqual(row[0], tt.want) {
			t.Errorf("%s %s: %#v, %v", tt.typ, tt.text, row, err)
		}
	}
	for _, tt := range [][2]string{{"bigint", "x"}, {"date", "today"}, {"varbinary", "6"}, {"boolean", "yes"}, {"decimal", "1.x"}} {
		f := &fake{states: []types.QueryExecution{state("SUCCEEDED", "", 0)}, pages: []athena.GetQueryResultsOutput{page("", info("c", tt[0]), "c", tt[1])}}
		rows, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if row, err := rows.Next(t.Context()); kindOf(err) != Server || !strings.Contains(err.Error(), "column c") {
			t.Errorf("%v: %v, %v", tt, row, err)
		}
	}
}

func TestParameters(t *testing.T) {
	got, err := parameters([]any{nil, true, "a'; DROP --", 5, int64(-5), 1.5, math.NaN(), math.Inf(1), encode.DecimalValue{Unscaled: big.NewInt(150), Scale: 2},
		time.Date(2020, 1, 1, 9, 0, 0, 0, time.FixedZone("", 9*3600))})
	want := []string{"NULL", "true", "'a''; DROP --'", "BIGINT '5'", "BIGINT '-5'", "DOUBLE '1.5'", "DOUBLE 'NaN'", "DOUBLE 'Infinity'", "DECIMAL '1.50'",
		"TIMESTAMP '2020-01-01 00:00:00.000000 UTC'"}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
	for _, v := range []any{struct{}{}, strings.Repeat("x", maxParameter), time.Time{}.AddDate(-5, 0, 0)} {
		if got, err := parameters([]any{v}); kindOf(err) != User {
			t.Errorf("%q, %v", got, err)
		}
	}
}

func TestFailedQueries(t *testing.T) {
	for _, tt := range []struct {
		name     string
		state    types.QueryExecution
		kind     Kind
		code     string
		line     int
		message  string
		action   string
		resource string
	}{
		{"user", state("FAILED", "COLUMN_NOT_FOUND: line 3:14: Column 'foo' cannot be resolved", 2), User, "COLUMN_NOT_FOUND", 3, "Column 'foo' cannot be resolved", "", ""},
		{"data", state("FAILED", "DIVISION_BY_ZERO: Division by zero", 2), User, "DIVISION_BY_ZERO", 0, "Division by zero", "", ""},
		{"syntax", state("FAILED", "SYNTAX_ERROR: line 1:8: mismatched input", 2), Syntax, "SYNTAX_ERROR", 1, "mismatched input", "", ""},
		{"system", state("FAILED", "Internal error", 1), Server, "", 0, "Internal error", "", ""},
		{"silent", state("FAILED", "", 0), Server, "", 0, "the query failed, and Athena does not say why", "", ""},
		{"resources", state("FAILED", "Query exhausted resources at this scale factor", 3), User, "", 0, "Query exhausted resources at this scale factor", "", ""},
		{"timeout", state("FAILED", "Query timeout", 2), Timeout, "", 0, "Query timeout", "", ""},
		{"glue", state("FAILED", "Insufficient permissions to execute the query. User: arn:aws:iam::1:user/u is not authorized to perform: glue:GetTable on resource: arn:aws:glue:eu-west-1:1:catalog because no identity-based policy allows it", 2),
			Permission, "", 0, "", "glue:GetTable", "arn:aws:glue:eu-west-1:1:catalog"},
		{"s3", state("FAILED", "Permission denied on S3 path: s3://b-1/AWSLogs/1/x.json.gz", 2), Permission, "", 0, "", "s3:GetObject", "arn:aws:s3:::b-1/*"},
		{"s3 without a path", state("FAILED", "com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403)", 2), Permission, "", 0, "", "", ""},
		{"stopped", state("CANCELLED", "by an administrator", 0), Cancelled, "", 0, "the query was stopped: by an administrator", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{states: []types.QueryExecution{state("RUNNING", "", 0), tt.state}}
			_, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{})
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Kind != tt.kind || e.Name != tt.code || e.Line != tt.line || tt.message != "" && e.Message != tt.message ||
				e.Action != tt.action || e.Resource != tt.resource || e.QueryID != "q-1" || e.Scanned != 25<<20 {
				t.Errorf("%+v", e)
			}
			if len(f.stopped) > 0 {
				t.Error("a query that had ended was stopped")
			}
		})
	}
}

func TestRefusedStarts(t *testing.T) {
	api := func(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }
	invalid := func(code, message string) error {
		return &types.InvalidRequestException{Message: &message, AthenaErrorCode: &code}
	}
	for _, tt := range []struct {
		name string
		err  error
		want Kind
		text string
	}{
		{"workgroup", invalid("INVALID_INPUT", "WorkGroup is not found."), NoWorkgroup, ""},
		{"output", invalid("INVALID_INPUT", "No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input."), Config, ""},
		{"syntax", invalid("MALFORMED_QUERY", "line 1:1: mismatched input 'SELEC'"), Syntax, "mismatched input 'SELEC'"},
		{"other", invalid("INVALID_INPUT", "no"), User, ""},
		{"denied", api("AccessDeniedException", "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: athena:StartQueryExecution on resource: arn:aws:athena:eu-west-1:1:workgroup/primary with an explicit deny in a service control policy"), Permission, ""},
		{"denied without more", api("AccessDeniedException", "no"), Permission, ""},
		{"token", api("UnrecognizedClientException", "The security token included in the request is invalid."), Credentials, ""},
		{"expired", api("ExpiredTokenException", "old"), Credentials, ""},
		{"too many", &types.TooManyRequestsException{Message: awscore.String("many"), Reason: types.ThrottleReasonConcurrentQueryLimitExceeded}, Throttled, ""},
		{"network", &net.OpError{Op: "dial", Err: errors.New("refused")}, Unreachable, ""},
		{"server", api("InternalServerException", "oops"), Server, "oops"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fake{start: func(int) error {
				return &smithy.OperationError{ServiceID: "Athena", OperationName: "StartQueryExecution", Err: tt.err}
			}}
			_, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{})
			if kindOf(err) != tt.want || tt.text != "" && err.Error() != tt.text {
				t.Errorf("%d: %v", kindOf(err), err)
			}
			if e, _ := errors.AsType[*Error](err); tt.want == NoWorkgroup && e.Resource != "primary" {
				t.Errorf("workgroup %q", e.Resource)
			}
			if tt.want == Throttled && len(f.started) != startTries {
				t.Errorf("%d tries", len(f.started))
			}
		})
	}
}

func TestStatement(t *testing.T) {
	e := &Error{Message: "User: x is not authorized to perform: athena:StartQueryExecution on resource: arn:aws:athena:eu-west-1:1:workgroup/primary with an explicit deny"}
	if !e.denied() || !e.Denied || e.Statement() != `{"Effect": "Allow", "Action": "athena:StartQueryExecution", "Resource": "arn:aws:athena:eu-west-1:1:workgroup/primary"}` {
		t.Errorf("%+v %s", e, e.Statement())
	}
	e = &Error{Message: "User: x is not authorized to perform: kms:Decrypt because no"}
	if !e.denied() || e.Statement() != `{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}` {
		t.Errorf("%+v", e)
	}
	if s := (&Error{Kind: Permission}).Statement(); s != "" {
		t.Error(s)
	}
}

// A start that finds no place is repeated with the same token; a state that cannot be had for a moment is asked for again.
func TestBusy(t *testing.T) {
	busy := func(until int) func(int) error {
		return func(n int) error {
			if n <= until {
				return &types.TooManyRequestsException{Message: awscore.String("many")}
			}
			return nil
		}
	}
	f := &fake{start: busy(3), get: busy(4), results: busy(5), states: []types.QueryExecution{state("SUCCEEDED", "", 0)}, pages: []athena.GetQueryResultsOutput{page("", info("a", "varchar"), "a")}}
	if _, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{}); err != nil || len(f.started) != 4 || f.asked != 5 || len(f.read) != 6 {
		t.Errorf("%v, %d starts, %d questions, %d pages", err, len(f.started), f.asked, len(f.read))
	}
	if *f.started[0].ClientRequestToken != *f.started[3].ClientRequestToken {
		t.Error("another token")
	}
	// A query whose state cannot be had at all is stopped.
	f = &fake{get: busy(math.MaxInt)}
	if _, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{}); kindOf(err) != Throttled || f.asked != pollTries || len(f.stopped) != 1 {
		t.Errorf("%v, %d questions, stopped %v", err, f.asked, f.stopped)
	}
}

func TestEnds(t *testing.T) {
	t.Run("cancelled while it starts", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fake{start: func(int) error { cancel(); return nil }}
		if _, err := f.athena(t, AthenaOptions{}).Run(ctx, "x", nil, RunOptions{}); !errors.Is(err, context.Canceled) || len(f.stopped) != 1 {
			t.Errorf("%v, stopped %v", err, f.stopped)
		}
	})
	t.Run("cancelled before", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		f := &fake{}
		if _, err := f.athena(t, AthenaOptions{}).Run(ctx, "x", nil, RunOptions{}); !errors.Is(err, context.Canceled) || len(f.started) != 0 {
			t.Errorf("%v, started %d", err, len(f.started))
		}
	})
	t.Run("cancelled while it runs", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fake{states: []types.QueryExecution{state("RUNNING", "", 0)}, get: func(n int) error {
			if n == 3 {
				cancel()
			}
			return nil
		}}
		if _, err := f.athena(t, AthenaOptions{}).Run(ctx, "x", nil, RunOptions{}); !errors.Is(err, context.Canceled) || len(f.stopped) != 1 {
			t.Errorf("%v, stopped %v", err, f.stopped)
		}
	})
	t.Run("deadline", func(t *testing.T) {
		f := &fake{states: []types.QueryExecution{state("RUNNING", "", 0)}}
		_, err := f.athena(t, AthenaOptions{}).Run(t.Context(), "x", nil, RunOptions{Timeout: 20 * time.Millisecond})
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != Timeout || e.QueryID != "q-1" || e.Scanned == 0 || !errors.Is(err, context.DeadlineExceeded) || len(f.stopped) != 1 {
			t.Errorf("%+v, stopped %v", err, f.stopped)
		}
	})
	t.Run("cannot be stopped", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fake{states: []types.QueryExecution{state("RUNNING", "", 0)}, get: func(int) error { cancel(); return nil }, stopErr: errors.New("no")}
		if _, err := f.athena(t, AthenaOptions{}).Run(ctx, "x", nil, RunOptions{}); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "q-1 could not be stopped") {
			t.Errorf("%v", err)
		}
	})
	t.Run("cancelled between pages", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := &fake{states: []types.QueryExecution{state("SUCCEEDED", "", 0)}, pages: []athena.GetQueryResultsOutput{page("next", info("a", "varchar"), "a", "x")},
			results: func(n int) error {
				if n == 2 {
					cancel()
				}
				return nil
			}}
		rows, err := f.athena(t, AthenaOptions{}).Run(ctx, "x", nil, RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if all, err := readAll(ctx, rows); !errors.Is(err, context.Canceled) || len(all) != 1 || len(f.stopped) != 0 {
			t.Errorf("%v, %v", all, err)
		}
	})
}

func TestDollars(t *testing.T) {
	for bytes, want := range map[int64]float64{0: 5.0 * 10 / (1 << 20), 1: 5.0 * 10 / (1 << 20), 1 << 40: 5, 3 << 39: 7.5} {
		if got := Dollars(bytes); math.Abs(got-want) > 1e-9 {
			t.Errorf("%d: %g, want %g", bytes, got, want)
		}
	}
}

func TestOptions(t *testing.T) {
	for _, n := range []int{-1, 10081} {
		if _, err := NewAthena(&fake{}, AthenaOptions{ReuseMinutes: n}); kindOf(err) != Config {
			t.Errorf("%d: %v", n, err)
		}
	}
	a, err := NewAthena(&fake{}, AthenaOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if n, m := a.options.Token(), a.options.Token(); n == m || len(n) < 32 || len(n) > 128 {
		t.Errorf("%s %s", n, m)
	}
}
