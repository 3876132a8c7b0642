package engine

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// The query's process is this program started again. Its environment says so, by processVariable with the version of
// what is spoken and a word that the request repeats, and two pipes are open in it: requestFile and answerFile. Package
// initialization of the engine then takes the process over (see takeOver), so that this works in every program that has
// the package, tests too.
const (
	processVariable = "ASHIATO_QUERY_PROCESS"
	processVersion  = "2"
	requestFile     = 3
	answerFile      = 4
)

// startTime is how long the process may take until it is confined.
const startTime = 20 * time.Second

// A request is what the process of a query is to do.
type request struct {
	Word      string // repeated from the environment
	Settings  map[string]string
	Memory    int64  // bytes that DuckDB may use
	Spill     string // a folder for what does not fit, or empty
	Timeout   time.Duration
	Batches   [][]File // one turn after the other
	Newest    int64    // 0, or how many rows all turns together give
	Limit     int64    // 0, or how many rows are wanted
	Users     bool
	Smaller   []smallerTable
	Setup     []string
	Functions []string
	SQL       string
	Args      []any
	Columns   []encode.Column
}

// files are all that the process may read.
func (r *request) files() (all []File) {
	for _, b := range r.Batches {
		all = append(all, b...)
	}
	for _, t := range r.Smaller {
		all = append(all, t.Files...)
	}
	return all
}

// A process is a running query's.
type process struct {
	cmd     *exec.Cmd
	word    string
	request *os.File
	pipe    *os.File // of answer
	answer  *bufio.Reader
	log     tail
	exited  chan struct{} // closed when the process is gone and reaped
	unwatch func() bool
	spill   string // removed at the end, or empty
	memory  string // the limit, for messages

	isolation Isolation
	rows      int // left in decoder
	decoder   *rowDecoder
	ended     bool
}

// startProcess starts a process that waits for its request. It is killed when ctx ends.
func startProcess(ctx context.Context, spillDir string) (p *process, err error) {
	program := "/proc/self/exe" // the file may have been replaced since
	if runtime.GOOS != "linux" {
		if program, err = os.Executable(); err != nil {
			return nil, fmt.Errorf("%w: %w", errNoProcess, err)
		}
	}
	requestRead, requestWrite, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start the query's process: %w", err)
	}
	answerRead, answerWrite, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the query's process: %w", err), requestRead.Close(), requestWrite.Close())
	}
	p = &process{word: rand.Text(), request: requestWrite, pipe: answerRead, answer: newAnswer(answerRead), exited: make(chan struct{})}
	p.cmd = &exec.Cmd{
		Path: program, Args: []string{processName()}, Dir: "/", Env: processEnvironment(p.word),
		Stderr: &p.log, ExtraFiles: []*os.File{requestRead, answerWrite}, SysProcAttr: processAttributes(), WaitDelay: time.Second,
	}
	err = p.makeSpill(spillDir)
	if err == nil {
		err = p.cmd.Start()
	}
	requestRead.Close()
	answerWrite.Close()
	if err != nil {
		close(p.exited)
		p.close()
		return nil, fmt.Errorf("start the query's process: %w", err)
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in ProcessState
		close(p.exited)
	}()
	p.unwatch = context.AfterFunc(ctx, p.kill)
	return p, nil
}

// makeSpill makes the folder that the process may write to.
func (p *process) makeSpill(dir string) (err error) {
	if dir == "" {
		return nil
	}
	if dir, err = filepath.Abs(dir); err == nil {
		p.spill, err = os.MkdirTemp(dir, "query-")
	}
	return err
}

// processName is what a list of processes shows. A program may have emptied its arguments.
func processName() string {
	if len(os.Args) == 0 {
		return "(query)"
	}
	return filepath.Base(os.Args[0]) + " (query)"
}

// processEnvironment is all that the process sees of this one's environment.
func processEnvironment(word string) []string {
	env := []string{processVariable + "=" + processVersion + " " + word, "TZ=UTC"}
	for _, name := range []string{"LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "GORACE", "GOTRACEBACK"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// send gives the process its request. The pipe stays open: the process ends when it closes.
func (p *process) send(r *request) error {
	r.Word = p.word
	timer := time.AfterFunc(startTime, p.kill) // a program without the engine would never read it
	defer timer.Stop()
	w := bufio.NewWriter(p.request)
	if err := gob.NewEncoder(w).Encode(r); err != nil {
		return err
	}
	return w.Flush()
}

func (p *process) kill() { _ = p.cmd.Process.Kill() } // it fails when the process is gone

// close ends the process and frees what it held. It returns when the process is gone.
func (p *process) close() {
	if p.unwatch != nil {
		p.unwatch()
		p.kill()
	}
	p.request.Close()
	p.pipe.Close()
	<-p.exited
	if p.spill != "" {
		_ = os.RemoveAll(p.spill) // what is left of a failed removal is in a folder for temporary files
	}
}

// explain says why the process stopped sending.
func (p *process) explain(err error) error {
	select {
	case <-p.exited:
	case <-time.After(time.Second): // it lives, but closed the pipe or sent nonsense
		p.kill()
		<-p.exited
	}
	state, log := p.cmd.ProcessState, p.log.String()
	switch {
	case strings.Contains(log, "out of memory"), strings.Contains(log, "cannot allocate memory"), strings.Contains(log, "std::bad_alloc"), strings.Contains(log, "pthread_create failed"):
		return p.outOfMemory()
	case strings.Contains(log, "SIGXCPU"):
		return &Error{Kind: OutOfTime, Message: "the query used up the computing time that its time limit allows: narrow it (eventtime, date, account) or allow more time"}
	case killedBySystem(state):
		return &Error{Kind: OutOfMemory, Message: "the query's process was killed from outside, most often for want of memory: narrow the query (eventtime, date, account, fewer columns) or give it less memory to use"}
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && state.Success() {
		return fmt.Errorf("query's process: %w", err)
	}
	first, _, _ := strings.Cut(strings.TrimSpace(log), "\n")
	if first == "" {
		first = "no message"
	}
	return &Error{Kind: Crashed, Message: fmt.Sprintf("the query's process ended unexpectedly (%s: %s); other queries are not affected", state, first)}
}

// A tail keeps the first bytes that are written to it.
type tail struct {
	mu sync.Mutex
	b  []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.b = append(t.b, b[:min(len(b), maxMessage-len(t.b))]...)
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.b)
}
