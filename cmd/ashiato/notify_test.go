package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/emersion/go-smtp"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/state"
)

// A postOffice is a mail server that keeps the mails it takes.
type postOffice struct {
	mu    sync.Mutex
	mails []string
	full  bool
	port  int
}

func startPostOffice(t *testing.T) *postOffice {
	t.Helper()
	p := &postOffice{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.port = l.Addr().(*net.TCPAddr).Port
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return p, nil }))
	server.ErrorLog = log.New(io.Discard, "", 0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return p
}

func (p *postOffice) Mail(string, *smtp.MailOptions) error { return nil }
func (p *postOffice) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (p *postOffice) Reset()                               {}
func (p *postOffice) Logout() error                        { return nil }

func (p *postOffice) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.full {
		return &smtp.SMTPError{Code: 452, Message: "the disk is full"}
	}
	p.mails = append(p.mails, string(b))
	return err
}

func (p *postOffice) got() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mails
}

// A report goes out by mail with its file, once for each period, also when another place fails in between.
func TestReportByMail(t *testing.T) {
	p := startPostOffice(t)
	s := newStory(t, "")
	config := func(to string) {
		yaml := fmt.Sprintf(`timezone: Asia/Tokyo
language: ja
channels:
  mgr: {mail: {from: a@example.jp, to: [it@example.jp], via: "smtp://127.0.0.1:%d", tls: off}, allow_private: true}
reports:
  - report: workspaces-access
    since: 2026-10-01
    about: true
    to: [%s]
`, p.port, to)
		if err := os.WriteFile(filepath.Join(s.dir, "ashiato.yaml"), []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.now = s.at("10-02 03:00")
	s.lake(func(*lake.Lake) {})
	// The mail is sent last: a folder that cannot be made keeps it.
	blocked := filepath.Join(s.dir, "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	config("channel:mgr, " + blocked)
	s.run(exitFailure, "run-due")
	if n := len(p.got()); n != 0 {
		t.Fatalf("%d mails", n)
	}
	config("channel:mgr")
	s.now = s.at("10-02 03:10")
	p.full = true
	if out := s.run(exitFailure, "run-due"); !strings.Contains(out, "the disk is full") {
		t.Error(out)
	}
	p.full = false
	s.now = s.at("10-02 05:00")
	s.run(exitOK, "run-due")
	s.run(exitOK, "run-due")
	if n := len(p.got()); n != 1 {
		t.Fatalf("%d mails", n)
	}
	mail := p.got()[0]
	encoded := base64.StdEncoding.EncodeToString([]byte(`"ID","Username","Timestamp","Status","WorkSpacesID"`))
	if !strings.Contains(mail, "AccessList20261001.csv") || !strings.Contains(mail, "AccessList20261001.csv.about.json") || !strings.Contains(mail, encoded[:60]) ||
		!strings.Contains(mail, "=?UTF-8?q?=E3=83=AC=E3=83=9D=E3=83=BC=E3=83=88_workspaces-access") {
		t.Error(mail)
	}
	// By hand it is sent again.
	s.run(exitOK, "report", "run", "workspaces-access", "--date", "2026-10-01")
	if n := len(p.got()); n != 2 {
		t.Errorf("%d mails", n)
	}
	if out := s.run(exitUsage, "report", "run", "workspaces-access", "--date", "2026-10-01", "--out", "channel:nobody"); !strings.Contains(out, "nobody") {
		t.Error(out)
	}
}

// A report for several channels of which one is down goes to each of them once, whichever machine or function tries it again.
func TestReportToSeveralFromS3(t *testing.T) {
	works, down := startPostOffice(t), startPostOffice(t)
	down.full = true
	c := newSharedStory(t)
	c.start()                    // makes the lake
	zone := noonZone(time.Now()) // in which no further day ends meanwhile
	first := c.machine()
	yaml := fmt.Sprintf(`lake: %s
channels:
  works: {mail: {from: a@example.jp, to: [it@example.jp], via: "smtp://127.0.0.1:%d", tls: off}, allow_private: true}
  down: {mail: {from: a@example.jp, to: [it@example.jp], via: "smtp://127.0.0.1:%d", tls: off}, allow_private: true}
reports:
  - {report: workspaces-access, at: 0 0 * * *, zone: %s, since: %s, to: ["channel:works", "channel:down"]}
`, c.lake, works.port, down.port, zone, time.Now().In(zone).AddDate(0, 0, -1).Format(time.DateOnly))
	second := c.machine()
	for _, dir := range []string{first, second} {
		if err := os.WriteFile(filepath.Join(dir, "ashiato.yaml"), []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sent := func(what string, toWorks, toDown int) {
		t.Helper()
		if n, m := len(works.got()), len(down.got()); n != toWorks || m != toDown {
			t.Errorf("%s: %d mails through the channel that works and %d through the other, want %d and %d", what, n, m, toWorks, toDown)
		}
	}
	c.run(first, exitFailure, "run-due")
	sent("the first machine", 1, 0)
	down.full = false
	c.ahead.Store(int64(2 * time.Hour))
	c.run(second, exitOK, "run-due")
	sent("another machine, later", 1, 1)
	c.run(first, exitOK, "run-due")
	sent("the first machine again", 1, 1)
}

// What waits and what was given up is listed, told by status, and sent again when somebody says so.
func TestNotifyRetry(t *testing.T) {
	broken, keys := true, []string(nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if broken {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		keys = append(keys, r.Header.Get("Idempotency-Key"))
	}))
	defer server.Close()
	s := newStory(t, fmt.Sprintf("channels:\n  hook: {webhook: {url: \"%s/hunter2\"}, allow_private: true, give_up_after: 1h}\n", server.URL))
	s.now = s.at("10-02 09:00")
	r := newTestRun(t, map[string]string{"HOME": s.dir})
	se := newSession(r.Program, nil)
	var states *state.Store
	s.lake(func(l *lake.Lake) {
		var err error
		if states, err = se.openState(t.Context(), l.ID()); err != nil {
			t.Fatal(err)
		}
	})
	defer states.Close()
	m := notify.Sample("en", s.now)
	m.ID, m.Channel = "a-1/1", "hook"
	q, err := m.Queue()
	if err != nil {
		t.Fatal(err)
	}
	if err := states.Enqueue(t.Context(), s.now, q); err != nil {
		t.Fatal(err)
	}
	out := s.run(exitPartial, "notify", "retry", "a-1/1", "--now")
	if !strings.Contains(out, "the channel hook failed: 403 Forbidden; next try at 2026-10-02") || strings.Contains(out, "hunter2") {
		t.Error(out)
	}
	out = s.run(exitOK, "status")
	if !strings.Contains(out, "1 waiting, 0 given up") || !strings.Contains(out, "hook fails since 2026-10-02") {
		t.Error(out)
	}
	s.now = s.at("10-02 10:30")
	if _, err := states.FailChannel(context.Background(), state.ChannelFailure{Channel: "hook", Now: s.now, Until: s.now.Add(time.Hour), Reason: "403 Forbidden", GiveUp: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if out := s.run(exitOK, "status"); !strings.Contains(out, "0 waiting, 1 given up") || !strings.Contains(out, "notify retry --dead") {
		t.Error(out)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(s.run(exitOK, "notify", "list", "--status", "dead", "-q", "-o", "json")), &rows); err != nil || len(rows) != 1 || rows[0]["id"] != "a-1/1" || rows[0]["reason"] != "403 Forbidden" {
		t.Errorf("%v, %v", rows, err)
	}
	if out := s.run(exitUsage, "notify", "retry", "a-2"); !strings.Contains(out, "a-2") {
		t.Error(out)
	}
	broken = false
	s.run(exitOK, "notify", "retry", "--dead", "--now")
	if len(keys) != 1 || keys[0] != "a-1/1" {
		t.Errorf("%v", keys)
	}
	if out := s.run(exitOK, "notify", "list"); !strings.Contains(out, "hook\twebhook\thttp://127.0.0.1:") || strings.Contains(out, "hunter2") {
		t.Error(out)
	}
}

// SES, SNS and secrets of AWS, from the configuration to what the emulator took.
func TestNotifyAWS(t *testing.T) {
	endpoint := mototest.Start(t)
	t.Setenv("AWS_ENDPOINT_URL", endpoint)
	ctx := t.Context()
	cfg, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	topic, err := sns.NewFromConfig(cfg).CreateTopic(ctx, &sns.CreateTopicInput{Name: awscore.String("alerts.fifo"), Attributes: map[string]string{"FifoTopic": "true"}})
	if err != nil {
		t.Fatal(err)
	}
	queue, err := sqs.NewFromConfig(cfg).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("alerts.fifo"), Attributes: map[string]string{"FifoQueue": "true"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sns.NewFromConfig(cfg).Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: awscore.String("sqs"), Endpoint: awscore.String("arn:aws:sqs:us-east-1:123456789012:alerts.fifo")}); err != nil {
		t.Fatal(err)
	}
	var path string
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { path = r.URL.Path }))
	defer hook.Close()
	if _, err := secretsmanager.NewFromConfig(cfg).CreateSecret(ctx, &secretsmanager.CreateSecretInput{Name: awscore.String("hook"), SecretString: awscore.String(`{"path":"hunter2"}`)}); err != nil {
		t.Fatal(err)
	}
	s := newStory(t, fmt.Sprintf(`channels:
  mgr: {mail: {from: a@example.jp, to: [it@example.jp], via: ses}}
  topic: {sns: "%s"}
  hook: {webhook: "%s/${secretsmanager:hook#path}", allow_private: true}
  none: {webhook: "%s/${ssm:/none}", allow_private: true}
`, *topic.TopicArn, hook.URL, hook.URL))
	s.now = time.Now()
	if out := s.run(exitPermission, "notify", "test", "mgr"); !strings.Contains(out, "a@example.jp") {
		t.Error(out)
	}
	if _, err := sesv2.NewFromConfig(cfg).CreateEmailIdentity(ctx, &sesv2.CreateEmailIdentityInput{EmailIdentity: awscore.String("a@example.jp")}); err != nil {
		t.Fatal(err)
	}
	for _, channel := range []string{"mgr", "topic", "hook"} {
		if out := s.run(exitOK, "notify", "test", channel); !strings.Contains(out, "sent to "+channel) {
			t.Error(out)
		}
	}
	got, err := sqs.NewFromConfig(cfg).ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	if err != nil || len(got.Messages) != 1 || !strings.Contains(*got.Messages[0].Body, "ashiato: this channel works") {
		t.Errorf("%v, %v", got, err)
	}
	if path != "/hunter2" {
		t.Errorf("the webhook was asked for %q", path)
	}
	if out := s.run(exitPermission, "notify", "test", "none"); !strings.Contains(out, "ssm:GetParameter") && !strings.Contains(out, "/none") {
		t.Error(out)
	}
	out := s.run(exitFindings, "doctor")
	if !strings.Contains(out, "not tested") && !strings.Contains(out, "untested") || strings.Contains(out, "hunter2") {
		t.Error(out)
	}
}

// Messages for a channel that this configuration does not have are told of, and neither paused nor given up.
func TestNotifyUntaken(t *testing.T) {
	s := newStory(t, "channels:\n  here: stdout\n")
	s.now = s.at("10-02 09:00")
	r := newTestRun(t, map[string]string{"HOME": s.dir})
	var states *state.Store
	s.lake(func(l *lake.Lake) {
		var err error
		if states, err = newSession(r.Program, nil).openState(t.Context(), l.ID()); err != nil {
			t.Fatal(err)
		}
	})
	defer states.Close()
	m := notify.Sample("en", s.now)
	m.Channel = "newer"
	q, err := m.Queue()
	if err != nil {
		t.Fatal(err)
	}
	if err := states.Enqueue(t.Context(), s.now, q); err != nil {
		t.Fatal(err)
	}
	s.now = s.at("10-04 09:00")
	s.run(exitOK, "run-due")
	for _, command := range [][]string{{"status"}, {"notify", "list"}} {
		out := s.run(exitOK, command...)
		if !strings.Contains(out, "1 message waits for the channel newer since 2026-10-02") || strings.Contains(out, "newer fails") {
			t.Errorf("%v: %s", command, out)
		}
	}
	claim := state.MessageClaim{Channel: "newer", Owner: "o", Now: s.now, Until: s.now.Add(time.Minute)}
	if got, ok, err := states.ClaimMessage(t.Context(), claim); err != nil || !ok || got.Attempts != 1 {
		t.Errorf("the process that knows the channel gets %+v, %v, %v", got, ok, err)
	}
}

// What is listed of a URL says where it leads, and has nothing that may be a token.
func TestShownURL(t *testing.T) {
	t.Parallel()
	for u, want := range map[config.Secret]string{
		"https://a.example/hooks/t0ken":           "https://a.example",
		"https://a.example?token=t0ken":           "https://a.example",
		"https://a.example:8443#t0ken":            "https://a.example:8443",
		"${env:SLACK}":                            "${env:SLACK}",
		"https://a.example/t0ken/${ssm:/a/b}?c=d": "https://a.example/${ssm:/a/b}",
		"https://${env:HOST}/x?key=${file:a/b}":   "https://${env:HOST}/${file:a/b}",
		"https://${env:USER}:t0ken@a.example/":    "https://a.example",
		"https://me:t0ken@a.example?k=${env:A}":   "https://a.example/${env:A}",
		"${env:BASE}/t0ken":                       "${env:BASE}",
	} {
		if got := shownURL(u); got != want {
			t.Errorf("%s: %s, want %s", u, got, want)
		}
	}
}

// What AWS answers, and what follows from it for the channel.
func TestNotifyError(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  *aws.Error
		want notify.Fault
	}{
		{&aws.Error{Name: "MessageRejected", Message: "Transaction failed: Duplicate header 'From'."}, notify.Rejected},
		{&aws.Error{Name: "MessageRejected", Message: "Email address is not verified. The following identities failed the check in region US-EAST-1: a@example.jp"}, notify.Refused},
		{&aws.Error{Name: "SendingPausedException", Message: "paused"}, notify.Refused},
		{&aws.Error{Name: "InvalidParameter", Message: "Invalid parameter: Message too long"}, notify.Rejected},
		{&aws.Error{Name: "TooManyRequestsException", Message: "slow down", Kind: aws.Throttled}, notify.Down},
	} {
		e, ok := errors.AsType[*notify.Error](notifyError(c.err))
		if !ok || e.Fault != c.want {
			t.Errorf("%s %s: %+v", c.err.Name, c.err.Message, e)
		}
	}
}
