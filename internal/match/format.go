package match

import "strings"

// Format writes a condition as a query line. What Parse has read comes out as a line that it reads as the same condition; what only
// trees of other packages have, such as CaseSensitive, is left out of the line.
func Format(n Node) string {
	var b strings.Builder
	format(&b, n, inNothing)
	return b.String()
}

// Binding strengths: what stands in something that binds stronger needs parentheses.
const (
	inNothing = iota
	inAnd
	inNot
)

func format(b *strings.Builder, n Node, in int) {
	switch n := n.(type) {
	case And:
		formatList(b, n, in, asAnd)
	case Or:
		formatList(b, n, in, asOr)
	case Not:
		b.WriteByte('-')
		format(b, n.Node, inNot)
	case Const:
		if !n {
			b.WriteByte('-')
		}
		b.WriteByte('*')
	case *Term:
		formatTerm(b, n)
	}
}

// A joining is how a list is written: in parentheses where what it stands in binds as strong as least or stronger.
type joining struct {
	between, empty string
	least          int
}

var (
	asAnd = joining{between: " ", empty: "*", least: inNot}
	asOr  = joining{between: " OR ", empty: "-*", least: inAnd}
)

// formatList writes And and Or.
func formatList(b *strings.Builder, list []Node, in int, as joining) {
	switch {
	case len(list) == 0:
		b.WriteString(as.empty)
		return
	case len(list) == 1:
		format(b, list[0], in)
		return
	case in >= as.least:
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	for i, n := range list {
		if i > 0 {
			b.WriteString(as.between)
		}
		format(b, n, inAnd)
	}
}

func formatTerm(b *strings.Builder, t *Term) {
	switch {
	case t.Field == "" && t.Op == Contains && len(t.Values) == 1:
		b.WriteString(quoteText(t.Values[0], t.Literal))
		return
	case t.Field == "":
		b.WriteString(anyName)
	default:
		b.WriteString(quoteField(t.Field, t.Path))
	}
	b.WriteByte(':')
	switch {
	case t.Op == Exists, t.Op == Present:
		b.WriteByte('*')
		return
	case t.Op == Null:
		b.WriteString("!*")
		return
	case len(t.Values) == 1:
		b.WriteString(formatValue(t, t.Values[0]))
		return
	}
	between := " OR "
	if t.All {
		between = " AND "
	}
	b.WriteByte('(')
	for i, v := range t.Values {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(formatValue(t, v))
	}
	b.WriteByte(')')
}

var comparisons = map[Op]string{Less: "<", LessEqual: "<=", Greater: ">", GreaterEqual: ">="}

func formatValue(t *Term, v string) string {
	if t.Ref {
		return "$" + quoteField(v, t.Path)
	}
	switch t.Op {
	case Regexp:
		return "/" + strings.ReplaceAll(v, "/", `\/`) + "/"
	case Less, LessEqual, Greater, GreaterEqual:
		return comparisons[t.Op] + quoteLiteral(v)
	case CIDR:
		return quotePattern(escapeWildcards(v))
	case Contains, StartsWith, EndsWith:
		if t.Literal {
			v = escapeWildcards(v)
		}
		if t.Op != StartsWith {
			v = "*" + v
		}
		if t.Op != EndsWith {
			v += "*"
		}
		return quotePattern(v)
	}
	if t.Literal {
		return quoteLiteral(v)
	}
	return quotePattern(v)
}

// escapeWildcards writes a text as a pattern that only it matches.
func escapeWildcards(s string) string { return wildcardEscaper.Replace(s) }

var wildcardEscaper = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)

// isSpecial tells which characters end a bare word of the line.
func isSpecial(r rune) bool {
	return r <= ' ' || r == '(' || r == ')' || r == '"' || r == wideSpace || r == hardSpace || r == 0x7f
}

const (
	wideSpace = '\u3000' // of Japanese keyboards
	hardSpace = '\u00a0'
)

// leading are the characters that mean something at the beginning of a word.
const leading = `-!/<>$`

// quotePattern writes a pattern as a bare word, which keeps its wildcards.
func quotePattern(v string) string {
	if v == "" {
		return `""`
	}
	var b strings.Builder
	runes := []rune(v)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '\\' && i+1 < len(runes) && strings.ContainsRune(`*?\`, runes[i+1]):
			b.WriteRune(r)
			i++
			b.WriteRune(runes[i])
			continue
		case r == '\\', isSpecial(r), wideSigns[r] != "", i == 0 && (strings.ContainsRune(leading, r) || isWord(v)):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func quoteLiteral(v string) string { return `"` + quoteEscaper.Replace(v) + `"` }

var quoteEscaper = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// isWord tells whether a bare text is one of the line's own words, or so near that the parser refuses it.
func isWord(s string) bool {
	switch strings.ToUpper(narrow(s)) {
	case "OR", "AND", "NOT":
		return true
	}
	return false
}

// quoteText writes a free text.
func quoteText(v string, literal bool) string {
	if literal || v == "*" || v == "" {
		return quoteLiteral(v)
	}
	return strings.NewReplacer(":", `\:`, wideColon, `\`+wideColon).Replace(quotePattern(v))
}

// wideColon is what Japanese keyboards write for a colon.
const wideColon = "\uff1a"

// wideSigns are the other signs of Japanese keyboards that are taken for signs of the language, and those signs. Where they would mean
// something the parser refuses them: as plain characters they would silently find nothing.
var wideSigns = map[rune]string{'\uff08': "(", '\uff09': ")", '\uff02': `"`, '\u201c': `"`, '\u201d': `"`, '\uff0d': "-", '\u2212': "-", '\uff01': "!",
	'\uff0a': "*", '\uff1c': "<", '\uff1e': ">", '\uff0f': "/", '\uff04': "$"}

// narrow writes the wide letters, digits and signs of Japanese keyboards as those of ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '\uff01' && r <= '\uff5e' {
			return r - '\uff01' + '!'
		}
		return r
	}, s)
}

// quoteField writes a field's name.
func quoteField(name string, path bool) string {
	if path && !strings.HasPrefix(name, ".") && (plainField(name) != noPlain || !knownPath(name)) {
		name = "." + name
	}
	var b strings.Builder
	for i, r := range name {
		if isSpecial(r) || r == ':' || string(r) == wideColon || i == 0 && wideSigns[r] != "" || i == 0 && strings.ContainsRune(leading, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
