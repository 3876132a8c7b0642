package main

// The parts of a server, and what goes between them:
//
//	queues (SQS) ───────── messages ──┐
//	buckets (S3) ───────── listings ──┼──> collect.All ── batches ──> lake <── one turn now and then ── upkeep
//	event histories ────── events ────┘      │      │                                                    │
//	        ^                                │      └── how far they were read ──> state <── the last one ─┘
//	        └── deleted when committed ──────┘
//	with verify: on_ingest   collect.All ── hashes of log files ──> integrity <── what digest files list ── check, each hour
//	lake ── what each commit added ──> alert.Watcher ── alerts, messages, how far it looked: one transaction ──> state ── messages ──> notify.Dispatcher ──> channels
//	       of a lake on S3 this state lies beside the lake, and looking and sending are turns, which machines and functions take one at a time
//	schedule ── periods that are due ──> report.Runner <── rows ── lake; a file for each ──> folders, buckets; made or not ──> state
//
//	SIGTERM, Ctrl-C ──> no more is received; what is in hand is committed, within a minute; the program ends with 0
//	standard error  <── a line for each commit, or each minute; failures as they happen
//
// The parts share the lake and the state and nothing else. When the lake cannot be written everything ends, with the reason.

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "serve",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.serve(cmd.Context()) },
	}
}

func (s *session) serve(ctx context.Context) error {
	sources := s.config.Sources
	if len(sources) == 0 && len(s.config.Names)+len(s.config.Reports)+len(s.config.Channels) == 0 { // others may fill the lake; here is nothing else to do either
		_, err := s.sources(nil)
		return err
	}
	l, err := s.openLake(ctx, true)
	if err != nil {
		return err
	}
	return errors.Join(s.serveLake(ctx, l, sources), l.Close())
}

// serveLake runs the parts until the person stops them.
func (s *session) serveLake(ctx context.Context, l *lake.Lake, sources []config.Source) error {
	unlock, err := s.lockServe(l.ID())
	if err != nil {
		return err
	}
	defer unlock()
	states, err := s.openState(ctx, l.ID())
	if err != nil {
		return err
	}
	defer states.Close()
	feeds, err := collect.Feeds(ctx, sources, collect.FeedOptions{Lake: l, State: collect.CursorsOf(l, states), Range: s.timeRange, Filter: s.sourceFilter, Now: s.Now})
	if err != nil {
		return err
	}
	reports, err := (&reporter{s: s, lake: l, states: states}).reports()
	if err != nil {
		return err
	}
	known := newSourceLog(s, states)
	settings, err := s.serveOptions(ctx, l, feeds, known)
	if err != nil {
		return err
	}
	rules, err := s.beginWatch(ctx, l, states)
	if err != nil {
		return err
	}
	defer rules.close()
	boundMemory()
	log := &serveLog{s: s, latest: collect.Progress{}, last: s.Now()}
	settings.Progress = log.update
	desktops := s.desktopSources(l, states, sources)
	s.noteServing(l, len(feeds)+len(desktops))
	running, stop := context.WithCancel(ctx)
	defer stop()
	var parts sync.WaitGroup
	parts.Go(func() { log.everyMinute(running) })
	parts.Go(func() { s.namesLoop(running, l) })
	parts.Go(func() { s.upkeepLoop(running, upkeeper{l, states, s.config.Collect.Every}, log) })
	stopLog := known.start(ctx)
	proof := s.newWatching(l, sources)
	if proof != nil {
		settings.Witness = proof.watch
		parts.Go(func() { proof.loop(running) })
	}
	parts.Go(func() { s.noteChannels(running) })
	parts.Go(func() { rules.loop(running) })
	parts.Go(func() { s.reportLoop(running, openedReports{l, states, reports}, log) })
	sum, err := s.collectAll(running, collecting{feeds, settings, desktops, false})
	stop()
	parts.Wait()
	if failed := stopLog(); failed != nil {
		err = errors.Join(err, failed)
	}
	log.end(sum)
	if ctx.Err() == nil && err != nil {
		return s.collectFailure(err)
	}
	return nil // stopped: what was not finished in time was given back, and comes again
}

// noteServing says what is served, and whether anything is collected.
func (s *session) noteServing(l *lake.Lake, sources int) {
	key := "serve.running"
	if sources == 0 {
		key = "serve.alone"
	}
	s.note(s.T(key, text.Args{"n": sources, "path": l.Dir()}))
}

// serveOptions are those of collecting, with what is noted of the sources.
func (s *session) serveOptions(ctx context.Context, l *lake.Lake, feeds []collect.Feed, known *sourceLog) (collect.Options, error) {
	o, err := s.collectOptions(l)
	if err == nil {
		err = known.begin(ctx, feeds)
	}
	o.OnSource = known.note
	return o, err
}

// beginWatch makes the rules ready, and has them look at what comes from now on.
func (s *session) beginWatch(ctx context.Context, l *lake.Lake, states *state.Store) (*watch, error) {
	w, err := s.newWatch(ctx, l, states)
	if err != nil {
		return nil, err
	}
	if err := w.begin(ctx); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

// lockServe sees that there is one server of a lake on this machine. The kernel gives the lock back however the process ends.
func (s *session) lockServe(lakeID string) (unlock func(), err error) {
	data, err := s.dataDir()
	if err != nil {
		return nil, err
	}
	path := filepath.Join(data, "lakes", lakeID, "serve.lock")
	failed := func(err error) (func(), error) {
		return nil, s.fail(exitFailure, "serve.lock", text.Args{"path": path, "reason": err, "err": err})
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return failed(err)
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		note := make([]byte, 20)
		n, _ := f.ReadAt(note, 0) // whoever holds it may not have written yet
		f.Close()
		return nil, s.fail(exitFailure, "serve.twice", text.Args{"pid": text.CleanLine(strings.TrimSpace(string(note[:n]))), "path": s.opened})
	}
	if err == nil {
		err = errors.Join(f.Truncate(0), writeAt(f, strconv.Itoa(os.Getpid())))
	}
	if err != nil {
		f.Close()
		return failed(err)
	}
	return func() { f.Close() }, nil
}

func writeAt(f *os.File, line string) error {
	_, err := f.WriteAt([]byte(line+"\n"), 0)
	return err
}

// How often the lake is maintained, and how long at a time.
const (
	upkeepEvery = 6 * time.Hour
	upkeepAgain = 10 * time.Minute // after the turn did not come, or the time did not suffice
	upkeepLong  = 5 * time.Minute  // collecting waits meanwhile
)

// An upkeeper maintains a lake from time to time.
type upkeeper struct {
	lake  *lake.Lake
	state *state.Store
	every time.Duration // between commits: so long a batch may be open
}

// upkeepCursor is where the time of the last upkeep stands in the state.
const upkeepCursor = "upkeep"

// due says when the next upkeep is due.
func (u upkeeper) due(ctx context.Context) (time.Time, error) {
	var last time.Time
	_, err := collect.CursorsOf(u.lake, u.state).Cursor(ctx, upkeepCursor, &last)
	return last.Add(upkeepEvery), err
}

// run maintains the lake once: days that ended an hour ago or longer are compacted, as CloudTrail delivers within some 15 minutes.
func (u upkeeper) run(ctx context.Context, now func() time.Time, long time.Duration) (lake.Upkept, error) {
	before := lake.DayOf(now().Add(-time.Hour).UnixMicro())
	done, err := u.lake.Upkeep(ctx, lake.UpkeepOptions{Before: before, Wait: u.every + time.Minute, Long: long})
	if err == nil && !done.More {
		err = collect.CursorsOf(u.lake, u.state).PutCursor(ctx, upkeepCursor, now().UTC())
	}
	return done, err
}

// upkeepLoop maintains the lake until ctx ends.
func (s *session) upkeepLoop(ctx context.Context, u upkeeper, log *serveLog) {
	for ctx.Err() == nil {
		at, err := u.due(ctx)
		again := time.Duration(0)
		if err == nil && !s.Now().Before(at) {
			start := s.Now()
			var done lake.Upkept
			if done, err = u.run(ctx, s.Now, upkeepLong); err == nil {
				log.upkept(done, s.Now().Sub(start))
			}
			if done.More {
				again = upkeepAgain
			}
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			s.note(s.T("serve.upkeep_failed", text.Args{"reason": s.failure(err).text}))
			again = upkeepAgain
		}
		if again == 0 {
			again = max(at.Sub(s.Now()), time.Minute)
		}
		pause(ctx, min(again, upkeepEvery))
	}
}

// pause waits, or until the context ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// A serveLog writes a line on standard error for each commit, and when there was none, each minute.
type serveLog struct {
	s *session

	mu     sync.Mutex // guards what follows
	latest collect.Progress
	last   time.Time // when a line was written
}

func (l *serveLog) update(p collect.Progress) {
	l.mu.Lock()
	defer l.mu.Unlock()
	committed := p.Commit.After(l.latest.Commit)
	l.latest = p
	if committed {
		l.write("serve.line", false)
	}
}

func (l *serveLog) everyMinute(ctx context.Context) {
	for ctx.Err() == nil {
		pause(ctx, time.Minute)
		l.mu.Lock()
		if ctx.Err() == nil && l.s.Now().Sub(l.last) >= 59*time.Second {
			l.write("serve.line", false)
		}
		l.mu.Unlock()
	}
}

// end writes the last line.
func (l *serveLog) end(sum collect.Summary) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.latest.Ingest.Records, l.latest.Ingest.Duplicates, l.latest.Ingest.Unreadable = sum.Records, sum.Duplicates, sum.Unreadable
	l.latest.Ingest.LeftOut = sum.LeftOut
	l.write("serve.ended", true)
}

// A serveLine is a line for programs. Times are UTC; what is counted is counted since the start.
type serveLine struct {
	Time       time.Time   `json:"time"`
	Records    int64       `json:"records"`
	Duplicates int64       `json:"duplicates"`
	Unreadable int64       `json:"unreadable"`
	LeftOut    int64       `json:"left_out"`
	Objects    int64       `json:"objects"`
	Messages   int64       `json:"messages"`
	Waiting    int64       `json:"waiting"`
	Failures   int64       `json:"failures"`
	Commit     *time.Time  `json:"last_commit,omitempty"`
	Final      bool        `json:"final,omitempty"`
	Upkeep     *upkeepLine `json:"maintenance,omitempty"`
}

type upkeepLine struct {
	Days        int     `json:"days"`
	FilesBefore int     `json:"files_before"`
	FilesAfter  int     `json:"files_after"`
	Snapshots   int     `json:"snapshots"`
	Strays      int     `json:"strays"`
	Seconds     float64 `json:"seconds"`
}

func (l *serveLog) line(final bool) serveLine {
	p := l.latest
	line := serveLine{Time: l.s.Now().UTC(), Records: p.Ingest.Records, Duplicates: p.Ingest.Duplicates, Unreadable: p.Ingest.Unreadable, LeftOut: p.Ingest.LeftOut,
		Objects: p.Objects, Messages: p.Messages, Waiting: p.Waiting, Failures: p.Failures, Final: final}
	if !p.Commit.IsZero() {
		at := p.Commit.UTC()
		line.Commit = &at
	}
	return line
}

// write writes a line; the caller holds the lock.
func (l *serveLog) write(key string, final bool) {
	l.last = l.s.Now()
	commit := "-"
	if at := l.latest.Commit; !at.IsZero() {
		commit = l.s.moment(at)
	}
	l.put(l.line(final), l.s.T(key, text.Args{"time": l.s.moment(l.last), "n": l.latest.Ingest.Records, "waiting": l.latest.Waiting, "commit": commit}))
}

// upkept tells what maintenance has done; nothing is not told.
func (l *serveLog) upkept(u lake.Upkept, took time.Duration) {
	if u.Days == 0 && u.Expired == 0 && u.Strays == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	line := l.line(false)
	line.Upkeep = &upkeepLine{Days: u.Days, FilesBefore: u.FilesBefore, FilesAfter: u.FilesAfter, Snapshots: u.Expired, Strays: u.Strays, Seconds: took.Seconds()}
	l.put(line, l.s.T("serve.upkeep", text.Args{"time": l.s.moment(line.Time), "days": u.Days, "before": u.FilesBefore, "after": u.FilesAfter,
		"snapshots": u.Expired, "strays": u.Strays, "took": l.s.Duration(took)}))
}

// put writes as --progress says; off, and -q with auto, is nothing.
func (l *serveLog) put(line serveLine, sentence string) {
	switch {
	case l.s.flags.progress == "json":
		if b, err := json.Marshal(line); err == nil { // it always can be written
			l.s.note(string(b))
		}
	case l.s.flags.progress == "off", l.s.flags.progress == "auto" && l.s.flags.quiet:
	default:
		l.s.note(sentence)
	}
}
