package athenaddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/views"
)

// Directory is the lake's table of names over time.
const Directory = "directory"

// namedViews are the views over the lake's names, where the database has the table directory. The one of the users of Amazon Connect takes the
// place of the one that knows only whom the trail has seen.
func (s Setup) namedViews() ([]Object, error) {
	var objects []Object
	for _, v := range views.All() {
		query, err := s.qualified(withoutZones(v))
		if err != nil {
			return nil, fmt.Errorf("view %s: %w", v.Name, err)
		}
		o := s.view(v.Name, query)
		o.Needs = Directory
		objects = append(objects, o)
	}
	return objects, nil
}

// withoutZones gives a view's instants as timestamps in UTC: a view of Athena cannot have columns of timestamp with time zone.
func withoutZones(v views.View) string {
	if len(v.Instants) == 0 {
		return v.SQL
	}
	list := make([]string, len(v.Columns))
	for i, c := range v.Columns {
		list[i] = c
		if slices.Contains(v.Instants, c) {
			list[i] = "CAST(" + c + " AT TIME ZONE 'UTC' AS timestamp(3)) AS " + c
		}
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM (" + v.SQL + ")"
}

// qualified writes a view's query with the database before the names of tables and views; the names that WITH gives stay.
func (s Setup) qualified(sql string) (string, error) {
	stmt, err := athenasql.Parse(sql)
	if err != nil {
		return "", err
	}
	own := map[string]bool{}
	athenasql.Walk(stmt, func(n athenasql.Node) bool {
		if q, ok := n.(*athenasql.NamedQuery); ok {
			own[strings.ToLower(q.Name.Name)] = true
		}
		return true
	})
	athenasql.Walk(stmt, func(n athenasql.Node) bool {
		if t, ok := n.(*athenasql.Table); ok && len(t.Name.Parts) == 1 && !own[strings.ToLower(t.Name.Parts[0].Name)] {
			t.Name.Parts = append([]*athenasql.Ident{{Name: s.Database, Quoted: true}}, t.Name.Parts...)
		}
		return true
	})
	return athenasql.Print(stmt), nil
}
