package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/setup"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:         "doctor",
		Args:        s.arguments(0, 0),
		Annotations: map[string]string{standalone: "yes"}, // a wrong configuration is one of its findings
		RunE:        func(cmd *cobra.Command, _ []string) error { return s.doctor(cmd.Context()) },
	}
}

// The results of a check, as programs get them; the messages doctor.ok and so on are for people.
const (
	checkOK       = "ok"
	checkFailed   = "failed"
	checkUntested = "untested"
)

// A checked is what one check came to.
type checked struct {
	result, name, subject, detail, fix string
}

// checkup does the checks.
type checkup struct {
	*session
	list []checked
	// probers are by whom they ask as; nil where nobody could sign in.
	probers map[aws.Access]*aws.Prober
	// keys are those for whom the digests' public keys were asked for.
	keys               map[aws.Access]bool
	partition, account string
}

// leastFree is how many bytes have to be free on a disk that a lake or its temporary files are on.
const leastFree = 1e9

// mostSkew is how wrong the clock may be: AWS refuses requests that are 5 minutes off.
const mostSkew = time.Minute

func (s *session) doctor(ctx context.Context) error {
	c := &checkup{session: s, probers: map[aws.Access]*aws.Prober{}, keys: map[aws.Access]bool{}, partition: "aws"}
	if s.configErr != nil {
		c.add(checked{checkFailed, "config", s.flags.config, s.failure(s.configErr).text, s.T("doctor.fix_config")})
		return c.finish(ctx)
	}
	c.add(checked{checkOK, "config", cmp.Or(s.config.File, "-"), s.T("doctor.sources", text.Args{"n": len(s.config.Sources)}), ""})
	where := cmp.Or(s.flags.lake, s.Getenv("ASHIATO_LAKE"), s.config.Lake)
	if config.IsS3(where) {
		c.lakeOnS3(ctx, where)
	} else if err := c.lakeFolder(ctx); err != nil {
		return err
	}
	c.conditions()
	for _, source := range s.config.Sources {
		c.source(ctx, source)
	}
	for _, n := range s.config.Names {
		c.names(ctx, n)
	}
	c.unnamed()
	c.reports()
	c.channels(ctx)
	if s.config.Engine == config.EngineAthena {
		c.athena(ctx)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.finish(ctx)
}

func (c *checkup) add(k checked) { c.list = append(c.list, k) }

// try does one check of something in AWS as somebody. detail is what to say when it succeeds.
func (c *checkup) try(ctx context.Context, as aws.Access, name, subject string, check func(p *aws.Prober) (detail string, err error)) {
	p, err := c.prober(ctx, as)
	if p == nil || ctx.Err() != nil {
		reason := c.T("doctor.not_signed_in")
		if err != nil {
			reason = err.Error()
		}
		c.add(checked{checkUntested, name, subject, reason, ""})
		return
	}
	detail, err := check(p)
	if err != nil {
		c.add(c.failed(name, subject, err))
		return
	}
	c.add(checked{checkOK, name, subject, detail, ""})
}

// prober signs in once for everything that is done as the same, and checks the clock on the way; nil when that failed.
func (c *checkup) prober(ctx context.Context, as aws.Access) (*aws.Prober, error) {
	if p, known := c.probers[as]; known || ctx.Err() != nil {
		return p, ctx.Err()
	}
	c.probers[as] = nil
	subject := cmp.Or(as.Role, as.Profile, "-")
	p, err := aws.OpenProber(ctx, as)
	var who aws.Identity
	if err == nil {
		who, err = p.Identity(ctx, c.Now)
	}
	if err != nil {
		c.add(c.failed("identity", subject, err))
		return nil, nil
	}
	c.account = who.Account
	if parts := strings.SplitN(who.ARN, ":", 3); len(parts) == 3 {
		c.partition = parts[1]
	}
	for known, other := range c.probers {
		if known.Region = as.Region; known == as && other != nil {
			c.probers[as] = p
			return p, nil // the same in another region: it was said
		}
	}
	c.probers[as] = p
	c.add(checked{checkOK, "identity", subject, who.ARN, ""})
	clock := checked{checkOK, "clock", subject, c.T("doctor.skew", text.Args{"skew": c.Duration(who.ClockSkew.Abs())}), ""}
	if who.ClockSkew.Abs() > mostSkew {
		clock.result, clock.fix = checkFailed, c.T("doctor.fix_clock")
	}
	c.add(clock)
	return p, nil
}

// failed says what went wrong and what mends it.
func (c *checkup) failed(name, subject string, err error) checked {
	k := checked{result: checkFailed, name: name, subject: subject, detail: c.failure(err).text}
	e, ok := errors.AsType[*aws.Error](err)
	if !ok {
		return k
	}
	k.detail = text.CleanLine(strings.TrimSpace(e.Message))
	switch {
	case e.Kind == aws.Permission && e.Denied:
		k.fix = c.T("doctor.fix_denied", text.Args{"action": e.Action})
	case e.Kind == aws.Permission && e.Statement() != "":
		k.detail = c.T("doctor.not_permitted", text.Args{"action": e.Action, "resource": cmp.Or(e.Resource, "*")})
		k.fix = c.T("doctor.fix_permission", text.Args{"statement": text.CleanLine(e.Statement())})
	case e.Kind == aws.Credentials:
		k.fix = c.T("doctor.fix_credentials")
	case e.Kind == aws.Unreachable:
		k.fix = c.T("doctor.fix_network")
	case e.Kind == aws.Throttled:
		k.result, k.fix = checkUntested, c.T("doctor.fix_later")
	case e.Name == "EntityNotFoundException":
		k.fix = fmt.Sprintf("aws glue create-database --database-input Name=%s", c.config.Catalog.Database)
	case missing[e.Name]:
		k.fix = c.T("doctor.fix_missing")
	case e.Kind == aws.Server && e.Name == "": // no answer of AWS's own: a proxy's, or an emulator's that does not know the call
		k.result = checkUntested
	}
	return k
}

// missing are the codes that tell that there is no such thing.
var missing = map[string]bool{
	"NoSuchBucket": true, "AWS.SimpleQueueService.NonExistentQueue": true, "QueueDoesNotExist": true, "ResourceNotFoundException": true,
}

func (c *checkup) source(ctx context.Context, source config.Source) {
	as := access(source.AWS)
	switch {
	case source.Queue != "":
		c.try(ctx, as, "queue", source.Queue, func(p *aws.Prober) (string, error) {
			state, err := p.Queue(ctx, source.Queue, setup.QueueARN(source, c.partition))
			dead := c.T("doctor.no_dead_letters")
			if state.DeadLetters != "" {
				dead = c.T("doctor.dead_letters", text.Args{"n": state.Dead, "queue": state.DeadLetters[strings.LastIndexByte(state.DeadLetters, ':')+1:]})
			}
			return c.T("doctor.queue", text.Args{"waiting": state.Waiting, "in_flight": state.InFlight, "dead": dead}), err
		})
	case source.Bucket != "":
		bucket, prefix, err := config.SplitS3(source.Bucket)
		if err != nil {
			return // the configuration was checked
		}
		c.try(ctx, as, "bucket", source.Bucket, func(p *aws.Prober) (string, error) {
			return c.objects(ctx, p, bucket, prefix, source.RequesterPays)
		})
	default:
		c.desktops(ctx, source)
		for _, region := range source.EventHistory {
			c.try(ctx, as, "event_history", region, func(p *aws.Prober) (string, error) { return "", p.History(ctx, region) })
		}
	}
	if c.config.Verify == config.VerifyOnIngest && len(source.EventHistory) == 0 && len(source.WorkSpaces) == 0 && !c.keys[as] {
		c.keys[as] = true
		c.try(ctx, as, "verify", "cloudtrail:ListPublicKeys", func(p *aws.Prober) (string, error) { return "", p.PublicKeys(ctx) })
	}
}

// unnamed tells of queues whose messages name a bucket that nobody can know before.
func (c *checkup) unnamed() {
	queue := ""
	for _, source := range c.config.Sources {
		if source.Bucket != "" {
			return
		}
		queue = cmp.Or(queue, source.Queue)
	}
	if queue != "" {
		c.add(checked{checkUntested, "bucket", queue, c.T("doctor.unnamed"), ""})
	}
}

func (c *checkup) objects(ctx context.Context, p *aws.Prober, bucket, prefix string, payer bool) (string, error) {
	if prefix != "" {
		prefix += "/"
	}
	key, err := p.Objects(ctx, bucket, prefix, payer)
	if err == nil && key == "" {
		return c.T("doctor.empty"), nil
	}
	return c.T("doctor.read", text.Args{"key": key}), err
}

func (c *checkup) athena(ctx context.Context) {
	a := c.config.Athena
	as := aws.Access{Region: a.Region, Profile: a.Profile}
	name := cmp.Or(a.Workgroup, "primary")
	c.try(ctx, as, "athena", name, func(p *aws.Prober) (string, error) {
		return "", p.Workgroup(ctx, name, "arn:"+c.partition+":athena:"+cmp.Or(a.Region, "*")+":"+c.account+":workgroup/"+name)
	})
}

func (c *checkup) lakeOnS3(ctx context.Context, where string) {
	bucket, prefix, err := config.SplitS3(where)
	if err != nil {
		c.add(checked{checkFailed, "lake", where, err.Error(), c.T("doctor.fix_config")})
		return
	}
	as, names := access(c.config.AWS), c.config.Catalog
	c.try(ctx, as, "lake", where, func(p *aws.Prober) (string, error) {
		if prefix != "" {
			prefix += "/"
		}
		if _, err := p.Objects(ctx, bucket, prefix, false); err != nil {
			return "", err
		}
		return c.T("doctor.lake_s3"), p.Write(ctx, bucket, prefix)
	})
	region := cmp.Or(as.Region, "*")
	c.try(ctx, as, "catalog", names.Database, func(p *aws.Prober) (string, error) {
		return "", p.Tables(ctx, names.Database, "arn:"+c.partition+":glue:"+region+":"+c.account+":")
	})
	c.try(ctx, as, "ledger", names.Ledger, func(p *aws.Prober) (string, error) {
		return "", p.Ledger(ctx, names.Ledger, "arn:"+c.partition+":dynamodb:"+region+":"+c.account+":table/"+names.Ledger)
	})
	c.disk(os.TempDir())
}

// lakeFolder checks a lake in a folder: one that is not there yet can be made.
func (c *checkup) lakeFolder(ctx context.Context) error {
	dir, err := c.lakeDir()
	if err != nil {
		return err
	}
	l, err := c.openLakeAt(ctx, dir, false)
	switch {
	case err == nil:
		c.add(checked{checkOK, "lake", dir, "", ""})
		if err := l.Close(); err != nil {
			return err
		}
	case isNoLake(dir):
		c.add(checked{checkOK, "lake", dir, c.T("doctor.lake_later"), ""})
	default:
		c.add(checked{checkFailed, "lake", dir, c.failure(err).text, ""})
	}
	c.disk(dir)
	return nil
}

// isNoLake tells whether a folder is absent or empty, so that a lake can be made there.
func isNoLake(dir string) bool {
	entries, err := os.ReadDir(dir)
	return errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0
}

// disk checks the space on the disk that a folder is on or will be on.
func (c *checkup) disk(dir string) {
	there := dir
	for {
		if _, err := os.Stat(there); err == nil || filepath.Dir(there) == there {
			break
		}
		there = filepath.Dir(there)
	}
	free, err := freeBytes(there)
	switch {
	case err != nil:
		c.add(checked{checkUntested, "disk", there, err.Error(), ""})
	case free < leastFree:
		c.add(checked{checkFailed, "disk", there, c.T("doctor.free", text.Args{"size": text.Bytes(free)}), c.T("doctor.fix_disk", text.Args{"size": text.Bytes(leastFree)})})
	default:
		c.add(checked{checkOK, "disk", there, c.T("doctor.free", text.Args{"size": text.Bytes(free)}), ""})
	}
}

// finish prints all results and says whether something has to be mended.
func (c *checkup) finish(ctx context.Context) error {
	bad := 0
	for _, k := range c.list {
		if k.result == checkFailed {
			bad++
		}
	}
	if err := c.print(ctx); err != nil {
		return err
	}
	if bad > 0 {
		return c.fail(exitFindings, "doctor.findings", text.Args{"n": bad, "all": len(c.list)})
	}
	c.hint(c.T("doctor.fine", text.Args{"n": len(c.list)}))
	return nil
}

// print writes a line for each check and below it what mends it; with -o rows.
func (c *checkup) print(ctx context.Context) error {
	if c.format != "" && c.format != encode.Table {
		varchar := encode.Type{Kind: encode.Varchar}
		rows := &rowList{}
		for _, name := range []string{"result", "check", "subject", "detail", "fix"} {
			rows.columns = append(rows.columns, encode.Column{Name: name, Type: varchar})
		}
		for _, k := range c.list {
			rows.rows = append(rows.rows, []any{k.result, k.name, k.subject, k.detail, k.fix})
		}
		_, err := c.printRows(ctx, rows, c.format)
		return err
	}
	words := map[string]string{checkOK: c.T("doctor.ok"), checkFailed: c.T("doctor.failed"), checkUntested: c.T("doctor.untested")}
	width := 0
	for _, w := range words {
		width = max(width, cells.StringWidth(w))
	}
	for _, k := range c.list {
		line := cells.FillRight(words[k.result], width) + "  " + cells.FillRight(k.name, 13) + "  " + text.CleanLine(k.subject)
		if k.detail != "" {
			line += "  " + strings.ReplaceAll(text.Clean(k.detail), "\n", "\n"+strings.Repeat(" ", width+2))
		}
		if _, err := fmt.Fprintln(c.Stdout, line); err != nil {
			return err
		}
		if k.fix != "" {
			if _, err := fmt.Fprintln(c.Stdout, strings.Repeat(" ", width+2)+"-> "+text.CleanLine(k.fix)); err != nil {
				return err
			}
		}
	}
	return nil
}
