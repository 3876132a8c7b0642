package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/state"
)

// follow goes on in one table: all rules that are ready from the position that they share, or rules that stand at one place from there.
func (w *Watcher) follow(ctx context.Context, f Feed, only []*Rule) error {
	c := &chunk{w: w, feed: f, only: only}
	var err error
	if only == nil {
		c.was, _, err = w.State.WatchPosition(ctx, positionName(f.Name()))
	} else {
		c.was, err = w.State.RulePosition(ctx, only[0].Name, f.Name())
	}
	switch {
	case err != nil:
		return err
	case c.was == "" && only != nil:
		return errMoved // somebody else has brought the rule to where the others are, or another form of it is followed
	case c.was == "":
		return errors.New("the position that was stored is gone")
	}
	if only == nil && w.movedOn(f.Name(), c.was) {
		return errUnready
	}
	if c.at, err = parsePosition(c.was); err != nil {
		return err
	}
	c.next = c.at.Position
	var own error // of what is done with rows, not of reading them
	end, err := f.Read(ctx, c.at.Position, func(r lake.Fresh) error {
		own = c.add(ctx, r)
		return own
	})
	switch {
	case own != nil:
		return own
	case err != nil && only != nil:
		return &ruleError{err}
	case err != nil:
		return err
	}
	if c.records == 0 && end.Snapshot == c.at.Snapshot && c.at.Part == nil {
		return nil
	}
	c.next = end
	return c.store(ctx)
}

// movedOn tells whether somebody else has gone on in a table since this watcher did, and maybe left rules behind.
func (w *Watcher) movedOn(table, at string) bool {
	left, known := w.left[table]
	if w.left == nil {
		w.left = map[string]string{}
	}
	w.left[table] = at
	return known && left != at
}

// A chunk is records that are looked at and stored together.
type chunk struct {
	w    *Watcher
	feed Feed
	only []*Rule // nil: all that are ready
	was  string  // the position in the state
	at   stored
	next lake.Position

	records, unreadable int64
	bytes               int
	hits                []hit
	// past are hits of records that were there before their rules.
	past  []hit
	began map[string]time.Time // when rules began, once that is asked for
}

// add looks at a row, and stores the chunk when it is full.
func (c *chunk) add(ctx context.Context, r lake.Fresh) error {
	e, err := c.w.Decode(ctx, c.feed.Name(), r.Row)
	c.records++
	c.next = r.Next
	switch {
	case errors.Is(err, ErrNoEvent):
		c.unreadable++
	case err != nil:
		return err
	default:
		if !r.Ingested.IsZero() && c.began == nil {
			if c.began, err = c.w.State.RuleBegins(ctx, c.feed.Name()); err != nil {
				return err
			}
		}
		c.match(e, r.Ingested)
	}
	if c.records >= chunkRecords || len(c.hits)+len(c.past) >= chunkHits || c.bytes >= chunkBytes {
		return c.store(ctx)
	}
	return nil
}

// match asks the rules about a record. One that was read before a rule began, and is looked at as nobody can tell any more what was added when, makes the
// rule fire for nothing.
func (c *chunk) match(e *match.Event, ingested time.Time) {
	now := c.w.Now()
	var own []byte
	take := func(r *Rule) {
		if !ingested.IsZero() && ingested.Before(c.began[r.Name]) {
			if h, ok := r.hit(e, now, nil); ok && r.remembers() {
				c.past = append(c.past, h)
			}
			return
		}
		if own == nil && len(e.JSON()) <= maxJSONKept {
			own = bytes.Clone(e.JSON())
		}
		if h, ok := r.hit(e, now, own); ok {
			c.hits = append(c.hits, h)
			c.bytes += len(own)
		}
	}
	switch {
	case c.only == nil:
		c.w.each(e, take)
	default:
		for _, r := range c.only {
			if r.Match(e) {
				take(r)
			}
		}
	}
}

// each calls yield with the rules that are ready and hold for an event.
func (w *Watcher) each(e *match.Event, yield func(r *Rule)) {
	if w.set == nil {
		w.asked = w.asked[:0]
		var matchers []*match.Matcher
		for _, r := range w.Rules {
			if _, ok := w.ready[r.Name]; ok {
				w.asked, matchers = append(w.asked, r), append(matchers, r.Matcher)
			}
		}
		w.set = match.NewSet(matchers)
	}
	w.set.Each(e, func(i int) {
		if r := w.asked[i]; r.Outside == "" || r.Match(e) {
			yield(r)
		}
	})
}

// store stores what the chunk has found, with the position after it, and begins the next one.
func (c *chunk) store(ctx context.Context) error {
	w := c.w
	if err := w.step("matched"); err != nil {
		return err
	}
	at := stored{Position: c.next, Looked: c.at.Looked + c.records, Unreadable: c.at.Unreadable + c.unreadable}
	value, err := json.Marshal(at)
	if err != nil {
		return err
	}
	fired, now := 0, w.Now()
	w.forgot = nil
	err = w.State.Watch(ctx, func(tx *state.WatchTx) error {
		err := c.check(tx)
		if err == nil {
			err = w.recall(tx, c.past, now)
		}
		if err == nil {
			fired, err = w.take(tx, c.hits, now)
		}
		if err == nil {
			err = w.step("taken")
		}
		if err == nil {
			err = c.move(tx, string(value), now)
		}
		if err == nil {
			err = w.step("positioned")
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := w.step("stored"); err != nil {
		return err
	}
	if w.Told != nil {
		w.Told(Progress{Table: c.feed.Name(), Records: c.records, Fired: fired, Unreadable: c.unreadable, Forgot: w.forgot})
	}
	if c.only == nil {
		w.left[c.feed.Name()] = string(value)
	}
	c.was, c.at = string(value), at
	c.records, c.unreadable, c.bytes, c.hits, c.past = 0, 0, 0, nil, nil
	return nil
}

// check sees that names are still those that were read, that the chunk goes on from where the state is, and that it was looked at by those rules that have
// looked at everything before. Rules that are not asked stay where they are.
func (c *chunk) check(tx *state.WatchTx) error {
	if err := nobodyErased(tx, c.w.names); err != nil {
		return err
	}
	looks, err := tx.RuleLooks()
	if err != nil {
		return err
	}
	if c.only != nil {
		for _, r := range c.only {
			if l := looks[r.Name]; l.Spec != r.spec || l.Learned.IsZero() || l.Behind[c.feed.Name()] != c.was {
				return errMoved
			}
		}
		return nil
	}
	is, err := tx.Position(positionName(c.feed.Name()))
	switch {
	case err != nil:
		return err
	case is != c.was:
		return errMoved
	case c.records == 0:
		return nil
	}
	for _, r := range c.w.Rules {
		l := looks[r.Name]
		since, ready := c.w.ready[r.Name]
		if ready != follows(l, r) || ready && !since.Equal(l.Learned) {
			return errUnready
		}
		if ready {
			delete(looks, r.Name)
		}
	}
	for _, name := range sortedKeys(looks) {
		if err := pin(tx, name, looks[name], c.feed.Name(), c.was); err != nil {
			return err
		}
	}
	return nil
}

// move sets the position after the chunk.
func (c *chunk) move(tx *state.WatchTx, value string, now time.Time) error {
	if c.only == nil {
		return tx.SetPosition(positionName(c.feed.Name()), value, now)
	}
	for _, r := range c.only {
		if err := tx.SetRulePosition(state.RulePosition{Rule: r.Name, Name: c.feed.Name(), Spec: r.spec, Began: now, Value: value}); err != nil {
			return err
		}
	}
	return nil
}
