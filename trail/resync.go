package trail

import (
	"bytes"
	"errors"
	"io"
	"slices"
)

// After an error nothing is known about where the next record starts: brackets and quotes may be
// missing or too many. So the next record is looked for at every '{' behind the start of the bad
// item, and is taken where a whole record can be read that looks like CloudTrail's.

// resyncSlack and resyncFactor bound the work: after that many bytes scanned, per byte passed over,
// the search goes on behind the furthest error seen. Only input made for the purpose comes so far.
const (
	resyncSlack  = 16 << 20
	resyncFactor = 32
)

// fault reports the bad item at pos and moves on to the next record, which is looked for from skip
// bytes behind pos.
func (r *Reader) fault(skip int, err error) error {
	first := r.items == 1 && r.pos64() == 0 && kinds[r.buf[r.pos]] == Absent
	if first {
		for r.n < 512 && r.fill() {
		}
		if err := unreadable(r.buf[:r.n]); err != nil {
			r.end, r.n = err, 0
			r.finish()
			return r.err
		}
	}
	e := &RecordError{File: r.name, Record: r.items, Offset: r.pos64(), Err: err}
	r.passed = r.passed[:0]
	found := r.resync(skip)
	if !found && !errors.Is(r.end, io.EOF) {
		r.finish() // the input broke off inside the item: that is one error, not two
		return r.err
	}
	if !found && first {
		what := NotJSON
		if string(bytes.TrimSpace(r.passed)) == validationMessage {
			what = "CloudTrail's message on attaching a topic"
		}
		return &NotCloudTrail{File: r.name, Record: r.items, What: what}
	}
	e.Bytes = slices.Clone(r.passed)
	return e
}

// unreadable says what is wrong with a file that starts unlike JSON, if that can be told.
func unreadable(head []byte) error {
	switch {
	case isZip(head), isTar(head):
		return ErrArchive
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return ErrEncoding
	}
	return nil
}

// oversized reports the item at pos as too large, or by its name if that has been seen already.
func (r *Reader) oversized() error {
	r.rec.Raw = r.buf[r.pos:r.n]
	r.rec.setUnknown()
	what := nameOf(r.rec)
	err := r.fault(1, ErrRecordTooLarge)
	var e *RecordError
	if what == "" || !errors.As(err, &e) {
		return err
	}
	return &NotCloudTrail{File: r.name, Record: e.Record, Offset: e.Offset, What: what}
}

// resync passes over skip bytes, moves on to the start of the next record and reports whether there
// is one.
func (r *Reader) resync(skip int) bool {
	r.loose = true
	r.last = 0
	r.pass(skip)
	var work, skipped, furthest int64
	for {
		i := bytes.IndexByte(r.buf[r.pos:r.n], '{')
		if i < 0 {
			skipped += int64(r.n - r.pos)
			r.pass(r.n - r.pos)
			if !r.fill() {
				r.open = r.open[:0]
				return false
			}
			continue
		}
		r.pass(i)
		ok, bad := r.candidate()
		if ok {
			r.resume()
			return true
		}
		work += bad - r.pos64()
		furthest = max(furthest, bad)
		skipped += int64(i) + 1
		step := 1
		if work > resyncSlack+resyncFactor*skipped {
			step = int(max(1, min(furthest-r.pos64(), int64(r.n-r.pos))))
		}
		r.pass(step)
	}
}

func (r *Reader) pos64() int64 { return r.base + int64(r.pos) }

// pass moves on by n bytes and keeps them, as far as room is, for the error.
func (r *Reader) pass(n int) {
	room := r.lim.RecordBytes - len(r.passed)
	r.passed = append(r.passed, r.buf[r.pos:r.pos+min(n, room)]...)
	for i := r.pos + n - 1; i >= r.pos; i-- {
		if !isSpace(r.buf[i]) {
			r.last = r.buf[i]
			break
		}
	}
	r.pos += n
}

// candidate reports whether a record, or the head of a list of records, starts at pos; if not, how
// far in the file it was tried.
func (r *Reader) candidate() (ok bool, tried int64) {
	r.scan.container = true
	for {
		end := r.scan.scan(r.buf, r.pos, r.rec)
		if end >= 0 {
			return end-r.pos <= r.lim.RecordBytes && (r.rec.isCloudTrail() || isEnvelope(r.rec)), r.base + int64(end)
		}
		if r.scan.what == whatContainer {
			return true, 0
		}
		tried = r.base + int64(r.scan.bad)
		if more, _ := r.more(); !more {
			return false, tried
		}
	}
}

// resume settles in which list the record at pos stands: in the one that the error was in, if a
// comma says so, else in none.
func (r *Reader) resume() {
	if n := len(r.open); n == 0 || r.open[n-1] != '[' || r.last != ',' {
		r.open = r.open[:0]
	}
	r.after, r.comma = false, false
}

// nextInside returns the next record within an object of unknown form, which ends at r.inside, or
// nil behind the last.
func (r *Reader) nextInside() *Record {
	end := int(r.inside - r.base)
	r.scan.container = false
	for r.pos < end {
		i := bytes.IndexByte(r.buf[r.pos:end], '{')
		if i < 0 {
			break
		}
		r.pos += i
		if next := r.scan.scan(r.buf, r.pos, r.rec); next > 0 {
			if form := r.recordForm(); form != none {
				r.rec.Form, r.rec.Number, r.rec.Offset = form, r.items+1, r.pos64()
				r.items++
				r.pos = next
				return r.rec
			}
		}
		r.pos++
	}
	r.pos, r.inside = end, 0
	return nil
}

// recordForm returns Wrapped when rec has been scanned as a record, the envelope's form when it was
// an envelope, rec then being the record in it, else none.
func (r *Reader) recordForm() Form {
	if r.rec.isCloudTrail() {
		return Wrapped
	}
	if !isEnvelope(r.rec) {
		return none
	}
	r.rec, r.env = r.env, r.rec
	form, _, err := r.unwrap(r.env, maxNested)
	if err != nil || form == payload {
		return none
	}
	return form
}
