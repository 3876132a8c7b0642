package alert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand"
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
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/trail"
)

// A sample is a record in small.
type sample struct {
	id, event, user, ip string
	at                  time.Time
}

func (s sample) json() string {
	return fmt.Sprintf(`{"eventVersion":"1.08","eventID":%q,"eventTime":%q,"eventName":%q,"eventSource":"signin.amazonaws.com","awsRegion":"us-east-1",`+
		`"sourceIPAddress":%q,"userIdentity":{"type":"IAMUser","userName":%q,"accountId":"111122223333"},"recipientAccountId":"111122223333"}`,
		s.id, s.at.UTC().Format(time.RFC3339), s.event, s.ip, s.user)
}

// A memoryFeed is a table in memory: each list is what a snapshot added.
type memoryFeed struct {
	mu        sync.Mutex
	snapshots [][]sample
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
	return lake.Position{Snapshot: int64(len(f.snapshots)), Time: start}, nil
}

func (f *memoryFeed) Read(_ context.Context, from lake.Position, visit func(lake.Fresh) error) (lake.Position, error) {
	f.mu.Lock()
	all := slices.Clone(f.snapshots)
	f.mu.Unlock()
	for i := from.Snapshot; i < int64(len(all)); i++ {
		for n, s := range all[i] {
			if from.Part != nil && from.Part.Snapshot == i+1 && int64(n) < from.Part.Row {
				continue
			}
			next := lake.Position{Snapshot: i, Part: &lake.Part{Snapshot: i + 1, Row: int64(n + 1)}}
			if err := visit(lake.Fresh{Row: map[string]any{"json": s.json()}, Next: next}); err != nil {
				return from, err
			}
		}
	}
	return lake.Position{Snapshot: int64(len(all))}, nil
}

// Each is the lake's past: everything there is.
func (f *memoryFeed) Each(_ context.Context, r *Rule, since, until time.Time, visit func(*match.Event) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range slices.Concat(f.snapshots...) {
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
		yaml = strings.ReplaceAll(yaml, "\nwhen:", "\ntitle: something happened\nwhen:")
	}
	list, faults, err := rules.Read(rules.Source{Files: fstest.MapFS{"rules.yaml": {Data: []byte(yaml)}}})
	if err != nil || len(faults) > 0 {
		return nil, fmt.Errorf("%w %v", err, faults)
	}
	for _, r := range list {
		env := &rules.Env{}
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

func TestFollowFromNowOn(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	x.feed.add(login("old", "suzuki", 0))
	var begun bool
	x.Told = func(p Progress) { begun = begun || p.Begun }
	x.look(t)
	if got := x.fired(t); len(got) > 0 || !begun {
		t.Errorf("what was there before fired: %v; begun %v", got, begun)
	}
	x.feed.add(login("1", "suzuki", time.Minute), sample{id: "2", event: "ListUsers", user: "suzuki", at: start}, login("3", "tanaka", time.Minute))
	x.look(t)
	x.look(t)
	x.feed.add(login("1", "suzuki", time.Minute), login("4", "suzuki", time.Hour)) // 1 once more
	x.look(t)
	if got, want := x.fired(t), []string{"login 1", "login 3", "login 4"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	if all := x.alerts(t); len(all) != 2 || x.messages(t) != 2 {
		t.Errorf("%d alerts, %d messages", len(all), x.messages(t))
	}
	p, looked, _, ok, err := PositionOf(t.Context(), x.State, lake.TableName)
	if err != nil || !ok || p.Snapshot != 3 || looked != 5 {
		t.Errorf("position %v, looked at %d: %v %v", p, looked, ok, err)
	}
}

func TestGroupsQuietAndMute(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule+"mute: [{when: 'user:ci-bot', until: 2026-12-31, reason: deployments}]\n")
	x.look(t)
	x.feed.add(login("1", "suzuki", 0), login("2", "suzuki", time.Second), login("3", "ci-bot", 0))
	x.look(t)
	x.now = x.now.Add(59 * time.Minute)
	x.feed.add(login("4", "suzuki", time.Minute))
	x.look(t)
	all := x.alerts(t)
	if len(all) != 2 || x.messages(t) != 1 {
		t.Fatalf("%d alerts, %d messages: %v", len(all), x.messages(t), all)
	}
	i := slices.IndexFunc(all, func(a state.Alert) bool { return a.Status == state.AlertMuted })
	if i < 0 || all[i].Records != 1 || all[i].Note != "deployments" || all[1-i].Records != 3 {
		t.Errorf("alerts %v", all)
	}
	x.now = x.now.Add(2 * time.Minute) // the quiet time is over
	x.feed.add(login("5", "suzuki", 2*time.Minute))
	x.look(t)
	if all := x.alerts(t); len(all) != 3 || x.messages(t) != 2 {
		t.Errorf("%d alerts, %d messages", len(all), x.messages(t))
	}
	// By command: the group of suzuki, for a day.
	group := rules.Key([]string{"suzuki"})
	if err := x.State.AddMute(t.Context(), state.Mute{Rule: "login", Group: &group, Until: x.now.Add(24 * time.Hour), Reason: "away", At: x.now, By: "me"}); err != nil {
		t.Fatal(err)
	}
	x.now = x.now.Add(3 * time.Hour)
	x.feed.add(login("6", "suzuki", 0), login("7", "tanaka", 0))
	x.look(t)
	x.now = x.now.Add(24 * time.Hour)
	x.feed.add(login("8", "suzuki", 0))
	x.look(t)
	counts, _, err := x.State.AlertCounts(t.Context(), start)
	if err != nil || counts[state.AlertMuted] != 2 || counts[state.AlertOpen] != 4 || x.messages(t) != 4 {
		t.Errorf("%v, %d messages: %v", counts, x.messages(t), err)
	}
	// A closed alert takes no more.
	last := x.alerts(t)
	for _, a := range last {
		a.Status, a.Changed, a.By, a.Note = state.AlertClosed, x.now, "me", "done"
		if ok, err := x.State.SetAlertStatus(t.Context(), a); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	x.feed.add(login("9", "suzuki", 0))
	x.look(t)
	if n := len(x.alerts(t)); n != len(last)+1 {
		t.Errorf("%d alerts after %d were closed", n, len(last))
	}
}

// What a message says.
func TestMessage(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	x.look(t)
	x.feed.add(login("id-1", "suzuki", time.Minute), login("id-2", "suzuki", 2*time.Minute))
	x.look(t)
	all, err := x.State.Messages(t.Context(), state.MessageFilter{})
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	a := x.alerts(t)[0]
	m := all[0]
	if m.Channel != "sec" || m.ID != a.ID+"-1-sec" || m.AlertID != a.ID || m.Count != 1 || !strings.Contains(string(m.Payload), `"count":2`) {
		t.Errorf("message %+v", m)
	}
	for _, want := range []string{`"title":"Somebody signed in"`, `It fired because event was ConsoleLogin.`, `suzuki`, `203.0.113.7`, `"id-2`, "ashiato alerts show " + a.ID} {
		if !strings.Contains(string(m.Payload), want) {
			t.Errorf("the message lacks %s: %s", want, m.Payload)
		}
	}
}

// Each channel is told in its own language.
func TestMessageLanguages(t *testing.T) {
	t.Parallel()
	x := newFixture(t, strings.Replace(loginRule, "[sec]", "[sec, mgr]", 1))
	x.Languages = map[string]text.Lang{"mgr": text.Japanese}
	x.look(t)
	x.feed.add(login("id-1", "suzuki", time.Minute))
	x.look(t)
	for channel, want := range map[string]string{"sec": `"language":"en","title":"Somebody signed in"`, "mgr": `"language":"ja"`} {
		all, err := x.State.Messages(t.Context(), state.MessageFilter{Channel: channel})
		if err != nil || len(all) != 1 || !strings.Contains(string(all[0].Payload), want) {
			t.Errorf("%s: %s, %v", channel, all[0].Payload, err)
		}
	}
}

// A storm: a rule that tells of each record, and one with many groups.
func TestStorm(t *testing.T) {
	t.Parallel()
	n := 100_000
	if testing.Short() {
		n = 5_000
	}
	x := newFixture(t, strings.Replace(loginRule, "group_by: [user]", "group_by: [userIdentity.userName]", 1))
	x.look(t)
	for from := 0; from < n; from += 5000 {
		var list []sample
		for i := from; i < from+5000; i++ {
			list = append(list, login(fmt.Sprintf("id-%06d", i), fmt.Sprintf("user-%06d", i), time.Second))
		}
		x.feed.add(list...)
	}
	begin := time.Now()
	x.look(t)
	t.Logf("%d firings in %s", n, time.Since(begin))
	all := x.alerts(t)
	if len(all) != stormAlerts+1 || x.messages(t) != stormAlerts+1 || len(x.fired(t)) != n {
		t.Fatalf("%d alerts, %d messages, %d fired", len(all), x.messages(t), len(x.fired(t)))
	}
	_, storms, err := x.State.AlertCounts(t.Context(), start)
	if err != nil || storms != 1 {
		t.Errorf("%d storms: %v", storms, err)
	}
	// It goes on: told again each hour, and no more of it.
	x.now = x.now.Add(5 * time.Minute)
	x.feed.add(login("more", "more", 0))
	x.look(t)
	if len(x.alerts(t)) != stormAlerts+1 || x.messages(t) != stormAlerts+1 {
		t.Errorf("%d alerts, %d messages", len(x.alerts(t)), x.messages(t))
	}
	// It is over.
	x.now = x.now.Add(time.Hour)
	x.feed.add(login("later", "later", 0))
	x.look(t)
	if len(x.alerts(t)) != stormAlerts+2 || x.messages(t) != stormAlerts+2 {
		t.Errorf("%d alerts, %d messages", len(x.alerts(t)), x.messages(t))
	}
}

func TestTellsOfEach(t *testing.T) {
	t.Parallel()
	x := newFixture(t, strings.Replace(loginRule, "group_by: [user]\nquiet: 1h", "group_by: none", 1))
	x.look(t)
	var list []sample
	for i := range 200 {
		list = append(list, login(fmt.Sprint(i), "suzuki", time.Duration(i)*time.Second))
	}
	x.feed.add(list...)
	x.feed.add(list...)
	x.look(t)
	if len(x.alerts(t)) != 200 || x.messages(t) != 200 {
		t.Errorf("%d alerts, %d messages", len(x.alerts(t)), x.messages(t))
	}
}

var errCrash = errors.New("crash")

// history is random records, with what is needed to judge them by brute force.
func history(r *rand.Rand, n int) (all []sample) {
	for i := range n {
		all = append(all, sample{id: fmt.Sprintf("id-%03d", i), event: []string{"ConsoleLogin", "ListUsers", "DeleteTrail"}[r.Intn(3)],
			user: fmt.Sprint("user-", r.Intn(3)), ip: fmt.Sprintf("203.0.%d.7", r.Intn(4)), at: start.Add(time.Duration(r.Intn(4*3600)) * time.Second)})
	}
	return all
}

const propertyRules = `
name: stateless
when: event:(ConsoleLogin OR DeleteTrail)
group_by: [user]
quiet: 10m
channels: [sec]
---
name: first
when: event:ConsoleLogin
first_seen: [user, ip]
within: 1h
---
name: often
when: event:ConsoleLogin
group_by: [user]
threshold: {count: 3, window: 30m}
---
name: places
when: event:ConsoleLogin
threshold: {count: 3, distinct: ip, window: 1h}
`

// judge says by brute force what fires for a set of records.
func judge(all []sample) map[string][]string {
	out := map[string][]string{}
	earlier := func(o, s sample, within time.Duration) bool {
		return before(o.at, o.id, s.at, s.id) && !o.at.Before(s.at.Add(-within))
	}
	for _, s := range all {
		if s.event != "ListUsers" {
			out["stateless"] = append(out["stateless"], s.id)
		}
		if s.event != "ConsoleLogin" {
			continue
		}
		first, often, ips := true, 0, map[string]bool{}
		for _, o := range all {
			if o.event != "ConsoleLogin" {
				continue
			}
			if o.user == s.user && o.ip == s.ip && earlier(o, s, time.Hour) {
				first = false
			}
			if !before(s.at, s.id, o.at, o.id) { // o is s, or earlier
				if o.user == s.user && o.at.After(s.at.Add(-30*time.Minute)) {
					often++
				}
				if o.at.After(s.at.Add(-time.Hour)) {
					ips[o.ip] = true
				}
			}
		}
		if first {
			out["first"] = append(out["first"], s.id)
		}
		if often >= 3 {
			out["often"] = append(out["often"], s.id)
		}
		if len(ips) >= 3 {
			out["places"] = append(out["places"], s.id)
		}
	}
	return out
}

// Records come in any order and batches, some of them again, while the watcher crashes and another takes turns with it: what has fired in the end is what
// a look at all records says. Of first_seen it may be more: what was the first when it came.
func TestLiveIsWhatTheSetSays(t *testing.T) {
	t.Parallel()
	rounds := 30
	if testing.Short() {
		rounds = 5
	}
	for seed := range rounds {
		r := rand.New(rand.NewSource(int64(seed)))
		x := newFixture(t, propertyRules)
		x.now = start.Add(5 * time.Hour)
		other := x.watcher(x.State, x.Rules)
		x.look(t)
		all := history(r, 60)
		arrived := map[string]int{} // in which snapshot a record came first
		waiting := slices.Clone(all)
		r.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
		for len(waiting) > 0 {
			n := min(1+r.Intn(12), len(waiting))
			batch := slices.Clone(waiting[:n])
			waiting = waiting[n:]
			for _, s := range batch {
				arrived[s.id] = len(x.feed.snapshots)
			}
			for range r.Intn(3) {
				if again := all[r.Intn(len(all))]; arrived[again.id] > 0 {
					batch = append(batch, again)
				}
			}
			x.feed.add(batch...)
			w := []*Watcher{x.Watcher, other}[r.Intn(2)]
			crash := r.Intn(6)
			w.Step = func(string) error {
				if crash--; crash == 0 {
					return errCrash
				}
				return nil
			}
			if err := w.Look(t.Context()); err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			x.now = x.now.Add(time.Duration(r.Intn(20)) * time.Minute)
		}
		x.Step, other.Step = nil, nil
		x.look(t)
		got := map[string][]string{}
		for _, f := range x.fired(t) {
			rule, id, _ := strings.Cut(f, " ")
			got[rule] = append(got[rule], id)
		}
		want := judge(all)
		byID := map[string]sample{}
		for _, s := range all {
			byID[s.id] = s
		}
		for _, rule := range slices.Sorted(maps.Keys(want)) {
			slices.Sort(want[rule])
			if rule == "first" {
				continue
			}
			if !slices.Equal(got[rule], want[rule]) {
				t.Fatalf("seed %d, rule %s: fired %v, want %v", seed, rule, got[rule], want[rule])
			}
		}
		for _, id := range want["first"] {
			if !slices.Contains(got["first"], id) {
				t.Fatalf("seed %d: %s was the first and did not fire", seed, id)
			}
		}
		for _, id := range got["first"] {
			if slices.Contains(want["first"], id) {
				continue
			}
			s := byID[id]
			if !slices.ContainsFunc(all, func(o sample) bool {
				return o.event == s.event && o.user == s.user && o.ip == s.ip && before(o.at, o.id, s.at, s.id) && arrived[o.id] > arrived[id]
			}) {
				t.Fatalf("seed %d: %s fired, though what came before it was known", seed, id)
			}
		}
		counts, _ := x.State.Messages(t.Context(), state.MessageFilter{})
		ids := map[string]bool{}
		for _, m := range counts {
			ids[m.ID] = true
		}
		if len(ids) != len(counts) {
			t.Fatalf("seed %d: a message is there twice", seed)
		}
	}
}

// A rule that is new learns from the past: what was seen there is not new, and fires not either. A changed rule learns anew.
func TestLearns(t *testing.T) {
	t.Parallel()
	const firstRule = "name: first\nwhen: event:ConsoleLogin\nfirst_seen: [user]\nwithin: 90d\n"
	x := newFixture(t, firstRule+"---\nname: often\nwhen: event:ConsoleLogin\ngroup_by: [user]\nthreshold: {count: 3, window: 1h}\n")
	x.feed.add(login("1", "suzuki", 23*time.Hour), login("2", "suzuki", 23*time.Hour+time.Minute))
	x.look(t)
	x.feed.add(login("3", "suzuki", 23*time.Hour+2*time.Minute), login("4", "tanaka", 23*time.Hour))
	x.look(t)
	if got, want := x.fired(t), []string{"first 4", "often 3"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	changed := x.watcher(x.State, compile(t, strings.Replace(firstRule, "[user]", "[user, event]", 1)))
	x.feed.add(login("5", "suzuki", 23*time.Hour+3*time.Minute), login("6", "sato", 23*time.Hour+3*time.Minute))
	if err := changed.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := x.fired(t), []string{"first 4", "first 6", "often 3"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
}

// A back-test over the lake finds what was found live when records came in their order, and says how many messages there were.
func TestBacktestIsLive(t *testing.T) {
	t.Parallel()
	for seed := range 20 {
		r := rand.New(rand.NewSource(int64(100 + seed)))
		x := newFixture(t, propertyRules)
		x.now = start
		x.look(t)
		all := history(r, 80)
		slices.SortFunc(all, func(a, b sample) int {
			if before(a.at, a.id, b.at, b.id) {
				return -1
			}
			return 1
		})
		for _, s := range all { // each looked at when it happened
			x.now = s.at
			x.feed.add(s)
			x.look(t)
		}
		fired := map[string]int64{}
		for _, f := range x.fired(t) {
			rule, _, _ := strings.Cut(f, " ")
			fired[rule]++
		}
		alerts := map[string]int64{}
		for _, a := range x.alerts(t) {
			alerts[a.Rule]++
		}
		for _, rule := range x.Rules {
			got, err := Run(t.Context(), x.feed, rule, RunOptions{Since: start.Add(-time.Hour), Until: start.Add(5 * time.Hour), Now: x.now, Zone: time.UTC})
			if err != nil {
				t.Fatal(err)
			}
			if got.Fired != fired[rule.Name] || got.Alerts != alerts[rule.Name] {
				t.Errorf("seed %d, rule %s: back-test %d fired, %d alerts; live %d, %d", seed, rule.Name, got.Fired, got.Alerts, fired[rule.Name], alerts[rule.Name])
			}
			if rule.Name == "stateless" && got.Messages != int64(x.messages(t)) {
				t.Errorf("seed %d: would have sent %d messages; live %d", seed, got.Messages, x.messages(t))
			}
		}
	}
}

func TestSparkline(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		numbers []int64
		width   int
		want    string
	}{
		{nil, 10, ""}, {[]int64{0, 1, 8}, 10, "·▁█"}, {[]int64{0, 0}, 10, "··"}, {[]int64{1, 1, 1, 1}, 2, "██"}, {[]int64{7, 8}, 10, "▇█"}, {[]int64{1, 1 << 50}, 10, "▁█"},
	} {
		if got := Sparkline(c.numbers, c.width); got != c.want {
			t.Errorf("%v: %s, want %s", c.numbers, got, c.want)
		}
	}
}

// Alerts are forgotten after a long time, and their records with them.
func TestForgets(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	x.look(t)
	x.feed.add(login("1", "suzuki", 0))
	x.look(t)
	x.now = x.now.Add(keepAlerts - time.Hour)
	x.feed.add(login("2", "suzuki", time.Hour))
	x.look(t)
	if got := x.fired(t); !slices.Equal(got, []string{"login 1", "login 2"}) {
		t.Errorf("fired %v", got)
	}
	x.now = x.now.Add(26 * time.Hour)
	x.look(t)
	if got := x.fired(t); !slices.Equal(got, []string{"login 2"}) {
		t.Errorf("afterwards %v", got)
	}
}

// A country is new for a person who was seen in others, never for one who was not seen at all.
func TestNewCountry(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	list, faults, err := rules.Read(rules.Source{Files: fstest.MapFS{"r.yaml": {Data: []byte("name: abroad\ntitle: abroad\nwhen: event:ConsoleLogin\nnew_country: true\nwithin: 30d\n")}}})
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	countries := map[string]string{"203.0.113.7": "JP", "198.51.100.7": "BR", "192.0.2.7": ""}
	env := rules.Env{Match: match.Env{Country: func(a netip.Addr) string { return countries[a.String()] }}}
	c, err := list[0].Compile(env)
	if err != nil {
		t.Fatal(err)
	}
	x.Watcher = x.watcher(x.State, []*Rule{NewRule(c, &env.Match)})
	x.look(t)
	from := func(id, user, ip string, day int) sample {
		return sample{id: id, event: "ConsoleLogin", user: user, ip: ip, at: start.AddDate(0, 0, day)}
	}
	x.feed.add(from("1", "suzuki", "203.0.113.7", 0), from("2", "suzuki", "203.0.113.7", 1), from("3", "suzuki", "198.51.100.7", 2), from("4", "tanaka", "198.51.100.7", 3),
		from("5", "suzuki", "198.51.100.7", 4), from("6", "suzuki", "192.0.2.7", 5), from("7", "suzuki", "203.0.113.7", 33))
	x.look(t)
	x.feed.add(from("8", "sato", "198.51.100.7", 10))
	x.look(t)
	x.feed.add(from("9", "sato", "203.0.113.7", 5)) // late: what was told stays, what was not is not told after all
	x.look(t)
	x.feed.add(from("a", "suzuki", "203.0.113.7", 70)) // nothing of suzuki for so long that it is as if for the first time
	x.look(t)
	if got, want := x.fired(t), []string{"abroad 3", "abroad 7"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	if why := Sentence(x.Printer, time.UTC, BodyOf(x.alerts(t)[0]).Reasons); !strings.Contains(why, "suzuki was not seen in BR before within 30 d") {
		t.Error(why)
	}
}
