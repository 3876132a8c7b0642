package synth

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"time"
)

// A Desktop is the virtual desktop of a person, and when the person was connected to it.
type Desktop struct {
	WorkspaceID, User, Directory, Account, Region string
	Stays                                         []Stay // by time
	// Missing are the times of which there are no samples of the metric.
	Missing []Between
}

// Between is a time, from From on and before To.
type Between struct{ From, To time.Time }

// A Stay is a time in which the person was connected.
type Stay struct {
	Between
	// Event is the sign-in event of EventBridge; few are lost, as they are in AWS.
	EventID               string // "" when it was lost
	IP, Platform, Product string
	Version               string
}

// Desktops tells who was connected to which desktop over the company's history. The same options give the same.
func Desktops(o Options) ([]Desktop, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	c := newCompany(o)
	var all []Desktop
	first := o.start().In(tokyo)
	for i, p := range c.people {
		d := Desktop{WorkspaceID: p.workspace, User: p.user, Directory: c.directory, Account: c.accounts[0].id, Region: homeRegion}
		for k := -1; k <= o.Days; k++ {
			midnight := time.Date(first.Year(), first.Month(), first.Day()+k, 0, 0, 0, 0, tokyo)
			r := rand.New(rand.NewPCG(o.Seed^uint64(midnight.Unix()/86400), uint64(i)+9000))
			switch {
			case workday(midnight) && r.IntN(14) > 0:
				d.work(r, p, midnight)
			case p.team == teamIT && r.IntN(12) == 0: // a maintenance window at the weekend
				d.stay(r, p, midnight.Add(10*time.Hour), 2*time.Hour)
			}
			if r.IntN(40) == 0 { // CloudWatch has nothing for a while
				at := midnight.Add(time.Duration(9*60+r.IntN(8*60)) * time.Minute)
				d.Missing = append(d.Missing, Between{at.UTC(), at.Add(time.Duration(10+r.IntN(40)) * time.Minute).UTC()})
			}
		}
		d.cut(o.start(), o.End)
		all = append(all, d)
	}
	return all, nil
}

// work is a day at the desktop: the morning, a break, the afternoon; now and then a short interruption, overtime, a night.
func (d *Desktop) work(r *rand.Rand, p *person, midnight time.Time) {
	minutes := func(n int) time.Duration { return time.Duration(n) * time.Minute }
	in := midnight.Add(8*time.Hour + minutes(30+r.IntN(55)) + time.Duration(r.IntN(60))*time.Second)
	if p.team == teamAgents && d.late(midnight) {
		in = in.Add(4 * time.Hour) // the late shift of the call centre
	}
	morning := minutes(170 + r.IntN(40))
	d.stay(r, p, in, morning)
	back := in.Add(morning + minutes(45+r.IntN(25)))
	afternoon := minutes(260 + r.IntN(70))
	switch {
	case r.IntN(9) == 0:
		afternoon += minutes(60 + r.IntN(150)) // overtime
	case r.IntN(30) == 0:
		afternoon += 7 * time.Hour // into the night
	}
	if r.IntN(6) == 0 { // the line is lost for some minutes
		at := minutes(30 + r.IntN(120))
		d.stay(r, p, back, at)
		back, afternoon = back.Add(at+minutes(2+r.IntN(9))), afternoon-at
	}
	d.stay(r, p, back, afternoon)
}

// late tells whether it is a week of the late shift.
func (d *Desktop) late(midnight time.Time) bool {
	year, week := midnight.ISOWeek()
	return fnv(fmt.Sprint(d.WorkspaceID, year, week))%3 == 0
}

func (d *Desktop) stay(r *rand.Rand, p *person, from time.Time, long time.Duration) {
	clients := []struct{ platform, product, version string }{
		{"Windows", "WorkSpaces Desktop client", "5.27.1.5512"}, {"Windows", "WorkSpaces Desktop client", "5.27.1.5512"},
		{"OSX", "WorkSpaces Desktop client", "5.27.0.5509"}, {"Web", "WorkSpacesWebClient", "4.0.1"},
	}
	c := clients[fnv(p.user)%uint64(len(clients))]
	s := Stay{Between: Between{from.UTC(), from.Add(long).UTC()}, EventID: uuid(r), IP: p.address(from.Unix() / 86400), Platform: c.platform, Product: c.product, Version: c.version}
	if r.IntN(50) == 0 {
		s.EventID = ""
	}
	d.Stays = append(d.Stays, s)
}

// cut leaves what is within the history.
func (d *Desktop) cut(start, end time.Time) {
	stays := d.Stays[:0]
	for _, s := range d.Stays {
		if s.From.Before(start) || !s.From.Before(end) {
			continue
		}
		if s.To.After(end) {
			s.To = end
		}
		stays = append(stays, s)
	}
	d.Stays = stays
}

// Connected tells whether the person was connected at some moment of a time that begins at at.
func (d *Desktop) Connected(at time.Time, long time.Duration) bool {
	i := sort.Search(len(d.Stays), func(i int) bool { return d.Stays[i].To.After(at) })
	return i < len(d.Stays) && d.Stays[i].From.Before(at.Add(long))
}
