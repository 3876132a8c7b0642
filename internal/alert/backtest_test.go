package alert

import (
	"errors"
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

// anyRule makes a rule of any of the keys that matter to when it fires and tells.
func anyRule(r *rand.Rand, name string) string {
	pick := func(list ...string) string { return list[r.Intn(len(list))] }
	lines := []string{"name: " + name, "when: " + pick("event:ConsoleLogin", "event:(ConsoleLogin OR DeleteTrail)", "'-event:ListUsers'", "'user:*'"), "channels: [" + pick("sec", "sec, mgr") + "]",
		pick("group_by: [user]", "group_by: [ip]", "group_by: [user, ip]", "group_by: [event]", "group_by: [day]", "group_by: none", "severity: low")}
	if lines[3] != "group_by: none" {
		lines = append(lines, "quiet: "+pick("0s", "1s", "3m", "1h", "1d"))
	}
	switch r.Intn(4) {
	case 0:
		lines = append(lines, "first_seen: "+pick("[user]", "[user, ip]", "[ip, day]", "[user, network]"), "within: "+pick("1h", "2h", "2d"), pick("newcomers: true", "newcomers: false"))
	case 1:
		lines = append(lines, "new_country: true", "within: "+pick("1h", "3h"))
	}
	if r.Intn(2) == 0 && lines[3] != "group_by: none" {
		lines = append(lines, fmt.Sprintf("threshold: {count: %d, window: %s%s}", 2+r.Intn(4), pick("1m", "10m", "2h"), pick("", ", distinct: ip", ", distinct: user")))
	}
	if r.Intn(2) == 0 {
		lines = append(lines, "mute:", "  - {when: '"+pick("user:user-1", "ip:203.0.1.0/24", "event:DeleteTrail", "-user:*")+"', until: "+pick("2026-10-31", "2026-12-31")+", reason: known}")
	}
	return strings.Join(lines, "\n") + "\n"
}

// anyStream makes records in the order of their times: slow ones, bursts, several in a second, some without a name or an address.
func anyStream(r *rand.Rand, n int) (all []sample) {
	at := start
	users := []int{3, 3, 100}[r.Intn(3)] // of many a storm may come
	for i := range n {
		at = at.Add(time.Duration([]int{0, 0, 1, 2, 5, 60, 900}[r.Intn(3+r.Intn(5))]) * time.Second)
		s := sample{id: fmt.Sprintf("id-%04d", i), event: []string{"ConsoleLogin", "ConsoleLogin", "ListUsers", "DeleteTrail"}[r.Intn(4)], at: at}
		if r.Intn(6) > 0 {
			s.user = fmt.Sprint("user-", r.Intn(users))
		}
		if r.Intn(6) > 0 {
			s.ip = fmt.Sprintf("203.0.%d.%d", r.Intn(4), r.Intn(2))
		}
		all = append(all, s)
	}
	return all
}

// anyRules is a fixture with random rules that have begun, and their texts.
func anyRules(t *testing.T, r *rand.Rand) (x *fixture, texts []string) {
	t.Helper()
	for i := range 6 {
		texts = append(texts, "\n"+anyRule(r, fmt.Sprint("rule-", i)))
	}
	x = newFixture(t, strings.Join(texts, "---"))
	x.now = start
	x.look(t)
	return x, texts
}

// told counts what came of each rule live as a back-test does.
func (x *fixture) told(t *testing.T) map[string]*Backtest {
	t.Helper()
	live := map[string]*Backtest{}
	for _, rule := range x.Rules {
		live[rule.Name] = &Backtest{}
	}
	for _, a := range x.alerts(t) {
		is := live[a.Rule]
		is.Alerts++
		is.Fired += a.Records
		switch {
		case a.Status == state.AlertMuted:
			is.Muted++
		case a.Storm:
			is.Storms++
		}
	}
	messages, err := x.State.Messages(t.Context(), state.MessageFilter{Limit: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		live[m.Rule].Messages++
	}
	return live
}

// crashesAt is a Watcher's Step that fails at one of the steps; it never does for 0.
func crashesAt(step int) func(string) error {
	return func(string) error {
		if step--; step == 0 {
			return errCrash
		}
		return nil
	}
}

// Whatever a rule says and whatever comes: where each record is looked at when it happens, a back-test tells of the same firings, alerts, mutes, storms and messages.
func TestBacktestOfAnyRuleIsLive(t *testing.T) {
	t.Parallel()
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	sum := Backtest{}
	for seed := range rounds {
		r := rand.New(rand.NewSource(int64(seed)))
		x, texts := anyRules(t, r)
		for _, s := range anyStream(r, 150+r.Intn(150)) {
			x.now = s.at
			x.feed.add(s)
			x.look(t)
		}
		live := x.told(t)
		for i, rule := range x.Rules {
			got, err := Run(t.Context(), x.feed, rule, RunOptions{Since: start.Add(-time.Hour), Until: x.now.Add(time.Hour), Now: x.now, Zone: time.UTC})
			if err != nil {
				t.Fatal(err)
			}
			want := live[rule.Name]
			if got.Fired != want.Fired || got.Alerts != want.Alerts || got.Muted != want.Muted || got.Storms != want.Storms || got.Messages != want.Messages {
				t.Errorf("seed %d: back-test %d fired, %d alerts, %d muted, %d storms, %d messages; live %d, %d, %d, %d, %d%s", seed, got.Fired, got.Alerts, got.Muted, got.Storms, got.Messages,
					want.Fired, want.Alerts, want.Muted, want.Storms, want.Messages, texts[i])
			}
			sum.Fired, sum.Alerts, sum.Muted, sum.Storms, sum.Messages = sum.Fired+got.Fired, sum.Alerts+got.Alerts, sum.Muted+got.Muted, sum.Storms+got.Storms, sum.Messages+got.Messages
		}
	}
	if !testing.Short() && slices.Min([]int64{sum.Fired, sum.Alerts, sum.Muted, sum.Storms, sum.Messages}) == 0 {
		t.Errorf("something never happened: %+v", sum)
	}
}

// Whatever a rule says, and in whatever order and batches records come, through crashes and again: in the end a back-test tells of the same firings, and of the same records
// that are muted. With first_seen, live may have found more, what was the first when it came.
func TestBacktestOfAnyRuleInAnyOrder(t *testing.T) {
	t.Parallel()
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	for seed := range rounds {
		r := rand.New(rand.NewSource(int64(1000 + seed)))
		x, texts := anyRules(t, r)
		all := anyStream(r, 100+r.Intn(100))
		x.now = all[len(all)-1].at.Add(time.Hour)
		late := slices.Clone(all)
		r.Shuffle(len(late), func(i, j int) { late[i], late[j] = late[j], late[i] })
		for len(late) > 0 {
			n := min(1+r.Intn(25), len(late))
			x.feed.add(append(slices.Clone(late[:n]), all[r.Intn(len(all))])...)
			late = late[n:]
			x.Step = crashesAt(r.Intn(8))
			if err := x.Look(t.Context()); err != nil && !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			x.now = x.now.Add(time.Duration(r.Intn(20)) * time.Minute)
		}
		x.Step = nil
		x.look(t)
		fired, muted := map[string]int64{}, map[string]int64{}
		for _, a := range x.alerts(t) {
			if fired[a.Rule] += a.Records; a.Status == state.AlertMuted {
				muted[a.Rule] += a.Records
			}
		}
		for i, rule := range x.Rules {
			got, err := Run(t.Context(), x.feed, rule, RunOptions{Since: start.Add(-time.Hour), Until: x.now, Now: x.now, Zone: time.UTC})
			if err != nil {
				t.Fatal(err)
			}
			if rule.NewCountry { // what was a person's first record when it came is not told after all
				continue
			}
			if live := fired[rule.Name]; live < got.Fired || live > got.Fired && !rule.looksBack() {
				t.Errorf("seed %d: back-test %d fired, live %d%s", seed, got.Fired, live, texts[i])
			}
			if rule.Each && !rule.looksBack() && got.Storms == 0 && muted[rule.Name] != got.Muted {
				t.Errorf("seed %d: back-test %d muted, live %d%s", seed, got.Muted, muted[rule.Name], texts[i])
			}
		}
	}
}
