package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/setup"
	"github.com/ashiato/ashiato/internal/text"
)

// initFlags are the flags of init.
type initFlags struct {
	policy, offline, force bool
	shape, out, role       string
}

func (s *session) initCommand() *cobra.Command {
	var f initFlags
	cmd := &cobra.Command{
		Use:  "init",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 { // --cfn lambda, where the shape stands apart from its flag
				if !cmd.Flags().Changed("cfn") || f.shape != setup.Host || !slices.Contains(setup.Shapes(), args[0]) {
					return s.arguments(0, 0)(cmd, args)
				}
				f.shape = args[0]
			}
			return s.init(cmd.Context(), f)
		},
	}
	cmd.Flags().BoolVar(&f.policy, "print-policy", false, s.T("flag.init.print_policy"))
	cmd.Flags().StringVar(&f.shape, "cfn", "", s.T("flag.init.cfn"))
	cmd.Flags().Lookup("cfn").NoOptDefVal = setup.Host
	cmd.Flags().StringVar(&f.role, "role", "", s.T("flag.init.role"))
	cmd.Flags().StringVar(&f.out, "out", "", s.T("flag.init.out"))
	cmd.Flags().BoolVar(&f.offline, "offline", false, s.T("flag.init.offline"))
	cmd.Flags().BoolVar(&f.force, "force", false, s.T("flag.init.force"))
	return cmd
}

func (s *session) init(ctx context.Context, f initFlags) error {
	switch {
	case f.policy && f.shape != "":
		return s.fail(exitUsage, "init.one_of", text.Args{"flags": "--print-policy, --cfn"})
	case f.shape != "" && !slices.Contains(setup.Shapes(), f.shape):
		return s.fail(exitUsage, "init.bad_shape", text.Args{"value": f.shape, "names": strings.Join(setup.Shapes(), ", ")})
	case f.role != "" && !f.policy:
		return s.fail(exitUsage, "init.role_with_policy")
	}
	if err := s.initPlace(f); err != nil {
		return err
	}
	found, err := s.look(ctx, f.offline)
	if err != nil {
		return err
	}
	document, err := s.initDocument(f, found)
	if err != nil {
		return err
	}
	if f.out == "" {
		_, err = io.WriteString(s.Stdout, document)
	} else {
		err = s.saveFile(f.out, func(w io.Writer) error { _, err := io.WriteString(w, document); return err })
	}
	if err != nil {
		return err
	}
	if f.out != "" {
		s.hint(s.T("init.written", text.Args{"path": f.out}))
	}
	if !f.policy && f.shape == "" {
		if f.out == "" {
			s.hint(s.T("init.keep"))
		}
		s.hint(s.T("init.next"))
	}
	return nil
}

// initDocument writes what is asked for, and says what goes with it.
func (s *session) initDocument(f initFlags, found aws.Found) (string, error) {
	c := s.switchedOn(f, found)
	switch {
	case f.policy:
		statements := setup.NeedsOf(c, found, f.role).Statements()
		if len(statements) == 0 {
			return "", s.fail(exitUsage, "init.no_policy")
		}
		s.initRoles(c, found, f)
		return setup.Policy(statements), nil
	case f.shape != "":
		json := s.format == encode.JSON || s.format == "" && strings.HasSuffix(f.out, ".json")
		s.printCost(c, found, f.shape)
		s.hint(s.T("init.deploy", text.Args{"file": cmp.Or(f.out, "ashiato-stack.yaml")}))
		return setup.Template(c, found, setup.TemplateOptions{Shape: f.shape, JSON: json}), nil
	}
	s.printCost(c, found, setup.Host)
	return setup.ConfigFile(c, found, s.Printer), nil
}

// initPlace checks that nothing would be overwritten, before AWS is asked.
func (s *session) initPlace(f initFlags) error {
	if f.out == "" || f.force {
		return nil
	}
	_, err := os.Lstat(f.out)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return s.outError(f.out, err)
	}
	return s.fail(exitUsage, "init.exists", text.Args{"path": f.out})
}

// switchedOn is the configuration that a policy or a template is for: the one there is, else the one that init would write.
func (s *session) switchedOn(f initFlags, found aws.Found) config.Config {
	if (f.policy || f.shape != "") && s.config.File != "" {
		s.hint(s.T("init.of_config", text.Args{"path": s.config.File}))
		return s.config
	}
	return setup.Propose(found, s.flags.lake)
}

// initRoles tells of roles that need a policy of their own.
func (s *session) initRoles(c config.Config, found aws.Found, f initFlags) {
	if f.role != "" {
		return
	}
	for _, role := range setup.NeedsOf(c, found, "").Roles {
		s.hint(s.T("init.role_too", text.Args{"role": role}))
	}
}

// look looks at the account and says what it found. Without access to AWS it says so, and nothing is known.
func (s *session) look(ctx context.Context, offline bool) (aws.Found, error) {
	if offline {
		s.hint(s.T("init.offline"))
		return aws.Found{Region: s.config.AWS.Region}, nil
	}
	s.hint(s.T("init.looking"))
	found, err := aws.Detect(ctx, aws.DetectOptions{Access: access(s.config.AWS), Now: s.Now})
	switch {
	case ctx.Err() != nil:
		return found, ctx.Err()
	case err != nil:
		reason := s.failure(err).text
		if e, ok := errors.AsType[*aws.Error](err); ok {
			reason = text.CleanLine(e.Message)
			if e.Kind == aws.Credentials {
				reason += "; " + s.T("doctor.fix_credentials")
			}
		}
		s.note(s.T("init.not_looked", text.Args{"reason": reason}))
	default:
		s.printFound(found)
	}
	return found, nil
}

func (s *session) printFound(f aws.Found) {
	line := func(key string, args ...text.Args) { s.hint("  " + text.CleanLine(s.T(key, args...))) }
	line("init.identity", text.Args{"account": f.Account, "arn": f.ARN, "region": cmp.Or(f.Region, "?")})
	for _, t := range f.Trails {
		line("init.trail", text.Args{"name": t.Name, "place": strings.TrimRight(t.Bucket+"/"+t.Prefix, "/"), "facts": strings.Join(s.trailFacts(t), "; ")})
	}
	refused := map[string]bool{}
	for _, r := range f.Refused {
		refused[r.Action] = true
	}
	if len(f.Trails) == 0 && !refused["cloudtrail:DescribeTrails"] {
		line("init.no_trail")
	}
	for _, d := range f.Directories {
		line("init.directory", text.Args{"name": cmp.Or(d.Alias, d.Name), "id": d.ID, "region": d.Region})
	}
	for _, i := range f.Instances {
		line("init.instance", text.Args{"name": cmp.Or(i.Alias, i.ID), "region": i.Region})
	}
	for _, store := range f.Stores {
		line("init.store", text.Args{"id": store.ID, "region": store.Region})
	}
	if f.Management {
		line("init.management")
	}
	var missing []string
	for _, r := range f.Refused {
		if r.Err.Kind == aws.Permission {
			missing = append(missing, r.Action)
			continue
		}
		line("init.refused", text.Args{"action": r.Action, "region": r.Region, "reason": r.Err.Message})
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		line("init.missing", text.Args{"actions": strings.Join(slices.Compact(missing), ", ")})
	}
	if f.ClockSkew.Abs() > time.Minute {
		line("init.skew", text.Args{"skew": s.Duration(f.ClockSkew.Abs())})
	}
}

// trailFacts says what matters of a trail, in a few words each.
func (s *session) trailFacts(t aws.Trail) (all []string) {
	add := func(yes bool, key, other string) {
		switch {
		case yes:
			all = append(all, s.T(key))
		case other != "":
			all = append(all, s.T(other))
		}
	}
	add(t.MultiRegion, "init.fact_all_regions", "init.fact_one_region")
	add(t.Organization, "init.fact_organization", "")
	add(!t.Logging, "init.fact_stopped", "")
	add(t.Management && t.ReadWrite != "All", "init.fact_part", "")
	add(t.Data, "init.fact_data", "")
	add(t.Validated, "init.fact_validated", "init.fact_not_validated")
	add(t.Topic != "", "init.fact_topic", "init.fact_no_topic")
	add(t.KMSKey != "", "init.fact_key", "")
	if len(t.Queues) > 0 {
		all = append(all, s.T("init.fact_queues", text.Args{"n": len(t.Queues)}))
	}
	if t.DeliveryError != "" {
		all = append(all, s.T("init.fact_error", text.Args{"reason": t.DeliveryError}))
	}
	if t.Day.Objects > 0 {
		all = append(all, s.T("init.fact_day", text.Args{"n": t.Day.Objects, "size": text.Bytes(t.Day.Bytes), "day": t.Day.Date.Format(time.DateOnly)}))
	}
	return all
}

// printCost says what a month costs, line by line, and what that assumes.
func (s *session) printCost(c config.Config, f aws.Found, shape string) {
	e := setup.Cost(c, f, shape)
	from := "init.cost_assumed"
	if e.Measured {
		from = "init.cost_measured"
	}
	s.hint(s.T("init.cost", text.Args{"dollars": cents(e.Total()), "n": e.Objects, "size": text.Bytes(e.Bytes), "from": s.T(from)}))
	for _, i := range e.Items {
		quantity := text.Count(int64(i.Quantity))
		if i.Key == "setup.cost.stored" {
			quantity = fmt.Sprintf("%.1f GB", i.Quantity)
		}
		s.hint(fmt.Sprintf("  %8s  %s", cents(i.Dollars), s.T(i.Key, text.Args{"quantity": quantity})))
	}
	s.hint(s.T("init.cost_note"))
}

func cents(d float64) string { return fmt.Sprintf("%.2f", d) }
