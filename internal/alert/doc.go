// Package alert finds out when rules hold, by following the lake, and remembers what they found.
//
// It is for `ashiato serve`, `ashiato run-due` and `ashiato rules backtest`. A [Watcher] reads what was added to the lake since it looked last, asks
// the rules about each record, and stores alerts, the messages to be told and its new position in one transaction of the state. So there is an alert
// exactly if its record is in the lake: whoever brought it there, however often it was delivered, wherever a crash fell. A record makes a rule fire
// at most once.
//
// # What rules that look at the past do
//
// Their memory belongs to the set of records that the rule's condition holds for, by the time of the events: the order in which records came does not
// matter to it, nor how they were put into batches. A rule that is new, or was changed, first learns from the lake's past, which makes it fire for
// nothing.
//
//   - first_seen holds for a record if no earlier one is known within the time of the rule. A record that comes late may be the first of its kind after
//     another was told as the first: then both are told. Every record that a back-test over the same lake finds was told.
//   - new_country: likewise by person and country, if the person was seen before. Where the earlier record comes late, the first record of a person
//     is not told after all.
//   - threshold holds for a record if the window that ends with it has as many. A late record may make later ones reach the threshold, and these
//     are told then. So in the end the same records are told as by a back-test.
//
// What is remembered is kept for 40 days beyond what the rule looks back, as CloudTrail delivers late for 30 at most. A record that is later than that
// (an import of old logs) is judged by what came with it.
//
// The package knows no AWS and sends nothing: messages wait in the outbox, which package notify empties.
package alert
