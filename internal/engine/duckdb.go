package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	duck "github.com/duckdb/duckdb-go-bindings"
)

// A database is one DuckDB instance in memory with one connection. One goroutine uses
// it at a time. The C API is used directly, not through database/sql, because only it
// streams a result: database/sql's driver holds all of it in memory.
type database struct {
	db   duck.Database
	conn duck.Connection
}

// openDatabase opens an empty instance with the given settings.
func openDatabase(settings map[string]string) (*database, error) {
	var config duck.Config
	if duck.CreateConfig(&config) == duck.StateError {
		return nil, errors.New("DuckDB: no memory for its settings")
	}
	defer duck.DestroyConfig(&config)
	for name, value := range settings {
		if duck.SetConfig(config, name, value) == duck.StateError {
			return nil, fmt.Errorf("DuckDB does not take %s = %q", name, value)
		}
	}
	d := &database{}
	var message string
	if duck.OpenExt(":memory:", &d.db, config, &message) == duck.StateError {
		return nil, fmt.Errorf("open DuckDB: %s", message)
	}
	if duck.Connect(d.db, &d.conn) == duck.StateError {
		duck.Close(&d.db)
		return nil, errors.New("open DuckDB: no connection")
	}
	return d, nil
}

// close frees everything. Results must be closed before.
func (d *database) close() {
	duck.Disconnect(&d.conn)
	duck.Close(&d.db)
}

// exec runs our own statements; the caller's SQL never comes here.
func (d *database) exec(statements string) error {
	var res duck.Result
	state := duck.Query(d.conn, statements, &res)
	defer duck.DestroyResult(&res)
	if state == duck.StateError {
		return parseError(duck.ResultError(&res))
	}
	return nil
}

// A result is a running query. Its rows come in chunks as they are computed.
type result struct {
	stmt    duck.PreparedStatement
	res     duck.Result
	ready   bool // res is to be destroyed
	columns []column
	chunk   duck.DataChunk
	vectors []vector
	row     int
	size    int
	stop    func() // ends the watch over the context
}

// query prepares and starts one statement. Until close, ending ctx interrupts it.
func (d *database) query(ctx context.Context, sql string, args []any) (*result, error) {
	r := &result{}
	if duck.Prepare(d.conn, sql, &r.stmt) == duck.StateError {
		defer duck.DestroyPrepare(&r.stmt)
		return nil, parseError(duck.PrepareError(r.stmt))
	}
	if err := r.bind(args); err != nil {
		r.close()
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		r.close()
		return nil, err
	}
	r.stop = interruptOn(ctx, d.conn)
	if err := r.start(); err != nil {
		r.close()
		return nil, firstError(ctx.Err(), err)
	}
	return r, nil
}

func (r *result) start() error {
	var pending duck.PendingResult
	state := duck.PendingPreparedStreaming(r.stmt, &pending)
	defer duck.DestroyPending(&pending)
	if state == duck.StateError {
		return parseError(duck.PendingError(pending))
	}
	state = duck.ExecutePending(pending, &r.res)
	r.ready = true
	if state == duck.StateError {
		return parseError(duck.ResultError(&r.res))
	}
	n := duck.ColumnCount(&r.res)
	for i := range n {
		t := duck.ColumnLogicalType(&r.res, i)
		c, err := newColumn(t)
		duck.DestroyLogicalType(&t)
		if err != nil {
			return fmt.Errorf("column %q: %w", duck.ColumnName(&r.res, i), err)
		}
		c.name = duck.ColumnName(&r.res, i)
		r.columns = append(r.columns, c)
	}
	return nil
}

func (r *result) bind(args []any) error {
	if n := int(duck.NParams(r.stmt)); n != len(args) {
		return &Error{Message: fmt.Sprintf("the SQL has %d parameters and %d values were given", n, len(args))}
	}
	for i, a := range args {
		if err := r.bindOne(duck.IdxT(i+1), a); err != nil {
			return err
		}
	}
	return nil
}

func (r *result) bindOne(i duck.IdxT, a any) error {
	var state duck.State
	switch a := a.(type) {
	case nil:
		state = duck.BindNull(r.stmt, i)
	case string:
		state = duck.BindVarcharLength(r.stmt, i, a, duck.IdxT(len(a)))
	case bool:
		state = duck.BindBoolean(r.stmt, i, a)
	case int:
		state = duck.BindInt64(r.stmt, i, int64(a))
	case int64:
		state = duck.BindInt64(r.stmt, i, a)
	case float64:
		state = duck.BindDouble(r.stmt, i, a)
	case time.Time:
		state = duck.BindTimestampTZ(r.stmt, i, duck.NewTimestamp(a.UnixMicro()))
	default:
		return fmt.Errorf("parameter %d: a value of Go type %T cannot be passed", i, a)
	}
	if state == duck.StateError {
		return fmt.Errorf("parameter %d: DuckDB does not take %v", i, a)
	}
	return nil
}

// next reads the next row into values. It returns false at the end.
func (r *result) next(ctx context.Context, values []any) (bool, error) {
	for r.row == r.size {
		if err := r.fetch(ctx); err != nil || r.size == 0 {
			return false, err
		}
	}
	for i := range r.vectors {
		v, err := r.vectors[i].value(r.row)
		if err != nil {
			return false, fmt.Errorf("column %q: %w", r.columns[i].name, err)
		}
		values[i] = v
	}
	r.row++
	return true, nil
}

func (r *result) fetch(ctx context.Context) error {
	if r.chunk.Ptr != nil {
		duck.DestroyDataChunk(&r.chunk)
	}
	r.row, r.size = 0, 0
	if err := ctx.Err(); err != nil {
		return err
	}
	r.chunk = duck.FetchChunk(r.res)
	if r.chunk.Ptr == nil {
		if message := duck.ResultError(&r.res); message != "" {
			return firstError(ctx.Err(), parseError(message))
		}
		return ctx.Err()
	}
	r.size = int(duck.DataChunkGetSize(r.chunk))
	r.vectors = r.vectors[:0]
	for i, c := range r.columns {
		r.vectors = append(r.vectors, newVector(c, duck.DataChunkGetVector(r.chunk, duck.IdxT(i))))
	}
	return nil
}

// close frees the result. It may be called twice.
func (r *result) close() {
	if r.stop != nil {
		r.stop()
		r.stop = nil
	}
	if r.chunk.Ptr != nil {
		duck.DestroyDataChunk(&r.chunk)
	}
	if r.ready {
		duck.DestroyResult(&r.res)
		r.ready = false
	}
	if r.stmt.Ptr != nil {
		duck.DestroyPrepare(&r.stmt)
	}
	r.row, r.size = 0, 0
}

// interruptOn interrupts the connection when ctx ends, until the returned function is
// called; after that it never touches the connection. The interruption is repeated,
// because DuckDB forgets one that comes between two steps.
func interruptOn(ctx context.Context, conn duck.Connection) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		select {
		case <-done:
			return
		case <-ctx.Done():
		}
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			duck.Interrupt(conn)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	})
	return func() {
		close(done)
		wg.Wait()
	}
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// raised is an error of a macro, see trino_error in package rewrite: DuckDB says that its text is no number.
var raised = regexp.MustCompile(`(?s)^Could not convert string '!(.*)' to INT64`)

// parseError reads an error of DuckDB in its JSON form (setting errors_as_json).
func parseError(message string) *Error {
	e := &Error{Message: message}
	start := strings.IndexByte(message, '{')
	if start < 0 {
		return e
	}
	var m struct {
		Type     string `json:"exception_type"`
		Message  string `json:"exception_message"`
		Position string `json:"position"`
	}
	if json.Unmarshal([]byte(message[start:]), &m) != nil {
		return e
	}
	e.kind, e.Message = m.Type, m.Message
	if own := raised.FindStringSubmatch(m.Message); own != nil {
		e.Message = own[1]
	}
	if at, err := strconv.Atoi(m.Position); err == nil {
		e.offset, e.located = at, true
	}
	return e
}
