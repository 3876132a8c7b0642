// Package text is the one catalogue of everything a person reads: help, messages, errors and
// sentences, in English and in Japanese.
//
// It is for every command and every page. A message has a key, such as "import.done", a text in each
// language, and named parameters: {path} stands for a value, {n:record|records} for the singular or the
// plural form chosen by the number n. Values come from outside (paths, names in records, text of other
// programs), so control characters in them are made visible; no message can drive the terminal.
//
// Contract: every key has both languages with the same parameters (a test holds it), and a key or
// parameter that does not exist shows up in the output as «key», never as a panic.
package text

import (
	"fmt"
	"strconv"
	"strings"
)

// Lang is a language of the catalogue.
type Lang uint8

// The languages.
const (
	English Lang = iota
	Japanese
)

// String returns the language's code as --lang takes it.
func (l Lang) String() string {
	if l == Japanese {
		return "ja"
	}
	return "en"
}

// ParseLang reads a language code as a person writes it: en, ja, also with a region as in ja_JP.UTF-8.
func ParseLang(s string) (Lang, bool) {
	code, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), ".")
	code, _, _ = strings.Cut(strings.ReplaceAll(code, "-", "_"), "_")
	switch code {
	case "en", "english":
		return English, true
	case "ja", "jp", "japanese":
		return Japanese, true
	}
	return English, false
}

// Detect chooses the language by the environment: the first of LC_ALL, LC_MESSAGES and LANG that is
// set decides, Japanese if it starts with "ja", else English.
func Detect(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			lang, _ := ParseLang(v)
			return lang
		}
	}
	return English
}

// Args holds the values of a message's parameters. Integers are shown with thousands separators, errors
// by their text, everything else as fmt shows it.
type Args map[string]any

// Printer says messages in one language. The zero Printer speaks English.
type Printer struct {
	Lang Lang
	// Command is what a person types to start the program, quoted for a shell; empty is ashiato.
	// It is the parameter {ashiato}, which every message has.
	Command string
}

// self is the name of the parameter that every message has.
const self = "ashiato"

// T returns the message of key with its parameters filled in. Several Args are merged.
func (p Printer) T(key string, args ...Args) string {
	m, ok := catalogue[key]
	if !ok {
		return "«" + key + "»"
	}
	format := m.en
	if p.Lang == Japanese {
		format = m.ja
	}
	command := p.Command
	if command == "" {
		command = self
	}
	return expand(format, append(args[:len(args):len(args)], Args{self: command}))
}

// Has tells whether the catalogue has the key.
func Has(key string) bool { _, ok := catalogue[key]; return ok }

// Keys returns every key of the catalogue, in no order.
func Keys() []string {
	keys := make([]string, 0, len(catalogue))
	for k := range catalogue {
		keys = append(keys, k)
	}
	return keys
}

// Parameters returns the names of the parameters that a message must be given, in one language, each once, in
// no order.
func Parameters(key string, lang Lang) []string {
	m := catalogue[key]
	format := m.en
	if lang == Japanese {
		format = m.ja
	}
	seen := map[string]bool{}
	for _, part := range split(format) {
		if part.name != "" && part.name != self {
			seen[part.name] = true
		}
	}
	names := make([]string, 0, len(seen))
	for n := range seen {
		names = append(names, n)
	}
	return names
}

// message is one entry of the catalogue.
type message struct{ en, ja string }

// part is a literal piece of a message, or a parameter with its optional two forms.
type part struct{ literal, name, one, many string }

func split(format string) []part {
	var parts []part
	for {
		open := strings.IndexByte(format, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(format[open:], '}')
		if end < 0 {
			break
		}
		if open > 0 {
			parts = append(parts, part{literal: format[:open]})
		}
		name, forms, choice := strings.Cut(format[open+1:open+end], ":")
		p := part{name: name}
		if choice {
			p.one, p.many, _ = strings.Cut(forms, "|")
		}
		parts = append(parts, p)
		format = format[open+end+1:]
	}
	if format != "" {
		parts = append(parts, part{literal: format})
	}
	return parts
}

func expand(format string, args []Args) string {
	var b strings.Builder
	for _, p := range split(format) {
		if p.name == "" {
			b.WriteString(p.literal)
			continue
		}
		v, ok := lookup(p.name, args)
		switch {
		case !ok:
			b.WriteString("«" + p.name + "»")
		case p.one != "" || p.many != "":
			if s := show(v); s == "1" {
				b.WriteString(p.one)
			} else {
				b.WriteString(p.many)
			}
		default:
			b.WriteString(show(v))
		}
	}
	return b.String()
}

func lookup(name string, args []Args) (any, bool) {
	for _, a := range args {
		if v, ok := a[name]; ok {
			return v, true
		}
	}
	return nil, false
}

func show(v any) string {
	switch v := v.(type) {
	case int:
		return Count(int64(v))
	case int64:
		return Count(v)
	case string:
		return Clean(v)
	case error:
		return Clean(v.Error())
	}
	return Clean(fmt.Sprint(v))
}

// Count shows an integer with thousands separators.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}
