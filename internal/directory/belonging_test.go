package directory

import (
	"fmt"
	"strings"
	"testing"
)

// Whose a WorkSpace is changes when it has another user, and when somebody says so.
func TestBelongings(t *testing.T) {
	d := New()
	k := Key{Workspace, "111122223333 ap-northeast-1", "ws-1"}
	user := func(at float64, name string, present bool) {
		d.Add(Change{Key: k, Observed: hour(at), Effective: hour(at), Source: FromWorkspaces, Name: name, Present: present})
	}
	link := func(at float64, id, person string) {
		d.Add(Change{Key: linkKey(id), Observed: hour(at), Effective: hour(at), Source: FromHand, Name: person, Present: person != ""})
	}
	user(1, "kiosk", true)
	link(2, "ws-1", "hanako@example.co.jp")
	link(5, "ws-1", "taro@example.co.jp")
	user(7, "jiro", true)
	link(8, "ws-1", "")
	link(3, "jiro", "jiro@example.co.jp") // also before there is a WorkSpace of that name
	user(9, "", false)
	var got []string
	for _, b := range d.Belongings(k) {
		got = append(got, fmt.Sprintf("%v %s %s %v", b.From.Sub(hour(0)).Hours(), b.State.Name, b.Person, b.State.Present))
	}
	want := "1 kiosk hanako@example.co.jp true\n5 kiosk taro@example.co.jp true\n7 jiro taro@example.co.jp true\n8 jiro jiro@example.co.jp true\n9 jiro jiro@example.co.jp false"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if d.Belongings(Key{Workspace, "", "ws-2"}) != nil {
		t.Error("of what nobody knows")
	}
}
