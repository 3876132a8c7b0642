package alert

import (
	"errors"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

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
newcomers: true
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
---
name: sigma-often
sigma:
  - correlation: {type: event_count, rules: [login], group-by: [userIdentity.userName], timespan: 30m, condition: {gt: 2}}
  - {name: login, logsource: {product: aws, service: cloudtrail}, detection: {s: {eventName: ConsoleLogin}, condition: s}}
---
name: sigma-places
sigma:
  - correlation: {type: value_count, rules: [login, other], timespan: 1h, condition: {field: sourceIPAddress, gte: 3}}
  - {name: login, logsource: {product: aws, service: cloudtrail}, detection: {s: {eventName: ConsoleLogin}, condition: s}}
  - {name: other, logsource: {product: aws, service: cloudtrail}, detection: {s: {eventName: DeleteUser}, condition: s}}
---
name: sigma-then
sigma:
  - correlation: {type: temporal_ordered, rules: [login, gone], group-by: [userIdentity.userName], timespan: 30m}
  - {name: login, logsource: {product: aws, service: cloudtrail}, detection: {s: {eventName: ConsoleLogin}, condition: s}}
  - {name: gone, logsource: {product: aws, service: cloudtrail}, detection: {s: {eventName: DeleteTrail}, condition: s}}
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
		if s.event == "DeleteTrail" && slices.ContainsFunc(all, func(o sample) bool {
			return o.event == "ConsoleLogin" && o.user == s.user && !o.at.After(s.at) && o.at.After(s.at.Add(-30*time.Minute))
		}) {
			out["sigma-then"] = append(out["sigma-then"], s.id)
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
			out["often"], out["sigma-often"] = append(out["often"], s.id), append(out["sigma-often"], s.id)
		}
		if len(ips) >= 3 {
			out["places"], out["sigma-places"] = append(out["places"], s.id), append(out["sigma-places"], s.id)
		}
	}
	return out
}

// Records come in any order and batches, some of them again, while the watcher crashes, another takes turns with it, and rules cannot learn for a time:
// what has fired in the end is what a look at all records says. Of first_seen it may be more: what was the first when it came.
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
		x.feed.failing = func(string) error {
			if r.Intn(3) > 0 {
				return errors.New("the past cannot be read")
			}
			return nil
		}
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
			w.Step = crashesAt(r.Intn(6))
			if err := w.Look(t.Context()); err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			x.now = x.now.Add(time.Duration(r.Intn(20)) * time.Minute)
		}
		x.Step, other.Step, x.feed.failing = nil, nil, nil
		x.now = x.now.Add(ruleRestMost)
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
			var samples []string
			for _, r := range got.Samples {
				if r.Event == "" || r.IP == "" || r.Account != "111122223333" || r.Region != "us-east-1" {
					t.Errorf("seed %d, rule %s: a sample is not whole: %+v", seed, rule.Name, r)
				}
				samples = append(samples, rule.Name+" "+r.ID)
			}
			if found := x.fired(t); len(samples) != int(min(got.Fired, 5)) || slices.ContainsFunc(samples, func(s string) bool { return !slices.Contains(found, s) }) {
				t.Errorf("seed %d, rule %s: the samples are %q of %q", seed, rule.Name, samples, found)
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
