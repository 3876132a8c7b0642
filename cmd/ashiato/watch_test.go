package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/trail"
)

// A watchFixture is a folder with a configuration, a lake and a state, in which rules can be followed.
type watchFixture struct {
	s      *session
	lake   *lake.Lake
	states *state.Store
	now    time.Time // zero: that of the clock
	said   strings.Builder
}

func newWatchFixture(t *testing.T, dir string) *watchFixture {
	t.Helper()
	x := &watchFixture{}
	var err error
	if x.lake, err = lake.Open(t.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.lake.Close() })
	if x.states, err = state.Open(t.Context(), filepath.Join(dir, "state.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.states.Close() })
	p := &Program{Stdin: strings.NewReader(""), Stdout: &x.said, Stderr: &x.said, OS: "linux", Width: func(Stream) int { return 0 },
		Getenv: func(name string) string { return map[string]string{"HOME": dir}[name] },
		Now: func() time.Time {
			if x.now.IsZero() {
				return time.Now()
			}
			return x.now
		}}
	x.s = &session{Program: p, zone: time.UTC}
	if x.s.config, err = config.Load(config.Place{Explicit: filepath.Join(dir, "ashiato.yaml"), Getenv: p.Getenv, OS: "linux"}); err != nil {
		t.Fatal(err)
	}
	return x
}

func (x *watchFixture) watch(t *testing.T) *watch {
	t.Helper()
	w, err := x.s.newWatch(t.Context(), x.lake, x.states)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Whose a WorkSpace is that no list has had is looked up when somebody signs in to it, and the notice has the name.
func TestUnknownWorkSpaceIsLookedUp(t *testing.T) {
	url := mototest.Start(t)
	t.Setenv("AWS_ENDPOINT_URL", url)
	_, desktops := mototest.WorkSpaces(t, url, "tanaka")
	dir := t.TempDir()
	config := filepath.Join(dir, "ashiato.yaml")
	text := "rules: {enable: [workspaces-sign-in], channels: {workspaces-sign-in: [out]}}\nchannels:\n  out: {stdout: json}\n" +
		"networks: {office: [203.0.113.0/24]}\nnames:\n  - {region: us-east-1, workspaces: [us-east-1]}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"HOME": dir, "ASHIATO_CONFIG": config, "ASHIATO_LAKE": filepath.Join(dir, "lake"), "AWS_ENDPOINT_URL": url, "TZ": "UTC"}
	run := func(args ...string) (out, errs string) {
		t.Helper()
		if len(args) == 0 {
			args = []string{"run-due"}
		}
		var stdout, stderr strings.Builder
		p := &Program{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, OS: "linux", Getenv: func(name string) string { return env[name] }, Now: time.Now, Width: func(Stream) int { return 0 }}
		if code := p.Run(t.Context(), args); code != 0 {
			t.Fatalf("exit code %d: %s", code, stderr.String())
		}
		return stdout.String(), stderr.String()
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	run() // from now on
	at := time.Now().UTC().Truncate(time.Second)
	signIn := func(id, workspace, ip string) lake.Row {
		detail := fmt.Sprintf(`{"version":"0","id":%q,"detail-type":"WorkSpaces Access","source":"aws.workspaces","account":"123456789012","time":%q,"region":"us-east-1","resources":[],`+
			`"detail":{"clientIpAddress":%q,"actionType":"successfulLogin","workspacesClientProductName":"WorkSpaces Desktop client","loginTime":%q,"clientPlatform":"Windows","directoryId":"d-1","clientVersion":"5.0","workspaceId":%q}}`,
			id, at.Format(time.RFC3339), ip, at.Format("2006-01-02T15:04:05.000Z"), workspace)
		return lake.Row{id, at, "123456789012", "us-east-1", workspace, "d-1", "successfulLogin", at, ip, "Windows", "WorkSpaces Desktop client", "5.0", "queue", at, detail}
	}
	first, rows := at, []lake.Row{signIn("e-1", desktops[0], "203.0.113.9")}
	at = at.Add(time.Second) // they are known by then, their network is not
	rows = append(rows, signIn("e-2", desktops[0], "198.51.100.9"), signIn("e-3", "ws-nobodys00", "203.0.113.9"))
	if n, err := l.Table(&lake.WorkSpacesAccess).Add(t.Context(), rows); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	out, errs := run()
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d notices: %s%s", len(lines), out, errs)
	}
	for _, c := range []struct {
		id   string
		want []string
	}{
		{"e-1", []string{"tanaka signed in to a WorkSpace", "known: office", first.Format("2006-01-02 15:04:05 UTC"), `"Platform","value":"Windows"`, "WorkSpaces Desktop client 5.0"}},
		{"e-2", []string{"tanaka", "in none of the networks"}},
		{"e-3", []string{"Sign-in to the WorkSpace ws-nobodys00 by somebody whose name is not known", `"Person","value":"unknown"`}},
	} {
		found := false
		for _, line := range lines {
			if !strings.Contains(line, `"`+c.id+`"`) {
				continue
			}
			found = true
			for _, want := range c.want {
				if !strings.Contains(line, want) {
					t.Errorf("the notice of %s lacks %q: %s", c.id, want, line)
				}
			}
		}
		if !found {
			t.Errorf("there is no notice of %s", c.id)
		}
	}
	if out, _ := run(); out != "" {
		t.Errorf("told again: %s", out)
	}

	// What was looked up is handed out and erased like all names, with the alerts that have it, and is not looked up again.
	if out, _ := run("person", "export", "tanaka"); !strings.Contains(out, `"name": "tanaka"`) || strings.Count(out, `"workspace": "`+desktops[0]) != 4 || strings.Contains(out, "ws-nobodys00") {
		t.Errorf("exported: %s", out)
	}
	run("person", "erase", "tanaka", "--yes")
	if out, _ := run("alerts", "list", "-o", "json"); strings.Contains(out, "tanaka") || strings.Count(out, alert.Erased) != 4 {
		t.Errorf("alerts of somebody who was erased: %s", out)
	}
	if n, err := l.Table(&lake.WorkSpacesAccess).Add(t.Context(), []lake.Row{signIn("e-4", desktops[0], "203.0.113.9")}); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if out, _ := run(); strings.Contains(out, "tanaka") || !strings.Contains(out, `"e-4"`) {
		t.Errorf("a sign-in after the erasure: %s", out)
	}
}

// A rule on a schedule asks its query about each period once, when it is over and was delivered; its rows are told.
func TestRuleOnASchedule(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("ashiato.yaml", "rules: {folder: rules}\nchannels:\n  out: {stdout: json}\n")
	write("rules/admin.yaml", "name: admin\ntitle: Something was administrated\nquery: admin-changes\nevery: 1h\ngroup_by: [who]\nchannels: [out]\n")
	env := map[string]string{"HOME": dir, "ASHIATO_CONFIG": filepath.Join(dir, "ashiato.yaml"), "ASHIATO_LAKE": filepath.Join(dir, "lake"), "TZ": "UTC"}
	now := time.Date(2026, 11, 20, 12, 30, 0, 0, time.UTC)
	run := func(args ...string) string {
		t.Helper()
		var stdout, stderr strings.Builder
		p := &Program{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, OS: "linux", Getenv: func(name string) string { return env[name] },
			Now: func() time.Time { return now }, Width: func(Stream) int { return 0 }}
		if code := p.Run(t.Context(), args); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, stderr.String())
		}
		return stdout.String()
	}
	record := func(id, at, user string) string {
		return fmt.Sprintf(`{"eventVersion":"1.08","eventID":%q,"eventTime":%q,"eventName":"CreateUser","eventSource":"iam.amazonaws.com","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7",`+
			`"userIdentity":{"type":"IAMUser","userName":%q,"accountId":"111122223333"},"requestParameters":{"userName":"new"},"readOnly":false,"recipientAccountId":"111122223333"}`, id, at, user)
	}
	write("logs/1.json", `{"Records":[`+record("00000000-0000-4000-8000-000000000001", "2026-11-20T11:59:59Z", "before")+`,`+
		record("00000000-0000-4000-8000-000000000002", "2026-11-20T12:10:00Z", "suzuki")+`,`+record("00000000-0000-4000-8000-000000000003", "2026-11-20T12:59:59Z", "suzuki")+`,`+
		record("00000000-0000-4000-8000-000000000004", "2026-11-20T13:00:00Z", "tanaka")+`]}`)
	run("import", filepath.Join(dir, "logs"), "-q")
	told := func(when time.Time, want ...string) {
		t.Helper()
		now = when
		out := run("run-due")
		if n := strings.Count(out, "\n"); n != len(want) {
			t.Errorf("at %s: %d messages, want %d: %s", when.Format("15:04"), n, len(want), out)
		}
		for _, w := range want {
			if !strings.Contains(out, w) {
				t.Errorf("at %s: nothing of %s in %s", when.Format("15:04"), w, out)
			}
		}
	}
	noon := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	told(noon.Add(30 * time.Minute))         // the period of noon has begun
	told(noon.Add(74 * time.Minute))         // it is over, and records may be on their way
	told(noon.Add(75*time.Minute), "suzuki") // once
	told(noon.Add(80 * time.Minute))         // and not again
	told(noon.Add(3*time.Hour), "tanaka")    // what was missed
	if out := run("alerts", "list", "-o", "tsv"); !strings.Contains(out, "suzuki") || !strings.Contains(out, "tanaka") {
		t.Errorf("alerts: %s", out)
	}
	// What it missed while nothing ran is made up. While it was off it missed nothing: it begins anew.
	write("logs/2.json", `{"Records":[`+record("00000000-0000-4000-8000-000000000005", "2026-11-22T12:10:00Z", "ito")+`,`+record("00000000-0000-4000-8000-000000000006", "2026-11-23T12:10:00Z", "kato")+`]}`)
	run("import", filepath.Join(dir, "logs"), "-q")
	told(noon.AddDate(0, 0, 2).Add(24*time.Hour), "ito")
	run("rules", "disable", "admin")
	run("run-due")
	now = noon.AddDate(0, 0, 4)
	run("rules", "enable", "admin")
	told(noon.AddDate(0, 0, 4))
	told(noon.AddDate(0, 0, 4).Add(75 * time.Minute))
}

// rulesFolder gives a folder with a configuration and one file of rules.
func rulesFolder(t *testing.T, rules string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "rules"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"ashiato.yaml": "rules: {folder: rules}\n", "rules/r.yaml": rules} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A pastThatFails cannot be asked.
type pastThatFails struct{}

func (pastThatFails) Each(context.Context, *alert.Rule, time.Time, time.Time, func(*match.Event) error) error {
	return errors.New("no memory")
}

// A rule that cannot learn is told once for each reason, and tried again although nothing is new.
func TestRuleThatCannotLearn(t *testing.T) {
	t.Parallel()
	x := newWatchFixture(t, rulesFolder(t, "name: first\ntitle: first\nwhen: event:ConsoleLogin\nfirst_seen: [user]\nwithin: 30d\n"))
	x.now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	w := x.watch(t)
	past := w.watcher.Past
	w.watcher.Past = pastThatFails{}
	for range 2 {
		if err := w.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.now = x.now.Add(time.Minute)
	}
	if said := x.said.String(); strings.Count(said, "the rule first looks at nothing, as learning the past has failed: no memory") != 1 {
		t.Errorf("said %q", said)
	}
	x.now, w.watcher.Past = x.now.Add(time.Hour), past
	within, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := w.news(within); err != nil {
		t.Fatal(err)
	}
	if err := w.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	if failures, err := x.states.RuleFailures(t.Context()); err != nil || len(failures) != 0 {
		t.Errorf("failures %v: %v", failures, err)
	}
}

// Rules on a schedule make up what they missed in turns, at most so many periods, and say what is left out. What is done for long is forgotten.
func TestRulesOnAScheduleMakeUp(t *testing.T) {
	t.Parallel()
	x := newWatchFixture(t, rulesFolder(t, "name: a\ntitle: a\nquery: admin-changes\nevery: 5m\n---\nname: b\ntitle: b\nquery: admin-changes\nevery: 1h\n"))
	x.now = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	done := func(name string) (n int, first string) {
		t.Helper()
		err := x.states.Watch(t.Context(), func(tx *state.WatchTx) error {
			series := state.Series{Report: "rule " + name, Zone: "UTC", Unit: map[string]string{"a": "5m0s", "b": "1h0m0s"}[name]}
			start, all, err := tx.SeriesPeriods(series)
			n, first = len(all), start
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, first
	}
	w := x.watch(t)
	look := func() {
		t.Helper()
		if err := w.runQueries(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	look()
	x.now = x.now.AddDate(0, 0, 10)
	var order []string
	w.ask = func(_ context.Context, c *rules.Compiled, _ time.Time) ([]alert.Row, error) {
		order = append(order, c.Name)
		return nil, nil
	}
	look()
	if n := len(order); n != 2*queryRuleTurn*queryRuleTurns || slices.Index(order, "b") != queryRuleTurn {
		t.Errorf("%d periods, the first of b is the %dth", n, slices.Index(order, "b"))
	}
	if said := x.said.String(); strings.Count(said, "the rule a has missed very much: 1,877 periods before 2026-11-07 12:25:00 are left out") != 1 || strings.Contains(said, "rule b") {
		t.Errorf("said %q", said)
	}
	for range 5 {
		look()
	}
	if n, first := done("a"); n != 0 || first != "2026-11-10T23:45:00Z" {
		t.Errorf("a: %d done from %s on", n, first)
	}
	if n, first := done("b"); n != 0 || first != "2026-11-10T23:00:00Z" {
		t.Errorf("b: %d done from %s on", n, first)
	}
	if n := len(order); n != queryRuleMissed+239 {
		t.Errorf("%d periods", n)
	}
	x.now = x.now.Add(72 * time.Hour)
	look()
	all, err := x.states.Periods(t.Context(), state.Series{Report: "rule b", Zone: "UTC", Unit: "1h0m0s"}, "")
	if err != nil || len(all) != 72 {
		t.Errorf("%d periods of b are remembered: %v", len(all), err)
	}
	// One that fails stops no other, and is what status tells until it succeeds.
	ask := w.ask
	for range 5 {
		look()
	}
	w.ask = func(ctx context.Context, c *rules.Compiled, from time.Time) ([]alert.Row, error) {
		if c.Name == "a" {
			return nil, errors.New("no memory")
		}
		return ask(ctx, c, from)
	}
	x.now, order = x.now.Add(time.Hour), nil
	err = w.runQueries(t.Context())
	failures, _ := x.states.RuleFailures(t.Context())
	if err == nil || !slices.Equal(order, []string{"b"}) || len(failures) != 1 || failures[0].Rule != "a" || !strings.Contains(failures[0].Reason, "no memory") {
		t.Errorf("asked %v, failures %v: %v", order, failures, err)
	}
	x.now, w.ask, order = x.now.Add(queryRuleAgain), ask, nil
	look()
	if failures, err := x.states.RuleFailures(t.Context()); err != nil || len(failures) != 0 || len(order) != 13 {
		t.Errorf("asked %v, failures %v: %v", order, failures, err)
	}
}

// Lists, holidays and saved queries that are changed are taken up by who watches; of one that is wrong the reason is told, and the rules go on as they were.
func TestChangedFilesAreTakenUp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const query = "-- ---\n-- description: {en: own}\n-- parameters:\n--   - {name: since, type: time, default: 7d, description: {en: from}}\n--   - {name: until, type: time, end: true, description: {en: until}}\n-- ---\nSELECT eventname AS %s FROM cloudtrail_records WHERE event_time >= :since AND event_time < :until\n"
	write("lists/exits.txt", "198.51.100.0/24\n")
	write("holidays.txt", "2026-11-20\n")
	write(".config/ashiato/queries/own.sql", fmt.Sprintf(query, "before"))
	write("rules/exit.yaml", "name: exit\ntitle: exit\nwhen: event:ConsoleLogin\nin_list: exits\n---\nname: late\ntitle: late\nwhen: event:ConsoleLogin\noutside: office_hours\n---\n"+
		"name: own\ntitle: own\nquery: own\nevery: 1h\n")
	write("ashiato.yaml", "rules: {folder: rules}\nlists: {exits: lists/exits.txt}\noffice_hours: {days: mon-fri, from: '00:00', to: '23:59', holidays: holidays.txt}\n")
	x := newWatchFixture(t, dir)
	w := x.watch(t)
	found := func() (names []string) {
		t.Helper()
		r, err := trail.Parse([]byte(`{"eventID":"1","eventTime":"2026-11-20T12:00:00Z","eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","sourceIPAddress":"203.0.113.7"}`), trail.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		if err := w.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, rule := range w.watcher.Rules {
			if (rule.Name == "exit" || rule.Name == "late") && rule.Match(match.FromRecord(r)) {
				names = append(names, rule.Name)
			}
		}
		return append(names, strings.Fields(w.query("own").SQL)[3])
	}
	is := func(want ...string) {
		t.Helper()
		if got := found(); !slices.Equal(got, want) {
			t.Errorf("found %v, want %v: %s", got, want, x.said.String())
		}
	}
	is("late", "before")
	write("holidays.txt", "2026-11-20\n2026-11-23\n")
	write("lists/exits.txt", "198.51.100.0/24\n203.0.113.0/24\n")
	is("exit", "late", "before")
	write("holidays.txt", "2026-11-23\n")
	write(".config/ashiato/queries/own.sql", fmt.Sprintf(query, "afterwards"))
	is("exit", "afterwards")
	write("lists/exits.txt", "203.0.113.0/24\nnowhere\n")
	is("exit", "afterwards")
	if !strings.Contains(x.said.String(), "nowhere") {
		t.Errorf("said %q", x.said.String())
	}
	write("lists/exits.txt", "198.51.100.0/24\n")
	is("afterwards")
}

// A list, the holidays or the database of countries that is not there is the fault of the rules that need it. Others go on, status and lint name them, and they are
// asked when the file is there.
func TestRulesWithoutTheirFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("rules/all.yaml", "name: exit\ntitle: exit\nwhen: event:ConsoleLogin\nin_list: exits\n---\nname: listed\ntitle: listed\nwhen: event:ConsoleLogin\nin_list: late\n---\nname: spelled\ntitle: spelled\nwhen: event:ConsoleLogin -ip:Exits\n---\n"+
		"name: other\ntitle: other\nwhen: event:ConsoleLogin ip:good\n---\nname: late\ntitle: late\nwhen: event:ConsoleLogin\noutside: office_hours\n---\n"+
		"name: abroad\ntitle: abroad\nwhen: event:ConsoleLogin -country:JP\n---\nname: plain\ntitle: plain\nwhen: event:ConsoleLogin\n")
	write("good.txt", "198.51.100.0/24\n")
	write("ashiato.yaml", "rules: {folder: rules}\nlists: {exits: good.txt/exits.txt, late: exits.txt, good: good.txt}\n"+
		"geoip: none.mmdb\noffice_hours: {days: mon-fri, from: '09:00', to: '18:00', holidays: none.txt}\n")
	x := newWatchFixture(t, dir)
	w := x.watch(t)
	are := func(want ...string) {
		t.Helper()
		if err := w.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range w.watcher.Rules {
			if !r.Shipped {
				names = append(names, r.Name)
			}
		}
		if slices.Sort(names); !slices.Equal(names, want) {
			t.Errorf("rules %v, want %v: %s", names, want, x.said.String())
		}
	}
	are("other", "plain")
	for _, said := range []string{"the rule exit is left out: lists.exits: ", "exits.txt cannot be used", "the rule spelled is left out: lists.exits: ", "the rule late is left out: office_hours.holidays: ", "the rule abroad is left out: geoip: "} {
		if !strings.Contains(x.said.String(), said) {
			t.Errorf("said lacks %q: %s", said, x.said.String())
		}
	}
	st, err := x.s.rulesStatus(t.Context(), x.lake)
	if told := fmt.Sprint(st.facts(x.s)); err != nil || len(st.wrong) != 7 || !strings.Contains(told, "the rule exit is left out: lists.exits: ") {
		t.Errorf("status tells of %d: %s: %v", len(st.wrong), told, err)
	}
	x.said.Reset()
	if err := x.s.rulesLint(t.Context(), nil); err == nil || !strings.Contains(x.said.String(), "the rule exit is left out: lists.exits: ") {
		t.Errorf("lint says %q: %v", x.said.String(), err)
	}
	write("none.txt", "2026-11-23\n")
	are("late", "other", "plain")
	write("exits.txt", "203.0.113.0/24\n")
	are("late", "listed", "other", "plain") // of the other nothing can be read still
}

// An AWS that does not answer holds up one look at what is new for a few seconds, however many WorkSpaces nobody knows.
func TestLookUpsHaveABudget(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	var asked []string
	takes, fails := time.Second, error(nil)
	l := &lookUps{now: func() time.Time { return now }, asked: map[string]time.Time{}, find: func(ctx context.Context, _, id string) error {
		if end, ok := ctx.Deadline(); !ok || time.Until(end) > lookUpBudget {
			t.Errorf("%s may take until %s", id, end)
		}
		asked = append(asked, id)
		now = now.Add(takes)
		return fails
	}}
	look := func(n int, want ...string) {
		t.Helper()
		asked, l.left = nil, lookUpBudget
		failures := 0
		for i := range n {
			if l.ask(t.Context(), "us-east-1", fmt.Sprint("ws-", i)) != nil {
				failures++
			}
		}
		if !slices.Equal(asked, want) || (failures > 0) != (fails != nil) {
			t.Errorf("asked for %v with %d failures, want %v", asked, failures, want)
		}
	}
	look(100, "ws-0", "ws-1", "ws-2", "ws-3", "ws-4")
	fails, takes = errors.New("no answer"), lookUpBudget
	look(100, "ws-5") // of those before the answers are known
	takes = time.Second
	look(8, "ws-6", "ws-7")
	fails = nil
	now = now.Add(lookUpAgain)
	takes = time.Millisecond
	look(3, "ws-0", "ws-1", "ws-2")
}
