package report

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"

	"github.com/ashiato/ashiato/internal/encode"
)

// An Encoding is how the text of a CSV becomes bytes.
type Encoding string

// The encodings.
const (
	UTF8BOM Encoding = "utf-8-bom" // Excel takes it for UTF-8
	UTF8    Encoding = "utf-8"
	CP932   Encoding = "cp932" // Windows' Shift_JIS
)

// ParseEncoding reads one of the names.
func ParseEncoding(name string) (Encoding, error) {
	switch e := Encoding(name); e {
	case UTF8BOM, UTF8, CP932:
		return e, nil
	}
	return "", fmt.Errorf("%q is no encoding; use utf-8-bom, utf-8 or cp932", name)
}

// A Form is how rows are written to the file of a report. The zero Form is a CSV for spreadsheets: UTF-8 with a byte order mark, CRLF,
// formulas made harmless.
type Form struct {
	Format   encode.Format // empty is CSV
	Encoding Encoding      // of a CSV; empty is UTF8BOM
	// Formulas leaves text in a CSV as it is, also what a spreadsheet would compute.
	Formulas bool
}

// Check tells what does not go together.
func (f Form) Check() error {
	if f.Format != "" && f.Format != encode.CSV && (f.Encoding != "" || f.Formulas) {
		return fmt.Errorf("an encoding and formulas are of csv; %s has its own", f.Format)
	}
	return nil
}

// Write writes rows. Times with a zone are shown in the given one.
func (f Form) Write(ctx context.Context, w io.Writer, rows encode.Rows, zone *time.Location) (c Content, err error) {
	o := encode.Options{Format: f.Format, Zone: zone, Formulas: f.Formulas}
	if f.Format != "" && f.Format != encode.CSV {
		c.Rows, err = encode.Write(ctx, w, rows, o)
		return c, err
	}
	o.Format = encode.Excel
	text := newTextWriter(w, f.Encoding)
	c.Rows, err = encode.Write(ctx, text, rows, o)
	c.Replaced = text.replaced
	return c, errors.Join(err, text.end())
}

// WriteAccess writes the report workspaces-access: as its CSV is laid down, unless the form says otherwise, or in another format.
func (f Form) WriteAccess(ctx context.Context, w io.Writer, all []Access, zone *time.Location) (Content, error) {
	if f.Format != "" && f.Format != encode.CSV {
		return f.Write(ctx, w, AccessRows(all, zone), zone)
	}
	e := f.Encoding
	if e == "" {
		e = UTF8
	}
	text := newTextWriter(w, e)
	err := WriteAccessCSV(text, all, zone, !f.Formulas)
	return Content{Rows: int64(len(all)), Replaced: text.replaced}, errors.Join(err, text.end())
}

const bom = "\ufeff"

// textWriter writes text that comes in UTF-8, with or without a byte order mark, in an encoding.
type textWriter struct {
	w        io.Writer
	encoding Encoding
	begun    bool
	rest     []byte // the beginning of a character
	out      []byte
	replaced int64 // characters that the encoding does not have
	known    map[rune][]byte
	cp932    *encoding.Encoder
}

func newTextWriter(w io.Writer, e Encoding) *textWriter {
	if e == "" {
		e = UTF8BOM
	}
	t := &textWriter{w: w, encoding: e}
	if e == CP932 {
		t.known, t.cp932 = map[rune][]byte{}, japanese.ShiftJIS.NewEncoder()
	}
	return t
}

func (t *textWriter) Write(b []byte) (int, error) {
	text := b
	if !t.begun || len(t.rest) > 0 {
		text = append(t.rest, b...)
	}
	if !t.begun {
		if len(text) < len(bom) && bytes.HasPrefix([]byte(bom), text) {
			t.rest = text
			return len(b), nil
		}
		t.begun = true
		text = bytes.TrimPrefix(text, []byte(bom))
		if t.encoding == UTF8BOM {
			t.out = append(t.out, bom...)
		}
	}
	t.rest = nil
	if t.encoding != CP932 {
		t.out = append(t.out, text...)
	} else {
		t.rest = t.append932(text)
	}
	_, err := t.w.Write(t.out)
	t.out = t.out[:0]
	return len(b), err
}

// end writes what is left: half a character, or too little to tell that it is no byte order mark.
func (t *textWriter) end() error {
	if len(t.rest) == 0 {
		return nil
	}
	if t.encoding == CP932 {
		t.out, t.replaced = append(t.out, '?'), t.replaced+1
	} else {
		t.out = append(t.out, t.rest...)
	}
	_, err := t.w.Write(t.out)
	return err
}

// append932 encodes text and returns the part of a character at its end.
func (t *textWriter) append932(text []byte) (rest []byte) {
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			t.out, text = append(t.out, text[0]), text[1:]
			continue
		}
		if !utf8.FullRune(text) {
			return bytes.Clone(text)
		}
		r, size := utf8.DecodeRune(text)
		code, ok := t.known[r]
		if !ok {
			code = t.encode932(r)
			t.known[r] = code
		}
		if code == nil {
			t.replaced++
			code = []byte{'?'}
		}
		t.out, text = append(t.out, code...), text[size:]
	}
	return nil
}

// sameLook are characters that CP932 has under another code of Unicode than the other forms of Shift_JIS: they look the same.
var sameLook = map[rune]rune{'〜': '～', '−': '－', '‖': '∥', '—': '―', '¢': '￠', '£': '￡', '¬': '￢', '¥': '￥', '¦': '￤', '\u00a0': ' '}

// encode932 encodes a character; nil is one that CP932 does not have.
func (t *textWriter) encode932(r rune) []byte {
	if same, ok := sameLook[r]; ok {
		r = same
	}
	t.cp932.Reset()
	code, err := t.cp932.Bytes([]byte(string(r)))
	if err != nil || r == utf8.RuneError || len(code) == 1 && r >= utf8.RuneSelf && code[0] < utf8.RuneSelf {
		return nil
	}
	if code[0] == 0xed || code[0] == 0xee {
		return asWindows(r, code)
	}
	return code
}

// asWindows is the code that Windows gives a character that has two: not the one of NEC's selection (rows 0xED and 0xEE), which the library takes, but the other. See
// https://encoding.spec.whatwg.org/#index-shift_jis-pointer.
func asWindows(r rune, code []byte) []byte {
	decoder := japanese.ShiftJIS.NewDecoder()
	for _, lead := range []byte{0x81, 0x87, 0xfa, 0xfb, 0xfc} {
		for trail := byte(0x40); trail <= 0xfc; trail++ {
			pair := []byte{lead, trail}
			if text, err := decoder.Bytes(pair); err == nil && string(text) == string(r) {
				return pair
			}
		}
	}
	return code
}
