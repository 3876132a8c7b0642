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
			"cloudformation.amazonaws.com", error, nil, "111122223333", "ap-northeast-1", "c0ffee00-0000-4000-8000-000000000001", nil, nil, nil}
	}
	for width := 44; width <= 200; width++ {
		for _, lang := range []text.Lang{text.English, text.Japanese} {
			var out bytes.Buffer
			s := &session{Program: &Program{Stdout: &out, Width: func(Stream) int { return width }, Now: func() time.Time { return at }}, zone: time.UTC}
			s.Lang = lang
			rows := &rowList{rows: [][]any{
				row("長い名前の利用者 太郎 と そのほか大勢のみなさま", "ListObjects", ""), row("x\x1b[31m", "GetBucketNotificationConfiguration", "NoSuchPublicAccessBlockConfiguration"),
			}}
			writeEvents(t, s, rows, &out)
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

func writeEvents(t *testing.T, s *session, rows encode.Rows, out *bytes.Buffer) {
	t.Helper()
	table, err := s.newEventTable(context.Background(), rowEvents{rows})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := encode.Write(context.Background(), out, table, encode.Options{Format: encode.Table, Width: s.Width(Stdout)}); err != nil {
		t.Fatal(err)
	}
}

// On 80 columns an address is whole, and the target gives way where it would make a stump of the user's name; it
// stays where there is room.
func TestEventTableOnEightyColumns(t *testing.T) {
	at := time.Date(2026, 11, 20, 1, 2, 3, 0, time.UTC)
	row := func(user, name string) []any {
		return []any{at, "2026-11-20T01:02:03Z", name, "iam.amazonaws.com", []any{"IAMUser", nil, nil, nil, nil, nil, user}, nil, `{"userName":"svc-build-and-deploy"}`, nil,
			"203.0.113.166", nil, nil, "111122223333", "ap-northeast-1", "c0ffee00-0000-4000-8000-000000000001", nil, nil, nil}
	}
	for _, tt := range []struct {
		user, name string
		want       string
	}{
		{"misaki.yamazaki@example.co.jp", "AuthorizeSecurityGroupIngress", "11-20 01:02  misaki.yamazaki…  AuthorizeSecuri…  203.0.113.166  ok      c0ffee00"},
		{"tanaka", "CreateAccessKey", "11-20 01:02  tanaka  CreateAccessKey  svc-buil…  203.0.113.166  ok      c0ffee00"},
	} {
		var out bytes.Buffer
		s := &session{Program: &Program{Stdout: &out, Width: func(Stream) int { return 80 }, Now: func() time.Time { return at }}, zone: time.UTC}
		writeEvents(t, s, &rowList{rows: [][]any{row(tt.user, tt.name)}}, &out)
		if !strings.Contains(out.String(), tt.want+"\n") {
			t.Errorf("not %q in\n%s", tt.want, &out)
		}
	}
}
