package alert

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// A rule that is new learns from the past: what was seen there is not new, and fires not either. A changed rule learns anew.
func TestLearns(t *testing.T) {
	t.Parallel()
	x := newFixture(t, firstRule+"---\nname: often\ntitle: often\nwhen: event:ConsoleLogin\ngroup_by: [user]\nthreshold: {count: 3, window: 1h}\n")
	x.feed.add(login("1", "suzuki", 23*time.Hour), login("2", "suzuki", 23*time.Hour+time.Minute))
	x.look(t)
	x.feed.add(login("3", "suzuki", 23*time.Hour+2*time.Minute), login("4", "tanaka", 23*time.Hour))
	x.look(t)
	if got, want := x.fired(t), []string{"first 4", "often 3"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	changed := x.watcher(x.State, compile(t, strings.Replace(firstRule, "[user]", "[user, event]\nnewcomers: true", 1)))
	x.feed.add(login("5", "suzuki", 23*time.Hour+3*time.Minute), login("6", "sato", 23*time.Hour+3*time.Minute))
	if err := changed.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := x.fired(t), []string{"first 4", "first 6", "often 3"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
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

// use is the watcher with other rules, as after a change of their files.
func (x *fixture) use(t testing.TB, yaml string) { x.SetRules(compile(t, yaml)) }

const firstRule = "name: first\ntitle: somebody new\nwhen: event:ConsoleLogin\nfirst_seen: [user]\nwithin: 90d\nchannels: [sec]\n"

// A rule that was off while others looked remembers nothing of that time: when it is back it learns anew, and what it missed fires nothing.
func TestLearnsWhatItMissed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		away func(t *testing.T, x *fixture)
	}{
		{"off", func(t *testing.T, x *fixture) { x.use(t, loginRule); x.look(t); x.use(t, firstRule+"---"+loginRule) }},
		{"changed and changed back", func(t *testing.T, x *fixture) {
			x.use(t, strings.Replace(firstRule, "[user]", "[ip]", 1)+"---"+loginRule)
			x.look(t)
			x.use(t, firstRule+"---"+loginRule)
		}},
		{"another process", func(t *testing.T, x *fixture) {
			if err := x.watcher(x.State, compile(t, loginRule)).Look(t.Context()); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := newFixture(t, firstRule+"---"+loginRule)
			x.look(t)
			x.feed.add(login("1", "suzuki", time.Hour))
			x.look(t)
			x.feed.add(login("2", "tanaka", 2*time.Hour))
			c.away(t, x)
			x.feed.add(login("3", "tanaka", 3*time.Hour), login("4", "suzuki", 3*time.Hour), login("5", "sato", 3*time.Hour))
			x.look(t)
			got := slices.DeleteFunc(x.fired(t), func(f string) bool { return strings.HasPrefix(f, "login") })
			if want := []string{"first 1", "first 5"}; !slices.Equal(got, want) {
				t.Errorf("fired %v, want %v", got, want)
			}
		})
	}
}

// A rule that cannot learn stops no other. It is tried again now and then, and has then looked at everything that came since it began.
func TestLearnsLater(t *testing.T) {
	t.Parallel()
	x := newFixture(t, firstRule+"---"+loginRule)
	x.feed.add(login("old", "suzuki", time.Hour))
	tries := 0
	x.feed.failing = func(rule string) error {
		tries++
		return errors.New("no memory")
	}
	var told []string
	x.Failed = func(rule string, why error) string {
		told = append(told, rule+": "+why.Error())
		return "said: " + why.Error()
	}
	x.look(t)
	x.feed.add(login("1", "suzuki", 2*time.Hour), login("2", "tanaka", 2*time.Hour))
	x.look(t)
	x.look(t)
	if got, want := x.fired(t), []string{"login 1", "login 2"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	began := x.now
	if again, ok := x.Again(); tries != 1 || !ok || !again.Equal(x.now.Add(ruleRest)) {
		t.Errorf("tried %d times, again at %s", tries, again)
	}
	x.now = x.now.Add(ruleRest)
	x.look(t)
	if again, _ := x.Again(); tries != 2 || !again.Equal(x.now.Add(2*ruleRest)) {
		t.Errorf("tried %d times, again at %s", tries, again)
	}
	if want := []string{"first: no memory", "first: no memory"}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	failures, err := x.State.RuleFailures(t.Context())
	if err != nil || len(failures) != 1 || failures[0] != (state.RuleFailure{Rule: "first", Reason: "said: no memory", Since: began}) {
		t.Errorf("failures %v: %v", failures, err)
	}
	x.feed.failing = nil
	x.feed.add(login("3", "sato", 3*time.Hour), login("4", "tanaka", 3*time.Hour))
	if err := x.watcher(x.State, x.Rules).Look(t.Context()); err != nil { // another process, which tries at once
		t.Fatal(err)
	}
	x.feed.add(login("5", "ito", 4*time.Hour))
	x.look(t)
	if got, want := x.fired(t), []string{"first 2", "first 3", "first 5", "login 1", "login 2", "login 3", "login 4", "login 5"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	if failures, err := x.State.RuleFailures(t.Context()); err != nil || len(failures) != 0 {
		t.Errorf("failures %v: %v", failures, err)
	}
	if _, again := x.Again(); again {
		t.Error("is tried again")
	}
}

// One that learns for too long takes no more than half of the time that there is, and the others look in the rest.
func TestLearnsForTooLong(t *testing.T) {
	t.Parallel()
	x := newFixture(t, firstRule+"---"+loginRule)
	if err := x.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	x.feed.add(login("1", "suzuki", 2*time.Hour))
	x.feed.hangs = true
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	if err := x.Look(ctx); err != nil {
		t.Fatal(err)
	}
	if got := x.fired(t); !slices.Equal(got, []string{"login 1"}) {
		t.Errorf("fired %v", got)
	}
	x.feed.hangs, x.now = false, x.now.Add(ruleRest)
	x.look(t)
	if got := x.fired(t); !slices.Equal(got, []string{"first 1", "login 1"}) {
		t.Errorf("fired %v", got)
	}
}

// The snapshots of the time when nobody looked are gone, and what was read the day before is given again: nothing fires twice or is counted twice, and
// what was there before a rule began fires nothing.
func TestLooksAtADayAgain(t *testing.T) {
	t.Parallel()
	const often = "---\nname: often\ntitle: often\nwhen: event:ConsoleLogin\nthreshold: {count: 3, window: 1h}\n"
	x := newFixture(t, loginRule)
	read := func(s sample, after time.Duration) sample {
		s.read = start.Add(after)
		return s
	}
	x.feed.add(read(login("0", "suzuki", 0), -time.Hour))
	x.look(t)
	x.feed.add(read(login("1", "suzuki", time.Minute), time.Minute), read(login("2", "suzuki", 2*time.Minute), time.Minute))
	x.look(t)
	x.use(t, loginRule+"---\n"+firstRule+often)
	x.look(t)
	x.feed.add(read(login("3", "suzuki", 2*time.Hour), 10*time.Minute), read(login("4", "suzuki", 2*time.Hour), 10*time.Minute))
	x.look(t)
	want := []string{"login 1", "login 2", "login 3", "login 4"}
	if got := x.fired(t); !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	messages := x.messages(t)
	x.now = x.now.Add(9 * 24 * time.Hour)
	x.feed.gone = int64(len(x.feed.snapshots)) + 1
	x.feed.add(nil...)
	x.look(t)
	if got := x.fired(t); !slices.Equal(got, want) || x.messages(t) != messages {
		t.Errorf("then fired %v, want %v; %d messages", got, want, x.messages(t))
	}
	x.feed.add(read(login("5", "tanaka", 3*time.Hour), 9*24*time.Hour), read(login("6", "suzuki", 2*time.Hour), 9*24*time.Hour))
	x.feed.gone = int64(len(x.feed.snapshots))
	x.look(t)
	want = []string{"first 5", "login 1", "login 2", "login 3", "login 4", "login 5", "login 6", "often 6"}
	if got := x.fired(t); !slices.Equal(got, want) {
		t.Errorf("at last fired %v, want %v", got, want)
	}
}
