package state

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

const periodTables = `
CREATE TABLE IF NOT EXISTS report_starts (
	report TEXT NOT NULL, zone TEXT NOT NULL, unit TEXT NOT NULL, date TEXT NOT NULL,
	PRIMARY KEY (report, zone, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS report_periods (
	report TEXT NOT NULL, zone TEXT NOT NULL, unit TEXT NOT NULL, date TEXT NOT NULL,
	status TEXT NOT NULL, owner TEXT NOT NULL, lease INTEGER NOT NULL, attempts INTEGER NOT NULL, next_try INTEGER NOT NULL,
	at INTEGER NOT NULL, reason TEXT NOT NULL, coverage TEXT NOT NULL, sha256 TEXT NOT NULL, rows INTEGER NOT NULL,
	PRIMARY KEY (report, zone, unit, date)
) STRICT, WITHOUT ROWID;
`

// A Series is the periods of one report: its name, the IANA name of the zone of its dates and their unit (day, week, month).
type Series struct{ Report, Zone, Unit string }

// A PeriodStatus is how far a period of a report is. A period that the store does not know was never begun.
type PeriodStatus string

// The statuses.
const (
	PeriodRunning PeriodStatus = "running" // somebody makes it, as long as the lease lasts
	PeriodWaiting PeriodStatus = "waiting" // for what it is about, or for another try after a stop
	PeriodFailed  PeriodStatus = "failed"  // to be tried again
	PeriodDone    PeriodStatus = "done"
)

// A Period is what is known of a period of a report. Times are to the microsecond.
type Period struct {
	Date     string // its first local date, 2026-10-01
	Status   PeriodStatus
	Lease    time.Time // until when a running one is somebody's
	Attempts int       // that failed or are running
	NextTry  time.Time // of one that waits or failed
	At       time.Time // when the status was reached
	Reason   string    // why it failed or waits
	Coverage string    // whether what it is about was complete, as the maker says it
	SHA256   string    // of what was delivered, in hexadecimal
	Rows     int64     // that were delivered
}

// StartSeries returns the first date of the periods of a series: the one given here unless an earlier call gave one.
func (s *Store) StartSeries(ctx context.Context, k Series, date string) (string, error) {
	_, err := s.db.ExecContext(ctx, "INSERT INTO report_starts VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", k.Report, k.Zone, k.Unit, date)
	if err == nil {
		err = s.db.QueryRowContext(ctx, "SELECT date FROM report_starts WHERE report = ? AND zone = ? AND unit = ?", k.Report, k.Zone, k.Unit).Scan(&date)
	}
	return date, s.periodError("begin", k, "", err)
}

// SeriesStart returns the first date of a series, or "" when it never began.
func (s *Store) SeriesStart(ctx context.Context, k Series) (date string, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT date FROM report_starts WHERE report = ? AND zone = ? AND unit = ?", k.Report, k.Zone, k.Unit).Scan(&date)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return date, s.periodError("read the start of", k, "", err)
}

// Periods returns what is known of the periods of a series from a date on, by date.
func (s *Store) Periods(ctx context.Context, k Series, from string) (all []Period, err error) {
	rows, err := s.db.QueryContext(ctx, `SELECT date, status, lease, attempts, next_try, at, reason, coverage, sha256, rows FROM report_periods
		WHERE report = ? AND zone = ? AND unit = ? AND date >= ? ORDER BY date`, k.Report, k.Zone, k.Unit, from)
	if err != nil {
		return nil, s.periodError("read", k, from, err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Period
		var lease, next, at int64
		if err := rows.Scan(&p.Date, &p.Status, &lease, &p.Attempts, &next, &at, &p.Reason, &p.Coverage, &p.SHA256, &p.Rows); err != nil {
			return nil, s.periodError("read", k, from, err)
		}
		p.Lease, p.NextTry, p.At = time.UnixMicro(lease).UTC(), time.UnixMicro(next).UTC(), time.UnixMicro(at).UTC()
		all = append(all, p)
	}
	return all, s.periodError("read", k, from, rows.Err())
}

// A Claim is somebody's wish to make a period.
type Claim struct {
	Series
	Date  string
	Owner string // unique to the attempt
	Now   time.Time
	Until time.Time // the end of the lease
	// Again also claims a period that is done, or whose next try has not come.
	Again bool
}

// ClaimPeriod makes a period the owner's until the end of the lease. It is false when the period is done, is somebody else's, or is not to be tried yet.
func (s *Store) ClaimPeriod(ctx context.Context, c Claim) (bool, error) {
	now := c.Now.UnixMicro()
	r, err := s.db.ExecContext(ctx, `INSERT INTO report_periods VALUES (?, ?, ?, ?, 'running', ?, ?, 1, 0, ?, '', '', '', 0)
		ON CONFLICT DO UPDATE SET status = 'running', owner = excluded.owner, lease = excluded.lease, attempts = attempts + 1, at = excluded.at, reason = ''
		WHERE CASE status WHEN 'running' THEN lease <= ?7 WHEN 'done' THEN ?8 ELSE ?8 OR next_try <= ?7 END`,
		c.Report, c.Zone, c.Unit, c.Date, c.Owner, c.Until.UnixMicro(), now, c.Again)
	return s.one("claim", c.Series, c.Date, r, err)
}

// RenewPeriod sets a new end of the lease of a period; false when it is not the owner's any more.
func (s *Store) RenewPeriod(ctx context.Context, c Claim) (bool, error) {
	r, err := s.db.ExecContext(ctx, `UPDATE report_periods SET lease = ? WHERE report = ? AND zone = ? AND unit = ? AND date = ? AND status = 'running' AND owner = ?`,
		c.Until.UnixMicro(), c.Report, c.Zone, c.Unit, c.Date, c.Owner)
	return s.one("renew the lease of", c.Series, c.Date, r, err)
}

// EndPeriod stores how the owner's attempt ended; false when the period is not the owner's any more, and then nothing is stored. Date, Lease
// and Attempts of the outcome are not looked at; an attempt that ended with PeriodWaiting is not counted.
func (s *Store) EndPeriod(ctx context.Context, c Claim, o Period) (bool, error) {
	r, err := s.db.ExecContext(ctx, endPeriod, periodEnd(c, o)...)
	return s.one("end", c.Series, c.Date, r, err)
}

// EndPeriod is [Store.EndPeriod] together with what the period has found.
func (t *WatchTx) EndPeriod(c Claim, o Period) (bool, error) {
	n, err := t.exec("end the period "+c.Date, endPeriod, periodEnd(c, o)...)
	return n == 1, err
}

const endPeriod = `UPDATE report_periods SET status = ?1, owner = '', lease = 0, attempts = CASE ?1 WHEN 'done' THEN 0 WHEN 'waiting' THEN attempts - 1 ELSE attempts END,
	next_try = ?2, at = ?3, reason = ?4, coverage = ?5, sha256 = ?6, rows = ?7
	WHERE report = ?8 AND zone = ?9 AND unit = ?10 AND date = ?11 AND status = 'running' AND owner = ?12`

func periodEnd(c Claim, o Period) []any {
	return []any{string(o.Status), micro(o.NextTry), c.Now.UnixMicro(), o.Reason, o.Coverage, o.SHA256, o.Rows, c.Report, c.Zone, c.Unit, c.Date, c.Owner}
}

func micro(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// one tells whether a statement changed its row.
func (s *Store) one(what string, k Series, date string, r sql.Result, err error) (bool, error) {
	if err != nil {
		return false, s.periodError(what, k, date, err)
	}
	n, err := r.RowsAffected()
	return n == 1, s.periodError(what, k, date, err)
}

func (s *Store) periodError(what string, k Series, date string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s report %s %s (%s) in %s: %w", what, k.Report, date, k.Zone, s.path, err)
}
