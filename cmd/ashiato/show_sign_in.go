package main

import (
	"context"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
)

// showSignIn shows a sign-in to a WorkSpace, if the id is one's.
func (s *session) showSignIn(ctx context.Context, l *lake.Lake, id string, raw bool) (found bool, err error) {
	files, err := l.Table(&lake.WorkSpacesAccess).Files(ctx, time.Time{}, time.Time{})
	if err != nil || len(files) == 0 {
		return false, err
	}
	q := ask.Question{SQL: "SELECT * FROM workspaces_access WHERE event_id = ?", Args: []any{id}}
	err = s.askSQL(ctx, l, q, func(rows ask.Rows) error {
		one := &rowList{columns: rows.Columns()}
		err := visitRows(ctx, rows, func(row []any) error {
			one.rows = append(one.rows, append([]any{}, row...))
			return nil
		})
		if err != nil || len(one.rows) == 0 {
			return err
		}
		found = true
		row := map[string]any{}
		for i, c := range one.columns {
			row[c.Name] = one.rows[0][i]
		}
		switch {
		case raw:
			writeLine(s.Stdout, str(row["detail"]))
			return nil
		case s.format != "" && s.format != encode.Table:
			format, err := s.outputFormat()
			if err == nil {
				_, err = s.printRows(ctx, one, format)
			}
			return err
		}
		facts, err := s.signInFacts(ctx, l, row)
		if err == nil {
			s.writeFacts(s.Stdout, facts)
		}
		return err
	})
	if found && err == nil && !raw && s.format == "" {
		s.hint(s.T("show.next", text.Args{"command": s.start() + " show " + shellQuote(id) + " --raw"}))
	}
	return found, err
}

// signInFacts are the lines about one sign-in.
func (s *session) signInFacts(ctx context.Context, l *lake.Lake, row map[string]any) ([]fact, error) {
	m, err := match.Compile(match.Const(true), match.Env{})
	if err != nil {
		return nil, err
	}
	e, _, err := signInEvent(ctx, m, &lazyPersons{lake: l}, row)
	if err != nil {
		return nil, err
	}
	line := func(label, shown string) fact { return fact{label: label, shown: shown} }
	when := e.time.In(s.zone).Format("2006-01-02 15:04:05 -07:00 (MST)")
	ingested := ""
	if t, ok := row["ingested_at"].(time.Time); ok {
		ingested = s.moment(t)
	}
	agent := strings.Join(strings.Fields(str(row["client_product"])+" "+str(row["client_version"])+" "+str(row["client_platform"])), " ")
	return []fact{
		line("show.when", when),
		line("show.who", e.who),
		line("show.what", s.T("events.sign_in")),
		line("show.target", e.target),
		line("show.from", e.from),
		line("show.result", str(row["action_type"])),
		line("show.account", e.account),
		line("show.region", e.region),
		line("show.agent", text.CleanLine(agent)),
		line("show.id", e.id),
		line("show.object", str(row["source_object"])),
		line("show.ingested", ingested),
	}, nil
}
