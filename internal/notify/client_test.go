package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

var october = time.Date(2026, 10, 1, 3, 0, 0, 0, time.UTC)

// local lets a channel go to a test's server.
var local = Guard{AllowPrivate: true}

func builtInTemplates(t testing.TB) *Templates {
	t.Helper()
	all, err := LoadTemplates(nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, public := range map[string]bool{
		"203.0.114.7:443": true, "8.8.8.8:443": true, "[2600:1f14::1]:443": true, "[::ffff:8.8.8.8]:443": true, "168.63.129.17:443": true,
		// Through NAT64 what is behind it counts.
		"[64:ff9b::8.8.8.8]:443": true, "[64:ff9b::127.0.0.1]:80": false, "[64:ff9b::169.254.169.254]:80": false, "[64:ff9b::10.1.2.3]:80": false, "[64:ff9b::168.63.129.16]:80": false,
		"[64:ff9b:1::8.8.8.8]:443": false, "[64:ff9b:1:ffff::808:808]:443": false, "[64:ff9b::]:80": false,
		"[2002:808:808::1]:443": false, "[2001:0:808:808::1]:443": false, "[::ffff:0:8.8.8.8]:443": false, "[2001:db8::1]:443": false, "[3fff::1]:443": false, "[5f00::1]:443": false,
		"168.63.129.16:80": false, "[::ffff:168.63.129.16]:80": false, "[::ffff:10.0.0.1]:80": false, "192.0.2.1:80": false, "198.51.100.1:80": false, "192.88.99.1:80": false, "192.0.0.192:80": false,
		"127.0.0.1:80": false, "10.1.2.3:80": false, "172.16.0.1:80": false, "192.168.1.1:80": false, "169.254.169.254:80": false, "0.0.0.0:80": false, "100.64.0.1:80": false,
		"224.0.0.1:80": false, "255.255.255.255:80": false, "198.18.0.1:80": false, "0.1.2.3:80": false, "[::1]:80": false, "[::]:80": false, "[fe80::1]:80": false,
		"[fe80::1%eth0]:80": false, "[fc00::1]:80": false, "[fd00:ec2::254]:80": false, "[::ffff:127.0.0.1]:80": false, "[::ffff:169.254.169.254]:80": false,
		"[64:ff9b::7f00:1]:80": false, "[2002:7f00:1::]:80": false, "[::127.0.0.1]:80": false, "[ff02::1]:80": false, "nonsense": false,
	} {
		if err := checkAddress(address); (err == nil) != public {
			t.Errorf("%s: %v, want public %v", address, err, public)
		}
	}
}

// What a channel may connect to is decided when the name was resolved, whatever it was before.
func TestGuard(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	port := server.URL[strings.LastIndexByte(server.URL, ':')+1:]
	for _, host := range []string{"127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"} {
		_, e := newHTTPClient(Guard{}, nil).post(t.Context(), "http://"+host+":"+port+"/", "text/plain", nil)
		if e == nil || asked != 0 {
			t.Errorf("%s was reached: %v", host, e)
		}
		if (host == "127.0.0.1" || host == "localhost") && (e.Fault != Refused || !strings.Contains(e.Reason, "allow_private")) {
			t.Errorf("%s: %d %v", host, e.Fault, e)
		}
	}
	if e := (Guard{}).reach(t.Context(), server.URL, nil); e == nil || e.Fault != Refused {
		t.Errorf("reached: %v", e)
	}
	if e := local.reach(t.Context(), server.URL, nil); e != nil {
		t.Error(e)
	}
	if _, e := newHTTPClient(local, nil).post(t.Context(), server.URL, "text/plain", nil); e != nil || asked != 1 {
		t.Errorf("%v, asked %d", e, asked)
	}
}

// A name that means a public address when somebody asks, and a private one the next time, gets nobody in: what is checked is what is dialled.
func TestRebinding(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	port := server.URL[strings.LastIndexByte(server.URL, ':')+1:]
	for _, addresses := range [][][4]byte{{{127, 0, 0, 1}}, {{203, 0, 114, 7}, {127, 0, 0, 1}}} {
		names := startNames(t, addresses)
		resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "udp", names)
		}}
		if len(addresses) > 1 { // a look before, which is all that some guards do
			if found, err := resolver.LookupHost(t.Context(), "rebind.example"); err != nil || len(found) != 1 || found[0] != "203.0.114.7" {
				t.Fatalf("%v, %v", found, err)
			}
		}
		c := newHTTPClient(Guard{Resolver: resolver}, nil)
		_, e := c.post(t.Context(), "http://rebind.example:"+port+"/", "text/plain", nil)
		if e == nil || e.Fault != Refused || !strings.Contains(e.Reason, "127.0.0.1") || asked != 0 {
			t.Errorf("%v: %v, asked %d times", addresses, e, asked)
		}
	}
	names := startNames(t, [][4]byte{{127, 0, 0, 1}})
	allowed := Guard{AllowPrivate: true, Resolver: &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", names)
	}}}
	if _, e := newHTTPClient(allowed, nil).post(t.Context(), "http://rebind.example:"+port+"/", "text/plain", nil); e != nil || asked != 1 {
		t.Errorf("the server of the test cannot be reached at all: %v", e)
	}
}

// startNames is a name server that answers each question for an IPv4 address with the next of them, the last for ever.
func startNames(t *testing.T, addresses [][4]byte) string {
	t.Helper()
	l, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	go func() {
		defer close(done)
		buffer := make([]byte, 1500)
		for {
			n, from, err := l.ReadFrom(buffer)
			if err != nil {
				return
			}
			const head = 12 // bytes of a message before its question: https://www.rfc-editor.org/rfc/rfc1035#section-4
			end := head + bytes.IndexByte(buffer[head:n], 0) + 5
			if n < head || end > n {
				continue
			}
			answers, kind := byte(0), buffer[end-3]
			if kind == 1 { // an IPv4 address
				answers = 1
			}
			packed := append([]byte{buffer[0], buffer[1], 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0}, buffer[head:end]...)
			if answers == 1 {
				packed = append(packed, 0xc0, head, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4) // of that name, for no time
				packed = append(packed, addresses[0][:]...)
				addresses = addresses[min(len(addresses)-1, 1):]
			}
			_, _ = l.WriteTo(packed, from)
		}
	}()
	return l.LocalAddr().String()
}

// Behind a proxy its address is reached and no other private one.
func TestProxy(t *testing.T) {
	t.Parallel()
	var seen []string
	proxy := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = append(seen, r.URL.String()) }))
	defer proxy.Close()
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	g := Guard{Proxy: func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "direct.invalid" {
			return nil, nil
		}
		return at, nil
	}}
	c := newHTTPClient(g, nil)
	if _, e := c.post(t.Context(), "http://hooks.example.com/x", "text/plain", nil); e != nil || len(seen) != 1 || seen[0] != "http://hooks.example.com/x" {
		t.Errorf("%v, %v", e, seen)
	}
	if _, e := c.post(t.Context(), "http://169.254.169.254/latest", "text/plain", nil); e == nil || len(seen) != 1 {
		t.Errorf("the proxy was asked for a private address: %v, %v", e, seen)
	}
	if e := g.reach(t.Context(), "http://hooks.example.com/", nil); e != nil {
		t.Error(e)
	}
}

func TestRedirects(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the other host was asked") }))
	defer other.Close()
	var bodies []string
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/other", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/get", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/end", http.StatusFound) })
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/loop", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/same", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/end", http.StatusPermanentRedirect)
	})
	mux.HandleFunc("/end", func(_ http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies = append(bodies, r.Method+" "+string(b))
	})
	c := newHTTPClient(local, nil)
	for _, path := range []string{"/other", "/get", "/loop"} {
		if _, e := c.post(t.Context(), server.URL+path, "text/plain", []byte("x")); e == nil || e.Fault != Refused || !strings.Contains(e.Reason, "redirects") {
			t.Errorf("%s: %v", path, e)
		} else if ja := e.In(text.Printer{Lang: text.Japanese}); !strings.HasPrefix(ja, strings.TrimPrefix(server.URL, "http://")+": ") || !strings.Contains(ja, "リダイレクト") || strings.Contains(ja, "redirects") {
			t.Errorf("%s: %s", path, ja)
		}
	}
	if _, e := c.post(t.Context(), server.URL+"/same", "text/plain", []byte("x")); e != nil || len(bodies) != 1 || bodies[0] != "POST x" {
		t.Errorf("%v, %v", e, bodies)
	}
}

// Answers are bounded, and so is the time.
func TestBounds(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-stop
			return
		}
		for range 100 {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	defer close(stop)
	c := newHTTPClient(local, nil)
	if a, e := c.post(t.Context(), server.URL, "text/plain", nil); e != nil || len(a.body) != maxAnswer {
		t.Errorf("%d bytes, %v", len(a.body), e)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, e := c.post(ctx, server.URL+"/slow", "text/plain", nil)
	if e == nil || e.Fault != Down || !errors.Is(e, context.DeadlineExceeded) {
		t.Errorf("%v", e)
	}
}

// A secret in a URL is in no error, however it comes about.
func TestSecretsInErrors(t *testing.T) {
	t.Parallel()
	const secret = "hunter2hunter2"
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/echo/", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no such path "+r.URL.String(), 404) })
	mux.HandleFunc("/cut/", func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			conn.Close()
		}
	})
	mux.HandleFunc("/away/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1"+r.URL.Path, http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/bad/", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{"http://[" + r.URL.Path}
		w.WriteHeader(http.StatusTemporaryRedirect)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	l.Close()
	for _, base := range []string{server.URL + "/echo", server.URL + "/cut", server.URL + "/away", server.URL + "/bad", closed, "http://127.0.0.1:1/\x7f", "http://a.invalid", "::"} {
		to := base + "/services/T0/" + secret + "?key=" + secret
		for _, c := range []Channel{
			NewSlack(SlackOptions{Webhook: to, Guard: local, Templates: builtInTemplates(t)}),
			NewTeams(TeamsOptions{Webhook: to, Guard: local, Templates: builtInTemplates(t)}),
			mustWebhook(t, WebhookOptions{URL: to, Secret: secret + "3", Guard: local, Templates: builtInTemplates(t)}),
		} {
			_, err := c.Send(t.Context(), Sample("en", october))
			if err == nil || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%T to %s: %v", c, base, err)
			}
			if _, raw := errors.AsType[*url.Error](err); raw {
				t.Errorf("%T: the error of net/http, which has the URL, is within", c)
			}
		}
	}
}

// A user that only shows when the secrets were put in is refused as one in the configuration is, and so is what is no URL.
func TestTarget(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	for _, to := range []string{"http://hunter2:hunter3@" + host, "http://hunter2@" + host + "/x", "ftp://" + host + "/hunter2", "hunter2", "", "http:///hunter2", "http://[hunter2"} {
		c := mustWebhook(t, WebhookOptions{URL: to, Guard: local, Templates: builtInTemplates(t)})
		_, err := c.Send(t.Context(), Sample("en", october))
		for _, err := range []error{err, c.Check(t.Context())} {
			if e, ok := errors.AsType[*Error](err); !ok || e.Fault != Refused || strings.Contains(err.Error(), "hunter") {
				t.Errorf("%s: %v", to, err)
			}
		}
	}
	if asked != 0 {
		t.Errorf("asked %d times", asked)
	}
}

// A secret that an answer repeats is shown in no form of it: alone, escaped, or cut.
func TestSecretsInAnswers(t *testing.T) {
	t.Parallel()
	const token = `p/a+s"s<ü>&1234567`
	said := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, said)
	}))
	defer server.Close()
	c := mustWebhook(t, WebhookOptions{URL: server.URL + "/hooks/T0/B0abcdefgh12?sig=" + url.QueryEscape(token) + "&key=QQRRSS", Secrets: []string{"hunter"}, Secret: "signing-secret",
		Guard: local, Templates: builtInTemplates(t)})
	inJSON, err := json.Marshal(map[string]string{"error": "no " + token})
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]string{
		"value": "wrong sig " + token, "json": string(inJSON), "json with slashes": strings.ReplaceAll(string(inJSON), "/", `\/`), "json in ASCII": strings.ReplaceAll(string(inJSON), "ü", `\u00fc`),
		"json in capitals": strings.ReplaceAll(strings.ReplaceAll(string(inJSON), "\\u003c", "\\u003C"), "\\u003e", "\\u003E"),
		"json of others":   `{"error":"no p/a+s\"s<ü>&1234567"}`, "query": "wrong " + url.QueryEscape(token), "path": "wrong " + url.PathEscape(token), "small": "wrong " + strings.ToLower(url.QueryEscape(token)),
		"html": "wrong p/a+s&#34;s&lt;ü&gt;&amp;1234567", "other value": "key QQRRSS", "segment": "no hook B0abcdefgh12", "part": "no hunter", "signature": "not signing-secret",
		"cut": strings.Repeat("x", maxSaid-10) + token, "cut before": strings.Repeat("x", maxAnswer-10) + token,
		"cut behind many": strings.Repeat(token, maxAnswer/len(token)) + token,
	} {
		said = body
		_, err := c.Send(t.Context(), Sample("en", october))
		if err == nil || !strings.HasPrefix(err.Error(), "403 Forbidden: ") {
			t.Fatalf("%s: %v", name, err)
		}
		for _, part := range []string{"p/a", "p\\/a", "p%2", "1234", "s\"s", "QQRR", "B0ab", "hunter", "signing"} {
			if strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q is in %v", name, part, err)
			}
		}
	}
	// One that is cut off within 64 kB is not shown either, although it stands in the first words of what is left.
	long := strings.Repeat("hunter2!", 250)
	c = mustWebhook(t, WebhookOptions{URL: server.URL, Secret: long, Guard: local, Templates: builtInTemplates(t)})
	said = strings.Repeat(long, maxAnswer/len(long)+1)
	if _, err := c.Send(t.Context(), Sample("en", october)); err == nil || strings.Contains(err.Error(), "hunter") {
		t.Errorf("%v", err)
	}
	said = "<html>\n<b>ashiato</b> is not allowed to post"
	if _, err := c.Send(t.Context(), Sample("en", october)); err == nil || err.Error() != "403 Forbidden: <html> <b>ashiato</b> is not allowed to post" {
		t.Errorf("%v", err)
	}
}

// roundTrip is a transport.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A file of 100 MB is not cut off on a slow line after the time that a message has.
func TestTimeBySize(t *testing.T) {
	t.Parallel()
	c := newHTTPClient(local, nil)
	for size, want := range map[int]time.Duration{0: requestTime, maxSlackFile: requestTime + 800*time.Second} {
		c.http.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			at, _ := r.Context().Deadline()
			if left := time.Until(at); left > want || left < want-10*time.Second {
				t.Errorf("%d bytes have %v", size, left)
			}
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		})
		if _, e := c.post(t.Context(), "http://a.example/", "text/plain", make([]byte, size)); e != nil {
			t.Error(e)
		}
	}
}

func mustWebhook(t *testing.T, o WebhookOptions) *Webhook {
	t.Helper()
	w, err := NewWebhook(o)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"": 0, "30": 30 * time.Second, "-1": 0, "99999999999": maxRetryAfter, "Thu, 01 Oct 2026 03:01:00 GMT": time.Minute, "Thu, 01 Oct 2020 03:01:00 GMT": 0, "soon": 0,
	} {
		if got := retryAfter(value, october); got != want {
			t.Errorf("%q: %v, want %v", value, got, want)
		}
	}
}
