package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// printList writes a short list. On a terminal times are short and columns without a value are left out; where that still is too wide, each row is
// written below the other: its first cells, which name it, and indented what else there is.
func (s *session) printList(ctx context.Context, rows *rowList, heads int) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	if format == encode.Table && s.Width(Stdout) > 0 {
		rows = s.forTerminal(rows, heads)
		if !rows.fits(s.Width(Stdout)) {
			s.writeBelow(rows, heads)
			return nil
		}
	}
	_, err = s.printRows(ctx, rows, format)
	return err
}

// shownDigits are how many of a hash are shown on a terminal.
const shownDigits = 12

// forTerminal makes all cells texts, and leaves out columns after the first few that are empty.
func (s *session) forTerminal(rows *rowList, heads int) *rowList {
	out := &rowList{rows: make([][]any, len(rows.rows))}
	for i, c := range rows.columns {
		cells := make([]string, len(rows.rows))
		for n, row := range rows.rows {
			switch v := row[i].(type) {
			case nil:
			case string:
				if c.Name == "sha256" && len(v) > shownDigits {
					v = v[:shownDigits]
				}
				cells[n] = text.CleanLine(v)
			case time.Time:
				cells[n] = v.In(s.zone).Format("2006-01-02 15:04")
			default:
				cells[n] = fmt.Sprint(v)
			}
		}
		again := i > 0 // a report that is called as what it reports
		for n, cell := range cells {
			again = again && cell == out.rows[n][0]
		}
		if again || i >= heads && !slices.ContainsFunc(cells, func(cell string) bool { return cell != "" }) {
			continue
		}
		out.columns = append(out.columns, varcharColumn(c.Name))
		for n, cell := range cells {
			out.rows[n] = append(out.rows[n], cell)
		}
	}
	return out
}

// writeBelow writes rows of texts below each other.
func (s *session) writeBelow(rows *rowList, heads int) {
	const indent = 4
	width := s.Width(Stdout)
	for _, row := range rows.rows {
		var name, more []string
		for i, c := range rows.columns {
			switch cell := row[i].(string); {
			case cell == "" || i >= heads && slices.Contains(name, cell):
			case i < heads:
				name = append(name, cell)
			default:
				more = append(more, c.Name+": "+cell)
			}
		}
		writeLine(s.Stdout, strings.Join(name, "  "))
		if len(more) > 0 {
			writeLine(s.Stdout, strings.Repeat(" ", indent)+wrap(strings.Join(more, "; "), width, indent))
		}
	}
}
