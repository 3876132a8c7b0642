package awsname

import "testing"

// TestQueueARN: region and partition are those of the queue's URL where it tells them, else those of the configuration.
func TestQueueARN(t *testing.T) {
	for _, c := range []struct{ url, region, want string }{
		{"https://sqs.us-east-1.amazonaws.com/111122223333/trail", "us-east-1", "arn:aws:sqs:us-east-1:111122223333:trail"},
		{"https://sqs.ap-northeast-1.amazonaws.com/111122223333/trail/", "us-east-1", "arn:aws:sqs:ap-northeast-1:111122223333:trail"},
		{"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/trail", "", "arn:aws-cn:sqs:cn-north-1:111122223333:trail"},
		{"https://sqs.us-gov-west-1.amazonaws.com/111122223333/trail.fifo", "us-east-1", "arn:aws-us-gov:sqs:us-gov-west-1:111122223333:trail.fifo"},
		{"https://sqs-fips.us-gov-east-1.amazonaws.com/111122223333/trail", "", "arn:aws-us-gov:sqs:us-gov-east-1:111122223333:trail"},
		{"https://sqs.eu-west-1.api.aws/111122223333/trail", "", "arn:aws:sqs:eu-west-1:111122223333:trail"},
		{"https://us-west-2.queue.amazonaws.com/111122223333/trail", "", "arn:aws:sqs:us-west-2:111122223333:trail"},
		{"https://vpce-1.sqs.cn-north-1.vpce.amazonaws.com.cn/111122223333/trail", "cn-north-1", "arn:aws-cn:sqs:cn-north-1:111122223333:trail"},
		{"http://127.0.0.1:5000/111122223333/trail", "us-gov-west-1", "arn:aws-us-gov:sqs:us-gov-west-1:111122223333:trail"},
		{"http://127.0.0.1:5000/111122223333/trail", "us-isob-east-1", "arn:aws-iso-b:sqs:us-isob-east-1:111122223333:trail"},
		{"http://127.0.0.1:5000/111122223333/trail", "us-iso-east-1", "arn:aws-iso:sqs:us-iso-east-1:111122223333:trail"},
		{"https://sqs.us-east-1.amazonaws.com.example/111122223333/trail", "cn-north-1", "arn:aws-cn:sqs:cn-north-1:111122223333:trail"},
		{"http://127.0.0.1:5000/trail", "us-east-1", "*"},
		{"trail", "us-east-1", "*"},
		{"://", "us-east-1", "*"},
	} {
		if got := QueueARN(c.url, c.region); got != c.want {
			t.Errorf("%s in %q: %s, want %s", c.url, c.region, got, c.want)
		}
	}
}

func TestBucketARN(t *testing.T) {
	for _, c := range []struct{ region, rest, want string }{
		{"us-east-1", "", "arn:aws:s3:::trail"},
		{"", "/*", "arn:aws:s3:::trail/*"},
		{"cn-northwest-1", "/*", "arn:aws-cn:s3:::trail/*"},
		{"us-gov-east-1", "", "arn:aws-us-gov:s3:::trail"},
	} {
		if got := BucketARN(c.region, "trail", c.rest); got != c.want {
			t.Errorf("%q: %s, want %s", c.region, got, c.want)
		}
	}
}

// TestQueueRegion: the old names of hosts and those of China among them.
func TestQueueRegion(t *testing.T) {
	for url, want := range map[string]string{
		"https://sqs.ap-northeast-1.amazonaws.com/111122223333/trail":            "ap-northeast-1",
		"https://sqs-fips.us-gov-west-1.amazonaws.com/111122223333/trail":        "us-gov-west-1",
		"https://us-west-2.queue.amazonaws.com/111122223333/trail":               "us-west-2",
		"https://sqs.eusc-de-east-1.amazonaws.eu/111122223333/trail":             "eusc-de-east-1",
		"https://sqs.cn-north-1.amazonaws.com.cn/111122223333/trail":             "cn-north-1",
		"https://sqs.cn-north-1.api.amazonwebservices.com.cn/111122223333/trail": "cn-north-1",
		"https://sqs.eu-west-1.api.aws/111122223333/trail":                       "eu-west-1",
		"https://vpce-1.sqs.eu-west-1.vpce.amazonaws.com/111122223333/trail":     "",
		"https://sqs.eu-west-1.amazonaws.com.example/111122223333/trail":         "",
		"http://127.0.0.1:5000/111122223333/trail":                               "",
		"://": "",
	} {
		if got := QueueRegion(url); got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}
