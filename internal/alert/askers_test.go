package alert

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// A process that does not have a rule leaves it where it is, with all that it remembers: it misses nothing, learns nothing anew, and is forgotten only when nobody has it.
func TestOthersRulesAreLeftAlone(t *testing.T) {
	t.Parallel()
	failures := "name: failures\ntitle: failures\nwhen: event:ConsoleLogin user:ito\n"
	x := newFixture(t, firstRule+"---\n"+failures+"---"+loginRule)
	x.Asker = "server"
	x.feed.add(login("1", "suzuki", time.Hour))
	x.look(t)
	x.feed.failing = func(string) error { return errors.New("it learns anew") }
	laptop := x.watcher(x.State, compile(t, loginRule))
	laptop.Asker = "laptop"
	for n, user := range []string{"tanaka", "suzuki", "ito"} {
		id := "with " + user
		x.feed.add(login(id, user, time.Duration(n+2)*time.Hour))
		if err := laptop.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		if user == "suzuki" {
			continue // the server sleeps for longer
		}
		x.look(t)
	}
	x.feed.add(login("last", "tanaka", 10*time.Hour), login("new", "sato", 10*time.Hour))
	x.look(t)
	got := slices.DeleteFunc(x.fired(t), func(f string) bool { return strings.HasPrefix(f, "login") })
	if want := []string{"failures with ito", "first new", "first with ito", "first with tanaka"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	looks := func() []string {
		t.Helper()
		all, err := Differences(t.Context(), x.State, x.now)
		if err != nil || len(all) > 0 {
			t.Errorf("differences %v, %v", all, err)
		}
		askers, err := x.State.RuleAskers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return sortedKeys(askers)
	}
	if got := looks(); !slices.Equal(got, []string{"failures", "first", "login"}) {
		t.Errorf("asked are %v", got)
	}
	x.now = x.now.Add(askLasts + time.Hour) // the server never comes back
	if err := laptop.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := looks(); !slices.Equal(got, []string{"login"}) {
		t.Errorf("asked are %v", got)
	}
	if value, err := x.State.RulePosition(t.Context(), "first", x.feed.Name()); err != nil || value != "" {
		t.Errorf("the rule that nobody has is at %q: %v", value, err)
	}
}

// Of two forms of a rule the one that is followed goes on. The other is left out and told of once, until nobody has followed the first for some time.
func TestFormsOfARuleDoNotTakeTurns(t *testing.T) {
	t.Parallel()
	x := newFixture(t, firstRule)
	x.Asker = "server"
	x.look(t)
	other := x.watcher(x.State, compile(t, strings.Replace(firstRule, "[user]", "[ip]", 1)+"---"+loginRule))
	other.Asker = "laptop"
	var told []string
	other.Differs = func(rule, by string) { told = append(told, rule+" "+by) }
	for n, user := range []string{"suzuki", "tanaka", "suzuki"} {
		x.feed.add(login(string(rune('1'+n)), user, time.Duration(n+1)*time.Hour))
		if err := other.Look(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.look(t)
	}
	if got, want := x.fired(t), []string{"first 1", "first 2", "login 1", "login 2", "login 3"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	if !slices.Equal(told, []string{"first server"}) {
		t.Errorf("told %v", told)
	}
	all, err := Differences(t.Context(), x.State, x.now)
	if err != nil || len(all) != 1 || all[0].Rule != "first" || !slices.Equal(all[0].Followed, []string{"server"}) || !slices.Equal(all[0].LeftOut, []string{"laptop"}) {
		t.Errorf("differences %v: %v", all, err)
	}
	x.now = x.now.Add(askHolds)
	from := login("4", "suzuki", 4*time.Hour)
	from.ip = "198.51.100.1"
	x.feed.add(from)
	if err := other.Look(t.Context()); err != nil { // the server does not look any more
		t.Fatal(err)
	}
	from.id, from.ip = "5", "198.51.100.2"
	x.feed.add(from)
	if err := other.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := x.fired(t); !slices.Contains(got, "first 5") {
		t.Errorf("the other form does not look: fired %v", got)
	}
}

// What came while all rules were off is nothing to rules that are switched on afterwards. What came since somebody looked last is.
func TestAllRulesWereOff(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	x.look(t)
	x.feed.add(login("1", "suzuki", time.Hour))
	x.look(t)
	x.SetRules(nil)
	x.feed.add(login("2", "suzuki", 2*time.Hour))
	x.look(t)
	x.feed.add(login("3", "suzuki", 3*time.Hour))
	x.look(t)
	x.feed.add(login("4", "tanaka", 4*time.Hour))
	x.use(t, loginRule)
	x.look(t)
	if got, want := x.fired(t), []string{"login 1", "login 4"}; !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
}
