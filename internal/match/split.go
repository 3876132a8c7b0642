package match

import "github.com/ashiato/ashiato/trail"

// CoverParts returns what [Cover] does in parts that no two rows have in common: every row that Cover's condition holds for is one of exactly one part. There are
// several where each of them is about a column of its own, so that a reader who looks at that column first need not read the others of most rows, and
// where no other term leaves rows out in that way: errors, which are in two columns. Nothing, if the condition never holds.
func CoverParts(n Node, env Env) (parts []string, err error) {
	m, err := Compile(n, env)
	if err != nil {
		return nil, err
	}
	t := recordTable{}
	whole := m.root.bounds(t).over
	switch {
	case whole == never:
		return nil, nil
	case len(whole) > maxCover:
		return []string{always}, nil
	}
	kids := []*node{m.root}
	if m.root.kind == isAnd {
		kids = m.root.kids
	}
	i := splitAt(kids)
	if i < 0 {
		return []string{whole}, nil
	}
	code, message := t.member(kids[i].leaf, trail.ErrorCode).over, t.member(kids[i].leaf, trail.ErrorMessage).over
	for _, own := range [][]string{{code}, {message, notSQL(code)}} {
		for k := range kids {
			if k != i {
				own = append(own, kids[k].bounds(t).over)
			}
		}
		if part := andSQL(own); part != never {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// splitAt returns the place of the term about errors that a condition is split at, of those that must all hold; -1 if there is none.
func splitAt(kids []*node) int {
	split := -1
	if len(kids) > maxCoverParts {
		return split
	}
	for i, k := range kids {
		if k.kind != isLeaf || k.leaf.kind != leafText {
			continue
		}
		switch f := &k.leaf.field; {
		case f.plain.isMember(), f.plain == fieldService, f.plain == noPlain && f.exact() && textColumns[f.base]: // one column
			return -1
		case f.plain == fieldError && !k.leaf.refusal() && split < 0:
			split = i
		}
	}
	return split
}

// refusal tells whether a leaf that compares texts holds for a sign-in that was refused, which has an error in a document alone.
func (l *leaf) refusal() bool { return l.text([]byte(failure)) || l.text([]byte(fold(failure))) }
