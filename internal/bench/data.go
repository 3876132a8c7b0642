package bench

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/ashiato/ashiato/internal/synth"
)

// Dataset is a generated folder.
type Dataset struct {
	Dir     string // AWSLogs lies in it
	Summary synth.Summary
}

// Delivered is how many records the files hold, copies included.
func (d Dataset) Delivered() int64 { return d.Summary.Records + d.Summary.Duplicates }

// historyEnd is fixed, so that every run measures the same bytes.
var historyEnd = time.Date(2026, time.October, 31, 15, 0, 0, 0, time.UTC)

// DataOptions sizes a data set: thirty days and four hundred files for a
// million records, and in proportion above that; from 100 to 10,000 records in
// a file.
func DataOptions(records int) synth.Options {
	days := max(30*records/1_000_000, 30)
	return synth.Options{
		People: 30, Days: days, RecordsPerDay: (records + days - 1) / days, Files: max(400*records/1_000_000, 20), End: historyEnd, Seed: 1,
	}
}

// Prepare generates the data set below dir, or finds it there from before.
func Prepare(ctx context.Context, dir string, o synth.Options) (Dataset, error) {
	mark, err := fingerprint(o.Seed)
	if err != nil {
		return Dataset{}, err
	}
	size := fmt.Sprintf("%dd-%dr-%df-%d-", o.Days, o.RecordsPerDay, o.Files, o.Seed)
	name := size + mark
	d := Dataset{Dir: filepath.Join(dir, name)}
	done := filepath.Join(dir, name+".json")
	if b, err := os.ReadFile(done); err == nil {
		return d, json.Unmarshal(b, &d.Summary)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	// Without the summary the folder is what an interrupted run left, and with
	// another mark what an older generator made.
	stale, err := filepath.Glob(filepath.Join(dir, size+"*"))
	if err != nil {
		return d, err
	}
	for _, s := range append(stale, d.Dir) {
		if err := os.RemoveAll(s); err != nil {
			return d, err
		}
	}
	if err := os.MkdirAll(d.Dir, 0o755); err != nil {
		return d, err
	}
	if d.Summary, err = synth.Generate(ctx, d.Dir, o); err != nil {
		return d, err
	}
	b, err := json.Marshal(d.Summary)
	if err != nil {
		return d, err
	}
	return d, os.WriteFile(done, b, 0o644)
}

// fingerprint changes when the generator does, so that a data set of an older
// one is not taken for a new one.
func fingerprint(seed uint64) (string, error) {
	records, err := synth.Records(synth.Options{Days: 4, RecordsPerDay: 500, End: historyEnd, Seed: seed})
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for r := range records {
		h.Write(r)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:4]), nil
}

// LogFiles lists the log files of the data set with their sizes: no digests, no
// folder markers. The order is that of the names.
func (d Dataset) LogFiles() ([]string, []int64, error) {
	var names []string
	var sizes []int64
	for _, kind := range []string{"CloudTrail", "CloudTrail-Insight"} {
		list, err := filepath.Glob(filepath.Join(d.Dir, "AWSLogs", "*", kind, "*", "*", "*", "*", "*.json.gz"))
		if err != nil {
			return nil, nil, err
		}
		names = append(names, list...)
	}
	for _, n := range names {
		info, err := os.Stat(n)
		if err != nil {
			return nil, nil, err
		}
		sizes = append(sizes, info.Size())
	}
	if len(names) == 0 {
		return nil, nil, fmt.Errorf("no log files below %s", d.Dir)
	}
	return names, sizes, nil
}

// SomeEventID gives the id of a record from the middle of the data set.
func SomeEventID(d Dataset) (string, error) {
	names, _, err := d.LogFiles()
	if err != nil {
		return "", err
	}
	name := names[len(names)/2]
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var content struct {
		Records []struct {
			EventID string `json:"eventID"`
		}
	}
	if err := json.NewDecoder(z).Decode(&content); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if len(content.Records) == 0 {
		return "", fmt.Errorf("%s: no records", name)
	}
	return content.Records[len(content.Records)/2].EventID, nil
}
