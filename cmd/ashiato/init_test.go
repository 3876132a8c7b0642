package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/mototest"
)

// fakeAPI answers the calls of one service that moto lacks, by the last part of X-Amz-Target or by path.
func fakeAPI(t *testing.T, service string, answers map[string]string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target := r.Header.Get("X-Amz-Target")
		name := target[strings.LastIndexByte(target, '.')+1:]
		if name == "" {
			name = r.URL.Path
		}
		answer, ok := answers[name]
		if !ok {
			w.WriteHeader(http.StatusForbidden)
			answer = `{"__type":"AccessDeniedException","message":"no"}`
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		fmt.Fprint(w, answer)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_"+service, server.URL)
}

// boto runs some lines of Python with boto3, which comes with moto.
func boto(t *testing.T, lines string, args ...string) {
	t.Helper()
	cmd := exec.Command(mototest.Installed(t, "moto", mototest.Version, "python3"), append([]string{"-c", "import boto3, datetime, sys\n" + lines}, args...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// From an account with a trail: what init finds and writes is deployed, and then the doctor has nothing to mend.
func TestInitDeployDoctor(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", mototest.Start(t))
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("AWS_DEFAULT_REGION", "eu-west-1")
	connect := map[string]string{"/instance": `{"InstanceSummaryList":[{"Id":"i-1","InstanceAlias":"support","InstanceStatus":"ACTIVE"}]}`,
		"/users-summary/i-1": `{"UserSummaryList":[{"Id":"u-1","Username":"hanako"}]}`, "/users/i-1/u-1": `{"User":{"Id":"u-1"}}`, "/security-profiles-summary/i-1": `{}`,
		"/routing-profiles-summary/i-1": `{}`, "/user-hierarchy-groups-summary/i-1": `{}`, "/user-hierarchy-structure/i-1": `{}`}
	fakeAPI(t, "CONNECT", connect)
	desktops := map[string]string{"DescribeWorkspaceDirectories": `{"Directories":[{"DirectoryId":"d-1","DirectoryName":"corp.example.com","State":"REGISTERED"}]}`, "DescribeWorkspaces": `{}`}
	fakeAPI(t, "WORKSPACES", desktops)
	boto(t, `
s3 = boto3.client("s3")
s3.create_bucket(Bucket="trail-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
day = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).strftime("%Y/%m/%d")
s3.put_object(Bucket="trail-bucket", Key="corp/AWSLogs/123456789012/CloudTrail/eu-west-1/%s/a.json.gz" % day, Body=b"x" * 1000)
boto3.client("sns").create_topic(Name="trail-topic")
ct = boto3.client("cloudtrail")
ct.create_trail(Name="main", S3BucketName="trail-bucket", S3KeyPrefix="corp", SnsTopicName="trail-topic", IsMultiRegionTrail=True, EnableLogFileValidation=True)
ct.start_logging(Name="main")
`)
	dir := t.TempDir()
	file, stack := filepath.Join(dir, "ashiato.yaml"), filepath.Join(dir, "stack.yaml")
	run := func(want int, args ...string) (stdout, stderr string) {
		t.Helper()
		r := newTestRun(t, map[string]string{"ASHIATO_LAKE": ""})
		if code := r.Run(context.Background(), args); code != want {
			t.Fatalf("%q: exit code %d, want %d\n%s%s", args, code, want, &r.stdout, &r.stderr)
		}
		return r.stdout.String(), r.stderr.String()
	}
	has := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
	_, said := run(exitOK, "init", "--out", file)
	has(said, "account 123456789012, region eu-west-1", "trail main into trail-bucket/corp: all regions; ", "log file validation on; tells an SNS topic of new files", "1 file (1.0 kB) on ",
		"WorkSpaces directory corp.example.com (d-1) in eu-west-1", "Amazon Connect instance support in eu-west-1", "as measured on one day", "Written: "+file)
	written, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := config.Parse(file, written)
	if err != nil || len(c.Sources) != 3 || len(c.Sources[2].WorkSpaces) != 1 || len(c.Names) != 1 || !c.Names[0].IAM || c.Names[0].IdentityStore == "" || c.Sources[1].Bucket != "s3://trail-bucket/corp" || c.Verify != config.VerifyOnIngest || c.Lake != "s3://ashiato-123456789012-eu-west-1/lake" {
		t.Errorf("%+v, %v", c, err)
	}
	_, said = run(exitOK, "--lang", "ja", "init", "--print-policy")
	has(said, "証跡 main → trail-bucket/corp: 全リージョン; ", "WorkSpaces ディレクトリ corp.example.com")

	run(exitOK, "init", "--cfn", "--config", file, "--out", stack)

	// Before anything is there, the doctor says what is missing.
	fakeAPI(t, "CLOUDTRAIL", map[string]string{"ListPublicKeys": `{"PublicKeyList":[]}`})
	out, _ := run(exitFindings, "doctor", "--config", file)
	has(out, "ok          bucket         s3://trail-bucket/corp  read corp/AWSLogs/", "failed      queue", "aws glue create-database --database-input Name=ashiato", "aws cloudformation deploy")

	boto(t, `boto3.client("cloudformation").create_stack(StackName="ashiato", TemplateBody=open(sys.argv[1]).read(), Capabilities=["CAPABILITY_IAM"])
state = boto3.client("cloudformation").describe_stacks(StackName="ashiato")["Stacks"][0]
assert state["StackStatus"] == "CREATE_COMPLETE", state
outputs = {o["OutputKey"]: o["OutputValue"] for o in state["Outputs"]}
assert outputs["LakeUri"] == "s3://ashiato-123456789012-eu-west-1/lake", outputs
assert len(boto3.client("events").list_rules()["Rules"]) == 3
boto3.client("glue").create_database(DatabaseInput={"Name": "ashiato"}) # moto leaves it out
`, stack)
	out, said = run(exitOK, "doctor", "--config", file)
	has(out, "ok          queue          https://sqs.eu-west-1.amazonaws.com/123456789012/ashiato  0 waiting, 0 in flight, 0 dead letters in ashiato-dead-letters",
		"ok          lake           s3://ashiato-123456789012-eu-west-1/lake  may be listed, read and written", "ok          catalog", "ok          ledger", "ok          verify", "ok          clock",
		"ok          workspaces     eu-west-1  1 directory", "ok          connect        eu-west-1  1 instance", "ok          names          IAM", "ok          names          d-")
	has(said, "nothing to mend")

	// What is not permitted is told with the statement that permits it.
	fakeAPI(t, "CLOUDTRAIL", nil)
	out, _ = run(exitFindings, "doctor", "--config", file)
	has(out, "failed      verify         cloudtrail:ListPublicKeys  not permitted: cloudtrail:ListPublicKeys on *",
		`-> add to the policy: {"Effect": "Allow", "Action": "cloudtrail:ListPublicKeys", "Resource": "*"}`)

	// Of the lists of names all that is missing, each with its statement.
	fakeAPI(t, "CLOUDTRAIL", map[string]string{"ListPublicKeys": `{"PublicKeyList":[]}`})
	delete(connect, "/users/i-1/u-1")
	delete(connect, "/security-profiles-summary/i-1")
	delete(desktops, "DescribeWorkspaces")
	out, said = run(exitFindings, "doctor", "--config", file)
	const statement = `-> add to the policy: {"Effect": "Allow", "Action": `
	has(out, "failed      connect        eu-west-1  not permitted: connect:DescribeUser on arn:aws:connect:eu-west-1:123456789012:instance/*",
		statement+`"connect:DescribeUser", "Resource": "arn:aws:connect:eu-west-1:123456789012:instance/*"}`, statement+`"connect:ListSecurityProfiles"`,
		"failed      workspaces     eu-west-1  not permitted: workspaces:DescribeWorkspaces on *", "failed      names          WorkSpaces eu-west-1", statement+`"workspaces:DescribeWorkspaces", "Resource": "*"}`)
	has(said, "4 of ")
}
