package directory

import (
	"slices"
	"time"
)

// A Belonging is what an entity was called and whose it was from a time on.
type Belonging struct {
	From   time.Time
	State  State
	Person string // empty: nobody's
}

// Belongings returns whose an entity was over time, oldest first. It changes with the entity, and with what is said by hand of its id or its name.
// The first holds for all time before, too.
func (d *Directory) Belongings(k Key) []Belonging {
	var times []time.Time
	add := func(key Key) {
		for _, s := range d.States(key) {
			if !s.From.IsZero() {
				times = append(times, s.From)
			}
		}
	}
	states := d.States(k)
	if len(states) == 0 {
		return nil
	}
	add(k)
	add(linkKey(k.ID))
	for _, s := range states {
		if s.Name != "" {
			add(linkKey(s.Name))
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	var all []Belonging
	for _, t := range slices.CompactFunc(times, time.Time.Equal) {
		s, _ := d.at(k, t)
		b := Belonging{From: t, State: s}
		b.Person, _ = d.PersonOf(k, t)
		if n := len(all); n == 0 || all[n-1].Person != b.Person || !all[n-1].State.From.Equal(s.From) {
			all = append(all, b)
		}
	}
	return all
}
