package match

// A Set asks many matchers at once. It may be used by several goroutines.
type Set struct {
	matchers []*Matcher
}

// NewSet makes a set.
func NewSet(ms []*Matcher) *Set { return &Set{matchers: ms} }

// Each yields the index of each matcher that holds for the event, in order.
func (s *Set) Each(e *Event, yield func(i int)) {
	for i, m := range s.matchers {
		if m.Match(e) {
			yield(i)
		}
	}
}
