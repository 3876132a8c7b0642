package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"syscall"
	"time"
)

// How long a request may take, and how much of an answer is read.
const (
	dialTime     = 10 * time.Second
	requestTime  = 30 * time.Second
	slowest      = 128 << 10 // bytes a second that a line has at least; what is larger is given more time
	maxAnswer    = 64 << 10  // bytes
	maxRedirects = 3
	userAgent    = "ashiato"
)

// A Guard makes connections to where a channel may go. The zero Guard lets it go to public addresses only.
type Guard struct {
	// AllowPrivate also lets it go to loopback, link-local and private addresses.
	AllowPrivate bool
	// Proxy finds the proxy of a request as [http.ProxyFromEnvironment] does; nil is none. What a proxy connects to is the proxy's to decide.
	Proxy func(*http.Request) (*url.URL, error)
	// TLS is the configuration of TLS; nil is the usual one.
	TLS *tls.Config
	// Resolver resolves names; nil is the usual one.
	Resolver *net.Resolver
}

// dialer refuses at the moment of the connection, when the name was resolved: a name that means another address the second time is refused, too.
func (g Guard) dialer() *net.Dialer {
	d := &net.Dialer{Timeout: dialTime, Resolver: g.Resolver}
	if !g.AllowPrivate {
		d.Control = func(_, address string, _ syscall.RawConn) error { return checkAddress(address) }
	}
	return d
}

// A httpClient sends requests whose URLs and headers may have secrets.
type httpClient struct {
	http   *http.Client
	redact Redactor
}

func newHTTPClient(g Guard, secrets Redactor) *httpClient {
	guarded := g.dialer()
	transport := &http.Transport{
		DialContext: guarded.DialContext, TLSClientConfig: g.TLS, TLSHandshakeTimeout: dialTime, ResponseHeaderTimeout: requestTime,
		IdleConnTimeout: time.Minute, MaxIdleConns: 2, MaxResponseHeaderBytes: maxAnswer, ForceAttemptHTTP2: true,
	}
	if g.Proxy != nil {
		plain := &net.Dialer{Timeout: dialTime}
		transport.Proxy = func(r *http.Request) (*url.URL, error) { // requests without a proxy are dialled directly, and guarded
			if host := r.URL.Hostname(); !g.AllowPrivate {
				if _, err := netip.ParseAddr(host); err == nil {
					if err := checkAddress(net.JoinHostPort(host, "0")); err != nil {
						return nil, err
					}
				}
			}
			return g.Proxy(r)
		}
		transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if g.isProxy(address) {
				return plain.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		}
	}
	return &httpClient{redact: secrets, http: &http.Client{Transport: transport, CheckRedirect: checkRedirect}}
}

// isProxy tells whether host:port is the proxy that requests to the internet go through.
func (g Guard) isProxy(address string) bool {
	for _, scheme := range []string{"https", "http"} {
		proxy, err := g.Proxy(&http.Request{URL: &url.URL{Scheme: scheme, Host: "proxied.invalid"}})
		if err != nil || proxy == nil {
			continue
		}
		port := proxy.Port()
		if port == "" {
			port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
		}
		if net.JoinHostPort(proxy.Hostname(), port) == address {
			return true
		}
	}
	return false
}

// checkRedirect follows what stays with the host and the method: a POST that became a GET would lose the message and look like a success.
func checkRedirect(r *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case len(via) > maxRedirects:
		return sentence("notify.why.loop")
	case r.URL.Host != first.URL.Host || r.URL.Scheme != first.URL.Scheme:
		return sentence("notify.why.other_host")
	case r.Method != first.Method:
		return sentence("notify.why.other_method")
	}
	return nil
}

// longer is how much more time it takes to send so many bytes over a slow line.
func longer(bytes int) time.Duration { return time.Duration(bytes) * time.Second / slowest }

// An answer is what came back, its body cut at maxAnswer.
type answer struct {
	status int
	body   []byte
	header http.Header
}

// target reads the URL of a channel, after its secrets were put in. One with a user would show a password where a host stands.
func target(to string) (*url.URL, *Error) {
	u, err := url.Parse(to)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "":
		return nil, refused("notify.why.no_url")
	case u.User != nil:
		return nil, refused("notify.why.user")
	}
	return u, nil
}

// post sends a body; headers are pairs. An error is an *Error without secrets.
func (c *httpClient) post(ctx context.Context, to, contentType string, body []byte, headers ...string) (answer, *Error) {
	if _, e := target(to); e != nil {
		return answer{}, e
	}
	limited, cancel := context.WithTimeout(ctx, requestTime+longer(len(body)))
	defer cancel()
	r, err := http.NewRequestWithContext(limited, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return answer{}, refused("notify.why.no_url")
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("User-Agent", userAgent)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := c.http.Do(r)
	if err != nil {
		return answer{}, c.failed(ctx, r.URL, err)
	}
	defer resp.Body.Close()
	a := answer{status: resp.StatusCode, header: resp.Header}
	if a.body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return a, c.failed(ctx, r.URL, err)
	}
	return a, nil
}

// failed makes an error of one of net/http's, which name the whole URL.
func (c *httpClient) failed(ctx context.Context, to *url.URL, err error) *Error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	e := fault(Down, "%s", c.redact.Clean(to.Host+": "+err.Error())).about(err)
	if ctx.Err() != nil {
		e.Stopped = ctx.Err()
	}
	return e
}

// maxSaid is how much of an answer is shown, in characters.
const maxSaid = 300

// said is what an answer says, in a line without secrets. They are taken out before it is cut, as half of one could not be told.
func (c *httpClient) said(a answer) string {
	s := strconv.Itoa(a.status) + " " + http.StatusText(a.status)
	body := c.redact.replace(string(bytes.TrimSpace(a.body)))
	if len(a.body) >= maxAnswer { // it was cut, perhaps within a secret
		body = body[:max(len(body)-c.redact.longest(), 0)]
	}
	if body != "" {
		s += ": " + shorten(body, maxSaid)
	}
	return oneLine(c.redact.Clean(s))
}

// judge makes an error of a status; nil of one that says that the message was taken.
func (c *httpClient) judge(a answer, now time.Time) *Error {
	var e *Error
	switch {
	case a.status >= 200 && a.status < 300:
		return nil
	case a.status == http.StatusTooManyRequests || a.status == http.StatusRequestTimeout || a.status == http.StatusTooEarly || a.status >= 500:
		e = fault(Down, "%s", c.said(a))
	case a.status == http.StatusBadRequest || a.status == http.StatusRequestEntityTooLarge || a.status == http.StatusUnprocessableEntity:
		e = fault(Rejected, "%s", c.said(a))
	default:
		e = fault(Refused, "%s", c.said(a))
	}
	e.RetryAfter = retryAfter(a.header.Get("Retry-After"), now)
	return e
}

// maxRetryAfter is the longest rest that a server may ask for.
const maxRetryAfter = 6 * time.Hour

// retryAfter reads the header of that name, seconds or a date: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
func retryAfter(value string, now time.Time) time.Duration {
	if value == "" {
		return 0
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return time.Duration(max(min(n, int64(maxRetryAfter/time.Second)), 0)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(min(at.Sub(now), maxRetryAfter), 0)
	}
	return 0
}

// reach connects to where a URL leads, with TLS if it says https, and sends nothing.
func (g Guard) reach(ctx context.Context, to string, redact Redactor) *Error {
	u, e := target(to)
	if e != nil {
		return e
	}
	if g.Proxy != nil {
		if proxy, err := g.Proxy(&http.Request{URL: u}); err == nil && proxy != nil {
			u = proxy
			g.AllowPrivate = true // that is where somebody's environment says that requests go
		}
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80"}[u.Scheme]
	}
	if port == "" {
		port = "443"
	}
	address := net.JoinHostPort(u.Hostname(), port)
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	var conn net.Conn
	var err error
	if u.Scheme == "https" {
		conn, err = (&tls.Dialer{NetDialer: g.dialer(), Config: g.TLS}).DialContext(ctx, "tcp", address)
	} else {
		conn, err = g.dialer().DialContext(ctx, "tcp", address)
	}
	if err != nil {
		return (&httpClient{redact: redact}).failed(ctx, u, err)
	}
	if err := conn.Close(); err != nil {
		return fault(Down, "%s: %v", u.Host, err)
	}
	return nil
}
