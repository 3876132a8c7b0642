package notify

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// Templates that are wrong are told when they are read, with the name of their file.
func TestWrongTemplates(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"{{.Title":                    "unclosed action",
		"{{.Titel}}":                  "can't evaluate field Titel",
		"{{nofunction}}":              "not defined",
		"{{index .Facts 99}}":         "out of range",
		"{{range 9999999999}}{{end}}": "loops for too long",
		"{{range 9999999}}{{range 9999999}}{{end}}{{end}}":                                         "loops for too long",
		"{{range 9999999999}}x{{end}}":                                                             "loops for too long",
		`{{define "a"}}{{template "a" .}}{{end}}{{template "a" .}}`:                                "a",
		`{{$x := "ab"}}{{range 60}}{{$x = printf "%s%s" $x $x}}{{end}}{{$x}}`:                      "more than",
		`{{$x := "ab"}}{{range 60}}{{$x = print $x $x}}{{end}}`:                                    "more than",
		`{{range 15000}}{{"0123456789012345678901234567890123456789"}}{{end}}`:                     "more than",
		`{{if true}}{{with .Title}}{{range 9999999}}{{range 9999999}}{{end}}{{end}}{{end}}{{end}}`: "loops for too long",
		`{{block "b" .}}{{range 99999999}}{{end}}{{end}}`:                                          "loops for too long",
		`{{define "subject"}}{{.Nope}}{{end}}`:                                                     "can't evaluate field Nope",
		`{{call .Title}}`:                                                                          "non-function",
	} {
		start := time.Now()
		_, err := LoadTemplates(fstest.MapFS{"mine.tmpl": {Data: []byte(source)}})
		e, ok := errors.AsType[*TemplateError](err)
		if !ok || e.Name != "mine.tmpl" || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", source, err, want)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", source, took)
		}
	}
	if _, err := LoadTemplates(fstest.MapFS{"alert.tmpl": {Data: []byte("x")}}); err == nil {
		t.Error("a built-in template was replaced")
	}
	if _, err := LoadTemplates(fstest.MapFS{"big.tmpl": {Data: make([]byte, maxTemplate+1)}}); err == nil {
		t.Error("a file of any size was read")
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
