package config

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// A Report is made on a schedule, one for each period.
type Report struct {
	// Name is unique; Report is what is made, a built-in report or a saved query. Name is Report where the file has none.
	Name, Report string
	// At is the cron expression that says when to look; empty is the report's own.
	At string
	// Zone is the zone of dates and of At; empty is Config.Timezone.
	Zone   string
	Period string // day, week or month; empty is the report's own
	// To are the folders, absolute, s3://bucket/prefix and channel:NAME that it is delivered to.
	To []string
	// File is the name of the file, with {date}; empty is the report's own.
	File string
	// Format is csv, xlsx, json, ndjson, md or parquet, and Encoding, of csv, utf-8-bom, utf-8 or cp932; empty is the report's own.
	Format, Encoding string
	// BOM and Safe are of csv; nil is the report's own.
	BOM, Safe *bool
	// Params are values of parameters of the query, by name.
	Params map[string]string
	// AtMost is how long it waits for what it is made from, 0 not at all.
	AtMost time.Duration
	// About also delivers a file that says what was delivered.
	About bool
	// Since is in the first period; the zero Date is the one before the first look.
	Since when.Date
	// Line is where the report stands in the file, from 1.
	Line int
}

// What keys of reports may have.
var (
	reportKeys = []string{"report", "name", "at", "zone", "period", "to", "file", "format", "encoding", "bom", "safe", "params", "waits_for",
		"at_most", "about", "since"}
	reportPeriods   = []string{"day", "week", "month"}
	reportFormats   = []string{"csv", "xlsx", "json", "ndjson", "md", "parquet"}
	reportEncodings = []string{"utf-8-bom", "utf-8", "cp932"}

	reportName    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)
	parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

const (
	waitsForCoverage = "coverage"
	usualAtMost      = 6 * time.Hour
	longestAtMost    = 14 * 24 * time.Hour
	maxReports       = 1000
	firstYear        = 2006 // of AWS
)

// takeReports checks the section reports and stores it.
func (c *Config) takeReports(f file, r *reader) error {
	if w := f.Reports.wrong; w != nil {
		e := r.wrongType("reports", *w)
		e.List = true
		return hide(e)
	}
	if len(f.Reports.list) > maxReports {
		return r.bad("reports", f.Reports.starts[maxReports], why("reports", "n", maxReports))
	}
	for i, section := range f.Reports.list {
		report, err := c.report(r, section, f.Reports.starts[i])
		if err != nil {
			return err
		}
		c.Reports = append(c.Reports, report)
	}
	return nil
}

// report checks one entry of reports.
func (c *Config) report(r *reader, section section, start scalar) (Report, error) {
	p := Report{Line: start.line}
	v, err := r.values("reports", section, reportKeys)
	if err != nil {
		return p, err
	}
	for _, key := range []string{"report", "to"} {
		if v[key].line == 0 {
			return p, r.bad("reports", start, why("report_needs", "key", key))
		}
	}
	p.Report, p.Name = v["report"].text, v["report"].text
	if !reportName.MatchString(p.Report) {
		return p, r.bad("reports.report", v["report"], why("report"))
	}
	named := v["report"]
	if at, ok := v["name"]; ok {
		if p.Name, named = at.text, at; !reportName.MatchString(p.Name) {
			return p, r.bad("reports.name", at, why("report_name"))
		}
	}
	if slices.ContainsFunc(c.Reports, func(o Report) bool { return o.Name == p.Name }) {
		return p, r.bad("reports.name", named, why("report_twice", "name", p.Name))
	}
	if err := c.checkChannels(r, v["to"]); err != nil {
		return p, err
	}
	for _, take := range []func(*reader, map[string]scalar) error{p.takeTimes, p.takePlaces, p.takeForm, p.takeParams} {
		if err := take(r, v); err != nil {
			return p, err
		}
	}
	return p, nil
}

// takeTimes checks when the report is made.
func (p *Report) takeTimes(r *reader, v map[string]scalar) error {
	zone := time.UTC
	if at, ok := v["zone"]; ok {
		var err error
		if zone, err = Zone(at.text); err != nil {
			return r.bad("reports.zone", at, err)
		}
		p.Zone = at.text
	}
	if at, ok := v["at"]; ok {
		if _, err := when.ParseSchedule(at.text, zone); err != nil {
			return r.bad("reports.at", at, err)
		}
		p.At = at.text
	}
	if err := r.choice("period", v, reportPeriods, &p.Period); err != nil {
		return err
	}
	if at, ok := v["since"]; ok {
		var err error
		if p.Since, err = when.ParseDate(at.text); err != nil {
			return r.bad("reports.since", at, err)
		}
		if p.Since.Year < firstYear {
			return r.bad("reports.since", at, why("first_year", "year", firstYear))
		}
	}
	if at, ok := v["waits_for"]; ok {
		if at.text != waitsForCoverage {
			return r.bad("reports.waits_for", at, why("use", "names", waitsForCoverage))
		}
		p.AtMost = usualAtMost
	}
	if at, ok := v["at_most"]; ok {
		age, isAge := when.ParseAge(at.text)
		limit := time.Duration(age.Days)*24*time.Hour + age.Rest
		switch {
		case p.AtMost == 0:
			return r.bad("reports.at_most", at, why("waits_for", "value", waitsForCoverage))
		case !isAge || limit < time.Minute || limit > longestAtMost:
			return r.bad("reports.at_most", at, why("at_most"))
		}
		p.AtMost = limit
	}
	return nil
}

// reportChannel is what a place begins with that is a channel.
const reportChannel = "channel:"

// ReportChannel is the name of the channel that a report is sent to; false of a folder or a bucket.
func ReportChannel(to string) (name string, ok bool) { return strings.CutPrefix(to, reportChannel) }

// checkChannels checks that the channels of a report are there and take files.
func (c *Config) checkChannels(r *reader, to scalar) error {
	for _, item := range to.items {
		name, ok := ReportChannel(item.text)
		if !ok {
			continue
		}
		i := slices.IndexFunc(c.Channels, func(ch Channel) bool { return ch.Name == name })
		switch {
		case i < 0:
			return r.bad("reports.to", item, why("no_channel", "name", name))
		case !c.Channels[i].TakesFiles():
			return r.bad("reports.to", item, why("no_files", "name", name))
		}
	}
	return nil
}

// takePlaces checks where the report goes and what its file is called.
func (p *Report) takePlaces(r *reader, v map[string]scalar) error {
	for _, item := range v["to"].items {
		scheme, _, isURI := strings.Cut(item.text, "://")
		if isURI && scheme != "s3" {
			return r.bad("reports.to", item, why("report_to"))
		}
		if IsS3(item.text) {
			if _, _, err := SplitS3(item.text); err != nil {
				return r.bad("reports.to", item, err)
			}
		}
		if item.text == "" || slices.Contains(p.To, item.text) {
			return r.bad("reports.to", item, why("empty_or_twice"))
		}
		p.To = append(p.To, item.text)
	}
	if at, ok := v["file"]; ok {
		if err := checkReportFile(at.text); err != nil {
			return r.bad("reports.file", at, err)
		}
		p.File = at.text
	}
	p.About = strings.EqualFold(v["about"].text, "true")
	return nil
}

// checkReportFile tells what is wrong with the name of a report's files.
func checkReportFile(name string) error {
	switch {
	case strings.ContainsAny(name, `/\`) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return why("file_folders")
	case !strings.Contains(name, "{date}"):
		return why("file_date", "date", "{date}")
	case len(name) > 200 || strings.HasPrefix(name, "."):
		return why("file_name")
	}
	return nil
}

// takeForm checks how the report is written.
func (p *Report) takeForm(r *reader, v map[string]scalar) error {
	if err := r.choice("format", v, reportFormats, &p.Format); err != nil {
		return err
	}
	if err := r.choice("encoding", v, reportEncodings, &p.Encoding); err != nil {
		return err
	}
	for _, key := range []string{"encoding", "bom", "safe"} {
		if at, ok := v[key]; ok && p.Format != "" && p.Format != "csv" {
			return r.bad("reports."+key, at, why("csv_only", "format", p.Format))
		}
	}
	if at, ok := v["bom"]; ok && p.Encoding != "" {
		return r.bad("reports.bom", at, why("bom"))
	}
	for key, to := range map[string]**bool{"bom": &p.BOM, "safe": &p.Safe} {
		if at, ok := v[key]; ok {
			is := strings.EqualFold(at.text, "true")
			*to = &is
		}
	}
	return nil
}

// takeParams reads name=value.
func (p *Report) takeParams(r *reader, v map[string]scalar) error {
	for _, item := range v["params"].items {
		name, value, ok := strings.Cut(item.text, "=")
		switch _, twice := p.Params[name]; {
		case !ok || !parameterName.MatchString(name):
			return r.bad("reports.params", item, why("param"))
		case name == "since" || name == "until":
			return r.bad("reports.params", item, why("param_period"))
		case twice:
			return r.bad("reports.params", item, why("twice"))
		}
		if p.Params == nil {
			p.Params = map[string]string{}
		}
		p.Params[name] = value
	}
	return nil
}

// choice stores one of several words, if there is one.
func (r *reader) choice(key string, v map[string]scalar, of []string, to *string) error {
	at, ok := v[key]
	if ok && !slices.Contains(of, at.text) {
		return r.bad("reports."+key, at, why("use", "names", strings.Join(of, ", ")))
	}
	*to = at.text
	return nil
}

// absoluteReports makes the folders of reports absolute.
func (c *Config) absoluteReports(dir, home string) (err error) {
	for i := range c.Reports {
		for j := range c.Reports[i].To {
			to := &c.Reports[i].To[j]
			if _, ok := ReportChannel(*to); ok {
				continue
			}
			if *to, err = absolute(*to, dir, home); err != nil {
				return err
			}
		}
	}
	return nil
}
