package athenasql

import "strings"

// A Placeholder is a parameter by name in a text: :since. It is not Trino's SQL; see Positional.
type Placeholder struct {
	Position
	Name string
}

// Positional replaces every parameter by name with a question mark, followed by as many spaces as its name has
// characters, so that places in the text stay where they are, and returns the parameters in the order of the question
// marks. A colon makes a parameter where a name follows it at once and nothing that could be the key of a JSON member
// stands at once before it, and no other colon. Question marks of the text itself are returned with an empty name.
func Positional(sql string) (string, []Placeholder) {
	if !strings.ContainsAny(sql, ":?") || len(sql) > MaxBytes {
		return sql, nil
	}
	var out strings.Builder
	var found []Placeholder
	tokens := lex(sql)
	copied := int32(0)
	for i := range tokens {
		t := &tokens[i]
		if t.kind == tokenSymbol && t.sym == "?" {
			found = append(found, Placeholder{Position: t.pos()})
			continue
		}
		if sql[t.start:t.end] != ":" || i+1 == len(tokens) {
			continue
		}
		name := &tokens[i+1]
		plain := name.kind == tokenWord || name.kind == tokenKeyword || name.kind == tokenReserved
		key := i > 0 && tokens[i-1].end == t.start && (tokens[i-1].isString() || tokens[i-1].isName())
		double := t.start > 0 && sql[t.start-1] == ':' // x::type, a cast of another dialect
		if !plain || name.start != t.end || key || double {
			continue
		}
		out.WriteString(sql[copied:t.start])
		out.WriteByte('?')
		out.WriteString(strings.Repeat(" ", int(name.end-name.start)))
		copied = name.end
		found = append(found, Placeholder{Position: t.pos(), Name: sql[name.start:name.end]})
	}
	out.WriteString(sql[copied:])
	return out.String(), found
}
