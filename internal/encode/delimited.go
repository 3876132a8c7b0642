package encode

import (
	"bufio"
	"bytes"
	"strings"
	"unicode/utf8"
)

// tsvSink writes a header and one line a row, fields separated by a tab. Within a
// field, tabs, line ends, other hidden characters and backslashes are escapes (\t, \n,
// \x1b, \\). NULL and the empty text are both empty.
type tsvSink struct {
	w       *bufio.Writer
	columns []Column
	text    display
	cell    []byte
	line    []byte
}

func (s *tsvSink) begin() error {
	for i, c := range s.columns {
		if i > 0 {
			s.line = append(s.line, '\t')
		}
		s.line = escapeHidden(s.line, c.Name, true)
	}
	return s.flush()
}

func (s *tsvSink) row(values []any) error {
	for i, v := range values {
		if i > 0 {
			s.line = append(s.line, '\t')
		}
		s.cell = s.text.append(s.cell[:0], s.columns[i].Type, v)
		s.line = escapeHidden(s.line, string(s.cell), true)
	}
	return s.flush()
}

func (s *tsvSink) flush() error {
	_, err := s.w.Write(append(s.line, '\n'))
	s.line = s.line[:0]
	return err
}

func (s *tsvSink) end() error { return nil }

// csvSink writes what Athena writes to S3: RFC 4180 with every value in quotes, header
// included, except NULL, which is empty without quotes (the empty text is ""). Lines end
// in a line feed.
//
// For a spreadsheet it has a byte order mark, which tells Excel that it is UTF-8, CRLF, and
// an apostrophe before text that would be taken for a formula: records hold text that
// strangers chose. Plain CSV holds every value exactly, and must not be opened in a
// spreadsheet unseen.
type csvSink struct {
	w           *bufio.Writer
	columns     []Column
	spreadsheet bool
	formulas    bool // are left as they are
	text        display
	cell        []byte
	line        []byte
}

func (s *csvSink) begin() error {
	if s.spreadsheet {
		s.line = append(s.line, "\ufeff"...)
	}
	for i, c := range s.columns {
		if i > 0 {
			s.line = append(s.line, ',')
		}
		s.line = s.quote(s.line, []byte(c.Name), true)
	}
	return s.flush()
}

func (s *csvSink) row(values []any) error {
	for i, v := range values {
		if i > 0 {
			s.line = append(s.line, ',')
		}
		if v == nil {
			continue
		}
		t := s.columns[i].Type
		s.cell = s.text.append(s.cell[:0], t, v)
		s.line = s.quote(s.line, s.cell, !t.numeric())
	}
	return s.flush()
}

func (s *csvSink) quote(b, cell []byte, text bool) []byte {
	b = append(b, '"')
	if s.spreadsheet && !s.formulas && text && formula(cell) {
		b = append(b, '\'')
	}
	for {
		i := bytes.IndexByte(cell, '"')
		if i < 0 {
			return append(append(b, cell...), '"')
		}
		b = append(append(b, cell[:i]...), `""`...)
		cell = cell[i+1:]
	}
}

// SafeText returns text for a cell of a spreadsheet: with an apostrophe before it when it would be computed, else as it is.
func SafeText(text string) string {
	if formula([]byte(text)) {
		return "'" + text
	}
	return text
}

// formula reports whether a spreadsheet would compute the cell instead of showing it.
// The full-width forms count too: Japanese Excel reads them alike. A single sign is no formula: "-" for "nothing" stays as it is.
func formula(cell []byte) bool {
	s := string(cell)
	if utf8.RuneCountInString(s) == 1 && !strings.ContainsAny(s, "\t\r\n") {
		return false
	}
	return s != "" && (strings.ContainsRune("=+-@\t\r\n", rune(s[0])) ||
		strings.HasPrefix(s, "＝") || strings.HasPrefix(s, "＋") || strings.HasPrefix(s, "－") || strings.HasPrefix(s, "＠"))
}

func (s *csvSink) flush() error {
	if s.spreadsheet {
		s.line = append(s.line, '\r')
	}
	_, err := s.w.Write(append(s.line, '\n'))
	s.line = s.line[:0]
	return err
}

func (s *csvSink) end() error { return nil }

// markdownSink writes a table of GitHub Flavored Markdown. What Markdown or HTML would
// take as markup is escaped; line ends are <br>.
type markdownSink struct {
	w       *bufio.Writer
	columns []Column
	text    display
	cell    []byte
	line    []byte
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`,
	"&", "&amp;", "<", "&lt;", ">", "&gt;")

func (s *markdownSink) begin() error {
	for _, c := range s.columns {
		s.add(c.Name)
	}
	if err := s.flush(); err != nil {
		return err
	}
	for _, c := range s.columns {
		if c.Type.numeric() {
			s.line = append(s.line, "| ---: "...)
		} else {
			s.line = append(s.line, "| --- "...)
		}
	}
	return s.flush()
}

func (s *markdownSink) row(values []any) error {
	for i, v := range values {
		s.cell = s.text.append(s.cell[:0], s.columns[i].Type, v)
		s.add(string(s.cell))
	}
	return s.flush()
}

func (s *markdownSink) add(cell string) {
	s.line = append(s.line, "| "...)
	cell = strings.ReplaceAll(cell, "\r\n", "\n")
	for i, part := range strings.Split(cell, "\n") {
		if i > 0 {
			s.line = append(s.line, "<br>"...)
		}
		s.line = append(s.line, markdownEscapes.Replace(string(escapeHidden(nil, part, false)))...)
	}
	s.line = append(s.line, ' ')
}

func (s *markdownSink) flush() error {
	_, err := s.w.Write(append(s.line, "|\n"...))
	s.line = s.line[:0]
	return err
}

func (s *markdownSink) end() error { return nil }
