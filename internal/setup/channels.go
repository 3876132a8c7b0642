package setup

import (
	"net/mail"
	"strings"

	"github.com/ashiato/ashiato/internal/config"
)

// Telling is what the channels use in AWS.
type Telling struct {
	Senders             []string // mail addresses, of SES
	Identities          []string // ARNs that stand for the identities of SES in a region
	Topics              []string // ARNs, of SNS
	Secrets, Parameters []string // ARNs
}

// channels adds what the channels use that work as a role.
func (n *Needs) channels(c config.Config, role string) {
	for _, ch := range c.Channels {
		uses := ch.Kind == config.ChannelSNS || ch.Mail.SES
		for _, s := range ch.Secrets() {
			for _, name := range s.Names() {
				uses = uses || name[0] == "secretsmanager" || name[0] == "ssm"
			}
		}
		switch {
		case !uses:
		case ch.AWS.Role == role:
			n.channel(ch)
		case role == "":
			n.Roles = appendNew(n.Roles, ch.AWS.Role)
		}
	}
}

func (n *Needs) channel(ch config.Channel) {
	arn := func(service, rest string) string {
		return "arn:" + n.Partition + ":" + service + ":" + or(ch.AWS.Region, n.Region) + ":" + n.Account + ":" + rest
	}
	t := &n.Telling
	if ch.Mail.SES {
		from := ch.Mail.From
		if a, err := mail.ParseAddress(from); err == nil {
			from = a.Address
		}
		t.Senders = appendNew(t.Senders, from)
		t.Identities = appendNew(t.Identities, arn("ses", "identity/*"))
	}
	t.Topics = appendNew(t.Topics, ch.Topic)
	for _, s := range ch.Secrets() {
		for _, name := range s.Names() {
			switch name[0] {
			case "secretsmanager":
				id, _, _ := strings.Cut(name[1], "#")
				if !strings.HasPrefix(id, "arn:") {
					id = arn("secretsmanager", "secret:"+id+"-??????") // AWS adds six characters to the name
				}
				t.Secrets = appendNew(t.Secrets, id)
			case "ssm":
				id := name[1]
				if !strings.HasPrefix(id, "arn:") {
					id = arn("ssm", "parameter/"+strings.TrimPrefix(id, "/"))
				}
				t.Parameters = appendNew(t.Parameters, id)
			}
		}
	}
}

// telling allows what the channels use: https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
func (n Needs) telling() (all []Statement) {
	t := n.Telling
	if len(t.Senders) > 0 {
		all = append(all, Statement{Sid: "SendMails", Actions: []string{"ses:SendEmail", "ses:SendRawEmail"}, Resources: t.Identities,
			Operator: "StringEquals", Key: "ses:FromAddress", Values: t.Senders})
	}
	if len(t.Topics) > 0 {
		all = append(all, Statement{Sid: "PublishToTopics", Actions: []string{"sns:Publish"}, Resources: t.Topics})
	}
	if len(t.Secrets) > 0 {
		all = append(all, Statement{Sid: "ReadSecretsOfChannels", Actions: []string{"secretsmanager:GetSecretValue"}, Resources: t.Secrets})
	}
	if len(t.Parameters) > 0 {
		all = append(all, Statement{Sid: "ReadParametersOfChannels", Actions: []string{"ssm:GetParameter"}, Resources: t.Parameters})
	}
	return all
}
