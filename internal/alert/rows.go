package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/state"
)

// A Row is what a query of a rule on a schedule has given, as texts. Its values come from outside.
type Row struct {
	Columns []string
	Values  []string
	At      time.Time // when it happened, or the end of the period
}

// An Answer is what the query of a rule has given for a period that was claimed.
type Answer struct {
	Rule  *rules.Rule
	Claim state.Claim
	// Erasures is what state.Store.Erasures gave before the query was asked.
	Erasures string
	Rows     []Row
}

// errNotOurs says that the claim of a period has run out and somebody else has it.
var errNotOurs = errors.New("another process asks about this period")

// TakeRows makes alerts of rows and ends their period, in one transaction: what a period has found is told once, whatever it finds when it is asked again after
// a crash. Where the period is somebody else's by then, nothing is stored, and no error is given. It fails where somebody was erased since the query was
// asked. It may be used beside Look.
func (w *Watcher) TakeRows(ctx context.Context, a Answer) (fired int, err error) {
	hits, now := a.hits(), w.Now()
	a.Claim.Now = now
	err = w.State.Watch(ctx, func(tx *state.WatchTx) error {
		if err := nobodyErased(tx, a.Erasures); err != nil {
			return err
		}
		if fired, err = w.take(tx, hits, now); err != nil {
			return err
		}
		if err := w.step("taken"); err != nil {
			return err
		}
		ours, err := tx.EndPeriod(a.Claim, state.Period{Status: state.PeriodDone, Rows: int64(len(a.Rows))})
		if err == nil && !ours {
			err = errNotOurs
		}
		return err
	})
	if errors.Is(err, errNotOurs) {
		return 0, nil
	}
	return fired, err
}

// hits are the rows as records: each is known by its values within the period, and those that are equal by their number.
func (a Answer) hits() (hits []hit) {
	equal := map[string]int{}
	for _, row := range a.Rows {
		h := row.hit(a.Rule, a.Claim.Date)
		if equal[h.id]++; equal[h.id] > 1 {
			id := fmt.Sprintf("%s-%d", h.id, equal[h.id])
			h.id, h.record.ID = id, id
			if a.Rule.Each {
				h.group = id
			}
		}
		hits = append(hits, h)
	}
	return hits
}

// maxColumns bounds what is kept of a row.
const maxColumns = 20

func (row Row) hit(r *rules.Rule, period string) hit {
	text, err := json.Marshal(row.Values)
	if err != nil {
		text = []byte(strings.Join(row.Values, "\x00")) // texts always have a form
	}
	sum := sha256.Sum256(append([]byte(period+"\x00"), text...))
	h := hit{rule: r, id: "sha256:" + hex.EncodeToString(sum[:]), at: row.At, reasons: []Reason{{Kind: WhyQuery, Fields: []string{r.Query.Name}}}}
	h.record = Record{ID: h.id, Time: row.At}
	for i, name := range row.Columns[:min(len(row.Columns), maxColumns)] {
		switch {
		case row.Values[i] == "":
		case h.record.Person == "" && (strings.EqualFold(name, "who") || strings.EqualFold(name, "person")):
			h.record.Person = shorten(row.Values[i])
		default:
			h.record.Columns = append(h.record.Columns, Column{shorten(name), shorten(row.Values[i])})
		}
	}
	for _, name := range r.GroupBy {
		v := ""
		if i := slices.IndexFunc(row.Columns, func(c string) bool { return strings.EqualFold(c, name) }); i >= 0 {
			v = row.Values[i]
		}
		h.values = append(h.values, v)
	}
	if h.group = bounded(rules.Key(h.values)); r.Each {
		h.group = h.id
	}
	return h
}

// A Column is a value of a row.
type Column struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
