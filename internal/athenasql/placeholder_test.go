package athenasql

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestPositional(t *testing.T) {
	for _, c := range []struct{ sql, want, names string }{
		{"SELECT 1", "SELECT 1", ""},
		{"SELECT * FROM t WHERE a >= :since AND b = :who", "SELECT * FROM t WHERE a >= ?      AND b = ?   ", "since 1:28 who 1:43"},
		{"SELECT ':no', \":no\", a /* :no */ -- :no\n, :yes", "SELECT ':no', \":no\", a /* :no */ -- :no\n, ?   ", "yes 2:3"},
		{"SELECT json_object('a':x, b:y, 'c' : z)", "SELECT json_object('a':x, b:y, 'c' : z)", ""},
		{"SELECT ?, :date", "SELECT ?, ?    ", " 1:8 date 1:11"},
		{"SELECT 'サインイン' , :a", "SELECT 'サインイン' , ? ", "a 1:18"},
		{":", ":", ""},
		{"SELECT a::varchar, :b", "SELECT a::varchar, ? ", "b 1:20"},
	} {
		got, found := Positional(c.sql)
		var names []string
		for _, p := range found {
			names = append(names, fmt.Sprintf("%s %d:%d", p.Name, p.Line, p.Column))
		}
		if got != c.want || strings.Join(names, " ") != c.names {
			t.Errorf("Positional(%q) = %q, %v; want %q, %s", c.sql, got, names, c.want, c.names)
		}
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(c.sql) {
			t.Errorf("Positional(%q) has another length", c.sql)
		}
	}
}
