package report

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// A Run is samples of UserConnected of one WorkSpace with the same value: at First, First+Period, ..., Last.
type Run struct {
	WorkspaceID string
	First, Last time.Time
	Period      time.Duration
	// Value is 1 when somebody was connected, else 0. Of two values for one time the larger counts: the metric is a maximum, which
	// points that come late can only raise.
	Value float64
}

// Samples visits the runs that have a sample from since on and before until, in any order; other runs may be among them. A run is valid during the call.
type Samples func(ctx context.Context, since, until time.Time, visit func(Run) error) error

// Names tells the user of a WorkSpace at a time; "" when it is not known.
type Names func(workspaceID string, at time.Time) string

// An Access is a row of the report workspaces-access: a change from one sample to the next.
type Access struct {
	ID          int64 // YYYYMMDDHH of the zone and a counter of five digits
	Username    string
	At          time.Time // of the sample that differs from the one before
	Connected   bool
	WorkspaceID string
}

// Status is Connected or DisConnected.
func (a Access) Status() string {
	if a.Connected {
		return "Connected"
	}
	return "DisConnected"
}

const (
	// lookBack is how long before a period the sample before its first is looked for: as long as CloudWatch keeps those of five minutes.
	lookBack = 63 * 24 * time.Hour
	// minSamplePeriod is the shortest period of samples; CloudWatch's own is a minute.
	minSamplePeriod = time.Minute
	// maxCounter is the most rows of one hour: ids have 15 digits at most, as spreadsheets keep no more.
	maxCounter = 99_999
)

// AccessList returns the changes within a period, by time and then by id. They are the plain ones between the samples that there are: nothing is
// bridged, missing samples change nothing, and each has the time of its sample. Of a WorkSpace without an earlier sample the first counts as a change if it
// is connected. Where there are samples of several periods for a time the finest counts.
func AccessList(ctx context.Context, p Period, samples Samples, names Names) ([]Access, error) {
	from, until := p.Bounds()
	window, err := readWindow(ctx, samples, from.Add(-24*time.Hour), until)
	if err != nil {
		return nil, err
	}
	points, unknown := map[string][]point{}, []string(nil)
	for id, runs := range window {
		all := expand(runs, from.Add(-24*time.Hour), until)
		if len(all) > 0 && !all[0].at.Before(from) {
			unknown = append(unknown, id)
		}
		points[id] = changesOf(all)
	}
	before, err := lookUp(ctx, samples, from.Add(-24*time.Hour), unknown)
	if err != nil {
		return nil, err
	}
	var all []Access
	for id, points := range points {
		connected := before[id]
		for _, point := range points {
			if point.connected != connected && !point.at.Before(from) {
				all = append(all, Access{Username: names(id, point.at), At: point.at, Connected: point.connected, WorkspaceID: id})
			}
			connected = point.connected
		}
	}
	return all, number(all, p.Zone)
}

// readWindow gathers the runs that have samples in a stretch of time, by WorkSpace.
func readWindow(ctx context.Context, samples Samples, since, until time.Time) (map[string][]Run, error) {
	window := map[string][]Run{}
	err := samples(ctx, since, until, func(r Run) error {
		if r.Period < minSamplePeriod || r.Last.Before(r.First) {
			return fmt.Errorf("samples of %s at %s have a period of %s; the table user_connected is damaged", r.WorkspaceID, r.First.UTC().Format(time.RFC3339), r.Period)
		}
		if r.Last.Before(since) || !r.First.Before(until) {
			return nil
		}
		r.WorkspaceID = strings.Clone(r.WorkspaceID)
		window[r.WorkspaceID] = append(window[r.WorkspaceID], r)
		return nil
	})
	return window, err
}

// lookUp tells which of the WorkSpaces were connected at their last sample before a time. It looks further back from step to step.
func lookUp(ctx context.Context, samples Samples, before time.Time, ids []string) (map[string]bool, error) {
	wanted, connected := map[string]bool{}, map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	oldest := before.Add(-lookBack)
	for until, step := before, 24*time.Hour; len(wanted) > 0 && until.After(oldest); step *= 2 {
		since := until.Add(-step)
		if since.Before(oldest) {
			since = oldest
		}
		window, err := readWindow(ctx, func(ctx context.Context, since, until time.Time, visit func(Run) error) error {
			return samples(ctx, since, until, func(r Run) error {
				if !wanted[r.WorkspaceID] {
					return nil
				}
				return visit(r)
			})
		}, since, until)
		if err != nil {
			return nil, err
		}
		for id, runs := range window {
			if points := expand(runs, since, until); len(points) > 0 {
				connected[id] = points[len(points)-1].connected
				delete(wanted, id)
			}
		}
		until = since
	}
	return connected, nil
}

// A point is a sample.
type point struct {
	at        time.Time
	connected bool
}

// expand makes the samples of a stretch of time of the runs of one WorkSpace, by time.
func expand(runs []Run, since, until time.Time) (points []point) {
	slices.SortFunc(runs, func(a, b Run) int { return cmp.Or(cmp.Compare(a.Period, b.Period), a.First.Compare(b.First)) })
	for len(runs) > 0 { // of one period after the other, from the finest
		n := 1
		for n < len(runs) && runs[n].Period == runs[0].Period {
			n++
		}
		coarser := samplesWithin(runs[:n], since, until)
		if period := runs[0].Period; len(points) > 0 {
			finer := points
			coarser = slices.DeleteFunc(coarser, func(p point) bool {
				next, _ := slices.BinarySearchFunc(finer, p.at, func(p point, t time.Time) int { return p.at.Compare(t) })
				return next < len(finer) && finer[next].at.Before(p.at.Add(period))
			})
		}
		points = append(points, coarser...)
		slices.SortFunc(points, comparePoints)
		runs = runs[n:]
	}
	return points
}

// changesOf keeps the samples that differ from the one before, and the first.
func changesOf(points []point) []point {
	kept := slices.CompactFunc(points, func(a, b point) bool { return a.connected == b.connected })
	return slices.Clip(slices.Clone(kept))
}

// samplesWithin makes the samples of runs of one period, by time, of each time the larger.
func samplesWithin(runs []Run, since, until time.Time) []point {
	var points []point
	for _, r := range runs {
		at := r.First
		if behind := since.Sub(at); behind > 0 {
			at = at.Add((behind + r.Period - 1) / r.Period * r.Period)
		}
		for ; !at.After(r.Last) && at.Before(until); at = at.Add(r.Period) {
			points = append(points, point{at: at, connected: r.Value > 0})
		}
	}
	slices.SortFunc(points, comparePoints)
	return slices.CompactFunc(points, func(a, b point) bool { return a.at.Equal(b.at) })
}

// comparePoints orders samples by time, connected ones first.
func comparePoints(a, b point) int {
	if c := a.at.Compare(b.at); c != 0 || a.connected == b.connected {
		return c
	}
	if a.connected {
		return -1
	}
	return 1
}

// number sorts the rows and gives them their ids. An hour that comes twice, when clocks go back, goes on counting.
func number(all []Access, zone *time.Location) error {
	slices.SortFunc(all, func(a, b Access) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.WorkspaceID, b.WorkspaceID))
	})
	counters := map[int64]int64{}
	for i := range all {
		t := all[i].At.In(zone)
		hour := int64(t.Year())*1_000_000 + int64(t.Month())*10_000 + int64(t.Day())*100 + int64(t.Hour())
		counters[hour]++
		if counters[hour] > maxCounter {
			return fmt.Errorf("more than %d changes within the hour %d: the ids of the report have no more digits", maxCounter, hour)
		}
		all[i].ID = hour*100_000 + counters[hour]
	}
	return nil
}

// accessColumns are the columns of the report.
var accessColumns = []encode.Column{
	{Name: "ID", Type: encode.Type{Kind: encode.Bigint}}, {Name: "Username", Type: encode.Type{Kind: encode.Varchar}},
	{Name: "Timestamp", Type: encode.Type{Kind: encode.Varchar}}, {Name: "Status", Type: encode.Type{Kind: encode.Varchar}},
	{Name: "WorkSpacesID", Type: encode.Type{Kind: encode.Varchar}},
}

// AccessRows are rows of the report for any format.
func AccessRows(all []Access, zone *time.Location) encode.Rows {
	return &accessRows{all: all, zone: zone}
}

type accessRows struct {
	all  []Access
	zone *time.Location
}

func (r *accessRows) Columns() []encode.Column { return accessColumns }

func (r *accessRows) Next(context.Context) ([]any, error) {
	if len(r.all) == 0 {
		return nil, io.EOF
	}
	a := r.all[0]
	r.all = r.all[1:]
	return []any{a.ID, a.Username, accessTime(a.At, r.zone), a.Status(), a.WorkspaceID}, nil
}

func accessTime(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("2006/01/02 15:04")
}

// WriteAccessCSV writes the CSV of the report: every field but the number in quotes, CRLF. Formulas are made harmless only when safe is set.
func WriteAccessCSV(w io.Writer, all []Access, zone *time.Location, safe bool) error {
	line := make([]byte, 0, 256)
	for i, c := range accessColumns {
		if i > 0 {
			line = append(line, ',')
		}
		line = quote(line, c.Name)
	}
	for _, a := range all {
		name := a.Username
		if safe {
			name = encode.SafeText(name)
		}
		line = strconv.AppendInt(append(line, "\r\n"...), a.ID, 10)
		for _, field := range []string{name, accessTime(a.At, zone), a.Status(), a.WorkspaceID} {
			line = quote(append(line, ','), field)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
		line = line[:0]
	}
	_, err := w.Write(append(line, "\r\n"...))
	return err
}

func quote(b []byte, field string) []byte {
	return append(append(append(b, '"'), strings.ReplaceAll(field, `"`, `""`)...), '"')
}
