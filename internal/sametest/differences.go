package sametest

import (
	"fmt"
	"os"
	"strings"
)

// Differences reads the list of the cases whose answers are known to differ, with the reason of each: lines of
//
//	file.sql: name of the case: reason
//
// and lines from # on. The reason begins with "refused" where our engine refuses the statement and Trino answers it.
func Differences(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	reasons := map[string]string{}
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(line, ": ", 3)
		if len(parts) != 3 || !strings.HasSuffix(parts[0], ".sql") {
			return nil, fmt.Errorf("%s:%d: want file.sql: case: reason", path, i+1)
		}
		key := parts[0] + ": " + parts[1]
		if reasons[key] != "" {
			return nil, fmt.Errorf("%s:%d: %s is listed twice", path, i+1, key)
		}
		reasons[key] = parts[2]
	}
	return reasons, nil
}
