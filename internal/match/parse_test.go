package match

import (
	"errors"
	"strings"
	"testing"
)

// term makes the term of a field and values that are patterns.
func term(field string, op Op, values ...string) *Term {
	return &Term{Field: field, Op: op, Values: values}
}

func literal(t *Term) *Term {
	t.Literal = true
	return t
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		line string
		want Node
	}{
		{"", Const(true)},
		{"  \u3000", Const(true)},
		{"*", Const(true)},
		{"user:tanaka", term("user", Equals, "tanaka")},
		{"USER:tanaka", term("user", Equals, "tanaka")},
		{"-event:Describe*", Not{term("event", Equals, "Describe*")}},
		{"NOT event:x", Not{term("event", Equals, "x")}},
		{"event:(ConsoleLogin OR SwitchRole)", term("event", Equals, "ConsoleLogin", "SwitchRole")},
		{`event:(ConsoleLogin OR "SwitchRole")`, Or{term("event", Equals, "ConsoleLogin"), literal(term("event", Equals, "SwitchRole"))}},
		{"resource:(a AND (b OR -c))", And{term("resource", Equals, "a"), Or{term("resource", Equals, "b"), Not{term("resource", Equals, "c")}}}},
		{"ip:!office", Not{term("ip", Equals, "office")}},
		{"event:!(a OR b)", Not{term("event", Equals, "a", "b")}},
		{"error:*", term("error", Exists)},
		{`"free text"`, literal(term("", Contains, "free text"))},
		{`free te\:xt`, And{term("", Contains, "free"), term("", Contains, "te:xt")}},
		{"a OR b c OR (d e)", Or{term("", Contains, "a"), And{term("", Contains, "b"), term("", Contains, "c")}, And{term("", Contains, "d"), term("", Contains, "e")}}},
		{"a AND (b OR c)", And{term("", Contains, "a"), Or{term("", Contains, "b"), term("", Contains, "c")}}},
		{"-(a OR b) --c", And{Not{Or{term("", Contains, "a"), term("", Contains, "b")}}, Not{Not{term("", Contains, "c")}}}},
		{"requestParameters.bucketName:prod-*", term("requestParameters.bucketName", Equals, "prod-*")},
		{"requestparameters.bucketName:/^prod-[0-9]+$/", term("requestparameters.bucketName", Regexp, "^prod-[0-9]+$")},
		{`userAgent:/a\/b\\c/i`, term("userAgent", Regexp, `(?i)a/b\\c`)},
		{"/x y/", term("", Regexp, "x y")},
		{"any:/x/", term("", Regexp, "x")},
		{"any:x", term("", Equals, "x")},
		{"requestParameters.maxResults:>5", literal(term("requestParameters.maxResults", GreaterEqual-1, "5"))},
		{"eventTime:>=2026-11-20", literal(term("eventTime", GreaterEqual, "2026-11-20"))},
		{`eventTime:<"2026-11-20 09:00"`, literal(term("eventTime", Less, "2026-11-20 09:00"))},
		{`agent:S3\ Browser*`, term("agent", Equals, "S3 Browser*")},
		{`agent:a\*b\\c\d`, term("agent", Equals, `a\*b\\cd`)},
		{`agent:"a\"b\\c\d*"`, literal(term("agent", Equals, `a"b\c\d*`))},
		{".newMember.x:1", term(".newMember.x", Equals, "1")},
		{`requestParameters.a\.b:1`, term(`requestParameters.a\.b`, Equals, "1")},
		{"detail.workspaceId:ws-1", term("detail.workspaceId", Equals, "ws-1")},
		{"detail-type:x", term("detail-type", Equals, "x")},
		{"userIdentity.arn:$requestParameters.userName", &Term{Field: "userIdentity.arn", Values: []string{"requestParameters.userName"}, Ref: true}},
		{`\or \-x`, And{term("", Contains, "or"), term("", Contains, "-x")}},
		{"ip:203.0.113.0/24", term("ip", Equals, "203.0.113.0/24")},
		{"person:田中（営業） 参加（a）", And{term("person", Equals, "田中（営業）"), term("", Contains, "参加（a）")}},
		{`"（a）＊" event:\（a`, And{literal(term("", Contains, "（a）＊")), term("event", Equals, "（a")}},
		{`.－x:1`, term(".－x", Equals, "1")},
		{"user:田中 event:-x", And{term("user", Equals, "田中"), term("event", Equals, "-x")}},
		{"sourceIPAddress:2001:db8::1", term("sourceIPAddress", Equals, "2001:db8::1")},
	} {
		got, err := Parse(c.line)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if !Equal(got.Node, c.want) {
			t.Errorf("%s: got %s", c.line, Format(got.Node))
		}
		again, err := Parse(Format(got.Node))
		if err != nil || !Equal(again.Node, got.Node) {
			t.Errorf("%s: written as %s, which is something else: %v", c.line, Format(got.Node), err)
		}
	}
}

// Trees of other packages are written as lines that mean the same, where the line has words for it.
func TestFormat(t *testing.T) {
	for _, c := range []struct {
		node Node
		want string
	}{
		{And{}, "*"}, {Or{}, "-*"}, {Const(false), "-*"}, {And{Or{term("event", Equals, "a")}}, "event:a"},
		{&Term{Field: "status", Path: true, Values: []string{"success"}}, ".status:success"},
		{&Term{Field: "source", Path: true, Values: []string{"x"}}, ".source:x"},
		{&Term{Field: "requestParameters", Op: Contains, Values: []string{`"a b"`, "c"}, All: true}, `requestParameters:(*\"a\ b\"* AND *c*)`},
		{&Term{Field: "eventName", Op: StartsWith, Values: []string{"Put"}}, "eventName:Put*"},
		{&Term{Field: "eventName", Op: EndsWith, Values: []string{"*?"}, Literal: true}, `eventName:*\*\?`},
		{&Term{Field: "errorCode", Op: Null}, "errorCode:!*"},
		{&Term{Op: Contains, Values: []string{"a:b"}}, `a\:b`},
		{&Term{Op: Regexp, Values: []string{"a/b"}}, `any:/a\/b/`},
		{&Term{Field: "userAgent", Values: []string{`C:\Windows\*`}}, `userAgent:C:\\Windows\*`},
		{Not{Or{term("event", Equals, "a"), And{term("event", Equals, "b"), term("event", Equals, "")}}}, `-(event:a OR event:b event:"")`},
	} {
		got := Format(c.node)
		if got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
		if _, err := Parse(got); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

func TestParseTimes(t *testing.T) {
	c, err := Parse(`since:7d event:x until:"2026-11-20 09:00"`)
	if err != nil {
		t.Fatal(err)
	}
	since, until := c.Times()
	if since != "7d" || until != "2026-11-20 09:00" || c.SinceOffset != 6 || c.UntilOffset != 23 || !Equal(c.Node, term("event", Equals, "x")) {
		t.Errorf("got %+v", c)
	}
	if c, err := Parse("since:today"); err != nil || c.Node != Const(true) || c.Since != "today" {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"evnet:x", "line 1:1: there is no field evnet: did you mean event?"},
		{"userName:x", "line 1:1: there is no field userName: did you mean userIdentity.userName?"},
		{"userIdentity.usrName:x", "line 1:1: there is no field userIdentity.usrName: did you mean userIdentity.userName?"},
		{"a OR arn:aws:iam", `line 1:6: there is no field arn: did you mean userIdentity.arn?`},
		{"zzzzzz:aws", `line 1:1: there is no field zzzzzz: write "zzzzzz:..." in quotes if it is a text to look for, or .zzzzzz if it is a member of the record`},
		{"event:", "line 1:7: a value is missing behind event:: write event:*"},
		{"event: x", "line 1:7: a value is missing behind event:: write event:*"},
		{"event:(a b)", "line 1:10: OR or AND is missing between the values"},
		{"event:(a OR )", "line 1:13: a value is missing here"},
		{"event:a,b", "line 1:8: a list of values is written with OR: write event:(a OR b)"},
		{"(a", "line 1:1: this parenthesis is not closed"},
		{"a)", "line 1:2: there is no parenthesis that this one closes"},
		{"()", "line 1:2: a condition is missing here"},
		{"a OR", "line 1:5: a condition is missing here"},
		{"OR a", "line 1:1: a condition is missing here"},
		{"AND a", "line 1:5: a condition is missing beside AND"},
		{"a AND", "line 1:6: a condition is missing beside AND"},
		{"a or b", "line 1:3: or is written in capitals as a word of the condition and in quotes as a text: write OR"},
		{"- a", "line 1:1: a condition is missing here"},
		{`"a`, "line 1:1: this quote is not closed"},
		{`a"b"`, `line 1:2: a quote stands in the middle of a word: put a blank before it, or \" for the character`},
		{`a\`, `line 1:2: a character is missing behind the backslash: write \\`},
		{"agent:/x", `line 1:7: this regular expression is not closed by /: put a backslash before the first / if it is a text: \/...`},
		{"agent:/x/y", `line 1:7: a regular expression ends with / or /i: put a backslash before the first / if it is a text: \/...`},
		{"agent:/(/", "line 1:7: the regular expression is wrong: missing closing ): `(`"},
		{"agent:/(a{1000}){1000}/", "line 1:7: the regular expression is wrong: invalid repeat count: `{1000}`"},
		{"agent:/" + strings.Repeat("[a-z]{900}", 9) + "/", "line 1:7: the regular expression is too large: write smaller repetitions than {100}"},
		{"eventTime:>tomorrow", "line 1:12: a number or a time is missing behind >: write numbers as 5 or 2.5 and times as 2026-11-20 or 2026-11-20T09:00:00Z"},
		{"a OR since:7d", "line 1:6: since: and until: hold for the whole condition and cannot be one of several alternatives"},
		{"since:7d a OR b", "line 1:1: since: and until: hold for the whole condition and cannot be one of several alternatives: put parentheses around the alternatives"},
		{"(since:7d)", "line 1:2: since: holds for the whole condition and cannot be negated or in parentheses"},
		{"since:7d since:8d", "line 1:10: since: is there twice"},
		{"since:", "line 1:1: a value is missing behind since:"},
		{"user：田中", "line 1:5: this is the wide colon: write user:"},
		{"requestParameters.bucketName：x", "line 1:29: this is the wide colon: write requestParameters.bucketName:"},
		{"event:（a　OR　b）", "line 1:7: this is the wide （: write (, or put the text in quotes"},
		{"-（a）", "line 1:2: this is the wide （: write (, or put the text in quotes"},
		{"event:(a OR b）", "line 1:14: this is the wide ）: write ), or put the text in quotes"},
		{"a －mfa:yes", "line 1:3: this is the wide －: write -, or put the text in quotes"},
		{"ip:！office", "line 1:4: this is the wide ！: write !, or put the text in quotes"},
		{"“stop it”", "line 1:1: this is the wide “: write \", or put the text in quotes"},
		{"user:*tanaka＊", "line 1:13: this is the wide ＊: write *, or put the text in quotes"},
		{"ＵＳＥＲ:x", "line 1:1: there is no field ＵＳＥＲ: did you mean user?"},
		{"a ＯＲ b", "line 1:3: ＯＲ is written in capitals as a word of the condition and in quotes as a text: write OR"},
		{"a\n田 )", "line 2:3: there is no parenthesis that this one closes"},
		{strings.Repeat("(", 60) + "a", "line 1:52: the condition is nested deeper than 50 levels"},
		{strings.Repeat("a ", MaxTerms+1), "line 1:2001: the condition has more than 1000 terms"},
		{strings.Repeat("a", MaxLine+1), "line 1:1: the condition has 16385 bytes, more than 16384"},
		{"\xff", "line 1:1: the condition is not UTF-8"},
		{`"" x`, "line 1:1: a text to look for is missing"},
	} {
		_, err := Parse(c.line)
		if err == nil || err.Error() != c.want {
			t.Errorf("%.60s:\n got %v\nwant %s", c.line, err, c.want)
		}
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Errorf("%.60s: %T", c.line, err)
		}
	}
}
