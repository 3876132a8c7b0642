package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

func (s *session) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "man",
		Args:        s.arguments(0, 0),
		Annotations: map[string]string{standalone: "yes"},
		RunE: func(*cobra.Command, []string) error {
			s.Command = "" // the page is for every place that the program may stand in
			s.writeMan(s.Stdout, s.command())
			return nil
		},
	}
}

// writeMan writes one page in the format of man(7) with a section for every command.
func (s *session) writeMan(w io.Writer, root *cobra.Command) {
	fmt.Fprintf(w, ".TH ASHIATO 1 %q %q\n", s.Now().UTC().Format(time.DateOnly), "ashiato "+versionText())
	fmt.Fprintf(w, ".SH NAME\nashiato \\- %s\n", roff(root.Short))
	fmt.Fprintf(w, ".SH SYNOPSIS\n.B ashiato\nCOMMAND [FLAGS]\n.SH DESCRIPTION\n%s\n", paragraphs(root.Long))
	fmt.Fprintln(w, ".SH COMMANDS")
	s.manCommands(w, root)
	fmt.Fprintln(w, ".SH OPTIONS")
	manList(w, flagRows(root.PersistentFlags(), nil))
	fmt.Fprintln(w, ".SH EXIT STATUS")
	manList(w, s.exitCodes())
}

func (s *session) manCommands(w io.Writer, parent *cobra.Command) {
	for _, c := range parent.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		if !isGroup(c) {
			manCommand(w, c)
		}
		s.manCommands(w, c)
	}
}

func manCommand(w io.Writer, c *cobra.Command) {
	about := c.Long
	if about == "" {
		about = c.Short
	}
	fmt.Fprintf(w, ".SS %q\n%s\n", strings.TrimSuffix(c.UseLine(), " [flags]"), paragraphs(about))
	manList(w, flagRows(c.NonInheritedFlags(), c.Root().PersistentFlags()))
	if c.Example != "" {
		fmt.Fprintf(w, ".PP\n.nf\n.RS\n%s\n.RE\n.fi\n", roff(c.Example))
	}
}

func manList(w io.Writer, rows [][2]string) {
	for _, r := range rows {
		fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(r[0])), roff(r[1]))
	}
}

func paragraphs(s string) string {
	return strings.ReplaceAll(roff(s), "\n\n", "\n.PP\n")
}

// roff escapes text: backslashes, hyphens, and lines that would begin like a request.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, `-`, `\-`).Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
