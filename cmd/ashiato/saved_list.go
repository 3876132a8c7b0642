package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// fits tells whether rows of text fit as a table into so many columns, without cutting any.
func (l *rowList) fits(width int) bool {
	total := 0
	for i, c := range l.columns {
		widest := cells.StringWidth(c.Name)
		for _, row := range l.rows {
			cell, _ := row[i].(string)
			widest = max(widest, cells.StringWidth(text.CleanLine(cell)))
		}
		total += widest + 2
	}
	return total-2 <= width
}

// tooNarrow tells whether rows would be cut on the terminal: names must be readable whole, to be typed.
func (s *session) tooNarrow(rows *rowList, format encode.Format) bool {
	width := s.Width(Stdout)
	return format == encode.Table && width > 0 && !rows.fits(width)
}

// writeSavedList prints saved queries below each other: the group, and of each query its name and, below, what it answers
// and its parameters.
func writeSavedList(w io.Writer, rows *rowList, width int) error {
	var b strings.Builder
	group := ""
	for _, row := range rows.rows {
		name, of, answers, parameters := row[0].(string), row[1].(string), row[2].(string), row[3].(string)
		if of != group {
			if b.Len() > 0 {
				b.WriteString("\n")
			}
			b.WriteString(text.CleanLine(of) + "\n")
			group = of
		}
		fmt.Fprintf(&b, "  %s\n      %s\n", text.CleanLine(name), wrap(text.CleanLine(answers), width, 6))
		if parameters != "" {
			fmt.Fprintf(&b, "      %s\n", wrap(text.CleanLine(parameters), width, 6))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeChecks prints what `query check` found where the table is too wide: each query with the engines that do not run it.
func writeChecks(w io.Writer, rows *rowList, width int) error {
	var b strings.Builder
	for _, row := range rows.rows {
		wrong := false
		for i, cell := range row[1:] {
			if cell == "ok" {
				continue
			}
			wrong = true
			fmt.Fprintf(&b, "%s\n    %s\n", text.CleanLine(row[0].(string)), wrap(rows.columns[i+1].Name+": "+cell.(string), width, 4))
		}
		if !wrong {
			fmt.Fprintf(&b, "%s: ok\n", text.CleanLine(row[0].(string)))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
