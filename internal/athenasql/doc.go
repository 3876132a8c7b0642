// Package athenasql reads the SQL of Amazon Athena, which is Trino's, for the engines of ashiato and for rules.
//
// [Parse] turns one statement into a tree of small typed nodes ([Statement], [Query], [Relation], [Expr], [Type]) and
// accepts what Trino 435's parser accepts, as far as it only reads: queries, EXPLAIN, SHOW and DESCRIBE. Whatever
// changes data, tables or the session, and the few readings that no engine here has (row patterns, table functions,
// inline functions), are refused by name: see [ErrorKind]. [Print] writes a tree as Trino's SQL again; what it writes
// parses to the same tree.
//
// The grammar is Trino's published one: https://trino.io/docs/435/sql.html, and for the words that may be names,
// https://trino.io/docs/435/language/reserved.html. Lines and columns count from 1, columns in Unicode code points, as
// Trino counts them.
//
// Statements may come from anybody: their length is bounded by [MaxBytes], nesting by [MaxDepth], the height of the
// tree by [MaxHeight], and the time to parse is proportional to the length. A tree that Parse returns can be walked
// recursively without fear.
package athenasql
