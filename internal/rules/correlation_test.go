package rules

import (
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/sigma"
	"github.com/ashiato/ashiato/internal/yamltree"
)

const (
	tooOften = "# how often\ntitle: Too often\nauthor: Somebody\nlevel: high\ncorrelation:\n    type: value_count\n    rules:\n        - Denied\n    group-by:\n        - userIdentity.arn\n    timespan: 10m\n" +
		"    condition:\n        field: eventName\n        gte: 2\n"
	denied = "title: Denied # the records\nname: denied_calls\nauthor: Somebody else\nlogsource:\n    product: aws\n    service: cloudtrail\ndescription: |\n    two\n\n    lines\ndetection:\n    s:\n        errorCode: AccessDenied\n" +
		"    condition: s\nlevel: low\n"
)

// isTooOften tests a rule that was made of the correlation.
func isTooOften(t *testing.T, r *Rule) {
	t.Helper()
	if r.Title.English != "Too often" || r.Severity != High || r.Author != "Somebody" || r.Threshold == nil || *r.Threshold != (Threshold{Count: 2, Distinct: "eventName", Window: 10 * time.Minute}) ||
		len(r.GroupBy) != 1 || r.GroupBy[0] != "userIdentity.arn" {
		t.Fatalf("%+v %+v", r, r.Threshold)
	}
	record := func(event, minute string) []byte {
		return []byte(`{"eventID":"` + event + minute + `","eventName":"` + event + `","errorCode":"AccessDenied","eventTime":"2026-11-02T01:` + minute + `:00Z","userIdentity":{"arn":"arn:x"}}`)
	}
	for _, c := range []struct {
		records [][]byte
		want    bool
	}{
		{[][]byte{record("a", "00"), record("b", "05")}, true},
		{[][]byte{record("a", "00"), record("a", "05")}, false},
		{[][]byte{record("a", "00"), record("b", "10")}, false},
	} {
		r.Tests = []Test{{Fires: c.want, Records: c.records}}
		if outcomes, err := r.Test(); err != nil || !outcomes[0].Passed() {
			t.Errorf("%s: %+v %v", c.records, outcomes, err)
		}
	}
}

// Files of Sigma lie in the folder as they are: a correlation counts the records of rules in its file or beside it.
func TestCorrelationInTheFolder(t *testing.T) {
	t.Parallel()
	all, faults := read(t, tooOften+"---\n"+denied)
	if len(all) != 1 || len(faults) > 0 {
		t.Fatalf("%v %v", all, faults)
	}
	if all[0].Source != tooOften+"---\n"+denied {
		t.Errorf("what is shown is not the rule:\n%s", all[0].Source)
	}
	isTooOften(t, all[0])
	all, faults = read(t, tooOften, "beside.yml", denied, "within/other.yml", denied)
	if len(all) != 3 || len(faults) > 0 || all[0].Name != "beside" || all[1].Name != "other" {
		t.Fatalf("%v %v", all, faults)
	}
	isTooOften(t, all[2])
	if _, faults = read(t, tooOften, "within/other.yml", denied); len(faults) != 1 || faults[0].Line != 8 || !strings.Contains(faults[0].Error(), "no rule Denied") {
		t.Errorf("%v", faults)
	}
	// A rule of ours names the file.
	isTooOften(t, one(t, "name: a\ntitle: Too often\nseverity: high\nauthor: Somebody\nsigma: .both.yml\n", ".both.yml", tooOften+"---\n"+denied))
}

// An imported correlation has the rules that it counts with it, word by word.
func TestImportCorrelation(t *testing.T) {
	t.Parallel()
	check := func(all []Imported, faults []*Fault) {
		t.Helper()
		if len(all) != 1 || len(faults) > 0 {
			t.Fatalf("%v %v", all, faults)
		}
		text := string(all[0].Text)
		for line := range strings.Lines(tooOften + denied) {
			if line != "\n" && !strings.Contains(text, "    "+line) {
				t.Errorf("%q is lost of\n%s", line, text)
			}
		}
		back := one(t, text)
		isTooOften(t, back)
		if back.Enabled || !Untouched(all[0].Text) {
			t.Errorf("%+v", back)
		}
	}
	check(ImportSigma("x.yml", []byte(tooOften+"---\n"+denied), "", nil))
	other, err := sigma.Open("other.yml", []byte(denied))
	if err != nil {
		t.Fatal(err)
	}
	check(ImportSigma("x.yml", []byte(tooOften), "", func() []*yamltree.File { return []*yamltree.File{other} }))
	all, faults := ImportSigma("x.yml", []byte(strings.Replace(tooOften, "    timespan", "    generate: true\n    timespan", 1)+"---\n"+denied), "", nil)
	if len(all) != 2 || len(faults) > 0 || all[1].Rule.Name != "x-2" || all[1].Rule.Threshold != nil {
		t.Errorf("%v %v", all, faults)
	}
}

// sigma: as a list is one correlation with its rules, and it alone says what is counted.
func TestSigmaList(t *testing.T) {
	t.Parallel()
	indented := func(s string) string {
		return "  -\n    " + strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n    ") + "\n"
	}
	for yaml, want := range map[string]string{
		head + "sigma:\n" + indented(denied) + indented(strings.Replace(denied, "Denied", "Other", 1)): "this one has 2 rules",
		head + "sigma: []\n": "this one has 0 rules",
		head + "threshold: {count: 2, window: 1h}\nsigma:\n" + indented(tooOften) + indented(denied): "correlation",
	} {
		if _, faults := read(t, yaml); len(faults) != 1 || !strings.Contains(faults[0].Error(), want) {
			t.Errorf("%s%v, want %s", yaml, faults, want)
		}
	}
}

// Records of several rules within a time, in any order or in that of the rules.
func TestTemporal(t *testing.T) {
	t.Parallel()
	rule := func(kind, rules string) *Rule {
		yaml := "title: t\ncorrelation: {type: " + kind + ", rules: [" + rules + "], group-by: [userIdentity.arn], timespan: 10m}\n"
		for _, name := range []string{"a", "b", "c"} {
			yaml += "---\n{title: t, name: " + name + ", logsource: {product: aws, service: cloudtrail}, detection: {s: {eventName|contains: " + name + "}, condition: s}}\n"
		}
		all, faults := ImportSigma("x.yml", []byte(yaml), "", nil)
		if len(faults) > 0 || len(all) == 0 {
			t.Fatalf("%s: %v", yaml, faults)
		}
		return all[0].Rule
	}
	// Records are written as their event, the minute and the second of their time, and who it was.
	records := func(list string) (all [][]byte) {
		for _, r := range strings.Fields(list) {
			p := strings.Split(r, ",")
			all = append(all, []byte(`{"eventID":"`+r+`","eventName":"`+p[0]+`","eventTime":"2026-11-02T01:`+p[1]+`Z","userIdentity":{"arn":"`+p[2]+`"}}`))
		}
		return all
	}
	for _, c := range []struct {
		kind, rules, records string
		want                 bool
	}{
		{"temporal", "a, b", "a,00:00,x b,05:00,x", true},
		{"temporal", "a, b", "b,00:00,x a,05:00,x", true},
		{"temporal", "a, b", "a,00:00,x b,10:00,x", false},
		{"temporal", "a, b", "a,00:00,x b,05:00,y", false},
		{"temporal", "a, b", "a,00:00,x a,05:00,x", false},
		{"temporal", "a, b", "ab,00:00,x", true}, // one record may be of both
		{"temporal", "a, b, c", "ab,00:00,x a,01:00,x b,02:00,x", false},
		{"temporal", "a, b, c", "ab,00:00,x a,01:00,x c,02:00,x", true},
		{"temporal_ordered", "a, b", "a,00:00,x b,05:00,x", true},
		{"temporal_ordered", "a, b", "b,00:00,x a,05:00,x", false},
		{"temporal_ordered", "a, b", "b,00:00,x a,00:00,x", true}, // of one second no order is known
		{"temporal_ordered", "a, b", "a,00:00,x b,10:00,x", false},
		{"temporal_ordered", "a, b", "ab,00:00,x", false}, // nothing is before itself
		{"temporal_ordered", "a, b", "ab,00:00,x ab,01:00,x", true},
		{"temporal_ordered", "a, b, c", "a,00:00,x b,01:00,x c,02:00,x", true},
		{"temporal_ordered", "a, b, c", "b,00:00,x a,01:00,x c,02:00,x", false},
		{"temporal_ordered", "a, b, c", "ab,00:00,x a,00:00,x c,02:00,x", true},
		{"temporal_ordered", "a, a", "a,00:00,x a,02:00,x", true},
	} {
		r := rule(c.kind, c.rules)
		r.Tests = []Test{{Fires: c.want, Records: records(c.records)}}
		if outcomes, err := r.Test(); err != nil || !outcomes[0].Passed() {
			t.Errorf("%s of %s, %s: %+v %v", c.kind, c.rules, c.records, outcomes, err)
		}
		r.Tests = []Test{{Seen: records(c.records), Records: records("d,03:00,x")}}
		if outcomes, err := r.Test(); err != nil || !outcomes[0].Passed() {
			t.Errorf("%s fires for what was seen before: %v", c.records, err)
		}
	}
}

// Syntax that is wrong in one document of a file of Sigma hides none of the others, and no byte order mark hides a title.
func TestImportAllThatIsRight(t *testing.T) {
	t.Parallel()
	all, faults := ImportSigma("x.yml", []byte("\ufeff"+denied+"---\ntitle: [\n---\n"+strings.Replace(denied, "Denied", "Other", 1)), "", nil)
	if len(all) != 2 || len(faults) != 1 || all[0].Rule.Title.English != "Denied" || all[1].Rule.Title.English != "Other" {
		t.Errorf("%v %v", all, faults)
	}
	if _, faults := read(t, head+"sigma: .x.yml\n", ".x.yml", denied+"---\ntitle: [\n"); len(faults) != 1 {
		t.Errorf("%v", faults)
	}
}
