package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/integrity"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// A lakeStatus is what is known of the lake; there may be none yet.
type lakeStatus struct {
	dir         string
	there       bool
	id          string
	info        lake.Info
	quarantined int
	checked     time.Time // digest files, by collectors
	left        leftTotal
	rules       rulesStatus
}

// A sourceStatus is what is known of a source.
type sourceStatus struct {
	kind, name string
	state      sourceState
	queue      *awssource.QueueStats // of a queue that could be asked
	err        error                 // why it could not, or not for everything
}

// askWithin bounds how long a queue may take to answer.
const askWithin = 15 * time.Second

// statusSources tells how collecting goes: of the lake, and of each source of the configuration.
func (s *session) statusSources(ctx context.Context) error {
	l, err := s.lakeStatus(ctx)
	if err != nil {
		return err
	}
	sources, err := s.sourceStates(ctx, l)
	if err != nil {
		return err
	}
	if s.format == "" || s.format == encode.Table {
		s.printStatus(l, sources)
	} else if err := s.printStatusRows(ctx, l, sources); err != nil {
		return err
	}
	for _, source := range sources {
		if source.err != nil {
			f := s.failure(s.sourceFailure(source.err))
			return &failure{code: f.code, text: s.T("collect.source", text.Args{"source": source.name, "reason": s.sourceReason(source.err)}), err: source.err}
		}
	}
	return nil
}

// lakeStatus opens the lake. That there is none yet is an error only where there are no sources that could fill it.
func (s *session) lakeStatus(ctx context.Context) (st lakeStatus, err error) {
	if st.dir, err = s.lakeDir(); err != nil {
		return st, err
	}
	l, err := s.openLakeAt(ctx, st.dir, false)
	if errors.Is(err, lake.ErrNotLake) && len(s.config.Sources) > 0 {
		return st, nil
	}
	if err != nil {
		return st, err
	}
	st.there, st.id = true, l.ID()
	st.info, err = l.Info(ctx)
	if err == nil {
		var reports []ingest.Report
		reports, err = ingest.Quarantined(ctx, l)
		st.quarantined = len(reports)
	}
	if err == nil {
		st.left, err = leftOut(ctx, l, time.Time{}, time.Time{})
	}
	if err == nil {
		st.rules, err = s.rulesStatus(ctx, l)
	}
	if err == nil {
		st.checked, err = integrity.Last(ctx, s.proofOf(l).files)
	}
	return st, errors.Join(err, l.Close())
}

// sourceStates reads the state, and asks the queues, all at a time.
func (s *session) sourceStates(ctx context.Context, l lakeStatus) (all []*sourceStatus, err error) {
	states, err := s.readState(ctx, l.id)
	if err != nil {
		return nil, err
	}
	var asking sync.WaitGroup
	defer asking.Wait()
	for _, source := range s.config.Sources {
		for _, name := range collect.Names(source) {
			st := &sourceStatus{kind: sourceKind(source), name: name}
			if states != nil {
				if _, err := states.Cursor(ctx, sourceCursor(name), &st.state); err != nil {
					return nil, errors.Join(err, states.Close())
				}
			}
			all = append(all, st)
			if source.Queue == "" {
				continue
			}
			asking.Go(func() {
				ctx, stop := context.WithTimeout(ctx, askWithin)
				defer stop()
				stats, err := collect.QueueStats(ctx, source)
				if st.err = err; err == nil || stats != (awssource.QueueStats{}) {
					st.queue = &stats
				}
			})
		}
	}
	if states != nil {
		err = states.Close()
	}
	return all, err
}

func sourceKind(source config.Source) string {
	switch {
	case source.Queue != "":
		return "queue"
	case source.Bucket != "":
		return "bucket"
	}
	return "event_history"
}

// readState opens what this machine remembers of a lake's sources; nil where there is nothing.
func (s *session) readState(ctx context.Context, lakeID string) (*state.Store, error) {
	if there, err := s.hasState(lakeID); err != nil || !there {
		return nil, err
	}
	return s.openState(ctx, lakeID)
}

// hasState tells whether this machine remembers something of a lake.
func (s *session) hasState(lakeID string) (bool, error) {
	data, err := s.dataDir()
	if err != nil || lakeID == "" {
		return false, err
	}
	_, err = os.Stat(filepath.Join(data, "lakes", lakeID, "state.db"))
	return !errors.Is(err, fs.ErrNotExist), nil
}

// ago is a time with how long ago it was; nothing for none.
func (s *session) ago(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.T("status.ago", text.Args{"time": s.moment(t), "ago": s.Duration(max(s.Now().Sub(t), 0).Round(time.Second))})
}

func (s *session) printStatus(l lakeStatus, sources []*sourceStatus) {
	if !l.there {
		s.writeFacts(s.Stdout, []fact{{label: "lake.dir", shown: s.T("status.no_lake", text.Args{"path": l.dir})}})
	} else {
		facts := []fact{
			{label: "lake.dir", shown: l.info.Dir},
			{label: "import.records", shown: text.Count(l.info.Rows)},
			{label: "status.commit", shown: orText(s.ago(l.info.LastCommit), "-")},
			{label: "status.quarantine", shown: s.T("status.quarantined", text.Args{"n": l.quarantined, "unreadable": l.info.Unreadable})},
			l.left.fact(s),
		}
		if s.config.Verify == config.VerifyOnIngest {
			facts = append(facts, fact{label: "integrity.label", shown: orText(s.ago(l.checked), s.T("status.unchecked"))})
		}
		facts = append(facts, l.rules.facts(s)...)
		s.writeFacts(s.Stdout, append(facts, s.outboxFacts(l.rules.outbox)...))
	}
	for _, source := range sources {
		writeLine(s.Stdout, text.CleanLine(source.name))
		s.writeFacts(s.Stdout, append(s.sourceFacts(source), l.left.of(source.name).fact(s)))
		if q := source.queue; q != nil && q.Dead > 0 {
			s.hint(s.T("status.redrive", text.Args{"n": q.Dead, "queue": q.DeadURL}))
		}
	}
	s.hintDead(l.rules.outbox)
	if len(sources) == 0 {
		s.hint(s.T("status.no_source", text.Args{"command": s.typed("ashiato init"), "gaps": s.start() + " status --gaps"}))
	}
}

func (s *session) sourceFacts(source *sourceStatus) []fact {
	st := source.state
	first := fact{label: "status.received", shown: s.ago(st.Received)}
	if source.kind != "queue" { // which ends
		first = fact{label: "status.through", shown: s.ago(st.Through)}
	}
	facts := []fact{first, {label: "status.newest", shown: s.ago(st.Newest)}, {label: "status.commit", shown: s.ago(st.Commit)}}
	if st == (sourceState{}) {
		facts = []fact{{label: first.label, shown: s.T("status.never")}}
	}
	if q := source.queue; q != nil {
		facts = append(facts, fact{label: "status.waiting", shown: s.T("status.waiting_n", text.Args{"n": q.Waiting, "held": q.InFlight, "delayed": q.Delayed})})
		switch {
		case source.err != nil: // it was the dead letters that could not be asked for
		case q.DeadLetters == "":
			facts = append(facts, fact{label: "status.dead", shown: s.T("status.no_dead")})
		default:
			facts = append(facts, fact{label: "status.dead", shown: text.Count(q.Dead)})
		}
	}
	if source.err != nil {
		facts = append(facts, fact{label: "status.asked", shown: s.sourceReason(source.err)})
	}
	if st.failing() {
		facts = append(facts, fact{label: "status.failed", shown: fmt.Sprintf("%s  %s", s.ago(st.Failed), st.Error)})
	}
	return facts
}

// printStatusRows prints a row for the lake and one for each source.
func (s *session) printStatusRows(ctx context.Context, l lakeStatus, sources []*sourceStatus) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	rows := &rowList{columns: columnsOf("kind", encode.Varchar, "name", encode.Varchar, "last_message", encode.TimestampTZ, "newest_log_file", encode.TimestampTZ,
		"behind_seconds", encode.Bigint, "last_commit", encode.TimestampTZ, "read_through", encode.TimestampTZ, "waiting", encode.Bigint, "in_flight", encode.Bigint,
		"delayed", encode.Bigint, "dead_letters", encode.Bigint, "error", encode.Varchar, "failed", encode.TimestampTZ, "records", encode.Bigint,
		"quarantined", encode.Bigint, "unreadable", encode.Bigint, "digests_checked", encode.TimestampTZ, "left_out", encode.Bigint)}
	row := make([]any, len(rows.columns))
	row[0], row[1] = "lake", l.dir
	if l.there {
		row[5], row[13], row[14], row[15], row[16] = orNull(l.info.LastCommit), l.info.Rows, int64(l.quarantined), l.info.Unreadable, orNull(l.checked)
		row[17] = l.left.n
	}
	rows.rows = append(rows.rows, row)
	rows.rows = append(rows.rows, l.rules.rows(s, len(rows.columns))...)
	for _, c := range l.rules.outbox {
		row := make([]any, len(rows.columns))
		row[0], row[1], row[7], row[10] = "channel", c.Channel, c.Waiting, c.Dead
		if c.Failures > 0 {
			row[11], row[12] = c.Reason, c.Since
		}
		rows.rows = append(rows.rows, row)
	}
	for _, source := range sources {
		st := source.state
		row := make([]any, len(rows.columns))
		row[0], row[1], row[2], row[3], row[5], row[6] = source.kind, source.name, orNull(st.Received), orNull(st.Newest), orNull(st.Commit), orNull(st.Through)
		row[17] = l.left.of(source.name).n
		if !st.Newest.IsZero() {
			row[4] = int64(max(s.Now().Sub(st.Newest), 0) / time.Second)
		}
		if q := source.queue; q != nil {
			row[7], row[8], row[9] = q.Waiting, q.InFlight, q.Delayed
			if source.err == nil && q.DeadLetters != "" {
				row[10] = q.Dead
			}
		}
		switch {
		case source.err != nil:
			row[11] = s.sourceReason(source.err)
		case st.failing():
			row[11], row[12] = st.Error, st.Failed
		}
		rows.rows = append(rows.rows, row)
	}
	_, err = s.printRows(ctx, rows, format)
	return err
}

func orText(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
