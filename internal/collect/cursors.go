package collect

import (
	"context"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
)

// Cursors remember how far sources were read.
type Cursors interface {
	// Cursor reads what was put under a name into v; false when there is nothing.
	Cursor(ctx context.Context, name string, v any) (bool, error)
	// PutCursor puts v under a name; it is there when this returns.
	PutCursor(ctx context.Context, name string, v any) error
}

// CursorsOf gives those beside a lake on S3, which other machines find, and functions whose process has ended; of a lake in a folder those of
// this machine's state.
func CursorsOf(l *lake.Lake, local *state.Store) Cursors {
	if c := l.Cursors(); c != nil {
		return c
	}
	return local
}
