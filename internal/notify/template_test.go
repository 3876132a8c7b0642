package notify

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Templates that are wrong are told when they are read, with the name of their file.
func TestWrongTemplates(t *testing.T) { // not in parallel, as it looks at what was allocated
	for source, want := range map[string]string{
		"{{.Title":                    "unclosed action",
		"{{.Titel}}":                  "can't evaluate field Titel",
		"{{nofunction}}":              "not defined",
		"{{index .Facts 99}}":         "out of range",
		"{{range 9999999999}}{{end}}": "loops for too long",
		"{{range 9999999}}{{range 9999999}}{{end}}{{end}}":                                                                "loops for too long",
		"{{range 9999999999}}x{{end}}":                                                                                    "loops for too long",
		`{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}`:                                                       "a",
		`{{$x := "ab"}}{{range 60}}{{$x = printf "%s%s" $x $x}}{{end}}{{$x}}`:                                             "more than",
		`{{$x := "ab"}}{{range 60}}{{$x = print $x $x}}{{end}}`:                                                           "more than",
		`{{range 15000}}{{"0123456789012345678901234567890123456789"}}{{end}}`:                                            "more than",
		`{{if true}}{{with .Title}}{{range 9999999}}{{range 9999999}}{{end}}{{end}}{{end}}{{end}}`:                        "loops for too long",
		`{{block "b" .}}{{range 99999999}}{{end}}{{end}}`:                                                                 "loops for too long",
		`{{printf "%999999999d" 1}}{{printf "%999999d" 1}}`:                                                               "more than",
		`{{$x := printf "%*d" 999999 1}}`:                                                                                 "more than",
		"{{$x := printf `" + strings.Repeat("%*d", 100) + "`" + strings.Repeat(" 999999 1", 100) + "}}":                   "more than",
		`{{$x := printf "%.*f" 999999 1.0}}`:                                                                              "more than",
		"{{$x := printf `" + strings.Repeat("%99999.1f", 1000) + "`}}":                                                    "more than",
		"{{$x := printf `" + strings.Repeat("%99999d", 1000) + "`}}":                                                      "more than",
		"{{$x := print `" + strings.Repeat("x", 60_000) + "`}}{{$y := printf `" + strings.Repeat("%[1]s", 500) + "` $x}}": "more than",
		`{{$x := printf "%99999d" .Events}}`:                                                                              "more than",
		"{{$x := print `" + strings.Repeat("x", 60_000) + "`}}{{range 9000}}{{$y := print $x}}{{end}}":                    "more than",
		"{{range 9000}}" + strings.Repeat("{{$y := 1}}", 4000) + "{{end}}":                                                "loops for too long",
		`{{define "subject"}}{{.Nope}}{{end}}`:                                                                            "can't evaluate field Nope",
		`{{call .Title}}`:                                                                                                 "non-function",
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := LoadTemplates(fstest.MapFS{"mine.tmpl": {Data: []byte(source)}})
		e, ok := errors.AsType[*TemplateError](err)
		if !ok || e.Name != "mine.tmpl" || !strings.Contains(err.Error(), want) {
			t.Errorf("%.200s: %v, want %q", source, err, want)
		}
		runtime.ReadMemStats(&after)
		if made := (after.TotalAlloc - before.TotalAlloc) >> 20; made > 100 {
			t.Errorf("%.200s allocated %d MB", source, made)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.200s took %v", source, took)
		}
	}
	if _, err := LoadTemplates(fstest.MapFS{"alert.tmpl": {Data: []byte("x")}}); err == nil {
		t.Error("a built-in template was replaced")
	}
	if _, err := LoadTemplates(fstest.MapFS{"big.tmpl": {Data: make([]byte, maxTemplate+1)}}); err == nil {
		t.Error("a file of any size was read")
	}
}

// What templates may well do is within the bounds.
func TestGoodTemplates(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		`{{printf "%-20s|%6d|%x|%q|%v" .Rule .Count "ab" "c" .First.Year}}`: "root-console-login  |     2|6162|\"c\"|2026\n",
		`{{range .Facts}}{{upper .Label | html | urlquery | js}} {{end}}`:   "PERSON ADDRESS CLIENT MORE\n",
		`{{range .Events}}{{print (json .JSON) | len}} {{end}}`:             "311 311\n",
		`{{print 1 true "a"}}{{println 2}}`:                                 "1 truea2\n",
	} {
		all, err := LoadTemplates(fstest.MapFS{"mine.tmpl": {Data: []byte(source)}})
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		m := Sample("en", october)
		m.Template = "mine"
		if r, err := all.Render(m, nil); err != nil || r.Failed != nil || strings.ReplaceAll(r.Text, " \n", "\n") != want {
			t.Errorf("%s: %q, %v %v", source, r.Text, r.Failed, err)
		}
	}
}

// A record that is nested deeper than anybody reads is told in one line: its spaces would have hundreds of megabytes.
func TestDeepRecord(t *testing.T) { // not in parallel, as it looks at what was allocated
	for name, raw := range map[string]string{
		"deep":      strings.Repeat("[", 9999) + strings.Repeat("]", 9999),
		"deep wide": strings.Repeat("[", 100) + strings.Repeat("1,", 100_000) + "1" + strings.Repeat("]", 100),
	} {
		m := SampleSignIn("en", october)
		m.Events[0].JSON = json.RawMessage(raw)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, c := range []Channel{NewSlack(SlackOptions{Webhook: "https://a.example", Templates: builtInTemplates(t)}), NewTeams(TeamsOptions{Webhook: "https://a.example", Templates: builtInTemplates(t)})} {
			if _, err := c.Preview(m); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		r, err := builtInTemplates(t).Render(m.bounded(), nil)
		if err != nil || r.Failed != nil || !strings.Contains(r.Text, raw) {
			t.Errorf("%s: %v, %v, %.200s", name, err, r.Failed, r.Text)
		}
		runtime.ReadMemStats(&after)
		if made := (after.TotalAlloc - before.TotalAlloc) >> 20; made > 50 {
			t.Errorf("%s allocated %d MB", name, made)
		}
	}
}

// A template that fails for a message has the built-in one sent, and that is told.
func TestTemplateFails(t *testing.T) {
	t.Parallel()
	all, err := LoadTemplates(fstest.MapFS{
		"short.tmpl":   {Data: []byte(`{{define "subject"}}S: {{.Title}}{{end}}{{(index .Facts 0).Value}} {{time .First}}`)},
		"both.en.tmpl": {Data: []byte(`hello {{.Rule}}`)}, "both.ja.tmpl": {Data: []byte(`こんにちは {{.Rule}}`)}, "README.md": {Data: []byte("{{")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if names := strings.Join(all.Names(), " "); names != "both short" || !all.Has("both") || all.Has("none") {
		t.Errorf("%q", names)
	}
	m := Sample("ja", october)
	m.Template = "short"
	if r, err := all.Render(m, nil); err != nil || r.Failed != nil || r.Text != "root (111122223333) 2026-10-01 11:50:00 JST (+09:00)\n" || !strings.HasPrefix(r.Subject, "S: ") {
		t.Errorf("%+v, %v", r, err)
	}
	m.Facts = nil
	r, err := all.Render(m, nil)
	if err != nil || r.Failed == nil || !strings.Contains(r.Text, "コンソールに root が") || !strings.Contains(r.note(m), "テンプレート short") {
		t.Errorf("%+v, %v", r, err)
	}
	m.Template = "gone"
	if r, err := all.Render(m, nil); err != nil || r.Failed == nil {
		t.Errorf("%+v, %v", r, err)
	}
	m.Template = "both"
	if r, err := all.Render(m, nil); err != nil || r.Text != "こんにちは root-console-login\n" {
		t.Errorf("%+v, %v", r, err)
	}
	// The values of a message are escaped for Slack, what the template itself says is not.
	s := newSlackServer(t)
	own, err := LoadTemplates(fstest.MapFS{"own.tmpl": {Data: []byte("*<https://ok.example|page>* {{.Title}}\n{{range .Facts}}{{.Value}}{{end}}")}})
	if err != nil {
		t.Fatal(err)
	}
	c := hook(t, s)
	c.o.Templates = own
	m = hostile(0)
	m.Template = "own"
	if note, err := c.Send(t.Context(), m.bounded()); err != nil || note != "" {
		t.Fatalf("%q, %v", note, err)
	}
	said := s.bodies[0]["blocks"].([]any)[0].(map[string]any)["text"].(map[string]any)["text"].(string)
	if !strings.HasPrefix(said, "*<https://ok.example|page>* &lt;!channel&gt; &lt;@U1&gt; @\u200bchannel") {
		t.Errorf("%.200s", said)
	}
}
