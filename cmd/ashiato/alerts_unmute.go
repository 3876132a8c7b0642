package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) alertsUnmuteCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "unmute RULE|ID",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.alertsUnmute(cmd.Context(), args[0]) },
	}
}

// alertsMuted lists what `alerts mute` has muted and is muted still.
func (s *session) alertsMuted(ctx context.Context) error {
	if _, err := s.outputFormat(); err != nil {
		return err
	}
	return s.onAlerts(ctx, readsState, func(_ *lake.Lake, states *state.Store) error {
		all, err := states.Mutes(ctx, s.Now())
		if err != nil {
			return err
		}
		rows := &rowList{columns: columnsOf("rule", encode.Varchar, "group", encode.Varchar, "until", encode.TimestampTZ, "reason", encode.Varchar, "by", encode.Varchar, "at", encode.TimestampTZ)}
		for _, m := range all {
			group := any(nil)
			if m.Group != nil {
				group = *m.Group
			}
			rows.rows = append(rows.rows, []any{m.Rule, group, m.Until, m.Reason, m.By, m.At})
		}
		if err := s.printList(ctx, rows, 1); err != nil {
			return err
		}
		if len(all) == 0 {
			s.hint(s.T("alerts.none_muted"))
		} else {
			s.hint(s.T("alerts.unmute_how", text.Args{"command": s.start() + " alerts unmute " + all[0].Rule}))
		}
		return nil
	})
}

// alertsUnmute ends what `alerts mute` began: of a rule and all its groups, or of the group of an alert.
func (s *session) alertsUnmute(ctx context.Context, what string) error {
	var n int64
	err := s.onAlerts(ctx, changesState, func(_ *lake.Lake, states *state.Store) error {
		m, now := state.Mute{Rule: what}, s.Now()
		ended, err := states.EndMutes(ctx, m, now)
		if err != nil || ended > 0 {
			n = ended
			return err
		}
		a, err := s.oneAlert(ctx, states, what)
		if err != nil {
			return s.fail(exitUsage, "alerts.not_muted", text.Args{"value": text.CleanLine(what), "command": s.start() + " alerts mute"})
		}
		if n, err = states.EndMutes(ctx, state.Mute{Rule: a.Rule, Group: &a.Group}, now); err == nil && n == 0 {
			return s.fail(exitUsage, "alerts.not_muted", text.Args{"value": text.CleanLine(what), "command": s.start() + " alerts mute"})
		}
		return err
	})
	if err == nil {
		s.hint(s.T("alerts.unmuted", text.Args{"value": text.CleanLine(what), "n": n}))
	}
	return err
}
