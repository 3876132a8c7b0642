package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPlaces(t *testing.T) {
	t.Parallel()
	c, err := Parse("ashiato.yaml", []byte(`
networks:
  office: [203.0.113.0/24, "2001:db8::/32"]
  本社: 198.51.100.7
lists:
  blocklist: lists/block.txt
geoip: ~/GeoLite2-Country.mmdb
office_hours: {days: mon-fri, from: "09:00", to: 18:30, holidays: holidays.csv}
sources:
  - queue: https://sqs.ap-northeast-1.amazonaws.com/111122223333/ashiato
    keep: 'service:(iam OR signin)'
    drop: 'readonly:yes -event:AssumeRole*'
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.Networks); got != "map[office:[203.0.113.0/24 2001:db8::/32] 本社:[198.51.100.7/32]]" {
		t.Error(got)
	}
	if got := fmt.Sprint(c.PlaceNames()); got != "[blocklist office 本社]" {
		t.Error(got)
	}
	h := c.OfficeHours
	if h == nil || h.From != 9*time.Hour || h.Until != 18*time.Hour+30*time.Minute || !h.Days[time.Monday] || h.Days[time.Sunday] || h.Holidays != "holidays.csv" {
		t.Errorf("office hours %+v", h)
	}
	if s := c.Sources[0]; s.Keep.Text != "service:(iam OR signin)" || s.Drop.Text != "readonly:yes -event:AssumeRole*" || !s.Filters() {
		t.Errorf("filters %+v", s)
	}
	home := t.TempDir()
	if err := c.absolutePlaces("/etc/ashiato", home); err != nil {
		t.Fatal(err)
	}
	if c.Lists["blocklist"] != "/etc/ashiato/lists/block.txt" || c.GeoIP != filepath.Join(home, "GeoLite2-Country.mmdb") || c.OfficeHours.Holidays != "/etc/ashiato/holidays.csv" {
		t.Errorf("paths %v %s %s", c.Lists, c.GeoIP, c.OfficeHours.Holidays)
	}
}

func TestWrongPlacesAreShown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		kind         Kind
		line, column int
		says         string
	}{
		"networks: {office: [203.0.113.0/24, 203.0.113.300]}":          {BadValue, 1, 37, "neither a network nor an address"},
		"networks: {office: [203.0.113.7/24]}":                         {BadValue, 1, 21, "the network of that size is 203.0.113.0/24"},
		"networks: {office: []}":                                       {BadValue, 1, 20, "it is empty"},
		"networks: {office: {a: b}}":                                   {WrongType, 1, 20, "must be a list"},
		"networks: {'a b': 203.0.113.7}":                               {BadValue, 1, 12, "a name has letters"},
		"networks: [a]":                                                {WrongType, 1, 11, "lines of key: value"},
		"networks: {a: 192.0.2.1}\nlists: {a: f.txt}":                  {BadValue, 2, 9, "networks has the name too"},
		"lists: {a: [f.txt]}":                                          {WrongType, 1, 12, "must be text"},
		"geoip: ''":                                                    {BadValue, 1, 8, "it is empty"},
		"office_hours: {days: mon-fri, from: \"09:00\"}":               {BadValue, 1, 16, "to is missing"},
		"office_hours: {days: weekdays, from: \"09:00\", to: '18:00'}": {BadValue, 1, 22, "use days such as"},
		"office_hours: {days: [mon], from: \"9\", to: '18:00'}":        {BadValue, 1, 35, "use a time of the day"},
		"office_hours: {days: [mon], from: '09:00', to: '09:00'}":      {BadValue, 1, 48, "the same as from"},
		"office_hours: {day: mon}":                                     {UnknownKey, 1, 15, "unknown key"},
		"office_hours: mon-fri":                                        {WrongType, 1, 15, "lines of key: value"},
		"sources:\n  - workspaces: [ap-northeast-1]\n    drop: x":      {BadValue, 3, 11, "not with workspaces"},
		"sources:\n  - event_history: [ap-northeast-1]\n    drop: ''":  {BadValue, 3, 11, "it is empty"},
	} {
		_, err := Parse("f.yaml", []byte(text))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != want.kind || e.Line != want.line || e.Column != want.column || !strings.Contains(e.Error(), want.says) {
			t.Errorf("%s: %v (%+v)", text, err, e)
		}
	}
}

// A condition's error points into the line of the file where the text stands there as it is.
func TestConditionErrorPointsIntoTheFile(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text   string
		offset int
		want   int // column
	}{
		{"sources:\n  - event_history: [ap-northeast-1]\n    drop: user:田中 even:x", 12, 19},
		{"sources:\n  - event_history: [ap-northeast-1]\n    drop: 'readonly:yes even:x'", 13, 25},
		{"sources:\n  - event_history: [ap-northeast-1]\n    drop: \"a \\\"b\\\" even:x\"", 6, 11}, // escapes: only where it begins
	} {
		c, err := Parse("f.yaml", []byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		reason := errors.New("no such field")
		got, ok := errors.AsType[*Error](c.Sources[0].Drop.Error(tt.offset, reason))
		if !ok || got.Line != 3 || got.Column != tt.want || !errors.Is(got, reason) {
			t.Errorf("%s: %+v", tt.text, got)
		}
	}
	if got := why("names", "n", 7).Error(); got != "there are more than 7 names" {
		t.Error(got)
	}
	if err := (Condition{Text: "x"}).Error(0, errEmpty); !errors.Is(err, errEmpty) {
		t.Error(err)
	}
}
