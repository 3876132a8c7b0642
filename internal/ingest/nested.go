package ingest

import (
	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// resources writes the column resources, array<struct<arn, accountid, type>>. A list that holds anything
// else goes to the leftover column whole, and the column shows what fits.
func (m *mapper) resources(w *parquet.Writer, r *trail.Record) {
	v := r.Value(trail.Resources)
	arn, account, kind := w.Column(m.resourceARN), w.Column(m.resourceAccount), w.Column(m.resourceType)
	if v.Kind != trail.Array {
		if v.Kind != trail.Absent {
			m.keep(trail.Resources, v)
		}
		arn.Null(0, 0)
		account.Null(0, 0)
		kind.Null(0, 0)
		return
	}
	exact, rep := true, uint8(0)
	for e := range v.Elements() {
		exact = m.resource([3]*parquet.Column{arn, account, kind}, e, rep) && exact
		rep = 1
	}
	if rep == 0 {
		arn.Null(0, 1)
		account.Null(0, 1)
		kind.Null(0, 1)
	}
	if !exact || !r.ValidUTF8() {
		m.keep(trail.Resources, v)
	}
}

// resource writes one element and tells whether the columns hold it exactly.
// Definition levels: 1 the list, 2 an element that is null, 3 an element, 4 a member.
func (m *mapper) resource(columns [3]*parquet.Column, element trail.Value, rep uint8) bool {
	if element.Kind != trail.Object {
		for _, c := range columns {
			c.Null(rep, 2)
		}
		return element.Kind == trail.Null
	}
	exact := true
	var members [3]trail.Value
	for key, v := range element.Members() {
		i := -1
		switch string(key.Text) {
		case `"ARN"`:
			i = 0
		case `"accountId"`:
			i = 1
		case `"type"`:
			i = 2
		}
		if i < 0 || members[i].Kind != trail.Absent || v.Kind != trail.String {
			exact = false
			continue
		}
		members[i] = v
	}
	for i, c := range columns {
		if members[i].Kind == trail.Absent {
			c.Null(rep, 3)
			continue
		}
		var ok bool
		m.scratch, ok = members[i].AppendText(m.scratch[:0])
		exact = exact && ok
		c.Bytes(m.scratch, rep, 4)
	}
	return exact
}

// attributes writes webidfederationdata.attributes, map<string,string>.
func (m *mapper) attributes(w *parquet.Writer, r *trail.Record) {
	const parent = 5 // structColumns: webidfederationdata
	base := m.levels[parent] & levelMask
	key, value := w.Column(m.attributeKey), w.Column(m.attributeValue)
	v := r.Value(trail.WebIDAttributes)
	if v.Kind != trail.Object || m.levels[parent]&presentBit == 0 {
		if v.Kind != trail.Absent {
			m.keep(trail.WebIDAttributes, v)
		}
		key.Null(0, base)
		value.Null(0, base)
		return
	}
	exact, rep := true, uint8(0)
	seen := map[string]bool{}
	for k, e := range v.Members() {
		var ok bool
		m.scratch, ok = k.AppendText(m.scratch[:0])
		exact = exact && ok && e.Kind == trail.String && !seen[string(m.scratch)]
		seen[string(m.scratch)] = true
		key.Bytes(m.scratch, rep, base+2)
		if e.Kind == trail.String {
			m.scratch, ok = e.AppendText(m.scratch[:0])
			exact = exact && ok
			value.Bytes(m.scratch, rep, base+3)
		} else {
			value.Null(rep, base+2)
		}
		rep = 1
	}
	if rep == 0 {
		key.Null(0, base+1)
		value.Null(0, base+1)
	}
	if !exact || !r.ValidUTF8() {
		m.keep(trail.WebIDAttributes, v)
	}
}
