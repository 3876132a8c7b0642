package encode

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// A Sheet is a form of a workbook that is meant to be printed on a page of A4: a title, some lines, a table and its sums.
type Sheet struct {
	Name  string // of the sheet; what Excel does not take in a name is replaced, and a name that is there twice is numbered
	Title string
	Lines [][2]string // a label and a text each
	Head  []string
	Rows  []SheetRow
	Sums  []any
}

// A SheetRow is a line of the table of a [Sheet]. A cell is a string, which never is a formula, a time.Time, shown as its date, a time.Duration, shown as
// hours and minutes, or nil; further cells are empty.
type SheetRow struct {
	Cells  []any
	Shaded bool
}

// WriteWorkbook writes sheets as an XLSX workbook. Without sheets it has one that is empty.
func WriteWorkbook(w io.Writer, sheets []Sheet) error {
	b := &bookWriter{file: excelize.NewFile(), names: map[string]bool{}}
	err := b.styles()
	for i, s := range sheets {
		if err == nil {
			err = b.add(i, s)
		}
	}
	if err == nil {
		_, err = b.file.WriteTo(w)
	}
	if err = errors.Join(err, b.file.Close()); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

type bookWriter struct {
	file  *excelize.File
	names map[string]bool

	title, head            int
	plain, shaded          [3]int // styles of text, dates, durations
	sumDuration, sumString int
}

func (b *bookWriter) styles() (err error) {
	border := []excelize.Border{{Type: "left", Color: "808080", Style: 1}, {Type: "right", Color: "808080", Style: 1}, {Type: "top", Color: "808080", Style: 1}, {Type: "bottom", Color: "808080", Style: 1}}
	style := func(s excelize.Style) (id int) {
		if err == nil {
			id, err = b.file.NewStyle(&s)
		}
		return id
	}
	formats := [3]string{"@", "m/d", "[h]:mm"}
	center := &excelize.Alignment{Horizontal: "center", Vertical: "center"}
	for i, format := range formats {
		alignment := center
		if i == 0 {
			alignment = &excelize.Alignment{Vertical: "center", WrapText: true}
		}
		b.plain[i] = style(excelize.Style{Border: border, CustomNumFmt: &format, Alignment: alignment})
		b.shaded[i] = style(excelize.Style{Border: border, CustomNumFmt: &format, Alignment: alignment, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEEEEE"}}})
	}
	b.title = style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	b.head = style(excelize.Style{Border: border, Font: &excelize.Font{Bold: true}, Alignment: center, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"D9E2EC"}}})
	b.sumString = style(excelize.Style{Border: border, Font: &excelize.Font{Bold: true}, CustomNumFmt: &formats[0]})
	b.sumDuration = style(excelize.Style{Border: border, Font: &excelize.Font{Bold: true}, CustomNumFmt: &formats[2], Alignment: center})
	return err
}

// name makes a name of a sheet that Excel takes, and that is not there yet.
func (b *bookWriter) name(wish string) string {
	clean := strings.Trim(string(escapeHidden(nil, strings.NewReplacer(":", "_", "\\", "_", "/", "_", "?", "_", "*", "_", "[", "(", "]", ")").Replace(wish), true)), "' ")
	if clean == "" {
		clean = "-"
	}
	const most = 31 // characters, as Excel counts them: UTF-16 units
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = fmt.Sprintf(" (%d)", n)
		}
		cut := []rune(clean)
		for units(string(cut)+suffix) > most {
			cut = cut[:len(cut)-1]
		}
		if name := string(cut) + suffix; !b.names[strings.ToLower(name)] {
			b.names[strings.ToLower(name)] = true
			return name
		}
	}
}

// units counts UTF-16 units.
func units(s string) (n int) {
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

func (b *bookWriter) add(i int, s Sheet) error {
	name := b.name(s.Name)
	if i == 0 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	p := &sheetWriter{b: b, name: name, row: 1}
	if err := p.put(1, s.Title, b.title); err != nil {
		return err
	}
	p.row++
	for _, line := range s.Lines {
		if err := errors.Join(p.put(1, line[0], 0), p.put(2, line[1], 0)); err != nil {
			return err
		}
		p.row++
	}
	for k, h := range s.Head {
		if err := p.put(k+1, h, b.head); err != nil {
			return err
		}
	}
	headRow := p.row
	for _, r := range s.Rows {
		p.row++
		if err := p.cells(r, len(s.Head)); err != nil {
			return err
		}
	}
	p.row++
	for k, v := range s.Sums {
		style := b.sumString
		if kindOf(v) == 2 {
			style = b.sumDuration
		}
		if err := p.put(k+1, v, style); err != nil {
			return err
		}
	}
	return b.page(name, s, headRow)
}

// A sheetWriter puts values into the current row of a sheet.
type sheetWriter struct {
	b    *bookWriter
	name string
	row  int // from 1 on
}

// put puts a value into a column, from 1 on; a style of 0 is none.
func (p *sheetWriter) put(column int, value any, style int) error {
	cell, err := excelize.CoordinatesToCellName(column, p.row)
	if err != nil {
		return err
	}
	file := p.b.file
	switch v := value.(type) {
	case string:
		err = file.SetCellStr(p.name, cell, strings.ReplaceAll(string(escapeHidden(nil, v, true)), "\x00", ""))
	case time.Time:
		err = file.SetCellFloat(p.name, cell, float64(v.Unix()/86400+25569), -1, 64)
	case time.Duration:
		err = file.SetCellFloat(p.name, cell, float64(v/time.Minute)/(24*60), -1, 64)
	}
	if err == nil && style > 0 {
		err = file.SetCellStyle(p.name, cell, cell, style)
	}
	return err
}

// cells puts a row of so many columns; what it lacks is empty.
func (p *sheetWriter) cells(r SheetRow, columns int) error {
	styles := p.b.plain
	if r.Shaded {
		styles = p.b.shaded
	}
	for k := range columns {
		value := any(nil)
		if k < len(r.Cells) {
			value = r.Cells[k]
		}
		if err := p.put(k+1, value, styles[kindOf(value)]); err != nil {
			return err
		}
	}
	return nil
}

// kindOf tells text, dates and durations apart.
func kindOf(v any) int {
	switch v.(type) {
	case time.Time:
		return 1
	case time.Duration:
		return 2
	}
	return 0
}

// page makes a sheet fit a page of A4, and its columns what they hold.
func (b *bookWriter) page(name string, s Sheet, headRow int) error {
	for k, h := range s.Head {
		width := cells.String(h) + 4
		if k == len(s.Head)-1 {
			width = max(width, 36) // remarks
		}
		column, err := excelize.ColumnNumberToName(k + 1)
		if err == nil {
			err = b.file.SetColWidth(name, column, column, float64(max(width, 9)))
		}
		if err != nil {
			return err
		}
	}
	a4, one, portrait, fit := 9, 1, "portrait", true
	return errors.Join(
		b.file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: fmt.Sprintf("A%d", headRow+1), ActivePane: "bottomLeft"}),
		b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &portrait, FitToWidth: &one, FitToHeight: &one}),
		b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}),
	)
}
