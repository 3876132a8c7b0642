package trino

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

// Bounds of a type's text; a real one has a few kilobytes.
const (
	maxTypeText  = 1 << 20
	maxTypeDepth = 100
)

// ParseType reads a type as Trino writes it in the columns of a result: varchar(7), decimal(38, 0), timestamp(3) with
// time zone, row(a bigint, "b c" array(varchar)), map(varchar, row(integer, integer)). Names of row fields keep their
// case. A type that package encode does not have is an error.
func ParseType(text string) (encode.Type, error) {
	if len(text) > maxTypeText {
		return encode.Type{}, fmt.Errorf("type of %d bytes", len(text))
	}
	p := &typeParser{rest: text}
	t, err := p.whole(0)
	if err == nil {
		if p.space(); p.rest != "" {
			err = fmt.Errorf("unexpected %q", p.rest)
		}
	}
	if err != nil {
		return encode.Type{}, fmt.Errorf("type %s: %w", text, err)
	}
	return t, nil
}

type typeParser struct{ rest string }

func (p *typeParser) space() { p.rest = strings.TrimLeft(p.rest, " ") }

// take consumes a text, if it comes next.
func (p *typeParser) take(s string) bool {
	p.space()
	rest, ok := strings.CutPrefix(p.rest, s)
	if ok {
		p.rest = rest
	}
	return ok
}

// word consumes letters, digits and _.
func (p *typeParser) word() string {
	p.space()
	end := strings.IndexFunc(p.rest, func(r rune) bool {
		return r != '_' && r != '$' && r != '@' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		end = len(p.rest)
	}
	w := p.rest[:end]
	p.rest = p.rest[end:]
	return w
}

// words consumes words, if they come next in any case.
func (p *typeParser) words(all ...string) bool {
	start := p.rest
	for _, w := range all {
		if !strings.EqualFold(p.word(), w) {
			p.rest = start
			return false
		}
	}
	return true
}

// numbers consumes (n, ...) of at most so many numbers.
func (p *typeParser) numbers(most int) ([]int, error) {
	if !p.take("(") {
		return nil, nil
	}
	var all []int
	for {
		w := p.word()
		n, err := strconv.ParseUint(w, 10, 31)
		if err != nil {
			return nil, fmt.Errorf("%q is not a number", w)
		}
		if all = append(all, int(n)); len(all) > most {
			return nil, fmt.Errorf("more than %d parameters", most)
		}
		if p.take(")") {
			return all, nil
		}
		if !p.take(",") {
			return nil, fmt.Errorf("want ) before %q", p.rest)
		}
	}
}

// simple are the types without parameters.
var simple = map[string]encode.Kind{
	"unknown": encode.Unknown, "boolean": encode.Boolean, "tinyint": encode.Tinyint, "smallint": encode.Smallint,
	"integer": encode.Integer, "int": encode.Integer, "bigint": encode.Bigint, "real": encode.Real, "double": encode.Double,
	"varbinary": encode.Varbinary, "date": encode.Date, "uuid": encode.UUID, "json": encode.JSONText,
	"ipaddress": encode.IPAddress,
}

func (p *typeParser) whole(depth int) (encode.Type, error) {
	if depth > maxTypeDepth {
		return encode.Type{}, fmt.Errorf("more than %d levels", maxTypeDepth)
	}
	w := p.word()
	name := strings.ToLower(w)
	switch name {
	case "varchar", "char", "decimal":
		return p.sized(name)
	case "time", "timestamp":
		return p.time(name)
	case "interval":
		switch {
		case p.words("day", "to", "second"):
			return encode.Type{Kind: encode.IntervalDay}, nil
		case p.words("year", "to", "month"):
			return encode.Type{Kind: encode.IntervalYear}, nil
		}
	case "array", "map":
		return p.container(name, depth)
	case "row":
		return p.row(depth)
	}
	if k, ok := simple[name]; ok {
		return encode.Type{Kind: k}, nil
	}
	if w == "" {
		return encode.Type{}, fmt.Errorf("want a type before %q", p.rest)
	}
	return encode.Type{}, fmt.Errorf("values of %s cannot be read; CAST them in the statement", w)
}

func (p *typeParser) sized(name string) (encode.Type, error) {
	n, err := p.numbers(2)
	if err != nil {
		return encode.Type{}, err
	}
	switch {
	case name == "decimal" && len(n) == 2:
		return encode.Type{Kind: encode.Decimal, Precision: n[0], Scale: n[1]}, nil
	case name == "char" && len(n) == 1:
		return encode.Type{Kind: encode.Char, Precision: n[0]}, nil
	case name == "varchar" && len(n) == 1:
		return encode.Type{Kind: encode.Varchar, Precision: n[0]}, nil
	case name == "varchar" && len(n) == 0:
		return encode.Type{Kind: encode.Varchar}, nil
	}
	return encode.Type{}, fmt.Errorf("%s with %d parameters", name, len(n))
}

func (p *typeParser) time(name string) (encode.Type, error) {
	n, err := p.numbers(1)
	if err != nil {
		return encode.Type{}, err
	}
	t := encode.Type{Kind: encode.Timestamp, Precision: 3}
	if len(n) > 0 {
		t.Precision = n[0]
	}
	zoned := p.words("with", "time", "zone")
	switch {
	case name == "time" && zoned:
		return t, fmt.Errorf("values of time with time zone cannot be read; CAST them in the statement")
	case name == "time":
		t.Kind = encode.Time
	case zoned:
		t.Kind = encode.TimestampTZ
	}
	return t, nil
}

func (p *typeParser) container(name string, depth int) (encode.Type, error) {
	if !p.take("(") {
		return encode.Type{}, fmt.Errorf("want ( before %q", p.rest)
	}
	var parts []encode.Type
	for {
		t, err := p.whole(depth + 1)
		if err != nil {
			return encode.Type{}, err
		}
		parts = append(parts, t)
		if p.take(")") {
			break
		}
		if !p.take(",") || len(parts) == 2 {
			return encode.Type{}, fmt.Errorf("want ) before %q", p.rest)
		}
	}
	switch {
	case name == "array" && len(parts) == 1:
		return encode.Type{Kind: encode.Array, Elem: &parts[0]}, nil
	case name == "map" && len(parts) == 2:
		return encode.Type{Kind: encode.Map, Key: &parts[0], Elem: &parts[1]}, nil
	}
	return encode.Type{}, fmt.Errorf("%s with %d parameters", name, len(parts))
}

func (p *typeParser) row(depth int) (encode.Type, error) {
	t := encode.Type{Kind: encode.Row}
	if !p.take("(") {
		return t, fmt.Errorf("want ( before %q", p.rest)
	}
	for {
		f, err := p.field(depth + 1)
		if err != nil {
			return t, err
		}
		t.Fields = append(t.Fields, f)
		if p.take(")") {
			return t, nil
		}
		if !p.take(",") {
			return t, fmt.Errorf("want ) before %q", p.rest)
		}
	}
}

// field reads a type, or a name and a type. A name may be that of a type (date date): it is one where a type follows.
func (p *typeParser) field(depth int) (encode.Column, error) {
	p.space()
	if strings.HasPrefix(p.rest, `"`) {
		name, err := p.quoted()
		if err != nil {
			return encode.Column{}, err
		}
		t, err := p.whole(depth)
		return encode.Column{Name: name, Type: t}, err
	}
	start := p.rest
	name := p.word()
	if p.space(); name != "" && p.rest != "" && !strings.ContainsRune("(),", rune(p.rest[0])) {
		after := p.rest
		if !p.unnamed(start) {
			p.rest = after
			t, err := p.whole(depth)
			return encode.Column{Name: name, Type: t}, err
		}
	}
	p.rest = start
	t, err := p.whole(depth)
	return encode.Column{Type: t}, err
}

// unnamed tells whether a text begins with a type of several words, which is all of a field.
func (p *typeParser) unnamed(text string) bool {
	q := typeParser{rest: text}
	several := q.words("interval", "day", "to", "second") || q.words("interval", "year", "to", "month") ||
		q.words("time", "with", "time", "zone") || q.words("timestamp", "with", "time", "zone")
	q.space()
	return several && q.rest != "" && strings.ContainsRune("),", rune(q.rest[0]))
}

func (p *typeParser) quoted() (string, error) {
	var name strings.Builder
	rest := p.rest[1:]
	for {
		end := strings.IndexByte(rest, '"')
		if end < 0 {
			return "", fmt.Errorf("unclosed name %s", p.rest)
		}
		name.WriteString(rest[:end])
		if rest = rest[end+1:]; !strings.HasPrefix(rest, `"`) {
			p.rest = rest
			return name.String(), nil
		}
		name.WriteByte('"')
		rest = rest[1:]
	}
}
