package ask

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/trail"
)

// coverRandom makes records and conditions out of few texts, so that they meet often.
type coverRandom struct{ *rand.Rand }

func (r coverRandom) pick(list ...string) string { return list[r.IntN(len(list))] }

// word is a text as records may have it: cases, escapes, letters whose small form is of ASCII, what SQL and JSON treat in their own way.
func (r coverRandom) word() string {
	return r.pick("ConsoleLogin", "consolelogin", "GetObject", "PutObject", "DeleteTrail", "s3.amazonaws.com", "S3.AmazonAWS.com", "iam.amazonaws.com", "signin.amazonaws.com", "203.0.113.7", "203.0.113.70", "10.0.0.1",
		"2001:db8::1", "AWS Internal", "Tanaka", "tanaka@example.jp", "AROAEXAMPLE:tanaka@example.jp", "arn:aws:iam::111111111111:user/x/Tanaka", "arn:aws:iam::111111111111:root", "Root", "111111111111", "222222222222",
		"true", "false", "Yes", "No", "Failure", "\u212aelvin", "kelvin", "\u0130i", "ii", "日本語", "Éa", "éA", "a_b", "a%b", `a\b`, `a"b`, "a'b", "a/b", "a*b", "a?b", "", " ", "x\x00y", "x\ny", "5", "10", "-2.5", "1e3",
		"2026-11-20T00:00:00Z", "2026-11-20T09:00:00+09:00", "2026-11-19", "ap-northeast-1", "us-east-1", "AccessDenied", "{}", `{"a":1}`, "yeſ")
}

// text writes a word as JSON, with escapes that need not be now and then.
func (r coverRandom) text(w string) string {
	b, err := json.Marshal(w)
	if err != nil {
		panic(err)
	}
	s := string(b)
	if r.IntN(12) == 0 && len(w) > 0 && w[0] > ' ' && w[0] < 0x7f {
		rest, _ := json.Marshal(w[1:])
		s = fmt.Sprintf(`"\u%04x%s`, w[0], rest[1:])
	}
	if r.IntN(40) == 0 {
		s = `"\ud800` + s[1:]
	}
	if r.IntN(40) == 0 {
		s = "\"\xff" + s[1:]
	}
	return s
}

// value is any JSON.
func (r coverRandom) value(depth int) string {
	switch k := r.IntN(14); {
	case k < 8 || depth > 3:
		return r.text(r.word())
	case k == 8:
		return r.pick("null", "true", "false", "5", "10", "-2.50", "1e3", "12345678901234567890")
	case k < 11:
		return r.object(depth+1, "key", "Key", "Name", "bucketName", "userName", "ARN", "MFAUsed", "deep", "a.b", "Failure", "\\u006bey")
	case k < 13:
		var all []string
		for range r.IntN(3) {
			all = append(all, r.value(depth+1))
		}
		return "[" + strings.Join(all, " , ") + "]"
	}
	return r.text(r.word())
}

func (r coverRandom) object(depth int, keys ...string) string {
	var all []string
	for range r.IntN(4) {
		all = append(all, fmt.Sprintf(`"%s" :%s`, keys[r.IntN(len(keys))], r.value(depth)))
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// record is one with an eventID of its own and any other members.
func (r coverRandom) record(id int) string {
	members := []string{fmt.Sprintf(`"eventID":"r-%d"`, id), `"eventVersion":"1.11"`}
	add := func(key string, odds int, value func() string) {
		if r.IntN(odds) > 0 {
			members = append(members, `"`+key+`":`+value())
		}
	}
	plain := func() string {
		if r.IntN(12) == 0 {
			return r.value(2)
		}
		return r.text(r.word())
	}
	for _, key := range []string{"eventName", "eventSource", "sourceIPAddress", "userAgent", "awsRegion", "recipientAccountId", "eventTime"} {
		add(key, 8, plain)
	}
	for _, key := range []string{"errorCode", "errorMessage", "readOnly", "managementEvent", "newMember", "NEWMEMBER", "EventName", "sharedEventID"} {
		if r.IntN(4) == 0 {
			members = append(members, `"`+key+`":`+plain())
		}
	}
	document := func() string {
		if r.IntN(3) == 0 {
			return r.value(0)
		}
		return r.object(0, "bucketName", "userName", "tags", "maxKeys", "ConsoleLogin", "MFAUsed", "Key", "instanceId", "deep", "BUCKETNAME")
	}
	for _, key := range []string{"requestParameters", "responseElements", "additionalEventData", "serviceEventDetails"} {
		add(key, 2, document)
	}
	add("resources", 3, func() string {
		if r.IntN(6) == 0 {
			return r.value(0)
		}
		return "[" + r.object(1, "ARN", "ARNPrefix", "accountId", "type") + "," + r.object(1, "ARN", "ARN", "type", "\\u0041RN") + "]"
	})
	add("userIdentity", 10, func() string { return r.identity(plain) })
	if r.IntN(15) == 0 {
		members = append(members, members[r.IntN(len(members)-2)+2]) // a key twice
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (r coverRandom) identity(plain func() string) string {
	if r.IntN(20) == 0 {
		return r.value(0)
	}
	var in []string
	for _, key := range []string{"type", "userName", "arn", "principalId", "accessKeyId", "accountId", "invokedBy", "credentialId", "newOne"} {
		if r.IntN(2) == 0 {
			in = append(in, `"`+key+`":`+plain())
		}
	}
	if r.IntN(2) == 0 {
		in = append(in, fmt.Sprintf(`"sessionContext":{"attributes":{"mfaAuthenticated":%s},"sessionIssuer":{"userName":%s,"type":"Role"},"webIdFederationData":{"attributes":{"k":%s}}}`, plain(), plain(), plain()))
	}
	return "{" + strings.Join(in, ",") + "}"
}

var coverFields = []string{"event", "service", "ip", "network", "account", "region", "resource", "error", "mfa", "readonly", "source", "country", "agent", "user", "person", "", "eventName", "eventname", "userIdentity.arn", "userIdentity.userName",
	"userIdentity.type", "userIdentity", "userIdentity.credentialId", "userIdentity.newOne", "userIdentity.sessionContext.sessionIssuer.userName", "userIdentity.sessionContext.webIdFederationData.attributes.k", "requestParameters", "requestParameters.bucketName", "requestParameters.tags.Key",
	"requestParameters.maxKeys", "responseElements.ConsoleLogin", "additionalEventData.MFAUsed", "serviceEventDetails", "resources.ARN", "resources", "eventTime", "managementEvent", ".newMember", ".newmember.deep", "newMember", "eventID", "readOnly", "errorCode.x", "sharedEventID",
	"requestParameters.a\\.b", "requestParameters.nothing"}

// condition is a tree of terms.
func (r coverRandom) condition(depth int) match.Node {
	k := r.IntN(10)
	switch {
	case depth < 3 && k < 2:
		return match.And{r.condition(depth + 1), r.condition(depth + 1)}
	case depth < 3 && k < 4:
		return match.Or{r.condition(depth + 1), r.condition(depth + 1)}
	case k < 6:
		return match.Not{Node: r.condition(depth + 1)}
	}
	return r.term()
}

func (r coverRandom) term() match.Node {
	t := &match.Term{Field: r.pick(coverFields...), Op: match.Op(r.IntN(13)), CaseSensitive: r.IntN(6) == 0, Literal: r.IntN(3) == 0, All: r.IntN(6) == 0}
	if r.IntN(3) == 0 {
		t.Op = match.Equals
	}
	switch {
	case t.Field == "network" && t.Op != match.Exists && t.Op != match.Null:
		t.Op, t.Values, t.Literal = match.Equals, []string{r.pick("office", "home", "v6", "203.0.113.0/30")}, true
		return t
	case t.Field == "country" && t.Op > match.EndsWith && t.Op != match.Null:
		t.Op = match.Exists
	case t.Field == "readOnly":
		t.Path = true
	case (t.Field == "mfa" || t.Field == "readonly") && t.Op < match.Regexp:
		t.Op, t.Values = match.Equals, []string{r.pick("yes", "no", "true")}
		return t
	}
	for range 1 + r.IntN(2) {
		v := r.word()
		switch {
		case t.Op == match.Regexp:
			v = r.pick("^[a-z]", "(?i)tanaka", "a.b", "Login$", "^$", "[0-9]+", "arn:aws:iam::[0-9]+", "tanaka@.*jp", "Fail(ure)?", "x|Tanaka", "(Tan)+aka", "[Oo]bject|s3", "a\\\\b", "日本?")
		case t.Op == match.CIDR:
			v = r.pick("203.0.113.0/24", "10.0.0.0/8", "0.0.0.0/0", "::/0", "203.0.113.7", "192.168.0.0/15")
		case t.Op >= match.Less:
			v = r.pick("5", "10", "-2.5", "2026-11-20", "2026-11-20T00:00:00Z", "0")
		case r.IntN(4) == 0:
			v = r.pick("*", "?", "*a*", "a*", "*n", "*an*a*", "t?naka*", "203.*", "*.amazonaws.com", "\\*", "s*", "i*", "k*", "*%*", "*_*", "*\\\\*", "f*")
		case r.IntN(8) == 0 && len(v) > 2:
			v = v[:len(v)/2] + "*"
		}
		if t.Field == "ip" && t.Op == match.Equals && !strings.ContainsAny(v, ".:*? ") {
			v = r.pick("office", "203.0.113.7", "203.0.113.0/24", "AWS*", "2001:db8::/32")
		}
		if t.Field == "ip" && strings.Contains(v, "/") && v != "203.0.113.0/24" && t.Op == match.Equals {
			v = "10.0.0.1"
		}
		if t.Field == "source" && t.Op == match.Equals && (t.Literal || !strings.ContainsAny(v, "*?")) {
			v = r.pick("cloudtrail", "workspaces")
		}
		t.Values = append(t.Values, strings.ToValidUTF8(v, "?"))
	}
	if t.Op < match.Regexp && r.IntN(8) == 0 && t.Field != "ip" && t.Field != "country" {
		t.Ref, t.Values = true, []string{r.pick("eventName", "requestParameters.userName", "user", ".newMember")}
	}
	return t
}

func coverEnv() match.Env {
	prefix := netip.MustParsePrefix
	return match.Env{
		Networks: map[string][]netip.Prefix{"office": {prefix("203.0.113.0/24")}, "home": {prefix("10.0.0.1/32"), prefix("192.168.0.0/15")}, "v6": {prefix("2001:db8::/32"), prefix("198.51.100.0/25")}},
		Country:  func(a netip.Addr) string { return map[bool]string{true: "Tanaka", false: "5"}[a.Is4()] },
		Zone:     time.FixedZone("JST", 9*3600),
	}
}

// Cover never misses a record that the matcher takes: random conditions over random records, the odd ones included.
func TestCoverNeverMisses(t *testing.T) {
	t.Parallel()
	const records, conditions, together = 700, 420, 70
	r := coverRandom{rand.New(rand.NewPCG(11, 12))}
	var texts []string
	for i := range records {
		texts = append(texts, r.record(i))
	}
	a, l := coverAsker(t, texts)
	env := coverEnv()
	events := coverEvents(t, texts)
	var taken, returned, everything, exacts int
	for from := 0; from < conditions; from += together {
		var matchers []*match.Matcher
		var exact []bool
		var columns []string
		for len(matchers) < together {
			n := r.condition(0)
			m, err := match.Compile(n, env)
			if err != nil {
				t.Fatalf("%s: %v", match.Format(n), err)
			}
			where, all, err := match.Cover(n, env)
			if err != nil {
				t.Fatalf("%s: %v", match.Format(n), err)
			}
			if where == "true" {
				everything++
			}
			matchers, exact = append(matchers, m), append(exact, all)
			columns = append(columns, fmt.Sprintf("coalesce(%s, false) AS c%d", where, len(columns)))
		}
		got := coverRows(t, a, "SELECT eventid, "+strings.Join(columns, ", ")+" FROM cloudtrail_logs")
		if len(got) < len(events)*9/10 { // what looks like no record is not imported
			t.Fatalf("%d rows of %d records", len(got), len(events))
		}
		for id, e := range events {
			if got[id] == nil {
				continue
			}
			for i, m := range matchers {
				holds, covered := m.Match(e), got[id][i]
				switch {
				case holds && !covered:
					t.Errorf("%s\n takes %s\n but %s does not", match.Format(m.Node()), e.JSON(), columns[i])
				case exact[i] && covered && !holds:
					t.Errorf("%s\n does not take %s\n but %s, called exact, does", match.Format(m.Node()), e.JSON(), columns[i])
				}
				if holds {
					taken++
				}
				if covered {
					returned++
				}
			}
			if t.Failed() {
				return
			}
		}
		for _, e := range exact {
			if e {
				exacts++
			}
		}
	}
	all := conditions * records
	t.Logf("%d conditions, %d of them true and %d exact in SQL; of %d rows the matchers take %d and SQL %d", conditions, everything, exacts, all, taken, returned)
	if taken < all/50 || everything > conditions/2 || exacts < conditions/20 {
		t.Error("the conditions say too little")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func coverEvents(t *testing.T, texts []string) map[string]*match.Event {
	t.Helper()
	events := map[string]*match.Event{}
	for _, text := range texts {
		record, err := trail.Parse([]byte(text), trail.Limits{})
		if err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		events[record.ID()] = match.FromRecord(record)
	}
	return events
}

// coverAsker imports records into a lake of its own.
func coverAsker(t *testing.T, texts []string) (*Asker, *lake.Lake) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "log.json")
	if err := os.WriteFile(file, []byte(strings.Join(texts, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true, Command: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Import(t.Context(), []string{file}, nil, ingest.Options{Lake: l, Workers: 1}); err != nil {
		t.Fatal(err)
	}
	e, err := engine.Open(t.Context(), engine.Options{Plan: Planner(l)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return New(Embedded(e), Options{}), l
}

// coverRows returns the booleans behind the first column, by its text.
func coverRows(t *testing.T, a *Asker, sql string) map[string][]bool {
	t.Helper()
	answer, err := a.Ask(t.Context(), Question{SQL: sql})
	if err != nil {
		t.Fatalf("%v in %.3000s", err, sql)
	}
	defer answer.Close()
	rows := map[string][]bool{}
	for {
		row, err := answer.Next(context.Background())
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatalf("%v in %.3000s", err, sql)
		}
		var bits []bool
		for _, v := range row[1:] {
			bits = append(bits, v.(bool))
		}
		id, _ := row[0].(string)
		rows[id] = bits
	}
}

// What people write narrows the rows down to nearly those that are taken, over records as companies have them; as WHERE, with the files pruned.
func TestCoverIsTight(t *testing.T) {
	t.Parallel()
	seq, err := synth.Records(synth.Options{People: 10, Days: 4, RecordsPerDay: 500, Seed: 5, DuplicateRate: -1, End: time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for b := range seq {
		texts = append(texts, string(b))
	}
	a, l := coverAsker(t, texts)
	defer l.Close()
	events := coverEvents(t, texts)
	bucket, user := "", ""
	for _, e := range events {
		if v := e.Field("requestParameters.bucketName"); v != nil && (bucket == "" || v[0] < bucket) {
			bucket = v[0]
		}
		if v := e.Field("userIdentity.userName"); v != nil && (user == "" || v[0] < user) {
			user = v[0]
		}
	}
	names := strings.NewReplacer("BUCKET", bucket, "USER", user)
	for _, c := range []struct {
		line string
		most float64 // how many times the taken rows SQL may return
	}{
		{"event:ConsoleLogin", 1}, {"event:Describe* service:ec2", 1}, {"-event:(Get* OR List* OR Describe*)", 1}, {"error:*", 1.2}, {"-error:*", 1.1}, {"readonly:no -event:Put*", 1}, {"region:ap-northeast-1 account:*", 1},
		{"user:root OR event:CreateAccessKey", 1}, {"ip:!office -readonly:yes", 3}, {"requestParameters.bucketName:*", 1}, {"resource:BUCKET", 1.1}, {"user:USER", 1.1}, {"-user:USER error:*", 1.2}, {"agent:*aws*", 1}, {`"workspaces"`, 1.5},
		{"eventTime:>=2026-10-30 event:AssumeRole", 1.1}, {"service:s3 requestParameters.bucketName:/^[a-z0-9-]+$/", 1.1}, {"mfa:yes", 1}, {"requestParameters.bucketName:BUCKET", 1}, {"ip:198.51.100.0/24", 1},
	} {
		cond, err := match.Parse(names.Replace(c.line))
		if err != nil {
			t.Fatal(err)
		}
		m, err := match.Compile(cond.Node, coverEnv())
		if err != nil {
			t.Fatal(err)
		}
		where, _, err := match.Cover(cond.Node, coverEnv())
		if err != nil {
			t.Fatal(err)
		}
		got := coverRows(t, a, "SELECT eventid FROM cloudtrail_logs WHERE "+where)
		taken := 0
		for id, e := range events {
			if !m.Match(e) {
				continue
			}
			taken++
			if _, ok := got[id]; !ok {
				t.Errorf("%s misses %s", c.line, e.JSON())
			}
		}
		if taken == 0 {
			t.Errorf("%s takes nothing", c.line)
		}
		if float64(len(got)) > c.most*float64(taken) {
			t.Errorf("%s: SQL returns %d rows for the %d taken: %s", c.line, len(got), taken, where)
		}
	}
}

// signIn is a WorkSpaces Access event with an id of its own.
func (r coverRandom) signIn(id int) string {
	text := func() string {
		if r.IntN(12) == 0 {
			return r.value(2)
		}
		return r.text(r.word())
	}
	return fmt.Sprintf(`{"version":"0","id":"a-%d","detail-type":"WorkSpaces Access","source":"aws.workspaces","account":%s,"time":"2026-11-%02dT0%d:30:00Z","region":%s,"resources":[],
 "detail":{"clientIpAddress":%s,"actionType":%s,"workspacesClientProductName":%s,"clientPlatform":"Windows","directoryId":"domain/d-1","workspaceId":"ws-%d","clientVersion":%s,"new":%s}}`,
		id, text(), 1+r.IntN(28), r.IntN(10), text(), text(), text(), text(), id%7, text(), r.value(0))
}

// The same for sign-ins to WorkSpaces.
func TestCoverAccessNeverMisses(t *testing.T) {
	t.Parallel()
	const events, conditions = 300, 200
	r := coverRandom{rand.New(rand.NewPCG(21, 22))}
	signIns := map[string]*match.Event{}
	var texts []string
	for len(texts) < events {
		text := r.signIn(len(texts))
		if strings.Contains(text, "\xff") {
			continue
		}
		e, err := match.FromAccess([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		texts, signIns[e.ID()] = append(texts, text), e
	}
	a, l := coverAsker(t, texts)
	defer l.Close()
	fields := []string{"detail.workspaceId", "detail.new.key", "detail", "time", "region", "id", "detail.clientipaddress", "eventName", ".source", "detail-type"}
	var matchers []*match.Matcher
	var columns []string
	everything := 0
	for len(matchers) < conditions {
		n := r.condition(1)
		for _, term := range match.Terms(n) {
			if r.IntN(3) == 0 && term.Op != match.CIDR {
				term.Field, term.Path = r.pick(fields...), true
			}
		}
		m, err := match.Compile(n, coverEnv())
		if err != nil {
			continue // what is right for one field is wrong for another
		}
		where, _, err := match.CoverAccess(n, coverEnv())
		if err != nil {
			t.Fatal(err)
		}
		if where == "true" {
			everything++
		}
		matchers, columns = append(matchers, m), append(columns, fmt.Sprintf("coalesce(%s, false) AS c%d", where, len(columns)))
	}
	got := coverRows(t, a, "SELECT event_id, "+strings.Join(columns, ", ")+" FROM workspaces_access")
	taken := 0
	for id, e := range signIns {
		if got[id] == nil {
			t.Fatalf("%s is not in the table", id)
		}
		for i, m := range matchers {
			switch holds := m.Match(e); {
			case holds && !got[id][i]:
				t.Errorf("%s\n takes %s\n but %s does not", match.Format(m.Node()), e.JSON(), columns[i])
			case holds:
				taken++
			}
		}
	}
	t.Logf("of %d rows the matchers take %d; %d of %d conditions are true in SQL", events*conditions, taken, everything, conditions)
	if taken == 0 || everything > conditions*3/4 {
		t.Error("the conditions say too little")
	}
}

// Values of conditions stay values: whatever stands in them, the SQL is one condition that reads as such.
func TestCoverQuotes(t *testing.T) {
	t.Parallel()
	r := coverRandom{rand.New(rand.NewPCG(3, 4))}
	a := New(Embedded(nil), Options{})
	for _, v := range []string{"'", "''", "x' OR true --", `\'`, "a'); DROP TABLE x; --", "\x00", "'\u212a'", "%' ESCAPE '", "*'*", "?'?", "\\*'", "日'本", "/*", "--", "\"", "$$", "{{", "x'\n--"} {
		for _, field := range coverFields {
			for _, op := range []match.Op{match.Equals, match.Contains, match.StartsWith, match.EndsWith} {
				node := match.And{&match.Term{Field: field, Op: op, Values: []string{v}, Literal: r.IntN(2) == 0}, match.Not{Node: &match.Term{Field: "event", Values: []string{v}}}}
				for table, cover := range map[string]func(match.Node, match.Env) (string, bool, error){"cloudtrail_logs": match.Cover, "workspaces_access": match.CoverAccess} {
					where, _, err := cover(node, coverEnv())
					if err != nil {
						continue // no network, no yes or no
					}
					if _, err := a.Check("SELECT 1 FROM " + table + " WHERE (" + where + ") AND account = 'x'"); err != nil {
						t.Errorf("%q in %s: %v in %s", v, field, err, where)
					}
				}
			}
		}
	}
}
