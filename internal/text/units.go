package text

import (
	"fmt"
	"strconv"
	"time"
)

// Bytes shows a size in decimal units: 999 B, 1.5 GB.
func Bytes(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	value, unit := float64(n), ""
	for _, unit = range []string{"kB", "MB", "GB", "TB", "PB"} {
		value /= 1000
		if value < 999.5 {
			break
		}
	}
	if value < 9.95 {
		return strconv.FormatFloat(value, 'f', 1, 64) + " " + unit
	}
	return strconv.FormatFloat(value, 'f', 0, 64) + " " + unit
}

// Duration shows a span of time in at most two units: 0.4 s, 12 s, 3 min 05 s, 2 h 10 min.
func (p Printer) Duration(d time.Duration) string {
	units := [4]string{" s", " min ", " h ", " d "}
	if p.Lang == Japanese {
		units = [4]string{"秒", "分", "時間", "日"}
	}
	if d < 0 {
		d = 0
	}
	last := func(s string) string { // a unit's own trailing space, when it ends the text
		if n := len(s); n > 0 && s[n-1] == ' ' {
			return s[:n-1]
		}
		return s
	}
	seconds := int64(d.Round(time.Second) / time.Second)
	switch {
	case d < 9950*time.Millisecond:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + units[0]
	case seconds < 60:
		return strconv.FormatInt(seconds, 10) + units[0]
	case seconds < 3600:
		return fmt.Sprintf("%d%s%02d%s", seconds/60, units[1], seconds%60, units[0])
	case seconds < 86400:
		return fmt.Sprintf("%d%s%02d%s", seconds/3600, units[2], seconds%3600/60, last(units[1]))
	}
	return fmt.Sprintf("%d%s%d%s", seconds/86400, units[3], seconds%86400/3600, last(units[2]))
}
