package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

func TestPlacedARN(t *testing.T) {
	for arn, want := range map[string]string{
		"ws-1": "ws-1", "arn:aws:iam::111122223333:user/ops": "user/ops (111122223333)", "arn:x": "arn:x",
		"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ken@example.jp":           "Admin (111122223333)",
		"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonConnect_Ab/aaaaaaaa-2222-4333-8444-5555": "AWSServiceRoleForAmazonConnect (111122223333)",
		"arn:aws:iam:::root": "root",
	} {
		if got := placedARN(arn); got != want {
			t.Errorf("%s: got %s, want %s", arn, got, want)
		}
	}
}

// In a wide window all columns are there, in a narrow one those that matter, and who it is stands above; attackers' bytes do nothing.
func TestWhoOnTerminal(t *testing.T) {
	for width, want := range map[int]string{
		200: "kind|identifier|name|first|last|from", 82: "kind|identifier|from", 20: "identifier",
	} {
		r := newTestRun(t, nil)
		r.Program.Width = func(Stream) int { return width }
		s := &session{Program: r.Program, zone: time.UTC}
		rows := &rowList{columns: columnsOf("person", encode.Varchar)}
		rows.rows = [][]any{{"ken@example.jp", "iam_user\x1b[31m", "arn:aws:iam::111122223333:user/" + strings.Repeat("k", 20), "健", true, nil, nil, "mail", "iam", "111122223333", "192.0.2.1, 192.0.2.2"}}
		if err := s.glanceWho(context.Background(), rows); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(r.stdout.String(), "\n")
		heads := strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(lines[1])
		if got := strings.Join(strings.Fields(heads), "|"); lines[0] != "ken@example.jp" || got != want || strings.Contains(r.stdout.String(), "\x1b[31m") {
			t.Errorf("width %d:\n%s", width, r.stdout.String())
		}
	}
}
