package main

import (
	"slices"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

const (
	mostWho    = 24 // columns of who in a table of alerts, leastUser in a slim one
	leastTitle = 20 // columns of the title: below, who is left out
)

// alertColumn is one column of the table of alerts.
type alertColumn struct {
	title string
	value func(a state.Alert) string
}

// alertsTable is the list of alerts for a person: in their language, as wide as the terminal, the title cut and nothing else.
func (s *session) alertsTable(all []state.Alert) *rowList {
	width := s.Width(Stdout)
	time, moment, who := s.T("events.time", text.Args{"zone": s.zoneName()}), func(a state.Alert) string { return s.moment(a.Fired) }, mostWho
	if width > 0 && width < slimTable {
		time, who = s.zoneName(), leastUser
		moment = func(a state.Alert) string { return a.Fired.In(s.zone).Format("01-02 15:04") }
	}
	columns := []alertColumn{
		{time, moment},
		{s.T("alerts.severity"), func(a state.Alert) string { return a.Severity }},
		{s.T("alerts.title"), func(a state.Alert) string { return alert.TitleOf(s.Printer, a) }},
		{s.T("events.user"), func(a state.Alert) string { return cells.Truncate(alert.BodyOf(a).Record.Who(), who, "…") }},
		{s.T("alerts.records"), func(a state.Alert) string { return text.Count(a.Records) }},
		{s.T("alerts.id"), func(a state.Alert) string { return a.ID[:min(shortID, len(a.ID))] }},
	}
	if slices.ContainsFunc(all, func(a state.Alert) bool { return a.Status != state.AlertOpen }) {
		columns = slices.Insert(columns, 2, alertColumn{s.T("alerts.status"), func(a state.Alert) string { return string(a.Status) }})
	}
	title := slices.IndexFunc(columns, func(c alertColumn) bool { return c.title == s.T("alerts.title") })
	rows, others := alertCells(columns, all, title)
	if width > 0 && width-others < leastTitle { // neither who
		columns = slices.Delete(columns, title+1, title+2)
		rows, others = alertCells(columns, all, title)
	}
	for _, row := range rows.rows {
		if cell, ok := row[title].(string); ok && width > 0 {
			row[title] = cells.Truncate(cell, max(width-others, leastTitle), "…")
		}
	}
	return rows
}

// alertCells fills the table. others is how wide all columns but one are, with the gaps between them.
func alertCells(columns []alertColumn, all []state.Alert, but int) (rows *rowList, others int) {
	titles := make([]string, len(columns))
	widths := make([]int, len(columns))
	for i, c := range columns {
		titles[i], widths[i] = c.title, cells.StringWidth(c.title)
	}
	rows = &rowList{columns: textColumns(titles...)}
	for _, a := range all {
		row := make([]any, len(columns))
		for i, c := range columns {
			cell := text.CleanLine(c.value(a))
			row[i], widths[i] = cell, max(widths[i], cells.StringWidth(cell))
		}
		rows.rows = append(rows.rows, row)
	}
	for i, w := range widths {
		if i != but {
			others += w + tableGap
		}
	}
	return rows, others
}

// headings are the messages for columns of tables that a person reads; programs get the names.
var headings = map[string]string{
	"time":          "heading.time",
	"event":         "heading.event",
	"who":           "heading.who",
	"target":        "heading.target",
	"from":          "heading.from",
	"error":         "heading.error",
	"id":            "heading.id",
	"channel":       "heading.channel",
	"kind":          "heading.kind",
	"to":            "heading.to",
	"waiting":       "heading.waiting",
	"dead":          "heading.dead",
	"sent":          "heading.sent",
	"folded":        "heading.folded",
	"oldest":        "heading.oldest",
	"failing_since": "heading.failing_since",
	"next_try":      "heading.next_try",
	"reason":        "heading.reason",
	"rule":          "heading.rule",
	"status":        "heading.status",
	"tells_of":      "heading.tells_of",
	"attempts":      "heading.attempts",
	"queued":        "heading.queued",
	"at":            "heading.at",
}

// headed gives a table the headings that it has for a person.
func (s *session) headed(rows *rowList, format encode.Format) *rowList {
	if format != encode.Table {
		return rows
	}
	out := &rowList{columns: slices.Clone(rows.columns), rows: rows.rows}
	for i, c := range out.columns {
		if key, ok := headings[c.Name]; ok {
			out.columns[i].Name = s.T(key)
		}
	}
	return out
}
