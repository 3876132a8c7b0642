package main

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/mototest"
)

// Of a lake on S3 the smaller tables are in AWS Glue when the views over them are made, though nobody has put a row into them yet.
func TestAthenaSetupOfALake(t *testing.T) {
	mototest.StartStrict(t)
	dir := t.TempDir()
	run := func(args ...string) (code int, stdout, stderr string) {
		t.Helper()
		fake := &fakeAthena{answers: map[string][]string{schemaQuery: {"ashiato|SCHEMA"}, tablesQuery: {"cloudtrail_records|BASE TABLE", "directory|BASE TABLE"}}}
		server := httptest.NewServer(fake)
		defer server.Close()
		t.Setenv("AWS_ENDPOINT_URL_ATHENA", server.URL)
		r := newTestRun(t, map[string]string{"HOME": dir, "ASHIATO_LAKE": "s3://views-lake/lake", "AWS_REGION": "us-east-1"})
		code = r.Run(context.Background(), args)
		return code, r.stdout.String(), r.stderr.String()
	}
	// Without a lake there is nothing to make in Glue.
	if code, stdout, stderr := run("athena", "setup"); code != exitOK || !strings.Contains(stdout, "view\tdirectory_at\tmade") || strings.Contains(stderr, "Glue") {
		t.Fatalf("exit code %d: %s%s", code, stdout, stderr)
	}
	if err := aws.CreateBucket(t.Context(), aws.Access{}, "views-lake"); err != nil {
		t.Fatal(err)
	}
	if err := lake.MakeLedger(t.Context(), aws.Access{}, "ashiato"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "a.json")
	if err := os.WriteFile(file, []byte(`{"Records":[`+oneRecord+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run("import", "-q", file); code != exitOK {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	code, stdout, stderr := run("athena", "setup")
	if code != exitOK || !strings.Contains(stdout, "view\tdirectory_at\tmade") || !strings.Contains(stdout, "view\tconnect_user_admin\tmade") || !strings.Contains(stderr, "tables made in AWS Glue, empty as yet: directory, ") {
		t.Errorf("exit code %d: %s%s", code, stdout, stderr)
	}
	if _, _, stderr := run("athena", "setup"); strings.Contains(stderr, "Glue") {
		t.Errorf("made again: %s", stderr)
	}
	l, err := lake.Open(t.Context(), lake.Options{Dir: "s3://views-lake/lake", Database: "ashiato", Ledger: "ashiato", Home: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if made, err := l.MakeTables(t.Context()); err != nil || len(made) > 0 {
		t.Errorf("%v were not there: %v", made, err)
	}
}
