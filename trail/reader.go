package trail

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
)

// ReaderOptions are what a Reader may be told.
type ReaderOptions struct {
	Name   string // the file's name, for errors
	Limits Limits // zero values mean DefaultLimits
}

// Reader reads CloudTrail records from one file, in whatever form people have them:
//
//   - log files, {"Records":[...]}, and LookupEvents output, {"Events":[...]}, with any other members;
//   - records alone, one a line, pretty-printed, written one behind the other, or in an array;
//   - records inside EventBridge events, CloudWatch Logs payloads ({"logEvents":[...]}, and the
//     {"awslogs":{"data":...}} that a Lambda function gets), queue messages, or other JSON;
//   - lines of a time and a record, as CloudWatch Logs exports them.
//
// The file may be plain or gzip, of several members; its content decides, not its name. A Reader
// holds a window of the file, no larger than a record may be and at least 256 KiB. It is not for
// concurrent use.
type Reader struct {
	name string
	lim  Limits
	in   input

	buf  []byte // the window: buf[pos:n] is unread, zeros follow buf[n]
	pos  int
	n    int
	base int64 // where buf[0] stands in the inflated file
	end  error // why no more bytes come: io.EOF or a failure; nil before

	scan   *scanner
	rec    *Record // what is being read
	env    *Record // the item that stands around rec
	text   []byte  // a record taken out of a string
	sub    *Reader // a payload inside an item
	inside int64   // where the object ends that records are looked for in; 0 when there is none
	items  int

	open   []byte // brackets that lists of records stand in: '[' and '{'
	after  bool   // in a list: an item has been read, a comma or ']' follows
	comma  bool   // in a list: a comma has been read, an item follows
	loose  bool   // an error has been passed over: stray brackets are no news
	err    error  // what Next answers from now on
	passed []byte // bytes passed over after an error
	last   byte   // the last of them that is no white space
	nested int    // how many Readers stand around this one
}

const (
	firstWindow = 256 << 10
	maxOpen     = 16 // lists of records in one another
	maxNested   = 3  // payloads in one another
)

// NewReader returns a Reader of r. It reads nothing before Next.
func NewReader(r io.Reader, o ReaderOptions) *Reader {
	lim := o.Limits.withDefaults()
	d := &Reader{lim: lim, scan: newScanner(lim), rec: &Record{}, env: &Record{}}
	d.in.lim = lim
	d.Reset(r, o.Name)
	return d
}

// Reset makes the Reader read another file, with the limits and the memory it has.
func (r *Reader) Reset(src io.Reader, name string) {
	r.in.reset(src)
	r.name = name
	r.pos, r.n, r.base = 0, 0, 0
	r.end, r.err, r.sub = nil, nil, nil
	r.inside = 0
	r.open = r.open[:0]
	r.after, r.comma, r.loose = false, false, false
	r.items = 0
}

// Read returns how many bytes of the inflated file have been read so far.
func (r *Reader) Read() (inflated int64) { return r.in.out }

// Next returns the next record, or io.EOF after the last. The record is valid until the next call.
//
// After a *RecordError or *NotCloudTrail, Next may be called again and goes on behind the item. A
// record that follows a bad one is found wherever it starts; a complete record inside a bad or
// unknown item is taken for a record too. A *FileError is final: what it names cannot be read on.
func (r *Reader) Next() (*Record, error) {
	for r.err == nil {
		rec, err := r.advance()
		if rec != nil || err != nil {
			return rec, err
		}
	}
	return nil, r.err
}

// advance reads on by one step, which may come to a record, an error, or neither.
func (r *Reader) advance() (*Record, error) {
	switch {
	case r.sub != nil:
		return r.nextSub()
	case r.inside > 0:
		return r.nextInside(), nil
	}
	c, ok := r.peek()
	if !ok {
		r.finish()
		return nil, nil
	}
	return r.step(c)
}

// finish settles what Next answers at the end of the input.
func (r *Reader) finish() {
	err := r.end
	if errors.Is(err, io.EOF) {
		if len(r.open) == 0 {
			r.err = io.EOF
			return
		}
		err = ErrTruncated
	}
	r.err = &FileError{File: r.name, Offset: r.base + int64(r.n), Err: err}
}

// step reads one item or one mark between items. c is the next byte that is no white space.
func (r *Reader) step(c byte) (*Record, error) {
	switch {
	case len(r.open) == 0:
		if c == ',' || c == 0x1e || r.loose && (c == ']' || c == '}') {
			r.pos++ // between records some writers put commas or record separators
			return nil, nil
		}
		if r.skipBOM() || r.skipTime(c) {
			return nil, nil
		}
	case r.open[len(r.open)-1] == '{':
		return nil, r.stepMember(c)
	case c == ']' && !r.comma:
		r.close()
		return nil, nil
	case r.after:
		if c != ',' {
			return nil, r.misplaced("',' or ']' is missing after an item")
		}
		r.pos++
		r.after, r.comma = false, true
		return nil, nil
	}
	return r.item(c)
}

// misplaced deals with a byte that cannot stand between items: after an error has been passed over
// the brackets counted so far mean little and are forgotten, otherwise it is an error.
func (r *Reader) misplaced(what string) error {
	if r.loose {
		r.open = r.open[:0]
		return nil
	}
	r.items++
	return r.fault(0, &SyntaxError{What: what})
}

func (r *Reader) close() {
	r.pos++
	r.open = r.open[:len(r.open)-1]
	r.after, r.comma = true, false
}

func (r *Reader) push(c byte) {
	r.open = append(r.open, c)
	r.after, r.comma = false, false
}

// item reads the item at pos, whose first byte is c.
func (r *Reader) item(c byte) (*Record, error) {
	switch c {
	case '{':
		r.items++
		return r.object()
	case '[':
		if len(r.open) < maxOpen {
			r.pos++
			r.push('[')
			return nil, nil
		}
	}
	r.items++
	return r.scalar()
}

// stepMember reads what follows the list of records in its object: other members, and the end.
func (r *Reader) stepMember(c byte) error {
	if c == '}' {
		r.close()
		return nil
	}
	if c != ',' {
		return r.misplaced("',' or '}' is missing after a member")
	}
	for {
		i, list := r.scan.otherMember(r.buf, r.pos+1)
		if i >= 0 && !list {
			// As with items that are no objects, the mark behind the value must be right too.
			if at := skipSpace(r.buf, i); r.buf[at] != ',' && r.buf[at] != '}' {
				i = r.scan.fail(at, "',' or '}' is missing after a member")
			}
		}
		if i >= 0 {
			r.pos = i
			if list {
				r.push('[')
			}
			return nil
		}
		if more, err := r.more(); !more {
			r.items++
			return r.fault(1, err)
		}
	}
}

// more is called after a scan from pos has failed. It reports whether more bytes have come and the
// scan is worth repeating; if not, it says why not.
func (r *Reader) more() (bool, error) {
	err := r.scan.err(r.n, r.pos)
	if !errors.Is(err, ErrTruncated) {
		return false, err
	}
	if r.n-r.pos > r.lim.RecordBytes {
		return false, ErrRecordTooLarge
	}
	if !r.fill() {
		return false, err
	}
	return true, nil
}

// object reads the item at pos, which starts with '{'.
func (r *Reader) object() (*Record, error) {
	r.scan.container = len(r.open) < maxOpen-1
	for {
		end := r.scan.scan(r.buf, r.pos, r.rec)
		if end >= 0 {
			if end-r.pos > r.lim.RecordBytes {
				return nil, r.oversized()
			}
			return r.complete(end)
		}
		if r.scan.what == whatContainer {
			r.items--
			r.pos = r.scan.bad + 1
			r.push('{')
			r.push('[')
			return nil, nil
		}
		if more, err := r.more(); !more {
			if errors.Is(err, ErrRecordTooLarge) {
				return nil, r.oversized()
			}
			return nil, r.fault(1, err)
		}
	}
}

// complete returns the item from pos to end, which has been scanned, if it is a record or holds one.
func (r *Reader) complete(end int) (*Record, error) {
	number, offset := r.items, r.base+int64(r.pos)
	form := Plain
	if !r.rec.isCloudTrail() {
		r.rec, r.env = r.env, r.rec
		var what string
		var err error
		if form, what, err = r.unwrap(r.env, 0); err != nil {
			return nil, r.badItem(end, err)
		}
		if form == none {
			return r.other(end, what)
		}
	}
	r.after, r.comma = true, false
	r.pos = end
	if form == payload {
		return nil, nil
	}
	r.rec.Form, r.rec.Number, r.rec.Offset = form, number, offset
	return r.rec, nil
}

// badItem reports an item, well-formed itself, whose record is not.
func (r *Reader) badItem(end int, err error) error {
	e := &RecordError{File: r.name, Record: r.items, Offset: r.pos64(), Err: err, Bytes: slices.Clone(r.buf[r.pos:end])}
	r.after, r.comma = true, false
	r.pos = end
	return e
}

// other deals with an item that is no record and has no known envelope. Records may yet be inside.
func (r *Reader) other(end int, what string) (*Record, error) {
	r.after, r.comma = true, false
	if what == "" {
		what = "JSON " + kinds[r.buf[r.pos]].String()
		if kinds[r.buf[r.pos]] == Object {
			what += " with " + keysOf(r.env)
		}
		number, at := r.items, r.pos
		r.inside = r.base + int64(end)
		r.items--
		if rec := r.nextInside(); rec != nil {
			return rec, nil
		}
		r.items, r.pos = number, at
	}
	e := &NotCloudTrail{File: r.name, Record: r.items, Offset: r.pos64(), What: what}
	if strings.HasPrefix(what, eventBridgeEvent) {
		e.Bytes = slices.Clone(r.buf[r.pos:end])
	}
	r.pos = end
	return nil, e
}

// scalar reads the item at pos that is no object: a string, which may hold a record, or something
// else. It counts only with the mark that must follow it, because after a stray quote everything
// looks like a string.
func (r *Reader) scalar() (*Record, error) {
	for {
		end, flags := r.scan.plainValue(r.buf, r.pos)
		if end >= 0 {
			at, ok := r.delimited(end)
			if ok {
				return r.completeScalar(end, flags)
			}
			r.scan.fail(at, "a value is not followed by a mark")
		}
		if more, err := r.more(); !more {
			return nil, r.fault(1, err)
		}
	}
}

func (r *Reader) completeScalar(end int, flags uint32) (*Record, error) {
	number, offset := r.items, r.base+int64(r.pos)
	v := Value{Text: r.buf[r.pos:end], Kind: kinds[r.buf[r.pos]], flags: uint8(flags)}
	if v.Kind != String || r.fromString(v, r.rec) != nil || !r.rec.isCloudTrail() {
		return r.other(end, "")
	}
	r.after, r.comma = true, false
	r.pos = end
	r.rec.Form, r.rec.Number, r.rec.Offset = Wrapped, number, offset
	return r.rec, nil
}

// delimited returns the index of what stands behind the item that ends at buf[i], and whether that
// may follow an item that is no object.
func (r *Reader) delimited(i int) (at int, ok bool) {
	if len(r.open) == 0 {
		return i, i == r.n && r.end != nil || isSpace(r.buf[i]) || r.buf[i] == ','
	}
	i = skipSpace(r.buf, i)
	return i, r.buf[i] == ',' || r.buf[i] == ']'
}

// peek returns the next byte that is no white space, reading on as needed; false at the end.
func (r *Reader) peek() (byte, bool) {
	for {
		for r.pos < r.n {
			if c := r.buf[r.pos]; !isSpace(c) {
				return c, true
			}
			r.pos++
		}
		if !r.fill() {
			return 0, false
		}
	}
}

// skipBOM passes over a byte order mark, which stands before each of several joined files.
func (r *Reader) skipBOM() bool {
	const bom = "\xef\xbb\xbf"
	for r.n-r.pos < len(bom) && r.buf[r.pos] == bom[0] && r.fill() {
	}
	if !bytes.HasPrefix(r.buf[r.pos:r.n], []byte(bom)) {
		return false
	}
	r.pos += len(bom)
	return true
}

// skipTime passes over the time before a record, which lines have that CloudWatch Logs exports to S3, and those of `aws logs
// tail --format short`. c is the first byte.
func (r *Reader) skipTime(c byte) bool {
	const longest = len("2026-11-20T01:02:03.123456789+09:00 {")
	if c < '0' || c > '9' {
		return false
	}
	for r.n-r.pos < longest && r.fill() {
	}
	text, rest, ok := bytes.Cut(r.buf[r.pos:min(r.n, r.pos+longest)], []byte(" "))
	if !ok || !bytes.HasPrefix(rest, []byte("{")) {
		return false
	}
	for _, layout := range [...]string{time.RFC3339, "2006-01-02T15:04:05"} {
		if _, err := time.Parse(layout, string(text)); err == nil {
			r.pos += len(text)
			return true
		}
	}
	return false
}

// fill reads on, at least doubling what is unread, and reports whether any bytes have come. It
// moves the window: indexes into buf count from pos only.
func (r *Reader) fill() bool {
	if r.end != nil {
		return false
	}
	kept := r.n - r.pos
	if len(r.buf) < max(2*kept, firstWindow)+padding {
		b := make([]byte, max(2*kept, firstWindow)+padding)
		copy(b, r.buf[r.pos:r.n])
		r.buf = b
	} else {
		copy(r.buf, r.buf[r.pos:r.n])
	}
	r.base += int64(r.pos)
	r.pos, r.n = 0, kept
	room := r.buf[: len(r.buf)-padding : len(r.buf)-padding]
	want := max(2*kept, 1)
	for idle := 0; r.n < want && r.end == nil; idle++ {
		var n int
		n, r.end = r.in.Read(room[r.n:])
		if n > 0 {
			idle = 0
		} else if idle > 100 {
			r.end = io.ErrNoProgress
		}
		if r.n += n; r.in.zipped {
			want = len(room) // a pipe's data is taken as it comes, a compressed file's in one go
		}
	}
	clear(r.buf[r.n : r.n+padding])
	return r.n > kept
}
