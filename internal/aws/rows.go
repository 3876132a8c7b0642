package aws

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/ashiato/ashiato/internal/encode"
)

// Waits and tries. Athena answers "how far" 100 times a second for a whole account.
const (
	firstPoll = 100 * time.Millisecond
	maxPoll   = 2 * time.Second
	maxBusy   = 30 * time.Second // longest wait for a place among the account's running queries
	// startTries is how often a start is repeated that finds too many queries running, pollTries how many questions for
	// the state may fail in a row before the query counts as lost.
	startTries = 8
	pollTries  = 10
	// lastWord is how long a start may still take, and a stop take at all, after the caller's context has ended.
	lastWord = 5 * time.Second
	pageRows = 1000 // the most that Athena gives
)

// Rows are the rows of a query that has succeeded. They must be closed. They are for one goroutine.
type Rows struct {
	athena  *Athena
	run     context.Context
	cancel  context.CancelFunc
	timeout time.Duration
	stats   Stats
	dml     bool // the first row is the header

	columns []encode.Column
	values  []any
	page    []types.Row
	token   *string
	more    bool // a page is to come
	err     error
}

var _ encode.Rows = (*Rows)(nil)

// start starts the query. It goes on for a moment when ctx ends, to learn the id of what it has started, and stops it.
func (r *Rows) start(ctx context.Context, in *athena.StartQueryExecutionInput) error {
	detached, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(lastWord, cancel) })()
	wait := firstPoll
	for try := 1; ; try++ {
		if ctx.Err() != nil {
			return r.ended(ctx)
		}
		out, err := r.athena.api.StartQueryExecution(detached, in)
		if err == nil {
			r.stats.ID = awscore.ToString(out.QueryExecutionId)
			break
		}
		if !throttled(err) || try == startTries {
			if ctx.Err() != nil {
				return r.ended(ctx)
			}
			return r.refused(explain(err))
		}
		wait = min(4*wait, maxBusy)
		if err := r.athena.options.Sleep(ctx, wait); err != nil {
			return r.ended(ctx)
		}
	}
	if ctx.Err() != nil {
		return errors.Join(r.ended(ctx), r.stop())
	}
	return nil
}

// refused adds to an error what the request was about.
func (r *Rows) refused(err error) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == NoWorkgroup {
		e.Resource = cmp.Or(r.athena.options.Workgroup, "primary")
	} else if ok {
		e.inRegion(r.athena.options.Region)
	}
	return err
}

// wait asks for the state until the query has ended.
func (r *Rows) wait(ctx context.Context, report func(Stats)) error {
	failed := 0
	for pause := firstPoll; ; pause = min(pause*3/2, maxPoll) {
		if err := r.athena.options.Sleep(ctx, pause); err != nil {
			return errors.Join(r.ended(ctx), r.stop())
		}
		out, err := r.athena.api.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: &r.stats.ID})
		if err != nil {
			if ctx.Err() != nil {
				return errors.Join(r.ended(ctx), r.stop())
			}
			err = explain(err)
			e, ok := errors.AsType[*Error](err)
			if failed++; !ok || e.Kind != Throttled && e.Kind != Unreachable || failed == pollTries {
				return errors.Join(r.named(err), r.stop())
			}
			continue
		}
		failed = 0
		done, err := r.take(out.QueryExecution)
		if report != nil {
			report(r.stats)
		}
		if done || err != nil {
			return err
		}
	}
}

// take keeps what Athena says of the query, and tells whether it has succeeded.
func (r *Rows) take(q *types.QueryExecution) (done bool, err error) {
	if q == nil || q.Status == nil {
		return false, r.named(&Error{Kind: Server, Message: "Athena says nothing of the query"})
	}
	r.stats.State = string(q.Status.State)
	r.dml = q.StatementType == types.StatementTypeDml
	if s := q.Statistics; s != nil {
		r.stats.Scanned = awscore.ToInt64(s.DataScannedInBytes)
		r.stats.Queued = time.Duration(awscore.ToInt64(s.QueryQueueTimeInMillis)) * time.Millisecond
		r.stats.Running = time.Duration(awscore.ToInt64(s.EngineExecutionTimeInMillis)) * time.Millisecond
		r.stats.Reused = s.ResultReuseInformation != nil && s.ResultReuseInformation.ReusedPreviousResult
	}
	switch q.Status.State {
	case types.QueryExecutionStateSucceeded:
		return true, nil
	case types.QueryExecutionStateFailed:
		return false, r.failed(q.Status)
	case types.QueryExecutionStateCancelled:
		e := &Error{Kind: Cancelled, Message: "the query was stopped"}
		if reason := awscore.ToString(q.Status.StateChangeReason); reason != "" {
			e.Message += ": " + reason
		}
		return false, r.named(e)
	}
	return false, nil
}

// failed says why a query has failed.
func (r *Rows) failed(status *types.QueryExecutionStatus) error {
	e := &Error{Kind: Server, Message: awscore.ToString(status.StateChangeReason)}
	if a := status.AthenaError; a != nil {
		if e.Message == "" {
			e.Message = awscore.ToString(a.ErrorMessage)
		}
		if awscore.ToInt32(a.ErrorCategory) == 2 { // the user's: https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
			e.Kind = User
		}
	}
	if e.Message == "" {
		e.Message = "the query failed, and Athena does not say why"
	}
	if e.denied() {
		return r.named(e)
	}
	e.place(e.Message)
	switch {
	case e.Name == "SYNTAX_ERROR" || strings.HasPrefix(e.Message, "mismatched input"):
		e.Kind = Syntax
	case e.Name == "PERMISSION_DENIED":
		e.Kind = Permission
	case e.Line > 0:
		e.Kind = User
	case strings.Contains(e.Message, "Query timeout"):
		e.Kind = Timeout
	case strings.Contains(e.Message, "Query exhausted resources") || strings.Contains(e.Message, "Bytes scanned limit was exceeded"):
		e.Kind = User
	}
	return r.named(e)
}

// named adds the query to an error.
func (r *Rows) named(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.QueryID, e.Scanned = r.stats.ID, r.stats.Scanned
		e.inRegion(r.athena.options.Region)
	}
	return err
}

// ended says why a context ended: the caller's end stays, the end of the timeout is an *Error.
func (r *Rows) ended(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), errTimeout) {
		return r.named(&Error{Kind: Timeout, Message: fmt.Sprintf("not done within %s", r.timeout), Err: context.DeadlineExceeded})
	}
	return fmt.Errorf("aws: %w", ctx.Err())
}

// stop stops the query although the context may have ended. Only a failure is told, for the query may then go on and
// cost.
func (r *Rows) stop() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.run), lastWord)
	defer cancel()
	if _, err := r.athena.api.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: &r.stats.ID}); err != nil {
		return fmt.Errorf("query %s could not be stopped and may go on: %w", r.stats.ID, err)
	}
	return nil
}

// Columns returns the columns of the result; a statement that makes something has none.
func (r *Rows) Columns() []encode.Column { return r.columns }

// Stats returns what Athena last said of the query.
func (r *Rows) Stats() Stats { return r.stats }

// Next returns the next row; see [encode.Rows]. A failure is an *Error, and final.
func (r *Rows) Next(ctx context.Context) ([]any, error) {
	for r.err == nil && len(r.page) == 0 {
		if !r.more {
			r.err = io.EOF
			break
		}
		r.err = r.turn(ctx)
	}
	if r.err != nil {
		return nil, r.err
	}
	row := r.page[0].Data
	r.page = r.page[1:]
	for i, c := range r.columns {
		r.values[i] = nil
		if i >= len(row) || row[i].VarCharValue == nil {
			continue
		}
		v, err := value(c.Type, *row[i].VarCharValue)
		if err != nil {
			r.err = r.named(&Error{Kind: Server, Message: fmt.Sprintf("column %s: %v", c.Name, err)})
			return nil, r.err
		}
		r.values[i] = v
	}
	return r.values, nil
}

// turn gets the next page.
func (r *Rows) turn(ctx context.Context) error {
	for _, c := range []context.Context{ctx, r.run} {
		if c.Err() != nil {
			return r.ended(c)
		}
	}
	both, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(r.run, stop)()
	out, err := r.results(both)
	if err != nil {
		for _, c := range []context.Context{ctx, r.run} {
			if c.Err() != nil {
				return r.ended(c)
			}
		}
		return r.named(explain(err))
	}
	first := r.columns == nil
	r.token, r.more = out.NextToken, out.NextToken != nil
	if out.ResultSet == nil {
		return r.named(&Error{Kind: Server, Message: "Athena gives no result"})
	}
	r.page = out.ResultSet.Rows
	if first {
		var info []types.ColumnInfo
		if m := out.ResultSet.ResultSetMetadata; m != nil {
			info = m.ColumnInfo
		}
		r.columns = columns(info)
		r.values = make([]any, len(r.columns))
		// The first row of a SELECT repeats the names; SHOW and DESCRIBE have none of that.
		if r.dml && len(r.page) > 0 && isHeader(r.page[0], r.columns) {
			r.page = r.page[1:]
		}
	}
	return nil
}

// results asks for a page; many times, if there are too many requests.
func (r *Rows) results(ctx context.Context) (*athena.GetQueryResultsOutput, error) {
	in := &athena.GetQueryResultsInput{QueryExecutionId: &r.stats.ID, NextToken: r.token, MaxResults: awscore.Int32(pageRows)}
	pause := firstPoll
	for try := 1; ; try++ {
		out, err := r.athena.api.GetQueryResults(ctx, in)
		if !throttled(err) || try == pollTries {
			return out, err
		}
		pause = min(2*pause, maxPoll)
		if err := r.athena.options.Sleep(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// Close frees what the rows hold. The query itself has ended. It may be called twice.
func (r *Rows) Close() error {
	r.cancel()
	return nil
}

func isHeader(row types.Row, columns []encode.Column) bool {
	if len(row.Data) != len(columns) {
		return false
	}
	for i, d := range row.Data {
		if d.VarCharValue == nil || *d.VarCharValue != columns[i].Name {
			return false
		}
	}
	return true
}

// kinds are Athena's names of types in the metadata of a result. Arrays, maps and rows come as text that cannot be read
// back ({a=b, c=d}), without the types of their parts; they stay text, and so does what is not known.
var kinds = map[string]encode.Kind{
	"boolean": encode.Boolean, "tinyint": encode.Tinyint, "smallint": encode.Smallint, "integer": encode.Integer, "int": encode.Integer,
	"bigint": encode.Bigint, "float": encode.Real, "real": encode.Real, "double": encode.Double, "decimal": encode.Decimal,
	"varchar": encode.Varchar, "char": encode.Char, "varbinary": encode.Varbinary, "date": encode.Date, "time": encode.Time,
	"timestamp": encode.Timestamp, "timestamp with time zone": encode.TimestampTZ, "json": encode.JSONText, "uuid": encode.UUID,
	"ipaddress": encode.IPAddress, "interval day to second": encode.IntervalDay, "interval year to month": encode.IntervalYear,
	"unknown": encode.Unknown,
}

func columns(all []types.ColumnInfo) []encode.Column {
	typed := make([]encode.Column, len(all))
	for i, c := range all {
		name := awscore.ToString(c.Label)
		if name == "" {
			name = awscore.ToString(c.Name)
		}
		typed[i] = encode.Column{Name: name, Type: encode.Type{Kind: encode.Varchar}}
		kind, ok := kinds[strings.ToLower(awscore.ToString(c.Type))]
		if !ok {
			continue
		}
		typed[i].Type.Kind = kind
		switch kind {
		case encode.Decimal:
			typed[i].Type.Precision, typed[i].Type.Scale = int(c.Precision), int(c.Scale)
		case encode.Char:
			typed[i].Type.Precision = int(c.Precision)
		case encode.Time, encode.Timestamp, encode.TimestampTZ:
			typed[i].Type.Precision = 3 // the precision of the metadata is not that of the type; texts have milliseconds
		}
	}
	return typed
}

// value reads a value from its text.
func value(t encode.Type, s string) (any, error) {
	if t.Kind == encode.Varbinary { // 61 62 63
		v, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			return nil, fmt.Errorf("%.100q where a varbinary is due", s)
		}
		return v, nil
	}
	if t.Kind == encode.Decimal { // the digits that are there count
		_, fraction, _ := strings.Cut(s, ".")
		t.Scale = len(fraction)
	}
	return encode.ParseText(t, s)
}
