package trinofunc

import "strings"

// failing are the functions that some texts of a lake are an error for, but not for others. The others fail for
// arguments that a statement gives as constants, if at all.
var failing = map[string]bool{
	"trino_bytes_to_uuid": true, "trino_date_parse": true, "trino_decimal_divide": true, "trino_decimal_to_integer": true,
	"trino_fits_varchar": true, "trino_from_base": true, "trino_from_base32": true, "trino_from_base64": true,
	"trino_from_base64url": true, "trino_from_big_endian_32": true, "trino_from_big_endian_64": true, "trino_from_hex": true,
	"trino_from_ieee754_32": true, "trino_from_ieee754_64": true, "trino_from_iso8601_date": true,
	"trino_from_iso8601_timestamp": true, "trino_from_iso8601_timestamp_nanos": true, "trino_from_unixtime_nanos": true,
	"trino_hamming_distance": true, "trino_integer_within": true, "trino_ip_contains": true, "trino_ip_from_varbinary": true,
	"trino_ip_from_varchar": true, "trino_json_parse": true, "trino_json_to_array": true, "trino_json_to_bigint": true,
	"trino_json_to_boolean": true, "trino_json_to_cast": true, "trino_json_to_decimal": true, "trino_json_to_double": true, "trino_json_to_map": true,
	"trino_json_to_real": true, "trino_json_to_varchar": true, "trino_levenshtein_distance": true, "trino_like_pattern": true,
	"trino_luhn_check": true, "trino_parse_data_size": true, "trino_parse_datetime": true, "trino_parse_duration": true,
	"trino_soundex": true, "trino_split_to_map": true, "trino_split_to_multimap": true, "trino_to_boolean": true,
	"trino_to_date": true, "trino_to_decimal": true, "trino_to_double": true, "trino_to_instant": true,
	"trino_to_integer": true, "trino_to_real": true, "trino_to_time": true, "trino_to_timestamp": true, "trino_to_uuid": true,
	"trino_url_decode": true,
}

// Fails reports whether values that a lake holds can be an error. DuckDB computes functions for all values of a
// dictionary, also those that no row has at that point any more, unless it knows that they can fail, and it cannot be
// told so of these. So package rewrite calls them through a macro of their name.
func (f *Function) Fails() bool { return failing[f.Name] }

// SQLName is the name that the function has in DuckDB: another one where a macro has its name.
func (f *Function) SQLName() string {
	if f.Fails() {
		return "go_" + strings.TrimPrefix(f.Name, "trino_")
	}
	return f.Name
}
