// Package synth makes the CloudTrail logs of a company that does not exist, for
// the demo, for tests and for benchmarks.
//
// The company has some thirty people with Japanese names in Tokyo, two AWS
// accounts, virtual desktops (Amazon WorkSpaces), a call centre (Amazon Connect)
// and scheduled jobs that write most of the records. Once, at night, a stolen
// access key is used: Summary.Incident says what is to be found and with which
// questions.
//
// The output is a folder laid out as a trail writes it to S3, with what makes
// real ones awkward: records out of time order, some delivered twice in
// different files, late files, digest files, folder markers, Insight records.
// The same Options give the same bytes. Names, account ids and addresses come
// from the ranges that are reserved for documentation.
package synth

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Options say how large the company's history is. Zero fields take the default
// that is named with them, except End.
type Options struct {
	People        int       // who works there, 30; at least 8
	Days          int       // length of the history in days of 24 hours, 90; at least 2
	RecordsPerDay int       // distinct records per day on average, 2000; at least 100
	End           time.Time // every event is before this time; required
	Seed          uint64    // another seed is another company

	// Names gives profiles and groups of Amazon Connect ids that stay, and has people who come for some days; see [Names].
	Names bool

	Accounts []string // 12-digit ids, the first is production, the second development
	Files    int      // log files of API calls; by default one for 25 records

	// DuplicateRate is the share of records that are delivered once more, in a
	// later file; 0 stands for 0.015 and a negative number for none.
	DuplicateRate float64

	Workers int // goroutines that render and compress, GOMAXPROCS
}

// Limits of Options, so that a slip of the finger does not fill a disk.
const (
	maxPeople  = 2000
	maxDays    = 3650
	maxRecords = 1_000_000_000
	// maxPerFile is what a large trail file holds. CloudTrail's own limit is
	// 50 MB compressed.
	maxPerFile = 10_000
)

func (o Options) withDefaults() (Options, error) {
	setDefault(&o.People, 30)
	setDefault(&o.Days, 90)
	setDefault(&o.RecordsPerDay, 2000)
	setDefault(&o.Workers, runtime.GOMAXPROCS(0))
	if o.DuplicateRate == 0 {
		o.DuplicateRate = 0.015
	}
	if len(o.Accounts) == 0 {
		o.Accounts = []string{"111122223333", "444455556666"}
	}
	o.End = o.End.UTC().Truncate(time.Second)
	if err := o.check(); err != nil {
		return o, fmt.Errorf("synthetic company: %w", err)
	}
	if o.Files == 0 {
		o.Files = o.records() / 25
	}
	// A file below one record or above the limit cannot be planned.
	o.Files = min(max(o.Files, 2*len(o.Accounts), o.records()*2/maxPerFile), o.records())
	return o, nil
}

func setDefault(v *int, d int) {
	if *v == 0 {
		*v = d
	}
}

func (o Options) check() error {
	switch {
	case o.End.IsZero():
		return errors.New("the end of the history is not set")
	case o.End.Year() < 2015 || o.End.Year() > 2100:
		return fmt.Errorf("end %s: must lie between the years 2015 and 2100", o.End.Format(time.DateOnly))
	case o.People < 8 || o.People > maxPeople:
		return fmt.Errorf("%d people: must be 8 to %d", o.People, maxPeople)
	case o.Days < 2 || o.Days > maxDays:
		return fmt.Errorf("%d days: must be 2 to %d", o.Days, maxDays)
	case o.RecordsPerDay < 100 || o.RecordsPerDay > maxRecords/o.Days:
		return fmt.Errorf("%d records per day: must be at least 100, and %d in all at most", o.RecordsPerDay, maxRecords)
	case o.Files < 0 || o.Workers < 0:
		return errors.New("files and workers cannot be negative")
	case o.DuplicateRate > 0.5:
		return fmt.Errorf("duplicate rate %g: must be at most 0.5", o.DuplicateRate)
	case len(o.Accounts) > 8:
		return fmt.Errorf("%d accounts: must be at most 8", len(o.Accounts))
	}
	for _, a := range o.Accounts {
		if len(a) != 12 {
			return fmt.Errorf("account %q: must have 12 digits", a)
		}
	}
	return nil
}

func (o Options) records() int     { return o.Days * o.RecordsPerDay }
func (o Options) start() time.Time { return o.End.Add(-time.Duration(o.Days) * 24 * time.Hour) }

// Summary says what was generated.
type Summary struct {
	Records    int64 // distinct records, Insight records included
	Duplicates int64 // copies delivered beyond the first
	Files      int   // log files, Insight files included
	Digests    int   // digest files
	Markers    int   // empty objects that stand for folders

	JSONBytes int64 // inflated size of the log files
	GzipBytes int64 // their size on disk

	First, Last time.Time        // earliest and latest event time, UTC
	ByEvent     map[string]int64 // distinct records by eventName; Insight records have none and count under ""
	Incident    Incident
}
