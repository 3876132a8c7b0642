package setup

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/text"
)

// cfnLintVersion is the one that scripts/moto/install.sh installs.
const cfnLintVersion = "1.58.0"

// Accounts as they are found, from nothing to everything.
func accounts() map[string]aws.Found {
	trail := aws.Trail{Name: "main: #1", ARN: "arn:aws:cloudtrail:ap-northeast-1:444455556666:trail/main", HomeRegion: "ap-northeast-1", Bucket: "corp-trail", Prefix: "o-abcde12345",
		Topic: "arn:aws:sns:us-east-1:444455556666:trail", KMSKey: "arn:aws:kms:ap-northeast-1:444455556666:key/1", Validated: true, Logging: true, Management: true,
		Day: aws.Day{Date: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Objects: 10_000, Bytes: 500_000_000, Accounts: 12, Regions: 4}}
	plain := aws.Trail{Name: "plain", Bucket: "plain-trail", HomeRegion: "ap-northeast-1"}
	known := aws.Found{Account: "444455556666", Partition: "aws", Region: "ap-northeast-1", ARN: "arn:aws:iam::444455556666:user/yuki"}
	with := func(trails ...aws.Trail) aws.Found { f := known; f.Trails = trails; return f }
	whole := with(trail, plain, trail)
	whole.Directories = []aws.Directory{{ID: "d-2", Region: "us-east-1"}, {ID: "d-1", Region: "ap-northeast-1"}, {ID: "d-3", Region: "us-east-1"}}
	whole.Instances = []aws.Instance{{ID: "i-1", Region: "ap-northeast-1"}}
	whole.Management, whole.Stores = true, []aws.IdentityStore{{ID: "d-9567a1b2c3", Region: "us-east-1"}}
	return map[string]aws.Found{"nothing": {}, "no trail": known, "plain": with(plain), "whole": whole}
}

// What is written is read back as what was proposed, in both languages, for every account and kind of lake.
func TestConfigFileIsReadBack(t *testing.T) {
	for name, f := range accounts() {
		for _, lake := range []string{"", "s3://other-lake/a b", "/srv/trail: #1", "lake"} {
			for _, lang := range []text.Lang{text.English, text.Japanese} {
				c := Propose(f, lake)
				file := ConfigFile(c, f, text.Printer{Lang: lang})
				got, err := config.Parse("ashiato.yaml", []byte(file))
				if err != nil {
					t.Fatalf("%s, %q: %v\n%s", name, lake, err, file)
				}
				for i := range got.Sources {
					got.Sources[i].Line = 0
				}
				for i := range got.Names {
					got.Names[i].Line = 0
				}
				want := c
				want.File = "ashiato.yaml"
				if lang == text.Japanese {
					want.Language = "ja"
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s, %q:\ngot  %+v\nwant %+v\n%s", name, lake, got, want, file)
				}
				if strings.Contains(file, "«") || file != ConfigFile(c, f, text.Printer{Lang: lang}) {
					t.Errorf("%s", file)
				}
			}
		}
	}
}

// The lines that begin as comments are good, too, when somebody takes the # away.
func TestCommentedLinesAreGood(t *testing.T) {
	f := accounts()["nothing"]
	file := ConfigFile(Propose(f, "s3://lake"), f, text.Printer{})
	for _, line := range []string{"# timezone: ", "  # profile: ", "  # role: ", "  # external_id: ", "  # cache: ", "  # remember: ", "# collect:", "#   every: ", "#   parallel: ", "#   in_flight: ", "# engine: ",
		"# names:", "#   - iam: ", "#     connect: ", "#     workspaces: ", "  # - bucket: s3://", "  #   since: "} {
		at := strings.Index(file, "\n"+line)
		if at < 0 {
			t.Fatalf("no line %q in\n%s", line, file)
		}
		bare := strings.Replace(line, "# ", "", 1)
		if strings.HasPrefix(line, "#   ") || strings.HasPrefix(line, "  #   ") {
			bare = strings.Replace(line, "#   ", "  ", 1) // also of deeper ones
		}
		file = file[:at+1] + bare + file[at+1+len(line):]
	}
	file = strings.Replace(file, UnknownBucket, "my-trail", 1)
	c, err := config.Parse("x", []byte(file))
	if err != nil || len(c.Sources) != 3 || len(c.Names) != 1 || !c.Names[0].IAM || len(c.Names[0].Connect) != 1 || len(c.Names[0].WorkSpaces) != 1 || c.AWS.Role == "" || c.Catalog.Cache != 20e9 || c.Catalog.Remember == 0 || c.Engine != config.EngineEmbedded {
		t.Errorf("%+v, %v\n%s", c, err, file)
	}
}

// actions lists what the statements allow.
func actions(statements []Statement) (all []string) {
	for _, s := range statements {
		for _, a := range s.Actions {
			all = appendNew(all, a)
		}
	}
	return all
}

// Each thing that is switched on brings its own actions and no others.
func TestPolicyIsMinimal(t *testing.T) {
	const queue = "sources:\n  - queue: https://sqs.us-east-1.amazonaws.com/111122223333/ashiato\n"
	read, receive := readActions, append(slices.Clone(receiveActions), countActions...)
	list := []string{"s3:ListBucket"}
	join := func(lists ...[]string) (all []string) {
		for _, l := range lists {
			for _, a := range l {
				all = appendNew(all, a)
			}
		}
		return all
	}
	for _, tt := range []struct {
		name, file string
		found      string
		want       []string
	}{
		{"nothing", "", "whole", nil},
		{"a folder", "lake: lake\n", "whole", nil},
		{"queue", queue, "plain", join(receive, read)},
		{"queue of an encrypted trail", queue, "whole", join(receive, read, []string{"kms:Decrypt"})},
		{"queue, nothing known", queue, "nothing", join(receive, read)},
		{"queue and verify", queue + "verify: on_ingest\n", "plain", join(receive, list, read, []string{"cloudtrail:ListPublicKeys"})},
		{"verify of nothing", "verify: on_ingest\n", "plain", nil},
		{"bucket", "sources:\n  - bucket: s3://corp-trail/o-abcde12345\n", "whole", join(list, read, []string{"kms:Decrypt", "cloudtrail:ListPublicKeys"})},
		{"bucket that is not encrypted", "sources:\n  - bucket: s3://plain-trail\n", "whole", join(list, read, []string{"cloudtrail:ListPublicKeys"})},
		{"event history", "sources:\n  - event_history: [us-east-1]\n", "whole", []string{"cloudtrail:LookupEvents"}},
		{"WorkSpaces", "sources:\n  - workspaces: [us-east-1]\n", "whole", []string{"cloudwatch:GetMetricData", "workspaces:DescribeWorkspaces", "workspaces:DescribeWorkspaceDirectories"}},
		{"names of WorkSpaces that are asked for", "sources:\n  - workspaces: [us-east-1]\nnames:\n  - workspaces: [us-east-1]\n", "whole", join([]string{"cloudwatch:GetMetricData"}, desktopActions)},
		{"names of WorkSpaces", "names:\n  - workspaces: [us-east-1]\n", "whole", desktopActions},
		{"names of Connect", "names:\n  - connect: [us-east-1]\n", "whole", join(instanceActions, connectActions)},
		{"names of IAM", "names:\n  - iam: true\n", "whole", userActions},
		{"names of Identity Center", "names:\n  - identity_store: d-9567a1b2c3\n", "whole", []string{"identitystore:ListUsers"}},
		{"names of accounts", "names:\n  - organizations: true\n", "whole", []string{"organizations:ListAccounts"}},
		{"names of another account", "names:\n  - iam: true\n    role: arn:aws:iam::777788889999:role/read\n", "whole", []string{"sts:AssumeRole"}},
		{"lake on S3", "lake: s3://lake-bucket/x\n", "nothing", join(list, lakeActions, glueActions, ledgerActions)},
		{"athena", "engine: athena\n", "nothing", join(athenaActions, []string{"glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"})},
		{"athena with a place for results", "engine: athena\nathena:\n  output: s3://results/x/\n", "nothing",
			join(athenaActions, []string{"glue:GetDatabase", "glue:GetTable", "glue:GetPartitions", "s3:GetBucketLocation", "s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"})},
		{"a role", "aws:\n  role: arn:aws:iam::111122223333:role/x\n" + queue, "plain", []string{"sts:AssumeRole"}},
	} {
		c, err := config.Parse("x", []byte(tt.file))
		if err != nil {
			t.Fatal(err)
		}
		got := NeedsOf(c, accounts()[tt.found], "").Statements()
		if !reflect.DeepEqual(actions(got), tt.want) {
			t.Errorf("%s:\ngot  %v\nwant %v", tt.name, actions(got), tt.want)
		}
		sids := map[string]bool{}
		for _, s := range got {
			if sids[s.Sid] || s.Sid == "" || len(s.Resources) == 0 {
				t.Errorf("%s: %+v", tt.name, s)
			}
			sids[s.Sid] = true
			for _, r := range s.Resources {
				alone := len(s.Actions) == 1 && (s.Actions[0] == "cloudtrail:LookupEvents" || s.Actions[0] == "cloudtrail:ListPublicKeys") || // which take nothing else
					slices.Contains([]string{"AskWhoIsConnected", "ListWorkSpaces", "FindInstancesOfConnect", "ListAccounts"}, s.Sid) // metrics and lists have no resources
				if r == "*" && !alone {
					t.Errorf("%s: %s is for every resource", tt.name, s.Sid)
				}
			}
		}
	}
}

// What a role needs is told apart from what its user needs.
func TestPolicyOfARole(t *testing.T) {
	const role = "arn:aws:iam::777788889999:role/read"
	c, err := config.Parse("x", []byte("lake: s3://lake-bucket\nsources:\n  - bucket: s3://plain-trail\n    role: "+role+"\n  - event_history: [us-east-1]\n"))
	if err != nil {
		t.Fatal(err)
	}
	own, its := NeedsOf(c, aws.Found{}, ""), NeedsOf(c, aws.Found{}, role)
	if len(own.Buckets) != 0 || own.Lake == nil || !own.History || !reflect.DeepEqual(own.Roles, []string{role}) {
		t.Errorf("%+v", own)
	}
	c.Names = []config.Directory{{AWS: config.AWS{Role: role}, Connect: []string{"eu-west-1"}, IAM: true, IdentityStore: "d-9567a1b2c3"}}
	var resources []string
	for _, s := range NeedsOf(c, aws.Found{Account: "444455556666"}, role).listingNames() {
		resources = append(resources, s.Resources...)
	}
	if !reflect.DeepEqual(resources, []string{"*", "arn:aws:connect:eu-west-1:777788889999:instance/*", "arn:aws:iam::777788889999:user/*",
		"arn:aws:identitystore::777788889999:identitystore/d-9567a1b2c3", "arn:aws:identitystore:::user/*"}) {
		t.Errorf("%v", resources)
	}
	if len(its.Buckets) != 1 || its.Lake != nil || its.History || its.Roles != nil {
		t.Errorf("%+v", its)
	}
}

// A queue's objects lie in the buckets of the trails that tell it, and no other bucket may be read.
func TestBucketsOfAQueue(t *testing.T) {
	const queue = "arn:aws:sqs:us-east-1:111122223333:ashiato"
	c, err := config.Parse("x", []byte("sources:\n  - queue: https://sqs.us-east-1.amazonaws.com/111122223333/ashiato\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		trails []aws.Trail
		want   []string
	}{
		{nil, []string{UnknownBucket}},
		{[]aws.Trail{{Bucket: "one"}, {Bucket: "two"}}, []string{"one"}},
		{[]aws.Trail{{Bucket: "one"}, {Bucket: "two", Queues: []string{queue}}}, []string{"two"}},
		{[]aws.Trail{{Bucket: "one", Queues: []string{"other", queue}}, {Bucket: "two", Queues: []string{queue}}}, []string{"one", "two"}},
	} {
		var got []string
		for _, b := range NeedsOf(c, aws.Found{Trails: tt.trails}, "").Buckets {
			got = append(got, b.Name)
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.trails, got, tt.want)
		}
	}
}

func TestPolicyText(t *testing.T) {
	f := accounts()["whole"]
	got := Policy(NeedsOf(Propose(f, ""), f, "").Statements())
	golden := filepath.Join("testdata", "policy.json")
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; it would be\n%s", golden, got)
	}
}

// cfnLint runs the linter on a template.
func cfnLint(t *testing.T, template string) (string, error) {
	t.Helper()
	bin := mototest.Installed(t, "moto", mototest.Version, "cfn-lint")
	version, err := exec.Command(bin, "--version").Output()
	if err != nil || !strings.Contains(string(version), cfnLintVersion) {
		t.Fatalf("cfn-lint is %s, %v: run scripts/moto/install.sh %s, which brings %s", version, err, mototest.Version, cfnLintVersion)
	}
	cmd := exec.Command(bin) // reads its standard input
	cmd.Stdin = strings.NewReader(template)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestTemplates(t *testing.T) {
	for name, f := range accounts() {
		for _, shape := range Shapes() {
			for _, lake := range []string{"", "lake"} {
				if name == "no trail" || lake != "" && name != "whole" {
					continue // nothing new
				}
				t.Run(strings.Join([]string{name, shape, lake}, "/"), func(t *testing.T) {
					c := Propose(f, lake)
					asYAML, asJSON := Template(c, f, TemplateOptions{Shape: shape}), Template(c, f, TemplateOptions{Shape: shape, JSON: true})
					var a, b any
					if err := yaml.Unmarshal([]byte(asYAML), &a); err != nil {
						t.Fatal(err)
					}
					if err := yaml.Unmarshal([]byte(asJSON), &b); err != nil {
						t.Fatal(err)
					}
					if !json.Valid([]byte(asJSON)) || !reflect.DeepEqual(a, b) {
						t.Errorf("JSON and YAML differ:\n%s\n%s", asJSON, asYAML)
					}
					if out, err := cfnLint(t, asYAML); err != nil {
						t.Errorf("cfn-lint: %v\n%s\n%s", err, out, asYAML)
					}
					for range 3 {
						if Template(c, f, TemplateOptions{Shape: shape}) != asYAML {
							t.Error("it is not the same each time")
						}
					}
				})
			}
		}
	}
	t.Run("a mistake is found", func(t *testing.T) {
		f := accounts()["whole"]
		broken := strings.Replace(Template(Propose(f, ""), f, TemplateOptions{Shape: Host}), "AWS::SQS::QueuePolicy", "AWS::SQS::Policy", 1)
		if _, err := cfnLint(t, broken); err == nil {
			t.Error("cfn-lint takes a template that is wrong")
		}
	})
}

// The template has what was found, and what belongs to its shape alone.
func TestTemplateHas(t *testing.T) {
	all := accounts()
	for _, tt := range []struct {
		found, shape, lake string
		has, hasNot        []string
	}{
		{"whole", Host, "", []string{"AWS::SNS::Subscription", "Default: arn:aws:sns:us-east-1:444455556666:trail", "DecryptLogFiles", "AWS::IAM::InstanceProfile", "AWS::Glue::Database",
			"AttributeName: expires", "o-abcde12345/*", "WorkSpaces Access", "AWS API Call via CloudTrail", "GetKeysOfDigestFiles", "AbortIncompleteMultipartUpload", "redrivePolicy",
			"ListUsersOfConnect", "connect:ap-northeast-1:${AWS::AccountId}:instance/*", "AskWhoIsConnected", "ListUsersOfIAM", "identitystore/d-9567a1b2c3", "organizations:ListAccounts"},
			[]string{"aws.s3", "AWS::Lambda"}},
		{"plain", Host, "lake", []string{"aws.s3", "Default: plain-trail"}, []string{"AWS::SNS", "kms:", "AWS::Glue", "AWS::DynamoDB", "AWS::S3::Bucket"}},
		{"nothing", Lambda, "", []string{"provided.al2023", "ReportBatchItemFailures", "ScheduleExpression", "run-due", "VisibilityTimeout: 1800", "ReadEventHistory", `Default: "rate(1 hour)"`}, []string{"ec2.amazonaws.com", "ListUsers"}},
		{"whole", Lambda, "", []string{`Default: "rate(15 minutes)"`, "cloudwatch:GetMetricData"}, []string{"ec2.amazonaws.com"}},
	} {
		c := Propose(all[tt.found], tt.lake)
		text := Template(c, all[tt.found], TemplateOptions{Shape: tt.shape})
		for _, want := range tt.has {
			if !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
				t.Errorf("%s %s has no %q:\n%s", tt.found, tt.shape, want, text)
			}
		}
		for _, bad := range tt.hasNot {
			if strings.Contains(text, bad) {
				t.Errorf("%s %s has %q:\n%s", tt.found, tt.shape, bad, text)
			}
		}
	}
}

// A bucket and a queue that the configuration names are the template's, though nobody could look at the account.
func TestTemplateOfAConfiguration(t *testing.T) {
	c, err := config.Parse("x", []byte("lake: here\nsources:\n  - queue: https://sqs.us-east-1.amazonaws.com/111122223333/my-trail\n  - bucket: s3://corp-logs/org\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := Template(c, aws.Found{}, TemplateOptions{Shape: Host})
	for _, want := range []string{"Default: my-trail", "Default: corp-logs", "/org/*"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestCost(t *testing.T) {
	all := accounts()
	keys := func(e Estimate) (all []string) {
		for _, i := range e.Items {
			all = append(all, strings.TrimPrefix(i.Key, "setup.cost."))
			if i.Dollars <= 0 || i.Quantity <= 0 {
				return []string{"nothing for " + i.Key}
			}
		}
		return all
	}
	e := Cost(Propose(all["whole"], ""), all["whole"], Host)
	if !e.Measured || e.Objects != 300_000 || e.Bytes != 15_000_000_000 ||
		!reflect.DeepEqual(keys(e), []string{"queue", "read", "key", "write", "stored", "glue", "ledger"}) {
		t.Errorf("%+v", e)
	}
	// By hand: 300,000 messages twice and 129,600 polls; 300,000 gets; 86,400 commits of 6 puts.
	want := []float64{(600_000 + 129_600) * 0.4e-6, 300_000 * 0.0004 / 1000, 300_000 * 0.03 / 10_000, 86_400 * 6 * 0.005 / 1000,
		15 * 0.73 * 12 * 0.023, 86_400 * 3 / 1e6, (300_000 + 8*86_400) * 0.75e-6}
	for i, w := range want {
		if d := e.Items[i].Dollars - w; d < -1e-9 || d > 1e-9 {
			t.Errorf("%s: %v, want %v", e.Items[i].Key, e.Items[i].Dollars, w)
		}
	}
	e = Cost(Propose(all["nothing"], "lake"), all["nothing"], Host)
	if e.Measured || e.Objects != AssumedObjects || !reflect.DeepEqual(keys(e), []string{"queue", "read"}) || e.Total() > 1 {
		t.Errorf("%+v", e)
	}
	c := Propose(all["plain"], "")
	e = Cost(c, all["plain"], Lambda)
	if !reflect.DeepEqual(keys(e), []string{"queue", "read", "write", "stored", "glue", "ledger", "function"}) {
		t.Errorf("%+v", e)
	}
	c.Channels = []config.Channel{{Name: "it"}}
	e = Cost(c, all["plain"], Lambda)
	if last := e.Items[len(e.Items)-1]; last.Key != "setup.cost.watch" || last.Quantity != 43_200 || last.Dollars < 0.8 || last.Dollars > 1.2 {
		t.Errorf("rules and notices: %+v", last)
	}
}

// Texts that YAML could take for something else come back as texts.
func TestYAMLTexts(t *testing.T) {
	o := object{}
	for _, s := range []string{"yes", "No", "on", "2026-11-20", "2012-10-17", "1e3", "0x1", "12:30:45", "null", "~", "", " a ", "a: b", "- a", "#x", "a #b", "*", "&a", "!Ref", "{}", "[a]", "日本語",
		"tab\tnewline\n", `"quoted"`, "it's", "a:", ".inf", "arn:aws:s3:::b/*", "AWS::S3::Bucket", "<>&", "x\u2028y"} {
		o = append(o, member{"k" + s, s})
	}
	var got map[string]any
	if err := yaml.Unmarshal([]byte(asYAML(o)), &got); err != nil {
		t.Fatalf("%v\n%s", err, asYAML(o))
	}
	for _, m := range o {
		if got[m.key] != m.value {
			t.Errorf("%q: %v (%T)", m.value, got[m.key], got[m.key])
		}
	}
}

// TestPartitionWithoutAccess: where nobody could be asked, the region tells the partition; a policy with another one would allow nothing.
func TestPartitionWithoutAccess(t *testing.T) {
	for region, want := range map[string]string{"cn-north-1": "aws-cn", "us-gov-east-1": "aws-us-gov", "eu-west-1": "aws", "": "aws"} {
		c := config.Config{AWS: config.AWS{Region: region}, Sources: []config.Source{{Bucket: "s3://trail", AWS: config.AWS{Region: region}}}}
		n := NeedsOf(c, aws.Found{}, "")
		if policy := Policy(n.Statements()); n.Partition != want || !strings.Contains(policy, `"arn:`+want+`:s3:::trail`) {
			t.Errorf("%q: %s in %s", region, n.Partition, policy)
		}
	}
}
