package trail

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
	"time"
)

func parse(t testing.TB, s string) *Record {
	t.Helper()
	r, err := Parse([]byte(s), Limits{})
	if err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return r
}

// TestFields puts every Field into a record, and finds each again.
func TestFields(t *testing.T) {
	seen := map[string]Field{}
	for f := range NumFields {
		if f.String() == "" || f.Name() == "" {
			t.Fatalf("Field %d has no name", f)
		}
		if other, ok := seen[f.String()]; ok {
			t.Errorf("Fields %d and %d are both %s", f, other, f)
		}
		seen[f.String()] = f
		text := `"` + f.Name() + `" : "value"`
		for p, ok := f.Parent(); ok; p, ok = p.Parent() {
			if !p.Opened() {
				t.Errorf("%s is not opened", p)
			}
			text = `"` + p.Name() + `":{"other":1,` + text + `}`
		}
		r := parse(t, "{"+text+"}")
		if got := r.Value(f); got.Kind != String || got.Str() != "value" || !r.Has(f) {
			t.Errorf("%s of %s is %q", f, r.Raw, got.Text)
		}
		for g := range NumFields {
			if inner := strings.HasPrefix(f.String()+".", g.String()+"."); r.Has(g) != inner {
				t.Errorf("%s: Has(%s) is %v", r.Raw, g, r.Has(g))
			}
		}
	}
	if Top.String() != "" || NumFields > 128 {
		t.Errorf("Top is %q, NumFields %d", Top, NumFields)
	}
	if v := parse(t, "{}").Value(Top); v.Kind != Absent {
		t.Errorf("the value of Top is %v", v)
	}
}

func TestValues(t *testing.T) {
	tests := []struct {
		in      string
		kind    Kind
		text    string
		exact   bool
		compact string
	}{
		{`null`, Null, "null", true, "null"},
		{`true`, True, "true", true, "true"},
		{`false`, False, "false", true, "false"},
		{`1234.0`, Number, "1234.0", true, "1234.0"},
		{`-1e3`, Number, "-1e3", true, "-1e3"},
		{`""`, String, "", true, `""`},
		{`"a b"`, String, "a b", true, `"a b"`},
		{`"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`, String, "\"\\/\b\f\n\r\té😀", true, `"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"`},
		{`"\ud800"`, String, "\ufffd", false, `"\ud800"`},
		{`"\ude00\ud83dx"`, String, "\ufffd\ufffdx", false, `"\ude00\ud83dx"`},
		{`"\ufffd"`, String, "\ufffd", true, `"\ufffd"`},
		{"\"\xff\xe3\x81\"", String, "\ufffd\ufffd\ufffd", false, "\"\xff\xe3\x81\""},
		{`{ "a" : [ 1 , " x\" " ] }`, Object, `{ "a" : [ 1 , " x\" " ] }`, true, `{"a":[1," x\" "]}`},
		{`[]`, Array, "[]", true, "[]"},
		{"[\n]", Array, "[\n]", true, "[]"},
	}
	for _, tt := range tests {
		for _, f := range []Field{RequestParameters, UserIdentity} {
			r := parse(t, `{"x":0,"`+f.Name()+`":`+tt.in+`}`)
			v := r.Value(f)
			text, exact := v.AppendText([]byte("+"))
			if v.Kind != tt.kind || string(text) != "+"+tt.text || exact != tt.exact || string(v.AppendCompact(nil)) != tt.compact {
				t.Errorf("%s: %v %q %v %q", tt.in, v.Kind, text, exact, v.AppendCompact(nil))
			}
			if string(v.Text) != tt.in {
				t.Errorf("%s: the text is %s", tt.in, v.Text)
			}
			if v.Spaced() != (tt.compact != tt.in && tt.kind >= Object) || v.Escaped() != (tt.kind == String && strings.Contains(tt.in, `\`)) {
				t.Errorf("%s: spaced %v, escaped %v", tt.in, v.Spaced(), v.Escaped())
			}
			if valid := !strings.Contains(tt.in, "\xff"); r.ValidUTF8() != valid {
				t.Errorf("%s: ValidUTF8 is %v", tt.in, r.ValidUTF8())
			}
		}
	}
}

func TestUnknown(t *testing.T) {
	r := parse(t, `{"eventname":1,"\u0065ventName":"n","x\ty":[ ],"userIdentity":{"k":{"type":1},"type":"Root","sessionContext":{"z":null}},"tlsDetails":{"eventName":2}}`)
	var got []string
	for _, m := range r.Unknown() {
		got = append(got, m.Parent.String()+" "+string(m.Key)+" "+string(m.Value.Text))
	}
	want := ` "eventname" 1| "x\ty" [ ]|userIdentity "k" {"type":1}|userIdentity.sessionContext "z" null|tlsDetails "eventName" 2`
	if strings.Join(got, "|") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "|"), want)
	}
	if r.EventName() != "n" || r.UserIdentity().Type != "Root" || r.DuplicateKeys() {
		t.Errorf("eventName %q, type %q, duplicates %v", r.EventName(), r.UserIdentity().Type, r.DuplicateKeys())
	}
}

// TestSameKeys reads keys that are Fields at one level at the other levels, where they are none.
func TestSameKeys(t *testing.T) {
	const in = `{"type":1,"userIdentity":{"type":"a","attributes":2,"sessionContext":{"attributes":{"creationDate":"b","type":3},"type":4,"sessionIssuer":{"type":"c"},"mfaAuthenticated":5},"reason":6},"type2":7,"arn":8,"tlsDetails":{"tlsVersion":"d"},"tlsVersion":9,"accountId":"e"}`
	s, r := newScanner(DefaultLimits()), &Record{}
	for range 3 { // the scanner learns the order of keys
		s.scan(padded([]byte(in)), 0, r)
		checkRecord(t, r)
		if len(r.Unknown()) != 9 || r.Text(AggregatedAccountID) != "e" || r.Has(UserIdentityAccountID) {
			t.Fatalf("%d members without a Field", len(r.Unknown()))
		}
	}
}

func TestDuplicateKeys(t *testing.T) {
	many := strings.Builder{}
	for i := range 100 {
		many.WriteString(`"k` + string(rune('0'+i%10)) + string(rune('0'+i/10)) + `":1,`)
	}
	tests := []struct {
		in  string
		dup bool
	}{
		{`{"eventName":"a","eventName":"b"}`, true},
		{`{"eventName":"a","\u0065ventName":"b"}`, true},
		{`{"eventName":"b","eventname":"a"}`, false},
		{`{"x":1,"x":1,"eventName":"b"}`, true},
		{`{"x":1,"\u0078":1,"eventName":"b"}`, true},
		{`{"x":1,"userIdentity":{"x":1},"eventName":"b"}`, false},
		{`{"userIdentity":{"type":"x","y":1,"type":"z"},"eventName":"b"}`, true},
		{`{"userIdentity":{"type":"x"},"userIdentity":{"arn":"z"},"eventName":"b"}`, true},
		{`{"requestParameters":{"a":1,"a":2},"eventName":"b"}`, false},
		{`{` + many.String() + `"eventName":"b"}`, false},
		{`{` + many.String() + `"eventName":"b","k11":2}`, true},
	}
	for _, tt := range tests {
		r := parse(t, tt.in)
		if r.DuplicateKeys() != tt.dup {
			t.Errorf("%.80s: DuplicateKeys is %v", tt.in, r.DuplicateKeys())
		}
		if r.EventName() != "b" && r.Has(EventName) {
			t.Errorf("%.80s: eventName is %q, want the last", tt.in, r.EventName())
		}
		if r.Has(UserIdentityARN) && r.Has(UserIdentityType) {
			t.Errorf("%s: members of an object that was replaced", tt.in)
		}
	}
}

func TestID(t *testing.T) {
	sum := sha256.Sum256([]byte(`{"a":[1," "],"eventID":null}`))
	hash := "sha256:" + hex.EncodeToString(sum[:])
	for in, want := range map[string]string{
		`{"eventID":"x"}`:                          "x",
		`{"eventID":"\u0078"}`:                     "x",
		`{"eventId":"y"}`:                          "y",
		`{"eventId":"y","eventID":"x"}`:            "x",
		"{ \"a\": [1,\" \"],\n\"eventID\": null }": hash,
	} {
		if got := parse(t, in).ID(); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestEventTime(t *testing.T) {
	at := time.Date(2026, 2, 3, 4, 5, 6, 0, time.UTC)
	for in, want := range map[string]time.Time{
		`"2026-02-03T04:05:06Z"`:            at,
		`"2026-02-03T04:05:06\u005a"`:       at,
		`"2026-02-03T04:05:06.25Z"`:         at.Add(250 * time.Millisecond),
		`"2026-02-03T13:05:06+09:00"`:       at,
		`"2026-02-03T13:05:06.000001+0900"`: at.Add(time.Microsecond),
		`"2026-02-03T04:05:06"`:             at,
		`"2026-02-03 04:05:06"`:             at,
		`"2024-02-29T00:00:00Z"`:            time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC),
	} {
		if got, err := parse(t, `{"eventTime":`+in+`}`).EventTime(); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s: got %v, %v", in, got, err)
		}
	}
	for _, in := range []string{`""`, `"2026-02-30T04:05:06Z"`, `"2026-13-03T04:05:06Z"`, `"2026-02-03T24:05:06Z"`, `"yesterday"`, `1770091506`, `{}`, `"2026-02-03"`} {
		if got, err := parse(t, `{"eventTime":`+in+`}`).EventTime(); err == nil {
			t.Errorf("%s: got %v", in, got)
		}
	}
	for _, in := range []string{`{}`, `{"eventTime":null}`} {
		if _, err := parse(t, in).EventTime(); !errors.Is(err, ErrNoTime) {
			t.Errorf("%s: got %v", in, err)
		}
	}
}

func TestTyped(t *testing.T) {
	r := parse(t, `{"eventVersion":"1.08","eventCategory":"Insight","readOnly":"true","managementEvent":false,"errorCode":null,
		"userIdentity":{"type":"AssumedRole","sessionContext":{"sessionIssuer":{"userName":"Admin"},"attributes":{"mfaAuthenticated":"true"}},"onBehalfOf":{"userId":"u"}},
		"resources":[{"ARN":"arn:x","accountId":"1"}, 5, {"ARNPrefix":"arn:y","type":"t"}]}`)
	if major, minor, ok := r.EventVersion(); major != 1 || minor != 8 || !ok {
		t.Errorf("version %d.%d %v", major, minor, ok)
	}
	if yes, ok := r.ReadOnly(); !yes || !ok {
		t.Errorf("readOnly %v %v", yes, ok)
	}
	if yes, ok := r.ManagementEvent(); yes || !ok {
		t.Errorf("managementEvent %v %v", yes, ok)
	}
	if _, ok := r.SessionCredentialFromConsole(); ok || r.ErrorCode() != "" || !r.IsInsight() || r.IsAggregated() || r.IsNetworkActivity() {
		t.Errorf("%v %q %v", ok, r.ErrorCode(), r.IsInsight())
	}
	id := r.UserIdentity()
	if id.Type != "AssumedRole" || id.Session.Issuer.UserName != "Admin" || id.Session.MFAAuthenticated != "true" || id.OnBehalfOf.UserID != "u" {
		t.Errorf("identity %+v", id)
	}
	want := []Resource{{ARN: "arn:x", AccountID: "1"}, {ARNPrefix: "arn:y", Type: "t"}}
	if got := r.Resources(); len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("resources %+v", got)
	}
	for _, in := range []string{`{}`, `{"eventVersion":"1"}`, `{"eventVersion":"a.b"}`, `{"eventVersion":"1."}`} {
		if _, _, ok := parse(t, in).EventVersion(); ok {
			t.Errorf("%s has a version", in)
		}
	}
}

func TestParseLimits(t *testing.T) {
	if _, err := Parse([]byte(`{"a":[[[]]]}`), Limits{Depth: 3}); !errors.Is(err, ErrTooDeep) {
		t.Errorf("got %v", err)
	}
	if _, err := Parse([]byte(`{"a":[[[]]]}`), Limits{Depth: 4}); err != nil {
		t.Errorf("got %v", err)
	}
	if _, err := Parse([]byte(`{"userIdentity":{"sessionContext":{"attributes":{}}}}`), Limits{Depth: 3}); !errors.Is(err, ErrTooDeep) {
		t.Errorf("got %v", err)
	}
	if _, err := Parse([]byte(`{"a":"xxxxxx"}`), Limits{RecordBytes: 10}); !errors.Is(err, ErrRecordTooLarge) {
		t.Errorf("got %v", err)
	}
	var syntax *SyntaxError
	if _, err := Parse([]byte(` {"a":tru}`), Limits{}); !errors.As(err, &syntax) || syntax.Offset != 9 {
		t.Errorf("got %v", err)
	}
}
