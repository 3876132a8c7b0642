package query_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// program is what somebody else writes who imports package query.
const program = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ashiato/ashiato/query"
)

func main() {
	ctx := context.Background()
	db, err := query.Open(ctx, query.Options{NoConfig: true, Lake: os.Args[1]})
	if err != nil {
		panic(err)
	}
	defer db.Close()
	rows, err := db.Run(ctx, "SELECT count(*) AS n, json_extract_scalar('{\"a\": 1}', '$.a') AS a FROM cloudtrail_logs WHERE eventname <> ?", "none")
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	for row, err := range rows.All() {
		if err != nil {
			panic(err)
		}
		fmt.Println(row.Get("n").(int64) > 0, row.Get("a"))
	}
}
`

// TestOtherPrograms builds a program of another module, which imports package query and nothing else of this one, and
// runs it: the second start of it must be the engine's too.
func TestOtherPrograms(t *testing.T) {
	_, file, _, _ := runtime.Caller(0)
	repository := filepath.Dir(filepath.Dir(file))
	dir := t.TempDir()
	mod, err := os.ReadFile(filepath.Join(repository, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	// The requirements of this module, so that nothing has to be looked up.
	own := strings.Replace(string(mod), "module github.com/ashiato/ashiato", "module example.com/program", 1) +
		"\nrequire github.com/ashiato/ashiato v0.0.0\n\nreplace github.com/ashiato/ashiato => " + repository + "\n"
	sums, err := os.ReadFile(filepath.Join(repository, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"go.mod": own, "go.sum": string(sums), "main.go": program} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-mod=mod", "-o", "program", ".")
	build.Dir, build.Env = dir, append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	lake, err := lakeDir()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), filepath.Join(dir, "program"), lake).CombinedOutput()
	if err != nil || string(out) != "true 1\n" {
		t.Errorf("the program says %q, %v", out, err)
	}
	info, err := os.Stat(filepath.Join(dir, "program"))
	if err == nil {
		t.Logf("the program has %d MB", info.Size()>>20)
	}
}
