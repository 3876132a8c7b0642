package alert

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/startup"
	"github.com/ashiato/ashiato/internal/state"
)

// With this set the test binary is a watcher with the state in the file that it names.
const watcherEnv = "ASHIATO_TEST_WATCHER"

func TestMain(m *testing.M) {
	startup.Done()
	if path := os.Getenv(watcherEnv); path != "" {
		if err := watchUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// killed is the records of the processes that are killed: what one snapshot after the other has added.
func killed() [][]sample {
	r := rand.New(rand.NewSource(7))
	all := history(r, 400)
	var snapshots [][]sample
	for len(all) > 0 {
		n := min(1+r.Intn(9), len(all))
		snapshots = append(snapshots, all[:n])
		all = all[n:]
	}
	return snapshots
}

// watchUntilKilled follows the records, dawdling between the steps, and ends when it is through.
func watchUntilKilled(path string) error {
	ctx := context.Background()
	s, err := state.Open(ctx, path)
	if err != nil {
		return err
	}
	defer s.Close()
	rules, err := compileRules(propertyRules)
	if err != nil {
		return err
	}
	r := rand.New(rand.NewSource(int64(os.Getpid())))
	feed := &memoryFeed{}
	w := &Watcher{Feeds: []Feed{feed}, State: s, Rules: rules, Zone: time.UTC, Command: "ashiato", Now: func() time.Time { return start.Add(5 * time.Hour) },
		Decode: func(_ context.Context, _ string, row map[string]any) (*match.Event, error) {
			return decodeSample(row["json"].(string))
		},
		Step: func(string) error {
			time.Sleep(time.Duration(r.Intn(3)) * time.Millisecond)
			return nil
		}}
	if err := w.Begin(ctx); err != nil {
		return err
	}
	for _, list := range killed() {
		feed.add(list...)
		if err := w.Look(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Two processes follow with one state, and are killed again and again wherever they are: each record fires once, none is left out, and for each alert
// that is told there is its message.
func TestKilled(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state.db")
	r := rand.New(rand.NewSource(time.Now().UnixNano()))
	kills := 25
	if testing.Short() {
		kills = 5
	}
	for range kills {
		var all []*exec.Cmd
		for range 2 {
			cmd := exec.Command(os.Args[0], "-test.run=^$")
			cmd.Env = append(os.Environ(), watcherEnv+"="+path)
			cmd.Stderr = os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			all = append(all, cmd)
		}
		time.Sleep(time.Duration(40+r.Intn(160)) * time.Millisecond)
		for _, cmd := range all {
			_ = cmd.Process.Signal(syscall.SIGKILL)
			_ = cmd.Wait()
		}
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), watcherEnv+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s, err := state.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := &fixture{Watcher: &Watcher{State: s}}
	got := map[string][]string{}
	for _, f := range x.fired(t) {
		rule, id, _ := strings.Cut(f, " ")
		got[rule] = append(got[rule], id)
	}
	want := judge(slices.Concat(killed()...))
	for _, rule := range []string{"stateless", "often", "places"} {
		slices.Sort(want[rule])
		if !slices.Equal(got[rule], want[rule]) {
			t.Errorf("rule %s: %d fired, want %d", rule, len(got[rule]), len(want[rule]))
		}
	}
	told := 0
	for _, a := range x.alerts(t) {
		told += int(a.Messages)
	}
	if n := x.messages(t); n != told || n == 0 {
		t.Errorf("%d messages for %d that were told", n, told)
	}
}

// A disk that fills up: the position stays, and with room again everything is found.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=600k"); err != nil {
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Skipf("SKIPPED: a full disk was not tried, for mounting needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s, err := state.Open(t.Context(), filepath.Join(dir, "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := newFixture(t, loginRule)
	x.Watcher = x.watcher(s, x.Rules)
	x.look(t)
	var want []string
	n := 0
	for ; err == nil; n++ {
		if n > 100 {
			t.Fatal("the disk never was full")
		}
		var list []sample
		for i := range 200 {
			id := fmt.Sprintf("%03d-%03d", n, i)
			list, want = append(list, login(id, fmt.Sprint("user-", n), time.Duration(i)*time.Second)), append(want, "login "+id)
		}
		x.feed.add(list...)
		err = x.Look(t.Context())
	}
	if !strings.Contains(err.Error(), "full") && !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("error: %v", err)
	}
	t.Logf("full after %d snapshots: %v", n, err)
	// What is there can be read by another process, such as `ashiato status`, to the last byte of the disk.
	filler, err := os.Create(filepath.Join(dir, "filler"))
	for err == nil {
		_, err = filler.Write(make([]byte, 512))
	}
	if err := filler.Close(); err != nil {
		t.Fatal(err)
	}
	other, err := state.Open(t.Context(), filepath.Join(dir, "state.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if counts, _, err := other.AlertCounts(t.Context(), start); err != nil || counts[state.AlertOpen] != int64(len(x.alerts(t))) {
		t.Errorf("%v: %v", counts, err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=30m"); err != nil {
		t.Fatal(err)
	}
	x.look(t)
	if got := x.fired(t); !slices.Equal(got, want) {
		t.Errorf("%d fired, want %d", len(got), len(want))
	}
}
