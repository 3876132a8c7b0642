package notify

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// A mailServer is a real SMTP server that keeps what it is given.
type mailServer struct {
	port  int
	roots *x509.CertPool
	mu    sync.Mutex
	from  string
	to    []string
	mails []string
	auth  string
	tls   bool
	// say is an answer instead of taking a mail, by command.
	say map[string]error
}

// startMail runs a server: with STARTTLS, with TLS from the beginning, or without. It wants the password hunter2hunter2 unless it has no TLS.
func startMail(t *testing.T, mode TLSMode) *mailServer {
	t.Helper()
	s := &mailServer{say: map[string]error{}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &mailSession{s: s, c: c}, nil }))
	server.Domain, server.ErrorLog = "mail.example.jp", log.New(io.Discard, "", 0)
	if mode != NoTLS {
		server.TLSConfig, s.roots = certificate(t)
	}
	if mode == TLS {
		l = tls.NewListener(l, server.TLSConfig)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return s
}

func (s *mailServer) got() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mails
}

func (s *mailServer) sender() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.from
}

func (s *mailServer) answer(say map[string]error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say = say
}

// certificate makes one for localhost that nobody else trusts.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(made)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, roots
}

type mailSession struct {
	s *mailServer
	c *smtp.Conn
}

func (m *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (m *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		m.s.mu.Lock()
		defer m.s.mu.Unlock()
		if m.s.auth = user; password != "hunter2hunter2" {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong password " + password}
		}
		return nil
	}), nil
}

func (m *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	_, m.s.tls = m.c.TLSConnectionState()
	m.s.from, m.s.to = from, nil
	return m.s.say["MAIL"]
}

func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if err := m.s.say["RCPT "+to]; err != nil {
		return err
	}
	m.s.to = append(m.s.to, to)
	return nil
}

func (m *mailSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	if m.s.say["DATA"] != nil {
		return m.s.say["DATA"]
	}
	m.s.mails = append(m.s.mails, string(b))
	return err
}

func (m *mailSession) Reset()        {}
func (m *mailSession) Logout() error { return nil }

func (s *mailServer) smtp(mode TLSMode) SMTP {
	o := SMTP{Host: "localhost", Port: s.port, Mode: mode, Guard: Guard{AllowPrivate: true, TLS: &tls.Config{RootCAs: s.roots}}}
	if mode != NoTLS {
		o.User, o.Password = "ashiato", "hunter2hunter2"
	}
	return o
}

func mailTo(t *testing.T, p Post, to ...string) *Mail {
	t.Helper()
	m, err := NewMail(MailOptions{From: "足跡 <ashiato@example.jp>", To: to, Post: p, Templates: builtInTemplates(t), Now: func() time.Time { return october }})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// readMail takes a mail apart: its head, and its parts by type and file name.
func readMail(t *testing.T, raw string) (mail.Header, map[string]string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v\n%s", err, raw)
	}
	parts := map[string]string{}
	var read func(h func(string) string, body io.Reader)
	read = func(h func(string) string, body io.Reader) {
		kind, params, err := mime.ParseMediaType(h("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			r := multipart.NewReader(body, params["boundary"])
			for {
				p, err := r.NextRawPart()
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				read(p.Header.Get, p)
			}
		}
		b, err := decodeBody(h("Content-Transfer-Encoding"), body)
		if err != nil {
			t.Fatal(err)
		}
		if _, disposition, err := mime.ParseMediaType(h("Content-Disposition")); err == nil {
			kind = disposition["filename"]
		}
		parts[kind] = strings.ReplaceAll(string(b), "\r\n", "\n")
	}
	read(m.Header.Get, m.Body)
	return m.Header, parts
}

func TestMailRoundTrip(t *testing.T) {
	t.Parallel()
	for _, mode := range []TLSMode{STARTTLS, TLS, NoTLS} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			s := startMail(t, mode)
			c := mailTo(t, s.smtp(mode), "IT <it@example.jp>", "desk@example.jp")
			if err := c.Check(t.Context()); err != nil || len(s.got()) != 0 {
				t.Fatalf("check: %v", err)
			}
			for _, m := range []Message{SampleSignIn("ja", october), Sample("en", october)} {
				if note, err := c.Send(t.Context(), m); err != nil || note != "" {
					t.Fatalf("%q, %v", note, err)
				}
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.tls != (mode != NoTLS) || (s.auth == "ashiato") != (mode != NoTLS) || s.from != "ashiato@example.jp" || strings.Join(s.to, " ") != "it@example.jp desk@example.jp" {
				t.Errorf("tls %v, user %q, from %q, to %q", s.tls, s.auth, s.from, s.to)
			}
			head, parts := readMail(t, s.mails[0])
			if head.Get("Subject") != "WorkSpaces Access Notification Mail" || head.Get("Auto-Submitted") != "auto-generated" || len(parts) != 1 {
				t.Errorf("%v %v", head, parts)
			}
			body := parts["text/plain"]
			for _, want := range []string{"氏名: 田中 太郎\n", "時刻: 2026-10-01 11:59:00 JST (+09:00)\n", "接続元アドレス: 203.0.113.7\n", "ネットワーク: 登録済み: office\n", "WSAMZN-1A2B3C", "Windows",
				"\n{\n  \"version\": \"0\",\n", "\n    \"workspaceId\": \"ws-0abc12345\"\n  }\n}\n"} {
				if !strings.Contains(body, want) {
					t.Errorf("%q is not in\n%s", want, body)
				}
			}
			head, parts = readMail(t, s.mails[1])
			if head.Get("Subject") != "[high] root signed in to the console of account 111122223333" || !strings.Contains(parts["text/html"], "&lt;Chrome&gt; &amp; *friends*") ||
				!strings.Contains(parts["text/plain"], "Mozilla/5.0 <Chrome>") {
				t.Errorf("%v %v", head, parts)
			}
		})
	}
}

// A preview is read by people: nothing in it is encoded.
func TestReadMail(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]Message{"alert": Sample("ja", october), "sign-in": SampleSignIn("ja", october)} {
		raw, err := mailTo(t, SMTP{}, "ヘルプデスク <it@example.jp>").Preview(m)
		if err != nil {
			t.Fatal(err)
		}
		read, others, err := ReadMail(raw)
		if err != nil || (len(others) == 1) != (name == "alert") || strings.Contains(read, "\r") {
			t.Errorf("%q, %v", others, err)
		}
		head, body, _ := strings.Cut(read, "\n\n")
		subject := map[string]string{"alert": "[high] アカウント 111122223333 のコンソールに root がサインインしました", "sign-in": "WorkSpaces Access Notification Mail"}[name]
		if !strings.HasPrefix(head, "From: 足跡 <ashiato@example.jp>\nTo: ヘルプデスク <it@example.jp>\nSubject: "+subject+"\nDate: Thu, 01 Oct 2026 03:00:00 +0000\nMessage-Id: <") ||
			strings.Contains(head, "Content-") || !strings.HasSuffix(head, "\nAuto-Submitted: auto-generated\nX-Auto-Response-Suppress: All") {
			t.Errorf("%s", head)
		}
		if r, err := builtInTemplates(t).Render(m, nil); err != nil || body != r.Text {
			t.Errorf("%q, want %q", body, r.Text)
		}
	}
	if _, _, err := ReadMail([]byte("no mail")); err == nil {
		t.Error("what is no mail was read")
	}
}

// dataAnswer refuses a mail after it was sent.
func dataAnswer(code, class, subject, detail int, words string) map[string]error {
	return map[string]error{"DATA": &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: words}}
}

// What servers answer, and what follows from it. No error has the password.
func TestMailAnswers(t *testing.T) {
	t.Parallel()
	s := startMail(t, STARTTLS)
	plain := startMail(t, NoTLS)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().(*net.TCPAddr).Port
	l.Close()
	wrong, guarded, untrusted, noTLS, down := s.smtp(STARTTLS), s.smtp(STARTTLS), s.smtp(STARTTLS), plain.smtp(STARTTLS), s.smtp(STARTTLS)
	wrong.Password, guarded.Guard.AllowPrivate, untrusted.Guard.TLS, down.Port = "hunter2hunter3", false, nil, closed
	for _, c := range []struct {
		name  string
		post  SMTP
		say   map[string]error
		fault Fault
	}{
		{"wrong password", wrong, nil, Refused},
		{"private address", guarded, nil, Refused},
		{"a certificate that nobody trusts", untrusted, nil, Down},
		{"no STARTTLS", noTLS, nil, Down},
		{"down", down, nil, Down},
		{"busy", s.smtp(STARTTLS), map[string]error{"MAIL": &smtp.SMTPError{Code: 451, Message: "later hunter2hunter2"}}, Down},
		{"not this sender", s.smtp(STARTTLS), map[string]error{"MAIL": &smtp.SMTPError{Code: 553, Message: "no"}}, Refused},
		{"no such recipient", s.smtp(STARTTLS), map[string]error{"RCPT a@example.jp": &smtp.SMTPError{Code: 550, Message: "no"}}, Refused},
		{"greylisted", s.smtp(STARTTLS), map[string]error{"RCPT a@example.jp": &smtp.SMTPError{Code: 450, Message: "later"}}, Down},
		{"spam", s.smtp(STARTTLS), map[string]error{"DATA": &smtp.SMTPError{Code: 554, Message: "spam"}}, Rejected},
		{"too large", s.smtp(STARTTLS), dataAnswer(552, 5, 3, 4, "too big"), Rejected},
		{"contents", s.smtp(STARTTLS), dataAnswer(550, 5, 6, 0, "no"), Rejected},
		{"syntax", s.smtp(STARTTLS), dataAnswer(550, 5, 5, 2, "no"), Rejected},
		{"routing", s.smtp(STARTTLS), dataAnswer(550, 5, 4, 1, "Access denied"), Refused},
		{"policy", s.smtp(STARTTLS), dataAnswer(550, 5, 7, 26, "unauthenticated email is not accepted"), Refused},
		{"sender", s.smtp(STARTTLS), dataAnswer(550, 5, 1, 8, "no"), Refused},
		{"sender in words", s.smtp(STARTTLS), dataAnswer(554, 5, 0, 0, "Message rejected: Email address is not verified."), Refused},
		{"full", s.smtp(STARTTLS), map[string]error{"DATA": &smtp.SMTPError{Code: 452, Message: "full"}}, Down},
	} {
		s.answer(c.say)
		_, err := mailTo(t, c.post, "a@example.jp").Send(t.Context(), Sample("en", october))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Fault != c.fault || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want fault %d", c.name, err, c.fault)
		}
		if c.name == "private address" && !strings.Contains(err.Error(), "allow_private") {
			t.Error(err)
		}
	}
	if len(s.got())+len(plain.got()) != 0 {
		t.Errorf("mails were taken: %q", s.got())
	}
	// One of several recipients that is refused does not take the mail from the others.
	s.answer(map[string]error{"RCPT gone@example.jp": &smtp.SMTPError{Code: 550, Message: "no such user"}})
	note, err := mailTo(t, s.smtp(STARTTLS), "gone@example.jp", "a@example.jp").Send(t.Context(), Sample("en", october))
	if err != nil || !strings.Contains(note, "gone@example.jp") || len(s.got()) != 1 {
		t.Errorf("%q, %v", note, err)
	}
}

// A server that accepts and says nothing does not hold a mail for longer than the context.
func TestMailSilence(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	p := SMTP{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Mode: NoTLS, Guard: local}
	if _, err := p.Post(ctx, "a@example.jp", []string{"b@example.jp"}, []byte("x")); err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// Nothing in a message makes a head of its own, or ends the mail.
func TestMailInjection(t *testing.T) {
	t.Parallel()
	s := startMail(t, NoTLS)
	m := hostile(3)
	m.Title = "a\r\nBcc: evil@example.jp\r\n\r\nbody"
	m.Why = "first\r\n.\r\nMAIL FROM:<evil@example.jp>\r\n"
	m.Events[0].Summary = "<script>alert(1)</script>"
	m.Links = []Link{{"<b>x</b>", "https://ok.example/?\"onmouseover=alert(1)"}}
	if _, err := mailTo(t, s.smtp(NoTLS), "it@example.jp").Send(t.Context(), m.bounded()); err != nil {
		t.Fatal(err)
	}
	mails := s.got()
	if len(mails) != 1 || s.sender() != "ashiato@example.jp" {
		t.Fatalf("%d mails from %s", len(mails), s.sender())
	}
	head, parts := readMail(t, mails[0])
	if head.Get("Bcc") != "" || strings.Contains(head.Get("Subject"), "\n") {
		t.Errorf("%v", head)
	}
	if page := parts["text/html"]; strings.Contains(page, "<script>") || strings.Contains(page, "<b>x") || strings.Contains(page, `"onmouseover`) || strings.Contains(page, "\x1b") {
		t.Errorf("%s", page)
	}
	if !strings.Contains(parts["text/plain"], "\n.\n") && !strings.Contains(parts["text/plain"], `.\r`) {
		t.Errorf("%.300s", parts["text/plain"])
	}
	for _, to := range [][]string{{"a@b.jp\r\nBcc: c@d.jp"}, {"no"}, {}} {
		if _, err := NewMail(MailOptions{From: "a@b.jp", To: to}); err == nil {
			t.Errorf("%q was taken", to)
		}
	}
}

func TestMailFiles(t *testing.T) {
	t.Parallel()
	s := startMail(t, NoTLS)
	c := mailTo(t, s.smtp(NoTLS), "it@example.jp")
	data := bytes.Repeat([]byte("\"202610010700001\",\"田中\"\r\n"), 10_000)
	file := File{Name: "出退勤20261001.csv", Size: int64(len(data)), Write: func(w io.Writer) error { _, err := w.Write(data); return err }}
	if err := c.SendFiles(t.Context(), Test("ja", "mgr", october, "r"), []File{file}); err != nil {
		t.Fatal(err)
	}
	_, parts := readMail(t, s.got()[0])
	var names []string
	for name, part := range parts {
		names = append(names, name)
		if word, err := new(mime.WordDecoder).DecodeHeader(name); err == nil && word == file.Name && part != strings.ReplaceAll(string(data), "\r\n", "\n") {
			t.Errorf("the attachment has %d bytes", len(part))
		}
	}
	if len(parts) != 2 {
		t.Errorf("%q", names)
	}
	broken := File{Name: "x", Write: func(io.Writer) error { return io.ErrUnexpectedEOF }}
	if err := c.SendFiles(t.Context(), Test("ja", "mgr", october, "r"), []File{broken}); err == nil || len(s.got()) != 1 {
		t.Errorf("%v, %d mails", err, len(s.got()))
	}
}
