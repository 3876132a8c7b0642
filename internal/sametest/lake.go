package sametest

import (
	"context"
	"database/sql"
	_ "embed" // the records
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the lake's catalogue

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/synth"
)

// Now is what now() is in the corpus, where an engine can be told.
var Now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// records are the ones written by hand: what people look for, and what is odd.
//
//go:embed testdata/records.json
var records []byte

// Lake makes the fixture lake in a new folder dir: some 500 records of a made-up company from the end of February 2026,
// and those of testdata/records.json. Each time it has the same records.
func Lake(ctx context.Context, dir string) (_ *lake.Lake, err error) {
	trail, err := os.MkdirTemp("", "sametest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(trail)
	o := synth.Options{People: 10, Days: 4, RecordsPerDay: 110, End: Now, Seed: 4, Workers: 1}
	if _, err := synth.Generate(ctx, trail, o); err != nil {
		return nil, err
	}
	if err := writeRecords(trail); err != nil {
		return nil, fmt.Errorf("writing the records of the fixture: %w", err)
	}
	now := func() time.Time { return Now }
	l, err := lake.Open(ctx, lake.Options{Dir: dir, Create: true, Now: now})
	if err != nil {
		return nil, err
	}
	sum, err := ingest.Import(ctx, []string{trail}, nil, ingest.Options{Lake: l, Workers: 1, Now: now})
	if err == nil && (sum.Records == 0 || len(sum.Problems) > 0) {
		err = fmt.Errorf("importing the fixture: %+v", sum)
	}
	if err != nil {
		_ = l.Close() // the import's error tells more
		return nil, err
	}
	return l, nil
}

var dayOf = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)T`)

// writeRecords writes the records as a trail does: one object for each account, region and day. Those of events named
// Loose... lie outside of a trail's folders.
func writeRecords(dir string) error {
	var all struct{ Records []json.RawMessage }
	if err := json.Unmarshal(records, &all); err != nil {
		return err
	}
	objects := map[string][]string{}
	for _, r := range all.Records {
		var place struct{ EventName, EventTime, AwsRegion, RecipientAccountID string }
		if err := json.Unmarshal(r, &place); err != nil {
			return err
		}
		day := []string{"", "2026", "03", "01"}
		if m := dayOf.FindStringSubmatch(place.EventTime); m != nil {
			day = m
		}
		key := fmt.Sprintf("AWSLogs/%s/CloudTrail/%s/%s/%s/%s/%[1]s_CloudTrail_%[2]s_%[3]s%[4]s%[5]sT2355Z_fixture.json",
			place.RecipientAccountID, place.AwsRegion, day[1], day[2], day[3])
		if strings.HasPrefix(place.EventName, "Loose") {
			key = "loose/records.json"
		}
		objects[key] = append(objects[key], string(r))
	}
	for key, r := range objects {
		name := filepath.Join(dir, filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, []byte(`{"Records":[`+strings.Join(r, ",\n")+`]}`), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Metadata returns where a lake's table is, as a URI of its folder, and the name of its current metadata file.
func Metadata(ctx context.Context, dir string) (location, file string, err error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "catalog.db")+"?mode=ro")
	if err != nil {
		return "", "", err
	}
	defer db.Close()
	var metadata string
	err = db.QueryRowContext(ctx, "SELECT metadata_location FROM iceberg_tables WHERE table_name = ?", lake.TableName).Scan(&metadata)
	if err != nil {
		return "", "", fmt.Errorf("the table of %s: %w", dir, err)
	}
	location, file = path.Split(metadata)
	return strings.TrimSuffix(location, "/metadata/"), file, nil
}
