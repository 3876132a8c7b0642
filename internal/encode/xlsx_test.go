package encode

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func workbook(t *testing.T, text string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(text))
	check(t, err)
	t.Cleanup(func() { check(t, f.Close()) })
	return f
}

func TestWorkbook(t *testing.T) {
	decimal := Type{Kind: Decimal, Precision: 38, Scale: 2}
	tokyo := time.FixedZone("Asia/Tokyo", 9*3600)
	early := time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		t     Type
		v     any
		kind  excelize.CellType
		raw   string // as stored
		shown string // empty: this reader of workbooks cannot show it
	}{
		{of(Bigint), int64(123456789012345), excelize.CellTypeUnset, "123456789012345", "123456789012345"},
		{of(Bigint), int64(-1234567890123456), excelize.CellTypeInlineString, "-1234567890123456", "-1234567890123456"},
		{of(Boolean), true, excelize.CellTypeBool, "1", "TRUE"},
		{of(Double), 0.1, excelize.CellTypeUnset, "0.1", "0.1"},
		{of(Double), math.NaN(), excelize.CellTypeInlineString, "NaN", "NaN"},
		{of(Real), float32(0.1), excelize.CellTypeUnset, "0.1", "0.1"},
		{decimal, DecimalValue{big.NewInt(150), 2}, excelize.CellTypeUnset, "1.5", "1.50"},
		{decimal, DecimalValue{big.NewInt(-1234567890123456), 2}, excelize.CellTypeInlineString, "-12345678901234.56", "-12345678901234.56"},
		{of(Date), instant.Truncate(24 * time.Hour), excelize.CellTypeUnset, "46027", "2026-01-05"},
		{of(Date), early, excelize.CellTypeInlineString, "1899-12-31", "1899-12-31"},
		{timed(Timestamp, 3), instant.Add(500 * time.Millisecond), excelize.CellTypeUnset, "46027.627841435184", ""},
		{timed(Timestamp, 6), instant.Add(time.Microsecond), excelize.CellTypeInlineString, "2026-01-05 15:04:05.000001", "2026-01-05 15:04:05.000001"},
		{timed(TimestampTZ, 0), instant, excelize.CellTypeUnset, "46028.00283564815", "2026-01-06 00:04:05"},
		{Type{Kind: TimestampTZ, Zone: "UTC"}, instant, excelize.CellTypeUnset, "46027.62783564815", "2026-01-05 15:04:05"},
		{timed(Time, 3), 12*time.Hour + time.Second/2, excelize.CellTypeUnset, "0.500005787037037", "12:00:00.500"},
		{varchar, "=1+1", excelize.CellTypeInlineString, "=1+1", "=1+1"},
		{varchar, " a\nb\t\x01\u202e_x000D_ <&>", excelize.CellTypeInlineString, " a\nb\t\\x01\\u202e_x000D_ <&>", " a\nb\t\\x01\\u202e_x000D_ <&>"},
		{identity, []any{"=x", nil}, excelize.CellTypeInlineString, "{type==x, arn=null}", "{type==x, arn=null}"},
		{varchar, "", excelize.CellTypeInlineString, "", ""},
		{varchar, nil, excelize.CellTypeUnset, "", ""},
	} {
		f := workbook(t, write(t, memory{columns: []Column{column("c", c.t)}, rows: [][]any{{c.v}}}, Options{Format: XLSX, Zone: tokyo}))
		kind, err := f.GetCellType("Sheet1", "A2")
		check(t, err)
		raw, err := f.GetCellValue("Sheet1", "A2", excelize.Options{RawCellValue: true})
		check(t, err)
		shown, err := f.GetCellValue("Sheet1", "A2")
		check(t, err)
		formula, err := f.GetCellFormula("Sheet1", "A2")
		check(t, err)
		if kind == excelize.CellTypeNumber {
			kind = excelize.CellTypeUnset
		}
		if kind != c.kind && c.v != "" || raw != c.raw || c.shown != "" && shown != c.shown || formula != "" {
			t.Errorf("%s %v: kind %d, stored %q, shown %q, formula %q; want %d, %q, %q and none", c.t, c.v, kind, raw, shown, formula, c.kind, c.raw, c.shown)
		}
	}
}

func TestWorkbookHeader(t *testing.T) {
	zone := Type{Kind: TimestampTZ, Zone: "Asia/Tokyo"}
	m := memory{
		columns: []Column{column("=利用者", varchar), column("at", timed(TimestampTZ, 3)), column("tokyo", zone), column("n", of(Bigint))},
		rows:    [][]any{{strings.Repeat("長", 20) + "\nx", instant, instant, int64(1)}, {strings.Repeat("x", 200), nil, nil, nil}},
	}
	f := workbook(t, write(t, m, Options{Format: XLSX}))
	rows, err := f.GetRows("Sheet1")
	check(t, err)
	if got, want := fmt.Sprintf("%q", rows[0]), `["=利用者" "at (UTC)" "tokyo (Asia/Tokyo)" "n"]`; got != want {
		t.Errorf("header %s, want %s", got, want)
	}
	panes, err := f.GetPanes("Sheet1")
	check(t, err)
	if !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not frozen: %+v", panes)
	}
	id, err := f.GetCellStyle("Sheet1", "A1")
	check(t, err)
	style, err := f.GetStyle(id)
	check(t, err)
	if style.Font == nil || !style.Font.Bold {
		t.Error("the header is not bold")
	}
	for i, want := range []float64{widestColumn + 2, 25, 25, 3} {
		got, err := f.GetColWidth("Sheet1", string(rune('A'+i)))
		check(t, err)
		if got != want {
			t.Errorf("column %d is %v wide, want %v", i, got, want)
		}
	}
	m.rows = m.rows[:1]
	f = workbook(t, write(t, m, Options{Format: XLSX}))
	if got, err := f.GetColWidth("Sheet1", "A"); got != 42 || err != nil {
		t.Errorf("20 wide characters: column is %v wide, want 42 (%v)", got, err)
	}
}

func TestWorkbookGoesOnAnotherSheet(t *testing.T) {
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	s, err := newXLSX(w, []Column{column("n", of(Bigint))}, display{})
	check(t, err)
	s.rows = 3 // the header and two
	m := memory{columns: s.columns, rows: [][]any{{int64(1)}, {int64(2)}, {int64(3)}, {int64(4)}, {int64(5)}}}
	_, err = copyRows(context.Background(), s, &m)
	check(t, err)
	check(t, w.Flush())
	check(t, s.Close())
	f := workbook(t, b.String())
	var got []string
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		check(t, err)
		got = append(got, fmt.Sprint(sheet, rows))
	}
	if want := "Sheet1[[n] [1] [2]] Sheet2[[n] [3] [4]] Sheet3[[n] [5]]"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

func TestWorkbookLimits(t *testing.T) {
	for _, c := range []struct {
		m    memory
		want string
	}{
		{memory{columns: []Column{column("who", varchar)}, rows: [][]any{{strings.Repeat("日", cellUnits)}}}, ""},
		{memory{columns: []Column{column("who", varchar)}, rows: [][]any{{strings.Repeat("😀", cellUnits/2+1)}}}, `column "who": a text of 32768 characters`},
		{memory{columns: make([]Column, sheetColumns+1)}, "16385 columns"},
	} {
		_, err := Write(context.Background(), io.Discard, &c.m, Options{Format: XLSX})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

// TestWorkbookReadsBackEqual writes random rows: whatever is in them, the file can be read and shows the values.
func TestWorkbookReadsBackEqual(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 100 {
		m := randomResult(r)
		text := write(t, m, Options{Format: XLSX})
		z, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
		check(t, err)
		sheet, err := z.Open("xl/worksheets/sheet1.xml")
		check(t, err)
		xml, err := io.ReadAll(sheet)
		check(t, err)
		if bytes.Contains(xml, []byte("<f>")) {
			t.Fatalf("a formula in %s", xml)
		}
		f := workbook(t, text)
		for i, row := range m.rows {
			for j, c := range m.columns {
				if c.Type.Kind != Varchar || row[j] == nil {
					continue
				}
				name, err := excelize.CoordinatesToCellName(j+1, i+2)
				check(t, err)
				got, err := f.GetCellValue("Sheet1", name)
				check(t, err)
				want := strings.ReplaceAll(row[j].(string), "\r\n", "\n")
				want = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(string(escapeHidden(nil, want, false)))
				if got = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(got); got != want {
					t.Fatalf("%s: got %q, want %q", name, got, want)
				}
			}
		}
	}
}
