package engine

// filter returns what the statement certainly asks for at most.
func (s *statement) filter() Filter { return Filter{} }
