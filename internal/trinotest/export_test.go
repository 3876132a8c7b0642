package trinotest

// For the tests that import packages above this one.
var (
	EachVersion = eachVersion
	Skip        = skip
)
