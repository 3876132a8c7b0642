package encode

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// memory is a result in memory.
type memory struct {
	columns []Column
	rows    [][]any
	err     error // after the rows, instead of io.EOF
}

func (m *memory) Columns() []Column { return m.columns }

func (m *memory) Next(context.Context) ([]any, error) {
	if len(m.rows) == 0 {
		if m.err != nil {
			return nil, m.err
		}
		return nil, io.EOF
	}
	row := m.rows[0]
	m.rows = m.rows[1:]
	return row, nil
}

func write(t *testing.T, m memory, o Options) string {
	t.Helper()
	var b bytes.Buffer
	n, err := Write(context.Background(), &b, &m, o)
	if err != nil {
		t.Fatalf("%s: %v", o.Format, err)
	}
	if n != int64(len(m.rows)) && m.err == nil && len(m.rows) > 0 {
		t.Errorf("%s: %d rows reported", o.Format, n)
	}
	return b.String()
}

func column(name string, t Type) Column { return Column{Name: name, Type: t} }

func of(k Kind) Type { return Type{Kind: k} }

// timed is a type of times with so many digits of a second.
func timed(k Kind, digits int) Type { return Type{Kind: k, Precision: digits} }

var (
	varchar  = of(Varchar)
	identity = Type{Kind: Row, Fields: []Column{column("type", varchar), column("arn", varchar)}}
	instant  = time.Date(2026, 1, 5, 15, 4, 5, 0, time.UTC)
)

func japanese() memory {
	return memory{
		columns: []Column{column("利用者", varchar), column("n", of(Bigint)), column("at", timed(TimestampTZ, 6)), column("useridentity", identity)},
		rows: [][]any{
			{"山田 太郎", int64(7), instant, []any{"IAMUser", "arn:aws:iam::1:user/山田"}},
			{"👩‍💻 Eve", int64(-12345), nil, nil},
			{"a|b\t\"c\"\n\x1b[31mred\u202e\\", nil, instant.Add(1500 * time.Microsecond), []any{nil, ""}},
			{nil, int64(0), instant, []any{"<b>", "[x](y)"}},
		},
	}
}

func TestGolden(t *testing.T) {
	tokyo := time.FixedZone("Asia/Tokyo", 9*3600)
	for _, c := range []struct {
		name string
		o    Options
		want string
	}{
		{"table", Options{Zone: tokyo}, "" +
			"利用者                             n  at                                     useridentity\n" +
			"────────────────────────────  ──────  ─────────────────────────────────────  ────────────────────────────────────────────\n" +
			"山田 太郎                          7  2026-01-06 00:04:05.000000 Asia/Tokyo  {type=IAMUser, arn=arn:aws:iam::1:user/山田}\n" +
			"👩‍💻 Eve                        -12345\n" +
			`a|b\t"c"\n\x1b[31mred\u202e\          2026-01-06 00:04:05.001500 Asia/Tokyo  {type=null, arn=}` + "\n" +
			"                                   0  2026-01-06 00:04:05.000000 Asia/Tokyo  {type=<b>, arn=[x](y)}\n"},
		{"narrow table", Options{Width: 60}, "" +
			"利用者                 n  at                useridentity\n" +
			"────────────────  ──────  ────────────────  ────────────────\n" +
			"山田 太郎              7  2026-01-05 15:0…  {type=IAMUser, …\n" +
			"👩‍💻 Eve            -12345\n" +
			`a|b\t"c"\n\x1b[…          2026-01-05 15:0…  {type=null, arn…` + "\n" +
			"                       0  2026-01-05 15:0…  {type=<b>, arn=…\n"},
		{"tsv", Options{Format: TSV, Zone: tokyo}, "" +
			"利用者\tn\tat\tuseridentity\n" +
			"山田 太郎\t7\t2026-01-05 15:04:05.000000 UTC\t{type=IAMUser, arn=arn:aws:iam::1:user/山田}\n" +
			"👩‍💻 Eve\t-12345\t\t\n" +
			`a|b\t"c"\n\x1b[31mred\u202e\\` + "\t\t2026-01-05 15:04:05.001500 UTC\t{type=null, arn=}\n" +
			"\t0\t2026-01-05 15:04:05.000000 UTC\t{type=<b>, arn=[x](y)}\n"},
		{"csv", Options{Format: CSV, Zone: tokyo}, "" +
			`"利用者","n","at","useridentity"` + "\n" +
			`"山田 太郎","7","2026-01-05 15:04:05.000000 UTC","{type=IAMUser, arn=arn:aws:iam::1:user/山田}"` + "\n" +
			`"👩‍💻 Eve","-12345",,` + "\n" +
			"\"a|b\t\"\"c\"\"\n\x1b[31mred\u202e\\\",,\"2026-01-05 15:04:05.001500 UTC\",\"{type=null, arn=}\"\n" +
			`,"0","2026-01-05 15:04:05.000000 UTC","{type=<b>, arn=[x](y)}"` + "\n"},
		{"ndjson", Options{Format: NDJSON, Zone: tokyo}, "" +
			`{"利用者":"山田 太郎","n":7,"at":"2026-01-05T15:04:05.000000Z","useridentity":{"type":"IAMUser","arn":"arn:aws:iam::1:user/山田"}}` + "\n" +
			`{"利用者":"👩‍💻 Eve","n":-12345,"at":null,"useridentity":null}` + "\n" +
			`{"利用者":"a|b\t\"c\"\n\u001b[31mred\u202e\\","n":null,"at":"2026-01-05T15:04:05.001500Z","useridentity":{"type":null,"arn":""}}` + "\n" +
			`{"利用者":null,"n":0,"at":"2026-01-05T15:04:05.000000Z","useridentity":{"type":"<b>","arn":"[x](y)"}}` + "\n"},
		{"md", Options{Format: Markdown, Zone: tokyo}, "" +
			"| 利用者 | n | at | useridentity |\n| --- | ---: | --- | --- |\n" +
			"| 山田 太郎 | 7 | 2026-01-06 00:04:05.000000 Asia/Tokyo | {type=IAMUser, arn=arn:aws:iam::1:user/山田} |\n" +
			"| 👩‍💻 Eve | -12345 |  |  |\n" +
			`| a\|b\\t"c"<br>\\x1b\[31mred\\u202e\\ |  | 2026-01-06 00:04:05.001500 Asia/Tokyo | {type=null, arn=} |` + "\n" +
			`|  | 0 | 2026-01-06 00:04:05.000000 Asia/Tokyo | {type=&lt;b&gt;, arn=\[x\](y)} |` + "\n"},
	} {
		got := write(t, japanese(), c.o)
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestNoRows(t *testing.T) {
	for f, want := range map[Format]string{
		Table: "利用者  n  at  useridentity\n──────  ─  ──  ────────────\n", TSV: "利用者\tn\tat\tuseridentity\n",
		CSV: `"利用者","n","at","useridentity"` + "\n", JSON: "[]\n", NDJSON: "",
		Markdown: "| 利用者 | n | at | useridentity |\n| --- | ---: | --- | --- |\n",
	} {
		if got := write(t, memory{columns: japanese().columns}, Options{Format: f}); got != want {
			t.Errorf("%s: got %q, want %q", f, got, want)
		}
	}
}

// No line is wider than asked for, and nothing in it acts on the terminal, whatever the
// text and the width.
func TestTableStaysInItsWidth(t *testing.T) {
	texts := []string{"山田 太郎", "👩‍💻", "é", "\x1b]0;title\a", "\r\n", strings.Repeat("長", 40), "plain", "", "🇯🇵🇯🇵", "\u200be\u0301", "ｱｲｳ", "\xff"}
	r := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		m := memory{}
		for i := range 1 + r.IntN(5) {
			m.columns = append(m.columns, column(texts[r.IntN(len(texts))], []Type{varchar, of(Bigint)}[i%2]))
		}
		for range r.IntN(5) {
			var row []any
			for range m.columns {
				row = append(row, []any{nil, texts[r.IntN(len(texts))] + texts[r.IntN(len(texts))]}[r.IntN(2)])
			}
			m.rows = append(m.rows, row)
		}
		width := 50 + r.IntN(60)
		for line := range strings.Lines(write(t, m, Options{Width: width})) {
			line = strings.TrimSuffix(line, "\n")
			if w := cells.String(line); w > width {
				t.Fatalf("a line of %d cells in %d: %q", w, width, line)
			}
			if !utf8.ValidString(line) || strings.ContainsFunc(line, hidden) {
				t.Fatalf("control characters in %q", line)
			}
		}
	}
}

func TestUprightWhenTooNarrow(t *testing.T) {
	got := write(t, memory{
		columns: []Column{column("eventname", varchar), column("useragent", varchar), column("利用者", varchar), column("n", of(Bigint))},
		rows:    [][]any{{"ConsoleLogin", "Mozilla/5.0 (X11; Linux x86_64)", nil, int64(5)}, {"GetObject", "aws-cli/2.15", "山田", int64(6)}},
	}, Options{Width: 24})
	want := "" +
		"── 1 ──────\n" +
		"eventname  ConsoleLogin\n" +
		"useragent  Mozilla/5.0 …\n" +
		"利用者\n" +
		"n          5\n" +
		"── 2 ──────\n" +
		"eventname  GetObject\n" +
		"useragent  aws-cli/2.15\n" +
		"利用者     山田\n" +
		"n          6\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestColor(t *testing.T) {
	got := write(t, memory{columns: []Column{column("a", varchar), column("b", of(Bigint))}, rows: [][]any{{nil, int64(1)}, {"x\x1b[0m", nil}}}, Options{Color: true})
	want := "\x1b[1ma            b\x1b[0m\n\x1b[2m────────  ────\x1b[0m\n\x1b[2mNULL\x1b[0m         1\nx\\x1b[0m  \x1b[2mNULL\x1b[0m\n"
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestLaterRowsKeepTheirColumns(t *testing.T) {
	m := memory{columns: []Column{column("a", varchar), column("b", varchar)}}
	for range lookAhead {
		m.rows = append(m.rows, []any{"xx", "y"})
	}
	m.rows = append(m.rows, []any{"far too long for this", "y"})
	got := write(t, m, Options{Width: 40})
	if !strings.HasSuffix(got, "\nxx  y\nf…  y\n") {
		t.Errorf("the end is %q", got[len(got)-30:])
	}
	if got := write(t, m, Options{}); !strings.HasSuffix(got, "\nxx  y\nfar too long for this  y\n") {
		t.Errorf("without a width the end is %q", got[len(got)-40:])
	}
}

func TestTexts(t *testing.T) {
	list := Type{Kind: Array, Elem: &varchar}
	dict := Type{Kind: Map, Key: &varchar, Elem: &list}
	for _, c := range []struct {
		t          Type
		v          any
		text, json string
	}{
		{of(Boolean), true, "true", "true"},
		{of(Bigint), int64(math.MinInt64), "-9223372036854775808", "-9223372036854775808"},
		{of(Double), 1.0, "1.0", "1"},
		{of(Double), 0.1, "0.1", "0.1"},
		{of(Double), 1e7, "1.0E7", "10000000"},
		{of(Double), 9999999.5, "9999999.5", "9999999.5"},
		{of(Double), 1.5e-5, "1.5E-5", "0.000015"},
		{of(Double), 1e-10, "1.0E-10", "1e-10"},
		{of(Double), 1e300, "1.0E300", "1e+300"},
		{of(Double), math.Copysign(0, -1), "-0.0", "-0"},
		{of(Double), math.NaN(), "NaN", `"NaN"`},
		{of(Double), math.Inf(-1), "-Infinity", `"-Infinity"`},
		{of(Real), float32(0.1), "0.1", "0.1"},
		{Type{Kind: Decimal, Precision: 5, Scale: 2}, DecimalValue{big.NewInt(-5), 2}, "-0.05", "-0.05"},
		{Type{Kind: Decimal, Precision: 38}, DecimalValue{new(big.Int).Exp(big.NewInt(10), big.NewInt(37), nil), 0}, "1" + strings.Repeat("0", 37), "1" + strings.Repeat("0", 37)},
		{of(Varbinary), []byte{0, 255}, "00 ff", `"AP8="`},
		{of(Date), instant.Truncate(24 * time.Hour), "2026-01-05", `"2026-01-05"`},
		{timed(Time, 6), 23*time.Hour + 1500*time.Microsecond, "23:00:00.001500", `"23:00:00.001500"`},
		{timed(Time, 0), 23*time.Hour + 59*time.Minute, "23:59:00", `"23:59:00"`},
		{timed(Timestamp, 3), instant, "2026-01-05 15:04:05.000", `"2026-01-05T15:04:05.000"`},
		{timed(Timestamp, 0), instant, "2026-01-05 15:04:05", `"2026-01-05T15:04:05"`},
		{timed(Timestamp, 1), instant.Add(400 * time.Millisecond), "2026-01-05 15:04:05.4", `"2026-01-05T15:04:05.4"`},
		{timed(TimestampTZ, 9), instant.Add(time.Nanosecond), "2026-01-05 15:04:05.000000001 UTC", `"2026-01-05T15:04:05.000000001Z"`},
		{timed(TimestampTZ, 12), instant.Add(time.Nanosecond), "2026-01-05 15:04:05.000000001000 UTC", `"2026-01-05T15:04:05.000000001000Z"`},
		{Type{Kind: TimestampTZ, Precision: 3, Zone: "Asia/Tokyo"}, instant, "2026-01-06 00:04:05.000 Asia/Tokyo", `"2026-01-06T00:04:05.000+09:00"`},
		{Type{Kind: TimestampTZ, Zone: "-03:30"}, instant, "2026-01-05 11:34:05 -03:30", `"2026-01-05T11:34:05-03:30"`},
		{of(Interval), IntervalValue{Micros: -26 * 3600e6}, "-1 02:00:00.000", `"-1 02:00:00.000"`},
		{of(Interval), IntervalValue{Days: 1, Micros: -1000}, "0 23:59:59.999", `"0 23:59:59.999"`},
		{of(Interval), IntervalValue{Days: 1, Micros: 1}, "1 00:00:00.000001", `"1 00:00:00.000001"`},
		{of(Interval), IntervalValue{Months: -14}, "-1-2", `"-1-2"`},
		{of(IntervalYear), IntervalValue{}, "0-0", `"0-0"`},
		{of(IntervalYear), IntervalValue{Months: 14}, "1-2", `"1-2"`},
		{of(IntervalDay), IntervalValue{}, "0 00:00:00.000", `"0 00:00:00.000"`},
		{of(IntervalDay), IntervalValue{Days: 40, Micros: 3600e6}, "40 01:00:00.000", `"40 01:00:00.000"`},
		{Type{Kind: Char, Precision: 3}, "日", "日  ", `"日  "`},
		{Type{Kind: Char, Precision: 3}, "abc", "abc", `"abc"`},
		{Type{Kind: Varchar, Precision: 3}, "a", "a", `"a"`},
		{of(IPAddress), "2001:db8::1", "2001:db8::1", `"2001:db8::1"`},
		{of(UUID), "12151fd2-7586-11e9-8f9e-2a86e4085a59", "12151fd2-7586-11e9-8f9e-2a86e4085a59", `"12151fd2-7586-11e9-8f9e-2a86e4085a59"`},
		{Type{Kind: Row, Fields: []Column{column("", of(Bigint)), column("b", varchar), column("", varchar)}}, []any{int64(1), "x", nil}, "{field0=1, b=x, field2=null}", `{"field0":1,"b":"x","field2":null}`},
		{of(JSONText), "{\"a\" : 1.50,\n\"b\":[1e3]}", "{\"a\" : 1.50,\n\"b\":[1e3]}", `{"a":1.50,"b":[1e3]}`},
		{of(JSONText), "not json", "not json", `"not json"`},
		{list, []any{"a", nil, ""}, "[a, null, ]", `["a",null,""]`},
		{list, []any{}, "[]", "[]"},
		{dict, MapValue{{"k", []any{"v"}}, {"n", nil}}, "{k=[v], n=null}", `{"k":["v"],"n":null}`},
		{of(Varchar), "\x00\u0085\u2028\ufeff\U000e0041😀", "\x00\u0085\u2028\ufeff\U000e0041😀", `"\u0000\u0085\u2028\ufeff\udb40\udc41😀"`},
	} {
		if got := string(display{}.append(nil, c.t, c.v)); got != c.text {
			t.Errorf("%s: text %q, want %q", c.t, got, c.text)
		}
		if got, err := AppendJSON(nil, c.t, c.v); err != nil || string(got) != c.json {
			t.Errorf("%s: JSON %s, want %s (%v)", c.t, got, c.json, err)
		}
	}
}

func TestUnknownZone(t *testing.T) {
	elem := Type{Kind: TimestampTZ, Zone: "Mars/Olympus"}
	for _, f := range Formats() {
		_, err := Write(context.Background(), io.Discard, &memory{columns: []Column{column("at", Type{Kind: Array, Elem: &elem})}}, Options{Format: f})
		if want := `column "at": unknown time zone "Mars/Olympus"`; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", f, err, want)
		}
	}
	for _, name := range []string{"Local", "+9", "09:00", "JSTX"} {
		if _, err := LoadZone(name); err == nil {
			t.Errorf("%s is no zone", name)
		}
	}
}

// The machine's zone has no name of its own: its offset at that time is shown.
func TestMachinesZone(t *testing.T) {
	_ = time.Now().In(time.Local).String() // reads the machine's zone, which is done once
	before := *time.Local
	defer func() { *time.Local = before }()
	for zone, want := range map[*time.Location]string{time.UTC: "2026-01-05 00:00:00 UTC", time.FixedZone("", 9*3600): "2026-01-05 09:00:00 +09:00"} {
		*time.Local = *zone // time.Local stays the one that a time in it points to
		d := display{zones: zones{"": time.Local}}
		if got := string(d.append(nil, Type{Kind: TimestampTZ}, time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSpreadsheet(t *testing.T) {
	got := write(t, memory{
		columns: []Column{column("=h", varchar), column("n", of(Bigint)), column("x", identity)},
		rows:    [][]any{{"=HYPERLINK(\"x\")", int64(-1), nil}, {"＋1", nil, []any{"=a", nil}}, {"山田", nil, nil}},
	}, Options{Format: Excel})
	want := "\ufeff\"'=h\",\"n\",\"x\"\r\n\"'=HYPERLINK(\"\"x\"\")\",\"-1\",\r\n\"'＋1\",,\"{type==a, arn=null}\"\r\n\"山田\",,\r\n"
	if got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestEqualColumnNames(t *testing.T) {
	n := of(Bigint)
	got := write(t, memory{columns: []Column{column("n", n), column("n", n), column("n_2", n), column("n", n)}, rows: [][]any{{int64(1), int64(2), int64(3), int64(4)}}}, Options{Format: NDJSON})
	if want := `{"n":1,"n_3":2,"n_2":3,"n_4":4}` + "\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

// failing takes so many bytes and then fails.
type failing struct{ room int }

var errFull = errors.New("no space left")

func (f *failing) Write(b []byte) (int, error) {
	if f.room < len(b) {
		n := f.room
		f.room = 0
		return n, errFull
	}
	f.room -= len(b)
	return len(b), nil
}

func TestErrorsAreReturned(t *testing.T) {
	for _, f := range Formats() {
		for _, room := range []int{0, 3, 100_000} {
			m := memory{columns: []Column{column("a", varchar)}}
			for range 5000 {
				m.rows = append(m.rows, []any{strings.Repeat("日本語", 30)})
			}
			if f.Binary() {
				room = min(room, 3)
			}
			if _, err := Write(context.Background(), &failing{room}, &m, Options{Format: f}); !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d bytes: %v", f, room, err)
			}
		}
		m := memory{columns: []Column{column("a", varchar)}, rows: [][]any{{"x"}}, err: errFull}
		if n, err := Write(context.Background(), io.Discard, &m, Options{Format: f}); !errors.Is(err, errFull) || n != 1 {
			t.Errorf("%s: rows that fail: %d, %v", f, n, err)
		}
	}
}

func TestParseFormat(t *testing.T) {
	for _, f := range Formats() {
		if got, err := ParseFormat(strings.ToUpper(string(f))); err != nil || got != f {
			t.Errorf("%s: %s, %v", f, got, err)
		}
	}
	if _, err := ParseFormat("xml"); err == nil || !strings.Contains(err.Error(), "ndjson") {
		t.Errorf("got %v", err)
	}
}

// What a spreadsheet would compute gets an apostrophe; a single sign is nothing that it computes.
func TestSafeText(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "-": "-", "+": "+", "@": "@", "=": "=", "＝": "＝", "田中": "田中", "a=b": "a=b", "\t": "'\t", "\r": "'\r",
		"=1": "'=1", "+81-3": "'+81-3", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "＝1": "'＝1", "＠a": "'＠a",
	} {
		if got := SafeText(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
