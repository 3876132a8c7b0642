package encode

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// The limits of a sheet, see "Excel specifications and limits" in Microsoft's support pages.
const (
	sheetRows    = excelize.TotalRows
	sheetColumns = excelize.MaxColumns
	cellUnits    = excelize.TotalCellChars // UTF-16 code units
	// numberDigits are what Excel keeps of a number.
	numberDigits = 15
	// widestColumn is the most that a column is made wide for its values, in characters.
	widestColumn = 60
)

// xlsxSink writes a workbook: a bold header that stays in view, then one row each, on further sheets when one is full.
// Numbers are numbers where a double and Excel's 15 digits hold them exactly, else text. Times are dates of the display
// zone, which the header names, where they have no more than milliseconds and Excel's calendar, from March 1900 on, has
// them; else text. Everything else is text in Athena's form and never a formula; characters that act instead of showing
// themselves are escapes as in a table, line ends and tabs excepted.
type xlsxSink struct {
	w       *bufio.Writer
	columns []Column
	text    display
	file    *excelize.File
	sheet   *excelize.StreamWriter
	sheets  int
	next    int // row of the sheet, from 1
	rows    int // of a sheet at most, header included
	header  []any
	ahead   [][]any // cells held back to be measured; nil after
	widths  []float64
	styles  map[string]int // by number format
}

func newXLSX(w *bufio.Writer, columns []Column, text display) (*xlsxSink, error) {
	if len(columns) > sheetColumns {
		return nil, fmt.Errorf("%d columns are more than a sheet holds (%d): select fewer, or use another format", len(columns), sheetColumns)
	}
	s := &xlsxSink{w: w, columns: columns, text: text, file: excelize.NewFile(), rows: sheetRows,
		styles: map[string]int{}, ahead: make([][]any, 0, lookAhead)}
	bold, err := s.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	for _, c := range columns {
		name := c.Name
		if c.Type.Kind == TimestampTZ {
			name += " (" + text.zones.of(c.Type).String() + ")"
		}
		cell, cellErr := s.textCell(name)
		err = errors.Join(err, cellErr)
		s.header = append(s.header, excelize.Cell{StyleID: bold, Value: cell})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the header of the sheet: %w", err), s.file.Close())
	}
	return s, nil
}

// Close removes the temporary files.
func (s *xlsxSink) Close() error { return s.file.Close() }

func (s *xlsxSink) begin() error { return nil }

func (s *xlsxSink) row(values []any) error {
	cells := make([]any, len(values))
	for i, v := range values {
		var err error
		if cells[i], err = s.cell(s.columns[i].Type, v); err != nil {
			return fmt.Errorf("column %q: %w", s.columns[i].Name, err)
		}
	}
	if s.widths != nil {
		return s.add(cells)
	}
	if s.ahead = append(s.ahead, cells); len(s.ahead) < lookAhead {
		return nil
	}
	return s.start()
}

// start measures the rows held back and writes them.
func (s *xlsxSink) start() error {
	s.widths = make([]float64, len(s.columns))
	for _, row := range slices.Concat([][]any{s.header}, s.ahead) {
		for i, c := range row {
			s.widths[i] = max(s.widths[i], float64(min(cellWidth(s.columns[i].Type, c), widestColumn)+2))
		}
	}
	if err := s.newSheet(); err != nil {
		return err
	}
	for _, row := range s.ahead {
		if err := s.add(row); err != nil {
			return err
		}
	}
	s.ahead = nil
	return nil
}

// cellWidth is how many cells of a terminal the longest line of a cell takes, about what Excel needs.
func cellWidth(t Type, cell any) (n int) {
	switch v := cell.(type) {
	case excelize.Cell:
		if _, days := v.Value.(float64); days && !t.numeric() {
			return len("2026-01-05 15:04:05.000")
		}
		return cellWidth(t, v.Value)
	case string:
		for line := range strings.Lines(v) {
			n = max(n, cells.String(strings.TrimSuffix(line, "\n")))
		}
		return n
	case nil:
		return 0
	}
	return len(fmt.Sprint(cell))
}

func (s *xlsxSink) newSheet() (err error) {
	s.sheets++
	name := "Sheet1" // the one that a new file has
	if s.sheets > 1 {
		name = "Sheet" + strconv.Itoa(s.sheets)
		if _, err := s.file.NewSheet(name); err != nil {
			return err
		}
	}
	if s.sheet, err = s.file.NewStreamWriter(name); err != nil {
		return err
	}
	for i, w := range s.widths {
		if err := s.sheet.SetColWidth(i+1, i+1, w); err != nil {
			return err
		}
	}
	err = s.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	s.next = 1
	return s.add(s.header)
}

func (s *xlsxSink) add(cells []any) error {
	if s.next > s.rows {
		if err := s.sheet.Flush(); err != nil {
			return err
		}
		if err := s.newSheet(); err != nil {
			return err
		}
	}
	s.next++
	return s.sheet.SetRow("A"+strconv.Itoa(s.next-1), cells)
}

func (s *xlsxSink) end() error {
	if s.widths == nil {
		if err := s.start(); err != nil {
			return err
		}
	}
	if err := s.sheet.Flush(); err != nil {
		return err
	}
	_, err := s.file.WriteTo(s.w)
	return err
}

// cell returns a value as excelize takes it; nil is an empty cell.
func (s *xlsxSink) cell(t Type, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case bool:
		return v, nil
	case int64:
		if fitsNumber(strconv.FormatInt(v, 10)) {
			return v, nil
		}
	case float64:
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v, nil
		}
	case float32:
		if !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) {
			return v, nil
		}
	case DecimalValue:
		if text := v.String(); fitsNumber(text) {
			n, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", text, err)
			}
			return s.styled(n, decimalFormat(v.Scale))
		}
	case time.Duration:
		if v%time.Millisecond == 0 {
			return s.styled(float64(v)/float64(24*time.Hour), clockFormat(t.Precision))
		}
	case time.Time:
		return s.timeCell(t, v)
	}
	return s.textCell(string(s.text.append(nil, t, v)))
}

// fitsNumber reports whether Excel keeps all digits of a number.
func fitsNumber(text string) bool {
	return len(strings.Trim(strings.Replace(text, ".", "", 1), "-")) <= numberDigits
}

func (s *xlsxSink) styled(n float64, format string) (any, error) {
	id, ok := s.styles[format]
	if !ok {
		var err error
		if id, err = s.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return nil, err
		}
		s.styles[format] = id
	}
	return excelize.Cell{StyleID: id, Value: n}, nil
}

func decimalFormat(scale int) string {
	if scale <= 0 {
		return "0"
	}
	return "0." + strings.Repeat("0", scale)
}

func clockFormat(precision int) string {
	if precision <= 0 {
		return "hh:mm:ss"
	}
	return "hh:mm:ss." + strings.Repeat("0", min(precision, 3))
}

// firstDay is where Excel's calendar begins to be right: it has a 29 February 1900.
var firstDay = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// timeCell returns a time as days since the end of 1899, the clock of the display zone.
func (s *xlsxSink) timeCell(t Type, v time.Time) (any, error) {
	local := v.In(s.text.zones.of(t))
	_, offset := local.Zone()
	clock := v.Add(time.Duration(offset) * time.Second).UTC()
	if clock.Before(firstDay) || clock.Year() > 9999 || clock.Nanosecond()%1e6 != 0 {
		return s.textCell(string(s.text.append(nil, t, v)))
	}
	const millisPerDay, epoch = 86_400_000, 25569 // 1970-01-01
	days := float64(clock.UnixMilli())/millisPerDay + epoch
	if t.Kind == Date {
		return s.styled(days, "yyyy-mm-dd")
	}
	return s.styled(days, "yyyy-mm-dd "+clockFormat(t.Precision))
}

// textCell returns a text that Excel takes.
func (s *xlsxSink) textCell(text string) (any, error) {
	var b strings.Builder
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, part := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteByte('\t')
			}
			b.Write(escapeHidden(nil, part, false))
		}
	}
	text = b.String()
	if len(text) > cellUnits { // there are never more units than bytes
		if n := len(utf16.Encode([]rune(text))); n > cellUnits {
			return nil, fmt.Errorf("a text of %d characters is longer than a cell of a sheet holds (%d): cut it with substr, or use another format", n, cellUnits)
		}
	}
	return text, nil
}
