package query

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/engine"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/rewrite"
	"github.com/ashiato/ashiato/internal/trino"
)

// The names of the engines.
const (
	Embedded = config.EngineEmbedded
	Athena   = config.EngineAthena
	Trino    = config.EngineTrino
)

// Options say what is asked. What is left empty is as configured.
type Options struct {
	// ConfigFile is the configuration file; empty is the one that the program ashiato would find: ASHIATO_CONFIG,
	// ./ashiato.yaml, ashiato/config.yaml in the user's folder of configurations. NoConfig reads none, and leaves the
	// variables ASHIATO_... of the environment alone.
	ConfigFile string
	NoConfig   bool
	// Lake is the folder of the lake.
	Lake string
	// Engine is [Embedded], [Athena] or [Trino].
	Engine string
	// Trino and Athena take the place of what is configured for these engines.
	Trino  *TrinoOptions
	Athena *AthenaOptions
	// Tables are other names for tables, such as my_trail for cloudtrail_logs, beside those configured.
	Tables map[string]string
	// Lenient runs the obvious intention of some mistakes; [Rows.Notes] tell which.
	Lenient bool
	// Memory is what one query may use on the embedded engine, such as 2GB; empty is 1 GB.
	Memory string
	// Zone is where times without a zone lie that are given to saved queries; nil is the configured zone or the machine's.
	Zone *time.Location
	// Now is the clock of now() and of times such as 7d; nil is time.Now.
	Now func() time.Time
}

// TrinoOptions say where a Trino server is, who asks it, and where the tables are.
type TrinoOptions struct {
	URL             string // https://host:port
	User, Password  string
	Catalog, Schema string
}

// AthenaOptions say where statements run on Amazon Athena; what is empty is left to AWS's own settings.
type AthenaOptions struct {
	Region, Profile, Workgroup string
	Output                     string // s3://bucket/prefix/, where Athena writes results
	Catalog, Database          string // empty: AwsDataCatalog and ashiato, which `ashiato athena setup` makes
	// ReuseMinutes is how old the result of an equal statement may be to be taken again; 0 is never.
	ReuseMinutes int
}

// A DB is an engine and its tables, open. Any number of statements may run at the same time; on the embedded engine more
// than eight wait for their turn.
type DB struct {
	asker  *ask.Asker
	close  func() error
	now    func() time.Time
	zone   *time.Location
	getenv func(string) string
	access aws.Access // as whom results are written to S3
}

// Open opens an engine. The embedded one needs a lake that is there. Errors are of type [*Error] and kind Config or Lake.
func Open(ctx context.Context, o Options) (*DB, error) {
	db := &DB{now: o.Now, zone: o.Zone, getenv: os.Getenv}
	if db.now == nil {
		db.now = time.Now
	}
	c := config.Default()
	if o.NoConfig {
		db.getenv = without("ASHIATO_", os.Getenv)
	} else {
		var err error
		if c, err = config.Load(config.Place{Explicit: o.ConfigFile, Getenv: os.Getenv, Dir: ".", OS: runtime.GOOS}); err != nil {
			return nil, explain(ctx, err)
		}
	}
	if db.zone == nil {
		db.zone = time.Local
		if c.Timezone != "" {
			zone, err := config.Zone(c.Timezone)
			if err != nil {
				return nil, configError(err)
			}
			db.zone = zone
		}
	}
	if err := db.open(ctx, o, c); err != nil {
		return nil, explain(ctx, err)
	}
	return db, nil
}

// without hides the variables that start with a prefix.
func without(prefix string, getenv func(string) string) func(string) string {
	return func(name string) string {
		if strings.HasPrefix(name, prefix) {
			return ""
		}
		return getenv(name)
	}
}

func configError(err error) error { return &Error{Kind: Config, Message: err.Error(), Err: err} }

func (db *DB) open(ctx context.Context, o Options, c config.Config) error {
	db.access = aws.Access{Region: c.AWS.Region, Profile: c.AWS.Profile, Role: c.AWS.Role, ExternalID: c.AWS.ExternalID}
	options := ask.Options{Tables: map[string]string{}, Lenient: o.Lenient, Now: db.now}
	for name, table := range c.Tables {
		options.Tables[strings.ToLower(name)] = table
	}
	for name, table := range o.Tables {
		if table = strings.ToLower(table); !analyze.IsTable(table) {
			return configError(fmt.Errorf("tables: %q is for %q, which is none of %s", name, table, strings.Join(analyze.TableNames(), ", ")))
		}
		options.Tables[strings.ToLower(name)] = table
	}
	switch name := first(o.Engine, db.getenv("ASHIATO_ENGINE"), c.Engine, Embedded); name {
	case Embedded:
		return db.openEmbedded(ctx, o, options, c)
	case Athena:
		return db.openAthena(ctx, o.Athena, options, c.Athena)
	case Trino:
		return db.openTrino(o.Trino, options, c.Trino)
	default:
		return configError(fmt.Errorf("there is no engine %q; use %s", name, strings.Join(config.Engines(), ", ")))
	}
}

// first returns the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

func (db *DB) openEmbedded(ctx context.Context, o Options, options ask.Options, c config.Config) error {
	name := first(o.Lake, db.getenv("ASHIATO_LAKE"), c.Lake)
	if name == "" {
		data := config.DataDir(runtime.GOOS, db.getenv)
		if data == "" {
			return configError(errors.New("the environment names no home in which the lake would be; give its folder"))
		}
		name = filepath.Join(data, "lake")
	}
	dir, err := lakePlace(name)
	if err != nil {
		return configError(err)
	}
	l, err := lake.Open(ctx, lake.Options{Dir: dir, Now: db.now, Database: c.Catalog.Database, Ledger: c.Catalog.Ledger,
		CacheBytes: c.Catalog.Cache, Remember: c.Catalog.Remember, AWS: db.access})
	if err != nil {
		if isLake(err) {
			return &Error{Kind: Lake, Message: fmt.Sprintf("the lake %s: %v", dir, err), Err: err}
		}
		return fmt.Errorf("open the lake %s: %w", dir, err)
	}
	e, err := engine.Open(ctx, engine.Options{Plan: ask.Planner(l), Fetch: ask.Fetcher(l, nil), MemoryLimit: o.Memory})
	if err != nil {
		return errors.Join(configError(err), l.Close())
	}
	db.asker = ask.New(ask.Embedded(e), options)
	db.close = func() error { return errors.Join(e.Close(), l.Close()) }
	return nil
}

// lakePlace gives a lake's absolute folder, or its s3:// URI.
func lakePlace(name string) (string, error) {
	if !config.IsS3(name) {
		return config.LakeDir(name)
	}
	_, _, err := config.SplitS3(name)
	return name, err
}

func (db *DB) openTrino(o *TrinoOptions, options ask.Options, c config.Trino) error {
	if o == nil {
		password, err := c.Password(db.getenv)
		if err != nil {
			return configError(err)
		}
		o = &TrinoOptions{URL: c.URL, User: c.User, Password: password, Catalog: c.Catalog, Schema: c.Schema}
	}
	if o.URL == "" {
		return configError(errors.New("no Trino server is given: set trino.url or Options.Trino"))
	}
	client, err := trino.Open(trino.Options{URL: o.URL, User: first(o.User, db.getenv("USER")), Password: o.Password,
		Catalog: o.Catalog, Schema: o.Schema})
	if err != nil {
		return err
	}
	db.asker = ask.New(ask.Trino(client, rewrite.Names{Catalog: o.Catalog, Schema: o.Schema}), options)
	db.close = func() error { return nil }
	return nil
}

func (db *DB) openAthena(ctx context.Context, o *AthenaOptions, options ask.Options, c config.Athena) error {
	if o == nil {
		o = &AthenaOptions{Region: c.Region, Profile: c.Profile, Workgroup: c.Workgroup, Output: c.Output, Catalog: c.Catalog,
			Database: c.Database, ReuseMinutes: c.ReuseMinutes}
	}
	names := rewrite.Names{Catalog: first(o.Catalog, config.AthenaCatalog), Schema: first(o.Database, config.AthenaDatabase)}
	client, err := aws.OpenAthena(ctx, aws.AthenaOptions{Region: o.Region, Profile: o.Profile, Workgroup: o.Workgroup,
		Output: o.Output, Catalog: names.Catalog, Database: names.Schema, ReuseMinutes: o.ReuseMinutes})
	if err != nil {
		return err
	}
	if db.access == (aws.Access{}) {
		db.access = aws.Access{Region: o.Region, Profile: o.Profile}
	}
	db.asker = ask.New(ask.Athena(client, names), options)
	db.close = func() error { return nil }
	return nil
}

// Engine returns the name of the engine.
func (db *DB) Engine() string { return db.asker.Engine().Name() }

// Close frees what the engine holds. Rows must be closed before.
func (db *DB) Close() error { return db.close() }
