package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/integrity"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/verify"
)

// verifyFlags are those of verify.
type verifyFlags struct {
	since, until    string
	account, region string
	keys            string
	forget, chains  bool
	reread          bool
	parallel        int
}

func (s *session) verifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:  "verify [s3://BUCKET/PREFIX | FOLDER]",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.verify(cmd.Context(), args, f) },
	}
	cmd.Flags().StringVar(&f.since, "since", "", s.T("flag.verify.since"))
	cmd.Flags().StringVar(&f.until, "until", "", s.T("flag.verify.until"))
	cmd.Flags().StringVar(&f.account, "account", "", s.T("flag.verify.account"))
	cmd.Flags().StringVar(&f.region, "region", "", s.T("flag.verify.region"))
	cmd.Flags().StringVar(&f.keys, "keys", "", s.T("flag.verify.keys"))
	cmd.Flags().BoolVar(&f.forget, "no-memory", false, s.T("flag.verify.no_memory"))
	cmd.Flags().BoolVar(&f.chains, "chains", false, s.T("flag.verify.chains"))
	cmd.Flags().BoolVar(&f.reread, "reread", false, s.T("flag.verify.reread"))
	cmd.Flags().IntVarP(&f.parallel, "parallel", "j", 0, s.T("flag.verify.parallel"))
	return cmd
}

// verifyPlace is one bucket or folder to verify.
type verifyPlace struct {
	shown             string
	folder            string // of a copy, else empty
	bucket, prefix    string
	access            aws.Access
	payer             bool
	accounts, regions []string
	lake              *lake.Lake // nil where there is none
}

// defaultVerifyDays is how far back a bucket is verified: each log file has to be read. A copy is verified as a whole.
const defaultVerifyDays = 7

func (s *session) verify(ctx context.Context, args []string, f verifyFlags) error {
	if f.parallel < 0 {
		return s.fail(exitUsage, "usage.negative", text.Args{"flag": "--parallel"})
	}
	since, until, err := s.timeRange(f.since, f.until)
	if err != nil {
		return err
	}
	if until.IsZero() || until.After(s.Now()) {
		until = s.Now()
	}
	places, err := s.verifyPlaces(args)
	if err != nil {
		return err
	}
	lake, err := s.verifyLake(ctx, f)
	if err != nil {
		return err
	}
	if lake != nil {
		defer lake.Close()
	}
	start := s.Now()
	var all verified
	for _, p := range places {
		p.lake = lake
		from := since
		if from.IsZero() && p.folder == "" {
			from = until.AddDate(0, 0, -defaultVerifyDays)
		}
		report, err := s.verifyOne(ctx, p, f, from, until)
		all.add(report)
		if err != nil {
			if len(all.Findings) > 0 {
				err = errors.Join(err, s.printVerified(ctx, all, f, s.Now().Sub(start)))
			}
			return err
		}
	}
	if len(all.Chains) == 0 {
		return s.fail(exitFailure, "verify.none", text.Args{"place": places[0].shown})
	}
	if err := s.printVerified(ctx, all, f, s.Now().Sub(start)); err != nil {
		return err
	}
	return s.verdict(all.Report)
}

// verified is what was found in all places.
type verified struct {
	verify.Report
	collected [integrity.States]int64 // log files that were collected, of the time
}

// add adds what was found in a further place.
func (all *verified) add(r verified) {
	for state, n := range r.collected {
		all.collected[state] += n
	}
	all.Chains = append(all.Chains, r.Chains...)
	all.Findings = append(all.Findings, r.Findings...)
	all.More += r.More
	all.Failures += r.Failures
	all.Warnings += r.Warnings
	all.Notices += r.Notices
	all.LogsUnlisted += r.LogsUnlisted
	all.Unreadable += r.Unreadable
	all.Bytes += r.Bytes
}

// verdict is the exit code of what was found.
func (s *session) verdict(r verify.Report) error {
	if r.Failures+r.Warnings > r.Unreadable {
		return s.fail(exitFindings, "verify.findings", text.Args{"n": r.Failures + r.Warnings})
	}
	if r.Unreadable == 0 {
		return nil
	}
	for _, f := range r.Findings {
		if e, ok := errors.AsType[*aws.Error](f.Err); ok && e.Kind == aws.Permission {
			return s.awsFailure(e)
		}
	}
	return s.fail(exitPartial, "verify.unread", text.Args{"n": r.Unreadable})
}

// verifyPlaces are what the argument names, else the buckets of the configuration.
func (s *session) verifyPlaces(args []string) (places []verifyPlace, err error) {
	if len(args) == 0 {
		for _, source := range s.config.Sources {
			if source.Bucket == "" {
				continue
			}
			p, err := s.bucketPlace(source.Bucket)
			if err != nil {
				return nil, err
			}
			p.accounts, p.regions = source.Accounts, source.Regions
			places = append(places, p)
		}
		if len(places) == 0 {
			return nil, s.fail(exitUsage, "verify.no_place")
		}
		return places, nil
	}
	if config.IsS3(args[0]) {
		p, err := s.bucketPlace(args[0])
		return []verifyPlace{p}, err
	}
	switch info, err := os.Stat(args[0]); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, s.fail(exitFailure, "import.missing", text.Args{"path": args[0]})
	case err != nil:
		return nil, s.fail(exitFailure, "import.not_readable", text.Args{"path": args[0], "reason": err})
	case !info.IsDir():
		return nil, s.fail(exitUsage, "verify.not_folder", text.Args{"path": args[0]})
	}
	return []verifyPlace{{shown: args[0], folder: args[0], access: access(s.config.AWS)}}, nil
}

// bucketPlace is a bucket with the access that a source of the configuration has to it, else that of all.
func (s *session) bucketPlace(uri string) (p verifyPlace, err error) {
	p = verifyPlace{shown: uri, access: access(s.config.AWS)}
	if p.bucket, p.prefix, err = config.SplitS3(uri); err != nil {
		return p, s.fail(exitUsage, "verify.bad_bucket", text.Args{"value": uri})
	}
	if p.prefix != "" {
		p.prefix += "/"
	}
	for _, source := range s.config.Sources {
		if bucket, _, err := config.SplitS3(source.Bucket); err == nil && bucket == p.bucket {
			p.access, p.payer = access(source.AWS), source.RequesterPays
			break
		}
	}
	return p, nil
}

func access(a config.AWS) aws.Access {
	return aws.Access{Region: a.Region, Profile: a.Profile, Role: a.Role, ExternalID: a.ExternalID}
}

func (s *session) verifyOne(ctx context.Context, p verifyPlace, f verifyFlags, since, until time.Time) (r verified, err error) {
	o := verify.Options{Bucket: p.bucket, Prefix: p.prefix, Since: since, Until: until, Parallel: f.parallel,
		Accounts: append(list(f.account), p.accounts...), Regions: append(list(f.region), p.regions...)}
	if f.account != "" {
		o.Accounts = list(f.account)
	}
	if f.region != "" {
		o.Regions = list(f.region)
	}
	if p.folder != "" {
		folder, err := verify.OpenFolder(p.folder)
		if err != nil {
			return r, s.fail(exitFailure, "import.not_readable", text.Args{"path": p.folder, "reason": err})
		}
		defer folder.Close()
		o.Store = folder
	} else {
		bucket, err := aws.OpenBucket(ctx, aws.BucketOptions{Access: p.access, Bucket: p.bucket, RequesterPays: p.payer})
		if err != nil {
			return r, s.awsFailure(err)
		}
		o.Store = bucket
		if p.lake != nil && !f.reread {
			book := integrity.NewBook(s.proofOf(p.lake).register, p.bucket, etags(bucket))
			o.Hash = func(bucket, key string) ([32]byte, bool) { return book.Hash(ctx, bucket, key) }
		}
	}
	if o.Keys, err = s.publicKeys(ctx, p, f.keys); err != nil {
		return r, err
	}
	if !f.forget {
		if o.Memory, err = s.verifyMemory(p); err != nil {
			return r, err
		}
	}
	display, done := s.startProgress()
	start := s.Now()
	o.Progress = func(p verify.Progress) {
		display.Update(movement{Stage: "verify", Unit: "digests", Done: p.Digests, Total: p.DigestsTotal, Bytes: p.Bytes,
			Elapsed: s.Now().Sub(start), Current: p.Current})
	}
	r.Report, err = verify.Run(ctx, o)
	if err == nil && p.lake != nil && p.folder == "" {
		err = s.collected(ctx, p, o, &r)
	}
	done()
	return r, s.awsFailure(err)
}

// etags lists a bucket for a book of hashes.
func etags(b *aws.Bucket) func(ctx context.Context, prefix string) (map[string]string, error) {
	return func(ctx context.Context, prefix string) (map[string]string, error) {
		all := map[string]string{}
		return all, b.ListObjects(ctx, prefix, func(o aws.ObjectInfo) error {
			all[o.Key] = o.ETag
			return nil
		})
	}
}

// collected adds what is known of the log files of a place that were collected: who puts an altered log file back has the records of it in the lake
// all the same.
func (s *session) collected(ctx context.Context, p verifyPlace, o verify.Options, r *verified) error {
	in := func(list []string, name string) bool { return len(list) == 0 || slices.Contains(list, name) }
	return s.proofOf(p.lake).states(ctx, o.Since, o.Until, func(j integrity.Judged) {
		if j.Bucket != p.bucket || !strings.HasPrefix(j.Key, p.prefix) || !in(o.Accounts, j.Name.Account) || !in(o.Regions, j.Name.Region) ||
			j.Name.FileTime.Before(o.Since) || j.Name.FileTime.After(o.Until) {
			return
		}
		r.collected[j.State]++
		if f, ok := j.Finding(); ok && j.State == integrity.Altered {
			r.Failures++
			r.Findings = append(r.Findings, f)
		}
	})
}

// verifyLake opens the lake whose memory is used, if there is one: without it the memory is the user's.
func (s *session) verifyLake(ctx context.Context, f verifyFlags) (*lake.Lake, error) {
	if f.forget {
		return nil, nil
	}
	dir, err := s.lakeDir()
	if err != nil {
		return nil, nil //nolint:nilerr // there is no place for a lake
	}
	if !config.IsS3(dir) {
		if _, err := os.Stat(filepath.Join(dir, "catalog.db")); err != nil {
			return nil, nil //nolint:nilerr // there is no lake
		}
	}
	l, err := lake.Open(ctx, lake.Options{Dir: dir, Command: s.invoked, Now: s.Now,
		AWS: access(s.config.AWS), Database: s.config.Catalog.Database, Ledger: s.config.Catalog.Ledger})
	if errors.Is(err, lake.ErrNotLake) {
		return nil, nil
	}
	if err != nil {
		s.opened = dir
		if said := s.lakeFailureAt(dir, false, err); said != nil {
			err = said
		}
		return nil, err
	}
	return l, nil
}

func (s *session) publicKeys(ctx context.Context, p verifyPlace, file string) (verify.Keys, error) {
	if file == "" {
		keys, err := aws.OpenPublicKeys(ctx, p.access)
		return keys, s.awsFailure(err)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, s.fail(exitFailure, "verify.keys", text.Args{"path": file, "reason": err})
	}
	defer f.Close()
	keys, err := verify.ReadKeys(f)
	if err != nil {
		return nil, s.fail(exitUsage, "verify.keys", text.Args{"path": file, "reason": err})
	}
	return keys, nil
}

// verifyMemory is in the lake's folder where there is a lake, else in the user's data folder.
func (s *session) verifyMemory(p verifyPlace) (verify.Memory, error) {
	place := "s3://" + p.bucket
	if p.folder != "" {
		absolute, err := filepath.Abs(p.folder)
		if err != nil {
			return nil, err
		}
		place = "file://" + realPath(absolute)
	}
	dir := ""
	switch {
	case p.lake != nil && p.folder == "":
		return s.proofOf(p.lake).memory(p.bucket), nil
	case p.lake != nil && p.lake.Aside(integrityFolder) == nil:
		dir = p.lake.Dir()
	default: // a copy is of this machine
		data, err := s.dataDir()
		if err != nil {
			return nil, err
		}
		dir = data
	}
	return verify.NewFolderMemory(filepath.Join(dir, integrityFolder), place), nil
}

// awsFailure makes the errors of AWS sentences; other errors, and none, stay what they are.
func (s *session) awsFailure(err error) error {
	e, ok := errors.AsType[*aws.Error](err)
	if !ok {
		return err
	}
	args := text.Args{"reason": text.CleanLine(e.Message)}
	key, code := "", exitFailure
	switch e.Kind {
	case aws.Config:
		key, code = "aws.config", exitConfig
	case aws.Credentials:
		key, code = "aws.credentials", exitPermission
	case aws.Unreachable:
		key = "aws.unreachable"
	case aws.Throttled:
		key = "aws.throttled"
	case aws.Permission:
		return s.athenaFailure(e)
	default:
		key = "aws.failed"
	}
	return &failure{code: code, text: s.T(key, args), err: e}
}

// printVerified prints what was found: for a person a summary and a line for each finding, for a program rows.
func (s *session) printVerified(ctx context.Context, r verified, f verifyFlags, took time.Duration) error {
	if f.chains || s.format != "" && s.format != encode.Table {
		format, err := s.outputFormat()
		if err != nil {
			return err
		}
		rows := findingRows(r.Report)
		if f.chains {
			rows = chainRows(r.Report)
		}
		_, err = s.printRows(ctx, rows, format)
		return err
	}
	if !s.flags.quiet {
		s.writeFacts(s.Stdout, s.verifyFacts(r, took))
		if len(r.Findings) > 0 {
			writeLine(s.Stdout, "")
		}
	}
	for i, finding := range r.Findings {
		if i == maxListedFindings {
			s.note(s.T("verify.more", text.Args{"n": int64(len(r.Findings)-i) + r.More}))
			break
		}
		writeLine(s.Stdout, "  "+s.findingLine(finding))
	}
	return nil
}

func (s *session) verifyFacts(r verified, took time.Duration) []fact {
	result := s.T("verify.sound")
	if n := r.Failures + r.Warnings; n > 0 {
		result = s.T("lake.not_sound", text.Args{"n": n})
	}
	t := r.Total()
	covered := "0"
	if t.Covered > 0 {
		covered = s.T("verify.covered", text.Args{"hours": int64(t.Covered.Hours() + 0.5), "n": len(r.Chains), "from": s.moment(t.From), "until": s.moment(t.Until), "zone": s.zoneName()})
	}
	counts := func(valid, bad, missing int64) string {
		return s.T("verify.counts", text.Args{"valid": valid, "bad": bad, "missing": missing})
	}
	unlisted, unreadable, collected := "", "", ""
	if c := r.collected; c[integrity.Verified]+c[integrity.Altered]+c[integrity.Waiting]+c[integrity.Unlisted] > 0 {
		collected = s.T("verify.collected", text.Args{"verified": c[integrity.Verified], "altered": c[integrity.Altered],
			"waiting": c[integrity.Waiting], "unlisted": c[integrity.Unlisted]})
	}
	if r.LogsUnlisted > 0 {
		unlisted = text.Count(r.LogsUnlisted)
	}
	if r.Unreadable > 0 {
		unreadable = text.Count(r.Unreadable)
	}
	return []fact{
		{label: "show.result", shown: result},
		{label: "verify.digests", shown: counts(t.Digests, t.DigestsBad, t.DigestsMissing)},
		{label: "verify.logs", shown: counts(t.Logs, t.LogsBad, t.LogsMissing)},
		{label: "verify.unlisted", shown: unlisted},
		{label: "verify.unreadable_label", shown: unreadable},
		{label: "verify.collected_label", shown: collected},
		{label: "verify.covered_label", shown: covered},
		{label: "import.time", shown: s.T("verify.time", text.Args{"time": s.Duration(took), "bytes": text.Bytes(r.Bytes)})},
	}
}

// findingKeys are the messages of findings.
var findingKeys = map[verify.Kind]string{
	verify.DigestMissing: "verify.digest_missing", verify.DigestAltered: "verify.digest_altered", verify.DigestUnsigned: "verify.digest_unsigned",
	verify.DigestUnproven: "verify.digest_unproven", verify.DigestMalformed: "verify.digest_malformed", verify.DigestMoved: "verify.digest_moved",
	verify.DigestNoKey: "verify.digest_no_key", verify.DigestReplaced: "verify.digest_replaced", verify.DigestUnlinked: "verify.digest_unlinked",
	verify.LogMissing: "verify.log_missing", verify.LogAltered: "verify.log_altered", verify.LogMalformed: "verify.log_malformed",
	verify.LogUnlisted: "verify.log_unlisted", verify.Unreadable: "verify.unreadable", verify.ChainStarts: "verify.chain_starts",
	verify.ChainGap: "verify.chain_gap", verify.ChainStops: "verify.chain_stops", verify.CollectedAltered: "verify.collected_altered",
}

// findingLine is a finding in a sentence, with the account and region that it is about.
func (s *session) findingLine(f verify.Finding) string {
	key := findingKeys[f.Kind]
	switch {
	case f.Kind == verify.DigestMissing && f.Key == "" && f.Remembered:
		key = "verify.digests_missing_seen"
	case f.Kind == verify.DigestMissing && f.Key == "":
		key = "verify.digests_missing"
	case f.Kind == verify.DigestMissing && f.Remembered:
		key = "verify.digest_missing_seen"
	}
	reason := ""
	if f.Err != nil {
		reason = text.CleanLine(f.Err.Error())
	}
	sentence := s.T(key, text.Args{"object": text.CleanLine(object(f)), "n": f.Count, "from": s.moment(f.From), "until": s.moment(f.Until), "reason": reason})
	severity := map[verify.Severity]string{verify.Failure: s.T("verify.failure"), verify.Warning: s.T("verify.warning"), verify.Notice: s.T("verify.notice")}[f.Severity]
	return fmt.Sprintf("%s  %s %s: %s", severity, text.CleanLine(f.Chain.Account), text.CleanLine(f.Chain.Region), sentence)
}

// object is the place of a finding's object.
func object(f verify.Finding) string {
	switch {
	case f.Key == "":
		return ""
	case f.Bucket == "":
		return f.Key
	}
	return "s3://" + f.Bucket + "/" + f.Key
}

// columnsOf makes columns of name and kind, in turn.
func columnsOf(of ...any) (columns []encode.Column) {
	for i := 0; i+1 < len(of); i += 2 {
		columns = append(columns, encode.Column{Name: of[i].(string), Type: encode.Type{Kind: of[i+1].(encode.Kind)}})
	}
	return columns
}

// orNull is a text, NULL where it is empty, or a time, NULL where it is zero.
func orNull[T comparable](v T) any {
	if v == *new(T) {
		return nil
	}
	return v
}

func findingRows(r verify.Report) *rowList {
	l := &rowList{columns: columnsOf("severity", encode.Varchar, "finding", encode.Varchar, "account", encode.Varchar, "region", encode.Varchar,
		"trail", encode.Varchar, "from", encode.TimestampTZ, "until", encode.TimestampTZ, "count", encode.Bigint, "remembered", encode.Boolean,
		"object", encode.Varchar, "reason", encode.Varchar)}
	for _, f := range r.Findings {
		var reason any
		if f.Err != nil {
			reason = f.Err.Error()
		}
		l.rows = append(l.rows, []any{f.Severity.String(), f.Kind.String(), orNull(f.Chain.Account), orNull(f.Chain.Region), orNull(f.Chain.Trail),
			orNull(f.From), orNull(f.Until), orNull(int64(f.Count)), f.Remembered, orNull(object(f)), reason})
	}
	return l
}

func chainRows(r verify.Report) *rowList {
	l := &rowList{columns: columnsOf("account", encode.Varchar, "organization", encode.Varchar, "region", encode.Varchar, "trail", encode.Varchar,
		"home_region", encode.Varchar, "backfill", encode.Boolean, "digests", encode.Bigint, "digests_bad", encode.Bigint, "digests_missing", encode.Bigint,
		"logs", encode.Bigint, "logs_bad", encode.Bigint, "logs_missing", encode.Bigint, "from", encode.TimestampTZ, "until", encode.TimestampTZ,
		"covered_hours", encode.Double)}
	for _, c := range r.Chains {
		l.rows = append(l.rows, []any{c.Account, orNull(c.Organization), c.Region, orNull(c.Trail), orNull(c.HomeRegion), c.Backfill,
			c.Digests, c.DigestsBad, c.DigestsMissing, c.Logs, c.LogsBad, c.LogsMissing, orNull(c.From), orNull(c.Until), c.Covered.Hours()})
	}
	return l
}
