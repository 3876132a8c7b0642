package athenasql

import (
	"slices"
	"strings"
)

// writes has the first words of statements that change something, of Trino and of Athena's own.
var writes = []string{
	"ALTER", "ANALYZE", "CALL", "COMMENT", "COMMIT", "CREATE", "DEALLOCATE", "DELETE", "DENY", "DROP", "EXECUTE", "GRANT",
	"INSERT", "MERGE", "PREPARE", "REFRESH", "RESET", "REVOKE", "ROLLBACK", "SET", "START", "TRUNCATE", "UPDATE", "USE",
}

// athenaWrites are no keywords of Trino.
var athenaWrites = []string{"UNLOAD", "MSCK", "OPTIMIZE", "VACUUM"}

func (p *parser) statement() Statement {
	p.deeper()
	defer p.leave()
	t := p.at()
	switch t.sym {
	case "SELECT", "WITH", "VALUES", "TABLE", "(":
		p.refuseInlineFunctions()
		return p.query()
	case "EXPLAIN":
		return p.explainStatement()
	case "SHOW":
		return p.show()
	case "DESCRIBE", "DESC":
		p.take()
		if p.at().is("INPUT", "OUTPUT") && p.ahead(1).isName() {
			p.unsupported("prepared statements")
		}
		return &ShowColumns{Position: t.pos(), Table: p.name()}
	}
	word := strings.ToUpper(p.source(t))
	if t.is(writes...) || t.kind == tokenWord && slices.Contains(athenaWrites, word) {
		panic(bailout{&Error{Write, int(t.line), int(t.column),
			Say("%s is not allowed: only statements that read are (SELECT, WITH, VALUES, TABLE, EXPLAIN, SHOW, DESCRIBE)", word), p.instead(word)}})
	}
	for _, w := range writes {
		p.noteSym(w)
	}
	for _, w := range []string{"DESC", "DESCRIBE", "EXPLAIN", "SHOW", "WITH"} {
		p.noteSym(w)
	}
	p.note("<query>")
	p.fail()
	return nil
}

// refuseInlineFunctions refuses WITH FUNCTION f(...). A named query may be called function.
func (p *parser) refuseInlineFunctions() {
	if p.at().sym == "WITH" && p.ahead(1).sym == "FUNCTION" && p.ahead(2).isName() {
		p.next++
		p.unsupported("functions inside a query")
	}
}

func (p *parser) explainStatement() Statement {
	e := &Explain{Position: p.take().pos()}
	switch {
	case p.at().sym == "ANALYZE" && !p.analyzesTable():
		p.take()
		e.Analyze = true
		e.Verbose = p.accept("VERBOSE")
	case p.at().sym == "(" && p.ahead(1).is("FORMAT", "TYPE"):
		p.explainOptions(e)
	}
	e.Statement = p.statement()
	return e
}

// analyzesTable tells EXPLAIN of ANALYZE table from EXPLAIN ANALYZE of a statement.
func (p *parser) analyzesTable() bool {
	t := p.ahead(1)
	return t.isName() && !t.is("VERBOSE", "EXPLAIN", "SHOW", "DESC") && !t.is(writes...)
}

func (p *parser) explainOptions(e *Explain) {
	inParens(p, func() []string {
		return list(p, func() string {
			if p.expectAny("FORMAT", "TYPE") == "FORMAT" {
				e.Format = p.expectAny("GRAPHVIZ", "JSON", "TEXT")
				return e.Format
			}
			e.Type = p.expectAny("DISTRIBUTED", "IO", "LOGICAL", "VALIDATE")
			return e.Type
		})
	})
}

func (p *parser) show() Statement {
	pos := p.take().pos()
	what := p.acceptAny("CATALOGS", "COLUMNS", "CREATE", "FUNCTIONS", "SCHEMAS", "TABLES",
		"CURRENT", "GRANTS", "ROLE", "ROLES", "SESSION", "STATS")
	switch what {
	case "CATALOGS":
		s := &ShowCatalogs{Position: pos}
		s.Like, s.Escape = p.likePattern()
		return s
	case "COLUMNS":
		p.expectAny("FROM", "IN")
		s := &ShowColumns{Position: pos, Table: p.name()}
		s.Like, s.Escape = p.likePattern()
		return s
	case "CREATE":
		return p.showCreate(pos)
	case "FUNCTIONS":
		s := &ShowFunctions{Position: pos, Schema: p.inSchema()}
		s.Like, s.Escape = p.likePattern()
		return s
	case "SCHEMAS":
		s := &ShowSchemas{Position: pos}
		if p.acceptAny("FROM", "IN") != "" {
			s.Catalog = p.ident()
		}
		s.Like, s.Escape = p.likePattern()
		return s
	case "TABLES":
		s := &ShowTables{Position: pos, Schema: p.inSchema()}
		s.Like, s.Escape = p.likePattern()
		return s
	case "":
		p.fail()
	}
	p.next--
	p.unsupported("SHOW statements of this kind")
	return nil
}

func (p *parser) showCreate(pos Position) Statement {
	kind := p.expectAny("MATERIALIZED", "SCHEMA", "TABLE", "VIEW")
	if kind == "MATERIALIZED" {
		p.expect("VIEW")
		kind = "MATERIALIZED VIEW"
	}
	return &ShowCreate{Position: pos, Kind: kind, Name: p.name()}
}

func (p *parser) inSchema() *Name {
	if p.acceptAny("FROM", "IN") == "" {
		return nil
	}
	return p.name()
}

func (p *parser) likePattern() (like, escape *String) {
	if !p.accept("LIKE") {
		return nil, nil
	}
	like = p.str()
	if p.accept("ESCAPE") {
		escape = p.str()
	}
	return like, escape
}
