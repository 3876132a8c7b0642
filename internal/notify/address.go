package notify

import (
	"fmt"
	"net/netip"
)

// errPrivate says that an address is not on the internet.
var errPrivate error = sentence("notify.why.private")

// reserved are networks that are not on the internet, beside those that package netip knows, or that stand for addresses which may not be:
// https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
var reserved = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"168.63.129.16/32", // Azure's own services, from within a machine there: https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
	"::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
)

// throughNAT64 stands for an IPv4 address, its last four bytes: https://www.rfc-editor.org/rfc/rfc6052#section-2.1
// Networks without IPv4 reach the whole IPv4 internet by it, and so it is as public as what it stands for. 64:ff9b:1::/48 is somebody's own, and is not.
var throughNAT64 = netip.MustParsePrefix("64:ff9b::/96")

func prefixes(all ...string) (out []netip.Prefix) {
	for _, p := range all {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// checkAddress tells whether host:port, with an address for a host, is on the internet.
func checkAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s: %w", address, errPrivate)
	}
	ip := at.Addr().Unmap().WithZone("")
	if !isPublic(ip) {
		return fmt.Errorf("%s: %w", ip, errPrivate)
	}
	return nil
}

func isPublic(ip netip.Addr) bool {
	if throughNAT64.Contains(ip) {
		whole := ip.As16()
		ip = netip.AddrFrom4([4]byte(whole[12:]))
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() { // which excludes loopback, link-local, multicast and unspecified ones
		return false
	}
	for _, p := range reserved {
		if p.Contains(ip) {
			return false
		}
	}
	return true
}
