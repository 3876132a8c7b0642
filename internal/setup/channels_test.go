package setup

import (
	"slices"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// Channels need what they use in AWS and nothing else; those that use nothing there need nothing.
func TestPolicyOfChannels(t *testing.T) {
	t.Parallel()
	c, err := config.Parse("x", []byte(`
aws: {region: ap-northeast-1}
channels:
  sec: {slack: "${env:A}"}
  mgr: {mail: {from: "ashiato <a@example.jp>", to: [it@example.jp], via: ses}}
  topic: {sns: "arn:aws:sns:us-east-1:111122223333:alerts"}
  hook: {webhook: {url: "https://x.example", secret: "${secretsmanager:hook#key}"}}
  teams: {teams: "${ssm:/teams/url}"}
  other: {sns: {topic: "arn:aws:sns:us-east-1:444455556666:alerts", role: "arn:aws:iam::444455556666:role/tell"}}
`))
	if err != nil {
		t.Fatal(err)
	}
	all := NeedsOf(c, aws.Found{Account: "111122223333"}, "").Statements()
	got := map[string]Statement{}
	for _, s := range all {
		got[s.Sid] = s
	}
	for sid, want := range map[string][]string{
		"SendMails":                {"arn:aws:ses:ap-northeast-1:111122223333:identity/*"},
		"PublishToTopics":          {"arn:aws:sns:us-east-1:111122223333:alerts"},
		"ReadSecretsOfChannels":    {"arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:hook-??????"},
		"ReadParametersOfChannels": {"arn:aws:ssm:ap-northeast-1:111122223333:parameter/teams/url"},
		"AssumeRolesOfSources":     {"arn:aws:iam::444455556666:role/tell"},
	} {
		if !slices.Equal(got[sid].Resources, want) {
			t.Errorf("%s: %+v", sid, got[sid])
		}
	}
	if m := got["SendMails"]; len(all) != 5 || !slices.Equal(m.Actions, []string{"ses:SendEmail", "ses:SendRawEmail"}) || !slices.Equal(m.Values, []string{"a@example.jp"}) || m.Key != "ses:FromAddress" {
		t.Errorf("%+v", all)
	}
	if of := NeedsOf(c, aws.Found{}, "arn:aws:iam::444455556666:role/tell").Statements(); len(of) != 1 || of[0].Resources[0] != "arn:aws:sns:us-east-1:444455556666:alerts" {
		t.Errorf("%+v", of)
	}
	c.Channels = c.Channels[:1]
	if all := NeedsOf(c, aws.Found{}, "").Statements(); len(all) != 0 {
		t.Errorf("%+v", all)
	}
}

// Functions look for what is to be told each minute, where there is somebody to be told.
func TestTemplateThatWatches(t *testing.T) {
	t.Parallel()
	c := config.Default()
	c.Lake = "s3://corp-lake/lake"
	parts := []string{"WatchingPermission", "Default: \"rate(1 minute)\"", `{\"watch\": true}`}
	for _, tt := range []struct {
		shape    string
		channels []config.Channel
		watches  bool
	}{{Lambda, nil, false}, {Host, []config.Channel{{Name: "topic", Kind: config.ChannelSNS, Topic: "arn:aws:sns:us-east-1:111122223333:alerts"}}, false},
		{Lambda, []config.Channel{{Name: "topic", Kind: config.ChannelSNS, Topic: "arn:aws:sns:us-east-1:111122223333:alerts"}}, true}} {
		c.Channels = tt.channels
		text := Template(c, aws.Found{}, TemplateOptions{Shape: tt.shape})
		for _, part := range parts {
			if strings.Contains(text, part) != tt.watches {
				t.Errorf("%s with %d channels: %s\n%s", tt.shape, len(tt.channels), part, text)
			}
		}
		if out, err := cfnLint(t, text); err != nil {
			t.Errorf("cfn-lint: %v\n%s", err, out)
		}
		if allowed := strings.Contains(text, "sns:Publish"); allowed != (len(tt.channels) > 0) {
			t.Errorf("%s with %d channels may publish: %v", tt.shape, len(tt.channels), allowed)
		}
	}
}

// The example of channels in a new configuration is good when somebody takes the # away.
func TestExampleOfChannels(t *testing.T) {
	t.Parallel()
	file := ConfigFile(config.Default(), aws.Found{}, text.Printer{})
	_, example, ok := strings.Cut(file, "# channels:\n")
	if !ok {
		t.Fatal(file)
	}
	example, _, _ = strings.Cut(example, "\n\n")
	example = "channels:\n" + strings.ReplaceAll("\n"+example, "\n# ", "\n")
	c, err := config.Parse("x", []byte(example))
	if err != nil || len(c.Channels) != 3 || !c.Channels[1].Mail.SES || c.Channels[2].Mail.User != "ashiato" {
		t.Errorf("%+v, %v\n%s", c.Channels, err, example)
	}
}
