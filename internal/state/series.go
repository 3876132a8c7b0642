package state

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// SeriesLike lists the series whose names begin with a text.
func (s *Store) SeriesLike(ctx context.Context, begin string) (all []Series, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT report, zone, unit FROM report_starts WHERE substr(report, 1, length(?1)) = ?1 ORDER BY report, zone, unit", begin)
	if err != nil {
		return nil, watchError("list series of "+s.path, err)
	}
	defer rows.Close()
	for rows.Next() {
		var k Series
		if err := rows.Scan(&k.Report, &k.Zone, &k.Unit); err != nil {
			return nil, watchError("list series of "+s.path, err)
		}
		all = append(all, k)
	}
	return all, watchError("list series of "+s.path, rows.Err())
}

// EndSeries forgets a series with its periods: it begins anew where StartSeries is asked for it again.
func (t *WatchTx) EndSeries(k Series) error {
	for _, table := range []string{"report_starts", "report_periods"} {
		if _, err := t.exec("end "+k.Report, "DELETE FROM "+table+" WHERE report = ? AND zone = ? AND unit = ?", k.Report, k.Zone, k.Unit); err != nil {
			return err
		}
	}
	return nil
}

// MoveSeries has a series begin at a later date, and forgets the periods before it that were done before a time; false when it begins there already, or later.
// Who has read the periods shortly before must not find one of them unknown: done should be long ago.
func (t *WatchTx) MoveSeries(k Series, date string, done time.Time) (bool, error) {
	n, err := t.exec("move the start of "+k.Report, "UPDATE report_starts SET date = ?1 WHERE report = ?2 AND zone = ?3 AND unit = ?4 AND date < ?1", date, k.Report, k.Zone, k.Unit)
	if err == nil {
		_, err = t.exec("forget periods of "+k.Report, "DELETE FROM report_periods WHERE report = ? AND zone = ? AND unit = ? AND date < ? AND at < ? AND status IN ('done', 'failed')",
			k.Report, k.Zone, k.Unit, date, done.UnixMicro())
	}
	return n == 1, err
}

// SeriesPeriods gives the first date of a series, "" where it never began, and what is known of its periods from then on, of one moment.
func (t *WatchTx) SeriesPeriods(k Series) (first string, done map[string]bool, err error) {
	err = t.tx.QueryRowContext(t.ctx, "SELECT date FROM report_starts WHERE report = ? AND zone = ? AND unit = ?", k.Report, k.Zone, k.Unit).Scan(&first)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, watchError("read the start of "+k.Report, err)
	}
	rows, err := t.tx.QueryContext(t.ctx, "SELECT date FROM report_periods WHERE report = ? AND zone = ? AND unit = ? AND date >= ? AND status = 'done'", k.Report, k.Zone, k.Unit, first)
	if err != nil {
		return "", nil, watchError("read the periods of "+k.Report, err)
	}
	defer rows.Close()
	done = map[string]bool{}
	for rows.Next() {
		var date string
		if err := rows.Scan(&date); err != nil {
			return "", nil, watchError("read the periods of "+k.Report, err)
		}
		done[date] = true
	}
	return first, done, watchError("read the periods of "+k.Report, rows.Err())
}
