package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/coverage"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

// A reportKind is a report that ships.
type reportKind struct {
	name string
	at   string // the cron expression where the configuration has none
	unit report.Unit
	file string // without its extension
	// format is how it is written where nothing says it; empty is CSV.
	format encode.Format
	query  string // the saved query that it is; else write
	// plain says of a CSV that it has neither a byte order mark nor formulas made harmless unless that is asked for.
	plain bool
	// zoned are the columns of a query with times in UTC that are shown in the zone of the report.
	zoned []string
	write func(*reporter) reportWriter
	// covered tells what is missing of that from which it is made; nil is what a query looks at.
	covered func(*reporter) func(ctx context.Context, from, until time.Time) (string, error)
}

// A reportWriter writes the report of a period in a form.
type reportWriter func(ctx context.Context, p report.Period, w io.Writer, f report.Form) (report.Content, error)

// reportKinds are the reports that ship, in the order in which they are listed. Every saved query that takes since and until can be a report, too.
var reportKinds = []reportKind{
	{name: "workspaces-access", at: "0 2 * * *", file: "AccessList{date}", plain: true, write: accessWriter, covered: samplesCovered},
	{name: "attendance", at: "0 3 1 * *", unit: report.Month, file: "attendance-{date}", format: encode.XLSX, write: attendanceWriter, covered: samplesCovered},
	{name: "console-signins", at: queryReportAt, file: "console-signins-{date}", query: "console-sign-ins", zoned: []string{"eventtime"}},
	{name: "admin-changes", at: queryReportAt, file: "admin-changes-{date}", query: "admin-changes", zoned: []string{"eventtime"}},
	{name: "connect-user-admin", at: queryReportAt, file: "connect-user-admin-{date}", query: "connect-user-admin", zoned: []string{"eventtime"}},
}

// queryReportAt is when the report of a saved query is made where the configuration does not say it.
const queryReportAt = "0 3 * * *"

// A reporter makes the reports of a lake.
type reporter struct {
	s      *session
	lake   *lake.Lake
	states *state.Store
}

// reports are those of the configuration, ready to be made.
func (r *reporter) reports() ([]*report.Report, error) {
	all, files := make([]*report.Report, 0, len(r.s.config.Reports)), map[string]string{}
	for _, c := range r.s.config.Reports {
		made, err := r.report(c)
		if err != nil {
			return nil, err
		}
		for _, place := range made.Places {
			file := path.Join(place.String(), made.File)
			if other := files[file]; other != "" {
				return nil, r.s.fail(exitConfig, "report.one_file", text.Args{"where": fmt.Sprintf("%s:%d", r.s.config.File, c.Line), "report": c.Name, "other": other, "file": made.File})
			}
			files[file] = c.Name
		}
		all = append(all, made)
	}
	return all, nil
}

// report makes one of the configuration ready.
func (r *reporter) report(c config.Report) (*report.Report, error) {
	bad := func(reason string) error {
		code, where := exitConfig, fmt.Sprintf("%s:%d", r.s.config.File, c.Line)
		if c.Line == 0 {
			code, where = exitUsage, c.Report
		}
		return r.s.fail(code, "report.bad", text.Args{"where": where, "reason": reason})
	}
	kind, ok := kindOf(c.Report)
	if !ok {
		kind = reportKind{name: c.Report, at: queryReportAt, file: c.Report + "-{date}", query: c.Report}
	}
	if c.Line > 0 && c.Name != c.Report { // two reports of one kind may go to one place
		kind.file = c.Name + "-{date}"
	}
	zone := r.s.zone
	if c.Zone != "" {
		zone, _ = config.Zone(c.Zone) // it was checked when it was read
	}
	schedule, err := when.ParseSchedule(cmp.Or(c.At, kind.at), zone)
	if err != nil {
		return nil, bad(err.Error())
	}
	form := formOf(c, kind)
	if err := form.Check(); err != nil {
		return nil, bad(err.Error())
	}
	made := &report.Report{Name: c.Name, Unit: kind.unit, Zone: zone, Schedule: schedule, Since: c.Since, AtMost: c.AtMost, About: c.About || c.AtMost > 0,
		File: cmp.Or(c.File, kind.file+extension(cmp.Or(form.Format, encode.CSV)))}
	if c.Period != "" {
		made.Unit, _ = report.ParseUnit(c.Period) // it was checked when it was read
	}
	write, err := r.writer(kind, c, bad)
	if err != nil {
		return nil, err
	}
	made.Make = func(ctx context.Context, p report.Period, w io.Writer) (report.Content, error) {
		return write(ctx, p, w, form)
	}
	if c.AtMost > 0 {
		made.Covered = r.trailCovered
		if kind.covered != nil {
			made.Covered = kind.covered(r)
		}
	}
	for _, to := range c.To {
		made.Places = append(made.Places, r.place(to))
	}
	return made, nil
}

func kindOf(name string) (reportKind, bool) {
	i := slices.IndexFunc(reportKinds, func(k reportKind) bool { return k.name == name })
	if i < 0 {
		return reportKind{}, false
	}
	return reportKinds[i], true
}

// formOf is how a report is written: as the configuration says, else as its kind is.
func formOf(c config.Report, kind reportKind) report.Form {
	f := report.Form{Format: encode.Format(c.Format), Encoding: report.Encoding(c.Encoding)}
	if f.Format == "" && f.Encoding == "" && c.BOM == nil && c.Safe == nil {
		f.Format = kind.format
	}
	if f.Format != "" && f.Format != encode.CSV {
		return f
	}
	if f.Encoding == "" && (c.BOM != nil || kind.plain) {
		f.Encoding = report.UTF8
		if c.BOM != nil && *c.BOM {
			f.Encoding = report.UTF8BOM
		}
	}
	f.Formulas = kind.plain
	if c.Safe != nil {
		f.Formulas = !*c.Safe
	}
	return f
}

// writer is what writes a report: its own, or the saved query that it is.
func (r *reporter) writer(kind reportKind, c config.Report, bad func(string) error) (reportWriter, error) {
	if kind.write != nil {
		for name := range c.Params {
			return nil, bad(r.s.T("report.no_params", text.Args{"report": kind.name, "name": name}))
		}
		return kind.write(r), nil
	}
	q, err := r.s.savedQuery(kind.query)
	if f, ok := errors.AsType[*failure](err); ok && f.code == exitUsage {
		return nil, bad(r.s.T("report.unknown", text.Args{"name": c.Report, "names": strings.Join(kindNames(), ", ")}))
	}
	if err != nil {
		return nil, err
	}
	if err := checkPeriodParameters(r.s, q); err != nil {
		return nil, bad(err.Error())
	}
	source := queryReport{reporter: r, query: q, params: c.Params, zoned: kind.zoned}
	// What the configuration gives wrongly is told now, not at two in the morning.
	if _, err := source.bind(report.PeriodOf(when.DateOf(r.s.Now(), time.UTC), report.Day, time.UTC)); err != nil {
		return nil, bad(r.s.failure(err).text)
	}
	return source.write, nil
}

func kindNames() (names []string) {
	for _, k := range reportKinds {
		names = append(names, k.name)
	}
	return names
}

// place is where a report is delivered to.
func (r *reporter) place(to string) report.Place {
	if name, ok := config.ReportChannel(to); ok {
		channel, _ := r.s.channelOf(name)
		channel.Name = name // one that is not there is told of when the report is sent
		return &channelPlace{s: r.s, channel: channel, lake: r.lake, states: r.states}
	}
	if config.IsS3(to) {
		bucket, prefix, _ := config.SplitS3(to) // it was checked when it was read
		return &bucketPlace{s: r.s, bucket: bucket, prefix: prefix}
	}
	return folderPlace{r.s, report.Folder(to)}
}

// A folderPlace says in sentences what goes wrong with a folder.
type folderPlace struct {
	s *session
	report.Folder
}

func (f folderPlace) Put(ctx context.Context, name string, write func(io.Writer) error) error {
	return f.s.outError(path.Join(string(f.Folder), name), f.Folder.Put(ctx, name, write))
}

// A bucketPlace is a prefix of a bucket. It is opened with each file: reports are few, and roles and regions change.
type bucketPlace struct {
	s              *session
	bucket, prefix string
}

func (b *bucketPlace) String() string {
	return strings.TrimSuffix("s3://"+b.bucket+"/"+b.prefix, "/") + "/"
}

func (b *bucketPlace) Put(ctx context.Context, name string, write func(io.Writer) error) error {
	t := outTarget{path: b.String() + name, bucket: b.bucket, key: path.Join(b.prefix, name)}
	opened, err := aws.OpenBucket(ctx, aws.BucketOptions{Access: b.s.outAccess(queryFlags{}), Bucket: b.bucket, WriteOnly: true})
	if err != nil {
		return b.s.outObjectError(t, err)
	}
	return b.s.saveObject(ctx, opened, t, write)
}

// streamPlace writes to standard output.
type streamPlace struct{ w io.Writer }

func (streamPlace) String() string { return "-" }

func (p streamPlace) Put(_ context.Context, _ string, write func(io.Writer) error) error {
	return write(p.w)
}

// trailCovered tells for how many hours of a period nothing proves that all records of the trail are there, in words.
func (r *reporter) trailCovered(ctx context.Context, from, until time.Time) (string, error) {
	b, err := r.s.coverageOf(ctx, r.lake, from, until)
	if err != nil {
		return "", err
	}
	hours, places := 0, 0
	for _, p := range b.Places() {
		// What happens just before the end is delivered in the hour after it.
		until := until.Add(deliveredWithin)
		unproven := 0
		for _, h := range withTail(b.Hours(p, from, until), until) {
			if h.State != coverage.Verified && h.State != coverage.Late {
				unproven++
			}
		}
		if hours += unproven; unproven > 0 {
			places++
		}
	}
	switch {
	case len(b.Places()) == 0:
		return r.s.T("report.nothing_known"), nil
	case hours > 0:
		return r.s.T("report.unproven", text.Args{"hours": hours, "places": places}), nil
	}
	return "", nil
}
