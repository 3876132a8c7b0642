package trail

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// Events of EventBridge that hold no record come with their bytes, whatever stands around them; other items come without.
func TestEventBridgeBytes(t *testing.T) {
	a := `{"version":"0","id":"a","detail-type":"WorkSpaces Access","source":"aws.workspaces","detail":{"actionType":"successfulLogin"}}`
	b := strings.Replace(a, `"a"`, `"b" `, 1)
	record := `{"eventVersion":"1.11","eventID":"1","eventTime":"2026-11-01T00:00:00Z","eventName":"X","eventSource":"s3.amazonaws.com"}`
	other := `{"schemaVersion":"1","severity":1}`
	for name, text := range map[string]string{
		"concatenated": a + b + other + record, "lines": a + "\n" + record + "\n" + b + "\n", "array": "[" + a + ", " + other + "," + record + "," + b + "]",
	} {
		var got []string
		records := 0
		r := NewReader(strings.NewReader(text), ReaderOptions{})
		for {
			_, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			var not *NotCloudTrail
			switch {
			case err == nil:
				records++
			case errors.As(err, &not) && not.Bytes != nil:
				got = append(got, string(not.Bytes))
			case errors.As(err, &not) && not.What == "GuardDuty finding":
			default:
				t.Errorf("%s: %v", name, err)
			}
		}
		if !slices.Equal(got, []string{a, b}) || records != 1 {
			t.Errorf("%s: %q and %d records", name, got, records)
		}
	}
}
