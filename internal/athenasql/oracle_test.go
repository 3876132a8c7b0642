package athenasql

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// parserVersion is the last Trino for Java 17.
const parserVersion = "435"

// verdict is what Trino's parser says of a statement.
type verdict struct {
	OK           bool   `json:"ok"`
	Line, Column int    // 0 when Trino gives none
	Message      string `json:"message"`
}

// askTrino has Trino's own parser judge statements, or pairs of them: these are right if their trees are equal. Where it is not installed the test is skipped, loudly.
func askTrino[T string | [2]string](t *testing.T, statements []T) []verdict {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(cache, "ashiato", "trino-parser-"+parserVersion)
	if _, err := os.Stat(filepath.Join(home, "complete")); err != nil {
		skip(t, "Trino's parser is not installed: run scripts/trino/parser-install.sh "+parserVersion)
	}
	if _, err := exec.LookPath("java"); err != nil {
		skip(t, "Trino's parser needs Java 17 or later on PATH")
	}
	var in bytes.Buffer
	enc := json.NewEncoder(&in)
	enc.SetEscapeHTML(false)
	for _, s := range statements {
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "java", "-cp", filepath.Join(home, "jars", "*"), filepath.Join("..", "..", "scripts", "trino", "ParserOracle.java"))
	cmd.Stdin = &in
	began := time.Now()
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("Trino's parser: %v\n%s", err, exit.Stderr)
		}
		t.Fatal(err)
	}
	verdicts := readVerdicts(t, out)
	if len(verdicts) != len(statements) {
		t.Fatalf("%d answers to %d statements", len(verdicts), len(statements))
	}
	t.Logf("Trino %s judged %d statements in %.1f s", parserVersion, len(statements), time.Since(began).Seconds())
	return verdicts
}

func readVerdicts(t *testing.T, out []byte) []verdict {
	t.Helper()
	var verdicts []verdict
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var v verdict
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%v in %s", err, lines.Bytes())
		}
		verdicts = append(verdicts, v)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return verdicts
}

// skip ends a test that cannot run here; where skipping is forbidden it fails.
func skip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("ASHIATO_NO_SKIP") == "1" {
		t.Fatal(why)
	}
	fmt.Fprintln(os.Stderr, "!! NOT TESTED:", why)
	t.Skip("SKIPPED: " + why)
}

// comparisonCount counts where two parsers agree.
type comparisonCount struct {
	same, ours, theirs, notCompared int // ours: only ours accepts; theirs: only Trino's
	rejected, samePlace, sameText   int // of what both refuse
	wrong                           []string
}

// compare adds a statement. Those that we refuse for another reason than their syntax say nothing about Trino's
// grammar beyond their first words.
func (c *comparisonCount) compare(sql string, v verdict) {
	_, err := Parse(sql)
	var e *Error
	errors.As(err, &e)
	switch {
	case e != nil && e.Kind != Syntax:
		c.notCompared++
	case err == nil && !v.OK:
		c.ours++
		c.wrong = append(c.wrong, fmt.Sprintf("only ours accepts: %s\n    Trino: line %d:%d: %s", sql, v.Line, v.Column, v.Message))
	case err != nil && v.OK:
		c.theirs++
		c.wrong = append(c.wrong, fmt.Sprintf("only Trino accepts: %s\n    ours: %v", sql, err))
	default:
		c.same++
		if err != nil {
			c.rejected++
			c.place(e, v)
		}
	}
}

func (c *comparisonCount) place(e *Error, v verdict) {
	if e.Line == v.Line && e.Column == v.Column {
		c.samePlace++
	}
	if e.Message.String() == v.Message {
		c.sameText++
	}
}

func (c *comparisonCount) String() string {
	return fmt.Sprintf("%d agree; %d only ours accepts, %d only Trino's; %d are no matter of syntax to us. Of %d that both refuse, %d at the same place, %d with the same words",
		c.same, c.ours, c.theirs, c.notCompared, c.rejected, c.samePlace, c.sameText)
}

// TestCorpusAgainstTrino: every statement of the corpus is judged as Trino judges it.
func TestCorpusAgainstTrino(t *testing.T) {
	statements := append(accepted(t), sameness(t)...)
	for _, r := range refused(t) {
		if r.kind == Syntax {
			statements = append(statements, r.sql)
		}
	}
	var c comparisonCount
	for i, v := range askTrino(t, statements) {
		c.compare(statements[i], v)
	}
	t.Log(c.String())
	for _, w := range c.wrong {
		t.Error(w)
	}
}

// TestMutationsAgainstTrino: of 10,000 statements that are like those of the corpus and mostly wrong, all but a few are
// judged as Trino judges them; and what is printed for those that are right means the same to Trino.
func TestMutationsAgainstTrino(t *testing.T) {
	n := 10_000 // half a minute for Trino
	if testing.Short() {
		n = 500
	}
	statements := mutations(append(readStatements(t, "testdata/accept.sql"), sameness(t)...), n, 20261120)
	var c comparisonCount
	for i, v := range askTrino(t, statements) {
		c.compare(statements[i], v)
	}
	t.Log(c.String())
	for _, w := range c.wrong {
		t.Log(w)
	}
	checkShare(t, "are judged otherwise than by Trino", len(c.wrong), len(statements))
	if testing.Short() {
		return // too few are right for a share of them
	}
	var pairs [][2]string
	for _, sql := range statements {
		if tree, err := Parse(sql); err == nil {
			pairs = append(pairs, [2]string{sql, Print(tree)})
		}
	}
	other := 0
	for i, v := range askTrino(t, pairs) {
		if !v.OK {
			other++
			t.Logf("%s\nis printed as\n%s", pairs[i][0], pairs[i][1])
		}
	}
	checkShare(t, "have another tree in Trino when they are printed, by parentheses that change nothing or by mistake", other, len(pairs))
}

// checkShare fails the test unless n is a very small part of all.
func checkShare(t *testing.T, what string, n, all int) {
	t.Helper()
	const limit = 0.005
	share := float64(n) / float64(all)
	t.Logf("%d of %d (%.2f %%) %s", n, all, 100*share, what)
	if share >= limit {
		t.Errorf("less than %.1f %% must be", 100*limit)
	}
}

// TestPrintAgainstTrino: what is printed for a tree means the same to Trino as what the tree was parsed from, for the
// corpus; and Trino takes what is printed for random trees.
func TestPrintAgainstTrino(t *testing.T) {
	var pairs [][2]string
	for _, sql := range readStatements(t, "testdata/accept.sql") {
		tree, err := Parse(sql)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, [2]string{sql, Print(tree)})
	}
	for seed := range uint64(5000) {
		printed := Print(growStatement(seed))
		pairs = append(pairs, [2]string{printed, printed})
	}
	for i, v := range askTrino(t, pairs) {
		if !v.OK {
			t.Errorf("%s\nis printed as\n%s\n%d:%d: %s", pairs[i][0], pairs[i][1], v.Line, v.Column, v.Message)
		}
	}
}
