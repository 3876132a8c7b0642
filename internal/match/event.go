package match

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"time"
	"unicode/utf8"

	"github.com/ashiato/ashiato/trail"
)

// The sources of events, as Source and the field source have them.
const (
	CloudTrail = "cloudtrail"
	WorkSpaces = "workspaces"
)

// An Event is what conditions look at: a CloudTrail record or a WorkSpaces Access event of EventBridge. It decodes what it
// is asked for and keeps that until Reset, so that many matchers may look at it cheaply. It is not for concurrent use, and
// all matchers that look at it between two Resets must have been compiled with the same Env.Person.
type Event struct {
	record *trail.Record
	access bool // a WorkSpaces Access event, read as if it were a record
	round  uint64

	fields  [trail.NumFields]cached
	plains  [numPlain]cachedList
	person  cachedList
	spelled cachedList // person, in other ways
	any     cachedList
	folded  []byte // texts with small letters
	buffer  []byte // texts that had to be decoded
	values  [][]byte

	fieldsOf map[string]*field // by their names

	lowRound uint64
	low      []byte // the whole JSON in small letters
	escapes  bool   // it hides characters

	addressRound uint64
	from         netip.Addr
	hasFrom      bool
}

// cached is the text of a documented member.
type cached struct {
	round     uint64 // of the event that it belongs to
	has       bool
	foldedYet bool
	raw, low  []byte
}

// cachedList is the texts of a field that may have several.
type cachedList struct {
	round     uint64
	foldRound uint64
	raw, low  [][]byte
}

// ErrNotAccess says that an event of EventBridge is no sign-in to a WorkSpace.
var ErrNotAccess = errors.New("the event is no WorkSpaces Access event")

// FromRecord makes an event of a record, which must not change while the event is used.
func FromRecord(r *trail.Record) *Event {
	e := &Event{}
	e.Reset(r)
	return e
}

// FromAccess makes an event of a WorkSpaces Access event of EventBridge. The error wraps ErrNotAccess or tells what is wrong with the JSON.
func FromAccess(event []byte) (*Event, error) {
	e := &Event{}
	if err := e.ResetAccess(event); err != nil {
		return nil, err
	}
	return e, nil
}

// Reset makes the event that of another record.
func (e *Event) Reset(r *trail.Record) {
	e.record, e.access = r, false
	e.round++
	e.folded, e.buffer = e.folded[:0], e.buffer[:0]
	if cap(e.buffer)+cap(e.folded)+cap(e.low) > maxKept {
		e.folded, e.buffer, e.low = nil, nil, nil
	}
	if cap(e.values)+cap(e.any.raw)+cap(e.plains[fieldResource].raw) > maxKept/100 {
		e.values, e.any, e.plains[fieldResource] = nil, cachedList{}, cachedList{}
	}
}

// maxKept bounds the memory that an event keeps for the next one, in bytes.
const maxKept = 1 << 20

// ResetAccess makes the event that of another WorkSpaces Access event.
func (e *Event) ResetAccess(event []byte) error {
	r, err := trail.Parse(event, trail.Limits{})
	if err != nil {
		return fmt.Errorf("reading an event of EventBridge: %w", err)
	}
	e.Reset(r)
	e.access = true
	if !bytes.Equal(e.first(&accessType), []byte(accessDetailType)) {
		return ErrNotAccess
	}
	return nil
}

// Record returns the record of a CloudTrail event; nil for others.
func (e *Event) Record() *trail.Record {
	if e.access {
		return nil
	}
	return e.record
}

// JSON returns the text of the event as it was delivered.
func (e *Event) JSON() []byte { return e.record.Raw }

// Source returns "cloudtrail" or "workspaces".
func (e *Event) Source() string {
	if e.access {
		return WorkSpaces
	}
	return CloudTrail
}

// ID returns the eventID of a record and the id of other events; where there is none, "sha256:" and the hash of the text
// without insignificant white space.
func (e *Event) ID() string {
	if !e.access {
		return e.record.ID()
	}
	if id := e.first(&accessID); len(id) > 0 {
		return string(id)
	}
	sum := sha256.Sum256(e.record.AppendCompact(nil))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Time returns when the event happened, in UTC; the zero time where it does not say.
func (e *Event) Time() time.Time {
	if !e.access {
		t, err := e.record.EventTime()
		if err != nil {
			return time.Time{}
		}
		return t
	}
	t, err := time.Parse(time.RFC3339Nano, string(e.first(&accessTime)))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// Field returns the texts of a field, by plain name or path; person and user of a sign-in, network and country are not known
// to the event alone: see Env.Field.
func (e *Event) Field(name string) []string { return toStrings(e.texts(e.asked(name))) }

// maxAsked bounds the fields that an event keeps from one record to the next.
const maxAsked = 100

// asked returns the field of a name that the event is asked for.
func (e *Event) asked(name string) *field {
	f := e.fieldsOf[name]
	if f == nil {
		made := makeField(name, false)
		f = &made
		if e.fieldsOf == nil || len(e.fieldsOf) >= maxAsked {
			e.fieldsOf = map[string]*field{}
		}
		e.fieldsOf[name] = f
	}
	return f
}

func toStrings(texts [][]byte) []string {
	var all []string
	for _, t := range texts {
		all = append(all, string(t))
	}
	return all
}

// one returns the text of a member that is documented as text, and whether it is there.
func (e *Event) one(f trail.Field) ([]byte, bool) {
	c := &e.fields[f]
	if c.round != e.round {
		*c = cached{round: e.round}
		if v := e.record.Value(f); v.Kind > trail.Null {
			c.raw, c.has = e.text(v), true
		}
	}
	return c.raw, c.has
}

// oneFolded is one in small letters.
func (e *Event) oneFolded(f trail.Field) ([]byte, bool) {
	raw, has := e.one(f)
	c := &e.fields[f]
	if has && !c.foldedYet {
		c.low, c.foldedYet = e.fold(raw), true
	}
	return c.low, has
}

// text decodes a value. What need not be decoded is the record's own.
func (e *Event) text(v trail.Value) []byte {
	switch v.Kind {
	case trail.String:
		if inside := v.Text[1 : len(v.Text)-1]; !v.Escaped() && utf8.Valid(inside) {
			return inside
		}
	case trail.Object, trail.Array:
		if !v.Spaced() && utf8.Valid(v.Text) {
			return v.Text
		}
		at := len(e.buffer)
		e.buffer = v.AppendCompact(e.buffer)
		if t := e.buffer[at:]; !utf8.Valid(t) {
			return bytes.ToValidUTF8(t, []byte("\uFFFD"))
		}
		return e.buffer[at:len(e.buffer):len(e.buffer)]
	default:
		return v.Text
	}
	at := len(e.buffer)
	e.buffer, _ = v.AppendText(e.buffer)
	return e.buffer[at:len(e.buffer):len(e.buffer)]
}

// fold returns a text in small letters.
func (e *Event) fold(s []byte) []byte {
	at := len(e.folded)
	e.folded = appendFold(e.folded, s)
	return e.folded[at:len(e.folded):len(e.folded)]
}
