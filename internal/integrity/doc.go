// Package integrity keeps, for each log file that was collected, whether its content is what CloudTrail delivered. It is for
// collectors that prove what they read (verify: on_ingest), and for whoever shows what is proven.
//
// A [Watch] is told of each log file as it is read, takes its hash, and from time to time looks at the digest files of the buckets
// it has seen: new ones are proven as package verify proves them, and what they list is kept beside what was read. No log file is
// fetched again. The two may come in either order, days apart and on different machines: both are facts in a [Register], and the
// [State] of a log file follows from them.
//
// A register is files of lines of JSON below the lake, only ever added to, so that several processes may write at the same time;
// small files are merged now and then. It holds no more in memory than one day of one bucket, and what was not kept yet.
package integrity
