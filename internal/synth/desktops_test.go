package synth

import (
	"reflect"
	"testing"
	"time"
)

func TestDesktops(t *testing.T) {
	o := Options{People: 16, Days: 30, End: time.Date(2026, 10, 31, 15, 0, 0, 0, time.UTC), Seed: 3}
	all, err := Desktops(o)
	if err != nil || len(all) != 16 {
		t.Fatalf("%d desktops, %v", len(all), err)
	}
	again, err := Desktops(o)
	if err != nil || !reflect.DeepEqual(all, again) {
		t.Error("the same options give another history")
	}
	stays, lost := 0, 0
	for _, d := range all {
		last := o.start()
		for _, s := range d.Stays {
			if s.From.Before(last) || !s.To.After(s.From) || s.To.After(o.End) {
				t.Fatalf("%s: %v after %s", d.User, s.Between, last)
			}
			last = s.To
			if d.Connected(s.From.Add(-time.Second), time.Second) && s.From.Sub(last) > time.Minute || !d.Connected(s.From, 5*time.Minute) {
				t.Errorf("%s: connected at %s", d.User, s.From)
			}
			if stays++; s.EventID == "" {
				lost++
			}
		}
	}
	if stays < 16*30 || lost == 0 || lost > stays/20 {
		t.Errorf("%d stays, %d without an event", stays, lost)
	}
	if _, err := Desktops(Options{}); err == nil {
		t.Error("without an end")
	}
}
