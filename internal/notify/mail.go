package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/ashiato/ashiato/internal/text"
)

const (
	mailPace    = time.Second / 10
	maxMailFile = 20 << 20 // bytes; most servers take 25 MB with the third that the encoding adds
)

// A Post takes a finished mail, RFC 5322 with CRLF. The note is what is to be known of a mail that was taken. An error is an *[Error].
type Post interface {
	Post(ctx context.Context, from string, to []string, mail []byte) (note string, err error)
	// Check is as [Channel]'s.
	Check(ctx context.Context) error
}

// MailOptions are for [NewMail].
type MailOptions struct {
	From string   // name@host, or Name <name@host>
	To   []string // the same
	// Host is what the ids of mails end in; empty is that of From.
	Host      string
	Post      Post
	Templates *Templates
	Pace      time.Duration
	MaxFiles  int64 // bytes; 0: 20 MiB
	Now       func() time.Time
}

// Mail sends messages as mails.
type Mail struct {
	usual
	o  MailOptions
	to []string
}

// NewMail makes a channel; the error says which address is none.
func NewMail(o MailOptions) (*Mail, error) {
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, fault(Refused, "%q is no mail address", o.From)
	}
	if o.Host == "" {
		o.Host = from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	}
	m := &Mail{usual: usualOr(o.Pace, mailPace, o.Now), o: o}
	for _, to := range o.To {
		a, err := mail.ParseAddress(to)
		if err != nil {
			return nil, fault(Refused, "%q is no mail address", to)
		}
		m.to = append(m.to, a.Address)
	}
	if len(m.to) == 0 {
		return nil, refused("notify.why.no_recipient")
	}
	m.o.From = from.String()
	return m, nil
}

// MaxFiles is how large attachments may be.
func (c *Mail) MaxFiles() int64 {
	if c.o.MaxFiles > 0 {
		return c.o.MaxFiles
	}
	return maxMailFile
}

// htmlAlert is an alert as HTML: package html/template escapes what comes from outside.
var htmlAlert = template.Must(template.New("alert").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}"><body style="font-family:sans-serif">
<h2>{{.M.Title}}</h2>
{{with .M.Why}}<p>{{.}}</p>
{{end}}<table cellpadding="4">
{{range .Facts}}<tr><th align="left" valign="top">{{.Label}}</th><td>{{.Value}}</td></tr>
{{end}}</table>
{{if .Events}}<ul>
{{range .Events}}<li>{{.Label}} {{.Value}}</li>
{{end}}</ul>
{{end}}{{with .More}}<p>{{.}}</p>
{{end}}{{range .M.Links}}<p><a href="{{.URL}}">{{.Label}}</a></p>
{{end}}</body></html>
`))

// asHTML is the built-in alert or summary in HTML; nothing of other templates, which are text.
func asHTML(m Message) (string, error) {
	if m.Template != TemplateAlert && m.Template != TemplateSummary {
		return "", nil
	}
	m = m.mapped(text.Clean)
	data := struct {
		M             Message
		Lang, More    string
		Facts, Events []Fact
	}{M: m, Lang: m.printer().Lang.String(), Facts: append(headFacts(m), m.Facts...)}
	for _, e := range m.Events {
		data.Events = append(data.Events, Fact{m.at(e.Time), e.Summary})
	}
	if more := m.more(len(m.Events)); more > 0 && len(m.Events) > 0 {
		data.More = m.printer().T("notify.more", text.Args{"n": more})
	}
	var b bytes.Buffer
	err := htmlAlert.Execute(&b, data)
	return b.String(), err
}

// compose makes the mail. The same message gives the same mail, but for the time of sending.
func (c *Mail) compose(m Message, files []File) ([]byte, string, error) {
	r, err := c.o.Templates.Render(m, nil)
	if err != nil {
		return nil, "", err
	}
	id := hashed(m)
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary("ashiato-"+id), gomail.WithEncoding(gomail.EncodingQP))
	if err := msg.From(c.o.From); err != nil {
		return nil, "", fault(Refused, "the sender is no mail address")
	}
	if err := msg.To(c.o.To...); err != nil {
		return nil, "", fault(Refused, "a recipient is no mail address")
	}
	subject := r.Subject
	if subject == "" {
		subject = oneLine(m.Title)
	}
	msg.Subject(shorten(subject, maxTitle))
	msg.SetDateWithValue(c.now())
	msg.SetMessageIDWithValue(id + "@" + c.o.Host) // tries of one message are one mail to who looks
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetBodyString(gomail.TypeTextPlain, r.Text)
	page, err := asHTML(m)
	if err != nil {
		return nil, "", fault(Rejected, "message %s as HTML: %v", m.ID, err)
	}
	if page != "" && r.Failed == nil && len(files) == 0 {
		msg.AddAlternativeString(gomail.TypeTextHTML, page)
	}
	for _, f := range files {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			return nil, "", fault(Failed, "%s: %v", f.Name, err)
		}
		msg.AttachReadSeeker(f.Name, bytes.NewReader(b.Bytes()))
	}
	var out bytes.Buffer
	if _, err := msg.WriteTo(&out); err != nil {
		return nil, "", fault(Rejected, "message %s as a mail: %v", m.ID, err)
	}
	return out.Bytes(), r.note(m), nil
}

// hashed is a name for a message, of letters and digits, which all its tries have.
func hashed(m Message) string {
	sum := sha256.Sum256([]byte(m.Channel + "\x00" + m.ID))
	return hex.EncodeToString(sum[:16])
}

// Preview is the mail.
func (c *Mail) Preview(m Message) ([]byte, error) {
	out, _, err := c.compose(m.bounded(), nil)
	return out, err
}

// Send sends the mail.
func (c *Mail) Send(ctx context.Context, m Message) (string, error) {
	out, note, err := c.compose(m, nil)
	if err != nil {
		return "", err
	}
	more, err := c.o.Post.Post(ctx, addressOf(c.o.From), c.to, out)
	return join(note, more), err
}

// SendFiles sends the mail with attachments.
func (c *Mail) SendFiles(ctx context.Context, m Message, files []File) error {
	out, _, err := c.compose(m.bounded(), files)
	if err != nil {
		return err
	}
	_, err = c.o.Post.Post(ctx, addressOf(c.o.From), c.to, out)
	return err
}

// Check asks the server, as far as it can be asked without a mail.
func (c *Mail) Check(ctx context.Context) error { return c.o.Post.Check(ctx) }

func addressOf(from string) string {
	a, err := mail.ParseAddress(from)
	if err != nil {
		return from // NewMail parsed it
	}
	return a.Address
}
