package trinofunc

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"math"
	"strings"
)

var _ = register(
	blob1("trino_md5", func(s []byte) []byte { h := md5.Sum(s); return h[:] }),
	blob1("trino_sha1", func(s []byte) []byte { h := sha1.Sum(s); return h[:] }),
	blob1("trino_sha256", func(s []byte) []byte { h := sha256.Sum256(s); return h[:] }),
	blob1("trino_sha512", func(s []byte) []byte { h := sha512.Sum512(s); return h[:] }),
	blob1("trino_xxhash64", func(s []byte) []byte { return binary.BigEndian.AppendUint64(nil, xxhash64(s)) }),
	blob1("trino_murmur3", murmur3),
	hmacFunction("trino_hmac_md5", md5.New),
	hmacFunction("trino_hmac_sha1", sha1.New),
	hmacFunction("trino_hmac_sha256", sha256.New),
	hmacFunction("trino_hmac_sha512", sha512.New),
	&Function{Name: "trino_crc32", Args: types("BLOB"), Result: "BIGINT", New: stateless(func(in Args, out Result) error {
		out.Int(int64(crc32.ChecksumIEEE([]byte(in.String(0)))))
		return nil
	})},
	decoder("trino_from_hex", fromHex),
	decoder("trino_from_base64", func(s string) ([]byte, error) { return fromBase64(s, "+/", base64.RawStdEncoding) }),
	decoder("trino_from_base64url", func(s string) ([]byte, error) { return fromBase64(s, "-_", base64.RawURLEncoding) }),
	decoder("trino_from_base32", fromBase32),
	&Function{Name: "trino_to_base64url", Args: types("BLOB"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return base64.URLEncoding.AppendEncode(buf, []byte(in.String(0)))
	})},
	&Function{Name: "trino_to_base32", Args: types("BLOB"), Result: "VARCHAR", New: appender(func(in Args, buf []byte) []byte {
		return base32.StdEncoding.AppendEncode(buf, []byte(in.String(0)))
	})},
	&Function{Name: "trino_to_big_endian_32", Args: types("INTEGER"), Result: "BLOB", New: appender(func(in Args, buf []byte) []byte {
		return binary.BigEndian.AppendUint32(buf, uint32(in.Int(0)))
	})},
	&Function{Name: "trino_to_big_endian_64", Args: types("BIGINT"), Result: "BLOB", New: appender(func(in Args, buf []byte) []byte {
		return binary.BigEndian.AppendUint64(buf, uint64(in.Int(0)))
	})},
	&Function{Name: "trino_to_ieee754_32", Args: types("FLOAT"), Result: "BLOB", New: appender(func(in Args, buf []byte) []byte {
		f := float32(in.Float(0))
		if f != f {
			return append(buf, 0x7F, 0xC0, 0, 0) // Java has one NaN
		}
		return binary.BigEndian.AppendUint32(buf, math.Float32bits(f))
	})},
	&Function{Name: "trino_to_ieee754_64", Args: types("DOUBLE"), Result: "BLOB", New: appender(func(in Args, buf []byte) []byte {
		f := in.Float(0)
		if f != f {
			return append(buf, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0)
		}
		return binary.BigEndian.AppendUint64(buf, math.Float64bits(f))
	})},
	fixed("trino_from_big_endian_32", "INTEGER", 4, "expected 4-byte input, but got instead: %d", func(b []byte, out Result) {
		out.Int(int64(int32(binary.BigEndian.Uint32(b))))
	}),
	fixed("trino_from_big_endian_64", "BIGINT", 8, "expected 8-byte input, but got instead: %d", func(b []byte, out Result) {
		out.Int(int64(binary.BigEndian.Uint64(b)))
	}),
	fixed("trino_from_ieee754_32", "FLOAT", 4, "Input floating-point value must be exactly 4 bytes long, not %d", func(b []byte, out Result) {
		out.Float(float64(math.Float32frombits(binary.BigEndian.Uint32(b))))
	}),
	fixed("trino_from_ieee754_64", "DOUBLE", 8, "Input floating-point value must be exactly 8 bytes long, not %d", func(b []byte, out Result) {
		out.Float(math.Float64frombits(binary.BigEndian.Uint64(b)))
	}),
)

func blob1(name string, f func([]byte) []byte) *Function {
	return &Function{Name: name, Args: types("BLOB"), Result: "BLOB", New: stateless(func(in Args, out Result) error {
		out.Bytes(f([]byte(in.String(0))))
		return nil
	})}
}

func hmacFunction(name string, h func() hash.Hash) *Function {
	return &Function{Name: name, Args: types("BLOB", "BLOB"), Result: "BLOB", New: stateless(func(in Args, out Result) error {
		if in.String(1) == "" {
			return failf("Empty key")
		}
		mac := hmac.New(h, []byte(in.String(1)))
		mac.Write([]byte(in.String(0)))
		out.Bytes(mac.Sum(nil))
		return nil
	})}
}

func decoder(name string, f func(string) ([]byte, error)) *Function {
	return &Function{Name: name, Args: types("VARCHAR"), Result: "BLOB", New: stateless(func(in Args, out Result) error {
		b, err := f(in.String(0))
		if err == nil {
			out.Bytes(b)
		}
		return err
	})}
}

// fixed is a function of so many bytes and no other number.
func fixed(name, result string, size int, message string, f func([]byte, Result)) *Function {
	return &Function{Name: name, Args: types("BLOB"), Result: result, New: stateless(func(in Args, out Result) error {
		if n := len(in.String(0)); n != size {
			return failf(message, n)
		}
		f([]byte(in.String(0)), out)
		return nil
	})}
}

func fromHex(s string) ([]byte, error) {
	if len(s)%2 != 0 {
		return nil, failf("invalid input length %d", len(s))
	}
	out := make([]byte, len(s)/2)
	for i := range len(s) {
		if !hexDigit(s[i]) {
			return nil, failf("not a hexadecimal digit: %q = %d", s[i:i+1], s[i])
		}
		out[i/2] = out[i/2]<<4 | nibble(s[i])
	}
	return out, nil
}

// nibble is what a hexadecimal digit stands for.
func nibble(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// fromBase64 reads as Java's decoder: the padding may be missing, and if it is there, it is whole and the end.
func fromBase64(s, extra string, encoding *base64.Encoding) ([]byte, error) {
	body := strings.TrimRight(s, "=")
	padding := len(s) - len(body)
	for i := range len(body) {
		c := body[i]
		if c == '=' {
			return nil, failf("Input byte array has incorrect ending byte at %d", (i+3)/4*4)
		}
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == extra[0] || c == extra[1]) {
			return nil, failf("Illegal base64 character %x", c)
		}
	}
	if len(s) == 1 {
		return nil, failf("Input byte[] should at least have 2 bytes for base64 bytes")
	}
	if len(body)%4 == 1 || padding > 0 && (padding > 2 || len(s)%4 != 0) {
		return nil, failf("Input byte array has wrong 4-byte ending unit")
	}
	return encoding.DecodeString(body)
}

func fromBase32(s string) ([]byte, error) {
	body := strings.TrimRight(s, "=")
	switch len(body) % 8 {
	case 1, 3, 6:
		return nil, failf("Invalid input length %d", len(body))
	}
	for i := range len(body) {
		if c := body[i]; !(c >= 'A' && c <= 'Z' || c >= '2' && c <= '7') {
			if c > ' ' && c < 0x7F {
				return nil, failf("Unrecognized character: %c", c)
			}
			return nil, failf("Unrecognized character: 0x%x", c)
		}
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(body)
}
