package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// attendanceFlags are those of attendance.
type attendanceFlags struct {
	month, person, compare, out string
	threshold                   time.Duration
	punches                     bool
}

func (s *session) attendanceCommand() *cobra.Command {
	var f attendanceFlags
	cmd := &cobra.Command{
		Use:  "attendance",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.attendance(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.month, "month", "", s.T("flag.attendance.month"))
	flags.StringVar(&f.person, "person", "", s.T("flag.attendance.person"))
	flags.StringVar(&f.compare, "compare", "", s.T("flag.attendance.compare"))
	flags.DurationVar(&f.threshold, "threshold", 10*time.Minute, s.T("flag.attendance.threshold"))
	flags.BoolVar(&f.punches, "punches", false, s.T("flag.attendance.punches"))
	flags.StringVar(&f.out, "out", "", s.T("flag.attendance.out"))
	return cmd
}

// calendar is what a day of attendance is, as the configuration says it.
func (s *session) calendar() presence.Calendar {
	p := s.config.Presence
	return presence.Calendar{Zone: s.zone, DayStart: s.config.DayStartsAt, Break: p.Break, NightFrom: p.NightFrom, NightUntil: p.NightUntil}
}

// An attendanceMonth is what is shown.
type attendanceMonth struct {
	first, next when.Date
	days        []presence.Day
}

func (m attendanceMonth) name() string { return m.first.String()[:len("2026-10")] }

func (s *session) attendance(ctx context.Context, f attendanceFlags) error {
	m, err := s.monthFlag(f.month)
	if err != nil {
		return err
	}
	if f.threshold < 0 {
		return s.fail(exitUsage, "usage.negative", text.Args{"flag": "--threshold"})
	}
	var punches []presence.Punch
	if f.compare != "" {
		if punches, err = s.readPunches(f.compare, m); err != nil {
			return err
		}
	}
	l, err := s.openLake(ctx, false)
	if err != nil {
		return err
	}
	if err = s.auditPeople(l.ID(), f.person); err == nil {
		r := &presenceReader{s: s, lake: l}
		m.days, err = r.attendance(ctx, m, f.person)
		if err == nil && len(m.days) == 0 && f.person != "" { // one of their other names, perhaps
			var name string
			if name, err = s.personBy(ctx, l, f.person, s.Now()); err == nil && name != "" {
				m.days, err = r.attendance(ctx, m, name)
			}
		}
		if err == nil {
			punches, err = r.punchesOf(ctx, punches, f.person)
		}
	}
	if err = errors.Join(err, l.Close()); err != nil {
		return err
	}
	switch {
	case f.compare != "":
		return s.printDifferences(ctx, presence.Compare(m.days, punches, f.threshold), f)
	case f.punches:
		return s.printPunches(ctx, m, f)
	}
	if err := s.printAttendance(ctx, m, f); err != nil {
		return err
	}
	if len(m.days) == 0 {
		s.hint(s.T("attendance.none", text.Args{"month": m.name(), "command": s.start() + " sessions"}))
	}
	return nil
}

// monthFlag reads --month; without it, it is the month of today.
func (s *session) monthFlag(value string) (m attendanceMonth, err error) {
	today := when.DateOf(s.Now().Add(-s.config.DayStartsAt), s.zone)
	m.first = when.Date{Year: today.Year, Month: today.Month, Day: 1}
	if value != "" {
		span, ok := when.Clock{Now: s.Now(), Zone: time.UTC}.Parse(value)
		m.first = when.DateAt(span.From)
		if !ok || m.first.Day != 1 || !span.To.Equal(span.From.AddDate(0, 1, 0)) {
			return m, s.fail(exitUsage, "attendance.bad_month", text.Args{"value": value})
		}
	}
	m.next = when.DateAt(m.first.Wall().AddDate(0, 1, 0))
	return m, nil
}

// attendanceDays computes the days of a month of one person, or of everybody.
func (s *session) attendanceDays(ctx context.Context, l *lake.Lake, m attendanceMonth, person string) ([]presence.Day, error) {
	return (&presenceReader{s: s, lake: l}).attendance(ctx, m, person)
}

// attendance is attendanceDays.
func (r *presenceReader) attendance(ctx context.Context, m attendanceMonth, person string) ([]presence.Day, error) {
	cal := r.s.calendar()
	from, _ := cal.Bounds(m.first)
	to, _ := cal.Bounds(m.next)
	ids, err := r.ofPerson(ctx, person)
	if err != nil {
		return nil, err
	}
	// Sessions that began before the month and go on into it, too; of one that is longer than the margin it is enough to know that it goes on.
	all, err := r.read(ctx, presence.Stretch{From: from.Add(-sessionMargin), To: to.Add(sessionMargin)}, ids)
	if err != nil {
		return nil, err
	}
	var sessions []presence.Session
	err = r.each(all, func(one presence.Session) error {
		if isPerson(person, one.Person, one.User, one.WorkspaceID) {
			sessions = append(sessions, one)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return presence.Attendance(sessions, m.first, m.next, cal), nil
}

// ofPerson gives the WorkSpaces that a person ever had; nil for everybody.
func (r *presenceReader) ofPerson(ctx context.Context, person string) ([]string, error) {
	if person == "" {
		return nil, nil
	}
	if err := r.readOwners(ctx); err != nil {
		return nil, err
	}
	ids := []string{}
	for id, owners := range r.owners {
		if strings.EqualFold(id, person) || slices.ContainsFunc(owners, func(o presence.Owner) bool { return isPerson(person, o.User, o.Person) }) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 { // a WorkSpace of which nobody knows whose it is
		ids = append(ids, person)
	}
	slices.Sort(ids)
	return ids, nil
}

// printAttendance shows a month: as a calendar on a terminal, as a workbook with a sheet for each person, else as rows.
func (s *session) printAttendance(ctx context.Context, m attendanceMonth, f attendanceFlags) error {
	if f.out == "" && s.format == "" && s.Width(Stdout) > 0 {
		if f.person != "" {
			return s.writeMonth(ctx, m)
		}
		s.writeGrid(m)
		return nil
	}
	as := savedAs{name: "attendance-" + m.name()}
	if m.people() <= maxBookPeople {
		as.book = func(w io.Writer) error { return encode.WriteWorkbook(w, s.timesheets(m)) }
	}
	return s.printOrSave(ctx, f.out, s.attendanceRows(m), as)
}

// maxBookPeople is how many people have a sheet each in a workbook. Nobody turns over more, and Excel takes minutes to open it; of more people it
// has one sheet, with a row for each person and day.
const maxBookPeople = 500

// people is how many there are.
func (m attendanceMonth) people() (n int) {
	for i, d := range m.days { // by person
		if i == 0 || d.Person != m.days[i-1].Person {
			n++
		}
	}
	return n
}

// savedAs is the name of a file for rows, and how they are a workbook; nil: as any rows.
type savedAs struct {
	name string
	book func(w io.Writer) error
}

// printOrSave writes rows to standard output, or to the file of --out.
func (s *session) printOrSave(ctx context.Context, out string, rows *rowList, as savedAs) error {
	if out == "" {
		format, err := s.outputFormat()
		if err != nil {
			return err
		}
		if format == encode.XLSX && as.book != nil {
			return as.book(s.Stdout)
		}
		_, err = s.printRows(ctx, rows, format)
		return err
	}
	t, err := s.outTarget(out, as.name)
	if err != nil {
		return err
	}
	if t.bucket != "" || t.format != encode.XLSX || as.book == nil {
		save, err := s.outWriter(ctx, t, queryFlags{})
		if err == nil {
			_, err = save(rows)
		}
		return err
	}
	n := int64(len(rows.rows))
	if err := s.saveFile(t.path, as.book); err != nil {
		return err
	}
	s.hint(s.T("out.saved", text.Args{"n": n, "path": t.path}))
	return nil
}

// attendanceRows are the days as rows: times of the zone, durations in minutes.
func (s *session) attendanceRows(m attendanceMonth) *rowList {
	word, clock, count := encode.Type{Kind: encode.Varchar}, encode.Type{Kind: encode.Timestamp}, encode.Type{Kind: encode.Bigint}
	rows := &rowList{columns: []encode.Column{
		{Name: "person", Type: word}, {Name: "date", Type: encode.Type{Kind: encode.Date}}, {Name: "first_in", Type: clock}, {Name: "first_in_by", Type: word},
		{Name: "last_out", Type: clock}, {Name: "last_out_by", Type: word}, {Name: "connected_minutes", Type: count}, {Name: "break_minutes", Type: count},
		{Name: "breaks", Type: word}, {Name: "night_minutes", Type: count}, {Name: "unknown_minutes", Type: count}, {Name: "workspaces", Type: word},
	}}
	minutes := func(d time.Duration) int64 { return int64(d / time.Minute) }
	for _, d := range m.days {
		first, last := string(d.FirstBy), string(d.LastBy)
		if d.FirstCut {
			first = "day_begin"
		}
		if d.LastCut {
			last = "day_end"
		}
		var lastOut any = when.WallOf(d.Last, s.zone)
		if d.Open {
			lastOut, last = nil, "still_in"
		}
		rows.rows = append(rows.rows, []any{d.Person, d.Date.Wall(), when.WallOf(d.First, s.zone), first, lastOut, last, minutes(d.Connected), minutes(d.BreakTime()),
			s.breakTexts(d), minutes(d.Night), minutes(d.Unknown), strings.Join(d.WorkSpaces, " ")})
	}
	return rows
}

// breakTexts writes the breaks of a day, 12:05-13:02 15:30-16:10.
func (s *session) breakTexts(d presence.Day) string {
	var all []string
	for _, b := range d.Breaks {
		all = append(all, s.clockOf(d, b.From)+"-"+s.clockOf(d, b.To))
	}
	return strings.Join(all, " ")
}

// clockOf writes a time of a day of attendance, on the next date as 26:30.
func (s *session) clockOf(d presence.Day, t time.Time) string {
	return hoursText(when.WallOf(t, s.zone).Sub(d.Date.Wall()))
}

// punchesOf gives those of a person, or of everybody. Whom the time clock calls by another of their names counts as who they are.
func (r *presenceReader) punchesOf(ctx context.Context, all []presence.Punch, person string) ([]presence.Punch, error) {
	if len(all) == 0 {
		return nil, nil
	}
	d, err := directory.Load(ctx, directoryOf(r.lake))
	if err != nil {
		return nil, err
	}
	who := map[string]string{}
	for i, p := range all {
		name, known := who[p.Person]
		if !known {
			name = p.Person
			if found := d.WhoCalled(p.Person, p.Date.Start(r.s.zone).Add(12*time.Hour)); len(found) == 1 && found[0].Person != "" {
				name = found[0].Person
			}
			who[p.Person] = name
		}
		all[i].Person = name
	}
	if person == "" {
		return all, nil
	}
	if found := d.WhoCalled(person, r.s.Now()); len(found) == 1 && found[0].Person != "" {
		person = found[0].Person
	}
	return slices.DeleteFunc(all, func(p presence.Punch) bool { return !isPerson(person, p.Person) }), nil
}

func (s *session) readPunches(path string, m attendanceMonth) ([]presence.Punch, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, s.fail(exitUsage, "import.missing", text.Args{"path": path})
	}
	c := s.config.Presence.Punches
	all, err := presence.ReadPunches(f, presence.Columns(c), s.calendar())
	if err = errors.Join(err, f.Close()); err != nil {
		reason := s.csvReason(err)
		if r, ok := errors.AsType[*presence.FileReason](err); ok && r.ID == "column" {
			reason = s.T("csv.punch_column", text.Args{"reason": reason})
		}
		return nil, s.fail(exitUsage, "sessions.bad_file", text.Args{"path": path, "reason": reason})
	}
	return slices.DeleteFunc(all, func(p presence.Punch) bool {
		return p.Date.Before(m.first) || !p.Date.Before(m.next)
	}), nil
}

// printDifferences shows where a time clock and attendance differ.
func (s *session) printDifferences(ctx context.Context, all []presence.Difference, f attendanceFlags) error {
	word, clock := encode.Type{Kind: encode.Varchar}, encode.Type{Kind: encode.Timestamp}
	rows := &rowList{columns: []encode.Column{{Name: "person", Type: word}, {Name: "date", Type: encode.Type{Kind: encode.Date}}, {Name: "difference", Type: word},
		{Name: "punched", Type: clock}, {Name: "seen", Type: clock}, {Name: "minutes", Type: encode.Type{Kind: encode.Bigint}}}}
	local := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return when.WallOf(t, s.zone)
	}
	for _, d := range all {
		var apart any
		if !d.Punched.IsZero() && !d.Seen.IsZero() {
			apart = int64(d.Apart() / time.Minute)
		}
		rows.rows = append(rows.rows, []any{d.Person, d.Date.Wall(), string(d.Kind), local(d.Punched), local(d.Seen), apart})
	}
	n := len(all)
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	if f.out == "" && format == encode.Table && s.Width(Stdout) > 0 && !s.forTerminal(rows, 2).fits(s.Width(Stdout)) {
		err = s.printList(ctx, s.slimDifferences(all), 2)
	} else {
		err = s.printOrSave(ctx, f.out, rows, savedAs{name: "differences"})
	}
	if err != nil {
		return err
	}
	s.hint(s.T("attendance.differences", text.Args{"n": n, "threshold": s.Duration(f.threshold)}))
	return nil
}

// slimDifferences are differences for a slim terminal: days without the year, and of times what the day does not say.
func (s *session) slimDifferences(all []presence.Difference) *rowList {
	rows := &rowList{columns: textColumns("person", "date", "difference", "punched", "seen", "minutes")}
	for _, d := range all {
		clock := func(t time.Time) string {
			switch wall := when.WallOf(t, s.zone); {
			case t.IsZero():
				return ""
			case when.DateAt(wall) == d.Date:
				return wall.Format("15:04")
			default:
				return wall.Format("01-02 15:04")
			}
		}
		apart := ""
		if !d.Punched.IsZero() && !d.Seen.IsZero() {
			apart = strconv.FormatInt(int64(d.Apart()/time.Minute), 10)
		}
		person := cells.Truncate(d.Person, mostWho, "…")
		rows.rows = append(rows.rows, []any{person, d.Date.Wall().Format("01-02"), string(d.Kind), clock(d.Punched), clock(d.Seen), apart})
	}
	return rows
}

// printPunches writes the month as a time clock's CSV would be.
func (s *session) printPunches(ctx context.Context, m attendanceMonth, f attendanceFlags) error {
	c, word := s.config.Presence.Punches, encode.Type{Kind: encode.Varchar}
	rows := &rowList{columns: []encode.Column{{Name: c.Person, Type: word}, {Name: c.Date, Type: word}, {Name: c.In, Type: word}, {Name: c.Out, Type: word}}}
	for _, d := range m.days {
		out := s.clockOf(d, d.Last)
		if d.Open {
			out = ""
		}
		rows.rows = append(rows.rows, []any{d.Person, d.Date.String(), s.clockOf(d, d.First), out})
	}
	return s.printOrSave(ctx, f.out, rows, savedAs{name: "punches-" + m.name()})
}
