package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"
)

// The list of sign-ins and sign-outs is byte by byte what its users have, unless a flag asks for something else.
func TestAccessListForms(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-05 12:00")
	list := filepath.Join(s.dir, "old.csv")
	text := "Username,Timestamp,Status,WorkSpacesID\n𠮷野,2026/10/01 08:30,DisConnected,ws-1\n𠮷野,2026/10/01 09:05,Connected,ws-1\n" +
		"=cmd(),2026/10/01 08:30,DisConnected,ws-2\n=cmd(),2026/10/01 10:00,Connected,ws-2\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(0, "sessions", "import", list)
	plain := accessList(`202610010900001,"𠮷野","2026/10/01 09:05","Connected","ws-1"`, `202610011000001,"=cmd()","2026/10/01 10:00","Connected","ws-2"`)
	cp932, err := japanese.ShiftJIS.NewEncoder().String(strings.Replace(plain, "𠮷", "?", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		flags []string
		want  string
		said  string
	}{
		{nil, plain, "2 rows in AccessList20261001.csv"},
		{[]string{"--bom"}, "\ufeff" + plain, ""},
		{[]string{"--safe"}, strings.Replace(plain, `"=cmd()"`, `"'=cmd()"`, 1), ""},
		{[]string{"--encoding", "cp932"}, cp932, "1 character is not in CP932 and became ? in AccessList20261001.csv"},
	} {
		out := filepath.Join(s.dir, "out", strings.Join(tt.flags, ""))
		said := s.run(0, append([]string{"report", "run", "workspaces-access", "--date", "2026-10-01", "--out", out}, tt.flags...)...)
		got, err := os.ReadFile(filepath.Join(out, "AccessList20261001.csv"))
		if err != nil || string(got) != tt.want || !strings.Contains(said, tt.said) {
			t.Errorf("%q: %v, %q\nwant %q\nsaid %s", tt.flags, err, got, tt.want, said)
		}
	}
}

// The attendance book has a sheet for each person: a line for each day, how the times are known, and the sums.
func TestAttendanceBook(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-30 12:00")
	list := filepath.Join(s.dir, "old.csv")
	text := "Username,Timestamp,Status,WorkSpacesID\n佐藤 花子,2026/10/01 08:30,DisConnected,ws-1\n佐藤 花子,2026/10/01 09:00,Connected,ws-1\n佐藤 花子,2026/10/01 12:00,DisConnected,ws-1\n" +
		"佐藤 花子,2026/10/01 13:00,Connected,ws-1\n佐藤 花子,2026/10/01 23:30,DisConnected,ws-1\n鈴木,2026/10/02 08:30,DisConnected,ws-2\n鈴木,2026/10/02 21:00,Connected,ws-2\n鈴木,2026/10/03 06:00,DisConnected,ws-2\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(0, "sessions", "import", list)
	book := filepath.Join(s.dir, "book.xlsx")
	s.run(0, "attendance", "--month", "2026-10", "--out", book, "--lang", "ja")
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if sheets := f.GetSheetList(); len(sheets) != 2 || sheets[0] != "佐藤 花子" || sheets[1] != "鈴木" {
		t.Fatalf("sheets: %q", sheets)
	}
	lines := func(sheet string) (all []string) {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			all = append(all, strings.TrimRight(strings.Join(row, "|"), "|"))
		}
		return all
	}
	sato, suzuki := lines("佐藤 花子"), lines("鈴木")
	if len(sato) != 4+31+1 || sato[0] != "出勤簿 2026-10" || sato[1] != "氏名|佐藤 花子" || sato[2] != "タイムゾーン|Asia/Tokyo" || sato[3] != "日付|曜日|開始|終了|接続時間|休憩|深夜|不明|備考" {
		t.Fatalf("%q", sato)
	}
	for i, want := range map[int]string{4: "10/1|木|9:00|23:30|13:30|1:00|1:30|0:00|始: 5分単位、終: 5分単位", 5: "10/2|金", 35: "合計|1 日|||13:30|1:00|1:30|0:00"} {
		if sato[i] != want {
			t.Errorf("line %d: %q, want %q", i, sato[i], want)
		}
	}
	for i, want := range map[int]string{5: "10/2|金|21:00|24:00|3:00|0:00|2:00|0:00|翌日に継続 始: 5分単位、終: -", 6: "10/3|土|0:00|6:00|6:00|0:00|5:00|0:00|前日から継続 始: -、終: 5分単位", 35: "合計|2 日|||9:00|0:00|7:00|0:00"} {
		if suzuki[i] != want {
			t.Errorf("line %d: %q, want %q", i, suzuki[i], want)
		}
	}
}

// Of very many people the book has one sheet, with a row for each day.
func TestAttendanceBookOfMany(t *testing.T) {
	t.Parallel()
	s := newStory(t, "timezone: Asia/Tokyo\n")
	s.now = s.at("10-30 12:00")
	text := "Username,Timestamp,Status,WorkSpacesID\n"
	for i := range maxBookPeople + 1 {
		text += fmt.Sprintf("user-%04d,2026/10/01 09:00,Connected,ws-%04d\nuser-%04d,2026/10/01 12:00,DisConnected,ws-%04d\n", i, i, i, i)
	}
	list := filepath.Join(s.dir, "old.csv")
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(0, "sessions", "import", list)
	for _, args := range [][]string{{"attendance", "--month", "2026-10", "--out", filepath.Join(s.dir, "attendance-202610.xlsx")},
		{"report", "run", "attendance", "--period", "day", "--date", "2026-10-01", "-o", "xlsx", "--out", filepath.Join(s.dir, "out")}} {
		s.run(0, args...)
	}
	books, err := filepath.Glob(filepath.Join(s.dir, "*", "*.xlsx"))
	if err != nil || len(books) != 1 {
		t.Fatal(books, err)
	}
	for _, book := range append(books, filepath.Join(s.dir, "attendance-202610.xlsx")) {
		f, err := excelize.OpenFile(book)
		if err != nil {
			t.Fatal(err)
		}
		sheets := f.GetSheetList()
		rows, err := f.GetRows(sheets[0])
		if err != nil || len(sheets) != 1 || len(rows) != maxBookPeople+2 {
			t.Errorf("%s: sheets %q, %d rows, %v", book, sheets, len(rows), err)
		}
		f.Close()
	}
}
