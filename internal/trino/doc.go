// Package trino runs statements on a Trino server and reads their results as typed rows of package encode.
//
// It speaks the client protocol itself (https://trino.io/docs/current/develop/client-protocol.html), over
// /v1/statement, instead of using the database/sql driver trinodb/trino-go-client. The driver was tried first, against
// Trino 406 and 476, and loses what this program promises to keep: maps come without their order and with text for
// keys, values inside arrays and maps come as unconverted JSON, names of row fields lose their case in the type's name,
// times before the year 1 and after 9999 are errors. It also brings Kerberos and three more modules along.
//
// What the protocol itself loses is lost here too: a timestamp with time zone comes as local time and zone, so that the
// two instants of an hour that is repeated when summer time ends cannot be told apart (one of them is taken), and the keys
// of a map whose keys are rows, arrays or maps come as text, which is refused.
//
// A server that spools results is asked not to; rows then come through the coordinator, a page at a time.
package trino
