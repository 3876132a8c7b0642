package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
)

// A toldOf is a channel's other side, which notes of which records it was told.
type toldOf struct {
	mu  sync.Mutex
	all []string
	bad string // answered with this status
}

func (h *toldOf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.bad != "" {
		http.Error(w, h.bad, http.StatusServiceUnavailable)
		return
	}
	var m struct {
		Events []struct {
			Record struct {
				ID string `json:"eventID"`
			} `json:"json"`
		} `json:"events"`
	}
	if err := json.Unmarshal(body, &m); err != nil || len(m.Events) == 0 {
		h.all = append(h.all, "not understood: "+string(body))
	}
	for _, e := range m.Events {
		h.all = append(h.all, e.Record.ID)
	}
}

// told gives what was told since it was asked last, in order.
func (h *toldOf) told() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	slices.Sort(h.all)
	told := strings.Join(h.all, " ")
	h.all = nil
	return told
}

// Functions alone, which forget everything: what comes into the lake is told once, by whichever function.
func TestFunctionWatches(t *testing.T) {
	c := newCollected(t)
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "company-lake"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	hook := &toldOf{}
	server := httptest.NewServer(hook)
	t.Cleanup(server.Close)
	task := t.TempDir()
	if err := os.Mkdir(filepath.Join(task, "rules"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"ashiato.yaml": "lake: s3://company-lake/lake\nsources:\n  - queue: " + c.queue + "\nrules: {folder: rules}\nchannels:\n" +
			"  hook: {webhook: {url: '" + server.URL + "', secret: '${env:HOOK_SECRET}'}, allow_private: true, rate: 100/s}\n",
		"rules/told.yaml": "name: told\ntitle: A user was made\nwhen: event:CreateUser\ngroup_by: none\nchannels: [hook]\ntests: []\n",
	} {
		if err := os.WriteFile(filepath.Join(task, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start := func() *testFunction {
		return startFunction(t, task, "HOOK_SECRET=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
	}
	batch := func(f *testFunction, id string) {
		t.Helper()
		c.put("2026/11/01", id, collectedRecord(id, "2026/11/01", "CreateUser"), collectedRecord(id+"-other", "2026/11/01", "DescribeInstances"))
		if kind, body := f.invoke(sqsEvent(announced(logKey("2026/11/01", id)))); kind != "response" || strings.TrimSpace(body) != `{"batchItemFailures":[]}` {
			t.Errorf("the batch of %s is answered with %s %s", id, kind, body)
		}
	}
	want := func(what, ids string) {
		t.Helper()
		if told := hook.told(); told != ids {
			t.Errorf("%s: told of %q, want %q", what, told, ids)
		}
	}

	first := start()
	first.want(`{"watch":true}`, "response", "{}")
	batch(first, "a")
	want("a batch", "a")
	first.want(`{"watch":true}`, "response", "{}")
	first.want(`{"run-due":true}`, "response", "{}")
	want("afterwards", "")
	first.stop()

	second := start() // which knows nothing of the first
	second.want(`{"watch":true}`, "response", "{}")
	want("another function", "")
	batch(second, "b")
	want("its batch", "b")

	// Several at once.
	all := []*testFunction{second, start(), start()}
	var running sync.WaitGroup
	for i, f := range all {
		running.Go(func() {
			for n := range 3 {
				batch(f, string(rune('c'+3*i+n)))
				if kind, body := f.invoke(`{"watch":true}`); kind != "response" {
					t.Errorf("answered with %s %s", kind, body)
				}
			}
		})
	}
	running.Wait()
	second.want(`{"watch":true}`, "response", "{}")
	want("several at once", "c d e f g h i j k")

	// A channel that is down keeps no batch from being collected, and what could not be told waits beside the lake.
	hook.bad = "down"
	batch(all[1], "l")
	for _, f := range all[1:] {
		f.stop()
	}
	want("a channel that is down", "")
	hook.bad = ""
	laptop := &sharedStory{t: t, lake: "s3://company-lake/lake"}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	dir := laptop.machine()
	if out, _ := laptop.run(dir, exitOK, "notify", "list", "-o", "tsv"); !strings.Contains(out, "hook\t-\t") {
		t.Errorf("the laptop does not see what waits:\n%s", out)
	}
	if out, _ := laptop.run(dir, exitOK, "alerts", "list", "-n", "0", "-o", "tsv"); strings.Count(out, "told") != 12 {
		t.Errorf("the laptop sees of alerts:\n%s", out)
	}
	ids, _ := laptop.run(dir, exitOK, "notify", "list", "--status", "waiting", "-o", "tsv")
	laptop.run(dir, exitOK, "notify", "retry", strings.Fields(strings.Split(ids, "\n")[1])[0])
	second.want(`{"run-due":true}`, "response", "{}")
	want("what waited", "l")
	second.stop()
}
