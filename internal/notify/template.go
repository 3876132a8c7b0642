package notify

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

//go:embed templates/*.tmpl
var builtIn embed.FS

// The bounds of what a template may do.
const (
	maxTemplates   = 200
	maxTemplate    = 64 << 10  // bytes of its file
	maxRendered    = 512 << 10 // bytes; a sign-in with its event has a few thousand
	maxText        = 128 << 10 // bytes of one value that a function makes
	maxMade        = 16 << 20  // bytes of all of them
	maxSteps       = 50_000    // turns of loops, and what is done in them
	maxDepth       = 100       // of JSON that is indented
	templateSuffix = ".tmpl"
	subjectBlock   = "subject"
)

// Templates are the built-in templates and a user's. A template NAME is the file NAME.tmpl, or NAME.en.tmpl and NAME.ja.tmpl; its syntax is that of Go's
// text/template, its data a [Message]. A block that it defines as "subject" is the subject of a mail.
type Templates struct {
	byName map[string]*template.Template // NAME or NAME.LANGUAGE
	user   []string
}

// A TemplateError says what is wrong with a template.
type TemplateError struct {
	Name string // of the file
	Err  error
}

func (e *TemplateError) Error() string { return "template " + e.Name + ": " + e.Err.Error() }

// Unwrap is the cause.
func (e *TemplateError) Unwrap() error { return e.Err }

// LoadTemplates reads a user's templates, those of the folder that end in .tmpl, and tries each with a sample message. A nil folder has none.
func LoadTemplates(folder fs.FS) (*Templates, error) {
	t := &Templates{byName: map[string]*template.Template{}}
	if err := t.load(builtIn, "templates"); err != nil {
		return nil, err
	}
	if folder == nil {
		return t, nil
	}
	own := &Templates{byName: map[string]*template.Template{}}
	if err := own.load(folder, "."); err != nil {
		return nil, err
	}
	for name, one := range own.byName {
		if t.byName[name] != nil || t.byName[name+".en"] != nil {
			return nil, &TemplateError{name + templateSuffix, errors.New("there is a built-in template of that name")}
		}
		for _, lang := range []string{"en", "ja"} {
			if _, _, err := execute(one, Sample(lang, time.Unix(0, 0).UTC()), nil); err != nil {
				return nil, &TemplateError{name + templateSuffix, err}
			}
		}
		base, _, _ := strings.Cut(name, ".")
		if !slices.Contains(t.user, base) {
			t.user = append(t.user, base)
		}
	}
	for name, one := range own.byName {
		t.byName[name] = one
	}
	slices.Sort(t.user)
	return t, nil
}

// Names are the user's templates.
func (t *Templates) Names() []string { return t.user }

// Has tells whether there is a template of a name.
func (t *Templates) Has(name string) bool {
	return t.byName[name] != nil || t.byName[name+".en"] != nil || t.byName[name+".ja"] != nil
}

func (t *Templates) load(from fs.FS, dir string) error {
	entries, err := fs.ReadDir(from, dir)
	if err != nil {
		return fmt.Errorf("read the templates: %w", err)
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), templateSuffix)
		if !ok || e.IsDir() {
			continue
		}
		if len(t.byName) == maxTemplates {
			return &TemplateError{e.Name(), fmt.Errorf("there are more than %d templates", maxTemplates)}
		}
		if info, err := e.Info(); err != nil || info.Size() > maxTemplate {
			return &TemplateError{e.Name(), errors.Join(err, fmt.Errorf("it is no file of at most %d bytes", maxTemplate))}
		}
		data, err := fs.ReadFile(from, path.Join(dir, e.Name()))
		if err != nil {
			return &TemplateError{e.Name(), err}
		}
		if t.byName[name], err = parseTemplate(e.Name(), string(data)); err != nil {
			return &TemplateError{e.Name(), err}
		}
	}
	return nil
}

// parseTemplate reads a template and has it count what it does.
func parseTemplate(name, source string) (*template.Template, error) {
	t, err := template.New(name).Option("missingkey=error").Funcs(functions(Message{}, nil)).Parse(source)
	if err != nil {
		return nil, err
	}
	counter, err := template.New("").Funcs(functions(Message{}, nil)).Parse("{{step}}")
	if err != nil {
		return nil, err
	}
	for _, part := range t.Templates() {
		if part.Tree != nil {
			countNodes(part.Root, counter.Root.Nodes[0])
		}
	}
	return t, nil
}

// countNodes puts a count at the beginning of each list of nodes, which is the body of a loop or of a template, and before each node that does something.
func countNodes(list *parse.ListNode, count parse.Node) {
	if list == nil {
		return
	}
	counted := []parse.Node{count.Copy()}
	for _, n := range list.Nodes {
		var branch *parse.BranchNode
		switch n := n.(type) {
		case *parse.TextNode:
			counted = append(counted, n)
			continue
		case *parse.RangeNode:
			branch = &n.BranchNode
		case *parse.IfNode:
			branch = &n.BranchNode
		case *parse.WithNode:
			branch = &n.BranchNode
		}
		if branch != nil {
			countNodes(branch.List, count)
			countNodes(branch.ElseList, count)
		}
		counted = append(counted, count.Copy(), n)
	}
	list.Nodes = counted
}

// Rendered is a message in words.
type Rendered struct {
	Subject, Text string
	// Failed is what was wrong with the user's template; the built-in one was taken then.
	Failed error
}

// note tells of a template that failed.
func (r Rendered) note(m Message) string {
	if r.Failed == nil {
		return ""
	}
	return m.printer().T("notify.template_failed", text.Args{"name": m.Template, "reason": r.Failed})
}

// Render says a message in words. A template of the user's that fails is replaced by the built-in one. escape is applied to all texts of the message before;
// nil leaves them as they are.
func (t *Templates) Render(m Message, escape func(string) string) (Rendered, error) {
	var failed error
	if one := t.find(m.Template, m.Language); one != nil {
		subject, body, err := execute(one, m, escape)
		if err == nil {
			return Rendered{Subject: subject, Text: body}, nil
		}
		failed = err
	} else {
		failed = errors.New("there is no such template")
	}
	subject, body, err := execute(t.find(TemplateAlert, m.Language), m, escape)
	if err != nil { // the built-in one has bounds, too
		return Rendered{}, fault(Rejected, "message %s cannot be rendered: %v", m.ID, err)
	}
	return Rendered{Subject: subject, Text: body, Failed: failed}, nil
}

func (t *Templates) find(name, language string) *template.Template {
	lang, _ := text.ParseLang(language)
	for _, n := range []string{name + "." + lang.String(), name, name + ".en", name + ".ja"} {
		if one := t.byName[n]; one != nil {
			return one
		}
	}
	return nil
}

// execute renders the subject and the body of a message.
func execute(t *template.Template, m Message, escape func(string) string) (subject, body string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the template panics: %v", r)
		}
	}()
	t, err = t.Clone()
	if err != nil {
		return "", "", err
	}
	if escape != nil {
		m = m.mapped(escape)
	}
	t.Funcs(functions(m, &meter{}))
	if t.Lookup(subjectBlock) != nil {
		w := &boundedBuffer{}
		if err := t.ExecuteTemplate(w, subjectBlock, m); err != nil {
			return "", "", cmp.Or(w.err, err)
		}
		subject = oneLine(w.b.String())
	}
	w := &boundedBuffer{}
	if err := t.Execute(w, m); err != nil {
		return "", "", cmp.Or(w.err, err)
	}
	return subject, strings.TrimRight(text.Clean(w.b.String()), "\n") + "\n", nil
}

// oneLine is a text with spaces for line breaks and without control characters.
func oneLine(s string) string {
	return text.CleanLine(strings.Join(strings.Fields(s), " "))
}

// mapped applies a function to all texts of a message.
func (m Message) mapped(f func(string) string) Message {
	m.Title, m.Why, m.Rule, m.AlertID, m.Severity = f(m.Title), f(m.Why), f(m.Rule), f(m.AlertID), f(m.Severity)
	m.Facts, m.Events, m.Links = slices.Clone(m.Facts), slices.Clone(m.Events), slices.Clone(m.Links)
	for i := range m.Facts {
		m.Facts[i] = Fact{f(m.Facts[i].Label), f(m.Facts[i].Value)}
	}
	for i := range m.Links {
		m.Links[i] = Link{f(m.Links[i].Label), m.Links[i].URL}
	}
	for i := range m.Events {
		e := &m.Events[i]
		e.Summary = f(e.Summary)
		if len(e.JSON) > 0 {
			e.JSON = json.RawMessage(escapeJSON(e.JSON))
		}
	}
	return m
}

// escapeJSON writes < > & as JSON writes them in HTML, so that it stays JSON and is no markup.
func escapeJSON(raw []byte) []byte {
	var b bytes.Buffer
	json.HTMLEscape(&b, raw)
	return b.Bytes()
}

// A boundedBuffer takes no more than maxRendered bytes.
type boundedBuffer struct {
	b   bytes.Buffer
	err error
}

func (w *boundedBuffer) Write(p []byte) (int, error) {
	if w.b.Len()+len(p) > maxRendered {
		w.err = fmt.Errorf("the message has more than %d bytes", maxRendered)
		return 0, w.err
	}
	return w.b.Write(p)
}
