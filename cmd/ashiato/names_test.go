package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// connectLists answers like Amazon Connect with one instance whose users have three pages; the page numbered broken fails.
type connectLists struct {
	users  int
	broken int
}

func (c *connectLists) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	const arn = "arn:aws:connect:us-east-1:123456789012:instance/i"
	switch {
	case strings.HasPrefix(r.URL.Path, "/instance"):
		fmt.Fprintf(w, `{"InstanceSummaryList":[{"Id":"i","Arn":%q,"InstanceAlias":"support"}]}`, arn)
	case strings.HasPrefix(r.URL.Path, "/users-summary"):
		from, _ := strconv.Atoi(r.URL.Query().Get("nextToken"))
		page := from/2 + 1
		if page == c.broken {
			w.Header().Set("X-Amzn-ErrorType", "AccessDeniedException")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"Message":"User: x is not authorized to perform: connect:ListUsers on resource: *"}`)
			return
		}
		var list []string
		for i := from; i < min(from+2, c.users); i++ {
			list = append(list, fmt.Sprintf(`{"Id":"u%d","Arn":"%s/agent/u%d","Username":"user%d@example.co.jp","LastModifiedTime":1760000000}`, i, arn, i, i))
		}
		next := ""
		if from+2 < c.users {
			next = fmt.Sprintf(`,"NextToken":"%d"`, from+2)
		}
		fmt.Fprintf(w, `{"UserSummaryList":[%s]%s}`, strings.Join(list, ","), next)
	case strings.HasPrefix(r.URL.Path, "/users/"):
		id := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		fmt.Fprintf(w, `{"User":{"Id":%q,"IdentityInfo":{"Email":"%s@example.co.jp"}}}`, id, id)
	default:
		fmt.Fprint(w, `{}`) // profiles and groups, of which there are none
	}
}

// A list that breaks off half way changes nothing and marks nobody as deleted; a whole one without a user does.
func TestNamesRefresh(t *testing.T) {
	lists := &connectLists{users: 5}
	connect := httptest.NewServer(lists)
	defer connect.Close()
	identity := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	}))
	defer identity.Close()
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull,
		"AWS_ENDPOINT_URL_CONNECT": connect.URL, "AWS_ENDPOINT_URL_STS": identity.URL} {
		t.Setenv(name, value)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "ashiato.yaml")
	if err := os.WriteFile(file, []byte("names:\n  - connect: [us-east-1]\n    region: us-east-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(code int, args ...string) (stdout, stderr string) {
		t.Helper()
		r := newTestRun(t, map[string]string{"ASHIATO_LAKE": filepath.Join(dir, "lake"), "HOME": dir})
		if got := r.Run(context.Background(), append([]string{"--config", file}, args...)); got != code {
			t.Fatalf("%v: exit code %d, want %d\n%s\n%s", args, got, code, r.stdout.String(), r.stderr.String())
		}
		return r.stdout.String(), r.stderr.String()
	}
	present := func(want int) {
		t.Helper()
		stdout, _ := run(exitOK, "names", "list", "--kind", "connect_user", "-o", "csv")
		if n := strings.Count(stdout, `"true"`); n != want || strings.Count(stdout, "connect_user") != 5 {
			t.Errorf("%d users are there, want %d of 5:\n%s", n, want, stdout)
		}
	}
	run(exitOK, "names", "refresh")
	present(5)
	lists.broken = 2
	if _, stderr := run(exitPartial, "names", "refresh"); !strings.Contains(stderr, "connect:ListUsers") {
		t.Errorf("the missing permission is not told: %s", stderr)
	}
	present(5)
	lists.broken, lists.users = 0, 4
	if stdout, _ := run(exitOK, "names", "refresh", "-o", "csv"); !strings.Contains(stdout, `"1","0"`) {
		t.Errorf("one change, none from the trail: %s", stdout)
	}
	present(4)
	// --refresh looks first; a list that breaks off is said, and the answer has the names as far as they are known.
	lists.users = 5
	const users = "SELECT count(*) FROM directory_at WHERE kind = 'connect_user' AND present AND valid_until > TIMESTAMP '9000-01-01 00:00:00 UTC'"
	if stdout, _ := run(exitOK, "query", users, "-o", "tsv", "-q"); stdout != "_col0\n4\n" {
		t.Errorf("before: %s", stdout)
	}
	if stdout, stderr := run(exitOK, "query", "--refresh", users, "-o", "tsv"); stdout != "_col0\n5\n" || !strings.Contains(stderr, "Names as of connect ") {
		t.Errorf("after a look: %s %s", stdout, stderr)
	}
	lists.users, lists.broken = 4, 2
	if stdout, stderr := run(exitOK, "query", "--refresh", users, "-o", "tsv"); stdout != "_col0\n5\n" || !strings.Contains(stderr, "connect:ListUsers") {
		t.Errorf("after a look that broke off: %s %s", stdout, stderr)
	}
	if _, stderr := run(exitUsage, "query", "--refresh", "--engine", "athena", "SELECT 1"); !strings.Contains(stderr, "--refresh") {
		t.Errorf("on Athena: %s", stderr)
	}
	lists.broken = 0
	run(exitOK, "query", "--refresh", users, "-q")
	if stdout, stderr := run(exitOK, "who", "u4"); !strings.Contains(stdout, "u4@example.co.jp") || !strings.Contains(stderr, "Names as of connect ") {
		t.Errorf("who went keeps the name: %s %s", stdout, stderr)
	}
}
