package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestSummarise(t *testing.T) {
	for _, c := range []struct {
		in   []float64
		want Stat
	}{
		{[]float64{4}, Stat{4, 4, 4}},
		{[]float64{3, 1}, Stat{2, 1, 3}},
		{[]float64{9, 1, 2}, Stat{2, 1, 9}},
		{[]float64{1, 10, 2, 20}, Stat{6, 1, 20}},
	} {
		was := slices.Clone(c.in)
		if got := Summarise(c.in); got != c.want {
			t.Errorf("Summarise(%v) = %v, want %v", c.in, got, c.want)
		}
		if !slices.Equal(was, c.in) {
			t.Errorf("Summarise changed its argument to %v", c.in)
		}
	}
}

func seconds(s ...float64) []Result {
	var list []Result
	for _, v := range s {
		list = append(list, Result{Wall: time.Duration(v * float64(time.Second)), CPU: time.Second, RSS: 1 << 20, Disk: 50})
	}
	return list
}

// The machine was three times slower in the second round: the ratio of medians
// would be 2.5, of pairs it is 4.
func TestPairedTakesRatiosWithinRounds(t *testing.T) {
	slow, fast := seconds(4, 12, 5), seconds(1, 3, 2)
	r, err := Paired(slow, fast, Wall)
	if err != nil || r != (Stat{4, 2.5, 4}) {
		t.Errorf("Paired = %v, %v", r, err)
	}
	if _, err := Paired(slow, fast[:2], Wall); err == nil {
		t.Error("rounds that do not match were paired")
	}
	if _, err := Paired(nil, nil, Wall); err == nil {
		t.Error("no rounds gave a ratio")
	}
	if _, err := Paired(slow, seconds(0, 0, 0), Wall); err == nil {
		t.Error("divided by zero")
	}
}

func TestRunnerRotatesAndKeeps(t *testing.T) {
	dir := t.TempDir()
	var order []string
	run := func(_ context.Context, c Case) (Result, error) {
		order = append(order, c.Name)
		left, err := os.ReadDir(c.Output)
		if err != nil || len(left) > 0 {
			t.Errorf("%s: its output folder is not empty: %v %v", c.Name, left, err)
		}
		return Result{Wall: time.Second}, os.WriteFile(filepath.Join(c.Output, "x"), nil, 0o644)
	}
	cases := []Case{{Name: "a", Output: filepath.Join(dir, "a"), Keep: true}, {Name: "b", Output: filepath.Join(dir, "b")}, {Name: "c", Output: filepath.Join(dir, "c")}}
	results, err := Runner{Rounds: 3, Log: &bytes.Buffer{}, Exec: run}.Run(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ""); got != "abcbcacab" {
		t.Errorf("order %s", got)
	}
	for name, want := range map[string]int{"a": 1, "b": 0} {
		if left, _ := os.ReadDir(filepath.Join(dir, name)); len(left) != want {
			t.Errorf("%s: %d files left, want %d", name, len(left), want)
		}
		if len(results[name]) != 3 {
			t.Errorf("%s: %d results", name, len(results[name]))
		}
	}
}

func TestRunnerStopsAtAFailedCheck(t *testing.T) {
	c := Case{Name: "a", Check: Setup{}.expect(12, "records")}
	for out, ok := range map[string]bool{"12 records": true, "7 bytes, 12 records, 3 files": true, "11 records": false, "done": false} {
		run := func(context.Context, Case) (Result, error) { return Result{Out: out}, nil }
		_, err := Runner{Rounds: 1, Log: &bytes.Buffer{}, Exec: run}.Run(t.Context(), []Case{c})
		if (err == nil) != ok {
			t.Errorf("%q: %v", out, err)
		}
	}
	fails := func(context.Context, Case) (Result, error) { return Result{}, errors.New("no") }
	if _, err := (Runner{Rounds: 1, Log: &bytes.Buffer{}, Exec: fails}).Run(t.Context(), []Case{c}); err == nil {
		t.Error("a failed process is no error")
	}
}

func TestProcessMeasuresChildren(t *testing.T) {
	out := t.TempDir()
	// The parent's own peak must not be counted as the child's.
	large, err := syscall.Mmap(-1, 0, 300<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(large); i += 4096 {
		large[i] = 1
	}
	if err := syscall.Munmap(large); err != nil {
		t.Fatal(err)
	}
	// A grandchild burns the CPU and writes the file.
	c := Case{Args: []string{"sh", "-c", `sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; printf 12345 > "$0/f"' "$0"; echo done`, out}, Output: out}
	r, err := Process(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if r.CPU < 20*time.Millisecond || r.Wall < 20*time.Millisecond {
		t.Errorf("wall %v, cpu %v for 300,000 turns of a shell", r.Wall, r.CPU)
	}
	if r.RSS < 500<<10 || r.RSS > 100<<20 {
		t.Errorf("peak memory of a shell: %d bytes", r.RSS)
	}
	if r.Disk != 5 || r.Out != "done\n" {
		t.Errorf("disk %d, output %q", r.Disk, r.Out)
	}
	if _, err := Process(t.Context(), Case{Args: []string{"sh", "-c", "echo broken >&2; exit 3"}}); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Errorf("a failure gives %v", err)
	}
}

func TestMetricsAndJSON(t *testing.T) {
	cases := []Case{{Name: Import, Records: 1000, Gzip: 100}, {Name: DuckDB, Records: 1000}, {Name: Inflate, Records: 1000}, {Name: JQ, Records: 1000}}
	results := map[string][]Result{Import: seconds(2, 2, 2), DuckDB: seconds(6, 7, 8), Inflate: seconds(0.5, 0.5, 0.4)}
	name := filepath.Join(t.TempDir(), "build", "bench.json")
	if err := WriteJSON(name, Metrics(cases, results)); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]any{}
	for _, m := range list {
		for _, key := range []string{"name", "value", "unit", "baseline", "ratio"} {
			if _, ok := m[key]; !ok {
				t.Errorf("%v has no %s", m, key)
			}
		}
		got[m["name"].(string)] = m
	}
	for name, want := range map[string][2]float64{
		"import rate": {500, 0}, "import disk": {50, 0.5}, "import speed over duckdb": {2, 3.5}, "import wall over inflate": {2, 4}, "import cpu over duckdb": {1, 1},
	} {
		m := got[name]
		if m == nil || math.Abs(m["value"].(float64)-want[0]) > 1e-9 || math.Abs(m["ratio"].(float64)-want[1]) > 1e-9 {
			t.Errorf("%s: %v, want %v", name, m, want)
		}
	}
	if m := got["jq wall"]; m != nil {
		t.Errorf("a case that did not run is reported: %v", m)
	}
	var table bytes.Buffer
	if err := Table(&table, cases, results); err != nil || !strings.Contains(table.String(), "3.50x faster") || !strings.Contains(table.String(), "4.00x slower") {
		t.Errorf("table %v\n%s", err, table.String())
	}
}

func TestGrowth(t *testing.T) {
	list, err := Growth("import of 10M", "import-1M", seconds(20, 22, 30), seconds(2, 2, 2))
	if err != nil || len(list) != 4 || list[0].Ratio != 11 || list[2].Ratio != 1 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestFill(t *testing.T) {
	got := Fill("bin/x --lake {lake} import {data}", map[string]string{"lake": "/a b", "data": "/d"})
	if want := []string{"bin/x", "--lake", "/a b", "import", "/d"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestSplitBalances(t *testing.T) {
	lists := Split([]string{"a", "b", "c", "d"}, []int64{10, 7, 4, 1}, 2)
	if want := [][]string{{"a", "d"}, {"b", "c"}}; !slices.EqualFunc(lists, want, slices.Equal[[]string]) {
		t.Errorf("%v", lists)
	}
}

func TestPrepareGeneratesOnce(t *testing.T) {
	dir := t.TempDir()
	o := DataOptions(100_000)
	o.Days, o.RecordsPerDay = 3, 200
	d, err := Prepare(t.Context(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	names, sizes, err := d.LogFiles()
	if err != nil {
		t.Fatal(err)
	}
	var gz int64
	for _, n := range sizes {
		gz += n
	}
	if len(names) != d.Summary.Files || gz != d.Summary.GzipBytes {
		t.Errorf("%d log files of %d bytes, want %d of %d", len(names), gz, d.Summary.Files, d.Summary.GzipBytes)
	}
	if id, err := SomeEventID(d); err != nil || len(id) != 36 {
		t.Errorf("event id %q, %v", id, err)
	}
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	again, err := Prepare(t.Context(), dir, o)
	if err != nil || again.Summary.Records != d.Summary.Records || !again.Summary.Incident.Begin.Equal(d.Summary.Incident.Begin) {
		t.Errorf("second time: %v, %v", again.Summary, err)
	}
	if _, err := os.Stat(names[0]); err == nil {
		t.Error("the data set was generated again")
	}
	// A data set of an older generator makes room.
	older := d.Dir[:len(d.Dir)-8] + "00000000"
	if err := os.Mkdir(older, 0o755); err != nil {
		t.Fatal(err)
	}
	// What an interrupted run left is not taken for a data set.
	if err := os.Remove(d.Dir + ".json"); err != nil {
		t.Fatal(err)
	}
	if _, err := Prepare(t.Context(), dir, o); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(names[0]); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(older); err == nil {
		t.Error("the older data set is still there")
	}
}

func TestMeasureAsks(t *testing.T) {
	ask := func(context.Context, string, string, int) ([]time.Duration, error) {
		return []time.Duration{time.Millisecond, 3 * time.Millisecond, 9 * time.Millisecond}, nil
	}
	var out bytes.Buffer
	list, err := Measure(t.Context(), &out, ask, "lake", Asks("id", historyEnd))
	if err != nil || len(list) != 3 || list[0].Value != 3 || list[0].Ratio != 0.03 {
		t.Errorf("%v, %v", list, err)
	}
	none := func(context.Context, string, string, int) ([]time.Duration, error) { return nil, nil }
	if _, err := Measure(t.Context(), &out, none, "lake", Asks("id", historyEnd)); err == nil {
		t.Error("no times is no error")
	}
}

func TestPrepareSmall(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // the second time it is found
		d, err := PrepareSmall(t.Context(), dir, 300)
		if err != nil {
			t.Fatal(err)
		}
		all, err := filepath.Glob(filepath.Join(d.Dir, "*", "*.json"))
		if d.Summary.Records != 300 || len(all) != 300 || err != nil {
			t.Errorf("%d records in %d files, %v", d.Summary.Records, len(all), err)
		}
	}
}
