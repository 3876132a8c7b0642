package trinofunc

import (
	"encoding/base64"
	"encoding/hex"
	"math"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestStringFunctions(t *testing.T) {
	list := func(v ...any) []any { return append([]any{}, v...) }
	runCalls(t, []callCase{
		{name: "trino_reverse", args: []any{"e\u0301あ😀"}, want: "😀あ\u0301e"},
		{name: "trino_trim", args: []any{"\u3000\x1c a\u00a0\n"}, want: "a\u00a0"},
		{name: "trino_ltrim", args: []any{" a "}, want: "a "},
		{name: "trino_rtrim", args: []any{" a "}, want: " a"},
		{name: "trino_split", args: []any{"a,b,c", ",", 2}, want: list("a", "b,c")},
		{name: "trino_split", args: []any{"", ",", 2}, want: list("")},
		{name: "trino_split", args: []any{"a", ",", 0}, err: "Limit must be positive"},
		{name: "trino_split", args: []any{"a", "", 1}, err: "The delimiter may not be the empty string"},
		{name: "trino_split_part", args: []any{"a,b", ",", 3}, want: nil},
		{name: "trino_split_part", args: []any{"a,", ",", 2}, want: ""},
		{name: "trino_split_part", args: []any{"あい😀", "", 3}, want: "😀"},
		{name: "trino_split_part", args: []any{"a", ",", 0}, err: "Index must be greater than zero"},
		{name: "trino_split_to_map", args: []any{"a=1,b=2,", ",", "="}, want: list(list("a", "b"), list("1", "2"))},
		{name: "trino_split_to_map", args: []any{"a=1,a=2", ",", "="}, err: "Duplicate keys (a) are not allowed"},
		{name: "trino_split_to_map", args: []any{"a=1=2", ",", "="}, err: "Bad input: 'a=1=2'"},
		{name: "trino_split_to_multimap", args: []any{"a=1,b=2,a=3", ",", "="}, want: list(list("a", "b"), list(list("1", "3"), list("2")))},
		{name: "trino_strpos", args: []any{"aaa", "aa", 2}, want: 2},
		{name: "trino_strpos", args: []any{"aaa", "aa", -2}, want: 1},
		{name: "trino_strpos", args: []any{"あ😀い😀", "😀", -1}, want: 5},
		{name: "trino_lpad", args: []any{"a", 5, "あ😀"}, want: "あ😀あ😀a"},
		{name: "trino_rpad", args: []any{"abc", 2, "x"}, want: "ab"},
		{name: "trino_lpad", args: []any{"a", math.MaxInt32, "x"}, err: "is more than"},
		{name: "trino_replace_empty", args: []any{"あ😀", "-"}, want: "-あ-😀-"},
		{name: "trino_levenshtein_distance", args: []any{"kitten", "sitting"}, want: 3},
		{name: "trino_levenshtein_distance", args: []any{strings.Repeat("a", 2000), strings.Repeat("b", 2000)}, err: "exceeded"},
		{name: "trino_hamming_distance", args: []any{"a", "ab"}, err: "same length"},
		{name: "trino_soundex", args: []any{"Ashcraft"}, want: "A261"},
		{name: "trino_soundex", args: []any{"あ"}, err: "not mapped: あ (index=12289)"},
		{name: "trino_luhn_check", args: []any{"79927398713"}, want: true},
		{name: "trino_from_utf8", args: []any{"\xed\xa0\x80A\xff\xff\xe3\x81"}, want: "\uFFFDA\uFFFD\uFFFD\uFFFD"},
		{name: "trino_like_pattern", args: []any{`a%%b%_\`, "%"}, want: `a\%b\_\\`},
		{name: "trino_like_pattern", args: []any{`a%b`, "%"}, err: "must be followed by"},
		{name: "trino_like_pattern", args: []any{`a`, "xx"}, err: "must be a single character"},
		{name: "trino_format_number", args: []any{100500}, want: "101K"},
		{name: "trino_format_number", args: []any{-123456}, want: "-123.46K"},
		{name: "trino_parse_data_size", args: []any{"2.3MB"}, want: "2411724"},
		{name: "trino_parse_data_size", args: []any{"1KB"}, err: "Invalid data size: '1KB'"},
	})
}

func TestFormat(t *testing.T) {
	for _, c := range []struct {
		format string
		arg    any
		want   string
		err    string
	}{
		{"%s", "a", "a", ""}, {"%5.3s|", "abcdef", "  abc|", ""}, {"%-5s|", "あ", "あ    |", ""}, {"%5s|", "あ😀", "  あ😀|", ""}, {"%S", "ß", "SS", ""},
		{"%,d", -1234567, "-1,234,567", ""}, {"%05d", -42, "-0042", ""}, {"%(d", -5, "(5)", ""}, {"%+d", 5, "+5", ""}, {"%x", -1, "ffffffffffffffff", ""}, {"%#o", 8, "010", ""},
		{"%.2f", 1.005, "1.01", ""}, {"%.0f", 2.5, "3", ""}, {"%,.2f", 1234567.891, "1,234,567.89", ""}, {"%08.2f", 3.14159, "00003.14", ""}, {"%e", 12345.678, "1.234568e+04", ""},
		{"%.2e", 9.999, "1.00e+01", ""}, {"%e", 0.0, "0.000000e+00", ""}, {"%g", 0.00012, "0.000120000", ""}, {"%g", 1e10, "1.00000e+10", ""}, {"%g", 999999.5, "1.00000e+06", ""},
		{"%f", math.Inf(-1), "-Infinity", ""}, {"%05.1f", math.Inf(1), "Infinity", ""}, {"%s", 1e10, "1.0E10", ""}, {"%b", nil, "false", ""}, {"%d", nil, "null", ""},
		{"%1$s %<s", "x", "x x", ""}, {"%d%%%n", 1, "1%\n", ""},
		{"%s %s", "a", "", "MissingFormatArgument: Format specifier '%s'"}, {"%d", "a", "", "IllegalFormatConversion: d != java.lang.String"}, {"%", "a", "", "UnknownFormatConversion"},
		{"%-d", 1, "", "MissingFormatWidth: %-d"}, {"%.2d", 1, "", "IllegalFormatPrecision: 2"}, {"%+ d", 1, "", "IllegalFormatFlags: Flags = '+ '"}, {"%999999999d", 1, "", "not supported"},
		{"%99999999999999999999d", 1, "", "not supported"}, {"%a", 1.0, "", "not supported"},
	} {
		got, err := call(t, "trino_format", c.format, c.arg)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%q: %v, %v, want %q", c.format, got, err, c.err)
			}
		} else if err != nil || got != c.want {
			t.Errorf("%q of %v: %q, %v, want %q", c.format, c.arg, got, err, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	ip := func(s string) string {
		a := netip.MustParseAddr(s).As16()
		return string(a[:])
	}
	in := func(network, address string, want any, err string) callCase {
		return callCase{name: "trino_ip_contains", args: []any{network, ip(address)}, want: want, err: err}
	}
	runCalls(t, []callCase{
		in("10.0.0.0/8", "10.1.2.3", true, ""), in("10.0.0.0/7", "11.0.0.1", true, ""), in("10.0.0.0/8", "11.1.2.3", false, ""), in("0.0.0.0/0", "::1", false, ""),
		in("::/0", "1.2.3.4", true, ""), in("2001:db8::/33", "2001:db8:8000::", false, ""), in("fe80::1/64", "fe80::2", true, ""), in("10.0.0.0/32", "10.0.0.0", true, ""),
		in("::ffff:1.2.3.0/120", "1.2.3.4", true, ""), in("10.1.0.0/8", "10.2.2.3", nil, "Invalid CIDR"), in("10.0.0.0/33", "10.2.2.3", nil, "Invalid CIDR"),
		in("10.0.0.0", "10.2.2.3", nil, "Invalid CIDR"), in("x/8", "10.2.2.3", nil, "Invalid network IP address"), in("10.0.0.0/-1", "10.2.2.3", nil, "Invalid prefix length"),
		{name: "trino_ip_from_varchar", args: []any{"1.2.3.4"}, want: ip("::ffff:1.2.3.4")},
		{name: "trino_ip_from_varchar", args: []any{"fe80::1%eth0"}, want: ip("fe80::1")},
		{name: "trino_ip_from_varchar", args: []any{"s3.amazonaws.com"}, err: "Cannot cast value to IPADDRESS: s3.amazonaws.com"},
		{name: "trino_ip_to_varchar", args: []any{ip("1.2.3.4")}, want: "1.2.3.4"},
		{name: "trino_ip_to_varchar", args: []any{ip("2001:db8::1:0:0:1")}, want: "2001:db8::1:0:0:1"},
		{name: "trino_ip_from_varbinary", args: []any{"\x01\x02"}, err: "Invalid IP address binary length: 2"},
	})
}

func TestURLs(t *testing.T) {
	part := func(name, url string, want any) callCase {
		return callCase{name: "trino_url_extract_" + name, args: []any{url}, want: want}
	}
	const whole = "https://user:pw@Example.COM:8080/p/a%20b?x=1&y=%202#fr%20ag"
	runCalls(t, []callCase{
		part("protocol", whole, "https"), part("host", whole, "Example.COM"), part("port", whole, 8080), part("path", whole, "/p/a b"), part("query", whole, "x=1&y= 2"), part("fragment", whole, "fr ag"),
		part("host", "not a url", nil), part("host", "http://a_b/", ""), part("port", "http://a_b:80", nil), part("host", "http://[::1]:80/", "[::1]"), part("host", "http://[::1", nil),
		part("path", "mailto:a@b.c", ""), part("host", "http://", nil), part("host", "http:///p", ""), part("host", "http://h.:80", "h."), part("host", "http://1.2.3", ""), part("path", "http://h/a%zz", nil),
		part("path", "http://h/😀", "/😀"), part("port", "https://h:99999999999", nil), part("host", "arn:aws:s3:::b/k", ""),
		{name: "trino_url_extract_parameter", args: []any{"https://h/p?x=a%20b%26c+d&x=2", "x"}, want: "a b&c d"},
		{name: "trino_url_extract_parameter", args: []any{"https://h/p?z", "z"}, want: ""},
		{name: "trino_url_extract_parameter", args: []any{"https://h/p?z", "q"}, want: nil},
		{name: "trino_url_encode", args: []any{"a b/あ*~"}, want: "a+b%2F%E3%81%82*%7E"},
		{name: "trino_url_decode", args: []any{"a+b%E3%81%82"}, want: "a bあ"},
		{name: "trino_url_decode", args: []any{"%4"}, err: "Incomplete trailing escape"},
		{name: "trino_url_decode", args: []any{"%zz"}, err: "Illegal hex characters"},
	})
}

func TestBinary(t *testing.T) {
	bytes := func(s string) string {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	of := func(s string) string {
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	runCalls(t, []callCase{
		{name: "trino_xxhash64", args: []any{""}, want: of("70bbN1HY6Zk=")},
		{name: "trino_xxhash64", args: []any{"the quick brown fox jumps over the lazy dog, twice"}, want: of("KWA/iwllLH4=")},
		{name: "trino_murmur3", args: []any{"the quick brown fox jumps over the lazy dog"}, want: of("s4at4v7p5Lx/S25AdOPiCg==")},
		{name: "trino_murmur3", args: []any{"a"}, want: of("iXhZ9mVVVYVaiQ5RSDq15g==")},
		{name: "trino_hmac_md5", args: []any{"a", ""}, err: "Empty key"},
		{name: "trino_from_hex", args: []any{"0aFf"}, want: bytes("0aff")},
		{name: "trino_from_hex", args: []any{"0"}, err: "invalid input length 1"},
		{name: "trino_from_base64", args: []any{"YQ"}, want: "a"},
		{name: "trino_from_base64", args: []any{"YQ="}, err: "wrong 4-byte ending unit"},
		{name: "trino_from_base64", args: []any{"YQ==YQ=="}, err: "incorrect ending byte at 4"},
		{name: "trino_from_base64", args: []any{"YW\nJj"}, err: "Illegal base64 character a"},
		{name: "trino_from_base64url", args: []any{"_-4"}, want: bytes("ffee")},
		{name: "trino_from_base32", args: []any{"77XA"}, want: bytes("ffee")},
		{name: "trino_from_base32", args: []any{"77xa===="}, err: "Unrecognized character: x"},
		{name: "trino_from_big_endian_32", args: []any{bytes("ffffffff")}, want: -1},
		{name: "trino_from_big_endian_64", args: []any{"\x01"}, err: "expected 8-byte input, but got instead: 1"},
		{name: "trino_to_ieee754_64", args: []any{math.NaN()}, want: bytes("7ff8000000000000")},
		{name: "trino_substr_blob", args: []any{"abc", -2, 1}, want: "b"},
		{name: "trino_substr_blob", args: []any{"abc", 2, math.MaxInt64}, want: "bc"},
		{name: "trino_substr_blob", args: []any{"abc", -4, 2}, want: ""},
	})
}

// FuzzText looks for panics, and for text that is no longer UTF-8.
func FuzzText(f *testing.F) {
	f.Add("a,b=1", ",", 2)
	f.Add("%s %-5d|", "x", -1)
	f.Add("http://u@[::1]:80/p?a=b#c", "a", 0)
	f.Add(`a%\_`, `\`, 1)
	f.Fuzz(func(t *testing.T, a, b string, n int) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		n %= 1000
		for _, args := range [][]any{
			{"trino_split", a, b, n}, {"trino_split_part", a, b, n}, {"trino_split_to_map", a, b, "="}, {"trino_split_to_multimap", a, b, "="}, {"trino_strpos", a, b, n},
			{"trino_lpad", a, n, b}, {"trino_rpad", a, n, b}, {"trino_like_pattern", a, b}, {"trino_from_utf8", a}, {"trino_format", a, b, n, 1.5}, {"trino_soundex", a},
			{"trino_url_extract_host", a}, {"trino_url_extract_path", a}, {"trino_url_extract_parameter", a, b}, {"trino_url_decode", a}, {"trino_ip_from_varchar", a},
			{"trino_from_base64", a}, {"trino_from_base32", a}, {"trino_from_hex", a}, {"trino_parse_data_size", a}, {"trino_reverse", a}, {"trino_hamming_distance", a, b},
		} {
			got, err := call(t, args[0].(string), args[1:]...)
			if s, ok := got.(string); ok && err == nil && !utf8.ValidString(s) && !strings.Contains(args[0].(string), "trino_from_b") && args[0] != "trino_from_hex" && args[0] != "trino_ip_from_varchar" {
				t.Fatalf("%v: %q is not UTF-8", args, s)
			}
		}
		encoded, err := call(t, "trino_url_encode", a)
		if back, e := url.QueryUnescape(encoded.(string)); err != nil || e != nil || back != a {
			t.Fatalf("%q encoded is %q, and that decoded %q", a, encoded, back)
		}
	})
}
