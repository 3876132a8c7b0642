package trinofunc

import (
	"math"
	"net/netip"
	"strconv"
	"strings"
)

// An ipaddress is 16 bytes; an IPv4 address is held as ::ffff:a.b.c.d, as Trino sorts them.

var _ = register(
	&Function{Name: "trino_ip_from_varchar", Args: types("VARCHAR"), Result: "BLOB", New: stateless(func(in Args, out Result) error {
		ip, err := parseIP(in.String(0))
		if err != nil {
			return failf("Cannot cast value to IPADDRESS: %s", shortened(in.String(0)))
		}
		b := ip.As16()
		out.Bytes(b[:])
		return nil
	})},
	&Function{Name: "trino_ip_to_varchar", Args: types("BLOB"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		ip, _ := netip.AddrFromSlice([]byte(in.String(0))) // 16 bytes, or the value is no ipaddress
		return ip.Unmap().AppendTo(buf)
	})},
	&Function{Name: "trino_ip_from_varbinary", Args: types("BLOB"), Result: "BLOB", New: stateless(func(in Args, out Result) error {
		ip, ok := netip.AddrFromSlice([]byte(in.String(0)))
		if !ok {
			return failf("Invalid IP address binary length: %d", len(in.String(0)))
		}
		b := ip.As16()
		out.Bytes(b[:])
		return nil
	})},
	&Function{Name: "trino_ip_contains", Args: types("VARCHAR", "BLOB"), Result: "BOOLEAN", New: func() Eval {
		networks := newCache(parseCIDR)
		return func(in Args, out Result) error {
			network, err := networks.get(in.String(0))
			if err != nil {
				return err
			}
			out.Bool(network.contains(in.String(1)))
			return nil
		}
	}},
)

// parseIP reads an address; a scope behind a percent sign is left out.
func parseIP(s string) (netip.Addr, error) {
	ip, err := netip.ParseAddr(s)
	return ip.WithZone(""), err
}

// A cidr is a network: the first bits of the 16 bytes of its addresses.
type cidr struct {
	base [16]byte
	bits int
}

// parseCIDR reads a network. Of one of IPv4, the bits of the host must be 0.
func parseCIDR(s string) (cidr, error) {
	address, prefix, ok := strings.Cut(s, "/")
	if !ok {
		return cidr{}, failf("Invalid CIDR")
	}
	bits, err := strconv.Atoi(prefix)
	if err != nil || bits > math.MaxInt32 {
		return cidr{}, failf("For input string: %q", shortened(prefix))
	}
	if bits < 0 {
		return cidr{}, failf("Invalid prefix length")
	}
	ip, err := parseIP(address)
	if err != nil {
		return cidr{}, failf("Invalid network IP address")
	}
	n := cidr{base: ip.As16(), bits: bits}
	if ip.Is4() {
		if bits > 32 {
			return cidr{}, failf("Invalid CIDR")
		}
		if n.bits += 96; netip.PrefixFrom(ip, bits).Masked().Addr() != ip {
			return cidr{}, failf("Invalid CIDR")
		}
	}
	if n.bits > 128 {
		return cidr{}, failf("Invalid CIDR")
	}
	return n, nil
}

func (n *cidr) contains(ip string) bool {
	whole := n.bits / 8
	if len(ip) != len(n.base) || ip[:whole] != string(n.base[:whole]) {
		return false
	}
	rest := n.bits % 8
	return rest == 0 || (ip[whole]^n.base[whole])>>(8-rest) == 0
}
