package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// functions are what templates may call. Those of package template that make texts are bounded here.
func functions(m Message, used *meter) template.FuncMap {
	p := m.printer()
	return template.FuncMap{
		"step":  used.step,
		"time":  m.at,
		"t":     func(key string) string { return p.T("notify." + key) },
		"count": text.Count,
		"more":  func() int64 { return m.more(len(m.Events)) },
		"json": func(raw json.RawMessage) (string, error) {
			return used.make(min(indentedSize(raw), maxRendered), maxRendered, func() (string, error) { return indented(raw) })
		},
		"upper": func(s string) (string, error) {
			return used.make(len(s), maxRendered, func() (string, error) { return strings.ToUpper(s), nil })
		},
		"print":   func(a ...any) (string, error) { return used.text(fmt.Sprint, a...) },
		"println": func(a ...any) (string, error) { return used.text(fmt.Sprintln, a...) },
		"printf": func(format string, a ...any) (string, error) {
			return used.make(printedSize(format, a), maxText, func() (string, error) { return fmt.Sprintf(format, a...), nil })
		},
		"html":     func(a ...any) (string, error) { return used.text(template.HTMLEscaper, a...) },
		"js":       func(a ...any) (string, error) { return used.text(template.JSEscaper, a...) },
		"urlquery": func(a ...any) (string, error) { return used.text(template.URLQueryEscaper, a...) },
	}
}

// A meter counts what a template does, so that it ends, in bounded memory.
type meter struct{ steps, made int }

// errSteps says that a template goes on for too long.
var errSteps = errors.New("the template loops for too long")

func (u *meter) step() (string, error) {
	if u.steps++; u.steps > maxSteps {
		return "", errSteps
	}
	return "", nil
}

// make makes a text of about so many bytes, if it is at most so long and not too much was made before.
func (u *meter) make(size, most int, do func() (string, error)) (string, error) {
	if size > most {
		return "", fmt.Errorf("a value has more than %d bytes", most)
	}
	s, err := do()
	if u.made += max(size, len(s)); len(s) > most || u.made > maxMade {
		return "", fmt.Errorf("a value has more than %d bytes, or all of them have more than %d", most, maxMade)
	}
	return s, err
}

// text makes a text of values.
func (u *meter) text(do func(...any) string, values ...any) (string, error) {
	size := 0
	for _, v := range values {
		size += valueSize(v)
	}
	return u.make(size, maxText, func() (string, error) { return do(values...), nil })
}

// numberSize is what a number or a time has when it is printed, in bytes: the longest is 1e308 with all its zeros.
const numberSize = 400

// valueSize is how many bytes a value has at most when it is printed without a format.
func valueSize(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case nil, bool, int, int64, float64, complex128, time.Time:
		return numberSize
	}
	return len(fmt.Sprintf("%#v", v)) // parts of a message, which is bounded
}

// printedSize is how many bytes a format makes at most, of its widths and its values.
func printedSize(format string, values []any) int {
	const limit = 1e6 // of a width; package fmt takes none that is larger
	widths, verbs, factor, size := 0, 0, 1, len(format)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		number := 0
		for i++; i < len(format) && strings.IndexByte("+-# 0123456789.*[]", format[i]) >= 0; i++ {
			if digit := int(format[i]) - '0'; digit >= 0 && digit <= 9 {
				number = min(number*10+digit, limit)
				continue
			}
			widths, number = widths+number, 0
		}
		if verbs, widths = verbs+1, widths+number; i < len(format) && strings.IndexByte("xXqU", format[i]) >= 0 {
			factor = 5 // of %# x
		}
	}
	all, most, star, parts := 0, 0, 0, 1
	for _, v := range values {
		one := valueSize(v)
		all, most = all+one, max(most, one)
		switch v := v.(type) {
		case int:
			star = max(star, min(max(v, -v), limit))
		case int64:
			star = max(star, int(min(max(v, -v), limit)))
		case string, nil, bool, float64, complex128, time.Time:
		default:
			parts = max(parts, one) // each element has the width
		}
	}
	if strings.Contains(format, "*") {
		widths += 2 * verbs * star
	}
	if strings.Contains(format, "[") { // a value may be printed again and again
		all = verbs * most
	}
	return size + verbs*numberSize/8 + widths*parts + factor*all
}

// indented is JSON as people read it: two spaces, characters as they are. What is nested too deeply for that is in one line, as spaces would be most of it.
func indented(raw json.RawMessage) (string, error) {
	if len(raw) == 0 {
		return "", nil
	}
	var b bytes.Buffer
	do := func() error { return json.Indent(&b, raw, "", "  ") }
	if indentedSize(raw) > maxRendered {
		do = func() error { return json.Compact(&b, raw) }
	}
	if err := do(); err != nil {
		return "", err
	}
	return b.String(), nil
}

// indentedSize is how many bytes JSON has at most when it is indented; more than maxRendered if it is nested too deeply.
func indentedSize(raw []byte) int {
	size, depth, inText := len(raw), 0, false
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		switch {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{', c == '[':
			depth++
			size += 1 + 2*depth
		case c == '}', c == ']':
			depth--
			size += 1 + 2*depth
		case c == ',':
			size += 1 + 2*depth
		case c == ':':
			size++
		}
		if depth > maxDepth {
			return maxRendered + 1
		}
	}
	return size
}
