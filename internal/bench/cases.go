package bench

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Setup says where things are. Paths may be relative to the working directory.
type Setup struct {
	Work    string // folder for lists, helper programs and outputs
	Bin     string // folder of the helper programs floor and duckdbsql
	Import  string // command; {lake} and {data} stand for the folders
	Workers int    // of the baselines that can be told: two cores, two workers
}

// Lake is where the import of a data set of so many records goes.
func (s Setup) Lake(name string) string { return filepath.Join(s.Work, "out", name) }

// ImportCase runs the product on a data set.
func (s Setup) ImportCase(name string, d Dataset) (Case, error) {
	lake := s.Lake(name)
	args := Fill(s.Import, map[string]string{"lake": lake, "data": d.Dir})
	if len(args) == 0 {
		return Case{}, fmt.Errorf("bench: the import command is empty")
	}
	if _, err := exec.LookPath(args[0]); err != nil {
		return Case{}, fmt.Errorf("bench: import command: %w (make build makes it)", err)
	}
	return Case{Name: name, What: "import into a lake", Args: args, Records: d.Delivered(), Gzip: d.Summary.GzipBytes, Output: lake, Keep: true}, nil
}

// Fill splits a command at spaces and puts values for {names}. Values may hold
// spaces; the command's own words may not.
func Fill(command string, values map[string]string) []string {
	var pairs []string
	for k, v := range values {
		pairs = append(pairs, "{"+k+"}", v)
	}
	args := strings.Fields(command)
	r := strings.NewReplacer(pairs...)
	for i, a := range args {
		args[i] = r.Replace(a)
	}
	return args
}

// Baselines gives the cases the import is compared with. Programs that the
// machine does not have are named in missing.
func (s Setup) Baselines(d Dataset) (cases []Case, missing []string, err error) {
	names, sizes, err := d.LogFiles()
	if err != nil {
		return nil, nil, err
	}
	list := filepath.Join(s.Work, "files.txt")
	if err := writeList(list, names); err != nil {
		return nil, nil, err
	}
	workers := strconv.Itoa(s.Workers)
	floor := func(what string) []string {
		return []string{"sh", "-c", `exec "$0" "$1" "$2" < "$3"`, filepath.Join(s.Bin, "floor"), what, workers, list}
	}
	duck := filepath.Join(s.Work, "out", DuckDB)
	cases = []Case{
		{Name: DuckDB, What: "one SQL statement to Parquet by day", Args: []string{filepath.Join(s.Bin, "duckdbsql"), d.Dir, duck, workers}, Output: duck,
			Check: s.expect(d.Delivered(), "records")},
		{Name: Inflate, What: "decompress only", Args: floor("inflate"), Check: s.expect(d.Summary.JSONBytes, "bytes")},
		{Name: Library, What: "decompress only, klauspost/compress", Args: floor("library"), Check: s.expect(d.Summary.JSONBytes, "bytes")},
		{Name: Tokenise, What: "decompress and read records", Args: floor("tokenise"), Check: s.expect(d.Delivered(), "records")},
	}
	if c, ok, err := s.jq(names, sizes); err != nil {
		return nil, nil, err
	} else if ok {
		cases = append(cases, c)
	} else {
		missing = append(missing, JQ)
	}
	for _, name := range []string{Tailpipe, Suzaku} {
		if c, ok := s.tool(name, d); ok {
			cases = append(cases, c)
		} else {
			missing = append(missing, name)
		}
	}
	for i := range cases {
		cases[i].Records, cases[i].Gzip = d.Delivered(), d.Summary.GzipBytes
	}
	return cases, missing, nil
}

// expect checks that a baseline handled everything: it prints its count before
// the unit.
func (s Setup) expect(want int64, unit string) func(Result) error {
	return func(r Result) error {
		words := strings.Fields(strings.ReplaceAll(r.Out, ",", ""))
		for i := 1; i < len(words); i++ {
			if words[i] == unit {
				if words[i-1] == strconv.FormatInt(want, 10) {
					return nil
				}
				return fmt.Errorf("it handled %s %s of %d", words[i-1], unit, want)
			}
		}
		return fmt.Errorf("it does not say how many %s it handled: %q", unit, r.Out)
	}
}

// jq is two pipelines at the same time, each on half of the bytes.
func (s Setup) jq(names []string, sizes []int64) (Case, bool, error) {
	for _, program := range []string{"zcat", "jq", "xargs"} {
		if _, err := exec.LookPath(program); err != nil {
			return Case{}, false, nil
		}
	}
	out := filepath.Join(s.Work, "out", JQ)
	halves := Split(names, sizes, 2)
	var lists []string
	for i, half := range halves {
		name := filepath.Join(s.Work, fmt.Sprintf("files-%d.txt", i))
		if err := writeList(name, half); err != nil {
			return Case{}, false, err
		}
		lists = append(lists, name)
	}
	const script = `set -e
tr '\n' '\0' < "$1" | xargs -0 zcat | jq -c '.Records[]' > "$0/0.ndjson" & a=$!
tr '\n' '\0' < "$2" | xargs -0 zcat | jq -c '.Records[]' > "$0/1.ndjson" & b=$!
wait $a; wait $b`
	return Case{Name: JQ, What: "zcat and jq -c to NDJSON", Args: append([]string{"sh", "-c", script, out}, lists...), Output: out}, true, nil
}

// tool is another product, when it is installed. ASHIATO_BENCH_TAILPIPE and
// ASHIATO_BENCH_SUZAKU give the command, with {data} and {out}, because both
// need a set-up of their own.
func (s Setup) tool(name string, d Dataset) (Case, bool) {
	command := os.Getenv("ASHIATO_BENCH_" + strings.ToUpper(name))
	if command == "" && name == Suzaku {
		command = "suzaku aws-ct-timeline -d {data} -o {out}/timeline.csv"
	}
	if _, err := exec.LookPath(name); err != nil || command == "" {
		return Case{}, false
	}
	out := filepath.Join(s.Work, "out", name)
	return Case{Name: name, What: "as installed", Args: Fill(command, map[string]string{"data": d.Dir, "out": out}), Output: out}, true
}

// Split deals the names out into n lists of about equal size, largest first.
func Split(names []string, sizes []int64, n int) [][]string {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(sizes[j], sizes[i]) })
	lists, load := make([][]string, n), make([]int64, n)
	for _, i := range order {
		least := 0
		for j := range load {
			if load[j] < load[least] {
				least = j
			}
		}
		lists[least] = append(lists[least], names[i])
		load[least] += sizes[i]
	}
	return lists
}

func writeList(name string, lines []string) error {
	return os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}
