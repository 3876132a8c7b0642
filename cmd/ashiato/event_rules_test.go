package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// putEvents puts events on the default bus, with the details of the arguments: source, detail-type and detail in turn.
const putEvents = `
words = sys.argv[1:]
entries = [dict(Source=words[i], DetailType=words[i+1], Detail=words[i+2]) for i in range(0, len(words), 3)]
answer = boto3.client("events").put_events(Entries=entries)
assert answer["FailedEntryCount"] == 0, answer
`

// The rules of the template bring calls and sign-ins into the queue, and from there into the lake, once each: whether the trail's file of them
// comes later or came before.
func TestEventsBeforeTheTrail(t *testing.T) {
	t.Setenv("AWS_REGION", "us-east-1")
	t.Setenv("AWS_DEFAULT_REGION", "us-east-1")
	c := newCollected(t)
	boto(t, `ct = boto3.client("cloudtrail")
ct.create_trail(Name="main", S3BucketName="company-trail")
ct.start_logging(Name="main")
boto3.client("sqs").delete_queue(QueueUrl=sys.argv[1])`, c.queue)
	dir := t.TempDir()
	file, stack := filepath.Join(dir, "ashiato.yaml"), filepath.Join(dir, "stack.yaml")
	run := func(args ...string) string {
		t.Helper()
		r := newTestRun(t, map[string]string{"HOME": dir, "ASHIATO_LAKE": filepath.Join(dir, "lake")})
		if code := r.Run(context.Background(), append([]string{"--config", file, "--progress", "off"}, args...)); code != exitOK {
			t.Fatalf("%q: exit code %d\n%s%s", args, code, &r.stdout, &r.stderr)
		}
		return r.stdout.String()
	}
	if err := os.WriteFile(file, []byte("lake: lake\nsources:\n  - queue: https://sqs.us-east-1.amazonaws.com/123456789012/ashiato\n  - bucket: s3://company-trail\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run("init", "--cfn", "--out", stack)
	boto(t, `boto3.client("cloudformation").create_stack(StackName="ashiato", TemplateBody=open(sys.argv[1]).read(), Capabilities=["CAPABILITY_IAM"])
state = boto3.client("cloudformation").describe_stacks(StackName="ashiato")["Stacks"][0]
assert state["StackStatus"] == "CREATE_COMPLETE", state`, stack)

	const day = "2026/11/01"
	record := func(id, name string) string { return collectedRecord(id, day, name) }
	// EventBridge's copy need not be the trail's letter by letter.
	event := func(id, name string) string {
		return strings.Replace(record(id, name), `"userName":"mori"`, `"userName":"\u006dori"`, 1)
	}
	const call, signIn = "AWS API Call via CloudTrail", "AWS Console Sign In via CloudTrail"
	boto(t, putEvents, "aws.iam", call, event("c1", "CreateUser"), "aws.iam", call, event("c2", "DeleteUser"), "aws.signin", signIn, event("s1", "ConsoleLogin"),
		"aws.signin", signIn, event("s2", "ConsoleLogin"), "aws.ec2", "EC2 Instance State-change Notification", `{"state":"running"}`)
	out := run("collect", "--once")
	for _, want := range []string{"Collected: 4 new records", "messages           4 done, 0 not done"} {
		if !strings.Contains(squeeze(out), squeeze(want)) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	c.put(day, "a", record("c1", "CreateUser"), record("s1", "ConsoleLogin"), record("t1", "CreateUser"))
	if out = run("collect", "--once"); !strings.Contains(out, "Collected: 1 new record") {
		t.Errorf("the trail's file:\n%s", out)
	}
	boto(t, putEvents, "aws.iam", call, event("t1", "CreateUser"))
	if out = run("collect", "--once"); !strings.Contains(out, "Collected: 0 new records") {
		t.Errorf("an event after the trail's file:\n%s", out)
	}
	got := run("query", "-o", "csv", "SELECT eventid, eventname, useridentity.username, awsregion FROM cloudtrail_logs ORDER BY 1")
	want := "eventid,eventname,username,awsregion\n"
	for _, row := range []string{"c1,CreateUser", "c2,DeleteUser", "s1,ConsoleLogin", "s2,ConsoleLogin", "t1,CreateUser"} {
		want += fmt.Sprintf("%s,mori,ap-northeast-1\n", row)
	}
	if strings.ReplaceAll(got, `"`, "") != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	run("lake", "check")
}

// squeeze makes one blank of several.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
