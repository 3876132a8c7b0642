package main

import "github.com/spf13/cobra"

// commands lists every command in the order of the help.
func (s *session) commands() []*cobra.Command {
	return []*cobra.Command{
		s.demoCommand(),
		s.initCommand(),
		s.doctorCommand(),
		s.importCommand(),
		s.collectCommand(),
		s.serveCommand(),
		s.eventsCommand(),
		s.showCommand(),
		s.queryCommand(),
		s.whoCommand(),
		s.namesCommand(),
		s.personCommand(),
		s.statusCommand(),
		s.rulesCommand(),
		s.alertsCommand(),
		s.sessionsCommand(),
		s.attendanceCommand(),
		s.reportCommand(),
		s.scheduleCommand(),
		s.runDueCommand(),
		s.notifyCommand(),
		s.verifyCommand(),
		s.lakeCommand(),
		s.athenaCommand(),
		s.lambdaCommand(),
		s.versionCommand(),
		s.completionCommand(),
		s.manCommand(),
	}
}
