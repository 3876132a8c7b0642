package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/reeflective/readline"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/saved"
	"github.com/ashiato/ashiato/internal/text"
)

// shellCommands are the commands of the shell, in the order of its help.
var shellCommands = []string{".tables", ".schema", ".queries", ".run", ".explain", ".engine", ".mode", ".help", ".quit"}

// errQuit ends the shell.
var errQuit = errors.New("quit")

// A shell reads statements from a person and answers them, until end of input.
type shell struct {
	*session
	query  queryFlags
	asker  *openAsker
	format encode.Format
}

// runShell is `ashiato query` without a statement on a terminal.
func (s *session) runShell(ctx context.Context, f queryFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	asker, err := s.openAsker(ctx, f)
	if err != nil {
		return err
	}
	sh := &shell{session: s, query: f, asker: asker, format: format}
	defer func() { sh.asker.close() }()
	s.hint(s.T("shell.welcome", text.Args{"engine": asker.Engine().Name()}))
	return sh.loop(ctx)
}

// nothing is what an interrupt ends between two statements.
var nothing context.CancelFunc = func() {}

func (sh *shell) loop(ctx context.Context) error {
	sh.running.Store(&nothing)
	defer sh.running.Store(nil)
	rl := sh.editor()
	for {
		line, err := rl.Readline()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, readline.ErrInterrupt):
			continue // the line is thrown away
		case err != nil:
			return fmt.Errorf("read a statement: %w", err)
		}
		if err := sh.do(ctx, line); errors.Is(err, errQuit) {
			return nil
		} else if err != nil {
			sh.report(err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// editor is the line editor: history in the user's data folder, several lines until a semicolon, completion.
func (sh *shell) editor() *readline.Shell {
	rl := readline.NewShell()
	rl.Prompt.Primary(func() string { return "ashiato> " })
	rl.Prompt.Secondary(func() string { return "    ...> " })
	// The editor loses what is typed while it waits to be told where the cursor is. It knows without: the prompt begins a line.
	_ = rl.Config.Set("cursor-position-probe", false) // it takes any value
	rl.AcceptMultiline = func(line []rune) bool { return finished(string(line)) }
	if file := sh.historyFile(); file != "" {
		rl.History.AddFromFile("ashiato", file)
	}
	c := sh.completer()
	rl.Completer = func(line []rune, cursor int) readline.Completions { return sh.complete(c, line, cursor) }
	return rl
}

// finished tells whether what was typed is to be run: a command of the shell, or SQL up to a semicolon.
func finished(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(habit(line), ".") || strings.HasSuffix(line, ";")
}

// habit makes our command of what people are used to typing in other shells of SQL; none of it begins a statement.
func habit(line string) string {
	switch strings.ToLower(strings.TrimSpace(strings.TrimSuffix(line, ";"))) {
	case "help", "?", `\?`, `\h`:
		return ".help"
	case "exit", "quit", `\q`:
		return ".quit"
	}
	return line
}

// historyFile is where statements are kept, readable by the user alone; empty where there is no such place.
func (sh *shell) historyFile() string {
	dir, err := sh.dataDir()
	if err != nil || os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	file := filepath.Join(dir, "query_history")
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil || f.Close() != nil {
		return ""
	}
	return file
}

func (sh *shell) completer() *completer {
	catalog := analyze.DefaultCatalog()
	if names, err := sh.tableNames(sh.query); err == nil { // they were checked when the engine was opened
		catalog.Names = names
	}
	c := &completer{catalog: catalog, commands: shellCommands}
	if all, err := sh.savedQueries(); err == nil { // a broken file is told when it is used
		for _, q := range all {
			c.queries = append(c.queries, q.Name)
		}
	}
	return c
}

func (sh *shell) complete(c *completer, line []rune, cursor int) readline.Completions {
	word, found := c.complete(string(line), cursor)
	values := make([]readline.Completion, len(found))
	for i, f := range found {
		values[i] = readline.Completion{Value: f.text, Description: f.detail, Tag: sh.T(f.group)}
	}
	return readline.CompleteRaw(values).Prefix(word[:strings.LastIndexByte(word, '.')+1]).NoSpace('(', '.')
}

// do runs one line.
func (sh *shell) do(ctx context.Context, line string) error {
	line = habit(strings.TrimSpace(line))
	if line == "" || line == ";" {
		return nil
	}
	if !strings.HasPrefix(line, ".") {
		return sh.ask(ctx, strings.TrimSpace(strings.TrimSuffix(line, ";")), nil)
	}
	name, argument, _ := strings.Cut(strings.TrimSuffix(line, ";"), " ")
	argument = strings.TrimSpace(argument)
	switch name {
	case ".quit", ".exit":
		return errQuit
	case ".help":
		fmt.Fprint(sh.Stdout, sh.T("shell.help")+"\n")
		return nil
	case ".tables":
		return sh.ask(ctx, "SHOW TABLES", nil)
	case ".schema":
		return sh.schema(ctx, argument)
	case ".queries":
		return sh.listSaved(ctx, sh.format)
	case ".run":
		return sh.runSaved(ctx, argument)
	case ".explain":
		return sh.explain(argument)
	case ".engine":
		return sh.switchEngine(ctx, argument)
	case ".mode":
		return sh.switchFormat(argument)
	}
	return sh.fail(exitUsage, "shell.unknown", text.Args{"command": name, "known": strings.Join(shellCommands, " ")})
}

func (sh *shell) ask(ctx context.Context, sql string, args []any) error {
	ctx, stop := context.WithCancel(ctx) // Ctrl-C stops the statement, not the shell
	sh.running.Store(&stop)
	defer func() {
		sh.running.Store(&nothing)
		stop()
	}()
	q := sh.query
	q.format = sh.format
	return sh.answer(ctx, sh.asker, sql, args, q)
}

func (sh *shell) schema(ctx context.Context, table string) error {
	if table == "" {
		return sh.fail(exitUsage, "shell.needs", text.Args{"command": ".schema", "what": "cloudtrail_logs"})
	}
	return sh.ask(ctx, "DESCRIBE "+table, nil)
}

// runSaved runs a saved query: .run NAME a=b c=d
func (sh *shell) runSaved(ctx context.Context, argument string) error {
	words := words(argument)
	if len(words) == 0 {
		return sh.fail(exitUsage, "shell.needs", text.Args{"command": ".run", "what": "console-sign-ins since=30d"})
	}
	if !saved.IsName(words[0]) {
		return sh.fail(exitUsage, "saved.unknown", text.Args{"name": words[0]})
	}
	q, err := sh.savedQuery(words[0])
	if err != nil {
		return err
	}
	sql, args, err := sh.bindSaved(q, words[1:], "")
	if err != nil {
		return err
	}
	return sh.ask(ctx, sql, args)
}

// words splits at spaces, but not within quotes: .run what-a-person-did person="Yuki Sato"
func words(s string) (all []string) {
	var word strings.Builder
	quote, inWord := rune(0), false
	for _, r := range s {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case (r == '"' || r == '\'') && (word.Len() == 0 || strings.HasSuffix(word.String(), "=")):
			quote, inWord = r, true
		case unicode.IsSpace(r):
			if inWord {
				all = append(all, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		all = append(all, word.String())
	}
	return all
}

// explain shows the text that the engine would run.
func (sh *shell) explain(sql string) error {
	if sql == "" {
		return sh.fail(exitUsage, "shell.needs", text.Args{"command": ".explain", "what": "SELECT ..."})
	}
	rewritten, err := sh.asker.Explain(sql)
	if err != nil {
		return sh.queryError(context.Background(), err)
	}
	fmt.Fprint(sh.Stdout, text.Clean(rewritten)+"\n")
	return nil
}

func (sh *shell) switchEngine(ctx context.Context, name string) error {
	if name == "" {
		fmt.Fprint(sh.Stdout, sh.asker.Engine().Name()+"\n")
		return nil
	}
	f := sh.query
	f.engine = name
	asker, err := sh.openAsker(ctx, f)
	if err != nil {
		return err
	}
	sh.asker.close()
	sh.asker, sh.query = asker, f
	return nil
}

func (sh *shell) switchFormat(name string) error {
	format, err := encode.ParseFormat(name)
	switch {
	case err != nil:
		return sh.fail(exitUsage, "shell.bad_mode", text.Args{"value": text.CleanLine(name), "names": formatNames()})
	case format.Binary():
		return sh.fail(exitUsage, "usage.binary_terminal", text.Args{"format": string(format)})
	}
	sh.format = format
	return nil
}
