package athenasql

import (
	"errors"
	"testing"
	"unicode/utf8"
)

// FuzzLex: tokens do not overlap, nothing between them is lost but spaces and comments, places only grow.
func FuzzLex(f *testing.F) {
	addCorpus(f)
	f.Fuzz(func(t *testing.T, sql string) {
		if len(sql) > 1<<14 || !utf8.ValidString(sql) {
			return
		}
		end, line, column := int32(0), int32(1), int32(0)
		tokens := lex(sql)
		for i, tok := range tokens {
			if tok.start < end || tok.end < tok.start || tok.kind != tokenEOF && tok.end == tok.start {
				t.Fatalf("token %d is %d to %d after %d", i, tok.start, tok.end, end)
			}
			if tok.line < line || tok.line == line && tok.column <= column {
				t.Fatalf("token %d at %d:%d after %d:%d", i, tok.line, tok.column, line, column)
			}
			end, line, column = tok.end, tok.line, tok.column
		}
		if last := tokens[len(tokens)-1]; last.kind != tokenEOF || int(last.end) != len(sql) {
			t.Fatalf("the last token ends at %d of %d", last.end, len(sql))
		}
	})
}

// FuzzParse: no panic; errors are *Error with a place in the text; what is accepted can be printed and parsed again.
func FuzzParse(f *testing.F) {
	addCorpus(f)
	f.Fuzz(func(t *testing.T, sql string) {
		if len(sql) > 1<<14 {
			return
		}
		tree, err := Parse(sql)
		if err == nil {
			checkPrint(t, sql, tree)
			return
		}
		var e *Error
		if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Message.Empty() {
			t.Fatalf("%q: %#v", sql, err)
		}
		_ = e.Excerpt(sql)
	})
}

func addCorpus(f *testing.F) {
	for _, sql := range accepted(f) {
		f.Add(sql)
	}
	for _, r := range refused(f) {
		f.Add(r.sql)
	}
}
