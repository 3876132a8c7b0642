package awssource

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestQueueRegion: requests are signed for the region of the queue's URL.
func TestQueueRegion(t *testing.T) {
	for url, want := range map[string]string{
		"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/trail": "cn-north-1",
		"http://127.0.0.1:5000/111122223333/trail":                   "eu-west-1",
	} {
		cfg := aws.Config{Region: "eu-west-1"}
		q, err := NewQueue(QueueOptions{Config: cfg, URL: url})
		if err != nil {
			t.Fatal(err)
		}
		if got := q.client.Options().Region; got != want || cfg.Region != "eu-west-1" {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}
