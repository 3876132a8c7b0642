package trino

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// Options say where a server is and who asks it.
type Options struct {
	// URL is scheme, host and port of the coordinator, such as https://trino.example.com:8443.
	URL string
	// User is whom the server takes the statement from. It must be set.
	User string
	// Password is sent over https only; empty is none.
	Password string
	// Catalog and Schema are where names without them are looked up; they may be empty.
	Catalog, Schema string
	// Zone is the time zone of the session; empty is UTC.
	Zone string
	// Transport carries the requests; nil is http.DefaultTransport.
	Transport http.RoundTripper
	// Sleep waits between two tries of a request; nil waits for real.
	Sleep func(context.Context, time.Duration) error
}

// A Client runs statements on a server. Any number may run at the same time.
type Client struct {
	options Options
	base    *url.URL
	http    *http.Client
}

// Open checks the options and returns a client. It does not call the server; there is nothing to close.
func Open(o Options) (*Client, error) {
	refuse := func(format string, args ...any) error {
		return &Error{Kind: Config, Message: "trino: " + fmt.Sprintf(format, args...)}
	}
	base, err := url.Parse(o.URL)
	switch {
	case err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || strings.Trim(base.Path, "/") != "" || base.RawQuery != "":
		return nil, refuse("the URL of the server must be like https://host:port, without a path")
	case base.User != nil:
		return nil, refuse("the URL of the server must not hold a user or a password; they have settings of their own")
	case o.User == "":
		return nil, refuse("no user is set")
	case o.Password != "" && base.Scheme != "https":
		return nil, refuse("a password is not sent to %s, which is not https", base.Host)
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Zone == "" {
		o.Zone = "UTC"
	}
	never := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{options: o, base: base, http: &http.Client{Transport: o.Transport, CheckRedirect: never}}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// RunOptions bound a run.
type RunOptions struct {
	// Timeout is for everything, reading the rows included; 0 is none. When it passes the query is ended on the server.
	Timeout time.Duration
	// Progress is told how far the query is, with each answer of the server; nil is nobody. It is called by the
	// goroutine that runs and reads.
	Progress func(Progress)
}

// Progress is how far a query is.
type Progress struct {
	ID              string        // the server's id of the query
	State           string        // QUEUED, PLANNING, STARTING, RUNNING, FINISHING, FINISHED, FAILED
	Done            float64       // 0 to 1; below 0 where the server does not say
	Scanned         int64         // bytes read from storage
	Elapsed, Queued time.Duration // Elapsed includes Queued
}

// Run starts a statement with the values of its parameters (?): nil, bool, string, int, int64, float64, time.Time,
// []byte, encode.DecimalValue. It returns when the columns are known. Ending ctx ends the query, also while rows are
// read. A failure is an *Error.
func (c *Client) Run(ctx context.Context, sql string, args []any, o RunOptions) (*Rows, error) {
	header, text, err := bind(sql, args)
	if err != nil {
		return nil, err
	}
	cancel := context.CancelFunc(func() {})
	var deadline time.Duration
	if o.Timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, o.Timeout, errTimeout)
		deadline = o.Timeout
	}
	r := &Rows{client: c, run: ctx, cancel: cancel, timeout: deadline, report: o.Progress}
	if err := r.start(ctx, text, header); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// errTimeout is the cause of a context that ended by RunOptions.Timeout.
var errTimeout = errors.New("the time was not enough")

// maxHeader is how long a statement may be to travel in a header, in bytes. Servers take 8 KiB of headers.
const maxHeader = 4 << 10

// prepared is the name of the statement with parameters; it lives for one request.
const prepared = "ashiato"

// bind makes the statement with parameters one that the server prepares and executes at once. Short ones travel in a
// header, which every release takes; longer ones in EXECUTE IMMEDIATE, which came with release 418.
func bind(sql string, args []any) (http.Header, string, error) {
	header := http.Header{}
	if len(args) == 0 {
		return header, sql, nil
	}
	values := make([]string, len(args))
	for i, v := range args {
		text, err := literal(v)
		if err != nil {
			return nil, "", &Error{Kind: User, Message: fmt.Sprintf("parameter %d cannot be %v", i+1, err)}
		}
		values[i] = text
	}
	using := " USING " + strings.Join(values, ", ")
	escaped := url.QueryEscape(sql)
	if len(escaped) > maxHeader {
		return header, "EXECUTE IMMEDIATE " + quote(sql) + using, nil
	}
	header.Set("X-Trino-Prepared-Statement", prepared+"="+escaped)
	return header, "EXECUTE " + prepared + using, nil
}

// column is a column of the protocol.
type column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func columns(all []column) ([]encode.Column, error) {
	typed := make([]encode.Column, len(all))
	for i, c := range all {
		t, err := ParseType(c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		typed[i] = encode.Column{Name: c.Name, Type: t}
	}
	return typed, nil
}
