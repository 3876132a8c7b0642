package trino

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxPage bounds an answer of the server, which aims at 16 MB and stops at 128 MB (targetResultSize).
const maxPage = 256 << 20

// page is an answer of the client protocol.
type page struct {
	ID      string          `json:"id"`
	NextURI string          `json:"nextUri"`
	Columns []column        `json:"columns"`
	Data    json.RawMessage `json:"data"`
	Error   *failure        `json:"error"`
	Stats   struct {
		State    string   `json:"state"`
		Progress *float64 `json:"progressPercentage"`
		Elapsed  int64    `json:"elapsedTimeMillis"`
		Queued   int64    `json:"queuedTimeMillis"`
		Physical int64    `json:"physicalInputBytes"`
	} `json:"stats"`
}

func (p *page) progress() Progress {
	out := Progress{ID: p.ID, State: p.Stats.State, Done: -1, Scanned: p.Stats.Physical,
		Elapsed: time.Duration(p.Stats.Elapsed) * time.Millisecond, Queued: time.Duration(p.Stats.Queued) * time.Millisecond}
	if p.Stats.Progress != nil {
		out.Done = min(max(*p.Stats.Progress/100, 0), 1)
	}
	return out
}

// A request is tried again when the server is too busy to take it, and when the way to it breaks; the latter only where
// asking twice is harmless.
const (
	maxTries  = 8
	firstWait = 100 * time.Millisecond
	maxWait   = 5 * time.Second
	// maxAnswer is how long an answer may take. A server answers after a second at most, whatever the query does; a page
	// of rows may take its time on a slow line.
	maxAnswer = 5 * time.Minute
)

// post sends a statement.
func (c *Client) post(ctx context.Context, sql string, header http.Header) (*page, error) {
	return c.call(ctx, call{method: http.MethodPost, url: c.base.JoinPath("v1/statement").String(), body: sql, header: header})
}

// get asks for the next answer.
func (c *Client) get(ctx context.Context, next string) (*page, error) {
	if err := c.trusted(next); err != nil {
		return nil, err
	}
	return c.call(ctx, call{method: http.MethodGet, url: next})
}

// trusted refuses to send the password anywhere but to the server, which is told by name: what a server says where to
// ask next is its word only.
func (c *Client) trusted(next string) error {
	u, err := url.Parse(next)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return &Error{Kind: Server, Message: fmt.Sprintf("trino: the server says to go on at %.200q, which is no URL", next)}
	}
	if c.options.Password != "" && (u.Scheme != c.base.Scheme || !strings.EqualFold(u.Host, c.base.Host)) {
		return &Error{Kind: Server, Message: fmt.Sprintf("trino: the server says to go on at %s://%s and not at %s, where the password is not sent; "+
			"a proxy before the server needs http-server.process-forwarded=true there", u.Scheme, u.Host, c.options.URL)}
	}
	return nil
}

type call struct {
	method, url, body string
	header            http.Header
}

func (c *Client) call(ctx context.Context, to call) (*page, error) {
	wait := firstWait
	for try := 1; ; try++ {
		p, again, err := c.once(ctx, to)
		if err == nil || !again || try == maxTries || ctx.Err() != nil {
			return p, err
		}
		if err := c.options.Sleep(ctx, wait); err != nil {
			return nil, err
		}
		wait = min(2*wait, maxWait)
	}
}

// once sends a request once, and tells whether it may be sent again.
func (c *Client) once(ctx context.Context, to call) (p *page, again bool, err error) {
	limited, cancel := context.WithTimeout(ctx, maxAnswer)
	defer cancel()
	resp, err := c.send(limited, to)
	if err != nil {
		if ctx.Err() != nil {
			return nil, false, ctx.Err()
		}
		if e, ok := errors.AsType[*url.Error](err); ok {
			err = e.Err // without the URL, which holds a token of the query
		}
		return nil, to.method == http.MethodGet, &Error{Kind: Unreachable, Message: "trino: no answer from " + c.options.URL, Err: err}
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		again, err = c.refused(resp)
		return nil, again, err
	}
	body := &io.LimitedReader{R: resp.Body, N: maxPage}
	p = &page{}
	switch err := json.NewDecoder(body).Decode(p); {
	case err == nil:
		return p, false, nil
	case ctx.Err() != nil:
		return nil, false, ctx.Err()
	case body.N <= 0:
		return nil, false, &Error{Kind: Server, Message: fmt.Sprintf("trino: an answer of more than %d MiB", maxPage>>20)}
	default:
		return nil, false, &Error{Kind: Server, Message: "trino: the answer of " + c.options.URL + " is not Trino's", Err: err}
	}
}

func (c *Client) send(ctx context.Context, to call) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, to.method, to.url, strings.NewReader(to.body))
	if err != nil {
		return nil, err
	}
	o := c.options
	for name, values := range to.header {
		req.Header[name] = values
	}
	for name, value := range map[string]string{
		"X-Trino-User": o.User, "X-Trino-Source": "ashiato", "X-Trino-Time-Zone": o.Zone,
		"X-Trino-Catalog": o.Catalog, "X-Trino-Schema": o.Schema,
		// Without this, times come with milliseconds only.
		"X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
		"User-Agent":                  "ashiato",
	} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if o.Password != "" {
		req.SetBasicAuth(o.User, o.Password)
	}
	return c.http.Do(req)
}

// refused makes an error of an answer that is not 200.
func (c *Client) refused(resp *http.Response) (again bool, err error) {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // what there is of the reason
	e := &Error{Kind: Server, Message: fmt.Sprintf("trino: %s answers %s", c.options.URL, resp.Status)}
	if t := strings.TrimSpace(string(text)); t != "" && !strings.HasPrefix(t, "<") {
		e.Err = errors.New(t)
	}
	switch resp.StatusCode {
	case http.StatusUnauthorized:
		e.Kind = Credentials
	case http.StatusForbidden:
		e.Kind = Permission
	case http.StatusNotFound, http.StatusGone:
		e.Kind = Killed
		if resp.Request.Method == http.MethodPost {
			e.Kind = Unreachable // some server, but not Trino
		}
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		e.Kind, again = Unreachable, true
	}
	return again, e
}
