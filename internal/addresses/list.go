package addresses

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// Bounds of a list.
const (
	MaxListBytes = 64 << 20
	MaxEntries   = 1_000_000
	maxLine      = 64 << 10 // bytes of a line
)

// What can be wrong with a file. They are wrapped by an *Error.
var (
	ErrNoAddress = errors.New("it is neither an address nor a network; write one like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32")
	ErrZone      = errors.New("an address with a zone (%) belongs to one machine alone; leave the zone out")
	ErrTooLarge  = errors.New("the list is too large: at most 64 MiB and 1,000,000 entries")
	ErrTooLong   = errors.New("the line is longer than 64 kB: it is no list of addresses")
)

// An Error is what is wrong with a file.
type Error struct {
	File string
	Line int    // from 1; 0 where the file as a whole is meant
	Text string // the line, at most 200 bytes of it
	Err  error
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.File, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// ReadList reads the list in a file: its networks in order, those within others left out. An address is a network of one. Every error
// is an *Error.
func ReadList(path string) ([]netip.Prefix, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Err: plain(err)}
	}
	defer f.Close()
	return readList(path, f)
}

// plain leaves out the operation and the path of a file's error, which Error names.
func plain(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}

// Read is ReadList of a text; name stands in errors.
func Read(name string, r io.Reader) ([]netip.Prefix, error) { return readList(name, r) }

func readList(name string, r io.Reader) ([]netip.Prefix, error) {
	limited := &io.LimitedReader{R: r, N: MaxListBytes + 1}
	lines := bufio.NewScanner(limited)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	var all []netip.Prefix
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimPrefix(lines.Text(), "\ufeff") // as some editors begin a file
		p, ok, err := parseLine(line)
		if err != nil {
			return nil, &Error{File: name, Line: n, Text: short(line), Err: err}
		}
		if !ok {
			continue
		}
		if len(all) == MaxEntries {
			return nil, &Error{File: name, Line: n, Text: short(line), Err: ErrTooLarge}
		}
		all = append(all, p)
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, &Error{File: name, Line: n + 1, Err: ErrTooLong}
	case err != nil:
		return nil, &Error{File: name, Err: plain(err)}
	case limited.N <= 0:
		return nil, &Error{File: name, Err: ErrTooLarge}
	}
	return outermost(all), nil
}

// parseLine reads one line; ok is false for one without an entry.
func parseLine(line string) (p netip.Prefix, ok bool, err error) {
	if i := strings.IndexAny(line, "#;"); i >= 0 {
		line = line[:i]
	}
	words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' || r == '\r' })
	if len(words) == 0 {
		return p, false, nil
	}
	p, err = Parse(words[0])
	return p, err == nil, err
}

// Parse reads an address or a network. IPv4 addresses that are written as IPv6 (::ffff:203.0.113.7) are IPv4; bits behind the network's
// length are dropped.
func Parse(s string) (netip.Prefix, error) {
	if strings.Contains(s, "%") {
		return netip.Prefix{}, ErrZone
	}
	if a, err := netip.ParseAddr(s); err == nil {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, ErrNoAddress
	}
	if a := p.Addr(); a.Is4In6() {
		if p.Bits() < 96 {
			return netip.Prefix{}, ErrNoAddress
		}
		p = netip.PrefixFrom(a.Unmap(), p.Bits()-96)
	}
	return p.Masked(), nil
}

// outermost sorts networks and leaves out those within others.
func outermost(all []netip.Prefix) []netip.Prefix {
	slices.SortFunc(all, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	kept := all[:0]
	for _, p := range all {
		if n := len(kept); n > 0 && kept[n-1].Contains(p.Addr()) { // it begins at or before p, so p is within
			continue
		}
		kept = append(kept, p)
	}
	return slices.Clip(kept)
}

// maxText bounds the text of an error, in bytes.
const maxText = 200

func short(line string) string {
	line = strings.ToValidUTF8(line, "\uFFFD")
	if len(line) > maxText {
		line = strings.ToValidUTF8(line[:maxText], "") + "…"
	}
	return line
}
