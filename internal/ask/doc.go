// Package ask answers a statement of Athena's SQL, whichever engine does the work: it parses, checks and rewrites the
// statement, plans which files it needs, and runs it. Package query and the program stand on it.
//
// Answers are rows of Trino's types. What is wrong with a statement is an [*Error] with its place; what is wrong with an
// engine is that engine's error.
package ask
