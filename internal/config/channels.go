package config

import (
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/ashiato/ashiato/internal/when"
)

// The kinds of channels.
const (
	ChannelSlack   = "slack"
	ChannelMail    = "mail"
	ChannelSNS     = "sns"
	ChannelWebhook = "webhook"
	ChannelTeams   = "teams"
	ChannelStdout  = "stdout"
)

var channelKinds = []string{ChannelSlack, ChannelMail, ChannelSNS, ChannelWebhook, ChannelTeams, ChannelStdout}

// A Channel is where alerts and reports are told.
type Channel struct {
	Name, Kind string
	// Language is en or ja; empty is Config.Language. Template is the user's template for alerts; empty is the built-in one.
	Language, Template string
	// Pace is the least time between two messages; 0 is the kind's own.
	Pace time.Duration
	// AllowPrivate lets the channel go to private and loopback addresses.
	AllowPrivate bool
	// FoldAbove is how many messages may wait before they are put together, GiveUp for how long one is tried; 0 is the usual.
	FoldAbove int
	GiveUp    time.Duration

	// URL is of a webhook: Slack's, Teams' or one's own. Token and SlackChannel are of a bot of Slack. Key signs one's own webhook.
	URL, Token, Key Secret
	SlackChannel    string
	Mail            Mail
	// Topic is the ARN of SNS.
	Topic string
	// AWS is as whom SES and SNS are asked, and Secrets Manager and SSM for secrets; complete.
	AWS AWS
	// JSON is of standard output: a line each, not words.
	JSON bool
	// Line is where the channel stands in the file, from 1.
	Line int
}

// Mail is what a mail needs.
type Mail struct {
	From string
	To   []string
	// SES sends through Amazon SES; else Host, Port and TLS name a mail server. TLS is starttls, tls or off.
	SES      bool
	Host     string
	Port     int
	TLS      string
	User     string
	Password Secret
}

// A Secret is a text in which secrets stand by name: ${env:NAME}, ${file:PATH}, ${secretsmanager:ID} and ${ssm:NAME}. It may be shown: the names are no secrets.
type Secret string

var (
	secretPlace  = regexp.MustCompile(`\$\{([a-z]*):([^{}]*)\}`)
	secretKinds  = []string{"env", "file", "secretsmanager", "ssm"}
	channelID    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	templateName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)
	slackChannel = regexp.MustCompile(`^[CGD][A-Z0-9]{6,20}$`)
	topicARN     = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$`)

	errNoSecret = why("secret", "forms", "${env:NAME}, ${file:PATH}, ${secretsmanager:ID}, ${ssm:NAME}")
)

// Expand puts the secrets in; get gives one of a kind and a name. What get refuses is the error.
func (s Secret) Expand(get func(kind, name string) (string, error)) (string, error) {
	var failed error
	out := secretPlace.ReplaceAllStringFunc(string(s), func(place string) string {
		m := secretPlace.FindStringSubmatch(place)
		value, err := get(m[1], m[2])
		if err != nil && failed == nil {
			failed = err
		}
		return value
	})
	if failed != nil {
		return "", failed
	}
	return out, nil
}

// Names are the kinds and names of the secrets, as env and NAME.
func (s Secret) Names() (all [][2]string) {
	for _, m := range secretPlace.FindAllStringSubmatch(string(s), -1) {
		all = append(all, [2]string{m[1], m[2]})
	}
	return all
}

// TakesFiles tells whether reports can go to the channel.
func (c Channel) TakesFiles() bool {
	return c.Kind == ChannelMail || c.Kind == ChannelSlack && c.Token != ""
}

// Secrets are all of a channel.
func (c Channel) Secrets() []Secret { return []Secret{c.URL, c.Token, c.Key, c.Mail.Password} }

// channelList is the section channels: names with settings, whose kind has settings of its own.
type channelList struct {
	list  []channelEntry
	wrong *scalar
}

type channelEntry struct {
	name scalar
	own  section // with the kind as a key
	kind section // the settings of the kind, where they are lines of key: value
	word scalar  // the name of a kind alone: stdout
}

// UnmarshalYAML keeps the channels.
func (s *channelList) UnmarshalYAML(node ast.Node) error {
	values, ok := pairs(node)
	if !ok {
		wrong := scalarOf(node)
		s.wrong = &wrong
	}
	for _, v := range values {
		e := channelEntry{name: scalarOf(v.Key)}
		e.name.text = v.Key.GetToken().Value
		if word := scalarOf(v.Value); word.kind == textScalar {
			e.word = word
		} else if err := e.unmarshal(v.Value); err != nil {
			return err
		}
		s.list = append(s.list, e)
	}
	return nil
}

func (e *channelEntry) unmarshal(node ast.Node) error {
	if err := e.own.UnmarshalYAML(node); err != nil {
		return err
	}
	values, _ := pairs(node) // what is none is told by own
	for _, v := range values {
		switch v.Value.(type) {
		case *ast.MappingNode, *ast.MappingValueNode:
			if slices.Contains(channelKinds, v.Key.GetToken().Value) {
				return e.kind.UnmarshalYAML(v.Value)
			}
		}
	}
	return nil
}

var channelKeys = []string{"language", "template", "rate", "allow_private", "fold_above", "give_up_after"}

const maxChannels = 200

// takeChannels checks the sections channels and templates, and stores them.
func (c *Config) takeChannels(f file, r *reader) error {
	c.Templates = f.Templates.text
	if w := f.Channels.wrong; w != nil {
		e := r.wrongType("channels", *w)
		e.Mapping = true
		return hide(e)
	}
	if len(f.Channels.list) > maxChannels {
		return r.bad("channels", f.Channels.list[maxChannels].name, why("channels", "n", maxChannels))
	}
	for _, e := range f.Channels.list {
		if !channelID.MatchString(e.name.text) {
			return r.bad("channels", e.name, why("channel_key"))
		}
		if slices.ContainsFunc(c.Channels, func(o Channel) bool { return o.Name == e.name.text }) {
			return at(&Error{Kind: DuplicateKey, File: r.name, Key: "channels." + e.name.text, Line: e.name.line, Column: e.name.column}, r.data)
		}
		one, err := c.channel(r, e)
		if err != nil {
			return err
		}
		c.Channels = append(c.Channels, one)
	}
	return nil
}

// channel checks one channel.
func (c *Config) channel(r *reader, e channelEntry) (Channel, error) {
	ch := Channel{Name: e.name.text, Line: e.name.line, AWS: c.AWS}
	name := "channels." + ch.Name
	if e.word.line > 0 {
		if ch.Kind = e.word.text; ch.Kind != ChannelStdout {
			return ch, r.secret(name, e.word, why("channel_form", "example", "slack: ${env:SLACK_WEBHOOK}"))
		}
		return ch, nil
	}
	own, kind := section{wrong: e.own.wrong}, entry{}
	for _, one := range e.own.entries {
		switch {
		case !slices.Contains(channelKinds, one.key.text):
			own.entries = append(own.entries, one)
		case kind.key.line > 0:
			return ch, r.bad(name, one.key, why("channel_kinds", "kind", kind.key.text))
		default:
			kind = one
		}
	}
	v, err := r.values(name, own, slices.Concat(channelKeys, channelKinds))
	if err != nil {
		return ch, err
	}
	if kind.key.line == 0 {
		return ch, r.bad(name, e.name, why("needs_one", "names", strings.Join(channelKinds, ", ")))
	}
	ch.Kind = kind.key.text
	if err := ch.takeCommon(r, name, v); err != nil {
		return ch, err
	}
	return ch, ch.takeKind(r, name+"."+ch.Kind, kind.value, e.kind)
}

// takeCommon checks what every channel may have.
func (ch *Channel) takeCommon(r *reader, name string, v map[string]scalar) error {
	if at, ok := v["language"]; ok {
		if ch.Language = at.text; ch.Language != "en" && ch.Language != "ja" {
			return r.bad(name+".language", at, why("language"))
		}
	}
	if at, ok := v["template"]; ok {
		if ch.Template = at.text; !templateName.MatchString(ch.Template) {
			return r.bad(name+".template", at, why("template"))
		}
	}
	ch.AllowPrivate = v["allow_private"].text == "true"
	if at, ok := v["rate"]; ok {
		var err error
		if ch.Pace, err = paceOf(at.text); err != nil {
			return r.bad(name+".rate", at, err)
		}
	}
	if at, ok := v["fold_above"]; ok {
		n, err := strconv.Atoi(at.text)
		if err != nil || n < 1 || n > 100_000 {
			return r.bad(name+".fold_above", at, why("fold"))
		}
		ch.FoldAbove = n
	}
	if at, ok := v["give_up_after"]; ok {
		age, ok := when.ParseAge(at.text)
		ch.GiveUp = time.Duration(age.Days)*24*time.Hour + age.Rest
		if !ok || ch.GiveUp < time.Minute || ch.GiveUp > 30*24*time.Hour {
			return r.bad(name+".give_up_after", at, why("give_up"))
		}
	}
	return nil
}

// paceOf reads 1/s, 30/m or 100/h as the time between two messages.
func paceOf(s string) (time.Duration, error) {
	count, unit, ok := strings.Cut(s, "/")
	n, err := strconv.Atoi(count)
	per := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	if !ok || err != nil || per == 0 || n < 1 || n > 1000 {
		return 0, why("rate")
	}
	return per / time.Duration(n), nil
}

// A channelForm is what the settings of a kind of channel look like.
type channelForm struct {
	keys  []string
	short string   // the key that a text alone stands for; empty: there is none
	needs []string // keys
	take  func(ch *Channel, r *reader, name string, v map[string]scalar) error
}

var channelForms = map[string]channelForm{
	ChannelSlack:   {keys: []string{"webhook", "token", "channel"}, short: "webhook", take: (*Channel).takeSlack},
	ChannelTeams:   {keys: []string{"webhook"}, short: "webhook", needs: []string{"webhook"}, take: (*Channel).takeTeams},
	ChannelWebhook: {keys: []string{"url", "secret"}, short: "url", needs: []string{"url"}, take: (*Channel).takeWebhook},
	ChannelSNS:     {keys: slices.Concat([]string{"topic"}, awsKeys), short: "topic", needs: []string{"topic"}, take: (*Channel).takeTopic},
	ChannelStdout:  {keys: []string{"format"}, short: "format", take: (*Channel).takeStdout},
	ChannelMail: {keys: slices.Concat([]string{"from", "to", "via", "tls", "user", "password"}, awsKeys), needs: []string{"from", "to", "via"},
		take: (*Channel).takeMail},
}

// takeKind checks what the kind needs: its one setting, or lines of key: value.
func (ch *Channel) takeKind(r *reader, name string, short scalar, long section) error {
	form := channelForms[ch.Kind]
	v := map[string]scalar{}
	switch {
	case short.kind == textScalar && short.text != "":
		if form.short == "" {
			return r.secret(name, short, why("mail_lines"))
		}
		v[form.short] = short
	case long.entries == nil && ch.Kind == ChannelStdout:
	case long.entries == nil:
		e := r.wrongType(name, short)
		e.Mapping = true
		return hide(e)
	default:
		var err error
		if v, err = r.values(name, long, form.keys); err != nil {
			return err
		}
	}
	for _, key := range form.needs {
		if v[key].line == 0 {
			return r.secret(name, short, why("needs", "key", key))
		}
	}
	if ch.Kind == ChannelSlack && v["webhook"].line+v["token"].line == 0 {
		return r.secret(name, short, why("slack_needs"))
	}
	own, err := r.aws(name, v)
	if err != nil {
		return err
	}
	ch.AWS = own.or(ch.AWS)
	return form.take(ch, r, name, v)
}

func (ch *Channel) takeTeams(r *reader, name string, v map[string]scalar) error {
	return ch.takeSecret(r, name+".webhook", v["webhook"], &ch.URL)
}

func (ch *Channel) takeTopic(r *reader, name string, v map[string]scalar) error {
	if ch.Topic = v["topic"].text; !topicARN.MatchString(ch.Topic) {
		return r.bad(name+".topic", v["topic"], why("topic"))
	}
	if v["region"].text == "" { // a topic is in one region
		ch.AWS.Region = strings.Split(ch.Topic, ":")[3]
	}
	return nil
}

func (ch *Channel) takeStdout(r *reader, name string, v map[string]scalar) error {
	at := v["format"]
	if ch.JSON = at.text == "json"; at.line > 0 && at.text != "json" && at.text != "text" {
		return r.bad(name+".format", at, why("stdout_format"))
	}
	return nil
}

func (ch *Channel) takeSlack(r *reader, name string, v map[string]scalar) error {
	webhook, token, channel := v["webhook"], v["token"], v["channel"]
	switch {
	case webhook.line > 0 && token.line > 0:
		return r.secret(name, token, why("slack_both"))
	case token.line > 0 && channel.line == 0:
		return r.secret(name, token, why("slack_channel_needed"))
	case token.line > 0 && !slackChannel.MatchString(channel.text):
		return r.bad(name+".channel", channel, why("slack_channel"))
	case token.line > 0:
		ch.SlackChannel = channel.text
		return ch.takeSecret(r, name+".token", token, &ch.Token)
	case channel.line > 0:
		return r.bad(name+".channel", channel, why("slack_token_needed"))
	}
	return ch.takeSecret(r, name+".webhook", webhook, &ch.URL)
}

func (ch *Channel) takeWebhook(r *reader, name string, v map[string]scalar) error {
	at := v["url"]
	if err := checkPlaces(at.text); err != nil {
		return r.secret(name+".url", at, err)
	}
	ch.URL = Secret(at.text)
	if u, err := url.Parse(at.text); len(ch.URL.Names()) == 0 && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil) {
		return r.secret(name+".url", at, why("channel_url"))
	}
	if at, ok := v["secret"]; ok {
		return ch.takeSecret(r, name+".secret", at, &ch.Key)
	}
	return nil
}

// takeSecret stores what has to be a secret.
func (ch *Channel) takeSecret(r *reader, name string, at scalar, to *Secret) error {
	if err := checkPlaces(at.text); err != nil {
		return r.secret(name, at, err)
	}
	if *to = Secret(at.text); len(to.Names()) == 0 {
		return r.secret(name, at, errNoSecret)
	}
	return nil
}

// checkPlaces tells what is wrong with the names of secrets in a text.
func checkPlaces(s string) error {
	for _, m := range secretPlace.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(secretKinds, m[1]) || strings.TrimSpace(m[2]) == "" {
			return errNoSecret
		}
	}
	if strings.Contains(secretPlace.ReplaceAllString(s, ""), "${") {
		return errNoSecret
	}
	return nil
}

func (ch *Channel) takeMail(r *reader, name string, v map[string]scalar) error {
	m := &ch.Mail
	if m.From = v["from"].text; !isAddress(m.From) {
		return r.bad(name+".from", v["from"], errNoAddress)
	}
	for _, item := range v["to"].items {
		if !isAddress(item.text) || len(m.To) == 50 {
			return r.bad(name+".to", item, errNoAddress)
		}
		m.To = append(m.To, item.text)
	}
	if via := v["via"]; via.text == "ses" {
		m.SES = true
		for _, key := range []string{"tls", "user", "password"} {
			if at, ok := v[key]; ok {
				return r.secret(name+"."+key, at, why("ses_credentials"))
			}
		}
		return nil
	}
	if err := m.takeServer(r, name, v); err != nil {
		return err
	}
	if at, ok := v["password"]; ok {
		if m.User == "" || m.TLS == "off" {
			return r.secret(name+".password", at, why("password_tls"))
		}
		return ch.takeSecret(r, name+".password", at, &m.Password)
	}
	if m.User != "" {
		return r.bad(name+".user", v["user"], why("user_password"))
	}
	return nil
}

// takeServer reads via: smtp://host:587 with STARTTLS, smtps://host:465 with TLS.
func (m *Mail) takeServer(r *reader, name string, v map[string]scalar) error {
	via := v["via"]
	u, err := url.Parse(via.text)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return r.secret(name+".via", via, why("mail_via"))
	}
	m.Host, m.User, m.TLS, m.Port = u.Hostname(), v["user"].text, "starttls", 587
	if u.Scheme == "smtps" {
		m.TLS, m.Port = "tls", 465
	}
	if at, ok := v["tls"]; ok {
		if at.text != "off" && at.text != m.TLS || at.text == "off" && u.Scheme == "smtps" {
			return r.bad(name+".tls", at, why("mail_tls"))
		}
		if m.TLS = at.text; m.TLS == "off" {
			m.Port = 25
		}
	}
	if p := u.Port(); p != "" {
		if m.Port, err = strconv.Atoi(p); err != nil || m.Port < 1 || m.Port > 65535 {
			return r.bad(name+".via", via, why("port"))
		}
	}
	return nil
}

var errNoAddress = why("mail_address")

// isAddress tells whether a text is one mail address, with a name or without.
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && !strings.ContainsAny(a.Address, "\r\n\x00 ") && len(s) < 320
}

// absoluteChannels makes the folder of templates and the files of secrets absolute.
func (c *Config) absoluteChannels(dir, home string) (err error) {
	if c.Templates, err = absoluteFile(c.Templates, dir, home); err != nil {
		return err
	}
	for i := range c.Channels {
		ch := &c.Channels[i]
		for _, s := range []*Secret{&ch.URL, &ch.Token, &ch.Key, &ch.Mail.Password} {
			*s = Secret(secretPlace.ReplaceAllStringFunc(string(*s), func(place string) string {
				m := secretPlace.FindStringSubmatch(place)
				if m[1] != "file" {
					return place
				}
				path, e := absoluteFile(m[2], dir, home)
				err = errors.Join(err, e)
				return "${file:" + path + "}"
			}))
		}
	}
	return err
}
