package awssource

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

const logKey = "AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/01/111122223333_CloudTrail_ap-northeast-1_20261101T0005Z_abcdefghijklmnop.json.gz"

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func inSNS(message string) string {
	return `{"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:ap-northeast-1:111122223333:t","Subject":"x","Message":` + quoted(message) +
		`,"Timestamp":"2026-11-01T00:00:00.000Z","SignatureVersion":"1","Signature":"s","SigningCertURL":"u","UnsubscribeURL":"u"}`
}

func s3Event(version, name, key string) string {
	return fmt.Sprintf(`{"Records":[{"eventVersion":%q,"eventSource":"aws:s3","awsRegion":"ap-northeast-1","eventTime":"2026-11-01T00:05:00.123456","eventName":%q,
		"s3":{"bucket":{"name":"trail"},"object":{"key":%s,"size":812,"eTag":"\"abc\"","versionId":"v1","sequencer":"00"}}}]}`, version, name, quoted(key))
}

const created = `{"version":"0","id":"e1","detail-type":"Object Created","source":"aws.s3","account":"111122223333","time":"2026-11-01T00:05:00Z","region":"ap-northeast-1",
	"resources":["arn:aws:s3:::trail"],"detail":{"version":"0","bucket":{"name":"trail"},"object":{"key":"a+b%2F足跡.json.gz","size":5,"etag":"abc","version-id":"null","sequencer":"00"},"reason":"PutObject"}}`

const consoleSignIn = `{"version":"0","id":"e2","detail-type":"AWS Console Sign In via CloudTrail","source":"aws.signin","account":"111122223333","time":"2026-11-01T00:05:00Z","region":"us-east-1","detail":{"eventID":"1"}}`

func TestParse(t *testing.T) {
	cloudtrail := `{"s3Bucket":"trail","s3ObjectKey":["` + logKey + `","a b+c%2F.json.gz"]}`
	trail := pipeline.Object{Bucket: "trail", Key: logKey}
	second := pipeline.Object{Bucket: "trail", Key: "a b+c%2F.json.gz"}
	s3 := pipeline.Object{Bucket: "trail", Key: "a b/c=足.gz", Size: 812, ETag: "abc", Version: "v1", Region: "ap-northeast-1", Modified: time.Date(2026, 11, 1, 0, 5, 0, 123456000, time.UTC)}
	bridge := pipeline.Object{Bucket: "trail", Key: "a+b%2F足跡.json.gz", Size: 5, ETag: "abc", Region: "ap-northeast-1", Modified: time.Date(2026, 11, 1, 0, 5, 0, 0, time.UTC)}
	signIn := pipeline.Object{Key: "AWS Console Sign In via CloudTrail e2", Account: "111122223333", Region: "us-east-1", Size: int64(len(consoleSignIn)),
		Modified: time.Date(2026, 11, 1, 0, 5, 0, 0, time.UTC), Inline: []byte(consoleSignIn)}
	for _, c := range []struct {
		name, body, shape string
		objects           []pipeline.Object
		control           string
	}{
		{"CloudTrail raw", cloudtrail, "cloudtrail", []pipeline.Object{trail, second}, ""},
		{"CloudTrail through SNS", inSNS(cloudtrail), "sns cloudtrail", []pipeline.Object{trail, second}, ""},
		{"CloudTrail through two topics", inSNS(inSNS(cloudtrail)), "sns sns cloudtrail", []pipeline.Object{trail, second}, ""},
		{"one key as text", `{"s3Bucket":"trail","s3ObjectKey":"` + logKey + `"}`, "cloudtrail", []pipeline.Object{trail}, ""},
		{"S3 direct", s3Event("2.1", "ObjectCreated:Put", "a+b%2Fc%3D%E8%B6%B3.gz"), "s3", []pipeline.Object{s3}, ""},
		{"S3 of now, slashes not encoded", s3Event("2.5", "ObjectCreated:CompleteMultipartUpload", "a+b/c%3D%E8%B6%B3.gz"), "s3", []pipeline.Object{s3}, ""},
		{"S3 through SNS", inSNS(s3Event("2.4", "ObjectCreated:Copy", "a+b%2Fc%3D%E8%B6%B3.gz")), "sns s3", []pipeline.Object{s3}, ""},
		{"S3 through EventBridge", created, "eventbridge s3", []pipeline.Object{bridge}, ""},
		{"S3 through EventBridge and SNS", inSNS(created), "sns eventbridge s3", []pipeline.Object{bridge}, ""},
		{"a record of EventBridge", consoleSignIn, "eventbridge", []pipeline.Object{signIn}, ""},
		{"removed", s3Event("2.1", "ObjectRemoved:Delete", "x"), "control", nil, "S3 ObjectRemoved:Delete"},
		{"removed, EventBridge", strings.Replace(created, "Object Created", "Object Deleted", 1), "control", nil, "S3 Object Deleted"},
		{"S3 test", `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-01T00:00:00.000Z","Bucket":"trail","RequestId":"r","HostId":"h"}`, "control", nil, "s3:TestEvent"},
		{"S3 test through SNS", inSNS(`{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"x","Bucket":"trail"}`), "sns control", nil, "s3:TestEvent"},
		{"validation", "CloudTrail validation message.", "control", nil, "CloudTrail validation message"},
		{"validation through SNS", inSNS("CloudTrail validation message."), "sns control", nil, "CloudTrail validation message"},
		{"subscription", `{"Type":"SubscriptionConfirmation","TopicArn":"t","Message":"m","SubscribeURL":"u"}`, "control", nil, "SNS SubscriptionConfirmation"},
		{"AWS Config", `{"s3ObjectKey":"AWSLogs/x.json.gz","s3Bucket":"trail","messageType":"ConfigurationHistoryDeliveryCompleted"}`, "control", nil, "AWS Config ConfigurationHistoryDeliveryCompleted"},
		{"schedule", `{"detail-type":"Scheduled Event","source":"aws.events","detail":{}}`, "control", nil, "EventBridge Scheduled Event"},
		{"white space", " \n" + cloudtrail + "\n", "cloudtrail", []pipeline.Object{trail, second}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.body)
			want := pipeline.Content{Objects: c.objects, Control: c.control, Shape: c.shape}
			if err != nil || fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	many := `{"s3Bucket":"b","s3ObjectKey":[` + strings.Repeat(`"k",`, maxObjects) + `"k"]}`
	for _, c := range []struct{ name, body, want string }{
		{"nothing", "", "no JSON object"},
		{"text", "hello \x1b[31m", "no JSON object"},
		{"list", "[]", "no JSON object"},
		{"another object", `{"a":1}`, "neither of CloudTrail"},
		{"records of something else", `{"Records":[{"eventVersion":"1.08","eventSource":"ec2.amazonaws.com"}]}`, "neither of CloudTrail"},
		{"no keys", `{"s3Bucket":"b","s3ObjectKey":[]}`, "0 objects"},
		{"keys are numbers", `{"s3Bucket":"b","s3ObjectKey":[1]}`, "s3ObjectKey"},
		{"too many keys", many, "10001 objects"},
		{"no bucket", `{"s3Bucket":"","s3ObjectKey":["k"]}`, "no name of a bucket"},
		{"a path for a bucket", `{"s3Bucket":"../x","s3ObjectKey":["k"]}`, "no name of a bucket"},
		{"a long key", `{"s3Bucket":"b","s3ObjectKey":["` + strings.Repeat("k", 1025) + `"]}`, "no key"},
		{"a bad escape", s3Event("2.1", "ObjectCreated:Put", "%zz"), "invalid URL escape"},
		{"a new major version", s3Event("3.0", "ObjectCreated:Put", "k"), `version "3.0"`},
		{"too large", `{"a":"` + strings.Repeat("x", maxBody) + `"}`, "more than 1048576"},
		{"wrapped too often", inSNS(inSNS(inSNS("{}"))), "in a notification in a notification"},
		{"SNS of another type", `{"Type":"X","TopicArn":"t"}`, `type "X"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Parse(c.body)
			e, ok := errors.AsType[*pipeline.ParseError](err)
			if !ok || !strings.Contains(err.Error(), c.want) || len(got.Objects) > 0 {
				t.Fatalf("got %+v, %v, want %q", got, err, c.want)
			}
			if strings.ContainsAny(e.Head, "\x1b\n") || len(e.Head) > 200 {
				t.Errorf("head %q", e.Head)
			}
		})
	}
}

// FuzzParse: whatever a message holds, objects have names that S3 could have, and a message is of one kind.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"s3Bucket":"b","s3ObjectKey":["k"]}`, inSNS("CloudTrail validation message."), created, consoleSignIn, s3Event("2.1", "ObjectCreated:Put", "a%2Fb")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		c, err := Parse(body)
		if err != nil {
			if _, ok := errors.AsType[*pipeline.ParseError](err); !ok {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		if (len(c.Objects) == 0) == (c.Control == "") {
			t.Fatalf("neither or both: %+v", c)
		}
		for _, o := range c.Objects {
			if o.Inline == nil && (o.Bucket == "" || o.Key == "" || len(o.Key) > maxKey || o.Size < 0) {
				t.Fatalf("object %+v", o)
			}
		}
	})
}
