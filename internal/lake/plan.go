package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	"golang.org/x/sync/errgroup"
)

// A Filter says which records a question is about. Each field that is set narrows it; of a list any value
// counts. Values are compared exactly with the column named. A plan may hold too much, never too little.
type Filter struct {
	// Table is one of the smaller tables, of which Since and Until alone choose the files, by its time; empty: the records.
	Table string

	Since, Until time.Time // of event_time: from Since on, before Until; zero: open

	// Timed leaves out the files of records without a time. They are few, and a condition on the text column
	// eventtime may be true of them, so they are kept unless the question is about event_time itself.
	Timed bool

	EventIDs   []string // eventid
	AccessKeys []string // useridentity.accesskeyid
	SourceIPs  []string // sourceipaddress
	Principals []string // useridentity.principalid
	UserNames  []string // useridentity.username

	Accounts []string // account
	Regions  []string // region
	Dates    []string // date, as yyyy/MM/dd
	// FirstDate and LastDate bound date, both included; empty is open. A record without a date is outside of any bound.
	FirstDate, LastDate string

	EventNames   []string // eventname
	EventSources []string // eventsource
	ErrorCodes   []string // errorcode
	ARNs         []string // useridentity.arn
	AWSRegions   []string // awsregion
	Recipients   []string // recipientaccountid
}

// columns gives the filter's lists by column.
func (f *Filter) columns() map[string][]string {
	return map[string][]string{
		"eventid": f.EventIDs, "useridentity.accesskeyid": f.AccessKeys, "sourceipaddress": f.SourceIPs,
		"useridentity.principalid": f.Principals, "useridentity.username": f.UserNames, "account": f.Accounts,
		"region": f.Regions, "date": f.Dates, "eventname": f.EventNames, "eventsource": f.EventSources,
		"errorcode": f.ErrorCodes, "useridentity.arn": f.ARNs, "awsregion": f.AWSRegions, "recipientaccountid": f.Recipients,
	}
}

// A PlannedFile is a data file to read.
type PlannedFile struct {
	Path string // on this machine
	// Remote names the file on S3; it has to be fetched to Path, see [Lake.Fetch]. Empty: it is there.
	Remote string
	Rows   int64
	Bytes  int64
	Day    Day
	// FirstEventTime and LastEventTime bound the texts of eventtime in the file; empty where no bounds are known or some
	// record has none.
	FirstEventTime, LastEventTime string
}

// Plan lists the data files that may hold records the filter is about, by day, newest first, those without
// a time last. It takes no lock: files of a plan stay readable for at least [MinSnapshotAge], whatever
// happens to the table meanwhile. Those of a lake on S3 have to be fetched, all or some of them: see [Lake.Fetch].
func (l *Lake) Plan(ctx context.Context, f Filter) ([]PlannedFile, error) {
	return l.plan(ctx, f, nil)
}

// PlanAt is [Lake.Plan] of what the table had at a position of its [Feed], which is younger than [MinSnapshotAge]: together with what the feed gives from there
// it is all that the table has.
func (l *Lake) PlanAt(ctx context.Context, f Filter, at Position) ([]PlannedFile, error) {
	return l.plan(ctx, f, &at)
}

func (l *Lake) plan(ctx context.Context, f Filter, at *Position) ([]PlannedFile, error) {
	if f.Table != "" {
		return l.planSmaller(ctx, f, at)
	}
	t, err := l.load(ctx)
	if err != nil {
		return nil, err
	}
	was, err := atPosition(t, at)
	if err != nil {
		return nil, err
	}
	files, err := l.planTable(ctx, was, f)
	if err != nil {
		return nil, err
	}
	if files, err = l.bloomPrune(ctx, files, f); err != nil {
		return nil, err
	}
	slices.SortFunc(files, func(a, b PlannedFile) int {
		if a.Day != b.Day {
			return int(min(max(int64(b.Day)-int64(a.Day), -1), 1))
		}
		return strings.Compare(a.Path, b.Path)
	})
	return l.located(files), nil
}

// located gives planned files, whose Path is their name yet, their places on this machine.
func (l *Lake) located(files []PlannedFile) []PlannedFile {
	for i, f := range files {
		files[i].Path, files[i].Remote = l.files.local(f.Path)
	}
	return files
}

// Fetched tells how far [Lake.Fetch] is.
type Fetched struct {
	Files, FilesTotal int // that were not on this machine
	Bytes, BytesTotal int64
	// End is set in the last report of a fetch, whatever came of it.
	End bool
}

// Fetch sees that planned files are on this machine, and that they stay there until release is called, or the lake is closed. Those of a lake
// on S3 are loaded into the cache, 16 at a time; [ErrCache] says that it has no room for them. If any is to be loaded, progress, when set, is told
// every moment how far that is, from one goroutine at a time. After an error there is nothing to release.
func (l *Lake) Fetch(ctx context.Context, files []PlannedFile, progress func(Fetched)) (release func(), err error) {
	remote := slices.DeleteFunc(slices.Clone(files), func(f PlannedFile) bool { return f.Remote == "" })
	if len(remote) == 0 {
		return func() {}, nil
	}
	if release, err = l.files.fetch(ctx, remote, progress); err != nil {
		return nil, fmt.Errorf("fetch %d files of the lake: %w", len(remote), err)
	}
	return release, nil
}

func (l *Lake) planSmaller(ctx context.Context, f Filter, at *Position) ([]PlannedFile, error) {
	for _, d := range Tables() {
		if d.Name == f.Table {
			return l.Table(d).filesAt(ctx, f.Since, f.Until, at)
		}
	}
	return nil, fmt.Errorf("%w: there is no table %s", ErrNoTable, f.Table)
}

// planTable prunes by partition and by the bounds in the table's metadata.
func (l *Lake) planTable(ctx context.Context, t tableAt, f Filter) ([]PlannedFile, error) {
	var out []PlannedFile
	limits := f.limits()
	err := l.walkAt(ctx, t, f.mayHold, func(df iceberg.DataFile, e entry) error {
		if limits.exclude(df) {
			return nil
		}
		f := PlannedFile{Path: e.path, Rows: e.rows, Bytes: e.bytes, Day: e.day}
		f.FirstEventTime, f.LastEventTime = eventTimeBounds(df)
		out = append(out, f)
		return nil
	})
	return out, err
}

// mayHold says whether a day's files may hold records of the time asked for.
func (f *Filter) mayHold(d Day) bool {
	if d == NoDay {
		return !f.Timed
	}
	from := d.Time()
	return (f.Until.IsZero() || from.Before(f.Until)) && (f.Since.IsZero() || from.AddDate(0, 0, 1).After(f.Since))
}

// limits are the values asked for, by field id, of the columns whose bounds are known.
type limits struct {
	values       map[int][]string
	time         int // field id of event_time
	since, until int64
	date         int // field id of date
	first, last  string
}

func (f *Filter) limits() limits {
	t := tableLayout()
	l := limits{values: map[int][]string{}, time: t.ids["event_time"], since: -1 << 63, until: 1<<63 - 1}
	if !f.Since.IsZero() {
		l.since = f.Since.UnixMicro()
	}
	if !f.Until.IsZero() {
		l.until = f.Until.UnixMicro()
	}
	if id := t.ids["date"]; t.bounded[id] {
		l.date, l.first, l.last = id, f.FirstDate, f.LastDate
	}
	for name, values := range f.columns() {
		if id := t.ids[name]; len(values) > 0 && t.bounded[id] {
			l.values[id] = values
		}
	}
	return l
}

// exclude says whether the bounds of a file show that it holds nothing that was asked for.
func (l limits) exclude(df iceberg.DataFile) bool {
	lower, upper := df.LowerBoundValues(), df.UpperBoundValues()
	if low, high := lower[l.time], upper[l.time]; len(low) == 8 && len(high) == 8 {
		// Until may lie between two microseconds and is then rounded down: keep a record at exactly that time.
		if micros(high) < l.since || micros(low) > l.until {
			return true
		}
	}
	nulls, counts := df.NullValueCounts(), df.ValueCounts()
	empty := func(id int) bool { // nothing but nulls
		n, ok := counts[id]
		return ok && n > 0 && nulls[id] == n
	}
	if l.first != "" || l.last != "" {
		low, hasLow := lower[l.date]
		high, hasHigh := upper[l.date]
		if empty(l.date) || hasHigh && l.first > string(high) || l.last != "" && hasLow && l.last < string(low) {
			return true
		}
	}
	for id, values := range l.values {
		if empty(id) {
			return true
		}
		low, hasLow := lower[id]
		high, hasHigh := upper[id]
		within := func(v string) bool {
			return (!hasLow || v >= string(low)) && (!hasHigh || v <= string(high))
		}
		if !slices.ContainsFunc(values, within) {
			return true
		}
	}
	return false
}

// eventTimeBounds returns the bounds of the texts of eventtime, if every record of the file has one.
func eventTimeBounds(df iceberg.DataFile) (first, last string) {
	id := tableLayout().ids["eventtime"]
	if nulls, known := df.NullValueCounts()[id]; !known || nulls > 0 {
		return "", ""
	}
	low, high := df.LowerBoundValues()[id], df.UpperBoundValues()[id]
	if len(low) == 0 || len(high) == 0 {
		return "", ""
	}
	return string(low), string(high)
}

// bloomPrune asks the bloom filters of the files that are left.
func (l *Lake) bloomPrune(ctx context.Context, files []PlannedFile, f Filter) ([]PlannedFile, error) {
	asked := map[int][]string{}
	for name, values := range f.columns() {
		leaf := Leaf(name)
		if len(values) > 0 && leaf >= 0 && tableLayout().uses[leaf]&bloom != 0 {
			asked[leaf] = values
		}
	}
	if len(asked) == 0 {
		return files, nil
	}
	keep := make([]bool, len(files))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(runtime.GOMAXPROCS(0), l.files.parallel()))
	for i := range files {
		g.Go(func() (err error) {
			if err := ctx.Err(); err != nil {
				return err
			}
			keep[i], err = l.bloomsAllow(ctx, files[i].Path, asked)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var out []PlannedFile
	for i, f := range files {
		if keep[i] {
			out = append(out, f)
		}
	}
	return out, nil
}

// bloomsAllow says whether some row group may hold one of the values of each column. A file that is not
// there is kept: reading it gives the right error.
func (l *Lake) bloomsAllow(ctx context.Context, path string, asked map[int][]string) (bool, error) {
	f, err := l.footers.get(ctx, path)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return true, nil
		}
		return false, err
	}
	r, err := l.files.open(ctx, path)
	if err != nil {
		return errors.Is(err, fs.ErrNotExist), ignore(err, fs.ErrNotExist)
	}
	defer r.Close()
	for i := range f.groups {
		ok, err := f.groups[i].allows(r, asked)
		if ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func ignore(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// allows asks only the blocks that the values fall into, not whole filters.
func (g *groupInfo) allows(r io.ReaderAt, asked map[int][]string) (bool, error) {
	for leaf, values := range asked {
		found := false
		for _, v := range values {
			ok, err := g.mayHave(r, leaf, v)
			if err != nil {
				return false, err
			}
			if ok {
				found = true
				break
			}
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}
