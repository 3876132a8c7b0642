package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/startup"
)

// The test binary runs itself as importing processes: see TestMain.
const (
	workerLake = "ASHIATO_TEST_WORKER_LAKE"
	workerData = "ASHIATO_TEST_WORKER_DATA"
	workerHome = "ASHIATO_TEST_WORKER_HOME" // of a lake on S3: the machine's folder
)

func TestMain(m *testing.M) {
	startup.Done()
	if dir := os.Getenv(workerLake); dir != "" {
		os.Exit(crashWorker(dir, os.Getenv(workerData)))
	}
	os.Exit(m.Run())
}

// crashLease is short, so that a stopped process is past it when it goes on.
const crashLease = 250 * time.Millisecond

func crashWorker(lakeDir, data string) int {
	ctx := context.Background()
	l, err := lake.Open(ctx, lake.Options{Dir: lakeDir, Create: true, Lease: leaseOf(lakeDir), Home: os.Getenv(workerHome)})
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		return 1
	}
	defer l.Close()
	// Small batches, so that there are many commits to be killed in.
	if _, err := Import(ctx, []string{data}, nil, Options{Lake: l, Workers: 1, Rows: 100}); err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		return 1
	}
	return 0
}

// writeTrail makes n small trail files; some records are delivered in several of them. It returns the number
// of distinct records. An eighth as many sign-ins to WorkSpaces are in them, too, see checkSignIns.
func writeTrail(t testing.TB, dir string, n int) int {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	distinct := 0
	var earlier []string
	for i := range n {
		day := 1 + i*20/n
		folder := filepath.Join(dir, fmt.Sprintf("AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/10/%02d", day))
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		var records [][]byte
		for range 1 + r.IntN(8) {
			if len(earlier) > 0 && r.IntN(5) == 0 {
				records = append(records, []byte(earlier[len(earlier)-1-r.IntN(min(40, len(earlier)))]))
				continue
			}
			distinct++
			rec := fmt.Sprintf(`{"eventVersion":"1.11","eventID":"%08d-0000-4000-8000-000000000000","eventTime":"2026-10-%02dT%02d:%02d:00Z","eventName":"PutObject","eventSource":"s3.amazonaws.com","awsRegion":"ap-northeast-1","requestParameters":{"n":%d},"responseElements":null,"managementEvent":false}`,
				distinct, day, r.IntN(24), r.IntN(60), distinct)
			earlier = append(earlier, rec)
			records = append(records, []byte(rec))
		}
		name := fmt.Sprintf("111122223333_CloudTrail_ap-northeast-1_202610%02dT%04dZ_%016d.json.gz", day, i%2400, i)
		content := slicesJoin(records)
		if i%4 == 0 { // each sign-in is delivered in two of the files
			content = append(content, signIn(fmt.Sprint("sign-in ", i/8))...)
		}
		writeGzip(t, filepath.Join(folder, name), content)
	}
	return distinct
}

// checkSignIns sees that the sign-ins of so many files of writeTrail are there once.
func checkSignIns(t *testing.T, l *lake.Lake, files int) {
	t.Helper()
	got := signInsOf(t, l, "event_id")
	if want := (files + 7) / 8; len(got) != want || len(slices.Compact(got)) != want {
		t.Errorf("%d sign-ins, want %d: %v", len(got), want, got)
	}
}

func slicesJoin(records [][]byte) []byte {
	return append(append([]byte(`{"Records":[`), bytes.Join(records, []byte(","))...), "]}"...)
}

func writeGzip(t testing.TB, path string, content []byte) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestKill imports with three processes that are killed and stopped at random moments, then looks whether
// every record is there exactly once.
func TestKill(t *testing.T) {
	kills := 200
	if testing.Short() {
		kills = 20
	}
	if s := os.Getenv("ASHIATO_TEST_KILLS"); s != "" {
		kills, _ = strconv.Atoi(s)
	}
	dir := t.TempDir()
	data, lakeDir := filepath.Join(dir, "data"), filepath.Join(dir, "lake")
	distinct := writeTrail(t, data, 1000)
	counts := torture(t, lakeDir, data, kills, 3)

	finishKilled(t, lakeDir, data, counts, distinct, 1000)
}

// TestKillS3 does so with four processes and a lake on S3. The emulator refuses commits on an old version of the table, and loses
// some of Glue's answers.
func TestKillS3(t *testing.T) {
	kills := 24
	if testing.Short() {
		kills = 6
	}
	mototest.StartStrict(t, "MOTO_LOSE_GLUE=0.1")
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "kill"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	t.Setenv(workerHome, t.TempDir())
	data := filepath.Join(t.TempDir(), "data")
	distinct := writeTrail(t, data, 300)
	counts := torture(t, "s3://kill/lake", data, kills, 4)
	finishKilled(t, "s3://kill/lake", data, counts, distinct, 300)
}

// leaseOf is longer for a lake on S3, where a commit takes longer.
func leaseOf(lakeDir string) time.Duration {
	if config.IsS3(lakeDir) {
		return 4 * crashLease
	}
	return crashLease
}

// finishKilled imports what was left, and looks at everything.
func finishKilled(t *testing.T, lakeDir, data, counts string, distinct, files int) {
	t.Helper()
	ctx := context.Background()
	l, err := lake.Open(ctx, lake.Options{Dir: lakeDir, Create: true, Home: os.Getenv(workerHome)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := Import(ctx, []string{data}, nil, Options{Lake: l}); err != nil {
		t.Fatal(err)
	}
	rows, ids := countRows(t, l)
	t.Logf("%s: %d rows, %d eventIDs, %d distinct records delivered", counts, rows, ids, distinct)
	if rows != distinct || ids != distinct {
		t.Errorf("%d rows and %d eventIDs for %d records", rows, ids, distinct)
	}
	checkSignIns(t, l, files)
	checkClean(t, l)
}

// torture keeps importing processes going until so many of them were killed. Each lives for a random
// while, in which it opens the lake, claims, reads, commits; some are stopped past their lease and go on.
func torture(t *testing.T, lakeDir, data string, kills, workers int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 4))
	type process struct {
		*exec.Cmd
		end, stop time.Time
	}
	lease := leaseOf(lakeDir)
	procs := make([]*process, workers)
	killed, stopped, finished := 0, 0, 0
	for killed < kills {
		for i, p := range procs {
			now := time.Now()
			switch {
			case p == nil:
				life := lease/5 + time.Duration(r.Int64N(int64(2*lease)))
				p = &process{startWorker(t, lakeDir, data), now.Add(life), time.Time{}}
				if r.IntN(4) == 0 {
					p.stop = now.Add(life / 2)
					p.end = p.end.Add(3 * lease)
				}
				procs[i] = p
			case exited(p.Cmd):
				finished++
				procs[i] = nil
				if finished%3 == 0 {
					// All is imported: begin afresh, so that kills meet an import at work.
					data = freshCopy(t, data)
				}
			case now.After(p.end):
				p.Process.Kill()
				p.Wait()
				procs[i] = nil
				killed++
			case !p.stop.IsZero() && now.After(p.stop):
				p.stop = time.Time{}
				stopped++
				p.Process.Signal(syscall.SIGSTOP)
				time.AfterFunc(2*lease, func() { p.Process.Signal(syscall.SIGCONT) })
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	for _, p := range procs {
		if p != nil {
			p.Process.Signal(syscall.SIGCONT)
			p.Process.Kill()
			p.Wait()
		}
	}
	return fmt.Sprintf("%d killed, %d stopped past their lease, %d finished", killed, stopped, finished)
}

// freshCopy gives the same records in objects of other names and contents, as a second delivery would.
func freshCopy(t *testing.T, data string) string {
	t.Helper()
	to := data + "+"
	err := filepath.WalkDir(data, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if _, err := text.ReadFrom(z); err != nil {
			return err
		}
		rel, _ := filepath.Rel(data, p)
		if err := os.MkdirAll(filepath.Dir(filepath.Join(to, rel)), 0o755); err != nil {
			return err
		}
		writeGzip(t, filepath.Join(to, rel), append(text.Bytes(), '\n'))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func startWorker(t *testing.T, lakeDir, data string) *exec.Cmd {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), workerLake+"="+lakeDir, workerData+"="+data)
	c.Stderr = os.Stderr
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// exited tells whether a process has ended, and reaps it.
func exited(c *exec.Cmd) bool {
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(c.Process.Pid, &status, syscall.WNOHANG, nil)
	return err == nil && pid == c.Process.Pid
}
