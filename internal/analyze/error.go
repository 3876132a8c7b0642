package analyze

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

func itoa(i int) string { return strconv.Itoa(i) }

// fail keeps the first error, at a node or nowhere.
func (z *analyzer) fail(n athenasql.Node, kind ErrorKind, format string, args ...any) {
	z.failWith(n, &Error{Kind: kind, Message: say(format, args...)})
}

// give is giving up: the error is the one that Analyze returns.
func (z *analyzer) give(n athenasql.Node, format string, args ...any) {
	z.giveWith(n, Unsupported, format, args...)
}

// giveWith is give for an error of a kind: columns that are unknown because of it are not worth telling.
func (z *analyzer) giveWith(n athenasql.Node, kind ErrorKind, format string, args ...any) {
	if z.fatal == nil && z.err != nil && kind != Unsupported {
		z.fatal = z.err // the likely reason
	}
	if z.fatal == nil {
		p := n.Pos()
		z.fatal = &Error{Kind: kind, Line: p.Line, Column: p.Column, Message: say(format, args...)}
	}
}

// mismatch is fail for types, with what to write instead.
func (z *analyzer) mismatch(n athenasql.Node, fix athenasql.Phrase, format string, args ...any) {
	z.failWith(n, &Error{Kind: TypeMismatch, Message: say(format, args...), Fix: fix})
}

// write is the fix that spells SQL to write instead.
func write(format string, args ...any) athenasql.Phrase {
	return say("write %s", fmt.Sprintf(format, args...))
}

// noFix is where nothing else to write is known.
var noFix athenasql.Phrase

// say makes a phrase, with long types cut: that of useridentity has 600 characters.
func say(format string, args ...any) athenasql.Phrase {
	for i, a := range args {
		if t, ok := a.(encode.Type); ok {
			args[i] = clip(t.String())
		}
	}
	return athenasql.Say(format, args...)
}

// use is the fix that names SQL to write instead.
func use(sql string) athenasql.Phrase { return say("use %s", sql) }

// failWith gives an error its place, unless it has one.
func (z *analyzer) failWith(n athenasql.Node, e *Error) {
	if z.err != nil {
		return
	}
	if n != nil && e.Line == 0 {
		p := n.Pos()
		e.Line, e.Column = p.Line, p.Column
	}
	z.err = e
}

// note adds something that the writer of the statement should know, once for each place.
func (z *analyzer) note(n athenasql.Node, kind NoteKind, format string, args ...any) {
	p := n.Pos()
	note := Note{Kind: kind, Line: p.Line, Column: p.Column, Message: say(format, args...)}
	same := func(m Note) bool {
		return m.Kind == kind && m.Line == p.Line && m.Column == p.Column && m.Message.String() == note.Message.String()
	}
	if len(z.Notes) < maxNotes && !slices.ContainsFunc(z.Notes, same) {
		z.Notes = append(z.Notes, note)
	}
}

func didYouMean(names string) athenasql.Phrase { return say("did you mean %s?", names) }

// maxNotes is how many notes a statement gets.
const maxNotes = 100

// unknown is a column that does not exist.
type unknown struct {
	at    athenasql.Position
	name  string           // as written, with what it is qualified by
	last  string           // its last part, which is compared with those that exist
	names []string         // that it could have been
	why   athenasql.Phrase // more about it, or empty
}

// missing is a table that does not exist, with the columns that seem to be its own.
type missing struct {
	at      athenasql.Position
	name    string
	table   string          // the last part
	columns map[string]bool // true: qualified by its name
}

func (z *analyzer) unknownColumn(u unknown) {
	same := func(v unknown) bool { return strings.EqualFold(u.name, v.name) && u.why.String() == v.why.String() }
	if len(z.unknown) < maxUnknown && !slices.ContainsFunc(z.unknown, same) {
		z.unknown = append(z.unknown, u)
	}
}

// maxUnknown is how many columns that do not exist a message names.
const maxUnknown = 50

// finalError joins what was found. Tables come first: with the right ones the columns may exist.
func (z *analyzer) finalError() error {
	switch {
	case z.fatal != nil:
		return z.fatal
	case len(z.missing) > 0:
		return z.missing[0].error(z.Options.Catalog)
	case len(z.unknown) > 0:
		return z.unknownError()
	case z.err != nil:
		return z.err
	}
	return nil
}

func (m missing) error(c *Catalog) *Error {
	e := &Error{Kind: UnknownTable, Line: m.at.Line, Column: m.at.Column, Message: say("Table '%s' does not exist", m.name)}
	best, most := (*Table)(nil), 0
	for _, t := range c.Tables {
		n := 0
		for name, own := range m.columns {
			switch {
			case t.Column(name) != nil:
				n++
			case own:
				n -= len(m.columns)
			}
		}
		if n > most { // of equal ones the first
			best, most = t, n
		}
	}
	switch {
	case strings.HasSuffix(strings.ToLower(m.table), "$partitions"):
		e.Fix = write("SELECT DISTINCT account, region, date FROM %s", Logs)
	case best != nil && 2*most >= len(m.columns):
		e.Fix = say("its columns are those of %s: run it with --table %s=%s", best.Name, m.table, best.Name)
	default:
		var names []string
		for _, t := range c.Tables {
			names = append(names, t.Name)
		}
		e.Fix = say("the tables are %s; another name for one is given with --table %s=%s", strings.Join(names, ", "), m.table, names[0])
	}
	return e
}

// unknownError names all columns that do not exist, in the order of the text.
func (z *analyzer) unknownError() *Error {
	slices.SortStableFunc(z.unknown, func(a, b unknown) int {
		if a.at.Line != b.at.Line {
			return a.at.Line - b.at.Line
		}
		return a.at.Column - b.at.Column
	})
	first := z.unknown[0].at
	e := &Error{Kind: UnknownColumn, Line: first.Line, Column: first.Column}
	var lines []any
	for _, u := range z.unknown {
		line := say("Column '%s' cannot be resolved", u.name)
		switch near := nearest(u.last, u.names); {
		case !u.why.Empty():
			line = say("Column '%s' cannot be resolved: %s", u.name, u.why)
		case len(near) > 0:
			line = say("Column '%s' cannot be resolved: %s", u.name, didYouMean(strings.Join(near, ", ")))
		}
		lines = append(lines, line)
	}
	e.Message = athenasql.Phrase{Format: strings.Repeat("\n%s", len(lines))[1:], Args: lines}
	return e
}
