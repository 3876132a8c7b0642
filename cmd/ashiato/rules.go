package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
	shipped "github.com/ashiato/ashiato/rules"
)

func (s *session) rulesCommand() *cobra.Command {
	return s.group("rules", s.rulesListCommand(), s.rulesShowCommand(), s.rulesLintCommand(), s.rulesTestCommand(), s.rulesBacktestCommand(), s.rulesImportCommand(), s.rulesNewCommand(),
		s.rulesSwitchCommand("enable", true), s.rulesSwitchCommand("disable", false))
}

// ruleSet is all rules there are, and what is wrong with some.
type ruleSet struct {
	rules  []*rules.Rule
	faults []*rules.Fault
	// switches are those of the file that the commands write.
	switches rules.Switches
}

// rulesFolder is the user's folder of rules, whether it is there or not; empty where the environment names no home.
func (s *session) rulesFolder() string {
	return cmp.Or(s.config.Rules.Folder, config.RulesDir(s.OS, s.Getenv))
}

// readRules reads the rules that ship and the user's, switches them as the configuration says, and gives them its channels.
func (s *session) readRules() (*ruleSet, error) {
	sources := []rules.Source{{Files: shipped.Files, Label: "ashiato/", Shipped: true}}
	set := &ruleSet{}
	dir := s.rulesFolder()
	if info, err := os.Stat(dir); dir != "" && err == nil && info.IsDir() {
		sources = append(sources, rules.Source{Files: os.DirFS(dir), Label: s.shownPath(dir) + string(filepath.Separator)})
	} else if s.config.Rules.Folder != "" { // one that is misspelled would leave its rules out
		set.faults = append(set.faults, &rules.Fault{File: s.shownPath(s.config.File), Key: "rules.no_folder", Args: text.Args{"path": dir}})
	}
	all, faults, err := rules.Read(sources...)
	if err != nil {
		return nil, s.fail(exitConfig, "rules.unreadable", text.Args{"reason": text.Clean(err.Error()), "err": err})
	}
	set.rules, set.faults = all, append(set.faults, faults...)
	if set.switches, err = s.readSwitches(); err != nil {
		return nil, err
	}
	for _, r := range set.rules {
		set.switches.Apply(r)
		rules.Switches{Enable: s.config.Rules.Enable, Disable: s.config.Rules.Disable}.Apply(r)
		if names, ok := s.config.Rules.Channels[r.Name]; ok {
			r.Channels = names
		} else if r.Channels == nil {
			r.Channels = s.config.Rules.Channels[config.DefaultChannels]
		}
	}
	set.unknownNames(s.shownPath(s.config.File), s.config.Rules)
	return set, nil
}

// unknownNames notes the names of the configuration that are no rule's.
func (set *ruleSet) unknownNames(file string, c config.Rules) {
	names := slices.Concat(c.Enable, c.Disable)
	for name := range c.Channels {
		if name != config.DefaultChannels {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if set.find(name) == nil {
			args := text.Args{"value": name, "suggestion": rules.Nearest(name, set.names())}
			key := "rules.unknown"
			if args["suggestion"] != "" {
				key = "rules.unknown_similar"
			}
			set.faults = append(set.faults, &rules.Fault{File: file, Key: key, Args: args})
		}
	}
}

// readSwitches reads the file that rules enable writes.
func (s *session) readSwitches() (rules.Switches, error) {
	if s.rulesFolder() == "" {
		return rules.Switches{}, nil
	}
	path := filepath.Join(s.rulesFolder(), rules.SwitchesFile)
	data, err := readAtMost(path, yamltree.MaxBytes+1)
	if errors.Is(err, fs.ErrNotExist) {
		return rules.Switches{}, nil
	}
	if err != nil {
		return rules.Switches{}, s.fail(exitConfig, "rules.unreadable", text.Args{"reason": err.Error(), "err": err})
	}
	switches, err := rules.ReadSwitches(s.shownPath(path), data)
	if f, ok := errors.AsType[*rules.Fault](err); ok {
		return switches, &failure{code: exitConfig, text: s.faultText(f), err: err}
	}
	return switches, err
}

// shownPath shortens a path below the folder that the program runs in.
func (s *session) shownPath(path string) string {
	dir, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(dir, path); err == nil && filepath.IsLocal(rel) {
		return rel
	}
	return path
}

func (set *ruleSet) names() []string {
	names := make([]string, len(set.rules))
	for i, r := range set.rules {
		names[i] = r.Name
	}
	return names
}

func (set *ruleSet) find(name string) *rules.Rule {
	for _, r := range set.rules {
		if r.Name == name {
			return r
		}
	}
	return nil
}

// rule finds a rule by name.
func (s *session) rule(set *ruleSet, name string) (*rules.Rule, error) {
	if r := set.find(name); r != nil {
		return r, nil
	}
	for _, f := range set.faults { // it may be there, and wrong
		if strings.Contains(filepath.Base(f.File), name) {
			return nil, &failure{code: exitConfig, text: s.faultText(f), err: f}
		}
	}
	if near := rules.Nearest(name, set.names()); near != "" {
		return nil, s.fail(exitUsage, "rules.unknown_similar", text.Args{"value": name, "suggestion": near})
	}
	return nil, s.fail(exitUsage, "rules.unknown", text.Args{"value": name})
}

// rulesEnv is what rules need besides the records. Whoever asks for persons sets Match.Person. A list, the database of countries or the holidays that cannot be read are
// the fault of the rules that need them, and of no others.
func (s *session) rulesEnv() (rules.Env, error) {
	env := rules.Env{DayStartsAt: s.config.DayStartsAt, Time: saved.Reader{Time: s.readTime}, Unreadable: map[string]string{}}
	var wrong map[string]error
	env.Match, wrong = s.readableEnv()
	if env.Match.Lists == nil {
		env.Match.Lists = map[string]*match.List{}
	}
	var err error
	if env.Hours, err = s.officeHours(); err != nil {
		wrong[rules.OfficeHours] = err
	}
	for key, why := range wrong {
		env.Unreadable[key] = s.failure(why).text
	}
	all, err := s.savedQueries()
	if err != nil {
		return env, err
	}
	env.Query = func(name string) *saved.Query {
		for _, q := range all {
			if q.Name == name {
				return q
			}
		}
		return nil
	}
	return env, nil
}

// The states of a rule.
const (
	ruleOn    = "on"
	ruleOff   = "off"
	ruleWaits = "waits" // for something that the configuration does not have
	ruleWrong = "wrong"
)

// compileRule makes a rule ready, and tells its state.
func (s *session) compileRule(r *rules.Rule, env rules.Env) (c *rules.Compiled, state string, err error) {
	c, err = r.Compile(env)
	need, waits := errors.AsType[*rules.NeedError](err)
	switch {
	case waits && need.Reason != "":
		return nil, ruleWrong, &rules.Fault{File: r.File, Line: r.Line, Column: 1, Key: "rules.unreadable_file", Args: text.Args{"rule": r.Name, "reason": need.Reason}, Err: need}
	case waits && r.Shipped:
		return nil, ruleWaits, need
	case waits:
		f := &rules.Fault{File: r.File, Line: r.Line, Column: 1, Key: "rules.needs", Args: text.Args{"rule": r.Name, "what": s.needed(need)}, Err: need}
		return nil, ruleWrong, f
	case err != nil:
		return nil, ruleWrong, err
	case !r.Enabled:
		return c, ruleOff, nil
	}
	return c, ruleOn, nil
}

// needed names what a rule waits for.
func (s *session) needed(e *rules.NeedError) string {
	if e.Name != "" {
		return e.What + ": " + e.Name
	}
	return e.What
}

// compiledRules are the rules that are on, and what is wrong with others, in sentences.
func (s *session) compiledRules(env rules.Env) (active []*rules.Compiled, faults []string, err error) {
	set, err := s.readRules()
	if err != nil {
		return nil, nil, err
	}
	for _, r := range set.rules {
		if !r.Enabled {
			continue
		}
		c, state, err := s.compileRule(r, env)
		if f, ok := errors.AsType[*rules.Fault](err); ok {
			set.faults = append(set.faults, f)
		}
		if state == ruleOn {
			active = append(active, c)
		}
	}
	for _, f := range set.faults {
		faults = append(faults, s.faultText(f))
	}
	return active, faults, nil
}

// faultText says what is wrong with a rule, with the line and a caret.
func (s *session) faultText(f *rules.Fault) string {
	sentence := text.Clean(f.Sentence(s.Printer))
	if snippet := f.Snippet(); snippet != "" {
		sentence += "\n" + text.Clean(snippet)
	}
	return sentence
}

// rulesAndEnv reads the rules, and what they are compiled with.
func (s *session) rulesAndEnv() (*ruleSet, rules.Env, error) {
	set, err := s.readRules()
	if err != nil {
		return nil, rules.Env{}, err
	}
	env, err := s.rulesEnv()
	return set, env, err
}

// namedRule reads the rules for one of them.
func (s *session) namedRule(name string) (*rules.Rule, rules.Env, error) {
	set, env, err := s.rulesAndEnv()
	if err != nil {
		return nil, env, err
	}
	r, err := s.rule(set, name)
	return r, env, err
}

func (s *session) rulesListCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "list",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.rulesList(cmd.Context()) },
	}
}

func (s *session) rulesList(ctx context.Context) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	set, env, err := s.rulesAndEnv()
	if err != nil {
		return err
	}
	env.Query = nil // what is wrong with single rules is for lint
	rows := &rowList{columns: []encode.Column{varcharColumn("category"), varcharColumn("name"), varcharColumn("severity"), varcharColumn("state"), varcharColumn("title"),
		varcharColumn("waits_for"), varcharColumn("channels"), varcharColumn("file")}}
	slices.SortStableFunc(set.rules, func(a, b *rules.Rule) int { return cmp.Compare(a.Category, b.Category) })
	counts := map[string]int{}
	for _, r := range set.rules {
		_, state, err := s.compileRule(r, env)
		counts[state]++
		waits := ""
		if need, ok := errors.AsType[*rules.NeedError](err); ok && state == ruleWaits {
			waits = s.needed(need)
		}
		rows.rows = append(rows.rows, []any{r.Category, r.Name, string(r.Severity), state, r.Title.In(s.Lang.String()), nullText(waits), nullText(strings.Join(r.Channels, ", ")),
			fmt.Sprintf("%s:%d", r.File, r.Line)})
	}
	if format == encode.Table {
		err = s.writeRules(rows.rows)
	} else {
		_, err = s.printRows(ctx, rows, format)
	}
	s.hint(s.T("rules.counts", text.Args{"n": len(set.rules), "on": counts[ruleOn], "off": counts[ruleOff], "waits": counts[ruleWaits]}))
	if n := len(set.faults) + counts[ruleWrong]; n > 0 {
		s.note(s.T("rules.some_wrong", text.Args{"n": n, "command": s.typed("ashiato rules lint")}))
	}
	return err
}

// severityColors are the colours of terminals.
var severityColors = map[string]string{"critical": "1;31", "high": "31", "medium": "33", "low": "36", "info": "2"}

// paint colours a text where the terminal may be coloured.
func (s *session) paint(code, shown string) string {
	if !s.color(Stdout) || code == "" {
		return shown
	}
	return "\x1b[" + code + "m" + shown + "\x1b[0m"
}

// writeRules prints rules for a person: by category, a line each, their titles wrapped.
func (s *session) writeRules(rows [][]any) error {
	width := cmp.Or(s.Width(Stdout), helpWidth)
	var b strings.Builder
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n][0] == rows[0][0] {
			n++
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		b.WriteString(s.paint("1", text.CleanLine(cmp.Or(rows[0][0].(string), s.T("rules.no_category")))) + "\n")
		s.writeCategory(&b, rows[:n], width)
		rows = rows[n:]
	}
	_, err := fmt.Fprint(s.Stdout, b.String())
	return err
}

// writeCategory prints the rules of a category.
func (s *session) writeCategory(b *strings.Builder, rows [][]any, width int) {
	const severities, states = 8, 5 // the longest of them
	name := 0
	for _, row := range rows {
		name = max(name, cells.StringWidth(row[1].(string)))
	}
	indent := 2 + name + 2 + severities + 2 + states + 2
	for _, row := range rows {
		severity, state, title := row[2].(string), row[3].(string), text.CleanLine(row[4].(string))
		if waits, ok := row[5].(string); ok {
			title += s.T("rules.list_waits", text.Args{"what": waits})
		}
		shownState := cells.FillRight(state, states)
		if state != ruleOn {
			shownState = s.paint("2", shownState)
		}
		line := "  " + cells.FillRight(row[1].(string), name) + "  " + s.paint(severityColors[severity], cells.FillRight(severity, severities)) + "  "
		if width-indent < 24 { // too narrow for a column of titles
			b.WriteString(line + strings.TrimRight(shownState, " ") + "\n      " + wrap(title, width, 6) + "\n")
			continue
		}
		b.WriteString(line + shownState + "  " + wrap(title, width, indent) + "\n")
	}
}
