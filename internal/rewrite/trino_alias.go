package rewrite

import (
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
)

// distinctAliases gives other aliases to tables without one that a statement tells apart by catalog or database alone:
// a.cloudtrail_logs and b.cloudtrail_logs are one table elsewhere, and with one alias for both a column of the one would
// be taken for that of the other.
func distinctAliases(a *analyze.Analysis) map[*analyze.Relation]string {
	first := map[string]string{} // the schema of an alias
	given := map[string]string{} // by schema and alias
	aliases := map[*analyze.Relation]string{}
	var taken map[string]bool
	for _, use := range a.Tables {
		if use.Node == nil || use.Relation != a.Relation(use.Node) {
			continue
		}
		rel := use.Relation
		schema := strings.Join(rel.Schema, "\x00")
		if of, ok := first[rel.Alias]; !ok || of == schema {
			first[rel.Alias] = schema
			continue
		}
		name := schema + "\x00\x00" + rel.Alias
		if given[name] == "" {
			if taken == nil {
				taken = namesIn(a.Statement)
			}
			given[name] = free(rel.Alias, taken)
		}
		aliases[rel] = given[name]
	}
	return aliases
}

// namesIn are all names that a statement has, in lower case.
func namesIn(s athenasql.Statement) map[string]bool {
	names := map[string]bool{}
	athenasql.Walk(s, func(n athenasql.Node) bool {
		if id, ok := n.(*athenasql.Ident); ok {
			names[strings.ToLower(id.Name)] = true
		}
		return true
	})
	return names
}

// free returns a name that is not taken yet, and takes it.
func free(base string, taken map[string]bool) string {
	for n := 2; ; n++ {
		if name := base + "_" + strconv.Itoa(n); !taken[name] {
			taken[name] = true
			return name
		}
	}
}
