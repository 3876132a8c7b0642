package when

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// A Schedule is the times of a cron expression on the clocks of a zone. A time that clocks leave
// out is the moment when they go forward; one that comes twice is the first.
type Schedule struct {
	Expression string // that was parsed
	Zone       *time.Location
	spec       cron.Schedule
}

var cronParser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)

// maxExpression bounds an expression, in bytes.
const maxExpression = 256

// ParseSchedule reads a cron expression: minute, hour, day of month, month, day of week (0 is Sunday), as in 0 2 * * *.
func ParseSchedule(expression string, zone *time.Location) (Schedule, error) {
	fields := strings.Fields(expression)
	switch {
	case len(expression) > maxExpression:
		return Schedule{}, fmt.Errorf("a cron expression has at most %d characters", maxExpression)
	case strings.Contains(expression, "="):
		return Schedule{}, errors.New("a cron expression has no zone; give zone beside it")
	case len(fields) != 5:
		return Schedule{}, fmt.Errorf("a cron expression has five fields, as in 0 2 * * * (every day at 02:00); %q has %d", expression, len(fields))
	}
	spec, err := cronParser.Parse(expression)
	if err != nil {
		return Schedule{}, fmt.Errorf("%q is no cron expression: %w", expression, err)
	}
	if spec.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() { // a year with a 29th of February
		return Schedule{}, fmt.Errorf("the cron expression %q never comes", expression)
	}
	return Schedule{Expression: strings.Join(fields, " "), Zone: zone, spec: spec}, nil
}

// Next returns the first time after t; the zero time when there is none within some years. The times are those of the expression on a clock without a
// zone, so that what the library does when clocks change does not matter.
func (s Schedule) Next(t time.Time) time.Time {
	for wall := WallOf(t, s.Zone); ; {
		wall = s.spec.Next(wall)
		if wall.IsZero() {
			return time.Time{}
		}
		if at := InstantOf(wall, s.Zone); at.After(t) {
			return at
		}
	}
}
