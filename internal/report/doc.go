// Package report makes reports, each for a period of local dates, exactly once, and delivers them as whole files. It is for
// `ashiato report`, `ashiato run-due` and the scheduler of `ashiato serve`.
//
// A period is the key (report, zone, first local date). The cron expression of a report only says when to look; whether a period is due is
// decided by its end and by what the [Store] remembers of it. So a change of clocks never leaves a day out or makes it twice, and what was missed while
// nothing ran is made up, oldest first.
//
// A report is made into a temporary file, whole, before anything is delivered; it is done when every place has it. A program that ends in between leaves
// a lease that runs out, and the period is made again: the same bytes under the same name, as long as nothing it is made from has changed.
//
// The package knows neither SQL nor AWS: what a report says, how names are found and where files go are functions and small
// interfaces ([Report], [Place], [Samples], [Names]). Time and randomness are given to it.
package report
