package match

import (
	"testing"
	"unicode/utf8"

	"github.com/ashiato/ashiato/trail"
)

// FuzzParse: no line makes the parser panic or go on for ever, errors have a place in the line, and what was read is written as a line that
// is read as the same. Whatever compiles can be asked and covered.
func FuzzParse(f *testing.F) {
	for _, line := range append(generatedRules(40),
		`user:tanaka -event:Describe* event:(ConsoleLogin OR SwitchRole) ip:!office since:7d error:* "free text"`, `requestParameters.bucketName:prod-*`, `agent:/a\/b\\c/i`, `a OR (b -c) --d`,
		`eventTime:>="2026-11-20 09:00" x:<5`, `"\"\\"`, `resource:(a AND (b OR -c))`, `.a\.b:1 requestParameters.a\:b:$user`, `any:/x/ any:x *`, `\or \-x \* \\ \?`, `user：田中　OR ip:2001:db8::1`, "since:7d until:today", `event:!!x`, `NOT (a)`, `.0:$`, `*(00)`, `userIdentity.arn:$requestParameters.a\.b`) {
		f.Add(line)
	}
	events := []*Event{event(f, sampleLogin), event(f, sampleRole), event(f, sampleAccess)}
	f.Fuzz(func(t *testing.T, line string) {
		c, err := Parse(line)
		if err != nil {
			e := err.(*Error) //nolint:errorlint // Parse says that it is one
			if e.Offset < 0 || e.Offset > len(line) || e.Line < 1 || e.Column < 1 || e.Message.Empty() || len(e.Error()) > 2000 {
				t.Fatalf("%q: %+v", line, e)
			}
			return
		}
		written := Format(c.Node)
		if !utf8.ValidString(written) {
			t.Fatalf("%q is written as %q", line, written)
		}
		if again, err := Parse(written); len(written) <= MaxLine && (err != nil || !Equal(again.Node, c.Node)) {
			t.Fatalf("%q is written as %q: %v", line, written, err)
		}
		m, err := Compile(c.Node, testEnv)
		if err != nil {
			return
		}
		for _, e := range events {
			if m.Match(e) != (m.Why(e) != nil) && len(Terms(c.Node)) > 0 {
				t.Fatalf("%q: the answer and its reasons differ", line)
			}
		}
		for _, cover := range []func(Node, Env) (string, bool, error){Cover, CoverAccess} {
			if where, _, err := cover(c.Node, testEnv); err != nil || where == "" {
				t.Fatalf("%q: %q, %v", line, where, err)
			}
		}
	})
}

// FuzzEvent: no event makes a matcher panic, and a Set answers as its matchers do.
func FuzzEvent(f *testing.F) {
	for _, text := range []string{sampleLogin, sampleRole, sampleRoot, sampleAccess, `{"\u0065ventName":["x",{"y":[null]}],"eventSource":{"a":1},"userIdentity":"x","resources":{"ARN":"\ud800"}}`} {
		f.Add([]byte(text))
	}
	var matchers []*Matcher
	for _, line := range append(generatedRules(60), "user:*", "resource:*", "error:*", "mfa:*", "network:*", "country:*", "any:/a/", "x", "person:*", "requestParameters.tags.Key:*", "userIdentity.newOne:x", "detail.workspaceId:*",
		"eventTime:>2026-11-20", "requestParameters.maxKeys:>5", "userIdentity.arn:$requestParameters", "readonly:yes") {
		matchers = append(matchers, compiled(f, line))
	}
	set := NewSet(matchers)
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := trail.Parse(text, trail.Limits{})
		if err != nil {
			return
		}
		events := []*Event{FromRecord(r)}
		if e, err := FromAccess(text); err == nil {
			events = append(events, e)
		}
		for _, e := range events {
			held := map[int]bool{}
			set.Each(e, func(i int) { held[i] = true })
			for i, m := range matchers {
				if m.Match(e) != held[i] || held[i] != (m.Why(e) != nil) {
					t.Fatalf("%s and %s", Format(m.Node()), text)
				}
			}
			e.ID()
			e.Time()
		}
	})
}
