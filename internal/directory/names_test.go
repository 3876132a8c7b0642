package directory

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestNamesOf(t *testing.T) {
	t.Parallel()
	d := company()
	d.Add(Change{Key: userKey(hanakoID), Observed: hour(5), Effective: hour(5), Source: FromConnect,
		Attributes: map[string]string{FirstName: "花子", LastName: "佐藤"}, Present: true})
	d.Add(Change{Key: linkKey("203.0.113.7"), Observed: hour(1), Effective: hour(1), Source: FromHand, Name: "taro@example.co.jp", Present: true})
	d.Add(Change{Key: Key{Workspace, "", "ws-777777777"}, Observed: hour(1), Effective: hour(1), Source: FromImport, Name: "taro.y",
		Attributes: map[string]string{FullName: "山田太郎", Mail: "taro.y@example.co.jp"}, Present: true})
	n := NewNames(d)
	for text, want := range map[string]string{
		"ws-abc123def": "佐藤 花子|hanako.sato@example.co.jp|花子 佐藤|Hanako.Sato@example.co.jp|h.sato|" + hanakoID,
		"ws-000000000": "kiosk",
		"ws-777777777": "山田太郎|taro.y@example.co.jp|",
		"nobody":       "",
		"111122223333": "",
	} {
		got := strings.Join(n.Of(Parse(text), hour(9)), "|")
		if got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if got := n.Of(Parse("ws-abc123def"), hour(2)); got[0] != "hanako.sato@example.co.jp" || slices.Contains(got, "佐藤 花子") {
		t.Errorf("before it was known: %q", got)
	}
}

// Names agree with Who at any time, and with themselves all through an epoch.
func TestNamesAgreeWithWho(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	d, identifiers := randomDirectory(random)
	n := NewNames(d)
	epochs := map[string]string{}
	for range 3000 {
		text, at := identifiers[random.IntN(len(identifiers))], hour(0).Add(time.Duration(random.IntN(500*60))*time.Minute)
		var want []string
		for _, w := range d.Who(text, at) {
			want = append(want, w.Person)
		}
		got := n.Of(Parse(text), at)
		for _, person := range want {
			if !slices.Contains(got, person) {
				t.Fatalf("%s at %s: %q without %s", text, at, got, person)
			}
		}
		if len(want) == 0 != (len(got) == 0) {
			t.Fatalf("%s at %s: %q, want names of %q", text, at, got, want)
		}
		key := fmt.Sprint(text, n.Epoch(at))
		if before, ok := epochs[key]; ok && before != fmt.Sprint(got) {
			t.Fatalf("%s at %s: %q, and %s in the same epoch", text, at, got, before)
		}
		epochs[key] = fmt.Sprint(got)
	}
	var all sync.WaitGroup // for the race detector
	for range 4 {
		all.Go(func() { n.Of(Parse("a.sato"), hour(100)) })
	}
	all.Wait()
}

// Whoever is found by a text is among those who ever had it: a search for the texts of Ever misses nobody.
func TestEverMissesNobody(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 9))
		d, identifiers := randomDirectory(random)
		n := NewNames(d)
		type known struct{ names, texts []string }
		var all []known
		n.Ever(func(names, texts []string) { all = append(all, known{names, texts}) })
		for range 3000 {
			text, at := identifiers[random.IntN(len(identifiers))], hour(float64(random.IntN(500)))
			form := text
			switch random.IntN(3) {
			case 0:
				form = "arn:aws:sts::111122223333:assumed-role/Admin/" + text
			case 1:
				form = "AROAEXAMPLE1234567890:" + strings.ToUpper(text)
			}
			for _, name := range n.Of(Parse(form), at) {
				found := slices.ContainsFunc(all, func(k known) bool {
					return slices.Contains(k.names, name) && slices.ContainsFunc(k.texts, func(t string) bool { return strings.Contains(strings.ToLower(form), strings.ToLower(t)) })
				})
				if !found {
					t.Fatalf("seed %d: %s at %s is %q, and nobody of that name has a text in it", seed, form, at, name)
				}
			}
		}
	}
}

// randomDirectory has changes of few identifiers, and gives those.
func randomDirectory(random *rand.Rand) (*Directory, []string) {
	d := New()
	kinds := []string{ConnectUser, Workspace, IAMUser, IdentityUser, Named, Link, AccessKey}
	identifiers := []string{"a.sato", "b.ito", "sato@example.jp", "ito@example.jp", "ws-1", "ws-2", "k1", "k2", "x"}
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	for range 300 {
		c := Change{Key: Key{Kind: pick(kinds), ID: pick(identifiers)}, Observed: hour(float64(random.IntN(500))), Source: FromConnect, Name: pick(append(identifiers, "")), Present: random.IntN(5) > 0}
		if c.Effective = c.Observed; random.IntN(4) == 0 {
			c.Attributes = map[string]string{Mail: pick(identifiers[2:4]), Owner: pick(identifiers), FirstName: pick(identifiers), LastName: pick(identifiers)}
		}
		if c.Kind == Link {
			c.Key = linkKey(c.ID)
		}
		d.Add(c)
	}
	return d, identifiers
}
