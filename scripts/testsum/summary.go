package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// counts are numbers of tests. A test with subtests counts as its subtests, and once more when it failed itself.
type counts struct{ passed, failed, skipped int }

func (c counts) String() string {
	s := fmt.Sprintf("%d passed, %d failed", c.passed, c.failed)
	if c.skipped > 0 {
		s += fmt.Sprintf(", %d skipped", c.skipped)
	}
	return s
}

func (c *counts) add(o counts) {
	c.passed += o.passed
	c.failed += o.failed
	c.skipped += o.skipped
}

func (c counts) verdict() error {
	switch {
	case c.failed > 0:
		return fmt.Errorf("%d tests failed", c.failed)
	case c.passed == 0:
		return errors.New("no test ran")
	}
	return nil
}

func (c counts) save(dir, name string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	line := fmt.Sprintf("%d %d %d\n", c.passed, c.failed, c.skipped)
	return os.WriteFile(filepath.Join(dir, name+".txt"), []byte(line), 0o644)
}

func loadCounts(file string) (counts, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return counts{}, err
	}
	var c counts
	if _, err := fmt.Sscan(string(b), &c.passed, &c.failed, &c.skipped); err != nil {
		return counts{}, fmt.Errorf("%s: %w", file, err)
	}
	return c, nil
}

// event is one line of `go test -json` (go doc test2json).
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// run is what is known of one package (name "") or of one test in it.
type run struct {
	output   []string
	children bool // has subtests
	failed   bool // a subtest (or, for a package, a test) failed
}

type summary struct {
	w      io.Writer
	noSkip bool
	counts counts
	runs   map[[2]string]*run // by package and test
	events int
}

func newSummary(w io.Writer, noSkip bool) *summary {
	return &summary{w: w, noSkip: noSkip, runs: map[[2]string]*run{}}
}

// read takes the whole stream. Lines that are no events (messages of the go command) are passed on.
func (s *summary) read(r io.Reader) error {
	b := bufio.NewReader(r)
	for {
		line, err := b.ReadString('\n')
		var e event
		if jerr := json.Unmarshal([]byte(line), &e); jerr == nil && e.Action != "" {
			s.events++
			s.take(e)
		} else if line != "" {
			fmt.Fprint(s.w, line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *summary) run(pkg, test string) *run {
	k := [2]string{pkg, test}
	if s.runs[k] == nil {
		s.runs[k] = &run{}
	}
	return s.runs[k]
}

func (s *summary) take(e event) {
	switch e.Action {
	case "build-output":
		fmt.Fprint(s.w, e.Output)
	case "output":
		s.output(e)
	case "run":
		if parent, ok := parentOf(e.Test); ok {
			s.run(e.Package, parent).children = true
		}
	case "pass", "fail", "skip":
		if e.Test == "" {
			s.endPackage(e)
		} else {
			s.endTest(e)
		}
	}
}

func (s *summary) output(e event) {
	t := strings.TrimSpace(e.Output)
	for _, noise := range []string{"=== ", "--- PASS", "PASS", "ok  "} {
		if strings.HasPrefix(t, noise) {
			return
		}
	}
	r := s.run(e.Package, e.Test)
	r.output = append(r.output, e.Output)
}

func (s *summary) endTest(e event) {
	r := s.run(e.Package, e.Test)
	delete(s.runs, [2]string{e.Package, e.Test})
	if e.Action == "fail" {
		up, _ := parentOf(e.Test)
		s.run(e.Package, up).failed = true
		s.run(e.Package, "").failed = true
	}
	switch {
	case e.Action == "fail":
		s.show("FAIL", e, r)
		if !r.failed {
			s.counts.failed++
		}
	case e.Action == "skip":
		s.skip(e, r)
	case !r.children:
		s.counts.passed++
	}
}

func (s *summary) skip(e event, r *run) {
	if s.noSkip {
		s.show("FAIL, skipped where skipping is forbidden:", e, r)
		s.counts.failed++
		s.run(e.Package, "").failed = true
		return
	}
	s.show("SKIP", e, r)
	s.counts.skipped++
}

func (s *summary) endPackage(e event) {
	r := s.run(e.Package, "")
	delete(s.runs, [2]string{e.Package, ""})
	switch {
	case e.Action == "fail" && !r.failed: // it did not build, or died outside a test
		s.counts.failed++
		s.show("FAIL", e, r)
	case e.Action == "fail" || r.failed:
		fmt.Fprintf(s.w, "FAIL %s (%.1fs)\n", e.Package, e.Elapsed)
	case e.Action == "skip":
		// A package without tests.
	default:
		fmt.Fprintf(s.w, "ok   %s (%.1fs)\n", e.Package, e.Elapsed)
	}
}

func (s *summary) show(what string, e event, r *run) {
	fmt.Fprintf(s.w, "%s %s %s (%.1fs)\n%s", what, e.Package, e.Test, e.Elapsed, strings.Join(r.output, ""))
}

// finish counts what never ended, so that a killed test program cannot pass.
func (s *summary) finish() counts {
	if s.events == 0 {
		fmt.Fprintln(s.w, "FAIL: go test said nothing")
		s.counts.failed++
	}
	for k := range s.runs {
		if k[1] == "" {
			fmt.Fprintf(s.w, "FAIL %s: its tests never ended\n", k[0])
			s.counts.failed++
		}
	}
	return s.counts
}

// parentOf returns the test that a subtest belongs to.
func parentOf(test string) (string, bool) {
	i := strings.LastIndexByte(test, '/')
	if i < 0 {
		return "", false
	}
	return test[:i], true
}
