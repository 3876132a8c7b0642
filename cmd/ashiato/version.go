package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set at the build of a release: -ldflags "-X main.version=v1.2.3".
var version string

func (s *session) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "version",
		Args:        s.arguments(0, 0),
		Annotations: map[string]string{standalone: "yes"},
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.Stdout, "ashiato "+versionText())
			return err
		},
	}
}

// versionText is the version with what it was built from and for.
func versionText() string {
	v, revision := version, ""
	if info, ok := debug.ReadBuildInfo(); ok {
		if v == "" && info.Main.Version != "" && info.Main.Version != "(devel)" {
			v = info.Main.Version
		}
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
				revision = " " + setting.Value[:12]
			}
		}
	}
	if v == "" {
		v = "devel"
	}
	return fmt.Sprintf("%s%s (%s, %s/%s)", v, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
