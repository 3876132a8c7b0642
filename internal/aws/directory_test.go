package aws

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	storetypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/ashiato/ashiato/internal/mototest"
)

// A connectFake answers like Amazon Connect, for two instances. A list that has no pages in moto has them here.
type connectFake struct {
	users    map[string][]string // by instance
	requests int
	// failPage is the number of the page of ListUsers that is refused, of the second instance; 0 is none.
	failPage  int
	throttled int // requests still to be refused with TooManyRequestsException
	described []string
	denied    string // path prefix that may not be asked for
}

const fakePage = 100

func (f *connectFake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.requests++
	w.Header().Set("Content-Type", "application/json")
	refuse := func(status int, kind, message string) {
		w.Header().Set("X-Amzn-ErrorType", kind)
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"Message":%q}`, message)
	}
	if f.throttled > 0 {
		f.throttled--
		refuse(http.StatusTooManyRequests, "TooManyRequestsException", "Too Many Requests")
		return
	}
	if f.denied != "" && strings.HasPrefix(r.URL.Path, f.denied) {
		refuse(http.StatusForbidden, "AccessDeniedException", "no")
		return
	}
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/"), "/", 2)
	rest := ""
	if len(parts) == 2 {
		rest = parts[1]
	}
	switch parts[0] {
	case "instance":
		var list []map[string]any
		for _, id := range []string{"one", "two"} {
			list = append(list, map[string]any{"Id": id, "Arn": fakeInstance(id), "InstanceAlias": "alias-" + id, "CreatedTime": 1.7e9})
		}
		f.answer(w, map[string]any{"InstanceSummaryList": list})
	case "users-summary":
		f.list(w, r, rest, refuse)
	case "users":
		i := strings.LastIndexByte(rest, '/')
		id := rest[i+1:]
		f.described = append(f.described, id)
		if strings.HasSuffix(id, "-13") {
			refuse(http.StatusNotFound, "ResourceNotFoundException", "gone")
			return
		}
		f.answer(w, map[string]any{"User": map[string]any{"Id": id, "Username": "name-" + id, "IdentityInfo": map[string]any{"Email": id + "@example.co.jp"},
			"SecurityProfileIds": []string{"s2", "s1"}, "RoutingProfileId": "r1", "PhoneConfig": map[string]any{"PhoneType": "DESK_PHONE", "DeskPhoneNumber": "+81312345678"}}})
	case "security-profiles-summary":
		f.answer(w, map[string]any{"SecurityProfileSummaryList": []map[string]any{{"Id": "s1", "Name": "Admin"}, {"Id": "s2", "Name": "Agent"}}})
	case "routing-profiles-summary":
		f.answer(w, map[string]any{"RoutingProfileSummaryList": []map[string]any{{"Id": "r1", "Name": "Basic"}}})
	case "user-hierarchy-groups-summary":
		f.answer(w, map[string]any{"UserHierarchyGroupSummaryList": []map[string]any{{"Id": "g1", "Name": "Tokyo"}}})
	case "user-hierarchy-structure":
		level := func(name string) map[string]any { return map[string]any{"Id": "l-" + name, "Name": name} }
		f.answer(w, map[string]any{"HierarchyStructure": map[string]any{"LevelOne": level("Country"), "LevelTwo": level("Team")}})
	default:
		refuse(http.StatusNotFound, "ResourceNotFoundException", r.URL.Path)
	}
}

func fakeInstance(id string) string {
	return "arn:aws:connect:us-east-1:123456789012:instance/" + id
}

func (f *connectFake) answer(w http.ResponseWriter, v any) {
	_ = json.NewEncoder(w).Encode(v) // the test sees what is missing
}

func (f *connectFake) list(w http.ResponseWriter, r *http.Request, instance string, refuse func(int, string, string)) {
	instance = instance[strings.LastIndexByte(instance, '/')+1:]
	from, _ := strconv.Atoi(r.URL.Query().Get("nextToken"))
	if f.failPage > 0 && instance == "two" && from/fakePage+1 == f.failPage {
		refuse(http.StatusInternalServerError, "InternalServiceException", "broken")
		return
	}
	users := f.users[instance]
	page := users[from:min(from+fakePage, len(users))]
	out := map[string]any{}
	var list []map[string]any
	for _, id := range page {
		list = append(list, map[string]any{"Id": id, "Arn": fakeInstance(instance) + "/agent/" + id, "Username": "name-" + id, "LastModifiedTime": 1.76e9, "LastModifiedRegion": "us-east-1"})
	}
	out["UserSummaryList"] = list
	if from+fakePage < len(users) {
		out["NextToken"] = strconv.Itoa(from + fakePage)
	}
	f.answer(w, out)
}

// openFake opens the directories of a fake; the clock moves when somebody sleeps.
func openFake(t *testing.T, f *connectFake, known func(string, string, time.Time) bool) (*Directories, *time.Time) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	account := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	}))
	t.Cleanup(account.Close)
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_ENDPOINT_URL_CONNECT": server.URL, "AWS_ENDPOINT_URL_STS": account.URL} {
		t.Setenv(name, value)
	}
	now := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	d, err := OpenDirectories(t.Context(), Access{}, DirectoryOptions{Known: known, Now: func() time.Time { return now },
		Sleep: func(ctx context.Context, d time.Duration) error { now = now.Add(d); return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return d, &now
}

func fakeUsers(instance string, n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprintf("%s-%d", instance, i))
	}
	return ids
}

func listOf(lists []DirectoryList, kind, scope string) *DirectoryList {
	for i := range lists {
		if lists[i].Kind == kind && lists[i].Scope == scope {
			return &lists[i]
		}
	}
	return nil
}

func TestConnectListsAllPagesOfEveryInstance(t *testing.T) {
	f := &connectFake{users: map[string][]string{"one": fakeUsers("one", 250), "two": fakeUsers("two", 3)}, throttled: 1}
	known := func(_, user string, changed time.Time) bool {
		return changed.Unix() == 1_760_000_000 && strings.HasPrefix(user, "one-1")
	}
	d, now := openFake(t, f, known)
	begin := *now
	lists, err := d.Connect(t.Context(), "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	users := listOf(lists, "connect_user", fakeInstance("one"))
	if users == nil || len(users.Entries) != 250 || len(listOf(lists, "connect_user", fakeInstance("two")).Entries) != 3 {
		t.Fatalf("not all users: %+v", lists)
	}
	for _, e := range users.Entries {
		known := strings.HasPrefix(e.ID, "one-1")
		if (e.Attributes == nil) != known || !known && e.Attributes["mail"] != e.ID+"@example.co.jp" {
			t.Fatalf("%s: %v", e.ID, e.Attributes)
		}
	}
	e := users.Entries[0]
	if e.Name != "name-one-0" || e.ARN != fakeInstance("one")+"/agent/one-0" || e.Attributes["security_profiles"] != "s1,s2" ||
		e.Attributes["phone"] != "DESK_PHONE +81312345678" || e.Attributes["hierarchy_group"] != "" || e.Changed.Unix() != 1_760_000_000 {
		t.Errorf("%+v", e)
	}
	if l := listOf(lists, "security_profile", fakeInstance("two")); l == nil || len(l.Entries) != 2 || l.Entries[0].Name != "Admin" {
		t.Errorf("security profiles: %+v", l)
	}
	if l := listOf(lists, "hierarchy_group", fakeInstance("one")); l == nil || l.Entries[0].Name != "Tokyo" {
		t.Errorf("groups: %+v", l)
	}
	if l := listOf(lists, "hierarchy_structure", fakeInstance("two")); l == nil || l.Entries[0].ID != "two" || l.Entries[0].Name != "Country / Team" {
		t.Errorf("levels: %+v", l)
	}
	// Two requests a second, tries after a refusal not counted.
	took := now.Sub(begin)
	if perSecond := float64(f.requests-2) / took.Seconds(); perSecond > connectPerSecond {
		t.Errorf("%d requests in %v: %.2f a second", f.requests, took, perSecond)
	}
}

func TestConnectLeavesOutWhoIsGoneMeanwhile(t *testing.T) {
	f := &connectFake{users: map[string][]string{"one": fakeUsers("one", 20)}}
	d, _ := openFake(t, f, nil)
	lists, err := d.Connect(t.Context(), "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	if l := listOf(lists, "connect_user", fakeInstance("one")); len(l.Entries) != 19 {
		t.Errorf("%d users, want 19", len(l.Entries))
	}
}

// A list that breaks off is no list; those of the other instance are.
func TestConnectListThatBreaksOffIsNotGiven(t *testing.T) {
	f := &connectFake{users: map[string][]string{"one": fakeUsers("one", 5), "two": fakeUsers("two", 250)}, failPage: 2}
	d, _ := openFake(t, f, nil)
	d.cfg.Retryer = func() awscore.Retryer { return awscore.NopRetryer{} }
	lists, err := d.Connect(t.Context(), "us-east-1")
	if err == nil {
		t.Fatal("no error")
	}
	if listOf(lists, "connect_user", fakeInstance("two")) != nil {
		t.Error("half a list was given")
	}
	if listOf(lists, "connect_user", fakeInstance("one")) == nil || listOf(lists, "routing_profile", fakeInstance("two")) == nil {
		t.Errorf("whole lists are missing: %+v", lists)
	}
}

func TestConnectNamesTheMissingPermission(t *testing.T) {
	f := &connectFake{users: map[string][]string{"one": fakeUsers("one", 1)}, denied: "/users/"}
	d, _ := openFake(t, f, nil)
	_, err := d.Connect(t.Context(), "us-east-1")
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != Permission || e.Action != "connect:DescribeUser" {
		t.Errorf("%+v", err)
	}
}

func manyUsers(n int) (users []string) {
	for i := range n {
		users = append(users, fmt.Sprint("user", i))
	}
	return users
}

func TestListsOfMoto(t *testing.T) {
	url := mototest.Start(t)
	t.Setenv("AWS_ENDPOINT_URL", url)
	folder, desktops := mototest.WorkSpaces(t, url, manyUsers(40)...)
	d, err := OpenDirectories(t.Context(), Access{Region: "us-east-1"}, DirectoryOptions{Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	users := iam.NewFromConfig(d.cfg)
	for i := range 12 {
		name := fmt.Sprint("user", i)
		if _, err := users.CreateUser(ctx, &iam.CreateUserInput{UserName: &name}); err != nil {
			t.Fatal(err)
		}
	}
	key, err := users.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: awscore.String("user3")})
	if err != nil {
		t.Fatal(err)
	}
	lists, err := d.IAM(ctx)
	if err != nil {
		t.Fatal(err)
	}
	listed, keys := listOf(lists, "iam_user", "123456789012"), listOf(lists, "access_key", "123456789012")
	if len(listed.Entries) != 12 || len(keys.Entries) != 1 || keys.Entries[0].ID != *key.AccessKey.AccessKeyId || keys.Entries[0].Name != "user3" {
		t.Errorf("IAM: %+v", lists)
	}

	store := identitystore.NewFromConfig(d.cfg)
	for i := range 130 {
		name := fmt.Sprint("person", i)
		_, err := store.CreateUser(ctx, &identitystore.CreateUserInput{IdentityStoreId: awscore.String("d-1234567890"), UserName: &name,
			Name: &storetypes.Name{GivenName: &name, FamilyName: &name}, DisplayName: &name, Emails: []storetypes.Email{{Value: awscore.String(name + "@example.co.jp"), Primary: true}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	lists, err = d.IdentityStore(ctx, "us-east-1", "d-1234567890")
	if err != nil || len(lists[0].Entries) != 130 || !strings.HasSuffix(lists[0].Entries[5].Attributes["mail"], "@example.co.jp") {
		t.Errorf("identity store: %v %+v", err, lists)
	}

	org := organizations.NewFromConfig(d.cfg)
	if _, err := org.CreateOrganization(ctx, &organizations.CreateOrganizationInput{}); err != nil {
		t.Fatal(err)
	}
	for i := range 25 {
		if _, err := org.CreateAccount(ctx, &organizations.CreateAccountInput{AccountName: awscore.String(fmt.Sprint("account", i)), Email: awscore.String(fmt.Sprint("a", i, "@example.com"))}); err != nil {
			t.Fatal(err)
		}
	}
	lists, err = d.Organization(ctx)
	if err != nil || len(lists[0].Entries) != 26 {
		t.Errorf("organization: %v, %d accounts", err, len(lists[0].Entries))
	}

	lists, err = d.WorkSpaces(ctx, "us-east-1")
	if err != nil || len(lists) != 2 || len(lists[1].Entries) != 40 || len(lists[0].Entries) != 1 {
		t.Fatalf("WorkSpaces: %v %+v", err, lists)
	}
	if f := lists[0].Entries[0]; f.ID != folder || f.Name != "corp.example.co.jp" || lists[0].Scope != "123456789012 us-east-1" {
		t.Errorf("the directory of WorkSpaces: %+v", f)
	}
	for i, id := range desktops {
		j := slices.IndexFunc(lists[1].Entries, func(e DirectoryEntry) bool { return e.ID == id })
		if j < 0 || lists[1].Entries[j].Name != fmt.Sprint("user", i) || lists[1].Entries[j].Attributes["directory_id"] != folder {
			t.Fatalf("WorkSpace %s of user%d: %d", id, i, j)
		}
	}

	one, err := d.WorkSpace(ctx, "us-east-1", desktops[3])
	if err != nil || len(one.Entries) != 1 || one.Entries[0].Name != "user3" || one.Scope != lists[1].Scope || one.Kind != lists[1].Kind {
		t.Errorf("one WorkSpace: %+v, %v", one, err)
	}
	if none, err := d.WorkSpace(ctx, "us-east-1", "ws-nobodys00"); err != nil || len(none.Entries) != 0 {
		t.Errorf("a WorkSpace that is not there: %+v, %v", none, err)
	}

	// The metric of a WorkSpace, by the protocol that the emulator speaks.
	from := time.Now().UTC().Truncate(time.Hour).Add(-2 * time.Hour)
	mototest.UserConnected(t, url, desktops[7], from, from.Add(30*time.Minute), 1)
	mototest.UserConnected(t, url, desktops[7], from.Add(30*time.Minute), from.Add(time.Hour), 0)
	m, err := OpenMetrics(ctx, Access{}, "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	points, connected := 0, 0.0
	err = m.UserConnected(ctx, MetricQuery{WorkspaceIDs: desktops, Since: from.Add(-time.Hour), Until: from.Add(time.Hour), Period: 5 * time.Minute}, func(id string, at time.Time, value float64) error {
		if id != desktops[7] || (value == 1) != at.Before(from.Add(30*time.Minute)) {
			t.Errorf("%s at %v: %v", id, at, value)
		}
		points, connected = points+1, connected+value
		return nil
	})
	if err != nil || points != 12 || connected != 6 {
		t.Errorf("%d points, %v of them connected: %v", points, connected, err)
	}
}

// A list of users that is longer than the time is read in several looks: all names each time, the details as far as the time goes, none twice.
func TestConnectDetailsInSeveralLooks(t *testing.T) {
	f := &connectFake{users: map[string][]string{"one": fakeUsers("one", 60)}}
	known := map[string]bool{"one-13": true} // which the fake does not have any more
	d, now := openFake(t, f, func(_, user string, _ time.Time) bool { return known[user] })
	looks := 0
	for left := 1; left > 0; looks++ {
		d.o.DetailsUntil = now.Add(11 * time.Second)
		lists, err := d.Connect(t.Context(), "us-east-1")
		if err != nil || looks > 5 {
			t.Fatal(looks, err)
		}
		l := listOf(lists, "connect_user", fakeInstance("one"))
		if len(l.Entries) != 60 {
			t.Fatalf("%d users in look %d", len(l.Entries), looks)
		}
		for _, e := range l.Entries {
			known[e.ID] = known[e.ID] || e.Attributes != nil
		}
		left = l.Left
	}
	if looks != 3 || len(f.described) != 59 {
		t.Errorf("%d looks asked about %d users", looks, len(f.described))
	}
}
