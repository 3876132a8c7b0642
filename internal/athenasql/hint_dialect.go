package athenasql

import (
	"regexp"
	"slices"
	"strings"
)

// dialectWords are words of other dialects of SQL at which Trino's parser stops, with what to write instead.
var dialectWords = map[string]string{
	"ILIKE":     "ILIKE is not Athena's: write lower(x) LIKE '%%text%%' with the text in small letters",
	"RLIKE":     "RLIKE is not Athena's: write regexp_like(x, 'pattern')",
	"REGEXP":    "REGEXP is not Athena's: write regexp_like(x, 'pattern')",
	"SIMILAR":   "SIMILAR TO is not Athena's: write regexp_like(x, 'pattern')",
	"SEPARATOR": "write listagg(x, ',') WITHIN GROUP (ORDER BY x)",
	"DATABASES": "write SHOW SCHEMAS",
	// Partitions are columns here.
	"PARTITIONS": "write SELECT DISTINCT account, region, date FROM and the table's name",
	"QUALIFY":    "QUALIFY is not Athena's: compute the window function in a subquery and use WHERE around it",
}

// dialectSigns are signs of other dialects, the longest first.
var dialectSigns = []struct{ sign, fix string }{
	{"->>", "write json_extract_scalar(x, '$.member')"},
	{"==", "write one ="},
	{"&&", "write AND"},
	{"!~", "write NOT regexp_like(x, 'pattern')"},
	{"~", "write regexp_like(x, 'pattern')"},
	{"!", "write NOT"},
	{"‘", "write straight quotes around texts: 'text'"},
	{"’", "write straight quotes around texts: 'text'"},
	{"“", "write straight quotes: 'text' for texts, \"name\" for names"},
	{"”", "write straight quotes: 'text' for texts, \"name\" for names"},
}

// placeholderForm is what published queries have where something is to be filled in.
var placeholderForm = regexp.MustCompile(`^(?:<[A-Za-z][\w .:/-]{0,60}>|\$[A-Za-z]\w{0,60}|\$\{[^{}\n]{1,60}\}|\{\{[^{}\n]{1,60}\}\}|\{[A-Za-z][\w .()'"\[\]-]{0,60}\})`)

// storeID is the id of an event data store, which queries for CloudTrail Lake have in place of a table.
var storeID = regexp.MustCompile(`^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b`)

// eventDataStore says what to write for the id of an event data store at token i or one of the two before, which the lexer
// takes apart: 5e123456 is a number and the beginning of a name.
func (p *parser) eventDataStore(i int) Phrase {
	for j := i; j >= max(0, i-2); j-- {
		if id := storeID.FindString(p.text[p.tokens[j].start:]); id != "" {
			return Say("%s is an event data store of CloudTrail Lake: write cloudtrail_logs in its place", id)
		}
	}
	return Phrase{}
}

// dialect says what to write instead of something at token i that other dialects have and Athena does not.
func (p *parser) dialect(i int) Phrase {
	t := &p.tokens[i]
	word := strings.ToUpper(p.source(t))
	before := func(n int) string {
		if i < n {
			return ""
		}
		return strings.ToUpper(p.source(&p.tokens[i-n]))
	}
	if fix := p.eventDataStore(i); !fix.Empty() {
		return fix
	}
	switch {
	case word == "PARTITIONS" || word == "DATABASES":
		if before(1) != "SHOW" {
			return Phrase{}
		}
	case t.sym == ":" && strings.HasPrefix(p.text[t.start:], "::"):
		return p.doubleColon(i)
	case t.sym == ":" && i > 0 && p.tokens[i-1].isName() && p.tokens[min(i+1, len(p.tokens)-1)].isName():
		return Say(": is not Athena's: write %s.%s", p.source(&p.tokens[i-1]), p.after(i))
	case word == "ON" && before(1) == "DISTINCT":
		return Say("DISTINCT ON is not Athena's: number the rows with row_number() in a subquery, and keep number 1")
	case before(1) == "TOP" && t.isNumber():
		return Say("TOP is not Athena's: write LIMIT %s at the end of the statement", word)
	case word == "OFFSET" && before(2) == "LIMIT":
		return Say("OFFSET comes first: write OFFSET %s LIMIT %s", p.after(i), before(1))
	case (word == "AND" || word == "OR") && slices.Contains(p.noted, "'WHERE'"):
		return Say("write WHERE before the first condition")
	case t.isString() && i > 0 && p.tokens[i-1].isString():
		return Say("a comma is missing after %s", clip(p.source(&p.tokens[i-1])))
	case word == "SELECT" && slices.Contains(p.noted, "<EOF>"):
		return Say("a second statement seems to begin here: run one at a time")
	case word == "," && before(2) == "LIMIT":
		return Say("write OFFSET %s LIMIT %s", before(1), p.after(i))
	case t.isString() && (before(1) == "FROM" || before(1) == "JOIN"):
		return Say("single quotes are for texts; write the table's name without: %s", unquote(p.source(t)))
	case word == "FROM" && before(1) == ",":
		return Say("leave out the comma before FROM")
	case word == ")" && before(1) == "(" && before(2) == "IN":
		return Say("a list after IN has at least one value")
	}
	if fix := dialectWords[word]; fix != "" {
		return Phrase{Format: fix}
	}
	if name := placeholderForm.FindString(p.text[t.start:]); name != "" {
		return Say("%s stands for something of your own: write that in its place", name)
	}
	for _, s := range dialectSigns {
		if strings.HasPrefix(p.text[t.start:], s.sign) || i > 0 && p.tokens[i-1].end == t.start && len(s.sign) > 1 &&
			strings.HasPrefix(p.text[p.tokens[i-1].start:], s.sign) {
			return Phrase{Format: s.fix}
		}
	}
	return Phrase{}
}

// after is the source of the token after token i.
func (p *parser) after(i int) string { return p.source(&p.tokens[min(i+1, len(p.tokens)-1)]) }

// doubleColon writes the cast that x::type means, where both are one word.
func (p *parser) doubleColon(i int) Phrase {
	value, name := "x", "type"
	if i > 0 && i+2 < len(p.tokens) {
		v, n := &p.tokens[i-1], &p.tokens[i+2]
		if v.isName() && (i < 2 || p.tokens[i-2].sym != ".") || v.isString() {
			value = p.source(v)
		}
		if n.isName() {
			name = p.source(n)
		}
	}
	return Say(":: is not Athena's: write CAST(%s AS %s)", value, name)
}

// epochFix is what to write for EXTRACT(EPOCH FROM x), which PostgreSQL has.
func epochFix(e *Extract) Phrase {
	const most = 200
	fix := "to_unixtime(" + Show(e.Expr) + ")"
	if d, ok := e.Expr.(*Binary); ok && d.Op == "-" {
		fix = "date_diff('second', " + Show(d.Right) + ", " + Show(d.Left) + ")"
	}
	if e.Field != "EPOCH" || len(fix) > most {
		return Phrase{}
	}
	return Say("use %s", fix)
}

// clip bounds a text of the statement in a message.
func clip(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}
