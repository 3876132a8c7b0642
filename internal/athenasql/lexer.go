package athenasql

import (
	"strings"
	"unicode/utf8"
)

// lexer cuts a text into tokens as Trino's does: always the longest token that fits; a character that fits nowhere, or
// a quote that is not closed, is a token of its own, which no rule of the grammar takes.
type lexer struct {
	text   string
	at     int32 // the next byte
	line   int32
	column int32 // of the next character, from 1
	// Set when a search for the end of something found none: there is none further on either.
	noCommentEnd, noBinaryEnd bool
}

// lex returns all tokens of text but spaces and comments, the last one tokenEOF. text is valid UTF-8.
func lex(text string) []token {
	l := &lexer{text: text, line: 1, column: 1}
	tokens := make([]token, 0, len(text)/4+2)
	for {
		l.skip()
		if int(l.at) >= len(text) {
			return append(tokens, token{kind: tokenEOF, start: l.at, end: l.at, line: l.line, column: l.column})
		}
		t := token{start: l.at, line: l.line, column: l.column}
		n := l.scan(&t)
		t.end = l.at + n
		l.advance(n)
		tokens = append(tokens, t)
	}
}

// advance moves over n bytes.
func (l *lexer) advance(n int32) {
	piece := l.text[l.at : l.at+n]
	l.at += n
	if i := strings.LastIndexByte(piece, '\n'); i >= 0 {
		l.line += int32(strings.Count(piece, "\n"))
		l.column = 1
		piece = piece[i+1:]
	}
	l.column += int32(utf8.RuneCountInString(piece))
}

// skip moves over spaces and comments.
func (l *lexer) skip() {
	for int(l.at) < len(l.text) {
		rest := l.text[l.at:]
		switch rest[0] {
		case ' ', '\t', '\r':
			l.at++
			l.column++
			continue
		case '\n':
			l.advance(1)
			continue
		case '-':
			if strings.HasPrefix(rest, "--") {
				l.advance(commentLength(rest))
				continue
			}
		case '/':
			if n := l.bracketedComment(rest); n > 0 {
				l.advance(n)
				continue
			}
		}
		return
	}
}

// commentLength is that of a comment which ends with its line. A carriage return ends it as well.
func commentLength(rest string) int32 {
	n := strings.IndexAny(rest, "\r\n")
	if n < 0 {
		return int32(len(rest))
	}
	return int32(n)
}

func (l *lexer) bracketedComment(rest string) int32 {
	if !strings.HasPrefix(rest, "/*") || l.noCommentEnd {
		return 0
	}
	i := strings.Index(rest[2:], "*/")
	if i < 0 {
		l.noCommentEnd = true
		return 0
	}
	return int32(i + 4)
}

// scan sets the kind and sym of the token at the current place and returns its length in bytes.
func (l *lexer) scan(t *token) int32 {
	rest := l.text[l.at:]
	c := rest[0]
	switch {
	case isLetter(c) || c == '_':
		return l.word(t, rest)
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		return number(t, rest)
	case c == '\'':
		return quoted(t, rest, tokenString)
	case c == '"':
		return quoted(t, rest, tokenQuoted)
	case c == '`':
		return quoted(t, rest, tokenBackquoted)
	}
	return symbol(t, rest)
}

func (l *lexer) word(t *token, rest string) int32 {
	switch {
	case len(rest) > 1 && (rest[0] == 'x' || rest[0] == 'X') && rest[1] == '\'' && !l.noBinaryEnd:
		if i := strings.IndexByte(rest[2:], '\''); i >= 0 {
			t.kind = tokenBinary
			return int32(i + 3)
		}
		l.noBinaryEnd = true
	case len(rest) > 2 && (rest[0] == 'u' || rest[0] == 'U') && rest[1:3] == "&'":
		if n := quotedLength(rest[2:]); n > 0 {
			t.kind = tokenUnicode
			return n + 2
		}
	}
	n := wordLength(rest)
	t.kind = tokenWord
	if n <= longestKeyword {
		var upper [longestKeyword]byte
		for i := range n {
			upper[i] = rest[i]
			if c := rest[i]; c >= 'a' && c <= 'z' {
				upper[i] = c - ('a' - 'A')
			}
		}
		if k, ok := keywords[string(upper[:n])]; ok {
			t.sym, t.kind = k.text, tokenKeyword
			if k.reserved {
				t.kind = tokenReserved
			}
		}
	}
	return int32(n)
}

// quoted reads a text in quotes, in which two quotes stand for one.
func quoted(t *token, rest string, kind tokenKind) int32 {
	if n := quotedLength(rest); n > 0 {
		t.kind = kind
		return n
	}
	t.kind = tokenUnrecognized
	return 1
}

// quotedLength returns 0 when the text does not end. Then every quote further on is one of a pair, so the next search
// succeeds: a quote is looked at three times at most.
func quotedLength(rest string) int32 {
	for i := 1; ; {
		j := strings.IndexByte(rest[i:], rest[0])
		if j < 0 {
			return 0
		}
		i += j + 1
		if i == len(rest) || rest[i] != rest[0] {
			return int32(i)
		}
		i++
	}
}

// number reads a number or, where letters follow it, a name that starts with a digit, whichever is longer.
func number(t *token, rest string) int32 {
	n := 0
	if rest[0] != '.' {
		if n = basedInteger(rest); n == 0 {
			n = digits(rest)
		}
		t.kind = tokenInteger
	}
	if m := decimal(rest); m > n {
		n, t.kind = m, tokenDecimal
	}
	if m := double(rest); m > n {
		n, t.kind = m, tokenDouble
	}
	if w := wordLength(rest); w > n {
		n, t.kind = w, tokenDigits
	}
	return int32(n)
}

// digits is the length of DIGIT ('_'? DIGIT)* at the start of s, 0 for none.
func digits(s string) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || s[n] == '_' && n > 0 && n+1 < len(s) && isDigit(s[n+1])) {
		n++
	}
	return n
}

// basedInteger is the length of a hexadecimal, octal or binary integer, 0 for none.
func basedInteger(s string) int {
	if len(s) < 3 || s[0] != '0' {
		return 0
	}
	var ok func(c byte) bool
	switch s[1] | 0x20 {
	case 'x':
		ok = func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
	case 'o':
		ok = func(c byte) bool { return c >= '0' && c <= '7' }
	case 'b':
		ok = func(c byte) bool { return c == '0' || c == '1' }
	default:
		return 0
	}
	n := 2
	for n < len(s) && (ok(s[n]) || s[n] == '_' && n+1 < len(s) && ok(s[n+1])) {
		n++
	}
	if n == 2 {
		return 0
	}
	return n
}

func decimal(s string) int {
	n := digits(s)
	if n >= len(s) || s[n] != '.' {
		return 0
	}
	fraction := digits(s[n+1:])
	if n == 0 && fraction == 0 {
		return 0
	}
	return n + 1 + fraction
}

func double(s string) int {
	n := plainDigits(s)
	if n < len(s) && s[n] == '.' {
		n += 1 + plainDigits(s[n+1:])
	}
	if n >= len(s) || s[n]|0x20 != 'e' {
		return 0
	}
	n++
	if n < len(s) && (s[n] == '+' || s[n] == '-') {
		n++
	}
	exponent := plainDigits(s[n:])
	if exponent == 0 {
		return 0
	}
	return n + exponent
}

func plainDigits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

func wordLength(s string) int {
	n := 0
	for n < len(s) && (isLetter(s[n]) || isDigit(s[n]) || s[n] == '_') {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// symbols has those of two characters first. Those of row patterns are there because they are tokens to Trino.
var symbols = []string{
	"=>", "->", "<>", "!=", "<=", ">=", "||", "{-", "-}",
	".", "(", ")", ",", "[", "]", ":", "|", "^", "$", "{", "}",
	"=", "<", ">", "+", "-", "*", "/", "%", "?", ";",
}

// symbolsBy has the symbols by their first byte.
var symbolsBy = func() (by [128][]string) {
	for _, s := range symbols {
		by[s[0]] = append(by[s[0]], s)
	}
	return by
}()

func symbol(t *token, rest string) int32 {
	if rest[0] < utf8.RuneSelf {
		for _, s := range symbolsBy[rest[0]] {
			if strings.HasPrefix(rest, s) {
				t.kind, t.sym = tokenSymbol, s
				return int32(len(s))
			}
		}
	}
	t.kind = tokenUnrecognized
	_, n := utf8.DecodeRuneInString(rest)
	return int32(n)
}
