package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

func TestEventTableFitsTheTerminal(t *testing.T) {
	at := time.Date(2026, 11, 20, 1, 2, 3, 0, time.UTC)
	row := func(user, event, error string) []any {
		identity := []any{"IAMUser", nil, nil, nil, nil, nil, user}
		return []any{at, "2026-11-20T01:02:03Z", event, "s3.amazonaws.com", identity, nil, `{"bucketName":"` + strings.Repeat("b", 60) + `"}`, nil,
			"cloudformation.amazonaws.com", error, nil, "111122223333", "ap-northeast-1", "c0ffee00-0000-4000-8000-000000000001"}
	}
	for width := 44; width <= 200; width++ {
		for _, lang := range []text.Lang{text.English, text.Japanese} {
			var out bytes.Buffer
			s := &session{Program: &Program{Stdout: &out, Width: func(Stream) int { return width }, Now: func() time.Time { return at }}, zone: time.UTC}
			s.Lang = lang
			rows := &rowList{rows: [][]any{
				row("長い名前の利用者 太郎 と そのほか大勢のみなさま", "ListObjects", ""), row("x\x1b[31m", "GetBucketNotificationConfiguration", "NoSuchPublicAccessBlockConfiguration"),
			}}
			_, err := encode.Write(context.Background(), &out, s.newEventTable(rows), encode.Options{Format: encode.Table, Width: width})
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if len(lines) != 4 {
				t.Fatalf("width %d: %d lines\n%s", width, len(lines), &out)
			}
			for _, line := range lines {
				if w := cells.StringWidth(line); w > width && width >= 56 {
					t.Fatalf("width %d: a line of %d\n%s", width, w, &out)
				}
			}
			if !strings.HasSuffix(lines[3], "c0ffee00") || !strings.Contains(lines[3], "11-20 01:02") {
				t.Errorf("width %d: time or id was cut: %q", width, lines[3])
			}
			if width >= 180 && !strings.Contains(lines[3], "111122223333") {
				t.Errorf("width %d: no account in %q", width, lines[3])
			}
		}
	}
}
