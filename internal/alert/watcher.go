package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A Feed is a table of the lake that is followed; *lake.Feed is one.
type Feed interface {
	Name() string
	Head(ctx context.Context) (lake.Position, error)
	Read(ctx context.Context, from lake.Position, visit func(lake.Fresh) error) (lake.Position, error)
}

// A Past visits what the lake has: the records for which a rule holds, from since on, before until, in any order.
type Past interface {
	Each(ctx context.Context, r *Rule, since, until time.Time, visit func(e *match.Event) error) error
}

// A Watcher follows tables of a lake and asks rules about what is new. It is used by one goroutine at a time; several, of one process or of many, may
// share a state: what one has done the others find.
type Watcher struct {
	Feeds []Feed
	State *state.Store
	Rules []*Rule
	// Decode makes an event of a row of a table, valid until the next call. An error that is [ErrNoEvent] leaves the row out.
	Decode func(ctx context.Context, table string, row map[string]any) (*match.Event, error)
	// Refresh, when set, has Decode and the rules use the names that there are now. It is called before each look, and when somebody was erased meanwhile.
	Refresh func(ctx context.Context) error
	Past    Past // what rules learn from when they are new; nil is nothing

	Printer text.Printer // the language of messages
	// Languages are those of channels that have one of their own.
	Languages map[string]text.Lang
	Zone      *time.Location // of the times in messages
	Link      string         // where alerts are shown, http(s)://...; empty: the command is named
	Command   string         // that shows them: ashiato
	// MoreFacts adds facts about a record to its message; nil adds none.
	MoreFacts func(p text.Printer, r Record) []notify.Fact
	// Computer names the computer of the WorkSpace of a sign-in; nil or empty where it is not known.
	Computer func(r Record) string

	Now func() time.Time
	// Step, when set, is called between the steps of a chunk with their names; an error ends it there, as a crash would. It is for tests.
	Step func(name string) error
	// Told is called after what was found is stored.
	Told func(p Progress)
	// Asker is the configuration that the rules are of, as people know it: the machine and the file, or the function. Scheduled are its rules that are not followed, with the
	// forms that they have: they are its rules as well.
	Asker     string
	Scheduled map[string]string
	// Differs is told that a rule is left out, as another configuration follows another form of it.
	Differs func(rule, by string)
	// Failed is told why a rule cannot look now, each time that it was tried, and gives the sentence that is kept of it; nil keeps the error's text.
	Failed func(rule string, why error) string

	claimed   time.Time         // when it was noted last which rules there are
	different map[string]string // rules that are left out, and who follows another form of them
	nobody    bool              // nobody has any rule
	left      map[string]string // where this watcher left the positions of all, by table
	names     string            // state.Store.Erasures when names were read
	begun     bool
	prepared  bool
	ready     map[string]time.Time // rules that have looked at everything up to the positions of all, and when they had learned
	set       *match.Set           // of the rules asked, which are those
	asked     []*Rule
	rests     map[string]rest // of rules that have failed
	tidied    time.Time
	most      int            // records that a rule with a threshold remembers, for tests; 0 is MaxCounted
	counted   map[string]int // records that rules with a threshold have counted since trim looked for too many
	forgot    []string       // rules of which trim has forgotten some, since it was told
}

// ErrNoEvent says that a row is nothing that rules look at.
var ErrNoEvent = errors.New("not an event")

// errMoved says that somebody else has gone on from the position.
var errMoved = errors.New("another process follows the lake with this state")

// errErased says that names in hand may be those of somebody who was erased since they were read.
var errErased = errors.New("somebody was erased meanwhile")

// Progress is what was done with a chunk of records.
type Progress struct {
	Table   string
	Records int64
	Fired   int
	// Begun says that the table is followed from now on, and nothing was looked at.
	Begun bool
	// Unreadable counts rows that could not be made records again; they fire nothing.
	Unreadable int64
	// Forgot are the rules that had to forget records that count towards their thresholds, the oldest, as there were too many.
	Forgot []string
}

// Bounds of what is done in one transaction.
const (
	chunkRecords = 20_000
	chunkHits    = 5_000
	chunkBytes   = 32 << 20 // of the JSON of hits
)

// A stored is a position as the state has it.
type stored struct {
	lake.Position
	// Looked counts the records that were looked at.
	Looked int64 `json:"looked"`
	// Unreadable counts the rows that could not be made records again.
	Unreadable int64 `json:"unreadable,omitempty"`
}

func positionName(table string) string { return "follow " + table }

// PositionOf tells how far rules have looked at a table, and when that was stored; ok is false when they never have.
func PositionOf(ctx context.Context, s *state.Store, table string) (p lake.Position, looked int64, at time.Time, ok bool, err error) {
	value, at, err := s.WatchPosition(ctx, positionName(table))
	if err != nil || value == "" {
		return p, 0, at, false, err
	}
	st, err := parsePosition(value)
	if err != nil {
		return p, 0, at, false, fmt.Errorf("%s: %w", table, err)
	}
	return st.Position, st.Looked, at, true, nil
}

func parsePosition(value string) (st stored, err error) {
	if err = json.Unmarshal([]byte(value), &st); err != nil {
		err = fmt.Errorf("read how far rules have looked: %w", err)
	}
	return st, err
}

// Begin sets the positions that were never stored to what there is now: rules fire for what comes from then on.
func (w *Watcher) Begin(ctx context.Context) error {
	if w.begun {
		return nil
	}
	for _, f := range w.Feeds {
		was, _, err := w.State.WatchPosition(ctx, positionName(f.Name()))
		if err == nil && was == "" {
			err = w.begin(ctx, f)
		}
		if err != nil && !errors.Is(err, errMoved) {
			return fmt.Errorf("begin to follow %s: %w", f.Name(), err)
		}
	}
	w.begun = true
	return nil
}

// Look asks the rules about everything that is new, and stores what they find. A rule that cannot look yet, for it has to learn first and that failed,
// is left out: it is told to Failed, tried again later, and then looks at what came meanwhile.
func (w *Watcher) Look(ctx context.Context) error {
	if now := w.Now(); now.Sub(w.claimed) >= askAgain {
		w.prepared = false
	}
	if len(w.Rules) == 0 {
		return w.rest(ctx)
	}
	if err := w.Begin(ctx); err != nil {
		return err
	}
	for {
		if err := w.look(ctx); !errors.Is(err, errErased) || ctx.Err() != nil {
			return err
		}
	}
}

// look is Look with the names that there are when it begins; errErased where they are not to be used to the end.
func (w *Watcher) look(ctx context.Context) (err error) {
	if w.names, err = w.State.Erasures(ctx); err == nil && w.Refresh != nil {
		err = w.Refresh(ctx)
	}
	if err != nil {
		return err
	}
	for _, f := range w.Feeds {
		for {
			if err := w.prepare(ctx); err != nil {
				return fmt.Errorf("have rules learn from the past: %w", err)
			}
			if w.Idle() {
				break
			}
			err := w.follow(ctx, f, nil)
			if errors.Is(err, errUnready) {
				w.prepared = false
			}
			if (errors.Is(err, errMoved) || errors.Is(err, errUnready)) && ctx.Err() == nil {
				continue // from where the other one is
			}
			if err != nil {
				return fmt.Errorf("look for what rules find in %s: %w", f.Name(), err)
			}
			break
		}
	}
	return w.tidy(ctx)
}

// nobodyErased gives errErased if somebody was erased since Erasures gave what is known.
func nobodyErased(tx *state.WatchTx, known string) error {
	is, err := tx.Erasures()
	if err == nil && is != known {
		err = errErased
	}
	return err
}

// begin sets the first position.
func (w *Watcher) begin(ctx context.Context, f Feed) error {
	head, err := f.Head(ctx)
	if err != nil {
		return err
	}
	now := w.Now()
	if head.Time.IsZero() {
		head.Time = now.UTC()
	}
	value, err := json.Marshal(stored{Position: head})
	if err != nil {
		return err
	}
	err = w.State.Watch(ctx, func(tx *state.WatchTx) error {
		is, err := tx.Position(positionName(f.Name()))
		if err == nil && is != "" {
			err = errMoved
		}
		if err == nil {
			err = tx.SetPosition(positionName(f.Name()), string(value), now)
		}
		return err
	})
	if err == nil && w.Told != nil {
		w.Told(Progress{Table: f.Name(), Begun: true})
	}
	return err
}

// SetRules has other rules asked from the next Look on. Those that are new learn from the past first.
func (w *Watcher) SetRules(all []*Rule) {
	w.Rules, w.prepared, w.rests, w.different = all, false, nil, nil
}

// UseState has the rules go on with another state, from the next Look on: that of another machine, which may have gone on meanwhile.
func (w *Watcher) UseState(s *state.Store) {
	w.State, w.begun, w.prepared = s, false, false
}

func (w *Watcher) step(name string) error {
	if w.Step == nil {
		return nil
	}
	return w.Step(name)
}
