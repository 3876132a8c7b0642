package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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

// TakeRows makes alerts of the rows that a rule's query has given for a period, in one transaction. Given again for the same period they change
// nothing. It may be used beside Look.
func (w *Watcher) TakeRows(ctx context.Context, r *rules.Rule, period string, rows []Row) (fired int, err error) {
	var hits []hit
	for _, row := range rows {
		hits = append(hits, row.hit(r, period))
	}
	err = w.State.Watch(ctx, func(tx *state.WatchTx) error {
		fired, err = w.take(tx, hits, w.Now())
		return err
	})
	return fired, err
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
