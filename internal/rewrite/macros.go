package rewrite

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ashiato/ashiato/internal/trinofunc"
)

//go:embed macros*.sql
var macroFiles embed.FS

// A macro is a CREATE MACRO statement with the other macros and Go functions that it calls.
type macro struct {
	statement string
	calls     []string
}

// macros are all macros by name.
var macros = sync.OnceValues(func() (map[string]macro, error) {
	files, err := macroFiles.ReadDir(".")
	if err != nil {
		return nil, err
	}
	all := map[string]macro{}
	for _, f := range files {
		text, err := macroFiles.ReadFile(f.Name())
		if err != nil {
			return nil, err
		}
		for _, statement := range splitStatements(string(text)) {
			rest, ok := strings.CutPrefix(statement, "CREATE MACRO ")
			name, _, found := strings.Cut(rest, "(")
			if _, twice := all[name]; !ok || !found || twice {
				return nil, fmt.Errorf("%s: not CREATE MACRO, or its name is there twice: %.60s", f.Name(), statement)
			}
			calls := slices.DeleteFunc(ourNames(statement), func(s string) bool { return s == name })
			all[name] = macro{statement, calls}
		}
	}
	return all, nil
})

// needs returns what SQL needs that names things of ours: the statements that make the macros, each after those that it
// needs itself, and the names of the Go functions.
func needs(sql string) (setup, functions []string, err error) {
	all, err := macros()
	if err != nil {
		return nil, nil, err
	}
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(name string) error
	visit = func(name string) error {
		m, ok := all[name]
		switch {
		case state[name] == done:
			return nil
		case state[name] == open:
			return fmt.Errorf("macro %s calls itself", name)
		case ok:
		default:
			f, ok := trinofunc.Lookup(name)
			if !ok {
				return fmt.Errorf("there is no macro and no function %s", name)
			}
			functions = append(functions, name)
			if f.Fails() {
				setup = append(setup, barrier(f))
			}
			state[name] = done
			return nil
		}
		state[name] = open
		for _, c := range m.calls {
			if err := visit(c); err != nil {
				return fmt.Errorf("macro %s: %w", name, err)
			}
		}
		state[name] = done
		setup = append(setup, m.statement)
		return nil
	}
	for _, name := range ourNames(sql) {
		if err := visit(name); err != nil {
			return nil, nil, err
		}
	}
	return setup, functions, nil
}

// throwing are values as they are, by type, through functions that DuckDB knows can fail: then it computes what is around
// them for the rows at hand only.
var throwing = map[string]string{
	"VARCHAR": "decode(encode(%s))",
	"BLOB":    "unhex(hex(%s))",
	"BIGINT":  "CAST(CAST(%s AS HUGEINT) AS BIGINT)",
}

// barrier is the macro that stands for a Go function that fails for some values, see trinofunc.Function.Fails.
func barrier(f *trinofunc.Function) string {
	params := make([]string, len(f.Args))
	args := make([]string, len(f.Args))
	for i, t := range f.Args {
		params[i] = fmt.Sprintf("a%d", i+1)
		if args[i] = params[i]; throwing[t] != "" {
			args[i] = fmt.Sprintf(throwing[t], params[i])
		}
	}
	return fmt.Sprintf("CREATE MACRO %s(%s) AS %s(%s)", f.Name, strings.Join(params, ", "), f.SQLName(), strings.Join(args, ", "))
}

// ourNames returns the words of SQL that start with trino_, each once, in the order of the text. What is in quotes is
// passed over.
func ourNames(sql string) []string {
	var names []string
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '\'' || c == '"':
			i = quoteEnd(sql, i)
		case isWordByte(c):
			start := i
			for i < len(sql) && isWordByte(sql[i]) {
				i++
			}
			if word := sql[start:i]; strings.HasPrefix(word, "trino_") && !slices.Contains(names, word) {
				names = append(names, word)
			}
		default:
			i++
		}
	}
	return names
}

// quoteEnd returns where the quotes that open at i are closed.
func quoteEnd(sql string, i int) int {
	if n := strings.IndexByte(sql[i+1:], sql[i]); n >= 0 {
		return i + 1 + n + 1
	}
	return len(sql)
}

func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// splitStatements returns the statements of a file without comments and line ends.
func splitStatements(text string) []string {
	var all []string
	var b strings.Builder
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\'' || c == '"':
			end := quoteEnd(text, i)
			b.WriteString(text[i:end])
			i = end
		case strings.HasPrefix(text[i:], "--"):
			if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(text)
			}
		case c == ';':
			all = append(all, strings.TrimSpace(b.String()))
			b.Reset()
			i++
		case c == '\n':
			b.WriteByte(' ')
			i++
		default:
			b.WriteByte(c)
			i++
		}
	}
	if rest := strings.TrimSpace(b.String()); rest != "" {
		all = append(all, rest) // it fails as it is not closed
	}
	return all
}
