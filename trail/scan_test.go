package trail

import (
	"encoding/json"
	"testing"
)

func TestParseSyntax(t *testing.T) {
	tests := []struct {
		in string
		ok bool
	}{
		{`{}`, true}, {` {"a":1} `, true}, {`{"a":[]}`, true}, {`{"a":{}}`, true}, {`{"a" : [ 1 , {"b" : null } ] }`, true},
		{`{"a":-0.5e+10}`, true}, {`{"a":1234.0}`, true}, {`{"a":1e3}`, true}, {`{"a":"\ud800"}`, true}, {`{"a":"\u00e9\n\/"}`, true},
		{"{\"a\":\"\xff\"}", true}, {`{"userIdentity":{"type":"Root","x":{"y":[true,false]}}}`, true}, {`{"userIdentity":null}`, true},
		{`{"a":"b","a":2}`, true}, {"\t\r\n{\"a\":1}\n", true}, {`{"tlsDetails":{},"addendum":[]}`, true},
		{``, false}, {`[]`, false}, {`{`, false}, {`{"a"`, false}, {`{"a":`, false}, {`{"a":1`, false}, {`{"a":1,`, false}, {`{"a":1,}`, false},
		{`{"a":}`, false}, {`{"x":{"a":}}`, false}, {`{"x":[1,]}`, false}, {`{"x":[,1]}`, false}, {`{"x":[1 2]}`, false}, {`{"x":{"a" 1}}`, false},
		{`{"a":01}`, false}, {`{"a":1.}`, false}, {`{"a":.5}`, false}, {`{"a":1e}`, false}, {`{"a":-}`, false}, {`{"a":+1}`, false}, {`{"a":NaN}`, false},
		{`{"a":nul}`, false}, {`{"a":nulll}`, false}, {`{"a":tru}`, false}, {`{"a":"\x"}`, false}, {`{"a":"\u12g4"}`, false}, {`{"a":"\u12"}`, false},
		{"{\"a\":\"\n\"}", false}, {"{\"a\":\"\x00\"}", false}, {"{\"a\":\x001}", false}, {`{"a":1}}`, false}, {`{"a":1} x`, false}, {`{"a":[}`, false},
		{`{"a":{]}`, false}, {`{a:1}`, false}, {`{"a":'b'}`, false}, {"{\"a\":\v1}", false}, {`{"userIdentity":{"type":}}`, false}, {"{\"a\":1}\x00", false},
	}
	for _, tt := range tests {
		r, err := Parse([]byte(tt.in), Limits{})
		if (err == nil) != tt.ok {
			t.Errorf("Parse(%q): error %v, want ok %v", tt.in, err, tt.ok)
		}
		if tt.in != "[]" && json.Valid([]byte(tt.in)) != tt.ok {
			t.Errorf("encoding/json disagrees about %q", tt.in)
		}
		if err == nil && !json.Valid(r.Raw) {
			t.Errorf("Raw of %q is %q", tt.in, r.Raw)
		}
	}
}
