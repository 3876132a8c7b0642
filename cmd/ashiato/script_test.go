package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ashiato/ashiato/internal/startup"
)

func TestMain(m *testing.M) {
	startup.Done()
	testscript.Main(m, map[string]func(){"ashiato": main, "bootstrap": main})
}

// Each script is a sequence of command lines with what they print and how they end.
func TestScripts(t *testing.T) {
	dir, files := "testdata/script", []string(nil)
	if testing.Short() { // as under the race detector: the commands in which much goes on at once, not each message
		dir = ""
		for _, name := range []string{"demo", "import", "lake", "names", "query", "report", "sessions", "sign_ins"} {
			files = append(files, filepath.Join("testdata/script", name+".txtar"))
		}
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		Files:               files,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			env.Setenv("HOME", home)
			env.Setenv("XDG_DATA_HOME", filepath.Join(home, "data"))
			env.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
			env.Setenv("ASHIATO_LAKE", filepath.Join(env.WorkDir, "lake"))
			env.Setenv("TZ", "UTC")
			env.Setenv("LANG", "C")
			env.Setenv("GORACE", os.Getenv("GORACE")) // for programs under the race detector
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": code, "samejson": sameJSON, "newerlake": newerLake, "holdlake": holdLake,
			"signedcopy": signedCopy,
		},
	})
}

// code runs a command and wants its exit code: code 2 ashiato events --foo.
func code(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command args...")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if args[0] != strconv.Itoa(got) {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// sameJSON compares two files as JSON, numbers by their spelling.
func sameJSON(ts *testscript.TestScript, neg bool, args []string) {
	var values [2]any
	for i := range values {
		dec := json.NewDecoder(strings.NewReader(ts.ReadFile(args[i])))
		dec.UseNumber()
		ts.Check(dec.Decode(&values[i]))
	}
	if reflect.DeepEqual(values[0], values[1]) == neg {
		ts.Fatalf("same is %v:\n%s\n%s", !neg, ts.ReadFile(args[0]), ts.ReadFile(args[1]))
	}
}

// newerLake makes a lake look like one of a later version.
func newerLake(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", filepath.Join(ts.MkAbs(args[0]), "catalog.db"))
	ts.Check(err)
	defer db.Close()
	done, err := db.Exec("UPDATE lake SET value = '999' WHERE key = 'format'")
	ts.Check(err)
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		ts.Fatalf("the lake's version was not found: %d, %v", n, err)
	}
}

// holdLake holds the lock that an exclusive command holds, until the script ends.
func holdLake(ts *testscript.TestScript, _ bool, args []string) {
	f, err := os.OpenFile(filepath.Join(ts.MkAbs(args[0]), "locks", "lake.lock"), os.O_CREATE|os.O_RDWR, 0o640)
	ts.Check(err)
	ts.Defer(func() { f.Close() })
	ts.Check(syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB))
	_, err = f.WriteString(`{"command":"ashiato lake compact","pid":4711,"since":"2026-11-20T09:00:00Z"}`)
	ts.Check(err)
}
