// Package trinofunc holds scalar functions of Trino's, written in Go for the embedded engine.
//
// It is for functions that DuckDB lacks or gives another meaning and that SQL over DuckDB's own cannot express exactly:
// JSON paths, Java's regular expressions, addresses, odd formats. Each does what Trino does, down to the text of its
// errors as far as people read it. The package knows nothing of DuckDB but the names of its types and how values are
// held (json is VARCHAR of compact text, ipaddress BLOB of 16 bytes); package engine registers the functions.
//
// Arguments come from a lake and from a statement that somebody typed, so they are hostile: every function bounds its
// time and memory, by the size of its arguments or by a limit of its own.
package trinofunc
