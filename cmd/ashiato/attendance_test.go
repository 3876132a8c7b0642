package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/when"
)

// TestAttendanceCalendar looks at the calendar of a month in wide and narrow windows, in both languages.
func TestAttendanceCalendar(t *testing.T) {
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("11-02 12:00")
	list := "Username,Timestamp,Status,WorkSpacesID\n"
	for day := 1; day <= 20; day++ {
		list += fmt.Sprintf("佐藤 花子,2026/10/%02d 08:30,DisConnected,ws-1\n佐藤 花子,2026/10/%02d 09:00,Connected,ws-1\n佐藤 花子,2026/10/%02d 17:30,DisConnected,ws-1\n", day, day, day)
	}
	list += "kato,2026/10/01 20:00,DisConnected,ws-2\nkato,2026/10/01 22:00,Connected,ws-2\nkato,2026/10/02 01:00,DisConnected,ws-2\n"
	if err := os.WriteFile(filepath.Join(s.dir, "list.csv"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(0, "sessions", "import", filepath.Join(s.dir, "list.csv"))
	calendar := func(width int, args ...string) string {
		t.Helper()
		r := newTestRun(t, map[string]string{"HOME": s.dir, "ASHIATO_LAKE": filepath.Join(s.dir, "lake"), "NO_COLOR": "1"})
		r.Now = func() time.Time { return s.now }
		r.Width = func(Stream) int { return width }
		if code := r.Run(t.Context(), append([]string{"--tz", "Asia/Tokyo", "attendance", "--month", "2026-10"}, args...)); code != 0 {
			t.Fatalf("exit code %d: %s", code, r.stderr.String())
		}
		return r.stdout.String()
	}
	for _, width := range []int{60, 80, 200, 300} {
		for _, lang := range []string{"en", "ja"} {
			out := calendar(width, "--lang", lang)
			for line := range strings.Lines(out) {
				if n := cells.StringWidth(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("width %d, %s: a line of %d cells: %q", width, lang, n, line)
				}
			}
			if strings.Count(out, "8.5") != 20 || !strings.Contains(out, "佐藤 花子") || !strings.Contains(out, " 2.0  1.0") {
				t.Errorf("width %d, %s:\n%s", width, lang, out)
			}
		}
	}
	if out := calendar(300); !strings.Contains(out, "      20  170:00    0:00\n") || !strings.Contains(out, "       2    3:00    3:00\n") {
		t.Errorf("sums:\n%s", out)
	}
}

// On a slim terminal a difference has the times that its day does not say, and nothing is cut but names.
func TestSlimDifferences(t *testing.T) {
	t.Parallel()
	s := &session{zone: time.FixedZone("JST", 9*60*60)}
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 10, day, hour, minute, 0, 0, s.zone) }
	date := when.Date{Year: 2026, Month: 10, Day: 1}
	rows := s.slimDifferences([]presence.Difference{
		{Person: "sato", Date: date, Kind: presence.DifferentOut, Punched: at(1, 18, 0), Seen: at(2, 1, 30)},
		{Person: "somebody.with.a.long.name@example.co.jp", Date: date, Kind: presence.NotPunched, Seen: at(1, 9, 5)},
	})
	want := [][]any{
		{"sato", "10-01", "out", "18:00", "10-02 01:30", "450"},
		{"somebody.with.a.long.na…", "10-01", "not_punched", "", "09:05", ""},
	}
	if !reflect.DeepEqual(rows.rows, want) {
		t.Errorf("got %q, want %q", rows.rows, want)
	}
}

// A month that was reported is named as the next one is.
func TestPeriodOf(t *testing.T) {
	t.Parallel()
	for unit, want := range map[report.Unit]string{report.Day: "2026-10-01", report.Month: "2026-10"} {
		if got := periodOf(&report.Report{Unit: unit, Zone: time.UTC}, "2026-10-01"); got != want {
			t.Errorf("%v: %s, want %s", unit, got, want)
		}
	}
}
