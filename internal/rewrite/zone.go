package rewrite

import (
	"strconv"
	"strings"
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
