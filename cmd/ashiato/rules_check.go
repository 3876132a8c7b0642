package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/when"
)

func (s *session) rulesLintCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "lint [FILE...]",
		Args: s.arguments(0, -1),
		RunE: func(cmd *cobra.Command, files []string) error { return s.rulesLint(cmd.Context(), files) },
	}
}

// lintSet is what lint looks at: all rules, or those of files.
func (s *session) lintSet(files []string) (*ruleSet, error) {
	if len(files) == 0 {
		return s.readRules()
	}
	set := &ruleSet{}
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			all, faults, err := rules.Read(rules.Source{Files: os.DirFS(file), Label: filepath.Clean(file) + string(filepath.Separator)})
			if err != nil {
				return nil, s.fail(exitConfig, "rules.unreadable", text.Args{"reason": text.Clean(err.Error()), "err": err})
			}
			set.rules, set.faults = append(set.rules, all...), append(set.faults, faults...)
			continue
		}
		dir, name := filepath.Split(file)
		all, faults := rules.ReadFile(os.DirFS(cmp.Or(dir, ".")), dir, name)
		set.rules, set.faults = append(set.rules, all...), append(set.faults, faults...)
	}
	return set, nil
}

// rulesLint checks rules, and says what is wrong with them and what may be forgotten.
func (s *session) rulesLint(ctx context.Context, files []string) error {
	set, err := s.lintSet(files)
	if err != nil {
		return err
	}
	env, err := s.rulesEnv()
	if err != nil {
		return err
	}
	waits := map[string][]string{}
	var notes []*rules.Fault
	for _, r := range set.rules {
		_, state, err := s.compileRule(r, env)
		if f, ok := errors.AsType[*rules.Fault](err); ok {
			set.faults = append(set.faults, f)
		}
		if need, ok := errors.AsType[*rules.NeedError](err); ok && state == ruleWaits {
			waits[s.needed(need)] = append(waits[s.needed(need)], r.Name)
		}
		set.faults = append(set.faults, s.channelFaults(r)...)
		notes = append(notes, s.ruleNotes(r)...)
	}
	if s.format != "" && s.format != encode.Table {
		err = s.printFaults(ctx, set.faults, notes)
	} else {
		err = s.writeFaults(set, notes, waits)
	}
	if err == nil && len(set.faults) > 0 {
		return s.fail(exitFindings, "rules.findings", text.Args{"n": len(set.faults)})
	}
	return err
}

// channelFaults are the channels of a rule that the configuration does not have.
func (s *session) channelFaults(r *rules.Rule) (faults []*rules.Fault) {
	var names []string
	for _, c := range s.config.Channels {
		names = append(names, c.Name)
	}
	for _, name := range r.Channels {
		if slices.Contains(names, name) {
			continue
		}
		args := text.Args{"rule": r.Name, "value": name, "suggestion": rules.Nearest(name, names)}
		key := "rules.unknown_channel"
		if args["suggestion"] != "" {
			key = "rules.unknown_channel_similar"
		}
		faults = append(faults, &rules.Fault{File: r.File, Line: r.Line, Column: 1, Key: key, Args: args})
	}
	return faults
}

// undocumented says which fields a Sigma rule asks for that CloudTrail records do not have; nil if there are none.
func undocumented(r *rules.Rule) text.Args {
	if r.Sigma == nil {
		return nil
	}
	names := r.Sigma.Undocumented()
	if names == nil {
		return nil
	}
	return text.Args{"rule": r.Name, "names": strings.Join(names, ", ")}
}

// ruleNotes are what is no mistake and may be forgotten: mutes that have ended, rules of one's own without tests, fields that records do not have.
func (s *session) ruleNotes(r *rules.Rule) (notes []*rules.Fault) {
	today := when.DateOf(s.Now(), s.zone)
	for _, m := range r.Mutes {
		if m.Until.Before(today) {
			notes = append(notes, &rules.Fault{File: r.File, Line: m.Line, Column: 1, Key: "rules.mute_ended", Args: text.Args{"rule": r.Name, "date": m.Until.String()}})
		}
	}
	if args := undocumented(r); args != nil {
		notes = append(notes, &rules.Fault{File: r.File, Line: r.Line, Column: 1, Key: "rules.undocumented", Args: args})
	}
	if len(r.Tests) == 0 && r.Query == nil && r.Sigma == nil {
		notes = append(notes, &rules.Fault{File: r.File, Line: r.Line, Column: 1, Key: "rules.no_tests", Args: text.Args{"rule": r.Name}})
	}
	return notes
}

// printFaults prints what was found for programs.
func (s *session) printFaults(ctx context.Context, faults, notes []*rules.Fault) error {
	rows := &rowList{columns: columnsOf("kind", encode.Varchar, "file", encode.Varchar, "line", encode.Bigint, "column", encode.Bigint, "message", encode.Varchar)}
	for kind, list := range [][]*rules.Fault{faults, notes} {
		for _, f := range list {
			rows.rows = append(rows.rows, []any{[]string{"fault", "note"}[kind], f.File, int64(f.Line), int64(f.Column), f.Reason(s.Printer)})
		}
	}
	_, err := s.printRows(ctx, rows, s.format)
	return err
}

// writeFaults prints what was found for a person, and a summary.
func (s *session) writeFaults(set *ruleSet, notes []*rules.Fault, waits map[string][]string) error {
	var b strings.Builder
	for _, f := range set.faults {
		b.WriteString(s.paint("31", "✗ ") + s.faultText(f) + "\n")
	}
	for _, f := range notes {
		b.WriteString(s.paint("33", "! ") + s.faultText(f) + "\n")
	}
	if len(set.faults)+len(notes) > 0 {
		b.WriteString("\n")
	}
	whole := len(set.rules)
	mark := s.paint("32", "✓")
	if len(set.faults) > 0 {
		mark = s.paint("31", "✗")
	}
	own := 0
	for _, r := range set.rules {
		if !r.Shipped {
			own++
		}
	}
	columns := cmp.Or(s.Width(Stdout), helpWidth)
	b.WriteString(mark + " " + wrap(s.T("rules.linted", text.Args{"n": whole, "own": own, "faults": len(set.faults)}), columns, 2) + "\n")
	for _, what := range slices.Sorted(maps.Keys(waits)) {
		line := s.T("rules.waiting", text.Args{"what": what, "names": strings.Join(waits[what], ", ")})
		b.WriteString("  " + wrap(text.CleanLine(line), columns, 4) + "\n")
	}
	_, err := fmt.Fprint(s.Stdout, b.String())
	return err
}

func (s *session) rulesTestCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "test [NAME...]",
		Args: s.arguments(0, -1),
		RunE: func(cmd *cobra.Command, names []string) error { return s.rulesTest(cmd.Context(), names) },
	}
}

// tested is what the tests of a rule came to.
type tested struct {
	rule     *rules.Rule
	outcomes []rules.Outcome
	err      error
}

func (t tested) failed() (n int) {
	for _, o := range t.outcomes {
		if !o.Passed() {
			n++
		}
	}
	if t.err != nil {
		n++
	}
	return n
}

// rulesTest runs the tests of rules by name, or of all.
func (s *session) rulesTest(ctx context.Context, names []string) error {
	set, err := s.readRules()
	if err != nil {
		return err
	}
	chosen := set.rules
	if len(names) > 0 {
		if chosen, err = s.chooseRules(set, names); err != nil {
			return err
		}
	}
	var all []tested
	without, ran, failed := 0, 0, 0
	for _, r := range chosen {
		if len(r.Tests) == 0 {
			without++
			continue
		}
		t := tested{rule: r}
		t.outcomes, t.err = r.Test()
		ran += len(t.outcomes)
		failed += t.failed()
		all = append(all, t)
	}
	if s.format != "" && s.format != encode.Table {
		err = s.printTests(ctx, all)
	} else {
		err = s.writeTests(all)
		if err == nil {
			sum := s.T("rules.tested", text.Args{"n": len(all), "tests": ran})
			if failed > 0 {
				sum = s.T("rules.tested_failed", text.Args{"n": len(all), "tests": ran, "failed": failed})
			}
			_, err = fmt.Fprintln(s.Stdout, "\n"+sum)
		}
	}
	if without > 0 {
		s.hint(s.T("rules.without_tests", text.Args{"n": without}))
	}
	if len(set.faults) > 0 {
		s.note(s.T("rules.some_wrong", text.Args{"n": len(set.faults), "command": s.typed("ashiato rules lint")}))
	}
	if err == nil && failed > 0 {
		return s.fail(exitFindings, "rules.tests_failed", text.Args{"n": failed})
	}
	return err
}

// printTests prints the outcomes for programs.
func (s *session) printTests(ctx context.Context, all []tested) error {
	rows := &rowList{columns: columnsOf("rule", encode.Varchar, "test", encode.Bigint, "file", encode.Varchar, "line", encode.Bigint, "about", encode.Varchar, "wanted", encode.Boolean,
		"fired", encode.Boolean, "passed", encode.Boolean, "error", encode.Varchar)}
	for _, t := range all {
		if t.err != nil {
			rows.rows = append(rows.rows, []any{t.rule.Name, nil, t.rule.File, int64(t.rule.Line), nil, nil, nil, false, s.testError(t.err)})
		}
		for _, o := range t.outcomes {
			rows.rows = append(rows.rows, []any{t.rule.Name, int64(o.Number), t.rule.File, int64(o.Test.Line), nullText(o.Test.About), o.Test.Fires, o.Fired, o.Passed(), nil})
		}
	}
	_, err := s.printRows(ctx, rows, s.format)
	return err
}

// testError is why the tests of a rule cannot run.
func (s *session) testError(err error) string {
	if need, ok := errors.AsType[*rules.NeedError](err); ok {
		return fmt.Sprintf("%s:%d: %s", need.Rule.File, need.Rule.Line, s.T("rules.given", text.Args{"what": s.needed(need)}))
	}
	if f, ok := errors.AsType[*rules.Fault](err); ok {
		return s.faultText(f) + "\n" + s.T("rules.given_only")
	}
	return text.Clean(err.Error())
}

// writeTests prints a line for each rule, and what failed.
func (s *session) writeTests(all []tested) error {
	width := 0
	for _, t := range all {
		width = max(width, cells.StringWidth(t.rule.Name))
	}
	var b strings.Builder
	for _, t := range all {
		mark := s.paint("32", "✓")
		if t.failed() > 0 {
			mark = s.paint("31", "✗")
		}
		b.WriteString(mark + " " + cells.FillRight(t.rule.Name, width) + "  " + s.T("rules.test_counts", text.Args{"n": len(t.rule.Tests)}) + "\n")
		if t.err != nil {
			b.WriteString("    " + strings.ReplaceAll(text.Clean(s.testError(t.err)), "\n", "\n    ") + "\n")
		}
		for _, o := range t.outcomes {
			if o.Passed() {
				continue
			}
			key := "rules.must_fire"
			if !o.Test.Fires {
				key = "rules.must_not_fire"
			}
			about := o.Test.About
			if about != "" {
				about = " (" + about + ")"
			}
			line := s.T(key, text.Args{"number": o.Number, "about": about, "matched": o.Matched, "records": len(o.Test.Records)})
			fmt.Fprintf(&b, "    %s:%d: %s\n", text.CleanLine(t.rule.File), o.Test.Line, line)
		}
	}
	_, err := fmt.Fprint(s.Stdout, b.String())
	return err
}

// chooseRules finds rules by names, which may have * in them.
func (s *session) chooseRules(set *ruleSet, names []string) (chosen []*rules.Rule, err error) {
	for _, name := range names {
		if !strings.ContainsAny(name, "*?") {
			r, err := s.rule(set, name)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, r)
			continue
		}
		before := len(chosen)
		for _, r := range set.rules {
			if ok, err := filepath.Match(name, r.Name); err == nil && ok {
				chosen = append(chosen, r)
			}
		}
		if len(chosen) == before {
			return nil, s.fail(exitUsage, "rules.unknown", text.Args{"value": name})
		}
	}
	return chosen, nil
}
