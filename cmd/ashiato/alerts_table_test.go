package main

import (
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// The table of alerts fits the terminal: times and ids are whole, the title is cut, who goes where there is no room.
func TestAlertsTable(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	body := `{"title":{"en":"The root user signed in to the console","ja":"ルートユーザーがコンソールにサインインしました"},"record":{"id":"e","person":"hanako.tanaka.of.the.night.shift@example.co.jp"}}`
	open := []state.Alert{{ID: "a794762a1ab5accf", Rule: "root-console-login", Severity: "critical", Status: state.AlertOpen, Fired: at, Records: 1234, Body: body}}
	closed := append([]state.Alert{{ID: "b", Rule: "r", Severity: "low", Status: state.AlertClosed, Fired: at}}, open...)
	for _, c := range []struct {
		width int
		all   []state.Alert
		lang  text.Lang
		want  []string
		not   string
	}{
		{0, open, text.English, []string{"time (UTC)", "2026-11-20 09:00:00", "The root user signed in to the console", "hanako.tanaka.of.the.ni…", "a794762a"}, "status"},
		{80, open, text.Japanese, []string{"UTC", "11-20 09:00", "重大度", "ルートユー", "…", "hanako.tanaka…", "1,234", "a794762a"}, "状態"},
		{60, open, text.English, []string{"11-20 09:00", "The root user sig…", "a794762a"}, "hanako"},
		{200, closed, text.Japanese, []string{"状態", "closed", "ルートユーザーがコンソールにサインインしました"}, "…し"},
	} {
		var out strings.Builder
		s := &session{Program: &Program{Stdout: &out, Width: func(Stream) int { return c.width }, Getenv: func(name string) string { return map[string]string{"NO_COLOR": "1"}[name] }}, zone: time.UTC}
		s.Printer = text.Printer{Lang: c.lang}
		if _, err := s.printRows(t.Context(), s.alertsTable(c.all), encode.Table); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%d: no %q in\n%s", c.width, want, out.String())
			}
		}
		if strings.Contains(out.String(), c.not) {
			t.Errorf("%d: %q in\n%s", c.width, c.not, out.String())
		}
		for line := range strings.Lines(out.String()) {
			if n := cells.StringWidth(strings.TrimRight(line, "\n")); c.width > 0 && n > c.width {
				t.Errorf("%d: a line of %d columns:\n%s", c.width, n, out.String())
			}
		}
	}
}
