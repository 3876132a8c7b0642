package lake

import (
	"context"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/state"
)

// Periods remember beside a lake on S3, in the table of its ledger, which periods of reports were made: for functions that forget, and for
// machines of which each may make them. They mean what those of a [state.Store] mean, which remembers for one machine.
//
// A period is an item, and each change of it is one conditional write: of all who claim it at a time one gets it. A write whose answer was
// lost is repeated by the SDK and then finds itself; claims and ends therefore name their owner.
type Periods struct{ ledger *dynamoLedger }

// Periods gives those of a lake on S3; nil for a lake in a folder.
func (l *Lake) Periods() *Periods {
	if d, ok := l.ledger.(*dynamoLedger); ok {
		return &Periods{d}
	}
	return nil
}

// seriesStart is the sort key of a series' first date; it stands before all dates.
const seriesStart = "!start"

func (p *Periods) key(k state.Series, date string) aws.Key {
	return aws.Key{PK: p.ledger.lakeID() + "|report|" + k.Unit + "|" + k.Zone + "|" + k.Report, SK: date} // units and zones have no bar
}

// StartSeries returns the first date of the periods of a series: the one given here unless an earlier call gave one.
func (p *Periods) StartSeries(ctx context.Context, k state.Series, date string) (string, error) {
	made, there, err := p.ledger.table.Do(ctx, aws.Write{Key: p.key(k, seriesStart), Put: aws.Item{"date": date}, Condition: "attribute_not_exists(pk)"})
	if err == nil && !made {
		date = there.Text("date")
	}
	return date, periodError("begin", k, "", err)
}

// SeriesStart returns the first date of a series, or "" when it never began.
func (p *Periods) SeriesStart(ctx context.Context, k state.Series) (string, error) {
	item, err := p.ledger.table.Get(ctx, p.key(k, seriesStart))
	return item.Text("date"), periodError("read the start of", k, "", err)
}

// Periods returns what is known of the periods of a series from a date on, by date.
func (p *Periods) Periods(ctx context.Context, k state.Series, from string) (all []state.Period, err error) {
	if from < "0" {
		from = "0" // behind the start
	}
	err = p.ledger.table.Query(ctx, p.key(k, "").PK, from, func(i aws.Item) error {
		at := func(name string) time.Time { return time.UnixMicro(i.Number(name)).UTC() }
		all = append(all, state.Period{Date: i.Text("sk"), Status: state.PeriodStatus(i.Text("status")), Lease: at("lease"), Attempts: int(i.Number("attempts")),
			NextTry: at("next_try"), At: at("at"), Reason: i.Text("reason"), Coverage: i.Text("coverage"), SHA256: i.Text("sha256"), Rows: i.Number("rows")})
		return nil
	})
	return all, periodError("read", k, from, err)
}

// ClaimPeriod makes a period the owner's until the end of the lease. It is false when the period is done, is somebody else's, or is not to be tried yet.
func (p *Periods) ClaimPeriod(ctx context.Context, c state.Claim) (bool, error) {
	free := "attribute_not_exists(pk) OR (#status = :running AND #lease <= :now)"
	values := aws.Item{"running": string(state.PeriodRunning), "owner": c.Owner, "lease": c.Until.UnixMicro(), "now": c.Now.UnixMicro(), "zero": int64(0), "one": int64(1)}
	if c.Again {
		free += " OR #status <> :running"
	} else {
		free += " OR (#status <> :running AND #status <> :done AND #next_try <= :now)"
		values["done"] = string(state.PeriodDone)
	}
	ok, there, err := p.ledger.table.Do(ctx, aws.Write{Key: p.key(c.Series, c.Date), Condition: free, Values: values,
		Update: "SET #status = :running, #owner = :owner, #lease = :lease, #attempts = if_not_exists(#attempts, :zero) + :one, #at = :now REMOVE #reason"})
	return ok || err == nil && isOwners(there, c), periodError("claim", c.Series, c.Date, err)
}

// isOwners tells whether a period that runs is that of a claim.
func isOwners(i aws.Item, c state.Claim) bool {
	return i.Text("status") == string(state.PeriodRunning) && i.Text("owner") == c.Owner
}

const ownersOnly = "#status = :running AND #owner = :owner"

// RenewPeriod sets a new end of the lease of a period; false when it is not the owner's any more.
func (p *Periods) RenewPeriod(ctx context.Context, c state.Claim) (bool, error) {
	ok, _, err := p.ledger.table.Do(ctx, aws.Write{Key: p.key(c.Series, c.Date), Condition: ownersOnly, Update: "SET #lease = :lease",
		Values: aws.Item{"running": string(state.PeriodRunning), "owner": c.Owner, "lease": c.Until.UnixMicro()}})
	return ok, periodError("renew the lease of", c.Series, c.Date, err)
}

// EndPeriod stores how the owner's attempt ended; false when the period is not the owner's any more, and then nothing is stored. Date, Lease
// and Attempts of the outcome are not looked at; an attempt that ended with PeriodWaiting is not counted.
func (p *Periods) EndPeriod(ctx context.Context, c state.Claim, o state.Period) (bool, error) {
	values := aws.Item{"running": string(state.PeriodRunning), "owner": c.Owner, "status": string(o.Status), "zero": int64(0), "next": int64(0), "now": c.Now.UnixMicro(),
		"reason": o.Reason, "coverage": o.Coverage, "sha256": o.SHA256, "rows": o.Rows}
	if !o.NextTry.IsZero() {
		values["next"] = o.NextTry.UnixMicro()
	}
	update := "SET #status = :status, #lease = :zero, #next_try = :next, #at = :now, #reason = :reason, #coverage = :coverage, #sha256 = :sha256, #rows = :rows, #ended = :owner"
	switch o.Status {
	case state.PeriodDone:
		update += ", #attempts = :zero"
	case state.PeriodWaiting:
		update += ", #attempts = #attempts - :one"
		values["one"] = int64(1)
	}
	ok, there, err := p.ledger.table.Do(ctx, aws.Write{Key: p.key(c.Series, c.Date), Condition: ownersOnly, Update: update + " REMOVE #owner", Values: values})
	return ok || err == nil && there.Text("ended") == c.Owner, periodError("end", c.Series, c.Date, err)
}

func periodError(what string, k state.Series, date string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s report %s %s (%s) in the ledger: %w", what, k.Report, date, k.Zone, err)
}
