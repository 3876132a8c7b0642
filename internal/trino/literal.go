package trino

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// literal writes the value of a parameter in Trino's SQL, with the type that its Go type stands for: bigint for int and
// int64, double for float64, timestamp(6) with time zone for time.Time.
func literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return strconv.FormatBool(v), nil
	case string:
		return quote(v), nil
	case int:
		return "BIGINT '" + strconv.Itoa(v) + "'", nil
	case int64:
		return "BIGINT '" + strconv.FormatInt(v, 10) + "'", nil
	case float64:
		switch {
		case math.IsInf(v, 1):
			return "DOUBLE 'Infinity'", nil
		case math.IsInf(v, -1):
			return "DOUBLE '-Infinity'", nil
		}
		return "DOUBLE '" + strconv.FormatFloat(v, 'g', -1, 64) + "'", nil
	case time.Time:
		if y := v.UTC().Year(); y < 1 || y > 9999 {
			return "", fmt.Errorf("a time in the year %d", y)
		}
		return "TIMESTAMP '" + v.UTC().Format("2006-01-02 15:04:05.000000") + " UTC'", nil
	case []byte:
		return "X'" + hex.EncodeToString(v) + "'", nil
	case encode.DecimalValue:
		return "DECIMAL '" + v.String() + "'", nil
	}
	return "", fmt.Errorf("a value of type %T", v)
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
