// Package rewrite writes an analyzed statement as the SQL of an engine: of DuckDB, which is embedded ([ToDuckDB]), of
// Trino ([ToTrino]) and of Athena ([ToAthena]).
//
// DuckDB never resolves a name by its own rules: relations have generated names, every column is written with its
// relation, and every function is one of the function table, a macro of ours (macros*.sql) or a Go function (package
// trinofunc), so that a function of the same name with another meaning is never reached. Where DuckDB computes otherwise
// than Trino, what is written makes up for it; where it cannot, the statement is refused with an *analyze.Error.
//
// How values of each type are held inside DuckDB: see [duckType]. The session must have the time zone UTC and
// DuckDB's optimizer of common subexpressions off, which computes what is in TRY and CASE outside of them.
package rewrite
