package main

import (
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// outboxFacts tell what waits to be told and what was given up, if anything ever waited.
func (s *session) outboxFacts(channels []state.ChannelState) []fact {
	if len(channels) == 0 {
		return nil
	}
	waiting, dead := outboxCounts(channels)
	facts := []fact{{label: "status.notify", shown: s.T("status.notify_n", text.Args{"waiting": waiting, "dead": dead})}}
	for _, c := range channels {
		if c.Failures > 0 {
			facts = append(facts, fact{label: "status.failed", shown: s.T("status.notify_failing", text.Args{"channel": c.Channel, "since": s.moment(c.Since), "reason": c.Reason})})
		}
	}
	for _, untaken := range s.untaken(channels) {
		facts = append(facts, fact{label: "status.failed", shown: untaken})
	}
	return facts
}

// untaken tells of messages for channels that the configuration does not have. No process of this configuration sends them; one of another may.
func (s *session) untaken(channels []state.ChannelState) (all []string) {
	for _, c := range channels {
		if _, known := s.channelOf(c.Channel); !known && c.Waiting > 0 {
			all = append(all, s.T("status.notify_untaken", text.Args{"channel": c.Channel, "n": c.Waiting, "since": s.moment(c.Oldest)}))
		}
	}
	return all
}

func outboxCounts(channels []state.ChannelState) (waiting, dead int64) {
	for _, c := range channels {
		waiting, dead = waiting+c.Waiting, dead+c.Dead
	}
	return waiting, dead
}

// hintDead says what to do about what was given up.
func (s *session) hintDead(channels []state.ChannelState) {
	if _, dead := outboxCounts(channels); dead > 0 {
		s.hint(s.T("status.notify_dead", text.Args{"command": s.typed("ashiato notify list") + " --status dead", "retry": s.typed("ashiato notify retry") + " --dead"}))
	}
}
