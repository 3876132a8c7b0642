package presence

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/japanese"
)

const oldList = "\"ID\",\"Username\",\"Timestamp\",\"Status\",\"WorkSpacesID\"\r\n" +
	"202610010900001,\"佐藤\",\"2026/10/01 09:05\",\"Connected\",\"ws-1\"\r\n202610011800001,\"佐藤\",\"2026/10/01 18:00\",\"DisConnected\",\"ws-1\"\r\n" +
	"202610020900001,\"佐藤\",\"2026/10/02 08:55\",\"Connected\",\"ws-1\"\r\n202610020900002,\"佐藤\",\"2026/10/02 20:00\",\"Connected\",\"ws-1\"\r\n" +
	"202610030900001,\"佐藤\",\"2026/10/02 20:30\",\"DisConnected\",\"ws-1\"\r\n"

func TestAccessList(t *testing.T) {
	tokyo := zone(t, "Asia/Tokyo")
	cp932, err := japanese.ShiftJIS.NewEncoder().String(oldList)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"UTF-8": oldList, "with a mark": "\ufeff" + oldList, "CP932": cp932} {
		rows, err := ReadAccessList(strings.NewReader(text), tokyo)
		if err != nil || len(rows) != 5 || rows[0].User != "佐藤" {
			t.Fatalf("%s: %v, %v", name, rows, err)
		}
		w := WorkSpace{ID: "ws-1"}
		for _, f := range AccessRuns(append(rows, rows...)) {
			if !sameDay(f.First, f.Last) {
				t.Errorf("a run over the end of a day: %v", f)
			}
			w.Runs = append(w.Runs, f.Run)
		}
		var got []string
		for _, s := range Sessions(w, DefaultRules(), time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)) {
			got = append(got, fmt.Sprint(s.Started.In(tokyo).Format("02 15:04 "), s.StartedBy, s.Ended.In(tokyo).Format(" 02 15:04 "), s.EndedBy))
		}
		want := []string{"01 09:05 no_data 01 18:00 5m", "02 08:55 5m 02 09:00 no_data", "02 20:00 no_data 02 20:30 5m"}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestBadFiles(t *testing.T) {
	head := "Username,Timestamp,Status,WorkSpacesID\n"
	for text, line := range map[string]int{
		"": 0, "a,b,c\n1,2,3\n": 1, head + "x,2026/10/01 09:00,Connected,ws-1\nx,yesterday,Connected,ws-1\n": 3, head + "x,2026/10/01 09:00,Maybe,ws-1\n": 2,
		head + "x,2026/10/01 09:00,Connected\n": 2, head + "x,9999/10/01 09:00,Connected,ws-1\n": 2, "\xff\xfe\x00\x81": 0,
	} {
		_, err := ReadAccessList(strings.NewReader(text), time.UTC)
		if e, ok := errors.AsType[*FileError](err); !ok || e.Line != line {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestPunches(t *testing.T) {
	tokyo := zone(t, "Asia/Tokyo")
	cal := DefaultCalendar(tokyo)
	cal.DayStart = 5 * time.Hour
	punches, err := ReadPunches(strings.NewReader("備考,社員,日付,出勤,退勤\n,Sato,2026/10/1,9:00,18:05:30\n,sato,2026-10-02,22:00,4:30\n,Suzuki,2026-10-01,9:00,26:30\n,kato,2026-10-01,-,\n合計,,,,\n"),
		Columns{"社員", "日付", "出勤", "退勤"}, cal)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	show := func(at time.Time) string {
		if at.IsZero() {
			return "-"
		}
		return at.In(tokyo).Format("02T15:04:05")
	}
	for _, p := range punches {
		got = append(got, fmt.Sprint(p.Person, " ", p.Date, " ", show(p.In), " ", show(p.Out)))
	}
	want := []string{"Sato 2026-10-01 01T09:00:00 01T18:05:30", "sato 2026-10-02 02T22:00:00 03T04:30:00", "Suzuki 2026-10-01 01T09:00:00 02T02:30:00", "kato 2026-10-01 - -"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04", "2026-10-"+text, tokyo)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	days := []Day{
		{Person: "sato", Date: date("2026-10-01"), First: at("01 09:10"), Last: at("01 17:40")},
		{Person: "sato", Date: date("2026-10-02"), First: at("02 22:11"), Last: at("03 05:00"), LastCut: true},
		{Person: "kato", Date: date("2026-10-01"), First: at("01 09:10"), Last: at("01 17:40")},
	}
	got = nil
	for _, d := range Compare(days, punches, 10*time.Minute) {
		got = append(got, fmt.Sprint(d.Person, " ", d.Date, " ", d.Kind, " ", show(d.Punched), " ", show(d.Seen), " ", d.Apart()))
	}
	want = []string{"Suzuki 2026-10-01 not_seen 01T09:00:00 - 0s", "kato 2026-10-01 not_punched - 01T09:10:00 0s", "sato 2026-10-01 out 01T18:05:30 01T17:40:00 -25m30s",
		"sato 2026-10-02 in 02T22:00:00 02T22:11:00 11m0s"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func FuzzAccessList(f *testing.F) {
	f.Add(oldList)
	f.Add("Username,Timestamp,Status,WorkSpacesID\nx,2026/10/01 09:00,Connected,ws-1\nx,2026/10/09 09:03,DisConnected,ws-1")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadAccessList(strings.NewReader(text), time.UTC)
		if err != nil {
			return
		}
		if len(rows) > 20 {
			rows = rows[:20]
		}
		for _, r := range AccessRuns(rows) {
			if !r.valid() || !sameDay(r.First, r.Last) || r.WorkspaceID == "" {
				t.Fatalf("%q: %+v", text, r)
			}
		}
	})
}
