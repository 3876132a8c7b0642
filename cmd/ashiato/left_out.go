package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// maxLeftLines bounds the conditions that are listed for a person; the table left_out has them all.
const maxLeftLines = 10

// leftLines tells what was left out on purpose, what is most first, and by which conditions; sources are named where there are several.
func (s *session) leftLines(left map[ingest.LeftOut]int64) string {
	all := slices.SortedFunc(maps.Keys(left), func(a, b ingest.LeftOut) int {
		return cmp.Or(-cmp.Compare(left[a], left[b]), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Condition, b.Condition))
	})
	key := "import.left_by"
	if slices.ContainsFunc(all, func(by ingest.LeftOut) bool { return by.Source != all[0].Source }) {
		key = "import.left_from"
	}
	var lines []string
	for i, by := range all {
		if i == maxLeftLines {
			lines = append(lines, strings.TrimSpace(s.T("import.more_problems", text.Args{"n": len(all) - i})))
			break
		}
		lines = append(lines, s.T(key, text.Args{"n": left[by], "kind": by.Kind, "condition": text.CleanLine(by.Condition), "source": text.CleanLine(by.Source)}))
	}
	return strings.Join(lines, "\n")
}

// A leftTotal is what was left out of a lake on purpose.
type leftTotal struct {
	by map[ingest.LeftOut]int64
	n  int64
}

// leftOut adds up what was left out of a lake, of a stretch of the records' times; zero times are no bound.
func leftOut(ctx context.Context, l *lake.Lake, since, until time.Time) (leftTotal, error) {
	t := leftTotal{by: map[ingest.LeftOut]int64{}}
	err := ingest.EachLeftOut(ctx, l, since, until, func(by ingest.LeftOut, _ time.Time, _ bool, n int64) error {
		t.by[by] += n
		t.n += n
		return nil
	})
	return t, err
}

// fact is the line of a summary about it.
func (t leftTotal) fact(s *session) fact {
	return fact{label: "import.left_out", shown: s.leftLines(t.by), name: "left_out", value: t.n, kind: encode.Bigint}
}

// of is what was left out of one source.
func (t leftTotal) of(source string) leftTotal {
	one := leftTotal{by: map[ingest.LeftOut]int64{}}
	for by, n := range t.by {
		if by.Source == source {
			one.by[by] = n
			one.n += n
		}
	}
	return one
}

// noteLeftOut says under an answer what was left out of its time on purpose.
func (s *session) noteLeftOut(left leftTotal) {
	if left.n == 0 {
		return
	}
	s.note(s.T("coverage.left_out", text.Args{"n": left.n}))
	for line := range strings.SplitSeq(s.leftLines(left.by), "\n") {
		s.note("  " + line)
	}
}
