package synth

import (
	"fmt"
	"strconv"
	"strings"
)

// A form is JSON text with variables between two @:
//
//	@name@      a word of the vocabulary
//	@5..995@    a whole number in this range
//	@a|b|c@     one of the words
//
// Compiled once, it is written for every record.
type form []func(*writer)

func compile(text string, vocabulary map[string]func(*writer)) (form, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.Split(text, "@")
	if len(parts)%2 == 0 {
		return nil, fmt.Errorf("form %.40q: a variable has no end", text)
	}
	var f form
	for i, p := range parts {
		if i%2 == 0 {
			if p != "" {
				f = append(f, func(w *writer) { w.b = append(w.b, p...) })
			}
			continue
		}
		v, err := variable(p, vocabulary)
		if err != nil {
			return nil, fmt.Errorf("form %.40q: %w", text, err)
		}
		f = append(f, v)
	}
	return f, nil
}

func variable(name string, vocabulary map[string]func(*writer)) (func(*writer), error) {
	if v, ok := vocabulary[name]; ok {
		return v, nil
	}
	if choices := strings.Split(name, "|"); len(choices) > 1 {
		return func(w *writer) { w.b = append(w.b, choices[w.burst.IntN(len(choices))]...) }, nil
	}
	if from, to, ok := strings.Cut(name, ".."); ok {
		lo, err1 := strconv.Atoi(from)
		hi, err2 := strconv.Atoi(to)
		if err1 == nil && err2 == nil && lo <= hi {
			return func(w *writer) { w.b = strconv.AppendInt(w.b, int64(lo+w.burst.IntN(hi-lo+1)), 10) }, nil
		}
	}
	return nil, fmt.Errorf("no variable %q", name)
}

func (f form) write(w *writer) {
	for _, p := range f {
		p(w)
	}
}
