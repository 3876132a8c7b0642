package main

import (
	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) completionCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "completion SHELL",
		Args:                  s.arguments(1, 1),
		ValidArgs:             []string{"bash", "zsh", "fish", "powershell"},
		DisableFlagsInUseLine: true,
		Annotations:           map[string]string{standalone: "yes"},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(s.Stdout, true)
			case "zsh":
				return root.GenZshCompletion(s.Stdout)
			case "fish":
				return root.GenFishCompletion(s.Stdout, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(s.Stdout)
			}
			return s.fail(exitUsage, "usage.unknown_shell", text.Args{"value": args[0]})
		},
	}
}
