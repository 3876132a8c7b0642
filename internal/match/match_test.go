package match

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/trail"
)

const sampleLogin = `{"eventVersion":"1.11","eventTime":"2026-11-20T00:30:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"ap-northeast-1",
"sourceIPAddress":"203.0.113.7","userAgent":"Mozilla/5.0 (\u65e5\u672c\u8a9e)","errorMessage":"Failed authentication","requestParameters":null,"responseElements":{"ConsoleLogin":"Failure"},
"additionalEventData":{"MFAUsed":"No","LoginTo":"https://console.aws.amazon.com"},"eventID":"e-1","readOnly":false,"eventType":"AwsConsoleSignIn","recipientAccountId":"111111111111",
"userIdentity":{"type":"IAMUser","principalId":"AIDAEXAMPLE","accountId":"111111111111","accessKeyId":"","userName":"Tanaka","arn":"arn:aws:iam::111111111111:user/staff/Tanaka"}}`

const sampleRole = `{"eventTime":"2026-11-20T01:00:00Z","eventSource":"s3.amazonaws.com","eventName":"PutBucketPolicy","awsRegion":"us-east-1","sourceIPAddress":"AWS Internal","userAgent":"aws-cli/2",
"requestParameters":{"bucketName":"Prod-Logs","maxKeys":10,"big":9007199254740993,"policy":"{\"Effect\":\"Allow\"}","tags":[{"Key":"env","Value":"a\u0062c"},{"Key":"team","Value":"X"}],"empty":[],"nothing":null,"enabled":true,"a.b":"dot","When":"2026-11-19T10:00:00+09:00"},
"responseElements":null,"eventID":"e-2","readOnly":false,"recipientAccountId":"222222222222","managementEvent":true,"newMember":{"Deep":[[1,"two"]]},"resources":[{"ARN":"arn:aws:s3:::prod-logs","accountId":"222222222222","type":"AWS::S3::Bucket"},{"ARNPrefix":"arn:aws:s3:::prod-logs/"}],
"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:suzuki@example.jp","arn":"arn:aws:sts::222222222222:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/suzuki@example.jp","accountId":"333333333333","accessKeyId":"ASIAEXAMPLE","newOne":"x",
"sessionContext":{"attributes":{"mfaAuthenticated":"true"},"sessionIssuer":{"type":"Role","userName":"AWSReservedSSO_Admin_0123456789abcdef"}}}}`

const sampleRoot = `{"eventTime":"2026-11-20T02:00:00Z","eventSource":"iam.amazonaws.com","eventName":"CreateAccessKey","sourceIPAddress":"2001:DB8::1","errorCode":"AccessDenied","readOnly":"false",
"userIdentity":{"type":"Root","principalId":"111111111111","arn":"arn:aws:iam::111111111111:root","accountId":"111111111111"},"eventName2":5,"errorCODE":"other"}`

const sampleAccess = `{"version":"0","id":"a-1","detail-type":"WorkSpaces Access","source":"aws.workspaces","account":"123456789012","time":"2026-11-20T23:30:00Z","region":"us-west-2","resources":[],
"detail":{"clientIpAddress":"192.0.2.3","actionType":"successfulLogin","workspacesClientProductName":"WorkSpaces Desktop client","loginTime":"2026-11-20T23:29:59.595Z","clientPlatform":"Windows","directoryId":"domain/d-123456789","workspaceId":"ws-xyskdga"}}`

// parsed reads a record.
func parsed(t testing.TB, text string) *trail.Record {
	t.Helper()
	r, err := trail.Parse([]byte(text), trail.Limits{})
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return r
}

func event(t testing.TB, text string) *Event {
	t.Helper()
	if strings.Contains(text, "detail-type") {
		e, err := FromAccess([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	return FromRecord(parsed(t, text))
}

// testEnv knows two networks, a list, one country and one person.
var testEnv = Env{
	Networks: map[string][]netip.Prefix{
		"office": {netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("2001:db8::/32")},
		"home":   {netip.MustParsePrefix("192.0.2.0/30")},
	},
	Lists:   map[string]*List{"blocklist.txt": NewList([]netip.Prefix{netip.MustParsePrefix("192.0.2.3/32")})},
	Country: func(a netip.Addr) string { return map[bool]string{true: "JP"}[a.Is4()] },
	Person: func(e *Event) []string {
		if e.Source() == WorkSpaces {
			return []string{"田中 太郎", "tanaka@example.jp", "tanaka"}
		}
		return nil
	},
	Zone: time.FixedZone("JST", 9*3600),
}

func compiled(t testing.TB, line string) *Matcher {
	t.Helper()
	c, err := Parse(line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	m, err := Compile(c.Node, testEnv)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	return m
}

func TestMatch(t *testing.T) {
	for _, group := range []struct {
		name, event string
		holds, not  []string
	}{
		{"login", sampleLogin, []string{
			"*", "event:consolelogin", "event:Console*", "event:?onsoleLogi?", "-event:Describe*", "event:(SwitchRole OR ConsoleLogin)", "service:signin", "service:signin.amazonaws.com",
			"user:tanaka", "user:AIDAEXAMPLE", "user:arn\\:aws\\:iam\\:\\:111111111111\\:user/staff/tanaka", "user:*naka", "ip:203.0.113.7", "ip:203.0.113.0/24", "ip:office", "ip:203.0.*", "network:office", "ip:!home",
			"-network:home", "account:111111111111", "region:ap-*", "error:*", "error:failure", `error:"failed authentication"`, "mfa:no", "mfa:false", "readonly:no", "readonly:false", "source:cloudtrail",
			"country:jp", "agent:*mozilla*", "agent:*日本語*", "errorMessage:Failed*", "-errorCode:*", "additionalEventData.MFAUsed:no", "additionaleventdata.mfaused:NO", "eventTime:>2026-11-19", "eventTime:>=2026-11-20",
			"eventTime:<=2026-11-20", "eventTime:<2026-11-21", `eventTime:>"2026-11-20 09:29"`, "eventTime:<=2026-11-20T00:30:00Z", `"failed auth"`, "mozilla", `"日本"`, "/Mozilla\\/5/", "person:tanaka", "-requestParameters:*",
			"responseElements:*Failure*", "responseElements:failure", "userIdentity:*tanaka*", "eventID:E-1", "any:tanaka", "-any:tanak", "sourceIPAddress:203.0.113.7", "userIdentity.accessKeyId:*", `userIdentity.accessKeyId:""`,
		}, []string{
			"-*", "event:Console", "event:?ConsoleLogin", "event:describe*", "user:tana", "user:root", "ip:203.0.113.70", "ip:!office", "network:home", "mfa:yes", "readonly:yes", "source:workspaces", "country:us", "errorCode:*",
			"eventTime:>2026-11-20", "eventTime:<2026-11-20", "/mozilla/", "requestParameters:*", "requestParameters.bucketName:*", "-requestParameters.x:!*", "additionalEventData.MFAUsed.x:*", "any:tanak", "agent:/^mozilla/",
		}},
		{"role", sampleRole, []string{
			"user:suzuki", "user:suzuki@example.jp", "user:AROAEXAMPLE", "user:admin", "user:ASIAEXAMPLE", "user:AWSReservedSSO_*", "requestParameters.bucketName:prod-*", "requestparameters.BUCKETNAME:prod-logs",
			"requestParameters.maxKeys:10", "requestParameters.maxKeys:>9", "requestParameters.maxKeys:>=10", "requestParameters.maxKeys:<10.5", "requestParameters.big:>9007199254740992", "requestParameters.big:<9007199254740994",
			"requestParameters.tags.Key:team", "requestParameters.tags.value:ABC", "requestParameters.tags.Value:x", "requestParameters:*Allow*", "requestParameters:prod-logs", "requestParameters.enabled:true", `requestParameters.a\.b:dot`,
			"requestParameters.tags:*env*", "resource:prod-logs", "resource:arn\\:aws\\:s3\\:*", "account:222222222222", "account:333333333333", "mfa:yes", "mfa:true", `ip:"AWS Internal"`, "ip:AWS*", "-country:*", "-ip:office", ".newMember.Deep:two",
			".newmember.deep:1", ".newMember.deep:>0", "userIdentity.newOne:x", "userIdentity.NEWONE:x", "managementEvent:true", "abc", `"effect\":\"allow"`, "requestParameters.When:<2026-11-20", "requestParameters.When:>=2026-11-19T01:00:00Z",
			"user:suzuki -event:Describe* service:(s3 OR iam)", "userIdentity.principalId:/:suzuki@/", "user:/^suzuki/",
		}, []string{
			"requestParameters.empty:*", "requestParameters.nothing:*", "requestParameters.tags.Value:env", "requestParameters.maxKeys:>10", "requestParameters.bucketName:<5", "requestParameters.bucketName.x:*", "error:*", "ip:office", "network:office",
			"responseElements:*", "mfa:no", "resource:AWS::S3::Bucket", "user:AROA*suzuki", "requestParameters.When:<2026-11-19", "any:Key", "requestParameters.big:>9007199254740993",
		}},
		{"root", sampleRoot, []string{
			"user:root", "error:accessdenied", "error:*", "errorCode:AccessDenied", "ip:office", "ip:2001:db8::1", "ip:2001:db8::/32", "readonly:no", ".eventName2:5", "-mfa:*", "-country:*", "-region:*",
		}, []string{"errorCode:other", "error:other", "ip:203.0.113.0/24", "country:jp"}},
		{"access", sampleAccess, []string{
			"event:WorkSpaces*", `event:"workspaces access"`, "event:successfulLogin", "service:workspaces", "ip:192.0.2.3", "ip:home", "network:blocklist.txt", "ip:blocklist.txt", "account:123456789012", "region:us-west-2", "user:tanaka",
			"person:田中*", `person:"田中 太郎"`, `person:"田中　太郎"`, "person:田中太郎", "person:*太郎", "source:workspaces", "source:aws.workspaces", "detail.workspaceId:ws-*", "detail.clientPlatform:windows", "resource:ws-xyskdga", "agent:windows", "-error:*", "-mfa:*", "time:>=2026-11-21", "country:JP", "detail-type:WorkSpaces*", "xyskdga",
		}, []string{"source:cloudtrail", "user:suzuki", "event:ConsoleLogin", "ip:office", "eventName:*", "error:*", "time:>2026-11-21"}},
	} {
		e := event(t, group.event)
		for _, line := range group.holds {
			if m := compiled(t, line); !m.Match(e) || m.Why(e) == nil && len(Terms(m.Node())) > 0 {
				t.Errorf("%s: %s does not hold", group.name, line)
			}
		}
		for _, line := range group.not {
			if m := compiled(t, line); m.Match(e) || m.Why(e) != nil {
				t.Errorf("%s: %s holds", group.name, line)
			}
		}
	}
}

// What trees have and lines do not.
func TestMatchTerms(t *testing.T) {
	e := event(t, sampleRole)
	for _, c := range []struct {
		term Term
		want bool
	}{
		{Term{Field: "requestParameters", Op: Contains, Values: []string{`"bucketName"`}}, true},
		{Term{Field: "requestParameters", Op: Contains, Values: []string{`"effect":"allow"`}}, true}, // in a text of JSON, decoded
		{Term{Field: "requestParameters", Op: Contains, Values: []string{"bucketname", "nowhere"}, All: true}, false},
		{Term{Field: "requestParameters", Op: Contains, Values: []string{"bucketname", "team"}, All: true}, true},
		{Term{Field: "requestParameters.tags.Key", Op: Equals, Values: []string{"env", "team"}, All: true}, true},
		{Term{Field: "eventName", Op: StartsWith, Values: []string{"put"}}, true},
		{Term{Field: "eventName", Op: StartsWith, Values: []string{"put"}, CaseSensitive: true}, false},
		{Term{Field: "eventName", Op: StartsWith, Values: []string{"Put*Pol"}, CaseSensitive: true}, true},
		{Term{Field: "eventName", Op: EndsWith, Values: []string{"bucketp?licy"}}, true},
		{Term{Field: "eventName", Op: EndsWith, Values: []string{"bucket"}}, false},
		{Term{Field: "eventName", Op: Contains, Values: []string{"*"}}, true},
		{Term{Field: "errorCode", Op: Contains, Values: []string{"*"}}, false},
		{Term{Field: "errorCode", Op: Null}, true},
		{Term{Field: "responseElements", Op: Null}, true},
		{Term{Field: "responseElements", Op: Exists}, false},
		{Term{Field: "requestParameters.empty", Op: Null}, true},
		{Term{Field: "source", Path: true, Values: []string{"cloudtrail"}}, false},
		{Term{Field: "source", Values: []string{"cloudtrail"}}, true},
		{Term{Field: "user", Path: true, Op: Null}, true},
		{Term{Field: "eventName", Values: []string{`Put*`}, Literal: true}, false},
		{Term{Field: "userIdentity.sessionContext.sessionIssuer.userName", Op: Contains, Ref: true, Values: []string{"userIdentity.sessionContext.sessionIssuer.userName"}}, true},
		{Term{Field: "userIdentity.arn", Op: Contains, Ref: true, Values: []string{"eventName", "userIdentity.sessionContext.sessionIssuer.userName"}}, true},
		{Term{Field: "userIdentity.arn", Op: Equals, Ref: true, Values: []string{"eventName"}}, false},
		{Term{Field: "userIdentity.arn", Op: Equals, Ref: true, Values: []string{"errorCode"}}, false},
		{Term{Field: "userAgent", Op: CIDR, Values: []string{"0.0.0.0/0"}}, false},
		{Term{Op: Contains, Values: []string{"SUZUKI@"}}, true},
		{Term{Op: Regexp, Values: []string{"^two$"}}, true},
		{Term{Op: Equals, Values: []string{"two"}}, true},
		{Term{Op: Equals}, false}, // any of no values
	} {
		m, err := Compile(&c.term, testEnv)
		if err != nil {
			t.Errorf("%+v: %v", c.term, err)
			continue
		}
		if got := m.Match(e); got != c.want {
			t.Errorf("%+v: %v", c.term, got)
		}
	}
	ip := Term{Field: "sourceIPAddress", Op: CIDR, Values: []string{"10.0.0.0/8", "203.0.113.7"}}
	if m, err := Compile(&ip, Env{}); err != nil || !m.Match(event(t, sampleLogin)) {
		t.Errorf("CIDR: %v", err)
	}
}

func TestCompileErrors(t *testing.T) {
	for _, c := range []struct {
		line, want string
	}{
		{"a ip:ofice", "line 1:3: there is no network or list ofice: did you mean office?"},
		{"network:zzzzzzzz", "line 1:1: there is no network or list zzzzzzzz: name it under networks: in the configuration; an address is written as 203.0.113.7"},
		{"a ip:300.1.1.1", "line 1:3: 300.1.1.1 is no address: write 203.0.113.7, 203.0.113.0/24, 203.0.113.*"},
		{"ip:2001:db8::1::2", "line 1:1: 2001:db8::1::2 is no address: write 203.0.113.7, 203.0.113.0/24, 203.0.113.*"},
		{"event:x eventSource:s3", "line 1:9: eventSource is never s3: did you mean eventSource:s3.amazonaws.com or service:s3?"},
		{"ip:203.0.113.0/99", "line 1:1: 203.0.113.0/99 is no network: write 203.0.113.0/24"},
		{"source:(cloudtrail OR workspace)", "line 1:1: source: is cloudtrail or workspaces"},
		{"mfa:maybe", "line 1:1: mfa: is yes or no"},
		{"x network:/off/", "line 1:3: network: is compared with names only"},
		{"country:jp", "line 1:1: country: needs a file of countries: name one as geoip: in the configuration"},
		{"userIdentity.arn:>5 userIdentity.arn:$nonsense", "line 1:39: there is no field nonsense: write \"nonsense:...\" in quotes if it is a text to look for, or .nonsense if it is a member of the record"},
	} {
		cond, err := Parse(c.line)
		if err == nil {
			env := testEnv
			env.Country = nil
			_, err = Compile(cond.Node, env)
			if e, ok := errors.AsType[*Error](err); ok {
				e.Place(c.line)
			}
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.line, err, c.want)
		}
	}
	deep := Node(Const(true))
	for range 1000 {
		deep = Not{deep}
	}
	many := make(Or, MaxNodes+1)
	for i := range many {
		many[i] = Const(true)
	}
	for name, n := range map[string]Node{"deep": deep, "many": many, "nil": nil, "nil inside": And{nil}, "operator": &Term{Field: "event", Op: 99}, "value": &Term{Field: "event", Values: []string{strings.Repeat("a", 5000)}},
		"regexp": &Term{Field: "event", Op: Regexp, Values: []string{"("}}, "network": &Term{Field: "x", Op: CIDR, Values: []string{"x"}}, "number": &Term{Field: "x", Op: Less, Values: []string{"x"}},
		"reference": &Term{Field: "x", Op: Regexp, Ref: true, Values: []string{"x"}}, "no field": &Term{Field: ".", Path: true}, "values": &Term{Field: "x", Values: make([]string, 200_000)}} {
		if _, err := Compile(n, Env{}); err == nil {
			t.Errorf("%s is no error", name)
		}
	}
}

func TestWhy(t *testing.T) {
	for _, c := range []struct{ event, line, want string }{
		{sampleLogin, "user:(tanaka OR suzuki) -event:Describe* ip:office error:*", "user [Tanaka Tanaka] -event [ConsoleLogin] ip [203.0.113.7] error [Failed authentication Failure]"},
		{sampleLogin, "-(event:x OR mfa:yes) -network:home", "-event [ConsoleLogin] -mfa [no] -network [office]"},
		{sampleLogin, "event:x OR (event:c* network:office) OR errorCode:!*", "event [ConsoleLogin] network [office] -errorCode []"},
		{sampleRole, `requestParameters.tags.Key:* "prod"`, "requestParameters.tags.Key [env team] any [Prod-Logs arn:aws:s3:::prod-logs arn:aws:s3:::prod-logs/]"},
	} {
		e := event(t, c.event)
		var got []string
		for _, r := range compiled(t, c.line).Why(e) {
			sign := ""
			if r.Negated {
				sign = "-"
			}
			got = append(got, sign+r.Field()+" "+fmt.Sprint(r.Found))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.line, s, c.want)
		}
	}
}

func TestEvent(t *testing.T) {
	access, login := event(t, sampleAccess), event(t, sampleLogin)
	if access.ID() != "a-1" || access.Source() != "workspaces" || !access.Time().Equal(time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC)) || access.Record() != nil || string(access.JSON()) != sampleAccess {
		t.Errorf("got %s %s %s", access.ID(), access.Source(), access.Time())
	}
	if login.ID() != "e-1" || login.Source() != "cloudtrail" || !login.Time().Equal(time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC)) || login.Record() == nil {
		t.Errorf("got %s %s %s", login.ID(), login.Source(), login.Time())
	}
	for _, c := range []struct {
		e          *Event
		name, want string
	}{
		{login, "event", "[ConsoleLogin]"}, {login, "service", "[signin.amazonaws.com signin]"}, {login, "eventID", "[e-1]"}, {login, "additionalEventData.MFAUsed", "[No]"}, {login, "nothing", "[]"},
		{login, "network", "[office]"}, {login, "country", "[JP]"}, {login, "ip", "[203.0.113.7]"}, {access, "person", "[田中 太郎 tanaka@example.jp tanaka]"}, {access, "user", "[田中 太郎 tanaka@example.jp tanaka]"},
		{access, "network", "[blocklist.txt home]"}, {access, "detail.workspaceId", "[ws-xyskdga]"},
	} {
		if got := fmt.Sprint(testEnv.Field(c.e, c.name)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for _, text := range []string{"", "{", "[]", `{"detail-type":"x"}`, `{"detail-type":5}`, sampleLogin} {
		if _, err := FromAccess([]byte(text)); err == nil {
			t.Errorf("%.20s is a sign-in", text)
		}
	}
	if id := event(t, `{"detail-type":"WorkSpaces Access", "x": 1}`).ID(); !strings.HasPrefix(id, "sha256:") {
		t.Errorf("id %s", id)
	}
}

// An event that is used again forgets the one before.
func TestEventReset(t *testing.T) {
	texts := []string{sampleLogin, sampleRole, sampleRoot, sampleAccess}
	lines := []string{"user:tanaka", "user:root", "error:*", "resource:prod-logs", "network:office", "person:田中*", "event:c*", "userAgent:*", "requestParameters.tags.Key:team", "suzuki", "mfa:*"}
	var again Event
	for i := range 40 {
		text := texts[(i*7)%len(texts)]
		if strings.Contains(text, "detail-type") {
			if err := again.ResetAccess([]byte(text)); err != nil {
				t.Fatal(err)
			}
		} else {
			again.Reset(parsed(t, text))
		}
		for _, line := range lines {
			m := compiled(t, line)
			if got, want := m.Match(&again), m.Match(event(t, text)); got != want {
				t.Errorf("%s: %v, want %v", line, got, want)
			}
		}
	}
}
