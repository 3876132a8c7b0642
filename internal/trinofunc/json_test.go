package trinofunc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"strings"
	"testing"
)

// values are arguments for a test.
type values []any

func (v values) Len() int            { return len(v) }
func (v values) Type(i int) Type     { return v.typeOf(i) }
func (v values) Null(i int) bool     { return v[i] == nil }
func (v values) Bool(i int) bool     { return v[i].(bool) }
func (v values) Int(i int) int64     { return int64(v[i].(int)) }
func (v values) Big(i int) *big.Int  { return big.NewInt(v.Int(i)) }
func (v values) Float(i int) float64 { return v[i].(float64) }
func (v values) String(i int) string { return v[i].(string) }
func (v values) List(i int) Args     { return values(v[i].([]any)) }
func (v values) Struct(i int) Args   { return v.List(i) }

func (v values) Map(i int) (keys, vals Args) {
	m := v[i].([2][]any)
	return values(m[0]), values(m[1])
}

func (v values) typeOf(i int) Type {
	switch v[i].(type) {
	case bool:
		return Type{Name: "BOOLEAN"}
	case int:
		return Type{Name: "BIGINT"}
	case float64:
		return Type{Name: "DOUBLE"}
	}
	return Type{Name: "VARCHAR"}
}

// taken is a result of a test: a value, or a list.
type taken struct {
	value any
	list  []*taken
}

func (r *taken) put(v any)       { r.value = v; r.list = append(r.list, &taken{value: v}) }
func (r *taken) Null()           { r.put(nil) }
func (r *taken) Bool(b bool)     { r.put(b) }
func (r *taken) Int(n int64)     { r.put(int(n)) }
func (r *taken) Float(f float64) { r.put(f) }
func (r *taken) String(s string) { r.put(strings.Clone(s)) }
func (r *taken) Bytes(b []byte)  { r.put(string(b)) }

func (r *taken) List() Result {
	l := &taken{}
	r.value = l
	r.list = append(r.list, &taken{value: l})
	return l
}

func (r *taken) Map() (keys, vals Result) {
	k, v := &taken{}, &taken{}
	r.value = [2]*taken{k, v}
	return k, v
}

func (r *taken) plain() any {
	switch v := r.value.(type) {
	case *taken:
		return v.elements()
	case [2]*taken:
		return []any{v[0].elements(), v[1].elements()}
	}
	return r.value
}

func (r *taken) elements() []any {
	out := []any{}
	for _, e := range r.list {
		out = append(out, e.plain())
	}
	return out
}

// call runs a function on one row.
func call(t testing.TB, name string, args ...any) (any, error) {
	t.Helper()
	f, ok := Lookup(name)
	if !ok {
		t.Fatalf("no function %s", name)
	}
	r := &taken{}
	err := f.New()(values(args), r)
	return r.plain(), err
}

// A callCase is a call with its result; err is what the error must have in it.
type callCase struct {
	name string
	args []any
	want any
	err  string
}

func runCalls(t *testing.T, cases []callCase) {
	t.Helper()
	for _, c := range cases {
		got, err := call(t, c.name, c.args...)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s%v: %v, error %v, want %q", c.name, c.args, got, err, c.err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s%v = %#v, %v, want %#v", c.name, c.args, got, err, c.want)
		}
	}
}

func TestJSONExtractScalar(t *testing.T) {
	for _, c := range []struct {
		json, path string
		want       any
	}{
		{`{"a":1e3}`, `$.a`, "1e3"},
		{`{"a":1.50}`, `$.a`, "1.50"},
		{`{"a":123456789012345678901234567890}`, `$.a`, "123456789012345678901234567890"},
		{`{"a":null}`, `$.a`, nil},
		{`{"a":{"b":1}}`, `$.a`, nil},
		{`{"a":1,"a":2}`, `$.a`, "1"},
		{`{"a":{"x":1},"a":{"b":2}}`, `$.a.b`, nil},
		{`{"a":1 xx`, `$.a`, "1"},
		{`{"b":tru,"a":1}`, `$.a`, nil},
		{`{"x":"\q","a":1}`, `$.a`, nil},
		{"{\"x\":\"a\tb\",\"a\":1}", `$.a`, nil},
		{`{"a":1`, `$.b`, nil},
		{`1 2`, `$`, "1"},
		{`1abc`, `$`, nil},
		{`[1abc]`, `$[0]`, "1"},
		{`trueabc`, `$`, nil},
		{`01`, `$`, nil},
		{`1.`, `$`, nil},
		{`{"a-b":1}`, `$["a-b"]`, "1"},
		{`{"a\"b":1}`, `$["a\"b"]`, "1"},
		{`{"a":[5,6]}`, `$.a["1"]`, "6"},
		{`[1,2,3,4]`, `$.٣`, "4"},
		{`[1,2,3,4]`, `$["+1"]`, "2"},
		{`{"日本":1}`, `$.日本`, "1"},
		{`{"\u0061":3}`, `$.a`, "3"},
		{`{"a":"\u3042\ud83d\ude00\n\/"}`, `$.a`, "あ😀\n/"},
		{`{"a":"\ud83d"}`, `$.a`, "?"},
		{`{"a":"\ud83d\ud83d\ude00"}`, `$.a`, "?😀"},
		{strings.Repeat("[", 100000), `$[1]`, nil},
		{strings.Repeat("[", 1000) + "7" + strings.Repeat("]", 1000), `$` + strings.Repeat("[0]", 1000), "7"},
	} {
		got, err := call(t, "trino_json_extract_scalar", c.json, c.path)
		if err != nil || got != c.want {
			t.Errorf("%.60s %.60s: %v, %v, want %v", c.json, c.path, got, err, c.want)
		}
	}
	for _, path := range []string{``, `a`, `$a`, `$.`, `$..a`, `$.a..b`, `$[*]`, `$.*`, `$[-1]`, `$.a-b`, `$['a']`, `$["a]`, `$["a"`, `$["a\n"]`,
		`$[a:b]`, `$.😀`, `$.½`, `$ .a`, `$.a `, `$$`, `$["a"]x`, `$[]`, `$.a[0:1]`, `$` + strings.Repeat(".a", 2000)} {
		if _, err := call(t, "trino_json_extract_scalar", `{}`, path); err == nil || !strings.Contains(err.Error(), "Invalid JSON path") {
			t.Errorf("path %.60s: %v", path, err)
		}
	}
}

func TestJSONFunctions(t *testing.T) {
	get := func(json string, i int, want any) callCase {
		return callCase{name: "trino_json_array_get", args: []any{json, i}, want: want}
	}
	runCalls(t, []callCase{
		{name: "trino_json_extract", args: []any{`{"b":1, "a" : [ 1.0, 1e3, -0, -0.0, 1e400 , "\u3042\/" ]}`, `$`}, want: `{"b":1,"a":[1.0,1000.0,0,-0.0,"Infinity","あ/"]}`},
		{name: "trino_json_extract", args: []any{`{"a":"😀\\\u001f\ud83d"}`, `$.a`}, want: `"\uD83D\uDE00\\\u001F\uD83D"`},
		{name: "trino_json_extract", args: []any{`{"a":{"z":1,"y":2,"z":3}}`, `$.a`}, want: `{"z":1,"y":2,"z":3}`},
		{name: "trino_json_extract", args: []any{`[[1,2`, `$[0]`}, want: nil},
		{name: "trino_json_parse", args: []any{` {"b":{"d":1,"c":[1e-7,123456789.123,0.001,12345678901234567.0]},"a":1,"b":2,"ab":3} `}, want: `{"a":1,"ab":3,"b":2}`},
		{name: "trino_json_parse", args: []any{`[1e-7,123456789.123,0.001,0.0001,12345678901234567.0,9999999.5,10000000.0]`}, want: `[1.0E-7,1.23456789123E8,0.001,1.0E-4,1.2345678901234568E16,9999999.5,1.0E7]`},
		{name: "trino_json_parse", args: []any{`{"B":3,"ﬀ":6,"あ":4,"😀":5,"a":2}`}, want: `{"B":3,"a":2,"あ":4,"\uD83D\uDE00":5,"ﬀ":6}`},
		{name: "trino_json_parse", args: []any{`{"a":1} x`}, err: "Cannot convert value to JSON: '{\"a\":1} x'"},
		{name: "trino_json_parse", args: []any{strings.Repeat("[", 1000000)}, err: "nested deeper"},
		get(`[1,"a",{"b" : 2.50},[1, 2],null]`, 1, "a"), get(`[1,"a",{"b" : 2.50},[1, 2],null]`, 2, `{"b":2.5}`),
		get(`[1,"a",{"b" : 2.50},[1, 2],null]`, 4, nil), get(`[1,2,3]`, -3, "1"), get(`[1,2,3]`, -4, nil), get(`[1,2`, 0, "1"), get(`{"a":1}`, 0, nil),
		get(`[1]`, 1<<40, nil), get(`[1]`, -1<<63, nil),
		{name: "trino_json_array_length", args: []any{`[[1,2],{"a":[1]}]`}, want: 2},
		{name: "trino_json_array_length", args: []any{`[1,2`}, want: nil},
		{name: "trino_json_array_contains_bigint", args: []any{`[99999999999999999999,2]`, 2}, want: true},
		{name: "trino_json_array_contains_bigint", args: []any{`[[2],{"a":2},2.0,"2"]`, 2}, want: false},
		{name: "trino_json_array_contains_bigint", args: []any{`[1,2`, 3}, want: nil},
		{name: "trino_json_array_contains_double", args: []any{`[2,2.5]`, 2.5}, want: true},
		{name: "trino_json_array_contains_varchar", args: []any{`["\u3042"]`, "あ"}, want: true},
		{name: "trino_json_array_contains_boolean", args: []any{`["true",false]`, true}, want: false},
		{name: "trino_json_size", args: []any{`{"x":{"a":1,"b":2}}`, `$.x`}, want: 2},
		{name: "trino_json_size", args: []any{`{"x":null}`, `$.x`}, want: 0},
		{name: "trino_is_json_scalar", args: []any{`1 x`}, err: "Invalid JSON value: 1 x"},
		{name: "trino_is_json_scalar", args: []any{` null `}, want: true},
	})
}

func TestJSONCasts(t *testing.T) {
	one := func(name string, json string, want any, err string) callCase {
		return callCase{name: "trino_json_to_" + name, args: []any{json}, want: want, err: err}
	}
	whole := func(json, kind string, want any, err string) callCase {
		return callCase{name: "trino_json_to_bigint", args: []any{json, kind}, want: want, err: err}
	}
	decimal := func(json string, p, s int, want any, err string) callCase {
		return callCase{name: "trino_json_to_decimal", args: []any{json, p, s}, want: want, err: err}
	}
	runCalls(t, []callCase{
		one("varchar", `"a\u3042"`, "aあ", ""), one("varchar", `1.0`, "1.0E0", ""), one("varchar", `1e400`, "Infinity", ""), one("varchar", `null`, nil, ""),
		one("varchar", `12345678901234567890123`, "12345678901234567890123", ""), one("varchar", `[1]`, nil, "Cannot cast '[1]' to varchar"),
		whole(`2.5`, "bigint", 3, ""), whole(`-1.5`, "bigint", -2, ""), whole(`"1"`, "bigint", 1, ""), whole(`"x"`, "bigint", nil, "Cannot cast 'x' to BIGINT"),
		whole(`true`, "bigint", 1, ""), whole(`1e30`, "bigint", nil, "Unable to cast 1.0E30 to bigint"), whole(`300`, "tinyint", nil, "Cannot cast '300' to tinyint"),
		whole(`-128`, "tinyint", -128, ""), whole(`3000000000`, "integer", nil, "Cannot cast '3000000000' to integer"), whole(`null`, "bigint", nil, ""),
		one("double", `"NaN1"`, nil, "Cannot cast 'NaN1' to DOUBLE"), one("double", `" 1.5 "`, 1.5, ""), one("double", `false`, 0.0, ""),
		one("boolean", `0.0`, false, ""), one("boolean", `1e-5`, true, ""), one("boolean", `"T"`, true, ""), one("boolean", `"x"`, nil, "Cannot cast 'x' to BOOLEAN"),
		decimal(`1.555`, 5, 2, "1.56", ""), decimal(`-0.004`, 5, 2, "0.00", ""), decimal(`999.995`, 5, 2, nil, "DECIMAL(5,2)"), decimal(`999.994`, 5, 2, "999.99", ""),
		decimal(`1e1000000000`, 5, 2, nil, "DECIMAL(5,2)"), decimal(`1e-1000000000`, 5, 2, "0.00", ""), decimal(`"1.5"`, 5, 0, "2", ""), decimal(`0.5`, 1, 1, "0.5", ""),
		decimal(`9.9`, 1, 0, nil, "DECIMAL(1,0)"), decimal(`0.05`, 1, 1, "0.1", ""), decimal(`0.04`, 1, 1, "0.0", ""), decimal(`true`, 5, 2, "1.00", ""),
		{name: "trino_json_to_array", args: []any{`[1, "2",null,[1, 2]]`, "array(json)"}, want: []any{"1", `"2"`, "null", "[1, 2]"}},
		{name: "trino_json_to_array", args: []any{`{"a":1}`, "array(json)"}, err: "Expected a json array, but got {"},
		{name: "trino_json_to_map", args: []any{`{"a":1,"b":[1]}`, "map"}, want: []any{[]any{"a", "b"}, []any{"1", "[1]"}}},
		{name: "trino_json_to_map", args: []any{`{"a":1,"a":[1]}`, "map"}, err: "Duplicate map keys"},
		{name: "trino_json_to_row", args: []any{`{"A":1,"c":"x"}`, "row", "a", "b"}, want: []any{"1", nil}},
		{name: "trino_json_to_row", args: []any{`[1,"x"]`, "row", "a", "b"}, want: []any{"1", `"x"`}},
		{name: "trino_json_to_row", args: []any{`[1,"x",3]`, "row", "a", "b"}, err: "Expected json array ending, but got 3"},
		{name: "trino_json_to_row", args: []any{`{"A":1,"a":2}`, "row", "a"}, err: "Duplicate field: a"},
		{name: "trino_json_object", args: []any{[]any{"b", "a"}, []any{"1", nil}}, want: `{"a":null,"b":1}`},
		{name: "trino_json_row", args: []any{[]any{"b", ""}, []any{"{}", `"x"`}}, want: `{"b":{},"":"x"}`},
		{name: "trino_json_array", args: []any{[]any{nil, "1", "[]"}}, want: `[null,1,[]]`},
		{name: "trino_json_quote", args: []any{"a\"\x01😀あ/"}, want: `"a\"\u0001\uD83D\uDE00あ/"`},
		{name: "trino_double_text", args: []any{0.0}, want: `0E0`},
	})
}

// FuzzJSON compares what is JSON, and what is in it, with encoding/json.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u3042\ud83d\ude00",null,true,{}]}`, `[`, `"\ud83d"`, ` 1 `, `-0`, `01`, `{"a":1,"a":{"b":2,"a":3}}`, "\"\x01\"", `[1,]`, `"\`} {
		f.Add(s, "$.a[0]")
	}
	f.Add(`{"a":{"b":"c"}}`, `$["a"].b`)
	f.Fuzz(func(t *testing.T, s, path string) {
		if strings.ToValidUTF8(s, "") != s {
			return // a VARCHAR is UTF-8
		}
		p := &jsonText{}
		p.reset(s)
		var copied []byte
		ok := p.value(&copied) && p.end()
		if valid := json.Valid([]byte(s)); ok != valid && strings.Count(s, "[")+strings.Count(s, "{") < 9000 {
			t.Fatalf("%q: %v, encoding/json says %v", s, ok, valid)
		}
		sorted, err := call(t, "trino_json_parse", s)
		if ok != (err == nil) && !strings.Contains(fmt.Sprint(err), "deeper") {
			t.Fatalf("%q: json_parse says %v, the reader %v", s, err, ok)
		}
		if ok && err == nil {
			sameJSON(t, s, string(copied))
			sameJSON(t, s, sorted.(string))
			if again, err := call(t, "trino_json_parse", sorted); err != nil || again != sorted {
				t.Fatalf("%q becomes %q, and that %q, %v", s, sorted, again, err)
			}
		}
		call(t, "trino_json_extract_scalar", s, path)
		call(t, "trino_json_size", s, path)
		call(t, "trino_json_array_get", s, -1)
	})
}

// sameJSON compares two texts as encoding/json understands them, where they have nothing that it changes.
func sameJSON(t *testing.T, a, b string) {
	t.Helper()
	if strings.Contains(strings.ToLower(a), `\u`) || strings.ContainsAny(a, ".eE") && strings.ContainsAny(a, "0123456789") {
		if !json.Valid([]byte(b)) {
			t.Fatalf("%q became %q, which is not JSON", a, b)
		}
		return
	}
	decode := func(s string) (v any) {
		d := json.NewDecoder(bytes.NewReader([]byte(s)))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		return v
	}
	if x, y := decode(strings.ReplaceAll(a, "-0", "0")), decode(strings.ReplaceAll(b, "-0", "0")); !reflect.DeepEqual(x, y) && json.Valid([]byte(strings.ReplaceAll(a, "-0", "0"))) {
		t.Fatalf("%q became %q", a, b)
	}
}

func BenchmarkJSONExtractScalar(b *testing.B) {
	doc := `{"bucketName":"my-bucket-of-logs","Host":"s3.amazonaws.com","key":"` + strings.Repeat("abcdefghij", 35) + `","x-amz":{"a":[1,2,3],"b":true},"last":"value"}`
	f, _ := Lookup("trino_json_extract_scalar")
	for _, path := range []string{"$.bucketName", "$.last", "$.x-amz"} {
		if path == "$.x-amz" {
			path = `$["x-amz"].b`
		}
		b.Run(path, func(b *testing.B) {
			eval, args, out := f.New(), values{doc, path}, &nothing{}
			b.ReportAllocs()
			for b.Loop() {
				if err := eval(args, out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// nothing takes results and keeps none.
type nothing struct{ Result }

func (*nothing) String(string) {}
