package parquet

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/rle"
)

// FuzzHybrid decodes what appendHybrid makes of levels and of dictionary entries with another library. Each two bytes of the input are a
// value and how often it comes.
func FuzzHybrid(f *testing.F) {
	f.Add([]byte{1, 7, 0, 8, 1, 9, 0, 200, 1, 1, 0, 1}, uint8(1))
	f.Add([]byte{5, 1, 3, 1, 3, 40, 2, 3}, uint8(3))
	f.Add([]byte{255, 16, 254, 1, 0, 7}, uint8(17))
	f.Fuzz(func(t *testing.T, in []byte, wide uint8) {
		width := int(wide)%24 + 1
		var levels []uint8
		var entries []uint32
		for i := 0; i+1 < len(in); i += 2 {
			for range in[i+1] {
				levels = append(levels, in[i]&(1<<min(width, 8)-1))
				entries = append(entries, uint32(in[i])*0x10101&(1<<width-1))
			}
		}
		if width <= 8 {
			checkLevels(t, levels, width)
		}
		d := &rle.Encoding{BitWidth: width}
		got, err := d.DecodeInt32(nil, appendHybrid(nil, entries, width))
		if err != nil || len(got) < len(entries) {
			t.Fatalf("width %d: %d of %d entries: %v", width, len(got), len(entries), err)
		}
		for i, v := range entries { // the last group may be filled up
			if uint32(got[i]) != v {
				t.Fatalf("width %d: entry %d is %d, want %d", width, i, got[i], v)
			}
		}
	})
}

func checkLevels(t *testing.T, in []uint8, width int) {
	t.Helper()
	var l levels
	for _, v := range in {
		l.add(v)
	}
	if l.len() != len(in) {
		t.Fatalf("%d levels, want %d", l.len(), len(in))
	}
	l.settle()
	e := &rle.Encoding{BitWidth: width}
	got, err := e.DecodeLevels(nil, l.appendTo(nil, 0, len(in), width))
	if len(in) > 0 && (err != nil || len(got) < len(in) || !slices.Equal(got[:len(in)], in)) {
		t.Fatalf("width %d: levels %v, want %v: %v", width, got, in, err)
	}
}

// FuzzDelta decodes what appendDelta makes of integers with another library. Each eight bytes of the input are one.
func FuzzDelta(f *testing.F) {
	var extremes []byte
	for _, v := range []int64{0, math.MaxInt64, math.MinInt64, -1, math.MaxInt64, 1} {
		extremes = binary.LittleEndian.AppendUint64(extremes, uint64(v))
	}
	f.Add(extremes, uint8(1))
	f.Add(make([]byte, 8*300), uint8(3))
	f.Add([]byte("some thing, some other thing, all things"), uint8(40))
	f.Fuzz(func(t *testing.T, in []byte, times uint8) {
		var values []int64
		for n := range int64(times) {
			for i := 0; i+8 <= len(in); i += 8 {
				values = append(values, int64(binary.LittleEndian.Uint64(in[i:]))+n)
			}
		}
		got, err := new(delta.BinaryPackedEncoding).DecodeInt64(nil, appendDelta(nil, values))
		if err != nil || !slices.Equal(got, values) {
			t.Fatalf("%v, want %v: %v", got, values, err)
		}
	})
}

// FuzzPrefixed decodes DELTA_BYTE_ARRAY with another library. The input is cut into values of differing length.
func FuzzPrefixed(f *testing.F) {
	f.Add([]byte("2026-11-21T00:00:00Z2026-11-21T00:00:01Z2026-11-21T00:00:01Z"), uint8(20), uint8(0))
	f.Add([]byte("aaaaaaaaaaaaaaaaaaaaaaaaaab"), uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, in []byte, first, more uint8) {
		var a arena
		defer a.reset()
		var positions []uint32
		var want [][]byte
		for n := int(first); len(in) > 0; n += int(more) {
			v := in[:min(max(n, 1), len(in))]
			in = in[len(v):]
			pos, _, _ := a.store(v)
			positions, want = append(positions, pos), append(want, v)
		}
		if len(want) == 0 {
			return
		}
		var k chunkWriter
		k.prefixed(&a, positions)
		got, offsets, err := new(delta.ByteArrayEncoding).DecodeByteArray(nil, k.raw, nil)
		if err != nil || len(offsets) != len(want)+1 {
			t.Fatalf("%d offsets for %d values: %v", len(offsets), len(want), err)
		}
		for i, v := range want {
			if string(got[offsets[i]:offsets[i+1]]) != string(v) {
				t.Fatalf("value %d is %q, want %q", i, got[offsets[i]:offsets[i+1]], v)
			}
		}
	})
}

// FuzzArena reads back what was stored, also values larger than a chunk.
func FuzzArena(f *testing.F) {
	f.Add([]byte("a\x00bb"), uint16(3))
	f.Add([]byte("abc"), uint16(30_000))
	f.Fuzz(func(t *testing.T, in []byte, times uint16) {
		var a arena
		defer a.reset()
		var positions []uint32
		var want [][]byte
		for n := range min(len(in), 50) {
			v := slices.Repeat(in[:n], 1+n*int(times)/100)
			pos, _, full := a.store(v)
			if full {
				t.Fatal("full")
			}
			positions, want = append(positions, pos), append(want, v)
		}
		for i, pos := range positions {
			if b := a.at(pos); string(b[lengthSize:]) != string(want[i]) || len(b) != a.size(pos) {
				t.Fatalf("value %d differs", i)
			}
		}
	})
}
