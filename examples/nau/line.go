package main

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/ashiato/ashiato/trail"
)

// changes leaves out what only looks.
func changes(r *trail.Record) (bool, error) {
	name := r.EventName()
	return !strings.HasPrefix(name, "Describe") && !strings.HasPrefix(name, "Get"), nil
}

// line gives a record as a line: who 「what なう」(when) where, from where, and the identity in full.
func line(r *trail.Record, zone *time.Location) string {
	when := "no time"
	if t, err := r.EventTime(); err == nil {
		when = t.In(zone).Format("2006-01-02 15:04:05 MST")
	}
	id := r.UserIdentity()
	return plain(fmt.Sprintf("%s 「%s なう」(%s) %s %s %s", who(id), r.EventName(), when,
		r.AWSRegion(), r.SourceIPAddress(), first(id.ARN, id.PrincipalID, id.InvokedBy, "-"))) + "\n"
}

// who gives a name to an identity.
func who(id trail.Identity) string {
	switch id.Type {
	case "Root":
		return "root of " + id.AccountID
	case "AssumedRole":
		// The session's name stands at the end of its ARN: arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
		session := id.ARN[strings.LastIndexByte(id.ARN, '/')+1:]
		return first(session, "somebody") + " as " + first(id.Session.Issuer.UserName, "a role")
	case "AWSService":
		return "service " + id.InvokedBy
	}
	return first(id.UserName, id.OnBehalfOf.UserID, id.InvokedBy, id.PrincipalID, id.AccountID, id.Type, "somebody")
}

// first gives the first of the texts that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// plain takes out what could move the cursor of a terminal or hide text: anybody can write into some fields of a record.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) {
			return '?'
		}
		return c
	}, s)
}
