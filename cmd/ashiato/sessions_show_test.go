package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
)

// onTerminal runs a command in a window of a width, wants it to stay within, and gives what it says on standard output.
func (s *story) onTerminal(width int, args ...string) string {
	s.t.Helper()
	r := newTestRun(s.t, map[string]string{"HOME": s.dir, "ASHIATO_LAKE": filepath.Join(s.dir, "lake"), "NO_COLOR": "1"})
	r.Now = func() time.Time { return s.now }
	r.Width = func(Stream) int { return width }
	if code := r.Run(s.t.Context(), append([]string{"--config", filepath.Join(s.dir, "ashiato.yaml")}, args...)); code != 0 {
		s.t.Fatalf("exit code %d: %s", code, r.stderr.String())
	}
	for line := range strings.Lines(r.stdout.String()) {
		if n := cells.StringWidth(strings.TrimRight(line, "\n")); n > width {
			s.t.Errorf("%q, width %d: a line of %d cells: %q", args, width, n, line)
		}
	}
	return r.stdout.String()
}

// People who look at a terminal see whole names and times of their clock, in windows of any width.
func TestSessionsOnTerminal(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\nreports:\n  - report: workspaces-access\n    to: [\"s3://example-reports-of-the-company/access/every-day\"]\n")
	s.now = s.at("10-05 12:00")
	s.users = map[string]string{"ws-1": "佐藤 花子", "ws-2": "taro@example.co.jp", "ws-3": "jiro@example.co.jp"}
	s.lake(func(l *lake.Lake) {
		if err := s.snapshot(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	})
	if out := s.onTerminal(80, "sessions"); out != "" {
		t.Errorf("no sessions: %q", out)
	}
	s.runs("ws-1", "10-01 09:00", "10-01 12:05")
	s.runs("ws-2", "10-01 22:00", "10-02 01:30")
	s.runs("ws-3", "10-05 09:00", "10-05 13:00")
	for _, width := range []int{60, 80, 120} {
		out := s.onTerminal(width, "sessions", "--since", "2026-10-01")
		for _, want := range []string{"佐藤 花子 ", "2026-10-01 09:00  12:05", " 3:05", "taro  ", "2026-10-01 22:00  10-02 01:30", "still in"} {
			if !strings.Contains(out, want) {
				t.Errorf("width %d: no %q in\n%s", width, want, out)
			}
		}
		if strings.Contains(out, "5m") != (width > 80) || strings.Contains(out, "ws-1") != (width > 60) {
			t.Errorf("width %d has other columns:\n%s", width, out)
		}
	}
	if out := s.onTerminal(80, "sessions", "now", "--lang", "ja"); !strings.Contains(out, "接続中") || strings.Contains(out, "佐藤") {
		t.Errorf("now: %s", out)
	}
	month := s.onTerminal(80, "attendance", "--month", "2026-10", "--person", "佐藤 花子", "--lang", "ja")
	if strings.Count(month, "\n") != 36 || !strings.Contains(month, "10-01  木    9:00  12:05") {
		t.Errorf("the month of a person:\n%s", month)
	}
	if out := s.onTerminal(80, "attendance", "--month", "2026-09", "--person", "佐藤 花子"); out != "" {
		t.Errorf("a month without: %q", out)
	}
	for _, width := range []int{60, 80, 200} {
		list, schedule := s.onTerminal(width, "report", "list"), s.onTerminal(width, "schedule")
		for _, want := range []string{"workspaces-access", "connect-user-admin", "s3://example-reports-of-the-company/access/every-day"} {
			if !strings.Contains(list, want) {
				t.Errorf("width %d: no %q in\n%s", width, want, list)
			}
		}
		if !strings.Contains(schedule, "maintenance of the lake") || !strings.Contains(s.onTerminal(width, "report", "schedule"), "upcoming") {
			t.Errorf("width %d:\n%s", width, schedule)
		}
	}
}

func TestSharedDomain(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"@a.jp": {"x@a.jp", "佐藤", "y@a.jp"}, "": {"x@a.jp", "y@b.jp"},
	} {
		if got := sharedDomain(names); got != want {
			t.Errorf("%q: %q", names, got)
		}
	}
	if got := sharedDomain([]string{"佐藤", "x@"}); got != "" {
		t.Errorf("%q", got)
	}
}

// The days of a month are in as few blocks as there is room for, all of them, and the last has room for the sums.
func TestGridBlocks(t *testing.T) {
	t.Parallel()
	for width := range 300 {
		for days := 28; days <= 31; days++ {
			blocks, sum := gridBlocks(days, width), 0
			for i, n := range blocks {
				sum += n
				room := width
				if i == len(blocks)-1 {
					room -= 3 * gridSums
				}
				if n > max(room/gridCell, 1) || n < 1 && days > 0 {
					t.Fatalf("width %d: blocks %v", width, blocks)
				}
			}
			if sum != days {
				t.Fatalf("width %d: blocks %v have %d days", width, blocks, sum)
			}
		}
	}
	if got := gridBlocks(31, 63); !slices.Equal(got, []int{12, 12, 7}) {
		t.Errorf("%v", got)
	}
}

// A time clock may call people by any of their names.
func TestCompareByOtherNames(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\npresence:\n  person_column: 社員\n  date_column: 日付\n  in_column: 出勤\n  out_column: 退勤\n")
	s.now = s.at("10-05 12:00")
	s.users = map[string]string{"ws-1": "hanako.sato"}
	s.lake(func(l *lake.Lake) {
		if err := s.snapshot(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	})
	s.runs("ws-1", "10-01 09:00", "10-01 17:00")
	people := filepath.Join(s.dir, "people.csv")
	if err := os.WriteFile(people, []byte("id,person\nhanako.sato,花子\nhanako@example.co.jp,花子\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(0, "names", "import", people)
	for _, person := range []string{"花子", "HANAKO.sato", "hanako@example.co.jp"} {
		if out := s.run(0, "sessions", "--since", "2026-10-01", "--person", person, "-o", "csv"); strings.Count(out, "\n") < 2 || !strings.Contains(out, `"ws-1"`) {
			t.Errorf("sessions of %s: %s", person, out)
		}
		if out := s.run(0, "attendance", "--month", "2026-10", "--person", person, "-o", "csv"); !strings.Contains(out, `"花子","2026-10-01"`) {
			t.Errorf("attendance of %s: %s", person, out)
		}
	}
	if out := s.run(0, "sessions", "--since", "2026-10-01", "--person", "nobody@example.co.jp"); !strings.Contains(out, "no sessions in this time") {
		t.Errorf("sessions of nobody: %s", out)
	}
	for _, name := range []string{"花子", "Hanako.Sato", "hanako@example.co.jp"} {
		punches := filepath.Join(s.dir, "punches.csv")
		if err := os.WriteFile(punches, []byte(fmt.Sprintf("社員,日付,出勤,退勤\n%s,2026/10/01,9:00,16:00\n", name)), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, person := range []string{"", "花子", "hanako.sato"} {
			args := []string{"attendance", "--month", "2026-10", "--compare", punches, "-o", "csv"}
			if person != "" {
				args = append(args, "--person", person)
			}
			if out := s.run(0, args...); !strings.Contains(out, `"花子","2026-10-01","out","2026-10-01 16:00:00","2026-10-01 17:00:00","60"`) || !strings.Contains(out, "1 difference above") {
				t.Errorf("%s, --person %q: %s", name, person, out)
			}
		}
	}
}
