// Command testsum turns the output of `go test -json` into something to read and to count: one line per package, the
// output of what failed, the reason of what was skipped, and the numbers.
//
//	go test -json ./... | testsum -name unit -out build/tests
//	testsum -total build/tests
//
// With ASHIATO_NO_SKIP=1 in the environment a skipped test counts as a failed one. The exit code is 1 when anything
// failed or when no test ran.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	name := flag.String("name", "tests", "what the tests are called in the summary and in the file of -out")
	out := flag.String("out", "", "folder for the counts, NAME.txt: passed, failed, skipped")
	total := flag.String("total", "", "add up the counts in this folder, read no tests")
	flag.Parse()
	var err error
	if *total != "" {
		err = printTotal(*total)
	} else {
		err = summarize(*name, *out)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testsum:", err)
		os.Exit(1)
	}
}

func summarize(name, dir string) error {
	s := newSummary(os.Stdout, os.Getenv("ASHIATO_NO_SKIP") == "1")
	if err := s.read(os.Stdin); err != nil {
		return fmt.Errorf("reading the test output: %w", err)
	}
	c := s.finish()
	fmt.Printf("%s: %s\n", name, c)
	if dir != "" {
		if err := c.save(dir, name); err != nil {
			return fmt.Errorf("keeping the counts: %w", err)
		}
	}
	return c.verdict()
}

func printTotal(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return err
	}
	var sum counts
	for _, f := range files {
		c, err := loadCounts(f)
		if err != nil {
			return fmt.Errorf("reading the counts: %w", err)
		}
		sum.add(c)
	}
	fmt.Println(sum)
	return sum.verdict()
}
