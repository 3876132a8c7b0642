package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/ashiato/ashiato/pipeline"
)

const file = `{"Records":[
{"eventVersion":"1.11","eventTime":"2026-02-03T00:10:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","awsRegion":"ap-northeast-1","sourceIPAddress":"203.0.113.5",
 "userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/Admin/hanako","sessionContext":{"sessionIssuer":{"userName":"Admin"}}},"eventID":"1"},
{"eventVersion":"1.11","eventTime":"2026-02-03T00:11:00Z","eventName":"DescribeInstances","userIdentity":{"type":"Root"},"eventID":"2"},
{"eventVersion":"1.11","eventTime":"2026-02-03T00:11:00Z","eventName":"GetObject","userIdentity":{"type":"Root"},"eventID":"3"},
{"eventVersion":"1.11","eventTime":"2026-02-03T15:00:00Z","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.6",
 "userIdentity":{"type":"Root","accountId":"111122223333","arn":"arn:aws:iam::111122223333:root"},"eventID":"4"},
{"eventVersion":"1.11","eventTime":"2026-02-03T15:01:00Z","eventName":"AssumeRole","awsRegion":"us-east-1","sourceIPAddress":"lambda.amazonaws.com",
 "userIdentity":{"type":"AWSService","invokedBy":"lambda.amazonaws.com"},"eventID":"5"},
{"eventVersion":"1.11","eventTime":"2026-02-03T15:02:00Z","eventName":"CreateUser","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7",
 "userIdentity":{"type":"IAMUser","userName":"taro\u001b[2J","arn":"arn:aws:iam::111122223333:user/taro"},"eventID":"6"}]}`

func TestNau(t *testing.T) {
	var out bytes.Buffer
	p := nau(&out, time.FixedZone("JST", 9*3600))
	source := pipeline.NewMemory(pipeline.MemoryOptions{})
	source.Send(pipeline.Object{Key: "log", Inline: []byte(file)})
	source.Close()
	p.Source = source
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	const want = `hanako as Admin 「RunInstances なう」(2026-02-03 09:10:00 JST) ap-northeast-1 203.0.113.5 arn:aws:sts::111122223333:assumed-role/Admin/hanako
root of 111122223333 「ConsoleLogin なう」(2026-02-04 00:00:00 JST) us-east-1 203.0.113.6 arn:aws:iam::111122223333:root
service lambda.amazonaws.com 「AssumeRole なう」(2026-02-04 00:01:00 JST) us-east-1 lambda.amazonaws.com lambda.amazonaws.com
taro?[2J 「CreateUser なう」(2026-02-04 00:02:00 JST) us-east-1 203.0.113.7 arn:aws:iam::111122223333:user/taro
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
