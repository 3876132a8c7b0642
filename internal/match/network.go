package match

import (
	"net/netip"
	"slices"
	"strings"
)

// LooksAt gives the first of the names of lists that a condition looks at, whether the environment has it or not; "" where it looks at none. A pattern of network:
// looks at all of them. A named network comes before a list of its name.
func LooksAt(n Node, env Env, names []string) string {
	for _, t := range Terms(n) {
		f := makeField(t.Field, t.Path)
		if f.plain != fieldIP && f.plain != fieldNetwork && t.Op != CIDR {
			continue
		}
		for _, name := range names {
			if _, ok := env.Networks[name]; ok {
				continue
			}
			if f.plain == fieldNetwork && t.Op != Equals && t.Op != CIDR {
				return name
			}
			for _, v := range t.Values {
				if equalFold([]byte(name), unescapeWildcards(v)) || f.plain == fieldNetwork && strings.ContainsAny(v, "*?") {
					return name
				}
			}
		}
	}
	return ""
}

// A List is a set of addresses: of networks, or of a file (package addresses reads those). It does not change and may be used by several goroutines.
type List struct {
	ranges []addressRange // in order, not overlapping
}

type addressRange struct{ first, last netip.Addr }

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
