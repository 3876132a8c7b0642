// Package query asks a lake of ashiato, Amazon Athena or Trino in Athena's SQL, from Go.
//
//	db, err := query.Open(ctx, query.Options{})
//	defer db.Close()
//	rows, err := db.Run(ctx, "SELECT eventname, count(*) FROM cloudtrail_logs WHERE eventtime >= ? GROUP BY 1", "2026-01-01T00:00:00Z")
//	defer rows.Close()
//	for row, err := range rows.All() {
//		...
//	}
//
// The statement is one that reads, in the SQL of Athena, which is Trino's; docs/sql.md tells what of it runs where. It
// gives the same answer on every engine, or it is refused with a reason. Parameters are question marks, or names after
// a colon (:since, see [DB.RunNamed]), and are bound as values on every engine, never put into the text.
//
// Without options the lake, the engine and everything else are those of the configuration file that the program ashiato
// would use. The end of the context that a statement was started with ends the statement, also while its rows are read.
//
// # The embedded engine
//
// It needs cgo. DuckDB's library is linked in: the program of a few lines that the tests build has 165 MB. A statement runs in a process
// of its own: the calling program is started a second time, and package initialization hands that start over to the
// engine, before main and before the init functions of the packages that import this one. The init functions of
// packages that do not depend on this one may run in it as well: they must not do what a second start disturbs, such as
// listening on a port or taking a lock. The second start has no arguments (len(os.Args) is 1), next to no environment, and
// its standard input and output are the null device. On Linux the program may have been replaced or removed meanwhile;
// elsewhere it must still be at the path that it was started from.
//
// # Values
//
// Values have these Go types, by the type of their column; NULL is nil:
//
//	boolean                                  bool
//	tinyint, smallint, integer, bigint       int64
//	real                                     float32
//	double                                   float64
//	decimal                                  Decimal
//	varchar, char, json, uuid, ipaddress     string
//	varbinary                                []byte
//	date, timestamp, timestamp with ...      time.Time, UTC; a timestamp without zone is UTC by convention
//	time                                     time.Duration since midnight
//	interval ...                             string, as Athena writes it
//	row                                      Struct
//	array                                    []any
//	map                                      []Entry, in the order of the source
package query
