package pipeline

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// splitter takes JSON apart into values without looking into them: it counts brackets outside strings. It holds one value at most.
type splitter struct {
	in    *bufio.Reader
	limit int
}

// noEnd makes the end of the input an error, where it cannot be.
func noEnd(err error) error {
	if isEnd(err) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// peek gives the next byte that is no white space, and leaves it there.
func (s *splitter) peek() (byte, error) {
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return 0, err
		}
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return c, s.in.UnreadByte()
	}
}

func (s *splitter) expect(want byte) error {
	c, err := s.peek()
	if err != nil {
		return noEnd(err)
	}
	if c != want {
		return fmt.Errorf("not JSON: %q stands where %q should", c, want)
	}
	_, err = s.in.ReadByte()
	return err
}

// list reads the items of an array or object, with their brackets and commas.
func (s *splitter) list(open, end byte, item func() error) error {
	if err := s.expect(open); err != nil {
		return err
	}
	for first := true; ; first = false {
		c, err := s.peek()
		if err != nil {
			return noEnd(err)
		}
		if c == end {
			return s.expect(end)
		}
		if !first {
			if err := s.expect(','); err != nil {
				return err
			}
		}
		if err := item(); err != nil {
			return noEnd(err)
		}
	}
}

var errNoValue = errors.New("not JSON: a value is missing")

// next gives the text of the next value when keep is set, or the beginning of one that is larger than the limit; else it only skips it.
func (s *splitter) next(keep bool) (raw []byte, whole bool, err error) {
	if _, err := s.peek(); err != nil {
		return nil, false, noEnd(err)
	}
	depth, quoted, escaped := 0, false, false
	for n := 0; ; n++ {
		c, err := s.in.ReadByte()
		if isEnd(err) && n > 0 && depth == 0 && !quoted {
			return raw, n <= s.limit, nil
		}
		if err != nil {
			return nil, false, noEnd(err)
		}
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped = c == '\\'
			quoted = c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			depth++
		case depth == 0 && isMark(c):
			if n == 0 {
				return nil, false, errNoValue
			}
			return raw, n <= s.limit, s.in.UnreadByte()
		case c == '}' || c == ']':
			depth--
		}
		if keep && n < s.limit {
			raw = append(raw, c)
		}
		if depth == 0 && !quoted && (c == '}' || c == ']' || c == '"') {
			return raw, n < s.limit, nil
		}
	}
}

// isMark reports whether c ends a number or a word.
func isMark(c byte) bool {
	switch c {
	case ' ', '\t', '\r', '\n', ',', ':', '}', ']':
		return true
	}
	return false
}
