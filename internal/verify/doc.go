// Package verify proves that a bucket, or a copy of one, holds the log files that CloudTrail delivered, all of them and
// unaltered, as far as its digest files reach. It is for `ashiato verify`, and for collectors that prove what they have read.
//
// [Run] finds the chains of digest files (one for each account, region and trail), walks each from the newest digest file
// backwards, checks signatures, places and links, hashes every log file that is listed, and looks for log files that
// nothing lists. What it cannot prove is a [Finding]. It agrees with `aws cloudtrail validate-logs` on all that the AWS CLI
// checks, and sees more: the hash in a link, each of several digest files missing in a row, log files that are not listed,
// and, with a [Memory] of earlier runs, that the newest digest files are gone.
//
// It reads only. Memory is bounded: the names of one region's digest files and hashes of its log files' names in the time
// that is checked, a few digest files, and the buffers of so many log files as are read at once.
package verify
