package main

import (
	"encoding/json"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// A lookup is a line of the log of who looked up whom.
type lookup struct {
	Time    time.Time `json:"time"`
	User    string    `json:"user"`    // of the operating system
	Command string    `json:"command"` // such as ashiato who
	Subject string    `json:"subject"` // who was asked for, as it was written
	Lake    string    `json:"lake"`
}

// maxSubject bounds what a line says of who was asked for, in bytes.
const maxSubject = 512

// auditLookup writes to the lake's log of look-ups that somebody asked for a person. It comes before the answer: what cannot be logged is not answered.
func (s *session) auditLookup(lakeID, subject string) error {
	data, err := s.dataDir()
	if err != nil {
		return err
	}
	path := filepath.Join(data, "lakes", lakeID, "lookups.jsonl")
	name := s.Getenv("USER")
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if len(subject) > maxSubject {
		subject = subject[:maxSubject]
	}
	line, err := json.Marshal(lookup{s.Now().UTC(), name, s.invoked, text.CleanLine(subject), s.opened})
	if err == nil {
		err = appendLine(path, line)
	}
	if err != nil {
		return s.fail(exitFailure, "audit.failed", text.Args{"path": path, "reason": err, "err": err})
	}
	return nil
}

// appendLine adds a line to a file that only the user may read. One write of a line is not mixed with another's.
func appendLine(path string, line []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// everybody is the subject of a look-up of all persons.
const everybody = "*"

// auditPeople is auditLookup of one person, or of all where none is named.
func (s *session) auditPeople(lakeID, person string) error {
	if person == "" {
		person = everybody
	}
	return s.auditLookup(lakeID, person)
}

// auditParameters logs a statement whose parameter names a person.
func (s *session) auditParameters(lakeID string, given []string) error {
	for _, p := range given {
		if name, value, ok := strings.Cut(p, "="); ok && (name == "person" || name == "user") {
			if err := s.auditLookup(lakeID, value); err != nil {
				return err
			}
		}
	}
	return nil
}
