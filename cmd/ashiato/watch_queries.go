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
	queryRuleTurn   = 20              // periods of a rule before another has its turn
	queryRuleTurns  = 10              // in one look; the next goes on
	queryRuleMissed = 1_000           // periods of a rule that are made up; what is before them is left out, and said
	queryRuleKept   = 48 * time.Hour  // how long it is remembered that a period was done that nobody asks for any more
	queryRuleRows   = 10_000          // of one period; more are left out, and said
)

// runQueries asks the queries of the rules on a schedule about the periods that are due, in turns. It goes on after one that fails.
func (w *watch) runQueries(ctx context.Context) (failed error) {
	all := w.scheduled()
	for range queryRuleTurns {
		var more []*rules.Compiled
		for _, c := range all {
			again, err := w.runQuery(ctx, c)
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err != nil {
				failed = errors.Join(failed, w.s.fail(exitFailure, "watch.query_failed", text.Args{"rule": c.Name, "reason": w.s.failure(err).text, "err": err}), w.queryFailed(ctx, c, err))
			} else if again {
				more = append(more, c)
			}
		}
		all = more
	}
	return failed
}

// queryFailed notes why the query of a rule has failed, for status.
func (w *watch) queryFailed(ctx context.Context, c *rules.Compiled, why error) error {
	f := state.RuleFailure{Rule: c.Name, Reason: w.s.failure(why).text, Since: w.s.Now()}
	return w.states.Watch(ctx, func(tx *state.WatchTx) error { return tx.FailRule(f) })
}

// endQueries has the rules on a schedule that are off, or ask at other times, begin anew when they are back: they make nothing up of the time between.
func (w *watch) endQueries(ctx context.Context) error {
	active := w.scheduled()
	known, err := w.states.SeriesLike(ctx, ruleSeries)
	if err != nil || len(known) == 0 {
		return err
	}
	others, err := w.othersAsk(ctx)
	for _, k := range known {
		if slices.Contains(others[strings.TrimPrefix(k.Report, ruleSeries)], alert.ScheduledForm(k.Unit)) {
			continue
		}
		if err == nil && !slices.ContainsFunc(active, func(c *rules.Compiled) bool { return seriesOf(c.Rule) == k }) {
			err = w.states.Watch(ctx, func(tx *state.WatchTx) error { return tx.EndSeries(k) })
		}
	}
	return err
}

// ruleSeries is what the names of the series of rules begin with; names of reports have no space.
const ruleSeries = "rule "

// seriesOf is what a rule's periods are called in the state.
func seriesOf(r *rules.Rule) state.Series {
	return state.Series{Report: ruleSeries + r.Name, Zone: "UTC", Unit: r.Query.Every.String()}
}

// runQuery asks about some of the periods that are due, the oldest first, and tells whether there are more.
func (w *watch) runQuery(ctx context.Context, c *rules.Compiled) (more bool, err error) {
	at, done, err := w.duePeriods(ctx, c)
	if err != nil {
		return false, err
	}
	open := "" // the first period that is not done
	for n := 0; w.isDue(c, at); at = at.Add(c.Query.Every) {
		date := at.Format(time.RFC3339)
		if done[date] {
			continue
		}
		if n == queryRuleTurn {
			more = true
			break
		}
		asked, err := w.runPeriod(ctx, c, at)
		switch {
		case err != nil:
			return false, err
		case asked:
			n++
		case open == "":
			open = date
		}
	}
	if open == "" {
		open = at.Format(time.RFC3339)
	}
	return more, w.moveSeries(ctx, c, open)
}

func (w *watch) isDue(c *rules.Compiled, at time.Time) bool {
	return !at.Add(c.Query.Every + queryRuleSettle).After(w.s.Now())
}

func (w *watch) moveSeries(ctx context.Context, c *rules.Compiled, date string) error {
	return w.states.Watch(ctx, func(tx *state.WatchTx) error {
		_, err := tx.MoveSeries(seriesOf(c.Rule), date, w.s.Now().Add(-queryRuleKept))
		return err
	})
}

// duePeriods gives the first period that a rule may have to ask about, and which are done. Of very many that were missed it leaves out the oldest.
func (w *watch) duePeriods(ctx context.Context, c *rules.Compiled) (at time.Time, done map[string]bool, err error) {
	now, every, series := w.s.Now().UTC(), c.Query.Every, seriesOf(c.Rule)
	if _, err = w.states.StartSeries(ctx, series, now.Truncate(every).Format(time.RFC3339)); err != nil {
		return at, nil, err
	}
	first := ""
	err = w.states.Watch(ctx, func(tx *state.WatchTx) (err error) {
		first, done, err = tx.SeriesPeriods(series)
		return err
	})
	if err != nil {
		return at, nil, err
	}
	if first == "" { // ended since
		return now, nil, nil
	}
	if at, err = time.Parse(time.RFC3339, first); err != nil {
		return at, nil, err
	}
	from := now.Add(-queryRuleSettle).Truncate(every).Add(-queryRuleMissed * every)
	skipped := 0
	for ; at.Before(from); at = at.Add(every) {
		if !done[at.Format(time.RFC3339)] {
			skipped++
		}
	}
	if skipped == 0 {
		return at, done, nil
	}
	w.s.note(w.s.T("watch.query_skipped", text.Args{"rule": c.Name, "n": skipped, "from": w.s.moment(at)}))
	return at, done, w.moveSeries(ctx, c, at.Format(time.RFC3339))
}

// runPeriod asks about one period, unless another process does, has, or it is to be tried later: then asked is false.
func (w *watch) runPeriod(ctx context.Context, c *rules.Compiled, from time.Time) (asked bool, err error) {
	now := w.s.Now()
	claim := state.Claim{Series: seriesOf(c.Rule), Date: from.Format(time.RFC3339), Owner: rand.Text(), Now: now, Until: now.Add(queryRuleLease)}
	ok, err := w.states.ClaimPeriod(ctx, claim)
	if err != nil || !ok {
		return false, err
	}
	within, cancel := context.WithTimeout(ctx, queryRuleLease*4/5)
	defer cancel()
	var rows []alert.Row
	erasures, err := w.states.Erasures(within) // before names are read
	if err == nil {
		rows, err = w.ask(within, c, from)
	}
	ctx = context.WithoutCancel(ctx) // what is known now is stored
	if err == nil {
		var fired int
		if fired, err = w.watcher.TakeRows(ctx, alert.Answer{Rule: c.Rule, Claim: claim, Erasures: erasures, Rows: rows}); err == nil {
			if fired > 0 {
				w.told(alert.Progress{Records: int64(len(rows)), Fired: fired})
			}
			return true, w.states.Watch(ctx, func(tx *state.WatchTx) error { return tx.ForgetRuleFailure(c.Name) })
		}
	}
	claim.Now = w.s.Now()
	_, endErr := w.states.EndPeriod(ctx, claim, state.Period{Status: state.PeriodFailed, Reason: w.s.failure(err).text, NextTry: claim.Now.Add(queryRuleAgain)})
	return false, errors.Join(err, endErr)
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
