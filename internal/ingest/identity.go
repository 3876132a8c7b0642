package ingest

import (
	"bytes"
	"hash/maphash"

	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// identityStructs is how many of structColumns, from the first, are userIdentity and what is in it.
const identityStructs = 6

// identities writes the columns of userIdentity, a third of a record's columns. They move together: the same few
// hundred texts come again and again, and one that came lately in this row group is not taken apart again.
type identities struct {
	leaves  []leaf
	columns []int         // of leaves, and those of the map in it
	bare    []trail.Field // members that have no column of their own
	known   [512]identity // by hash of the text
}

type identity struct {
	text  []byte
	tuple parquet.Tuple
}

// maxIdentity bounds the texts that are remembered, in bytes.
const maxIdentity = 2 << 10

var identitySeed = maphash.MakeSeed()

func (m *mapper) userIdentity(w *parquet.Writer, r *trail.Record, valid bool) {
	v := r.Value(trail.UserIdentity)
	var known *identity
	if v.Kind == trail.Object && valid && len(v.Text) <= maxIdentity {
		known = &m.identity.known[maphash.Bytes(identitySeed, v.Text)%uint64(len(m.identity.known))]
		if bytes.Equal(known.text, v.Text) && w.Repeat(&known.tuple) {
			return
		}
	}
	for i := range identityStructs {
		m.structLevel(i, r)
	}
	m.values(w, r, m.identity.leaves, valid)
	m.attributes(w, r)
	m.others(r, m.identity.bare)
	if known != nil && len(m.entries) == 0 { // all that the text says is in the columns
		known.text = append(known.text[:0], v.Text...)
		w.Note(&known.tuple, m.identity.columns)
	}
}
