package config

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestChannels(t *testing.T) {
	t.Parallel()
	c, err := Parse("ashiato.yaml", []byte(`
aws: {region: ap-northeast-1}
templates: words
channels:
  sec: {slack: "${env:SLACK_WEBHOOK}", language: ja, rate: 30/m}
  bot:
    slack: {token: "${file:bot.txt}", channel: C0123456789}
    template: short
    fold_above: 50
    give_up_after: 2h
  mgr: {mail: {to: [it@example.jp, "IT <desk@example.jp>"], from: "ashiato <a@example.jp>", via: ses}}
  relay:
    mail:
      to: [it@example.jp]
      from: a@example.jp
      via: smtp://mail.example.jp
      user: ashiato
      password: ${secretsmanager:smtp#password}
    allow_private: true
  tls: {mail: {to: [a@b.jp], from: a@b.jp, via: "smtps://mail.example.jp"}}
  plain: {mail: {to: [a@b.jp], from: a@b.jp, via: "smtp://relay.example.jp", tls: off}}
  topic: {sns: "arn:aws:sns:us-east-1:111122223333:alerts"}
  hook: {webhook: {url: "https://hooks.example.com/x?${ssm:/hook/query}", secret: "${ssm:/hook/key}"}}
  teams: {teams: {webhook: "${env:TEAMS}"}}
  here: stdout
  lines: {stdout: json}
reports:
  - report: workspaces-access
    to: [out, channel:mgr]
`))
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]Channel{}
	for _, ch := range c.Channels {
		by[ch.Name] = ch
	}
	if ch := by["sec"]; ch.Kind != ChannelSlack || ch.URL != "${env:SLACK_WEBHOOK}" || ch.Language != "ja" || ch.Pace != 2*time.Second || ch.Line != 5 {
		t.Errorf("%+v", ch)
	}
	if ch := by["bot"]; ch.Token != "${file:bot.txt}" || ch.SlackChannel != "C0123456789" || ch.FoldAbove != 50 || ch.GiveUp != 2*time.Hour || ch.Template != "short" || !ch.TakesFiles() {
		t.Errorf("%+v", ch)
	}
	if m := by["mgr"].Mail; !m.SES || len(m.To) != 2 || m.Host != "" || by["mgr"].AWS.Region != "ap-northeast-1" {
		t.Errorf("%+v", m)
	}
	if m := by["relay"].Mail; m.SES || m.Host != "mail.example.jp" || m.Port != 587 || m.TLS != "starttls" || m.User != "ashiato" || m.Password == "" || !by["relay"].AllowPrivate {
		t.Errorf("%+v", m)
	}
	if m := by["tls"].Mail; m.Port != 465 || m.TLS != "tls" {
		t.Errorf("%+v", m)
	}
	if m := by["plain"].Mail; m.Port != 25 || m.TLS != "off" {
		t.Errorf("%+v", m)
	}
	if ch := by["topic"]; ch.AWS.Region != "us-east-1" || by["here"].Kind != ChannelStdout || !by["lines"].JSON || by["here"].JSON {
		t.Errorf("%+v", ch)
	}
	if c.Templates != "words" || len(c.Reports) != 1 {
		t.Errorf("%q %+v", c.Templates, c.Reports)
	}
	got, err := by["hook"].URL.Expand(func(kind, name string) (string, error) { return kind + "=" + name, nil })
	if got != "https://hooks.example.com/x?ssm=/hook/query" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := by["hook"].URL.Expand(func(string, string) (string, error) { return "", errors.New("gone") }); err == nil {
		t.Error("a secret that is not there was none")
	}
	if err := c.absoluteChannels("/etc/ashiato", "/home/a"); err != nil || c.Templates != "/etc/ashiato/words" || c.Channels[1].Token != "${file:/etc/ashiato/bot.txt}" {
		t.Errorf("%q %q %v", c.Templates, c.Channels[1].Token, err)
	}
	if err := c.absoluteReports("/etc/ashiato", "/home/a"); err != nil || c.Reports[0].To[1] != "channel:mgr" {
		t.Errorf("%q %v", c.Reports[0].To, err)
	}
}

func TestWrongChannels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ yaml, want string }{
		{"channels: [a]", "channels must be lines of key: value"},
		{"channels:\n  a b: stdout", "a channel's name has"},
		{"channels:\n  a: slack", "only stdout stands alone"},
		{"channels:\n  a: {slak: x}", `unknown key "channels.a.slak"`},
		{"channels:\n  a: {language: ja}", "it needs one of slack, mail"},
		{"channels:\n  a: {slack: \"${env:A}\", stdout: text}", "it is slack already"},
		{"channels:\n  a: {slack: https://hooks.slack.com/services/T0/B0/hunter2}", "a secret does not stand in this file"},
		{"channels:\n  a: {slack: {token: xoxb-hunter2, channel: C0123456789}}", "a secret does not stand in this file"},
		{"channels:\n  a: {slack: {token: \"${env:A}\"}}", "a token needs a channel"},
		{"channels:\n  a: {slack: {token: \"${env:A}\", channel: general}}", "it is no id of a channel"},
		{"channels:\n  a: {slack: {channel: C0123456789}}", "it needs a webhook"},
		{"channels:\n  a: {slack: \"${vault:hunter2}\"}", "a secret does not stand in this file"},
		{"channels:\n  a: {slack: \"${env:}\"}", "a secret does not stand in this file"},
		{"channels:\n  a: {slack: \"${env:A\"}", "a secret does not stand in this file"},
		{"channels:\n  a: {slack: \"${env:A}\", rate: fast}", "write how many messages"},
		{"channels:\n  a: {slack: \"${env:A}\", fold_above: 0}", "use a number from 1"},
		{"channels:\n  a: {slack: \"${env:A}\", give_up_after: 40d}", "use a time from 1m to 30d"},
		{"channels:\n  a: {slack: \"${env:A}\", language: fr}", "use en or ja"},
		{"channels:\n  a: {slack: \"${env:A}\", allow_private: maybe}", "true or false"},
		{"channels:\n  a: {mail: it@example.jp}", "write lines of key: value"},
		{"channels:\n  a: {mail: {to: [it@example.jp], from: a@b.jp}}", "it needs via"},
		{"channels:\n  a: {mail: {to: [it], from: a@b.jp, via: ses}}", "it is no mail address"},
		{"channels:\n  a: {mail: {to: [a@b.jp], from: \"a@b.jp\\r\\nBcc: c@d.jp\", via: ses}}", "it is no mail address"},
		{"channels:\n  a: {mail: {to: [a@b.jp], from: a@b.jp, via: \"smtp://u:hunter2@m.jp\"}}", "user and password are keys of their own"},
		{"channels:\n  a: {mail: {to: [a@b.jp], from: a@b.jp, via: \"smtp://m.jp\", user: u, password: hunter2}}", "a secret does not stand in this file"},
		{"channels:\n  a: {mail: {to: [a@b.jp], from: a@b.jp, via: \"smtp://m.jp\", user: u}}", "it goes with password"},
		{"channels:\n  a: {mail: {to: [a@b.jp], from: a@b.jp, via: \"smtp://m.jp\", tls: off, user: u, password: \"${env:P}\"}}", "is not sent without TLS"},
		{"channels:\n  a: {mail: {to: [a@b.jp], from: a@b.jp, via: ses, user: hunter2}}", "it goes with a mail server"},
		{"channels:\n  a: {sns: alerts}", "it is no topic's ARN"},
		{"channels:\n  a: {webhook: \"ftp://x\"}", "it is no URL"},
		{"channels:\n  a: {webhook: {secret: \"${env:A}\"}}", "it needs url"},
		{"channels:\n  a: {webhook: {url: \"https://x.jp\", secret: hunter2}}", "a secret does not stand in this file"},
		{"channels:\n  a: {teams: [hunter2]}", "must be lines of key: value"},
		{"channels:\n  a: {stdout: xml}", "use text or json"},
		{"channels:\n  a: stdout\n  a: stdout", "twice"},
		{"channels:\n  a: stdout\nreports:\n  - {report: x, to: [\"channel:b\"]}", "there is no channel b"},
		{"channels:\n  a: stdout\nreports:\n  - {report: x, to: [\"channel:a\"]}", "takes no files"},
	} {
		_, err := Parse("ashiato.yaml", []byte(c.yaml))
		e, ok := errors.AsType[*Error](err)
		if !ok || !strings.Contains(err.Error(), c.want) || e.Line == 0 {
			t.Errorf("%s\n%v\nwant %s", c.yaml, err, c.want)
		}
		if ok && strings.Contains(err.Error()+e.Source+e.Value+e.Snippet(), "hunter2") {
			t.Errorf("%s: the error tells the secret: %v\n%s", c.yaml, err, e.Snippet())
		}
	}
}
