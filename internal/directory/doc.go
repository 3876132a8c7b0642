// Package directory knows which name an identifier had, from when to when, and which identifiers are one person.
//
// It is pure: a [Directory] is a set of [Change]s, and what it answers depends on the changes alone, not on the order in which they
// came. Changes come of snapshots ([Directory.Diff]: what a list of users now shows differently), of records of the trail ([Learn]),
// of files that people kept ([ReadImport]), and by hand. A change may say a part only: a name that is empty and an attribute that is
// not there are not known to have changed. Nothing is ever taken out: who was deleted keeps the name, with the time when it was seen last.
//
// The rows are those of the lake's table directory; docs/format.md specifies them, docs/names.md tells people. All times are UTC.
package directory
