package directory

import (
	"testing"
	"time"
)

func TestSubject(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return time.Date(2026, 10, n, 0, 0, 0, 0, time.UTC) }
	change := func(kind, id, name string, at int, attributes map[string]string) Change {
		return Change{Key: Key{Kind: kind, ID: id}, Observed: day(at), Effective: day(at), Source: FromImport, Name: name, Attributes: attributes, Present: true}
	}
	d := New()
	d.Add(change(IAMUser, "AIDAHANAKO0000000000", "hanako", 1, map[string]string{Mail: "hanako@example.co.jp", FirstName: "花子", LastName: "佐藤"}),
		change(Workspace, "ws-1", "hanako", 1, nil),
		change(Workspace, "ws-1", "taro", 10, nil),
		change(IAMUser, "AIDATARO000000000000", "taro", 1, map[string]string{Mail: "taro@example.co.jp", FirstName: "太郎", LastName: "鈴木"}),
		change(IAMUser, "AIDAJIRO000000000000", "jiro", 1, map[string]string{FirstName: "太郎", LastName: "鈴木"}),
		change(Link, "akiahanako", "hanako@example.co.jp", 1, nil))
	s := d.Subject("hanako@example.co.jp")
	for text, want := range map[string]bool{
		"": false, "hanako": true, "asked Hanako.": true, "HANAKO@example.co.jp (Admin)": true, "arn:aws:iam::111122223333:user/hanako": true,
		"hanako2": false, "hanako-admin": false, "hanako.sato@example.co.jp": false, "x.hanako": false, "ohanako": false, "hanako@other.example.co.jp": false,
		"佐藤 花子さんのサインイン": true, "佐藤花子": true, "佐藤": false, "AIDAHANAKO0000000000": true, "akiahanako": true, "ws-1": false, Erased: false, "taro": false,
	} {
		if s.In(text) != want {
			t.Errorf("In(%q) is %v", text, !want)
		}
	}
	for _, c := range []struct {
		identifier    string
		at            int
		theirs, known bool
	}{
		{"hanako", 2, true, true}, {"arn:aws:sts::111122223333:assumed-role/Admin/hanako@example.co.jp", 2, true, true}, {"ws-1", 2, true, true}, {"ws-1", 11, false, true},
		{"taro", 2, false, true}, {"nobody", 2, false, false}, {"", 2, false, false},
	} {
		if theirs, known := s.Was(c.identifier, day(c.at)); theirs != c.theirs || known != c.known {
			t.Errorf("Was(%q, %d) is %v, %v", c.identifier, c.at, theirs, known)
		}
	}
	if !s.Had("ws-1", day(2)) || s.Had("ws-1", day(11)) || s.Had("", day(2)) {
		t.Error("Had is wrong about ws-1")
	}
	if shared := d.Subject("taro@example.co.jp"); shared.In("鈴木 太郎") || !shared.In("taro") {
		t.Error("a name of two people stands for one of them")
	}

	after := d.Without(d.Erase("hanako@example.co.jp"))
	if p, _ := after.PersonOf(Key{Kind: IAMUser, ID: "AIDAHANAKO0000000000"}, day(2)); p != "" {
		t.Errorf("after the erasure it is %s", p)
	}
	if p, _ := after.PersonOf(Key{Kind: Workspace, ID: "ws-1"}, day(11)); p != "taro@example.co.jp" {
		t.Errorf("what was somebody else's is %s", p)
	}
	if !after.Erased(IAMUser, "AIDAHANAKO0000000000") || after.Erased(Workspace, "ws-1") || after.Erased(Workspace, "ws-none") || d.Erased(IAMUser, "AIDAHANAKO0000000000") {
		t.Error("Erased is wrong")
	}
}
