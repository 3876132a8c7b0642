package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
)

// BenchmarkPeople measures sessions and attendance of 10,000 WorkSpaces over 30 days: what the samples take on disk, the sessions of the month
// for all of them, one person's month from the table and as attendance. The memory is the largest that the whole process had.
func BenchmarkPeople(b *testing.B) {
	const n, days = 10_000, 30
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	dir := b.TempDir()
	ctx := context.Background()
	l, err := lake.Open(ctx, lake.Options{Dir: filepath.Join(dir, "lake"), Create: true, Command: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	s := newSession(&Program{Stdout: os.Stderr, Stderr: os.Stderr, OS: "linux", Getenv: func(name string) string { return map[string]string{"HOME": dir}[name] },
		Now: func() time.Time { return begin.AddDate(0, 1, 5) }, Width: func(Stream) int { return 0 }}, nil)
	fillPeople(b, s, l, begin, days, n)
	b.ReportMetric(float64(sizeOf(b, filepath.Join(dir, "lake", "user_connected")))/1e6, "MB-samples")

	start, used := time.Now(), cpuTime(b)
	table := &sessionsTable{presenceReader: &presenceReader{s: s, lake: l}}
	if err := table.list(ctx); err != nil {
		b.Fatal(err)
	}
	if _, err := table.compute(ctx, begin, computedMonth{}); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(start).Seconds(), "s-month")
	b.ReportMetric((cpuTime(b) - used).Seconds(), "cpu-s-month")
	b.ReportMetric(largestMemory(b), "MB-memory")
	if err := l.Close(); err != nil {
		b.Fatal(err)
	}
	run := func(metric string, args ...string) {
		start, used := time.Now(), cpuTime(b)
		var out strings.Builder
		p := *s.Program
		p.Stdout = &out
		if code := p.Run(ctx, append([]string{"--lake", filepath.Join(dir, "lake"), "--tz", "UTC"}, args...)); code != 0 || strings.Count(out.String(), "\n") < 20 {
			b.Fatalf("%v: exit code %d, %d lines", args, code, strings.Count(out.String(), "\n"))
		}
		b.ReportMetric(float64(time.Since(start).Milliseconds()), metric)
		b.ReportMetric(float64((cpuTime(b) - used).Milliseconds()), "cpu-"+metric)
	}
	run("ms-computed", "sessions", "--person", "user-00042", "--since", "2026-10-01", "--until", "2026-10-31", "-o", "csv") // computes what is not there
	run("ms-person", "sessions", "--person", "user-00042", "--since", "2026-10-01", "--until", "2026-10-31", "-o", "csv")
	run("ms-attendance", "attendance", "--person", "user-00042", "--month", "2026-10", "-o", "csv")
	run("ms-all-attendance", "attendance", "--month", "2026-10", "-o", "csv")
	b.ReportMetric(0, "ns/op")
}

// fillPeople stores days like those of a company: three stays a day, a sign-in event for each.
func fillPeople(b *testing.B, s *session, l *lake.Lake, begin time.Time, days, n int) {
	b.Helper()
	ctx := context.Background()
	list := directory.Snapshot{Source: directory.FromWorkspaces, Kind: directory.Workspace, Scope: "111122223333 ap-northeast-1", Started: begin}
	for i := range n {
		list.Entities = append(list.Entities, directory.Entity{ID: fmt.Sprintf("ws-%09d", i), Name: fmt.Sprintf("user-%05d", i)})
	}
	changes, err := directory.New().Diff(list)
	if err == nil {
		_, err = directoryOf(l).Add(ctx, changes)
	}
	if err != nil {
		b.Fatal(err)
	}
	for d := range days {
		day := begin.AddDate(0, 0, d)
		var found []presence.Found
		var signIns []lake.Row
		for i := range n {
			id, at := fmt.Sprintf("ws-%09d", i), day
			in := day.Add(time.Duration((i*7+d*5)%36) * 5 * time.Minute)
			if (i+d)%7 > 4 { // a day off
				in = day.AddDate(0, 0, 1)
			}
			add := func(until time.Time, connected bool) {
				if until.After(at) {
					found = append(found, presence.Found{WorkspaceID: id, Run: presence.Run{First: at, Last: until.Add(-5 * time.Minute), Period: 5 * time.Minute, Connected: connected}})
					at = until
				}
			}
			for k := 0; k < 3 && in.Before(day.AddDate(0, 0, 1)); k++ {
				add(in, false)
				signIns = append(signIns, lake.Row{fmt.Sprintf("%d-%d-%d", d, i, k), in, "111122223333", "ap-northeast-1", id, nil, "successfulLogin", in.Add(17 * time.Second),
					"192.0.2.1", "Windows", "WorkSpaces Desktop client", nil, "bench", in, "{}"})
				add(in.Add(time.Duration(120+i%60)*time.Minute).Truncate(5*time.Minute), true)
				in = at.Add(70 * time.Minute)
			}
			add(day.AddDate(0, 0, 1), false)
		}
		if _, err := s.addRuns(ctx, l, found, "111122223333", "ap-northeast-1"); err != nil {
			b.Fatal(err)
		}
		if _, err := l.Table(&lake.WorkSpacesAccess).Add(ctx, signIns); err != nil {
			b.Fatal(err)
		}
	}
}

func sizeOf(b *testing.B, dir string) (size int64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		size += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}

// largestMemory is the largest resident memory that the process had, in megabytes.
func largestMemory(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0 // not Linux
	}
	for line := range strings.Lines(string(status)) {
		if text, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kb float64
			if _, err := fmt.Sscan(text, &kb); err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	return 0
}

// cpuTime is the time that the processors have worked for the process and its children: on a machine that does other things, too, it tells more.
func cpuTime(b *testing.B) (sum time.Duration) {
	b.Helper()
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum
}
