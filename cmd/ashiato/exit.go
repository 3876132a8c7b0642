package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// The exit codes. The help of every command shows them (message "help.exit_codes").
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitConfig      = 3
	exitFindings    = 4
	exitPermission  = 5
	exitPartial     = 6
	exitInterrupted = 130
)

var errInterrupted = errors.New("interrupted")

// failure is an error in the person's language, with its exit code. Its text says what, where, and what
// to do next. An empty text means that the command has said it all.
type failure struct {
	code int
	text string
	err  error // the cause, which -v shows
}

func (f *failure) Error() string { return f.text }
func (f *failure) Unwrap() error { return f.err }

// fail makes a failure of a message of the catalogue. A parameter named err is kept as the cause.
func (s *session) fail(code int, key string, args ...text.Args) error {
	f := &failure{code: code, text: s.T(key, args...)}
	for _, a := range args {
		if err, ok := a["err"].(error); ok {
			f.err = err
		}
	}
	return f
}

// report prints an error of a command and returns the exit code.
func (s *session) report(err error) int {
	if err == nil {
		return exitOK
	}
	f := s.failure(err)
	if f.text != "" {
		s.note("ashiato: " + f.text)
	}
	if f.err != nil && s.flags.verbose {
		s.note(s.T("error.cause", text.Args{"err": strings.ReplaceAll(f.err.Error(), "\n", "\n  ")}))
	}
	return f.code
}

// failure turns any error into one that can be shown.
func (s *session) failure(err error) *failure {
	if f, ok := errors.AsType[*failure](err); ok {
		return f
	}
	if e, ok := errors.AsType[*config.Error](err); ok {
		return &failure{code: exitConfig, text: s.configSentence(e), err: e}
	}
	if f := s.lakeFailure(err); f != nil {
		return f
	}
	if f := s.remoteFailure(err); f != nil {
		return f
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, errInterrupted):
		return &failure{code: exitInterrupted, text: s.T("error.interrupted")}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{code: exitFailure, text: s.T("error.deadline"), err: err}
	}
	return &failure{code: exitFailure, text: text.Clean(err.Error())}
}

// configSentence says what is wrong with a configuration file, with the line and a caret.
func (s *session) configSentence(e *config.Error) string {
	args := text.Args{"where": e.Where(), "key": e.Key, "value": e.Value, "suggestion": e.Suggestion,
		"names": strings.Join(e.Names, ", ")}
	if e.Err != nil {
		args["reason"] = e.Err.Error()
		if r, ok := errors.AsType[*config.Reason](e.Err); ok {
			args["reason"] = s.T("config.reason."+r.ID, r.Args)
		}
	}
	key := map[config.Kind]string{
		config.Unreadable: "config.unreadable", config.TooLarge: "config.too_large", config.Syntax: "config.syntax",
		config.UnknownKey: "config.unknown_key", config.DuplicateKey: "config.duplicate_key",
		config.WrongType: "config.wrong_type", config.BadValue: "config.bad_value",
	}[e.Kind]
	if e.Kind == config.UnknownKey && e.Suggestion != "" {
		key = "config.unknown_key_similar"
	}
	if e.Kind == config.WrongType && e.Mapping {
		key = "config.wrong_mapping"
	}
	if e.Kind == config.WrongType && e.List {
		key = "config.wrong_list"
	}
	sentence := s.T(key, args)
	if snippet := e.Snippet(); snippet != "" {
		sentence += "\n" + text.Clean(snippet)
	}
	return sentence
}

// flagError explains a wrong flag.
func (s *session) flagError(cmd *cobra.Command, err error) error {
	help := text.Args{"help": s.typed(cmd.CommandPath()) + " --help"}
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "--" + e.GetSpecifiedName()
		if e.GetSpecifiedShortnames() != "" {
			name = "-" + e.GetSpecifiedName()[:1]
		} else if similar := similarFlag(cmd, e.GetSpecifiedName()); similar != "" {
			return s.fail(exitUsage, "usage.unknown_flag_similar", text.Args{"flag": name, "similar": "--" + similar}, help)
		}
		if cmd.Name() == "events" && e.GetSpecifiedShortnames() != "" { // -mfa:yes is a part of a condition
			return s.fail(exitUsage, "usage.query_flag", text.Args{"flag": name, "command": s.typed(cmd.CommandPath())})
		}
		return s.fail(exitUsage, "usage.unknown_flag", text.Args{"flag": name}, help)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return s.fail(exitUsage, "usage.flag_needs_value", text.Args{"flag": "--" + e.GetFlag().Name}, help)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return s.fail(exitUsage, "usage.flag_bad_value", text.Args{"flag": "--" + e.GetFlag().Name, "value": e.GetValue()}, help)
	}
	return s.fail(exitUsage, "usage.other", text.Args{"reason": err.Error()}, help)
}

// similarFlag finds the flag that was probably meant: one begins with the other, or two letters differ.
func similarFlag(cmd *cobra.Command, name string) (found string) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || len(name) < 3 {
			return
		}
		if strings.HasPrefix(f.Name, name) || config.Similar(name, f.Name) {
			found = f.Name
		}
	})
	return found
}

// exactly returns the check of a command's arguments: between low and high many, high < 0 for any number.
func (s *session) arguments(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		use := text.Args{"usage": s.typed(cmd.UseLine()), "n": len(args)}
		switch {
		case len(args) < low:
			return s.fail(exitUsage, "usage.too_few", use)
		case high >= 0 && len(args) > high:
			return s.fail(exitUsage, "usage.too_many", use, text.Args{"argument": args[high]})
		}
		return nil
	}
}

// group makes a command that only holds others.
func (s *session) group(use string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:  use,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			path := s.typed(cmd.CommandPath())
			help := text.Args{"command": strings.TrimSpace(path + " " + args[0]), "help": path + " --help"}
			if similar := cmd.SuggestionsFor(args[0]); len(similar) > 0 {
				return s.fail(exitUsage, "usage.unknown_command_similar", help,
					text.Args{"similar": path + " " + similar[0]})
			}
			return s.fail(exitUsage, "usage.unknown_command", help)
		},
		SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(commands...)
	return cmd
}
