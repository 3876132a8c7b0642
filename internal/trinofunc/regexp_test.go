package trinofunc

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestRegexpMatch(t *testing.T) {
	for _, c := range []struct {
		text, pattern string
		want          bool
	}{
		{"a\nb", "^b", false}, {"a\nb", "(?m)^b", true}, {"a\n", "a$", true}, {"a\r", "a$", false}, {"a\n\n", "a$", false}, {"a\n", `a\z`, false},
		{"a\n", "(?m)^$", false}, {"", "^$", true}, {"a\nb", "a.b", false}, {"a\nb", "(?s)a.b", true}, {"a\u2028b", "a.b", true},
		{"あ", `\w`, false}, {"あ", "[[:word:]]", true}, {"３", `\d`, false}, {"\u3000", `\s`, false}, {"\v", `\s`, true},
		{"a あ", `\bあ`, true}, {"aあ", `\bあ`, false}, {"K", "(?i)k", true}, {"а", "(?i)А", true},
		{"c", "a(?i)b|c", false}, {"aC", "a(?i)b|c", true},
		{"b", "[a-c&&[^b]]", false}, {"c", "[a-c&&[^b]]", true}, {"-", "[a-c-e]", false}, {"e", "[a-c-e]", true}, {"-", `[\w-.]`, true}, {"b", "[^[a]b]", false},
		{"aa", `(a)\1`, true}, {"ab", "(?<=a)b", true}, {"ab", "a(?!b)", false}, {"aaa", "^a++a", false}, {"aa", `(?<x>a)\k<x>`, true},
		{"a.b", `\Qa.b\E`, true}, {"abb", `\Qab\E{2}`, true}, {"a{,2}", "a{,2}", true}, {"h", `\h`, true}, {"a", "(?x) a # b", true},
		{"あ", `\p{Hiragana}`, true}, {"$", `\p{Punct}`, false}, {"漢", `\p{InCJKUnifiedIdeographs}`, true},
		{strings.Repeat("a", 3000), "a{2000}", true},
	} {
		got, err := call(t, "trino_regexp_match", c.text, c.pattern)
		if err != nil || got != c.want {
			t.Errorf("%q ~ %q: %v, %v, want %v", c.text, c.pattern, got, err, c.want)
		}
	}
	for pattern, want := range map[string]string{
		"*": "target of repeat operator", "(": "unmatched parenthesis", ")": "unmatched close parenthesis", "[": "premature end", `\`: "end pattern at escape",
		"[]": "empty char-class", "[z-a]": "empty range", "a{3,1}": "upper is smaller", "a{100001}": "too big number", `\1`: "invalid backref", `\p{Foo}`: "property name <Foo>",
		"(?<x>a)(?<x>b)": "multiplex defined name <x>", "(?<=a*)b": "look-behind", "(?P<n>a)": "undefined group option", "[[:foo:]]": "POSIX", `\xc3\xa9`: "not supported", "(?i)ß": "not supported",
		strings.Repeat("(", 1000) + strings.Repeat(")", 1000): "nested deeper", strings.Repeat("[", 1000): "nested deeper", strings.Repeat("a", 1<<17): "longer",
	} {
		if _, err := call(t, "trino_regexp_match", "a", pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", pattern, err, want)
		}
	}
}

// A pattern that takes for ever ends with an error, whatever the subject.
func TestRegexpTime(t *testing.T) {
	start := time.Now()
	_, err := call(t, "trino_regexp_match", strings.Repeat("a", 50)+"b", `^(?=a)(a+)+$`)
	if err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("%v", err)
	}
	if _, err = call(t, "trino_regexp_match", strings.Repeat("a", 100000)+"b", `^(a+)+$`); err != nil {
		t.Errorf("%v", err)
	}
	if took := time.Since(start); took > 20*matchTimeout {
		t.Errorf("took %v", took)
	}
}

func TestRegexpFunctions(t *testing.T) {
	list := func(v ...any) []any { return append([]any{}, v...) }
	runCalls(t, []callCase{
		{name: "trino_regexp_extract", args: []any{"abc", "(b)(x)?", 2}, want: nil},
		{name: "trino_regexp_extract", args: []any{"abc", "x", 0}, want: nil},
		{name: "trino_regexp_extract", args: []any{"あ😀い", ".(.)", 1}, want: "😀"},
		{name: "trino_regexp_extract", args: []any{"あ😀い", "(?<=あ)(.)", 1}, want: "😀"},
		{name: "trino_regexp_extract", args: []any{"abc", "b", 1}, err: "Pattern has 0 groups. Cannot access group 1"},
		{name: "trino_regexp_extract", args: []any{"abc", "b", -1}, err: "Group cannot be negative"},
		{name: "trino_regexp_extract_all", args: []any{"baaac", "a*", 0}, want: list("", "aaa", "", "")},
		{name: "trino_regexp_extract_all", args: []any{"a1b22c", `([a-z])(\d+)?`, 2}, want: list("1", "22", nil)},
		{name: "trino_regexp_replace", args: []any{"baaac", "a*", "-"}, want: "-b--c-"},
		{name: "trino_regexp_replace", args: []any{"aaa", "^a", "b"}, want: "baa"},
		{name: "trino_regexp_replace", args: []any{"foo bar", `\b.`, "|"}, want: "|oo||ar"},
		{name: "trino_regexp_replace", args: []any{"a\nb\n", "(?m)^", ">"}, want: ">a\n>b\n"},
		{name: "trino_regexp_replace", args: []any{"a\nb\n", "$", "<"}, want: "a\nb<\n<"},
		{name: "trino_regexp_replace", args: []any{"abc", "(b)", `$12\$`}, want: "ab2$c"},
		{name: "trino_regexp_replace", args: []any{"abc", "(?<n>b)", "[${n}]"}, want: "a[b]c"},
		{name: "trino_regexp_replace", args: []any{"abc", "b", "${n}"}, err: "unknown group { n }"},
		{name: "trino_regexp_replace", args: []any{"abc", "b", "$1"}, err: "unknown group 1"},
		{name: "trino_regexp_replace", args: []any{"abc", "b", "$"}, err: "Illegal replacement sequence: $"},
		{name: "trino_regexp_replace", args: []any{"abc", "x", "$"}, want: "abc"},
		{name: "trino_regexp_split", args: []any{"1a 2b 14m", `\s*[a-z]+\s*`}, want: list("1", "2", "14", "")},
		{name: "trino_regexp_count", args: []any{"", ""}, want: 1},
		{name: "trino_regexp_position", args: []any{"I have 23 apples, 5 pears", `\b\d+\b`, 9, 1}, want: 19},
		{name: "trino_regexp_position", args: []any{"あいう", "う", 4, 1}, want: -1},
		{name: "trino_regexp_position", args: []any{"a", "a", 0, 1}, err: "start position cannot be smaller than 1"},
		{name: "trino_regexp_matches", args: []any{"xay", "(a)(b)?"}, want: list(list("x", "a", nil))},
		{name: "trino_regexp_rest", args: []any{"xay", "(a)(b)?"}, want: "y"},
		{name: "trino_regexp_re2", args: []any{".*arn:aws:iam::1.*"}, want: "arn:aws:iam::1"},
		{name: "trino_regexp_re2", args: []any{`a\b`}, want: nil},
		{name: "trino_regexp_ascii", args: []any{`a\b`}, want: `a\b`},
		{name: "trino_regexp_re2", args: []any{`a(?=b)`}, want: nil},
		{name: "trino_regexp_re2", args: []any{`(a$|b)c`}, want: nil},
		{name: "trino_regexp_re2", args: []any{`a$`}, want: `a(?:\n?\z)`},
	})
}

// FuzzRegexp holds the two engines against each other, and Go's own reading against the tree where both mean the same.
func FuzzRegexp(f *testing.F) {
	for _, p := range []string{`a(b|c)*?d{2,3}`, `[^a-c&&[b-z]]`, `(?i)x(?-i)y`, `\bfoo\b`, `(?m)^a$`, `(?<n>a)\k<n>`, `(?<=a|bc)d`, `\Qa+\E+`, `[[:alpha:]\d-]`, `a{,2}`, `(?x) a #c`, `\p{Lu}\P{Han}`} {
		f.Add(p, "foo abcd\nxYa あ1\n")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !utf8.ValidString(pattern) || !utf8.ValidString(text) || len(text) > 200 || len(pattern) > 100 {
			return
		}
		r, err := compileRegex(pattern)
		if err != nil {
			return
		}
		if re2, ok := r.searched(isASCII(text)); ok {
			plain, err := regexp.Compile(re2)
			if err != nil {
				t.Fatalf("%q became %q: %v", pattern, re2, err)
			}
			if loc, err := r.findFull(text, 0); err == nil && plain.MatchString(text) != (loc != nil) {
				t.Fatalf("%q on %q: RE2 with %q says %v, regexp2 with %q %v", pattern, text, re2, loc == nil, r.print(true), loc)
			}
		}
		if r.re2 == nil {
			return
		}
		r.subject()
		fast, err := r.find(text, 0)
		if err != nil {
			return
		}
		r.subject()
		full, err := r.findFull(text, 0)
		if err == nil && (fast == nil) != (full == nil) || fast != nil && full != nil && (fast[0] != full[0] || fast[1] != full[1]) {
			t.Fatalf("%q on %q: RE2 with %q finds %v, regexp2 with %q %v", pattern, text, r.print(false), fast, r.print(true), full)
		}
		for _, name := range []string{"trino_regexp_split", "trino_regexp_count"} {
			if _, err := call(t, name, text, pattern); err != nil && !strings.Contains(err.Error(), "too long") {
				t.Fatalf("%s(%q, %q): %v", name, text, pattern, err)
			}
		}
	})
}

func BenchmarkRegexpExtract(b *testing.B) {
	f, _ := Lookup("trino_regexp_extract")
	text := `{"arn":"arn:aws:iam::123456789012:user/bob","key":"` + strings.Repeat("abcdefghij", 30) + `"}`
	eval, args, out := f.New(), values{text, `arn:aws:iam::(\d+):`, 1}, &nothing{}
	for b.Loop() {
		if err := eval(args, out); err != nil {
			b.Fatal(err)
		}
	}
}
