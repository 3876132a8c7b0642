package addresses

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestReadList(t *testing.T) {
	t.Parallel()
	const text = "\ufeff# exit nodes\r\n203.0.113.7 ; a note\n\n198.51.100.0/24,TOR,2026-11-20\n198.51.100.77\n2001:db8::/32\t# documentation\n2001:db8:1::1\n::ffff:192.0.2.1\n10.1.2.3/8\n"
	path := filepath.Join(t.TempDir(), "list.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadList(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "[10.0.0.0/8 192.0.2.1/32 198.51.100.0/24 203.0.113.7/32 2001:db8::/32]"
	if fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	if _, err := ReadList(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestReadListTellsTheLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		line int
		err  error
	}{
		"192.0.2.1\nexample.com\n":                     {2, ErrNoAddress},
		"192.0.2.1/33\n":                               {1, ErrNoAddress},
		"\n\nfe80::1%eth0\n":                           {3, ErrZone},
		"::ffff:192.0.2.1/64\n":                        {1, ErrNoAddress},
		"192.0.2.1\n" + strings.Repeat("1", maxLine+1): {2, ErrTooLong},
	} {
		_, err := readList("list.txt", strings.NewReader(text))
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Line != want.line || !errors.Is(err, want.err) || e.File != "list.txt" {
			t.Errorf("%.40q: %v, want line %d: %v", text, err, want.line, want.err)
		}
	}
	_, err := readList("x", strings.NewReader(strings.Repeat("203.0.113.7\n", MaxEntries+1)))
	if e, ok := errors.AsType[*Error](err); !ok || e.Line != MaxEntries+1 || !errors.Is(err, ErrTooLarge) {
		t.Errorf("a list of too many entries: %v", err)
	}
}

// What was left out because it is within something else changes no answer.
func TestOutermostKeepsEveryAddress(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	address := func() netip.Addr {
		if random.IntN(2) == 0 {
			return netip.AddrFrom4([4]byte{10, 0, byte(random.IntN(4)), byte(random.IntN(256))})
		}
		return netip.AddrFrom16([16]byte{0x20, 1, 15: byte(random.IntN(256))})
	}
	for range 300 {
		var all []netip.Prefix
		for range random.IntN(20) {
			a := address()
			all = append(all, netip.PrefixFrom(a, a.BitLen()-random.IntN(12)).Masked())
		}
		kept := outermost(slices.Clone(all))
		for range 200 {
			a := address()
			in := func(list []netip.Prefix) bool {
				return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
			}
			if in(all) != in(kept) {
				t.Fatalf("%s: in %v %v, in %v %v", a, all, in(all), kept, in(kept))
			}
		}
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "countries.mmdb")
	if err := os.WriteFile(path, database(), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := OpenCountries(path)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"1.2.3.4": "JP", "::ffff:1.2.3.4": "JP", "127.255.255.255": "JP", "128.0.0.1": "DE", "255.255.255.255": "DE",
		"8000::1": "", "2001:db8::1": "",
	} {
		if got := c.Of(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	if got := c.Of(netip.Addr{}); got != "" {
		t.Errorf("no address: %q", got)
	}
	for name, data := range map[string][]byte{"text": []byte("203.0.113.7\n"), "empty": nil, "cut": database()[:40]} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenCountries(path); !errors.Is(err, ErrNoCountries) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// database is a tiny database: 0.0.0.0/1 is in Japan, 128.0.0.0/1 is registered in Germany, and of IPv6 nothing is known. IPv4 addresses
// stand below ::/96, https://maxmind.github.io/MaxMind-DB/.
func database() []byte {
	const nodes = 97 // 96 for ::/96, one for IPv4's first bit
	text := func(s string) []byte { return append([]byte{2<<5 | byte(len(s))}, s...) }
	object := func(pairs ...[]byte) []byte {
		return append([]byte{7<<5 | byte(len(pairs)/2)}, slices.Concat(pairs...)...)
	}
	number := func(kind byte, n byte) []byte { return []byte{kind<<5 | 1, n} }
	japan := object(text("country"), object(text("iso_code"), text("JP")))
	germany := object(text("registered_country"), object(text("iso_code"), text("DE")))
	var tree []byte
	record := func(n int) { tree = append(tree, byte(n>>16), byte(n>>8), byte(n)) }
	for i := range nodes - 1 {
		record(i + 1)
		record(nodes) // nothing
	}
	record(nodes + 16)
	record(nodes + 16 + len(japan))
	file := slices.Concat(tree, make([]byte, 16), japan, germany, []byte("\xab\xcd\xefMaxMind.com"))
	extended := func(kind byte, payload ...byte) []byte {
		return append([]byte{byte(len(payload)), kind - 7}, payload...)
	}
	return append(file, object(
		text("binary_format_major_version"), number(5, 2), text("binary_format_minor_version"), []byte{5 << 5},
		text("build_epoch"), extended(9, 1), text("database_type"), text("Test-Country"), text("description"), []byte{7 << 5},
		text("ip_version"), number(5, 6), text("languages"), []byte{0, 4}, text("node_count"), number(6, nodes), text("record_size"), number(5, 24),
	)...)
}
