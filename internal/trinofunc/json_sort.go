package trinofunc

import (
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonSorter writes JSON as Trino's json_parse does: the members of objects in the order of their names, of those with
// the same name the last.
type jsonSorter struct {
	jsonText
	out     []byte
	ok      bool
	members []jsonMember // of all objects that are open
	spare   []byte
	asIs    bool // members stay as they are
}

// A jsonMember is one that was written: its name, and where its text is in out.
type jsonMember struct {
	name       string
	start, end int
	order      int
}

// maxDepth bounds how deep JSON may be nested where reading it needs stack.
const maxDepth = 5000

// sorted reads a value and writes it. ok says afterwards whether it was JSON.
func (p *jsonSorter) sorted(depth int) error {
	p.ok = false
	if depth > maxDepth {
		return failf("JSON is nested deeper than %d levels", maxDepth)
	}
	c := p.peek()
	if c != '{' && c != '[' {
		p.open = p.open[:0]
		p.ok = p.scalar(c, &p.out)
		return nil
	}
	p.i++
	p.inside = true
	p.out = append(p.out, c)
	first, start := len(p.members), len(p.out)
	if p.accept(c + 2) {
		p.out = append(p.out, c+2)
		p.ok = true
		return nil
	}
	for {
		m := jsonMember{start: len(p.out), order: len(p.members)}
		if c == '{' {
			name, ok := p.name()
			if !ok {
				p.ok = false
				return nil
			}
			m.name = name
		}
		if err := p.sorted(depth + 1); err != nil || !p.ok {
			return err
		}
		p.ok = false
		if c == '{' {
			m.end = len(p.out)
			p.members = append(p.members, m)
		}
		if !p.accept(',') {
			break
		}
		p.out = append(p.out, ',')
	}
	if !p.accept(c + 2) {
		return nil
	}
	p.arrange(first, start)
	p.out = append(p.out, c+2)
	p.ok = true
	return nil
}

func (p *jsonSorter) name() (string, bool) {
	if p.peek() != '"' {
		return "", false
	}
	raw, escaped, ok := p.str()
	if !ok || !p.accept(':') {
		return "", false
	}
	p.out = append(appendJSONRaw(p.out, raw, escaped), ':')
	if escaped {
		raw = unescape(raw)
	}
	return raw, true
}

func compareMembers(a, b jsonMember) int {
	if c := compareUTF16(a.name, b.name); c != 0 {
		return c
	}
	return a.order - b.order
}

// arrange puts the members from first on, whose text begins at start, in order, and forgets them.
func (p *jsonSorter) arrange(first, start int) {
	members := p.members[first:]
	p.members = p.members[:first]
	if p.asIs {
		return
	}
	inOrder := true
	for i := 1; i < len(members) && inOrder; i++ {
		inOrder = compareUTF16(members[i-1].name, members[i].name) < 0
	}
	if inOrder {
		return
	}
	slices.SortFunc(members, compareMembers)
	p.spare = p.spare[:0]
	for i, m := range members {
		if i+1 < len(members) && members[i+1].name == m.name {
			continue
		}
		if len(p.spare) > 0 {
			p.spare = append(p.spare, ',')
		}
		p.spare = append(p.spare, p.out[m.start:m.end]...)
	}
	p.out = append(p.out[:start], p.spare...)
}

// compareUTF16 compares as Java does: by UTF-16 units, which puts characters outside of the basic plane before U+E000.
func compareUTF16(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	if n == len(a) || n == len(b) {
		return len(a) - len(b)
	}
	for n > 0 && !utf8.RuneStart(a[n]) {
		n--
	}
	ra, _ := utf8.DecodeRuneInString(a[n:])
	rb, _ := utf8.DecodeRuneInString(b[n:])
	if ua, ub := firstUnit(ra), firstUnit(rb); ua != ub {
		return int(ua - ub)
	}
	return int(ra - rb)
}

func firstUnit(r rune) rune {
	if r > 0xFFFF {
		r, _ = utf16.EncodeRune(r)
	}
	return r
}
