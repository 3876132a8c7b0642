package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ashiato/ashiato/internal/synth"
)

// smallPerFolder is how many files lie in one folder of a set of small files.
const smallPerFolder = 50_000

// PrepareSmall makes a folder of files with one record each, or finds it there from before: what is left of a
// trail when something in between has split it, and the worst case for whatever costs something per file.
func PrepareSmall(ctx context.Context, dir string, files int) (Dataset, error) {
	mark, err := fingerprint(1)
	if err != nil {
		return Dataset{}, err
	}
	d := Dataset{Dir: filepath.Join(dir, fmt.Sprintf("small-%d-%s", files, mark))}
	done := d.Dir + ".json"
	if b, err := os.ReadFile(done); err == nil {
		return d, json.Unmarshal(b, &d.Summary)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	if err := os.RemoveAll(d.Dir); err != nil {
		return d, err
	}
	o := DataOptions(max(files, 100_000))
	o.DuplicateRate = -1
	records, err := synth.Records(o)
	if err != nil {
		return d, err
	}
	for record := range records {
		if err := ctx.Err(); err != nil {
			return d, err
		}
		if d.Summary.Records == int64(files) {
			break
		}
		if err := d.addSmall(record); err != nil {
			return d, err
		}
	}
	b, err := json.Marshal(d.Summary)
	if err != nil {
		return d, err
	}
	return d, os.WriteFile(done, b, 0o644)
}

func (d *Dataset) addSmall(record []byte) error {
	n := d.Summary.Records
	folder := filepath.Join(d.Dir, fmt.Sprintf("%03d", n/smallPerFolder))
	if n%smallPerFolder == 0 {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	d.Summary.Records++
	d.Summary.Files++
	d.Summary.JSONBytes += int64(len(record))
	d.Summary.GzipBytes += int64(len(record)) // as they lie on disk
	return os.WriteFile(filepath.Join(folder, fmt.Sprintf("%09d.json", n)), record, 0o644)
}
