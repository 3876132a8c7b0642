package analyze

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// callFix spells what to write instead of a call whose arguments the function does not take, or is empty.
func (z *analyzer) callFix(c *athenasql.Call, f *Function, args []Arg) athenasql.Phrase {
	if f.Name == "count" && c.Distinct && len(args) > 1 {
		all := make([]string, len(c.Args))
		for i, a := range c.Args {
			all[i] = athenasql.Show(a)
		}
		return use(clip("count(DISTINCT (" + strings.Join(all, ", ") + "))"))
	}
	if len(args) != 2 || args[0].Lambda != nil {
		return noFix
	}
	text, ok := c.Args[1].(*athenasql.String)
	if !ok {
		return noFix
	}
	base, t := athenasql.Show(c.Args[0]), args[0].Type
	switch f.Name {
	case "element_at":
		if textual(t) {
			path := "$" + jsonStep(realCase(text.Value))
			return use(fmt.Sprintf("json_extract_scalar(%s, '%s')", clip(base), strings.ReplaceAll(path, "'", "''")))
		}
		return fieldFix(base, t, "."+text.Value)
	case "json_extract", "json_extract_scalar":
		return fieldFix(base, t, strings.TrimPrefix(text.Value, "$"))
	}
	return noFix
}

// pathStep is a step of a JSON path that names a member or an element.
var pathStep = regexp.MustCompile(`^(?:\.([A-Za-z_]\w*)|\["([A-Za-z_]\w*)"\]|\[(\d{1,9})\])`)

// fieldFix writes the steps of a JSON path into rows, arrays and maps as SQL does. It is empty where they lead nowhere.
func fieldFix(base string, t encode.Type, steps string) athenasql.Phrase {
	sql := base
	for steps != "" {
		m := pathStep.FindStringSubmatch(steps)
		if m == nil {
			return noFix
		}
		steps = steps[len(m[0]):]
		name := m[1] + m[2]
		switch {
		case t.Kind == encode.Array && m[3] != "":
			n, _ := strconv.Atoi(m[3])
			sql = fmt.Sprintf("element_at(%s, %d)", sql, n+1) // NULL where there are fewer, as in JSON
			t = *t.Elem
		case t.Kind == encode.Map && name != "":
			sql = fmt.Sprintf("element_at(%s, '%s')", sql, name)
			t = *t.Elem
		case t.Kind == encode.Row && name != "":
			found := false
			for _, f := range t.Fields {
				if strings.EqualFold(f.Name, name) {
					t, found = f.Type, true
					break
				}
			}
			if !found {
				return noFix
			}
			sql += "." + name
		default:
			return noFix
		}
	}
	if sql == base {
		return noFix
	}
	return use(clip(sql))
}

// hyphened is a path with a member that has a hyphen, which has to stand in brackets and quotes.
var (
	hyphened       = regexp.MustCompile(`^\$(?:\.[\w:-]+|\[\d+\])*$`)
	hyphenedMember = regexp.MustCompile(`\.([\w:]*-[\w:-]*)`)
)

// sureToFail refuses calls that fail for every row, with the place and what to write.
func (z *analyzer) sureToFail(c *athenasql.Call, f *Function) {
	switch {
	case len(c.Args) == 0:
	case f.Name == "date" && len(c.Args) == 1 && textual(z.types[c.Args[0]]):
		if by, ok := fromISO(c.Args[0]); ok {
			z.mismatch(c, use("date("+clip(athenasql.Show(by))+")"), "%s cannot be cast to date: it is written as 2026-01-05T10:20:30Z, with a T",
				clip(athenasql.Show(c.Args[0])))
		}
	case (f.Name == "json_extract" || f.Name == "json_extract_scalar") && len(c.Args) == 2:
		path, ok := c.Args[1].(*athenasql.String)
		if !ok {
			return
		}
		if hyphened.MatchString(path.Value) && strings.Contains(path.Value, "-") {
			z.failWith(path, &Error{Kind: Invalid, Message: say("Invalid JSON path: '%s'", shorten(path.Value)),
				Fix: write("'%s'", strings.ReplaceAll(hyphenedMember.ReplaceAllString(path.Value, `["$1"]`), "'", "''"))})
			return
		}
		before, after, ok := strings.Cut(path.Value, "[*]")
		if !ok {
			return
		}
		sql, member := clip(athenasql.Show(c.Args[0])), strings.ReplaceAll(before, "'", "''")
		list := fmt.Sprintf("CROSS JOIN UNNEST(CAST(json_extract(%s, '%s') AS array(json))) AS t(x)", sql, member)
		first := fmt.Sprintf("'%s[0]%s'", member, strings.ReplaceAll(after, "[*]", "[0]"))
		fix := say("use %s, or %s for its first element", list, first)
		if after != "" {
			of := fmt.Sprintf("json_extract_scalar(x, '$%s')", strings.ReplaceAll(after, "'", "''"))
			fix = say("use %s and %s, or %s for its first element", list, of, first)
		}
		z.failWith(path, &Error{Kind: Invalid, Message: say("Invalid JSON path: '%s'", shorten(path.Value)), Fix: fix})
	}
}

// fieldWithin finds a field by its name in the rows inside a row and returns the way to it.
func fieldWithin(row encode.Type, name string) string {
	for _, f := range row.Fields {
		if f.Type.Kind != encode.Row {
			continue
		}
		for _, inner := range f.Type.Fields {
			if inner.Name != "" && strings.EqualFold(inner.Name, name) {
				return f.Name + "." + inner.Name
			}
		}
		if way := fieldWithin(f.Type, name); way != "" {
			return f.Name + "." + way
		}
	}
	return ""
}
