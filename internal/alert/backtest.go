package alert

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/state"
)

// A Backtest is what a rule would have found if it had been followed while the records of a time happened, each looked at when it happened.
type Backtest struct {
	Since, Until time.Time
	Records      int64 // for which the rule's condition holds
	Fired        int64 // of these
	Alerts       int64 // that would have been made; muted ones too
	Muted        int64 // of these
	Messages     int64
	Storms       int64
	Days         []Day    // from the first to the last local date
	Persons      []Person // who it was about, most first
	Samples      []Record // some of those that fired, the newest first
}

// A Day is a local date and what would have been found on it.
type Day struct {
	Date          string // 2026-11-01
	Fired, Alerts int64
}

// A Person is who was found how often.
type Person struct {
	Name  string
	Fired int64
}

// MaxBacktest is how many records for which the rule's condition holds a back-test takes; they are held in memory, some 200 bytes each.
const MaxBacktest = 5_000_000

const (
	keepRecords = 10_000 // without an eventID, of which samples are taken
	sampleCount = 5
	topPersons  = 10
	maxDays     = 3_700 // ten years
)

// A trial is a record in a back-test.
type trial struct {
	at                   int64 // microseconds
	id                   string
	group, first, known  int32 // numbers of texts
	distinct, person     int32
	record               int32 // in records, or one of the following
	muted, fired, before bool
}

// Where a trial's record is, if it is not kept.
const (
	dropped = -1 - iota // nowhere: there are too many
	inPart              // in the lake, by its eventID
)

// tester runs a back-test.
type tester struct {
	rule    *Rule
	zone    *time.Location
	texts   map[string]int32
	names   []string
	trials  []trial
	records []Record
	result  *Backtest
}

// A History is where a back-test looks: the records of a lake.
type History interface {
	// Brief visits what [Past].Each does. Events that have an eventID need to have nothing but what is in the rule's Columns, which is quicker to read.
	Brief(ctx context.Context, r *Rule, since, until time.Time, visit func(e *match.Event) error) error
	// Whole visits the records from since on, before until, that have one of some eventIDs.
	Whole(ctx context.Context, eventIDs []string, since, until time.Time, visit func(e *match.Event) error) error
}

// Run tells what a rule would have found from since on, before until. Days are dates in the zone. Mutes with an end are taken as of now.
func Run(ctx context.Context, past History, r *Rule, o RunOptions) (*Backtest, error) {
	b := &tester{rule: r, zone: o.Zone, texts: map[string]int32{"": 0}, names: []string{""}, result: &Backtest{Since: o.Since, Until: o.Until}}
	err := past.Brief(ctx, r, o.Since.Add(-r.lookBack()), o.Until, func(e *match.Event) error { return b.add(e, o.Now) })
	if err != nil {
		return nil, fmt.Errorf("back-test rule %s: %w", r.Name, err)
	}
	slices.SortFunc(b.trials, func(x, y trial) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.id, y.id)) })
	b.trials = slices.CompactFunc(b.trials, func(x, y trial) bool { return x.at == y.at && x.id == y.id })
	b.judge()
	b.tell()
	if err := b.samples(ctx, past); err != nil {
		return nil, fmt.Errorf("show what rule %s found: %w", r.Name, err)
	}
	return b.result, nil
}

// RunOptions say what a back-test is about.
type RunOptions struct {
	Since, Until time.Time
	Now          time.Time
	Zone         *time.Location
}

// ErrTooMany says that a rule holds for more records than a back-test can hold.
var ErrTooMany = fmt.Errorf("the condition holds for more than %d records", MaxBacktest)

func (b *tester) number(s string) int32 {
	n, ok := b.texts[s]
	if !ok {
		n = int32(len(b.names))
		b.texts[s], b.names = n, append(b.names, s)
	}
	return n
}

// add takes a record for which the condition holds.
func (b *tester) add(e *match.Event, now time.Time) error {
	h, ok := b.rule.remembered(e, now)
	if !ok {
		return nil
	}
	if len(b.trials) >= MaxBacktest {
		return ErrTooMany
	}
	t := trial{at: h.at.UnixMicro(), id: h.id, group: b.number(h.group), first: b.number(h.first), known: b.number(h.known), distinct: b.number(h.distinct),
		record: dropped, muted: h.muted != "", before: h.at.Before(b.result.Since)}
	if b.rule.Each {
		t.group = 0 // each is an alert of its own: no need to keep the ids as texts
	}
	t.person = b.number(Record{Person: awsname.Caller(first(b.rule.env, e, "person")), User: first(b.rule.env, e, "user")}.Who())
	switch {
	case e.Source() == match.CloudTrail && strings.Join(e.Field("eventID"), "") != "":
		t.record = inPart
	case len(b.records) < keepRecords:
		t.record = int32(len(b.records))
		b.records = append(b.records, recordOf(b.rule.env, e))
	}
	b.trials = append(b.trials, t)
	return nil
}

// judge finds out which records would have fired, as following the lake does.
func (b *tester) judge() {
	r := b.rule
	runs := map[int32][]state.SeenRun{}
	for i := range b.trials {
		t := &b.trials[i]
		at := time.UnixMicro(t.at)
		t.fired = true
		for _, k := range []int32{t.first, t.known} {
			if k != 0 {
				runs[k] = mark(runs[k], at, t.id, r.Within)
			}
		}
		if t.first != 0 && !isFirst(runs[t.first], at, t.id, r.Within) || t.known != 0 && isFirst(runs[t.known], at, t.id, r.Within) {
			t.fired = false
		}
	}
	if r.Threshold != nil {
		b.count()
	}
	for i := range b.trials {
		t := &b.trials[i]
		t.fired = t.fired && !t.before
	}
}

// count leaves of the records that would have fired those with which the threshold is reached.
func (b *tester) count() {
	l := limitOf(b.rule.Threshold)
	groups, places := map[int32][]state.RuleEvent{}, map[int32][]int{}
	for i := range b.trials {
		t := &b.trials[i]
		if t.fired {
			groups[t.group] = append(groups[t.group], state.RuleEvent{At: time.UnixMicro(t.at), Value: b.names[t.distinct]})
			places[t.group] = append(places[t.group], i)
			t.fired = false
		}
	}
	for g, events := range groups {
		for _, reached := range l.reach(events, events[0].At) {
			b.trials[places[g][reached]].fired = true
		}
	}
}

// tell counts what would have been told: alerts by group and quiet time, storms, messages.
func (b *tester) tell() {
	r, out := b.rule, b.result
	channels := int64(len(slices.Compact(slices.Sorted(slices.Values(r.Channels)))))
	days, persons := map[string]*Day{}, map[int32]int64{}
	type place struct {
		group int32
		muted bool
	}
	last := map[place]int64{}
	tellers := map[bool]*teller{false: {rule: r}, true: {rule: r}} // by whether it is muted
	for i := range b.trials {
		x := &b.trials[i]
		if !x.before {
			out.Records++
		}
		if !x.fired {
			continue
		}
		out.Fired++
		persons[x.person]++
		date := time.UnixMicro(x.at).In(b.zone).Format(time.DateOnly)
		d := days[date]
		if d == nil {
			d = &Day{Date: date}
			days[date] = d
		}
		d.Fired++
		p := place{x.group, x.muted}
		if at, ok := last[p]; ok && !r.Each && x.at <= at+r.Quiet.Microseconds() {
			continue
		}
		t := tellers[x.muted]
		made, told := t.alert(x.at)
		if made {
			out.Alerts++
			d.Alerts++
			if x.muted {
				out.Muted++
			}
			if !t.storming {
				last[p] = x.at
			}
		}
		if told && !x.muted {
			out.Messages += channels
		}
	}
	out.Storms = tellers[false].storms
	b.days(days)
	b.persons(persons)
}

// A teller makes alerts as following the lake does: too many at a time become one.
type teller struct {
	rule     *Rule
	recent   []int64 // when alerts were made, within the time of storms
	storming bool
	joined   int64 // when the storm was joined last
	toldAt   int64
	storms   int64
}

// alert tells whether a record makes an alert, and whether that is told of unless it is muted.
func (t *teller) alert(at int64) (made, told bool) {
	most := stormAlerts
	if t.rule.Each {
		most = stormEach
	}
	for len(t.recent) > 0 && t.recent[0] < at-stormTime.Microseconds() {
		t.recent = t.recent[1:]
	}
	if len(t.recent) < most {
		t.storming = false
		t.recent = append(t.recent, at)
		return true, true
	}
	if t.storming = true; t.storms > 0 && at-t.joined <= stormTime.Microseconds() {
		t.joined = at
		if at-t.toldAt >= stormAgain.Microseconds() {
			t.toldAt = at
			return false, true
		}
		return false, false
	}
	t.storms++
	t.joined, t.toldAt = at, at
	return true, true
}

// days lists all dates of the time, those without anything too. A time of very many days begins with the first on which something was found.
func (b *tester) days(found map[string]*Day) {
	out := b.result
	begin := out.Since.In(b.zone)
	if len(found) > 0 && out.Until.Sub(begin) > maxDays*24*time.Hour {
		if first, err := time.ParseInLocation(time.DateOnly, slices.Min(slices.Collect(maps.Keys(found))), b.zone); err == nil && first.After(begin) {
			begin = first
		}
	}
	for at := begin; at.Before(out.Until) && len(out.Days) < maxDays; {
		date := at.Format(time.DateOnly)
		d := Day{Date: date}
		if is := found[date]; is != nil {
			d = *is
		}
		out.Days = append(out.Days, d)
		y, m, n := at.Date()
		at = time.Date(y, m, n+1, 0, 0, 0, 0, b.zone)
	}
}

func (b *tester) persons(found map[int32]int64) {
	for p, n := range found {
		b.result.Persons = append(b.result.Persons, Person{b.names[p], n})
	}
	slices.SortFunc(b.result.Persons, func(x, y Person) int { return cmp.Or(cmp.Compare(y.Fired, x.Fired), cmp.Compare(x.Name, y.Name)) })
	b.result.Persons = b.result.Persons[:min(len(b.result.Persons), topPersons)]
}

// samples takes the newest records that fired. Those with an eventID were seen in part only, and are read once more.
func (b *tester) samples(ctx context.Context, past History) error {
	var at []int // their places in the result
	var ids []string
	var since, until time.Time
	for i := len(b.trials) - 1; i >= 0 && len(b.result.Samples) < sampleCount; i-- {
		t := &b.trials[i]
		switch {
		case !t.fired || t.record == dropped:
			continue
		case t.record == inPart:
			if len(at) == 0 {
				until = time.UnixMicro(t.at + 1)
			}
			since = time.UnixMicro(t.at)
			at, ids = append(at, len(b.result.Samples)), append(ids, t.id)
			b.result.Samples = append(b.result.Samples, Record{ID: t.id, Time: since.UTC()})
		default:
			b.result.Samples = append(b.result.Samples, b.records[t.record])
		}
	}
	if len(ids) == 0 {
		return nil
	}
	return past.Whole(ctx, ids, since, until, func(e *match.Event) error {
		if i := slices.Index(ids, e.ID()); i >= 0 {
			b.result.Samples[at[i]] = recordOf(b.rule.env, e)
		}
		return nil
	})
}

// Sparkline draws numbers in one line, at most so many columns wide: neighbours are then added up.
func Sparkline(numbers []int64, width int) string {
	if len(numbers) == 0 || width < 1 {
		return ""
	}
	columns := make([]int64, min(len(numbers), width))
	most := int64(0)
	for i, n := range numbers {
		c := i * len(columns) / len(numbers)
		columns[c] += n
		most = max(most, columns[c])
	}
	const bars = "▁▂▃▄▅▆▇█"
	steps := []rune(bars)
	out := make([]rune, len(columns))
	for i, n := range columns {
		switch {
		case n <= 0:
			out[i] = '·'
		default:
			out[i] = steps[int((n*int64(len(steps))-1)/most)]
		}
	}
	return string(out)
}
