// Package addresses reads what is known of IP addresses beside the trail: lists of addresses and networks in text files, such as known
// exit nodes or an office's addresses, and the countries of addresses in a MaxMind database. It is for cmd/ashiato, which gives both
// to the conditions of package match.
//
// A list has an address or a network in CIDR notation on each line, IPv4 or IPv6; # and ; begin a comment, and whatever follows the
// first word of a line is one, as in lists that are published. Lines that are neither are an *Error with the line: a list is taken as a
// whole or not at all. The countries are read from the database format that https://maxmind.github.io/MaxMind-DB/ specifies.
package addresses
