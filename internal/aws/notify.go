package aws

import (
	"context"
	"encoding/json"
	"strings"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// A Notifier sends mails through Amazon SES, publishes to topics of Amazon SNS and reads secrets. A failure is an *[Error].
type Notifier struct{ cfg awscore.Config }

// OpenNotifier finds credentials.
func OpenNotifier(ctx context.Context, a Access) (*Notifier, error) {
	cfg, err := a.loadRegional(ctx)
	if err != nil {
		return nil, err
	}
	return &Notifier{cfg}, nil
}

// SendMail sends a finished mail. It needs ses:SendEmail and ses:SendRawEmail on the identity of the sender.
func (n *Notifier) SendMail(ctx context.Context, from string, to []string, mail []byte) error {
	_, err := sesv2.NewFromConfig(n.cfg).SendEmail(ctx, &sesv2.SendEmailInput{FromEmailAddress: &from, Destination: &sestypes.Destination{ToAddresses: to},
		Content: &sestypes.EmailContent{Raw: &sestypes.RawMessage{Data: mail}}})
	if err != nil {
		return denyNamed(err, "ses:SendEmail")
	}
	return nil
}

// A TopicMessage is published to a topic.
type TopicMessage struct {
	Subject, Message string
	Attributes       map[string]string
	// ID and Group are of FIFO topics: within five minutes a message with the same ID is delivered once.
	ID, Group string
}

// Publish publishes to a topic, by its ARN.
func (n *Notifier) Publish(ctx context.Context, topic string, m TopicMessage) error {
	in := &sns.PublishInput{TopicArn: &topic, Subject: &m.Subject, Message: &m.Message, MessageAttributes: map[string]snstypes.MessageAttributeValue{}}
	for name, value := range m.Attributes {
		in.MessageAttributes[name] = snstypes.MessageAttributeValue{DataType: awscore.String("String"), StringValue: awscore.String(value)}
	}
	if strings.HasSuffix(topic, ".fifo") {
		in.MessageDeduplicationId, in.MessageGroupId = &m.ID, &m.Group
	}
	_, err := sns.NewFromConfig(n.cfg).Publish(ctx, in)
	if err != nil {
		return denyNamed(err, "sns:Publish")
	}
	return nil
}

// Secret reads a secret of AWS Secrets Manager by its name or ARN; after a # stands the key of one that is a JSON object.
func (n *Notifier) Secret(ctx context.Context, id string) (string, error) {
	id, key, keyed := strings.Cut(id, "#")
	out, err := secretsmanager.NewFromConfig(n.cfg).GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &id})
	if err != nil {
		return "", denyNamed(err, "secretsmanager:GetSecretValue")
	}
	value := awscore.ToString(out.SecretString)
	if !keyed {
		if value == "" {
			return "", &Error{Kind: Config, Message: "the secret " + id + " is empty, or no text"}
		}
		return value, nil
	}
	var object map[string]any
	if json.Unmarshal([]byte(value), &object) != nil { // the error would show what it read
		return "", &Error{Kind: Config, Message: "the secret " + id + " is no JSON object"}
	}
	text, ok := object[key].(string)
	if !ok || text == "" {
		return "", &Error{Kind: Config, Message: "the secret " + id + " has no text under the key " + key}
	}
	return text, nil
}

// Parameter reads a parameter of SSM's Parameter Store, decrypted.
func (n *Notifier) Parameter(ctx context.Context, name string) (string, error) {
	out, err := ssm.NewFromConfig(n.cfg).GetParameter(ctx, &ssm.GetParameterInput{Name: &name, WithDecryption: awscore.Bool(true)})
	if err != nil {
		return "", denyNamed(err, "ssm:GetParameter")
	}
	if out.Parameter == nil || awscore.ToString(out.Parameter.Value) == "" {
		return "", &Error{Kind: Config, Message: "the parameter " + name + " is empty"}
	}
	return *out.Parameter.Value, nil
}
