package aws

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	gluetypes "github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
)

// A Prober tries whether something can be used. It changes nothing: where only a change shows whether one is permitted, it asks for one
// that cannot come about, under a condition that nothing meets. Failures are *Error with the action and the resource.
type Prober struct {
	access  Access
	cfg     awscore.Config
	buckets *Bucket
}

// OpenProber finds credentials. A failure is an *Error.
func OpenProber(ctx context.Context, a Access) (*Prober, error) {
	cfg, err := a.load(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.signIn(ctx, cfg); err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		cfg.Region = anyRegion
	}
	return &Prober{access: a, cfg: cfg, buckets: &Bucket{cfg: cfg, clients: map[string]*s3.Client{}}}, nil
}

// An Identity is who asks.
type Identity struct {
	Account, ARN string
	// ClockSkew is by how much AWS's clock is ahead of this machine's. AWS refuses requests that are more than 5 minutes off.
	ClockSkew time.Duration
}

// Identity asks who is asking; now is this machine's clock.
func (p *Prober) Identity(ctx context.Context, now func() time.Time) (Identity, error) {
	found := Found{}
	d := &detector{cfg: p.cfg, o: DetectOptions{Now: now}, found: &found}
	err := d.identity(ctx)
	return Identity{Account: found.Account, ARN: found.ARN, ClockSkew: found.ClockSkew}, err
}

// call does one call in time and explains its failure.
func call(ctx context.Context, action, resource string, f func(context.Context) error) error {
	within, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	err := f(within)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("aws: %w", ctx.Err())
	}
	return refusal(err, action, resource)
}

// wouldDo is call for a request that cannot succeed: only what keeps it from being judged is a failure.
func wouldDo(ctx context.Context, action, resource string, f func(context.Context) error) error {
	err := call(ctx, action, resource, f)
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	if _, answered := errors.AsType[smithy.APIError](e.Err); answered && e.Kind == Server || e.Kind == User || e.Kind == Config {
		return nil
	}
	return e
}

// A QueueState is what a queue says of itself.
type QueueState struct {
	Waiting, InFlight int64
	DeadLetters       string // ARN of its queue for dead letters; empty is none
	Dead              int64  // messages there
}

// Queue tries to look at a queue, of which name is the ARN, and at its dead letters, to receive from it, and to settle a message that does not exist. What is received is visible again
// at once; only its receive count has grown.
func (p *Prober) Queue(ctx context.Context, url, name string) (state QueueState, err error) {
	client := sqs.NewFromConfig(p.cfg)
	err = call(ctx, "sqs:GetQueueAttributes", name, func(ctx context.Context) error {
		out, err := client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []sqstypes.QueueAttributeName{"All"}})
		if err != nil {
			return err
		}
		state.Waiting, _ = strconv.ParseInt(out.Attributes["ApproximateNumberOfMessages"], 10, 64) // not there: 0
		state.InFlight, _ = strconv.ParseInt(out.Attributes["ApproximateNumberOfMessagesNotVisible"], 10, 64)
		if _, rest, ok := strings.Cut(out.Attributes["RedrivePolicy"], `"deadLetterTargetArn":`); ok {
			state.DeadLetters, _, _ = strings.Cut(strings.TrimLeft(rest, ` "`), `"`)
		}
		return nil
	})
	if err != nil {
		return state, err
	}
	handle := awscore.String("AQEB-no-such-message")
	none := handle
	err = call(ctx, "sqs:ReceiveMessage", name, func(ctx context.Context) error {
		out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &url, MaxNumberOfMessages: 1, VisibilityTimeout: 5,
			WaitTimeSeconds: 1}) // 0 is what the queue has, up to 20
		if err == nil && len(out.Messages) > 0 {
			handle = out.Messages[0].ReceiptHandle
		}
		return err
	})
	if err != nil {
		return state, err
	}
	err = wouldDo(ctx, "sqs:ChangeMessageVisibility", name, func(ctx context.Context) error {
		_, err := client.ChangeMessageVisibility(ctx, &sqs.ChangeMessageVisibilityInput{QueueUrl: &url, ReceiptHandle: handle, VisibilityTimeout: 0})
		return err
	})
	if err != nil {
		return state, err
	}
	err = wouldDo(ctx, "sqs:DeleteMessage", name, func(ctx context.Context) error {
		_, err := client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &url, ReceiptHandle: none})
		return err
	})
	if err != nil || state.DeadLetters == "" {
		return state, err
	}
	state.Dead, err = deadLetters(ctx, client, state.DeadLetters)
	return state, err
}

// deadLetters counts the messages in a queue for dead letters.
func deadLetters(ctx context.Context, client *sqs.Client, dead string) (n int64, err error) {
	name, err := arn.Parse(dead)
	if err != nil {
		return 0, &Error{Kind: Config, Message: "the queue's redrive policy names no queue: " + dead, Err: err}
	}
	var url *string
	err = call(ctx, "sqs:GetQueueUrl", dead, func(ctx context.Context) error {
		out, err := client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name.Resource, QueueOwnerAWSAccountId: &name.AccountID})
		if err == nil {
			url = out.QueueUrl
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	err = call(ctx, "sqs:GetQueueAttributes", dead, func(ctx context.Context) error {
		out, err := client.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []sqstypes.QueueAttributeName{"ApproximateNumberOfMessages"}})
		if err == nil {
			n, _ = strconv.ParseInt(out.Attributes["ApproximateNumberOfMessages"], 10, 64) // not there: 0
		}
		return err
	})
	return n, err
}

// Objects tries to list below a prefix and to read the first object there, of which key is the name; it is empty when there is none.
func (p *Prober) Objects(ctx context.Context, bucket, prefix string, requesterPays bool) (key string, err error) {
	client, err := p.client(ctx, bucket)
	if err != nil {
		return "", err
	}
	if requesterPays {
		p.buckets.payer = "requester"
	}
	arn := p.buckets.arn(bucket, "")
	err = call(ctx, "s3:ListBucket", arn, func(ctx context.Context) error {
		out, err := client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, MaxKeys: awscore.Int32(100), RequestPayer: p.buckets.payer})
		if err != nil {
			return err
		}
		for _, o := range out.Contents {
			if awscore.ToInt64(o.Size) > 0 { // a console's "folder" tells nothing of keys
				key = awscore.ToString(o.Key)
				break
			}
		}
		return nil
	})
	if err != nil || key == "" {
		return key, err
	}
	return key, call(ctx, "s3:GetObject", arn+"/*", func(ctx context.Context) error {
		out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, Range: awscore.String("bytes=0-0"), RequestPayer: p.buckets.payer},
			func(o *s3.Options) { o.ResponseChecksumValidation = awscore.ResponseChecksumValidationWhenRequired }) // a part has no checksum
		if err == nil {
			err = out.Body.Close()
		}
		return err
	})
}

// client is that of a bucket, whose region it finds.
func (p *Prober) client(ctx context.Context, bucket string) (*s3.Client, error) {
	within, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	client, err := p.buckets.client(within, bucket)
	if err != nil && ctx.Err() == nil && within.Err() != nil {
		return nil, refusal(within.Err(), "s3:ListBucket", p.buckets.arn(bucket, ""))
	}
	return client, err
}

// Write tries to write and to delete an object below a prefix that would have to have an ETag that none has.
func (p *Prober) Write(ctx context.Context, bucket, prefix string) error {
	client, err := p.client(ctx, bucket)
	if err != nil {
		return err
	}
	key, arn, never := prefix+".ashiato-doctor", p.buckets.arn(bucket, "/"+prefix+"*"), awscore.String(`"ffffffffffffffffffffffffffffffff"`)
	err = wouldDo(ctx, "s3:PutObject", arn, func(ctx context.Context) error {
		_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(""), IfMatch: never})
		return err
	})
	if err != nil {
		return err
	}
	return wouldDo(ctx, "s3:DeleteObject", arn, func(ctx context.Context) error {
		_, err := client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &bucket, Key: &key, IfMatch: never})
		return err
	})
}

// History tries to read a region's event history.
func (p *Prober) History(ctx context.Context, region string) error {
	client := cloudtrail.NewFromConfig(p.cfg, func(o *cloudtrail.Options) { o.Region = region })
	return call(ctx, "cloudtrail:LookupEvents", "*", func(ctx context.Context) error {
		_, err := client.LookupEvents(ctx, &cloudtrail.LookupEventsInput{MaxResults: awscore.Int32(1)})
		return err
	})
}

// PublicKeys tries to get the keys of digest files.
func (p *Prober) PublicKeys(ctx context.Context) error {
	return call(ctx, "cloudtrail:ListPublicKeys", "*", func(ctx context.Context) error {
		_, err := cloudtrail.NewFromConfig(p.cfg).ListPublicKeys(ctx, &cloudtrail.ListPublicKeysInput{})
		return err
	})
}

// Tables tries to read a database of Glue and to change a table that it does not have; arn ends before "database/" and "table/".
func (p *Prober) Tables(ctx context.Context, database, arn string) error {
	client := glue.NewFromConfig(p.cfg)
	err := call(ctx, "glue:GetDatabase", arn+"database/"+database, func(ctx context.Context) error {
		_, err := client.GetDatabase(ctx, &glue.GetDatabaseInput{Name: &database})
		return err
	})
	if err != nil {
		return err
	}
	err = call(ctx, "glue:GetTables", arn+"table/"+database+"/*", func(ctx context.Context) error {
		_, err := client.GetTables(ctx, &glue.GetTablesInput{DatabaseName: &database, MaxResults: awscore.Int32(1)})
		return err
	})
	if err != nil {
		return err
	}
	return wouldDo(ctx, "glue:UpdateTable", arn+"table/"+database+"/*", func(ctx context.Context) error {
		_, err := client.UpdateTable(ctx, &glue.UpdateTableInput{DatabaseName: &database,
			TableInput: &gluetypes.TableInput{Name: awscore.String("ashiato_doctor_no_such_table")}})
		return err
	})
}

// Ledger tries to read a table of DynamoDB and to put an item that must and must not be there.
func (p *Prober) Ledger(ctx context.Context, table, arn string) error {
	client := dynamodb.NewFromConfig(p.cfg)
	key := map[string]dynamotypes.AttributeValue{}
	err := call(ctx, "dynamodb:DescribeTable", arn, func(ctx context.Context) error {
		out, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &table})
		if err != nil {
			return err
		}
		for _, k := range out.Table.KeySchema {
			key[awscore.ToString(k.AttributeName)] = &dynamotypes.AttributeValueMemberS{Value: "ashiato-doctor"}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, ok := key["pk"]; !ok || len(key) != 2 {
		return &Error{Kind: Config, Name: "KeySchema", Message: "the table " + table + " has other keys than pk and sk: it is no ledger of ashiato"}
	}
	err = call(ctx, "dynamodb:GetItem", arn, func(ctx context.Context) error {
		_, err := client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: key})
		return err
	})
	if err != nil {
		return err
	}
	return wouldDo(ctx, "dynamodb:PutItem", arn, func(ctx context.Context) error {
		_, err := client.PutItem(ctx, &dynamodb.PutItemInput{TableName: &table, Item: key,
			ConditionExpression: awscore.String("attribute_exists(pk) AND attribute_not_exists(pk)")})
		return err
	})
}

// Workgroup tries to look at a workgroup of Athena, without which no statement can be started there.
func (p *Prober) Workgroup(ctx context.Context, name, arn string) error {
	return call(ctx, "athena:GetWorkGroup", arn, func(ctx context.Context) error {
		_, err := athena.NewFromConfig(p.cfg).GetWorkGroup(ctx, &athena.GetWorkGroupInput{WorkGroup: &name})
		return err
	})
}
