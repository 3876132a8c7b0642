package notify

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/state"
)

// The environment of a process of the crash test.
const (
	crashState = "ASHIATO_TEST_NOTIFY_STATE"
	crashURL   = "ASHIATO_TEST_NOTIFY_URL"
	crashRound = "ASHIATO_TEST_NOTIFY_ROUND"
)

// TestMain is also the program that the crash test kills: it queues messages and sends them until it dies.
func TestMain(m *testing.M) {
	if path := os.Getenv(crashState); path != "" {
		if err := crashWorker(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// crashWorker says on standard output which message is safely queued.
func crashWorker(path string) error {
	ctx := context.Background()
	store, err := state.Open(ctx, path)
	if err != nil {
		return err
	}
	templates, err := LoadTemplates(nil)
	if err != nil {
		return err
	}
	d := &Dispatcher{Outbox: store, Deliveries: map[string]Delivery{"hook": {FoldAbove: 100_000}}, Now: time.Now, Sleep: sleep, Random: rand.Float64, Owner: strconv.Itoa(os.Getpid()),
		Lease: 2 * time.Second, Look: 5 * time.Millisecond,
		Open: func(context.Context, string) (Channel, error) {
			return NewWebhook(WebhookOptions{URL: os.Getenv(crashURL), Guard: local, Templates: templates, Pace: time.Microsecond})
		}}
	go func() { _ = d.Run(ctx) }() // it ends with the process
	sample := Sample("en", october)
	for i := 0; os.Getenv(crashRound) != ""; i++ {
		m := sample
		m.ID, m.Channel = os.Getenv(crashRound)+"-"+strconv.Itoa(i), "hook"
		q, err := m.Queue()
		if err != nil {
			return err
		}
		if err := store.Enqueue(ctx, time.Now(), q); err != nil {
			return err
		}
		if _, err := fmt.Println(m.ID); err != nil {
			return err
		}
	}
	select {} // only sends, until it is killed
}

// Processes that queue and send are killed at any moment, again and again, two at a time. What was queued arrives; twice only what was in a hand when it was killed.
func TestCrash(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	got := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m struct{ ID string }
		if err := json.Unmarshal(body, &m); err != nil || m.ID != r.Header.Get("Idempotency-Key") {
			t.Errorf("%s: %v", body, err)
		}
		mu.Lock()
		defer mu.Unlock()
		got[m.ID]++
	}))
	defer server.Close()
	path := filepath.Join(t.TempDir(), "state.db")
	queued := map[string]bool{}
	kills := 0
	worker := func(round string) *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), crashState+"="+path, crashURL+"="+server.URL, crashRound+"="+round)
		cmd.Stderr = os.Stderr
		return cmd
	}
	for round := range 12 {
		var pair sync.WaitGroup
		for n := range 2 {
			cmd := worker(fmt.Sprintf("%d/%d", round, n))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			kills++
			pair.Go(func() {
				lines := bufio.NewScanner(out)
				for lines.Scan() {
					mu.Lock()
					queued[lines.Text()] = true
					mu.Unlock()
				}
			})
			pair.Go(func() {
				time.Sleep(time.Duration(50+rand.IntN(250)) * time.Millisecond)
				_ = cmd.Process.Kill()
			})
			defer func() { _ = cmd.Wait() }() // says that it was killed
		}
		pair.Wait()
	}
	// One that only sends takes over what the dead left.
	last := worker("")
	if err := last.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = last.Process.Kill()
		_ = last.Wait()
	}()
	store, err := state.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		waiting, err := store.WaitingChannels(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(waiting) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("messages still wait")
		}
	}
	mu.Lock()
	defer mu.Unlock()
	twice := 0
	for id := range queued {
		if got[id] == 0 {
			t.Errorf("%s was queued and never arrived", id)
		}
	}
	for id, n := range got {
		if twice += n - 1; !strings.Contains(id, "-") {
			t.Errorf("%q arrived", id)
		}
	}
	t.Logf("%d messages queued, %d arrived, %d twice, %d processes killed", len(queued), len(got), twice, kills)
	if twice > kills+1 || len(queued) == 0 {
		t.Errorf("%d arrived twice after %d kills", twice, kills)
	}
}
