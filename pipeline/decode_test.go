package pipeline

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

func zipped(parts ...string) string {
	var b bytes.Buffer
	for _, p := range parts {
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, p)
		_ = z.Close()
	}
	return b.String()
}

// decoded gives what a decoder makes of an object: records and bad ones in order, and its error.
func decoded[T any](t *testing.T, d Decoder[T], r io.Reader) (all []string, err error) {
	t.Helper()
	err = d(t.Context(), Object{}, r, &Sink[T]{
		record: func(v T) error {
			if b, ok := any(v).([]byte); ok {
				all = append(all, string(b))
			} else {
				all = append(all, fmt.Sprint(v))
			}
			return nil
		},
		bad: func(n int64, err error) error {
			var e *RecordError
			if !errors.As(err, &e) || int(n) != len(all)+1 {
				t.Errorf("bad record %d after %d: %v", n, len(all), err)
				return nil
			}
			all = append(all, "BAD "+string(e.Raw))
			return nil
		},
	})
	return all, err
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for _, c := range []struct {
		name, in string
		want     []string
		err      error
	}{
		{"nothing", "", nil, nil},
		{"lines", "a\nb\r\n\nc\n", []string{"a", "b", "", "c"}, nil},
		{"without the last break", "a\nb", []string{"a", "b"}, nil},
		{"gzip of several members", zipped("a\nb", "c\nd\n"), []string{"a", "bc", "d"}, nil},
		{"a line of the largest size", "12345678\n12345678\r\n12345678", []string{"12345678", "12345678", "12345678"}, nil},
		{"a line too long", "a\n123456789\nb\n", []string{"a", "BAD 12345678", "b"}, nil},
		{"a line longer than the buffer", long + "\nb\n" + long, []string{"BAD xxxxxxxx", "b", "BAD xxxxxxxx"}, nil},
		{"a broken gzip", zipped("a\nb\n")[:20], nil, io.ErrUnexpectedEOF},
		{"more than is allowed", zipped(strings.Repeat("a\n", 200_000)), nil, ErrInflatedBytes},
		{"one byte of gzip's mark", "\x1f", []string{"\x1f"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := decoded(t, Lines(Limits{RecordBytes: 8, InflatedBytes: 300_000}), strings.NewReader(c.in))
			if !errors.Is(err, c.err) || c.err == nil && err != nil {
				t.Errorf("got %v, want %v", err, c.err)
			}
			if c.err == nil && fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	type rec struct{ A int }
	for _, c := range []struct {
		name, member, in string
		want             []string
		fails            bool
	}{
		{"nothing", "", " \n", nil, false},
		{"one a line", "", "{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}", []string{"{1}", "{2}", "{3}"}, false},
		{"a line that is not JSON", "", "{\"a\":1}\n{\"a\":\n{\"a\":3}\n", []string{"{1}", `BAD {"a":`, "{3}"}, false},
		{"a first line that is not JSON", "", "{\"a\n{\"a\":2}\n", []string{`BAD {"a`, "{2}"}, false},
		{"a line too large", "", "{\"a\":1}\n{\"b\":\"" + strings.Repeat("x", 100) + "\"}\n{\"a\":3}", []string{"{1}", `BAD {"b":"` + strings.Repeat("x", 34), "{3}"}, false},
		{"of another type", "", `{"a":1} {"a":"x}"} {"a":3}`, []string{"{1}", `BAD {"a":"x}"}`, "{3}"}, false},
		{"one after the other", "", `{"a":1}{"a":2}` + "\n\t{\n\"a\":\n3}", []string{"{1}", "{2}", "{3}"}, false},
		{"pretty-printed", "", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n", []string{"{1}", "{2}"}, false},
		{"an array", "", "\xef\xbb\xbf [ {\"a\":1} , {\"a\":[}, {\"a\":3} ]", nil, true},
		{"an array with one of another type", "", `[{"a":1},{"a":[2]},{"a":3},4]`, []string{"{1}", `BAD {"a":[2]}`, "{3}", "BAD 4"}, false},
		{"an array with one too large", "", `[{"a":1},{"b":"` + strings.Repeat("\\\"]", 30) + `"},{"a":3}]`, []string{"{1}", `BAD {"b":"` + strings.Repeat("\\\"]", 11) + "\\", "{3}"}, false},
		{"an array that ends too early", "", `[{"a":1}`, nil, true},
		{"an array with a comma too many", "", `[{"a":1},]`, nil, true},
		{"a member", "Records", `{"x":[{"a":0}],"Records":[{"a":1},{"a":2}],"y":{"Records":[]}}`, []string{"{1}", "{2}"}, false},
		{"members of several", "Records", zipped(`{"Records":[{"a":1}]}`, "\n"+`{"Records":[]} {"Records":[{"a":2}]}`), []string{"{1}", "{2}"}, false},
		{"an array where a member could be", "Records", `[{"a":1}]`, []string{"{1}"}, false},
		{"no such member", "Records", `{"records":[1]}{"Records":[{"a":1}]}`, []string{"BAD ", "{1}"}, false},
		{"a member that ends too early", "Records", `{"Records":[{"a":1}]`, nil, true},
		{"no JSON", "", "hello", []string{"BAD hello"}, false},
		{"a bracket too many", "", "}", nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := decoded(t, JSON[rec](c.member, Limits{RecordBytes: 40}), strings.NewReader(c.in))
			if (err != nil) != c.fails || errors.Is(err, io.EOF) {
				t.Errorf("got %v", err)
			}
			if !c.fails && fmt.Sprintf("%q", got) != fmt.Sprintf("%q", c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// Whatever comes, a decoder ends, and what it gives is no larger than the limit.
func FuzzDecoders(f *testing.F) {
	for _, s := range []string{"a\nb", `[{"a":1},{`, `{"Records":[{"a":"\""}],"b":2}`, "{\"a\":1}\n{\"a\"", zipped("a\nb")} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := Limits{RecordBytes: 16, InflatedBytes: 1 << 20}
		lines, _ := decoded(t, Lines(l), bytes.NewReader(b))
		for _, line := range lines {
			if len(line) > len("BAD ")+16 {
				t.Errorf("a record of %d bytes", len(line))
			}
		}
		for _, member := range []string{"", "Records"} {
			if _, err := decoded(t, JSON[any](member, l), bytes.NewReader(b)); errors.Is(err, io.EOF) {
				t.Errorf("an end of the input that nobody asked for: %v", err)
			}
		}
	})
}
