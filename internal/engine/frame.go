package engine

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
)

// What the query's process sends to the engine is a sequence of frames: a byte that says what it is, four bytes with the
// length of the content (little endian), and the content. The engine trusts none of it: a process that was taken over by
// what it computed must not reach further than to wrong rows.
const (
	frameReady = 'S' // the process is confined: an isolation as in appendIsolation
	frameRows  = 'R' // a count of rows, then their values (see appendRow)
	frameEnd   = 'E' // all rows were sent; nothing
	frameError = 'X' // the query failed: kind, message
)

const (
	// maxFrame bounds a frame, and with it a row of a result.
	maxFrame = 64 << 20
	// fullFrame is when rows are sent off.
	fullFrame = 128 << 10
	// maxMessage bounds what is kept of an error.
	maxMessage = 16 << 10
	// maxParts bounds the values of one row, those within arrays, maps and rows included: a byte sent becomes 16 of
	// memory at the other end.
	maxParts = 8 << 20
)

func writeFrame(w io.Writer, kind byte, content []byte) error {
	head := [5]byte{kind}
	binary.LittleEndian.PutUint32(head[1:], uint32(len(content)))
	if _, err := w.Write(head[:]); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}

// readFrame returns io.EOF where a frame could begin and none does.
func readFrame(r *bufio.Reader) (kind byte, content string, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, "", err
	}
	n := binary.LittleEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, "", fmt.Errorf("a frame of %d bytes; at most %d are allowed", n, maxFrame)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return 0, "", fmt.Errorf("a frame that ends early: %w", err)
	}
	return head[0], string(b), nil
}
