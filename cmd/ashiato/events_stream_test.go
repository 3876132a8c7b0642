package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
)

// Pages of any size give every record that the matcher takes, once, newest first: also where many have one time, one id or neither.
func TestPagesGiveEveryRecordOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var text strings.Builder
	for i := range 400 {
		time, id := "", ""
		if random.IntN(20) > 0 {
			time = fmt.Sprintf(`,"eventTime":"2026-11-%02dT00:00:%02dZ"`, 1+random.IntN(3), random.IntN(5))
		}
		if random.IntN(10) > 0 {
			id = fmt.Sprintf(`,"eventID":"%d"`, random.IntN(120)) // other content: another record
		}
		fmt.Fprintf(&text, `{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"%s","requestParameters":{"n":%d}%s%s}`+"\n",
			[]string{"Get", "Put"}[random.IntN(2)], i, time, id)
	}
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if sum, err := ingest.Import(t.Context(), []string{path}, nil, ingest.Options{Lake: l}); err != nil || sum.Records != 400 {
		t.Fatalf("%+v, %v", sum, err)
	}
	s := &session{Program: &Program{Stdout: io.Discard, Stderr: io.Discard, Width: func(Stream) int { return 0 }, Now: time.Now, Getenv: func(string) string { return "" }}, zone: time.UTC}
	for _, line := range []string{"event:*", "event:Put", "event:Put since:2026-11-02"} {
		q, err := s.eventsQuestion(line, eventFlags{})
		if err != nil {
			t.Fatal(err)
		}
		lister, err := s.newEventsLister(t.Context(), l, q)
		if err != nil {
			t.Fatal(err)
		}
		filter := q.filter
		if strings.Contains(line, "Put") {
			filter.Names = []string{"Put"}
		}
		rows, err := lister.engine.Events(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		want := described(t, rowEvents{rows})
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
		for _, size := range []int64{1, 2, 7, 400, 1000} {
			p, err := lister.page(engine.Records, "eventid", 0)
			if err != nil {
				t.Fatal(err)
			}
			p.size, p.take = size, recordTaker(lister.records)
			got := described(t, p)
			for i := 1; i < len(got); i++ {
				if strings.Compare(got[i-1][:25], got[i][:25]) < 0 {
					t.Errorf("%s, pages of %d: %s before %s", line, size, got[i-1], got[i])
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s, pages of %d: %d events, want %d", line, size, len(got), len(want))
			}
		}
		if err := lister.close(); err != nil {
			t.Error(err)
		}
	}
}

// described writes events as texts that begin with their time.
func described(t *testing.T, events eventStream) (all []string) {
	t.Helper()
	for {
		e, err := events.next(context.Background())
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%-25s %s %s %s", e.time.Format(time.RFC3339), e.id, e.name, e.target))
	}
}

func TestMergedEvents(t *testing.T) {
	t.Parallel()
	at := func(minutes ...int) *heldEvents {
		h := &heldEvents{}
		for _, m := range minutes {
			e := event{id: fmt.Sprint(m)}
			if m > 0 {
				e.time = time.Unix(int64(m)*60, 0)
			}
			h.events = append(h.events, e)
		}
		return h
	}
	for _, tt := range []struct {
		a, b []int
		n    int64
		want string
		more bool
	}{
		{[]int{9, 5, 1, 0}, []int{7, 5, 2}, 0, "9 7 5 5 2 1 0", false},
		{[]int{9, 5, 1}, []int{7, 6, 2}, 4, "9 7 6 5", true},
		{[]int{9}, []int{7}, 2, "9 7", false},
		{nil, []int{7, 6}, 1, "7", true},
		{nil, nil, 3, "", false},
	} {
		m := merged(at(tt.a...), at(tt.b...), tt.n)
		var got []string
		for {
			e, err := m.next(t.Context())
			if err != nil {
				break
			}
			got = append(got, e.id)
		}
		more, err := m.more(t.Context())
		if strings.Join(got, " ") != tt.want || more != tt.more || err != nil {
			t.Errorf("%v %v %d: %v, more %v, %v", tt.a, tt.b, tt.n, got, more, err)
		}
	}
	alone := merged(at(3), nil, 0)
	if e, err := alone.next(t.Context()); err != nil || e.id != "3" {
		t.Errorf("one stream: %v, %v", e, err)
	}
}

// Names are those of the event's time, and follow the directory when it is read anew.
func TestPersonsAreThoseOfTheTime(t *testing.T) {
	t.Parallel()
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	owner := func(name string, day int) {
		at := time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
		n, err := directoryOf(l).Add(t.Context(), []directory.Change{{Key: directory.Key{Kind: directory.Workspace, Scope: "1 r", ID: "ws-1"},
			Observed: at, Effective: at, Source: directory.FromWorkspaces, Name: name, Present: true}})
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
	}
	signIn := func(day int) *match.Event {
		e, err := match.FromAccess(fmt.Appendf(nil, `{"id":"x","detail-type":"WorkSpaces Access","source":"aws.workspaces","time":"2026-11-%02dT12:00:00Z","detail":{"workspaceId":"ws-1"}}`, day))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	owner("sato", 1)
	owner("ito", 10)
	p, err := newPersons(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second from memory
		for day, want := range map[int]string{5: "sato", 9: "sato", 10: "ito", 20: "ito"} {
			if got := p.of(signIn(day)); len(got) == 0 || got[0] != want {
				t.Errorf("day %d: %q, want %s", day, got, want)
			}
		}
	}
	if len(p.known) != 2 {
		t.Errorf("%d answers are kept, want one for each owner", len(p.known))
	}
	owner("abe", 15)
	if got := p.of(signIn(20)); got[0] != "ito" {
		t.Errorf("before it was read anew: %q", got)
	}
	if err := p.refresh(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	if got := p.of(signIn(20)); got[0] != "abe" {
		t.Errorf("after it was read anew: %q", got)
	}
	names := p.names
	if err := p.refresh(t.Context(), l); err != nil || p.names != names {
		t.Errorf("a directory that had not changed was read anew: %v", err)
	}
}

// What spares reading leaves nobody out: a condition about persons finds the same with it and without.
func TestNarrowedFindsTheSame(t *testing.T) {
	t.Parallel()
	l, err := lake.Open(t.Context(), lake.Options{Dir: t.TempDir(), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	add := func(kind, scope, id, name, arn string, day int, attributes map[string]string) {
		at := time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC)
		if _, err := directoryOf(l).Add(t.Context(), []directory.Change{{Key: directory.Key{Kind: kind, Scope: scope, ID: id},
			Observed: at, Effective: at, Source: directory.FromIAM, Name: name, ARN: arn, Attributes: attributes, Present: true}}); err != nil {
			t.Fatal(err)
		}
	}
	const connect = "11111111-2222-4333-8444-555555555555"
	add(directory.IAMUser, "1", "AIDAEXAMPLE1234567890", "old.name", "arn:aws:iam::1:user/x", 1, nil)
	add(directory.IAMUser, "1", "AIDAEXAMPLE1234567890", "t.tanaka", "arn:aws:iam::1:user/x", 10, nil)
	add(directory.AccessKey, "1", "AKIAEXAMPLE123456789", "t.tanaka", "", 1, map[string]string{directory.Owner: "AIDAEXAMPLE1234567890"})
	add(directory.ConnectUser, "i", connect, "h.sato", "", 1, map[string]string{directory.Mail: "sato@example.jp", directory.FirstName: "花子", directory.LastName: "佐藤"})
	add(directory.IdentityUser, "d", "906706aa", "t.tanaka@example.jp", "", 1, nil)
	add(directory.Link, "", "ops", "sato@example.jp", "", 1, nil)
	var text strings.Builder
	for i, who := range []string{`"principalId":"AIDAEXAMPLE1234567890"`, `"accessKeyId":"AKIAEXAMPLE123456789"`, `"arn":"arn:aws:iam::1:user/x"`, `"onBehalfOf":{"userId":"906706aa"}`,
		`"arn":"arn:aws:sts::1:assumed-role/AWSServiceRoleForAmazonConnect_a/` + connect + `"`, `"principalId":"AROAEXAMPLE1234567890:T.Tanaka@example.jp"`, `"userName":"ops"`,
		`"arn":"arn%3Aaws%3Asts%3A%3A1%3Aassumed-role%2Fx%2Fsato%40example.jp"`, `"userName":"tanaka-bot"`, `"type":"Root"`} {
		for _, day := range []int{5, 15} {
			fmt.Fprintf(&text, `{"eventVersion":"1.11","eventSource":"s3.amazonaws.com","eventName":"E%d","eventID":"%d-%d","eventTime":"2026-11-%02dT00:00:00Z","userIdentity":{%s}}`+"\n", i, i, day, day, who)
		}
	}
	path := filepath.Join(t.TempDir(), "a.ndjson")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if sum, err := ingest.Import(t.Context(), []string{path}, nil, ingest.Options{Lake: l}); err != nil || sum.Records != 20 {
		t.Fatalf("%+v, %v", sum, err)
	}
	s := &session{Program: &Program{Stdout: io.Discard, Stderr: io.Discard, Width: func(Stream) int { return 0 }, Now: time.Now, Getenv: func(string) string { return "" }}, zone: time.UTC}
	list := func(line string) ([]string, string) {
		q, err := s.eventsQuestion(line, eventFlags{})
		if err != nil {
			t.Fatal(err)
		}
		lister, err := s.newEventsLister(t.Context(), l, q)
		if err != nil {
			t.Fatal(err)
		}
		events, err := lister.list(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		found, sql := described(t, events), lister.pages[0].sql
		if err := lister.close(); err != nil {
			t.Fatal(err)
		}
		return found, sql
	}
	for line, least := range map[string]int{"person:t.tanaka": 1, "person:*tanaka*": 8, "person:old.name": 2, `person:"佐藤 花子"`: 4, "person:SATO@example.jp": 4, "person:/^906706/": 1, "person:root": 2, "person:nobody": 0,
		"person:(h.sato OR t.tanaka@example.jp) event:E*": 4} {
		got, sql := list(line)
		want, whole := list("-(-(" + line + "))")
		if !slices.Equal(got, want) || len(got) < least {
			t.Errorf("%s: %d events, without sparing %d (at least %d)\n%s\n%s", line, len(got), len(want), least, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if len(sql) <= len(whole) {
			t.Errorf("%s: %s is not narrower than %s", line, sql, whole)
		}
	}
}
