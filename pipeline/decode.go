package pipeline

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
)

// Limits bound what [Lines] and [JSON] take from an object. Zero values stand for the defaults given.
type Limits struct {
	RecordBytes   int   // largest record (1 MiB)
	InflatedBytes int64 // most bytes out of a compressed object (4 GiB)
}

func (l Limits) withDefaults() Limits {
	l.RecordBytes = positive(l.RecordBytes, 1<<20)
	l.InflatedBytes = positive(l.InflatedBytes, 4<<30)
	return l
}

// What is wrong with records and objects that exceed Limits.
var (
	ErrRecordTooLarge = errors.New("the record is larger than the limit (RecordBytes)")
	ErrInflatedBytes  = errors.New("the compressed object holds more than the limit (InflatedBytes)")
)

// A RecordError is a record that [Lines] or [JSON] could not read.
type RecordError struct {
	Raw []byte // the record as it stands in the object; its beginning when it is too large
	Err error
}

func (e *RecordError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *RecordError) Unwrap() error { return e.Err }

// Inflate gives what r holds, inflated when it is gzip (RFC 1952, of any number of members): its first bytes tell, not a name. After
// limit inflated bytes the reader's error is [ErrInflatedBytes].
func Inflate(r io.Reader, limit int64) (*bufio.Reader, error) {
	return new(inflater).open(r, limit)
}

// An inflater keeps its buffers from object to object: small objects would else cost more for these than for what is in them.
type inflater struct {
	in, out *bufio.Reader
	gzip    *gzip.Reader
}

var inflaters = sync.Pool{New: func() any { return new(inflater) }}

// inflate is Inflate with buffers that are used again. What it gives is valid until release.
func inflate(r io.Reader, limit int64) (in *bufio.Reader, release func(), err error) {
	f := inflaters.Get().(*inflater)
	in, err = f.open(r, limit)
	return in, f.release, err
}

func (f *inflater) open(r io.Reader, limit int64) (*bufio.Reader, error) {
	f.in = reset(f.in, r)
	if head, err := f.in.Peek(2); err != nil || head[0] != 0x1f || head[1] != 0x8b {
		return f.in, nil // what is wrong with r comes with its bytes
	}
	if f.gzip == nil {
		f.gzip = new(gzip.Reader)
	}
	if err := f.gzip.Reset(f.in); err != nil {
		return nil, fmt.Errorf("inflate: %w", err)
	}
	f.out = reset(f.out, &bounded{r: f.gzip, left: limit})
	return f.out, nil
}

func reset(b *bufio.Reader, r io.Reader) *bufio.Reader {
	if b == nil {
		return bufio.NewReaderSize(r, 64<<10)
	}
	b.Reset(r)
	return b
}

// release lets go of the object, and keeps the buffers.
func (f *inflater) release() {
	f.in.Reset(nil)
	if f.out != nil {
		f.out.Reset(nil)
	}
	inflaters.Put(f)
}

type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, ErrInflatedBytes
	}
	return n, err
}

// Lines decodes text or gzip of text: each line is a record, without its line break ("\n" or "\r\n"). The last line needs none. A line larger than the limit is
// a bad record; the lines after it are read.
func Lines(l Limits) Decoder[[]byte] {
	l = l.withDefaults()
	return func(_ context.Context, _ Object, r io.Reader, s *Sink[[]byte]) error {
		in, release, err := inflate(r, l.InflatedBytes)
		defer release()
		if err != nil {
			return err
		}
		for {
			line, whole, err := readLine(in, l.RecordBytes)
			if err != nil && len(line) == 0 {
				return noEOF(err)
			}
			switch {
			case err != nil && !isEnd(err):
				return err // of half a line nobody knows the rest
			case whole:
				err = s.Record(line)
			default:
				err = s.Bad(&RecordError{Raw: line, Err: ErrRecordTooLarge})
			}
			if err != nil {
				return err
			}
		}
	}
}

func noEOF(err error) error {
	if isEnd(err) {
		return nil
	}
	return err
}

// readLine gives the next line without its break, or the beginning of one that is larger than limit. The error is io.EOF with the last line when it
// has no break, or alone behind the last line. An empty line is not nil.
func readLine(in *bufio.Reader, limit int) (line []byte, whole bool, err error) {
	line = []byte{}
	whole = true
	for {
		part, err := in.ReadSlice('\n')
		if whole {
			keep := min(len(part), limit+2-len(line)) // with the break
			line = append(line, part[:keep]...)
			whole = keep == len(part)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if whole && err == nil {
			line = bytes.TrimSuffix(line[:len(line)-1], []byte("\r"))
		}
		if len(line) > limit {
			line, whole = line[:limit], false
		}
		return line, whole, err
	}
}

// JSON decodes JSON or gzip of JSON into values of T, as encoding/json does: values one a line or one after the other, an array of them, or,
// when member is not "", objects with a member of that name that is such an array, as "Records" in a CloudTrail log file.
// A value that does not fit T is a bad record, with its text; so is one larger than the limit, and a line that is not JSON where values come one a line.
// Text whose brackets do not match elsewhere makes the rest of the object unreadable.
func JSON[T any](member string, l Limits) Decoder[T] {
	l = l.withDefaults()
	return func(_ context.Context, _ Object, r io.Reader, s *Sink[T]) error {
		in, release, err := inflate(r, l.InflatedBytes)
		defer release()
		if err != nil {
			return err
		}
		if head, _ := in.Peek(3); bytes.Equal(head, []byte("\xef\xbb\xbf")) {
			_, _ = in.Discard(3)
		}
		d := &jsonDecoder[T]{splitter: splitter{in: in, limit: l.RecordBytes}, sink: s, member: member}
		return noEOF(d.decode())
	}
}

type jsonDecoder[T any] struct {
	splitter
	sink   *Sink[T]
	member string
}

func (d *jsonDecoder[T]) decode() error {
	if d.member == "" && oneEachLine(d.in) {
		return d.lines()
	}
	for {
		c, err := d.peek()
		if err != nil {
			return err
		}
		switch {
		case c == '[':
			err = d.array()
		case c == '{' && d.member != "":
			err = d.container()
		default:
			err = d.value()
		}
		if err != nil {
			return err
		}
	}
}

// oneEachLine reports whether one of the first two lines is an object of its own, which no line of a pretty-printed value is.
func oneEachLine(in *bufio.Reader) bool {
	head, _ := in.Peek(in.Size())
	for range 2 {
		line, rest, found := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
		if found && len(line) > 0 && line[0] == '{' && json.Valid(line) {
			return true
		}
		head = rest
	}
	return false
}

func (d *jsonDecoder[T]) lines() error {
	for {
		line, whole, err := readLine(d.in, d.limit)
		if err != nil && (len(line) == 0 || !isEnd(err)) {
			return err
		}
		if len(bytes.TrimSpace(line)) > 0 {
			if err := d.take(line, whole); err != nil {
				return err
			}
		}
	}
}

func (d *jsonDecoder[T]) value() error {
	raw, whole, err := d.next(true)
	if err != nil {
		return err
	}
	return d.take(raw, whole)
}

// take gives the text of one value to the sink.
func (d *jsonDecoder[T]) take(raw []byte, whole bool) error {
	if !whole {
		return d.sink.Bad(&RecordError{Raw: raw, Err: ErrRecordTooLarge})
	}
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		return d.sink.Bad(&RecordError{Raw: raw, Err: err})
	}
	return d.sink.Record(v)
}

// array reads the values of the array at whose bracket the input stands.
func (d *jsonDecoder[T]) array() error {
	return d.list('[', ']', d.value)
}

// container reads the object at whose brace the input stands, and the records of its member.
func (d *jsonDecoder[T]) container() error {
	found := false
	err := d.list('{', '}', func() error {
		key, _, err := d.next(true)
		if err != nil {
			return err
		}
		if err := d.expect(':'); err != nil {
			return err
		}
		c, err := d.peek()
		if err != nil {
			return noEnd(err)
		}
		var name string
		if json.Unmarshal(key, &name) == nil && name == d.member && c == '[' {
			found = true
			return d.array()
		}
		_, _, err = d.next(false)
		return err
	})
	if err != nil || found {
		return err
	}
	return d.sink.Bad(&RecordError{Err: fmt.Errorf("an object without the array %q", d.member)})
}
