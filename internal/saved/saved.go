// Package saved reads saved queries: files of SQL with a head that says what they answer and which parameters they take.
//
// The head is a block of YAML in SQL comments at the start of the file, between two lines "-- ---":
//
//	-- ---
//	-- group: sign-ins
//	-- description:
//	--   en: Console sign-ins without MFA
//	--   ja: MFA なしのコンソールサインイン
//	-- parameters:
//	--   - {name: since, type: time, default: 7d, description: {en: from, ja: 開始}}
//	--   - {name: until, type: time, end: true}
//	--   - {name: account, type: text}
//	-- tables: [cloudtrail_logs]
//	-- ---
//	SELECT ... WHERE eventtime >= :since AND (:until IS NULL OR eventtime < :until) AND (:account IS NULL OR recipientaccountid = :account)
//
// The name of a query is its file's without .sql: lower-case letters, figures and hyphens. Its parameters stand in the
// SQL by name after a colon. They are bound as values of their type, never put into the text; one that has neither a
// value nor a default is NULL, unless it is required. Files come from the program and from the user's folder, whose
// queries hide those of the same name.
package saved

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// A Query is a saved query.
type Query struct {
	Name string
	// File is where it was read from, for messages.
	File        string
	Group       string
	Description Text
	Parameters  []Parameter
	Tables      []string
	// SQL is the text after the head, with parameters by name. Line is the line of the file that it starts in, from 1.
	SQL  string
	Line int
}

// Text is a sentence in the languages of the program.
type Text struct {
	English  string `yaml:"en"`
	Japanese string `yaml:"ja"`
}

// In returns the text in a language, en or ja, or in the other one where it lacks that.
func (t Text) In(language string) string {
	if language == "ja" && t.Japanese != "" || t.English == "" {
		return t.Japanese
	}
	return t.English
}

// A Parameter is a value that a query takes.
type Parameter struct {
	Name     string  `yaml:"name"`
	Type     Type    `yaml:"type"`
	Default  *string `yaml:"default"`
	Required bool    `yaml:"required"`
	// End says of a time or day that a date stands for its end: until=2026-01-05 includes the 5th.
	End         bool `yaml:"end"`
	Description Text `yaml:"description"`
}

// Type is the type of a parameter.
type Type string

// The types, with what a value is bound as.
const (
	TypeText    Type = "text"    // varchar
	TypeInteger Type = "integer" // bigint
	TypeNumber  Type = "number"  // double
	TypeBoolean Type = "boolean" // boolean: true or false
	TypeTime    Type = "time"    // varchar in the form of eventtime: 2026-01-05T00:00:00Z
	TypeDay     Type = "day"     // varchar in the form of the column date: 2026/01/05
)

var types = []Type{TypeText, TypeInteger, TypeNumber, TypeBoolean, TypeTime, TypeDay}

// head is the YAML of a file.
type head struct {
	Group       string      `yaml:"group"`
	Description Text        `yaml:"description"`
	Parameters  []Parameter `yaml:"parameters"`
	Tables      []string    `yaml:"tables"`
}

var (
	queryName     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	parameterName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// IsName tells whether a text can be the name of a saved query; no SQL statement can.
func IsName(text string) bool { return queryName.MatchString(text) }

const (
	maxFile    = athenasql.MaxBytes
	maxQueries = 1000
)

const fence = "-- ---"

// Read reads all queries of the file systems; a query of a later one takes the place of one of the same name in an
// earlier one. Files that do not end in .sql are left alone. label says for messages where a file system lies.
func Read(sources ...Source) ([]*Query, error) {
	byName := map[string]*Query{}
	for _, s := range sources {
		files, err := fs.Glob(s.Files, "*.sql")
		if err != nil {
			return nil, fmt.Errorf("list saved queries in %s: %w", s.Label, err)
		}
		if len(files) > maxQueries {
			return nil, fmt.Errorf("list saved queries in %s: %d files are more than %d", s.Label, len(files), maxQueries)
		}
		for _, name := range files {
			q, err := readFile(s, name)
			if err != nil {
				return nil, err
			}
			byName[q.Name] = q
		}
	}
	queries := make([]*Query, 0, len(byName))
	for _, q := range byName {
		queries = append(queries, q)
	}
	slices.SortFunc(queries, func(a, b *Query) int {
		if c := strings.Compare(a.Group, b.Group); c != 0 {
			return c
		}
		return strings.Compare(a.Name, b.Name)
	})
	return queries, nil
}

// A Source is a folder of queries.
type Source struct {
	Files fs.FS
	Label string
}

func readFile(s Source, name string) (*Query, error) {
	f, err := s.Files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read a saved query: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the saved query %s: %w", s.Label+name, err)
	}
	return Parse(s.Label+name, data)
}

// Parse reads one file. path is its path; its last part gives the name. Errors name the file and the line.
func Parse(path string, data []byte) (*Query, error) {
	name := strings.TrimSuffix(path[strings.LastIndexAny(path, `/\`)+1:], ".sql")
	fail := func(line int, format string, args ...any) error {
		return fmt.Errorf("saved query %s, line %d: %w", path, line, fmt.Errorf(format, args...))
	}
	switch {
	case len(data) > maxFile:
		return nil, fail(1, "the file is larger than %d bytes", maxFile)
	case !queryName.MatchString(name):
		return nil, fail(1, "the file's name %q is no name of a query: use lower-case letters, figures and hyphens, as in console-sign-ins.sql", name)
	}
	q := &Query{Name: name, File: path}
	lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	text, start, err := cutHead(lines)
	if err != nil {
		return nil, fail(1, "%w", err)
	}
	var h head
	dec := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	if err := dec.Decode(&h); err != nil && !errors.Is(err, io.EOF) {
		return nil, fail(headLine(err), "%s", yaml.FormatError(err, false, false))
	}
	q.Group, q.Description, q.Parameters, q.Tables = h.Group, h.Description, h.Parameters, h.Tables
	q.SQL, q.Line = strings.Join(lines[start:], "\n"), start+1
	return q, q.check(fail)
}

// Ad takes SQL that is not saved under a name: with a head like one, or without; then what stands after a colon is a
// parameter of text that must be given. name is for messages.
func Ad(name, sql string) (*Query, error) {
	if first, _, _ := strings.Cut(strings.TrimPrefix(sql, "\ufeff"), "\n"); strings.TrimRight(first, " \r") == fence {
		if !queryName.MatchString(name) {
			name = "result"
		}
		return Parse(name+".sql", []byte(sql))
	}
	q := &Query{Name: name, SQL: sql, Line: 1}
	_, found := athenasql.Positional(sql)
	for _, p := range found {
		if p.Name == "" {
			return nil, &UnnamedError{p.Position}
		}
		if !slices.ContainsFunc(q.Parameters, func(k Parameter) bool { return k.Name == p.Name }) {
			q.Parameters = append(q.Parameters, Parameter{Name: p.Name, Type: TypeText, Required: true})
		}
	}
	return q, nil
}

// headLine is the file's line of an error in the head, which starts in the second line.
func headLine(err error) int {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		return e.GetToken().Position.Line + 1
	}
	return 1
}

// cutHead returns the YAML of the head and the index of the first line after it. A file without a head has an empty one.
func cutHead(lines []string) (text []byte, start int, err error) {
	if strings.TrimRight(lines[0], " \r") != fence {
		return nil, 0, nil
	}
	for i, line := range lines[1:] {
		line = strings.TrimRight(line, " \r")
		if line == fence {
			return text, i + 2, nil
		}
		inner, ok := strings.CutPrefix(line, "--")
		if !ok {
			return nil, 0, fmt.Errorf("the head does not end: line %d is no comment, and no line %q came before it", i+2, fence)
		}
		text = append(append(text, strings.TrimPrefix(inner, " ")...), '\n')
	}
	return nil, 0, fmt.Errorf("the head does not end with a line %q", fence)
}

// check holds the head against the SQL.
func (q *Query) check(fail func(line int, format string, args ...any) error) error {
	known := map[string]bool{}
	for _, p := range q.Parameters {
		switch {
		case !parameterName.MatchString(p.Name):
			return fail(1, "parameter %q: use lower-case letters, figures and _ for its name", p.Name)
		case known[p.Name]:
			return fail(1, "parameter %s is there twice", p.Name)
		case !slices.Contains(types, p.Type):
			return fail(1, "parameter %s: there is no type %q; the types are %s", p.Name, p.Type, typeNames())
		case p.Required && p.Default != nil:
			return fail(1, "parameter %s is required and has a default: leave one out", p.Name)
		}
		known[p.Name] = true
	}
	_, found := athenasql.Positional(q.SQL)
	used := map[string]bool{}
	for _, p := range found {
		line := q.Line + p.Line - 1
		if p.Name == "" {
			return fail(line, "a parameter ? in a saved query: give it a name, as in :since")
		}
		if !known[p.Name] {
			return fail(line, "the SQL has the parameter :%s and the head does not", p.Name)
		}
		used[p.Name] = true
	}
	for _, p := range q.Parameters {
		if !used[p.Name] {
			return fail(1, "the head has the parameter %s and the SQL does not", p.Name)
		}
	}
	if strings.TrimSpace(q.SQL) == "" {
		return fail(q.Line, "there is no SQL after the head")
	}
	return nil
}

func typeNames() string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}
