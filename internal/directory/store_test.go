package directory

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// A memory keeps changes as rows, as the lake's table does.
type memory struct{ rows [][]any }

func (m *memory) Add(_ context.Context, changes []Change) (n int, _ error) {
	for _, c := range changes {
		row, ok := c.Row()
		if !ok {
			continue
		}
		have := false
		for _, r := range m.rows {
			have = have || r[0].(time.Time).Equal(c.Observed) && r[2] == row[2] && r[3] == row[3] && r[4] == row[4] && r[5] == row[5]
		}
		if !have {
			m.rows = append(m.rows, row)
			n++
		}
	}
	return n, nil
}

func (m *memory) Each(_ context.Context, visit func(Change) error) error {
	for _, r := range m.rows {
		c, err := FromRow(r)
		if err == nil {
			err = visit(c)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func TestRowsGiveBackChanges(t *testing.T) {
	m := &memory{}
	d := New()
	changes, err := d.Diff(snap(hour(1), Entity{ID: "u1", Name: "花子", ARN: "arn:x", Attributes: map[string]string{Mail: "a@b.example", Phone: ""}}, Entity{ID: "u2"}))
	if err != nil {
		t.Fatal(err)
	}
	changes = append(changes, LearnedUntil(hour(2), hour(1.5)), Change{Key: userKey("u3"), Observed: time.Unix(0, 0), Effective: hour(1), Source: FromTrail})
	for range 2 { // adding twice adds once
		if _, err := d.Save(t.Context(), m, changes); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.rows) != 4 {
		t.Errorf("%d rows, want 4: a time before 2006 is nobody's", len(m.rows))
	}
	again, err := Load(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"u1", "u2"} {
		if a, b := d.States(userKey(id)), again.States(userKey(id)); !reflect.DeepEqual(a[0].Name, b[0].Name) || !same(&a[0], &b[0]) {
			t.Errorf("%s: %+v, read again %+v", id, a, b)
		}
	}
	if !again.Learned().Equal(hour(1.5)) || !again.AsOf()[FromConnect].Equal(hour(1)) || !again.AsOf()[FromTrail].Equal(hour(2)) {
		t.Errorf("learned until %v, as of %v", again.Learned(), again.AsOf())
	}
	if _, err := FromRow(make([]any, 3)); err == nil {
		t.Error("a row of three columns is one")
	}
	if _, err := FromRow([]any{t0, t0, "a", "b", "c", "d", nil, nil, "{", true}); err == nil {
		t.Error("attributes that are no JSON are taken")
	}
}

func TestReadImport(t *testing.T) {
	arn := instance + "/agent/" + hanakoID
	for _, c := range []struct{ name, file, want string }{
		{"DescribeUser", `{"User":{"Id":"` + hanakoID + `","Arn":"` + arn + `","Username":"hanako","IdentityInfo":{"Email":"h@example.co.jp"},"SecurityProfileIds":["s1"],"LastModifiedTime":1759276800.5}}`,
			"connect_user " + instance + " " + hanakoID + " hanako h@example.co.jp 2025-10-01T00:00:00Z"},
		{"ListUsers", "\xef\xbb\xbf\n{\"UserSummaryList\":[{\"Id\":\"u1\",\"Arn\":\"" + instance + "/agent/u1\",\"Username\":\"a\"},{\"Id\":\"u2\",\"Username\":\"b\",\"LastModifiedTime\":\"2026-01-01T09:00:00+09:00\"}]}",
			"connect_user " + instance + " u1 a  2026-10-01T05:00:00Z|connect_user  u2 b  2026-01-01T00:00:00Z"},
		{"lines of lower-case keys", "{\"arn\":\"" + arn + "\",\"id\":\"" + hanakoID + "\",\"username\":\"hanako\"}\n{\"id\":\"u2\",\"username\":\"b\"}\n",
			"connect_user " + instance + " " + hanakoID + " hanako  2026-10-01T05:00:00Z|connect_user  u2 b  2026-10-01T05:00:00Z"},
		{"CSV", "id,name,mail,person,from\r\nws-abc,花子,,hanako@example.co.jp,2026-09-01\r\n\"" + arn + "\",\"a \"\"b\"\"\",x@y.example,,\r\n",
			"workspace  ws-abc 花子  2026-09-01T00:00:00Z|connect_user " + instance + " " + hanakoID + ` a "b" x@y.example 2026-10-01T05:00:00Z`},
		{"CSV of several identifiers", "person,identifiers\nh@example.co.jp,AKIAEXAMPLE123456789; ws-1 hanako\n",
			"access_key  AKIAEXAMPLE123456789   2026-10-01T05:00:00Z|workspace  ws-1   2026-10-01T05:00:00Z|named  hanako   2026-10-01T05:00:00Z"},
		{"Japanese head", "識別子,氏名\nu9,佐藤\n", "named  u9 佐藤  (佐藤) 2026-10-01T05:00:00Z"},
		{"user names and what people say", "id,name,氏名,mail\nws-1,taro,山田 太郎,taro@example.jp\n", "workspace  ws-1 taro taro@example.jp (山田 太郎) 2026-10-01T05:00:00Z"},
	} {
		got, err := ReadImport(strings.NewReader(c.file), hour(5))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var text []string
		for _, p := range got {
			about := p.Attributes[Mail]
			if full := p.Attributes[FullName]; full != "" {
				about += " (" + full + ")"
			}
			text = append(text, strings.Join([]string{p.Kind, p.Scope, p.ID, p.Name, about, p.At.Truncate(time.Second).Format(time.RFC3339)}, " "))
		}
		if strings.Join(text, "|") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.Join(text, "|"), c.want)
		}
	}
	for _, c := range []struct {
		name, file string
		line       int
		is         error
	}{
		{"empty", "", 0, ErrNoPeople}, {"other JSON", `{"a":[1,2,{"b":3}]}`, 0, ErrNoPeople}, {"other CSV", "x,y\n1,2\n", 1, ErrNoPeople},
		{"broken JSON", "{\"id\":\"u1\",\"username\":\"a\"}\n{\"id\":", 2, nil}, {"bad quote", "id,name\na,\"b\nc", 2, nil}, {"no id", "id,name\n,b\n", 2, ErrNoID},
		{"bad time", "id,name,from\na,b,yesterday\n", 2, nil},
	} {
		_, err := ReadImport(strings.NewReader(c.file), hour(5))
		e, ok := errors.AsType[*ImportError](err)
		if !ok || e.Line != c.line && c.name != "broken JSON" && c.name != "bad quote" || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestImportAddsOnlyWhatIsNew(t *testing.T) {
	d := New()
	addSnapshot(t, d, snap(hour(10), Entity{ID: "u1", Name: "a"}))
	entries := []Imported{{Entity: Entity{ID: "u1", Name: "a"}, Kind: ConnectUser, At: hour(12)},
		{Entity: Entity{ID: "gone", Name: "old"}, Kind: ConnectUser, Scope: instance, At: hour(2), Person: "old@example.co.jp"}}
	if got := d.Import(entries, hour(20)); len(got) != 2 {
		t.Errorf("%d changes, want the user that is gone, and whose it is: %+v", len(got), got)
	}
	if got := d.Import(entries, hour(21)); len(got) != 0 {
		t.Errorf("imported twice: %+v", got)
	}
	addSnapshot(t, d, snap(hour(30), Entity{ID: "u1", Name: "a"}))
	s, _ := d.At(ConnectUser, instance, "gone", hour(40))
	_, last, _ := d.Seen(userKey("gone"))
	if s.Present || s.Name != "old" || !last.Equal(hour(2)) || names(d.Who("gone", hour(40))) != "old@example.co.jp" {
		t.Errorf("%+v, last seen %v", s, last)
	}
}

func FuzzReadImport(f *testing.F) {
	for _, s := range []string{"", "{", "[]", "id\n", `{"User":{"User":{}}}`, "id,name\n\"", "[[[[{\"id\":1}]]]]"} {
		f.Add(s)
	}
	f.Fuzz(func(_ *testing.T, s string) {
		if all, err := ReadImport(strings.NewReader(s), t0); err == nil {
			New().Import(all, t0)
		}
	})
}
