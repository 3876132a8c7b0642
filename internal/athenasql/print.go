package athenasql

import (
	"strconv"
	"strings"
)

// Print writes a node as Trino's SQL, on one line, with the parentheses that it needs and no more. Parsing what Print
// writes for a statement, an expression or a type of [Parse], [ParseExpr] or [ParseType] gives an equal tree, but for
// positions and for quotes around names: a name is quoted where it must be.
func Print(n Node) string {
	w := &printer{}
	w.node(n)
	return w.b.String()
}

// Show is Print for messages to the writer of a statement: parameters that have a name are written :name, which is not
// Trino's SQL.
func Show(n Node) string {
	w := &printer{names: true}
	w.node(n)
	return w.b.String()
}

type printer struct {
	b     strings.Builder
	names bool // see Show
}

func (w *printer) put(parts ...string) {
	for _, s := range parts {
		w.b.WriteString(s)
	}
}

// opt writes s if yes.
func (w *printer) opt(yes bool, s string) {
	if yes {
		w.b.WriteString(s)
	}
}

// join writes items with commas between them.
func join[T any](w *printer, items []T, item func(T)) {
	for i, it := range items {
		w.opt(i > 0, ", ")
		item(it)
	}
}

func (w *printer) node(n Node) {
	switch n := n.(type) {
	case Expr:
		w.expr(n, levelExpr)
	case Statement:
		w.statement(n)
	case QueryBody:
		w.body(n, setLow)
	case Relation:
		w.relation(n, relationJoin)
	case *Type:
		w.typ(n)
	case *Ident:
		w.ident(n)
	case *Name:
		w.name(n)
	case *With:
		w.with(n)
	case *SelectItem:
		w.selectItem(n)
	case *SortItem:
		w.sortItem(n)
	case *GroupBy:
		w.groupBy(n)
	case *Window:
		w.window(n)
	default:
		// The rest are parts that make no sense alone; what is in them does.
		n.each(func(child Node) Node {
			w.opt(w.b.Len() > 0, " ")
			w.node(child)
			return child
		})
	}
}

func (w *printer) statement(s Statement) {
	switch s := s.(type) {
	case *Query:
		w.query(s)
	case *Explain:
		w.explain(s)
	case *ShowTables:
		w.put("SHOW TABLES")
		w.showIn(s.Schema)
		w.like(s.Like, s.Escape)
	case *ShowSchemas:
		w.put("SHOW SCHEMAS")
		if s.Catalog != nil {
			w.put(" FROM ")
			w.ident(s.Catalog)
		}
		w.like(s.Like, s.Escape)
	case *ShowCatalogs:
		w.put("SHOW CATALOGS")
		w.like(s.Like, s.Escape)
	case *ShowColumns:
		w.put("SHOW COLUMNS")
		w.showIn(s.Table)
		w.like(s.Like, s.Escape)
	case *ShowFunctions:
		w.put("SHOW FUNCTIONS")
		w.showIn(s.Schema)
		w.like(s.Like, s.Escape)
	case *ShowCreate:
		w.put("SHOW CREATE ", s.Kind, " ")
		w.name(s.Name)
	}
}

func (w *printer) explain(e *Explain) {
	w.put("EXPLAIN ")
	w.opt(e.Analyze, "ANALYZE ")
	w.opt(e.Verbose, "VERBOSE ")
	if e.Type != "" || e.Format != "" {
		var options []string
		if e.Type != "" {
			options = append(options, "TYPE "+e.Type)
		}
		if e.Format != "" {
			options = append(options, "FORMAT "+e.Format)
		}
		w.put("(", strings.Join(options, ", "), ") ")
	}
	w.statement(e.Statement)
}

func (w *printer) showIn(n *Name) {
	if n != nil {
		w.put(" FROM ")
		w.name(n)
	}
}

func (w *printer) like(pattern, escape *String) {
	if pattern != nil {
		w.put(" LIKE ")
		w.str(pattern.Value)
	}
	if escape != nil {
		w.put(" ESCAPE ")
		w.str(escape.Value)
	}
}

func (w *printer) str(s string) {
	w.put("'", strings.ReplaceAll(s, "'", "''"), "'")
}

func (w *printer) ident(id *Ident) {
	if id.Quoted || needsQuotes(id.Name) {
		w.put(`"`, strings.ReplaceAll(id.Name, `"`, `""`), `"`)
		return
	}
	w.put(id.Name)
}

func (w *printer) idents(ids []*Ident) { join(w, ids, w.ident) }

func (w *printer) name(n *Name) {
	for i, part := range n.Parts {
		w.opt(i > 0, ".")
		w.ident(part)
	}
}

// typeOrFunction writes a name where a keyword that may be a name needs no quotes.
func (w *printer) typeOrFunction(id *Ident) {
	if !id.Quoted && isWord(id.Name) && !isReserved(id.Name) {
		w.put(id.Name)
		return
	}
	w.ident(id)
}

// columns writes the names of columns in parentheses, if there are any.
func (w *printer) columns(ids []*Ident) {
	if len(ids) > 0 {
		w.put(" (")
		w.idents(ids)
		w.put(")")
	}
}

// commonNames are keywords that are names more often. No rule of the grammar takes them for anything else where a name
// may stand.
var commonNames = map[string]bool{
	"ADMIN": true, "CATALOG": true, "COLUMN": true, "COMMENT": true, "COUNT": true, "DATA": true, "DATE": true, "DAY": true,
	"ERROR": true, "FORMAT": true, "HOUR": true, "JSON": true, "KEYS": true, "LANGUAGE": true, "LEVEL": true,
	"MINUTE": true, "MONTH": true, "OBJECT": true, "PATH": true, "PRIVILEGES": true, "PROPERTIES": true, "ROLE": true,
	"ROLES": true, "SCHEMA": true, "SECOND": true, "SESSION": true, "STATS": true, "TEXT": true, "TYPE": true, "USER": true,
	"VERSION": true, "YEAR": true, "ZONE": true,
}

// needsQuotes tells whether a name means something else without quotes, or may do so in some place.
func needsQuotes(name string) bool {
	if !isWord(name) {
		return true
	}
	k, ok := keywords[upper(name)]
	return ok && !commonNames[k.text]
}

func isWord(name string) bool {
	return name != "" && !isDigit(name[0]) && wordLength(name) == len(name)
}

func isReserved(name string) bool { return keywords[upper(name)].reserved }

func upper(word string) string {
	if len(word) > longestKeyword {
		return "" // no keyword
	}
	return strings.ToUpper(word)
}

func (w *printer) typ(t *Type) {
	switch t.Kind {
	case RowType:
		w.put("ROW(")
		join(w, t.Fields, func(f *RowField) {
			if f.Name != nil {
				w.ident(f.Name)
				w.put(" ")
			}
			w.fieldType(f)
		})
		w.put(")")
	case IntervalType:
		w.put("INTERVAL ", t.From)
		w.opt(t.To != "", " TO "+t.To)
	case TimeType, TimestampType:
		w.put(map[TypeKind]string{TimeType: "TIME", TimestampType: "TIMESTAMP"}[t.Kind])
		w.typeParams(t.Params)
		w.opt(t.Zone, " WITH TIME ZONE")
	case NamedType:
		w.typeOrFunction(t.Name)
		w.typeParams(t.Params)
	}
}

// fieldType writes the type of a field. After a name, array alone would make an array of what the name means.
func (w *printer) fieldType(f *RowField) {
	t := f.Type
	if f.Name != nil && t.Kind == NamedType && len(t.Params) == 0 && strings.EqualFold(t.Name.Name, "array") {
		w.put(`"`, t.Name.Name, `"`)
		return
	}
	w.typ(t)
}

func (w *printer) typeParams(params []*TypeParam) {
	if len(params) == 0 {
		return
	}
	w.put("(")
	join(w, params, func(p *TypeParam) {
		if p.Type != nil {
			w.typ(p.Type)
			return
		}
		w.put(p.Number)
	})
	w.put(")")
}

// in writes something in parentheses if it must be.
func (w *printer) in(parens bool, inner func()) {
	w.opt(parens, "(")
	inner()
	w.opt(parens, ")")
}

func (w *printer) int(n int) { w.put(strconv.Itoa(n)) }
