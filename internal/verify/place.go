package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// A place is where digest files of one account and region lie.
type place struct {
	folder string // of the account, ending in a slash: AWSLogs/111122223333/
	region string
}

func (p place) digests() string { return p.folder + digestFolder + "/" + p.region + "/" }

const (
	digestFolder = "CloudTrail-Digest"
	maxDepth     = 12     // of folders above CloudTrail's
	maxFolders   = 20_000 // that are looked into for CloudTrail's
)

var (
	accountName = regexp.MustCompile(`^[0-9]{12}$`)
	orgName     = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	regionName  = regexp.MustCompile(`^[a-z0-9-]{4,32}$`)
	// insideAccount is a prefix that leads below the folder of an account.
	insideAccount = regexp.MustCompile(`^(|.*/)(CloudTrail(?:-[A-Za-z]+)?)/(?:([a-z0-9-]{4,32})/.*)?$`)
)

// within tells whether a folder lies below a prefix, or is where it leads to.
func within(folder, prefix string) bool {
	if m := insideAccount.FindStringSubmatch(prefix); m != nil {
		prefix = m[1]
	}
	return strings.HasPrefix(folder, prefix)
}

// places finds the folders of digest files.
func (r *run) places(ctx context.Context) (all []place, err error) {
	start, regions := r.Prefix, r.Regions
	if m := insideAccount.FindStringSubmatch(r.Prefix); m != nil {
		start = m[1]
		if m[3] != "" {
			regions = []string{m[3]}
		}
	}
	f := finder{run: r, regions: regions}
	if err := f.look(ctx, start, 0); err != nil {
		return nil, err
	}
	slices.SortFunc(f.found, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.folder, b.folder), cmp.Compare(a.region, b.region))
	})
	return f.found, nil
}

type finder struct {
	*run
	regions []string
	looked  int
	found   []place
}

// look finds the accounts' folders at and below a folder.
func (f *finder) look(ctx context.Context, folder string, depth int) error {
	if f.looked++; f.looked > maxFolders || depth > maxDepth {
		return fmt.Errorf("more than %d folders, or more than %d deep, above CloudTrail's: name a prefix nearer to them", maxFolders, maxDepth)
	}
	names, err := f.Store.Folders(ctx, folder)
	if err != nil {
		return err
	}
	if slices.Contains(names, digestFolder) {
		return f.account(ctx, folder)
	}
	above := path.Base(folder)
	for _, name := range names {
		switch {
		case above == "AWSLogs" || orgName.MatchString(above) && strings.Contains(folder, "AWSLogs/"):
			// Other services' logs, and accounts without digest files, are not looked into.
			if !orgName.MatchString(name) && (!accountName.MatchString(name) || !wanted(f.Accounts, name)) {
				continue
			}
		case accountName.MatchString(above) || strings.HasPrefix(name, "CloudTrail"):
			continue
		}
		if err := f.look(ctx, folder+name+"/", depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (f *finder) account(ctx context.Context, folder string) error {
	if name := path.Base(folder); accountName.MatchString(name) && !wanted(f.Accounts, name) {
		return nil
	}
	names, err := f.Store.Folders(ctx, folder+digestFolder+"/")
	if err != nil {
		return err
	}
	for _, name := range names {
		if regionName.MatchString(name) && wanted(f.regions, name) {
			f.found = append(f.found, place{folder: folder, region: name})
		}
	}
	return nil
}

// A group is the digest files of one chain by their names.
type group struct {
	chain  Chain
	keys   []digestKey // in the time that is checked, the newest first
	before digestKey   // the newest before that time; zero where there is none near
}

type digestKey struct {
	key string
	end time.Time
}

// maxDigests bounds the digest files of one place: two centuries of one chain, or a year of 200 trails.
const maxDigests = 2_000_000

// digestKeys lists the digest files of a place.
func (r *run) digestKeys(ctx context.Context, p place) ([]*group, error) {
	after := ""
	if !r.Since.IsZero() { // from the day before, so that the digest file before the time is seen as well
		after = p.digests() + r.Since.UTC().AddDate(0, 0, -1).Format("2006/01/02")
	}
	groups := map[Chain]*group{}
	number := 0
	err := r.Store.List(ctx, p.digests(), after, func(key string) error {
		k, ok := trail.ParseKey(key)
		if !ok || k.IsLog() || k.FileTime.IsZero() || !wanted(r.Accounts, k.Account) {
			return nil // a folder's own object, or something foreign
		}
		if k.Date.After(r.Until.Add(24 * hour)) {
			return errStop
		}
		c := Chain{Folder: p.folder, Organization: k.Organization, Account: k.Account, Region: p.region, Trail: k.Trail,
			HomeRegion: k.HomeRegion, Backfill: k.Backfill}
		g := groups[c]
		if g == nil {
			g = &group{chain: c}
			groups[c] = g
		}
		switch d := (digestKey{key, k.FileTime}); {
		case r.inTime(d.end):
			g.keys = append(g.keys, d)
		case d.end.Before(r.Since) && d.end.After(g.before.end):
			g.before = d
		}
		if number++; number > maxDigests {
			return fmt.Errorf("more than %d digest files in %s: name a shorter time", maxDigests, p.digests())
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStop) {
		return nil, err
	}
	return sortGroups(groups), nil
}

// inTime tells whether a digest file that ends then is checked: one that ends up to an hour after the time may list log
// files of the time.
func (r *run) inTime(end time.Time) bool {
	return !end.Before(r.Since) && !end.After(r.Until.Add(hour))
}

func sortGroups(groups map[Chain]*group) (all []*group) {
	for _, g := range groups {
		slices.SortFunc(g.keys, func(a, b digestKey) int { return cmp.Or(b.end.Compare(a.end), cmp.Compare(b.key, a.key)) })
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b *group) int { return a.chain.compare(b.chain) })
	return all
}
