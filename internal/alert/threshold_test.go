package alert

import (
	"fmt"
	"math/rand"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// A counter brings hits of one rule to the state, as following the lake does.
type counter struct {
	w     *Watcher
	rule  *rules.Rule
	fired map[string]bool
}

func newCounter(t testing.TB, limit rules.Threshold) *counter {
	t.Helper()
	s, err := state.Open(t.Context(), filepath.Join(t.TempDir(), "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &counter{w: &Watcher{State: s, Now: func() time.Time { return start }}, rule: &rules.Rule{Name: "often", GroupBy: []string{"user"}, Threshold: &limit}, fired: map[string]bool{}}
}

// take has some records counted, those of the past without firing, and notes which fire.
func (c *counter) take(t testing.TB, records []state.RuleEvent, past bool) {
	t.Helper()
	if len(records) == 0 {
		return
	}
	var hits []hit
	for _, e := range records {
		hits = append(hits, hit{rule: c.rule, id: e.ID, at: e.At, group: "g", distinct: e.Value, record: Record{ID: e.ID, Time: e.At}})
	}
	err := c.w.State.Watch(t.Context(), func(tx *state.WatchTx) error {
		f := &firing{w: c.w, tx: tx, now: start}
		firings, err := f.reached(hits, past)
		for _, h := range firings {
			if h.record.ID != h.id {
				return fmt.Errorf("%s fired with the record %s", h.id, h.record.ID)
			}
			c.fired[h.id] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (c *counter) remembered(t testing.TB) (all []state.RuleEvent) {
	t.Helper()
	err := c.w.State.Watch(t.Context(), func(tx *state.WatchTx) (err error) {
		all, err = tx.RuleEvents(c.rule.Name, "g", start.Add(-1000*time.Hour), start.Add(1000*time.Hour))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// judged says by looking at all records which reach a threshold.
func judged(l rules.Threshold, all []state.RuleEvent) map[string]bool {
	out := map[string]bool{}
	if l.Ordered {
		for i, e := range all {
			if ruleOf(e, l.Count-1) && precededBy(l, all, []int{i}, l.Count-2) {
				out[e.ID] = true
			}
		}
		return out
	}
	for _, e := range all {
		n, values := 0, map[string]bool{}
		for _, o := range all {
			if !before(e.At, e.ID, o.At, o.ID) && o.At.After(e.At.Add(-l.Window)) {
				n++
				values[o.Value] = true
				for rule := range 3 {
					if l.Rules && ruleOf(o, rule) {
						values[fmt.Sprint("rule ", rule)] = true
					}
				}
			}
		}
		if l.Rules {
			for v := range values {
				if len(v) == 1 {
					delete(values, v)
				}
			}
			n = len(values)
		}
		if delete(values, ""); l.Distinct != "" {
			n = len(values)
		}
		if n >= l.Count {
			out[e.ID] = true
		}
	}
	return out
}

// ruleOf tells whether a record is of a rule of a correlation.
func ruleOf(e state.RuleEvent, rule int) bool {
	return rules.MomentOf(e.At, e.Value).Rules&(1<<rule) != 0
}

// precededBy tries all records for the rules before those that are chosen, the first of which ends the window.
func precededBy(l rules.Threshold, all []state.RuleEvent, chosen []int, rule int) bool {
	if rule < 0 {
		return true
	}
	for i, e := range all {
		if ruleOf(e, rule) && !slices.Contains(chosen, i) && !e.At.After(all[chosen[len(chosen)-1]].At) && e.At.After(all[chosen[0]].At.Add(-l.Window)) &&
			precededBy(l, all, append(slices.Clone(chosen), i), rule-1) {
			return true
		}
	}
	return false
}

// Records come in any order and in any batches, some again, some learned from the past first: in the end those have fired that fire when all are looked at in their order. What
// is remembered stays small, however close records are.
func TestThresholdIsOfTheSet(t *testing.T) {
	t.Parallel()
	rounds := 400
	if testing.Short() {
		rounds = 40
	}
	spared := 0
	for seed := range rounds {
		r := rand.New(rand.NewSource(int64(seed)))
		l := rules.Threshold{Count: 1 + r.Intn(5), Window: time.Duration(1+r.Intn(20)) * time.Second}
		switch r.Intn(4) {
		case 0, 1:
			l.Distinct = "ip"
		case 2:
			l.Rules, l.Ordered = true, r.Intn(2) == 0
			l.Count = 2 + r.Intn(2)
		}
		c := newCounter(t, l)
		all := marks(r, 1+r.Intn(90), 10+r.Intn(90))
		for i := range all {
			all[i].Value = []string{"", "a", "b", "c", "d", "e", "f", "g", "h"}[r.Intn(9)]
			if l.Rules { // of one rule, seldom of several
				all[i].Value = []string{"1", "2", "4", "1", "2", "1", "1", "3", "6"}[r.Intn(9)]
			}
		}
		past := r.Intn(len(all)/3 + 1)
		c.take(t, all[:past+r.Intn(len(all)-past)], true) // some are new and learned as well
		late := slices.Clone(all[past:])
		if r.Intn(3) > 0 {
			r.Shuffle(len(late), func(i, j int) { late[i], late[j] = late[j], late[i] })
		}
		for from := 0; from < len(late); {
			to := min(from+1+r.Intn(20), len(late))
			batch := slices.Clone(late[from:to])
			for range r.Intn(4) {
				batch = append(batch, late[r.Intn(to)])
			}
			c.take(t, batch, false)
			from = to
		}
		want := judged(l, all)
		for _, e := range all[:past] {
			delete(want, e.ID)
		}
		for _, e := range all {
			if want[e.ID] != c.fired[e.ID] {
				t.Fatalf("seed %d %+v: %s fired %v, want %v; %d of the past of %v", seed, l, e.ID, c.fired[e.ID], want[e.ID], past, inOrder(all))
			}
		}
		spared += len(all) - len(c.remembered(t))
	}
	if spared < rounds {
		t.Errorf("only %d records were spared", spared)
	}
}

// A late record that makes a known one fire says nothing of that one: who did it, whether it is muted, why it fired.
func TestKnownRecordIsItself(t *testing.T) {
	t.Parallel()
	const rule = "\nname: often\nwhen: 'event:(ConsoleLogin OR DeleteTrail)'\ngroup_by: [ip]\nthreshold: {count: 3, window: 10m}\nchannels: [sec]\nmute: [{when: 'user:ci-bot', until: 2026-12-31, reason: deployments}]\n"
	at := func(id, user, event string, after time.Duration) sample {
		return sample{id: id, user: user, event: event, ip: "203.0.113.7", at: start.Add(after)}
	}
	for _, c := range []struct {
		known, late string
		muted       bool
	}{{"suzuki", "ci-bot", false}, {"ci-bot", "suzuki", true}} {
		x := newFixture(t, rule)
		x.look(t)
		x.feed.add(at("1", "ci-bot", "ConsoleLogin", 0), at("2", c.known, "ConsoleLogin", 2*time.Minute))
		x.look(t)
		x.feed.add(at("3", c.late, "DeleteTrail", time.Minute))
		x.look(t)
		all := x.alerts(t)
		if len(all) != 1 || (all[0].Status == state.AlertMuted) != c.muted || (x.messages(t) == 0) != c.muted {
			t.Fatalf("%s after %s: %d messages, %+v", c.late, c.known, x.messages(t), all)
		}
		b := BodyOf(all[0])
		if why := Sentence(x.Printer, time.UTC, b.Reasons); b.Record.User != c.known || strings.Contains(why, "DeleteTrail") || strings.Contains(why, c.late) {
			t.Errorf("%s after %s: %+v, for %s", c.late, c.known, b.Record, why)
		}
	}
}

// However many records a group has, few are remembered.
func TestThresholdRemembersFew(t *testing.T) {
	t.Parallel()
	const records, window = 20_000, time.Hour
	for _, c := range []struct {
		name   string
		limit  rules.Threshold
		values int
		most   int // in the two windows that there are
	}{
		{"many", rules.Threshold{Count: 50, Window: window}, 1, 2 * 100},
		{"values", rules.Threshold{Count: 50, Distinct: "ip", Window: window}, 1000, 2 * 300},
		{"values that come again", rules.Threshold{Count: 50, Distinct: "ip", Window: window}, 60, 2 * 300},
		{"too few values", rules.Threshold{Count: 50, Distinct: "ip", Window: window}, 10, 2 * (maxWaiting + 300)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := newCounter(t, c.limit)
			for from := 0; from < records; from += 500 {
				var batch []state.RuleEvent
				for i := from; i < from+500; i++ {
					batch = append(batch, state.RuleEvent{At: start.Add(time.Duration(i) * 2 * window / records), ID: fmt.Sprintf("id-%05d", i), Value: fmt.Sprint(i * 7919 % c.values)})
				}
				x.take(t, batch, false)
			}
			if n := len(x.remembered(t)); n > c.most || n == 0 {
				t.Errorf("%d records are remembered, more than %d", n, c.most)
			}
			if reached := len(x.fired); reached > records-c.limit.Count+1 || c.values != 10 && reached < records-max(c.values, c.limit.Count) {
				t.Errorf("%d have fired", reached)
			}
		})
	}
}

// Who has to forget records for there are too many says so.
func TestThresholdForgets(t *testing.T) {
	t.Parallel()
	x := newFixture(t, "name: often\nwhen: event:ConsoleLogin\ngroup_by: [user]\nthreshold: {count: 5, window: 1h}\n")
	x.most = 10
	var forgot []string
	x.Told = func(p Progress) { forgot = append(forgot, p.Forgot...) }
	x.look(t)
	for i := range 10 {
		x.feed.add(login(fmt.Sprint("id-", i), fmt.Sprint("user-", i), time.Duration(i)*time.Minute))
	}
	x.look(t)
	if len(forgot) > 0 {
		t.Errorf("forgot %v, though there are few", forgot)
	}
	for i := range 10 {
		x.feed.add(login(fmt.Sprint("more-", i), fmt.Sprint("user-", i), time.Duration(60+i)*time.Minute))
	}
	x.look(t)
	x.feed.add(login("last", "user-9", 2*time.Hour))
	x.look(t)
	if !slices.Equal(forgot, []string{"often"}) {
		t.Errorf("forgot %v", forgot)
	}
}

// A rule remembers so many records in all its groups, the latest.
func TestThresholdTrims(t *testing.T) {
	t.Parallel()
	x := newCounter(t, rules.Threshold{Count: 5, Window: time.Second})
	all := make([]state.RuleEvent, 20)
	for i := range all {
		all[i] = state.RuleEvent{At: start.Add(time.Duration(i) * time.Minute), ID: fmt.Sprintf("id-%02d", i)}
	}
	x.take(t, all, false)
	for _, most := range []int{20, 7} {
		err := x.w.State.Watch(t.Context(), func(tx *state.WatchTx) error {
			_, err := tx.TrimRuleEvents(x.rule.Name, most)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := x.remembered(t); len(got) != most || got[len(got)-1].ID != "id-19" {
			t.Errorf("%d are to be remembered: %v", most, got)
		}
	}
}
