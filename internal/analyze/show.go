package analyze

import (
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// show analyzes the statements that list what there is.
func (z *analyzer) show(stmt athenasql.Statement) {
	names := func(names ...string) {
		for _, n := range names {
			z.Columns = append(z.Columns, encode.Column{Name: n, Type: varchar})
		}
	}
	switch s := stmt.(type) {
	case *athenasql.ShowTables:
		names("Table")
	case *athenasql.ShowSchemas:
		names("Schema")
	case *athenasql.ShowCatalogs:
		names("Catalog")
	case *athenasql.ShowColumns:
		names("Column", "Type", "Extra", "Comment")
		z.showColumns(s)
	case *athenasql.ShowFunctions:
		names("Function", "Return Type", "Argument Types", "Function Type", "Deterministic", "Description")
	default:
		z.fail(stmt, Unsupported, "SHOW CREATE is not supported: use DESCRIBE, or ashiato athena setup --print")
	}
}

func (z *analyzer) showColumns(s *athenasql.ShowColumns) {
	z.tableNamed(s, s.Table)
}
