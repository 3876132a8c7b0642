// Package ingest brings CloudTrail log files into the lake: each object once, each record once, and nothing
// lost. It is for the command line's import and for whatever else has files of records.
//
// Import walks the given paths and hands the files out by delivery day (walk.go). The workers fill one batch
// together (batch.go): each names an object after its content, claims it in the lake's ledger, reads its records
// with package trail, and turns each into a row of cloudtrail_records (columns.go, leftover.go). The batch is
// committed when it is full, and at the end. A crash loses the batch in hand and nothing else; the next import
// does it again.
//
// A record is left out when its batch (seen.go) or the lake has one with the same eventID and the same
// content. Equal eventIDs with different contents are both kept.
//
// What cannot be read, a record or a whole object, goes to the lake's quarantine folder with its bytes and
// the reason (quarantine.go), is counted and listed, and can be replayed. It never stops the import.
//
// Rebuild turns a stored row into the JSON that was delivered.
package ingest
