package trinotest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Server is a running Trino with one Iceberg catalogue, "iceberg".
type Server struct {
	// Schema of that catalogue is where tables without a schema's name are; empty for nowhere.
	Schema string

	url     string
	client  *http.Client
	cmd     *exec.Cmd
	exited  chan struct{} // closed when the process has ended
	log     string        // the server's log file
	dir     string
	version Version
}

// How long a server may take to answer, and how long between two looks at it. On a busy machine with two cores 8 s is
// usual.
const (
	startLimit = 3 * time.Minute
	startPoll  = 200 * time.Millisecond
)

// Start runs a server of version v and waits until it answers a query. The error is ErrNotInstalled when the server
// or its Java is missing. Everything that the server writes lies in dir. Stop ends it, and so does the end of ctx.
func Start(ctx context.Context, v Version, dir string) (*Server, error) {
	home, err := v.Home()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(home, "complete")); err != nil {
		return nil, fmt.Errorf("trino %s: %w: run scripts/trino/install.sh %s", v.Name, ErrNotInstalled, v.Name)
	}
	java, err := v.Java(ctx)
	if err != nil {
		return nil, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, fmt.Errorf("finding a port for Trino: %w", err)
	}
	s := &Server{
		url:     fmt.Sprintf("http://127.0.0.1:%d", port),
		client:  &http.Client{Timeout: time.Minute},
		exited:  make(chan struct{}),
		log:     filepath.Join(dir, "server.log"),
		dir:     dir,
		version: v,
	}
	if err := s.configure(home, port); err != nil {
		return nil, fmt.Errorf("writing Trino's configuration: %w", err)
	}
	if err := s.run(ctx, java, home); err != nil {
		return nil, fmt.Errorf("starting Trino %s: %w", v.Name, err)
	}
	if err := s.wait(ctx); err != nil {
		s.Stop()
		return nil, fmt.Errorf("starting Trino %s: %w", v.Name, err)
	}
	return s, nil
}

// Stop ends the server and waits for it.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill() // fails only when it has ended already
	<-s.exited
}

func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func (s *Server) configure(home string, port int) error {
	metastore := filepath.Join(s.dir, "metastore")
	for _, d := range []string{metastore, filepath.Join(s.dir, "etc", "catalog"), filepath.Join(s.dir, "plugin")} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	files := map[string]string{
		"etc/config.properties": fmt.Sprintf("coordinator=true\nnode-scheduler.include-coordinator=true\n"+
			"http-server.http.port=%d\ndiscovery.uri=%s\n", port, s.url),
		"etc/catalog/iceberg.properties": "connector.name=iceberg\niceberg.catalog.type=TESTING_FILE_METASTORE\n" +
			"hive.metastore.catalog.dir=" + s.version.metastore + metastore + "\n" +
			"iceberg.register-table-procedure.enabled=true\n" + s.version.catalog,
		"etc/log.properties": "io.trino=WARN\nio.airlift=WARN\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return os.Symlink(filepath.Join(home, "iceberg"), filepath.Join(s.dir, "plugin", "iceberg"))
}

func (s *Server) run(ctx context.Context, java, home string) error {
	// A server that lives for minutes is done sooner without the second compiler and threads for garbage.
	args := append([]string{"-Xmx1G", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djdk.attach.allowAttachSelf=true"}, s.version.flags...)
	args = append(args,
		"-Dnode.environment=test", "-Dnode.id=test", "-Dnode.data-dir="+filepath.Join(s.dir, "data"),
		"-Dnode.bind-ip=127.0.0.1", "-Dnode.internal-address=127.0.0.1",
		"-Dconfig=etc/config.properties", "-Dlog.levels-file=etc/log.properties",
		"-cp", filepath.Join(home, "server", "*"), filepath.Join(home, "Start.java"), s.version.Name)
	out, err := os.Create(s.log)
	if err != nil {
		return err
	}
	defer out.Close() // the process has its own copy
	s.cmd = exec.CommandContext(ctx, java, args...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = s.dir, out, out
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() {
		defer close(s.exited)
		_ = s.cmd.Wait() // how it ended is in its log
	}()
	return nil
}

// wait returns when the server runs queries; before that it answers, but refuses them.
func (s *Server) wait(ctx context.Context) error {
	err := s.poll(ctx, func(ctx context.Context) (bool, error) {
		_, err := s.Query(ctx, "SELECT 1")
		return err == nil, err
	})
	if err != nil {
		return fmt.Errorf("%w: %s", err, s.lastLog())
	}
	return nil
}

// poll calls try until it says that it is done, and returns its error then. It gives up when the server has ended or
// after startLimit.
func (s *Server) poll(ctx context.Context, try func(context.Context) (done bool, err error)) error {
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	tick := time.NewTicker(startPoll)
	defer tick.Stop()
	for {
		done, err := try(ctx)
		if done {
			return err
		}
		select {
		case <-s.exited:
			return fmt.Errorf("the server ended (%w)", err)
		case <-ctx.Done():
			return fmt.Errorf("not ready within %s (%w)", startLimit, err)
		case <-tick.C:
		}
	}
}

// lastLog returns the errors in the server's log, or its end.
func (s *Server) lastLog() string {
	b, err := os.ReadFile(s.log)
	if err != nil {
		return "its log is unreadable: " + err.Error()
	}
	const most = 4 << 10
	var bad []string
	for line := range strings.Lines(string(b)) {
		if strings.Contains(line, "ERROR") && len(bad) < 10 {
			bad = append(bad, line[:min(len(line), most/10)])
		}
	}
	if len(bad) > 0 {
		return strings.Join(bad, "\n")
	}
	return string(bytes.TrimSpace(b[max(0, len(b)-most):]))
}
