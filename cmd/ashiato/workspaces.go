package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A desktopSource asks who is connected to the WorkSpaces of one account in one region.
type desktopSource struct {
	s       *session
	lake    *lake.Lake
	state   collect.Cursors // of a lake on S3 those beside it: whoever asks next goes on from there
	as      config.AWS
	region  string
	account string // that the list told, now or earlier
}

// desktopSources are the WorkSpaces among sources, one for each region.
func (s *session) desktopSources(l *lake.Lake, states *state.Store, sources []config.Source) (all []*desktopSource) {
	for _, source := range sources {
		for _, region := range source.WorkSpaces {
			all = append(all, &desktopSource{s: s, lake: l, state: collect.CursorsOf(l, states), as: source.AWS, region: region})
		}
	}
	return all
}

func (d *desktopSource) name() string { return "WorkSpaces " + d.region }

// cursor is where the state remembers how far the samples were read.
func (d *desktopSource) cursor() string {
	return strings.TrimSpace(fmt.Sprintf("workspaces %s %s %s", d.region, d.as.Profile, d.as.Role))
}

// poll asks once.
func (d *desktopSource) poll(ctx context.Context) (presence.Polled, error) {
	metrics, err := aws.OpenMetrics(ctx, access(d.as), d.region)
	if err != nil {
		return presence.Polled{}, err
	}
	p := &presence.Poller{
		Metrics: userConnected{metrics}, List: d.list, Backfill: d.s.config.Presence.Backfill, Now: d.s.Now,
		Store: func(ctx context.Context, found []presence.Found) error {
			_, err := d.s.addRuns(ctx, d.lake, found, d.account, d.region)
			return err
		},
		Load: func(ctx context.Context) (c presence.Cursor, err error) {
			if _, err = d.state.Cursor(ctx, d.cursor()+" account", &d.account); err == nil {
				_, err = d.state.Cursor(ctx, d.cursor(), &c)
			}
			return c, err
		},
		Keep: func(ctx context.Context, c presence.Cursor) error { return d.state.PutCursor(ctx, d.cursor(), c) },
	}
	return p.Poll(ctx)
}

// list gives the ids of the WorkSpaces, and notes in the directory whose they are.
func (d *desktopSource) list(ctx context.Context) ([]string, error) {
	a := access(d.as)
	a.Region = d.region
	lists, err := aws.OpenDirectories(ctx, a, aws.DirectoryOptions{Now: d.s.Now})
	if err != nil {
		return nil, err
	}
	found, err := lists.WorkSpaces(ctx, d.region)
	if err != nil {
		return nil, err
	}
	known, err := directory.Load(ctx, directoryOf(d.lake))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, list := range found {
		snapshot := directory.Snapshot{Source: directory.FromWorkspaces, Kind: list.Kind, Scope: list.Scope, Started: list.Started}
		for _, e := range list.Entries {
			snapshot.Entities = append(snapshot.Entities, directory.Entity(e))
			if list.Kind == directory.Workspace {
				ids = append(ids, e.ID)
			}
		}
		d.account, _, _ = strings.Cut(list.Scope, " ")
		changes, err := known.Diff(snapshot)
		if err == nil {
			_, err = known.Save(ctx, directoryOf(d.lake), changes)
		}
		if err != nil {
			return nil, err
		}
	}
	return ids, d.state.PutCursor(ctx, d.cursor()+" account", d.account)
}

// userConnected reads the metric as package presence wants it.
type userConnected struct{ metrics *aws.Metrics }

func (u userConnected) UserConnected(ctx context.Context, ids []string, w presence.Window, visit func(string, presence.Sample) error) error {
	q := aws.MetricQuery{WorkspaceIDs: ids, Since: w.Since, Until: w.Until, Period: w.Period}
	return u.metrics.UserConnected(ctx, q, func(id string, at time.Time, value float64) error {
		return visit(id, presence.Sample{At: at, Connected: value > 0})
	})
}

// pollOnce asks all sources once. The first that fails is the error; the others are told of.
func (s *session) pollOnce(ctx context.Context, sources []*desktopSource) error {
	var failed *collect.SourceError
	for _, d := range sources {
		sum, err := d.poll(ctx)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // the person stopped it; what was stored stays
		case err == nil:
			s.hint(s.T("workspaces.polled", text.Args{"region": d.region, "n": sum.WorkSpaces, "samples": sum.Samples}))
		case failed == nil:
			failed = &collect.SourceError{Name: d.name(), Err: err}
		default:
			s.note(s.T("collect.source", text.Args{"source": d.name(), "reason": s.sourceReason(err)}))
		}
	}
	if failed != nil {
		return failed
	}
	return nil
}

// pollLoop asks all sources again and again until the context ends.
func (s *session) pollLoop(ctx context.Context, sources []*desktopSource) {
	for ctx.Err() == nil {
		for _, d := range sources {
			if _, err := d.poll(ctx); err != nil && ctx.Err() == nil {
				s.sourceAgain(&collect.SourceError{Name: d.name(), Err: err})
			}
		}
		pause(ctx, s.config.Presence.Every)
	}
}

// A collecting is what is collected from at the same time.
type collecting struct {
	feeds    []collect.Feed
	settings collect.Options
	desktops []*desktopSource
	once     bool
}

// collectAll collects from feeds and asks who is connected to WorkSpaces, once or until the context ends. The table sessions follows.
func (s *session) collectAll(ctx context.Context, c collecting) (collect.Summary, error) {
	outer := ctx
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	polled := make(chan error, 1)
	go func() {
		if c.once {
			polled <- s.pollOnce(ctx, c.desktops)
			return
		}
		if len(c.desktops) > 0 {
			s.pollLoop(ctx, c.desktops)
		}
		polled <- nil
	}()
	var sessions sync.WaitGroup
	if !c.once {
		sessions.Go(func() { s.sessionsLoop(ctx, c.settings.Lake) })
	}
	var sum collect.Summary
	var err error
	if len(c.feeds) > 0 || len(c.desktops) == 0 {
		sum, err = collect.All(ctx, c.feeds, c.settings, c.once, s.sourceAgain)
		if !c.once {
			stop() // the lake cannot be written, or the person has stopped it
		}
	}
	err = errors.Join(err, <-polled)
	stop()
	sessions.Wait()
	if c.once && outer.Err() == nil {
		err = errors.Join(err, s.refreshSessions(outer, c.settings.Lake, presence.Stretch{}))
	}
	return sum, err
}
