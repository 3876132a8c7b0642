package main

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/integrity"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/verify"
)

// A proof is what a lake remembers of digest files and of the log files that were collected: in its folder, or on S3 beside its tables, where
// all machines share it.
type proof struct {
	files    integrity.Files
	register *integrity.Register
	memory   func(bucket string) verify.Memory
}

const integrityFolder = "integrity"

func (s *session) proofOf(l *lake.Lake) proof {
	p := proof{}
	if aside := l.Aside(integrityFolder); aside != nil {
		p.files = aside
		p.memory = func(bucket string) verify.Memory { return integrity.NewMemory(aside, "s3://"+bucket, s.Now) }
	} else {
		dir := filepath.Join(l.Dir(), integrityFolder)
		p.files = integrity.Folder(dir)
		p.memory = func(bucket string) verify.Memory { return verify.NewFolderMemory(dir, "s3://"+bucket) }
	}
	p.register = integrity.NewRegister(p.files, s.Now)
	return p
}

// A watching proves what is collected, where the configuration asks for it, and tells what it finds.
type watching struct {
	s     *session
	watch *integrity.Watch
	files integrity.Files

	mu      sync.Mutex // guards what follows
	digests int64      // proven
	chains  bool       // there are digest files
	counts  [integrity.States]int64
	bad     int64 // log files and digest files
}

// newWatching is nil where nothing is to be proven: it is not asked for, or no source has digest files, as the event history. A function of Lambda may get messages
// without any source.
func (s *session) newWatching(l *lake.Lake, sources []config.Source) *watching {
	if s.config.Verify != config.VerifyOnIngest || len(sources) > 0 && !slices.ContainsFunc(sources, hasDigests) {
		return nil
	}
	p := s.proofOf(l)
	o := integrity.Options{Files: p.files, Register: p.register, Memory: p.memory, Now: s.Now,
		Open: func(ctx context.Context, bucket string) (integrity.Access, error) {
			return s.digestAccess(ctx, s.withConfigured(sources), bucket)
		}}
	for _, source := range sources {
		if bucket, prefix, err := config.SplitS3(source.Bucket); err == nil {
			if prefix = strings.TrimSuffix(strings.Trim(prefix, "/"), "AWSLogs"); prefix != "" && !strings.HasSuffix(prefix, "/") {
				prefix += "/"
			}
			o.Roots = append(o.Roots, integrity.Root{Bucket: bucket, Prefix: prefix})
		}
	}
	return &watching{s: s, watch: integrity.NewWatch(o), files: p.files}
}

// hasDigests tells of a source that it brings log files, of which there are digest files.
func hasDigests(s config.Source) bool { return s.Queue != "" || s.Bucket != "" }

// withConfigured adds the sources of the configuration: a lake may have log files of those, too, when a command names others.
func (s *session) withConfigured(sources []config.Source) []config.Source {
	all := slices.Clone(sources)
	for _, c := range s.config.Sources {
		if hasDigests(c) && !slices.ContainsFunc(all, func(o config.Source) bool { return o.Queue == c.Queue && o.Bucket == c.Bucket }) {
			all = append(all, c)
		}
	}
	return all
}

// digestAccess opens a bucket as whom its source says, else as whoever reads the queues may.
func (s *session) digestAccess(ctx context.Context, sources []config.Source, bucket string) (a integrity.Access, err error) {
	var own, others []config.Source
	for _, source := range sources {
		switch name, _, err := config.SplitS3(source.Bucket); {
		case err == nil && name == bucket:
			own = append(own, source)
		case source.Queue != "":
			others = append(others, source)
		}
	}
	all := append(own, others...)
	if len(all) == 0 {
		all = []config.Source{{AWS: s.config.AWS}}
	}
	for _, source := range all {
		as := access(source.AWS)
		b, failed := aws.OpenBucket(ctx, aws.BucketOptions{Access: as, Bucket: bucket, RequesterPays: source.RequesterPays})
		if failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		keys, err := aws.OpenPublicKeys(ctx, as)
		a = integrity.Access{Store: b, Keys: keys}
		if len(own) == 1 {
			a.Accounts, a.Regions = own[0].Accounts, own[0].Regions
		}
		return a, err
	}
	return a, err
}

// check proves what there is to prove, and tells what is wrong.
func (w *watching) check(ctx context.Context) error {
	c, err := w.watch.Check(ctx)
	for i, f := range c.Findings {
		if i == maxListedFindings {
			w.s.note(w.s.T("verify.more", text.Args{"n": len(c.Findings) - i}))
			break
		}
		w.s.note(w.s.findingLine(f))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.digests += c.Digests
	w.chains = w.chains || c.Chains > 0
	w.counts = c.Counts
	w.bad += c.Bad()
	return err
}

// checkAgain is when a check that failed is tried again.
const checkAgain = 10 * time.Minute

// loop checks until ctx ends, for the first time after what was found at first is committed.
func (w *watching) loop(ctx context.Context) {
	pause(ctx, w.s.config.Collect.Every)
	last, err := integrity.Last(ctx, w.files)
	for ctx.Err() == nil {
		if err == nil && !w.s.Now().Before(w.watch.Due(last)) {
			err = w.check(ctx)
			last = w.s.Now()
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			w.s.note(w.s.T("integrity.failed", text.Args{"reason": w.s.sourceReason(err)}))
			pause(ctx, checkAgain)
			last, err = time.Time{}, nil
			continue
		}
		pause(ctx, time.Minute)
	}
}

// start has w check until the function that it gives is called; w may be nil.
func (w *watching) start(ctx context.Context) (stop func()) {
	if w == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.loop(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// facts are the lines of a closing summary.
func (w *watching) facts() []fact {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	n := func(s integrity.State) int64 { return w.counts[s] }
	shown := w.s.T("integrity.none")
	switch {
	case w.chains && w.counts == [integrity.States]int64{}:
		shown = w.s.T("integrity.nothing")
	case w.chains:
		shown = w.s.T("integrity.counts", text.Args{"verified": n(integrity.Verified), "altered": n(integrity.Altered), "waiting": n(integrity.Waiting), "unlisted": n(integrity.Unlisted)})
	}
	facts := []fact{{label: "integrity.label", shown: shown}, {name: "digests_proven", value: w.digests, kind: encode.Bigint}}
	for _, state := range []integrity.State{integrity.Verified, integrity.Altered, integrity.Waiting, integrity.Unlisted, integrity.NotRead} {
		facts = append(facts, fact{name: "log_files_" + state.String(), value: n(state), kind: encode.Bigint})
	}
	return facts
}

// verdict is the failure that findings are; nil without.
func (w *watching) verdict() error {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.bad == 0 {
		return nil
	}
	return w.s.fail(exitFindings, "integrity.findings", text.Args{"n": w.bad, "command": w.s.start() + " status --gaps"})
}

// states gives the states of the log files of a lake that were delivered in a time; zero times are no bounds.
func (p proof) states(ctx context.Context, since, until time.Time, yield func(integrity.Judged)) error {
	return p.register.Each(ctx, since, until, p.memory, yield)
}
