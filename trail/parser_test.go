package trail

import (
	"reflect"
	"strings"
	"testing"
)

// A Parser gives what Parse gives, whatever came before.
func TestParser(t *testing.T) {
	who := `"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/a/b","accountId":"111111111111","new":1}`
	texts := []string{
		`{}`, `{"eventID":"1",` + who + `,"x":[1]}`, ` {"eventID":"2",` + who + "}\n", `{"eventID":"3",` + who + `,"eventID":"4"}`, `{"eventID":"5"`, `{"eventID":5} x`, `{"a":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`,
		`{"eventID":"` + strings.Repeat("x", 2000) + `"}`, `{"errorMessage":"` + "\xff" + `"}`, `{"eventID":"6",` + strings.ToUpper(who) + `}`, ``, `[]`, `{"eventID":"7",` + who + `}`,
	}
	limits := Limits{RecordBytes: 1000, Depth: 10}
	p := NewParser(limits)
	for range 2 {
		for _, text := range texts {
			got, err := p.Parse([]byte(text))
			want, wanted := Parse([]byte(text), limits)
			if !reflect.DeepEqual(err, wanted) {
				t.Errorf("%.80s: %v, want %v", text, err, wanted)
			}
			if err != nil || wanted != nil {
				continue
			}
			if string(got.Raw) != string(want.Raw) || got.DuplicateKeys() != want.DuplicateKeys() || got.ValidUTF8() != want.ValidUTF8() || got.ID() != want.ID() {
				t.Errorf("%.80s: %s, want %s", text, got.Raw, want.Raw)
			}
			for f := range NumFields {
				if !reflect.DeepEqual(got.Value(f), want.Value(f)) {
					t.Errorf("%.80s: %s is %v, want %v", text, f, got.Value(f), want.Value(f))
				}
			}
			if len(got.Unknown())+len(want.Unknown()) > 0 && !reflect.DeepEqual(got.Unknown(), want.Unknown()) {
				t.Errorf("%.80s: unknown %v, want %v", text, got.Unknown(), want.Unknown())
			}
		}
	}
}

// It makes nothing new for a record that is like those before.
func TestParserAllocates(t *testing.T) {
	p, text := NewParser(DefaultLimits()), []byte(`{"eventID":"1","userIdentity":{"type":"Root"},"x":1}`)
	if _, err := p.Parse(text); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		if _, err := p.Parse(text); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations for a record", n)
	}
}
