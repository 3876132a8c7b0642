package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
)

// Processes with different configurations on one lake leave each other's rules alone, and of a rule that is not the same in both status and who leaves it out tell.
func TestProcessesWithOtherRules(t *testing.T) {
	t.Parallel()
	configured := func(rules string) *watchFixture {
		t.Helper()
		dir := t.TempDir()
		for name, text := range map[string]string{"ashiato.yaml": "rules: {folder: own}\n", "own/all.yaml": rules} {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return newWatchFixture(t, dir)
	}
	const rule = "name: mine\ntitle: mine\nwhen: event:ConsoleLogin\n"
	server := configured(rule + "---\nname: other\ntitle: other\nwhen: event:ConsoleLogin\n---\nname: daily\ntitle: daily\nquery: console-sign-ins\nevery: 24h\n")
	laptop := configured(strings.Replace(rule, "event:Console", "-event:Console", 1))
	laptop.lake, laptop.states = server.lake, server.states
	look := func(x *watchFixture) {
		t.Helper()
		if err := x.watch(t).once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	kept := func() string {
		t.Helper()
		series, err := server.states.SeriesLike(t.Context(), ruleSeries)
		if err != nil {
			t.Fatal(err)
		}
		askers, err := server.states.RuleAskers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(series, len(askers["other"]), len(askers["mine"]))
	}
	look(server)
	before := kept()
	look(laptop)
	look(laptop)
	if !strings.Contains(laptop.said.String(), "the rule mine is left out here: "+server.s.asker()+" follows one of that name") {
		t.Errorf("the laptop says %q", laptop.said.String())
	}
	if after := kept(); before != "[{rule daily UTC 24h0m0s}] 1 1" || after != "[{rule daily UTC 24h0m0s}] 1 2" {
		t.Errorf("kept %s, then %s", before, after)
	}
	st := rulesStatus{}
	if err := st.read(t.Context(), server.lake, server.states, time.Now()); err != nil {
		t.Fatal(err)
	}
	if told := fmt.Sprint(st.facts(server.s)); !strings.Contains(told, "the rule mine has different texts or networks: "+server.s.asker()+" follows it, and "+laptop.s.asker()+" leaves it out") {
		t.Errorf("status tells %s", told)
	}
}

// What is wrong with rules is told by status, and of rules that do not look by the list of alerts, in both languages.
func TestStatusTellsOfRules(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ashiato.yaml":    "rules: {folder: rules}\nchannels:\n  out: {stdout: json}\n",
		"rules/wrong.yml": "name: wrong\ntitle: wrong\nwhen: event:(\n",
		"rules/new.yml":   "name: new\ntitle: new\nwhen: event:ConsoleLogin\nfirst_seen: [user]\nwithin: 30d\nchannels: [out]\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := map[string]string{"HOME": dir, "ASHIATO_CONFIG": filepath.Join(dir, "ashiato.yaml"), "ASHIATO_LAKE": filepath.Join(dir, "lake"), "TZ": "UTC"}
	run := func(args ...string) string {
		t.Helper()
		var out strings.Builder
		p := &Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, OS: "linux", Getenv: func(name string) string { return env[name] }, Now: time.Now, Width: func(Stream) int { return 0 }}
		if code := p.Run(t.Context(), args); code != 0 {
			t.Fatalf("%v: exit code %d: %s", args, code, out.String())
		}
		return out.String()
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: filepath.Join(dir, "lake"), Create: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	run("run-due")
	found, err := filepath.Glob(filepath.Join(dir, ".local/share/ashiato/lakes/*/state.db"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	states, err := state.Open(t.Context(), found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer states.Close()
	var typo strings.Builder
	p := &Program{Stdin: strings.NewReader(""), Stdout: &typo, Stderr: &typo, OS: "linux", Getenv: func(name string) string { return env[name] }, Now: time.Now, Width: func(Stream) int { return 0 }}
	if code := p.Run(t.Context(), []string{"alerts", "list", "--rule", "root-console-logn"}); code != exitUsage || !strings.Contains(typo.String(), "root-console-login") {
		t.Errorf("a rule that there is not: exit code %d: %s", code, typo.String())
	}
	fails := func(rule string) {
		t.Helper()
		err := states.Watch(t.Context(), func(tx *state.WatchTx) error {
			return tx.FailRule(state.RuleFailure{Rule: rule, Reason: "the disk is gone", Since: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fails("new")
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"status"}, []string{"1 rule is wrong and left out", "the rule new looks at nothing since 2026-11-20 09:00", "the disk is gone", "0 open, 0 acknowledged, 0 muted"}},
		{[]string{"status", "--lang", "ja"}, []string{"1 件のルールに誤り", "ルール new は 2026-11-20 09:00", "the disk is gone", "アラート"}},
		{[]string{"status", "-o", "json"}, []string{`"name":"new"`, `"error":"the disk is gone"`, "wrong.yml:3"}},
		{[]string{"alerts", "list"}, []string{"the rule new looks at nothing"}},
		{[]string{"alerts", "list", "--lang", "ja"}, []string{"ルール new は 2026-11-20 09:00"}},
		{[]string{"alerts", "list", "--rule", "root-console-login"}, nil},
		{[]string{"notify", "list", "-o", "table", "--lang", "ja"}, []string{"チャネル", "宛先", "待ち", "out"}},
		{[]string{"notify", "list", "-o", "tsv", "--lang", "ja"}, []string{"channel\tkind\tto"}},
	} {
		out := run(c.args...)
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%v lacks %q: %s", c.args, want, out)
			}
		}
	}
	fails("deleted") // which nobody asks any more
	run("run-due")
	if all, err := states.RuleFailures(t.Context()); err != nil || len(all) != 1 || all[0].Rule != "new" {
		t.Errorf("failures %v: %v", all, err)
	}
}
