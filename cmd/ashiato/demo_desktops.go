package main

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/synth"
	"github.com/ashiato/ashiato/internal/text"
)

// demoDesktops stores who was connected to WorkSpaces: samples of the metric and sign-in events, as they would have been collected.
func (s *session) demoDesktops(ctx context.Context, l *lake.Lake, n demoNote) error {
	files, err := l.Table(&lake.UserConnected).Files(ctx, time.Time{}, time.Time{})
	if err != nil || len(files) > 0 {
		return err // of an earlier run
	}
	desktops, err := synth.Desktops(n.options())
	if err != nil {
		return s.fail(exitUsage, "demo.bad_options", text.Args{"reason": err.Error()})
	}
	const period = 5 * time.Minute
	begin, end := n.End.AddDate(0, 0, -n.Days).Truncate(period).Add(period), n.End.Truncate(period)
	now := s.Now().UTC().Truncate(time.Microsecond)
	var signIns []lake.Row
	var found []presence.Found
	for i := range desktops {
		d := &desktops[i]
		var samples []presence.Sample
		for at := begin; at.Before(end); at = at.Add(period) {
			missing := slices.ContainsFunc(d.Missing, func(m synth.Between) bool { return !at.Before(m.From) && at.Before(m.To) })
			if !missing {
				samples = append(samples, presence.Sample{At: at, Connected: d.Connected(at, period)})
			}
		}
		for _, r := range presence.Runs(samples, period) {
			found = append(found, presence.Found{WorkspaceID: d.WorkspaceID, Run: r})
		}
		for _, stay := range d.Stays {
			if stay.EventID != "" {
				row, err := signInRow(d, stay, now)
				if err != nil {
					return err
				}
				signIns = append(signIns, row)
			}
		}
	}
	if len(desktops) == 0 {
		return nil
	}
	if _, err := l.Table(&lake.WorkSpacesAccess).Add(ctx, signIns); err != nil {
		return err
	}
	_, err = s.addRuns(ctx, l, found, desktops[0].Account, desktops[0].Region)
	return err
}

// signInRow is the row of an event "WorkSpaces Access", with the event as EventBridge delivers it.
func signInRow(d *synth.Desktop, stay synth.Stay, now time.Time) (lake.Row, error) {
	told := stay.From.Add(2 * time.Second)
	event, err := json.Marshal(map[string]any{
		"version": "0", "id": stay.EventID, "detail-type": "WorkSpaces Access", "source": "aws.workspaces", "account": d.Account, "time": told.Format(time.RFC3339),
		"region": d.Region, "resources": []string{}, "detail": map[string]string{
			"clientIpAddress": stay.IP, "actionType": "successfulLogin", "workspacesClientProductName": stay.Product, "loginTime": stay.From.Format("2006-01-02T15:04:05.000Z"),
			"clientPlatform": stay.Platform, "directoryId": "domain/" + d.Directory, "clientVersion": stay.Version, "workspaceId": d.WorkspaceID,
		},
	})
	return lake.Row{stay.EventID, told, d.Account, d.Region, d.WorkspaceID, d.Directory, "successfulLogin", stay.From, stay.IP, stay.Platform,
		stay.Product, stay.Version, "demo", now, string(event)}, err
}
