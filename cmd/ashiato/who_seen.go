package main

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// uuid is what event ids, and the ids of users of Connect, look like.
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// Bounds of what `who` shows.
const (
	maxSightings = 10_000 // identities with an address each
	maxNames     = 1000   // of a person, that records are looked through for
	maxSeenFrom  = 5      // addresses in a row
)

// A sighting is an identity as the records of the trail have it.
type sighting struct {
	kind, arn, principal, user string
	first, last                time.Time
	from                       []string // addresses, the last used first
}

// behind is what stands behind the colon of a principal id, the name of a role's session; else the whole.
func (x *sighting) behind() string {
	if _, session, ok := strings.Cut(x.principal, ":"); ok {
		return session
	}
	return x.principal
}

// identity is what the directory can tell the person of.
func (x *sighting) identity() string {
	if x.arn != "" {
		return x.arn
	}
	return x.principal
}

// watched looks through the lake for people.
type watched struct {
	s         *session
	lake      *lake.Lake
	directory *directory.Directory
	at        time.Time
}

// sightings are the identities of the records that a condition over cloudtrail_records takes, the last seen first.
func (w watched) sightings(ctx context.Context, where string, args ...any) (all []*sighting, err error) {
	sql := "SELECT useridentity.type, useridentity.arn, useridentity.principalid, useridentity.username, sourceipaddress, min(event_time), max(event_time) FROM cloudtrail_records WHERE " +
		where + " GROUP BY 1, 2, 3, 4, 5 ORDER BY 7 DESC LIMIT " + strconv.Itoa(maxSightings)
	known := map[[4]string]*sighting{}
	err = w.s.askEach(ctx, w.lake, sql, args, func(row []any) error {
		var t [5]string
		for i := range t {
			t[i], _ = row[i].(string)
		}
		first, _ := row[5].(time.Time)
		last, _ := row[6].(time.Time)
		k := [4]string(t[:4])
		x := known[k]
		if x == nil {
			x = &sighting{kind: t[0], arn: t[1], principal: t[2], user: t[3], first: first, last: last}
			known[k], all = x, append(all, x)
		}
		if first.Before(x.first) {
			x.first = first
		}
		if t[4] != "" {
			x.from = append(x.from, t[4])
		}
		return nil
	})
	return all, err
}

// theirs are the identities that records have and that are one of these people's.
func (w watched) theirs(ctx context.Context, people []directory.Who, aliases []directory.Alias) ([]*sighting, error) {
	persons, names := map[string]bool{}, map[string]bool{}
	for _, p := range people {
		persons[p.Person], names[strings.ToLower(p.Person)] = true, true
	}
	for _, a := range aliases {
		for _, state := range a.States {
			names[strings.ToLower(state.Name)], names[strings.ToLower(state.Attributes[directory.Mail])] = true, true
		}
		names[strings.ToLower(a.ID)] = true
	}
	delete(names, "")
	var args []any
	for name := range names {
		if len(args) < maxNames {
			args = append(args, name)
		}
	}
	if len(args) == 0 {
		return nil, nil
	}
	list := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(args)), ", ") + ")"
	where := "lower(substr(useridentity.principalid, strpos(useridentity.principalid, ':') + 1)) IN " + list + " OR lower(useridentity.username) IN " + list
	all, err := w.sightings(ctx, where, append(args, args...)...)
	return slices.DeleteFunc(all, func(x *sighting) bool {
		if len(people) == 0 { // of nobody, the id itself
			return !names[strings.ToLower(x.behind())]
		}
		return !slices.ContainsFunc(w.directory.Who(x.identity(), x.last), func(p directory.Who) bool { return persons[p.Person] })
	}), err
}

// fillIn adds to the rows of aliases, which are the first ones, the addresses they were used from.
func (w watched) fillIn(ctx context.Context, aliases []directory.Alias, theirs []*sighting, rows *rowList) error {
	column := len(rows.columns) - 1
	for i, a := range aliases {
		var from []string
		for _, x := range theirs {
			if x.principal == a.ID || x.behind() == a.ID || a.ARN != "" && x.arn == a.ARN {
				from = append(from, x.from...)
			}
		}
		if a.Kind == directory.Workspace {
			signedIn, err := w.signedIn(ctx, a)
			if err != nil {
				return err
			}
			from = append(from, signedIn...)
		}
		rows.rows[i][column] = nullText(seenFrom(from))
	}
	return nil
}

// signedIn are the addresses from which somebody signed in to a WorkSpace while it was the alias's.
func (w watched) signedIn(ctx context.Context, a directory.Alias) (from []string, err error) {
	sql := "SELECT client_ip, max(event_time) FROM workspaces_access WHERE workspace_id = ? AND event_time >= from_iso8601_timestamp(?) AND event_time < from_iso8601_timestamp(?)" +
		" AND client_ip IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT " + strconv.Itoa(maxSightings)
	begin := a.From
	if len(a.States) > 0 && a.States[0].From.Equal(a.From) { // it holds for all time before, too
		begin = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	err = w.s.askEach(ctx, w.lake, sql, []any{a.ID, begin.UTC().Format(time.RFC3339), a.Until.UTC().Format(time.RFC3339)}, func(row []any) error {
		ip, _ := row[0].(string)
		from = append(from, ip)
		return nil
	})
	return from, err
}

// seenFrom is a list of addresses, each once, with the number of those left out.
func seenFrom(from []string) string {
	var some []string
	more := 0
	for _, ip := range from {
		switch {
		case slices.Contains(some, ip):
		case len(some) == maxSeenFrom:
			more++
		default:
			some = append(some, ip)
		}
	}
	text := strings.Join(some, ", ")
	if more > 0 {
		text += ", ..."
	}
	return text
}

// together are the sightings of both lists, each identity once; users of IAM that the directory has are left out of the second.
func together(asked, theirs []*sighting) []*sighting {
	all := slices.Clone(asked)
	for _, x := range theirs {
		same := func(y *sighting) bool { return x.identity() == y.identity() && x.principal == y.principal }
		if x.kind != "IAMUser" && !slices.ContainsFunc(asked, same) {
			all = append(all, x)
		}
	}
	return all
}

// row is a row of an identity that records have.
func (w watched) row(x *sighting) []any {
	var persons []string
	if x.identity() != "" {
		for _, p := range w.directory.Who(x.identity(), w.at) {
			persons = append(persons, p.Person)
		}
	}
	person := strings.Join(persons, ", ")
	linked := any(nil)
	if person != "" {
		linked = "session"
	}
	name := x.user
	if name == "" {
		name = directory.Parse(x.identity()).Session
	}
	return []any{nullText(person), nullText(x.kind), nullText(x.identity()), nullText(name), nil, instant(x.first), instant(x.last), linked, directory.FromTrail, nil, nullText(seenFrom(x.from))}
}

// whoCaused answers for the id of an event: who caused it, with all of theirs.
func (w watched) whoCaused(ctx context.Context, event string, rows *rowList) error {
	s := w.s
	var name, identity string
	var at time.Time
	sql := "SELECT eventname, useridentity.arn, useridentity.principalid, event_time FROM cloudtrail_records WHERE eventid = ? ORDER BY event_time LIMIT 1"
	err := s.askEach(ctx, w.lake, sql, []any{strings.ToLower(event)}, func(row []any) error {
		name, _ = row[0].(string)
		if identity, _ = row[1].(string); identity == "" {
			identity, _ = row[2].(string)
		}
		at, _ = row[3].(time.Time)
		return nil
	})
	if err != nil || identity == "" {
		return err
	}
	s.hint(s.T("who.event", text.Args{"event": text.CleanLine(event), "name": text.CleanLine(name), "time": at.In(s.zone).Format("2006-01-02 15:04:05"),
		"zone": s.zoneName(), "identity": text.CleanLine(identity)}))
	w.at = at
	return w.whoRows(ctx, directory.Parse(identity), rows)
}
