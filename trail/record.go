package trail

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"unicode/utf8"
)

// Record is one CloudTrail record. What Next returns belongs to its Reader and is valid until the
// next call of Next; Clone makes a copy that lasts. A Record is not changed by its methods, except
// that Unknown's result is shared, and may be read by several goroutines.
type Record struct {
	Raw    []byte // the record's JSON text as delivered
	Form   Form   // how it was delivered
	Number int    // which item of its file it is, the first being 1; 0 from Parse
	Offset int64  // where its item starts, in bytes of the inflated file

	set       [2]uint64 // bit f: spans[f] holds the member f
	spans     [NumFields]span
	extra     []extra
	unknown   []Member // extra, sliced from Raw
	duplicate bool
	nonASCII  bool // some byte may be above 0x7f
}

// span is where a value stands in Raw. The two top bits of end are the value's flags.
type span struct{ off, end uint32 }

const (
	spanEnd   = 1<<30 - 1
	spanShift = 30
)

// extra is where a member without a Field stands.
type extra struct {
	parent     Field
	key, value span
}

// Member is a member of an opened object (Field.Opened) that has no Field.
type Member struct {
	Parent Field  // the object it stands in; Top at the top level
	Key    []byte // the JSON text of its key, with the quotes
	Value  Value
}

// Value returns the member f as delivered. When an object has a key twice, the last one counts.
func (r *Record) Value(f Field) Value {
	if r.set[f>>6&1]>>(f&63)&1 == 0 || f >= NumFields {
		return Value{}
	}
	return r.at(r.spans[f])
}

func (r *Record) at(s span) Value {
	t := r.Raw[s.off : s.end&spanEnd]
	return Value{Text: t, Kind: kinds[t[0]], flags: uint8(s.end >> spanShift)}
}

// Has reports whether the record has the member f, of whatever kind.
func (r *Record) Has(f Field) bool {
	return f < NumFields && r.set[f>>6&1]>>(f&63)&1 != 0
}

// Unknown returns the members of opened objects that have no Field, in the order of the record.
func (r *Record) Unknown() []Member { return r.unknown }

// DuplicateKeys reports whether an opened object has a key twice. Keys are compared decoded.
// Objects that are not opened are not looked at: their text is kept whole.
func (r *Record) DuplicateKeys() bool { return r.duplicate }

// ValidUTF8 reports whether the record's text is valid UTF-8. (Lone surrogates written as escapes are.)
func (r *Record) ValidUTF8() bool { return !r.nonASCII || utf8.Valid(r.Raw) }

// ID returns the record's eventID; an Aggregated record's eventId; else, when it has neither,
// "sha256:" and the hexadecimal hash of the record's text without insignificant white space.
func (r *Record) ID() string {
	for _, f := range [...]Field{EventID, AggregatedEventID} {
		if v := r.Value(f); v.Kind == String && len(v.Text) > 2 {
			return v.Str()
		}
	}
	sum := sha256.Sum256(appendCompact(nil, r.Raw))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// AppendCompact appends the record's text without insignificant white space to dst.
func (r *Record) AppendCompact(dst []byte) []byte { return appendCompact(dst, r.Raw) }

// Clone returns a copy that shares nothing with r.
func (r *Record) Clone() *Record {
	c := *r
	c.Raw = slices.Clone(r.Raw)
	c.extra = slices.Clone(r.extra)
	c.unknown = nil
	c.setUnknown()
	return &c
}

// setUnknown fills unknown from extra.
func (r *Record) setUnknown() {
	r.unknown = r.unknown[:0]
	for _, x := range r.extra {
		r.unknown = append(r.unknown, Member{Parent: x.parent, Key: r.Raw[x.key.off : x.key.end&spanEnd], Value: r.at(x.value)})
	}
}

// reset empties r for the next scan.
func (r *Record) reset() {
	r.Raw = nil
	r.set = [2]uint64{}
	r.extra = r.extra[:0]
	r.unknown = r.unknown[:0]
	r.duplicate = false
	r.nonASCII = false
}

// Parse reads one JSON object as a record, whether it looks like CloudTrail's or not. White space may
// stand around it, nothing else. Of lim, RecordBytes and Depth count. The error is a *SyntaxError,
// ErrRecordTooLarge or ErrTooDeep. The record keeps no reference to b.
func Parse(b []byte, lim Limits) (*Record, error) {
	lim = lim.withDefaults()
	if len(b) > lim.RecordBytes {
		return nil, ErrRecordTooLarge
	}
	r := &Record{}
	if err := newScanner(lim).whole(padded(b), len(b), r); err != nil {
		return nil, err
	}
	return r, nil
}
