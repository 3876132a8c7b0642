package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	duck "github.com/duckdb/duckdb-go-bindings"
)

const (
	maxSQL   = 1 << 20 // bytes
	maxDepth = 1000    // of the syntax tree
)

// A node is a piece of DuckDB's syntax tree, as json_serialize_sql gives it.
type node = map[string]any

// A statement is SQL that was checked: one SELECT that reads nothing but the tables.
type statement struct {
	sql  string
	refs []tableRef
}

// A tableRef is one place where a SELECT reads one of the tables.
type tableRef struct {
	name  string
	table node // the BASE_TABLE
	query node // the SELECT_NODE whose FROM it stands in
}

// parse lets DuckDB parse the SQL and checks its tree. The database d is only for
// parsing; nothing of the SQL runs there.
func parse(ctx context.Context, d *database, sql string) (*statement, error) {
	if len(sql) > maxSQL {
		return nil, &Error{Message: fmt.Sprintf("the SQL is longer than %d bytes", maxSQL)}
	}
	if i := strings.IndexByte(sql, 0); i >= 0 {
		return nil, (&Error{Message: "the SQL has a NUL character"}).at(sql, i)
	}
	if !utf8.ValidString(sql) {
		return nil, &Error{Message: "the SQL is not UTF-8 text"}
	}
	if err := countStatements(d, sql); err != nil {
		return nil, err
	}
	tree, err := syntaxTree(ctx, d, sql)
	if err != nil {
		return nil, err
	}
	c := &checker{sql: sql}
	if err := c.query(tree, nil); err != nil {
		return nil, err
	}
	return &statement{sql: sql, refs: c.refs}, nil
}

// countStatements refuses everything but one statement.
func countStatements(d *database, sql string) error {
	var extracted duck.ExtractedStatements
	n := duck.ExtractStatements(d.conn, sql, &extracted)
	defer duck.DestroyExtracted(&extracted)
	if message := duck.ExtractStatementsError(extracted); message != "" {
		return parseError(message).explain(sql)
	}
	switch {
	case n == 0:
		return &Error{Message: "there is no SQL to run: give one SELECT statement"}
	case n > 1:
		return &Error{Message: fmt.Sprintf("%d statements were given: only one SELECT statement can run at a time", n)}
	}
	return nil
}

func syntaxTree(ctx context.Context, d *database, sql string) (node, error) {
	r, err := d.query(ctx, "SELECT CAST(json_serialize_sql(CAST(? AS VARCHAR)) AS VARCHAR)", []any{sql})
	if err != nil {
		return nil, err
	}
	defer r.close()
	values := make([]any, 1)
	if ok, err := r.next(ctx, values); err != nil || !ok {
		return nil, fmt.Errorf("parse the SQL: %w", firstError(err, errNoTree))
	}
	var answer struct {
		Error      bool   `json:"error"`
		Type       string `json:"error_type"`
		Message    string `json:"error_message"`
		Position   string `json:"position"`
		Statements []struct {
			Node node `json:"node"`
		} `json:"statements"`
	}
	if err := json.Unmarshal([]byte(values[0].(string)), &answer); err != nil {
		return nil, fmt.Errorf("parse the SQL: read DuckDB's tree: %w", err)
	}
	switch {
	case answer.Error && answer.Type == "not implemented":
		return nil, refuseKind(sql)
	case answer.Error:
		return nil, (&Error{Message: answer.Message}).explain(sql)
	case len(answer.Statements) != 1 || answer.Statements[0].Node == nil:
		return nil, fmt.Errorf("parse the SQL: %w", errNoTree)
	}
	return answer.Statements[0].Node, nil
}

var errNoTree = &Error{Message: "DuckDB gave no syntax tree"}

// refuseKind says why a statement that is not a SELECT does not run.
func refuseKind(sql string) *Error {
	word, at := firstWord(sql)
	switch word {
	case "SELECT", "WITH", "FROM", "VALUES", "TABLE", "":
		return &Error{Message: "this form of statement is not supported (PIVOT, or parameters of two kinds): use a plain SELECT"}
	case "EXPLAIN", "PIVOT", "UNPIVOT":
		return (&Error{Message: word + " is not supported: only a SELECT statement can run"}).at(sql, at)
	}
	return (&Error{Message: word + " is refused: only a SELECT statement can run, the lake is never changed by a query"}).at(sql, at)
}

// firstWord returns the first word of the SQL in upper case, after white space,
// comments and parentheses, and its offset in bytes.
func firstWord(sql string) (word string, at int) {
	for at < len(sql) {
		rest := sql[at:]
		switch {
		case strings.HasPrefix(rest, "--"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				return "", len(sql)
			}
			at += end + 1
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				return "", len(sql)
			}
			at += end + 2
		case strings.ContainsRune(" \t\r\n\f\v(;", rune(rest[0])):
			at++
		default:
			end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' })
			if end < 0 {
				end = len(rest)
			}
			return strings.ToUpper(rest[:end]), at
		}
	}
	return "", at
}

// A scope is the names of common table expressions that can be seen at a place.
type scope map[string]bool

// with returns the scope with one more name.
func (s scope) with(name string) scope {
	inner := maps.Clone(s)
	if inner == nil {
		inner = scope{}
	}
	inner[strings.ToLower(name)] = true
	return inner
}

// A checker walks a tree and refuses whatever it does not know. What it allows is
// listed: kinds of query, of table reference, of expression, and table functions.
type checker struct {
	sql   string
	refs  []tableRef
	depth int
}

func (c *checker) refuse(n node, format string, args ...any) error {
	return (&Error{Message: fmt.Sprintf(format, args...)}).at(c.sql, location(n))
}

// location returns the byte offset of a node in the SQL, or -1.
func location(n node) int {
	if at, ok := n["query_location"].(float64); ok && at < 1<<31 {
		return int(at)
	}
	return -1
}

func str(n node, key string) string {
	s, _ := n[key].(string)
	return s
}

// query checks a query node: its common table expressions in order, then the rest with
// them in scope.
func (c *checker) query(q node, s scope) error {
	kind := str(q, "type")
	switch kind {
	case "SELECT_NODE", "SET_OPERATION_NODE":
	case "RECURSIVE_CTE_NODE":
		s = s.with(str(q, "cte_name"))
	default:
		return c.refuse(q, "this form of query (%s) is not supported: use a plain SELECT", kind)
	}
	s, err := c.commonTables(q, s)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(q)) {
		switch {
		case key == "cte_map":
		case key == "from_table":
			err = c.tableRef(q, q[key], s)
		case kind != "SELECT_NODE" && (key == "left" || key == "right"):
			side, ok := q[key].(node)
			if !ok {
				return c.refuse(q, "this form of query (%s) is not supported", kind)
			}
			err = c.query(side, s)
		default:
			err = c.walk(q[key], s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) commonTables(q node, s scope) (scope, error) {
	ctes, _ := q["cte_map"].(node)
	entries, _ := ctes["map"].([]any)
	for _, e := range entries {
		entry, _ := e.(node)
		body, _ := entry["value"].(node)
		statement, _ := body["query"].(node)
		inner, ok := statement["node"].(node)
		if !ok {
			return nil, c.refuse(q, "this form of WITH is not supported")
		}
		if err := c.query(inner, s); err != nil {
			return nil, err
		}
		s = s.with(str(entry, "key"))
	}
	return s, nil
}

// tableRef checks one item of FROM. q is the SELECT that it belongs to.
func (c *checker) tableRef(q node, ref any, s scope) error {
	n, ok := ref.(node)
	if !ok {
		return c.refuse(q, "this form of FROM is not supported")
	}
	if n["at_clause"] != nil {
		return c.refuse(n, "AT (...) is not supported: a query sees the lake as it is now")
	}
	switch kind := str(n, "type"); kind {
	case "EMPTY":
		return nil
	case "BASE_TABLE":
		return c.table(q, n, s)
	case "JOIN":
		if err := c.tableRef(q, n["left"], s); err != nil {
			return err
		}
		if err := c.tableRef(q, n["right"], s); err != nil {
			return err
		}
		return c.walk(n["condition"], s)
	case "TABLE_FUNCTION":
		return c.tableFunction(n, s)
	case "SUBQUERY":
		return c.walk(n["subquery"], s)
	case "EXPRESSION_LIST":
		return c.walk(n["values"], s)
	case "SHOW_REF":
		return c.show(n, s)
	default:
		return c.refuse(n, "%s in FROM is not supported", kind)
	}
}

func (c *checker) table(q, n node, s scope) error {
	name := strings.ToLower(str(n, "table_name"))
	if str(n, "schema_name") != "" || str(n, "catalog_name") != "" {
		return c.refuse(n, "%s.%s is not a table here: the tables are %s, without a schema",
			str(n, "schema_name"), str(n, "table_name"), strings.Join(tableNames, " and "))
	}
	if s[name] {
		return nil
	}
	if !slices.Contains(tableNames, name) {
		return c.refuse(n, "table %q does not exist: %sthe tables are %s",
			str(n, "table_name"), suggest(name), strings.Join(tableNames, " and "))
	}
	c.refs = append(c.refs, tableRef{name: name, table: n, query: q})
	return nil
}

// tableFunctions are the functions that may stand in FROM: they make rows out of their
// arguments and read nothing.
var tableFunctions = []string{"unnest", "range", "generate_series", "json_each", "json_tree"}

func (c *checker) tableFunction(n node, s scope) error {
	f, _ := n["function"].(node)
	if name := strings.ToLower(str(f, "function_name")); str(f, "class") != "FUNCTION" || !slices.Contains(tableFunctions, name) {
		return c.refuse(n, "function %s is refused in FROM: there may stand %s and %s",
			name, strings.Join(tableNames, ", "), strings.Join(tableFunctions, ", "))
	}
	return c.walk(f["children"], s)
}

// show checks DESCRIBE and SUMMARIZE; what lists or names catalog entries is refused.
func (c *checker) show(n node, s scope) error {
	q, ok := n["query"].(node)
	kind := str(n, "show_type")
	if !ok || kind != "DESCRIBE" && kind != "SUMMARY" {
		return c.refuse(n, "SHOW is not supported: the tables are %s (DESCRIBE shows the columns of one)", strings.Join(tableNames, " and "))
	}
	return c.query(q, s)
}

// expressionClasses are the kinds of expression that a query may use.
var expressionClasses = []string{"BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT",
	"FUNCTION", "LAMBDA", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW"}

// walk checks everything below a value of the tree: expressions, and the queries and
// table references within them.
func (c *checker) walk(v any, s scope) error {
	if c.depth++; c.depth > maxDepth {
		return &Error{Message: "the SQL is nested too deeply"}
	}
	defer func() { c.depth-- }()
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if err := c.walk(e, s); err != nil {
				return err
			}
		}
	case node:
		if err := c.expression(v); err != nil {
			return err
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			var err error
			if q, ok := v[key].(node); ok && strings.HasSuffix(str(q, "type"), "_NODE") {
				err = c.query(q, s)
			} else if key != "value" || str(v, "class") != "CONSTANT" {
				err = c.walk(v[key], s)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *checker) expression(n node) error {
	class, hasClass := n["class"].(string)
	switch kind := str(n, "type"); {
	case !hasClass && tableRefKinds[kind]:
		return c.refuse(n, "%s is not supported here", kind)
	case !hasClass:
		return nil
	case !slices.Contains(expressionClasses, class):
		return c.refuse(n, "this kind of expression (%s) is not supported", class)
	case class == "FUNCTION" || class == "WINDOW":
		return c.function(n)
	}
	return nil
}

// tableRefKinds never stand where walk sees them; if a later DuckDB puts them there,
// they are refused rather than missed.
var tableRefKinds = map[string]bool{"BASE_TABLE": true, "TABLE_FUNCTION": true, "SHOW_REF": true, "PIVOT": true,
	"COLUMN_DATA": true, "DELIM_GET": true, "CTE": true, "BOUND_TABLE_REF": true}

// Functions that tell about or act on the process instead of the data.
var (
	refusedFunctions = []string{"current_setting", "getvariable", "getenv", "nextval", "currval", "sleep_ms", "version", "txid_current",
		"current_query", "current_query_id", "current_connection_id", "current_transaction_id", "current_database", "current_schema",
		"current_schemas", "current_catalog", "in_search_path", "json_execute_serialized_sql", "json_deserialize_sql", "json_serialize_sql",
		"json_serialize_plan", "parse_duckdb_log_message", "query", "query_table", "which_secret", "glob", "error"}
	refusedPrefixes = []string{"read_", "write_", "duckdb_", "pragma_", "pg_", "parquet_", "sniff_", "enable_", "disable_", "set_", "test_"}
)

func (c *checker) function(n node) error {
	name := strings.ToLower(str(n, "function_name"))
	refused := slices.Contains(refusedFunctions, name) ||
		slices.ContainsFunc(refusedPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
	if refused {
		return c.refuse(n, "function %s is refused: a query reads the tables only", name)
	}
	return nil
}

// suggest returns "did you mean ...? " when a table has a similar name.
func suggest(name string) string {
	best := slices.MinFunc(tableNames, func(a, b string) int { return distance(name, a) - distance(name, b) })
	if distance(name, best) > len(best)/2 {
		return ""
	}
	return "did you mean " + best + "? "
}

// distance is the number of letters to add, drop or change to come from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
