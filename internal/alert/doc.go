// Package alert finds out when rules hold, by following the lake, and remembers what they found.
//
// It is for `ashiato serve`, `ashiato run-due`, functions of Lambda and `ashiato rules backtest`. A [Watcher] reads what was added to the lake since it looked last, asks
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
// # Rules that come, go and fail
//
// What a rule remembers is of use only without a gap. So with each chunk that is stored it is seen to that the rules that were asked are those that have
// looked at everything before, and what other rules remember is forgotten: of a rule that was switched off, deleted or wrong while something came, or that
// another process does not know. When it is back it is as a new one: it learns the past from the lake, and what came meanwhile fires nothing.
//
// A rule that has to learn begins at the position of the others, and this stays its own until it has learned. If it cannot, for the lake's past cannot
// be asked, or not in ten minutes or half of the time there is, the others go on; the state says why it looks at nothing, and it is tried again after a minute, then after two, up to an hour. Once it has
// learned it looks by itself at what came since it began, until it is where the others are. What it finds on the way and again with the others fires once,
// as each record does, and what a rule remembers does not grow when a record is noted twice.
//
// Who has not looked for longer than the lake keeps snapshots is given again what was read in the day before. What was read before a rule began
// belongs to its past there: it is remembered, and fires nothing.
//
// The package knows no AWS and sends nothing: messages wait in the outbox, which package notify empties.
package alert
