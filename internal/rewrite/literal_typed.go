package rewrite

import (
	"encoding/hex"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// typedLiteral writes DATE '2026-11-20' and the like as a constant, which DuckDB can compare with what it knows of files.
// What is odd is left to the cast of the text.
func (w *writer) typedLiteral(e *athenasql.TypedLiteral) string {
	t := w.a.Type(e)
	switch t.Kind {
	case encode.JSONText: // is parsed; a cast would make a JSON string of it
		return "trino_json_parse(" + quoteText(e.Value) + ")"
	case encode.Varchar:
		return quoteText(e.Value)
	case encode.Tinyint, encode.Smallint, encode.Integer, encode.Bigint:
		if n, err := strconv.ParseInt(e.Value, 10, 64); err == nil {
			return "CAST('" + strconv.FormatInt(n, 10) + "' AS " + duckType(t) + ")"
		}
	case encode.Decimal:
		if text := strings.ReplaceAll(strings.TrimSpace(e.Value), "_", ""); decimalForm.MatchString(text) {
			return "CAST('" + text + "' AS " + duckType(t) + ")"
		}
	case encode.IPAddress:
		if a, err := netip.ParseAddr(e.Value); err == nil && a.Zone() == "" {
			bytes := a.As16()
			return "unhex('" + hex.EncodeToString(bytes[:]) + "')"
		}
	case encode.Date, encode.Time, encode.Timestamp, encode.TimestampTZ:
		if sql, ok := timeLiteral(e.Value, t); ok {
			return sql
		}
	}
	return w.castTo(e, quoteText(e.Value), encode.Type{Kind: encode.Varchar}, t, false)
}

var (
	decimalForm = regexp.MustCompile(`^[-+]?(\d+\.?\d*|\.\d+)$`)
	timeForm    = regexp.MustCompile(`^(?:(\d{4})-(\d{1,2})-(\d{1,2}))? ?(?:(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?)?(?: *([-+]\d\d:\d\d)| *([A-Za-z][A-Za-z0-9_/+-]*))?$`)
)

// timeLiteral writes a day, a time of day, both, or both in a zone.
func timeLiteral(text string, t encode.Type) (string, bool) {
	m := timeForm.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil || (m[8]+m[9] != "") != (t.Kind == encode.TimestampTZ) || (m[1] == "") != (t.Kind == encode.Time) ||
		(m[4] != "") && t.Kind == encode.Date || m[4] == "" && t.Kind == encode.Time {
		return "", false
	}
	n := make([]int, 8)
	for i, digits := range m[:7] {
		if i > 0 && digits != "" {
			n[i], _ = strconv.Atoi(digits)
		}
	}
	micros, _ := strconv.Atoi((m[7] + "000000")[:6])
	if m[1] == "" {
		n[1], n[2], n[3] = 2000, 1, 1
	}
	zone := time.UTC
	if t.Kind == encode.TimestampTZ {
		var ok bool
		if zone, ok = zoneOf(t.Zone); !ok {
			return "", false
		}
	}
	local := func(z *time.Location) time.Time {
		return time.Date(n[1], time.Month(n[2]), n[3], n[4], n[5], n[6], micros*1000, z)
	}
	const form = "2006-01-02 15:04:05.000000"
	at := local(zone)
	if at.Format(form) != local(time.UTC).Format(form) || n[4] > 23 || n[5] > 59 || n[6] > 59 || at.Day() != n[3] {
		return "", false // a day or an hour that is not there
	}
	if before := at.Add(-time.Hour); before.In(zone).Format(form) == at.Format(form) {
		at = before // of an hour that is there twice, the first
	}
	return instant(at, t), true
}

// zoneOf returns a zone as encode.Type names it.
func zoneOf(name string) (*time.Location, bool) {
	if name == "" {
		return time.UTC, true
	}
	if offset, err := time.Parse("-07:00", name); err == nil {
		return offset.Location(), true
	}
	z, err := time.LoadLocation(name)
	return z, err == nil
}
