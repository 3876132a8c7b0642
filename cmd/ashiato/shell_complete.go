package main

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/encode"
)

// A candidate is what the shell proposes for the word at the cursor.
type candidate struct {
	text   string
	detail string // its type, or what it is
	group  string // key of a message: shell.tables, shell.columns, ...
}

// shellWords are what follows the words of a statement at most places.
var shellWords = []string{"SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "AND", "OR", "NOT", "IN", "IS NULL",
	"IS NOT NULL", "LIKE", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END", "AS", "DISTINCT", "JOIN", "LEFT JOIN", "CROSS JOIN UNNEST",
	"ON", "WITH", "UNION ALL", "DESC", "CAST", "COUNT(*)", "DESCRIBE", "SHOW TABLES", "EXPLAIN"}

// A completer proposes words of the shell.
type completer struct {
	catalog  *analyze.Catalog
	commands []string // of the shell itself, with their dots
	queries  []string // names of saved queries
}

// complete returns the word before the cursor and what could stand in its place. text is all that was typed.
func (c *completer) complete(text string, cursor int) (word string, found []candidate) {
	runes := []rune(text)
	before := string(runes[:min(max(cursor, 0), len(runes))])
	start := strings.LastIndexFunc(before, func(r rune) bool { return !isWordRune(r) }) + 1
	word = before[start:]
	if strings.HasPrefix(strings.TrimSpace(before), ".") {
		return c.command(before, word)
	}
	if dot := strings.LastIndexByte(word, '.'); dot >= 0 {
		return word, c.members(word[:dot], word[dot+1:], text)
	}
	var all []candidate
	if previous := lastWord(before[:start]); previous == "FROM" || previous == "JOIN" || previous == "DESCRIBE" || previous == "," && inFrom(before) {
		all = c.tables()
	} else {
		all = append(c.columns(text), c.functions()...)
		for _, w := range shellWords {
			all = append(all, candidate{w, "", "shell.words"})
		}
	}
	return word, startingWith(word, all)
}

func isWordRune(r rune) bool {
	return r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f
}

// startingWith keeps what begins with the word in any case.
func startingWith(word string, all []candidate) []candidate {
	var found []candidate
	seen := map[string]bool{}
	for _, x := range all {
		if len(x.text) >= len(word) && strings.EqualFold(x.text[:len(word)], word) && !seen[x.text] {
			seen[x.text] = true
			found = append(found, x)
		}
	}
	return found
}

func lastWord(before string) string {
	fields := strings.Fields(before)
	if len(fields) == 0 {
		return ""
	}
	if last := fields[len(fields)-1]; strings.HasSuffix(last, ",") {
		return ","
	}
	return strings.ToUpper(fields[len(fields)-1])
}

// inFrom tells whether the last clause that was begun is FROM.
func inFrom(before string) bool {
	upper := strings.ToUpper(before)
	from := strings.LastIndex(upper, "FROM ")
	return from >= 0 && !strings.Contains(upper[from:], "WHERE") && !strings.Contains(upper[from:], "SELECT")
}

// command completes a command of the shell and its argument.
func (c *completer) command(before, word string) (string, []candidate) {
	name, _, hasArgument := strings.Cut(strings.TrimSpace(before), " ")
	var all []candidate
	switch {
	case !hasArgument:
		for _, n := range c.commands {
			all = append(all, candidate{n, "", "shell.commands"})
		}
	case name == ".schema":
		all = c.tables()
	case name == ".engine":
		for _, n := range []string{"embedded", "athena", "trino"} {
			all = append(all, candidate{n, "", "shell.words"})
		}
	case name == ".mode":
		for _, f := range encode.Formats() {
			all = append(all, candidate{string(f), "", "shell.words"})
		}
	case name == ".run":
		for _, n := range c.queries {
			all = append(all, candidate{n, "", "shell.queries"})
		}
	}
	return word, startingWith(word, all)
}

func (c *completer) tables() []candidate {
	var all []candidate
	for _, t := range c.catalog.Tables {
		all = append(all, candidate{t.Name, "", "shell.tables"})
	}
	for name, of := range c.catalog.Names {
		all = append(all, candidate{name, of, "shell.tables"})
	}
	slices.SortFunc(all, func(a, b candidate) int { return strings.Compare(a.text, b.text) })
	return all
}

// columns are those of the tables that the statement names; of cloudtrail_logs while it names none.
func (c *completer) columns(text string) []candidate {
	var all []candidate
	for _, t := range c.named(text) {
		for _, column := range t.Columns {
			if !column.Hidden || column.Partition == nil {
				all = append(all, candidate{column.Name, shortType(column.Type), "shell.columns"})
			}
		}
	}
	return all
}

func (c *completer) named(text string) []*analyze.Table {
	var tables []*analyze.Table
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isWordRune(r) && r != '"' }) {
		parts := strings.Split(strings.ReplaceAll(word, `"`, ""), ".")
		if t, _, ok := c.catalog.Lookup(parts); ok && !slices.Contains(tables, t) {
			tables = append(tables, t)
		}
	}
	if len(tables) == 0 {
		return c.catalog.Tables[:1]
	}
	return tables
}

func shortType(t encode.Type) string {
	if t.Kind == encode.Row || t.Kind == encode.Array || t.Kind == encode.Map {
		name, _, _ := strings.Cut(t.String(), "(")
		return name
	}
	return t.String()
}

func (c *completer) functions() []candidate {
	var all []candidate
	for _, name := range analyze.FunctionNames() {
		all = append(all, candidate{name + "(", "", "shell.functions"})
	}
	return all
}

// members completes what stands after a dot: the fields of a row, or the columns of a table by its name or alias.
func (c *completer) members(base, word, text string) []candidate {
	var all []candidate
	path := strings.Split(strings.ToLower(base), ".")
	for _, t := range c.named(text) {
		for i := range path { // with and without a table or alias before the column
			column := t.Column(path[i])
			if column == nil || i > 1 {
				continue
			}
			for _, f := range fieldsOf(column.Type, path[i+1:]) {
				all = append(all, candidate{base + "." + f.Name, shortType(f.Type), "shell.columns"})
			}
		}
		if len(path) == 1 && t.Column(path[0]) == nil {
			for _, column := range t.Columns {
				if !column.Hidden {
					all = append(all, candidate{base + "." + column.Name, shortType(column.Type), "shell.columns"})
				}
			}
		}
	}
	return startingWith(base+"."+word, all)
}

func fieldsOf(t encode.Type, path []string) []encode.Column {
	for _, name := range path {
		i := slices.IndexFunc(t.Fields, func(f encode.Column) bool { return f.Name == name })
		if i < 0 {
			return nil
		}
		t = t.Fields[i].Type
	}
	return t.Fields
}
