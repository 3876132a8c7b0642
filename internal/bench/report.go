package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
)

// Metric is one line of the JSON report. Baseline names what Ratio compares
// with; both are empty for a plain figure.
type Metric struct {
	Name     string  `json:"name"`
	Value    float64 `json:"value"`
	Unit     string  `json:"unit"`
	Baseline string  `json:"baseline"`
	Ratio    float64 `json:"ratio"`
}

// Stat is the middle and the ends of a series.
type Stat struct{ Median, Min, Max float64 }

// Summarise wants at least one value.
func Summarise(values []float64) Stat {
	s := slices.Clone(values)
	slices.Sort(s)
	n := len(s)
	return Stat{Median: (s[(n-1)/2] + s[n/2]) / 2, Min: s[0], Max: s[n-1]}
}

// Of summarises one property of results.
func Of(results []Result, property func(Result) float64) Stat {
	values := make([]float64, len(results))
	for i, r := range results {
		values[i] = property(r)
	}
	return Summarise(values)
}

// Properties of a result.
func Wall(r Result) float64 { return r.Wall.Seconds() }
func CPU(r Result) float64  { return r.CPU.Seconds() }
func RSS(r Result) float64  { return float64(r.RSS) }
func Disk(r Result) float64 { return float64(r.Disk) }

// Paired summarises a/b of the same rounds.
func Paired(a, b []Result, property func(Result) float64) (Stat, error) {
	if len(a) == 0 || len(a) != len(b) {
		return Stat{}, fmt.Errorf("bench: %d and %d rounds cannot be paired", len(a), len(b))
	}
	values := make([]float64, len(a))
	for i := range a {
		d := property(b[i])
		if d == 0 {
			return Stat{}, fmt.Errorf("bench: round %d: nothing to divide by", i+1)
		}
		values[i] = property(a[i]) / d
	}
	return Summarise(values), nil
}

// Table writes one line for each case that ran, in the order given.
func Table(w io.Writer, cases []Case, results map[string][]Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "case\twall s\tmin\tmax\tcpu s\trecords/s\tpeak MB\tdisk MB\tdisk/gz\timport is\t")
	for _, c := range cases {
		res := results[c.Name]
		if len(res) == 0 {
			continue
		}
		wall, disk := Of(res, Wall), Of(res, Disk).Median
		onDisk, share := "-", "-"
		if disk > 0 && c.Gzip > 0 {
			onDisk, share = fmt.Sprintf("%.1f", disk/1e6), fmt.Sprintf("%.2f", disk/float64(c.Gzip))
		}
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%.0f\t%.0f\t%s\t%s\t%s\t\n", c.Name, wall.Median, wall.Min, wall.Max,
			Of(res, CPU).Median, float64(c.Records)/wall.Median, Of(res, RSS).Median/1e6, onDisk, share, compared(results, c.Name))
	}
	return t.Flush()
}

// compared says how much faster or slower the import is than another case.
func compared(results map[string][]Result, name string) string {
	r, err := Paired(results[name], results[Import], Wall)
	switch {
	case err != nil || name == Import:
		return "-"
	case r.Median >= 1:
		return fmt.Sprintf("%.2fx faster", r.Median)
	}
	return fmt.Sprintf("%.2fx slower", 1/r.Median)
}

// Metrics turns results into the lines of the JSON report. Ratios to a floor
// (inflate, tokenise) are of wall time, import over floor; ratios to others are
// of speed, import over other; so 2.5 means 2.5 times the events per second.
func Metrics(cases []Case, results map[string][]Result) []Metric {
	var list []Metric
	for _, c := range cases {
		res := results[c.Name]
		if len(res) == 0 {
			continue
		}
		wall := Of(res, Wall).Median
		list = append(list,
			Metric{Name: c.Name + " wall", Value: wall, Unit: "s"},
			Metric{Name: c.Name + " cpu", Value: Of(res, CPU).Median, Unit: "s"},
			Metric{Name: c.Name + " rate", Value: float64(c.Records) / wall, Unit: "records/s"},
			Metric{Name: c.Name + " peak memory", Value: Of(res, RSS).Median, Unit: "bytes"})
		if disk := Of(res, Disk).Median; disk > 0 && c.Gzip > 0 {
			list = append(list, Metric{Name: c.Name + " disk", Value: disk, Unit: "bytes", Baseline: "gz", Ratio: disk / float64(c.Gzip)})
		}
	}
	return append(list, comparisons(cases, results)...)
}

func comparisons(cases []Case, results map[string][]Result) []Metric {
	var list []Metric
	ours := results[Import]
	compare := func(what string, c Case, a, b []Result, property func(Result) float64) {
		if r, err := Paired(a, b, property); err == nil {
			list = append(list, Metric{Name: "import " + what + " over " + c.Name, Value: Of(ours, property).Median, Unit: "s", Baseline: c.Name, Ratio: r.Median})
		}
	}
	for _, c := range cases {
		theirs := results[c.Name]
		switch {
		case c.Name == Import || len(ours) == 0:
			continue
		case c.Name == Inflate || c.Name == Library || c.Name == Tokenise:
			compare("wall", c, ours, theirs, Wall)
		default:
			compare("speed", c, theirs, ours, Wall)
		}
		compare("cpu", c, ours, theirs, CPU)
	}
	return list
}

// WriteJSON replaces the report file.
func WriteJSON(name string, list []Metric) error {
	b, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	tmp := name + ".tmp"
	if err := os.WriteFile(tmp, append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}

// Growth compares the import name with the import base of the same rounds.
func Growth(name, base string, large, small []Result) ([]Metric, error) {
	var list []Metric
	for _, p := range []struct {
		what, unit string
		of         func(Result) float64
	}{{"wall", "s", Wall}, {"cpu", "s", CPU}, {"peak memory", "bytes", RSS}, {"disk", "bytes", Disk}} {
		r, err := Paired(large, small, p.of)
		if err != nil {
			return nil, fmt.Errorf("%s of %s: %w", p.what, name, err)
		}
		list = append(list, Metric{Name: p.what + " of " + name, Value: Of(large, p.of).Median, Unit: p.unit, Baseline: base, Ratio: r.Median})
	}
	return list, nil
}
