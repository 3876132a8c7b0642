package lake

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/startup"
)

// With this set the test binary is an importer on the lake it names; of a lake on S3 homeEnv is the machine's folder.
const (
	workerEnv = "ASHIATO_TEST_WORKER"
	homeEnv   = "ASHIATO_TEST_HOME"
)

func TestMain(m *testing.M) {
	startup.Done()
	if dir := os.Getenv(workerEnv); dir != "" {
		if err := worker(dir); err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const (
	tortureObjects = 30
	tortureDays    = 3
)

// objectRecords: three records of its own, one it shares with the next object, and one of its own in a shared day.
func objectRecords(i int) []rec {
	own := func(j int) rec {
		return event(fmt.Sprintf("own-%d-%d", i, j), at(testDay+Day(i%tortureDays), int64(j)))
	}
	shared := func(i int) rec { return event(fmt.Sprintf("shared-%d", i%tortureObjects), at(testDay, 9)) }
	return []rec{own(0), own(1), own(2), shared(i), shared(i + 1)}
}

// worker imports random objects, a few per batch, until all are done.
func worker(dir string) error {
	ctx := context.Background()
	r := rand.New(rand.NewSource(int64(os.Getpid())))
	nap := func() { time.Sleep(time.Duration(r.Intn(8)) * time.Millisecond) }
	o := Options{Dir: dir, Lease: 300 * time.Millisecond, Step: func(string) error { nap(); return nil }}
	if home := os.Getenv(homeEnv); home != "" {
		onS3(dir, home)(&o)
		o.Lease = s3TortureLease
	}
	l, err := Open(ctx, o)
	if err != nil {
		return err
	}
	defer l.Close()
	for {
		done, err := workerBatch(ctx, l, r)
		if err != nil && !errors.Is(err, ErrFenced) {
			return err
		}
		if done == tortureObjects {
			return nil
		}
	}
}

func workerBatch(ctx context.Context, l *Lake, r *rand.Rand) (done int, err error) {
	b, err := l.NewBatch(ctx)
	if err != nil {
		return 0, err
	}
	var objects []Object
	for _, i := range r.Perm(tortureObjects) {
		objects = append(objects, Object{Key: strconv.Itoa(i)})
	}
	states, err := b.Claim(ctx, objects[:1+r.Intn(4)])
	if err != nil {
		return 0, errors.Join(err, b.Abandon(ctx))
	}
	files := map[Day]*DataFile{}
	seen := map[string]bool{}
	for i, s := range states {
		if s != Claimed {
			continue
		}
		n, _ := strconv.Atoi(objects[i].Key)
		for _, rec := range objectRecords(n) {
			id := rec.values["eventid"]
			if seen[id] {
				continue
			}
			seen[id] = true
			f := files[day(rec)]
			if f == nil {
				if f, err = b.Create(day(rec)); err != nil {
					return 0, err
				}
				files[day(rec)] = f
			}
			if err := rec.write(f.Writer); err != nil {
				return 0, err
			}
		}
	}
	if _, err = b.Commit(ctx, Outcome{}); err != nil {
		return 0, errors.Join(err, b.Abandon(ctx))
	}
	var keys []string
	for i := range tortureObjects {
		keys = append(keys, strconv.Itoa(i))
	}
	known, err := l.Known(ctx, keys)
	for _, k := range known {
		if k {
			done++
		}
	}
	return done, err
}

// Processes that are killed and stopped past their lease at random moments bring in each record once.
func TestProcessTorture(t *testing.T) {
	dir := t.TempDir()
	l := openAt(t, dir, nil)
	torture{workers: 3, life: 180 * time.Millisecond, stop: 700 * time.Millisecond, kills: 200}.run(t, dir, func(int) string { return "" })
	tortured(t, l)
}

// s3TortureLease is short, so that a process that is stopped loses its batches; a commit takes longer on S3.
const s3TortureLease = 1200 * time.Millisecond

// The same on S3, with four processes on two machines. Glue refuses commits on an old version, and sometimes its answer is lost.
func TestS3ProcessTorture(t *testing.T) {
	mototest.StartStrict(t, "MOTO_LOSE_GLUE=0.2")
	dir, homes := s3Lake(t), [2]string{t.TempDir(), t.TempDir()}
	l := openS3(t, dir, homes[0], nil)
	torture{workers: 4, life: 900 * time.Millisecond, stop: 2 * s3TortureLease, kills: 25}.run(t, dir, func(i int) string { return homes[i%2] })
	time.Sleep(s3TortureLease) // nobody knows of a process that was killed on another machine
	other := openS3(t, dir, homes[1], nil)
	if _, err := other.Clean(context.Background(), 0, false); err != nil {
		t.Fatal(err)
	}
	noTemp(t, other)
	tortured(t, l)
}

// torture says how processes are treated.
type torture struct {
	workers, kills int
	life, stop     time.Duration // at most between two blows; how long a process is stopped
}

// run keeps importing processes going until all objects are in the lake.
func (o torture) run(t *testing.T, dir string, home func(worker int) string) {
	t.Helper()
	r := rand.New(rand.NewSource(1))
	deadline := time.Now().Add(90 * time.Second)
	kills, stops := 0, 0
	workers := make([]*exec.Cmd, o.workers)
	ended := make(chan int)
	start := func(i int) {
		workers[i] = exec.Command(os.Args[0])
		workers[i].Env = append(os.Environ(), workerEnv+"="+dir, homeEnv+"="+home(i))
		workers[i].Stderr = os.Stderr
		if err := workers[i].Start(); err != nil {
			t.Fatal(err)
		}
		cmd := workers[i]
		go func() {
			if err := cmd.Wait(); err == nil {
				ended <- -1 // all objects are done
			} else {
				ended <- i
			}
		}()
	}
	for i := range workers {
		start(i)
	}
	running := len(workers)
	for finished := false; running > 0; {
		select {
		case i := <-ended:
			if running--; i < 0 {
				finished = true
			}
			if !finished && time.Now().Before(deadline) {
				start(max(i, 0))
				running++
			}
		case <-time.After(o.life/6 + time.Duration(r.Int63n(int64(o.life*5/6)))):
			p := workers[r.Intn(len(workers))].Process
			if r.Intn(3) == 0 {
				stops++
				_ = p.Signal(syscall.SIGSTOP)
				time.AfterFunc(o.stop, func() { _ = p.Signal(syscall.SIGCONT) })
			} else if kills < o.kills {
				kills++
				_ = p.Signal(syscall.SIGKILL)
			}
		}
	}
	if time.Now().After(deadline) {
		t.Fatal("not done in time")
	}
	t.Logf("%d kills, %d stops", kills, stops)
}

// tortured sees that every object's records are there once and that nothing is left over.
func tortured(t *testing.T, l *Lake) {
	t.Helper()
	ctx := context.Background()
	if err := l.repair(ctx); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, id := range ids(t, l) {
		count[id]++
	}
	for i := range tortureObjects {
		for _, rec := range objectRecords(i) {
			if id := rec.values["eventid"]; count[id] != 1 {
				t.Errorf("%s is there %d times", id, count[id])
			}
		}
	}
	if want := tortureObjects * 4; len(count) != want {
		t.Errorf("%d records, not %d", len(count), want)
	}
	if _, err := l.Clean(ctx, 0, false); err != nil {
		t.Fatal(err)
	}
	if r := clean(t, l); len(r.Strays) > 0 {
		t.Errorf("strays after the clean-up: %v", r.Strays)
	}
	noTemp(t, l)
}

// Several handles in goroutines, nobody killed: all commits come through.
func TestConcurrentWriters(t *testing.T) {
	dir := t.TempDir()
	l := openAt(t, dir, nil)
	var wg sync.WaitGroup
	errs := make(chan error, 4)
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs <- worker(dir)
		}()
	}
	wg.Wait()
	for range 4 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	tortured(t, l)
}
