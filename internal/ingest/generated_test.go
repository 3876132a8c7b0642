package ingest

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/trail"
)

// odd makes records out of documented and other keys with values of every kind, many of them where they do
// not belong.
type odd struct {
	*rand.Rand
	strings.Builder
}

func (o *odd) record() string {
	o.Reset()
	o.object(trail.Top, 0)
	return o.String()
}

// object writes an object whose keys are mostly those of the given level.
func (o *odd) object(level trail.Field, depth int) {
	o.WriteByte('{')
	used := map[string]bool{}
	for i := range o.IntN(12) {
		key, field := o.key(level, depth)
		if used[key] && o.IntN(20) > 0 {
			key, field = fmt.Sprintf(`"k%d"`, i), trail.Top
		}
		used[key] = true
		if i > 0 {
			o.WriteByte(',')
		}
		o.space()
		o.WriteString(key + ":")
		o.space()
		if field != trail.Top && field.Opened() && o.IntN(8) > 0 && depth < 6 {
			o.object(field, depth+1)
		} else {
			o.value(depth + 1)
		}
	}
	o.space()
	o.WriteByte('}')
}

// key picks a key, and the field that it stands for on this level.
func (o *odd) key(level trail.Field, depth int) (string, trail.Field) {
	if o.IntN(6) > 0 {
		for range 200 {
			f := trail.Field(o.IntN(int(trail.NumFields)))
			parent, ok := f.Parent()
			if !ok {
				parent = trail.Top
			}
			if parent == level && (level != trail.Top || depth == 0) {
				return `"` + f.Name() + `"`, f
			}
		}
	}
	keys := []string{`"-"`, `""`, `"new"`, `"EventName"`, `"event\u004eame"`, `"\ud800"`, `"日本"`, `"a\"b"`, `"ARN"`, `"type"`}
	return keys[o.IntN(len(keys))], trail.Top
}

func (o *odd) value(depth int) {
	scalars := []string{
		`null`, `true`, `false`, `0`, `-0`, `1234.0`, `1e3`, `1E+30`, `123456789012345678901234567890`, `""`, `"x"`, `"true"`,
		`"2026-11-20T01:02:03Z"`, `"2026-11-20"`, `"\u0000"`, `"\ud83d\ude00"`, `"\ud800"`, `"tab\t\/"`, `"足跡"`, `"<&>"`, `{}`, `[]`,
		"\"\xff\"", `"arn:aws:iam::111122223333:user/a"`, `[{"ARN":"a","accountId":"1","type":"t"}]`, `[{"ARN":null}]`, `{"a":"b"}`, `{"a":1,"a":2}`,
	}
	switch n := o.IntN(10); {
	case n < 7 || depth > 8:
		o.WriteString(scalars[o.IntN(len(scalars))])
	case n < 8:
		o.WriteByte('[')
		for i := range o.IntN(4) {
			if i > 0 {
				o.WriteByte(',')
			}
			o.space()
			o.value(depth + 1)
		}
		o.WriteByte(']')
	default:
		o.object(trail.Field(o.IntN(int(trail.NumFields))), depth+1)
	}
}

func (o *odd) space() {
	if o.IntN(12) == 0 {
		o.WriteString([]string{" ", "\n\t", "  \r\n"}[o.IntN(3)])
	}
}

func TestRebuildGenerated(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 4000
	}
	o := &odd{Rand: rand.New(rand.NewPCG(5, 6))}
	records := make([][]byte, n)
	for i := range records {
		records[i] = []byte(o.record())
	}
	roundTrip(t, records)
}

// FuzzRoundTrip stores whatever is a JSON object and makes it again.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range oddRecords {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := trail.Parse(text, trail.DefaultLimits()); err != nil {
			return
		}
		want, err := canonical(text)
		if err != nil {
			t.Fatalf("package trail takes for JSON what another reading does not: %v\n%q", err, text)
		}
		file := filepath.Join(t.TempDir(), "rows.parquet")
		writeRows(t, file, [][]byte{text})
		got, err := Rebuild(readRows(t, file)[0])
		if err != nil {
			t.Fatal(err)
		}
		if have, err := canonical(got); err != nil || have != want {
			t.Errorf("%v\ndelivered %s\nrebuilt   %s", err, text, got)
		}
	})
}
