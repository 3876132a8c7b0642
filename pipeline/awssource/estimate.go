package awssource

import (
	"context"

	"github.com/ashiato/ashiato/pipeline"
)

// An Estimate says what reading the objects of a listing takes. Prices are in US dollars, of the region ap-northeast-1 in 2026, without
// tax; those of other regions are near. See https://aws.amazon.com/s3/pricing/.
type Estimate struct {
	Listed
	Gets        int64   // GET requests: one for each object that is not known
	GetBytes    int64   // bytes of these
	RequestsUSD float64 // LIST and GET requests
	TransferUSD float64 // if they are read from outside AWS; within the bucket's region it is free
}

// The prices that an Estimate assumes.
const (
	ListUSD     = 0.0047 / 1000     // a LIST request
	GetUSD      = 0.00037 / 1000    // a GET request
	TransferUSD = 0.114 / (1 << 30) // a byte out to the internet
)

// EstimateListing lists everything and reads nothing. progress, when not nil, is called now and then.
func EstimateListing(ctx context.Context, o ListingOptions, progress func(Listed)) (Estimate, error) {
	l, err := NewListing(o)
	if err != nil {
		return Estimate{}, err
	}
	days, err := l.bucket.findDays(ctx)
	if err != nil {
		return Estimate{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var e Estimate
	l.days, l.found, l.sum.Days = days, true, len(days)
	for !l.listed() {
		if err := l.list(ctx); err != nil {
			return e, err
		}
		for _, m := range l.ready {
			c, err := m.Content()
			if err != nil {
				return e, err
			}
			e.add(c.Objects)
		}
		l.ready = nil
		if e.Listed = l.Listed(); progress != nil {
			progress(e.Listed)
		}
	}
	e.Listed = l.Listed()
	e.RequestsUSD = float64(e.Requests)*ListUSD + float64(e.Gets)*GetUSD
	e.TransferUSD = float64(e.GetBytes) * TransferUSD
	return e, nil
}

func (e *Estimate) add(objects []pipeline.Object) {
	for _, o := range objects {
		e.Gets++
		e.GetBytes += o.Size
	}
}
