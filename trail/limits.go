package trail

// Limits bound what a Reader takes from its input. The zero value of a limit means its default.
type Limits struct {
	RecordBytes   int   // largest record, its envelope included, in bytes of JSON; default 1 MiB, at most 256 MiB
	Depth         int   // deepest nesting, the record itself being 1; default 200, at most 1,000
	InflatedBytes int64 // most bytes out of one compressed file; default 4 GiB
	InflateRatio  int   // most inflated bytes per compressed byte, after the first 32 MiB; default 100
	Members       int   // most files in an archive; default 1,000,000
}

const (
	maxRecordBytes = 256 << 20 // spans hold 30 bits
	maxDepth       = 1000
)

// DefaultLimits returns the limits that hold where none are given. AWS allows records of 256 KB
// (1 MB in event data stores) and log files of 50 MB compressed; ratios of 10 to 15 are usual.
func DefaultLimits() Limits {
	return Limits{RecordBytes: 1 << 20, Depth: 200, InflatedBytes: 4 << 30, InflateRatio: 100, Members: 1_000_000}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	l.RecordBytes = min(positive(l.RecordBytes, d.RecordBytes), maxRecordBytes)
	l.Depth = min(positive(l.Depth, d.Depth), maxDepth)
	l.InflatedBytes = positive(l.InflatedBytes, d.InflatedBytes)
	l.InflateRatio = positive(l.InflateRatio, d.InflateRatio)
	l.Members = positive(l.Members, d.Members)
	return l
}

func positive[T int | int64](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}
