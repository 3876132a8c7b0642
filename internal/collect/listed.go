package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ashiato/ashiato/pipeline/awssource"
)

const (
	// lateDays is how far back a bucket is listed each time. CloudTrail tries for 30 days to deliver to a bucket that refuses:
	// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-insufficient-permissions.html
	lateDays = 35
	// listAllEvery is how often all days are listed, for files that were put back, or came later than CloudTrail says.
	listAllEvery = 7 * 24 * time.Hour
	// markTime is how long it may take to remember how far a bucket was listed, when the run is to end.
	markTime = 10 * time.Second
)

// listedMark is how far a bucket was listed, and all that was found read. It saves listing years of folders each time, and misses no late file: the last days are
// listed each time, from before the last time on, and all days once a week.
type listedMark struct {
	Began time.Time `json:"began"` // when the listing of all days began
	Since time.Time `json:"since"` // the first day that it is of
	Last  time.Time `json:"last"`  // when a pass began through which the last days were listed, or the end of what is asked for if that is before
	Down  time.Time `json:"down"`  // the day from which on it has come, newest first; Since's when it is through
	Done  bool      `json:"done"`
}

// due tells whether all days are to be listed.
func (m listedMark) due(now, since time.Time) bool {
	return m.Last.IsZero() || since.Before(m.Since) || m.Done && !now.Before(m.Began.Add(listAllEvery))
}

// recent is the first of the days that are listed each time, up to end.
func (m listedMark) recent(end time.Time) time.Time {
	if m.Last.Before(end) {
		end = m.Last
	}
	return end.UTC().Truncate(24*time.Hour).AddDate(0, 0, -lateDays)
}

// narrow leaves out of a listing what need not be listed.
func (m listedMark) narrow(o *awssource.ListingOptions, end time.Time) {
	recent := m.recent(end)
	if !m.Done {
		o.SkipSince, o.SkipUntil = m.Down, recent
	} else if recent.After(o.Since) {
		o.Since = recent
	}
}

// after is the mark after a pass up to end that has come down to a day, or through all (the zero time); false when it did not get through the last days.
func (m listedMark) after(end, down time.Time) (listedMark, bool) {
	if down.After(m.recent(end)) {
		return m, false
	}
	m.Last = end
	switch {
	case down.IsZero():
		m.Down, m.Done = m.Since, true
	case !m.Done && (m.Down.IsZero() || down.Before(m.Down)):
		m.Down = down
	}
	return m, true
}

// markName names what is remembered of a bucket; another choice of accounts and regions is another listing.
func (f feeder) markName() (string, error) {
	part, err := json.Marshal([]any{f.s.Bucket, f.s.Accounts, f.s.Regions})
	sum := sha256.Sum256(part)
	return fmt.Sprintf("listing %s %s", f.o.Lake.ID(), hex.EncodeToString(sum[:12])), err
}

// listedBefore narrows a listing by what is remembered, unless it is to be full, and gives what remembers how far it has come.
func (f feeder) listedBefore(ctx context.Context, o *awssource.ListingOptions, full bool) (remember func(context.Context, *awssource.Listing) error, err error) {
	if f.o.State == nil {
		return func(context.Context, *awssource.Listing) error { return nil }, nil
	}
	name, err := f.markName()
	if err != nil {
		return nil, err
	}
	var m listedMark
	if _, err := f.o.State.Cursor(ctx, name, &m); err != nil {
		return nil, err
	}
	began := f.o.Now().UTC()
	end := began
	if !o.Until.IsZero() && o.Until.Before(end) {
		end = o.Until.UTC()
	}
	if full || m.due(began, o.Since) {
		m = listedMark{Began: began, Since: o.Since, Last: end}
	} else {
		m.narrow(o, end)
	}
	return func(ctx context.Context, l *awssource.Listing) error {
		down, ok := l.Complete()
		if !ok {
			return nil
		}
		next, ok := m.after(end, down)
		if !ok {
			return nil
		}
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), markTime)
		defer stop()
		return f.o.State.PutCursor(ctx, name, next)
	}, nil
}
