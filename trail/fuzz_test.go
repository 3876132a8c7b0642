package trail

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seeds are texts with a bit of everything.
var seeds = []string{
	"", "{", "[", `"`, `"\`, `{"a":"`, `{"a":[1,`, `{"Records":[`, `{"Records":[]`, "]}", "\x00", "\xef\xbb\xbf", "\x1f\x8b\x08", "PK\x03\x04",
	`{"eventVersion":"1.11","userIdentity":{"type":"Root","sessionContext":{"attributes":{"mfaAuthenticated":"true"},"x":1}}}`,
	`{"eventVersion":"1.11","eventTime":1,"eventName":null,"eventName":"\ud83d\u00e9\/","x":[1234.0,1e3,-0,{"a":{}}]}`,
	`{"detail-type":"x","source":"y","detail":{"eventName":"n"}}`, `{"logEvents":[{"id":"1","timestamp":1,"message":"{}"}]}`,
	`{"Events":[{"CloudTrailEvent":"{\"eventVersion\":\"1\",\"userIdentity\":{}}"}]}`, `{"awslogs":{"data":"H4sIAAAAAAAA"}}`,
	`{"hits":[{"_source":{"eventVersion":"1","userIdentity":{}}},{"Body":"{\"Message\":\"{}\"}"}]}`, `{"eventVersion":"1.11","userIdentity":{"type":"Ro`,
}

func addSeeds(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	files, _ := filepath.Glob(filepath.Join("..", "..", "shared", "corpus", "awsdocs-cloudtrail-user-guide", "*.json"))
	for _, name := range files {
		if b, err := os.ReadFile(name); err == nil && len(b) < 3000 {
			f.Add(b)
		}
	}
}

// FuzzReader reads hostile bytes with a good record behind them, in lines and in a list. The good
// record must come, unless the bytes made it a part of an item that is well-formed with it.
func FuzzReader(f *testing.F) {
	addSeeds(f)
	record := good("follows")
	r := NewReader(nil, ReaderOptions{Limits: Limits{RecordBytes: 64 << 10, Depth: 50}})
	f.Fuzz(func(t *testing.T, hostile []byte) {
		readHostile(t, r, string(hostile), "")
		if len(hostile) > 1 && (isGzip(hostile) || isZip(hostile) || unreadable(hostile) != nil) {
			return
		}
		lines := string(hostile) + "\n" + record + "\n"
		readHostile(t, r, lines, record)
		list := `{"Records":[` + string(hostile) + "," + record + "]}"
		readHostile(t, r, list, record)
	})
}

func readHostile(t *testing.T, r *Reader, in, record string) {
	r.Reset(strings.NewReader(in), "hostile")
	found := record == ""
	for n := 0; ; n++ {
		rec, err := r.Next()
		var other *NotCloudTrail
		var bad *RecordError
		switch {
		case errors.As(err, &other), errors.As(err, &bad):
			if bad != nil && len(bad.Bytes) > 64<<10 {
				t.Fatalf("%d bytes in an error", len(bad.Bytes))
			}
			continue
		case err != nil:
			if !found && !r.swallowed([]byte(record)) {
				t.Fatalf("the record that follows is lost: %v", err)
			}
			return
		}
		checkRecord(t, rec)
		_ = rec.Resources()
		_, _ = rec.EventTime()
		found = found || bytes.Contains(rec.Raw, []byte(record))
		if n > 1<<16 {
			t.Fatal("the reader does not come to an end")
		}
	}
}

// swallowed reports whether the record stands in a well-formed item of another kind.
func (r *Reader) swallowed(record []byte) bool {
	all := r.buf[:r.n]
	at := bytes.LastIndex(all, record)
	for i := at - 1; i >= 0; i-- {
		if all[i] != '{' {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(all[i:]))
		var v json.RawMessage
		if d.Decode(&v) == nil && i+len(v) >= at+len(record) {
			return true
		}
	}
	return false
}

// FuzzParse holds the grammar against encoding/json's. They differ on purpose in that a record is an
// object and nesting has a limit.
func FuzzParse(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := Parse(b, Limits{Depth: maxDepth})
		if errors.Is(err, ErrTooDeep) {
			return
		}
		trimmed := bytes.TrimLeft(b, " \t\r\n")
		want := json.Valid(b) && len(trimmed) > 0 && trimmed[0] == '{'
		if (err == nil) != want {
			t.Fatalf("Parse says %v, encoding/json %v", err, want)
		}
		if err == nil {
			checkRecord(t, r)
			checkStrings(t, Value{Text: r.Raw, Kind: Object, flags: flagSpaced})
		}
	})
}

// checkStrings holds the decoding of all strings in v against encoding/json's.
func checkStrings(t *testing.T, v Value) {
	check := func(s Value) {
		if s.Kind != String {
			return
		}
		var want string
		if err := json.Unmarshal(s.Text, &want); err != nil {
			t.Fatal(err)
		}
		if got := s.Str(); got != want {
			t.Fatalf("%s is %q, want %q", s.Text, got, want)
		}
	}
	check(v)
	for e := range v.Elements() {
		checkStrings(t, e)
	}
	for k, m := range v.Members() {
		check(k)
		checkStrings(t, m)
	}
}
