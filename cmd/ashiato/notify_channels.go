package main

import (
	"cmp"
	"context"
	crand "crypto/rand"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// templates reads the user's templates.
func (s *session) templates() (*notify.Templates, error) {
	if s.config.Templates == "" {
		return notify.LoadTemplates(nil)
	}
	if _, err := os.Stat(s.config.Templates); err != nil {
		return nil, s.fail(exitConfig, "notify.no_folder", text.Args{"path": s.config.Templates, "reason": pathReason(err), "err": err})
	}
	t, err := notify.LoadTemplates(os.DirFS(s.config.Templates))
	if err != nil {
		return nil, s.fail(exitConfig, "notify.templates", text.Args{"path": s.config.Templates, "reason": err, "err": err})
	}
	for _, c := range s.config.Channels {
		if c.Template != "" && !t.Has(c.Template) {
			return nil, s.fail(exitConfig, "notify.no_template", text.Args{"where": s.config.File, "line": c.Line, "channel": c.Name, "name": c.Template, "path": s.config.Templates})
		}
	}
	return t, nil
}

// dispatcher sends what waits in the outbox of a state. told hears of each message; it may be called from several goroutines.
func (s *session) dispatcher(states *state.Store, told func(notify.Outcome)) (*notify.Dispatcher, error) {
	t, err := s.templates()
	if err != nil {
		return nil, err
	}
	host, err := os.Hostname()
	if err != nil {
		return nil, err
	}
	d := &notify.Dispatcher{Outbox: states, Now: s.Now, Sleep: sleepFor, Random: rand.Float64, Printer: s.Printer, Owner: host + "/" + crand.Text(), Told: told, Deliveries: map[string]notify.Delivery{}}
	for _, c := range s.config.Channels {
		d.Deliveries[c.Name] = notify.Delivery{GiveUp: c.GiveUp, FoldAbove: c.FoldAbove, Template: c.Template}
	}
	d.Open = func(ctx context.Context, name string) (notify.Channel, error) {
		c, ok := s.channelOf(name)
		if !ok {
			return nil, &notify.Error{Fault: notify.Refused, Reason: "the configuration has no channel " + name}
		}
		return s.openChannel(ctx, c, t)
	}
	return d, nil
}

// sleepFor waits; it ends early with the context.
func sleepFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *session) channelOf(name string) (config.Channel, bool) {
	for _, c := range s.config.Channels {
		if c.Name == name {
			return c, true
		}
	}
	return config.Channel{}, false
}

// channelLanguage is the language in which a channel is told.
func (s *session) channelLanguage(c config.Channel) string {
	return cmp.Or(c.Language, s.config.Language, s.Lang.String())
}

// channelLanguages are the languages of channels that have one of their own.
func (s *session) channelLanguages() map[string]text.Lang {
	all := map[string]text.Lang{}
	for _, c := range s.config.Channels {
		if lang, ok := text.ParseLang(c.Language); ok {
			all[c.Name] = lang
		}
	}
	return all
}

// noteChannels says which channels cannot be used, and which rules name one that there is not: whoever starts a server should not hear of it
// only when there is something to tell. Nothing is sent, and nothing is asked but for secrets.
func (s *session) noteChannels(ctx context.Context) {
	t, err := s.templates()
	if err != nil { // which has been said
		return
	}
	for _, c := range s.config.Channels {
		opening, cancel := context.WithTimeout(ctx, channelTime)
		_, err := s.openChannel(opening, c, t)
		cancel()
		if err != nil && ctx.Err() == nil {
			s.note(s.T("notify.unusable", text.Args{"channel": c.Name, "reason": s.notifyReason(err)}))
		}
	}
	set, err := s.readRules()
	if err != nil { // which has been said
		return
	}
	for _, r := range set.rules {
		for _, f := range s.channelFaults(r) {
			if r.Enabled {
				s.note(s.faultText(f))
			}
		}
	}
}

// openChannel opens a channel with its secrets. An error has none of them.
func (s *session) openChannel(ctx context.Context, c config.Channel, t *notify.Templates) (notify.Channel, error) {
	o := &channelOpener{s: s, channel: c, templates: t}
	o.secret = func(v config.Secret) (string, error) {
		return v.Expand(func(kind, name string) (string, error) {
			value, err := o.fetch(ctx, kind, name)
			o.secrets = append(o.secrets, value)
			return value, err
		})
	}
	return o.open()
}

// previewChannel opens a channel for previews: it knows no secrets and sends nothing.
func (s *session) previewChannel(c config.Channel, t *notify.Templates) (notify.Channel, error) {
	o := &channelOpener{s: s, channel: c, templates: t}
	o.secret = func(config.Secret) (string, error) { return "", nil }
	return o.open()
}

// A channelOpener opens one channel.
type channelOpener struct {
	s         *session
	channel   config.Channel
	templates *notify.Templates
	secret    func(config.Secret) (string, error)
	secrets   []string // that were fetched
	client    *aws.Notifier
}

func (o *channelOpener) open() (notify.Channel, error) {
	c, s := o.channel, o.s
	guard := notify.Guard{AllowPrivate: c.AllowPrivate, Proxy: http.ProxyFromEnvironment}
	switch c.Kind {
	case config.ChannelStdout:
		return notify.NewStdout(s.Stdout, c.JSON, o.templates), nil
	case config.ChannelMail:
		return o.mail(guard)
	case config.ChannelSNS:
		return notify.NewSNS(notify.SNSOptions{Publish: o.publish, Reach: o.reachAWS, Templates: o.templates, Pace: c.Pace}), nil
	}
	var values [3]string
	for i, secret := range []config.Secret{c.URL, c.Token, c.Key} {
		var err error
		if values[i], err = o.secret(secret); err != nil {
			return nil, err
		}
	}
	switch c.Kind {
	case config.ChannelSlack:
		return notify.NewSlack(notify.SlackOptions{Webhook: values[0], Secrets: o.secrets, Token: values[1], Channel: c.SlackChannel, Guard: guard, Templates: o.templates, Pace: c.Pace, Now: s.Now}), nil
	case config.ChannelTeams:
		return notify.NewTeams(notify.TeamsOptions{Webhook: values[0], Secrets: o.secrets, Guard: guard, Templates: o.templates, Pace: c.Pace, Now: s.Now}), nil
	}
	return notify.NewWebhook(notify.WebhookOptions{URL: values[0], Secrets: o.secrets, Secret: values[2], Guard: guard, Templates: o.templates, Pace: c.Pace, Now: s.Now})
}

func (o *channelOpener) mail(guard notify.Guard) (notify.Channel, error) {
	m := o.channel.Mail
	options := notify.MailOptions{From: m.From, To: m.To, Templates: o.templates, Pace: o.channel.Pace, Now: o.s.Now, Post: sesPost{o}}
	if !m.SES {
		password, err := o.secret(m.Password)
		if err != nil {
			return nil, err
		}
		options.Post = notify.SMTP{Host: m.Host, Port: m.Port, Mode: notify.TLSMode(m.TLS), User: m.User, Password: password, Guard: guard}
	}
	mail, err := notify.NewMail(options)
	if err != nil {
		return nil, err
	}
	return mail, nil
}

// notifier signs in to AWS, once.
func (o *channelOpener) notifier(ctx context.Context) (*aws.Notifier, error) {
	if o.client != nil {
		return o.client, nil
	}
	client, err := aws.OpenNotifier(ctx, access(o.channel.AWS))
	if err != nil {
		return nil, notifyError(err)
	}
	o.client = client
	return client, nil
}

func (o *channelOpener) publish(ctx context.Context, p notify.Publication) error {
	n, err := o.notifier(ctx)
	if err != nil {
		return err
	}
	return notifyError(n.Publish(ctx, o.channel.Topic, aws.TopicMessage{Subject: p.Subject, Message: p.Message, Attributes: p.Attributes, ID: p.ID, Group: p.Group}))
}

// reachAWS signs in. Whether a mail or a message would be taken is known when one is sent.
func (o *channelOpener) reachAWS(ctx context.Context) error {
	if _, err := o.notifier(ctx); err != nil {
		return err
	}
	return notify.ErrNotChecked
}

// A sesPost sends mails through SES.
type sesPost struct{ o *channelOpener }

func (p sesPost) Post(ctx context.Context, from string, to []string, mail []byte) (string, error) {
	n, err := p.o.notifier(ctx)
	if err != nil {
		return "", err
	}
	return "", notifyError(n.SendMail(ctx, from, to, mail))
}

func (p sesPost) Check(ctx context.Context) error { return p.o.reachAWS(ctx) }

// notAllowedSender is in the words of SES for a sender that may not send.
var notAllowedSender = regexp.MustCompile(`(?i)not verified|authority to send`)

// awsSentences are sentences of package aws that have a Japanese.
var awsSentences = map[aws.Kind]string{aws.Credentials: "notify.why.credentials"}

// notifyError says what a failure of AWS means for a channel.
func notifyError(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*aws.Error](err)
	if !ok {
		out := &notify.Error{Fault: notify.Down, Reason: err.Error()}
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			out.Stopped = err
		}
		return out
	}
	out := &notify.Error{Fault: notify.Down, Key: awsSentences[e.Kind], Reason: text.CleanLine(strings.TrimSpace(e.Message))}
	if e.Action != "" {
		out.Reason = e.Action + ": " + out.Reason
	}
	switch e.Name {
	case "MessageRejected": // for what is in it, but SES also says so that the sender is not verified
		if out.Fault = notify.Rejected; notAllowedSender.MatchString(e.Message) {
			out.Fault = notify.Refused
		}
	case "MailFromDomainNotVerifiedException", "AccountSuspendedException", "SendingPausedException", "NotFound", "NotFoundException", "ResourceNotFoundException", "ParameterNotFound":
		out.Fault = notify.Refused
	case "BadRequestException", "InvalidParameter", "InvalidParameterValue":
		out.Fault = notify.Rejected
	default:
		if e.Permanent() {
			out.Fault = notify.Refused
		}
	}
	return out
}

// maxSecret bounds the file of a secret, in bytes.
const maxSecret = 64 << 10

// fetch gets one secret. The error names it and has nothing of it.
func (o *channelOpener) fetch(ctx context.Context, kind, name string) (string, error) {
	refused := func(key string, reason any) error {
		return &notify.Error{Fault: notify.Refused, Key: key, Reason: o.s.T(key, text.Args{"name": name, "reason": reason})}
	}
	switch kind {
	case "env":
		if v := o.s.Getenv(name); v != "" {
			return v, nil
		}
		return "", refused("notify.no_env", "")
	case "file":
		f, err := os.Open(filepath.Clean(name))
		if err != nil {
			return "", refused("notify.no_file", pathReason(err))
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, maxSecret))
		if err != nil {
			return "", refused("notify.no_file", pathReason(err))
		}
		if v := strings.TrimRight(string(data), "\r\n"); v != "" {
			return v, nil
		}
		return "", refused("notify.no_file", o.s.T("notify.empty"))
	}
	n, err := o.notifier(ctx)
	if err != nil {
		return "", err
	}
	read := n.Parameter
	if kind == "secretsmanager" {
		read = n.Secret
	}
	v, err := read(ctx, name)
	return v, notifyError(err)
}

// pathReason is an error of a file without its path, which the sentence names.
func pathReason(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}
