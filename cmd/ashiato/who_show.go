package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// Columns of identifiers on a terminal, in their order, and which are left out first where the window is narrow. Who they all are stands above.
const (
	whoPerson = iota
	whoKind
	whoIdentifier
	whoName
	whoFirst
	whoLast
	whoFrom
)

var (
	whoHeads = []string{"attendance.person", "who.head_kind", "who.head_identifier", "who.head_name", "who.head_first", "who.head_last", "who.head_from"}
	whoLess  = []int{whoFirst, whoName, whoLast, whoFrom, whoKind}
)

// glanceWho shows identifiers on a terminal.
func (s *session) glanceWho(ctx context.Context, found *rowList) error {
	widths, heads := make([]int, len(whoHeads)), make([]string, len(whoHeads))
	for i, key := range whoHeads {
		heads[i] = s.T(key)
		widths[i] = cells.StringWidth(heads[i])
	}
	one := true
	shown := make([][]string, len(found.rows))
	for n, row := range found.rows {
		shown[n] = s.whoCells(row)
		one = one && shown[n][whoPerson] == shown[0][whoPerson]
		for i, cell := range shown[n] {
			widths[i] = max(widths[i], cells.StringWidth(cell))
		}
	}
	columns := []int{whoPerson, whoKind, whoIdentifier, whoName, whoFirst, whoLast, whoFrom}
	if one {
		columns = columns[1:]
		if person := shown[0][whoPerson]; person != "" {
			writeLine(s.Stdout, person)
		}
	}
	own := make([]int, len(columns))
	var less []int
	for n, i := range columns {
		own[n] = widths[i]
	}
	for _, i := range whoLess {
		less = append(less, slices.Index(columns, i))
	}
	v, kept := &rowList{}, columnsWithin(own, less, s.Width(Stdout))
	for _, n := range kept {
		v.columns = append(v.columns, varcharColumn(heads[columns[n]]))
	}
	for _, all := range shown {
		row := make([]any, len(kept))
		for k, n := range kept {
			row[k] = all[columns[n]]
		}
		v.rows = append(v.rows, row)
	}
	if _, err := s.printRows(ctx, v, encode.Table); err != nil {
		return err
	}
	if len(kept) < len(columns) {
		s.hint(s.T("who.narrow"))
	}
	return nil
}

// whoCells is an identifier as it is shown on a terminal.
func (s *session) whoCells(row []any) []string {
	minute := func(v any) string {
		if t, ok := v.(time.Time); ok {
			return t.In(s.zone).Format("2006-01-02 15:04")
		}
		return ""
	}
	last := minute(row[6])
	if present, ok := row[4].(bool); ok && !present {
		last = s.T("who.gone", text.Args{"time": last})
	}
	return []string{text.CleanLine(textOf(row[0])), text.CleanLine(textOf(row[1])), text.CleanLine(placedARN(textOf(row[2]))), text.CleanLine(textOf(row[3])), minute(row[5]),
		last, text.CleanLine(textOf(row[10]))}
}

// placedARN is what tells an ARN from others: arn:aws:sts::111122223333:assumed-role/Admin/ken is Admin (111122223333), as the session has a name of its
// own. Other texts stay.
func placedARN(arn string) string {
	part := strings.SplitN(arn, ":", 6)
	if len(part) < 6 || part[0] != "arn" {
		return arn
	}
	name := part[5]
	if role, ok := strings.CutPrefix(name, "assumed-role/"); ok {
		name, _, _ = strings.Cut(role, "/")
		if name = awsname.Role(name); strings.HasPrefix(name, awsname.ConnectRole) {
			name = strings.TrimSuffix(awsname.ConnectRole, "_")
		}
	}
	if part[4] == "" {
		return name
	}
	return name + " (" + part[4] + ")"
}
