package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// Stream names one of the two outputs.
type Stream uint8

// The outputs: data goes to Stdout; progress, hints, warnings and errors to Stderr.
const (
	Stdout Stream = iota
	Stderr
)

// Program is one run of ashiato with everything it takes from outside, so that a test can run it whole.
type Program struct {
	// Name is what the person types to start the program: suggested commands begin with it. Empty is ashiato.
	Name           string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	OS             string           // as runtime.GOOS
	Now            func() time.Time // the clock of "today", progress and summaries
	// Width returns the number of columns of the terminal behind a stream, 0 when it is not a terminal.
	Width func(Stream) int
	// Typed tells whether standard input is a terminal; nil is no.
	Typed func() bool
	// Signals delivers interrupts: the first asks the command to finish what is in hand, the second
	// calls Abort.
	Signals <-chan os.Signal
	Abort   func(code int)
}

// Run runs one command line and returns the exit code. Every error is printed here and nowhere else.
func (p *Program) Run(ctx context.Context, args []string) int {
	s := newSession(p, args)
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	var watcher sync.WaitGroup
	watcher.Go(func() { s.watch(cancel, done) })
	root := s.command()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	close(done)
	watcher.Wait()
	cancel(nil)
	return s.report(err)
}

// watch turns the first interrupt into a cancelled context and the second into the end of the process.
func (s *session) watch(cancel context.CancelCauseFunc, done <-chan struct{}) {
	for interrupts := 0; ; interrupts++ {
		select {
		case <-done:
			return
		case <-s.Signals:
		}
		if stop := s.running.Load(); stop != nil { // of the shell: an interrupt ends its statement, not the shell
			(*stop)()
			continue
		}
		if interrupts > 0 {
			s.note(s.T("interrupt.now"))
			s.Abort(exitInterrupted)
			return
		}
		s.note(s.T("interrupt.once"))
		cancel(errInterrupted)
	}
}

// note prints one line on standard error, above the progress display if there is one.
func (s *session) note(line string) {
	s.mu.Lock()
	p := s.progress
	s.mu.Unlock()
	if p != nil {
		p.Note(line)
		return
	}
	fmt.Fprintln(s.Stderr, line)
}

// hint is a note that -q leaves out.
func (s *session) hint(line string) {
	if !s.flags.quiet {
		s.note(line)
	}
}

// detail is a note for -v.
func (s *session) detail(line string) {
	if s.flags.verbose {
		s.note(line)
	}
}
