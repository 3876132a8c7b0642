package trinofunc

import "testing"

func TestFormats(t *testing.T) {
	at := micros(t, "2020-02-09 13:04:05.067891")
	mysql := func(format string, want any, err string) callCase {
		return callCase{name: "trino_date_format", args: []any{at, format}, want: want, err: err}
	}
	joda := func(zone, format string, want any, err string) callCase {
		return callCase{name: "trino_format_instant", args: []any{at, format, zone}, want: want, err: err}
	}
	runCalls(t, []callCase{
		mysql("%Y-%m-%d %H:%i:%s.%f", "2020-02-09 13:04:05.068000", ""), mysql("%y %c %e %k %l %h %I %j %v %x", "20 2 9 13 1 01 01 040 06 2020", ""),
		mysql("%a %W %b %M %p|%r|%T", "Sun Sunday Feb February PM|01:04:05 PM|13:04:05", ""), mysql("%%%q%é日%", "%qé日", ""),
		mysql("%D", nil, "%D not supported in date format string"), mysql("%", nil, "Both printing and parsing not supported"),
		{name: "trino_date_format", args: []any{micros(t, "-0001-03-04 00:00:00"), "%Y %y %h %p"}, want: "-0001 01 12 AM"},
		joda("America/New_York", "yyyy-MM-dd'T'HH:mm:ss.SSS Z ZZ ZZZ z", "2020-02-09T08:04:05.068 -0500 -05:00 America/New_York EST", ""),
		joda("UTC", "G C YY yyyyy y xxxx w e ee E EEEE D DDD", "AD 20 20 02020 2020 2020 6 7 07 Sun Sunday 40 040", ""),
		joda("UTC", "M MM MMM MMMM a K KK h hh k kk S SS SSSSSS z Z", "2 02 Feb February PM 1 01 1 01 13 13 0 06 068000 UTC +0000", ""),
		joda("+05:30", "h 'o''clock' a '' 日 z", "6 o'clock PM ' 日 +05:30", ""), joda("UTC", "", nil, "Invalid pattern specification"),
		joda("UTC", "yyyyT", nil, "Illegal pattern component: T"), joda("UTC", "'", nil, "Both printing and parsing not supported"),
		joda("Asia/Tokyo", "zzzz", nil, "Trino and Athena do"), joda("Asia/Dubai", "z", nil, "Trino and Athena do"),
		{name: "trino_format_datetime", args: []any{at, "Z"}, err: "does not contain TZ information"},
		{name: "trino_format_datetime", args: []any{at, "yyyyMMdd"}, want: "20200209"},
	})
}

func TestParses(t *testing.T) {
	mysql := func(s, format, want, err string) callCase {
		c := callCase{name: "trino_date_parse", args: []any{s, format}, err: err}
		if want != "" {
			c.want = micros(t, want)
		}
		return c
	}
	joda := func(s, format, want, err string) callCase {
		c := mysql(s, format, want, err)
		c.name = "trino_parse_datetime"
		return c
	}
	runCalls(t, []callCase{
		mysql("2020-02-09 13:04:05.0678", "%Y-%m-%d %H:%i:%s.%f", "2020-02-09 13:04:05.067", ""), mysql("20200209130405", "%Y%m%d%H%i%s", "2020-02-09 13:04:05", ""),
		mysql("5-1-1", "%Y-%m-%d", "0005-01-01", ""), mysql("9/FEB/2020", "%d/%b/%Y", "2020-02-09", ""), mysql("Mon 2020-02-09", "%a %Y-%m-%d", "2020-02-03", ""),
		mysql("29-02", "%d-%m", "2000-02-29", ""), mysql("13", "%H", "1970-01-01 13:00", ""), mysql("12 am", "%h %p", "1970-01-01 00:00", ""),
		mysql("17 AM", "%H %p", "1970-01-01 17:00", ""), mysql("69", "%y", "2069-01-01", ""), mysql("2020 40 2", "%Y %j %m", "2020-02-09", ""),
		mysql("2020 09", "%x %v", "2020-02-24", ""), mysql("2020-02-09t13Z", "%Y-%m-%dT%kz", "2020-02-09 13:00", ""),
		mysql("2020-02-09 ", "%Y-%m-%d", "", `malformed at " "`), mysql("2020-02-09", "%Y-%m-%d %H", "", "is too short"), mysql("", "%Y", "", `Invalid format: ""`),
		mysql("31 4", "%d %m", "", "Value 31 for dayOfMonth must be in the range [1,30]"), mysql("13", "%h", "", "clockhourOfHalfday must be in the range [1,12]"),
		mysql("febru", "%M", "", `malformed at "ru"`), mysql("fEb", "%b", "", "Invalid format"), mysql("12345-02", "%Y-%m", "", `malformed at "5-02"`),
		joda("2020-02-09T13:04:05.067Z", "yyyy-MM-dd'T'HH:mm:ss.SSSZ", "2020-02-09 13:04:05.067", ""), joda("20200209 +0900", "yyyyMMdd Z", "2020-02-08 15:00", ""),
		joda("2020-02-09 01 PM Asia/Tokyo", "yyyy-MM-dd hh a ZZZ", "2020-02-09 04:00", ""), joda("9 Feb 2020 EST", "d MMM yyyy z", "2020-02-09 05:00", ""),
		joda("24", "k", "1970-01-01", ""), joda("2020-02-09", "YYYY-MM-dd", "2020-02-09", ""), joda("12345-06", "yyyy-MM", "12345-06-01", ""),
		joda("2020-03-08 02:30 America/New_York", "yyyy-MM-dd HH:mm ZZZ", "", "time zone offset transition"), joda("20", "yy", "", "two digits"),
		joda("BC", "G", "", "eras"), joda("x", "", "", "Invalid pattern specification"),
	})
}

// Formats and texts are the caller's: no length of them may cost more than their own.
func FuzzFormats(f *testing.F) {
	f.Add("2020-02-09 13:04:05", "yyyy-MM-dd HH:mm:ss", int64(0))
	f.Add("Feb", "%b %%%", int64(-1))
	f.Fuzz(func(t *testing.T, text, format string, at int64) {
		if !holdsTimestamp(floorDiv(at, microsOfDay)) {
			return
		}
		for _, name := range []string{"trino_date_parse", "trino_parse_datetime"} {
			_, _ = call(t, name, text, format)
		}
		if out, err := call(t, "trino_format_instant", int(at), format, "Europe/London"); err == nil && len(out.(string)) > 120*len(format) {
			t.Fatalf("%q makes %d bytes", format, len(out.(string)))
		}
	})
}
