package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
)

// stored are the sessions that the table has now, whoever brought them there.
func (s *story) stored() (rows []string) {
	s.t.Helper()
	s.lake(func(l *lake.Lake) {
		err := l.Table(&lake.Sessions).Each(s.t.Context(), time.Time{}, time.Time{}, func(r lake.Row) error {
			rows = append(rows, fmt.Sprint(r[1], " ", r[4], " ", r[5].(time.Time).In(s.zone).Format("01-02 15:04")))
			return nil
		})
		if err != nil {
			s.t.Fatal(err)
		}
	})
	return rows
}

// runs stores that a WorkSpace was in use from one time to another, with samples of nobody around it.
func (s *story) runs(workspace, from, to string) {
	s.t.Helper()
	s.lake(func(l *lake.Lake) {
		var samples []presence.Sample
		for at := s.at(from).Add(-time.Hour); at.Before(s.at(to).Add(time.Hour)); at = at.Add(5 * time.Minute) {
			samples = append(samples, presence.Sample{At: at.UTC(), Connected: !at.Before(s.at(from)) && at.Before(s.at(to))})
		}
		var found []presence.Found
		for _, r := range presence.Runs(samples, 5*time.Minute) {
			found = append(found, presence.Found{WorkspaceID: workspace, Run: r})
		}
		if _, err := s.session().addRuns(s.t.Context(), l, found, "111122223333", "ap-northeast-1"); err != nil {
			s.t.Fatal(err)
		}
	})
}

// session is one of the program, at the story's time.
func (s *story) session() *session {
	r := newTestRun(s.t, map[string]string{"HOME": s.dir})
	r.Now = func() time.Time { return s.now }
	return newSession(r.Program, nil)
}

func (s *story) refresh() {
	s.t.Helper()
	s.lake(func(l *lake.Lake) {
		if err := s.session().refreshSessions(s.t.Context(), l, presence.Stretch{}); err != nil {
			s.t.Fatal(err)
		}
	})
}

// SQL reads sessions of all samples that are there, those that came late too; nobody has to ask `ashiato sessions` first.
func TestSessionsFollowSamples(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-05 12:00")
	const count = "SELECT count(*) AS n, sum(connected_seconds) / 3600 AS hours FROM sessions AS s"
	s.runs("ws-1", "10-01 09:00", "10-01 12:00")
	if out := s.run(0, "query", count, "-o", "json"); !strings.Contains(out, `"n":1,"hours":3`) {
		t.Errorf("at first: %s", out)
	}
	s.runs("ws-1", "10-02 09:00", "10-02 17:00")
	s.runs("ws-1", "08-20 09:00", "08-20 10:00")
	if out := s.run(0, "query", count, "-o", "json"); !strings.Contains(out, `"n":3,"hours":12`) {
		t.Errorf("after late samples: %s", out)
	}

	// Where the table cannot be computed again that is told.
	s.runs("ws-1", "10-03 09:00", "10-03 10:00")
	locks, _ := filepath.Glob(filepath.Join(s.dir, ".local/share/ashiato/lakes/*/sessions-lock"))
	if len(locks) != 1 {
		t.Fatalf("locks: %v", locks)
	}
	if err := os.Remove(locks[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(locks[0], 0o700); err != nil {
		t.Fatal(err)
	}
	if out := s.run(0, "query", count, "-o", "json"); !strings.Contains(out, `"n":3,`) || !strings.Contains(out, "the table sessions is as of 2026-10-05 12:00:00") {
		t.Errorf("stale: %s", out)
	}
	if err := os.Remove(locks[0]); err != nil {
		t.Fatal(err)
	}

	// run-due looks, too; and a look at a list, which tells nothing new, is no reason to compute anything again.
	s.run(0, "run-due")
	if rows := s.stored(); len(rows) != 4 {
		t.Errorf("after run-due: %q", rows)
	}
	s.users = map[string]string{"ws-1": "sato"}
	computed := func() string {
		return s.run(0, "query", "SELECT max(computed_at), min(person) FROM sessions", "-o", "json")
	}
	for i, want := range []bool{false, true, true} {
		before := computed()
		s.now = s.now.Add(time.Hour)
		s.lake(func(l *lake.Lake) {
			if err := s.snapshot(t.Context(), l); err != nil {
				t.Fatal(err)
			}
		})
		if after := computed(); (before == after) != want {
			t.Errorf("list %d: %s, then %s", i, before, after)
		}
	}
}

// While a server runs the table follows.
func TestSessionsLoop(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-05 12:00")
	s.runs("ws-1", "10-01 09:00", "10-01 12:00")
	s.lake(func(l *lake.Lake) {
		ctx, stop := context.WithCancel(t.Context())
		var loop sync.WaitGroup
		se := s.session()
		loop.Go(func() { se.sessionsLoop(ctx, l) })
		for until := time.Now().Add(time.Minute); len(rowsOfSessions(t, l)) == 0; time.Sleep(20 * time.Millisecond) {
			if time.Now().After(until) {
				t.Error("no session in a minute")
				break
			}
		}
		stop()
		loop.Wait()
	})
}

func rowsOfSessions(t *testing.T, l *lake.Lake) (rows []lake.Row) {
	t.Helper()
	err := l.Table(&lake.Sessions).Each(t.Context(), time.Time{}, time.Time{}, func(r lake.Row) error {
		rows = append(rows, nil)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Sessions whose samples were removed stay, also when the rest of their month is computed again.
func TestSessionsOutliveSamples(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-20 12:00")
	s.runs("ws-1", "10-01 09:00", "10-01 12:00")
	s.runs("ws-2", "10-02 22:00", "10-03 20:00")
	s.runs("ws-1", "10-05 09:00", "10-05 12:00")
	s.refresh()
	want := strings.Join(s.stored(), "\n")
	if strings.Count(want, "\n") != 2 {
		t.Fatalf("at first: %s", want)
	}
	s.lake(func(l *lake.Lake) {
		day := time.Date(2026, 10, 3, 0, 0, 0, 0, time.UTC) // within the second session
		if err := l.Table(&lake.UserConnected).Replace(t.Context(), time.Time{}, day, nil); err != nil {
			t.Fatal(err)
		}
	})
	s.now = s.now.Add(time.Hour)
	s.refresh()
	if got := strings.Join(s.stored(), "\n"); got != want {
		t.Errorf("after the samples were removed:\n%s\nwant\n%s", got, want)
	}
	s.runs("ws-1", "10-06 09:00", "10-06 12:00")
	s.refresh()
	if rows := s.stored(); len(rows) != 4 || !strings.Contains(strings.Join(rows, "\n"), strings.Split(want, "\n")[0]) {
		t.Errorf("with further samples: %q", rows)
	}
}

// Somebody is erased while samples of others come in and sessions are computed: nothing of others is lost, and nothing of theirs comes back.
func TestEraseWhileServing(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-20 12:00")
	s.users = map[string]string{"ws-1": "hanako", "ws-2": "taro"}
	s.lake(func(l *lake.Lake) {
		if err := s.snapshot(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	})
	for day := 1; day <= 9; day++ {
		s.runs("ws-1", fmt.Sprintf("10-%02d 09:00", day), fmt.Sprintf("10-%02d 12:00", day))
	}
	s.refresh()
	serving, erased := make(chan struct{}), make(chan struct{})
	var others sync.WaitGroup
	se := s.session()
	added := 0
	others.Go(func() {
		<-serving
		l, err := lake.Open(context.Background(), lake.Options{Dir: filepath.Join(s.dir, "lake"), Command: "test", Now: func() time.Time { return s.now }})
		if err != nil {
			t.Error(err)
			return
		}
		defer l.Close()
		for ended := false; !ended; {
			select {
			case <-erased:
				ended = true // and once more after it
			default:
			}
			first := s.at("10-01 13:00").Add(time.Duration(added) * 10 * time.Minute).UTC()
			found := []presence.Found{{WorkspaceID: "ws-2", Run: presence.Run{First: first, Last: first, Period: 5 * time.Minute, Connected: true}}}
			if _, err := se.addRuns(context.Background(), l, found, "111122223333", "ap-northeast-1"); err != nil {
				t.Error(err)
				return
			}
			added++
			if err := se.refreshSessions(context.Background(), l, presence.Stretch{}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	close(serving)
	if out := s.run(0, "person", "erase", "hanako", "--yes"); !strings.Contains(out, "Erased") || !strings.Contains(out, "1 identifier is in lists of AWS") {
		t.Error(out)
	}
	close(erased)
	others.Wait()
	s.lake(func(l *lake.Lake) {
		n := 0
		for _, d := range []*lake.TableDef{&lake.UserConnected, &lake.Sessions} {
			at := d.Column("workspace_id")
			err := l.Table(d).Each(t.Context(), time.Time{}, time.Time{}, func(r lake.Row) error {
				if r[at] == "ws-1" {
					t.Errorf("%s has %v", d.Name, r)
				}
				if d == &lake.UserConnected {
					n++
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if n != added {
			t.Errorf("%d runs of others, %d were added", n, added)
		}
	})
}
