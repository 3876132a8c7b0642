package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/trail"
)

// A sample is a record in small.
type sample struct {
	id, event, user, ip string
	at                  time.Time
	read                time.Time // when the lake took it
}

func (s sample) json() string {
	member := func(name, value string) string { // nothing where there is no value
		if value == "" {
			return ""
		}
		return fmt.Sprintf("%q:%q,", name, value)
	}
	return fmt.Sprintf(`{"eventVersion":"1.08","eventID":%q,"eventTime":%q,"eventName":%q,"eventSource":"signin.amazonaws.com","awsRegion":"us-east-1",`+
		`%s"userIdentity":{"type":"IAMUser",%s"accountId":"111122223333"},"recipientAccountId":"111122223333"}`,
		s.id, s.at.UTC().Format(time.RFC3339), s.event, member("sourceIPAddress", s.ip), member("userName", s.user))
}

// A memoryFeed is a table in memory: each list is what a snapshot added.
type memoryFeed struct {
	mu        sync.Mutex
	snapshots [][]sample
	gone      int64                   // snapshots up to this one are gone: who was there before is given all that was read since a day before
	failing   func(rule string) error // what the past answers
	hangs     bool                    // the past
}

func (f *memoryFeed) add(s ...sample) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.snapshots = append(f.snapshots, s)
}

func (f *memoryFeed) Name() string { return lake.TableName }

func (f *memoryFeed) Head(context.Context) (lake.Position, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.position(int64(len(f.snapshots))), nil
}

// position is that after a snapshot: each is committed a minute after the one before.
func (f *memoryFeed) position(n int64) lake.Position {
	return lake.Position{Snapshot: n, Time: start.Add(time.Duration(n) * time.Minute)}
}

func (f *memoryFeed) Read(_ context.Context, from lake.Position, visit func(lake.Fresh) error) (lake.Position, error) {
	f.mu.Lock()
	all := slices.Clone(f.snapshots)
	gone := f.gone
	f.mu.Unlock()
	if from.Snapshot < gone {
		for n, s := range slices.Concat(all...) {
			part := lake.Part{Snapshot: int64(len(all)), Row: int64(n + 1), Scan: true}
			if s.read.Before(from.Time.Add(-24*time.Hour)) || from.Part != nil && int64(n) < from.Part.Row {
				continue
			}
			if err := visit(lake.Fresh{Row: map[string]any{"json": s.json()}, Next: lake.Position{Snapshot: from.Snapshot, Time: from.Time, Part: &part}, Ingested: s.read}); err != nil {
				return from, err
			}
		}
		return f.position(int64(len(all))), nil
	}
	for i := from.Snapshot; i < int64(len(all)); i++ {
		for n, s := range all[i] {
			if from.Part != nil && from.Part.Snapshot == i+1 && int64(n) < from.Part.Row {
				continue
			}
			next := lake.Position{Snapshot: i, Time: f.position(i).Time, Part: &lake.Part{Snapshot: i + 1, Row: int64(n + 1)}}
			if err := visit(lake.Fresh{Row: map[string]any{"json": s.json()}, Next: next}); err != nil {
				return from, err
			}
		}
	}
	return f.position(int64(len(all))), nil
}

// Each is the lake's past: everything there is.
func (f *memoryFeed) Each(ctx context.Context, r *Rule, since, until time.Time, visit func(*match.Event) error) error {
	f.mu.Lock()
	all, failing := slices.Concat(f.snapshots...), f.failing
	f.mu.Unlock()
	if f.hangs {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	for _, s := range all {
		if s.at.Before(since) || !s.at.Before(until) {
			continue
		}
		e, err := decodeSample(s.json())
		if err != nil {
			return err
		}
		if !r.Match(e) {
			continue
		}
		if err := visit(e); err != nil {
			return err
		}
	}
	if failing != nil {
		return failing(r.Name)
	}
	return nil
}

// Brief is Each with events that lack what the rule does not look at.
func (f *memoryFeed) Brief(ctx context.Context, r *Rule, since, until time.Time, visit func(*match.Event) error) error {
	return f.Each(ctx, r, since, until, func(e *match.Event) error {
		if e.Source() != match.CloudTrail || len(e.Field("eventID")) == 0 {
			return visit(e)
		}
		var all map[string]any
		if err := json.Unmarshal(e.JSON(), &all); err != nil {
			return err
		}
		if columns := r.Columns(); columns != nil {
			keep(all, "", columns)
		}
		part, err := json.Marshal(all)
		if err != nil {
			return err
		}
		if e, err = decodeSample(string(part)); err != nil {
			return err
		}
		return visit(e)
	})
}

// keep leaves of an object what is in columns, and of objects in it what is in members of columns.
func keep(object map[string]any, path string, columns []string) {
	for key, value := range object {
		name := path + strings.ToLower(key)
		if slices.Contains(columns, name) {
			continue
		}
		below, isObject := value.(map[string]any)
		if !isObject || !slices.ContainsFunc(columns, func(c string) bool { return strings.HasPrefix(c, name+".") }) {
			delete(object, key)
			continue
		}
		keep(below, name+".", columns)
	}
}

// Whole finds records by their ids.
func (f *memoryFeed) Whole(_ context.Context, ids []string, since, until time.Time, visit func(*match.Event) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range slices.Concat(f.snapshots...) {
		e, err := decodeSample(s.json())
		if err != nil {
			return err
		}
		if slices.Contains(ids, e.ID()) && !e.Time().Before(since) && e.Time().Before(until) {
			if err := visit(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func decodeSample(json string) (*match.Event, error) {
	r, err := trail.Parse([]byte(json), trail.DefaultLimits())
	if err != nil {
		return nil, err
	}
	return match.FromRecord(r), nil
}

// compile reads rules and makes them ready.
func compile(t testing.TB, yaml string) []*Rule {
	t.Helper()
	all, err := compileRules(yaml)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func compileRules(yaml string) (all []*Rule, err error) {
	if !strings.Contains(yaml, "title:") {
		yaml = strings.NewReplacer("\nwhen:", "\ntitle: something happened\nwhen:", "\nsigma:", "\ntitle: something happened\nsigma:").Replace(yaml)
	}
	list, faults, err := rules.Read(rules.Source{Files: fstest.MapFS{"rules.yaml": {Data: []byte(yaml)}}})
	if err != nil || len(faults) > 0 {
		return nil, fmt.Errorf("%w %v", err, faults)
	}
	for _, r := range list {
		env := &rules.Env{Match: match.Env{Country: func(a netip.Addr) string { return fmt.Sprint("C", a.As4()[2]%3) }}}
		c, err := r.Compile(*env)
		if err != nil {
			return nil, err
		}
		all = append(all, NewRule(c, &env.Match))
	}
	return all, nil
}

type fixture struct {
	*Watcher
	feed *memoryFeed
	now  time.Time
}

func newFixture(t testing.TB, yaml string) *fixture {
	t.Helper()
	s, err := state.Open(context.Background(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	x := &fixture{feed: &memoryFeed{}, now: start.Add(24 * time.Hour)}
	x.Watcher = x.watcher(s, compile(t, yaml))
	return x
}

func (x *fixture) watcher(s *state.Store, rules []*Rule) *Watcher {
	return &Watcher{Feeds: []Feed{x.feed}, State: s, Rules: rules, Past: x.feed, Zone: time.UTC, Command: "ashiato", Now: func() time.Time { return x.now },
		Decode: func(_ context.Context, _ string, row map[string]any) (*match.Event, error) {
			return decodeSample(row["json"].(string))
		}}
}

func (x *fixture) look(t testing.TB) {
	t.Helper()
	if err := x.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// alerts lists alerts, the oldest first.
func (x *fixture) alerts(t testing.TB) []state.Alert {
	t.Helper()
	all, err := x.State.Alerts(t.Context(), state.AlertFilter{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

// fired lists "rule record" of what has fired.
func (x *fixture) fired(t testing.TB) (all []string) {
	t.Helper()
	for _, a := range x.alerts(t) {
		records, err := x.State.AlertRecords(t.Context(), a.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(records)) != a.Records {
			t.Errorf("alert %s says %d records and has %d", a.ID, a.Records, len(records))
		}
		for _, r := range records {
			all = append(all, r.Rule+" "+r.Record)
		}
	}
	slices.Sort(all)
	return all
}

func (x *fixture) messages(t testing.TB) int {
	t.Helper()
	all, err := x.State.Messages(t.Context(), state.MessageFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

const loginRule = `
name: login
title: {en: Somebody signed in, ja: サインインがありました}
when: event:ConsoleLogin
group_by: [user]
quiet: 1h
channels: [sec]
`

func login(id, user string, after time.Duration) sample {
	return sample{id: id, event: "ConsoleLogin", user: user, ip: "203.0.113.7", at: start.Add(after)}
}
