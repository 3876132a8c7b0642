package rewrite

import (
	"strconv"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

// localTime writes the local time, a TIMESTAMP, at an instant in a zone as encode.Type has it.
func localTime(sql, zone string) string {
	if minutes, ok := zoneOffset(zone); ok {
		return shiftMinutes("timezone('UTC', "+sql+")", minutes)
	}
	return "timezone(" + quoteText(zone) + ", " + sql + ")"
}

// instantOf writes the instant of a local time in a zone. Of two instants DuckDB's own function takes the second where
// Trino takes the first.
func instantOf(sql, zone string) string {
	if minutes, ok := zoneOffset(zone); ok {
		return "timezone('UTC', " + shiftMinutes(sql, -minutes) + ")"
	}
	return "trino_instant(" + sql + ", " + quoteText(zone) + ")"
}

// shownZone is how Trino writes a zone.
func shownZone(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}

// zoneOffset returns the minutes of a zone that is an offset such as +09:00; none is UTC. False is that it has a name.
func zoneOffset(zone string) (minutes int, ok bool) {
	if zone == "" {
		return 0, true
	}
	hour, minute, found := strings.Cut(zone, ":")
	h, err := strconv.Atoi(hour)
	m, also := strconv.Atoi(minute)
	if !found || err != nil || also != nil {
		return 0, false
	}
	if zone[0] == '-' {
		m = -m
	}
	return h*60 + m, true
}

// shiftMinutes writes a local time moved by minutes.
func shiftMinutes(sql string, minutes int) string {
	if minutes == 0 {
		return sql
	}
	return "(" + sql + " + CAST('" + strconv.Itoa(minutes) + " minutes' AS INTERVAL))"
}

// zone is where the first argument that is an instant is shown.
func (t *templateWriter) zone() string {
	for i := range t.args {
		if i < len(t.resolved.Args) && t.resolved.Args[i].Kind == encode.TimestampTZ {
			return t.zoneOf(i)
		}
	}
	return ""
}

// zoneOf is the zone of an argument: a time without one that was coerced to an instant is in UTC.
func (t *templateWriter) zoneOf(i int) string {
	if own := t.w.a.Type(t.args[i]); own.Kind == encode.TimestampTZ {
		return own.Zone
	}
	return ""
}

// local writes an argument as a local time, a TIMESTAMP.
func (t *templateWriter) local(i int) string {
	switch t.resolved.Args[i].Kind {
	case encode.TimestampTZ:
		return localTime(t.arg(i), t.zoneOf(i))
	case encode.Date:
		return "CAST(" + t.arg(i) + " AS TIMESTAMP)"
	}
	return t.arg(i)
}

// digits writes $digits or $digits2 at the start of s, the precision of a type, and returns its length.
func (t *templateWriter) digits(b *strings.Builder, s string) int {
	n, typ := len("$digits"), t.resolved.Result
	if n < len(s) && '1' <= s[n] && s[n] <= '9' && int(s[n]-'1') < len(t.resolved.Args) {
		typ = t.resolved.Args[s[n]-'1']
		n++
	}
	b.WriteString(strconv.Itoa(typ.Precision))
	return n
}
