package saved

import (
	"fmt"
	"strings"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/config"
)

// A ParameterError says which parameters are missing or not the query's.
type ParameterError struct {
	Query            *Query
	Missing, Unknown []string
}

// Similar is the parameter that the first unknown name probably means; empty where none is near.
func (e *ParameterError) Similar() string {
	for _, p := range e.Query.Parameters {
		if len(e.Unknown) > 0 && config.Similar(e.Unknown[0], p.Name) {
			return p.Name
		}
	}
	return ""
}

func (e *ParameterError) Error() string {
	if len(e.Missing) > 0 {
		return fmt.Sprintf("query %s needs a value for %s: give --param %s=...", e.Query.Name, strings.Join(e.Missing, ", "), e.Missing[0])
	}
	names := make([]string, len(e.Query.Parameters))
	for i, p := range e.Query.Parameters {
		names[i] = p.Name
	}
	has := "it has no parameters"
	if len(names) > 0 {
		has = "its parameters are " + strings.Join(names, ", ")
	}
	if similar := e.Similar(); similar != "" {
		has = "did you mean " + similar + "? " + has
	}
	return fmt.Sprintf("query %s has no parameter %s: %s", e.Query.Name, strings.Join(e.Unknown, ", "), has)
}

// A ValueError says that a text is no value of a parameter's type.
type ValueError struct {
	Parameter Parameter
	Text      string // cut where it is long
}

func (e *ValueError) Error() string {
	is := map[Type]string{TypeInteger: "no whole number of 64 bits", TypeNumber: "no number", TypeBoolean: "neither true nor false"}[e.Parameter.Type]
	return fmt.Sprintf("parameter %s: %q is %s", e.Parameter.Name, e.Text, is)
}

// An UnnamedError is a question mark where values are given by name.
type UnnamedError struct{ athenasql.Position }

func (e *UnnamedError) Error() string {
	return fmt.Sprintf("line %d:%d: a parameter ? has no name: write :name and give --param name=value", e.Line, e.Column)
}
