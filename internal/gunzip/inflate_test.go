package gunzip

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

// inflateAll decompresses b and returns what stands behind the stream too.
func inflateAll(r io.Reader) (out, behind []byte, err error) {
	z := new(inflater)
	z.reset(bufio.NewReaderSize(r, 4<<10))
	for err == nil {
		var b []byte
		b, err = z.next()
		out = append(out, b...)
	}
	if errors.Is(err, io.EOF) {
		behind, err = io.ReadAll(z.br)
	}
	return out, behind, err
}

// samples are texts of all kinds: runs, far and near repetitions, noise, and more than the history.
func samples() [][]byte {
	rnd := rand.New(rand.NewChaCha8([32]byte{1}))
	noise := make([]byte, 100_000)
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	var far, few, skewed []byte
	for len(far) < 600_000 {
		at := rnd.IntN(len(noise) - 400)
		far = append(far, noise[at:at+rnd.IntN(400)]...)
		far = append(far, bytes.Repeat(noise[at:at+1+rnd.IntN(20)], rnd.IntN(30))...)
	}
	for range 200_000 {
		few = append(few, "abcd"[rnd.IntN(4)])
		skewed = append(skewed, byte(rnd.ExpFloat64()*8)) // codes of all lengths
	}
	return [][]byte{nil, []byte("a"), bytes.Repeat([]byte("x"), 300_000), noise, far, few, skewed}
}

func TestInflate(t *testing.T) {
	for i, text := range samples() {
		for _, level := range []int{flate.NoCompression, flate.HuffmanOnly, 1, 6, 9} {
			var b bytes.Buffer
			w, err := flate.NewWriter(&b, level)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(text[:len(text)/2]); err != nil {
				t.Fatal(err)
			}
			w.Flush()
			if _, err := w.Write(text[len(text)/2:]); err != nil {
				t.Fatal(err)
			}
			w.Close()
			b.WriteString("behind")
			for _, r := range []io.Reader{bytes.NewReader(b.Bytes()), iotest.HalfReader(bytes.NewReader(b.Bytes()))} {
				out, behind, err := inflateAll(r)
				if err != nil || !bytes.Equal(out, text) || string(behind) != "behind" {
					t.Errorf("sample %d, level %d: %d bytes of %d, %q behind, %v", i, level, len(out), len(text), behind, err)
				}
			}
		}
	}
}

func TestInflateTruncated(t *testing.T) {
	text := samples()[4][:3000]
	for _, level := range []int{flate.NoCompression, 6} {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, level)
		w.Write(text)
		w.Close()
		for n := range b.Len() {
			out, _, err := inflateAll(bytes.NewReader(b.Bytes()[:n]))
			if !errors.Is(err, io.ErrUnexpectedEOF) || !bytes.HasPrefix(text, out) {
				t.Fatalf("level %d, %d bytes of %d: %d bytes, %v", level, n, b.Len(), len(out), err)
			}
			failure := errors.New("disk on fire")
			if _, _, err := inflateAll(io.MultiReader(bytes.NewReader(b.Bytes()[:n]), iotest.ErrReader(failure))); !errors.Is(err, failure) {
				t.Fatalf("level %d, failure after %d bytes: %v", level, n, err)
			}
		}
	}
}

// TestGzipHeader reads headers with all that may stand in them.
func TestGzipHeader(t *testing.T) {
	var plain bytes.Buffer
	w := gzip.NewWriter(&plain)
	w.Name, w.Comment, w.Extra = "name", "comment", []byte{0, 1, 2}
	w.Write([]byte(`{"a":1}`))
	w.Close()
	headLen := 10 + 2 + 3 + len("name") + 1 + len("comment") + 1
	withSum := bytes.Clone(plain.Bytes()[:headLen])
	withSum[3] |= 2
	sum := crc32.ChecksumIEEE(withSum)
	withSum = append(append(withSum, byte(sum), byte(sum>>8)), plain.Bytes()[headLen:]...)
	wrongSum := bytes.Clone(withSum)
	wrongSum[headLen]++
	method := bytes.Clone(plain.Bytes())
	method[2] = 7
	size := bytes.Clone(plain.Bytes())
	size[len(size)-1]++
	endless := append(bytes.Clone(plain.Bytes()[:15]), bytes.Repeat([]byte("n"), maxGzipHeader)...)
	for name, c := range map[string]struct {
		b   []byte
		err error
	}{
		"plain": {plain.Bytes(), nil}, "sum": {withSum, nil}, "wrong sum": {wrongSum, gzip.ErrHeader}, "method": {method, gzip.ErrHeader},
		"size": {size, gzip.ErrChecksum}, "endless name": {endless, gzip.ErrHeader}, "cut": {plain.Bytes()[:headLen-2], io.ErrUnexpectedEOF},
		"cut in the end": {plain.Bytes()[:plain.Len()-1], io.ErrUnexpectedEOF},
	} {
		z := new(Reader)
		err := z.Reset(bufio.NewReader(bytes.NewReader(c.b)))
		var out []byte
		if err == nil {
			out, err = io.ReadAll(z)
		}
		if !errors.Is(err, c.err) || c.err == nil && string(out) != `{"a":1}` {
			t.Errorf("%s: %q, %v, want %v", name, out, err, c.err)
		}
	}
}

// FuzzInflate holds the inflater against the standard library's: the same text, and errors in the same streams.
func FuzzInflate(f *testing.F) {
	for i, text := range samples() {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, i%10)
		w.Write(text[:min(len(text), 20_000)])
		w.Close()
		f.Add(b.Bytes())
	}
	f.Add([]byte{0x03, 0x00})
	f.Add([]byte{0x4b, 0x04, 0x12, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		const most = 1 << 24
		want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(b)), most))
		if len(want) == most {
			t.Skip("a bomb")
		}
		got, _, err := inflateAll(bytes.NewReader(b))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("error %v, want %v", err, wantErr)
		}
		n := min(len(got), len(want))
		if !bytes.Equal(got[:n], want[:n]) || err == nil && len(got) != len(want) {
			t.Fatalf("%d bytes, want %d, or others", len(got), len(want))
		}
	})
}
