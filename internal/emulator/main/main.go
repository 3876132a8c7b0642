// Main runs an emulated AWS with a company's trail until Ctrl-C, for `make emulator`. It writes emulator.yaml, a configuration of ashiato's, and
// emulator.env, which tells a shell's programs where that AWS is.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/ashiato/ashiato/internal/emulator"
)

func main() {
	moto := flag.String("moto", "", "the version of moto, which scripts/moto/install.sh has installed")
	script := flag.String("server", "internal/mototest/server.py", "the emulator")
	port := flag.String("port", "4566", "where to listen, on this machine only")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *moto, *script, *port); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, moto, script, port string) error {
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		return fmt.Errorf("%w: another emulator may be running; stop it, or give another port with EMULATOR_PORT", err)
	}
	inner, err := freePort()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(cache, "ashiato", "moto-"+moto, "bin", "python3"), script, inner)
	cmd.Env = append(os.Environ(), "MOTO_IAM_LOAD_MANAGED_POLICIES=false")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the emulator: %w", err)
	}
	defer func() {
		_ = cmd.Process.Kill() // fails only when it has ended already
		_ = cmd.Wait()         // says that it was killed
	}()
	behind, err := url.Parse("http://127.0.0.1:" + inner)
	if err != nil {
		return err
	}
	if err := wait(ctx, behind.String()+"/moto-api/"); err != nil {
		return err
	}
	outer := "http://" + l.Addr().String()
	trail, err := emulator.New(ctx, time.Now())
	if err != nil {
		return err
	}
	server := &http.Server{Handler: emulator.Handler(behind, trail.Keys), ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	if err := trail.Fill(ctx, config(outer)); err != nil {
		return err
	}
	if err := write(outer, trail); err != nil {
		return err
	}
	fmt.Print(hint(trail))
	select {
	case <-ctx.Done():
		return server.Close()
	case err := <-served:
		return err
	}
}

func config(endpoint string) aws.Config {
	return aws.Config{Region: emulator.Region, BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")}
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

func wait(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			return errors.Join(err, resp.Body.Close())
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the emulator does not answer: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func write(endpoint string, t *emulator.Trail) error {
	yaml := "# A company's trail in the emulator that `make emulator` runs. First: . ./emulator.env\n" +
		"lake: ./emulator-lake\nsources:\n  - queue: " + t.Queues["ashiato"] + "\n    region: " + emulator.Region + "\n  - bucket: s3://" + t.Bucket + "\n"
	env := fmt.Sprintf("export AWS_ENDPOINT_URL=%s AWS_REGION=%s AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test\n"+
		"export QUEUE_URL=%s\nunset AWS_PROFILE AWS_SESSION_TOKEN\n", endpoint, emulator.Region, t.Queues["nau"])
	return errors.Join(os.WriteFile("emulator.yaml", []byte(yaml), 0o600), os.WriteFile("emulator.env", []byte(env), 0o600))
}

func hint(t *emulator.Trail) string {
	return fmt.Sprintf(`A company's trail is in s3://%s: %d log files, %d digest files. In another terminal, here:

  . ./emulator.env
  bin/ashiato collect --config emulator.yaml --once
  bin/ashiato status --config emulator.yaml --gaps
  bin/ashiato verify --config emulator.yaml
  (cd examples && go run ./nau)

Ctrl-C ends the emulator; what it had is gone then.
`, t.Bucket, t.Logs, t.Digests)
}
