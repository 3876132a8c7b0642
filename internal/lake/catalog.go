package lake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/apache/iceberg-go"
	"github.com/apache/iceberg-go/catalog"
	sqlcatalog "github.com/apache/iceberg-go/catalog/sql"
	icebergio "github.com/apache/iceberg-go/io"
	"github.com/apache/iceberg-go/table"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// How much of what a transaction wrote is on disk when it ends. After a power cut a lazy handle's last
// transactions may be missing, but never those before a durable handle's: they share one log, in order.
const (
	lazy    = "NORMAL"
	durable = "FULL"
)

// openReadOnly opens catalog.db where nothing can be written, not even SQLite's own helper files.
func openReadOnly(path string) (*sql.DB, error) {
	query := "mode=ro&_pragma=busy_timeout(20000)"
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		query += "&immutable=1" // all is in the main file; with a log SQLite needs its helper files to be there
	}
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: query}
	return sql.Open("sqlite", dsn.String())
}

// openDB opens catalog.db. Writing transactions take the write lock at once, so that what they read stays
// true until they end; readers never wait.
func openDB(path, sync string) (*sql.DB, error) {
	dsn := url.URL{Scheme: "file", Path: path,
		RawQuery: "_pragma=busy_timeout(20000)&_pragma=journal_mode(WAL)&_pragma=synchronous(" + sync + ")&_txlock=immediate"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(4)
	return db, nil
}

func newCatalog(db *sql.DB, dir string, readOnly bool) (catalog.Catalog, error) {
	useDurableFiles()
	return sqlcatalog.NewCatalog("ashiato", db, sqlcatalog.SQLite,
		iceberg.Properties{"warehouse": fileURI(dir), "init_catalog_tables": fmt.Sprint(!readOnly)})
}

// tableProperties: our own loop retries commits, never the library's, which would append again without
// looking for the batch; manifests are merged so that planning reads few of them.
func tableProperties() iceberg.Properties {
	return iceberg.Properties{
		table.PropertyFormatVersion:               "2",
		table.CommitNumRetriesKey:                 "0",
		table.ManifestMergeEnabledKey:             "true",
		table.ManifestMinMergeCountKey:            "16",
		table.MetadataDeleteAfterCommitEnabledKey: "true",
		table.MetadataPreviousVersionsMaxKey:      "20",
		table.WriteDeleteModeKey:                  table.WriteModeCopyOnWrite,
		table.ParquetCompressionKey:               "zstd",
		table.ReadSplitTargetSizeKey:              "1099511627776",
		"history.expire.max-snapshot-age-ms":      fmt.Sprint(MinSnapshotAge.Milliseconds()),
	}
}

// createTable makes a table of the lake if it is not there.
func (l *Lake) createTable(ctx context.Context, s *shape) error {
	ident := l.tableIdent(s.table)
	exists, err := l.cat.CheckTableExists(ctx, ident)
	if err != nil || exists {
		return err
	}
	if there, err := l.cat.CheckNamespaceExists(ctx, l.ident[:1]); err != nil {
		return err
	} else if !there {
		if err := l.cat.CreateNamespace(ctx, l.ident[:1], nil); err != nil && !errors.Is(err, catalog.ErrNamespaceAlreadyExists) {
			return err
		}
	}
	order, err := s.sortOrder()
	if err != nil {
		return err
	}
	_, err = l.cat.CreateTable(ctx, ident, s.iceberg,
		catalog.WithLocation(l.files.uri(l.files.inLake(s.table))), catalog.WithPartitionSpec(s.partitionSpec()),
		catalog.WithSortOrder(order), catalog.WithProperties(l.lakeProperties()))
	if errors.Is(err, catalog.ErrTableAlreadyExists) {
		return nil
	}
	return err
}

// tableIdent is a table's name in the catalog.
func (l *Lake) tableIdent(name string) table.Identifier { return table.Identifier{l.ident[0], name} }

// load loads cloudtrail_records.
func (l *Lake) load(ctx context.Context) (*table.Table, error) { return l.loadTable(ctx, l.ident) }

func (l *Lake) loadTable(ctx context.Context, ident table.Identifier) (*table.Table, error) {
	t, err := l.cat.LoadTable(ctx, ident)
	if err != nil {
		return nil, fmt.Errorf("load table %s of lake %s: %w", ident[len(ident)-1], l.dir, err)
	}
	return t, nil
}

// conflict says whether a commit failed because the table had changed meanwhile. The library words one of
// the two cases without wrapping its sentinel.
func conflict(err error) bool {
	return errors.Is(err, table.ErrCommitFailed) || strings.Contains(err.Error(), "requirement failed")
}

// fileURI gives the URI of an absolute path.
func fileURI(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}

// localPath gives the path of a file URI, or of a bare path that another writer left.
func localPath(uri string) (string, error) {
	if !strings.HasPrefix(uri, "file:") {
		if strings.HasPrefix(uri, "/") {
			return uri, nil
		}
		return "", fmt.Errorf("%s is not a local file", uri)
	}
	u, err := url.Parse(uri)
	if err != nil {
		return "", err
	}
	return filepath.FromSlash(u.Path), nil
}

// A trace collects the files that a commit wrote, so that those of a lost attempt can be removed.
type trace struct {
	mu    sync.Mutex
	paths []string
}

type traceKey struct{}

func traced(ctx context.Context) (context.Context, *trace) {
	t := &trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

func (t *trace) add(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.paths = append(t.paths, name)
}

// remove deletes what the attempt wrote; files that cannot be removed are left to the clean-up.
func (t *trace) remove(ctx context.Context, files store) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var names []string
	for _, p := range t.paths {
		if name, err := files.name(p); err == nil {
			names = append(names, name)
		}
	}
	t.paths = nil
	_ = files.remove(context.WithoutCancel(ctx), names...)
}

// has says whether the attempt wrote a file.
func (t *trace) has(uri string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Contains(t.paths, uri)
}

// durableFS is the library's local file system with writes that outlive a power cut: the catalog must never
// point to a file that is not on disk.
type durableFS struct {
	icebergio.LocalFS
	trace *trace
}

var useDurableFiles = sync.OnceFunc(func() {
	icebergio.Unregister("file")
	icebergio.Register("file", func(ctx context.Context, _ *url.URL, _ map[string]string) (icebergio.IO, error) {
		t, _ := ctx.Value(traceKey{}).(*trace)
		return durableFS{trace: t}, nil
	})
})

// Create implements the library's WriteFileIO.
func (d durableFS) Create(name string) (icebergio.FileWriter, error) {
	path, err := localPath(name)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o640)
	if err != nil {
		return nil, err
	}
	if d.trace != nil {
		d.trace.add(name)
	}
	return &durableFile{f}, nil
}

// WriteFile implements the library's WriteFileIO.
func (d durableFS) WriteFile(name string, content []byte) error {
	f, err := d.Create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(content); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}

type durableFile struct{ *os.File }

// Close puts the file on disk.
func (f *durableFile) Close() error {
	if err := f.Sync(); err != nil {
		return errors.Join(err, f.File.Close())
	}
	if err := f.File.Close(); err != nil {
		return err
	}
	if !strings.HasSuffix(f.Name(), ".metadata.json") {
		return nil // its name is on disk with that of the metadata file, which is written last
	}
	return syncDir(filepath.Dir(f.Name()))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
