// Package engine answers SQL over the lake with DuckDB.
//
// A statement that a person typed is written anew by package rewrite and runs with [Engine.Run] in a process of its own:
// this program started again, which sees the planned files, to read, and nothing else, has limits on memory and computing
// time, and is killed when its time is over. The wall is DuckDB's settings and behind them the kernel's: Landlock, a filter
// of system calls and resource limits, on Linux; see [Isolation] for what a system lacks. The process is not trusted:
// what it sends is checked against the columns that the statement has.
//
// [Engine.Events] and [Engine.Record] are statements of this package alone and run inside of this process.
//
// Times are UTC. Errors that the writer of the SQL can mend are [*Error].
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/ashiato/ashiato/internal/encode"
)

// A File is a Parquet file of the table.
type File struct {
	Path string
	// Remote, where the file is not on this machine yet, is what Options.Fetch brings it to Path by.
	Remote string
	Rows   int64
	Bytes  int64
	// Day is the day of event_time that the file holds, in days since 1970-01-01 UTC,
	// or NoDay for records without event_time.
	Day int32
	// Older says that the file was written when the table did not have all its present
	// columns, or had them under other names. It is read by field id.
	Older bool
	// First and Last bound the texts of eventtime in the file, where the file has no NULL there: none is less than First or
	// greater than Last. Both empty: not known.
	First, Last string
}

// NoDay is the Day of a file of records without event_time.
const NoDay = int32(-1 << 31)

// A Filter says which records a query can need at most. Every condition is one that the
// records must meet, so a planner may use any of them and ignore the rest; it must return
// every file that can hold a record that meets all of them. Each list holds the values
// that a column may have. Empty means any.
type Filter struct {
	// Table is one of the smaller tables, of which Since and Until alone choose the files, by its time; empty: the records.
	Table string

	// Since (inclusive) and Until (exclusive) bound event_time. Records without
	// event_time meet them too, unless Timed is set.
	Since, Until time.Time
	// Timed excludes records without event_time.
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

// lists returns the lists by column.
func (f *Filter) lists() map[string]*[]string {
	return map[string]*[]string{
		"eventid": &f.EventIDs, "useridentity.accesskeyid": &f.AccessKeys, "sourceipaddress": &f.SourceIPs,
		"useridentity.principalid": &f.Principals, "useridentity.username": &f.UserNames, "account": &f.Accounts,
		"region": &f.Regions, "date": &f.Dates, "eventname": &f.EventNames, "eventsource": &f.EventSources,
		"errorcode": &f.ErrorCodes, "useridentity.arn": &f.ARNs, "awsregion": &f.AWSRegions, "recipientaccountid": &f.Recipients,
	}
}

// A Planner returns the files that can hold records of the filter.
type Planner func(context.Context, Filter) ([]File, error)

// A Fetcher sees that files with a Remote are at their Path until release is called. After an error there is nothing to release.
type Fetcher func(context.Context, []File) (release func(), err error)

// Options say where the files come from and what a query may use.
type Options struct {
	// Plan returns the files that can hold records of the filter, as the lake stands now.
	Plan Planner
	// Fetch is needed if the planned files may have a Remote.
	Fetch Fetcher
	// Threads is how many threads one query uses; 0 is one for each processor.
	Threads int
	// MemoryLimit is what one query may use for its data, such as "2GB", 32 MB at least; empty is 1 GB.
	MemoryLimit string
	// TempDir is a folder into which large sorts and joins may spill; empty allows none.
	TempDir string
	// Parallel is how many queries may have a process at the same time; others wait for their turn. 0 is 8.
	Parallel int
}

// An Engine runs queries. Any number may run at the same time.
type Engine struct {
	options Options
	memory  int64               // MemoryLimit in bytes
	turns   *semaphore.Weighted // of queries in processes
}

// Open makes an engine. Close it to free what it holds.
func Open(_ context.Context, o Options) (*Engine, error) {
	if o.Plan == nil {
		return nil, errors.New("open engine: no planner given")
	}
	if o.MemoryLimit == "" {
		o.MemoryLimit = "1GB"
	}
	if o.Parallel <= 0 {
		o.Parallel = 8
	}
	memory, err := parseBytes(o.MemoryLimit)
	if err != nil {
		return nil, fmt.Errorf("open engine: %w", err)
	}
	return &Engine{options: o, memory: memory, turns: semaphore.NewWeighted(int64(o.Parallel))}, nil
}

// minMemory is the least that a query may be given, in bytes. With less not even one that counts a few rows gets through.
const minMemory = 32e6

// CheckMemory tells whether a text can be Options.MemoryLimit.
func CheckMemory(limit string) error {
	_, err := parseBytes(limit)
	return err
}

// parseBytes reads a size as DuckDB does: 500MB, 2 GiB.
func parseBytes(s string) (int64, error) {
	number := strings.TrimRight(strings.ToUpper(s), "KMGTIB ")
	unit := strings.TrimSpace(strings.ToUpper(s)[len(number):])
	n, err := strconv.ParseFloat(number, 64)
	factor := sizeUnits[unit]
	if err != nil || factor == 0 || !(n*factor >= minMemory && n*factor <= 1<<50) {
		return 0, fmt.Errorf("a memory limit of %q: give a number and a unit, such as 500MB or 2GB, 32MB at least", s)
	}
	return int64(n * factor), nil
}

var sizeUnits = map[string]float64{"B": 1, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30, "TIB": 1 << 40}

// Close ends the use of the engine. Queries still open must be closed by their owners, before or after.
func (e *Engine) Close() error { return nil }

func (e *Engine) settings() map[string]string {
	s := map[string]string{
		"memory_limit":                 e.options.MemoryLimit,
		"temp_directory":               e.options.TempDir,
		"autoinstall_known_extensions": "false",
		"autoload_known_extensions":    "false",
		"allow_community_extensions":   "false",
	}
	if e.options.Threads > 0 {
		s["threads"] = strconv.Itoa(e.options.Threads)
	}
	return s
}

// lock returns the statements that close an instance off: only the given files can be
// opened, and no setting can be changed any more.
func lock(files []File) string {
	return "SET errors_as_json = true; SET TimeZone = 'UTC'; SET integer_division = true;" + allowOnly(files)
}

func allowOnly(files []File) string {
	var paths []string
	for _, f := range files {
		paths = append(paths, quoteText(f.Path))
		if pattern := escapeGlob(f.Path); pattern != f.Path {
			paths = append(paths, quoteText(pattern))
		}
	}
	return "SET allowed_paths = [" + strings.Join(paths, ", ") + "];" +
		"SET enable_external_access = false; SET lock_configuration = true;"
}

// A session is a locked instance over some files.
type session struct {
	*database
	files []File
}

// open plans and makes an instance that sees the planned files, which may still have to be fetched, and nothing else.
func (e *Engine) open(ctx context.Context, f Filter) (*session, error) {
	files, err := e.options.Plan(ctx, f)
	if err != nil {
		return nil, err
	}
	d, err := openDatabase(e.settings())
	if err != nil {
		return nil, err
	}
	if err := d.exec(lock(files)); err != nil {
		d.close()
		return nil, fmt.Errorf("prepare a query over %d files: %w", len(files), err)
	}
	return &session{database: d, files: files}, nil
}

// fetch sees that files are on this machine until release is called.
func (e *Engine) fetch(ctx context.Context, files []File) (release func(), err error) {
	remote := slices.DeleteFunc(slices.Clone(files), func(f File) bool { return f.Remote == "" })
	switch {
	case len(remote) == 0:
		return func() {}, nil
	case e.options.Fetch == nil:
		return nil, fmt.Errorf("%s is not on this machine, and the engine was opened without a way to fetch it", remote[0].Remote)
	}
	return e.options.Fetch(ctx, remote)
}

// QueryOptions bound one query.
type QueryOptions struct {
	// Args are the values of the parameters ? in order: nil, string, bool, int, int64,
	// float64 or time.Time.
	Args []any
	// Limit ends the result after so many rows; 0 is no limit. See Rows.Truncated.
	Limit int64
	// Timeout ends the query, its rows included, after this time; 0 is none.
	Timeout time.Duration
}

// inside runs SQL of this program's own over the files that f needs, in this process. The rows must be closed. Ending ctx
// interrupts it at any time, and the engine stays usable.
func (e *Engine) inside(ctx context.Context, sql string, f Filter, o QueryOptions) (*Rows, error) {
	rows := newRows(ctx, sql, o)
	s, err := e.open(rows.ctx, f)
	if err == nil {
		err = e.start(rows, s, sql, o.Args)
	}
	if err != nil {
		err = rows.fault(err)
		rows.Close()
		return nil, err
	}
	return rows, nil
}

// Rows is a running query; it implements encode.Rows. One goroutine uses it at a time.
type Rows struct {
	ctx       context.Context // of the whole query
	cancel    context.CancelFunc
	sql       string
	timeout   time.Duration
	limit     int64
	n         int64
	truncated bool
	columns   []encode.Column
	values    []any
	files     int
	letGo     func() // releases the files in hand; or nil
	session   *session
	result    *result
	more      func() (*result, error) // what comes after result; nil, or it returns nil: nothing
	process   *process                // of a query in a process of its own, instead of session and result
	turns     *turns                  // of such a query
	leave     func()                  // gives the turn of a process back
	ended     bool
}

func newRows(ctx context.Context, sql string, o QueryOptions) *Rows {
	r := &Rows{sql: sql, timeout: o.Timeout, limit: o.Limit}
	if o.Timeout > 0 {
		r.ctx, r.cancel = context.WithTimeout(ctx, o.Timeout)
	} else {
		r.ctx, r.cancel = context.WithCancel(ctx)
	}
	return r
}

// start runs sql over the files of a session, which belongs to the rows from here on.
func (e *Engine) start(r *Rows, s *session, sql string, args []any) error {
	r.session, r.files = s, len(s.files)
	if err := r.fetch(e, s.files); err != nil {
		return err
	}
	if err := s.exec(defineTables(s.files)); err != nil {
		return fmt.Errorf("prepare the tables over %d files: %w", len(s.files), err)
	}
	res, err := s.query(r.ctx, sql, args)
	if err != nil {
		return err
	}
	r.take(res)
	return nil
}

// fetch lets the files in hand go and takes others.
func (r *Rows) fetch(e *Engine, files []File) (err error) {
	r.release()
	r.letGo, err = e.fetch(r.ctx, files)
	return err
}

// release lets the files in hand go.
func (r *Rows) release() {
	if r.letGo != nil {
		r.letGo()
		r.letGo = nil
	}
}

// Columns returns the columns of the result.
func (r *Rows) Columns() []encode.Column { return r.columns }

// Next returns the next row, and io.EOF at the end or at the limit. The slice is valid
// until the following call.
func (r *Rows) Next(ctx context.Context) ([]any, error) {
	if r.result == nil && r.process == nil || r.truncated || r.ended {
		return nil, io.EOF
	}
	if r.waits() {
		defer context.AfterFunc(ctx, r.cancel)()
	}
	ok, err := r.advance()
	switch {
	case err != nil:
		return nil, r.fault(firstError(ctx.Err(), err))
	case !ok:
		r.ended = true
		return nil, io.EOF
	case r.limit > 0 && r.n == r.limit:
		r.truncated = true
		return nil, io.EOF
	}
	r.n++
	return r.values, nil
}

// waits reports whether the next row is still to be computed.
func (r *Rows) waits() bool {
	if r.process != nil {
		return r.process.rows == 0
	}
	return r.result.row == r.result.size
}

// advance reads the next row into values, from the result at hand or the ones after it.
func (r *Rows) advance() (bool, error) {
	if r.process != nil {
		return r.received()
	}
	for {
		ok, err := r.result.next(r.ctx, r.values)
		if ok || err != nil || r.more == nil {
			return ok, err
		}
		r.result.close()
		next, err := r.more()
		if next == nil || err != nil {
			r.more = nil
			return false, err
		}
		r.take(next)
	}
}

// Truncated reports whether the limit cut rows off.
func (r *Rows) Truncated() bool { return r.truncated }

// Files returns how many files the query was planned over.
func (r *Rows) Files() int { return r.files }

// fault makes an error one that the writer of the SQL understands.
func (r *Rows) fault(err error) error {
	var e *Error
	switch {
	case errors.Is(err, context.DeadlineExceeded) && r.timeout > 0 && r.ctx.Err() != nil:
		return &Error{Kind: OutOfTime, Message: fmt.Sprintf("the query did not end within %s: narrow it (eventtime, date, account) or allow more time", r.timeout)}
	case errors.As(err, &e):
		return e.explain(r.sql)
	}
	return err
}

// Close ends the query and frees its instance. It may be called twice.
func (r *Rows) Close() error {
	r.cancel()
	if r.process != nil {
		r.process.close()
		r.process, r.ended = nil, true
	}
	if r.leave != nil {
		r.leave()
		r.leave = nil
	}
	if r.result != nil {
		r.result.close()
		r.result = nil
	}
	if r.session != nil {
		r.session.close()
		r.session = nil
	}
	r.release()
	return nil
}
