package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/text"
)

// conditions checks what conditions know, and the filters of sources.
func (c *checkup) conditions() {
	first := func(err error) string {
		line, _, _ := strings.Cut(c.failure(err).text, "\n")
		return line
	}
	if len(c.config.Lists) > 0 || c.config.GeoIP != "" {
		env, unreadable := c.readableEnv()
		for _, key := range slices.Sorted(maps.Keys(unreadable)) {
			c.add(checked{checkFailed, "conditions", "-", first(unreadable[key]), c.T("doctor.fix_config")})
		}
		if len(unreadable) == 0 {
			entries := 0
			for _, l := range env.Lists {
				entries += l.Len()
			}
			c.add(checked{checkOK, "conditions", "-", c.T("doctor.lists", text.Args{"n": len(env.Lists), "entries": entries}), ""})
		}
	}
	if c.config.OfficeHours != nil {
		if _, err := c.officeHours(); err != nil {
			c.add(checked{checkFailed, "office_hours", "-", first(err), c.T("doctor.fix_config")})
		} else {
			c.add(checked{checkOK, "office_hours", "-", "", ""})
		}
	}
	for _, source := range c.config.Sources {
		if !source.Filters() {
			continue
		}
		for _, name := range collect.Names(source) {
			if _, err := c.sourceFilter(source, name); err != nil {
				c.add(checked{checkFailed, "filter", name, first(err), c.T("doctor.fix_config")})
			} else {
				c.add(checked{checkOK, "filter", name, "", ""})
			}
		}
	}
}
