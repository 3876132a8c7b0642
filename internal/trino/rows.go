package trino

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// cancelLimit is how long the request that ends a query may take.
const cancelLimit = 5 * time.Second

// Rows are the rows of a result. They must be closed. They are for one goroutine, except Close, which may come from
// another.
type Rows struct {
	client  *Client
	run     context.Context // of Run: its end is the end of the query
	cancel  context.CancelFunc
	timeout time.Duration
	report  func(Progress)

	columns []encode.Column
	values  []any
	page    *decoder
	last    Progress
	err     error // final

	mu   sync.Mutex
	next string // where to go on; empty when the query has ended
}

var _ encode.Rows = (*Rows)(nil)

// start sends the statement and waits for the columns or the end.
func (r *Rows) start(ctx context.Context, sql string, header http.Header) error {
	p, err := r.client.post(ctx, sql, header)
	for {
		if err := r.take(p, err); err != nil {
			return r.fail(ctx, err)
		}
		if r.columns != nil || r.nextURI() == "" {
			return nil
		}
		p, err = r.client.get(ctx, r.nextURI())
	}
}

// take keeps what an answer says.
func (r *Rows) take(p *page, err error) error {
	if err != nil {
		return err
	}
	r.setNext(p.NextURI)
	r.last = p.progress()
	if r.report != nil {
		r.report(r.last)
	}
	if p.Error != nil {
		return p.Error.error(p.ID)
	}
	if r.columns == nil && p.Columns != nil {
		if r.columns, err = columns(p.Columns); err != nil {
			return &Error{Kind: User, Message: err.Error(), QueryID: p.ID}
		}
		r.values = make([]any, len(r.columns))
	}
	if len(p.Data) > 0 {
		r.page = newDecoder(p.Data, r.columns)
	}
	return nil
}

// fail makes the end of a context say why it ended: the caller's end stays, the end of the timeout is an *Error.
func (r *Rows) fail(ctx context.Context, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		if e.QueryID == "" {
			e.QueryID = r.last.ID
		}
		return e
	}
	for _, c := range []context.Context{r.run, ctx} {
		if c.Err() == nil {
			continue
		}
		if errors.Is(context.Cause(c), errTimeout) {
			return &Error{Kind: Timeout, Message: fmt.Sprintf("trino: not done within %s", r.timeout), QueryID: r.last.ID, Err: context.DeadlineExceeded}
		}
		return fmt.Errorf("trino: %w", c.Err())
	}
	return &Error{Kind: Server, Message: "trino: " + err.Error(), QueryID: r.last.ID}
}

// Columns returns the columns of the result.
func (r *Rows) Columns() []encode.Column { return r.columns }

// Progress returns how far the query was when the server last answered.
func (r *Rows) Progress() Progress { return r.last }

// Next returns the next row; see [encode.Rows]. A failure is an *Error, and final. The end of ctx, or of the context of
// Run, ends the query on the server.
func (r *Rows) Next(ctx context.Context) ([]any, error) {
	if r.err != nil {
		return nil, r.err
	}
	ok, err := r.advance(ctx)
	switch {
	case err != nil:
		r.err = errors.Join(r.fail(ctx, err), r.Close())
	case !ok:
		r.err = io.EOF
	default:
		return r.values, nil
	}
	return nil, r.err
}

func (r *Rows) advance(ctx context.Context) (bool, error) {
	both, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(r.run, stop)()
	for {
		if err := errors.Join(r.run.Err(), ctx.Err()); err != nil {
			return false, err
		}
		if r.page != nil {
			ok, err := r.page.next(r.values)
			if ok || err != nil {
				return ok, err
			}
			r.page = nil
		}
		next := r.nextURI()
		if next == "" {
			return false, nil
		}
		p, err := r.client.get(both, next)
		if err := r.take(p, err); err != nil {
			return false, err
		}
	}
}

// Close ends the query on the server, if it still runs, and waits at most 5 s for the server to hear it. It may be
// called twice.
func (r *Rows) Close() error {
	defer r.cancel()
	next := r.nextURI()
	if next == "" {
		return nil
	}
	r.setNext("")
	if r.client.trusted(next) != nil {
		return nil // whoever asked for the next rows was told
	}
	// The query must end although the context has ended.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.run), cancelLimit)
	defer cancel()
	resp, err := r.client.send(ctx, call{method: http.MethodDelete, url: next})
	if err != nil {
		return nil // the server ends a query by itself that nobody asks for
	}
	return resp.Body.Close()
}

func (r *Rows) nextURI() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.next
}

func (r *Rows) setNext(next string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.next = next
}
