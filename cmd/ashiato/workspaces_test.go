package main

import (
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/mototest"
)

// TestCollectWorkSpaces asks the emulator who is connected, twice, and looks at what the lake then says.
func TestCollectWorkSpaces(t *testing.T) {
	endpoint := mototest.StartStrict(t)
	_, ids := mototest.WorkSpaces(t, endpoint, "hanako.sato", "taro.suzuki")
	s := newStory(t, "timezone: Asia/Tokyo\nsources:\n  - workspaces: [us-east-1]\npresence:\n  backfill: 2d\n")
	put := func(id, from, to string, value float64) {
		t.Helper()
		mototest.UserConnected(t, endpoint, id, s.at(from), s.at(to), value)
	}
	put(ids[0], "10-01 07:00", "10-01 09:00", 0)
	put(ids[0], "10-01 09:00", "10-01 12:00", 1)
	put(ids[1], "10-01 07:00", "10-01 12:00", 0)
	s.now = s.at("10-01 12:02")
	collect := func(want string) {
		t.Helper()
		if out := s.run(0, "collect", "--once"); !strings.Contains(out, want) {
			t.Errorf("collect said %s", out)
		}
	}
	collect("WorkSpaces in us-east-1: 2")
	if out := s.run(0, "sessions", "now", "-o", "csv"); !strings.Contains(out, `"hanako.sato","`+ids[0]+`","2026-10-01 09:00:00 Asia/Tokyo","5m",,,"10800"`) || strings.Contains(out, "suzuki") {
		t.Errorf("now: %s", out)
	}
	put(ids[0], "10-01 12:00", "10-01 18:00", 1)
	put(ids[0], "10-01 18:00", "10-01 20:00", 0)
	put(ids[1], "10-01 12:00", "10-01 20:00", 0)
	s.now = s.at("10-01 20:01")
	collect("new samples")
	collect("0 new samples")
	if rows := s.stored(); len(rows) != 1 || rows[0] != ids[0]+" hanako.sato 10-01 09:00" {
		t.Errorf("the table sessions after collecting: %q", rows)
	}
	out := s.run(0, "sessions", "--since", "2026-10-01", "-o", "csv")
	if strings.Count(out, "\n") != 2 || !strings.Contains(out, `"2026-10-01 09:00:00 Asia/Tokyo","5m","2026-10-01 18:00:00 Asia/Tokyo","5m","32400","0"`) {
		t.Errorf("sessions: %s", out)
	}
	if out := s.run(0, "attendance", "--month", "2026-10", "--person", "Hanako.Sato", "-o", "csv"); !strings.Contains(out, `"2026-10-01 18:00:00","5m","540"`) {
		t.Errorf("attendance: %s", out)
	}
	t.Setenv("AWS_ENDPOINT_URL_CLOUDWATCH", "http://127.0.0.1:1")
	if out := s.run(exitFailure, "collect", "--once"); !strings.Contains(out, "WorkSpaces us-east-1") {
		t.Errorf("when CloudWatch does not answer: %s", out)
	}
}
