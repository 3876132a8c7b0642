package match

import (
	"bytes"
	"net/netip"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/ashiato/ashiato/trail"
)

type leafKind uint8

const (
	leafText leafKind = iota
	leafRegexp
	leafNetwork
	leafCountry
	leafCompare
	leafRef
	leafExists
	leafNull
	leafPresent
)

// A leaf is a compiled term.
type leaf struct {
	term  *Term
	kind  leafKind
	field field
	env   *Env
	raw   bool // letters are compared as they are
	named bool // it looks at the names of service and event only

	// Alternatives for a text.
	only    string              // the one in exact, if there is one
	exact   map[string]struct{} // whole texts
	globs   []*glob
	regexps []expression
	lists   []*List // for addresses
	refs    []field
	bounds  []bound
	// Of a search in every value: a text for each alternative that stands in the record's JSON, in small letters, if it holds and nothing is hidden. nil: none is known.
	hints [][]byte
}

// An expression is a regular expression, and a text that is in everything it matches.
type expression struct {
	*regexp.Regexp
	literal []byte
}

// cost orders the nodes of a list: how long a leaf takes, in no unit.
func (l *leaf) cost() int {
	c := 2
	switch p := l.field.plain; {
	case l.field.any:
		c = 200
	case p == fieldResource:
		c = 100
	case p == fieldPerson:
		c = 60
	case p == fieldUser, p == fieldError:
		c = 12
	case p.isMember(), l.field.exact():
		c = 1
	case p == noPlain:
		c = 20
	}
	c += 2 * len(l.globs)
	switch l.kind {
	case leafRegexp:
		c += 20 * len(l.regexps)
	case leafCountry:
		c += 30
	case leafRef:
		c += 10
	}
	return c
}

// member returns the member that alone the leaf looks at, if there is one.
func (l *leaf) member(e *Event) (trail.Field, bool) {
	switch {
	case l.field.plain == noPlain:
		return l.field.base, !l.field.any && l.field.exact()
	case l.field.plain.isMember() && !e.access:
		return plainMember[l.field.plain], true
	}
	return 0, false
}

func (l *leaf) match(e *Event) bool {
	switch l.kind {
	case leafExists:
		return l.exists(e)
	case leafNull:
		return !l.exists(e)
	case leafPresent:
		return l.exists(e) || l.field.plain == noPlain && !l.field.any && e.present(&l.field.path)
	case leafRef:
		return l.matchRef(e)
	case leafCountry:
		a, ok := e.address()
		return ok && l.text(e.fold([]byte(l.env.Country(a))))
	}
	if l.field.plain == fieldNetwork {
		a, ok := e.address()
		return ok && l.contains(a)
	}
	if f, ok := l.member(e); ok {
		if l.kind == leafText && !l.raw {
			t, has := e.oneFolded(f)
			return has && (l.text(t) || len(l.lists) > 0 && l.inLists(e, f, t))
		}
		t, has := e.one(f)
		return has && l.holds(t)
	}
	if l.hints != nil && !e.mayContain(l.hints) {
		return false
	}
	texts := l.texts
	if l.kind == leafText && !l.raw {
		texts = l.foldedTexts
	}
	for _, t := range texts(e) {
		if l.holds(t) {
			return true
		}
	}
	return false
}

// holds tells whether one text of the field satisfies the leaf.
func (l *leaf) holds(t []byte) bool {
	switch l.kind {
	case leafText:
		return l.text(t) || len(l.lists) > 0 && l.network(t)
	case leafRegexp:
		t = t[:min(len(t), maxRegexpText)]
		for _, r := range l.regexps {
			if bytes.Contains(t, r.literal) && r.Match(t) {
				return true
			}
		}
	case leafNetwork:
		return l.network(t)
	case leafCompare:
		for i := range l.bounds {
			if l.bounds[i].holds(l.term.Op, t) {
				return true
			}
		}
	}
	return false
}

// text compares a text, in small letters unless raw, with exact texts and patterns.
func (l *leaf) text(t []byte) bool {
	switch len(l.exact) {
	case 0:
	case 1:
		if string(t) == l.only {
			return true
		}
	default:
		if _, ok := l.exact[string(t)]; ok {
			return true
		}
	}
	for _, g := range l.globs {
		if g.match(t) {
			return true
		}
	}
	return false
}

func (l *leaf) network(t []byte) bool {
	a, ok := parseAddress(t)
	return ok && l.contains(a)
}

func (l *leaf) inLists(e *Event, f trail.Field, t []byte) bool {
	if f != trail.SourceIPAddress {
		return l.network(t)
	}
	a, ok := e.address()
	return ok && l.contains(a)
}

func (l *leaf) contains(a netip.Addr) bool {
	for _, list := range l.lists {
		if list.Contains(a) {
			return true
		}
	}
	return false
}

// parseAddress reads an address; what begins like none is not tried.
func parseAddress(t []byte) (netip.Addr, bool) {
	if len(t) < 2 || len(t) > 60 || bytes.IndexByte(t, ' ') >= 0 || bytes.IndexByte(t, '.') < 0 && bytes.IndexByte(t, ':') < 0 {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(string(t))
	return a.WithZone(""), err == nil
}

func (l *leaf) exists(e *Event) bool {
	switch l.field.plain {
	case fieldNetwork:
		a, ok := e.address()
		return ok && len(l.env.Field(e, "network")) > 0 && a.IsValid()
	case fieldCountry:
		a, ok := e.address()
		return ok && l.env.Country(a) != ""
	}
	if f, ok := l.member(e); ok {
		_, has := e.one(f)
		return has
	}
	return len(l.texts(e)) > 0
}

// matchRef compares the texts of the field with those of others.
func (l *leaf) matchRef(e *Event) bool {
	mine := l.foldedOrRaw(e, &l.field)
	mine = append([][]byte(nil), mine[:min(len(mine), maxRefTexts)]...)
	for i := range l.refs {
		others := l.foldedOrRaw(e, &l.refs[i])
		for _, other := range others[:min(len(others), maxRefTexts)] {
			for _, t := range mine {
				if compareTexts(l.term.Op, t, other) {
					return true
				}
			}
		}
	}
	return false
}

// maxRefTexts bounds the texts of a field that are compared with those of another.
const maxRefTexts = 300

func compareTexts(op Op, t, other []byte) bool {
	switch op {
	case Contains:
		return bytes.Contains(t, other)
	case StartsWith:
		return bytes.HasPrefix(t, other)
	case EndsWith:
		return bytes.HasSuffix(t, other)
	}
	return bytes.Equal(t, other)
}

func (l *leaf) foldedOrRaw(e *Event, f *field) [][]byte {
	other := leaf{field: *f, env: l.env}
	if l.raw {
		return other.texts(e)
	}
	return other.foldedTexts(e)
}

// findHints fills hints.
func (l *leaf) findHints() {
	if !l.field.any || l.kind != leafText && l.kind != leafRegexp {
		return
	}
	var hints [][]byte
	for _, r := range l.regexps {
		hints = append(hints, longestPlain([]string{string(r.literal)}))
	}
	for text := range l.exact {
		hints = append(hints, longestPlain([]string{text}))
	}
	for _, g := range l.globs {
		hints = append(hints, longestPlain(g.pieceTexts()))
	}
	for i, h := range hints {
		if hints[i] = appendFold(nil, h); len(h) == 0 {
			return
		}
	}
	l.hints = hints
}

// longestPlain finds the longest text that JSON writers write as it is; those of Go and Java escape some more characters than they must.
func longestPlain(pieces []string) (longest []byte) {
	for _, p := range pieces {
		for part := range strings.FieldsFuncSeq(p, func(r rune) bool { return r < ' ' || r >= 0x7f || strings.ContainsRune("\"\\/<>&='", r) }) {
			if len(part) > len(longest) {
				longest = []byte(part)
			}
		}
	}
	return longest
}

// mayContain tells whether one of some texts stands in the record's JSON, or escapes by number, behind which it may hide.
func (e *Event) mayContain(hints [][]byte) bool {
	if e.lowRound != e.round {
		e.lowRound = e.round
		e.low = appendFold(e.low[:0], e.record.Raw)
		e.escapes = hidesPlain(e.record.Raw)
	}
	if e.escapes {
		return true
	}
	for _, h := range hints {
		if bytes.Contains(e.low, h) {
			return true
		}
	}
	return false
}

// hidesPlain tells whether JSON has escapes by number of characters that longestPlain takes to be written as they are.
func hidesPlain(json []byte) bool {
	for {
		i := bytes.Index(json, []byte(`\u00`))
		if i < 0 || i+6 > len(json) {
			return false
		}
		switch json = json[i+4:]; {
		case json[0] >= '4' && json[0] <= '7', json[0] == '2' && json[1] != '6' && json[1] != '7', json[0] == '3' && (json[1]|0x20 < 'c' || json[1]|0x20 > 'e'):
			return true
		}
	}
}

// ofPerson tells whether the texts come from Env.Person.
func (l *leaf) ofPerson(e *Event) bool {
	p := l.field.plain
	return l.env.Person != nil && (p == fieldPerson || p == fieldUser && e.access)
}

// texts returns the texts of the leaf's field.
func (l *leaf) texts(e *Event) [][]byte {
	if l.ofPerson(e) {
		return e.personSpellings(l.env).raw
	}
	return e.texts(&l.field)
}

func (l *leaf) foldedTexts(e *Event) [][]byte {
	if !l.ofPerson(e) {
		return e.foldedTexts(&l.field)
	}
	return e.foldList(e.personSpellings(l.env))
}

func (e *Event) personTexts(env *Env) *cachedList {
	if l := &e.person; l.round != e.round {
		l.round = e.round
		l.raw = l.raw[:0]
		for _, name := range env.Person(e) {
			l.raw = append(l.raw, []byte(name))
		}
		if len(l.raw) == 0 && !e.access {
			l.raw = e.appendUsers(l.raw)
		}
	}
	return &e.person
}

// personSpellings are the names of the person in all ways in which they may be asked for.
func (e *Event) personSpellings(env *Env) *cachedList {
	if l := &e.spelled; l.round != e.round {
		names := e.personTexts(env).raw
		l.round = e.round
		l.raw = append(l.raw[:0], names...)
		for _, name := range names {
			l.raw = append(l.raw, respaced(name)...)
		}
	}
	return &e.spelled
}

// respaced gives a name with the other spaces that people write in it: narrow ones for wide ones, and none in names that are not of ASCII.
func respaced(name []byte) (all [][]byte) {
	narrow := bytes.ReplaceAll(name, []byte(string(wideSpace)), []byte(" "))
	if !bytes.Equal(narrow, name) {
		all = append(all, narrow)
	}
	if joined := bytes.ReplaceAll(narrow, []byte(" "), nil); len(joined) < len(narrow) && bytes.ContainsFunc(narrow, func(r rune) bool { return r >= utf8.RuneSelf }) {
		all = append(all, joined)
	}
	return all
}

// foldList returns a list in small letters.
func (e *Event) foldList(l *cachedList) [][]byte {
	if l.foldRound != e.round {
		l.foldRound = e.round
		l.low = l.low[:0]
		for _, t := range l.raw {
			l.low = append(l.low, e.fold(t))
		}
	}
	return l.low
}

// address returns the address that the event came from.
func (e *Event) address() (netip.Addr, bool) {
	if e.addressRound != e.round {
		e.addressRound = e.round
		e.from, e.hasFrom = netip.Addr{}, false
		if texts := e.plainTexts(fieldIP); len(texts) > 0 {
			e.from, e.hasFrom = parseAddress(texts[0])
		}
	}
	return e.from, e.hasFrom
}
