package alert

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
)

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
