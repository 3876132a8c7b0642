package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// Erased stands in the place of what was erased of a person.
const Erased = "(erased)"

// A Subject is a person of whom the state may tell.
type Subject interface {
	// Was tells whether an identifier meant the person at a time; known is false where it meant nobody.
	Was(identifier string, at time.Time) (theirs, known bool)
	// Had tells whether a WorkSpace was theirs at a time.
	Had(workspace string, at time.Time) bool
	// In tells whether a text names them.
	In(text string) bool
}

// Held is what the state keeps of the watching about a person, for the person to see. Times are UTC. Of others it has nothing.
type Held struct {
	Alerts   []HeldAlert   `json:"alerts"`
	Memory   []HeldMemory  `json:"rule_memory"`
	Messages []HeldMessage `json:"messages"`
	Mutes    []HeldMute    `json:"mutes"`
}

// Told counts the alerts of which something was told.
func (h *Held) Told() (n int) {
	for _, a := range h.Alerts {
		if a.Messages > 0 {
			n++
		}
	}
	return n
}

// Waiting counts the messages that can still be told.
func (h *Held) Waiting() (n int) {
	for _, m := range h.Messages {
		if m.Status == string(state.MessageWaiting) || m.Status == string(state.MessageDead) {
			n++
		}
	}
	return n
}

// A HeldAlert is an alert with what it says of the person.
type HeldAlert struct {
	ID       string    `json:"id"`
	Rule     string    `json:"rule"`
	Title    string    `json:"title"`
	Severity string    `json:"severity"`
	Status   string    `json:"status"`
	Fired    time.Time `json:"fired_at"`
	Messages int64     `json:"messages"`
	Group    []string  `json:"group,omitempty"` // with Why: where the alert is about them as a whole
	Why      string    `json:"why,omitempty"`
	Note     string    `json:"note,omitempty"`
	Records  []Record  `json:"records"`
}

// HeldMemory is something that a rule remembers.
type HeldMemory struct {
	Rule   string    `json:"rule"`
	Values []string  `json:"values"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Record string    `json:"record"` // the id of the one at From
	status state.RuleEventStatus
}

// A HeldMessage is a message that is about them. What it says is known of those only that were not sent.
type HeldMessage struct {
	ID      string    `json:"id"`
	Channel string    `json:"channel"`
	Rule    string    `json:"rule"`
	Alert   string    `json:"alert,omitempty"`
	Status  string    `json:"status"`
	At      time.Time `json:"at"`
	Title   string    `json:"title,omitempty"`
	Why     string    `json:"why,omitempty"`
}

// A HeldMute is a mute of a group that they are.
type HeldMute struct {
	Rule   string    `json:"rule"`
	Values []string  `json:"values"`
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// Hold lists what the state keeps about a person, with sentences by a printer.
func Hold(ctx context.Context, s *state.Store, who Subject, p text.Printer) (*Held, error) {
	v := &personVisit{who: who, printer: p, about: map[string]bool{}, held: Held{Alerts: []HeldAlert{}, Memory: []HeldMemory{}, Messages: []HeldMessage{}, Mutes: []HeldMute{}}}
	err := s.Watch(ctx, func(tx *state.WatchTx) error { return tx.VisitPeople(v.visitor()) })
	if err != nil {
		return nil, fmt.Errorf("list what rules found of somebody: %w", err)
	}
	return &v.held, nil
}

// An Erasure takes what the state keeps about a person out of it. Alerts and their records stay, without anything that tells of the person; messages that
// wait are told without details; what rules remember is put under the names that records of the trail have themselves, where the lake still has them.
type Erasure struct {
	Who     Subject
	Printer text.Printer
	Command string // that shows alerts: ashiato
	// Moved is what rules remember instead; see Recall.
	Moved []*Recalled
	// Last says that the directory has the names no more: who reads them from now on has them no more, and what others have in hand is stored no more.
	Last bool
	Now  time.Time
}

// Erase does it in one transaction. It may be repeated.
func (e *Erasure) Erase(ctx context.Context, s *state.Store) error {
	do := s.Watch
	if e.Last {
		do = s.Erase
	}
	err := do(ctx, func(tx *state.WatchTx) error {
		v := &personVisit{who: e.Who, printer: e.Printer, about: map[string]bool{}, erase: e}
		if err := tx.VisitPeople(v.visitor()); err != nil {
			return err
		}
		for _, m := range e.Moved {
			if err := m.store(tx); err != nil {
				return err
			}
		}
		if e.Last {
			return tx.NoteErasure(e.Now)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("erase what rules found of somebody: %w", err)
	}
	return nil
}

// A personVisit looks for a person.
type personVisit struct {
	who     Subject
	printer text.Printer
	held    Held
	about   map[string]bool // ids of alerts
	erase   *Erasure        // nil: nothing is changed
}

func (v *personVisit) visitor() state.PersonVisitor {
	return state.PersonVisitor{Alert: v.alert, Run: v.run, Event: v.event, Message: v.message, Mute: v.mute}
}

// did tells whether a record is of something that the person did.
func (v *personVisit) did(r Record) bool {
	if v.who.Had(r.WorkSpace, r.Time) {
		return true
	}
	for _, name := range []string{r.User, r.Person} {
		if theirs, known := v.who.Was(name, r.Time); known {
			return theirs
		}
	}
	return v.who.In(r.Person) || v.who.In(r.User)
}

// masked is a record without what it tells of the person; false where it tells nothing of them.
func (v *personVisit) masked(r Record) (Record, bool) {
	if v.did(r) {
		return r.bare(), true
	}
	found := false
	for _, field := range []*string{&r.Resource, &r.Error, &r.Agent} { // somebody else did something to them
		found = v.mask(field) || found
	}
	r.Columns = slices.Clone(r.Columns)
	for i := range r.Columns {
		found = v.mask(&r.Columns[i].Value) || found
	}
	return r, found
}

// bare is a record without what tells of who did it.
func (r Record) bare() Record {
	return Record{ID: r.ID, Time: r.Time, Source: r.Source, Person: Erased, Event: r.Event, Service: r.Service, Account: r.Account, Region: r.Region}
}

// mask replaces a text that names the person.
func (v *personVisit) mask(s *string) bool {
	if !v.who.In(*s) {
		return false
	}
	*s = Erased
	return true
}

// plainFields are those whose values tell of nobody.
var plainFields = []string{"event", "service", "account", "region", "source", "readonly", "mfa", rules.Day}

// maskValues replaces the values of fields that tell of the person: all but plain ones where they did it, else those that name them.
func (v *personVisit) maskValues(fields, values []string, did bool) (masked []string, found bool) {
	masked = slices.Clone(values)
	for i := range masked {
		plain := i < len(fields) && slices.Contains(plainFields, fields[i])
		if v.who.In(masked[i]) || did && !plain && masked[i] != "" && masked[i] != Erased {
			masked[i], found = Erased, true
		}
	}
	return masked, found
}

func (v *personVisit) alert(a *state.Alert, records []state.AlertRecord) (bool, error) {
	b := BodyOf(*a)
	is := HeldAlert{ID: a.ID, Rule: a.Rule, Title: title(v.printer, *a, b), Severity: a.Severity, Status: string(a.Status), Fired: a.Fired, Messages: a.Messages}
	found := false
	for i := range records {
		r, ok := ParseRecord(records[i].Summary)
		if !ok {
			continue
		}
		if masked, theirs := v.masked(r); theirs {
			is.Records, found = append(is.Records, r), true
			records[i].Summary = masked.text()
		}
	}
	did := v.did(b.Record)
	first, theirs := v.masked(b.Record)
	group, inGroup := v.maskValues(b.GroupBy, b.Group, did)
	if theirs || inGroup {
		found = true
		is.Group, is.Why = b.Group, Sentence(v.printer, time.UTC, b.Reasons)
	}
	if !found {
		return false, nil
	}
	is.Note = a.Note
	v.about[a.ID] = true
	v.held.Alerts = append(v.held.Alerts, is)
	if v.erase == nil {
		return false, nil
	}
	if inGroup && a.Group == bounded(rules.Key(b.Group)) {
		a.Group = bounded(rules.Key(group))
	}
	b.Group, b.Record, b.Reasons = group, first, v.reasons(b.Reasons, did)
	for _, said := range []*string{&a.Note, &b.Muted} {
		if *said != "" {
			*said = Erased
		}
	}
	body, err := json.Marshal(b)
	a.Body = string(body)
	return true, err
}

// reasons are reasons without what they tell of the person.
func (v *personVisit) reasons(all []Reason, did bool) (masked []Reason) {
	for _, r := range all {
		fields := r.Fields
		if r.Kind == WhyNotIn || r.Kind == WhyInList {
			fields = nil // names of networks and lists
		}
		r.Values, _ = v.maskValues(fields, r.Values, did)
		masked = append(masked, r)
	}
	return masked
}

// valuesOf are the values that a key was made of.
func valuesOf(key string) (values []string) {
	if json.Unmarshal([]byte(key), &values) != nil && key != "" {
		return []string{key} // one that was cut
	}
	return values
}

func (v *personVisit) names(values []string) bool { return slices.ContainsFunc(values, v.who.In) }

func (v *personVisit) run(rule, key string, r state.SeenRun) (remove bool, err error) {
	values := valuesOf(key)
	if !v.names(values) {
		return false, nil
	}
	v.held.Memory = append(v.held.Memory, HeldMemory{Rule: rule, Values: values, From: r.From, Until: r.To, Record: r.FromID})
	return v.erase != nil, nil
}

func (v *personVisit) event(rule, group string, e state.RuleEvent) (remove bool, err error) {
	values := valuesOf(group)
	if e.Value != "" {
		values = append(values, e.Value)
	}
	theirs := v.names(values)
	if r, ok := ParseRecord(e.Summary); ok && !theirs {
		_, theirs = v.masked(r)
	}
	if !theirs {
		return false, nil
	}
	v.held.Memory = append(v.held.Memory, HeldMemory{Rule: rule, Values: values, From: e.At, Until: e.At, Record: e.ID, status: e.Status})
	return v.erase != nil, nil
}

func (v *personVisit) message(q *state.OutboxMessage) (changed bool, err error) {
	var m notify.Message
	kept := len(q.Payload) > 0 && json.Unmarshal(q.Payload, &m) == nil // of what was sent there is nothing
	if !v.about[q.AlertID] && !(kept && v.tells(&m)) {
		return false, nil
	}
	v.held.Messages = append(v.held.Messages, HeldMessage{ID: q.ID, Channel: q.Channel, Rule: q.Rule, Alert: q.AlertID, Status: string(q.Status), At: q.At, Title: m.Title, Why: m.Why})
	if v.erase == nil || !kept {
		return false, nil
	}
	p := v.printer
	if lang, ok := text.ParseLang(m.Language); ok {
		p.Lang = lang
	}
	m.Why, m.Events = "", nil
	m.Facts = []notify.Fact{{Label: p.T("alert.fact.who"), Value: Erased}}
	if q.AlertID != "" {
		m.Facts = append(m.Facts, notify.Fact{Label: p.T("alert.link"), Value: v.erase.Command + " alerts show " + q.AlertID})
	}
	q.Payload, err = json.Marshal(m)
	return true, err
}

// tells tells whether a message says something of the person.
func (v *personVisit) tells(m *notify.Message) bool {
	texts := []string{m.Title, m.Why}
	for _, f := range m.Facts {
		texts = append(texts, f.Value)
	}
	for _, e := range m.Events {
		texts = append(texts, e.Summary, string(e.JSON))
		if sign, err := match.FromAccess(e.JSON); err == nil && slices.ContainsFunc(sign.Field("detail.workspaceId"), func(id string) bool { return v.who.Had(id, e.Time) }) {
			return true
		}
	}
	return v.names(texts)
}

func (v *personVisit) mute(m state.Mute) (remove bool, err error) {
	if m.Group == nil || !v.names(valuesOf(*m.Group)) {
		return false, nil
	}
	v.held.Mutes = append(v.held.Mutes, HeldMute{Rule: m.Rule, Values: valuesOf(*m.Group), Until: m.Until, Reason: m.Reason, At: m.At, By: m.By})
	return v.erase != nil, nil
}

// Recalled is what a rule remembers of a person by names that records have themselves.
type Recalled struct {
	rule   *rules.Rule
	runs   map[string][]state.SeenRun // by key
	events []recalledEvent
}

type recalledEvent struct {
	group string
	state.RuleEvent
}

// Recall has a rule that was made ready with names from which the person's were erased remember anew what they did, from records that the past still has.
// held is what is remembered of them now: where it is nothing of the rule, nothing is looked at. What comes between this and the erasure is forgotten.
func Recall(ctx context.Context, past Past, r *Rule, held *Held, theirs func(*match.Event) bool) (*Recalled, error) {
	var since, until time.Time
	known := map[string]state.RuleEventStatus{} // what counts
	for _, m := range held.Memory {
		if m.Rule != r.Name {
			continue
		}
		if since.IsZero() || m.From.Before(since) {
			since = m.From
		}
		until = laterOf(until, m.Until)
		known[m.Record] = m.status
	}
	all := &Recalled{rule: r.Rule, runs: map[string][]state.SeenRun{}}
	if since.IsZero() || !r.remembers() {
		return all, nil
	}
	err := past.Each(ctx, r, since, until.Add(time.Microsecond), func(e *match.Event) error {
		h, ok := r.remembered(e, e.Time())
		if !ok || !theirs(e) {
			return nil
		}
		for _, key := range []string{h.first, h.known} {
			if key != "" {
				all.runs[key] = mark(all.runs[key], h.at, h.id, r.Within)
			}
		}
		if status, counts := known[h.id]; counts && r.Threshold != nil {
			counted := h.counted()
			if counted.Status = status; status == state.RuleEventWaits {
				counted.Summary = waiting{recordOf(r.env, e).bare(), h.muted}.text()
			}
			all.events = append(all.events, recalledEvent{h.group, counted})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("have rule %s remember anew: %w", r.Name, err)
	}
	return all, nil
}

func laterOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// store adds it to what the rule remembers by then.
func (m *Recalled) store(tx *state.WatchTx) error {
	for _, key := range sortedKeys(m.runs) {
		is, err := tx.SeenRuns(m.rule.Name, key)
		if err == nil {
			err = tx.SetSeenRuns(m.rule.Name, key, join(is, m.runs[key], m.rule.Within))
		}
		if err != nil {
			return err
		}
	}
	for _, e := range m.events {
		if err := tx.AddRuleEvent(m.rule.Name, e.group, e.RuleEvent, e.At); err != nil {
			return err
		}
	}
	return nil
}
