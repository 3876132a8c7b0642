package sametest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A Case is one statement of the corpus with its answers.
type Case struct {
	File, Name string
	Line       int // of the name
	SQL        string
	// Answers are by the release of Trino that gives them; "" is what every other engine and release must answer.
	Answers map[string]*Answer

	end int // the line, from 0, before which an answer is to be written
}

// An Answer is what a statement gives: columns and rows, or errors.
type Answer struct {
	Columns []Column
	Rows    []string // JSON arrays
	Errors  []string // Trino's names of errors, any of them
}

// A Column of an answer.
type Column struct{ Name, Type string }

// A File is a file of the corpus.
type File struct {
	Path  string
	Cases []*Case
	lines []string
}

// ReadFile reads a file of the corpus.
func ReadFile(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := &File{Path: path, lines: strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")}
	names := map[string]bool{}
	for i := 0; i < len(f.lines); {
		line := f.lines[i]
		if !strings.HasPrefix(line, "=== ") {
			if line != "" && !remark(line) {
				return nil, fmt.Errorf("%s:%d: %q stands before the first case", path, i+1, line)
			}
			i++
			continue
		}
		c := &Case{File: path, Name: line[4:], Line: i + 1, Answers: map[string]*Answer{}}
		if names[c.Name] {
			return nil, fmt.Errorf("%s:%d: a second case %q", path, i+1, c.Name)
		}
		names[c.Name] = true
		if i, err = f.readCase(c, i+1); err != nil {
			return nil, fmt.Errorf("%s:%d: %s: %w", path, i+1, c.Name, err)
		}
		f.Cases = append(f.Cases, c)
	}
	return f, nil
}

func remark(line string) bool { return line == "#" || strings.HasPrefix(line, "# ") }

// readCase reads the lines of a case from line i on and returns the line after it.
func (f *File) readCase(c *Case, i int) (int, error) {
	var sql []string
	for ; i < len(f.lines) && !strings.HasPrefix(f.lines[i], "=== ") && !isSection(f.lines[i]); i++ {
		sql = append(sql, f.lines[i])
	}
	c.SQL = strings.TrimRight(strings.Join(sql, "\n"), " \n")
	if strings.TrimSpace(c.SQL) == "" {
		return i, fmt.Errorf("no statement")
	}
	c.end = i
	for c.end > 0 && f.lines[c.end-1] == "" {
		c.end--
	}
	var a *Answer
	for ; i < len(f.lines) && !strings.HasPrefix(f.lines[i], "=== "); i++ {
		line := f.lines[i]
		switch {
		case line == "" || remark(line):
		case isSection(line):
			version := strings.TrimSpace(strings.TrimPrefix(line, "---"))
			if c.Answers[version] != nil {
				return i, fmt.Errorf("a second section %q", line)
			}
			a = new(Answer)
			c.Answers[version] = a
		default:
			if err := a.add(line); err != nil {
				return i, err
			}
		}
	}
	return i, nil
}

// isSection tells the head of an answer from a comment of SQL.
func isSection(line string) bool {
	rest, ok := strings.CutPrefix(line, "---")
	return ok && (rest == "" || len(rest) == 4 && rest[0] == ' ' && strings.Trim(rest[1:], "0123456789") == "")
}

func (a *Answer) add(line string) error {
	if names, ok := strings.CutPrefix(line, "error: "); ok && len(a.Columns) == 0 {
		a.Errors = strings.Split(names, " or ")
		return nil
	}
	if len(a.Errors) > 0 {
		return fmt.Errorf("%q after an error", line)
	}
	if strings.HasPrefix(line, "[") {
		a.Rows = append(a.Rows, line)
		return nil
	}
	i := strings.LastIndex(line, ": ")
	if i < 0 || len(a.Rows) > 0 {
		return fmt.Errorf("%q is neither a column nor a row", line)
	}
	a.Columns = append(a.Columns, Column{line[:i], line[i+2:]})
	return nil
}

// Text returns the answer as it stands in a file of the corpus.
func (a *Answer) Text() string {
	if len(a.Errors) > 0 {
		return "error: " + strings.Join(a.Errors, " or ") + "\n"
	}
	var b strings.Builder
	for _, c := range a.Columns {
		fmt.Fprintf(&b, "%s: %s\n", c.Name, c.Type)
	}
	for _, r := range a.Rows {
		b.WriteString(r + "\n")
	}
	return b.String()
}

// Insert returns the text of the file with texts after the statements of some cases.
func (f *File) Insert(texts map[*Case]string) string {
	at := map[int]string{}
	for c, text := range texts {
		at[c.end] = text
	}
	var b strings.Builder
	for i, line := range f.lines {
		b.WriteString(at[i] + line + "\n")
	}
	return b.String() + at[len(f.lines)]
}

// Corpus reads all files of a folder.
func Corpus(dir string) ([]*File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		return nil, err
	}
	var files []*File
	for _, p := range paths {
		f, err := ReadFile(p)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no files of statements", dir)
	}
	return files, nil
}

// Key is what the list of differences calls the case.
func (c *Case) Key() string { return filepath.Base(c.File) + ": " + c.Name }

// Want returns the answer that a release of Trino must give, or with an empty release every other engine; nil is none.
func (c *Case) Want(release string) *Answer {
	if a := c.Answers[release]; a != nil {
		return a
	}
	return c.Answers[""]
}
