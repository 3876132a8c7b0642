// Package trinotest runs a real Trino server for tests: the proof that the lake is an ordinary Iceberg table, and the
// reference for Athena's SQL.
//
// The server comes from scripts/trino/install.sh (`make test-trino` runs it) and lies in the user's cache folder. It
// listens on the loopback interface only, keeps its catalogue in a temporary folder, reads Iceberg tables by their
// metadata files wherever they lie on this machine, and never writes to them: the tests register a table, ask, and
// stop the server.
package trinotest
