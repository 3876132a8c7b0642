package analyze

import (
	"regexp"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// eventTimeForm is the form of eventtime, or the beginning of one: as text they are in the order of time.
var eventTimeForm = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?Z?)?)?)?)?)?$`)

// otherTime is a time in another form: with a blank or slashes, without signs, or with an offset.
var otherTime = regexp.MustCompile(`^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?)? ?(Z|UTC|[-+]\d{2}:?\d{2})?$`)

// eventTimeText notes a text that eventtime is compared with and that is not in its form. The comparison runs, as in
// Athena, and is one of texts: '2026-01-05 12:00:00' comes before every time of that day, for a blank comes before a T.
func (z *analyzer) eventTimeText(at athenasql.Node, c *Column, text string) {
	if c.Name != "eventtime" || !dayLike.MatchString(text) && !otherTime.MatchString(text) || eventTimeForm.MatchString(text) {
		return
	}
	fix := say("write it as %s", "2026-01-05T10:20:30Z")
	if meant, ok := asEventTime(text); ok {
		fix = write("'%s'", meant)
	}
	z.note(at, AsText, "eventtime is text such as '2026-01-05T10:20:30Z', and '%s' is compared with it as text, not as a time: %s", shorten(text), fix)
}

// asEventTime writes a time as eventtime has it, in UTC.
func asEventTime(text string) (string, bool) {
	m := otherTime.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	day := m[1] + "-" + m[2] + "-" + m[3]
	if m[4] == "" {
		return day, true
	}
	seconds := m[5]
	if seconds == "" {
		seconds = ":00"
	}
	t, err := time.Parse(time.DateTime, day+" "+m[4]+seconds)
	if err != nil {
		return "", false
	}
	if zone := m[6]; len(zone) >= len("+0900") {
		at, err := time.Parse("-0700", strings.Replace(zone, ":", "", 1))
		if err != nil {
			return "", false
		}
		_, offset := at.Zone()
		t = t.Add(-time.Duration(offset) * time.Second)
	}
	return t.Format("2006-01-02T15:04:05Z"), true
}
