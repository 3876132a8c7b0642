package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

func TestReports(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "ashiato.yaml")
	const data = `reports:
  - report: workspaces-access
    at: 0 2 * * *
    to: [out, s3://corp-reports/access/]
  - report: console-signins
    name: サインイン
`
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(Place{Explicit: path, Getenv: env(nil)}); err == nil || !strings.Contains(err.Error(), ":5:5") {
		t.Errorf("a report without a place: %v", err)
	}
	const good = `reports:
  - report: workspaces-access
    to: [out, s3://corp-reports/access/]
    since: 2026-10-01
  - report: what-a-person-did
    name: yuki-weekly
    at: "30 6 * * 1-5"
    zone: America/New_York
    period: week
    to: [~/reports]
    file: yuki-{date}.csv
    format: csv
    encoding: cp932
    safe: false
    params: [person=yuki, account=111122223333]
    waits_for: coverage
    at_most: 1d12h
    about: true
`
	if err := os.WriteFile(path, []byte(good), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Load(Place{Explicit: path, Getenv: env(map[string]string{"HOME": "/home/yuki"})})
	if err != nil {
		t.Fatal(err)
	}
	no := false
	want := []Report{
		{Name: "workspaces-access", Report: "workspaces-access", To: []string{filepath.Join(dir, "out"), "s3://corp-reports/access/"}, Since: when.Date{Year: 2026, Month: 10, Day: 1}, Line: 2},
		{Name: "yuki-weekly", Report: "what-a-person-did", At: "30 6 * * 1-5", Zone: "America/New_York", Period: "week", To: []string{"/home/yuki/reports"}, File: "yuki-{date}.csv",
			Format: "csv", Encoding: "cp932", Safe: &no, Params: map[string]string{"person": "yuki", "account": "111122223333"}, AtMost: 36 * time.Hour, About: true, Line: 5},
	}
	if !reflect.DeepEqual(c.Reports, want) {
		t.Errorf("got %+v\nwant %+v", c.Reports, want)
	}
}

// What each line must say stands beside it; the line is added to a report that is right.
func TestBadReports(t *testing.T) {
	for _, tt := range []struct {
		line, key string
		kind      Kind
		column    int
	}{
		{"at: every day", "reports.at", BadValue, 9},
		{"at: 0 2 * *", "reports.at", BadValue, 9},
		{"att: 0 2 * * *", "reports.att", UnknownKey, 5},
		{"zone: Asia/Edo", "reports.zone", BadValue, 11},
		{"period: year", "reports.period", BadValue, 13},
		{"name: ../x", "reports.name", BadValue, 11},
		{"name: [a]", "reports.name", WrongType, 11},
		{"file: report.csv", "reports.file", BadValue, 11},
		{"file: a/{date}.csv", "reports.file", BadValue, 11},
		{"format: doc", "reports.format", BadValue, 13},
		{"encoding: euc-jp", "reports.encoding", BadValue, 15},
		{"{format: xlsx, encoding: cp932}", "reports.encoding", BadValue, 0},
		{"{format: json, safe: true}", "reports.safe", BadValue, 0},
		{"{encoding: cp932, bom: true}", "reports.bom", BadValue, 0},
		{"bom: 1", "reports.bom", BadValue, 10},
		{"params: [a]", "reports.params", BadValue, 14},
		{"params: [since=2026-10-01]", "reports.params", BadValue, 14},
		{"params: [a=1, a=2]", "reports.params", BadValue, 19},
		{"params: {a: 1}", "reports.params", WrongType, 0},
		{"waits_for: godot", "reports.waits_for", BadValue, 16},
		{"at_most: 6h", "reports.at_most", BadValue, 14},
		{"{waits_for: coverage, at_most: 1y}", "reports.at_most", BadValue, 0},
		{"{waits_for: coverage, at_most: 15d}", "reports.at_most", BadValue, 0},
		{"since: soon", "reports.since", BadValue, 12},
		{"since: 0001-01-01", "reports.since", BadValue, 12},
		{"to: [ftp://host/x]", "reports.to", BadValue, 10},
		{"to: [s3://b/x]", "reports.to", BadValue, 10},
		{"to: [a, a]", "reports.to", BadValue, 13},
		{"to: out", "reports.to", WrongType, 9},
		{"report: SELECT 1", "reports.report", BadValue, 13},
	} {
		lines := []string{tt.line}
		if inner, ok := strings.CutPrefix(tt.line, "{"); ok {
			lines = strings.Split(strings.TrimSuffix(inner, "}"), ", ")
		}
		var b strings.Builder
		b.WriteString("reports:\n  -\n")
		for key, value := range map[string]string{"report": "console-signins", "to": "[out]"} {
			if !strings.HasPrefix(lines[0], key+":") {
				fmt.Fprintf(&b, "    %s: %s\n", key, value)
			}
		}
		for _, line := range lines {
			b.WriteString("    " + line + "\n")
		}
		_, err := Parse("x", []byte(b.String()))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Key != tt.key || e.Kind != tt.kind || e.Line < 3 || tt.column > 0 && e.Column != tt.column {
			t.Errorf("%s: %v, %+v", tt.line, err, e)
		}
	}
	for data, want := range map[string]string{
		"reports:\n  - {report: a, to: [x]}\n  - {report: a, to: [y]}\n":          "3:",
		"reports:\n  - {report: a, to: [x]}\n  - {report: b, name: a, to: [y]}\n": "two reports a",
		"reports: daily\n":                                "must be a list",
		"reports:\n  - a\n":                               "must be",
		"reports:\n  report: a\n":                         "must be a list",
		"reports:\n  - to: [x]\n":                         "needs report",
		"reports:\n  - {report: a, to: []}\n":             "empty",
		"reports:\n  - {report: a, to: [[x]]}\n":          "must be",
		"reports:\n  - {report: a, to: [x], report: b}\n": "stands twice",
	} {
		if _, err := Parse("x", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", data, err, want)
		}
	}
}

// The configurations on the page about reports are good.
func TestReportsInDocs(t *testing.T) {
	for _, page := range []string{"reports.md", "reports.ja.md"} {
		data, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		blocks := strings.Split(string(data), "```yaml\n")[1:]
		reports := 0
		for _, b := range blocks {
			block, _, _ := strings.Cut(b, "```")
			c, err := Parse(page, []byte(block))
			if err != nil {
				t.Errorf("%v in\n%s", err, block)
			}
			reports += len(c.Reports)
		}
		if len(blocks) != 2 || reports != 3 {
			t.Errorf("%s: %d blocks with %d reports", page, len(blocks), reports)
		}
	}
}
