package config

import (
	"errors"
	"testing"
	"time"
)

func TestPresence(t *testing.T) {
	c, err := Parse("x", []byte("day_starts_at: 05:00\npresence:\n  every: 5m\n  backfill: 63d\n  bridge: 0s\n  unknown: 2h\n  breaks: 45m\n  night: 23:00-06:00\n"+
		"  person_column: 社員番号\n  date_column: 日付\n  in_column: 出勤\n  out_column: 退勤\nsources:\n  - workspaces: [ap-northeast-1, us-east-1]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Presence{Every: 5 * time.Minute, Backfill: 63 * 24 * time.Hour, Unknown: 2 * time.Hour, Break: 45 * time.Minute, NightFrom: 23 * time.Hour, NightUntil: 6 * time.Hour,
		Punches: Punches{"社員番号", "日付", "出勤", "退勤"}}
	if c.Presence != want || c.DayStartsAt != 5*time.Hour || len(c.Sources) != 1 || len(c.Sources[0].WorkSpaces) != 2 {
		t.Errorf("%+v", c)
	}
	if d := Default(); d.Presence.Bridge != 5*time.Minute || d.DayStartsAt != 0 {
		t.Errorf("without a file: %+v", d)
	}
}

func TestPresenceRefused(t *testing.T) {
	for text, key := range map[string]string{
		"day_starts_at: 13:00":                                 "day_starts_at",
		"day_starts_at: five":                                  "day_starts_at",
		"presence:\n  every: 1m":                               "presence.every",
		"presence:\n  bridge: 2h":                              "presence.bridge",
		"presence:\n  unknown: x":                              "presence.unknown",
		"presence:\n  backfill: 500d":                          "presence.backfill",
		"presence:\n  breaks: 0m":                              "presence.breaks",
		"presence:\n  night: 22:00":                            "presence.night",
		"presence:\n  night: 22:00-22:00":                      "presence.night",
		"presence:\n  evry: 5m":                                "presence.evry",
		"presence:\n  in_column: out":                          "presence.out_column",
		"sources:\n  - workspaces: [Tokyo]":                    "sources.workspaces",
		"sources:\n  - workspaces: [us-east-1, us-east-1]":     "sources.workspaces",
		"sources:\n  - workspaces: []":                         "sources.workspaces",
		"sources:\n  - workspaces: [us-east-1]\n    since: 7d": "sources.since",
	} {
		_, err := Parse("x", []byte(text+"\n"))
		if e, ok := errors.AsType[*Error](err); !ok || e.Key != key {
			t.Errorf("%q: %v", text, err)
		}
	}
}
