// Package collect fills a lake from sources of objects, continuously or until they have nothing more: log files that a queue
// announces, a bucket's listing, events that come within messages. It is for the commands collect and serve, and for Lambda.
//
// It joins package pipeline, which receives, fetches and settles, with package ingest, which reads objects into batches of the lake.
// A message is settled only when all of its objects are in the lake for good: every 30 s the batch is committed, and then the
// messages that wait for it are deleted. What fails is told, and delivered again. Objects that the lake has are not fetched
// a second time where the message tells their ETag.
//
// Memory is bounded: an object is held in memory up to a share of Options.Memory and in a temporary file beyond that, and only
// Options.Parallel of them at a time.
package collect
