package awssource

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/ashiato/ashiato/pipeline"
)

// Bounds of a message. SQS takes messages of up to 1 MiB, S3 keys of up to 1024 bytes.
const (
	maxBody    = 1 << 20
	maxObjects = 10_000
	maxKey     = 1024
)

// Parse says what the body of a message announces. Shape is one of "cloudtrail", "s3", "eventbridge s3", "eventbridge" and "control", after
// "sns " for what SNS had wrapped. Keys are decoded only where they are encoded: in notifications of S3.
//
// An event of EventBridge that is not about an object is itself the object (Object.Inline), with its detail-type and id as Key.
func Parse(body string) (pipeline.Content, error) {
	c, err := parse(body, 0)
	if err != nil {
		return pipeline.Content{}, &pipeline.ParseError{Head: head(body), Err: err}
	}
	return c, nil
}

var errShape = errors.New("it is neither of CloudTrail nor of S3, SNS or EventBridge")

func parse(body string, wrapped int) (pipeline.Content, error) {
	if len(body) > maxBody {
		return pipeline.Content{}, fmt.Errorf("it has %d bytes, more than %d", len(body), maxBody)
	}
	body = strings.TrimSpace(body)
	if strings.HasPrefix(body, "CloudTrail validation message") {
		return control("CloudTrail validation message"), nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &m); err != nil {
		return pipeline.Content{}, fmt.Errorf("it is no JSON object: %w", err)
	}
	switch {
	case text(m["Type"]) != "" && m["TopicArn"] != nil:
		return parseSNS(m, wrapped)
	case m["s3Bucket"] != nil && m["s3ObjectKey"] != nil:
		return parseCloudTrail(m)
	case text(m["Event"]) == "s3:TestEvent":
		return control("s3:TestEvent"), nil
	case m["detail-type"] != nil && m["source"] != nil && m["detail"] != nil:
		return parseEvent(m, body)
	case m["Records"] != nil:
		return parseS3(m["Records"])
	case text(m["messageType"]) != "" && (m["configRuleName"] != nil || m["configurationItem"] != nil || m["configSnapshotId"] != nil || m["recordVersion"] != nil):
		return control("AWS Config " + text(m["messageType"])), nil
	}
	return pipeline.Content{}, errShape
}

func control(name string) pipeline.Content { return pipeline.Content{Control: name, Shape: "control"} }

// text gives a JSON string; "" for anything else.
func text(b json.RawMessage) string {
	var s string
	if json.Unmarshal(b, &s) != nil {
		return ""
	}
	return s
}

// parseSNS unwraps a notification. SNS wraps once; a topic that feeds another one may do so again.
func parseSNS(m map[string]json.RawMessage, wrapped int) (pipeline.Content, error) {
	switch kind := text(m["Type"]); kind {
	case "SubscriptionConfirmation", "UnsubscribeConfirmation":
		return control("SNS " + kind), nil
	case "Notification":
	default:
		return pipeline.Content{}, fmt.Errorf("SNS: the type %q is not known", kind)
	}
	if wrapped > 1 {
		return pipeline.Content{}, errors.New("SNS: a notification in a notification in a notification")
	}
	if m["Message"] == nil {
		return pipeline.Content{}, errors.New("SNS: there is no Message")
	}
	c, err := parse(text(m["Message"]), wrapped+1)
	if err != nil {
		return c, fmt.Errorf("SNS: its Message: %w", err)
	}
	c.Shape = "sns " + c.Shape
	return c, nil
}

// parseCloudTrail reads CloudTrail's notice, {"s3Bucket": ..., "s3ObjectKey": [...]}; AWS Config's has one key as a string.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/configure-sns-notifications-for-cloudtrail.html
func parseCloudTrail(m map[string]json.RawMessage) (pipeline.Content, error) {
	if kind := text(m["messageType"]); kind != "" {
		return control("AWS Config " + kind), nil
	}
	bucket := text(m["s3Bucket"])
	var keys []string
	if one := text(m["s3ObjectKey"]); one != "" {
		keys = []string{one}
	} else if err := json.Unmarshal(m["s3ObjectKey"], &keys); err != nil {
		return pipeline.Content{}, fmt.Errorf("CloudTrail: s3ObjectKey: %w", err)
	}
	c := pipeline.Content{Shape: "cloudtrail"}
	for _, key := range keys {
		c.Objects = append(c.Objects, pipeline.Object{Bucket: bucket, Key: key})
	}
	return c, checkObjects(c.Objects)
}

// checkObjects sees that there are objects, and that they can be.
func checkObjects(objects []pipeline.Object) error {
	if len(objects) == 0 || len(objects) > maxObjects {
		return fmt.Errorf("it names %d objects", len(objects))
	}
	for _, o := range objects {
		switch {
		case o.Bucket == "" || len(o.Bucket) > 255 || strings.ContainsAny(o.Bucket, "/\x00\r\n"):
			return fmt.Errorf("%q is no name of a bucket", clip(o.Bucket, 80))
		case o.Key == "" || len(o.Key) > maxKey:
			return fmt.Errorf("%q is no key of an object", clip(o.Key, 80))
		}
	}
	return nil
}

// A notification is one of S3's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
type notification struct {
	EventVersion string `json:"eventVersion"`
	EventName    string `json:"eventName"`
	EventTime    string `json:"eventTime"`
	Region       string `json:"awsRegion"`
	S3           *struct {
		Bucket struct {
			Name string `json:"name"`
		} `json:"bucket"`
		Object struct {
			Key     string `json:"key"`
			Size    int64  `json:"size"`
			ETag    string `json:"eTag"`
			Version string `json:"versionId"`
		} `json:"object"`
	} `json:"s3"`
}

func parseS3(records json.RawMessage) (pipeline.Content, error) {
	var all []notification
	if err := json.Unmarshal(records, &all); err != nil {
		return pipeline.Content{}, fmt.Errorf("S3: Records: %w", err)
	}
	c := pipeline.Content{Shape: "s3"}
	other := ""
	for _, n := range all {
		if n.S3 == nil {
			return pipeline.Content{}, errShape
		}
		if major, _, _ := strings.Cut(n.EventVersion, "."); major != "2" {
			return pipeline.Content{}, fmt.Errorf("S3: the version %q is not known", clip(n.EventVersion, 20))
		}
		name := strings.TrimPrefix(n.EventName, "s3:")
		if !strings.HasPrefix(name, "ObjectCreated:") {
			other = name
			continue
		}
		key, err := url.QueryUnescape(n.S3.Object.Key)
		if err != nil {
			return pipeline.Content{}, fmt.Errorf("S3: the key: %w", err)
		}
		c.Objects = append(c.Objects, pipeline.Object{Bucket: n.S3.Bucket.Name, Key: key, Size: max(n.S3.Object.Size, 0), Region: n.Region,
			ETag: strings.Trim(n.S3.Object.ETag, `"`), Version: version(n.S3.Object.Version), Modified: moment(n.EventTime)})
	}
	if len(c.Objects) == 0 && other != "" {
		return control("S3 " + clip(other, 60)), nil
	}
	return c, checkObjects(c.Objects)
}

// version gives a version id; buckets without versions may say null.
func version(v string) string {
	if v == "null" {
		return ""
	}
	return v
}

// moment reads a time, with or without its zone; it is only for people.
func moment(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// parseEvent reads an event of EventBridge: https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
func parseEvent(m map[string]json.RawMessage, body string) (pipeline.Content, error) {
	kind := text(m["detail-type"])
	switch {
	case kind == "":
		return pipeline.Content{}, errors.New("EventBridge: the detail-type is no text")
	case text(m["source"]) == "aws.s3" && kind == "Object Created":
		return parseCreated(m)
	case text(m["source"]) == "aws.s3":
		return control("S3 " + clip(kind, 60)), nil
	case kind == "Scheduled Event":
		return control("EventBridge " + kind), nil
	}
	o := pipeline.Object{Key: clip(kind, 200) + " " + clip(text(m["id"]), 100), Region: text(m["region"]), Account: text(m["account"]),
		Size: int64(len(body)), Modified: moment(text(m["time"])), Inline: []byte(body)}
	return pipeline.Content{Objects: []pipeline.Object{o}, Shape: "eventbridge"}, nil
}

// parseCreated reads S3's event, whose key is not encoded: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
func parseCreated(m map[string]json.RawMessage) (pipeline.Content, error) {
	var detail struct {
		Bucket struct{ Name string }
		Object struct {
			Key     string
			Size    int64
			ETag    string
			Version string `json:"version-id"`
		}
	}
	if err := json.Unmarshal(m["detail"], &detail); err != nil {
		return pipeline.Content{}, fmt.Errorf("EventBridge: the detail: %w", err)
	}
	o := pipeline.Object{Bucket: detail.Bucket.Name, Key: detail.Object.Key, Size: max(detail.Object.Size, 0), ETag: strings.Trim(detail.Object.ETag, `"`),
		Version: version(detail.Object.Version), Region: text(m["region"]), Modified: moment(text(m["time"]))}
	c := pipeline.Content{Objects: []pipeline.Object{o}, Shape: "eventbridge s3"}
	return c, checkObjects(c.Objects)
}

// head gives the beginning of a message in printable characters.
func head(body string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(clip(body, 120), "?"))
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
