package encode

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestSheetsOfAWorkbook(t *testing.T) {
	day := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	sheet := Sheet{Name: "佐藤/花子", Title: "出勤簿 2026-10", Lines: [][2]string{{"氏名", "佐藤 花子"}}, Head: []string{"日付", "開始", "接続時間", "備考"},
		Rows: []SheetRow{{Cells: []any{day, "9:05", 8*time.Hour + 30*time.Minute, "=1+1"}}, {Cells: []any{day.AddDate(0, 0, 2)}, Shaded: true}},
		Sums: []any{"合計", nil, 26 * time.Hour, nil}}
	long := sheet
	long.Name = strings.Repeat("漢", 40)
	var b bytes.Buffer
	if err := WriteWorkbook(&b, []Sheet{sheet, sheet, long, {Name: "[]:*?'"}, {Name: ""}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if want := []string{"佐藤_花子", "佐藤_花子 (2)", strings.Repeat("漢", 31), "()___", "-"}; !slices.Equal(f.GetSheetList(), want) {
		t.Errorf("sheets: %q", f.GetSheetList())
	}
	rows, err := f.GetRows("佐藤_花子")
	if err != nil {
		t.Fatal(err)
	}
	want := `[["出勤簿 2026-10"] ["氏名" "佐藤 花子"] ["日付" "開始" "接続時間" "備考"] ["10/1" "9:05" "8:30" "=1+1"] ["10/3"] ["合計" "" "26:00"]]`
	if got := fmt.Sprintf("%q", rows); got != want {
		t.Errorf("%s", got)
	}
	if formula, err := f.GetCellFormula("佐藤_花子", "D4"); err != nil || formula != "" {
		t.Errorf("a text became the formula %q, %v", formula, err)
	}
	b.Reset()
	if err := WriteWorkbook(&b, nil); err != nil || b.Len() == 0 {
		t.Errorf("without sheets: %v", err)
	}
}
