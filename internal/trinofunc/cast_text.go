package trinofunc

import (
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The casts to texts of a length and those of identifiers. The last argument is try, as for numbers.

var _ = register(
	caster("trino_fits_varchar", types("VARCHAR", "BIGINT", "BOOLEAN"), "VARCHAR", fitsVarchar),
	caster("trino_to_uuid", types("VARCHAR", "BOOLEAN"), "VARCHAR", textToUUID),
	caster("trino_bytes_to_uuid", types("BLOB", "BOOLEAN"), "VARCHAR", bytesToUUID),
)

// fitsVarchar checks that the text of a value is not longer than a varchar may be: only texts are cut.
func fitsVarchar(in Args, out Result) error {
	s := in.String(0)
	if n := in.Int(1); int64(len(s)) > n && int64(utf8.RuneCountInString(s)) > n {
		return cannotCast("Value %s cannot be represented as varchar(%d)", shortened(s), n)
	}
	out.String(s)
	return nil
}

// textToUUID checks the form 8-4-4-4-12 of hexadecimal digits.
func textToUUID(in Args, out Result) error {
	s := in.String(0)
	parts := strings.Split(s, "-")
	if len(s) == 36 && len(parts) == 5 && len(parts[0]) == 8 && len(parts[1]) == 4 && len(parts[2]) == 4 && len(parts[3]) == 4 &&
		strings.Trim(s, "-0123456789abcdefABCDEF") == "" {
		out.String(s)
		return nil
	}
	return cannotCast("Cannot cast value to UUID: %s", shortened(s))
}

func bytesToUUID(in Args, out Result) error {
	b := in.String(0)
	if len(b) != 16 {
		return cannotCast("Invalid UUID binary length: %d", len(b))
	}
	h := hex.EncodeToString([]byte(b))
	out.String(fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:]))
	return nil
}
