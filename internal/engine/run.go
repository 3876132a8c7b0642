package engine

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// Prepared is one SELECT that package rewrite wrote, with what it needs.
type Prepared struct {
	SQL  string
	Args []any // of $1, $2 ...: nil, string, bool, int, int64, float64 or time.Time
	// Setup are statements to run before, CREATE MACRO each; Functions are names of Go functions of package trinofunc.
	Setup, Functions []string
	// Columns are those of the result, with the types that its values are shown by.
	Columns []encode.Column
	// Tables are the tables that SQL reads: Records, Logs, Users. The files that Filter needs are planned if one of the
	// first two is among them.
	Tables []string
	Filter Filter
	// Smaller says which of the smaller tables SQL reads, and what of them, see [SmallerNeeds].
	Smaller []Filter
	// Newest, when not zero, lets the files be read newest day first, and only until there are so many rows. See the
	// conditions at [Newest].
	Newest Newest
}

// Newest says that a statement asks for its newest rows. It may be set only for a statement that
//
//   - reads one of Logs and Records once, and nothing else that has rows;
//   - has no GROUP BY, aggregate, window function, DISTINCT, OFFSET or set operation: whether and how a record is in the
//     result depends on this record alone;
//   - is ordered first by the column By of that table, descending, NULLs last (by Trino's default), and then by anything;
//   - has LIMIT Limit.
//
// Such a statement may be asked of some files at a time, if no file of a later turn has a record that sorts before one of
// an earlier: the answers one after the other, cut at Limit, are the answer. Turns end between days, and all records of one
// event_time are of one day, so what the rows are ordered by after event_time is left as it is. Records without event_time
// have files of their own, which come last, as NULLs do. For eventtime, which is text, the files must have bounds that
// prove it (File.First and Last); where they do not, the statement is asked of all files at once.
type Newest struct {
	By    string // event_time or eventtime
	Limit int64
}

// RunOptions bound one query.
type RunOptions struct {
	// Limit ends the result after so many rows; 0 is no limit. See Rows.Truncated.
	Limit int64
	// Timeout ends the query, its rows included, after this time; 0 is none.
	Timeout time.Duration
}

// An Isolation says what the process of a query was kept from by the kernel. DuckDB's own settings keep it from other
// files, the network and extensions in any case; this is the second wall.
type Isolation struct {
	// Landlock is the version of the kernel's interface that was used; 0: the kernel has none, and nothing but DuckDB's
	// settings and the permissions of the user keep the process from files.
	Landlock int
	// Network: no socket can be made and no program started (by a filter of system calls).
	Network bool
	// Memory: the process has a limit on its memory besides DuckDB's own.
	Memory bool
}

// Restricted reports whether the kernel holds the process in all of this.
func (i Isolation) Restricted() bool { return i.Landlock > 0 && i.Network && i.Memory }

// Run runs a statement in a process of its own, which is confined to the planned files and is killed when the time is
// over, when ctx ends or when the rows are closed. It returns when the first rows are there. The rows must be closed.
func (e *Engine) Run(ctx context.Context, p Prepared, o RunOptions) (*Rows, error) {
	rows := newRows(ctx, "", QueryOptions{Limit: o.Limit, Timeout: o.Timeout})
	rows.columns, rows.values = p.Columns, make([]any, len(p.Columns))
	if err := e.run(rows, p); err != nil {
		err = rows.fault(firstError(rows.ctx.Err(), err))
		rows.Close()
		return nil, err
	}
	return rows, nil
}

func (e *Engine) run(rows *Rows, p Prepared) error {
	if err := e.turns.Acquire(rows.ctx, 1); err != nil {
		return err
	}
	rows.leave = func() { e.turns.Release(1) }
	process, err := startProcess(rows.ctx, e.options.TempDir) // it starts while the files are planned
	if err != nil {
		return err
	}
	rows.process = process
	req, err := e.request(rows.ctx, p, rows.timeout)
	if err != nil {
		return err
	}
	rows.files = len(req.files())
	rows.turns = newTurns(e, req, rows.limit)
	if err := rows.turn(); err != nil {
		return err
	}
	return rows.receive()
}

// wanted is how many rows are asked for: one more than the limit tells whether it cuts any off.
func wanted(limit int64) int64 {
	if limit <= 0 {
		return 0
	}
	return limit + 1
}

// request plans the files and says what the process is to do.
func (e *Engine) request(ctx context.Context, p Prepared, timeout time.Duration) (*request, error) {
	var files []File
	if slices.Contains(p.Tables, Records) || slices.Contains(p.Tables, Logs) {
		var err error
		if files, err = e.options.Plan(ctx, p.Filter); err != nil {
			return nil, err
		}
	}
	settings := e.settings()
	delete(settings, "temp_directory")
	r := &request{Settings: settings, Memory: e.memory, Timeout: timeout, SQL: p.SQL, Args: p.Args, Setup: p.Setup,
		Functions: p.Functions, Columns: p.Columns, Users: slices.Contains(p.Tables, Users), Batches: [][]File{files}}
	for _, f := range p.Smaller {
		t, err := e.smaller(ctx, f)
		if err != nil {
			return nil, err
		}
		r.Smaller = append(r.Smaller, t)
	}
	if p.Newest.Limit > 0 {
		r.Newest = p.Newest.Limit
		r.Batches = newestFirstBatches(files, p.Newest.By)
	}
	return r, nil
}

// receive reads until there are rows, or the end.
func (r *Rows) receive() error {
	for {
		if err := r.ofProcess(); err != nil || r.process.rows > 0 {
			return err
		}
		if more, err := r.nextTurn(); err != nil || !more {
			return err
		}
	}
}

// ofProcess reads until the process at hand has sent rows, or all.
func (r *Rows) ofProcess() error {
	p := r.process
	for p.rows == 0 && !p.ended {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := p.frame(len(r.columns)); err != nil {
			return firstError(r.ctx.Err(), err)
		}
	}
	return nil
}

// received decodes the next row that the process sent.
func (r *Rows) received() (bool, error) {
	if err := firstError(r.ctx.Err(), r.receive()); err != nil {
		return false, err
	}
	p := r.process
	if p.rows == 0 {
		return false, nil
	}
	p.rows--
	r.turns.got++
	err := p.decoder.row(r.columns, r.values)
	if err == nil && p.rows == 0 && p.decoder.s != "" {
		err = errMalformed
	}
	if err != nil {
		return false, fmt.Errorf("read the result of the query's process: %w", err)
	}
	return true, nil
}

// Isolation says what the query's process is kept from. It is zero for a query inside of this process.
func (r *Rows) Isolation() Isolation {
	if r.process == nil {
		return Isolation{}
	}
	return r.process.isolation
}

// frame reads one frame.
func (p *process) frame(columns int) error {
	kind, content, err := readFrame(p.answer)
	if err != nil {
		return p.explain(err)
	}
	return p.take(kind, content, columns)
}

func (p *process) take(kind byte, content string, columns int) error {
	d := &rowDecoder{s: content}
	switch kind {
	case frameReady:
		return p.ready(content)
	case frameEnd:
		p.ended = true
		return nil
	case frameRows:
		n, err := d.uvarint()
		if err != nil || n > uint64(len(d.s)) || n == 0 || columns == 0 {
			return fmt.Errorf("read the result of the query's process: %w", errMalformed)
		}
		p.rows, p.decoder = int(n), d
		return nil
	case frameError:
		kind, err := d.text()
		message, err2 := d.text()
		if err = firstError(err, err2); err != nil || len(kind)+len(message) > maxMessage {
			return fmt.Errorf("read the error of the query's process: %w", errMalformed)
		}
		return p.fault(kind, message)
	}
	return fmt.Errorf("read the result of the query's process: a frame of kind %q", kind)
}

// ready takes what the process says about its confinement, which it does before it sees any data.
func (p *process) ready(content string) error {
	if len(content) != 3 {
		return fmt.Errorf("start the query's process: %w", errMalformed)
	}
	p.isolation = Isolation{Landlock: int(content[0]), Network: content[1] == 1, Memory: content[2] == 1}
	return nil
}

func appendIsolation(i Isolation) []byte {
	flag := func(b bool) byte {
		if b {
			return 1
		}
		return 0
	}
	return []byte{byte(i.Landlock), flag(i.Network), flag(i.Memory)}
}

// fault makes an error of what the process reported.
func (p *process) fault(kind, message string) error {
	e := &Error{Message: message, kind: kind}
	switch kind {
	case "Out of Memory":
		return p.outOfMemory()
	case "Binder", "Parser", "Catalog", "INTERNAL", "Not implemented", kindInternal:
		e.Kind = Internal
		e.explain("")
		e.Message = "the statement could not be run as it was rewritten, which is a bug of this program: " + e.Message
		return e
	}
	return e.explain("")
}

// kindInternal is the kind of errors of the query's process itself, beside DuckDB's kinds.
const kindInternal = "Process"

func (p *process) outOfMemory() error {
	return &Error{Kind: OutOfMemory, Limit: p.memory, Message: fmt.Sprintf("the query needs more memory than %s: narrow it (eventtime, date, account, fewer columns) or allow more memory", p.memory)}
}

// appendRows starts the content of a frame of rows whose encoded values follow.
func appendRows(n int, values []byte) []byte {
	return append(binary.AppendUvarint(nil, uint64(n)), values...)
}

// newAnswer buffers what a process sends.
func newAnswer(r io.Reader) *bufio.Reader { return bufio.NewReaderSize(r, 64<<10) }

var errNoProcess = errors.New("queries cannot run in a process of their own in this program")
