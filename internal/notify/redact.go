package notify

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Redactor takes secrets out of texts, in whatever form a server or a library may show them.
type Redactor []string

const (
	// shortestSecret is what is redacted at least, in bytes: a text of one letter stands everywhere.
	shortestSecret = 4
	// longestText bounds what is left, in characters.
	longestText = 500
)

// secretsOf knows secrets: as they are, escaped, and of those that are URLs each part that may be a secret by itself.
func secretsOf(secrets ...string) Redactor { return Redactor(nil).with(secrets...) }

// with knows more secrets.
func (r Redactor) with(secrets ...string) Redactor {
	r = slices.Clone(r)
	for _, s := range secrets {
		for _, part := range append(partsOf(s), s) {
			if len(part) >= shortestSecret {
				r = append(r, formsOf(part)...)
			}
		}
	}
	// A secret that is part of another one would leave the rest of it, so that the longest comes first.
	slices.SortFunc(r, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(r)
}

// partsOf are the parts of a URL that a server may show alone: the path and its parts that look like tokens, the query and its values, user and password.
func partsOf(secret string) (parts []string) {
	u, err := url.Parse(secret)
	if err != nil || u.Host == "" {
		return nil
	}
	if strings.Trim(u.Path, "/") != "" {
		parts = append(parts, u.RequestURI(), u.EscapedPath(), u.Path)
	}
	for part := range strings.SplitSeq(u.Path, "/") {
		if len(part) >= 8 && strings.ContainsAny(part, "0123456789") || len(part) >= 20 {
			parts = append(parts, part)
		}
	}
	password, _ := u.User.Password()
	parts = append(parts, u.RawQuery, u.User.String(), u.User.Username(), password, u.Fragment)
	for pair := range strings.FieldsFuncSeq(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		_, value, _ := strings.Cut(pair, "=")
		parts = append(parts, value)
		if plain, err := url.QueryUnescape(value); err == nil {
			parts = append(parts, plain)
		}
	}
	return parts
}

// hexEscape is an escape whose letters may be large or small.
var hexEscape = regexp.MustCompile(`%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}`)

// formsOf are the forms of a text in JSON, in URLs, in HTML and in errors of Go.
func formsOf(s string) []string {
	quoted, err := json.Marshal(s)
	if err != nil {
		quoted = []byte(strconv.Quote(s))
	}
	inner := func(quoted string) string { return quoted[1 : len(quoted)-1] }
	all := []string{s, inner(strconv.QuoteToASCII(s)), inner(strconv.Quote(s)),
		url.QueryEscape(s), url.PathEscape(s), strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), (&url.URL{Path: s}).EscapedPath(), html.EscapeString(s)}
	inJSON := inner(string(quoted))
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(inJSON) // as many writers of JSON have it
	for _, form := range []string{inJSON, plain, inASCII(inJSON), inASCII(plain)} {
		all = append(all, form, strings.ReplaceAll(form, "/", `\/`))
	}
	for _, form := range slices.Clone(all) {
		all = append(all, hexEscape.ReplaceAllStringFunc(form, func(e string) string { return e[:1] + strings.ToLower(e[1:]) }),
			hexEscape.ReplaceAllStringFunc(form, func(e string) string { return e[:1] + strings.Replace(strings.ToUpper(e[1:]), "U", "u", 1) }))
	}
	return all
}

// inASCII escapes characters as JSON without others than ASCII has them.
func inASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// replace replaces each secret by ***.
func (r Redactor) replace(s string) string {
	for _, secret := range r {
		s = strings.ReplaceAll(s, secret, "***")
	}
	return s
}

// Clean replaces each secret by ***, and bounds the text.
func (r Redactor) Clean(s string) string {
	return shorten(strings.ToValidUTF8(r.replace(s), "?"), longestText)
}

// longest is the number of bytes of the longest form of a secret.
func (r Redactor) longest() int {
	if len(r) == 0 {
		return 0
	}
	return len(r[0])
}
