// Package rules reads rules, which say about which records somebody is to be told: files of YAML, checked strictly, with their tests.
//
// It is for the commands `ashiato rules` and for package alert, which follows the lake. A rule has a condition over single records (a
// query line, a Sigma rule, or both), or a saved query on a schedule; conditions over names, lists and the past; how alerts are
// grouped, how often they may come and whom they tell; and records that must and must not fire. docs/rules.md describes every key.
//
// One wrong rule never stops the others: Read returns those that are right, and a fault with file, line and column for each that is
// not. Compile makes a rule ready for an environment (names, networks, lists, hours). What a rule says about one record and which
// keys it remembers are methods of Compiled, without state and without I/O; the tests of rules and live evaluation use the same ones.
package rules

import (
	"regexp"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/sigma"
	"github.com/ashiato/ashiato/internal/when"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// Severity says how much an alert matters.
type Severity string

// The severities, from the least.
const (
	Info     Severity = "info"
	Low      Severity = "low"
	Medium   Severity = "medium"
	High     Severity = "high"
	Critical Severity = "critical"
)

var severities = []string{string(Info), string(Low), string(Medium), string(High), string(Critical)}

// Rank orders severities: 0 is Info, 4 Critical.
func (s Severity) Rank() int { return slices.Index(severities, string(s)) }

// A Rule is one rule as its file says it.
type Rule struct {
	Name string
	// File and Line are where it stands, for messages. Shipped tells that it came with the program.
	File    string
	Line    int
	Shipped bool
	// Source is its text in the file.
	Source string

	Title, Description saved.Text
	// Category is what lists are grouped by, such as sign-in; it may be empty.
	Category        string
	Severity        Severity
	Author, License string
	References      []string
	Enabled         bool
	// When is the query line, and Condition the condition read from it; empty and nil where there is none.
	When      string
	Condition *match.Condition
	whenAt    place
	// Sigma is the Sigma rule, or nil. With both When and Sigma, both must hold.
	Sigma *sigma.Rule
	// Query is the saved query of a rule on a schedule, or nil. Each of its rows is what a record is to other rules.
	Query *Query

	// NotIn are names of networks; "networks" is all. A record without an address is in none and not in none: it does not match.
	NotIn []string
	// InList are names of lists of addresses, of the configuration or of files beside the rule.
	InList []string
	lists  map[string]*match.List // those of files
	// Outside is OfficeHours, or empty.
	Outside string
	// FirstSeen are fields, or Day. The rule fires only if no earlier record that matches has the same values within Within.
	FirstSeen []string
	// Newcomers has FirstSeen hold, too, for who was never seen Within; see [Rule.Who].
	Newcomers bool
	// NewCountry fires only if the person was seen in other countries within Within, and not in this one.
	NewCountry bool
	Within     time.Duration

	// GroupBy are the fields of which records with equal values come into one alert. None: one group for the rule. With Each,
	// every record is an alert of its own.
	GroupBy   []string
	Each      bool
	Threshold *Threshold
	// Quiet is how long after an alert of a group its further records are added to it and not told.
	Quiet    time.Duration
	Channels []string
	// Template is how it is told: alert, workspaces-sign-in or one of the user's.
	Template string
	Mutes    []Mute
	Tests    []Test
	// Given is the environment of the tests where the rule has its own, or nil.
	Given *Given
}

// A Query is a saved query on a schedule.
type Query struct {
	Name   string
	Params map[string]string
	Every  time.Duration
	at     *yamltree.Node
}

// A Threshold asks for so many matching records of a group within a window that ends with the record.
type Threshold struct {
	Count int // at least
	// Distinct is the field whose different values are counted; empty counts records.
	Distinct string
	Window   time.Duration
	// Rules counts of how many rules of a Sigma correlation there are records. Ordered wants them in the order of the rules, and the record to be of the last.
	Rules, Ordered bool
}

// A Mute keeps a rule silent about some records until the end of a day.
type Mute struct {
	// When is the query line of the records; empty is all.
	When      string
	Condition *match.Condition
	Until     when.Date // the last day, in the zone of the environment
	Reason    string
	Line      int
	at        place
}

// A place makes a fault at a byte of a text of the file.
type place func(offset int) *Fault

// A Test is records after which the rule must or must not have fired.
type Test struct {
	Fires   bool
	About   string   // what it shows; may be empty
	Records [][]byte // JSON of CloudTrail records, or of events of EventBridge
	Seen    [][]byte // records of the past, which do not fire
	Line    int
}

// OfficeHours is the only value of Outside.
const OfficeHours = "office_hours"

// Day is a field of FirstSeen, GroupBy and distinct thresholds beside those of records: the date of the record in the zone of the
// environment, by days that begin when its days begin. first_seen: [person, day] is somebody's first record of the day.
const Day = "day"

// AllNetworks is the name in NotIn of all networks that the configuration has.
const AllNetworks = "networks"

// What a rule has that says nothing else.
const (
	DefaultTemplate = "alert"
	usualQuiet      = time.Hour
	usualWithin     = 90 * 24 * time.Hour
)

// The bounds of rules.
const (
	maxFiles   = 2000
	maxRules   = 5000
	maxWithin  = 366 * 24 * time.Hour
	maxWindow  = 31 * 24 * time.Hour
	maxQuiet   = 31 * 24 * time.Hour
	minEvery   = 5 * time.Minute
	maxEvery   = 31 * 24 * time.Hour
	maxCount   = 100_000
	maxFields  = 8
	maxNames   = 100
	maxMutes   = 1000
	maxTests   = 200
	maxRecords = 1000
	maxRecord  = 256 << 10
	maxText    = 4000
)

var (
	ruleName    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	channelName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
)

// IsName tells whether a text can be the name of a rule.
func IsName(name string) bool { return len(name) <= 100 && ruleName.MatchString(name) }

// Stateful tells whether the rule needs more than the record: what came before it.
func (r *Rule) Stateful() bool {
	return len(r.FirstSeen) > 0 || r.NewCountry || r.Threshold != nil
}

// Who gives the place of person or user in FirstSeen, beside other fields than Day: who was never seen does nothing for the first time that would tell anything, unless
// Newcomers is set. It is -1 where that makes no difference.
func (r *Rule) Who() int {
	others := slices.ContainsFunc(r.FirstSeen, func(f string) bool { return f != "person" && f != "user" && f != Day })
	if r.Newcomers || !others {
		return -1
	}
	return slices.IndexFunc(r.FirstSeen, func(f string) bool { return f == "person" || f == "user" })
}
