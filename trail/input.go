package trail

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/ashiato/ashiato/internal/gunzip"
)

// ratioSlack is how many bytes any compressed file may hold before its ratio is looked at: short
// files of equal records reach high ratios honestly.
const ratioSlack = 32 << 20

// input yields the plain bytes of a file: its own, or those of its gzip members one after another.
// What the file is, its first bytes tell.
type input struct {
	lim     Limits
	packed  counter
	br      *bufio.Reader
	gz      *gunzip.Reader
	single  bool // nothing may come behind the first gzip member
	started bool
	zipped  bool
	out     int64 // plain bytes yielded
}

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF && errors.Is(err, io.EOF) {
		err = brokenOff{err}
	}
	return n, err
}

// brokenOff is an error that wraps io.EOF, such as that of a connection which was closed early. The end of a file is io.EOF itself and nothing
// else, so this is an unexpected one.
type brokenOff struct{ err error }

func (e brokenOff) Error() string      { return "unexpected end: " + e.err.Error() }
func (brokenOff) Is(target error) bool { return target == io.ErrUnexpectedEOF }

func (in *input) reset(r io.Reader) {
	in.packed = counter{r: r}
	in.started, in.zipped, in.out = false, false, 0
	if in.br == nil {
		in.br = bufio.NewReaderSize(&in.packed, 64<<10)
	} else {
		in.br.Reset(&in.packed)
	}
}

// start looks at the first bytes.
func (in *input) start() error {
	in.started = true
	head, err := in.br.Peek(2)
	if len(head) == 0 {
		return err
	}
	if isGzip(head) {
		in.zipped = true
		return in.member()
	}
	return nil
}

func isGzip(head []byte) bool { return len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b }

// member begins the gzip member that is next.
func (in *input) member() error {
	if in.gz == nil {
		in.gz = new(gunzip.Reader)
	}
	return gzipError(in.gz.Reset(in.br))
}

// next goes on behind a member: another one, zero padding, or the end.
func (in *input) next() error {
	for {
		head, err := in.br.Peek(2)
		switch {
		case len(head) == 0:
			return err
		case in.single:
			return ErrTrailing
		case isGzip(head):
			return in.member()
		case head[0] != 0:
			return ErrTrailing
		}
		if _, err := in.br.Discard(1); err != nil {
			return err
		}
	}
}

// Read yields plain bytes. io.EOF comes alone and only at a proper end.
func (in *input) Read(p []byte) (int, error) {
	if !in.started {
		if err := in.start(); err != nil {
			return 0, err
		}
	}
	if !in.zipped {
		n, err := in.br.Read(p)
		in.out += int64(n)
		return n, err
	}
	for {
		n, err := in.gz.Read(p)
		in.out += int64(n)
		if in.out > in.lim.InflatedBytes {
			return 0, fmt.Errorf("%w, %d bytes", ErrInflatedBytes, in.lim.InflatedBytes)
		}
		if in.out > ratioSlack && in.out/int64(in.lim.InflateRatio) > in.packed.n {
			return 0, fmt.Errorf("%w, %d", ErrInflateRatio, in.lim.InflateRatio)
		}
		if n > 0 {
			return n, nil
		}
		if errors.Is(err, io.EOF) {
			err = in.next()
		}
		if err != nil {
			return 0, gzipError(err)
		}
	}
}

func gzipError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("gzip stream: %w", ErrTruncated)
	}
	return err
}
