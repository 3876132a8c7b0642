package pipeline

// A Sink takes what a decoder finds in an object. It belongs to the goroutine of the decoder.
type Sink[T any] struct {
	record func(T) error
	bad    func(number int64, err error) error
	number int64
}

// NewSink returns a Sink for the tests of decoders and for decoders that wrap others: record gets the records, bad the numbers and errors of
// those that cannot be read.
func NewSink[T any](record func(v T) error, bad func(number int64, err error) error) *Sink[T] {
	return &Sink[T]{record: record, bad: bad}
}

// Record takes the next record. An error ends the decoding; the decoder returns it.
func (s *Sink[T]) Record(v T) error {
	s.number++
	return s.record(v)
}

// Bad notes that the next record cannot be read. The decoder goes on with the record after it, unless an error says otherwise.
func (s *Sink[T]) Bad(err error) error {
	s.number++
	return s.bad(s.number, err)
}
