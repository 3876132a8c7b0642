package directory

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A Store keeps changes: the lake's table directory.
type Store interface {
	// Add adds changes; those that it has stay one. It returns how many it did not have.
	Add(ctx context.Context, changes []Change) (int, error)
	// Each visits all changes in any order.
	Each(ctx context.Context, visit func(Change) error) error
}

// Load reads a directory.
func Load(ctx context.Context, s Store) (*Directory, error) {
	d := New()
	err := s.Each(ctx, func(c Change) error {
		d.Add(c)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	return d, nil
}

// maxAtOnce is how many changes are added to a store in one step.
const maxAtOnce = 100_000

// Save adds changes to a store and to the directory.
func (d *Directory) Save(ctx context.Context, s Store, changes []Change) (added int, err error) {
	for len(changes) > 0 {
		n := min(len(changes), maxAtOnce)
		k, err := s.Add(ctx, changes[:n])
		if err != nil {
			return added, fmt.Errorf("write the directory: %w", err)
		}
		added += k
		d.Add(changes[:n]...)
		changes = changes[n:]
	}
	return added, nil
}

// Known tells whether the details of a user of Connect are known as they were when it was changed last.
func (d *Directory) Known(instance, user string, changed time.Time) bool {
	states := d.States(Key{ConnectUser, instance, user})
	if len(states) == 0 {
		return false
	}
	last := states[len(states)-1]
	return last.Present && last.Attributes[Modified] == changed.UTC().Format(time.RFC3339Nano)
}

// Learned returns how far the trail was read: to the record that was stored last.
func (d *Directory) Learned() time.Time { return d.cursor }

// LearnedUntil is the change that notes how far the trail was read.
func LearnedUntil(now, cursor time.Time) Change {
	return Change{Key: Key{SnapshotTaken, "", FromTrail}, Observed: now, Effective: now, Source: FromTrail,
		Attributes: map[string]string{Cursor: cursor.UTC().Format(time.RFC3339Nano)}, Present: true}
}

// Columns of the table directory, in order.
const (
	columnObserved = iota
	columnEffective
	columnSource
	columnKind
	columnScope
	columnID
	columnARN
	columnName
	columnAttributes
	columnPresent
	columns
)

// Bounds of the times that a row can have.
var (
	firstTime = time.Date(2006, 1, 2, 0, 0, 0, 0, time.UTC)
	lastTime  = time.Date(2099, 12, 30, 0, 0, 0, 0, time.UTC)
)

// Row returns the row of a change. ok is false for one whose times no row can have: somebody invented them.
func (c Change) Row() (row []any, ok bool) {
	for _, t := range []time.Time{c.Observed, c.Effective} {
		if t.Before(firstTime) || t.After(lastTime) {
			return nil, false
		}
	}
	row = make([]any, columns)
	row[columnObserved], row[columnEffective] = c.Observed.UTC(), c.Effective.UTC()
	row[columnSource], row[columnKind], row[columnScope], row[columnID] = c.Source, c.Kind, c.Scope, c.ID
	if c.ARN != "" {
		row[columnARN] = c.ARN
	}
	if c.Name != "" {
		row[columnName] = c.Name
	}
	if len(c.Attributes) > 0 {
		text, err := json.Marshal(c.Attributes)
		if err != nil {
			return nil, false // a map of texts always can be written
		}
		row[columnAttributes] = string(text)
	}
	row[columnPresent] = c.Present
	return row, true
}

// FromRow returns the change of a row. Columns that came later are ignored; what has another type counts as not there.
func FromRow(row []any) (Change, error) {
	var c Change
	if len(row) < columns {
		return c, fmt.Errorf("a row of the directory has %d columns, not %d", len(row), columns)
	}
	text := func(i int) string {
		s, _ := row[i].(string)
		return s
	}
	c.Observed, _ = row[columnObserved].(time.Time)
	c.Effective, _ = row[columnEffective].(time.Time)
	if c.Effective.IsZero() {
		c.Effective = c.Observed
	}
	c.Source, c.Kind, c.Scope, c.ID = text(columnSource), text(columnKind), text(columnScope), text(columnID)
	c.ARN, c.Name = text(columnARN), text(columnName)
	c.Present, _ = row[columnPresent].(bool)
	if t := text(columnAttributes); t != "" {
		var all map[string]any
		if err := json.Unmarshal([]byte(t), &all); err != nil {
			return c, fmt.Errorf("attributes of %s %s: %w", c.Kind, c.ID, err)
		}
		c.Attributes = make(map[string]string, len(all))
		for k, v := range all {
			if s, ok := v.(string); ok {
				c.Attributes[k] = s
			}
		}
	}
	return c, nil
}

// KindOf guesses the kind of entity that an identifier is, by its form.
func KindOf(id string) string {
	switch {
	case strings.HasPrefix(id, "ws-"):
		return Workspace
	case uuidForm.MatchString(id):
		return ConnectUser
	case strings.HasPrefix(id, "AIDA") && principalID.MatchString(id):
		return IAMUser
	case accessKey.MatchString(id):
		return AccessKey
	case accountForm.MatchString(id):
		return Account
	case storeUser.MatchString(id):
		return IdentityUser
	}
	return Named
}

// Unknown returns the changes that are not in the directory yet.
func (d *Directory) Unknown(changes []Change) []Change {
	var unknown []Change
	for i := range changes {
		c := &changes[i]
		e := d.entities[c.Key]
		have := false
		for j := 0; e != nil && j < len(e.changes) && !have; j++ {
			have = e.changes[j].Source == c.Source && e.changes[j].Observed.Equal(c.Observed)
		}
		if !have {
			unknown = append(unknown, *c)
		}
	}
	return unknown
}
