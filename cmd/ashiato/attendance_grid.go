package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// Widths of the month grid in cells.
const (
	gridCell  = 5  // of a day
	gridNames = 20 // of names, at most
	gridSums  = 8  // of each sum
)

// writeGrid shows a month as a calendar: a line for each person, a column for each day, hours connected. Where the window is narrow the days are in blocks.
func (s *session) writeGrid(m attendanceMonth) {
	byPerson, people := map[string]map[when.Date]presence.Day{}, []string(nil)
	for _, d := range m.days {
		if byPerson[d.Person] == nil {
			byPerson[d.Person] = map[when.Date]presence.Day{}
			people = append(people, d.Person)
		}
		byPerson[d.Person][d.Date] = d
	}
	if len(people) == 0 {
		return
	}
	shape := gridShape{domain: sharedDomain(people), names: cells.StringWidth(s.T("attendance.person"))}
	for _, p := range people {
		shape.names = max(shape.names, min(cells.StringWidth(shape.name(p)), gridNames))
	}
	var dates []when.Date
	for d := m.first; d.Before(m.next); d = d.Add(1) {
		dates = append(dates, d)
	}
	writeLine(s.Stdout, s.T("attendance.title", text.Args{"month": m.name(), "zone": s.zoneName()}))
	for _, n := range gridBlocks(len(dates), s.Width(Stdout)-shape.names) {
		block := dates[:n]
		dates = dates[n:]
		shape.sums = len(dates) == 0
		s.gridBlock(block, people, byPerson, shape)
	}
	legend := s.T("attendance.legend")
	if shape.domain != "" {
		legend += "   " + s.T("sessions.domain", text.Args{"domain": text.CleanLine(shape.domain)})
	}
	writeLine(s.Stdout, "\n"+wrap(legend, s.Width(Stdout), 0))
}

// gridBlocks says how many days are in each block: as few blocks as there is room for, of nearly equal size; the last one has the sums, too.
func gridBlocks(days, width int) (blocks []int) {
	most := max(width/gridCell, 1)
	last := max((width-3*gridSums)/gridCell, 1)
	n := 1
	for last+(n-1)*most < days {
		n++
	}
	for ; n > 1; n-- {
		size := min(most, max((days+n-1)/n, (days-last+n-2)/(n-1)))
		blocks, days = append(blocks, size), days-size
	}
	return append(blocks, days)
}

type gridShape struct {
	names  int
	domain string // that the names are shown without
	sums   bool
}

// name is a person as the calendar shows it.
func (g gridShape) name(person string) string {
	return strings.TrimSuffix(text.CleanLine(person), g.domain)
}

// gridBlock writes some of the days.
func (s *session) gridBlock(dates []when.Date, people []string, days map[string]map[when.Date]presence.Day, shape gridShape) {
	weekdays := strings.Fields(s.T("attendance.weekdays"))
	var head, second strings.Builder
	head.WriteString(fit(s.T("attendance.person"), shape.names))
	second.WriteString(fit("", shape.names))
	for _, d := range dates {
		head.WriteString(rightOf(fmt.Sprint(d.Day), gridCell))
		second.WriteString(rightOf(weekdays[d.Wall().Weekday()], gridCell))
	}
	if shape.sums {
		for _, key := range []string{"attendance.days", "attendance.hours", "attendance.night"} {
			head.WriteString(rightOf(s.T(key), gridSums))
		}
	}
	writeLine(s.Stdout, "")
	writeLine(s.Stdout, head.String())
	writeLine(s.Stdout, strings.TrimRight(second.String(), " "))
	for _, p := range people {
		var line strings.Builder
		line.WriteString(fit(shape.name(p), shape.names))
		for _, date := range dates {
			cell := "·"
			if d, ok := days[p][date]; ok {
				cell = fmt.Sprintf("%.1f", d.Connected.Hours())
				if d.Unknown > 0 || d.Certainty() == presence.ByNoData {
					cell += "?"
				}
				if d.Open {
					cell += "+"
				}
			}
			line.WriteString(rightOf(cell, gridCell))
		}
		if shape.sums {
			var connected, night time.Duration
			for _, d := range days[p] {
				connected, night = connected+d.Connected, night+d.Night
			}
			line.WriteString(rightOf(fmt.Sprint(len(days[p])), gridSums) + rightOf(hoursText(connected), gridSums) + rightOf(hoursText(night), gridSums))
		}
		writeLine(s.Stdout, line.String())
	}
}

// fit cuts or fills a text to a width in cells.
func fit(s string, width int) string {
	return cells.FillRight(cells.Truncate(s, width, "…"), width)
}

func rightOf(s string, width int) string {
	if w := cells.StringWidth(s); w < width {
		return strings.Repeat(" ", width-w) + s
	}
	return " " + s
}

// timesheets makes a sheet for each person, in the form of an attendance book: a line for each day of the month, and the sums.
func (s *session) timesheets(m attendanceMonth) []encode.Sheet {
	weekdays := strings.Fields(s.T("attendance.weekdays"))
	var head []string
	for _, key := range []string{"attendance.head_date", "attendance.head_weekday", "attendance.head_in", "attendance.head_out", "attendance.head_connected",
		"attendance.head_break", "attendance.head_night", "attendance.head_unknown", "attendance.head_remarks"} {
		head = append(head, s.T(key))
	}
	var sheets []encode.Sheet
	for at := 0; at < len(m.days); {
		person := m.days[at].Person
		sheet := encode.Sheet{Name: person, Title: s.T("attendance.sheet", text.Args{"month": m.name()}), Head: head,
			Lines: [][2]string{{s.T("attendance.person"), person}, {s.T("attendance.zone"), s.zoneName()}}}
		var sum presence.Day
		worked := 0
		for date := m.first; date.Before(m.next); date = date.Add(1) {
			weekday := date.Wall().Weekday()
			row := encode.SheetRow{Cells: []any{date.Wall(), weekdays[weekday]}, Shaded: weekday == time.Saturday || weekday == time.Sunday}
			if at < len(m.days) && m.days[at].Person == person && m.days[at].Date == date {
				d := m.days[at]
				at, worked = at+1, worked+1
				row.Cells = append(row.Cells, s.sheetDay(d)...)
				sum.Connected, sum.Night, sum.Unknown = sum.Connected+d.Connected, sum.Night+d.Night, sum.Unknown+d.Unknown
				sum.Breaks = append(sum.Breaks, d.Breaks...)
			}
			sheet.Rows = append(sheet.Rows, row)
		}
		sheet.Sums = []any{s.T("attendance.sum"), s.T("attendance.sum_days", text.Args{"n": worked}), nil, nil, sum.Connected, sum.BreakTime(), sum.Night, sum.Unknown, nil}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// sheetDay are the cells of a day after its weekday.
func (s *session) sheetDay(d presence.Day) []any {
	var remarks []string
	if d.FirstCut {
		remarks = append(remarks, s.T("attendance.from_before"))
	}
	if d.LastCut {
		remarks = append(remarks, s.T("attendance.goes_on"))
	}
	if d.Open {
		remarks = append(remarks, s.T("attendance.still_in"))
	}
	if !d.FirstCut && d.FirstBy != presence.ByEvent || !d.LastCut && !d.Open {
		remarks = append(remarks, s.T("attendance.known", text.Args{"in": s.certainty(d.FirstBy, d.FirstCut), "out": s.certainty(d.LastBy, d.LastCut || d.Open)}))
	}
	var out any = s.clockOf(d, d.Last)
	if d.Open {
		out = nil
	}
	return []any{s.clockOf(d, d.First), out, d.Connected, d.BreakTime(), d.Night, d.Unknown, strings.Join(remarks, " ")}
}

// certainty says in a word how a time is known.
func (s *session) certainty(by presence.Certainty, cut bool) string {
	switch {
	case cut:
		return "-"
	case by == presence.ByEvent:
		return s.T("attendance.by_event")
	case by == presence.ByFive:
		return s.T("attendance.by_5m")
	case by == presence.ByHour:
		return s.T("attendance.by_1h")
	}
	return s.T("attendance.by_no_data")
}

// writeMonth shows the month of one person on a terminal, a line for each day.
func (s *session) writeMonth(ctx context.Context, m attendanceMonth) error {
	for _, sheet := range s.timesheets(m) {
		list := &rowList{}
		for _, head := range sheet.Head {
			list.columns = append(list.columns, varcharColumn(head))
		}
		for _, row := range append(sheet.Rows, encode.SheetRow{Cells: sheet.Sums}) {
			line := make([]any, len(sheet.Head))
			for i, cell := range row.Cells {
				switch v := cell.(type) {
				case time.Time:
					line[i] = v.Format("01-02")
				case time.Duration:
					if line[i] = ""; v > 0 {
						line[i] = rightOf(hoursText(v), 6)
					}
				case string:
					line[i] = v
				}
			}
			for i := range line {
				if line[i] == nil {
					line[i] = ""
				}
			}
			list.rows = append(list.rows, line)
		}
		writeLine(s.Stdout, sheet.Title+"  "+text.CleanLine(sheet.Name)+"  ("+s.zoneName()+")\n")
		if _, err := s.printRows(ctx, list, encode.Table); err != nil {
			return err
		}
	}
	return nil
}
