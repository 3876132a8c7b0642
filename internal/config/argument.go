package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// EventHistory is how the event history is named as an argument, alone or with regions: event-history:ap-northeast-1,us-east-1.
const EventHistory = "event-history"

// ErrNoSource says that an argument names no source.
var ErrNoSource = errors.New("it is none of s3://bucket/prefix, the URL of a queue, and " + EventHistory)

// ErrNoRegion says that a region is needed and none is set.
var ErrNoRegion = errors.New("no region is set; write " + EventHistory + ":ap-northeast-1 or set AWS_REGION")

// Named gives the source that an argument of a command names: the one of the configuration with that place, with all that the configuration
// says of it, else a new one with the access that the configuration gives to everything. region is that of the environment, for an
// event history without one.
func (c Config) Named(argument, region string) (Source, error) {
	name, regions, given := strings.Cut(argument, ":")
	s := Source{AWS: c.AWS}
	switch {
	case name == EventHistory:
		if !given {
			if s.AWS.Region != "" {
				region = s.AWS.Region
			}
			if regions = region; region == "" {
				return s, ErrNoRegion
			}
		}
		s.EventHistory = strings.Split(regions, ",")
		for _, r := range s.EventHistory {
			if !awsRegion.MatchString(r) {
				return s, fmt.Errorf("%q: %w", r, errNoRegion)
			}
		}
		return s, nil
	case IsS3(argument):
		if _, _, err := SplitS3(argument); err != nil {
			return s, err
		}
		s.Bucket = argument
	case name == "https" || name == "http":
		named, err := queueRegion(argument)
		if err != nil {
			return s, err
		}
		if s.Queue = argument; named != "" {
			s.AWS.Region = named
		}
	default:
		return s, ErrNoSource
	}
	i := slices.IndexFunc(c.Sources, func(o Source) bool {
		return o.Queue == s.Queue && strings.TrimSuffix(o.Bucket, "/") == strings.TrimSuffix(s.Bucket, "/") && len(o.EventHistory) == 0
	})
	if i >= 0 {
		return c.Sources[i], nil
	}
	return s, nil
}
