package aws

import (
	"errors"
	"os"
	"testing"
	"time"
)

// A request is repeated no later than its access says, or than is usual.
func TestMaxWait(t *testing.T) {
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	for set, most := range map[time.Duration]time.Duration{20 * time.Millisecond: 20 * time.Millisecond, 0: sdkMaxWait} {
		cfg, err := Access{MaxWait: set}.load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		longest := time.Duration(0)
		for attempt := 1; attempt <= 6; attempt++ {
			d, err := cfg.Retryer().RetryDelay(attempt, errors.New("the answer was lost"))
			if err != nil {
				t.Fatal(err)
			}
			longest = max(longest, d)
		}
		if longest != most {
			t.Errorf("with %v it waits up to %v, want %v", set, longest, most)
		}
	}
}
