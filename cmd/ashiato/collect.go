package main

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/collect"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// collectFlags are those of collect.
type collectFlags struct {
	once, dry    bool
	since, until string
	parallel     int
}

func (s *session) collectCommand() *cobra.Command {
	var f collectFlags
	cmd := &cobra.Command{
		Use:  "collect [SOURCE...]",
		RunE: func(cmd *cobra.Command, args []string) error { return s.collect(cmd.Context(), args, f) },
	}
	cmd.Flags().BoolVar(&f.once, "once", false, s.T("flag.collect.once"))
	cmd.Flags().BoolVar(&f.dry, "dry-run", false, s.T("flag.collect.dry"))
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.collect.since"))
	cmd.Flags().StringVar(&f.until, "until", "", s.T("flag.collect.until"))
	cmd.Flags().IntVarP(&f.parallel, "parallel", "j", 0, s.T("flag.collect.parallel"))
	return cmd
}

func (s *session) collect(ctx context.Context, args []string, f collectFlags) error {
	if f.parallel < 0 {
		return s.fail(exitUsage, "usage.negative", text.Args{"flag": "--parallel"})
	}
	sources, err := s.sources(args)
	if err != nil {
		return err
	}
	dir, err := s.lakeDir()
	if err != nil {
		return err
	}
	o := collect.FeedOptions{Range: s.timeRange, Filter: s.sourceFilter, Once: f.once, Now: s.Now}
	if o.Since, o.Until, err = s.timeRange(f.since, f.until); err != nil {
		return err
	}
	l, err := s.openLakeAt(ctx, dir, true)
	if err != nil {
		return err
	}
	o.Lake = l
	o.Full = len(args) > 0 || f.since != "" || f.until != "" // who names a bucket, or days, wants all of them
	if f.dry {
		err = s.estimate(ctx, sources, o)
	} else {
		err = s.collectInto(ctx, l, sources, o, f)
	}
	return errors.Join(err, l.Close())
}

// sources are what the arguments name, else those of the configuration.
func (s *session) sources(args []string) (all []config.Source, err error) {
	if len(args) == 0 {
		if len(s.config.Sources) == 0 {
			return nil, s.fail(exitUsage, "collect.no_source", text.Args{"command": s.typed("ashiato init")})
		}
		return s.config.Sources, nil
	}
	region := s.Getenv("AWS_REGION")
	if region == "" {
		region = s.Getenv("AWS_DEFAULT_REGION")
	}
	for _, a := range args {
		source, err := s.config.Named(a, region)
		if err != nil {
			return nil, s.fail(exitUsage, "collect.bad_source", text.Args{"value": a, "reason": err})
		}
		all = append(all, source)
	}
	return all, nil
}

// collectInto collects until the person stops it, or once.
func (s *session) collectInto(ctx context.Context, l *lake.Lake, sources []config.Source, o collect.FeedOptions, f collectFlags) error {
	states, err := s.openState(ctx, l.ID())
	if err != nil {
		return err
	}
	defer states.Close()
	o.State = collect.CursorsOf(l, states)
	feeds, err := collect.Feeds(ctx, sources, o)
	if err != nil {
		return err
	}
	settings, err := s.collectOptions(l)
	if err != nil {
		return err
	}
	boundMemory()
	display, done := s.startProgress()
	start := s.Now()
	settings.Progress = s.collectProgress(display, start)
	if f.parallel > 0 {
		settings.Parallel = f.parallel
	}
	if !f.once {
		s.note(s.T("collect.running", text.Args{"n": len(feeds)}))
	}
	log := newSourceLog(s, states)
	if err := log.begin(ctx, feeds); err != nil {
		return err
	}
	settings.OnSource = log.note
	stopLog := log.start(ctx)
	proof := s.newWatching(l, sources)
	stopChecks := func() {}
	if proof != nil {
		settings.Witness = proof.watch
	}
	if !f.once {
		stopChecks = proof.start(ctx)
	}
	sum, err := s.collectAll(ctx, collecting{feeds, settings, s.desktopSources(l, states, sources), f.once})
	stopChecks()
	if failed := stopLog(); failed != nil {
		err = errors.Join(err, failed)
	}
	if proof != nil && f.once && ctx.Err() == nil {
		if failed := proof.check(ctx); failed != nil && err == nil {
			err = s.awsFailure(failed)
		}
	}
	done()
	sum.Elapsed = s.Now().Sub(start)
	return s.reportCollected(ctx, collectReport{l, sum, proof, err}, f)
}

// collectOptions are those of the configuration; failures are told as they happen.
func (s *session) collectOptions(l *lake.Lake) (collect.Options, error) {
	temp, err := s.tempDir()
	c := s.config.Collect
	return collect.Options{Lake: l, Parallel: c.Parallel, InFlight: c.InFlight, Every: c.Every, TempDir: temp, Now: s.Now, Failed: newTold(s).failure}, err
}

// sourceAgain tells of a source that will be tried again.
func (s *session) sourceAgain(e *collect.SourceError) {
	s.note(s.T("collect.source_again", text.Args{"source": e.Name, "reason": s.sourceReason(e)}))
}

// openState opens what is remembered of a lake's sources, in the user's data folder.
func (s *session) openState(ctx context.Context, lakeID string) (*state.Store, error) {
	data, err := s.dataDir()
	if err != nil {
		return nil, err
	}
	st, err := state.Open(ctx, filepath.Join(data, "lakes", lakeID, "state.db"))
	if err != nil {
		return nil, s.fail(exitFailure, "collect.state", text.Args{"err": err, "reason": err})
	}
	return st, nil
}

// tempDir is a folder for objects that are too large for the memory.
func (s *session) tempDir() (string, error) {
	dir := os.TempDir()
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", s.fail(exitFailure, "import.missing", text.Args{"path": dir})
	}
	return dir, nil
}

func (s *session) collectProgress(display *progress, start time.Time) func(collect.Progress) {
	return func(p collect.Progress) {
		display.Update(movement{
			Stage: "collect", Done: p.Objects, Bytes: p.Bytes, Records: p.Ingest.Records, Duplicates: p.Ingest.Duplicates,
			Unreadable: p.Ingest.Unreadable, LeftOut: p.Ingest.LeftOut, Elapsed: s.Now().Sub(start), Current: p.Ingest.Current,
		})
	}
}

// told tells of failures as they happen, the same one once a minute: a lake that is full fails for every object.
type told struct {
	s    *session
	last chan map[string]time.Time // holds the map while nobody uses it
}

func newTold(s *session) *told {
	t := &told{s, make(chan map[string]time.Time, 1)}
	t.last <- map[string]time.Time{}
	return t
}

// maxTold bounds the failures that are remembered.
const maxTold = 1000

func (t *told) failure(f *pipeline.Failure) {
	reason := t.s.sourceReason(f.Err)
	what := f.Object.String()
	if what == "" {
		what = f.Message
	}
	key := f.Stage.String() + reason
	last := <-t.last
	now := t.s.Now()
	again := now.Sub(last[key]) < time.Minute
	if !again {
		if len(last) >= maxTold {
			clear(last)
		}
		last[key] = now
	}
	t.last <- last
	if !again {
		if what != "" {
			reason = text.CleanLine(what) + ": " + reason
		}
		t.s.note(t.s.T("collect.failed", text.Args{"stage": t.s.T("stage." + stageName(f.Stage)), "reason": reason}))
	}
}

// stageName is how the messages of the catalogue name a stage.
func stageName(stage pipeline.Stage) string { return "of_" + stage.String() }

// sourceReason says why a source cannot be read, in the person's language as far as it is known.
func (s *session) sourceReason(err error) string {
	f := s.failure(s.sourceFailure(err))
	if f.text == "" {
		return text.CleanLine(err.Error())
	}
	return f.text
}

// sourceKinds are the kinds of errors of sources as those of other requests to AWS.
var sourceKinds = map[awssource.Kind]aws.Kind{
	awssource.Permission: aws.Permission, awssource.KeyPermission: aws.Permission, awssource.Credentials: aws.Credentials,
	awssource.Throttled: aws.Throttled, awssource.Unreachable: aws.Unreachable, awssource.Configuration: aws.Config,
}

// sourceFailure makes the errors of sources sentences; other errors, and none, stay what they are.
func (s *session) sourceFailure(err error) error {
	e, ok := errors.AsType[*awssource.Error](err)
	if !ok {
		return s.awsFailure(err)
	}
	switch e.Kind {
	case awssource.NoQueue:
		return s.fail(exitConfig, "collect.no_queue", text.Args{"url": e.Target, "err": err})
	case awssource.NoBucket:
		return s.fail(exitConfig, "collect.no_bucket", text.Args{"place": text.CleanLine(e.Target), "err": err})
	case awssource.NotFound:
		return s.fail(exitFailure, "collect.gone", text.Args{"object": text.CleanLine(e.Target), "err": err})
	case awssource.Clock:
		return s.fail(exitFailure, "collect.clock", text.Args{"reason": text.CleanLine(e.Message), "err": err})
	}
	if e.MayBeGone {
		return s.fail(exitPermission, "collect.gone_or_refused", text.Args{"object": text.CleanLine(e.Target), "statement": text.CleanLine(e.Statement()), "err": err})
	}
	message := e.Message
	if e.Target != "" {
		message = e.Target + ": " + message
	}
	return s.awsFailure(&aws.Error{Kind: sourceKinds[e.Kind], Name: e.Code, Message: message, Action: e.Action, Resource: e.Resource, Denied: e.Denied, Err: err})
}

// A collectReport is what a run has come to.
type collectReport struct {
	lake  *lake.Lake
	sum   collect.Summary
	proof *watching
	err   error
}

// reportCollected prints the closing summary and decides the exit code.
func (s *session) reportCollected(ctx context.Context, r collectReport, f collectFlags) error {
	l, sum, err := r.lake, r.sum, r.err
	if s.format != "" || !s.flags.quiet {
		if s.format == "" {
			writeLine(s.Stdout, s.T("collect.title", text.Args{"n": sum.Records}))
		}
		if err := s.printFacts(ctx, append(s.collectFacts(sum, l.Dir()), r.proof.facts()...)); err != nil {
			return err
		}
	}
	s.listProblems(sum.Summary, importReport{dir: l.Dir()})
	if err != nil && !errors.Is(err, context.Canceled) {
		return s.collectFailure(err)
	}
	if err := r.proof.verdict(); err != nil {
		return err
	}
	switch {
	case ctx.Err() != nil && f.once:
		return &failure{code: exitInterrupted}
	case sum.Unreadable > 0 || f.once && sum.Pending > 0:
		return &failure{code: exitPartial}
	case ctx.Err() == nil && sum.Records > 0:
		s.hint(s.T("import.next", text.Args{"command": s.suggestion(sum.Summary)}))
	}
	return nil
}

// collectFailure says which sources could not be read. The first decides the exit code; what was collected is in the lake.
func (s *session) collectFailure(err error) error {
	e, ok := errors.AsType[*collect.SourceError](err)
	if !ok {
		if errors.Is(err, fs.ErrPermission) {
			return s.fail(exitFailure, "lake.denied", text.Args{"path": s.opened, "err": err})
		}
		return err
	}
	var list []error
	if j, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // the list of collect.All, not something that it wraps
		list = j.Unwrap()
	}
	for _, other := range list {
		if o, ok := errors.AsType[*collect.SourceError](other); ok && o != e {
			s.note(s.T("collect.source", text.Args{"source": o.Name, "reason": s.sourceReason(o)}))
		}
	}
	f := s.failure(s.sourceFailure(e.Err))
	return &failure{code: f.code, text: s.T("collect.source", text.Args{"source": e.Name, "reason": s.sourceReason(e)}), err: err}
}

// collectFacts are the lines of the closing summary.
func (s *session) collectFacts(sum collect.Summary, dir string) []fact {
	facts := s.importFacts(sum.Summary, dir)
	known := sum.Already + sum.Skipped
	for i := range facts {
		switch facts[i].name {
		case "objects":
			facts[i].shown = s.T("import.objects_read", text.Args{"n": sum.Objects})
			if known > 0 {
				facts[i].shown = s.T("import.objects_already", text.Args{"n": sum.Objects, "already": known})
			}
		case "objects_already":
			facts[i].value = known
		case "skipped":
			facts[i].value = sum.Empty + sum.Digests + sum.Foreign
			all := sum.Summary
			all.Digests, all.Foreign = sum.Digests, sum.Foreign
			facts[i].shown = s.skipped(all)
		}
	}
	var control []string
	var others int64
	for _, kind := range slices.Sorted(maps.Keys(sum.Control)) {
		others += sum.Control[kind]
		control = append(control, s.T("import.skip_item", text.Args{"n": sum.Control[kind], "what": text.CleanLine(kind)}))
	}
	messages := s.T("collect.settled", text.Args{"n": sum.Messages, "pending": sum.Pending})
	return append([]fact{
		{label: "collect.messages", shown: messages, name: "messages", value: sum.Messages, kind: encode.Bigint},
		{name: "pending", value: sum.Pending, kind: encode.Bigint},
		{label: "collect.control", shown: strings.Join(control, "\n"), name: "without_objects", value: others, kind: encode.Bigint},
		{name: "failures", value: sum.Failures, kind: encode.Bigint},
	}, facts...)
}

// estimate says what collecting from buckets would take.
func (s *session) estimate(ctx context.Context, sources []config.Source, o collect.FeedOptions) error {
	display, done := s.startProgress()
	sum, err := s.list(ctx, sources, o, display)
	done()
	if err != nil {
		return err
	}
	usd := func(v float64) string { return s.T("collect.usd", text.Args{"usd": dollars(v)}) }
	return s.printFacts(ctx, []fact{
		number("collect.dry_objects", "objects", sum.Objects),
		{label: "collect.dry_bytes", shown: text.Bytes(sum.Bytes), name: "bytes", value: sum.Bytes, kind: encode.Bigint},
		number("collect.dry_known", "objects_already", sum.Known),
		number("collect.dry_gets", "get_requests", sum.Gets),
		number("collect.dry_lists", "list_requests", sum.Requests),
		{label: "collect.dry_requests", shown: usd(sum.RequestsUSD), name: "requests_usd", value: sum.RequestsUSD, kind: encode.Double},
		{label: "collect.dry_transfer", shown: s.T("collect.transfer", text.Args{"usd": dollars(sum.TransferUSD)}), name: "transfer_usd", value: sum.TransferUSD, kind: encode.Double},
	})
}

// list lists the buckets of the sources.
func (s *session) list(ctx context.Context, sources []config.Source, o collect.FeedOptions, display *progress) (sum awssource.Estimate, err error) {
	start, n := s.Now(), 0
	for _, source := range sources {
		if source.Bucket == "" {
			continue
		}
		n++
		e, err := collect.Estimate(ctx, source, o, func(l awssource.Listed) {
			display.Update(movement{Stage: "list", Done: sum.Objects + l.Objects, Bytes: sum.Bytes + l.Bytes, Elapsed: s.Now().Sub(start), Current: source.Bucket})
		})
		if err != nil {
			return sum, s.sourceFailure(err)
		}
		sum.Objects, sum.Bytes, sum.Known, sum.Requests, sum.Days = sum.Objects+e.Objects, sum.Bytes+e.Bytes, sum.Known+e.Known, sum.Requests+e.Requests, sum.Days+e.Days
		sum.Gets, sum.GetBytes, sum.RequestsUSD, sum.TransferUSD = sum.Gets+e.Gets, sum.GetBytes+e.GetBytes, sum.RequestsUSD+e.RequestsUSD, sum.TransferUSD+e.TransferUSD
	}
	if n == 0 {
		return sum, s.fail(exitUsage, "collect.dry_needs_bucket")
	}
	return sum, nil
}
