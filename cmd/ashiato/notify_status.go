package main

import (
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// printOutbox tells what waits to be told and what was given up, if anything ever waited.
func (s *session) printOutbox(channels []state.ChannelState) {
	if len(channels) == 0 {
		return
	}
	var waiting, dead int64
	for _, c := range channels {
		waiting, dead = waiting+c.Waiting, dead+c.Dead
	}
	facts := []fact{{label: "status.notify", shown: s.T("status.notify_n", text.Args{"waiting": waiting, "dead": dead})}}
	for _, c := range channels {
		if c.Failures > 0 {
			facts = append(facts, fact{label: "status.failed", shown: s.T("status.notify_failing", text.Args{"channel": c.Channel, "since": s.moment(c.Since), "reason": c.Reason})})
		}
	}
	s.writeFacts(s.Stdout, facts)
	if dead > 0 {
		s.hint(s.T("status.notify_dead", text.Args{"command": s.typed("ashiato notify list") + " --status dead", "retry": s.typed("ashiato notify retry") + " --dead"}))
	}
}
