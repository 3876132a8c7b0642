package aws

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

// maxParameter is how long Athena lets one of ExecutionParameters be, in characters
// (https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html).
const maxParameter = 1024

// parameters writes values for ExecutionParameters: Athena puts them into the statement as SQL, so that each has to be a
// literal.
func parameters(args []any) ([]string, error) {
	var all []string
	for i, v := range args {
		text, err := literal(v)
		if err == nil && len([]rune(text)) > maxParameter {
			err = fmt.Errorf("of more than %d characters on Athena", maxParameter)
		}
		if err != nil {
			return nil, &Error{Kind: User, Message: fmt.Sprintf("parameter %d cannot be %v", i+1, err)}
		}
		all = append(all, text)
	}
	return all, nil
}

// literal writes a value in Athena's SQL, with the type that its Go type stands for: bigint for int and int64, double
// for float64, timestamp with time zone for time.Time.
func literal(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return strconv.FormatBool(v), nil
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'", nil
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
	case encode.DecimalValue:
		return "DECIMAL '" + v.String() + "'", nil
	case time.Time:
		if y := v.UTC().Year(); y < 1 || y > 9999 {
			return "", fmt.Errorf("a time in the year %d", y)
		}
		return "TIMESTAMP '" + v.UTC().Format("2006-01-02 15:04:05.000000") + " UTC'", nil
	}
	return "", fmt.Errorf("a value of type %T", v)
}
