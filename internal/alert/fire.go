package alert

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// Bounds of what is kept and told of one alert, and of alerts of one rule. Beyond stormAlerts in stormTime a rule's further alerts become one.
const (
	maxKept     = 100 // records of an alert that are kept with their facts; of the others only the id
	maxTold     = 20  // records in a message
	stormTime   = 10 * time.Minute
	stormAlerts = 50
	stormEach   = 10_000    // of rules that tell of each record, such as the notices of sign-ins
	stormAgain  = time.Hour // between the messages of a storm that goes on
	maxJSONKept = 64 << 10  // of a record in a message
)

// A Body is what is kept of an alert beside its record counts; all its texts come from outside but for the title.
type Body struct {
	Title   Text     `json:"title"`
	GroupBy []string `json:"group_by,omitempty"`
	Group   []string `json:"group,omitempty"`
	Reasons []Reason `json:"reasons,omitempty"`
	Record  Record   `json:"record"`           // the first
	Muted   string   `json:"muted,omitempty"`  // why nobody was told
	Joined  int64    `json:"joined,omitempty"` // when a storm was joined last: Unix microseconds
}

// BodyOf reads what is kept of an alert.
func BodyOf(a state.Alert) (b Body) {
	_ = json.Unmarshal([]byte(a.Body), &b) // what cannot be read is empty: there is nothing else to show
	return b
}

// firing is what one transaction finds: hits become firings, firings alerts, alerts messages.
type firing struct {
	w     *Watcher
	tx    *state.WatchTx
	now   time.Time
	mutes []state.Mute
	open  map[state.AlertPlace]*touched
	made  map[stream]int64 // alerts within the time of storms
	order []*touched
	fired int
}

// A stream is the alerts of a rule that are counted for a storm: what is muted neither begins one nor is hidden by one, and has its own.
type stream struct {
	rule  string
	muted bool
}

// A touched is an alert that the transaction makes or adds to.
type touched struct {
	rule   *rules.Rule
	alert  state.Alert
	body   Body
	begun  bool // is new
	tell   bool
	counts int64
	events []hit // of this transaction, for the message
}

// take stores what a chunk of records has made rules find.
func (w *Watcher) take(tx *state.WatchTx, hits []hit, now time.Time) (fired int, err error) {
	f := &firing{w: w, tx: tx, now: now, open: map[state.AlertPlace]*touched{}, made: map[stream]int64{}}
	if f.mutes, err = tx.Mutes(now); err != nil {
		return 0, err
	}
	byRule := map[string][]hit{}
	var names []string
	for _, h := range hits {
		if byRule[h.rule.Name] == nil {
			names = append(names, h.rule.Name)
		}
		byRule[h.rule.Name] = append(byRule[h.rule.Name], h)
	}
	for _, name := range names {
		firings, err := f.remember(byRule[name])
		if err != nil {
			return 0, fmt.Errorf("rule %s: %w", name, err)
		}
		for _, h := range firings {
			if err := f.fire(h); err != nil {
				return 0, fmt.Errorf("rule %s: %w", name, err)
			}
		}
	}
	return f.fired, f.finish()
}

// remember adds hits of a rule to what it remembers and gives those that fire.
func (f *firing) remember(hits []hit) ([]hit, error) {
	hits, err := f.unseen(hits)
	if err != nil || len(hits) == 0 || hits[0].rule.Threshold == nil {
		return hits, err
	}
	return f.reached(hits, false)
}

// unseen notes what was seen, and gives the hits whose values were not seen before, by somebody who was.
func (f *firing) unseen(hits []hit) (first []hit, err error) {
	runs := map[string][]state.SeenRun{}
	for _, h := range hits {
		for _, k := range []string{h.first, h.known} {
			if k == "" {
				continue
			}
			if _, ok := runs[k]; !ok {
				if runs[k], err = f.tx.SeenRuns(h.rule.Name, k); err != nil {
					return nil, err
				}
			}
			runs[k] = mark(runs[k], h.at, h.id, h.rule.Within)
		}
	}
	for k, list := range runs {
		if err := f.tx.SetSeenRuns(hits[0].rule.Name, k, list); err != nil {
			return nil, err
		}
	}
	for _, h := range hits {
		if h.known != "" && isFirst(runs[h.known], h.at, h.id, h.rule.Within) || h.first != "" && !isFirst(runs[h.first], h.at, h.id, h.rule.Within) {
			continue
		}
		switch {
		case h.rule.NewCountry:
			h.reasons = add(h.reasons, Reason{Kind: WhyCountry, Values: h.seen, Within: h.rule.Within})
		case h.first != "":
			h.reasons = add(h.reasons, Reason{Kind: WhyFirst, Fields: h.rule.FirstSeen, Values: h.seen, Within: h.rule.Within, Known: h.known != ""})
		}
		first = append(first, h)
	}
	return first, nil
}

// fire adds a record to the alert that it belongs to.
func (f *firing) fire(h hit) error {
	known, err := f.tx.HasFired(h.rule.Name, h.id)
	if err != nil || known {
		return err
	}
	t, err := f.alertFor(&h)
	if err != nil {
		return err
	}
	a := &t.alert
	kept := ""
	if a.Records < maxKept {
		kept = h.record.text()
	}
	if _, err := f.tx.AddRecord(state.AlertRecord{Rule: h.rule.Name, Record: h.id, Alert: a.ID, Time: h.at, Summary: kept}); err != nil {
		return err
	}
	a.Records++
	t.counts++
	f.fired++
	if !h.at.IsZero() && (a.First.IsZero() || h.at.Before(a.First)) {
		a.First = h.at
	}
	if h.at.After(a.Last) {
		a.Last = h.at
	}
	if len(t.events) < maxTold {
		t.events = append(t.events, h)
	}
	return nil
}

// alertFor finds the alert to which a record is added, or makes one.
func (f *firing) alertFor(h *hit) (*touched, error) {
	r, group := h.rule, h.group
	muted := h.muted
	for _, m := range f.mutes {
		if muted == "" && m.Rule == r.Name && (m.Group == nil || *m.Group == group) {
			muted = m.Reason
		}
	}
	place := state.AlertPlace{Rule: r.Name, Group: group, Muted: muted != ""}
	if t := f.open[place]; t != nil {
		return t, nil
	}
	if !r.Each {
		last, err := f.tx.LastAlert(place, f.now.Add(r.Quiet)) // what is newer was made while the clock was ahead
		if err != nil {
			return nil, err
		}
		if last != nil && !f.now.After(last.Fired.Add(r.Quiet)) {
			return f.put(place, &touched{rule: r, alert: *last, body: BodyOf(*last)}), nil
		}
	}
	if t, err := f.storm(h, muted); t != nil || err != nil {
		return t, err
	}
	f.made[stream{r.Name, place.Muted}]++
	return f.put(place, f.begin(h, muted)), nil
}

// begin makes an alert.
func (f *firing) begin(h *hit, muted string) *touched {
	r := h.rule
	t := &touched{rule: r, begun: true, tell: muted == ""}
	t.body = Body{Title: titleOf(r), GroupBy: r.GroupBy, Group: h.values, Reasons: h.reasons, Record: h.record, Muted: muted}
	t.alert = state.Alert{ID: idOf(r.Name, h.group, h.id), Rule: r.Name, Group: h.group, Status: state.AlertOpen, Severity: string(r.Severity), Fired: f.now, Changed: f.now}
	if muted != "" {
		t.alert.Status, t.alert.Note = state.AlertMuted, muted
	}
	return t
}

func (f *firing) put(place state.AlertPlace, t *touched) *touched {
	f.open[place] = t
	f.order = append(f.order, t)
	return t
}

// storm gives the alert that stands for all further ones of a rule when there are too many; nil when there are not.
func (f *firing) storm(h *hit, muted string) (*touched, error) {
	r, of := h.rule, stream{h.rule.Name, muted != ""}
	most := int64(stormAlerts)
	if r.Each {
		most = stormEach
	}
	made, ok := f.made[of]
	if !ok {
		var err error
		place := state.AlertPlace{Rule: of.rule, Muted: of.muted}
		if made, err = f.tx.CountAlerts(place, f.now.Add(-stormTime), f.now.Add(stormTime)); err != nil {
			return nil, err
		}
		f.made[of] = made
	}
	if made < most {
		return nil, nil
	}
	place := state.AlertPlace{Rule: r.Name, Storm: true, Muted: of.muted}
	if t := f.open[place]; t != nil {
		t.body.Joined = f.now.UnixMicro()
		return t, nil
	}
	last, err := f.tx.LastAlert(place, f.now.Add(stormTime))
	if err != nil {
		return nil, err
	}
	if last != nil {
		t := &touched{rule: r, alert: *last, body: BodyOf(*last)}
		if f.now.Sub(time.UnixMicro(t.body.Joined)).Abs() <= stormTime {
			t.body.Joined = f.now.UnixMicro()
			t.tell = last.Status == state.AlertOpen && f.now.Sub(last.Told).Abs() >= stormAgain
			return f.put(place, t), nil
		}
	}
	t := f.begin(h, muted)
	t.body.GroupBy, t.body.Group = nil, nil
	t.body.Reasons = add(h.reasons, Reason{Kind: WhyStorm, N: made, Within: stormTime})
	t.body.Joined = f.now.UnixMicro()
	t.alert.ID, t.alert.Group, t.alert.Storm = idOf(r.Name, "storm", h.id), "", true
	return f.put(place, t), nil
}

// idOf names an alert by what began it: made again after a crash it has the same name.
func idOf(rule, group, record string) string {
	sum := sha256.Sum256([]byte(rule + "\x00" + group + "\x00" + record))
	return hex.EncodeToString(sum[:8])
}

// finish stores the alerts and queues the messages.
func (f *firing) finish() error {
	for _, t := range f.order {
		if t.tell && len(t.rule.Channels) > 0 {
			t.alert.Told = f.now
			t.alert.Messages++
			messages, err := f.w.messages(t)
			if err == nil {
				err = f.tx.Enqueue(f.now, messages...)
			}
			if err != nil {
				return fmt.Errorf("rule %s: %w", t.rule.Name, err)
			}
		}
		body, err := json.Marshal(t.body)
		if err != nil {
			return fmt.Errorf("rule %s: %w", t.rule.Name, err)
		}
		t.alert.Body = string(body)
		if err := f.tx.PutAlert(t.alert); err != nil {
			return err
		}
	}
	return nil
}

func titleOf(r *rules.Rule) Text { return Text{r.Title.English, r.Title.Japanese} }

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
