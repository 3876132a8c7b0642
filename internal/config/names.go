package config

import (
	"regexp"
	"slices"
	"time"

	"github.com/ashiato/ashiato/internal/when"
)

// A Directory is one AWS account whose lists of users and other names are kept. What is not set is not listed.
type Directory struct {
	// AWS is complete: what the entry leaves out is Config.AWS's.
	AWS AWS
	// Connect and WorkSpaces are the regions whose instances and WorkSpaces are listed.
	Connect, WorkSpaces []string
	// IAM lists users and access keys, Organizations the accounts.
	IAM, Organizations bool
	// IdentityStore is the id of the identity store of IAM Identity Center, in the region AWS.Region.
	IdentityStore string
	// Every is the time between two looks while serving.
	Every time.Duration
	// Line is where the entry stands in the file, from 1.
	Line int
}

var (
	namesKeys     = slices.Concat([]string{"connect", "workspaces", "iam", "organizations", "identity_store", "every"}, awsKeys)
	identityStore = regexp.MustCompile(`^(d-[0-9a-z]{10}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
)

const (
	// UsualNamesEvery is the time between two looks where nothing is said.
	UsualNamesEvery = time.Hour
	maxNames        = 1000
)

// takeNames checks the section names and stores it.
func (c *Config) takeNames(f file, r *reader) error {
	if w := f.Names.wrong; w != nil {
		e := r.wrongType("names", *w)
		e.List = true
		return hide(e)
	}
	if len(f.Names.list) > maxNames {
		return r.bad("names", f.Names.starts[maxNames], why("entries", "n", maxNames))
	}
	for i, section := range f.Names.list {
		n, err := c.names(r, section, f.Names.starts[i])
		if err != nil {
			return err
		}
		c.Names = append(c.Names, n)
	}
	return nil
}

func (c *Config) names(r *reader, section section, start scalar) (Directory, error) {
	n := Directory{Line: start.line, Every: UsualNamesEvery}
	v, err := r.values("names", section, namesKeys)
	if err != nil {
		return n, err
	}
	own, err := r.aws("names", v)
	if err != nil {
		return n, err
	}
	n.AWS = own.or(c.AWS)
	for key, list := range map[string]*[]string{"connect": &n.Connect, "workspaces": &n.WorkSpaces} {
		for _, item := range v[key].items {
			if !awsRegion.MatchString(item.text) {
				return n, r.bad("names."+key, item, errNoRegion)
			}
			*list = append(*list, item.text)
		}
	}
	n.IAM, n.Organizations = v["iam"].text == "true", v["organizations"].text == "true"
	if at, ok := v["identity_store"]; ok {
		if n.IdentityStore = at.text; !identityStore.MatchString(n.IdentityStore) {
			return n, r.bad("names.identity_store", at, why("identity_store"))
		}
	}
	if at, ok := v["every"]; ok {
		age, ok := when.ParseAge(at.text)
		n.Every = time.Duration(age.Days)*24*time.Hour + age.Rest
		if !ok || n.Every < 5*time.Minute || n.Every > 7*24*time.Hour {
			return n, r.bad("names.every", at, why("names_every"))
		}
	}
	if len(n.Connect) == 0 && len(n.WorkSpaces) == 0 && !n.IAM && !n.Organizations && n.IdentityStore == "" {
		return n, r.bad("names", start, why("names_nothing"))
	}
	return n, nil
}
