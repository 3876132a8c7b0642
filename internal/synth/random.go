package synth

import (
	"fmt"
	"math"
	"math/rand/v2"
)

const (
	digits32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	digits62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	digits16 = "0123456789abcdef"
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// few prefers the first elements: most of the work is done by few callers.
func few[T any](r *rand.Rand, from []T) T {
	return from[int(float64(len(from))*math.Pow(r.Float64(), 2.5))]
}

func appendHex(b []byte, r *rand.Rand, n int) []byte {
	for n > 0 {
		v := r.Uint64()
		for range min(n, 16) {
			b = append(b, digits16[v&15])
			v >>= 4
		}
		n -= 16
	}
	return b
}

func appendUUID(b []byte, r *rand.Rand) []byte {
	at := len(b)
	b = appendHex(b, r, 36)
	b[at+8], b[at+13], b[at+18], b[at+23] = '-', '-', '-', '-'
	b[at+14] = '4'
	b[at+19] = "89ab"[r.Uint64()&3]
	return b
}

func appendBase64(b []byte, r *rand.Rand, n int) []byte {
	for n > 0 {
		v := r.Uint64()
		for range min(n, 10) {
			b = append(b, digits62[v&63])
			v >>= 6
		}
		n -= 10
	}
	return b
}

func appendBase32(b []byte, r *rand.Rand, n int) []byte {
	for n > 0 {
		v := r.Uint64()
		for range min(n, 12) {
			b = append(b, digits32[v&31])
			v >>= 5
		}
		n -= 12
	}
	return b
}

func uuid(r *rand.Rand) string             { return string(appendUUID(nil, r)) }
func hexdigits(r *rand.Rand, n int) string { return string(appendHex(nil, r, n)) }

func base32(r *rand.Rand, prefix string, n int) string {
	return string(appendBase32([]byte(prefix), r, n))
}

// base62 is for names that may not hold + and /.
func base62(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = digits62[r.IntN(62)]
	}
	return string(b)
}

// longTermKey ends as the keys of AWS's documentation do, so that no scanner
// for leaked secrets takes it for a real one.
func longTermKey(r *rand.Rand) string { return base32(r, "AKIA", 9) + "EXAMPLE" }

func privateIP(r *rand.Rand) string {
	return fmt.Sprintf("10.%d.%d.%d", r.IntN(4), r.IntN(256), 1+r.IntN(254))
}

func twoWords(r *rand.Rand) string { return pick(r, words) + "-" + pick(r, words) }

// fnv is FNV-1a, for what must follow from a text alone.
func fnv(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

func hexString(v uint64) string { return fmt.Sprintf("%016x", v) }

// upper32 writes n letters that follow from v.
func upper32(v uint64, n int) string { return base32(rand.New(rand.NewPCG(v, 1)), "", n) }
