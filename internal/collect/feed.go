package collect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// How often sources that end are read again.
const (
	listEvery    = time.Hour
	historyEvery = 5 * time.Minute
	// historyCommit is how often what came from an event history is committed: it comes slowly, newest first, and somebody waits for it.
	historyCommit = 5 * time.Second
	// onceWait is how long a queue may have nothing before a run that ends takes it for empty.
	onceWait = 3 * time.Second
)

// A Feed is a source of the configuration that can be read, again and again if it ends.
type Feed struct {
	Name  string        // for people
	Every time.Duration // between the end of a pass and the next; 0: a pass does not end by itself

	// Filter leaves records out on purpose; nil: none.
	Filter *ingest.Filter

	commit time.Duration // between commits, at most; 0: as the options say

	open func(ctx context.Context, pass int) (Pass, error)
}

// A Pass is one way through a source.
type Pass struct {
	Source pipeline.Source
	Open   func(ctx context.Context, o pipeline.Object) (io.ReadCloser, error)
	// Skipped, when set, tells at the end how many objects the source has left out because the lake has them.
	Skipped func() int64
	// Ended, when set, is called when the pass has ended, however it did, to remember how far it has come.
	Ended func(ctx context.Context) error
}

// FeedOptions say how sources are opened.
type FeedOptions struct {
	Lake  Ledger
	State Cursors // they remember how far buckets and event histories were read
	// Full lists all days of buckets at first, whatever is remembered.
	Full bool
	// Since and Until bound what is read from buckets (by the day of delivery) and event histories, where a source does not; zero: open.
	Since, Until time.Time
	// Range reads the times that a source of the configuration has.
	Range func(since, until string) (from, to time.Time, err error)
	// Filter makes the filter of a source that has one; name is what its records are counted by. Nil where no source has one.
	Filter func(s config.Source, name string) (*ingest.Filter, error)
	Once   bool // queues end when they are empty
	Now    func() time.Time
	Sleep  func(context.Context, time.Duration) error
}

// A Ledger knows which objects a lake has, and has an identity.
type Ledger interface {
	ID() string
	Known(ctx context.Context, keys []string) ([]bool, error)
}

// Feeds makes feeds of the sources of a configuration. It asks AWS only who is asking, and for the event history only.
func Feeds(ctx context.Context, sources []config.Source, o FeedOptions) ([]Feed, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	var feeds []Feed
	for _, s := range sources {
		from, to, err := o.Range(s.Since, s.Until)
		if err != nil {
			return nil, err
		}
		if from.IsZero() || o.Since.After(from) {
			from = o.Since
		}
		if to.IsZero() || !o.Until.IsZero() && o.Until.Before(to) {
			to = o.Until
		}
		f := feeder{s: s, o: o, since: from, until: to}
		switch {
		case s.Queue != "":
			feeds = append(feeds, Feed{Name: s.Queue, open: f.queue})
		case s.Bucket != "":
			feeds = append(feeds, Feed{Name: s.Bucket, Every: listEvery, open: f.bucket})
		default:
			for _, region := range s.EventHistory {
				feeds = append(feeds, Feed{Name: historyName(region), Every: historyEvery, commit: historyCommit,
					open: func(ctx context.Context, _ int) (Pass, error) { return f.history(ctx, region) }})
			}
		}
	}
	return feeds, filter(feeds, sources, o)
}

// filter gives feeds their filters.
func filter(feeds []Feed, sources []config.Source, o FeedOptions) error {
	i := 0
	for _, s := range sources {
		for _, name := range Names(s) {
			if s.Filters() {
				if o.Filter == nil {
					return fmt.Errorf("source %s leaves records out, and nothing here makes filters", name)
				}
				f, err := o.Filter(s, name)
				if err != nil {
					return err
				}
				feeds[i].Filter = f
			}
			i++
		}
	}
	return nil
}

// A feeder opens one source of the configuration.
type feeder struct {
	s            config.Source
	o            FeedOptions
	since, until time.Time
}

func (f feeder) load(region string) awssource.Options {
	a := f.s.AWS
	if region == "" {
		region = a.Region
	}
	return awssource.Options{Region: region, Profile: a.Profile, RoleARN: a.Role, ExternalID: a.ExternalID}
}

// Store opens the objects that a source's messages name, as whom the source says.
func Store(ctx context.Context, s config.Source) (*awssource.Store, error) {
	cfg, err := awssource.Load(ctx, feeder{s: s}.load(""))
	if err != nil {
		return nil, err
	}
	return awssource.NewStore(awssource.StoreOptions{Config: cfg, RequesterPays: s.RequesterPays}), nil
}

// Names are what the feeds of a source are called.
func Names(s config.Source) (names []string) {
	switch {
	case s.Queue != "":
		return []string{s.Queue}
	case s.Bucket != "":
		return []string{s.Bucket}
	}
	for _, region := range s.EventHistory {
		names = append(names, historyName(region))
	}
	return names
}

func historyName(region string) string { return "event history " + region }

// QueueStats asks the queue of a source how much lies there.
func QueueStats(ctx context.Context, s config.Source) (awssource.QueueStats, error) {
	cfg, err := awssource.Load(ctx, feeder{s: s}.load(""))
	if err != nil {
		return awssource.QueueStats{}, err
	}
	q, err := awssource.NewQueue(awssource.QueueOptions{Config: cfg, URL: s.Queue})
	if err != nil {
		return awssource.QueueStats{}, err
	}
	return q.Stats(ctx)
}

func (f feeder) queue(ctx context.Context, _ int) (Pass, error) {
	cfg, err := awssource.Load(ctx, f.load(""))
	if err != nil {
		return Pass{}, err
	}
	q := awssource.QueueOptions{Config: cfg, URL: f.s.Queue, Now: f.o.Now}
	if f.o.Once {
		q.Wait, q.UntilEmpty = onceWait, true
	}
	queue, err := awssource.NewQueue(q)
	if err != nil {
		return Pass{}, err
	}
	return Pass{Source: queue, Open: awssource.NewStore(awssource.StoreOptions{Config: cfg, RequesterPays: f.s.RequesterPays}).Open}, nil
}

// Listing says how a bucket of the configuration is listed; since narrows it further.
func (f feeder) listing(ctx context.Context, since time.Time) (awssource.ListingOptions, error) {
	name, prefix, err := config.SplitS3(f.s.Bucket)
	if err != nil {
		return awssource.ListingOptions{}, err
	}
	options := f.load("")
	if options.Region == "" {
		options.Region = anyRegion // the bucket's answer tells its own
	}
	cfg, err := awssource.Load(ctx, options)
	if err != nil {
		return awssource.ListingOptions{}, err
	}
	prefix = strings.TrimSuffix(strings.Trim(prefix, "/"), "AWSLogs")
	return awssource.ListingOptions{Config: cfg, Bucket: name, Prefix: prefix, Accounts: f.s.Accounts, Regions: f.s.Regions,
		Since: since, Until: f.until, RequesterPays: f.s.RequesterPays, Known: f.known, Now: f.o.Now, Sleep: f.o.Sleep}, nil
}

// anyRegion is asked first for a bucket of which the region is not known.
const anyRegion = "us-east-1"

func (f feeder) known(ctx context.Context, objects []pipeline.Object) ([]bool, error) {
	keys := make([]string, len(objects))
	for i, o := range objects {
		keys[i] = ledgerKey(o)
	}
	return f.o.Lake.Known(ctx, keys)
}

func (f feeder) bucket(ctx context.Context, pass int) (Pass, error) {
	o, err := f.listing(ctx, f.since)
	if err != nil {
		return Pass{}, err
	}
	remember, err := f.listedBefore(ctx, &o, f.o.Full && pass == 0)
	if err != nil {
		return Pass{}, err
	}
	l, err := awssource.NewListing(o)
	if err != nil {
		return Pass{}, err
	}
	return Pass{Source: l, Skipped: func() int64 { return l.Listed().Known }, Ended: func(ctx context.Context) error { return remember(ctx, l) },
		Open: awssource.NewStore(awssource.StoreOptions{Config: o.Config, RequesterPays: f.s.RequesterPays}).Open}, nil
}

// history opens the event history of a region, without what was read before.
func (f feeder) history(ctx context.Context, region string) (Pass, error) {
	a := f.s.AWS
	p, err := aws.OpenProber(ctx, aws.Access{Region: region, Profile: a.Profile, Role: a.Role, ExternalID: a.ExternalID})
	if err != nil {
		return Pass{}, err
	}
	who, err := p.Identity(ctx, f.o.Now)
	if err != nil {
		return Pass{}, err
	}
	cfg, err := awssource.Load(ctx, f.load(region))
	if err != nil {
		return Pass{}, err
	}
	name := fmt.Sprintf("history %s %s %s", f.o.Lake.ID(), who.Account, region)
	var done []aws.Span
	if _, err := f.o.State.Cursor(ctx, name, &done); err != nil {
		return Pass{}, err
	}
	mark := func(ctx context.Context, s aws.Span) error {
		done = aws.MergeSpans(append(done, s), f.o.Now().AddDate(0, 0, -aws.HistoryDays-1))
		return f.o.State.PutCursor(ctx, name, done)
	}
	return Pass{Source: aws.NewHistory(aws.HistoryOptions{Config: cfg, Since: f.since, Until: f.until, Done: done, MarkDone: mark, Now: f.o.Now, Sleep: f.o.Sleep})}, nil
}

// Estimate lists the bucket of a source and says what reading it would take.
func Estimate(ctx context.Context, s config.Source, o FeedOptions, progress func(awssource.Listed)) (awssource.Estimate, error) {
	if s.Bucket == "" {
		return awssource.Estimate{}, errors.New("only buckets can be estimated")
	}
	from, to, err := o.Range(s.Since, s.Until)
	if err != nil {
		return awssource.Estimate{}, err
	}
	if from.IsZero() || o.Since.After(from) {
		from = o.Since
	}
	if to.IsZero() || !o.Until.IsZero() && o.Until.Before(to) {
		to = o.Until
	}
	list, err := feeder{s: s, o: o, until: to}.listing(ctx, from)
	if err != nil {
		return awssource.Estimate{}, err
	}
	return awssource.EstimateListing(ctx, list, progress)
}
