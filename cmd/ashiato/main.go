// Command ashiato keeps the trail of what people did in AWS and answers questions about it.
//
// Every file but these holds one command: main.go (start and end of the process), program.go (a run from
// arguments to exit code), settings.go (flags, environment and configuration), exit.go (errors into
// sentences and exit codes), help.go (help text), times.go, progress.go, output.go.
package main

import (
	"context"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
	_ "time/tzdata" // --tz works on machines without zone files

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ashiato/ashiato/internal/startup"
)

func main() {
	startup.Done()
	cobra.EnableCommandSorting = false // commands.go has the order
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	p := &Program{
		Name:   typedName(os.Args[0]),
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Getenv: os.Getenv,
		OS:     runtime.GOOS,
		Now:    time.Now,
		Typed:  func() bool { return term.IsTerminal(int(os.Stdin.Fd())) },
		Width: func(stream Stream) int {
			file := os.Stdout
			if stream == Stderr {
				file = os.Stderr
			}
			width, _, err := term.GetSize(int(file.Fd()))
			if err != nil {
				return 0
			}
			return width
		},
		Signals: signals,
		Abort:   os.Exit,
	}
	os.Exit(p.Run(context.Background(), lambdaArguments(os.Args[0], os.Args[1:], os.Getenv)))
}

// typedName is what starts this program again: its name where the shell finds it by that, else the path that it
// was started by.
func typedName(started string) string {
	name := filepath.Base(started)
	found, err := exec.LookPath(name)
	if started == name || err == nil && sameFile(found, started) {
		return name
	}
	return started
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
