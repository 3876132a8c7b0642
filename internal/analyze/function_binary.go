package analyze

var _ = register(binaryFunctions)

// binaryFunctions are hashes and what spells bytes as text.
func binaryFunctions() []*Function {
	return []*Function{
		goFunc("md5", "(varbinary) -> varbinary", "trino_md5($1)"),
		goFunc("sha1", "(varbinary) -> varbinary", "trino_sha1($1)"),
		goFunc("sha256", "(varbinary) -> varbinary", "trino_sha256($1)"),
		goFunc("sha512", "(varbinary) -> varbinary", "trino_sha512($1)"),
		goFunc("xxhash64", "(varbinary) -> varbinary", "trino_xxhash64($1)"),
		goFunc("murmur3", "(varbinary) -> varbinary", "trino_murmur3($1)"),
		goFunc("crc32", "(varbinary) -> bigint", "trino_crc32($1)"),
		goFunc("hmac_md5", "(varbinary, varbinary) -> varbinary", "trino_hmac_md5($1, $2)").fails(),
		goFunc("hmac_sha1", "(varbinary, varbinary) -> varbinary", "trino_hmac_sha1($1, $2)").fails(),
		goFunc("hmac_sha256", "(varbinary, varbinary) -> varbinary", "trino_hmac_sha256($1, $2)").fails(),
		goFunc("hmac_sha512", "(varbinary, varbinary) -> varbinary", "trino_hmac_sha512($1, $2)").fails(),
		refused("spooky_hash_v2_32", "is not there in the embedded engine: use xxhash64 or sha256, or run the query on Athena or Trino"),
		refused("spooky_hash_v2_64", "is not there in the embedded engine: use xxhash64 or sha256, or run the query on Athena or Trino"),
		native("to_hex", "(varbinary) -> varchar", "hex($1)"),
		bytesOf("from_hex"), bytesOf("from_base64"), bytesOf("from_base64url"), bytesOf("from_base32"),
		native("to_base64", "(varbinary) -> varchar", "to_base64($1)"),
		goFunc("to_base64url", "(varbinary) -> varchar", "trino_to_base64url($1)"),
		goFunc("to_base32", "(varbinary) -> varchar", "trino_to_base32($1)"),
		goFunc("to_big_endian_32", "(integer) -> varbinary", "trino_to_big_endian_32($1)"),
		goFunc("to_big_endian_64", "(bigint) -> varbinary", "trino_to_big_endian_64($1)"),
		goFunc("from_big_endian_32", "(varbinary) -> integer", "trino_from_big_endian_32($1)").fails(),
		goFunc("from_big_endian_64", "(varbinary) -> bigint", "trino_from_big_endian_64($1)").fails(),
		goFunc("to_ieee754_32", "(real) -> varbinary", "trino_to_ieee754_32($1)"),
		goFunc("to_ieee754_64", "(double) -> varbinary", "trino_to_ieee754_64($1)"),
		goFunc("from_ieee754_32", "(varbinary) -> real", "trino_from_ieee754_32($1)").fails(),
		goFunc("from_ieee754_64", "(varbinary) -> double", "trino_from_ieee754_64($1)").fails(),
		native("uuid", "() -> uuid", "uuid()"),
	}
}

// bytesOf is a function that reads bytes out of text, which may be given as bytes itself.
func bytesOf(name string) *Function {
	return goFunc(name,
		"(varchar(x)) -> varbinary", "trino_"+name+"($1)",
		"(varbinary) -> varbinary", "trino_"+name+"(trino_from_utf8($1))").fails()
}
