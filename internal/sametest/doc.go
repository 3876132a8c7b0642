// Package sametest holds the proof that a statement has one answer on every engine: a corpus of statements with the
// answers of real Trino servers, and what compares an engine's answer with them.
//
// The corpus is testdata/*.sql. A case is a name, a statement and its answer:
//
//	=== split_part without a match
//	SELECT split_part('a,b', ',', 3)
//	---
//	_col0: varchar
//	[null]
//
// The answer is one line for each column and one JSON array for each row, with values as Trino's client protocol writes
// them: https://trino.io/docs/current/develop/client-protocol.html. varchar(n) is written varchar, keys of a map are
// sorted, and so are the rows unless the statement has an ORDER BY of its own. A statement that fails has one line
// instead, "error: " and Trino's name for the error, or several with " or " between. Lines from "# " on, outside of the
// statement, are remarks.
//
// Answers are never written by hand or from our own engine: package update asks the servers. Where their releases
// disagree it writes one section for each, "--- 406" and "--- 476", and someone decides which is Athena's by leaving out
// the number: "---" is what every engine must answer, and "--- 476" excuses that release alone.
//
// The statements see one schema with the tables of the fixture lake, see [Lake].
package sametest
