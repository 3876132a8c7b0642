package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is the width of help text where the terminal is wider or there is none.
const helpWidth = 100

// help prints the help of a command in the person's language, with the table of exit codes.
func (s *session) help(cmd *cobra.Command, _ []string) {
	width := s.Width(Stdout)
	if width <= 0 || width > helpWidth {
		width = helpWidth
	}
	s.writeHelp(cmd.OutOrStdout(), cmd, width)
}

func (s *session) writeHelp(w io.Writer, cmd *cobra.Command, width int) {
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	fmt.Fprintln(w, wrap(about, width, 0))
	fmt.Fprintf(w, "\n%s\n  %s\n", s.T("help.usage"), s.typed(usageLine(cmd)))
	if cmd.Example != "" {
		fmt.Fprintf(w, "\n%s\n  %s\n", s.T("help.examples"), strings.ReplaceAll(strings.TrimSpace(cmd.Example), "\n", "\n  "))
	}
	var rows [][2]string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			rows = append(rows, [2]string{c.Name(), c.Short})
		}
	}
	section(w, s.T("help.commands"), rows, width)
	section(w, s.T("help.flags"), flagRows(cmd.NonInheritedFlags(), cmd.Root().PersistentFlags()), width)
	section(w, s.T("help.global_flags"), flagRows(cmd.Root().PersistentFlags(), nil), width)
	section(w, s.T("help.exit_codes_title"), s.exitCodes(), width)
}

// exitCodes is the table of exit codes with their meanings.
func (s *session) exitCodes() (rows [][2]string) {
	for line := range strings.Lines(s.T("help.exit_codes")) {
		code, meaning, _ := strings.Cut(strings.TrimSpace(line), " ")
		rows = append(rows, [2]string{code, meaning})
	}
	return rows
}

func usageLine(cmd *cobra.Command) string {
	if isGroup(cmd) {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

// isGroup tells whether a command only holds others. One that does work of its own as well names its arguments: query.
func isGroup(cmd *cobra.Command) bool {
	return cmd.HasAvailableSubCommands() && !strings.Contains(cmd.Use, " ")
}

// flagRows lists the flags of a set that are not in another.
func flagRows(set, except *pflag.FlagSet) (rows [][2]string) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || except != nil && except.Lookup(f.Name) != nil {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		value, usage := pflag.UnquoteUsage(f)
		if value != "" {
			name += " " + value
		}
		rows = append(rows, [2]string{name, usage})
	})
	return rows
}

// section prints a title and two columns, the second wrapped.
func section(w io.Writer, title string, rows [][2]string, width int) {
	if len(rows) == 0 {
		return
	}
	left := 0
	for _, r := range rows {
		left = max(left, cells.StringWidth(r[0]))
	}
	left += 4
	fmt.Fprintf(w, "\n%s\n", title)
	for _, r := range rows {
		name := "  " + r[0]
		if left > width/2 { // too narrow for two columns
			fmt.Fprintf(w, "%s\n      %s\n", name, wrap(r[1], width, 6))
			continue
		}
		fmt.Fprintf(w, "%s%s\n", cells.FillRight(name, left), wrap(r[1], width, left))
	}
}

// wrap breaks text into lines of at most width columns, of which each but the first is indented. Between
// wide characters a line may break anywhere, except before a closing mark.
func wrap(s string, width, indent int) string {
	limit := max(width-indent-1, 16)
	var out []string
	for line := range strings.Lines(s) {
		out = append(out, wrapLine(strings.TrimRight(line, "\n"), limit)...)
	}
	return strings.Join(out, "\n"+strings.Repeat(" ", indent))
}

func wrapLine(s string, limit int) (lines []string) {
	runes := []rune(s)
	for start := 0; ; {
		columns, end, cut := 0, start, -1
		for ; end < len(runes) && columns+cells.RuneWidth(runes[end]) <= limit; end++ {
			columns += cells.RuneWidth(runes[end])
			if end > start && breakable(runes, end) {
				cut = end
			}
		}
		if end == len(runes) {
			return append(lines, strings.TrimRight(string(runes[start:]), " "))
		}
		if breakable(runes, end) || cut <= start {
			cut = end
		}
		lines = append(lines, strings.TrimRight(string(runes[start:cut]), " "))
		for start = cut; start < len(runes) && runes[start] == ' '; start++ {
		}
	}
}

// breakable tells whether a line may end before runes[i].
func breakable(runes []rune, i int) bool {
	if runes[i] == ' ' || runes[i-1] == ' ' {
		return true
	}
	wide := cells.RuneWidth(runes[i]) == 2 || cells.RuneWidth(runes[i-1]) == 2
	return wide && !strings.ContainsRune("、。）」』・ー,.):;", runes[i]) && !strings.ContainsRune("（「『(", runes[i-1])
}
