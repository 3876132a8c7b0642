package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/sigma"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// An Imported is a rule made of one of Sigma.
type Imported struct {
	Rule *Rule
	// Text is the file for it: the rule of Sigma word by word, below what a rule of ours says beside it.
	Text []byte
}

// ImportSigma makes rules of a file of Sigma. license is the licence of the rules that name none. others gives the files in which correlations find rules that
// are not in the file; it is asked only then. They are switched off: nobody knows yet how often they would fire.
func ImportSigma(file string, data []byte, license string, others func() []*yamltree.File) (all []Imported, faults []*Fault) {
	f, err := sigma.Open(file, data)
	if err != nil {
		return nil, []*Fault{asFault(file, err)}
	}
	for _, fault := range f.Faults {
		faults = append(faults, asFault(file, fault))
	}
	set, number := sigma.Set{File: f, Documents: f.Documents, Others: others}, 0
	for _, doc := range f.Documents {
		if set.IsPart(doc) {
			continue
		}
		number++
		s, err := set.Parse(doc)
		if err != nil {
			faults = append(faults, asFault(file, err))
			continue
		}
		name := importedName(file, s, doc.Line)
		if number > 1 {
			name = fmt.Sprintf("%s-%d", name, number)
		}
		one, err := importOne(s, name, path.Base(file), texts(f, doc, s), license)
		if err != nil {
			faults = append(faults, asFault(file, err))
			continue
		}
		all = append(all, one)
	}
	return all, faults
}

// importOne writes a rule. originals are the documents of Sigma that it is made of.
func importOne(s *sigma.Rule, name, file string, originals []string, license string) (Imported, error) {
	if s.License != "" {
		license = s.License
	}
	r := FromSigma(s, name)
	var b bytes.Buffer
	fmt.Fprintf(&b, "name: %s\ntitle: %s\ncategory: sigma\nseverity: %s\n", name, quoted(r.Title.English), r.Severity)
	if s.Author != "" {
		fmt.Fprintf(&b, "author: %s\n", quoted(s.Author))
	}
	if license != "" {
		fmt.Fprintf(&b, "license: %s\n", quoted(license))
	}
	b.WriteString("enabled: false\n")
	if s.Threshold == nil {
		b.WriteString("group_by: [person]\n")
	}
	b.WriteString("sigma:\n")
	indent := "  "
	if len(originals) > 1 {
		indent = "    "
	}
	for _, original := range originals {
		if len(originals) > 1 {
			b.WriteString("  -\n")
		}
		for line := range strings.Lines(original) {
			if line = strings.TrimRight(line, "\r\n"); line != "" {
				line = indent + line
			}
			b.WriteString(line + "\n")
		}
	}
	whole := fmt.Appendf(nil, "# The Sigma rule %s, as it was published, with what watches beside it.\n%s%s\n", text.CleanLine(file), sealMark, seal(b.Bytes()))
	whole = append(whole, b.Bytes()...)
	// What was written must be read as what was meant.
	back, faults := parseFile(Source{Files: noFiles{}}, name+".yaml", whole)
	if len(faults) > 0 {
		faults[0].File = file
		return Imported{}, faults[0]
	}
	if len(back) != 1 || !sameSigma(back[0].Sigma, s) {
		return Imported{}, &Fault{File: file, Line: s.Line, Column: 1, Key: "rule.not_kept"}
	}
	return Imported{back[0], whole}, nil
}

// sameSigma tells whether two rules of Sigma mean the same.
func sameSigma(a, b *sigma.Rule) bool {
	if a == nil || !match.Equal(a.Node, b.Node) || (a.Threshold == nil) != (b.Threshold == nil) {
		return false
	}
	if a.Threshold == nil {
		return true
	}
	x, y := *a.Threshold, *b.Threshold
	rules := slices.EqualFunc(x.Rules, y.Rules, match.Equal)
	x.Rules, y.Rules = nil, nil
	return rules && reflect.DeepEqual(x, y)
}

// importedName is the name of a rule after its file, or after its title where the file's name has no letters that names have.
func importedName(file string, s *sigma.Rule, line int) string {
	for _, name := range []string{NameOf(file), NameOf(strings.ReplaceAll(s.Title, "/", " "))} {
		if name != "" && IsName(name) {
			return name
		}
	}
	return fmt.Sprintf("sigma-%s", seal([]byte(file + fmt.Sprint(line)))[:8])
}

// sealMark begins the line of an imported rule that tells whether somebody changed what follows it.
const sealMark = "# A later import replaces this unless it was changed: "

// seal is a checksum of what an import wrote.
func seal(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:8])
}

// Untouched tells whether the file of an imported rule is still as the import wrote it.
func Untouched(data []byte) bool {
	_, sealed, ok := bytes.Cut(data, []byte("\n"+sealMark))
	sum, body, whole := bytes.Cut(sealed, []byte("\n"))
	return ok && whole && string(sum) == seal(body)
}

// quoted writes a text in YAML.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil { // a string always has a form
		return `""`
	}
	return strings.TrimSpace(b.String())
}

// source cuts the document that has a line out of a file, with the comments before it.
func source(data []byte, line int) string {
	lines := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	start, end := 0, len(lines)
	for i, l := range lines {
		if !isSeparator(l) {
			continue
		}
		if i < line {
			start = i + 1
			continue
		}
		end = i
		break
	}
	return strings.Trim(strings.Join(lines[min(start, end):end], "\n"), "\n") + "\n"
}

func isSeparator(line string) bool {
	line = strings.TrimRight(line, " \r")
	return line == "---" || line == "..." || strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "%YAML")
}

// noFiles is a folder without files.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
