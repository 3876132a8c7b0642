package ingest

import (
	"bytes"
	"strings"

	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// The leftover column is a JSON object in the shape of the record. It holds the members that no column
// holds exactly; laid over the members that the columns give, it makes the delivered record again
// (Rebuild). Its member "-" lists members that are absent although a null column would mean JSON null.
// A record that has a member "-" itself, a key twice on an opened level, or invalid UTF-8 is kept whole in raw.

// top is the parent of entries at the top level of a record.
const top = -1

// absentKey marks the list of absent members.
const absentKey = `"-"`

// An entry is one member for the leftover column.
type entry struct {
	parent int    // index into structColumns, or top
	key    []byte // JSON text, with its quotes
	value  trail.Value
}

// absentBit gives the bit of a field whose null column means JSON null, 0 for the others.
func absentBit(f trail.Field) uint8 {
	switch f {
	case trail.RequestParameters:
		return 1
	case trail.ResponseElements:
		return 2
	}
	return 0
}

// fieldKeys holds the JSON text of each field's key, fieldParents where its entry hangs.
var fieldKeys, fieldParents = func() (keys [trail.NumFields][]byte, parents [trail.NumFields]int) {
	for f := trail.Field(0); f < trail.NumFields; f++ {
		keys[f] = []byte(`"` + f.Name() + `"`)
		parents[f] = structOf(f)
	}
	return keys, parents
}()

func lastDot(s string) int { return strings.LastIndexByte(s, '.') }

// structOf gives the struct column that holds members of f's parent.
func structOf(f trail.Field) int {
	p, ok := f.Parent()
	if !ok {
		return top
	}
	return structIndex(p)
}

func structIndex(f trail.Field) int {
	for i, s := range structColumns {
		if s.field == f {
			return i
		}
	}
	return top
}

// keep puts a documented member into the leftover column.
func (m *mapper) keep(f trail.Field, v trail.Value) {
	m.entries = append(m.entries, entry{fieldParents[f], fieldKeys[f], v})
}

// rest writes the columns leftover and raw.
func (m *mapper) rest(w *parquet.Writer, r *trail.Record, absent uint8) {
	whole := r.DuplicateKeys() || !r.ValidUTF8()
	for _, u := range r.Unknown() {
		parent := top
		if u.Parent != trail.Top {
			parent = structIndex(u.Parent)
		}
		if parent == top && string(u.Key) == absentKey {
			whole = true
		}
		m.entries = append(m.entries, entry{parent, u.Key, u.Value})
	}
	if whole {
		w.Column(m.raw).Bytes(r.Raw, 0, 1)
	} else {
		w.Column(m.raw).Null(0, 0)
	}
	if len(m.entries) == 0 && absent == 0 {
		w.Column(m.leftover).Null(0, 0)
		return
	}
	m.out = m.overlay(m.out[:0], top, absent)
	if !r.ValidUTF8() {
		m.out = bytes.ToValidUTF8(m.out, []byte("\uFFFD"))
	}
	w.Column(m.leftover).Bytes(m.out, 0, 1)
}

// overlay appends the JSON object of the entries below parent.
func (m *mapper) overlay(dst []byte, parent int, absent uint8) []byte {
	dst = append(dst, '{')
	n := len(dst)
	for i := range m.entries {
		e := &m.entries[i]
		if e.parent != parent {
			continue
		}
		dst = append(comma(dst, n), e.key...)
		dst = append(dst, ':')
		dst = e.value.AppendCompact(dst)
	}
	for i := range structColumns {
		if structColumns[i].parent == parent && m.below(i) {
			dst = append(comma(dst, n), fieldKeys[structColumns[i].field]...)
			dst = m.overlay(append(dst, ':'), i, 0)
		}
	}
	if absent != 0 {
		dst = append(comma(dst, n), absentKey+":["...)
		n = len(dst)
		for _, f := range [...]trail.Field{trail.RequestParameters, trail.ResponseElements} {
			if absent&absentBit(f) != 0 {
				dst = append(comma(dst, n), fieldKeys[f]...)
			}
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

// below tells whether any entry hangs in struct s or deeper.
func (m *mapper) below(s int) bool {
	for i := range m.entries {
		for p := m.entries[i].parent; p != top; p = structColumns[p].parent {
			if p == s {
				return true
			}
		}
	}
	return false
}

// comma separates a member from the one before it in an object or array whose first member stands at n.
func comma(dst []byte, n int) []byte {
	if len(dst) > n {
		return append(dst, ',')
	}
	return dst
}
