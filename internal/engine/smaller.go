package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/encode"
)

// A smallerTable is one of the lake's smaller tables as a query reads it.
type smallerTable struct {
	Name    string
	Columns []encode.Column // field ids from 1, in order
	Files   []File
}

// SmallerNeeds returns what a statement needs of the lake's smaller tables at most: for each that it reads the bounds of its time that every
// row must meet. One that is read in several places is needed for all of them.
func SmallerNeeds(a *analyze.Analysis) []Filter {
	var needs []Filter
	place := map[string]int{}
	for _, use := range a.Tables {
		if use.Table.Time == "" {
			continue
		}
		s := &scan{a: a, use: use, time: use.Table.Time}
		for _, c := range use.Conjuncts {
			s.condition(c)
		}
		f := Filter{Table: use.Table.Name, Since: s.filter.Since, Until: s.filter.Until}
		i, again := place[f.Table]
		if !again {
			place[f.Table] = len(needs)
			needs = append(needs, f)
			continue
		}
		needs[i].widen(&f)
	}
	return needs
}

// smaller plans the files of a smaller table.
func (e *Engine) smaller(ctx context.Context, f Filter) (smallerTable, error) {
	t := smallerTable{Name: f.Table}
	for _, known := range analyze.DefaultCatalog().Tables {
		if known.Name == f.Table {
			for _, c := range known.Columns {
				t.Columns = append(t.Columns, encode.Column{Name: c.Name, Type: c.Type})
			}
		}
	}
	var err error
	t.Files, err = e.options.Plan(ctx, f)
	return t, err
}

// define returns the statement that makes the table over its files. They are read by field id: what older ones lack is NULL.
func (t smallerTable) define() string {
	schema, empty, paths := make([]string, len(t.Columns)), make([]string, len(t.Columns)), make([]string, len(t.Files))
	for i, c := range t.Columns {
		schema[i] = fmt.Sprintf("%d: {name: %s, type: %s, default_value: NULL}", i+1, quoteText(c.Name), quoteText(duckType(c.Type)))
		empty[i] = fmt.Sprintf("CAST(NULL AS %s) AS %s", duckType(c.Type), quoteName(c.Name))
	}
	for i, f := range t.Files {
		paths[i] = quoteText(escapeGlob(f.Path))
	}
	view := "CREATE VIEW " + quoteName(t.Name) + " AS SELECT "
	if len(paths) == 0 {
		return view + strings.Join(empty, ", ") + " WHERE false;"
	}
	return view + fmt.Sprintf("%s FROM read_parquet([%s], schema = MAP {%s});", names(t.Columns), strings.Join(paths, ", "), strings.Join(schema, ", "))
}
