package rules

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/sigma"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// A Source is a folder of rules.
type Source struct {
	Files fs.FS
	Label string // before the names of its files in messages
	// Shipped tells that the rules came with the program.
	Shipped bool

	shelf *shelf
}

// SwitchesFile is the file in the user's folder of rules that `rules enable` and `rules disable` write. It holds no rules.
const SwitchesFile = "switches.yaml"

// maxFolders bounds how deep folders are looked into.
const maxFolders = 5

// Read reads the rules of all sources, in the order of their names. A rule takes the place of one of the same name in an earlier
// source. Files that end in .yaml or .yml are read, also in folders within; names that begin with a dot are left out. faults are
// what is wrong with single rules or files; err tells that a folder cannot be read at all.
func Read(sources ...Source) (all []*Rule, faults []*Fault, err error) {
	byName := map[string]*Rule{}
	for _, s := range sources {
		files, err := list(s)
		if err != nil {
			return nil, nil, err
		}
		own := map[string]*Rule{}
		s.shelf = &shelf{}
		for _, name := range files {
			data, err := readFile(s.Files, name)
			if err != nil {
				faults = append(faults, unreadable(s.Label+name, err))
				continue
			}
			found, wrong := parseFile(s, name, data)
			faults = append(faults, wrong...)
			for _, r := range found {
				if other := own[r.Name]; other != nil {
					faults = append(faults, &Fault{File: r.File, Line: r.Line, Column: 1, Key: "rule.twice", Args: text.Args{"rule": r.Name, "other": fmt.Sprintf("%s:%d", other.File, other.Line)}})
					continue
				}
				own[r.Name], byName[r.Name] = r, r
			}
		}
	}
	for _, r := range byName {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Rule) int { return strings.Compare(a.Name, b.Name) })
	if len(all) > maxRules {
		return nil, faults, fmt.Errorf("there are %d rules, more than %d", len(all), maxRules)
	}
	return all, faults, nil
}

// list names the files of rules of a source.
func list(s Source) (files []string, err error) {
	err = fs.WalkDir(s.Files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("list the rules in %s: %w", s.Label, err)
		case name != "." && strings.HasPrefix(d.Name(), "."), d.IsDir() && strings.Count(name, "/") >= maxFolders:
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir(), name == SwitchesFile, !isRuleFile(name):
			return nil
		}
		if files = append(files, name); len(files) > maxFiles {
			return fmt.Errorf("list the rules in %s: there are more than %d files", s.Label, maxFiles)
		}
		return nil
	})
	return files, err
}

func isRuleFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

var (
	errLarge = errors.New("it is too large")
	errKind  = errors.New("it is no regular file")
)

// readFile reads a file of at most yamltree.MaxBytes. Opening a pipe would wait for whoever writes to it.
func readFile(files fs.FS, name string) ([]byte, error) {
	if info, err := fs.Stat(files, name); err == nil && !info.Mode().IsRegular() {
		return nil, errKind
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, yamltree.MaxBytes+1))
	if err != nil {
		return nil, plain(err)
	}
	if len(data) > yamltree.MaxBytes {
		return nil, errLarge
	}
	return data, nil
}

// plain leaves out the operation and the path, which faults name.
func plain(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

func unreadable(file string, err error) *Fault {
	switch {
	case errors.Is(err, errLarge):
		return &Fault{File: file, Key: "rulefile.too_large", Args: text.Args{"n": yamltree.MaxBytes >> 10}, Err: err}
	case errors.Is(err, errKind):
		return &Fault{File: file, Key: "rulefile.no_file", Err: err}
	}
	return &Fault{File: file, Key: "rulefile.unreadable", Args: text.Args{"reason": err}, Err: err}
}

// ReadFile reads the rules of one file on its own. name is its path in files, label what stands before it in messages.
func ReadFile(files fs.FS, label, name string) (all []*Rule, faults []*Fault) {
	s := Source{Files: files, Label: label}
	data, err := readFile(files, name)
	if err != nil {
		return nil, []*Fault{unreadable(label+name, err)}
	}
	return parseFile(s, name, data)
}

// parseFile reads the documents of one file: rules, or rules of Sigma as they are.
func parseFile(s Source, name string, data []byte) (all []*Rule, faults []*Fault) {
	f, err := yamltree.Read(s.Label+name, data)
	if err != nil && len(f.Faults) == 0 {
		return nil, []*Fault{asFault(s.Label+name, err)}
	}
	for _, fault := range f.Faults {
		faults = append(faults, asFault(f.Name, fault))
	}
	set := sigma.Set{File: f, Documents: f.Documents, Others: func() []*yamltree.File { return s.folder(path.Dir(name)) }}
	number := 0 // of rules of Sigma
	for _, doc := range f.Documents {
		p := &parser{file: f, folder: set.Others, sibling: func(other string) ([]byte, error) {
			other = path.Join(path.Dir(name), other)
			if !fs.ValidPath(other) {
				return nil, fs.ErrInvalid
			}
			return readFile(s.Files, other)
		}}
		var r *Rule
		if isSigma(doc) {
			if set.IsPart(doc) {
				continue
			}
			number++
			r, err = p.pureSigma(&set, doc, name, number)
		} else {
			r, err = p.parse(doc)
		}
		if err != nil {
			faults = append(faults, asFault(f.Name, err))
			continue
		}
		r.Shipped, r.Source = s.Shipped, source(data, doc.Line)
		if isSigma(doc) {
			r.Source = strings.Join(texts(f, doc, r.Sigma), "---\n")
		}
		all = append(all, r)
	}
	return all, faults
}

func asFault(file string, err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	return unreadable(file, err)
}

// isSigma tells a rule of Sigma from one of ours by what theirs have and none of ours.
func isSigma(n *yamltree.Node) bool {
	has := func(key string) bool { return n.Get(key) != nil }
	return n.Kind == yamltree.Map && slices.ContainsFunc([]string{"detection", "logsource", "correlation"}, has) && !slices.ContainsFunc([]string{"when", "sigma", "query"}, has)
}

// texts are the documents of a rule of Sigma: its own, and those of the rules that it counts the records of.
func texts(f *yamltree.File, doc *yamltree.Node, s *sigma.Rule) []string {
	all := []string{source(f.Data, doc.Line)}
	for _, p := range s.Parts {
		if t := source(p.File.Data, p.Document.Line); !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all
}

// A shelf keeps the files of folders in which correlations look for rules.
type shelf struct{ folders map[string][]*yamltree.File }

// folder reads the files of a folder. What cannot be read is left out: it is told of where it is a rule itself.
func (s Source) folder(dir string) (files []*yamltree.File) {
	if s.shelf == nil {
		s.shelf = &shelf{}
	}
	if files, ok := s.shelf.folders[dir]; ok {
		return files
	}
	entries, err := fs.ReadDir(s.Files, dir)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() || !isRuleFile(name) || strings.HasPrefix(e.Name(), ".") || len(files) >= maxFiles {
			continue
		}
		data, err := readFile(s.Files, name)
		if err != nil {
			continue
		}
		if f, err := yamltree.Read(s.Label+name, data); err == nil {
			files = append(files, f)
		}
	}
	if s.shelf.folders == nil {
		s.shelf.folders = map[string][]*yamltree.File{}
	}
	s.shelf.folders[dir] = files
	return files
}

// pureSigma makes a rule of one of Sigma, named after its file.
func (p *parser) pureSigma(set *sigma.Set, n *yamltree.Node, file string, number int) (*Rule, error) {
	s, err := set.Parse(n)
	if err != nil {
		return nil, err
	}
	r := FromSigma(s, NameOf(file))
	if number > 1 {
		r.Name = fmt.Sprintf("%s-%d", r.Name, number)
	}
	if !IsName(r.Name) {
		return nil, p.fail(n, "rule.bad_name", text.Args{"value": r.Name})
	}
	r.File, r.Line = p.file.Name, n.Line
	return r, nil
}

// FromSigma makes a rule of one of Sigma.
func FromSigma(s *sigma.Rule, name string) *Rule {
	r := &Rule{
		Name: name, Line: s.Line, Title: saved.Text{English: s.Title}, Description: saved.Text{English: s.Description}, Category: "sigma",
		Severity: severityOf(s.Level), Author: s.Author, License: s.License, References: s.References, Enabled: true, Sigma: s,
		Quiet: usualQuiet, Within: usualWithin, Template: DefaultTemplate,
	}
	if t := s.Threshold; t != nil {
		r.Threshold, r.GroupBy = thresholdOf(t), t.GroupBy
	} else {
		r.GroupBy = []string{"person"}
	}
	if r.Title.English == "" {
		r.Title.English = name
	}
	return r
}

func thresholdOf(t *sigma.Threshold) *Threshold {
	return &Threshold{Count: t.Count, Distinct: t.Distinct, Window: t.Window, Rules: t.Rules != nil, Ordered: t.Ordered}
}

// severityOf is ours for a level of Sigma.
func severityOf(level string) Severity {
	switch level {
	case "informational":
		return Info
	case "":
		return Medium
	}
	return Severity(level)
}

// NameOf makes the name of a rule from that of a file: aws_cloudtrail_disable_logging.yml is aws-cloudtrail-disable-logging.
func NameOf(file string) string {
	base := strings.ToLower(path.Base(file))
	base = strings.TrimSuffix(strings.TrimSuffix(base, ".yml"), ".yaml")
	return strings.Join(strings.FieldsFunc(base, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "-")
}
