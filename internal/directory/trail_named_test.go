package directory

import (
	"math/rand/v2"
	"testing"
	"time"
)

const account = "111122223333"

func iamEvent(at float64, name, request, response string) Event {
	return Event{ID: name + request + hour(at).String(), Time: hour(at), Source: "iam.amazonaws.com", Name: name, Region: "us-east-1", Account: account, Request: request, Response: response}
}

// renamings are of a user who was renamed twice and had a key, and another one who was made later under the name that had become free.
func renamings() (plain, named []Event) {
	all := []Event{
		iamEvent(1, "CreateUser", `{"userName":"hanako"}`, `{"user":{"userName":"hanako","userId":"AIDAHANAKO0000000","arn":"arn:aws:iam::111122223333:user/hanako"}}`),
		iamEvent(2, "CreateAccessKey", `{"userName":"hanako"}`, `{"accessKey":{"accessKeyId":"AKIAHANAKO0000000","userName":"hanako"}}`),
		iamEvent(3, "UpdateUser", `{"userName":"hanako","newUserName":"h.sato"}`, ""),
		iamEvent(4, "CreateUser", `{"userName":"hanako"}`, `{"user":{"userName":"hanako","userId":"AIDASECOND0000000"}}`),
		iamEvent(5, "UpdateUser", `{"userName":"h.sato","newUserName":"hanako.sato"}`, ""),
		iamEvent(6, "UpdateUser", `{"userName":"hanako.sato","newPath":"/tokyo/"}`, ""),
		iamEvent(7, "DeleteUser", `{"userName":"hanako"}`, ""),
		iamEvent(8, "UpdateUser", `{"userName":"nobody","newUserName":"else"}`, ""),
	}
	for _, e := range all {
		if e.Named() {
			named = append(named, e)
		} else {
			plain = append(plain, e)
		}
	}
	return plain, named
}

// Names in place of ids are those of the time of the event, in whatever order the events come, and however often.
func TestLearnNamed(t *testing.T) {
	plain, named := renamings()
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 1))
		r.Shuffle(len(named), func(i, j int) { named[i], named[j] = named[j], named[i] })
		d := New()
		d.Add(Learn(plain)...)
		if changes := d.LearnNamed(named); len(changes) != 4 {
			t.Fatalf("%d changes: %+v", len(changes), changes)
		}
		if again := d.LearnNamed(named); len(again) != 0 {
			t.Fatalf("told again: %+v", again)
		}
		for _, c := range []struct {
			id      string
			at      float64
			name    string
			present bool
		}{
			{"AIDAHANAKO0000000", 2.5, "hanako", true}, {"AIDAHANAKO0000000", 3, "h.sato", true}, {"AIDAHANAKO0000000", 4.5, "h.sato", true},
			{"AIDAHANAKO0000000", 9, "hanako.sato", true}, {"AIDASECOND0000000", 6, "hanako", true}, {"AIDASECOND0000000", 9, "hanako", false},
		} {
			if s, ok := d.At(IAMUser, account, c.id, hour(c.at)); !ok || s.Name != c.name || s.Present != c.present {
				t.Errorf("%s at %v: %+v", c.id, c.at, s)
			}
		}
		// The key is of whoever its user is called at the time, not of the one who has the name now.
		key := Key{AccessKey, account, "AKIAHANAKO0000000"}
		if p, rule := d.PersonOf(key, hour(9)); p != "hanako.sato" || rule != ByOwner {
			t.Errorf("the key is of %s by %s", p, rule)
		}
		if p, _ := d.PersonOf(key, hour(2.5)); p != "hanako" {
			t.Errorf("before, the key is of %s", p)
		}
	}
}

// Who was listed first under the new name had the old one before the event.
func TestRenamedBeforeTheFirstList(t *testing.T) {
	d := New()
	changes, err := d.Diff(Snapshot{Source: FromIAM, Kind: IAMUser, Scope: account, Started: hour(10), Entities: []Entity{{ID: "AIDAX0000000000", Name: "sato"}}})
	if err != nil {
		t.Fatal(err)
	}
	d.Add(changes...)
	e := iamEvent(5, "UpdateUser", `{"userName":"hanako","newUserName":"sato"}`, "")
	if got := d.LearnNamed([]Event{e}); len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	if got := d.LearnNamed([]Event{e}); len(got) != 0 {
		t.Fatalf("told again: %+v", got)
	}
	for at, want := range map[float64]string{1: "hanako", 4.9: "hanako", 5: "sato", 12: "sato"} {
		if s, _ := d.At(IAMUser, account, "AIDAX0000000000", hour(at)); s.Name != want {
			t.Errorf("at %v: %s, want %s", at, s.Name, want)
		}
	}
}

// Refused changes, and those of two users of one name in different accounts, change nobody else.
func TestLearnNamedOfOneAccount(t *testing.T) {
	d := New()
	for _, scope := range []string{account, "444455556666"} {
		changes, err := d.Diff(Snapshot{Source: FromIAM, Kind: IAMUser, Scope: scope, Started: hour(1), Entities: []Entity{{ID: "AIDA" + scope, Name: "ops"}}})
		if err != nil {
			t.Fatal(err)
		}
		d.Add(changes...)
	}
	refused := iamEvent(2, "DeleteUser", `{"userName":"ops"}`, "")
	refused.ErrorCode = "DeleteConflict"
	d.LearnNamed([]Event{refused, iamEvent(3, "UpdateUser", `{"userName":"ops","newUserName":"run"}`, "")})
	here, _ := d.At(IAMUser, account, "AIDA"+account, hour(4))
	there, _ := d.At(IAMUser, "444455556666", "AIDA444455556666", hour(4))
	if here.Name != "run" || !here.Present || there.Name != "ops" {
		t.Errorf("%+v\n%+v", here, there)
	}
}

// A WorkSpace that was migrated has a new id and is its user's still; the old one goes when it is listed no more.
func TestWorkSpaceMigrated(t *testing.T) {
	d := New()
	d.Add(Change{Key: Key{Workspace, account + " ap-northeast-1", "ws-old"}, Observed: hour(1), Effective: hour(1), Source: FromWorkspaces, Name: "hanako",
		Attributes: map[string]string{DirectoryID: "d-1", ComputerName: "WSAMZN-1"}, Present: true})
	e := Event{ID: "m", Time: hour(2), Source: "workspaces.amazonaws.com", Name: "MigrateWorkspace", Region: "ap-northeast-1", Account: account,
		Request: `{"sourceWorkspaceId":"ws-old","bundleId":"wsb-1"}`, Response: `{"sourceWorkspaceId":"ws-old","targetWorkspaceId":"ws-new"}`}
	if !e.Named() {
		t.Fatal("it needs to be known whose it was")
	}
	d.LearnNamed([]Event{e})
	if s, ok := d.At(Workspace, account+" ap-northeast-1", "ws-new", hour(2).Add(time.Second)); !ok || s.Name != "hanako" || s.Attributes[DirectoryID] != "d-1" || s.Attributes[ComputerName] != "" {
		t.Errorf("%+v", s)
	}
}
