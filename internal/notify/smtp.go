package notify

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// A TLSMode is how a connection to a mail server is encrypted.
type TLSMode string

// The modes.
const (
	STARTTLS TLSMode = "starttls" // needed; a server without it is refused
	TLS      TLSMode = "tls"      // from the beginning
	NoTLS    TLSMode = "off"      // for a relay in the same network, without a password
)

// smtpTime bounds a mail, beside the time that a large attachment takes.
const smtpTime = 90 * time.Second

// SMTP hands mails to a mail server.
type SMTP struct {
	Host           string
	Port           int
	Mode           TLSMode
	User, Password string // empty: no authentication
	Guard          Guard
}

func (s SMTP) server() string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

// redactor knows the password, also as authentication sends it.
func (s SMTP) redactor() Redactor {
	if s.Password == "" {
		return nil
	}
	return secretsOf(s.Password, base64.StdEncoding.EncodeToString([]byte(s.Password)), base64.StdEncoding.EncodeToString([]byte("\x00"+s.User+"\x00"+s.Password)))
}

// dial connects, encrypts and signs in. The connection ends with the context, or after a limit.
func (s SMTP) dial(ctx context.Context, limit time.Duration) (*smtp.Client, func(), error) {
	config := &tls.Config{ServerName: s.Host, MinVersion: tls.VersionTLS12}
	if s.Guard.TLS != nil {
		config = s.Guard.TLS.Clone()
		config.ServerName = s.Host
	}
	policy := gomail.TLSMandatory
	if s.Mode != STARTTLS { // a connection that is encrypted already needs no STARTTLS
		policy = gomail.NoTLS
		if s.Mode == TLS {
			policy = gomail.TLSOpportunistic
		}
	}
	var raw net.Conn
	stop := func() bool { return true }
	release := func() { stop() }
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(limit), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(config),
		gomail.WithDialContextFunc(func(dial context.Context, network, address string) (net.Conn, error) {
			conn, err := s.connect(dial, network, address, config)
			if err == nil {
				raw, stop = conn, context.AfterFunc(ctx, func() { _ = conn.Close() }) // whoever waits for it is woken
			}
			return conn, err
		}),
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	client, err := gomail.NewClient(s.Host, options...)
	if err != nil {
		return nil, release, err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil && raw != nil { // go-mail leaves it open when the server does not let us in
		_ = raw.Close()
	}
	return conn, release, err
}

func (s SMTP) connect(ctx context.Context, network, address string, config *tls.Config) (net.Conn, error) {
	if s.Mode == TLS {
		return (&tls.Dialer{NetDialer: s.Guard.dialer(), Config: config}).DialContext(ctx, network, address)
	}
	return s.Guard.dialer().DialContext(ctx, network, address)
}

// Post hands a mail over. It is taken when the server has said so. Recipients that the server refuses are left out, as long as there are others.
func (s SMTP) Post(ctx context.Context, from string, to []string, mail []byte) (note string, err error) {
	err = s.with(ctx, smtpTime+longer(len(mail)), func(conn *smtp.Client) (err error) {
		note, err = hand(conn, from, to, mail)
		return err
	})
	if err != nil {
		return "", s.failed(ctx, err)
	}
	return s.redactor().Clean(note), nil
}

// errRejected marks what is about the mail, not about the server.
var errRejected = errors.New("the mail was refused")

// hand says one mail to the server: https://www.rfc-editor.org/rfc/rfc5321#section-3.3
func hand(conn *smtp.Client, from string, to []string, mail []byte) (note string, err error) {
	if err := conn.Mail("<" + from + ">"); err != nil {
		return "", fmt.Errorf("the sender %s: %w", from, err)
	}
	taken := 0
	for _, one := range to {
		err := conn.Rcpt("<" + one + ">")
		if e, ok := errors.AsType[*textproto.Error](err); ok && e.Code >= 500 && len(to) > 1 {
			note = join(note, fmt.Sprintf("the recipient %s: %v;", one, err))
			continue
		}
		if err != nil {
			return "", fmt.Errorf("the recipient %s: %w", one, err)
		}
		taken++
	}
	if taken == 0 {
		return "", &textproto.Error{Code: 550, Msg: note}
	}
	w, err := conn.Data()
	if err != nil {
		return "", err
	}
	if _, err := w.Write(mail); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		if e, ok := errors.AsType[*textproto.Error](err); ok && e.Code >= 500 && aboutMail(e) {
			return "", errors.Join(errRejected, err)
		}
		return "", err
	}
	return strings.TrimSuffix(note, ";"), nil
}

var (
	// enhancedCode is how a server says more than three digits do: https://www.rfc-editor.org/rfc/rfc3463
	enhancedCode = regexp.MustCompile(`^5\.(\d{1,3}\.\d{1,3})\b`)
	// ofSender are words of those that do not. Amazon SES says so that a sender is not verified: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html
	ofSender = regexp.MustCompile(`(?i)sender|policy|authenticat|authori[sz]|not verified|relay|\b(spf|dkim|dmarc)\b|suspended|paused`)
)

// aboutMail tells whether a server that refuses a mail for ever after it has seen it means this mail: its size, its syntax, its contents. Else it means whoever sends,
// where it goes, or a policy, and would refuse the next one, too.
func aboutMail(e *textproto.Error) bool {
	m := enhancedCode.FindStringSubmatch(e.Msg)
	if m == nil || m[1] == "0.0" {
		return !ofSender.MatchString(e.Msg)
	}
	switch subject, _, _ := strings.Cut(m[1], "."); subject {
	case "5", "6":
		return true
	}
	return m[1] == "2.3" || m[1] == "3.4" // it is too large
}

// with does something on a connection within a limit, and says goodbye. That this fails is nobody's loss: what was taken was taken.
func (s SMTP) with(ctx context.Context, limit time.Duration, do func(*smtp.Client) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	conn, release, err := s.dial(ctx, limit)
	defer release()
	if err != nil {
		return err
	}
	if err := do(conn); err != nil {
		_ = conn.Close()
		return err
	}
	if err := conn.Quit(); err != nil {
		_ = conn.Close()
	}
	return nil
}

// Check connects and signs in.
func (s SMTP) Check(ctx context.Context) error {
	if err := s.with(ctx, smtpTime, (*smtp.Client).Noop); err != nil {
		return s.failed(ctx, err)
	}
	return nil
}

// failed makes an *Error of a failure. 4yz is for now; 5yz is for ever, of a sender or a sign-in until somebody changes something.
func (s SMTP) failed(ctx context.Context, err error) *Error {
	e := fault(Down, "%s", s.redactor().Clean(fmt.Sprintf("%s: %v", s.server(), err))).about(err)
	said, ok := errors.AsType[*textproto.Error](err)
	switch {
	case errors.Is(err, errRejected):
		e.Fault = Rejected
	case ok && said.Code >= 500:
		e.Fault = Refused
	}
	if ctx.Err() != nil {
		e.Stopped = ctx.Err()
	}
	return e
}
