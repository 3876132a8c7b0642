package rewrite

import (
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// Tables that people partition by year, month and day are asked with year = '2026' AND month = '03'. The lake has one
// column, the date, and only conditions on it as it is let an engine leave out files: date LIKE '2026/03%'.

// A dayPart is a comparison of a part of the date with a text.
type dayPart struct{ alias, format, text string }

// dayPartOf recognizes year = '2026' in the statement's own tree.
func (t *translator) dayPartOf(n athenasql.Node) (dayPart, bool) {
	c, ok := n.(*athenasql.Comparison)
	if !ok || c.Op != "=" {
		return dayPart{}, false
	}
	text, ok := c.Right.(*athenasql.String)
	ref, column := t.a.Ref(c.Left)
	if !ok || !column || ref.Source == nil || ref.Using != nil {
		return dayPart{}, false
	}
	p := ref.Source.Fields[ref.Index].Column
	if p == nil || p.Partition == nil || p.Partition.Of != "date" ||
		len(text.Value) != len(p.Partition.Format) || strings.Trim(text.Value, "0123456789") != "" {
		return dayPart{}, false
	}
	return dayPart{t.alias(ref.Source), p.Partition.Format, text.Value}, true
}

// year writes year = '2026' as a condition on the date.
func (t *translator) year(c *athenasql.Comparison) athenasql.Expr {
	if p, ok := t.dayPartOf(t.originals[c]); ok && p.format == "yyyy" {
		return dateLike(p.alias, p.text)
	}
	return c
}

// days writes the year, the month and the day in the terms of an AND as one condition on the date.
func (t *translator) days(l *athenasql.Logical) athenasql.Expr {
	original, ok := t.originals[l].(*athenasql.Logical)
	if !ok || l.Op != "AND" {
		return l
	}
	parts := map[string]map[string]string{} // by alias and format
	for _, term := range original.Terms {
		if p, ok := t.dayPartOf(term); ok {
			if parts[p.alias] == nil {
				parts[p.alias] = map[string]string{}
			}
			if _, twice := parts[p.alias][p.format]; twice {
				return l
			}
			parts[p.alias][p.format] = p.text
		}
	}
	var terms []athenasql.Expr
	for i, term := range original.Terms {
		p, ok := t.dayPartOf(term)
		day := parts[p.alias]
		if !ok || day["yyyy"] == "" || day["MM"] == "" {
			terms = append(terms, l.Terms[i])
			continue
		}
		if p.format == "yyyy" {
			terms = append(terms, dateLike(p.alias, strings.TrimSuffix(p.text+"/"+day["MM"]+"/"+day["dd"], "/")))
		}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	l.Terms = terms
	return l
}

func dateLike(alias, prefix string) athenasql.Expr {
	return &athenasql.Like{Expr: qualified(alias, "date"), Pattern: &athenasql.String{Value: prefix + "%"}}
}
