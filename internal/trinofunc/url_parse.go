package trinofunc

import (
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A uri is a URI as java.net.URI takes it apart (RFC 2396, with characters outside of ASCII), still with its escapes.
// opaque is what has a scheme and no slash behind it; it has no other parts.
type uri struct {
	scheme, host, path, query, fragment string
	hasQuery, opaque                    bool
	port                                int // -1 for none
}

var errURI = errors.New("not a URI")

const (
	alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	unreserved   = alphanumeric + "-_.!~*'()"
	uriChars     = unreserved + ";/?:@&=+$,[]"
	pathChars    = unreserved + ":@&=+$,;/"
	userChars    = unreserved + ";:&=+$,"
	serverChars  = userChars + ".:@[]"
	regNameChars = unreserved + "$,;:@&=+"
)

func parseURI(s string) (*uri, error) {
	u := &uri{port: -1}
	rest := s
	if i := strings.IndexAny(s, ":/?#"); i >= 0 && s[i] == ':' {
		if i == 0 || !isLetterASCII(s[0]) || strings.Trim(s[:i], alphanumeric+"+-.") != "" {
			return nil, errURI
		}
		u.scheme, rest = s[:i], s[i+1:]
		u.opaque = !strings.HasPrefix(rest, "/")
	}
	before, fragment, hasFragment := strings.Cut(rest, "#")
	if hasFragment && !allowed(fragment, uriChars) {
		return nil, errURI
	}
	u.fragment = fragment
	if u.opaque {
		if before == "" || !allowed(before, uriChars) {
			return nil, errURI
		}
		return u, nil
	}
	return u, u.hierarchical(before, hasFragment)
}

func (u *uri) hierarchical(s string, more bool) error {
	s, query, hasQuery := strings.Cut(s, "?")
	u.query, u.hasQuery = query, hasQuery
	if after, ok := strings.CutPrefix(s, "//"); ok {
		authority, _, _ := strings.Cut(after, "/")
		s = after[len(authority):]
		switch {
		case authority != "":
			if err := u.authority(authority); err != nil {
				return err
			}
		case s == "" && !hasQuery && !more:
			return errURI
		}
	}
	u.path = s
	if !allowed(s, pathChars) || !allowed(query, uriChars) {
		return errURI
	}
	return nil
}

// authority takes what is no server for the name of a registry, which is no host.
func (u *uri) authority(s string) error {
	server := serverChars
	if strings.Contains(s, "]") {
		server += "%"
	}
	name := allowed(s, regNameChars)
	if allowed(s, server) || strings.Contains(server, "%") && strings.Trim(s, server) == "" {
		host, port, ok := parseServer(s)
		if ok {
			u.host, u.port = host, port
			return nil
		}
	}
	if !name {
		return errURI
	}
	return nil
}

func parseServer(s string) (host string, port int, ok bool) {
	if user, after, found := strings.Cut(s, "@"); found {
		if !allowed(user, userChars) {
			return "", -1, false
		}
		s = after
	}
	rest := ""
	if strings.HasPrefix(s, "[") {
		end := strings.IndexByte(s, ']')
		if end < 0 {
			return "", -1, false
		}
		host, rest = s[:end+1], s[end+1:]
		ip, err := netip.ParseAddr(host[1:end])
		if err != nil || ip.Is4() {
			return "", -1, false
		}
	} else {
		host, _, _ = strings.Cut(s, ":")
		rest = s[len(host):]
		if ip, err := netip.ParseAddr(host); (err != nil || !ip.Is4()) && !isHostname(host) {
			return "", -1, false
		}
	}
	if rest == "" || rest == ":" {
		return host, -1, true
	}
	n, err := strconv.Atoi(strings.TrimPrefix(rest, ":"))
	if rest[0] != ':' || strings.Trim(rest[1:], "0123456789") != "" || err != nil || n > math.MaxInt32 {
		return "", -1, false
	}
	return host, n, true
}

// isHostname reports whether a name is labels of letters, digits and inner hyphens; the last of several begins with a
// letter.
func isHostname(s string) bool {
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	for _, l := range labels {
		if l == "" || strings.Trim(l, alphanumeric+"-") != "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	return len(labels) == 1 || isLetterASCII(labels[len(labels)-1][0])
}

func isLetterASCII(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// allowed reports whether s has only the given characters, escapes, and characters outside of ASCII that show.
func allowed(s, chars string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '%':
			if i+2 >= len(s) || !hexDigit(s[i+1]) || !hexDigit(s[i+2]) {
				return false
			}
			i += 3
		case c < utf8.RuneSelf:
			if strings.IndexByte(chars, c) < 0 {
				return false
			}
			i++
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if unicode.Is(unicode.Z, r) || unicode.Is(unicode.Cc, r) {
				return false
			}
			i += n
		}
	}
	return true
}

// decodeEscapes replaces the escapes of a URI, which are UTF-8.
func decodeEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			b = append(b, nibble(s[i+1])<<4|nibble(s[i+2]))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(appendValid(nil, string(b), "\uFFFD"))
}
