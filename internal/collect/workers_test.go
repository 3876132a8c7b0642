package collect

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
	"github.com/ashiato/ashiato/internal/startup"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// With queueEnv set the test binary is a collector of that queue into the lake of lakeEnv, until it is told to end.
const (
	queueEnv = "ASHIATO_TEST_QUEUE"
	lakeEnv  = "ASHIATO_TEST_LAKE"
	homeEnv  = "ASHIATO_TEST_HOME"
)

// workerHold is how long a message of a killed worker stays away. Much less would keep the emulator busy with renewals.
const workerHold = 12 * time.Second

func TestMain(m *testing.M) {
	startup.Done()
	if url := os.Getenv(queueEnv); url != "" {
		if err := work(url); err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func workerLake() lake.Options {
	return lake.Options{Dir: os.Getenv(lakeEnv), Create: true, Lease: 8 * time.Second, Database: "workers", Ledger: "ledger", Home: os.Getenv(homeEnv)}
}

func work(url string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	l, err := lake.Open(ctx, workerLake())
	if err != nil {
		return err
	}
	cfg, err := awssource.Load(ctx, awssource.Options{})
	if err != nil {
		return err
	}
	q, err := awssource.NewQueue(awssource.QueueOptions{Config: cfg, URL: url, Visibility: workerHold, Wait: time.Second})
	if err != nil {
		return err
	}
	_, err = Run(ctx, Options{Lake: l, Source: q, Open: awssource.NewStore(awssource.StoreOptions{Config: cfg}).Open, Every: time.Second, Parallel: 4, InFlight: 16, TempDir: os.TempDir()})
	if closed := l.Close(); err == nil {
		err = closed
	}
	return err
}

// account is an emulated AWS with a bucket of logs and a queue that announces each of them twice, and brings as many sign-ins to WorkSpaces twice.
type account struct {
	t     *testing.T
	sqs   *sqs.Client
	queue string
	want  int64 // records
}

func newAccount(t *testing.T, objects int) *account {
	t.Helper()
	mototest.StartStrict(t)
	t.Setenv("AWS_ENDPOINT_URL_SQS", mototest.Start(t)) // the strict one serves one request at a time, and polls are long
	ctx := t.Context()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{t: t, sqs: sqs.NewFromConfig(cfg)}
	for _, name := range []string{"trail", "lake-bucket"} {
		if err := aws.CreateBucket(ctx, aws.Access{}, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := lake.MakeLedger(ctx, aws.Access{}, "ledger"); err != nil {
		t.Fatal(err)
	}
	q, err := a.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: awscore.String("q")})
	if err != nil {
		t.Fatal(err)
	}
	a.queue = *q.QueueUrl
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	s, want := fill(t, objects)
	a.want = int64(want)
	for i := range objects {
		key := keyOf(i)
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: awscore.String("trail"), Key: &key, Body: bytes.NewReader(s.objects[key])}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 * objects {
		a.send(fmt.Sprintf(`{"s3Bucket":"trail","s3ObjectKey":[%q]}`, keyOf(i%objects)))
		a.send(signIn(i % objects))
	}
	return a
}

func (a *account) send(body string) {
	a.t.Helper()
	if _, err := a.sqs.SendMessage(a.t.Context(), &sqs.SendMessageInput{QueueUrl: &a.queue, MessageBody: &body}); err != nil {
		a.t.Fatal(err)
	}
}

// signIn is an event of EventBridge, and of each second number one within a notification of SNS.
func signIn(i int) string {
	event := fmt.Sprintf(`{"version":"0","id":"sign-in %d","detail-type":"WorkSpaces Access","source":"aws.workspaces","account":"111122223333","time":"2026-10-01T00:%02d:09Z",`+
		`"region":"ap-northeast-1","resources":[],"detail":{"clientIpAddress":"203.0.113.7","actionType":"successfulLogin","workspacesClientProductName":"WorkSpaces Desktop client",`+
		`"loginTime":"2026-10-01T00:%02d:08.595Z","clientPlatform":"Windows","directoryId":"domain/d-1234567890","clientVersion":"5.30.0","workspaceId":"ws-%d"}}`, i, i%60, i%60, i)
	if i%2 == 0 {
		return event
	}
	return fmt.Sprintf(`{"Type":"Notification","MessageId":"1","TopicArn":"arn:aws:sns:ap-northeast-1:111122223333:t","Message":%q,"Timestamp":"2026-10-01T00:00:00.000Z"}`, event)
}

// left is how many messages are not deleted.
func (a *account) left() int64 {
	a.t.Helper()
	cfg, err := awssource.Load(a.t.Context(), awssource.Options{})
	if err != nil {
		a.t.Fatal(err)
	}
	q, err := awssource.NewQueue(awssource.QueueOptions{Config: cfg, URL: a.queue})
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := q.Stats(a.t.Context())
	if err != nil {
		a.t.Fatal(err)
	}
	return s.Waiting + s.InFlight + s.Delayed
}

// A workers is a number of processes on one queue.
type workers struct {
	t    *testing.T
	env  []string
	home string
	all  []*exec.Cmd
	outs []*bytes.Buffer
}

func (w *workers) start(i int) {
	w.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(w.env, homeEnv+"="+filepath.Join(w.home, fmt.Sprint(i)))
	out := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.all[i], w.outs[i] = cmd, out
}

// TestWorkers: four processes collect from one queue, which delivers everything at least twice, into one lake on S3. They are killed at random
// moments, and the lake ends with exactly the records that there are.
func TestWorkers(t *testing.T) {
	const objects, processes, kills = 40, 4, 6
	a := newAccount(t, objects)
	w := &workers{t: t, home: t.TempDir(), all: make([]*exec.Cmd, processes), outs: make([]*bytes.Buffer, processes)}
	t.Setenv(lakeEnv, "s3://lake-bucket/lake")
	w.env = append(os.Environ(), queueEnv+"="+a.queue)
	for i := range processes {
		w.start(i)
	}
	t.Cleanup(func() {
		for _, cmd := range w.all {
			_ = cmd.Process.Kill()
		}
	})
	r := rand.New(rand.NewPCG(3, 5))
	for range kills {
		time.Sleep(time.Duration(300+r.IntN(700)) * time.Millisecond)
		i := r.IntN(processes)
		_ = w.all[i].Process.Kill()
		_ = w.all[i].Wait() // says that it was killed
		w.start(i)
	}
	for deadline := time.Now().Add(3 * time.Minute); a.left() > 0; time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d messages are left; the workers said: %s", a.left(), w.outs)
		}
	}
	for i, cmd := range w.all {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("worker %d: %v: %s", i, err, w.outs[i])
		}
	}
	t.Setenv(homeEnv, filepath.Join(w.home, "reader"))
	o := workerLake()
	l, err := lake.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if got := rows(t, l); got != a.want {
		t.Errorf("%d rows in the lake, want %d", got, a.want)
	}
	seen := map[any]int{}
	err = l.Table(&lake.WorkSpacesAccess).Each(t.Context(), time.Time{}, time.Time{}, func(r lake.Row) error {
		seen[r[0]]++
		return nil
	})
	if err != nil || len(seen) != objects {
		t.Errorf("%d sign-ins, want %d: %v", len(seen), objects, err)
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
	if q, err := ingest.Quarantined(t.Context(), l); err != nil || len(q) > 0 {
		t.Errorf("in quarantine: %+v, %v", q, err)
	}
}
