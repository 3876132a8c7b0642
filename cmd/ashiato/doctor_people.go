package main

import (
	"cmp"
	"context"
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// tryAll does a check that may fail in several ways: each is a finding of its own, with what mends it.
func (c *checkup) tryAll(ctx context.Context, as aws.Access, k checked, check func(p *aws.Prober) (detail string, errs []error)) {
	var errs []error
	before := len(c.list)
	c.try(ctx, as, k.name, k.subject, func(p *aws.Prober) (detail string, err error) {
		before = len(c.list) // signing in may have told of itself
		if detail, errs = check(p); len(errs) > 0 {
			err = errs[0]
		}
		return detail, err
	})
	if len(errs) == 0 {
		return
	}
	c.list = c.list[:before]
	for _, err := range errs {
		c.add(c.failed(k.name, k.subject, err))
	}
}

// arnOf begins the ARNs of a service as somebody sees them: of a role its own account.
func (c *checkup) arnOf(as config.AWS, service, region string) string {
	account := c.account
	if parts := strings.Split(as.Role, ":"); len(parts) == 6 {
		account = parts[4]
	}
	return "arn:" + c.partition + ":" + service + ":" + region + ":" + cmp.Or(account, "*") + ":"
}

// desktops checks that it may be asked who is connected to WorkSpaces.
func (c *checkup) desktops(ctx context.Context, source config.Source) {
	for _, region := range source.WorkSpaces {
		c.tryAll(ctx, access(source.AWS), checked{name: "workspaces", subject: region}, func(p *aws.Prober) (string, []error) {
			n, errs := p.WorkSpaces(ctx, region, true)
			return c.T("doctor.directories", text.Args{"n": n}), errs
		})
	}
}

// names checks that the lists of names may be read.
func (c *checkup) names(ctx context.Context, n config.Directory) {
	as := access(n.AWS)
	for _, region := range n.Connect {
		c.tryAll(ctx, as, checked{name: "connect", subject: region}, func(p *aws.Prober) (string, []error) {
			found, errs := p.Connect(ctx, region, c.arnOf(n.AWS, "connect", region)+"instance/*")
			return c.T("doctor.instances", text.Args{"n": found}), errs
		})
	}
	for _, region := range n.WorkSpaces {
		c.tryAll(ctx, as, checked{name: "names", subject: "WorkSpaces " + region}, func(p *aws.Prober) (string, []error) {
			found, errs := p.WorkSpaces(ctx, region, false)
			return c.T("doctor.directories", text.Args{"n": found}), errs
		})
	}
	if n.IAM {
		c.tryAll(ctx, as, checked{name: "names", subject: "IAM"}, func(p *aws.Prober) (string, []error) { return "", p.IAM(ctx, c.arnOf(n.AWS, "iam", "")+"user/*") })
	}
	if n.IdentityStore != "" {
		c.try(ctx, as, "names", n.IdentityStore, func(p *aws.Prober) (string, error) {
			return "", p.IdentityStore(ctx, n.IdentityStore, c.arnOf(n.AWS, "identitystore", "")+"identitystore/"+n.IdentityStore)
		})
	}
	if n.Organizations {
		c.try(ctx, as, "names", "Organizations", func(p *aws.Prober) (string, error) { return "", p.Organization(ctx) })
	}
}
