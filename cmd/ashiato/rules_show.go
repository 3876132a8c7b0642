package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/rules"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) rulesShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "show NAME",
		Args: s.arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			r, env, err := s.namedRule(args[0])
			if err != nil {
				return err
			}
			_, state, err := s.compileRule(r, env)
			s.showRule(r, state, err)
			return nil
		},
	}
}

// showRule prints what a rule is, as comments, and its text, so that the output can be kept as a file.
func (s *session) showRule(r *rules.Rule, state string, err error) {
	lang := s.Lang.String()
	lines := []string{r.Title.In(lang)}
	if d := strings.TrimSpace(r.Description.In(lang)); d != "" {
		lines = append(lines, d)
	}
	if err != nil {
		state += ": " + s.failure(err).text
	}
	lines = append(lines, s.T("rules.show_state", text.Args{"severity": string(r.Severity), "state": state, "file": fmt.Sprintf("%s:%d", r.File, r.Line)}))
	if len(r.Channels) > 0 {
		lines = append(lines, s.T("rules.show_channels", text.Args{"names": strings.Join(r.Channels, ", ")}))
	}
	if r.Author != "" {
		lines = append(lines, s.T("rules.show_author", text.Args{"author": r.Author, "license": orNone(r.License)}))
	}
	if g := r.Sigma; g != nil {
		lines = append(lines, s.T("rules.show_sigma", text.Args{"condition": match.Format(g.Node)}))
		for _, f := range g.FalsePositives {
			lines = append(lines, s.T("rules.show_false", text.Args{"text": f}))
		}
	}
	var b strings.Builder
	for _, l := range lines {
		for line := range strings.Lines(l) {
			b.WriteString("# " + strings.TrimRight(line, "\n") + "\n")
		}
	}
	b.WriteString(strings.TrimRight(r.Source, "\n") + "\n")
	fmt.Fprint(s.Stdout, text.Clean(b.String()))
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
