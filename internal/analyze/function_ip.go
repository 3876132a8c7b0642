package analyze

var _ = register(ipFunctions)

// ipFunctions has the form of contains that asks whether an address belongs to a network.
func ipFunctions() []*Function {
	return []*Function{
		goFunc("contains", "(varchar, ipaddress) -> boolean", "trino_ip_contains($1, $2)").fails(),
	}
}
