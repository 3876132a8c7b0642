package directory

import (
	"strings"
	"testing"
)

const (
	hanakoID = "11111111-2222-4333-8444-555555555555"
	taroID   = "99999999-2222-4333-8444-555555555555"
)

func company() *Directory {
	d := New()
	add := func(k Key, name, arn string, attributes map[string]string) {
		d.Add(Change{Key: k, Observed: hour(1), Effective: hour(1), Source: FromConnect, Name: name, ARN: arn, Attributes: attributes, Present: true})
	}
	add(userKey(hanakoID), "h.sato", instance+"/agent/"+hanakoID, map[string]string{Mail: "Hanako.Sato@example.co.jp"})
	add(userKey(taroID), "taro@example.co.jp", instance+"/agent/"+taroID, nil)
	add(Key{Workspace, "111122223333 ap-northeast-1", "ws-abc123def"}, "hanako.sato", "", nil)
	add(Key{IAMUser, "111122223333", "AIDAEXAMPLE1234567890"}, "hanako.sato", "arn:aws:iam::111122223333:user/ops/hanako.sato", nil)
	add(Key{AccessKey, "111122223333", "AKIAEXAMPLE123456789"}, "hanako.sato", "", map[string]string{Owner: "AIDAEXAMPLE1234567890"})
	add(Key{IdentityUser, "d-9567000000", "9067642ac7-11111111-1111-4111-8111-111111111111"}, "hanako.sato@example.co.jp", "", nil)
	add(Key{Workspace, "111122223333 ap-northeast-1", "ws-000000000"}, "kiosk", "", nil)
	add(Key{Account, "", "111122223333"}, "production", "", nil)
	return d
}

func TestWhoFindsAnyForm(t *testing.T) {
	d := company()
	const hanako, taro = "hanako.sato@example.co.jp", "taro@example.co.jp"
	role := "arn:aws:sts::111122223333:assumed-role/"
	for text, want := range map[string]string{
		hanakoID:                                hanako,
		"11111111-2222-4333-8444-555555555555 ": hanako,
		instance + "/agent/" + hanakoID:         hanako,
		"arn%3Aaws%3Aconnect%3Aap-northeast-1%3A111122223333%3Ainstance%2F0a1b2c3d-0000-4000-8000-00000000cccc%2Fagent%2F" + hanakoID:               hanako,
		"arn%3aaws%3aconnect%3aap-northeast-1%3a111122223333%3ainstance%2f0a1b2c3d-0000-4000-8000-00000000cccc%2fagent%2f" + hanakoID:               hanako,
		"arn%253Aaws%253Aconnect%253Aap-northeast-1%253A111122223333%253Ainstance%252F0a1b2c3d-0000-4000-8000-00000000cccc%252Fagent%252F" + taroID: taro,
		"ws-abc123def":                                          hanako,
		"AKIAEXAMPLE123456789":                                  hanako,
		"AIDAEXAMPLE1234567890":                                 hanako,
		"AROAEXAMPLE1234567890:" + hanakoID:                     hanako,
		"AROAEXAMPLE1234567890:hanako.sato":                     hanako,
		"AROAEXAMPLE1234567890:Hanako.Sato@example.co.jp":       hanako,
		role + "AWSServiceRoleForAmazonConnect_abc/" + hanakoID: hanako,
		role + "AWSReservedSSO_Admin_0123/" + hanako:            hanako,
		role + "deploy/" + hanakoID:                             "", // another role's session is no user of Connect
		"arn:aws:iam::111122223333:user/ops/hanako.sato":        hanako,
		"9067642ac7-11111111-1111-4111-8111-111111111111":       hanako,
		"hanako.sato": hanako, "HANAKO.SATO@EXAMPLE.CO.JP": hanako, "h.sato": hanako, "taro": taro, "kiosk": "kiosk",
		"production": "", "nobody": "", "192.0.2.1": "", "": "", "arn:aws:s3:::bucket": "",
	} {
		if got := names(d.Who(text, hour(2))); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	w := d.Who("hanako.sato", hour(2))
	if len(w) != 1 || len(w[0].Aliases) != 5 {
		t.Fatalf("hanako has %d aliases: %+v", len(w[0].Aliases), w)
	}
	rules := map[string]Rule{}
	for _, a := range w[0].Aliases {
		rules[a.Kind] = a.By
	}
	for kind, want := range map[string]Rule{ConnectUser: ByMail, Workspace: ByUserName, IAMUser: ByUserName, AccessKey: ByOwner, IdentityUser: ByMail} {
		if rules[kind] != want {
			t.Errorf("%s by %s, want %s", kind, rules[kind], want)
		}
	}
}

func TestLinksByHandDecide(t *testing.T) {
	d := company()
	link := func(at float64, id, person string, present bool) {
		d.Add(Change{Key: Key{Kind: Link, ID: id}, Observed: hour(at), Effective: hour(at), Source: FromHand, Name: person, Present: present})
	}
	link(10, "ws-abc123def", "taro@example.co.jp", true)
	if got := names(d.Who("ws-abc123def", hour(11))); got != "taro@example.co.jp" {
		t.Errorf("linked by hand: %s", got)
	}
	if got := names(d.Who("h.sato", hour(11))); got != "hanako.sato@example.co.jp" {
		t.Errorf("others stay: %s", got)
	}
	link(20, "ws-abc123def", "", false)
	if got := names(d.Who("ws-abc123def", hour(21))); got != "hanako.sato@example.co.jp" {
		t.Errorf("the link was taken away: %s", got)
	}
}

func TestAmbiguousNamesAreNotGuessed(t *testing.T) {
	d := company()
	d.Add(Change{Key: Key{IdentityUser, "d-9567000000", "x"}, Observed: hour(1), Effective: hour(1), Source: FromIdentityStore, Name: "hanako.sato@example.com", Present: true})
	if got := names(d.Who("ws-abc123def", hour(2))); got != "hanako.sato" {
		t.Errorf("two mail addresses begin with the name: %q", got)
	}
}

func TestWhoAsOfATime(t *testing.T) {
	d := New()
	ws := Key{Workspace, "111122223333 ap-northeast-1", "ws-abc123def"}
	d.Add(Change{Key: ws, Observed: hour(1), Effective: hour(1), Source: FromWorkspaces, Name: "hanako", Present: true},
		Change{Key: ws, Observed: hour(9), Effective: hour(9), Source: FromWorkspaces, Name: "taro", Present: true})
	for at, want := range map[float64]string{0: "hanako", 5: "hanako", 9: "taro", 50: "taro"} {
		if got := names(d.Who("ws-abc123def", hour(at))); got != want {
			t.Errorf("hour %v: %q, want %q", at, got, want)
		}
	}
	if got := d.Who("hanako", hour(50)); len(got) != 1 || got[0].Person != "taro" {
		t.Errorf("a name that nobody has any more leads to who has what it named: %+v", got)
	}
}

// People type names as they are written; a record that has one says nothing of who it was.
func TestWhoCalled(t *testing.T) {
	d := company()
	add := func(id, mail, first, last string) {
		d.Add(Change{Key: Key{IdentityUser, "d-9567000000", id}, Observed: hour(1), Effective: hour(1), Source: FromConnect, Name: mail, Attributes: map[string]string{Mail: mail, FirstName: first, LastName: last}, Present: true})
	}
	add("a", "ken@example.co.jp", "健", "田中")
	add("b", "Jane@example.co.jp", "Jane", "Doe")
	add("c", "y1@example.co.jp", "裕子", "佐藤")
	add("d", "y2@example.co.jp", "裕子", "佐藤")
	d.Add(Change{Key: Key{Named, "", "e"}, Observed: hour(1), Effective: hour(1), Source: FromImport, Name: "e", Attributes: map[string]string{Mail: "taro@example.co.jp", FullName: "山田 太郎"}, Present: true})
	for text, want := range map[string]string{
		"山田太郎": "taro@example.co.jp", "山田　太郎": "taro@example.co.jp",
		"田中 健": "ken@example.co.jp", "田中　健": "ken@example.co.jp", "田中健": "ken@example.co.jp", "健 田中": "ken@example.co.jp", " 田中  健 ": "ken@example.co.jp",
		"jane doe": "jane@example.co.jp", "Doe Jane": "jane@example.co.jp", "佐藤 裕子": "y1@example.co.jp y2@example.co.jp",
		"田中": "", "健": "", "": "", " ": "", "hanako.sato": "hanako.sato@example.co.jp",
	} {
		var got []string
		for _, w := range d.WhoCalled(text, hour(2)) {
			got = append(got, w.Person)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if found := d.Who("田中健", hour(2)); found != nil {
		t.Errorf("a record that has a name says who it was: %+v", found)
	}
}
