package text

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// Both languages say the same things about the same parameters.
func TestEveryMessageHasBothLanguages(t *testing.T) {
	if len(catalogue) < 150 {
		t.Fatalf("only %d messages", len(catalogue))
	}
	for key, m := range catalogue {
		if m.en == "" || m.ja == "" {
			t.Errorf("%s: a language is missing", key)
		}
		en, ja := Parameters(key, English), Parameters(key, Japanese)
		slices.Sort(en)
		slices.Sort(ja)
		if !slices.Equal(en, ja) {
			t.Errorf("%s: parameters %v in English, %v in Japanese", key, en, ja)
		}
		for _, s := range []string{m.en, m.ja} {
			if strings.Count(s, "{") != strings.Count(s, "}") {
				t.Errorf("%s: unbalanced braces in %q", key, s)
			}
			if s != strings.TrimRight(s, " \n") {
				t.Errorf("%s: white space at the end of %q", key, s)
			}
		}
	}
}

// A message that is the same in both languages is either a symbol, a command line or forgotten.
func TestJapaneseIsTranslated(t *testing.T) {
	same := map[string]bool{"events.failed": true, "events.id": true, "show.mfa": true, "import.problem": true, "demo.question": true, "demo.bad_options": true, "sessions.head_workspace": true}
	for key, m := range catalogue {
		if m.en == m.ja && !same[key] && !strings.HasSuffix(key, ".example") {
			t.Errorf("%s says the same in both languages: %q", key, m.en)
		}
	}
}

func TestExpand(t *testing.T) {
	for _, tt := range []struct {
		format string
		args   Args
		want   string
	}{
		{"plain", nil, "plain"},
		{"{n} of {total}", Args{"n": 1234567, "total": int64(-5)}, "1,234,567 of -5"},
		{"{n} {n:file|files}", Args{"n": 1}, "1 file"},
		{"{n} {n:file|files}", Args{"n": 0}, "0 files"},
		{"{n} {n:file|files}", Args{"n": 1000}, "1,000 files"},
		{"see {path}", Args{"path": "a\x1b]0;x\x07b"}, `see a\x1b]0;x\x07b`},
		{"{err}", Args{"err": errors.New("broken\r")}, `broken\r`},
		{"{absent}", nil, "«absent»"},
		{"a {b", Args{"b": 1}, "a {b"},
	} {
		if got := expand(tt.format, []Args{tt.args}); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.format, got, tt.want)
		}
	}
	if got := (Printer{}).T("no.such.key"); got != "«no.such.key»" {
		t.Errorf("got %q", got)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"田中 太郎\tok\n":       "田中 太郎\tok\n",
		"\x1b[2Jgone":       `\x1b[2Jgone`,
		"\u009b31m":         `\x9b31m`,
		"a\u202egpj.exe":    `a\u202egpj.exe`,
		"bad\xffutf8":       `bad\xffutf8`,
		"replaced\ufffd ok": "replaced\ufffd ok",
		"del\x7f\x00":       `del\x7f\x00`,
	} {
		if got := Clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := CleanLine("a\nb\tc\u2028"); got != `a\nb\tc\u2028` {
		t.Errorf("one line: %q", got)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[31mred\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := CleanLine(s)
		for _, r := range got {
			if hidden(r, false) {
				t.Fatalf("%q leaves %U in %q", s, r, got)
			}
		}
		if CleanLine(got) != got {
			t.Fatalf("%q is not clean", got)
		}
	})
}

func TestDetect(t *testing.T) {
	for _, tt := range []struct {
		vars map[string]string
		want Lang
	}{
		{nil, English},
		{map[string]string{"LANG": "ja_JP.UTF-8"}, Japanese},
		{map[string]string{"LANG": "ja_JP.UTF-8", "LC_ALL": "C"}, English},
		{map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "ja_JP"}, Japanese},
		{map[string]string{"LANG": "de_DE.UTF-8"}, English},
	} {
		if got := Detect(func(name string) string { return tt.vars[name] }); got != tt.want {
			t.Errorf("%v: %v", tt.vars, got)
		}
	}
}

func TestUnits(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1_550_000_000: "1.6 GB", 12_300_000: "12 MB", 999_999: "1.0 MB"} {
		if got := Bytes(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
	en, ja := Printer{}, Printer{Lang: Japanese}
	for d, want := range map[time.Duration][2]string{
		-time.Second:                               {"0.0 s", "0.0秒"},
		420 * time.Millisecond:                     {"0.4 s", "0.4秒"},
		12 * time.Second:                           {"12 s", "12秒"},
		59*time.Second + 900*time.Millisecond:      {"1 min 00 s", "1分00秒"},
		3*time.Minute + 5*time.Second:              {"3 min 05 s", "3分05秒"},
		2*time.Hour + 10*time.Minute:               {"2 h 10 min", "2時間10分"},
		3*24*time.Hour + 2*time.Hour + time.Second: {"3 d 2 h", "3日2時間"},
	} {
		if got := [2]string{en.Duration(d), ja.Duration(d)}; got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
