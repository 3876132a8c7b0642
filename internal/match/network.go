package match

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
)

// A List is a set of addresses, of networks or of a file. It does not change and may be used by several goroutines.
type List struct {
	ranges []addressRange // in order, not overlapping
}

type addressRange struct{ first, last netip.Addr }

// MaxList bounds the lines of a list.
const MaxList = 2_000_000

// NewList makes a list of networks.
func NewList(networks []netip.Prefix) *List {
	l := &List{}
	for _, n := range networks {
		if n = n.Masked(); n.IsValid() {
			l.ranges = append(l.ranges, addressRange{n.Addr(), lastAddress(n)})
		}
	}
	slices.SortFunc(l.ranges, func(a, b addressRange) int { return a.first.Compare(b.first) })
	merged := l.ranges[:0]
	for _, r := range l.ranges {
		if n := len(merged); n > 0 && merged[n-1].first.BitLen() == r.first.BitLen() && r.first.Compare(merged[n-1].last) <= 0 {
			if r.last.Compare(merged[n-1].last) > 0 {
				merged[n-1].last = r.last
			}
			continue
		}
		merged = append(merged, r)
	}
	l.ranges = merged
	return l
}

func lastAddress(n netip.Prefix) netip.Addr {
	b := n.Addr().AsSlice()
	for i := n.Bits(); i < 8*len(b); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

// ReadList reads a file with an address or a network on each line, of IPv4 and IPv6; what follows # or ; is a comment. Of
// lines with more columns, as reputation lists have, the first counts. The error names the line.
func ReadList(r io.Reader) (*List, error) {
	var networks []netip.Prefix
	lines := bufio.NewScanner(r)
	n := 0
	for lines.Scan() {
		if n++; n > MaxList {
			return nil, fmt.Errorf("the list has more than %d lines", MaxList)
		}
		line := lines.Text()
		if i := strings.IndexAny(line, "#;"); i >= 0 {
			line = line[:i]
		}
		words := strings.FieldsFunc(strings.TrimPrefix(line, "\ufeff"), func(r rune) bool { return r <= ' ' || r == ',' })
		if len(words) == 0 {
			continue
		}
		network, ok := parseNetwork(strings.Trim(words[0], `"`))
		if !ok {
			return nil, fmt.Errorf("line %d: %q is no address and no network", n, shorten(words[0]))
		}
		networks = append(networks, network)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", n+1, err)
	}
	return NewList(networks), nil
}

// parseNetwork reads 203.0.113.0/24 or an address, which is a network of one.
func parseNetwork(s string) (netip.Prefix, bool) {
	if n, err := netip.ParsePrefix(s); err == nil {
		return n.Masked(), true
	}
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(a, a.BitLen()), true
}

// Contains tells whether an address is in the list.
func (l *List) Contains(a netip.Addr) bool {
	i, found := slices.BinarySearchFunc(l.ranges, a, func(r addressRange, a netip.Addr) int { return r.first.Compare(a) })
	if found {
		return true
	}
	return i > 0 && l.ranges[i-1].first.BitLen() == a.BitLen() && a.Compare(l.ranges[i-1].last) <= 0
}

// Len returns how many ranges of addresses the list has.
func (l *List) Len() int { return len(l.ranges) }
