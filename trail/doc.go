// Package trail is the vocabulary of AWS CloudTrail for Go programs: the Record and its fields, a
// Reader for every form in which people have records, what object keys say, and digest files with
// their signatures. It is for whoever collects, converts, searches or proves trails.
//
// Reading is strict about JSON and lenient about everything else. A Reader checks the whole grammar
// of a record in one pass, and keeps every value as the JSON text that was delivered: numbers keep
// their spelling, strings their escapes, and members that no documentation knows come from
// Record.Unknown. Nothing is decoded before it is asked for, and nothing is changed. Keys differ by
// case, as in JSON.
//
// A bad record costs itself alone: Next returns a *RecordError and goes on at the next record. What
// is not CloudTrail's comes as a *NotCloudTrail with a name for it. Input is taken for hostile: sizes,
// depths and inflation are bounded by Limits, and memory by the largest record allowed.
//
// Formats are those of the CloudTrail User Guide: record contents (version 1.11), log file names,
// digest files, and the events of EventBridge, CloudWatch Logs and LookupEvents.
//
// The package uses the standard library and one gzip library, and no cgo.
package trail
