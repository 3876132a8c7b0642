package rewrite

import (
	"fmt"

	"github.com/ashiato/ashiato/internal/encode"
)

// cast writes the cast of a value from one type to another; with try, NULL where it fails.
func cast(sql string, from, to encode.Type, try bool) (string, error) {
	if from.Kind == encode.JSONText || to.Kind == encode.JSONText {
		return "", fmt.Errorf("the cast from %s to %s is not supported", from, to)
	}
	if try {
		return "TRY_CAST(" + sql + " AS " + duckType(to) + ")", nil
	}
	return "CAST(" + sql + " AS " + duckType(to) + ")", nil
}
