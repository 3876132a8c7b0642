package encode

import (
	"bufio"
	"slices"
	"strconv"
	"strings"

	"github.com/clipperhouse/displaywidth"
)

const (
	lookAhead = 1000 // rows that are measured before the first is written
	gap       = 2    // cells between columns
	narrowest = 8    // cells: below this a column says nothing, and rows are shown upright
)

// ANSI styles of a table in colour.
const (
	styleBold  = "\x1b[1m"
	styleDim   = "\x1b[2m"
	styleReset = "\x1b[0m"
)

// cells measures and cuts text as terminals show it. Characters of ambiguous width
// count one cell whatever the locale says, so that output does not depend on it.
var cells = displaywidth.Options{}

// tableSink writes aligned columns under a header and a rule. Column widths are those
// of the first rows; what is longer is cut with "…" when the table's width is limited.
// A row of too many columns for the width is written upright, one line a column.
type tableSink struct {
	w        *bufio.Writer
	columns  []Column
	headers  []string
	o        Options
	text     display
	ahead    [][]cell
	widths   []int // nil until measured
	upright  bool
	rows     int64 // written
	nameSize int   // upright: width of the longest name
}

type cell struct {
	text string
	null bool
}

func newTable(w *bufio.Writer, columns []Column, text display, o Options) *tableSink {
	s := &tableSink{w: w, columns: columns, o: o, text: text}
	for _, c := range columns {
		h := string(escapeHidden(nil, c.Name, false))
		s.headers = append(s.headers, h)
		s.nameSize = max(s.nameSize, cells.String(h))
	}
	return s
}

func (s *tableSink) begin() error { return nil }

func (s *tableSink) row(values []any) error {
	row := make([]cell, len(values))
	for i, v := range values {
		row[i] = s.cell(i, v)
	}
	if s.widths != nil {
		return s.write(row)
	}
	if s.ahead = append(s.ahead, row); len(s.ahead) < lookAhead {
		return nil
	}
	return s.start()
}

func (s *tableSink) cell(i int, v any) cell {
	if v == nil {
		if s.o.Color {
			return cell{text: "NULL", null: true}
		}
		return cell{null: true}
	}
	b := s.text.append(nil, s.columns[i].Type, v)
	return cell{text: string(escapeHidden(nil, string(b), false))}
}

func (s *tableSink) end() error {
	if s.widths != nil {
		return nil
	}
	return s.start()
}

// start measures the rows held back, chooses the layout and writes them.
func (s *tableSink) start() error {
	s.widths = make([]int, len(s.columns))
	for i, h := range s.headers {
		s.widths[i] = max(1, cells.String(h))
		for _, row := range s.ahead {
			s.widths[i] = max(s.widths[i], cells.String(row[i].text))
		}
	}
	if s.o.Width > 0 {
		room := s.o.Width - gap*(len(s.columns)-1)
		limit := fit(s.widths, room)
		s.upright = limit < narrowest && len(s.ahead) > 0 && sum(s.widths, limit) < sum(s.widths, s.o.Width)
		for i := range s.widths {
			s.widths[i] = min(s.widths[i], limit)
		}
	}
	if !s.upright {
		s.header()
	}
	for _, row := range s.ahead {
		if err := s.write(row); err != nil {
			return err
		}
	}
	s.ahead = nil
	return nil
}

// fit returns the largest limit such that columns cut to it fill at most the room.
func fit(widths []int, room int) int {
	limit := max(room, 1)
	if widest := slices.Max(append([]int{1}, widths...)); widest < limit {
		limit = widest
	}
	for limit > 1 && sum(widths, limit) > room {
		limit--
	}
	return limit
}

func sum(widths []int, limit int) (n int) {
	for _, w := range widths {
		n += min(w, limit)
	}
	return n
}

func (s *tableSink) header() {
	var names, rule strings.Builder
	for i, h := range s.headers {
		if i > 0 {
			names.WriteString(strings.Repeat(" ", gap))
			rule.WriteString(strings.Repeat(" ", gap))
		}
		last := i == len(s.headers)-1
		names.WriteString(s.pad(i, cell{text: h}, last))
		rule.WriteString(strings.Repeat("─", s.widths[i]))
	}
	s.styled(styleBold, names.String())
	_ = s.w.WriteByte('\n')
	s.styled(styleDim, rule.String())
	_ = s.w.WriteByte('\n')
}

func (s *tableSink) styled(style, text string) {
	if s.o.Color {
		text = style + text + styleReset
	}
	_, _ = s.w.WriteString(text) // the writer keeps its first error
}

// pad cuts the text of a cell to its column and fills it up; the last column of a line
// is not filled.
func (s *tableSink) pad(i int, c cell, last bool) string {
	text := c.text
	if s.o.Width > 0 || !last {
		text = s.cut(text, s.widths[i])
	}
	fill := strings.Repeat(" ", max(0, s.widths[i]-cells.String(text)))
	if c.null && s.o.Color {
		text = styleDim + text + styleReset
	}
	switch {
	case s.columns[i].Type.numeric():
		return fill + text
	case last:
		return text
	}
	return text + fill
}

func (s *tableSink) cut(text string, width int) string {
	if s.o.Width == 0 || cells.String(text) <= width {
		return text
	}
	return cells.TruncateString(text, width, "…")
}

func (s *tableSink) write(row []cell) error {
	s.rows++
	if s.upright {
		return s.writeUpright(row)
	}
	var line strings.Builder
	for i, c := range row {
		if i > 0 {
			line.WriteString(strings.Repeat(" ", gap))
		}
		line.WriteString(s.pad(i, c, i == len(row)-1))
	}
	_, err := s.w.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	return err
}

func (s *tableSink) writeUpright(row []cell) error {
	title := "── " + strconv.FormatInt(s.rows, 10) + " "
	s.styled(styleDim, title+strings.Repeat("─", max(2, s.nameSize+gap-cells.String(title))))
	_ = s.w.WriteByte('\n')
	for i, c := range row {
		name, value := s.headers[i], c.text
		if value != "" {
			name += strings.Repeat(" ", s.nameSize-cells.String(name)+gap)
		}
		s.styled(styleBold, name)
		if c.null {
			s.styled(styleDim, value)
		} else {
			_, _ = s.w.WriteString(s.cut(value, max(narrowest, s.o.Width-s.nameSize-gap)))
		}
		_ = s.w.WriteByte('\n')
	}
	return nil
}
