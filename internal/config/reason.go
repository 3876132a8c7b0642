package config

import (
	"fmt"
	"maps"
	"strings"
)

// A Reason says why a value makes no sense. Package text has it in each language, under config.reason. and its ID.
type Reason struct {
	ID   string
	Args map[string]any
}

// reasons are what they say in English.
var reasons = map[string]string{
	"place_name":       "a name has letters, digits, _ and -, and begins with a letter",
	"names":            "there are more than {n} names",
	"networks":         "there are more than {n} networks; put them into a file under lists",
	"network":          "it is neither a network nor an address; write one like 203.0.113.0/24, 203.0.113.7 or 2001:db8::/32",
	"network_bits":     "the network of that size is {network}, and {address} is one address of it; write the one that is meant",
	"name_twice":       "networks has the name too; a condition could mean either",
	"hours_missing":    "{key} is missing; write days: mon-fri, from: \"09:00\" and to: \"18:00\"",
	"days":             "use days such as mon-fri or [mon, wed, fri]",
	"clock":            "use a time of the day such as \"09:00\"",
	"hours_empty":      "it is the same as from; write 00:00 and 24:00 for the whole day",
	"holidays":         "give the path of a file with a date on each line",
	"condition_length": "it is longer than 64 kB",
	"rule_name":        "it is no name of a rule; names have lower-case letters, digits and hyphens, as in root-console-login",
	"channel_name":     "it is no name of a channel; names have up to 64 letters, digits and . _ -",
	"rule_both":        "it is also under rules.enable; remove one",
	"filter_source":    "it goes with sources of records, not with workspaces",
}

// Reasons gives the reasons with what they say in English; {name} stands for an argument.
func Reasons() map[string]string { return maps.Clone(reasons) }

// Error says it in English.
func (r *Reason) Error() string {
	said := reasons[r.ID]
	for name, v := range r.Args {
		said = strings.ReplaceAll(said, "{"+name+"}", fmt.Sprint(v))
	}
	return said
}

// why makes a reason with at most one argument.
func why(id string, arg ...any) *Reason {
	r := &Reason{ID: id}
	if len(arg) == 2 {
		r.Args = map[string]any{arg[0].(string): arg[1]}
	}
	return r
}
