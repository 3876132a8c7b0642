package sigma

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
)

// The modifiers that make other values of a value, in the order in which they stand.
var (
	encodings  = []string{"base64", "base64offset"}
	wide       = []string{"wide", "utf16le", "utf16be", "utf16"} // before an encoding
	transforms = slices.Concat(encodings, wide, []string{"windash"})
)

// maxVariants bounds what the modifiers make of one value.
const maxVariants = 1000

// checkTransforms finds what cannot follow on what: an encoding takes the last value, and what is wide is encoded only.
func (m *modifiers) checkTransforms() (wrong string) {
	last := ""
	for _, t := range m.transforms {
		if slices.Contains(encodings, last) || slices.Contains(wide, last) && !slices.Contains(encodings, t) {
			return last
		}
		last = t
	}
	if slices.Contains(wide, last) {
		return last
	}
	return ""
}

// transformed are the values that the modifiers make of one.
func (d *detection) transformed(m modifiers, v *yamltree.Node) ([]string, error) {
	values := []string{v.Text}
	bytes := ""
	for i, t := range m.transforms {
		if t == "windash" {
			if values = dashes(v.Text); values == nil {
				return nil, d.file.Error(v, "sigma.too_many", text.Args{"n": maxVariants})
			}
			continue
		}
		if i == 0 || m.transforms[i-1] == "windash" {
			plain, ok := withoutWildcards(v.Text)
			if !ok || len(values) > 1 {
				return nil, d.file.Error(v, "sigma.no_wildcards", text.Args{"value": t})
			}
			bytes = plain
		}
		switch t {
		case "base64":
			values = []string{base64.StdEncoding.EncodeToString([]byte(bytes))}
		case "base64offset":
			if len(bytes) < 2 {
				return nil, d.file.Error(v, "sigma.too_short")
			}
			values = anyOffset(bytes)
		case "utf16be":
			bytes = widened(bytes, binary.BigEndian)
		case "utf16":
			bytes = "\xff\xfe" + widened(bytes, binary.LittleEndian)
		default:
			bytes = widened(bytes, binary.LittleEndian)
		}
	}
	return values, nil
}

// withoutWildcards is a value without the backslashes before what is meant literally; false if it has a wildcard.
func withoutWildcards(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '*' || s[i] == '?':
			return "", false
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`*?\`, s[i+1]) >= 0:
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), true
}

func widened(s string, order binary.AppendByteOrder) string {
	var b []byte
	for _, c := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, c)
	}
	return string(b)
}

// anyOffset are the parts of base64 texts that are the same wherever in an encoded text the value stands: one for each place in three bytes. It has two
// bytes at least.
func anyOffset(s string) []string {
	var all []string
	for i, start := range []int{0, 2, 3} {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", i) + s))
		end := len(encoded) - []int{0, 3, 2}[(len(s)+i)%3]
		all = append(all, encoded[start:end])
	}
	return all
}

// dashed finds the dashes with which words begin.
var dashed = regexp.MustCompile(`(^|[^0-9A-Za-z_])([-/–—―])([0-9A-Za-z_])`)

// dashes are a value with every dash at the beginning of a word written in every way; nil if those are too many.
func dashes(s string) []string {
	done := []string{""}
	for {
		at := dashed.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		var next []string
		for _, before := range done {
			for _, dash := range []string{"-", "/", "–", "—", "―"} {
				next = append(next, before+s[:at[4]]+dash)
			}
		}
		if done, s = next, s[at[5]:]; len(done) > maxVariants {
			return nil
		}
	}
	for i := range done {
		done[i] += s
	}
	return done
}

// A part of a time as CloudTrail writes it, 2026-11-21T22:05:09Z: how it is looked for, and its bounds.
var timeParts = map[string]struct {
	pattern     string
	least, most int
}{
	"minute": {"????-??-??T??:%02d:*", 0, 59}, "hour": {"????-??-??T%02d:*", 0, 23}, "day": {"????-??-%02dT*", 1, 31}, "month": {"????-%02d-??T*", 1, 12},
	"year": {"%04d-??-??T*", 0, 9999},
}

// timePart is the pattern for a part of a time.
func (d *detection) timePart(m modifiers, v *yamltree.Node) (string, error) {
	p := timeParts[m.how]
	n, err := strconv.Atoi(v.Text)
	if err != nil || v.Kind == yamltree.Bool || n < p.least || n > p.most {
		return "", d.file.Error(v, "sigma.bad_time_part", text.Args{"key": m.how, "value": v.Text, "least": p.least, "most": p.most})
	}
	return fmt.Sprintf(p.pattern, n), nil
}
