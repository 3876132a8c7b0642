// Command update writes the missing answers of the sameness corpus from real Trino servers, see package sametest:
//
//	go run ./internal/sametest/update [-server URL]... [FILE]...
//	go run ./internal/sametest/update -lake DIR -server URL...
//
// Without files it goes through the whole corpus. Without servers it starts those of scripts/trino/install.sh. Every
// server must give the same answer, otherwise each one's is written with its release and someone has to decide.
//
// With -lake it only makes the fixture lake in a new folder DIR and registers it at servers that run already.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ashiato/ashiato/internal/sametest"
	"github.com/ashiato/ashiato/internal/trinotest"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "update:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var urls []string
	flag.Func("server", "a running Trino with the fixture, such as http://127.0.0.1:8080; may be given again", func(s string) error {
		urls = append(urls, s)
		return nil
	})
	dir := flag.String("lake", "", "make the fixture lake in this new folder and register it at the servers")
	flag.Parse()
	files := flag.Args()
	if *dir != "" {
		return register(ctx, urls, *dir)
	}
	if len(files) == 0 {
		var err error
		if files, err = filepath.Glob("internal/sametest/testdata/*.sql"); err != nil {
			return err
		}
	}
	servers, stop, err := open(ctx, urls)
	if err != nil {
		return err
	}
	defer stop()
	for _, f := range files {
		if err := update(ctx, servers, f); err != nil {
			return err
		}
	}
	return nil
}

func open(ctx context.Context, urls []string) (servers []*trinotest.Server, stop func(), err error) {
	if len(urls) == 0 {
		return start(ctx)
	}
	servers, err = connect(ctx, urls)
	return servers, func() {}, err
}

func connect(ctx context.Context, urls []string) (servers []*trinotest.Server, err error) {
	for _, u := range urls {
		s, err := trinotest.Connect(ctx, u)
		if err != nil {
			return nil, err
		}
		servers = append(servers, s)
	}
	return servers, nil
}

// start runs every release that is installed, over a new fixture lake.
func start(ctx context.Context) (servers []*trinotest.Server, stop func(), err error) {
	dir, err := os.MkdirTemp("", "sametest-")
	if err != nil {
		return nil, nil, err
	}
	stop = func() {
		for _, s := range servers {
			s.Stop()
		}
		_ = os.RemoveAll(dir) // a temporary folder
	}
	defer func() {
		if err != nil {
			stop()
		}
	}()
	if err := makeLake(ctx, filepath.Join(dir, "lake")); err != nil {
		return nil, nil, err
	}
	for _, v := range trinotest.Versions {
		home := filepath.Join(dir, v.Name)
		if err := os.Mkdir(home, 0o755); err != nil {
			return nil, nil, err
		}
		s, err := trinotest.Start(ctx, v, home)
		if err != nil {
			return nil, nil, err
		}
		servers = append(servers, s)
		if err := sametest.Register(ctx, s, filepath.Join(dir, "lake")); err != nil {
			return nil, nil, err
		}
	}
	return servers, stop, nil
}

func register(ctx context.Context, urls []string, dir string) error {
	servers, err := connect(ctx, urls)
	if err != nil {
		return err
	}
	if err := makeLake(ctx, dir); err != nil {
		return err
	}
	for _, s := range servers {
		if err := sametest.Register(ctx, s, dir); err != nil {
			return err
		}
	}
	return nil
}

func makeLake(ctx context.Context, dir string) error {
	l, err := sametest.Lake(ctx, dir)
	if err != nil {
		return err
	}
	return l.Close()
}

func update(ctx context.Context, servers []*trinotest.Server, path string) error {
	f, err := sametest.ReadFile(path)
	if err != nil {
		return err
	}
	texts := map[*sametest.Case]string{}
	for _, c := range f.Cases {
		if len(c.Answers) > 0 {
			continue
		}
		text, err := ask(ctx, servers, c)
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", path, c.Line, c.Name, err)
		}
		texts[c] = text
	}
	if len(texts) == 0 {
		return nil
	}
	fmt.Printf("%s: %d answers\n", path, len(texts))
	// Someone may have added cases meanwhile: their lines must not be lost.
	now, err := sametest.ReadFile(path)
	if err != nil {
		return err
	}
	if now.Insert(nil) != f.Insert(nil) {
		return fmt.Errorf("%s changed while its statements were asked; run this again", path)
	}
	return os.WriteFile(path, []byte(f.Insert(texts)), 0o644)
}

// ask returns the sections for a case. Releases that refuse a statement under different names agree.
func ask(ctx context.Context, servers []*trinotest.Server, c *sametest.Case) (string, error) {
	var first *sametest.Answer
	var each string
	agree := true
	for _, s := range servers {
		a, err := askOne(ctx, s, c)
		if err != nil {
			return "", err
		}
		each += "--- " + s.Version() + "\n" + a.Text()
		if first == nil {
			first = a
		}
		if c.Diff(first, a) == "" {
			continue
		}
		if len(first.Errors) == 0 || len(a.Errors) == 0 {
			agree = false
			continue
		}
		first.Errors = append(first.Errors, a.Errors...)
	}
	if agree {
		return "---\n" + first.Text(), nil
	}
	fmt.Printf("%s:%d: %s: decide:\n%s", c.File, c.Line, c.Name, each)
	return "# UNDECIDED: leave out the number of the one that counts, see package sametest.\n" + each, nil
}

// askOne asks a statement as it was written. Where Trino refuses it and we do not, it says what Athena's readers do not
// say to Trino, the name of a table or UNNEST of rows, and is asked as package rewrite prints it.
func askOne(ctx context.Context, s *trinotest.Server, c *sametest.Case) (*sametest.Answer, error) {
	s.Schema = sametest.SchemaOf(c.File)
	a, err := sametest.AskTrino(ctx, s, c.SQL)
	if err != nil || len(a.Errors) == 0 {
		return a, err
	}
	printed, err := sametest.ToTrino(c.SQL)
	if err != nil {
		return a, nil // refused by both
	}
	return sametest.AskTrino(ctx, s, printed)
}
