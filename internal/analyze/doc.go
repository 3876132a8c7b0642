// Package analyze says what a parsed statement means: which tables and columns its names are, which type each of its
// expressions has, which function each call is, and where a value changes its type on the way. It knows the tables of
// the lake and the functions of Athena, and no engine: package rewrite prints what was analyzed for each of them.
//
// What Trino's analyzer refuses is refused here, in its words where it has good ones and with the fix spelled out, so
// that a query is answered equally on every engine or not at all. See [Analyze].
//
// The rules are those of Trino 435's documentation: https://trino.io/docs/435/sql/select.html for names and scopes,
// https://trino.io/docs/435/functions.html for functions, https://trino.io/docs/435/language/types.html for types.
package analyze
