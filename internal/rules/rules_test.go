package rules

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// read reads rules of one file.
func read(t *testing.T, yaml string, others ...string) ([]*Rule, []*Fault) {
	t.Helper()
	files := fstest.MapFS{"r.yaml": {Data: []byte(yaml)}}
	for i := 0; i < len(others); i += 2 {
		files[others[i]] = &fstest.MapFile{Data: []byte(others[i+1])}
	}
	all, faults, err := Read(Source{Files: files})
	if err != nil {
		t.Fatal(err)
	}
	return all, faults
}

// one reads one rule that must be right.
func one(t *testing.T, yaml string, others ...string) *Rule {
	t.Helper()
	all, faults := read(t, yaml, others...)
	if len(all) != 1 || len(faults) != 0 {
		t.Fatalf("%d rules, %v", len(all), faults)
	}
	return all[0]
}

const head = "name: a\ntitle: t\n"

const whole = `name: everything
title: {en: English, ja: 日本語}
description: {en: more, ja: もっと}
category: sign-in
severity: high
author: somebody
license: MIT
references: [https://example.com/]
enabled: false
when: 'event:ConsoleLogin'
not_in: [networks.office, networks]
in_list: blocklist
outside: office_hours
first_seen: [person, ip]
within: 30d
group_by: [person, requestParameters.bucketName]
threshold: {count: 3, distinct: ip, window: 10m}
quiet: 2h
channels: [sec]
template: mine
mute:
  - {when: 'user:ci', until: 2026-12-31, reason: a migration}
tests:
  - {fires: true, about: something, records: [{eventName: x}, '{"eventName":"y"}'], seen: [{eventName: z}]}
given:
  networks: {office: [203.0.113.0/24, 198.51.100.7]}
  lists: {blocklist: [192.0.2.0/24]}
  countries: {203.0.113.0/24: jp}
  office_hours: {days: mon-fri, from: "09:00", to: "18:00"}
  zone: Asia/Tokyo
  day_starts_at: "05:00"
`

func TestWhole(t *testing.T) {
	t.Parallel()
	r := one(t, whole)
	if r.Name != "everything" || r.Title.Japanese != "日本語" || r.Severity != High || r.Enabled || r.Within != 30*24*time.Hour || r.Quiet != 2*time.Hour ||
		!slices.Equal(r.NotIn, []string{"office", AllNetworks}) || !slices.Equal(r.GroupBy, []string{"person", "requestParameters.bucketName"}) ||
		*r.Threshold != (Threshold{Count: 3, Distinct: "ip", Window: 10 * time.Minute}) || len(r.Mutes) != 1 || r.Mutes[0].Until.String() != "2026-12-31" || len(r.Tests) != 1 ||
		len(r.Tests[0].Records) != 2 || len(r.Tests[0].Seen) != 1 || r.Given.DayStartsAt != 5*time.Hour || r.Source != whole {
		t.Errorf("%+v", r)
	}
	least := one(t, head+"when: 'event:x'\n")
	if least.Severity != Medium || !least.Enabled || least.Quiet != time.Hour || least.Template != DefaultTemplate || least.Title.In("ja") != "t" || least.Stateful() {
		t.Errorf("%+v", least)
	}
	each := one(t, head+"when: 'event:x'\ngroup_by: none\n")
	if !each.Each || each.Quiet != 0 {
		t.Errorf("%+v", each)
	}
}

// Each fault is told at its place, with what was probably meant.
func TestFaults(t *testing.T) {
	t.Parallel()
	rule := head + "when: 'event:x'\n" // the next line is the fourth
	for _, c := range []struct{ file, where, want string }{
		{"title: t\nwhen: 'event:x'\n", "r.yaml:1:1", "needs a name"},
		{"name: Big Name\ntitle: t\nwhen: 'event:x'\n", "r.yaml:1:7", "no name of a rule"},
		{"name: a\nwhen: 'event:x'\n", "r.yaml:1:1", "needs title"},
		{head, "r.yaml:1:1", "has no condition"},
		{rule + "severty: high\n", "r.yaml:4:1", "did you mean severity?"},
		{rule + "colour: red\n", "r.yaml:4:1", "the keys are name, title"},
		{rule + "name: b\n", "r.yaml:4:1", "name stands twice"},
		{rule + "severity: hihg\n", "r.yaml:4:11", "one of info, low"},
		{rule + "enabled: soon\n", "r.yaml:4:10", "true or false"},
		{rule + "title2: [x]\n", "r.yaml:4:1", "did you mean title?"},
		{rule + "description: [x]\n", "r.yaml:4:14", "must be text"},
		{rule + "description: {de: x}\n", "r.yaml:4:15", "the keys are en, ja"},
		{head + "when: 'evnt:ConsoleLogin'\n", "r.yaml:3:8", "no field evnt; did you mean event?"},
		{head + "when: 'event:x (user:y'\n", "r.yaml:3:16", "not closed"},
		{head + "when: event:x usr:y\n", "r.yaml:3:15", "no field usr"},
		{head + "when: |\n  event:x\n  usr:y\n", "r.yaml:5:3", "no field usr"},
		{head + "when: 'event:x since:7d'\n", "r.yaml:3:7", "leave since: and until: out"},
		{head + "when: 'ip:office'\nmute: [{when: 'usr:x', until: 2026-01-01, reason: r}]\n", "r.yaml:4:16", "no field usr"},
		{head + "sigma: {detection: {s: {a|foo: b}, condition: s}}\n", "r.yaml:3:27", "no modifier foo"},
		{head + "sigma: absent.yml\n", "r.yaml:3:8", "cannot be read beside this file"},
		{head + "sigma: ../../etc/passwd\n", "r.yaml:3:8", "cannot be read beside this file"},
		{head + "query: 'SELECT 1'\n", "r.yaml:3:8", "no name of a saved query"},
		{head + "query: failed-sign-ins\nevery: 1m\n", "r.yaml:4:8", "from 5m to 31d"},
		{head + "query: failed-sign-ins\nwhen: 'event:x'\n", "r.yaml:4:7", "does not go with query"},
		{rule + "every: 1h\n", "r.yaml:4:8", "goes with query only"},
		{rule + "not_in: office\n", "r.yaml:4:9", "write networks.NAME"},
		{rule + "outside: lunch\n", "r.yaml:4:10", "one of office_hours"},
		{rule + "first_seen: [persn]\n", "r.yaml:4:14", "did you mean person?"},
		{rule + "group_by: [user, user]\n", "r.yaml:4:18", "stands twice"},
		{rule + "group_by: [colour]\n", "r.yaml:4:12", "no field colour"},
		{rule + "first_seen: [person]\nnew_country: true\n", "r.yaml:5:14", "does not go with first_seen"},
		{rule + "newcomers: true\n", "r.yaml:4:12", "goes with first_seen"},
		{rule + "within: 3d\n", "r.yaml:4:9", "goes with first_seen"},
		{rule + "first_seen: [person]\nwithin: 3y\n", "r.yaml:5:9", "10m, 1h or 90d"},
		{rule + "threshold: 5\n", "r.yaml:4:12", "lines of key: value"},
		{rule + "threshold: {count: 5}\n", "r.yaml:4:13", "both count and window"},
		{rule + "threshold: {count: 1, window: 10m}\n", "r.yaml:4:20", "from 2 to"},
		{rule + "threshold: {count: 5, window: 0s}\n", "r.yaml:4:31", "from 1s to 31d"},
		{rule + "group_by: none\nquiet: 1h\n", "r.yaml:5:8", "does not go with group_by: none"},
		{rule + "group_by: none\nthreshold: {count: 2, window: 10m}\n", "r.yaml:4:11", "threshold does not go with group_by: none"},
		{rule + "channels: ['a b']\n", "r.yaml:4:11", "a b is no name"},
		{rule + "in_list: absent.txt\n", "r.yaml:4:10", "cannot be read beside this file"},
		{rule + "mute: [{until: 2026-12-31}]\n", "r.yaml:4:9", "needs until (its last day) and reason"},
		{rule + "mute: [{reason: x}]\n", "r.yaml:4:9", "needs until"},
		{rule + "mute: [{until: soon, reason: x}]\n", "r.yaml:4:16", "such as 2026-12-31"},
		{rule + "tests: [{fires: true}]\n", "r.yaml:4:10", "and record or records"},
		{rule + "tests: [{record: {a: 1}}]\n", "r.yaml:4:10", "needs fires"},
		{rule + "tests: [{fires: true, record: 5}]\n", "r.yaml:4:31", "JSON as a text"},
		{rule + "tests: [{fires: true, record: '{'}]\n", "r.yaml:4:31", "this is no record"},
		{rule + "given: {networks: {office: [somewhere]}}\n", "r.yaml:4:29", "somewhere is no network"},
		{rule + "given: {zone: Mars}\n", "r.yaml:4:15", "no time zone"},
		{rule + "given: {office_hours: {days: mon-fri}}\n", "r.yaml:4:24", "need days, from and to"},
		{rule + "given: {countries: {203.0.113.0/24: Japan}}\n", "r.yaml:4:37", "two letters"},
	} {
		all, faults := read(t, c.file)
		if len(faults) != 1 || len(all) != 0 {
			t.Errorf("%s%v, %d rules", c.file, faults, len(all))
			continue
		}
		if f := faults[0]; f.Where() != c.where || !strings.Contains(f.Error(), c.want) || !strings.Contains(f.Snippet(), "^") {
			t.Errorf("%s%v\n%s\nwant %s: ... %s", c.file, f, f.Snippet(), c.where, c.want)
		}
		if ja := faults[0].Sentence(text.Printer{Lang: text.Japanese}); ja == faults[0].Error() {
			t.Errorf("no Japanese of %s", ja)
		}
	}
}

// A wrong rule hides neither those of its file nor those of others.
func TestOneWrongRule(t *testing.T) {
	t.Parallel()
	all, faults := read(t, head+"when: 'event:x'\n---\nname: b\nwhn: x\n---\nname: c\ntitle: t\nwhen: 'event:y'\n",
		"s.yaml", "a: [", "sub/d.yml", "name: d\ntitle: t\nwhen: 'event:z'\n", ".hidden.yaml", "a: [", "notes.txt", "a: [", SwitchesFile, "enable: [x]")
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	if !slices.Equal(names, []string{"a", "c", "d"}) || len(faults) != 2 {
		t.Errorf("%v, %v", names, faults)
	}
	// Nor does one that is no YAML, or YAML that is not read here.
	all, faults = read(t, head+"when: 'event:x'\n---\nname: b\ntitle: *** b ***\nwhen: 'event:x'\n---\nname: c\ntitle: t\n\twhen: 'event:y'\n---\nname: x\ntitle: &x t\nwhen: *x\n--- # the last\nname: d\ntitle: t\nwhen: 'evnet:z'\n---\nname: e\ntitle: t\nwhen: 'event:z'\n")
	names = nil
	for _, r := range all {
		names = append(names, fmt.Sprintf("%s:%d", r.Name, r.Line))
	}
	var places []string
	for _, f := range faults {
		places = append(places, f.Where())
	}
	if !slices.Equal(names, []string{"a:1", "e:21"}) || !slices.Equal(places, []string{"r.yaml:6:9", "r.yaml:11:1", "r.yaml:14:8", "r.yaml:19:8"}) || !strings.HasPrefix(all[1].Source, "name: e") {
		t.Errorf("%v, %v: %v", names, places, faults)
	}
	all, faults = read(t, head+"when: 'event:x'\n", "z.yaml", head+"when: 'event:y'\n")
	if len(all) != 1 || len(faults) != 1 || !strings.Contains(faults[0].Error(), "another rule a, in r.yaml:1") {
		t.Errorf("%v, %v", all, faults)
	}
}

func TestUsersRulesHideOurs(t *testing.T) {
	t.Parallel()
	ours := Source{Files: fstest.MapFS{"a.yaml": {Data: []byte(head + "when: 'event:x'\n")}}, Label: "ours/", Shipped: true}
	theirs := Source{Files: fstest.MapFS{"b.yaml": {Data: []byte(head + "when: 'event:y'\n")}}, Label: "theirs/"}
	all, faults, err := Read(ours, theirs)
	if err != nil || len(faults) != 0 || len(all) != 1 || all[0].When != "event:y" || all[0].Shipped {
		t.Errorf("%v %v %v", all, faults, err)
	}
}

// A rule of Sigma may stand in the folder as it is, beside a rule that names it, or within one.
func TestSigma(t *testing.T) {
	t.Parallel()
	const theirs = "title: Theirs\nid: 1\nauthor: Somebody\nlevel: high\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n  s: {eventName: StopLogging}\n  timeframe: 5m\n  condition: s | count() by userIdentity.arn > 2\n"
	all, faults := read(t, "name: mine\ntitle: Mine\nwhen: 'account:111122223333'\nsigma: aws_Some_rule.yml\n", "aws_Some_rule.yml", theirs)
	if len(faults) > 0 || len(all) != 2 {
		t.Fatalf("%v %v", all, faults)
	}
	plain, mine := all[0], all[1]
	if plain.Name != "aws-some-rule" || plain.Severity != High || plain.Author != "Somebody" || plain.Threshold == nil || plain.Threshold.Count != 3 || plain.GroupBy[0] != "userIdentity.arn" {
		t.Errorf("%+v", plain)
	}
	c, err := mine.Compile(Env{})
	if err != nil {
		t.Fatal(err)
	}
	for record, want := range map[string]bool{
		`{"eventName":"StopLogging","recipientAccountId":"111122223333"}`: true,
		`{"eventName":"StopLogging","recipientAccountId":"444455556666"}`: false,
		`{"eventName":"GetTrail","recipientAccountId":"111122223333"}`:    false,
	} {
		e, err := event([]byte(record))
		if err != nil || c.Match(e) != want {
			t.Errorf("%s: %v", record, err)
		}
	}
}

// What a rule says of a record that goes to networks, lists, hours and countries.
func TestEnvironment(t *testing.T) {
	t.Parallel()
	env := Env{Match: match.Env{Networks: map[string][]netip.Prefix{"office": {netip.MustParsePrefix("203.0.113.0/24")}, "vpn": {netip.MustParsePrefix("192.0.2.0/24")}},
		Lists: map[string]*match.List{"tor": match.NewList([]netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")})}}, Hours: &when.Hours{From: 9 * time.Hour, Until: 18 * time.Hour}}
	env.Hours.Days, _ = when.ParseDays("mon-fri")
	at := func(ip, time string) string {
		return fmt.Sprintf(`{"eventName":"x","eventTime":%q,"sourceIPAddress":%q}`, time, ip)
	}
	const monday = "2026-11-02T10:00:00Z"
	for _, c := range []struct {
		keys, record string
		want         bool
	}{
		{"not_in: networks.office", at("203.0.113.7", monday), false},
		{"not_in: networks.office", at("192.0.2.1", monday), true},
		{"not_in: networks", at("192.0.2.1", monday), false},
		{"not_in: networks", at("198.51.100.1", monday), true},
		{"not_in: networks", at("2001:db8::1", monday), true},
		{"not_in: networks", at("cloudformation.amazonaws.com", monday), false},
		{"in_list: tor", at("198.51.100.1", monday), true},
		{"in_list: tor", at("203.0.113.7", monday), false},
		{"in_list: own.txt", at("10.1.2.3", monday), true},
		{"outside: office_hours", at("1.2.3.4", monday), false},
		{"outside: office_hours", at("1.2.3.4", "2026-11-02T18:00:00Z"), true},
		{"outside: office_hours", at("1.2.3.4", "2026-11-01T10:00:00Z"), true},
		{"outside: office_hours", at("1.2.3.4", "never"), false},
	} {
		r := one(t, head+"when: 'event:x'\n"+c.keys+"\n", "own.txt", "# mine\n10.0.0.0/8 more\n")
		compiled, err := r.Compile(env)
		if err != nil {
			t.Errorf("%s: %v", c.keys, err)
			continue
		}
		e, err := event([]byte(c.record))
		if err != nil {
			t.Fatal(err)
		}
		if got := compiled.Match(e); got != c.want {
			t.Errorf("%s of %s: %v", c.keys, c.record, got)
		}
	}
}

// What the environment lacks is named.
func TestNeeds(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"when: 'event:x'\nnot_in: networks.office": "networks: office",
		"when: 'event:x'\nnot_in: networks":        "needs networks in",
		"when: 'event:x'\nin_list: tor":            "lists: tor",
		"when: 'event:x'\noutside: office_hours":   "office_hours",
		"when: 'event:x'\nnew_country: true":       "geoip",
		"when: 'country:JP'":                       "geoip",
		"when: 'event:x'\ngroup_by: [country]":     "geoip",
	} {
		_, err := one(t, head+keys+"\n").Compile(Env{})
		if need, ok := errors.AsType[*NeedError](err); !ok || !strings.Contains(need.Error(), want) {
			t.Errorf("%s: %v", keys, err)
		}
	}
	broken := Env{Match: match.Env{Lists: map[string]*match.List{}, Networks: map[string][]netip.Prefix{"office": nil}},
		Unreadable: map[string]string{"lists.tor": "tor.txt is not there", "lists.office": "office.txt is not there", "geoip": "none"}}
	for keys, want := range map[string]string{
		"when: 'event:x'\nin_list: tor":                                                "tor.txt is not there",
		"when: 'event:x -ip:(10.0.0.0/8 OR TOR)'":                                      "tor.txt is not there",
		"when: 'event:x network:*'":                                                    "tor.txt is not there",
		"when: 'event:x'\nmute: [{when: 'network:t*r', until: 2026-12-31, reason: x}]": "tor.txt is not there",
		"when: 'event:x country:JP'":                                                   "none",
		"when: 'event:x ip:office user:tor tor ip:203.0.113.*'":                        "",
	} {
		_, err := one(t, head+keys+"\n").Compile(broken)
		if need, ok := errors.AsType[*NeedError](err); (want == "") != (err == nil) || want != "" && (!ok || need.Reason != want) {
			t.Errorf("%s: %v, want %q", keys, err, want)
		}
	}
	_, err := one(t, head+"when: 'event:x ip:office'\n").Compile(Env{})
	if f, ok := errors.AsType[*Fault](err); !ok || !strings.Contains(f.Error(), "no network or list office") || f.Where() != "r.yaml:3:16" || !strings.Contains(f.Snippet(), "ip:office") {
		t.Errorf("%v", err)
	}
}

func TestQuery(t *testing.T) {
	t.Parallel()
	q, err := saved.Parse("late.sql", []byte("-- ---\n-- parameters: [{name: n, type: integer}]\n-- ---\nSELECT :n"))
	if err != nil {
		t.Fatal(err)
	}
	env := Env{Query: func(name string) *saved.Query {
		if name == "late" {
			return q
		}
		return nil
	}, Time: saved.Reader{Time: func(string, bool) (time.Time, error) { return time.Time{}, nil }}}
	for keys, want := range map[string]string{
		"query: late\nparams: {n: 5}\nevery: 2h": "",
		"query: absent":                          "no saved query absent",
		"query: late\nparams: {m: 5}":            "no parameter m",
		"query: late\nparams: {n: x}":            "no whole number",
	} {
		c, err := one(t, head+keys+"\n").Compile(env)
		if want == "" && (err != nil || c.Matcher != nil || c.Query.Every != 2*time.Hour) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", keys, err)
		}
	}
}

// The tests of a rule remember what came before, as live evaluation does.
func TestMemory(t *testing.T) {
	t.Parallel()
	login := func(at, user, ip string) string {
		return fmt.Sprintf("{eventTime: \"2026-11-%sZ\", eventName: x, sourceIPAddress: %s, userIdentity: {type: IAMUser, userName: %s}}", at, ip, user)
	}
	for _, c := range []struct {
		keys          string
		seen, records []string
		want          bool
	}{
		{"first_seen: [user, ip]\nnewcomers: true", nil, []string{login("02T10:00:00", "a", "1.1.1.1")}, true},
		{"first_seen: [user, ip]", nil, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"first_seen: [user, ip]", []string{login("01T10:00:00", "a", "1.1.1.2")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, true},
		{"first_seen: [ip, person]\nwithin: 1d", []string{login("01T09:59:59", "a", "1.1.1.2")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"first_seen: [user, day]", nil, []string{login("02T10:00:00", "a", "1.1.1.1")}, true},
		{"first_seen: [user]", nil, []string{login("02T10:00:00", "a", "1.1.1.1")}, true},
		{"first_seen: [user, ip]", []string{login("01T10:00:00", "a", "1.1.1.1")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"first_seen: [user, ip]", []string{login("01T10:00:00", "b", "1.1.1.1")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"first_seen: [user, network]", []string{login("01T10:00:00", "a", "1.1.1.9")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"first_seen: [user, ip]\nwithin: 1d", []string{login("01T09:59:59", "a", "1.1.1.1"), login("01T12:00:00", "a", "1.1.1.2")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, true},
		{"first_seen: [user, ip]\nwithin: 1d", []string{login("01T10:00:00", "a", "1.1.1.1")}, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"first_seen: [user, ip]", nil, []string{"{eventName: x, sourceIPAddress: 1.1.1.1, userIdentity: {type: IAMUser, userName: a}}"}, false}, // it has no time
		{"first_seen: [requestParameters.x]", nil, []string{login("02T10:00:00", "a", "1.1.1.1")}, false},
		{"threshold: {count: 2, window: 10m}", nil, []string{login("02T10:00:00", "a", "1.1.1.1"), login("02T10:09:59", "b", "1.1.1.1")}, true},
		{"threshold: {count: 2, window: 10m}", nil, []string{login("02T10:00:00", "a", "1.1.1.1"), login("02T10:10:00", "b", "1.1.1.1")}, false},
		{"threshold: {count: 2, window: 10m}\ngroup_by: [user]", nil, []string{login("02T10:00:00", "a", "1.1.1.1"), login("02T10:05:00", "b", "1.1.1.1")}, false},
		{"threshold: {count: 2, window: 10m, distinct: ip}", nil, []string{login("02T10:00:00", "a", "1.1.1.1"), login("02T10:05:00", "b", "1.1.1.1")}, false},
		{"threshold: {count: 2, window: 10m, distinct: ip}", nil, []string{login("02T10:05:00", "a", "1.1.1.2"), login("02T10:00:00", "b", "1.1.1.1")}, true},
	} {
		yaml := head + "when: 'event:x'\n" + c.keys + "\ntests:\n  - fires: true\n    records: [" + strings.Join(c.records, ", ") + "]\n    seen: [" + strings.Join(c.seen, ", ") + "]\n"
		outcomes, err := one(t, yaml).Test()
		if err != nil || len(outcomes) != 1 || outcomes[0].Fired != c.want {
			t.Errorf("%s: %+v, %v\nseen %v\nrecords %v", c.keys, outcomes, err, c.seen, c.records)
		}
	}
}

// Days begin by the clock, also when clocks go forward in between: in New York at two o'clock of 2026-03-08.
func TestDayOfFewerHours(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	c, err := one(t, head+"when: 'event:x'\nfirst_seen: [day]\n").Compile(Env{Match: match.Env{Zone: zone}, DayStartsAt: 5 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2026-03-08T08:59:00Z": "2026-03-07", "2026-03-08T09:30:00Z": "2026-03-08", "2026-11-01T09:59:00Z": "2026-10-31", "2026-11-01T10:00:00Z": "2026-11-01"} {
		e, err := event([]byte(`{"eventName":"x","eventTime":"` + at + `"}`))
		if err != nil {
			t.Fatal(err)
		}
		if values, _ := c.Values(e, []string{Day}); values[0] != want {
			t.Errorf("%s is of %v, want %s", at, values, want)
		}
	}
}

func TestMute(t *testing.T) {
	t.Parallel()
	c, err := one(t, head+"when: 'event:x'\nmute: [{when: 'user:ci', until: 2026-11-30, reason: a migration}]\n").Compile(Env{Match: match.Env{Zone: time.FixedZone("JST", 9*3600)}})
	if err != nil {
		t.Fatal(err)
	}
	ci, err := event([]byte(`{"eventName":"x","userIdentity":{"userName":"ci"}}`))
	if err != nil {
		t.Fatal(err)
	}
	other, err := event([]byte(`{"eventName":"x","userIdentity":{"userName":"hanako"}}`))
	if err != nil {
		t.Fatal(err)
	}
	last := time.Date(2026, 11, 30, 14, 59, 59, 0, time.UTC) // of the day in Tokyo
	if c.Mute(ci, last) == nil || c.Mute(ci, last.Add(time.Second)) != nil || c.Mute(other, last) != nil {
		t.Error("the mute does not hold until the end of its day, or holds for others")
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	e, err := event([]byte(`{"eventID":"e1","eventName":"x","sourceIPAddress":"2001:db8:1:2::3","userIdentity":{"userName":"a"},"requestParameters":{"names":["b","c"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	for keys, want := range map[string]string{
		"": "", "group_by: none": "e1", "group_by: [user, network]": `["a","2001:db8:1::/48"]`, "group_by: [requestParameters.names]": `["b, c"]`, "group_by: [account]": `[""]`,
	} {
		c, err := one(t, head+"when: 'event:x'\n"+keys+"\n").Compile(Env{})
		if err != nil {
			t.Fatal(err)
		}
		if key, _ := c.Group(e); key != want {
			t.Errorf("%s: %s", keys, key)
		}
	}
}

// An imported rule is the Sigma rule word by word, and read as it was.
func TestImport(t *testing.T) {
	t.Parallel()
	const theirs = "# a comment\ntitle: It's \"theirs\"\nauthor: Sømebody (@x)\nlogsource: {product: aws, service: cloudtrail}\ndescription: |\n  two\n  lines: here\ndetection:\n    s:\n        eventName|contains: 'a b'\n    condition: s\nlevel: low\n"
	all, faults := ImportSigma("aws_x.yml", []byte(theirs+"---\n"+strings.Replace(theirs, "condition: s", "condition: t", 1)+"---\n"+theirs), "DRL 1.1", nil)
	if len(all) != 2 || len(faults) != 1 || faults[0].Line != 24 {
		t.Fatalf("%v %v", all, faults)
	}
	r := all[0].Rule
	if r.Name != "aws-x" || all[1].Rule.Name != "aws-x-3" || r.Author != "Sømebody (@x)" || r.License != "DRL 1.1" || r.Severity != Low || r.Enabled || r.Title.English != `It's "theirs"` {
		t.Errorf("%+v", r)
	}
	for line := range strings.Lines(theirs) {
		if !strings.Contains(string(all[0].Text), "  "+line) {
			t.Errorf("%q is lost of\n%s", line, all[0].Text)
		}
	}
	back, wrong := read(t, string(all[0].Text))
	if len(wrong) > 0 || len(back) != 1 || !match.Equal(back[0].Sigma.Node, r.Sigma.Node) {
		t.Errorf("%v %v", back, wrong)
	}
	if !Untouched(all[0].Text) || Untouched(append(all[0].Text, "quiet: 2h\n"...)) || Untouched([]byte("name: x\n")) || Untouched(nil) {
		t.Error("it is not seen whether an imported rule was changed")
	}
}

// A file whose name has no letters that names of rules have gives its rule another name.
func TestImportNames(t *testing.T) {
	t.Parallel()
	const detection = "logsource: {product: aws, service: cloudtrail}\ndetection: {s: {eventName: x}, condition: s}\n"
	for _, c := range []struct{ file, title, want string }{
		{"証跡.yml", "title: Trail / stopped\n", "trail-stopped"},
		{"証跡.yml", "title: 証跡の停止\n", "sigma-"},
		{"....yml", "", "sigma-"},
	} {
		all, faults := ImportSigma(c.file, []byte(c.title+detection), "", nil)
		if len(all) != 1 || len(faults) > 0 || !strings.HasPrefix(all[0].Rule.Name, c.want) || c.want != "sigma-" && all[0].Rule.Name != c.want {
			t.Errorf("%s: %v %v", c.file, all, faults)
		}
	}
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	var s Switches
	s.Set("b", true)
	s.Set("a", true)
	s.Set("c", false)
	s.Set("b", false)
	back, err := ReadSwitches("s.yaml", []byte(s.Text()))
	if err != nil || !slices.Equal(back.Enable, []string{"a"}) || !slices.Equal(back.Disable, []string{"b", "c"}) {
		t.Errorf("%+v, %v", back, err)
	}
	if _, err := ReadSwitches("s.yaml", []byte("enabel: [a]\n")); err == nil || !strings.Contains(err.Error(), "did you mean enable?") {
		t.Errorf("%v", err)
	}
	r := &Rule{Name: "c", Enabled: true}
	if s.Apply(r); r.Enabled {
		t.Error("it is still on")
	}
}

// Every sentence of this package is in the catalogue.
func TestSentences(t *testing.T) {
	t.Parallel()
	key := regexp.MustCompile(`"((?:sigma|rulefile|rule)\.[a-z_]+)"`)
	said := map[string]bool{}
	for _, pattern := range []string{"*.go", "../sigma/*.go", "../yamltree/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllStringSubmatch(string(data), -1) {
				if said[m[1]] = true; !text.Has(m[1]) {
					t.Errorf("%s: %s is not in the catalogue", file, m[1])
				}
			}
		}
	}
	for _, k := range text.Keys() {
		if before, _, _ := strings.Cut(k, "."); (before == "rulefile" || before == "rule" || before == "sigma") && !said[k] {
			t.Errorf("nobody says %s", k)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(whole)
	f.Add(head + "when: 'event:x'\n---\n" + head + "sigma: {detection: {a: {b|re: c}, condition: a}}\n")
	f.Fuzz(func(t *testing.T, s string) {
		all, _ := parseFile(Source{Files: noFiles{}}, "r.yaml", []byte(s))
		for _, r := range all {
			_, _ = r.Test()
		}
	})
}
