package match

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// Cover returns a condition of Athena's SQL over the table cloudtrail_logs of a lake, with its stored columns, that holds for every
// row for whose record the condition holds, and as few others as it can tell. exact tells that it holds for no others. It is
// "true" where nothing can be said.
func Cover(n Node, env Env) (where string, exact bool, err error) {
	return cover(n, env, recordTable{})
}

// CoverAccess is Cover over the table workspaces_access.
func CoverAccess(n Node, env Env) (where string, exact bool, err error) {
	return cover(n, env, accessTable{})
}

// maxCover bounds the SQL of a condition, in bytes; beyond that it is "true".
const maxCover = 200_000

func cover(n Node, env Env, t table) (where string, exact bool, err error) {
	m, err := Compile(n, env)
	if err != nil {
		return "", false, err
	}
	b := m.root.bounds(t)
	if len(b.over) > maxCover {
		return always, false, nil
	}
	return b.over, b.over == b.under, nil
}

// A table tells what its columns say of a term.
type table interface{ leaf(l *leaf) sqlBounds }

// sqlBounds are two conditions of SQL: over holds for every row for which a condition holds, under for none for which it does
// not. Either may be null for a row, which counts as false.
type sqlBounds struct{ over, under string }

const (
	always = "true"
	never  = "false"
)

// bounds puts the terms' conditions together.
func (n *node) bounds(t table) sqlBounds {
	switch n.kind {
	case isConst:
		return constant(n.value)
	case isLeaf:
		return t.leaf(n.leaf)
	case isNot:
		b := n.kids[0].bounds(t)
		return sqlBounds{over: notSQL(b.under), under: notSQL(b.over)}
	}
	join := andSQL
	if n.kind == isOr {
		join = orSQL
	}
	var over, under []string
	size := 0
	for _, k := range n.kids {
		b := k.bounds(t)
		over, under = append(over, b.over), append(under, b.under)
		size += len(b.over) + len(b.under)
	}
	if size > 2*maxCover || len(n.kids) > maxCoverParts {
		return sqlBounds{always, never}
	}
	return sqlBounds{join(over), join(under)}
}

// maxCoverParts bounds the terms of one AND or OR: the tree that a parser makes of it is as high as they are many.
const maxCoverParts = 500

func constant(holds bool) sqlBounds {
	if holds {
		return sqlBounds{always, always}
	}
	return sqlBounds{never, never}
}

// exactly are bounds that are the same; atMost those of which only the upper one is known.
func exactly(sql string) sqlBounds { return sqlBounds{sql, sql} }
func atMost(sql string) sqlBounds  { return sqlBounds{sql, never} }

func andSQL(parts []string) string { return joinSQL(parts, " AND ", always, never) }
func orSQL(parts []string) string  { return joinSQL(parts, " OR ", never, always) }

// joinSQL joins conditions; neutral ones are left out, and one that decides is all.
func joinSQL(parts []string, between, neutral, deciding string) string {
	var kept []string
	for _, p := range parts {
		switch {
		case p == deciding:
			return deciding
		case p != neutral && !slices.Contains(kept, p):
			kept = append(kept, p)
		}
	}
	switch len(kept) {
	case 0:
		return neutral
	case 1:
		return kept[0]
	}
	return "(" + strings.Join(kept, between) + ")"
}

func notSQL(sql string) string {
	switch sql {
	case always:
		return never
	case never:
		return always
	}
	if columns, ok := notNullColumns(sql); ok { // in a form by which parts of files are skipped
		return andSQL(isNull(columns))
	}
	return "NOT coalesce(" + sql + ", false)"
}

const hasValue = " IS NOT NULL"

// notNull tests columns for one of them having a value.
func notNull(columns ...string) string {
	var parts []string
	for _, c := range columns {
		parts = append(parts, c+hasValue)
	}
	return orSQL(parts)
}

// notNullColumns returns the columns of a condition that notNull has written.
func notNullColumns(sql string) (columns []string, ok bool) {
	if strings.HasPrefix(sql, "(") && strings.HasSuffix(sql, hasValue+")") {
		sql = sql[1 : len(sql)-1]
	}
	for part := range strings.SplitSeq(sql, " OR ") {
		c, is := strings.CutSuffix(part, hasValue)
		if !is || strings.ContainsAny(c, " ()'") {
			return nil, false
		}
		columns = append(columns, c)
	}
	return columns, true
}

func isNull(columns []string) (parts []string) {
	for _, c := range columns {
		parts = append(parts, c+" IS NULL")
	}
	return parts
}

// quoteSQL writes a text as a literal of SQL. Whoever calls it gives printable ASCII only.
func quoteSQL(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// printable tells whether a text may stand in a literal as it is.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// maxAlternatives bounds the values of a term that go into SQL.
const maxAlternatives = 500

// compareColumn covers the comparison of a column, which has the text that the leaf looks at, with the leaf's texts and patterns.
func (l *leaf) compareColumn(column string) sqlBounds {
	if len(l.exact)+len(l.globs) > maxAlternatives {
		return atMost(notNull(column))
	}
	var whole, folded []string
	var all []sqlBounds
	for text := range l.exact {
		switch {
		case !printable(text):
			all = append(all, l.likeColumn(column, &glob{pieces: [][]byte{[]byte(text)}, single: []bool{false}}))
		case l.raw || strings.ToUpper(text) == text:
			whole = append(whole, quoteSQL(text))
		default:
			folded = append(folded, quoteSQL(text))
		}
	}
	if whole != nil {
		all = append(all, exactly(inSQL(column, whole)))
	}
	if folded != nil {
		all = append(all, foldedBounds(column, inSQL("lower("+column+")", folded), folded...))
	}
	for _, g := range l.globs {
		all = append(all, l.likeColumn(column, g))
	}
	return orBounds(all)
}

func inSQL(column string, values []string) string {
	slices.Sort(values)
	if len(values) == 1 {
		return column + " = " + values[0]
	}
	return column + " IN (" + strings.Join(values, ", ") + ")"
}

func orBounds(all []sqlBounds) sqlBounds {
	var over, under []string
	for _, b := range all {
		over, under = append(over, b.over), append(under, b.under)
	}
	return sqlBounds{orSQL(over), orSQL(under)}
}

// foldedBounds are those of a comparison of lower(column). SQL makes k of the Kelvin sign and i of the capital I with a dot too,
// which the matcher keeps apart.
func foldedBounds(column, sql string, texts ...string) sqlBounds {
	if strings.ContainsAny(strings.Join(texts, ""), "ik") {
		return sqlBounds{sql, andSQL([]string{sql, column + " NOT LIKE '%\u212a%'", column + " NOT LIKE '%\u0130%'"})}
	}
	return exactly(sql)
}

// likeColumn covers the comparison of a column with a pattern.
func (l *leaf) likeColumn(column string, g *glob) sqlBounds {
	pattern, exact := g.like()
	if strings.Trim(pattern, "%") == "" && pattern != "" {
		if exact {
			return exactly(notNull(column))
		}
		return atMost(notNull(column))
	}
	folded := !l.raw && strings.ToUpper(pattern) != pattern
	compared := column
	if folded {
		compared = "lower(" + column + ")"
	}
	sql := compared + " LIKE " + quoteSQL(pattern)
	if strings.Contains(pattern, `\`) {
		sql += ` ESCAPE '\'`
	}
	switch {
	case !exact:
		return atMost(sql)
	case folded:
		return foldedBounds(column, sql, pattern)
	}
	return exactly(sql)
}

// regexpColumn covers regular expressions by the texts that they need.
func (l *leaf) regexpColumn(column string) sqlBounds {
	var all []sqlBounds
	for _, r := range l.regexps {
		if len(r.literal) == 0 || len(l.regexps) > maxAlternatives {
			return atMost(notNull(column))
		}
		all = append(all, (&leaf{raw: true}).likeColumn(column, &glob{open: true, shut: true, pieces: [][]byte{r.literal}, single: []bool{false}}))
	}
	return atMost(orBounds(all).over)
}

// like writes a glob as a pattern of LIKE. What is not printable ASCII and ? become %, and the pattern is not exact.
func (g *glob) like() (pattern string, exact bool) {
	var b strings.Builder
	exact = true
	star := func() {
		if !strings.HasSuffix(b.String(), "%") || strings.HasSuffix(b.String(), `\%`) {
			b.WriteByte('%')
		}
	}
	if g.open {
		star()
	}
	for i, p := range g.pieces {
		if i > 0 {
			star()
		}
		for _, c := range p {
			switch {
			case c < ' ' || c > '~':
				star()
				exact = false
			case c == '%' || c == '_' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			default:
				b.WriteByte(c)
			}
		}
	}
	if g.shut {
		star()
	}
	return b.String(), exact
}

// inDocument covers the search in a column with JSON: a key that must be there, "" if none, and one of the texts that the leaf needs.
func (l *leaf) inDocument(column, key string) string {
	var parts []string
	plain := string(longestPlain([]string{key}))
	if plain == key && key != "" {
		plain = `"` + key + `"`
	}
	if plain != "" {
		parts = append(parts, column+" LIKE '%"+foldedSQL(plain)+"%'")
	}
	if texts := l.neededTexts(); texts != nil {
		var any []string
		for _, t := range texts {
			any = append(any, column+" LIKE '%"+foldedSQL(t)+"%'")
		}
		parts = append(parts, orSQL(any))
	}
	if parts == nil {
		return notNull(column)
	}
	sql := strings.ReplaceAll(andSQL(parts), column+" LIKE", "lower("+column+") LIKE")
	return orSQL([]string{sql, hiddenSQL(column)})
}

// hiddenSQL tests a column with JSON for escapes by number of characters that longestPlain takes to be written as they are.
func hiddenSQL(column string) string {
	return "(" + column + ` LIKE '%\u00%' AND regexp_like(` + column + `, '\\u00([4-7]|2[^67]|3[^c-eC-E])'))`
}

// foldedSQL writes a text for the inside of a pattern of LIKE that covers it: its _ and % match themselves and more.
func foldedSQL(s string) string { return strings.ReplaceAll(fold(s), "'", "''") }

// neededTexts are texts of which one stands in the JSON of every value that the leaf holds for; nil if none are known.
func (l *leaf) neededTexts() (texts []string) {
	if l.kind != leafText && l.kind != leafRegexp || len(l.exact)+len(l.globs)+len(l.lists)+len(l.regexps) > maxAlternatives/10 {
		return nil
	}
	for _, r := range l.regexps {
		texts = append(texts, string(longestPlain([]string{string(r.literal)})))
	}
	for text := range l.exact {
		texts = append(texts, string(longestPlain([]string{text})))
	}
	for _, g := range l.globs {
		texts = append(texts, string(longestPlain(g.pieceTexts())))
	}
	for _, list := range l.lists {
		prefixes, _ := list.prefixes(1)
		texts = append(texts, prefixes...)
	}
	if slices.Contains(texts, "") || len(texts) > maxAlternatives/10 {
		return nil
	}
	slices.Sort(texts)
	return texts
}

// prefixes are texts of which one begins each address of the list as people write it, "" where none is known. whole tells which of them
// are addresses themselves: all of a range up to the budget.
func (l *List) prefixes(budget int) (texts []string, whole []bool) {
	if len(l.ranges) > maxAlternatives/10 {
		return []string{""}, []bool{false}
	}
	add := func(text string, address bool) { texts, whole = append(texts, text), append(whole, address) }
	for _, r := range l.ranges {
		if !r.first.Is4() {
			add("", false)
			continue
		}
		first, last := r.first.As4(), r.last.As4()
		if n := int64(binary.BigEndian.Uint32(last[:])) - int64(binary.BigEndian.Uint32(first[:])) + 1; n <= int64(budget) {
			budget -= int(n)
			for a := r.first; ; a = a.Next() {
				if add(a.String(), true); a == r.last {
					break
				}
			}
			continue
		}
		prefix := ""
		for i := 0; i < 3 && first[i] == last[i]; i++ {
			prefix += strconv.Itoa(int(first[i])) + "."
		}
		add(prefix, false)
	}
	return texts, whole
}

// maxAddresses bounds the addresses that are written out one by one.
const maxAddresses = 1024

// listColumn covers the test of a column for addresses in the leaf's lists.
func (l *leaf) listColumn(column string) sqlBounds {
	var parts, addresses []string
	budget := maxAddresses
	for _, list := range l.lists {
		prefixes, whole := list.prefixes(budget)
		for i, p := range prefixes {
			switch {
			case p == "":
				parts = append(parts, column+" LIKE '%:%'", column+" LIKE '%.%'")
			case whole[i]:
				budget--
				addresses = append(addresses, quoteSQL(p))
			default:
				parts = append(parts, column+" LIKE '"+p+"%'")
			}
		}
	}
	under := never
	if addresses != nil {
		under = inSQL(column, addresses)
		parts = append(parts, under)
	}
	return sqlBounds{orSQL(parts), under}
}
