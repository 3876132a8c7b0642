package match

// A Reason is a term that made a condition hold, with what it found.
type Reason struct {
	Term *Term
	// Negated: the term stands in a negation, and it is because it does not hold that the condition does.
	Negated bool
	// Found are texts of the field: those that the term held for, or of a negated term what is there instead. At most maxFound, cut.
	Found []string
}

// Field returns the name of the field as a line has it.
func (r Reason) Field() string { return fieldOrAny(r.Term.Field) }

const (
	maxReasons   = 20
	maxFound     = 3
	maxFoundText = 200 // bytes
)

// Why tells which terms made the condition hold for the event; nil if it does not hold. Of alternatives, those that held.
func (m *Matcher) Why(e *Event) []Reason {
	if !m.Match(e) {
		return nil
	}
	var all []Reason
	m.root.why(e, true, &all)
	return all
}

// why appends the reasons for which the node's answer is what is wanted.
func (n *node) why(e *Event, want bool, all *[]Reason) {
	switch {
	case len(*all) >= maxReasons:
	case n.kind == isLeaf:
		*all = append(*all, Reason{Term: n.leaf.term, Negated: !want, Found: n.leaf.found(e, want)})
	case n.kind == isNot:
		n.kids[0].why(e, !want, all)
	default:
		for _, k := range n.kids {
			if k.match(e) == want {
				k.why(e, want, all)
			}
		}
	}
}

// found returns texts of the field, those that hold or, where the leaf does not hold, all.
func (l *leaf) found(e *Event, holding bool) (all []string) {
	if l.field.plain == fieldNetwork || l.kind == leafCountry {
		return l.env.Field(e, l.field.name)
	}
	compared := l.kind != leafExists && l.kind != leafRef && l.kind != leafPresent
	raw := append([][]byte(nil), l.texts(e)...)
	for _, t := range raw {
		if holding && compared {
			low := t
			if l.kind == leafText && !l.raw {
				low = e.fold(t)
			}
			if !l.holds(low) {
				continue
			}
		}
		if !holding && l.field.any {
			return nil
		}
		if len(all) == maxFound {
			break
		}
		if len(t) > maxFoundText {
			t = append(t[:maxFoundText:maxFoundText], "..."...)
		}
		all = append(all, string(t))
	}
	return all
}
