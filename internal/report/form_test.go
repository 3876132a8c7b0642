package report

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/japanese"

	"github.com/ashiato/ashiato/internal/encode"
)

type textRows struct {
	columns []encode.Column
	rows    [][]any
}

func (r *textRows) Columns() []encode.Column { return r.columns }

func (r *textRows) Next(context.Context) ([]any, error) {
	if len(r.rows) == 0 {
		return nil, io.EOF
	}
	row := r.rows[0]
	r.rows = r.rows[1:]
	return row, nil
}

func someRows(texts ...string) *textRows {
	r := &textRows{columns: []encode.Column{{Name: "名前", Type: encode.Type{Kind: encode.Varchar}}, {Name: "n", Type: encode.Type{Kind: encode.Bigint}}}}
	for i, text := range texts {
		r.rows = append(r.rows, []any{text, int64(-i)})
	}
	return r
}

func TestForm(t *testing.T) {
	sjis := func(text string) string {
		b, err := japanese.ShiftJIS.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, tt := range []struct {
		form Form
		want string
	}{
		{Form{}, "\ufeff\"名前\",\"n\"\r\n\"田中\",\"0\"\r\n\"'=1+1\",\"-1\"\r\n\"-\",\"-2\"\r\n"},
		{Form{Encoding: UTF8, Formulas: true}, "\"名前\",\"n\"\r\n\"田中\",\"0\"\r\n\"=1+1\",\"-1\"\r\n\"-\",\"-2\"\r\n"},
		{Form{Encoding: CP932}, sjis("\"名前\",\"n\"\r\n\"田中\",\"0\"\r\n\"'=1+1\",\"-1\"\r\n\"-\",\"-2\"\r\n")},
		{Form{Format: encode.NDJSON}, "{\"名前\":\"田中\",\"n\":0}\n{\"名前\":\"=1+1\",\"n\":-1}\n{\"名前\":\"-\",\"n\":-2}\n"},
	} {
		var b bytes.Buffer
		c, err := tt.form.Write(context.Background(), &b, someRows("田中", "=1+1", "-"), time.UTC)
		if err != nil || b.String() != tt.want || c != (Content{Rows: 3}) {
			t.Errorf("%+v: %+v, %v\n%q\nwant\n%q", tt.form, c, err, b.String(), tt.want)
		}
	}
	for _, f := range []Form{{Format: encode.XLSX, Encoding: CP932}, {Format: encode.JSON, Formulas: true}} {
		if f.Check() == nil {
			t.Errorf("%+v goes together", f)
		}
	}
}

func TestFormAccess(t *testing.T) {
	all := []Access{{ID: 202610010900001, Username: "髙橋", At: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC), Connected: true, WorkspaceID: "ws-a"}}
	want := "\"ID\",\"Username\",\"Timestamp\",\"Status\",\"WorkSpacesID\"\r\n202610010900001,\"髙橋\",\"2026/10/01 09:00\",\"Connected\",\"ws-a\"\r\n"
	zone := mustZone(t, "Asia/Tokyo")
	for _, tt := range []struct {
		form   Form
		prefix string
	}{{Form{Formulas: true}, ""}, {Form{Formulas: true, Encoding: UTF8BOM}, "\ufeff"}} {
		var b bytes.Buffer
		if c, err := tt.form.WriteAccess(context.Background(), &b, all, zone); err != nil || b.String() != tt.prefix+want || c.Rows != 1 {
			t.Errorf("%+v: %+v, %v, %q", tt.form, c, err, b.String())
		}
	}
	var b bytes.Buffer
	if _, err := (Form{Format: encode.NDJSON}).WriteAccess(context.Background(), &b, all, zone); err != nil || b.String() != `{"ID":202610010900001,"Username":"髙橋","Timestamp":"2026/10/01 09:00","Status":"Connected","WorkSpacesID":"ws-a"}`+"\n" {
		t.Errorf("%v, %s", err, b.String())
	}
}

// Characters of Windows' Shift_JIS, with those that other programs write for them; what it does not have is counted.
func TestCP932(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		replaced   int64
	}{
		{"abc\\~", "abc\\~", 0},
		{"ｱｲｳ", "\xb1\xb2\xb3", 0},
		{"髙﨑①㈱Ⅲ", "\xfb\xfc\xfa\xb1\x87\x40\x87\x8a\x87\x56", 0},
		{"￢∵ⅰ", "\x81\xca\x81\xe6\xfa\x40", 0},
		{"〜～−－", "\x81\x60\x81\x60\x81\x7c\x81\x7c", 0},
		{"¥100£¢", "\x81\x8f100\x81\x92\x81\x91", 0},
		{"𠮷野家😀", "?\x96\xec\x89\xc6?", 2},
		{"Zoë ‾", "Zo? ?", 2},
		{"\ufffd\xff\xe7", "???", 3},
	} {
		for _, pieces := range []int{1, 2, 100} {
			var b bytes.Buffer
			w := newTextWriter(&b, CP932)
			for text := tt.text; text != ""; {
				n := min(pieces, len(text))
				if _, err := io.WriteString(w, text[:n]); err != nil {
					t.Fatal(err)
				}
				text = text[n:]
			}
			if err := w.end(); err != nil || b.String() != tt.want || w.replaced != tt.replaced {
				t.Errorf("%q by %d: %q, %d replaced, %v; want %q, %d", tt.text, pieces, b.String(), w.replaced, err, tt.want, tt.replaced)
			}
		}
	}
}

// However text is cut into pieces, its bytes are the same.
func TestTextWriterPieces(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	text := "\ufeff" + strings.Repeat("田中,\"a😀\"\r\n", 20)
	for _, e := range []Encoding{UTF8, UTF8BOM, CP932} {
		var want string
		for range 50 {
			var b bytes.Buffer
			w := newTextWriter(&b, e)
			for rest := text; rest != ""; {
				n := min(1+random.IntN(9), len(rest))
				if _, err := io.WriteString(w, rest[:n]); err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := w.end(); err != nil {
				t.Fatal(err)
			}
			if want == "" {
				want = b.String()
			}
			if b.String() != want || strings.HasPrefix(want, "\ufeff") != (e == UTF8BOM) {
				t.Fatalf("%s: %q", e, b.String())
			}
		}
	}
}
