package query_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

	"example.com/program/aside"
	"github.com/ashiato/ashiato/query"
)

func init() { aside.Note("main") }

func main() {
	ctx := context.Background()
	db, err := query.Open(ctx, query.Options{NoConfig: true, Lake: os.Args[1]})
	if err != nil {
		panic(err)
	}
	os.Args = nil // a program may do with them what it likes
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

// aside is a package of the program that has nothing to do with package query: its init function runs in both starts.
const aside = `package aside

import (
	"fmt"
	"os"
)

func init() {
	fmt.Println("aside")
	Note("aside")
}

// Note adds a line about this start of the program to a file beside it.
func Note(who string) {
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	f, err := os.OpenFile(program+".log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintf(f, "%s %d %q\n", who, len(os.Environ()), os.Args[1:])
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
	for name, content := range map[string]string{"go.mod": own, "go.sum": string(sums), "main.go": program, "aside/aside.go": aside} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
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
	if err != nil || string(out) != "aside\ntrue 1\n" {
		t.Errorf("the program says %q, %v", out, err)
	}
	log, err := os.ReadFile(filepath.Join(dir, "program.log"))
	want := regexp.MustCompile(`^aside \d+ \["[^"]+"\]\nmain \d+ \["[^"]+"\]\naside \d \[\]\n$`)
	if err != nil || !want.Match(log) {
		t.Errorf("the starts of the program: %q, %v; want %s", log, err, want)
	}
	info, err := os.Stat(filepath.Join(dir, "program"))
	if err == nil {
		t.Logf("the program has %d MB", info.Size()>>20)
	}
}
