package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/analyze"
)

func TestShellCompletes(t *testing.T) {
	c := &completer{catalog: analyze.DefaultCatalog(), commands: []string{".help", ".tables", ".schema"}, queries: []string{"root-activity"}}
	for _, x := range []struct{ text, word, has, hasNot string }{ // | is the cursor
		{"SELECT eventn|", "eventn", "eventname", "eventtime"},
		{"SELECT EVENTN|", "EVENTN", "eventname", ""},
		{"SELECT * FROM cloud|", "cloud", "cloudtrail_logs", "eventname"},
		{"SELECT * FROM a, cloud|", "cloud", "cloudtrail_logs", ""},
		{"SELECT json_ex|", "json_ex", "json_extract_scalar(", ""},
		{"SELECT useridentity.ar| FROM cloudtrail_logs", "useridentity.ar", "useridentity.arn", "useridentity.type"},
		{"SELECT useridentity.sessioncontext.sessionissuer.| FROM cloudtrail_logs", "useridentity.sessioncontext.sessionissuer.", "useridentity.sessioncontext.sessionissuer.username", ""},
		{"SELECT t.eventt| FROM cloudtrail_logs t", "t.eventt", "t.eventtime", ""},
		{"SELECT t.useridentity.us| FROM cloudtrail_logs t", "t.useridentity.us", "t.useridentity.username", ""},
		{"SELECT user| FROM connect_users", "user", "username", "useridentity"},
		{"SELECT leftov| FROM cloudtrail_records", "leftov", "leftover", ""},
		{".sch|", ".sch", ".schema", ".tables"},
		{".schema cloudtrail_r|", "cloudtrail_r", "cloudtrail_records", ""},
		{".run root|", "root", "root-activity", ""},
		{"名前|", "名前", "", "eventname"},
		{"|", "", "SELECT", ""},
	} {
		at := strings.IndexByte(x.text, '|')
		text := strings.Replace(x.text, "|", "", 1)
		word, found := c.complete(text, len([]rune(x.text[:at])))
		var names []string
		for _, f := range found {
			names = append(names, f.text)
		}
		if word != x.word || x.has != "" && !slices.Contains(names, x.has) || x.hasNot != "" && slices.Contains(names, x.hasNot) {
			t.Errorf("%s: word %q, %v; want %s, not %s", x.text, word, names, x.has, x.hasNot)
		}
	}
}

func TestShellWords(t *testing.T) {
	for line, want := range map[string][]string{
		"":                                nil,
		"  a  b=c ":                       {"a", "b=c"},
		`who person="Yuki Sato" since=7d`: {"who", "person=Yuki Sato", "since=7d"},
		`who person='山田　太郎' "since=a b"`:  {"who", "person=山田　太郎", "since=a b"},
		`who person=O'Neill x=""`:         {"who", "person=O'Neill", "x="},
		`who person="not closed since=7d`: {"who", "person=not closed since=7d"},
	} {
		if got := words(line); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// What other shells call help and exit is not waited for a semicolon, and is no SQL.
func TestShellHabits(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{"help": ".help", "HELP;": ".help", "?": ".help", `\?`: ".help", "exit": ".quit", "quit ;": ".quit", `\q`: ".quit", "SELECT 1;": "SELECT 1;", "help me": "help me"} {
		if got := habit(line); got != want {
			t.Errorf("%q is %q, not %q", line, got, want)
		}
		if strings.HasPrefix(want, ".") && !finished(line) {
			t.Errorf("%q waits for a semicolon", line)
		}
	}
	if finished("help me") {
		t.Error("a statement ends without its semicolon")
	}
}
