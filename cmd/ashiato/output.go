package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// cells measures text as terminals show it. Characters of ambiguous width count one cell whatever the
// locale says, as in tables of package encode.
var cells = runewidth.Condition{}

// outputFormat is the format of rows: -o, else a table on a terminal and TSV when piped.
func (s *session) outputFormat() (encode.Format, error) {
	switch {
	case s.format.Binary() && s.Width(Stdout) > 0:
		return "", s.fail(exitUsage, "usage.binary_terminal", text.Args{"format": string(s.format)})
	case s.format != "":
		return s.format, nil
	case s.Width(Stdout) > 0:
		return encode.Table, nil
	}
	return encode.TSV, nil
}

// moment shows a time in the zone, to the second.
func (s *session) moment(t time.Time) string { return t.In(s.zone).Format("2006-01-02 15:04:05") }

// zoneName is what the zone is called beside a time.
func (s *session) zoneName() string {
	if s.zone != time.Local {
		return s.zone.String()
	}
	name, _ := s.Now().In(s.zone).Zone()
	return name
}

// printRows writes rows to standard output in a format.
func (s *session) printRows(ctx context.Context, rows encode.Rows, format encode.Format) (int64, error) {
	return encode.Write(ctx, s.Stdout, rows, encode.Options{
		Format: format, Width: s.Width(Stdout), Color: s.color(Stdout), Zone: s.zone,
	})
}

// fact is one line of a summary: for a person a label and a text, for a program a name and a value.
type fact struct {
	label string // key of a message; empty: for programs only
	shown string // empty: for programs only
	name  string // column for programs; empty: for a person only
	value any    // of a type of package encode
	kind  encode.Kind
	// digits of a second's fraction, of times
	digits int
}

func number(label, name string, n int64) fact {
	return fact{label: label, shown: text.Count(n), name: name, value: n, kind: encode.Bigint}
}

func word(label, name, v string) fact {
	f := fact{label: label, shown: v, name: name, kind: encode.Varchar}
	if v != "" {
		f.value = v
	}
	return f
}

// printFacts writes a summary to standard output: labels and texts for a person, or with -o one row.
func (s *session) printFacts(ctx context.Context, facts []fact) error {
	if s.format == "" || s.format == encode.Table {
		s.writeFacts(s.Stdout, facts)
		return nil
	}
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	one := &rowList{}
	var row []any
	for _, f := range facts {
		if f.name != "" {
			one.columns = append(one.columns, encode.Column{Name: f.name, Type: encode.Type{Kind: f.kind, Precision: f.digits}})
			row = append(row, f.value)
		}
	}
	one.rows = [][]any{row}
	_, err = s.printRows(ctx, one, format)
	return err
}

func (s *session) writeFacts(w io.Writer, facts []fact) {
	width := 0
	for _, f := range facts {
		if f.label != "" && f.shown != "" {
			width = max(width, cells.StringWidth(s.T(f.label)))
		}
	}
	for _, f := range facts {
		if f.label == "" || f.shown == "" {
			continue
		}
		label := s.T(f.label)
		if s.color(Stdout) {
			label = "\x1b[1m" + label + "\x1b[0m"
		}
		pad := strings.Repeat(" ", width-cells.StringWidth(s.T(f.label)))
		shown := strings.ReplaceAll(text.Clean(f.shown), "\n", "\n"+strings.Repeat(" ", width+4))
		if columns := s.Width(Stdout); columns > 0 {
			shown = wrap(text.Clean(f.shown), columns, width+4)
		}
		fmt.Fprintf(w, "  %s%s  %s\n", label, pad, shown)
	}
}

// rowList is rows in memory.
type rowList struct {
	columns []encode.Column
	rows    [][]any
}

func (l *rowList) Columns() []encode.Column { return l.columns }

func (l *rowList) Next(context.Context) ([]any, error) {
	if len(l.rows) == 0 {
		return nil, io.EOF
	}
	row := l.rows[0]
	l.rows = l.rows[1:]
	return row, nil
}
