// Package queries holds the saved queries that ship with ashiato, one SQL file each; package saved reads them.
package queries

import "embed"

// Files are the queries.
//
//go:embed *.sql
var Files embed.FS
