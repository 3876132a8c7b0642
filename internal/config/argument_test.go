package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestNamed(t *testing.T) {
	c := Config{AWS: AWS{Profile: "audit"}, Sources: []Source{
		{EventHistory: []string{"eu-west-1"}},
		{Bucket: "s3://trail/logs", Accounts: []string{"111122223333"}, AWS: AWS{Role: "r"}},
	}}
	for _, k := range []struct{ argument, region, want string }{
		{"event-history", "us-east-1", "history [us-east-1] bucket  queue  {audit }"},
		{"event-history:ap-northeast-1,eu-west-1", "us-east-1", "history [ap-northeast-1 eu-west-1] bucket  queue  {audit }"},
		{"event-history", "", "no region is set"},
		{"event-history:", "us-east-1", "no AWS region"},
		{"event-history:x y", "us-east-1", "no AWS region"},
		{"s3://trail/logs/", "", "history [] bucket s3://trail/logs queue  { r}"},
		{"s3://trail", "", "history [] bucket s3://trail queue  {audit }"},
		{"s3://T", "", "no place on S3"},
		{"https://sqs.ap-northeast-1.amazonaws.com/111122223333/q", "", "history [] bucket  queue https://sqs.ap-northeast-1.amazonaws.com/111122223333/q ap-northeast-1{audit }"},
		{"https://example.com/", "", "no queue's URL"},
		{"folder", "", "it is none of"},
	} {
		s, err := c.Named(k.argument, k.region)
		got := fmt.Sprintf("history %v bucket %s queue %s %s{%s %s}", s.EventHistory, s.Bucket, s.Queue, s.AWS.Region, s.AWS.Profile, s.AWS.Role)
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, k.want) {
			t.Errorf("%s: %s, want %s", k.argument, got, k.want)
		}
	}
}
