package sigma

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// correlated makes a file of a correlation and two rules that it may count.
func correlated(correlation string) string {
	return "title: Often\nlevel: high\ncorrelation:\n" + correlation + `---
title: Failed Login
id: 11111111-2222-4333-8444-555555555555
name: failed_login
logsource: {product: aws, service: cloudtrail}
detection:
    s: {eventName: ConsoleLogin, responseElements.ConsoleLogin: Failure}
    condition: s
---
title: Denied
name: denied
logsource: {product: aws, service: cloudtrail}
detection:
    s: {errorCode: AccessDenied}
    condition: s
`
}

// What a correlation counts. Rules are named by name, id or title, and are no rules of their own unless they are generated.
func TestCorrelation(t *testing.T) {
	t.Parallel()
	const minutes = "    timespan: 5m\n"
	for _, c := range []struct {
		correlation string
		rules       int
		want        Threshold
		node        string
	}{
		{"    type: event_count\n    rules: [failed_login]\n    group-by: [sourceIPAddress]\n" + minutes + "    condition: {gte: 3}\n", 2,
			Threshold{Count: 3, GroupBy: []string{"sourceIPAddress"}, Window: 5 * time.Minute}, "eventName:ConsoleLogin responseElements.ConsoleLogin:Failure"},
		{"    type: event_count\n    rules: [11111111-2222-4333-8444-555555555555]\n    group-by: [a, b.c]\n    timespan: 1d\n    condition: {gt: 3}\n    generate: false\n", 2,
			Threshold{Count: 4, GroupBy: []string{"a", "b.c"}, Window: 24 * time.Hour}, "eventName:ConsoleLogin responseElements.ConsoleLogin:Failure"},
		{"    type: event_count\n    rules: Failed Login\n" + minutes + "    condition: {gt: 0}\n    generate: true\n", 3,
			Threshold{Count: 1, Window: 5 * time.Minute}, "eventName:ConsoleLogin responseElements.ConsoleLogin:Failure"},
		{"    type: value_count\n    rules: [failed_login, denied]\n    group-by: [userIdentity.arn]\n" + minutes + "    condition: {field: eventName, gte: 3}\n", 1,
			Threshold{Count: 3, Distinct: "eventName", GroupBy: []string{"userIdentity.arn"}, Window: 5 * time.Minute}, "eventName:ConsoleLogin responseElements.ConsoleLogin:Failure OR errorCode:AccessDenied"},
		{"    type: value_count\n    rules: [failed_login, denied]\n    aliases: {who: {failed_login: userIdentity.arn, denied: userIdentity.arn}}\n    group-by: [who]\n" + minutes + "    condition: {field: [who], gte: 3}\n", 1,
			Threshold{Count: 3, Distinct: "userIdentity.arn", GroupBy: []string{"userIdentity.arn"}, Window: 5 * time.Minute}, ""},
		// A path that is a name of ours is still a path, and elements are written as others do.
		{"    type: value_count\n    rules: [denied]\n    group-by: [user, 'resources{}.ARN']\n" + minutes + "    condition: {field: day, gte: 2}\n", 2,
			Threshold{Count: 2, Distinct: ".day", GroupBy: []string{".user", "resources.ARN"}, Window: 5 * time.Minute}, ""},
	} {
		rules, errs := Read("r.yml", []byte(correlated(c.correlation)))
		if len(errs) > 0 || len(rules) != c.rules {
			t.Errorf("%s%d rules, %v", c.correlation, len(rules), errs)
			continue
		}
		r := rules[0]
		if r.Title != "Often" || r.Level != "high" || r.Threshold == nil || fmt.Sprint(*r.Threshold) != fmt.Sprint(c.want) {
			t.Errorf("%s%+v", c.correlation, r)
		}
		if got := match.Format(r.Node); c.node != "" && got != c.node {
			t.Errorf("%s%s", c.correlation, got)
		}
	}
}

// A correlation in time has the rules by themselves, too: all must be there, or so many as its condition says.
func TestTemporal(t *testing.T) {
	t.Parallel()
	const both = "    rules: [failed_login, denied]\n    group-by: [sourceIPAddress]\n    timespan: 10m\n"
	for correlation, want := range map[string]Threshold{
		"    type: temporal\n" + both:                                       {Count: 2},
		"    type: temporal\n" + both + "    condition: {gt: 0}\n":          {Count: 1},
		"    type: temporal_ordered\n" + both:                               {Count: 2, Ordered: true},
		"    type: temporal_ordered\n" + both + "    condition: {gte: 2}\n": {Count: 2, Ordered: true},
	} {
		rules, errs := Read("r.yml", []byte(correlated(correlation)))
		if len(errs) > 0 || len(rules) != 1 {
			t.Errorf("%s%v %v", correlation, rules, errs)
			continue
		}
		got := rules[0].Threshold
		if got.Count != want.Count || got.Ordered != want.Ordered || got.Window != 10*time.Minute || len(got.GroupBy) != 1 || len(got.Rules) != 2 || match.Format(got.Rules[1]) != "errorCode:AccessDenied" {
			t.Errorf("%s%+v", correlation, got)
		}
	}
}

// A correlation that a count cannot express is refused, at its place, with what is wrong.
func TestCorrelationFaults(t *testing.T) {
	t.Parallel()
	const head, tail = "    type: event_count\n    rules: [denied]\n", "    timespan: 5m\n    condition: {gte: 3}\n"
	for _, c := range []struct{ correlation, where, want string }{
		{"    type: temporal\n    rules: [denied]\n    timespan: 5m\n", "r.yml:5:12", "1 of 1 rules cannot be watched"},
		{"    type: temporal\n    rules: [denied, failed_login]\n    timespan: 5m\n    condition: {gte: 3}\n", "r.yml:5:12", "3 of 2 rules"},
		{"    type: temporal\n    rules: [denied, failed_login]\n    timespan: 5m\n    condition: {lt: 2}\n", "r.yml:7:17", "not lt"},
		{"    type: temporal_ordered\n    rules: [denied, failed_login]\n    timespan: 5m\n    condition: {gte: 1}\n", "r.yml:5:12", "an order is of all"},
		{"    type: temporal\n    rules: [denied, failed_login]\n    timespan: 5m\n    condition: {gte: 2, field: a}\n", "r.yml:7:32", "only value_count"},
		{"    type: value_sum\n    rules: [denied]\n" + tail, "r.yml:4:11", "value_sum cannot"},
		{"    type: event_counts\n    rules: [denied]\n" + tail, "r.yml:4:11", "one of event_count, value_count"},
		{"    rules: [denied]\n" + tail, "r.yml:4:5", "no type"},
		{"    type: event_count\n" + tail, "r.yml:4:5", "no rules"},
		{head + "    condition: {gte: 3}\n", "r.yml:4:5", "no timespan"},
		{head + "    timespan: 5m\n", "r.yml:4:5", "no condition"},
		{head + "    timespan: 5m\n    condition: {lte: 3}\n", "r.yml:7:17", "not lte"},
		{head + "    timespan: 5m\n    condition: {eq: 3}\n", "r.yml:7:17", "not eq"},
		{head + "    timespan: 5m\n    condition: {gt: 3, lte: 9}\n", "r.yml:7:24", "not lte"},
		{head + "    timespan: 5m\n    condition: {gte: 0}\n", "r.yml:7:22", "one record at least"},
		{head + "    timespan: 5m\n    condition: {gte: many}\n", "r.yml:7:22", "cannot be many"},
		{head + "    timespan: 5m\n    condition: {over: 3}\n", "r.yml:7:17", "no key over"},
		{head + "    timespan: 5m\n    condition: {gte: 3, field: eventName}\n", "r.yml:7:32", "only value_count"},
		{head + "    timespan: 1M\n    condition: {gte: 3}\n", "r.yml:6:15", "cannot be 1M"},
		{head + "    timespan: 90d\n    condition: {gte: 3}\n", "r.yml:6:15", "up to 31 days"},
		{head + "    timespn: 5m\n    condition: {gte: 3}\n", "r.yml:6:5", "did you mean timespan?"},
		{"    type: value_count\n    rules: [denied]\n" + tail, "r.yml:7:17", "no field"},
		{"    type: value_count\n    rules: [denied]\n    timespan: 5m\n    condition: {gte: 3, field: [a, b]}\n", "r.yml:7:32", "one field"},
		{"    type: event_count\n    rules: [others]\n" + tail, "r.yml:5:13", "no rule others"},
		{"    type: event_count\n    rules: [Often]\n" + tail, "r.yml:5:13", "counts already"},
		{"    type: event_count\n    rules: [[denied]]\n" + tail, "r.yml:5:13", "list of names"},
		{head + "    aliases: {who: {failed_login: a}}\n    group-by: [who]\n" + tail, "r.yml:7:16", "each of the rules"},
		{"    type: event_count\n    rules: [denied, failed_login]\n    aliases: {who: {failed_login: a, denied: b}}\n    group-by: [who]\n" + tail, "r.yml:6:35", "different fields"},
	} {
		_, errs := Read("r.yml", []byte(correlated(c.correlation)))
		if len(errs) == 0 {
			t.Errorf("%sno error", c.correlation)
			continue
		}
		e, ok := errors.AsType[*yamltree.Error](errs[0])
		if !ok || e.Where() != c.where || !strings.Contains(e.Error(), c.want) {
			t.Errorf("%s%v, want %s: ... %s", c.correlation, errs[0], c.where, c.want)
		}
	}
	both := strings.Replace(correlated(head+tail), "correlation:", "detection: {s: {a: b}, condition: s}\ncorrelation:", 1)
	if _, errs := Read("r.yml", []byte(both)); len(errs) != 1 || !strings.Contains(errs[0].Error(), "no detection of its own") {
		t.Errorf("%v", errs)
	}
	twice := correlated(head+tail) + "---\n" + rule("    s: {eventName: x}\n    condition: s\n") + "name: denied\n"
	if _, errs := Read("r.yml", []byte(twice)); len(errs) != 1 || !strings.Contains(errs[0].Error(), "several rules") {
		t.Errorf("%v", errs)
	}
}

// Rules that are not in the file are found beside it, and stay rules of their own there.
func TestCorrelationBesideIts(t *testing.T) {
	t.Parallel()
	open := func(name, data string) *yamltree.File {
		f, err := Open(name, []byte(data))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	mine := open("mine.yml", "title: t\ncorrelation: {type: event_count, rules: [that], timespan: 1h, condition: {gte: 2}}\n")
	that := open("that.yml", "name: that\n"+rule("    s: {eventName: x}\n    condition: s\n"))
	asked := 0
	s := &Set{File: mine, Documents: mine.Documents, Others: func() []*yamltree.File {
		asked++
		return []*yamltree.File{mine, that}
	}}
	rules, errs := s.Rules()
	if len(errs) > 0 || len(rules) != 1 || asked != 1 || match.Format(rules[0].Node) != "eventName:x" || len(rules[0].Parts) != 1 || rules[0].Parts[0].File != that {
		t.Errorf("%v %v, asked %d times", rules, errs, asked)
	}
	s = &Set{File: that, Documents: that.Documents, Others: s.Others}
	if rules, errs := s.Rules(); len(errs) > 0 || len(rules) != 1 {
		t.Errorf("%v %v", rules, errs)
	}
}

// However many correlations name however many rules, reading a file takes a moment.
func TestManyCorrelationsAreQuick(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for range 150 {
		b.WriteString("title: t\ncorrelation: {type: event_count, rules: [" + strings.Repeat("x,", 500) + "x]}\n---\n")
	}
	for range 600 {
		b.WriteString("{title: t}\n---\n")
	}
	large := "{title: t, name: y, detection: {s: {a: [" + strings.Repeat("v,", 4000) + "v]}, condition: s}}\n"
	for range 150 {
		b.WriteString("title: t\ncorrelation: {type: event_count, rules: [" + strings.Repeat("y,", 60) + "y]}\n---\n")
	}
	b.WriteString(large)
	start := time.Now()
	if _, errs := Read("r.yml", []byte(b.String())); len(errs) != 900 {
		t.Errorf("%d errors", len(errs))
	}
	if took := time.Since(start); took > time.Minute {
		t.Errorf("it took %v", took)
	}
}
