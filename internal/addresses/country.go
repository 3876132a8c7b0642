package addresses

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"

	"github.com/oschwald/maxminddb-golang/v2"
)

// maxDatabase bounds a database of countries, in bytes; the largest that MaxMind gives have some 100 MB.
const maxDatabase = 512 << 20

// ErrNoCountries says that a file is no database that tells countries.
var ErrNoCountries = errors.New("it is no MaxMind database that tells countries (GeoLite2-Country.mmdb, GeoIP2-City.mmdb, ...)")

// Countries tells the country of addresses. It may be used from several goroutines.
type Countries struct{ db *maxminddb.Reader }

// OpenCountries reads a MaxMind database into memory, so that it may be replaced while it is used. Every error is an *Error.
func OpenCountries(path string) (*Countries, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{File: path, Err: plain(err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxDatabase+1))
	switch {
	case err != nil:
		return nil, &Error{File: path, Err: plain(err)}
	case len(data) > maxDatabase:
		return nil, &Error{File: path, Err: fmt.Errorf("%w: it is larger than 512 MiB", ErrNoCountries)}
	}
	db, err := maxminddb.OpenBytes(data)
	if err != nil {
		return nil, &Error{File: path, Err: fmt.Errorf("%w: %w", ErrNoCountries, err)}
	}
	return &Countries{db}, nil
}

// Of gives the country of an address as the two letters of ISO 3166-1, "" for one that is not known, as private ones are. Where the
// database does not say where the address is, it is the country that the network is registered in.
func (c *Countries) Of(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if !a.IsValid() {
		return ""
	}
	found := c.db.Lookup(a)
	for _, member := range []string{"country", "registered_country"} {
		var code string
		if err := found.DecodePath(&code, member, "iso_code"); err == nil && len(code) == 2 { // a damaged entry tells nothing
			return code
		}
	}
	return ""
}
