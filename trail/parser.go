package trail

// A Parser does what [Parse] does for many records, in less time and memory. It is for one goroutine.
type Parser struct {
	limits  Limits
	scanner *scanner
	record  Record
	text    []byte
}

// NewParser returns a Parser with limits as Parse takes them.
func NewParser(lim Limits) *Parser {
	lim = lim.withDefaults()
	return &Parser{limits: lim, scanner: newScanner(lim)}
}

// Parse is the function Parse, but that the record is valid until the next call.
func (p *Parser) Parse(b []byte) (*Record, error) {
	if len(b) > p.limits.RecordBytes {
		return nil, ErrRecordTooLarge
	}
	p.text = append(append(p.text[:0], b...), make([]byte, padding)...)
	if err := p.scanner.whole(p.text, len(b), &p.record); err != nil {
		return nil, err
	}
	return &p.record, nil
}

// whole reads the object that is all of the first n bytes of padded text, but for white space.
func (s *scanner) whole(text []byte, n int, r *Record) error {
	end := s.scan(text, skipSpace(text, 0), r)
	if end < 0 {
		return s.err(n, 0)
	}
	if i := skipSpace(text, end); i != n {
		return &SyntaxError{Offset: int64(i), What: "data after the record"}
	}
	return nil
}
