package lake

import (
	"errors"
	"fmt"
	"time"
)

// Errors that callers branch on with errors.Is.
var (
	ErrNotLake  = errors.New("not a lake")
	ErrNewer    = errors.New("lake of a newer version")
	ErrMoved    = errors.New("lake was moved")
	ErrInUse    = errors.New("lake is in use")
	ErrFenced   = errors.New("batch was given to another process")
	ErrDeadline = errors.New("batch is past its deadline")
	ErrDeletes  = errors.New("table has delete files")
	ErrForeign  = errors.New("table of another lake")
	ErrNoTable  = errors.New("the lake's table is not in the catalog")
	// ErrCache says that the files of a question have no room in the cache of a lake on S3.
	ErrCache = errors.New("no room in the cache")
)

// InUseError says who holds the lake; it matches [ErrInUse].
type InUseError struct {
	Dir     string
	Command string // as the holder was started; "" when unknown
	PID     int
	Host    string    // of a lake on S3: the machine
	Since   time.Time // UTC
}

func (e *InUseError) Error() string {
	who := "another process"
	if e.Command != "" {
		where := ""
		if e.Host != "" {
			where = " on " + e.Host
		}
		who = fmt.Sprintf("`%s` (pid %d%s) since %s", e.Command, e.PID, where, e.Since.UTC().Format(time.RFC3339))
	}
	return fmt.Sprintf("lake %s is in use by %s; try again when it has ended", e.Dir, who)
}

// Is makes errors.Is(err, ErrInUse) hold.
func (e *InUseError) Is(target error) bool { return target == ErrInUse }

func inUseBy(lake string, h holder) error {
	return &InUseError{Dir: lake, Command: h.Command, PID: h.PID, Host: h.Host, Since: h.Since}
}

func isFenced(err error) bool { return errors.Is(err, ErrFenced) }
func isInUse(err error) bool  { return errors.Is(err, ErrInUse) }
