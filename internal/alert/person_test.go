package alert

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// hanako is the user of that name, who is called 佐藤 花子.
type hanako struct{}

func (hanako) Was(identifier string, _ time.Time) (theirs, known bool) {
	return identifier == "hanako", identifier == "hanako" || identifier == "taro"
}
func (hanako) Had(workspace string, _ time.Time) bool { return workspace == "ws-1" }
func (hanako) In(text string) bool {
	return strings.Contains(text, "佐藤 花子") || strings.Contains(text, "hanako")
}

// A company is a fixture whose users have names until somebody is erased.
type company struct {
	*fixture
	names map[string]string
}

func newCompany(t *testing.T, yaml string) *company {
	t.Helper()
	c := &company{fixture: newFixture(t, yaml), names: map[string]string{"hanako": "佐藤 花子", "taro": "鈴木 太郎"}}
	c.Rules = c.rules(t, yaml)
	c.look(t)
	return c
}

// rules are rules that use the names of the company as it is when they are asked.
func (c *company) rules(t *testing.T, yaml string) (all []*Rule) {
	t.Helper()
	for _, r := range compile(t, yaml) {
		env := rules.Env{}
		env.Match.Person = func(e *match.Event) []string {
			for _, user := range e.Field("userIdentity.userName") {
				if name := c.names[user]; name != "" {
					return []string{name, user}
				}
			}
			return nil
		}
		compiled, err := r.Compile(env)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, NewRule(compiled, &env.Match))
	}
	return all
}

func (c *company) hold(t *testing.T) *Held {
	t.Helper()
	held, err := Hold(t.Context(), c.State, hanako{}, text.Printer{})
	if err != nil {
		t.Fatal(err)
	}
	return held
}

// erase erases hanako as `ashiato person erase` does.
func (c *company) erase(t *testing.T) {
	t.Helper()
	if err := c.tryErase(t.Context(), c.hold(t)); err != nil {
		t.Fatal(err)
	}
}

func (c *company) tryErase(ctx context.Context, held *Held) error {
	delete(c.names, "hanako")
	e := &Erasure{Who: hanako{}, Command: "ashiato", Now: c.now}
	for _, r := range c.Rules {
		moved, err := Recall(ctx, c.feed, r, held, func(e *match.Event) bool { return slices.Contains(e.Field("userIdentity.userName"), "hanako") })
		if err != nil {
			return err
		}
		e.Moved = append(e.Moved, moved)
	}
	for _, last := range []bool{false, true} {
		e.Last = last
		if err := e.Erase(ctx, c.State); err != nil {
			return err
		}
	}
	return nil
}

// dump is all that the state says, for a look at names.
func (c *company) dump(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	add := func(parts ...any) {
		line, err := json.Marshal(parts)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(line, '\n'))
	}
	err := c.State.Watch(t.Context(), func(tx *state.WatchTx) error {
		return tx.VisitPeople(state.PersonVisitor{
			Alert: func(a *state.Alert, r []state.AlertRecord) (bool, error) { add(*a, r); return false, nil },
			Run: func(rule, key string, r state.SeenRun) (bool, error) {
				add("run", rule, key, r.FromID)
				return false, nil
			},
			Event: func(rule, group string, e state.RuleEvent) (bool, error) {
				add("event", rule, group, e)
				return false, nil
			},
			Message: func(m *state.OutboxMessage) (bool, error) { add(m.ID, string(m.Payload)); return false, nil },
			Mute:    func(m state.Mute) (bool, error) { add(m); return false, nil },
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), `\`, "")
}

const personRules = `
name: first
title: {en: Signed in from somewhere new, ja: 初めての場所からのサインイン}
when: event:ConsoleLogin
first_seen: [person, network]
newcomers: true
group_by: [person]
quiet: 0s
channels: [sec]
---
name: many
title: {en: Many sign-ins, ja: 多数のサインイン}
when: event:ConsoleLogin
threshold: {count: 3, window: 1h}
group_by: [person]
channels: [sec]
---
name: attached
title: {en: A policy was attached, ja: ポリシーの追加}
when: event:Attach*
group_by: [account]
channels: [sec]
`

func from(id, user, ip string, after time.Duration) sample {
	s := login(id, user, after)
	s.ip = ip
	return s
}

// Somebody is erased from alerts, their records and sentences, from what rules remember, from messages that wait and from mutes; of others all stays.
func TestErasePerson(t *testing.T) {
	t.Parallel()
	c := newCompany(t, personRules)
	c.feed.add(from("1", "hanako", "203.0.113.7", 0), from("2", "taro", "198.51.100.7", 0), from("3", "hanako", "203.0.113.7", time.Minute),
		sample{id: "4", event: "AttachUserPolicy", user: "hanako", ip: "203.0.113.7", at: start}, sample{id: "5", event: "AttachUserPolicy", user: "taro", ip: "198.51.100.7", at: start})
	c.look(t)
	group := rules.Key([]string{"佐藤 花子"})
	until := c.now.AddDate(0, 0, 7)
	if err := c.State.AddMute(t.Context(), state.Mute{Rule: "first", Group: &group, Until: until, Reason: "on a journey", At: c.now, By: "admin"}); err != nil {
		t.Fatal(err)
	}
	if a := c.alerts(t)[0]; true {
		a.Note = "asked 花子"
		if ok, err := c.State.SetAlertStatus(t.Context(), a); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	fired := c.fired(t)
	held := c.hold(t)
	if len(held.Alerts) != 2 || len(held.Memory) != 3 || held.Waiting() != 2 || len(held.Mutes) != 1 || held.Told() != 2 {
		t.Errorf("held: %+v", held)
	}
	out, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"203.0.113.7", "203.0.113.0/24", "on a journey", "佐藤 花子", `"id":"4"`, "first"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the export lacks %s: %s", want, out)
		}
	}
	if s := string(out); strings.Contains(s, "太郎") || strings.Contains(s, "198.51.100") || strings.Contains(s, "taro") {
		t.Errorf("the export has what is another's: %s", s)
	}

	c.erase(t)
	left := c.dump(t)
	// What the memory has of the record's own names stays, as the record does.
	names := strings.ReplaceAll(strings.ReplaceAll(left, `["hanako","203.0.113.0/24"]`, ""), `"many","["hanako"]"`, "")
	for _, not := range []string{"花子", "hanako", "203.0.113", "journey"} {
		if i := strings.Index(names, not); i >= 0 {
			t.Errorf("%s is left: %.200s", not, names[max(0, i-100):])
		}
	}
	for _, want := range []string{"鈴木 太郎", "198.51.100.7", "198.51.100.0/24", "ashiato alerts show", Erased} {
		if !strings.Contains(left, want) {
			t.Errorf("%s is gone: %s", want, left)
		}
	}
	if got := c.fired(t); !slices.Equal(got, fired) {
		t.Errorf("records of alerts are %v, they were %v", got, fired)
	}
	messages, err := c.State.Messages(t.Context(), state.MessageFilter{})
	if err != nil || len(messages) != 3 {
		t.Fatalf("%d messages: %v", len(messages), err)
	}
	for _, q := range messages {
		var m notify.Message
		if err := json.Unmarshal(q.Payload, &m); err != nil || m.Title == "" || len(m.Facts) < 2 {
			t.Errorf("message %s: %v", q.Payload, err)
		}
	}
	// The same again finds nobody.
	held = c.hold(t)
	if len(held.Alerts) != 0 || held.Waiting() != 0 || len(held.Mutes) != 0 {
		t.Errorf("erased, and there is: %+v", held)
	}
}

// What a person did from where is no news because the person was erased: a rule remembers it under the names that the records have. From elsewhere it is news.
// A threshold counts on.
func TestErasedIsNotNew(t *testing.T) {
	t.Parallel()
	c := newCompany(t, personRules)
	c.feed.add(from("1", "hanako", "203.0.113.7", 0), from("2", "hanako", "203.0.113.7", time.Minute), from("3", "taro", "198.51.100.7", 0))
	c.look(t)
	c.erase(t)
	before := c.fired(t)
	c.feed.add(from("4", "hanako", "203.0.113.9", 2*time.Minute), from("5", "taro", "198.51.100.9", time.Minute))
	c.look(t)
	if got, want := c.fired(t), append(before, "many 4"); !slices.Equal(got, want) {
		t.Errorf("fired %v, want %v", got, want)
	}
	c.feed.add(from("6", "hanako", "192.0.2.1", 2*time.Hour))
	c.look(t)
	if got := c.fired(t); !slices.Contains(got, "first 6") {
		t.Errorf("from elsewhere it did not fire: %v", got)
	}
	for _, a := range c.alerts(t) {
		if b := BodyOf(a); b.Record.ID == "4" && b.Record.Person == "佐藤 花子" {
			t.Errorf("the name is back: %+v", b)
		}
	}
}

// Who has read names and records before somebody is erased stores none of it afterwards, and looks again.
func TestEraseWhileLooking(t *testing.T) {
	t.Parallel()
	c := newCompany(t, personRules)
	c.feed.add(from("1", "hanako", "203.0.113.7", 0))
	refreshed, erased := 0, false
	c.Refresh = func(context.Context) error { refreshed++; return nil }
	c.Step = func(name string) error {
		if name == "matched" && !erased {
			erased = true
			return c.tryErase(t.Context(), &Held{})
		}
		return nil
	}
	c.look(t)
	if got, want := c.fired(t), []string{"first 1"}; !slices.Equal(got, want) || refreshed != 2 || !erased {
		t.Errorf("fired %v, want %v; names were read %d times", got, want, refreshed)
	}
	if left := c.dump(t); strings.Contains(left, "花子") {
		t.Errorf("the name is back: %s", left)
	}
	// So with the rows of a query.
	before, err := c.State.Erasures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.tryErase(t.Context(), &Held{}); err != nil {
		t.Fatal(err)
	}
	r := *c.Rules[0].Rule
	r.Query = &rules.Query{Name: "q"}
	answer := Answer{Rule: &r, Erasures: before, Rows: []Row{{Columns: []string{"who"}, Values: []string{"佐藤 花子"}, At: start}}}
	if _, err := c.TakeRows(t.Context(), answer); !errors.Is(err, errErased) {
		t.Errorf("rows of before are taken: %v", err)
	}
}

// Somebody else's record is changed in what it says of the person only; a WorkSpace's sign-in is theirs by the WorkSpace.
func TestMaskedRecords(t *testing.T) {
	t.Parallel()
	v := &personVisit{who: hanako{}}
	for _, c := range []struct {
		name     string
		is, want Record
		found    bool
	}{
		{"theirs", Record{ID: "1", Person: "佐藤 花子", User: "hanako", Event: "DeleteUser", Service: "iam", Resource: "x", IP: "203.0.113.7", Account: "1", Region: "r", Country: "JP", Network: "office", Agent: "cli", Error: "no"},
			Record{ID: "1", Person: Erased, Event: "DeleteUser", Service: "iam", Account: "1", Region: "r"}, true},
		{"done to them", Record{ID: "2", User: "taro", Event: "DeleteUser", Resource: "arn:aws:iam::1:user/hanako", IP: "198.51.100.7"},
			Record{ID: "2", User: "taro", Event: "DeleteUser", Resource: Erased, IP: "198.51.100.7"}, true},
		{"another's", Record{ID: "3", Person: "佐藤 花子", User: "taro", IP: "198.51.100.7"}, Record{ID: "3", Person: "佐藤 花子", User: "taro", IP: "198.51.100.7"}, false},
		{"a WorkSpace", Record{ID: "4", Source: match.WorkSpaces, WorkSpace: "ws-1", IP: "203.0.113.7"}, Record{ID: "4", Source: match.WorkSpaces, Person: Erased}, true},
		{"another WorkSpace", Record{ID: "5", Source: match.WorkSpaces, WorkSpace: "ws-2", IP: "203.0.113.7"}, Record{ID: "5", Source: match.WorkSpaces, WorkSpace: "ws-2", IP: "203.0.113.7"}, false},
		{"a row", Record{ID: "6", Person: "admin", Columns: []Column{{"n", "3"}, {"deleted", "hanako"}}}, Record{ID: "6", Person: "admin", Columns: []Column{{"n", "3"}, {"deleted", Erased}}}, true},
	} {
		got, found := v.masked(c.is)
		if got.text() != c.want.text() || found != c.found {
			t.Errorf("%s: %s, %v; want %s", c.name, got.text(), found, c.want.text())
		}
	}
}

// Two memories of one set of records in parts are the memory of the set.
func TestJoinRuns(t *testing.T) {
	t.Parallel()
	within := time.Hour
	var whole, a, b []state.SeenRun
	for i, n := range []int{0, 30, 50, 200, 230, 400, 455, 515, 600, 601} {
		at, id := start.Add(time.Duration(n)*time.Minute), string(rune('a'+i))
		whole = mark(whole, at, id, within)
		if i%3 == 0 {
			a = mark(a, at, id, within)
		} else {
			b = mark(b, at, id, within)
		}
	}
	if got := join(a, b, within); !slices.Equal(got, whole) {
		t.Errorf("%v, want %v", got, whole)
	}
}
