package trinofunc

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

var _ = register(
	regexFunction("trino_regexp_match", types("VARCHAR", "VARCHAR"), "BOOLEAN", func(in Args, r *regex, out Result) error {
		r.subject()
		loc, err := r.find(in.String(0), 0)
		out.Bool(loc != nil)
		return err
	}),
	regexFunction("trino_regexp_extract", types("VARCHAR", "VARCHAR", "BIGINT"), "VARCHAR", func(in Args, r *regex, out Result) error {
		group, err := r.group(in.Int(2))
		if err != nil {
			return err
		}
		r.subject()
		loc, err := r.find(in.String(0), 0)
		if loc != nil && loc[2*group] >= 0 {
			out.String(in.String(0)[loc[2*group]:loc[2*group+1]])
		}
		return err
	}),
	regexFunction("trino_regexp_extract_all", types("VARCHAR", "VARCHAR", "BIGINT"), "VARCHAR[]", func(in Args, r *regex, out Result) error {
		group, err := r.group(in.Int(2))
		if err != nil {
			return err
		}
		s, list := in.String(0), out.List()
		return r.each(s, 0, func(loc []int) (bool, error) {
			putGroup(list, s, loc, group)
			return true, nil
		})
	}),
	regexFunction("trino_regexp_split", types("VARCHAR", "VARCHAR"), "VARCHAR[]", func(in Args, r *regex, out Result) error {
		s, list, end := in.String(0), out.List(), 0
		err := r.each(s, 0, func(loc []int) (bool, error) {
			list.String(s[end:loc[0]])
			end = loc[1]
			return true, nil
		})
		list.String(s[end:])
		return err
	}),
	regexFunction("trino_regexp_count", types("VARCHAR", "VARCHAR"), "BIGINT", func(in Args, r *regex, out Result) error {
		n := int64(0)
		err := r.each(in.String(0), 0, func([]int) (bool, error) {
			n++
			return true, nil
		})
		out.Int(n)
		return err
	}),
	regexFunction("trino_regexp_position", types("VARCHAR", "VARCHAR", "BIGINT", "BIGINT"), "INTEGER", regexpPosition),
	// The parts that regexp_replace with a lambda is made of: of each match the text before it and its groups, and what
	// is left behind the last one.
	regexFunction("trino_regexp_matches", types("VARCHAR", "VARCHAR"), "VARCHAR[][]", func(in Args, r *regex, out Result) error {
		s, list, end := in.String(0), out.List(), 0
		return r.each(s, 0, func(loc []int) (bool, error) {
			match := list.List()
			match.String(s[end:loc[0]])
			for g := 1; g <= r.groups; g++ {
				putGroup(match, s, loc, g)
			}
			end = loc[1]
			return true, nil
		})
	}),
	regexFunction("trino_regexp_rest", types("VARCHAR", "VARCHAR"), "VARCHAR", func(in Args, r *regex, out Result) error {
		s, end := in.String(0), 0
		err := r.each(s, 0, func(loc []int) (bool, error) {
			end = loc[1]
			return true, nil
		})
		out.String(s[end:])
		return err
	}),
	&Function{Name: "trino_regexp_replace", Args: types("VARCHAR", "VARCHAR", "VARCHAR"), Result: "VARCHAR", New: newRegexpReplace},
	// A pattern for DuckDB's regexp_matches, which is much faster than any function of ours; NULL where there is none. The
	// second one is for texts of ASCII only.
	re2Function("trino_regexp_re2", false),
	re2Function("trino_regexp_ascii", true),
)

func re2Function(name string, ascii bool) *Function {
	return &Function{Name: name, Args: types("VARCHAR"), Result: "VARCHAR", New: func() Eval {
		patterns := newCache(parsePattern)
		return func(in Args, out Result) error {
			p, err := patterns.get(in.String(0))
			if err != nil {
				return err
			}
			if text, ok := p.searched(ascii); ok {
				out.String(text)
			}
			return nil
		}
	}}
}

// regexFunction is a function whose second argument is a pattern.
func regexFunction(name string, args []string, result string, f func(Args, *regex, Result) error) *Function {
	return &Function{Name: name, Args: args, Result: result, New: func() Eval {
		patterns := newCache(compileRegex)
		return func(in Args, out Result) error {
			r, err := patterns.get(in.String(1))
			if err != nil {
				return err
			}
			return f(in, r, out)
		}
	}}
}

func (r *regex) group(n int64) (int, error) {
	if n < 0 {
		return 0, failf("Group cannot be negative")
	}
	if n > int64(r.groups) {
		return 0, failf("Pattern has %d groups. Cannot access group %d", r.groups, n)
	}
	return int(n), nil
}

func putGroup(out Result, s string, loc []int, group int) {
	if loc[2*group] < 0 {
		out.Null()
		return
	}
	out.String(s[loc[2*group]:loc[2*group+1]])
}

// regexpPosition counts characters from 1; -1 is no match.
func regexpPosition(in Args, r *regex, out Result) error {
	s, start, occurrence := in.String(0), in.Int(2), in.Int(3)
	switch {
	case start < 1:
		return failf("start position cannot be smaller than 1")
	case occurrence < 1:
		return failf("occurrence cannot be smaller than 1")
	case start > int64(utf8.RuneCountInString(s)):
		out.Int(-1)
		return nil
	}
	position := int64(-1)
	err := r.each(s, len(firstRunes(s, start-1)), func(loc []int) (bool, error) {
		if occurrence--; occurrence > 0 {
			return true, nil
		}
		position = int64(utf8.RuneCountInString(s[:loc[0]])) + 1
		return false, nil
	})
	out.Int(position)
	return err
}

func newRegexpReplace() Eval {
	patterns := newCache(compileRegex)
	var buf []byte
	return func(in Args, out Result) error {
		r, err := patterns.get(in.String(1))
		if err != nil {
			return err
		}
		s, replacement, end := in.String(0), in.String(2), 0
		buf = buf[:0]
		err = r.each(s, 0, func(loc []int) (ok bool, err error) {
			buf = append(buf, s[end:loc[0]]...)
			end = loc[1]
			buf, err = r.appendReplacement(buf, replacement, s, loc)
			if len(buf) > maxPadded*16 {
				err = failf("the result of regexp_replace is too large")
			}
			return err == nil, err
		})
		if err == nil {
			buf = append(buf, s[end:]...)
			out.Bytes(buf)
		}
		return err
	}
}

// appendReplacement writes a replacement: $1 and ${name} are groups, a backslash takes the meaning from what follows it.
func (r *regex) appendReplacement(buf []byte, replacement, s string, loc []int) ([]byte, error) {
	illegal := func(format string, a ...any) ([]byte, error) {
		return nil, failf("Illegal replacement sequence: "+format, a...)
	}
	for i := 0; i < len(replacement); i++ {
		c := replacement[i]
		if c != '$' && c != '\\' {
			buf = append(buf, c)
			continue
		}
		if i++; i == len(replacement) {
			return illegal("%s", replacement)
		}
		if c == '\\' {
			buf = append(buf, replacement[i])
			continue
		}
		group := 0
		if replacement[i] == '{' {
			name, _, _ := strings.Cut(replacement[i+1:], "}")
			i += len(name) + 1
			if group = r.names[name]; group == 0 {
				return illegal("unknown group { %s }", name)
			}
		} else {
			end := digits(replacement, i)
			if end == i {
				return illegal("%s", replacement)
			}
			// As many digits as there are groups for, at least one.
			group = int(replacement[i] - '0')
			if group > r.groups {
				return illegal("unknown group %d", group)
			}
			for i+1 < end {
				more, err := strconv.Atoi(strconv.Itoa(group) + replacement[i+1:i+2])
				if err != nil || more > r.groups {
					break
				}
				group = more
				i++
			}
		}
		if loc[2*group] >= 0 {
			buf = append(buf, s[loc[2*group]:loc[2*group+1]]...)
		}
	}
	return buf, nil
}
