package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) rulesBacktestCommand() *cobra.Command {
	var since, until string
	cmd := &cobra.Command{
		Use:  "backtest NAME",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.rulesBacktest(cmd.Context(), args[0], since, until)
		},
	}
	cmd.Flags().StringVar(&since, "since", "90d", s.T("flag.backtest.since"))
	cmd.Flags().StringVar(&until, "until", "", s.T("flag.backtest.until"))
	return cmd
}

// rulesBacktest tells what a rule would have found, whether it is switched on or not.
func (s *session) rulesBacktest(ctx context.Context, name, since, until string) error {
	from, to, err := s.timeRange(since, until)
	if err != nil {
		return err
	}
	if to.IsZero() {
		to = s.Now()
	}
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	r, env, err := s.namedRule(name)
	if err != nil {
		return err
	}
	if r.Query != nil {
		return s.fail(exitUsage, "backtest.query", text.Args{"rule": r.Name, "command": s.start() + " query " + r.Query.Name})
	}
	return s.onLake(ctx, false, func(l *lake.Lake) error {
		people, err := newPersons(ctx, l)
		if err != nil {
			return err
		}
		env.Match.Person = people.of
		c, _, err := s.compileRule(r, env)
		if err != nil {
			return s.notCompiled(r, err)
		}
		past := &lakePast{s: s, lake: l}
		found, err := alert.Run(ctx, past, alert.NewRule(c, &env.Match), alert.RunOptions{Since: from, Until: to, Now: s.Now(), Zone: s.zone})
		if errors.Is(err, alert.ErrTooMany) {
			return s.fail(exitFailure, "backtest.too_many", text.Args{"rule": r.Name, "n": alert.MaxBacktest})
		}
		if err != nil {
			return err
		}
		return s.printBacktest(ctx, r, found, format)
	})
}

// notCompiled says why a rule cannot be asked: a mistake, or something that it waits for.
func (s *session) notCompiled(r *rules.Rule, err error) error {
	if f, ok := errors.AsType[*rules.Fault](err); ok {
		return &failure{code: exitConfig, text: s.faultText(f), err: f}
	}
	reason := err.Error()
	if need, ok := errors.AsType[*rules.NeedError](err); ok {
		reason = s.T("rules.needs", text.Args{"rule": r.Name, "what": s.needed(need)})
	}
	return s.fail(exitConfig, "backtest.waits", text.Args{"reason": reason})
}

// printBacktest prints what was found: for a person, or by day.
func (s *session) printBacktest(ctx context.Context, r *rules.Rule, found *alert.Backtest, format encode.Format) error {
	if s.format == "" || s.format == encode.Table {
		s.writeBacktest(r, found)
		return nil
	}
	rows := &rowList{columns: columnsOf("date", encode.Varchar, "fired", encode.Bigint, "alerts", encode.Bigint)}
	for _, d := range found.Days {
		rows.rows = append(rows.rows, []any{d.Date, d.Fired, d.Alerts})
	}
	_, err := s.printRows(ctx, rows, format)
	s.hint(s.messagesText(r, found))
	return err
}

func (s *session) messagesText(r *rules.Rule, b *alert.Backtest) string {
	if len(r.Channels) == 0 {
		return s.T("backtest.no_channels")
	}
	return s.T("backtest.messages_n", text.Args{"n": b.Messages, "channels": strings.Join(r.Channels, ", ")})
}

// sparkWidth is how many columns a sparkline takes at most.
const sparkWidth = 100

func (s *session) writeBacktest(r *rules.Rule, b *alert.Backtest) {
	line := func(label, shown string) fact { return fact{label: label, shown: shown} }
	facts := []fact{
		line("backtest.rule", fmt.Sprintf("%s  %s", r.Name, r.Title.In(s.Lang.String()))),
		line("backtest.time", s.T("backtest.period", text.Args{"since": s.moment(b.Since), "until": s.moment(b.Until), "zone": s.zoneName()})),
		line("backtest.records", text.Count(b.Records)),
		line("backtest.fired", text.Count(b.Fired)),
		line("backtest.alerts", s.T("backtest.alerts_n", text.Args{"n": b.Alerts, "muted": b.Muted})),
		line("backtest.messages", s.messagesText(r, b)),
	}
	if b.Fired == 0 {
		s.writeFacts(s.Stdout, facts)
		s.hint(s.T("backtest.nothing"))
		return
	}
	var perDay []int64
	most := alert.Day{}
	for _, d := range b.Days {
		perDay = append(perDay, d.Alerts)
		if d.Alerts > most.Alerts {
			most = d
		}
	}
	width := s.Width(Stdout)
	if width <= 0 {
		width = helpWidth
	}
	facts = append(facts,
		line("backtest.days", alert.Sparkline(perDay, min(width-24, sparkWidth))+"  "+s.T("backtest.peak", text.Args{"date": most.Date, "n": most.Alerts})))
	if b.Storms > 0 {
		facts = append(facts, line("backtest.storms", text.Count(b.Storms)))
	}
	var who []string
	for _, p := range b.Persons {
		name := p.Name
		if name == "" {
			name = "-"
		}
		who = append(who, fmt.Sprintf("%s %s", name, text.Count(p.Fired)))
	}
	s.writeFacts(s.Stdout, append(facts, line("backtest.persons", strings.Join(who, ", "))))
	writeLine(s.Stdout, s.T("backtest.samples"))
	for _, r := range b.Samples {
		at := "-"
		if !r.Time.IsZero() {
			at = s.moment(r.Time)
		}
		writeLine(s.Stdout, "  "+at+"  "+text.CleanLine(r.Line()))
	}
}
