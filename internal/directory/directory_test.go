package directory

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

var t0 = time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)

const instance = "arn:aws:connect:ap-northeast-1:111122223333:instance/0a1b2c3d-0000-4000-8000-00000000cccc"

func hour(n float64) time.Time { return t0.Add(time.Duration(n * float64(time.Hour))) }

func userKey(id string) Key { return Key{ConnectUser, instance, id} }

func snap(at time.Time, entities ...Entity) Snapshot {
	return Snapshot{Source: FromConnect, Kind: ConnectUser, Scope: instance, Started: at, Entities: entities}
}

func addSnapshot(t testing.TB, d *Directory, s Snapshot) []Change {
	t.Helper()
	changes, err := d.Diff(s)
	if err != nil {
		t.Fatal(err)
	}
	d.Add(changes...)
	return changes
}

func TestDiffStoresOnlyChanges(t *testing.T) {
	d := New()
	hanako := Entity{ID: "u1", Name: "hanako", Attributes: map[string]string{Mail: "hanako@example.co.jp"}}
	taro := Entity{ID: "u2", Name: "taro"}
	if got := addSnapshot(t, d, snap(hour(1), hanako, taro, taro)); len(got) != 3 {
		t.Fatalf("first snapshot: %d changes, want two users and the note", len(got))
	}
	if got := addSnapshot(t, d, snap(hour(2), hanako, taro)); len(got) != 1 || got[0].Kind != SnapshotTaken {
		t.Fatalf("nothing changed: %v", got)
	}
	hanako.Name, hanako.Changed = "hanako.sato", hour(2.5)
	got := addSnapshot(t, d, snap(hour(3), hanako))
	if len(got) != 3 {
		t.Fatalf("renamed and gone: %v", got)
	}
	for _, c := range []struct {
		id      string
		at      float64
		name    string
		present bool
	}{{"u1", 0, "hanako", true}, {"u1", 2.4, "hanako", true}, {"u1", 2.5, "hanako.sato", true}, {"u1", 100, "hanako.sato", true},
		{"u2", 2, "taro", true}, {"u2", 3, "taro", false}, {"u2", 900, "taro", false}} {
		s, ok := d.At(ConnectUser, instance, c.id, hour(c.at))
		if !ok || s.Name != c.name || s.Present != c.present {
			t.Errorf("%s at hour %v: %q %v, want %q %v", c.id, c.at, s.Name, s.Present, c.name, c.present)
		}
	}
	if _, last, _ := d.Seen(userKey("u2")); !last.Equal(hour(2)) {
		t.Errorf("taro was last seen %v, want hour 2", last)
	}
	if first, last, sources := d.Seen(userKey("u1")); !first.Equal(hour(1)) || !last.Equal(hour(3)) || !slices.Equal(sources, []string{FromConnect}) {
		t.Errorf("hanako was seen %v to %v by %v", first, last, sources)
	}
	if _, ok := d.At(ConnectUser, instance, "u3", t0); ok {
		t.Error("an unknown user is known")
	}
}

func TestDiffOfOneScopeLeavesOthersAlone(t *testing.T) {
	d := New()
	addSnapshot(t, d, snap(hour(1), Entity{ID: "u1", Name: "a"}))
	other := snap(hour(2))
	other.Scope = instance + "2"
	addSnapshot(t, d, other)
	if s, _ := d.At(ConnectUser, instance, "u1", hour(3)); !s.Present {
		t.Error("a list of another instance took a user away")
	}
}

func TestDiffKeepsWhatHappenedMeanwhile(t *testing.T) {
	d := New()
	addSnapshot(t, d, snap(hour(1), Entity{ID: "u1", Name: "a"}))
	d.Add(Change{Key: userKey("u2"), Observed: hour(2.1), Effective: hour(2.1), Source: FromTrail, Name: "new", Present: true},
		Change{Key: userKey("u1"), Observed: hour(2.1), Effective: hour(2.1), Source: FromTrail, Name: "b", Present: true})
	if got := addSnapshot(t, d, snap(hour(2), Entity{ID: "u1", Name: "a"})); len(got) != 1 {
		t.Fatalf("a snapshot that began before overrides what happened after: %v", got)
	}
	if s, _ := d.At(ConnectUser, instance, "u2", hour(3)); !s.Present || s.Name != "new" {
		t.Errorf("a user made while the list was read: %+v", s)
	}
}

func TestDiffRefusesWhatIsNoList(t *testing.T) {
	d := New()
	for _, s := range []Snapshot{{}, {Kind: ConnectUser, Source: FromConnect}, snap(hour(1), Entity{Name: "without id"})} {
		if _, err := d.Diff(s); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
}

func TestPartsAreFolded(t *testing.T) {
	d := New()
	d.Add(
		Change{Key: userKey("u1"), Observed: hour(3), Effective: hour(3), Source: FromTrail, Present: true, Attributes: map[string]string{RoutingProfileOf: "r2"}},
		Change{Key: userKey("u1"), Observed: hour(1), Effective: hour(1), Source: FromTrail, Present: true, Name: "a", Attributes: map[string]string{Mail: "a@b.example", RoutingProfileOf: "r1"}},
		Change{Key: userKey("u1"), Observed: hour(5), Effective: hour(5), Source: FromTrail, Present: false})
	for at, want := range map[float64]string{0: "a r1 true", 2: "a r1 true", 3: "a r2 true", 6: "a r2 false"} {
		s, _ := d.At(ConnectUser, instance, "u1", hour(at))
		if got := fmt.Sprint(s.Name, " ", s.Attributes[RoutingProfileOf], " ", s.Present); got != want || s.Attributes[Mail] != "a@b.example" {
			t.Errorf("at hour %v: %s %v, want %s", at, got, s.Attributes, want)
		}
	}
	// Of one whose end alone is known, it is known that it was there.
	d.Add(Change{Key: userKey("u9"), Observed: hour(4), Effective: hour(4), Source: FromTrail})
	before, _ := d.At(ConnectUser, instance, "u9", hour(1))
	after, _ := d.At(ConnectUser, instance, "u9", hour(4))
	if !before.Present || after.Present {
		t.Errorf("before %v, after %v", before.Present, after.Present)
	}
}

// A history is what really happened to some users: the oracle of the property.
type history struct {
	changes []Change // by time, whole
	end     time.Time
}

func makeHistory(r *rand.Rand) history {
	h := history{end: hour(48)}
	type user struct {
		name, mail string
		there      bool
	}
	users := map[string]*user{}
	at := hour(0.5)
	for i := 0; at.Before(h.end); i++ {
		at = at.Add(time.Duration(60+r.IntN(7000)) * time.Second) // no two in one second
		id := fmt.Sprint("u", r.IntN(8))
		u := users[id]
		c := Change{Key: userKey(id), Observed: at, Effective: at, Source: FromTrail, Present: true}
		switch {
		case u == nil:
			u = &user{fmt.Sprint("name", i), fmt.Sprint("m", i, "@example.co.jp"), true}
			users[id] = u
			c.Name, c.Attributes = u.name, map[string]string{Mail: u.mail}
		case !u.there:
			continue
		case r.IntN(5) == 0:
			u.there, c.Present = false, false
		case r.IntN(2) == 0:
			u.mail = fmt.Sprint("m", i, "@example.co.jp")
			c.Attributes = map[string]string{Mail: u.mail}
		default:
			u.name = fmt.Sprint("name", i)
			c.Name = u.name
		}
		h.changes = append(h.changes, c)
	}
	return h
}

// list is what the service lists at a time.
func (h history) list(at time.Time) []Entity {
	users := map[string]Entity{}
	for _, c := range h.changes {
		if c.Effective.After(at) {
			break
		}
		e := users[c.ID]
		e.ID, e.Changed = c.ID, c.Effective
		if c.Name != "" {
			e.Name = c.Name
		}
		e.Attributes = maps.Clone(e.Attributes)
		if e.Attributes == nil {
			e.Attributes = map[string]string{}
		}
		maps.Copy(e.Attributes, c.Attributes)
		users[c.ID] = e
		if !c.Present {
			delete(users, c.ID)
		}
	}
	return slices.Collect(maps.Values(users))
}

// Whatever snapshots were taken and whenever each fact of the trail was learned, once all are learned the directory says what was true at
// every time from the first fact of a user on; and the same changes in another order say the same.
func TestLateFactsGiveTheTruth(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		h := makeHistory(r)
		truth := New()
		truth.Add(h.changes...)

		d := New()
		var all []Change
		waiting := slices.Clone(h.changes)
		r.Shuffle(len(waiting), func(i, j int) { waiting[i], waiting[j] = waiting[j], waiting[i] })
		for at := hour(1); at.Before(h.end); at = at.Add(time.Duration(1+r.IntN(9)) * time.Hour) {
			for i := 0; i < len(waiting); { // some of what has happened is learned by now
				if c := waiting[i]; c.Effective.Before(at) && r.IntN(3) == 0 {
					d.Add(c)
					all = append(all, c)
					waiting = slices.Delete(waiting, i, i+1)
					continue
				}
				i++
			}
			all = append(all, addSnapshot(t, d, snap(at, h.list(at)...))...)
		}
		d.Add(waiting...)
		all = append(all, waiting...)

		shuffled := New()
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		shuffled.Add(all...)
		shuffled.Add(all[:len(all)/2]...) // twice

		for _, k := range truth.Keys() {
			begin := truth.States(k)[0].From
			for at := begin; at.Before(h.end); at = at.Add(17 * time.Minute) {
				want, _ := truth.at(k, at)
				got, ok := d.at(k, at)
				again, _ := shuffled.at(k, at)
				if !ok || got.Name != want.Name || got.Attributes[Mail] != want.Attributes[Mail] || got.Present != want.Present {
					t.Fatalf("seed %d, %s at %v: %s %v %v, truth %s %v %v", seed, k.ID, at, got.Name, got.Attributes, got.Present, want.Name, want.Attributes, want.Present)
				}
				if !same(&got, &again) {
					t.Fatalf("seed %d, %s at %v: the order of arrival matters: %+v, %+v", seed, k.ID, at, got, again)
				}
			}
		}
	}
}

// Without the trail, the newest snapshot's names are right after it, and a vanished user keeps the last one.
func TestSnapshotsAloneAreRightWhenTaken(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 2))
		h := makeHistory(r)
		d := New()
		for at := hour(1); at.Before(h.end); at = at.Add(time.Duration(1+r.IntN(9)) * time.Hour) {
			listed := h.list(at)
			addSnapshot(t, d, snap(at, listed...))
			there := 0
			for _, k := range d.Keys() {
				s, _ := d.at(k, at)
				if s.Name == "" {
					t.Fatalf("seed %d: %s has no name", seed, k.ID)
				}
				if s.Present {
					there++
				}
			}
			if there != len(listed) {
				t.Fatalf("seed %d at %v: %d are there, %d were listed", seed, at, there, len(listed))
			}
			for _, e := range listed {
				if s, _ := d.At(ConnectUser, instance, e.ID, at); s.Name != e.Name || s.Attributes[Mail] != e.Attributes[Mail] {
					t.Fatalf("seed %d at %v: %s is %s, listed as %s", seed, at, e.ID, s.Name, e.Name)
				}
			}
		}
	}
}

func big(n int) []Entity {
	list := make([]Entity, n)
	for i := range list {
		list[i] = Entity{ID: fmt.Sprintf("%08x-0000-4000-8000-%012x", i, i), ARN: instance + "/agent/" + fmt.Sprint(i), Name: fmt.Sprint("user", i),
			Attributes: map[string]string{Mail: fmt.Sprintf("user%d@example.co.jp", i), RoutingProfileOf: "r", SecurityProfiles: "a,b", HierarchyGroupOf: "", Phone: "SOFT_PHONE"}}
	}
	return list
}

func TestDiffOfManyIsFast(t *testing.T) {
	d := New()
	list := big(100_000)
	addSnapshot(t, d, snap(hour(1), list...))
	for i := 0; i < len(list); i += 100 {
		list[i].Name += "x"
	}
	start := time.Now()
	changes := addSnapshot(t, d, snap(hour(2), list[:99_000]...))
	if took := time.Since(start); took > 10*time.Second { // 2 s on a quiet machine: see the benchmark
		t.Errorf("comparing 100,000 users took %v", took)
	}
	if want := 990 + 1000 + 1; len(changes) != want {
		t.Errorf("%d changes, want %d", len(changes), want)
	}
}

func BenchmarkDiff100000(b *testing.B) {
	d := New()
	list := big(100_000)
	addSnapshot(b, d, snap(hour(1), list...))
	for i := 0; i < len(list); i += 100 {
		list[i].Name += "x"
	}
	for b.Loop() {
		if _, err := d.Diff(snap(hour(2), list[:99_000]...)); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "arn:aws:sts::1:assumed-role/a/b", "AROAEXAMPLE12345678:x", "arn%3Aaws%3Aconnect%3A", "::1", "%", "arn:"} {
		f.Add(s)
	}
	d := New()
	d.Add(Change{Key: userKey("u1"), Observed: t0, Effective: t0, Source: FromHand, Name: "a", Present: true})
	f.Fuzz(func(_ *testing.T, s string) { d.Who(s, t0) })
}

func names(all []Who) string {
	var s []string
	for _, w := range all {
		s = append(s, w.Person)
	}
	return strings.Join(s, " ")
}
