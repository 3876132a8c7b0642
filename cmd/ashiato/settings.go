package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// globalFlags are the flags that every command has.
type globalFlags struct {
	config, lake, tz, lang string
	output, progress       string
	noColor                bool
	quiet, verbose         bool
}

// session is the state of one run that its commands share: settings, language, the progress display.
type session struct {
	*Program
	text.Printer
	flags  globalFlags
	config config.Config
	// configErr is kept until a command needs the configuration: help and version work without.
	configErr error
	zone      *time.Location
	format    encode.Format // empty: by the stream
	invoked   string        // the command, for those who find the lake in use
	opened    string        // folder of the lake that was opened last

	// running ends the statement that the shell runs, or does nothing between two; nil without a shell.
	running atomic.Pointer[context.CancelFunc]

	// environment stands for the program's in a function of Lambda; nil elsewhere.
	environment atomic.Pointer[func(string) string]

	mu       sync.Mutex
	progress *progress
}

// Getenv reads the environment.
func (s *session) Getenv(name string) string {
	if getenv := s.environment.Load(); getenv != nil {
		return (*getenv)(name)
	}
	return s.Program.Getenv(name)
}

// newSession finds the language and the configuration before the command line is parsed for real, because
// help and usage errors are already in that language.
func newSession(p *Program, args []string) *session {
	s := &session{Program: p, zone: time.Local}
	s.Lang = text.Detect(p.Getenv)
	if p.Name != "" {
		s.Command = shellQuote(p.Name)
	}
	early := globalFlags{config: early(args, "--config"), lang: early(args, "--lang")}
	s.config, s.configErr = config.Load(config.Place{Explicit: early.config, Getenv: p.Getenv, Dir: ".", OS: p.OS})
	for _, code := range []string{s.config.Language, early.lang} {
		if lang, ok := text.ParseLang(code); ok {
			s.Lang = lang
		}
	}
	return s
}

// early finds the value of a flag in arguments that are not parsed yet.
func early(args []string, flag string) string {
	for i, a := range args {
		if a == "--" {
			break
		}
		if a == flag && i+1 < len(args) {
			return args[i+1]
		}
		if v, ok := strings.CutPrefix(a, flag+"="); ok {
			return v
		}
	}
	return ""
}

// command builds the tree of all commands.
func (s *session) command() *cobra.Command {
	root := s.group("ashiato", s.commands()...)
	root.PersistentPreRunE = s.setup
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(s.Stdin)
	root.SetOut(s.Stdout)
	root.SetErr(s.Stderr)
	root.SetFlagErrorFunc(s.flagError)
	root.SetHelpFunc(s.help)
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true, Args: cobra.ArbitraryArgs, RunE: func(_ *cobra.Command, args []string) error {
		cmd, _, err := root.Find(args)
		if err != nil {
			cmd = root
		}
		return cmd.Help()
	}})
	f := root.PersistentFlags()
	f.StringVar(&s.flags.config, "config", "", s.T("flag.config"))
	f.StringVar(&s.flags.lake, "lake", "", s.T("flag.lake"))
	f.StringVar(&s.flags.tz, "tz", "", s.T("flag.tz"))
	f.StringVar(&s.flags.lang, "lang", "", s.T("flag.lang"))
	f.StringVarP(&s.flags.output, "output", "o", "", s.T("flag.output"))
	f.BoolVar(&s.flags.noColor, "no-color", false, s.T("flag.no_color"))
	f.StringVar(&s.flags.progress, "progress", "auto", s.T("flag.progress"))
	f.BoolVarP(&s.flags.quiet, "quiet", "q", false, s.T("flag.quiet"))
	f.BoolVarP(&s.flags.verbose, "verbose", "v", false, s.T("flag.verbose"))
	s.describe(root)
	return root
}

// describe fills in the help texts of a tree of commands from the catalogue: cmd.PATH.short, .long, .example.
func (s *session) describe(cmd *cobra.Command) {
	key := "cmd." + strings.ReplaceAll(cmd.CommandPath(), " ", ".")
	if !cmd.Hidden {
		cmd.Short = s.T(key + ".short")
	}
	if text.Has(key + ".long") {
		cmd.Long = s.T(key + ".long")
	}
	if text.Has(key + ".example") {
		cmd.Example = s.T(key + ".example")
	}
	// The flag of every command, which cobra would describe in English.
	cmd.Flags().BoolP("help", "h", false, s.T("flag.help"))
	for _, c := range cmd.Commands() {
		s.describe(c)
	}
}

// standalone marks commands that need neither configuration nor lake.
const standalone = "standalone"

// setup checks the global flags and applies the configuration, before a command runs.
func (s *session) setup(cmd *cobra.Command, _ []string) error {
	s.invoked = cmd.CommandPath()
	if s.flags.lang != "" {
		if _, ok := text.ParseLang(s.flags.lang); !ok {
			return s.fail(exitUsage, "usage.bad_lang", text.Args{"value": s.flags.lang})
		}
	}
	if _, ok := progressModes[s.flags.progress]; !ok {
		return s.fail(exitUsage, "usage.bad_progress", text.Args{"value": s.flags.progress})
	}
	if s.flags.output != "" {
		format, err := encode.ParseFormat(s.flags.output)
		if err != nil {
			return s.fail(exitUsage, "usage.bad_output", text.Args{"value": s.flags.output, "names": formatNames()})
		}
		s.format = format
	}
	if cmd.Annotations[standalone] == "" && s.configErr != nil {
		return s.configErr
	}
	name := s.flags.tz
	if name == "" {
		name = s.config.Timezone
	}
	if name != "" {
		zone, err := config.Zone(name)
		if err != nil {
			return s.fail(exitUsage, "usage.bad_tz", text.Args{"value": name})
		}
		s.zone = zone
	}
	if s.config.File != "" {
		s.detail(s.T("detail.config", text.Args{"path": s.config.File}))
	}
	return nil
}

func formatNames() string {
	var names []string
	for _, f := range encode.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

// lakeDir returns the folder of the lake, or its s3:// URI: --lake, ASHIATO_LAKE, the configuration, the user's data folder.
func (s *session) lakeDir() (string, error) {
	name := s.flags.lake
	if name == "" {
		name = s.Getenv("ASHIATO_LAKE")
	}
	if name == "" {
		name = s.config.Lake
	}
	if name == "" {
		data, err := s.dataDir()
		if err != nil {
			return "", err
		}
		return filepath.Join(data, "lake"), nil
	}
	if config.IsS3(name) {
		if _, _, err := config.SplitS3(name); err != nil {
			return "", s.fail(exitUsage, "usage.bad_lake", text.Args{"value": name})
		}
		return name, nil
	}
	dir, err := config.LakeDir(name)
	if err != nil {
		return "", s.fail(exitUsage, "usage.bad_lake", text.Args{"value": name})
	}
	return dir, nil
}

func (s *session) dataDir() (string, error) {
	data := config.DataDir(s.OS, s.Getenv)
	if data == "" {
		return "", s.fail(exitUsage, "usage.no_home")
	}
	return data, nil
}

// start is how a suggested command begins: the program as the person started it, and the lake.
func (s *session) start() string { return s.typed("ashiato") + s.lakeFlag() }

// typed is a command's path as the person can type it.
func (s *session) typed(path string) string {
	if s.Command == "" {
		return path
	}
	return s.Command + strings.TrimPrefix(path, "ashiato")
}

// lakeFlag is how the hints of a command must name the lake: as the person did, or not at all.
func (s *session) lakeFlag() string {
	if s.flags.lake == "" {
		return ""
	}
	return fmt.Sprintf(" --lake %s", shellQuote(s.flags.lake))
}

// shellQuote writes a word so that a POSIX shell reads it back.
func shellQuote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=@%+,~", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// color tells whether a stream may be coloured.
func (s *session) color(stream Stream) bool {
	return !s.flags.noColor && s.Getenv("NO_COLOR") == "" && s.Getenv("TERM") != "dumb" && s.Width(stream) > 0
}
