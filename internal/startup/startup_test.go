package startup

import (
	"os"
	"runtime/debug"
	"testing"
)

func TestDone(t *testing.T) {
	if os.Getenv("GOGC") == "" {
		if got := debug.SetGCPercent(1000); got != 1000 {
			t.Errorf("%d percent while packages are initialized", got)
		}
	}
	usual := before
	for range 2 { // the second time changes nothing
		Done()
	}
	if got := debug.SetGCPercent(100); usual >= 0 && got != usual {
		t.Errorf("%d percent afterwards, want %d", got, usual)
	}
}
