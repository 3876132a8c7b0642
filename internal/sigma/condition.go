package sigma

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// named is a part of the detection that the condition speaks of.
type named struct {
	name  string
	node  match.Node
	terms int
}

// conditions reads the conditions of a rule.
type conditions struct {
	file  *yamltree.File
	at    *yamltree.Node // the text
	parts []named
	words []word
	next  int
	depth int
	terms int // of the tree so far, with repetitions
}

// word is a word, a parenthesis or a bar of a condition.
type word struct {
	text   string
	offset int
}

func (w word) is(keyword string) bool { return strings.EqualFold(w.text, keyword) }

// split cuts a condition into words.
func split(s string) (words []word) {
	for i := 0; i < len(s); {
		switch {
		case strings.IndexByte(" \t\r\n", s[i]) >= 0:
			i++
		case strings.IndexByte("()|", s[i]) >= 0:
			words = append(words, word{s[i : i+1], i})
			i++
		default:
			end := i
			for end < len(s) && strings.IndexByte(" \t\r\n()|", s[end]) < 0 {
				end++
			}
			words = append(words, word{s[i:end], i})
			i = end
		}
	}
	return words
}

func (c *conditions) fail(offset int, key string, args ...text.Args) error {
	line, column := c.file.Place(c.at, offset)
	all := text.Args{}
	for _, a := range args {
		for k, v := range a {
			all[k] = v
		}
	}
	return c.file.ErrorAt(line, column, key, all)
}

// peek is the next word, without text at the end.
func (c *conditions) peek() word {
	if c.next < len(c.words) {
		return c.words[c.next]
	}
	return word{offset: len(c.at.Text)}
}

// take takes the next word if it is the keyword.
func (c *conditions) take(keyword string) bool {
	if c.next < len(c.words) && c.words[c.next].is(keyword) {
		c.next++
		return true
	}
	return false
}

// read reads one condition. rest are the words after a bar, which count.
func (c *conditions) read(at *yamltree.Node) (n match.Node, rest []word, err error) {
	if at.Kind != yamltree.Text {
		return nil, nil, c.file.Error(at, "rulefile.want_text", text.Args{"key": "condition"})
	}
	if len(at.Text) > maxCondition {
		return nil, nil, c.file.Error(at, "sigma.too_long", text.Args{"n": maxCondition})
	}
	c.at, c.words, c.next, c.depth = at, split(at.Text), 0, 0
	if n, err = c.or(); err != nil {
		return nil, nil, err
	}
	if c.take("|") {
		return n, c.words[c.next:], nil
	}
	if w := c.peek(); w.text != "" {
		return nil, nil, c.fail(w.offset, "sigma.want_operator", text.Args{"value": w.text})
	}
	return n, nil, nil
}

func (c *conditions) or() (match.Node, error) {
	if c.depth++; c.depth > maxNested {
		return nil, c.fail(c.peek().offset, "rulefile.too_deep", text.Args{"n": maxNested})
	}
	defer func() { c.depth-- }()
	return c.joined("or", c.and, anyOf)
}

func (c *conditions) and() (match.Node, error) { return c.joined("and", c.not, allOf) }

// joined reads parts with a word between them.
func (c *conditions) joined(between string, part func() (match.Node, error), join func([]match.Node) match.Node) (match.Node, error) {
	var nodes []match.Node
	for {
		n, err := part()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
		if !c.take(between) {
			return join(nodes), nil
		}
	}
}

func (c *conditions) not() (match.Node, error) {
	negated := false
	for c.take("not") {
		negated = !negated
	}
	n, err := c.primary()
	if err != nil || !negated {
		return n, err
	}
	return match.Not{Node: n}, nil
}

func (c *conditions) primary() (match.Node, error) {
	w := c.peek()
	c.next++
	switch {
	case w.text == "":
		return nil, c.fail(w.offset, "sigma.ends")
	case w.text == "(":
		n, err := c.or()
		if err != nil {
			return nil, err
		}
		if !c.take(")") {
			return nil, c.fail(w.offset, "sigma.open")
		}
		return n, nil
	case w.text == ")" || w.text == "|" || w.is("and") || w.is("or") || w.is("of"):
		return nil, c.fail(w.offset, "sigma.want_name", text.Args{"value": w.text})
	case c.next < len(c.words) && c.words[c.next].is("of"):
		return c.of(w)
	}
	for _, p := range c.parts {
		if p.name == w.text {
			return p.node, c.count(w, p.terms)
		}
	}
	return nil, c.unknown(w)
}

// count bounds what a condition repeats.
func (c *conditions) count(w word, terms int) error {
	if c.terms += terms; c.terms > maxTerms {
		return c.fail(w.offset, "sigma.too_many", text.Args{"n": maxTerms})
	}
	return nil
}

func (c *conditions) unknown(w word) error {
	names := make([]string, len(c.parts))
	for i, p := range c.parts {
		names[i] = p.name
	}
	args := text.Args{"value": w.text, "names": strings.Join(names, ", ")}
	for _, name := range names {
		if config.Similar(w.text, name) {
			args["suggestion"] = name
			return c.fail(w.offset, "sigma.unknown_name_similar", args)
		}
	}
	if len(names) == 0 {
		return c.fail(w.offset, "sigma.no_names")
	}
	return c.fail(w.offset, "sigma.unknown_name", args)
}

// of reads what follows the number of `1 of them`, `all of selection*`.
func (c *conditions) of(number word) (match.Node, error) {
	c.next++ // of
	which := c.peek()
	c.next++
	join := anyOf
	switch {
	case number.is("all"):
		join = allOf
	case number.text != "1" && !number.is("any"):
		return nil, c.fail(number.offset, "sigma.bad_number", text.Args{"value": number.text})
	}
	if which.text == "" || strings.ContainsAny(which.text, "()|") {
		return nil, c.fail(which.offset, "sigma.ends")
	}
	var nodes []match.Node
	for _, p := range c.parts {
		if !chosen(p.name, which) {
			continue
		}
		if err := c.count(which, p.terms); err != nil {
			return nil, err
		}
		nodes = append(nodes, p.node)
	}
	if len(nodes) == 0 {
		return nil, c.unknown(which)
	}
	return join(nodes), nil
}

// chosen tells whether a pattern, or them, means a name. Names that begin with an underscore are not among them.
func chosen(name string, which word) bool {
	if which.is("them") {
		return !strings.HasPrefix(name, "_")
	}
	ok, err := path.Match(strings.NewReplacer("[", `\[`, `\`, `\\`).Replace(which.text), name)
	return err == nil && ok
}

// threshold reads `count(FIELD) by GROUP > NUMBER` after the bar.
func (c *conditions) threshold(words []word, window *yamltree.Node) (*Threshold, error) {
	end := word{offset: len(c.at.Text)}
	at := func(i int) word {
		if i < len(words) {
			return words[i]
		}
		return end
	}
	if !at(0).is("count") {
		return nil, c.fail(at(0).offset, "sigma.aggregation", text.Args{"value": at(0).text})
	}
	t := &Threshold{}
	closing := slices.IndexFunc(words, func(w word) bool { return w.text == ")" })
	if at(1).text != "(" || closing < 2 || closing > 3 {
		return nil, c.fail(at(1).offset, "sigma.count_form")
	}
	if closing == 3 {
		t.Distinct = fieldPath(words[2].text)
	}
	i := closing + 1
	if at(i).is("by") {
		fields := at(i + 1).text
		for i += 2; strings.HasSuffix(fields, ","); i++ { // by a, b
			if at(i).text == "" {
				return nil, c.fail(at(i).offset, "sigma.count_form")
			}
			fields += at(i).text
		}
		for _, field := range strings.Split(fields, ",") {
			if field == "" {
				return nil, c.fail(at(i-1).offset, "sigma.count_form")
			}
			t.GroupBy = append(t.GroupBy, fieldPath(field))
		}
	}
	n, err := strconv.Atoi(at(i + 1).text)
	switch operator := at(i).text; {
	case operator != ">" && operator != ">=" || len(words) != i+2 || err != nil || n < 0 || n > maxCount:
		return nil, c.fail(at(i).offset, "sigma.count_form")
	case operator == ">":
		n++
	}
	t.Count = max(n, 1)
	if window == nil {
		return nil, c.fail(at(0).offset, "sigma.no_timeframe")
	}
	t.Window, err = timeframe(window.Text)
	if err != nil || !window.Scalar() {
		return nil, c.file.Error(window, "sigma.bad_timeframe", text.Args{"value": window.Text})
	}
	return t, nil
}
