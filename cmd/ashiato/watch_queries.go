package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// Rules on a schedule ask their query about each period, once: [start, start+every) in UTC, counted from 1970. A period is due some time after its
// end, as records are delivered late.
const (
	queryRuleSettle = 15 * time.Minute
	queryRuleLease  = 10 * time.Minute
	queryRuleAgain  = 5 * time.Minute // after a failure
	queryRuleMost   = 200             // periods of a rule in one look; the next goes on
	queryRuleRows   = 10_000          // of one period; more are left out, and said
)

// runQueries asks the queries of the rules on a schedule about the periods that are due. It goes on after one that fails.
func (w *watch) runQueries(ctx context.Context) (failed error) {
	for _, c := range w.scheduled() {
		if err := w.runQuery(ctx, c); err != nil {
			failed = errors.Join(failed, w.s.fail(exitFailure, "watch.query_failed", text.Args{"rule": c.Name, "reason": w.s.failure(err).text, "err": err}))
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return failed
}

// seriesOf is what a rule's periods are called in the state.
func seriesOf(r *rules.Rule) state.Series {
	return state.Series{Report: "rule " + r.Name, Zone: "UTC", Unit: r.Query.Every.String()}
}

func (w *watch) runQuery(ctx context.Context, c *rules.Compiled) error {
	now, every, series := w.s.Now().UTC(), c.Query.Every, seriesOf(c.Rule)
	first, err := w.states.StartSeries(ctx, series, now.Truncate(every).Format(time.RFC3339))
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, first)
	if err != nil {
		return err
	}
	known, err := w.states.Periods(ctx, series, first)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, k := range known {
		done[k.Date] = k.Status == state.PeriodDone
	}
	for n := 0; n < queryRuleMost && !at.Add(every+queryRuleSettle).After(now); at = at.Add(every) {
		if date := at.Format(time.RFC3339); !done[date] {
			n++
			if err := w.runPeriod(ctx, c, at); err != nil {
				return err
			}
		}
	}
	return nil
}

// runPeriod asks about one period, unless another process does, has, or it is to be tried later.
func (w *watch) runPeriod(ctx context.Context, c *rules.Compiled, from time.Time) error {
	now := w.s.Now()
	claim := state.Claim{Series: seriesOf(c.Rule), Date: from.Format(time.RFC3339), Owner: rand.Text(), Now: now, Until: now.Add(queryRuleLease)}
	ok, err := w.states.ClaimPeriod(ctx, claim)
	if err != nil || !ok {
		return err
	}
	within, cancel := context.WithTimeout(ctx, queryRuleLease*4/5)
	defer cancel()
	rows, err := w.queryRows(within, c, from)
	ctx = context.WithoutCancel(ctx) // what is known now is stored
	if err == nil {
		var fired int
		if fired, err = w.watcher.TakeRows(ctx, alert.Answer{Rule: c.Rule, Claim: claim, Rows: rows}); err == nil {
			if fired > 0 {
				w.told(alert.Progress{Records: int64(len(rows)), Fired: fired})
			}
			return nil
		}
	}
	claim.Now = w.s.Now()
	_, endErr := w.states.EndPeriod(ctx, claim, state.Period{Status: state.PeriodFailed, Reason: w.s.failure(err).text, NextTry: claim.Now.Add(queryRuleAgain)})
	return errors.Join(err, endErr)
}

// queryRows asks the query about a period.
func (w *watch) queryRows(ctx context.Context, c *rules.Compiled, from time.Time) (all []alert.Row, err error) {
	s, q := w.s, w.query(c.Query.Name)
	if q == nil {
		return nil, s.fail(exitConfig, "saved.unknown", text.Args{"name": c.Query.Name})
	}
	until := from.Add(c.Query.Every)
	var given []string
	for _, p := range q.Parameters {
		switch p.Name {
		case "since":
			given = append(given, "since="+from.Format(time.RFC3339))
		case "until":
			given = append(given, "until="+until.Format(time.RFC3339))
		default:
			if v, ok := c.Query.Params[p.Name]; ok {
				given = append(given, p.Name+"="+v)
			}
		}
	}
	_, args, err := s.bindSaved(q, given, "")
	if err != nil {
		return nil, err
	}
	question := ask.Question{SQL: q.SQL, Args: args, RunOptions: ask.RunOptions{Limit: queryRuleRows}}
	err = s.askSQL(ctx, w.lake, question, func(rows ask.Rows) error {
		columns := rows.Columns()
		for {
			values, err := rows.Next(ctx)
			if errors.Is(err, io.EOF) {
				if rows.Truncated() {
					s.note(s.T("watch.query_cut", text.Args{"rule": c.Name, "n": queryRuleRows}))
				}
				return nil
			}
			if err != nil {
				return err
			}
			all = append(all, alertRow(columns, values, until))
		}
	})
	return all, err
}

// timeColumns are the columns that tell when a row happened.
var timeColumns = []string{"eventtime", "event_time", "time"}

// alertRow makes texts of a row.
func alertRow(columns []encode.Column, values []any, at time.Time) alert.Row {
	row := alert.Row{At: at}
	for i, c := range columns {
		v := ""
		if values[i] != nil {
			v = string(encode.AppendText(nil, c.Type, values[i]))
		}
		row.Columns, row.Values = append(row.Columns, c.Name), append(row.Values, v)
		if t, ok := values[i].(time.Time); ok && slices.Contains(timeColumns, strings.ToLower(c.Name)) {
			row.At = t
		} else if t, err := time.Parse(time.RFC3339, v); err == nil && slices.Contains(timeColumns, strings.ToLower(c.Name)) {
			row.At = t
		}
	}
	return row
}
