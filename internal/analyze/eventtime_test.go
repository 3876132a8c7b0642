package analyze

import (
	"strings"
	"testing"
)

// What eventtime is compared with as text is said where the text has another form, and what to write is taken without a word.
func TestEventTimeText(t *testing.T) {
	for where, want := range map[string]string{
		`eventtime > '2026-03-01 09:30:00'`:                                     "write '2026-03-01T09:30:00Z'",
		`'2026-03-01 09:30' >= c.eventtime`:                                     "write '2026-03-01T09:30:00Z'",
		`eventtime >= '2026/03/01'`:                                             "write '2026-03-01'",
		`eventtime < '20260301'`:                                                "write '2026-03-01'",
		`eventtime = '2026-03-01T09:30:00+09:00'`:                               "write '2026-03-01T00:30:00Z'",
		`eventtime = '2026-03-01T23:30:00-0230'`:                                "write '2026-03-02T02:00:00Z'",
		`eventtime BETWEEN '2026-03-01' AND '2026-03-01 10:00:00.000 UTC'`:      "write '2026-03-01T10:00:00Z'",
		`eventtime IN ('2026-03-01T09:30:00Z', '2026-03-01 09:31:00')`:          "write '2026-03-01T09:31:00Z'",
		`eventtime > '2026-3-1'`:                                                "write it as 2026-01-05T10:20:30Z",
		`eventtime > '2026-03-01'`:                                              "",
		`eventtime > '2026-03-01T09'`:                                           "",
		`eventtime >= '2026-03' AND eventtime < '2027'`:                         "",
		`eventtime BETWEEN '2026-03-01T00:00:00Z' AND '2026-03-01T10:00:00.5Z'`: "",
		`eventtime > 'START'`:                                                   "",
		`eventtime LIKE '2026-03-01 %'`:                                         "",
		`requestid = '2026-03-01 09:30:00'`:                                     "",
	} {
		a, err := analyzed(t, "SELECT eventid FROM cloudtrail_logs c WHERE "+where, Options{})
		switch {
		case err != nil:
			t.Errorf("%s: %v", where, err)
		case want == "" && len(a.Notes) > 0:
			t.Errorf("%s: %v", where, a.Notes)
		case want != "" && (len(a.Notes) != 1 || a.Notes[0].Kind != AsText || !strings.HasSuffix(a.Notes[0].Message.String(), "not as a time: "+want)):
			t.Errorf("%s: %v, want %s", where, a.Notes, want)
		}
	}
}
