package trinofunc

import (
	"strings"
)

var _ = register(
	uriPart("trino_url_extract_protocol", func(u *uri) string { return u.scheme }),
	uriPart("trino_url_extract_host", func(u *uri) string { return u.host }),
	uriPart("trino_url_extract_path", func(u *uri) string { return decodeEscapes(u.path) }),
	uriPart("trino_url_extract_query", func(u *uri) string { return decodeEscapes(u.query) }),
	uriPart("trino_url_extract_fragment", func(u *uri) string { return decodeEscapes(u.fragment) }),
	&Function{Name: "trino_url_extract_port", Args: types("VARCHAR"), Result: "BIGINT", New: stateless(func(in Args, out Result) error {
		if u, err := parseURI(in.String(0)); err == nil && u.port >= 0 {
			out.Int(int64(u.port))
		}
		return nil // what is no URI has no port
	})},
	&Function{Name: "trino_url_extract_parameter", Args: types("VARCHAR", "VARCHAR"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		u, err := parseURI(in.String(0))
		if err != nil || !u.hasQuery || u.opaque {
			return nil // as of any URI without parameters
		}
		for part := range strings.SplitSeq(u.query, "&") {
			name, value, _ := strings.Cut(part, "=")
			if name == in.String(1) {
				text, err := decodeURL(value)
				if err == nil {
					out.String(text)
				}
				return err
			}
		}
		return nil
	})},
	text1("trino_url_decode", decodeURL),
	&Function{Name: "trino_url_encode", Args: types("VARCHAR"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		s := in.String(0)
		for i := range len(s) {
			switch c := s[i]; {
			case c == ' ':
				buf = append(buf, '+')
			case strings.IndexByte(alphanumeric+"-_.*", c) >= 0:
				buf = append(buf, c)
			default:
				buf = append(buf, '%', capitalHex[c>>4], capitalHex[c&15])
			}
		}
		return buf
	})},
)

// uriPart is a function that returns a part of a URI, ” for one that it does not have and NULL of what is no URI.
func uriPart(name string, part func(*uri) string) *Function {
	return &Function{Name: name, Args: types("VARCHAR"), Result: "VARCHAR", New: stateless(func(in Args, out Result) error {
		if u, err := parseURI(in.String(0)); err == nil {
			out.String(part(u))
		}
		return nil
	})}
}

// decodeURL reads what HTML forms send.
func decodeURL(s string) (string, error) {
	if !strings.ContainsAny(s, "%+") {
		return s, nil
	}
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			continue
		}
		if i+2 >= len(s) {
			return "", failf("URLDecoder: Incomplete trailing escape (%%) pattern")
		}
		for _, c := range []byte(s[i+1 : i+3]) {
			if !hexDigit(c) {
				return "", failf("URLDecoder: Illegal hex characters in escape (%%) pattern - not a hexadecimal digit: %q = %d", string(rune(c)), c)
			}
		}
		i += 2
	}
	return decodeEscapes(strings.ReplaceAll(s, "+", " ")), nil
}
