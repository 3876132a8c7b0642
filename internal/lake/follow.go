package lake

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/apache/iceberg-go"
	icebergio "github.com/apache/iceberg-go/io"
	"github.com/apache/iceberg-go/table"
	pq "github.com/parquet-go/parquet-go"
)

// A Position is how far somebody has read what was added to a table. It is kept as JSON.
type Position struct {
	// Snapshot is the last one that was read to its end; 0 is the table's beginning.
	Snapshot int64 `json:"snapshot"`
	// Time is when it was committed, by the clock of who did; UTC.
	Time time.Time `json:"time"`
	// Part is how far a later one was read; nil is not at all.
	Part *Part `json:"part,omitempty"`
}

// A Part is how far one snapshot was read: the files before File, and of File the rows before Row.
type Part struct {
	Snapshot int64  `json:"snapshot"`
	File     string `json:"file"`
	Row      int64  `json:"row"`
	// Scan says that the snapshot stands for all that came after the position, because the ones between are gone.
	Scan bool `json:"scan,omitempty"`
}

// A Feed reads what is added to cloudtrail_records, or to one of the smaller tables, in the order in which it was committed. It sees what appends
// bring and nothing of what compaction, retention and replacing do. A file that was compacted away before it was read is read all the same: it
// stays as long as the snapshot that added it, [MinSnapshotAge] from when the next one came. Who remembers a position longer than that is given
// all rows whose ingested_at may be later than it, some of them a second time. A Feed is used by one goroutine at a time.
type Feed struct {
	lake     *Lake
	name     string
	def      *TableDef // nil: the records
	location string    // of the metadata that was read last
}

// Feed gives the feed of a table: [TableName] or one of [Tables] that has a column ingested_at.
func (l *Lake) Feed(name string) (*Feed, error) {
	if name == TableName {
		return &Feed{lake: l, name: name}, nil
	}
	for _, d := range Tables() {
		if d.Name == name && d.Column(ingested) >= 0 {
			return &Feed{lake: l, name: name, def: d}, nil
		}
	}
	return nil, fmt.Errorf("%w: %s cannot be followed", ErrNoTable, name)
}

// ingested is the column with the time at which a row was read, which is before its commit.
const ingested = "ingested_at"

// ingestedEarlier is how much earlier than its commit a row may have been read: a batch lives at most so long.
const ingestedEarlier = 24 * time.Hour

// Name is the name of the table.
func (f *Feed) Name() string { return f.name }

func (f *Feed) load(ctx context.Context) (*table.Table, error) {
	if f.def != nil {
		return f.lake.Table(f.def).load(ctx)
	}
	return f.lake.load(ctx)
}

// Head is the position after everything that is there now.
func (f *Feed) Head(ctx context.Context) (Position, error) {
	t, err := f.load(ctx)
	if err != nil || t == nil || t.CurrentSnapshot() == nil {
		return Position{}, err
	}
	return positionAt(t.CurrentSnapshot()), nil
}

func positionAt(s *table.Snapshot) Position {
	return Position{Snapshot: s.SnapshotID, Time: time.UnixMilli(s.TimestampMs).UTC()}
}

// Behind tells how many rows have come since a position, at most, and when the first of them were committed; the zero time is never.
func (f *Feed) Behind(ctx context.Context, from Position) (rows int64, since time.Time, err error) {
	t, err := f.load(ctx)
	if err != nil || t == nil {
		return 0, since, err
	}
	later, ok := laterThan(t, from.Snapshot)
	if !ok {
		return -1, from.Time, nil
	}
	for _, s := range later {
		if s.Summary == nil || s.Summary.Operation != table.OpAppend {
			continue
		}
		var n int64
		if _, err := fmt.Sscan(s.Summary.Properties["added-records"], &n); err != nil || n == 0 {
			continue // a fence adds none and says nothing
		}
		if rows += n; since.IsZero() {
			since = time.UnixMilli(s.TimestampMs).UTC()
		}
	}
	return rows, since, nil
}

// laterThan lists the snapshots after one, the oldest first. It is false when some of them are gone.
func laterThan(t *table.Table, snapshot int64) (later []*table.Snapshot, ok bool) {
	for s := t.CurrentSnapshot(); s != nil && s.SnapshotID != snapshot; s = t.SnapshotByID(*s.ParentSnapshotID) {
		later = append(later, s)
		if s.ParentSnapshotID == nil {
			ok = snapshot == 0
			break
		}
		if *s.ParentSnapshotID == snapshot { // which itself may be gone
			ok = true
			break
		}
	}
	slices.Reverse(later)
	return later, ok || len(later) == 0
}

// A Fresh is a row that was added. It is valid during the call only.
type Fresh struct {
	// Row has the values by the names of the columns: strings as string, times as time.Time, structs and maps as map[string]any, lists as []any,
	// binary as []byte, nulls as nil, or not at all.
	Row map[string]any
	// Next is the position after this row.
	Next Position
	// Ingested is when the row was read, if it may be one that was there before the position; the zero time says that it came after it.
	Ingested time.Time
}

// Read visits what was added after a position, up to what is there when it is called, and returns the position after that. Memory does not depend on
// how much it is. When visit fails, Read ends with its error; the position to go on from is the Next of the last row that visit has taken.
func (f *Feed) Read(ctx context.Context, from Position, visit func(Fresh) error) (Position, error) {
	t, err := f.load(ctx)
	if err == nil && t != nil {
		f.location = t.MetadataLocation()
		from, err = f.read(ctx, t, from, visit)
	}
	if err != nil {
		return from, fmt.Errorf("follow table %s of lake %s: %w", f.name, f.lake.dir, err)
	}
	return from, nil
}

func (f *Feed) read(ctx context.Context, t *table.Table, from Position, visit func(Fresh) error) (Position, error) {
	later, ok := laterThan(t, from.Snapshot)
	if !ok {
		return f.scan(ctx, t, from, visit)
	}
	for _, s := range later {
		r := &reading{feed: f, from: from, snapshot: s.SnapshotID, visit: visit}
		if s.Summary != nil && s.Summary.Operation == table.OpAppend {
			files, err := f.added(ctx, t, s)
			if err == nil {
				err = r.files(ctx, files)
			}
			if err != nil {
				return from, err
			}
		}
		from = positionAt(s)
	}
	return from, nil
}

// scan reads all rows that may have been added after a position, of what is there now. A scan that was begun goes on in the snapshot in which it
// began, if that is still there.
func (f *Feed) scan(ctx context.Context, t *table.Table, from Position, visit func(Fresh) error) (Position, error) {
	s := t.CurrentSnapshot()
	if from.Part != nil && from.Part.Scan {
		if begun := t.SnapshotByID(from.Part.Snapshot); begun != nil {
			s = begun
		}
	}
	r := &reading{feed: f, from: from, snapshot: s.SnapshotID, visit: visit, scan: true}
	if !from.Time.IsZero() {
		r.since = from.Time.Add(-ingestedEarlier)
	}
	files, err := f.held(ctx, t, s, r.since)
	if err == nil {
		err = r.files(ctx, files)
	}
	if err != nil {
		return from, err
	}
	if s.SnapshotID == t.CurrentSnapshot().SnapshotID {
		return positionAt(s), nil
	}
	return f.read(ctx, t, positionAt(s), visit)
}

// added lists the data files that a snapshot added.
func (f *Feed) added(ctx context.Context, t *table.Table, s *table.Snapshot) ([]string, error) {
	fs, manifests, err := manifestsOf(ctx, t, s)
	if err != nil {
		return nil, err
	}
	own := slices.DeleteFunc(manifests, func(m iceberg.ManifestFile) bool { return m.SnapshotID() != s.SnapshotID })
	return f.dataFiles(ctx, fs, own, func(e iceberg.ManifestEntry) bool {
		return e.Status() == iceberg.EntryStatusADDED && e.SnapshotID() == s.SnapshotID
	})
}

// held lists the data files of a snapshot that may have rows that were read at a time or later.
func (f *Feed) held(ctx context.Context, t *table.Table, s *table.Snapshot, since time.Time) ([]string, error) {
	fs, manifests, err := manifestsOf(ctx, t, s)
	if err != nil {
		return nil, err
	}
	id := tableLayout().ids[ingested]
	if f.def != nil {
		id = f.def.Column(ingested) + 1
	}
	return f.dataFiles(ctx, fs, manifests, func(e iceberg.ManifestEntry) bool {
		high := e.DataFile().UpperBoundValues()[id]
		return len(high) != 8 || micros(high) >= since.UnixMicro()
	})
}

// dataFiles lists the names of the data files in manifests that are wanted, in order.
func (f *Feed) dataFiles(ctx context.Context, fs icebergio.IO, manifests []iceberg.ManifestFile, want func(iceberg.ManifestEntry) bool) (names []string, err error) {
	for _, m := range manifests {
		if m.ManifestContent() == iceberg.ManifestContentDeletes {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for e, err := range m.Entries(fs, true) {
			if err != nil {
				return nil, fmt.Errorf("read manifest %s: %w", m.FilePath(), err)
			}
			if !want(e) {
				continue
			}
			name, err := f.lake.files.name(e.DataFile().FilePath())
			if err != nil {
				return nil, err
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// A reading reads the files of one snapshot.
type reading struct {
	feed     *Feed
	from     Position // where it began
	snapshot int64
	scan     bool
	since    time.Time // of a scan: rows that were read before are left out
	visit    func(Fresh) error
}

func (r *reading) files(ctx context.Context, names []string) error {
	part := Part{Snapshot: r.snapshot, Scan: r.scan}
	if p := r.from.Part; p != nil && p.Snapshot == r.snapshot && p.Scan == r.scan {
		part = *p
	}
	for _, name := range names {
		base := name[strings.LastIndexByte(name, '/')+1:]
		skip := int64(0)
		switch c := cmp.Compare(name, part.File); {
		case part.File != "" && c < 0:
			continue
		case c == 0:
			skip = part.Row
		}
		if err := r.file(ctx, name, skip); err != nil {
			return fmt.Errorf("data file %s: %w", base, err)
		}
	}
	return nil
}

// file visits the rows of a file from one on.
func (r *reading) file(ctx context.Context, name string, skip int64) error {
	n := int64(-1)
	take := func(row map[string]any) error {
		if n++; n < skip {
			return nil
		}
		var at time.Time
		if r.scan {
			if at, _ = row[ingested].(time.Time); !at.IsZero() && at.Before(r.since) {
				return nil
			}
		}
		next := Position{Snapshot: r.from.Snapshot, Time: r.from.Time, Part: &Part{Snapshot: r.snapshot, File: name, Row: n + 1, Scan: r.scan}}
		return r.visit(Fresh{Row: row, Next: next, Ingested: at})
	}
	if d := r.feed.def; d != nil {
		row := make(map[string]any, len(d.Columns))
		return r.feed.lake.Table(d).readRows(ctx, name, nil, func(values Row) error {
			for i, c := range d.Columns {
				row[c.Name] = values[i]
			}
			return take(row)
		})
	}
	return r.feed.lake.readRecords(ctx, name, take)
}

// readRecords visits the rows of a data file of cloudtrail_records, each as a map of its own.
func (l *Lake) readRecords(ctx context.Context, name string, visit func(map[string]any) error) (err error) {
	s, err := l.wholeSource(ctx, name)
	if err != nil {
		return err
	}
	c := newCursor(s)
	defer func() { err = errors.Join(err, c.close(), s.Close()) }()
	a := newAssembler(s)
	for {
		row, ok, err := c.next()
		if err != nil || !ok {
			return err
		}
		if c.number%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := visit(a.row(row)); err != nil {
			return err
		}
	}
}

// An assembler makes rows of cloudtrail_records of their leaves.
type assembler struct {
	leaves []leafPlace // by the columns of the file
}

// A leafPlace is where the values of a leaf go.
type leafPlace struct {
	path    []string // of structs, the last being the member
	max     int      // definition level of a value
	instant bool
	binary  bool
	list    bool // of structs: path is the list and the member
	key     bool // of a map: path is the map
	value   bool
}

func newAssembler(s *source) *assembler {
	a := &assembler{}
	for _, leaf := range s.leaf {
		l := Schema().Leaves()[leaf]
		p := leafPlace{path: slices.Clone(l.Path), max: int(l.MaxDef)}
		n := len(p.path)
		switch {
		case n >= 4 && p.path[n-3] == "list":
			p.list, p.path = true, append(p.path[:n-3], p.path[n-1])
		case n >= 3 && p.path[n-2] == "key_value":
			p.key, p.value, p.path = p.path[n-1] == "key", p.path[n-1] == "value", p.path[:n-2]
		}
		p.instant = leaf == Leaf("event_time") || leaf == Leaf(ingested)
		p.binary = leaf == Leaf("raw")
		a.leaves = append(a.leaves, p)
	}
	return a
}

// row makes a row. What it holds is its own.
func (a *assembler) row(values pq.Row) map[string]any {
	row := make(map[string]any, 32)
	element, column := 0, -1
	var keys []string
	for _, v := range values {
		p := &a.leaves[v.Column()]
		if v.Column() != column {
			column, element = v.Column(), 0
		} else {
			element++
		}
		switch {
		case p.list:
			p.putElement(row, v, element)
		case p.key:
			if element == 0 {
				keys = keys[:0]
			}
			if v.DefinitionLevel() == p.max {
				keys = append(keys, string(v.ByteArray()))
			}
			p.putMap(row, v)
		case p.value:
			if m := p.putMap(row, v); m != nil && element < len(keys) {
				m[keys[element]] = nil
				if v.DefinitionLevel() == p.max {
					m[keys[element]] = string(v.ByteArray())
				}
			}
		default:
			p.put(row, v)
		}
	}
	return row
}

// below gives the struct in which the member at depth is, making the structs that a definition level says are there; nil when it is not.
func below(row map[string]any, path []string, level int) map[string]any {
	for i, name := range path {
		if i >= level {
			return nil
		}
		next, ok := row[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			row[name] = next
		}
		row = next
	}
	return row
}

func (p *leafPlace) put(row map[string]any, v pq.Value) {
	last := len(p.path) - 1
	if last > 0 {
		if row = below(row, p.path[:last], v.DefinitionLevel()); row == nil {
			return
		}
	}
	if v.DefinitionLevel() < p.max {
		return
	}
	switch {
	case p.instant:
		row[p.path[last]] = time.UnixMicro(v.Int64()).UTC()
	case p.binary:
		row[p.path[last]] = slices.Clone(v.ByteArray())
	default:
		row[p.path[last]] = string(v.ByteArray())
	}
}

// putElement puts a member of a struct in a list at the top: level 0 is no list, 1 an empty one, 2 a null element, 3 an element, 4 the member.
func (p *leafPlace) putElement(row map[string]any, v pq.Value, i int) {
	level, name := v.DefinitionLevel(), p.path[0]
	if level == 0 {
		return
	}
	list, _ := row[name].([]any)
	if list == nil {
		list = []any{}
	}
	if level >= 2 && i == len(list) {
		var element any
		if level >= 3 {
			element = map[string]any{}
		}
		list = append(list, element)
	}
	row[name] = list
	if level == p.max && i < len(list) {
		if m, ok := list[i].(map[string]any); ok {
			m[p.path[1]] = string(v.ByteArray())
		}
	}
}

// putMap gives the map that a key or a value belongs to; nil when there is none.
func (p *leafPlace) putMap(row map[string]any, v pq.Value) map[string]any {
	return below(row, p.path, v.DefinitionLevel())
}

// How often somebody looks for what others have committed.
const (
	lookFolder = time.Second
	lookS3     = 5 * time.Second
)

// News waits until there may be something new for one of the feeds: at once after a commit by this handle, else when the catalog shows one.
func (l *Lake) News(ctx context.Context, feeds ...*Feed) error {
	every := lookFolder
	if l.files.remote() {
		every = lookS3
	}
	for {
		wake := l.changed()
		for _, f := range feeds {
			now, err := f.current(ctx)
			if err != nil {
				return fmt.Errorf("look for news of table %s: %w", f.name, err)
			}
			if now != f.location {
				return nil
			}
		}
		if err := l.wait(ctx, wake, every); err != nil {
			return err
		}
	}
}

// wait returns when wake is closed or the time is over.
func (l *Lake) wait(ctx context.Context, wake <-chan struct{}, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-wake:
	case <-t.C:
	}
	return nil
}

// current gives the place of the table's metadata as the catalog has it; empty where there is no table.
func (f *Feed) current(ctx context.Context) (string, error) {
	if own, ok := f.lake.ledger.(*sqliteLedger); ok { // without reading the metadata, which is done each second
		return own.metadataLocation(ctx, f.lake.tableIdent(f.name))
	}
	t, err := f.load(ctx)
	if err != nil || t == nil {
		return "", err
	}
	return t.MetadataLocation(), nil
}

// changed is closed at the next commit of this handle.
func (l *Lake) changed() <-chan struct{} {
	l.newsMu.Lock()
	defer l.newsMu.Unlock()
	if l.news == nil {
		l.news = make(chan struct{})
	}
	return l.news
}

// announce wakes those who wait for news.
func (l *Lake) announce() {
	l.newsMu.Lock()
	defer l.newsMu.Unlock()
	if l.news != nil {
		close(l.news)
		l.news = nil
	}
}
