package engine

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// An EventsFilter says which events to list. Each list holds alternatives, compared
// whatever their case, in which * stands for any text; an empty list allows all.
type EventsFilter struct {
	Since, Until time.Time // of event_time: from Since on, before Until; zero is open

	Names    []string       // eventname
	Services []string       // eventsource, whole or without .amazonaws.com
	Users    []string       // part of a user name, ARN, session name or issuing role; or a whole access key, principal id or the name of a service
	IPs      []string       // sourceipaddress
	Networks []netip.Prefix // of IPv4, alternatives to IPs
	Accounts []string       // of the recipient, of the trail or of the user
	Regions  []string       // awsregion
	Errors   []string       // errorcode
	Failed   bool           // what did not succeed, failed sign-ins included, which have no error code

	N int64 // at most so many; 0 is all
}

// EventColumns are the columns of the rows that Events returns: those of Records, but
// account falls to the recipient's when there is one.
var EventColumns = []string{"event_time", "eventtime", "eventname", "eventsource", "useridentity", "resources", "requestparameters",
	"responseelements", "sourceipaddress", "errorcode", "errormessage", "account", "awsregion", "eventid", "serviceeventdetails", "leftover",
	"additionaleventdata"}

// Events lists events, newest first, those without a time last. It reads the lake day by
// day from the newest, and stops when it has enough: the last 50 events come from the last
// days whatever the lake's size. The rows must be closed.
func (e *Engine) Events(ctx context.Context, f EventsFilter) (*Rows, error) {
	rows := newRows(ctx, "", QueryOptions{Limit: f.N})
	s, err := e.open(rows.ctx, f.filter())
	if err != nil {
		rows.Close()
		return nil, rows.fault(err)
	}
	w := &walk{engine: e, session: s, days: byDay(s.files), rows: rows, filter: f}
	rows.session, rows.files = s, len(s.files)
	rows.more = w.next
	res, err := w.next()
	if err != nil {
		err = rows.fault(err)
		rows.Close()
		return nil, err
	}
	rows.take(res)
	return rows, nil
}

// Record returns all stored columns of the records with an eventID: one row, or several
// where records with equal ids differ. The rows must be closed.
func (e *Engine) Record(ctx context.Context, eventID string) (*Rows, error) {
	sql := "SELECT * FROM " + Records + " WHERE eventid = ? ORDER BY ingested_at"
	return e.inside(ctx, sql, Filter{EventIDs: []string{eventID}}, QueryOptions{Args: []any{eventID}})
}

// filter returns what the events need of the lake.
func (f *EventsFilter) filter() Filter {
	out := Filter{Since: f.Since, Until: f.Until, Timed: !f.Since.IsZero() || !f.Until.IsZero()}
	exact := func(v string) bool { return !strings.Contains(v, "*") && strings.ToLower(v) == strings.ToUpper(v) }
	if len(f.Networks) == 0 && !slices.ContainsFunc(f.IPs, func(v string) bool { return !exact(v) }) {
		out.SourceIPs = f.IPs
	}
	return out
}

// byDay groups files by day, newest first, those without a day last.
func byDay(files []File) [][]File {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b File) int { return cmp.Compare(b.Day, a.Day) })
	var days [][]File
	for i, f := range files {
		if i == 0 || files[i-1].Day != f.Day {
			days = append(days, nil)
		}
		days[len(days)-1] = append(days[len(days)-1], f)
	}
	return days
}

// A walk asks for the events of some days at a time, of twice as many each time.
type walk struct {
	engine  *Engine
	session *session
	days    [][]File // still to ask
	batch   int      // days asked for last
	rows    *Rows
	filter  EventsFilter
}

const (
	maxBatch  = 32   // days
	maxPlaces = 1000 // records that are looked up one by one
)

// next starts the query over the next days; nil when there are none.
func (w *walk) next() (*result, error) {
	for len(w.days) > 0 {
		files := w.take()
		if err := w.rows.fetch(w.engine, files); err != nil {
			return nil, err
		}
		q := &condition{}
		w.filter.conditions(q)
		wanted := w.filter.N - w.rows.n + 1 // one more tells whether the limit cuts any off
		if len(q.parts) > 0 && w.filter.N > 0 && wanted <= maxPlaces {
			res, err := w.seek(files, q, wanted)
			if res != nil || err != nil {
				return res, err
			}
			continue
		}
		sql := "SELECT " + eventColumns() + " FROM (" + selectFiles(files, false) + ")" + q.where() + newestFirst
		if w.filter.N > 0 {
			sql += fmt.Sprintf(" LIMIT %d", wanted)
		}
		return w.session.query(w.rows.ctx, sql, q.args)
	}
	if w.rows.columns != nil {
		return nil, nil
	}
	return w.session.query(w.rows.ctx, "SELECT "+eventColumns()+" FROM ("+selectNothing()+")", nil) // for the columns
}

const newestFirst = " ORDER BY event_time DESC NULLS LAST, eventid"

// take removes the next days and returns their files.
func (w *walk) take() (files []File) {
	// Without a limit every day is read anyway; one at a time then bounds the sort.
	if w.batch = max(1, min(2*w.batch, maxBatch)); w.filter.N == 0 {
		w.batch = 1
	}
	n := min(w.batch, len(w.days))
	for _, day := range w.days[:n] {
		files = append(files, day...)
	}
	w.days = w.days[n:]
	return files
}

// seek finds the places of the wanted events by the columns of the condition alone, then
// reads the other columns only from the files that have some. It returns nil when there
// are none.
func (w *walk) seek(files []File, q *condition, wanted int64) (*result, error) {
	sql := fmt.Sprintf("SELECT %s FROM (%s)%s%s LIMIT %d", placeColumns, selectFiles(files, true), q.where(), newestFirst, wanted)
	places, err := w.places(sql, q.args)
	if err != nil || len(places) == 0 {
		return nil, err
	}
	var tests []string
	var args []any
	var hit []File
	for _, f := range files {
		if rows := places[f.Path]; len(rows) > 0 {
			tests = append(tests, "filename = ? AND file_row_number IN ("+strings.Join(rows, ", ")+")")
			args = append(args, f.Path)
			hit = append(hit, f)
		}
	}
	sql = "SELECT " + eventColumns() + " FROM (" + selectFiles(hit, true) + ") WHERE " + strings.Join(tests, " OR ") + newestFirst
	return w.session.query(w.rows.ctx, sql, args)
}

// places returns the row numbers that a query finds, by file.
func (w *walk) places(sql string, args []any) (map[string][]string, error) {
	r, err := w.session.query(w.rows.ctx, sql, args)
	if err != nil {
		return nil, err
	}
	defer r.close()
	found := map[string][]string{}
	values := make([]any, 2)
	for {
		ok, err := r.next(w.rows.ctx, values)
		if err != nil || !ok {
			return found, err
		}
		path, row := values[0].(string), values[1].(int64)
		found[path] = append(found[path], strconv.FormatInt(row, 10))
	}
}

func eventColumns() string {
	columns := make([]string, len(EventColumns))
	for i, name := range EventColumns {
		columns[i] = quoteName(name)
		if name == "account" {
			columns[i] = "coalesce(recipientaccountid, account) AS account"
		}
	}
	return strings.Join(columns, ", ")
}

// A condition collects what WHERE joins by AND. Values from outside are parameters.
type condition struct {
	parts []string
	args  []any
}

func (q *condition) where() string {
	if len(q.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(q.parts, " AND ")
}

func (q *condition) add(sql string, args ...any) {
	q.parts = append(q.parts, sql)
	q.args = append(q.args, args...)
}

// any adds that one of the columns is like one of the values. With part set a value may
// also stand within the column's.
func (q *condition) any(values []string, part bool, columns ...string) {
	sql, args := likeAny(values, part, columns)
	if sql != "" {
		q.add("("+sql+")", args...)
	}
}

func likeAny(values []string, part bool, columns []string) (string, []any) {
	var tests []string
	var args []any
	for _, v := range values {
		test, arg := "lower(%s) = lower(?)", v
		if pattern, glob := likePattern(v); glob {
			test, arg = `%s ILIKE ? ESCAPE '\'`, pattern
		} else if part {
			test = "contains(lower(%s), lower(?))" // twice as fast as ILIKE
		}
		for _, c := range columns {
			tests = append(tests, fmt.Sprintf(test, c))
			args = append(args, arg)
		}
	}
	return strings.Join(tests, " OR "), args
}

// likePattern turns * into LIKE's % and reports whether there was any.
func likePattern(v string) (pattern string, glob bool) {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`).Replace(v), strings.Contains(v, "*")
}

func (f *EventsFilter) conditions(q *condition) {
	if !f.Since.IsZero() {
		q.add("event_time >= ?", f.Since)
	}
	if !f.Until.IsZero() {
		q.add("event_time < ?", f.Until)
	}
	q.any(f.Names, false, "eventname")
	q.any(f.Services, false, "eventsource", "replace(eventsource, '.amazonaws.com', '')")
	f.addresses(q)
	q.any(f.Accounts, false, "recipientaccountid", "account", "useridentity.accountid")
	q.any(f.Regions, false, "awsregion")
	q.any(f.Errors, false, "errorcode")
	if f.Failed {
		q.add("(errorcode IS NOT NULL OR errormessage IS NOT NULL OR " + refused("responseelements") + " OR " + refused("serviceeventdetails") + ")")
	}
	if len(f.Users) > 0 {
		names, a := likeAny(f.Users, true, []string{"useridentity.username", "useridentity.arn", "useridentity.sessioncontext.sessionissuer.username", "useridentity.invokedby"})
		ids, b := likeAny(f.Users, false, []string{"useridentity.accesskeyid", "useridentity.principalid", "useridentity.onbehalfof.userid", "useridentity.type"})
		q.add("("+names+" OR "+ids+principalParts(len(f.Users))+")", slices.Concat(a, b, anys(f.Users))...)
	}
}

// refused tests a document for the result of a sign-in that failed: {"ConsoleLogin":"Failure"}.
func refused(column string) string {
	return "coalesce(contains(" + column + `, '"' || eventname || '":"Failure"'), false)`
}

// addresses adds that the source address is one of IPs or in one of Networks.
func (f *EventsFilter) addresses(q *condition) {
	sql, args := likeAny(f.IPs, false, []string{"sourceipaddress"})
	tests := []string{}
	if sql != "" {
		tests = append(tests, sql)
	}
	for _, n := range f.Networks {
		first := binary.BigEndian.Uint32(n.Masked().Addr().AsSlice())
		last := first | uint32(1<<(32-n.Bits())-1)
		tests = append(tests, ipv4Number+" BETWEEN ? AND ?")
		args = append(args, int64(first), int64(last))
	}
	if len(tests) > 0 {
		q.add("("+strings.Join(tests, " OR ")+")", args...)
	}
}

// ipv4Number is the source address as a number, null where it is no IPv4 address.
const ipv4Number = `CASE WHEN regexp_full_match(sourceipaddress, '\d{1,3}(\.\d{1,3}){3}') THEN ` +
	"TRY_CAST(split_part(sourceipaddress, '.', 1) AS BIGINT) * 16777216 + TRY_CAST(split_part(sourceipaddress, '.', 2) AS BIGINT) * 65536 + " +
	"TRY_CAST(split_part(sourceipaddress, '.', 3) AS BIGINT) * 256 + TRY_CAST(split_part(sourceipaddress, '.', 4) AS BIGINT) END"

// principalParts tests n values for being a part of a principal id, which is the role's
// id, a colon and the session's name.
func principalParts(n int) string {
	return strings.Repeat(" OR contains(':' || lower(useridentity.principalid) || ':', ':' || lower(?) || ':')", n)
}

func anys(values []string) (args []any) {
	for _, v := range values {
		args = append(args, v)
	}
	return args
}

// take makes res what the rows come from.
func (r *Rows) take(res *result) {
	r.result = res
	if r.columns != nil {
		return
	}
	for _, c := range res.columns {
		r.columns = append(r.columns, encode.Column{Name: c.name, Type: c.out})
	}
	r.values = make([]any, len(r.columns))
}
