package main

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/addresses"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/trail"
)

// conditionEnv is what conditions know beside the events: networks, lists and countries of the configuration, and the clock. Lists whose name does not
// stand in one of the texts are not read; without texts all are. Whoever asks for persons sets Person, see newPersons.
func (s *session) conditionEnv(texts ...string) (match.Env, error) {
	env, unreadable := s.readableEnv(texts...)
	for _, key := range slices.Sorted(maps.Keys(unreadable)) {
		return env, unreadable[key]
	}
	return env, nil
}

// readableEnv is conditionEnv without the files that cannot be read, and why not, by the keys of the configuration: lists.NAME and geoip.
func (s *session) readableEnv(texts ...string) (match.Env, map[string]error) {
	env, unreadable := match.Env{Networks: s.config.Networks, Zone: s.zone}, map[string]error{}
	mentioned := func(name string) bool {
		return len(texts) == 0 || slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), strings.ToLower(name)) })
	}
	for name, path := range s.config.Lists {
		if !mentioned(name) {
			continue
		}
		networks, err := addresses.ReadList(path)
		if err != nil {
			unreadable["lists."+name] = s.addressesFailure("lists."+name, err)
			continue
		}
		if env.Lists == nil {
			env.Lists = map[string]*match.List{}
		}
		env.Lists[name] = match.NewList(networks)
	}
	if s.config.GeoIP != "" && mentioned("country") {
		countries, err := addresses.OpenCountries(s.config.GeoIP)
		if err != nil {
			unreadable["geoip"] = s.addressesFailure("geoip", err)
		} else {
			env.Country = countries.Of
		}
	}
	return env, unreadable
}

// officeHours are those of the configuration with their holidays; nil where there are none.
func (s *session) officeHours() (*when.Hours, error) {
	c := s.config.OfficeHours
	if c == nil {
		return nil, nil
	}
	hours := c.Hours
	if c.Holidays == "" {
		return &hours, nil
	}
	f, err := os.Open(c.Holidays)
	if err == nil {
		hours.Holidays, err = when.ReadHolidays(f)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		fault := &addresses.Error{File: c.Holidays, Err: err}
		if e, ok := errors.AsType[*os.PathError](err); ok {
			fault.Err = e.Err
		}
		if e, ok := errors.AsType[*when.LineError](err); ok {
			fault.Line, fault.Text, fault.Err = e.Line, e.Text, e.Err
		}
		return nil, s.addressesFailure("office_hours.holidays", fault)
	}
	return &hours, nil
}

// fileReasons are the messages of what can be wrong with a list, the holidays or the database of countries.
var fileReasons = map[error]string{
	addresses.ErrNoAddress: "addresses.no_address", addresses.ErrZone: "addresses.zone", addresses.ErrTooLarge: "addresses.too_large",
	addresses.ErrTooLong: "addresses.too_long", addresses.ErrNoCountries: "addresses.no_countries",
	when.ErrNoDate: "addresses.no_date", when.ErrTooMany: "addresses.too_many_days",
}

// addressesFailure says what is wrong with a file that the configuration names under a key.
func (s *session) addressesFailure(key string, err error) error {
	e, ok := errors.AsType[*addresses.Error](err)
	if !ok {
		return err
	}
	reason := text.CleanLine(e.Err.Error())
	for target, message := range fileReasons {
		if errors.Is(e.Err, target) {
			reason = s.T(message)
		}
	}
	if e.Line == 0 {
		return s.fail(exitConfig, "addresses.file", text.Args{"key": key, "path": e.File, "reason": reason, "err": err})
	}
	f := s.fail(exitConfig, "addresses.line", text.Args{"key": key, "path": e.File, "line": e.Line, "reason": reason, "err": err})
	if fault, ok := errors.AsType[*failure](f); ok && e.Text != "" {
		fault.text += "\n  " + text.Count(int64(e.Line)) + " | " + text.CleanLine(e.Text)
	}
	return f
}

// conditionReason says what is wrong with a condition, without the place.
func (s *session) conditionReason(e *match.Error) string {
	reason := s.Phrase(e.Message)
	if !e.Fix.Empty() {
		reason += s.T("condition.fix", text.Args{"fix": s.Phrase(e.Fix)})
	}
	return reason
}

// conditionFailure says what is wrong with a condition that a person typed as an argument or flag, with a caret below the place.
func (s *session) conditionFailure(line string, err error) error {
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return err
	}
	return s.conditionAt(line, e.Offset, s.conditionReason(e))
}

// aroundCaret is how much of a long condition is shown on each side of the caret, in characters.
const aroundCaret = 60

func (s *session) conditionAt(line string, offset int, reason string) error {
	f := &failure{code: exitUsage, text: s.T("condition.wrong", text.Args{"reason": reason})}
	offset = min(offset, len(line))
	before, behind := []rune(text.CleanLine(line[:offset])), []rune(text.CleanLine(line[offset:]))
	if strings.TrimSpace(string(before)+string(behind)) == "" {
		return f
	}
	if n := len(before) - aroundCaret; n > aroundCaret {
		before = append([]rune("... "), before[n:]...)
	}
	if len(behind) > 2*aroundCaret {
		behind = append(behind[:aroundCaret:aroundCaret], []rune(" ...")...)
	}
	f.text += "\n  " + string(before) + string(behind) + "\n  " + strings.Repeat(" ", cells.StringWidth(string(before))) + "^"
	return f
}

// namesTerms are the terms of a condition that look at names, which the directory has.
func namesTerms(n match.Node) (all []*match.Term) {
	for _, t := range match.Terms(n) {
		if !t.Path && (t.Field == "person" || t.Field == "user") {
			all = append(all, t)
		}
	}
	return all
}

// recordFilter makes the filter of conditions that leave records out. wrong makes errors of the condition, by its kind and the place in it.
func (s *session) recordFilter(source, keep, drop string, wrong func(kind string, offset int, reason string) error) (*ingest.Filter, error) {
	if keep == "" && drop == "" {
		return nil, nil
	}
	env, err := s.conditionEnv(keep, drop)
	if err != nil {
		return nil, err
	}
	var keeps, drops *match.Matcher
	for _, c := range []struct {
		kind, line string
		to         **match.Matcher
	}{{ingest.KeepKind, keep, &keeps}, {ingest.DropKind, drop, &drops}} {
		if c.line == "" {
			continue
		}
		var offset int
		var reason string
		if *c.to, offset, reason = s.filterMatcher(c.line, env); reason != "" {
			return nil, wrong(c.kind, offset, reason)
		}
	}
	return &ingest.Filter{Source: source, Keep: keep, Drop: drop, Open: func() func(*trail.Record) ingest.Verdict {
		var e match.Event
		return func(r *trail.Record) ingest.Verdict {
			e.Reset(r)
			switch {
			case keeps != nil && !keeps.Match(&e):
				return ingest.NotKept
			case drops != nil && drops.Match(&e):
				return ingest.Dropped
			}
			return ingest.Stays
		}
	}}, nil
}

// filterMatcher compiles a condition that leaves records out. It must give the same answer at any time, on any machine: no names, which are learned
// later, and no times that are told from now.
func (s *session) filterMatcher(line string, env match.Env) (m *match.Matcher, offset int, reason string) {
	c, err := match.Parse(line)
	if err == nil {
		if c.Since != "" || c.Until != "" {
			at := c.SinceOffset
			if c.Since == "" {
				at = c.UntilOffset
			}
			return nil, at, s.T("filter.times")
		}
		for _, t := range namesTerms(c.Node) {
			if t.Field == "person" {
				return nil, t.Offset, s.T("filter.person")
			}
		}
		m, err = match.Compile(c.Node, env)
	}
	if e, ok := errors.AsType[*match.Error](err); ok {
		return nil, e.Offset, s.conditionReason(e)
	}
	if err != nil {
		return nil, 0, text.CleanLine(err.Error())
	}
	return m, 0, ""
}

// sourceFilter is the filter of a source of the configuration, for collect.FeedOptions.
func (s *session) sourceFilter(source config.Source, name string) (*ingest.Filter, error) {
	return s.recordFilter(name, source.Keep.Text, source.Drop.Text, func(kind string, offset int, reason string) error {
		at := source.Keep
		if kind == ingest.DropKind {
			at = source.Drop
		}
		return at.Error(offset, errors.New(reason))
	})
}

// flagFilter is the filter of the flags --keep and --drop.
func (s *session) flagFilter(source, keep, drop string) (*ingest.Filter, error) {
	return s.recordFilter(source, keep, drop, func(kind string, offset int, reason string) error {
		line := keep
		if kind == ingest.DropKind {
			line = drop
		}
		return s.conditionAt(line, offset, reason)
	})
}
