package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/sigma"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/wholefile"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// writeRuleFile makes or replaces a file in the user's folder of rules.
func (s *session) writeRuleFile(path, content string) error {
	return s.outError(path, wholefile.Write(path, func(w io.Writer) error {
		_, err := io.WriteString(w, content)
		return err
	}))
}

// ownFolder is the user's folder of rules, which must have a name.
func (s *session) ownFolder() (string, error) {
	dir := s.rulesFolder()
	if dir == "" {
		return "", s.fail(exitUsage, "rules.no_home")
	}
	return dir, nil
}

// ownRules are all rules, and the user's folder.
func (s *session) ownRules() (string, *ruleSet, error) {
	dir, err := s.ownFolder()
	if err != nil {
		return "", nil, err
	}
	set, err := s.readRules()
	return dir, set, err
}

func (s *session) rulesNewCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "new NAME",
		Args: s.arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return s.rulesNew(args[0]) },
	}
}

// rulesNew writes a rule to begin with.
func (s *session) rulesNew(name string) error {
	if !rules.IsName(name) {
		return s.fail(exitUsage, "rules.bad_name", text.Args{"value": name})
	}
	dir, set, err := s.ownRules()
	if err != nil {
		return err
	}
	path := filepath.Join(dir, name+".yaml")
	if r := set.find(name); r != nil && !r.Shipped {
		return s.fail(exitUsage, "rules.there", text.Args{"value": name, "path": r.File})
	} else if _, err := os.Lstat(path); err == nil {
		return s.fail(exitUsage, "rules.there", text.Args{"value": name, "path": s.shownPath(path)})
	} else if r != nil {
		s.note(s.T("rules.hides", text.Args{"value": name}))
	}
	if err := s.writeRuleFile(path, s.T("rules.template", text.Args{"name": name})+"\n"); err != nil {
		return err
	}
	fmt.Fprintln(s.Stdout, text.Clean(s.shownPath(path)))
	s.hint(s.T("rules.new_next", text.Args{"name": name}))
	return nil
}

// rulesSwitchCommand is rules enable or rules disable.
func (s *session) rulesSwitchCommand(use string, on bool) *cobra.Command {
	return &cobra.Command{
		Use:  use + " NAME...",
		Args: s.arguments(1, -1),
		RunE: func(_ *cobra.Command, names []string) error { return s.rulesSwitch(names, on) },
	}
}

// maxNamed bounds how many rules a sentence names.
const maxNamed = 5

func (s *session) rulesSwitch(names []string, on bool) error {
	dir, set, err := s.ownRules()
	if err != nil {
		return err
	}
	chosen, err := s.chooseRules(set, names)
	if err != nil {
		return err
	}
	var switched []string
	for _, r := range chosen {
		set.switches.Set(r.Name, on)
		fixed := s.config.Rules.Disable
		if !on {
			fixed = s.config.Rules.Enable
		}
		if slices.Contains(fixed, r.Name) {
			s.note(s.T("rules.fixed", text.Args{"name": r.Name, "path": s.config.File}))
		}
		if switched = append(switched, r.Name); len(switched) == maxNamed+1 {
			switched[maxNamed] = "..."
		}
		switched = switched[:min(len(switched), maxNamed+1)]
	}
	path := filepath.Join(dir, rules.SwitchesFile)
	if err := s.writeRuleFile(path, set.switches.Text()); err != nil {
		return err
	}
	key := "rules.disabled"
	if on {
		key = "rules.enabled"
	}
	s.hint(s.T(key, text.Args{"n": len(chosen), "names": strings.Join(switched, ", "), "path": s.shownPath(path)}))
	if on {
		s.noteWaiting(chosen)
	}
	return nil
}

// noteWaiting says of rules that were switched on what they lack, and that nobody would be told.
func (s *session) noteWaiting(chosen []*rules.Rule) {
	env, err := s.rulesEnv()
	if err != nil {
		return // the next command says so
	}
	silent := 0
	for _, r := range chosen {
		if _, _, err := s.compileRule(r, env); err != nil {
			if need, ok := errors.AsType[*rules.NeedError](err); ok && need.Reason != "" {
				s.note(s.T("rules.unreadable_file", text.Args{"rule": r.Name, "reason": need.Reason}))
			} else if ok {
				s.note(s.T("rules.needs", text.Args{"rule": r.Name, "what": s.needed(need)}))
			}
		}
		if len(r.Channels) == 0 {
			silent++
		}
	}
	if silent > 0 {
		s.hint(s.T("rules.no_channels", text.Args{"n": silent}))
	}
}

func (s *session) rulesImportCommand() *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:  "import-sigma DIR",
		Args: s.arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return s.rulesImport(args[0], force) },
	}
	cmd.Flags().BoolVar(&force, "force", false, s.T("flag.rules.force"))
	return cmd
}

// importing is what rules import-sigma has done so far.
type importing struct {
	dir              string // where rules are written
	license, file    string // of the folder
	taken            []rules.Imported
	files            int
	same, kept, made int
	names            []string // that were kept as they are
	faults           []*rules.Fault
}

// rulesImport makes rules of those of Sigma in a folder or a file.
func (s *session) rulesImport(from string, force bool) error {
	dir, err := s.ownFolder()
	if err != nil {
		return err
	}
	files, err := s.sigmaFiles(from)
	if err != nil {
		return err
	}
	im := &importing{dir: filepath.Join(dir, "sigma"), files: len(files)}
	im.license, im.file = licenseNear(from)
	seen := map[string]string{}
	others := sync.OnceValue(func() []*yamltree.File { return readSigma(files) })
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() && file != from { // opening a pipe would wait for ever
			im.faults = append(im.faults, &rules.Fault{File: file, Key: "rulefile.no_file"})
			continue
		}
		data, err := readAtMost(file, sigma.MaxBytes+1)
		if err != nil {
			im.faults = append(im.faults, &rules.Fault{File: file, Key: "rulefile.unreadable", Args: text.Args{"reason": plainReason(err)}})
			continue
		}
		all, faults := rules.ImportSigma(file, data, im.license, others)
		im.faults = append(im.faults, faults...)
		for _, one := range all {
			if other := seen[one.Rule.Name]; other != "" {
				im.faults = append(im.faults, &rules.Fault{File: file, Line: 1, Column: 1, Key: "rule.twice", Args: text.Args{"rule": one.Rule.Name, "other": other}})
				continue
			}
			seen[one.Rule.Name] = file
			if err := s.importRule(im, one, force); err != nil {
				return err
			}
		}
	}
	if err := s.keepLicense(im); err != nil {
		return err
	}
	if err := s.writeImport(im); err != nil {
		return err
	}
	if len(im.faults) > 0 {
		return s.fail(exitFindings, "rules.import_faults", text.Args{"n": len(im.faults)})
	}
	return nil
}

// readAtMost reads a file, of a larger one the beginning.
func readAtMost(path string, n int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, n))
}

func plainReason(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	return err.Error()
}

const (
	maxSigmaFiles = 5000
	maxLicense    = 1 << 20 // bytes
)

// sigmaFiles lists the files of rules in a folder, or is the file.
func (s *session) sigmaFiles(from string) (files []string, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(d.Name(), ".") && path != from && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || path != from && filepath.Ext(path) != ".yml" && filepath.Ext(path) != ".yaml":
			return nil
		}
		if files = append(files, path); len(files) > maxSigmaFiles {
			return s.fail(exitUsage, "rules.too_many_files", text.Args{"path": from, "n": maxSigmaFiles})
		}
		return nil
	})
	if _, ok := errors.AsType[*failure](err); err != nil && !ok {
		return nil, s.fail(exitUsage, "rules.cannot_import", text.Args{"path": from, "reason": plainReason(err), "err": err})
	}
	if err == nil && len(files) == 0 {
		return nil, s.fail(exitUsage, "rules.nothing_to_import", text.Args{"path": from})
	}
	return files, err
}

// readSigma reads the files in which correlations find their rules. What cannot be read is told of where it is imported itself.
func readSigma(files []string) (all []*yamltree.File) {
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		data, err := readAtMost(file, sigma.MaxBytes+1)
		if err != nil {
			continue
		}
		if f, err := sigma.Open(file, data); err == nil {
			all = append(all, f)
		}
	}
	return all
}

// importRule writes one rule, unless there is one of its name that somebody changed.
func (s *session) importRule(im *importing, one rules.Imported, force bool) error {
	path := filepath.Join(im.dir, one.Rule.Name+".yaml")
	before, err := os.ReadFile(path)
	im.taken = append(im.taken, one)
	switch {
	case err == nil && string(before) == string(one.Text):
		im.same++
		return nil
	case err == nil && !force && !rules.Untouched(before):
		im.kept++
		im.names = append(im.names, one.Rule.Name)
		return nil
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return s.outError(path, err)
	}
	im.made++
	return s.writeRuleFile(path, string(one.Text))
}

// licenseName finds the name of a licence in its text.
var licenseName = regexp.MustCompile(`Detection Rule License \(DRL\) [0-9.]*[0-9]|Apache License,? Version [0-9.]*[0-9]|MIT License|Elastic License [0-9.]*[0-9]|GNU [A-Za-z ]+License|BSD [0-9]-Clause License`)

// licenseNear finds the licence of a folder of rules: the file LICENSE there or in one of the two folders above.
func licenseNear(from string) (name, file string) {
	dir, err := filepath.Abs(from)
	if err != nil {
		return "", ""
	}
	for range 3 {
		for _, base := range []string{"LICENSE", "LICENSE.md", "LICENSE.txt", "LICENSE.Detection.Rules.md"} {
			data, err := readAtMost(filepath.Join(dir, base), maxLicense+1)
			if err != nil || len(data) > maxLicense {
				continue
			}
			if name := licenseName.Find(data); name != nil {
				return string(name), filepath.Join(dir, base)
			}
			for line := range strings.Lines(string(data)) {
				if line = strings.Trim(line, "# \t\r\n"); line != "" {
					return text.CleanLine(line), filepath.Join(dir, base)
				}
			}
		}
		dir = filepath.Dir(dir)
	}
	return "", ""
}

// keepLicense puts the licence beside the rules that it is of.
func (s *session) keepLicense(im *importing) error {
	if im.file == "" || len(im.taken) == 0 {
		return nil
	}
	data, err := readAtMost(im.file, maxLicense)
	if err != nil {
		return s.outError(im.file, err)
	}
	return s.writeRuleFile(filepath.Join(im.dir, filepath.Base(im.file)), string(data))
}

// writeImport says what was taken and what was not.
func (s *session) writeImport(im *importing) error {
	columns := cmp.Or(s.Width(Stdout), helpWidth)
	var b strings.Builder
	for _, one := range im.taken {
		r := one.Rule
		about := r.Title.English
		if r.Author != "" {
			about += " · " + r.Author
		}
		severity := s.paint(severityColors[string(r.Severity)], cells.FillRight(string(r.Severity), 8))
		b.WriteString(s.paint("32", "✓") + " " + severity + "  " + s.paint("1", r.Name) + "\n            " + wrap(text.CleanLine(about), columns, 12) + "\n")
	}
	for _, one := range im.taken {
		if args := undocumented(one.Rule); args != nil {
			b.WriteString(s.paint("33", "!") + " " + wrap(text.CleanLine(s.T("rules.undocumented", args)), columns, 2) + "\n")
		}
	}
	for _, f := range im.faults {
		b.WriteString(s.paint("31", "✗") + " " + s.faultText(f) + "\n")
	}
	b.WriteString("\n" + s.T("rules.imported", text.Args{"n": im.made, "files": im.files, "path": s.shownPath(im.dir)}) + "\n")
	if im.license != "" {
		b.WriteString(s.T("rules.imported_license", text.Args{"license": im.license, "file": filepath.Base(im.file)}) + "\n")
	}
	if im.kept > 0 {
		b.WriteString(s.T("rules.imported_kept", text.Args{"n": im.kept, "names": strings.Join(im.names, ", ")}) + "\n")
	}
	if im.same > 0 {
		b.WriteString(s.T("rules.imported_same", text.Args{"n": im.same}) + "\n")
	}
	_, err := fmt.Fprint(s.Stdout, b.String())
	if len(im.taken) > 0 {
		s.hint(s.T("rules.imported_next", text.Args{"name": im.taken[0].Rule.Name, "all": im.pattern()}))
	}
	return err
}

// pattern stands for the names of all rules that were taken, as rules enable takes it.
func (im *importing) pattern() string {
	shared := im.taken[0].Rule.Name
	if len(im.taken) == 1 {
		return shared
	}
	for _, one := range im.taken[1:] {
		for !strings.HasPrefix(one.Rule.Name, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	if shared == "" { // a star alone would switch on what ships, too
		return im.taken[0].Rule.Name
	}
	return shellQuote(shared + "*")
}
