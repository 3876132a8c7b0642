package ingest

import (
	"io"
	"regexp"
	"time"

	"github.com/ashiato/ashiato/trail"
)

func tmpEventTime(r *trail.Record) (time.Time, error) {
	return time.Parse(time.RFC3339, r.Value(trail.EventTime).Str())
}

func trailMembers(name string, r io.Reader, lim trail.Limits, fn func(string, io.Reader) error) error {
	return nil
}

type tmpKey struct {
	Kind, Account, Region string
	Date                  time.Time
}

var keyRE = regexp.MustCompile(`AWSLogs/(?:o-[^/]+/)?(\d{12})/(CloudTrail[^/]*)/([^/]+)/(\d{4}/\d\d/\d\d)/`)

func parseKey(s string) (tmpKey, bool) {
	m := keyRE.FindStringSubmatch(s)
	if m == nil {
		return tmpKey{}, false
	}
	d, _ := time.Parse("2006/01/02", m[4])
	return tmpKey{m[2], m[1], m[3], d}, true
}
