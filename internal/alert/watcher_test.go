package alert

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

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

// What was made while the clock was ahead neither keeps a group quiet when it is right again, nor a storm.
func TestClockWasAhead(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule)
	x.look(t)
	x.now = x.now.AddDate(1, 0, 0)
	var all []sample
	for i := range stormAlerts + 5 {
		all = append(all, login(fmt.Sprint("ahead-", i), fmt.Sprint("user-", i), 0))
	}
	x.feed.add(all...)
	x.look(t)
	x.now = x.now.AddDate(-1, 0, 0)
	before := x.messages(t)
	x.feed.add(login("1", "user-1", 0))
	x.look(t)
	x.feed.add(login("2", "user-1", time.Second), login("3", "nobody", time.Second)) // the former within the quiet time
	x.look(t)
	if n := x.messages(t) - before; n != 2 {
		t.Errorf("%d messages, want 2: %+v", n, x.alerts(t))
	}
}

// What is muted neither begins a storm nor is told in one, and has a storm of its own that nobody is told of. A back-test says the same.
func TestMutedStorm(t *testing.T) {
	t.Parallel()
	x := newFixture(t, loginRule+"mute: [{when: 'user:ci-*', until: 2026-12-31, reason: deployments}]\n")
	x.now = start
	x.look(t)
	var muted, told []sample
	for i := range stormAlerts + 20 {
		muted = append(muted, login(fmt.Sprintf("m-%03d", i), fmt.Sprintf("ci-%03d", i), time.Second))
		told = append(told, login(fmt.Sprintf("t-%03d", i), fmt.Sprintf("user-%03d", i), 3*time.Second))
	}
	is := func(open, quiet, messages int) {
		t.Helper()
		x.look(t)
		counts, _, err := x.State.AlertCounts(t.Context(), start)
		if err != nil || counts[state.AlertOpen] != int64(open) || counts[state.AlertMuted] != int64(quiet) || x.messages(t) != messages {
			t.Errorf("%v, %d messages, want %d open, %d muted, %d messages: %v", counts, x.messages(t), open, quiet, messages, err)
		}
	}
	x.now = start.Add(time.Second)
	x.feed.add(muted...)
	is(0, stormAlerts+1, 0)
	x.now = start.Add(2 * time.Second)
	x.feed.add(login("1", "suzuki", 2*time.Second))
	is(1, stormAlerts+1, 1)
	x.now = start.Add(3 * time.Second)
	x.feed.add(told...)
	is(stormAlerts+1, stormAlerts+1, stormAlerts+1)
	x.now = start.Add(4 * time.Second)
	x.feed.add(login("2", "ci-late", 4*time.Second), login("3", "tanaka", 4*time.Second))
	is(stormAlerts+1, stormAlerts+1, stormAlerts+1)
	if fired := x.fired(t); len(fired) != 2*stormAlerts+43 {
		t.Errorf("%d fired", len(fired))
	}
	got, err := Run(t.Context(), x.feed, x.Rules[0], RunOptions{Since: start, Until: start.Add(time.Hour), Now: x.now, Zone: time.UTC})
	if err != nil || got.Alerts != 2*stormAlerts+2 || got.Muted != stormAlerts+1 || got.Messages != stormAlerts+1 || got.Storms != 1 {
		t.Errorf("back-test %+v: %v", got, err)
	}
}

// While a mute of a condition makes alerts of a group now and then, those that are told stay one within the quiet time.
func TestMutedBetween(t *testing.T) {
	t.Parallel()
	x := newFixture(t, strings.Replace(loginRule, "[user]", "[event]", 1)+"mute: [{when: 'user:ci-bot', until: 2026-12-31, reason: deployments}]\n")
	x.look(t)
	for i, user := range []string{"suzuki", "ci-bot", "tanaka", "ci-bot", "sato"} {
		x.feed.add(login(fmt.Sprint(i), user, 0))
		x.look(t)
		x.now = x.now.Add(time.Minute)
	}
	if all := x.alerts(t); len(all) != 2 || x.messages(t) != 1 {
		t.Errorf("%d alerts, %d messages", len(all), x.messages(t))
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
