// Package lake keeps the tables: Iceberg v2 tables in a local directory or on S3, a ledger of the objects they were
// made from, and the commit that joins both exactly once. Importers write through a [Batch], engines ask
// [Lake.Plan] for the files to read, and the maintenance methods serve the lake commands.
//
// # What lies where
//
//	LAKE/catalog.db                 SQLite: the Iceberg SQL catalog, the ledger, the lake's identity
//	LAKE/cloudtrail_records/        one Iceberg table
//	    metadata/                   written by iceberg-go
//	    data/event_time_day=DAY/    data files, <batch>-<content hash>.parquet, never overwritten
//	LAKE/locks/                     lake.lock (shared: imports, exclusive: maintenance), <owner>.lock
//	LAKE/tmp/                       files that are being written, <owner>-<batch>-<number>.parquet
//
// A lake on S3 has its files below s3://bucket/prefix, its catalog in AWS Glue, its ledger in DynamoDB; docs/format.md
// specifies both. Locks are leases there, and a dead process is one whose lease is over.
//
// # Exactly once
//
// The ledger claims every object into one batch. A batch is open until it is done or abandoned, has an owner
// with a lease, and a deadline. To commit, a batch loads the table and looks for its own id in the summaries
// of the snapshots: if it is there the batch is done; if a fence for it is there the batch is lost; otherwise
// it settles duplicates against the files that came since it last looked and adds its files in a snapshot
// that carries its id. The catalog accepts a snapshot only on top of the one that was loaded, so a conflict
// sends the batch back to loading.
//
// Whoever finds a batch whose owner is dead or whose lease is over decides it in the same way: its id in a
// snapshot means done; otherwise a fence, an empty snapshot that names the batch, is committed, and then the
// objects are released. A process that was only asleep must load the table again before it can commit,
// finds the fence and loses; its files are strays for the clean-up.
//
// Snapshots are kept for at least [MinSnapshotAge], longer than a batch may live, so an answer is always there.
//
// # Each record once
//
// Records with the same eventid and the same content are one record, wherever and however often they were
// delivered. The origin columns (account, region, date, source, source_object, ingested_at) are not content.
// Same eventid and different content: both are kept and counted as conflicting. A record without eventid is
// known by its content alone. A copy with a known eventid from another kind of source is a duplicate.
//
// A Lake may be used by several goroutines, a Batch by one at a time. Several processes may import and query
// at once; Compact, Retain, Expire and Clean need the lake for themselves and answer [ErrInUse] otherwise.
// All times are UTC.
package lake
