package engine

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones are known without reading files
)

func init() { takeOver() }

// rehearse is run in the query's process once it is confined; tests set it to try what must not be possible.
var rehearse func(*request)

// takeOver makes this process a query's, if it was started as one. It then does not return.
func takeOver() {
	gob.Register(time.Time{}) // among the values of parameters
	version, word, ok := strings.Cut(os.Getenv(processVariable), " ")
	if !ok || !isPipe(requestFile) || !isPipe(answerFile) {
		return
	}
	// The work is not for the goroutine of package initialization, which is bound to one thread.
	done := make(chan error)
	go func() {
		if version != processVersion {
			done <- fmt.Errorf("query's process: this program speaks version %s and was asked for version %s", processVersion, version)
			return
		}
		done <- serve(os.NewFile(requestFile, "request"), os.NewFile(answerFile, "answer"), word)
	}()
	if err := <-done; err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	os.Exit(0)
}

// serve is the life of a query's process: read the request, be confined, answer.
func serve(in, out *os.File, word string) error {
	reader := bufio.NewReader(in)
	var req request
	if err := gob.NewDecoder(reader).Decode(&req); err != nil {
		return fmt.Errorf("query's process: read the request: %w", err)
	}
	if req.Word != word {
		return errors.New("query's process: the request is not from who started the process")
	}
	go func() { // the engine never writes more: this ends when the engine's process does
		_, _ = io.Copy(io.Discard, reader)
		if req.Spill != "" {
			leftovers, _ := filepath.Glob(filepath.Join(req.Spill, "*"))
			for _, f := range leftovers {
				_ = os.Remove(f)
			}
		}
		os.Exit(1)
	}()
	// DuckDB is opened before, empty: it asks the system for memory and processors in files that are closed off then.
	req.Settings["temp_directory"] = req.Spill
	threads := strconv.Itoa(threadsOf(&req))
	req.Settings["threads"], req.Settings["external_threads"] = threads, threads
	d, err := openDatabase(req.Settings)
	if err != nil {
		return fmt.Errorf("query's process: %w", err)
	}
	d.lendThreads(threadsOf(&req) - 1)
	isolation, err := confine(&req)
	if err == nil {
		err = writeFrame(out, frameReady, appendIsolation(isolation))
	}
	if err != nil {
		return fmt.Errorf("query's process: %w", err)
	}
	if rehearse != nil {
		rehearse(&req)
	}
	a := &answerer{req: &req, out: out}
	if err := a.answer(d); err != nil {
		return a.report(err)
	}
	return writeFrame(out, frameEnd, nil)
}

// An answerer computes and sends the rows of a request.
type answerer struct {
	req  *request
	out  io.Writer
	sent int64
	enc  rowEncoder
	rows int // in enc
}

// errSend is of a pipe that cannot be written to: nobody listens any more.
var errSend = errors.New("query's process: send rows")

// report sends an error.
func (a *answerer) report(err error) error {
	if errors.Is(err, errSend) {
		return err
	}
	kind, message := kindInternal, err.Error()
	if e, ok := errors.AsType[*Error](err); ok {
		kind, message = e.kind, e.Message
	}
	if errors.Is(err, errValue) {
		kind = ""
	}
	cut := func(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxMessage/2-1)], "") }
	var b []byte
	for _, s := range []string{cut(kind), cut(message)} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return writeFrame(a.out, frameError, b)
}

func (a *answerer) answer(d *database) error {
	// The process ends after the answer: freeing what DuckDB holds would only take time.
	if err := d.register(a.req.Functions); err != nil {
		return err
	}
	setup := lockProcess(a.req.files())
	if a.req.Newest > 0 { // the columns that the rows are not chosen by are then read of these rows only
		setup = fmt.Sprintf("SET late_materialization_max_rows = %d;", min(a.req.Newest, maxLate)) + setup
	}
	if a.req.Users {
		setup += usersView
	}
	for _, t := range a.req.Smaller {
		setup += t.define()
	}
	if err := d.exec(setup + strings.Join(a.req.Setup, ";\n") + ";"); err != nil {
		return fmt.Errorf("prepare the query: %w", err)
	}
	for i, files := range a.req.Batches {
		if err := d.exec(defineTables(files)); err != nil {
			return fmt.Errorf("prepare the tables over %d files: %w", len(files), err)
		}
		done, err := a.batch(d)
		if err != nil || done {
			return err
		}
		if i == 0 && a.req.Newest == 0 {
			break
		}
	}
	return nil
}

// maxLate is up to how many rows are looked up one by one.
const maxLate = 5000

// batch runs the statement over the tables as they are, and tells whether all wanted rows were sent.
func (a *answerer) batch(d *database) (done bool, err error) {
	r, err := d.query(context.Background(), a.req.SQL, a.req.Args)
	if err != nil {
		return false, err
	}
	defer r.close()
	if err := a.check(r.columns); err != nil {
		return false, err
	}
	for {
		if err := r.fetch(context.Background()); err != nil {
			return false, err
		}
		if r.size == 0 {
			return false, a.flush()
		}
		for row := range r.size {
			if a.enough() {
				return true, a.flush()
			}
			if err := a.row(r.vectors, row); err != nil {
				return false, err
			}
		}
		if err := a.flush(); err != nil {
			return false, err
		}
	}
}

func (a *answerer) enough() bool {
	return a.req.Limit > 0 && a.sent == a.req.Limit || a.req.Newest > 0 && a.sent == a.req.Newest
}

func (a *answerer) check(columns []column) error {
	if len(columns) != len(a.req.Columns) {
		return fmt.Errorf("%d columns were computed and %d expected", len(columns), len(a.req.Columns))
	}
	for i := range columns {
		if err := checkType(&columns[i], a.req.Columns[i].Type); err != nil {
			return fmt.Errorf("column %q: %w", a.req.Columns[i].Name, err)
		}
	}
	return nil
}

// errValue is of a value that its type does not hold: the query's, not the program's fault.
var errValue = errors.New("")

// row adds a row to those to send. A row alone in its frame may be as large as a frame.
func (a *answerer) row(vectors []vector, row int) error {
	start := len(a.enc.b)
	if err := a.enc.row(a.req.Columns, vectors, row); err != nil {
		return fmt.Errorf("%w%w", errValue, err)
	}
	if len(a.enc.b)-start > maxFrame-16 {
		return fmt.Errorf("%w%w", errValue, errTooLargeRow)
	}
	a.sent++
	if a.rows++; len(a.enc.b) < fullFrame {
		return nil
	}
	return a.flush()
}

func (a *answerer) flush() error {
	if a.rows == 0 {
		return nil
	}
	err := writeFrame(a.out, frameRows, appendRows(a.rows, a.enc.b))
	a.rows, a.enc.b = 0, a.enc.b[:0]
	if err != nil {
		return fmt.Errorf("%w: %w", errSend, err)
	}
	return nil
}

// lockProcess is lock for statements that package rewrite wrote, which rely on no setting but the zone. What several
// expressions have in common must not be computed before them: DuckDB takes it out of TRY and CASE too, where it may
// fail.
func lockProcess(files []File) string {
	return "SET errors_as_json = true; SET TimeZone = 'UTC'; SET disabled_optimizers = 'common_subexpressions';" + allowOnly(files)
}

// threadsOf returns how many threads a query may compute with.
func threadsOf(req *request) int {
	if n, err := strconv.Atoi(req.Settings["threads"]); err == nil && n > 0 {
		return n
	}
	return runtime.NumCPU()
}
