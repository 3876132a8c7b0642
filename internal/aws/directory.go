package aws

import (
	"context"
	"errors"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// A DirectoryEntry is a user, a profile, a WorkSpace or an account, as a service lists it now. The names of the attributes are those
// of the lake's table directory (docs/format.md).
type DirectoryEntry struct {
	ID, ARN, Name string
	// Attributes are what was told; an empty text is told to be none.
	Attributes map[string]string
	// Created and Changed are what the service tells; zero: it does not.
	Created, Changed time.Time
}

// A DirectoryList is a list of one kind from one place, read to its end.
type DirectoryList struct {
	Kind, Scope string
	Started     time.Time // before the first page was asked for
	Entries     []DirectoryEntry
	Left        int // entries that were not asked about, see DetailsUntil
}

// DirectoryOptions are for [OpenDirectories].
type DirectoryOptions struct {
	// Now and Sleep are the clock; nil is the real one.
	Now   func() time.Time
	Sleep func(context.Context, time.Duration) error
	// Known tells whether the details of a user of Connect are known as they were at its last change: then they are not asked for
	// again. Nil: they are always asked for.
	Known func(instance, user string, changed time.Time) bool
	// DetailsUntil is when no more users of Connect are asked about: two in a second take longer than a function may. The others are in the
	// list without attributes, so that the next look asks about them. Zero: all are asked about.
	DetailsUntil time.Time
}

// Directories reads the lists of users and other names of one account. A failure is an *[Error]. What is returned beside an error was read
// to its end; lists that failed are not among it. It is not for concurrent use.
type Directories struct {
	cfg     awscore.Config
	o       DirectoryOptions
	account string
	next    map[string]time.Time // when the next request to a service may be sent
}

// OpenDirectories finds credentials, and whose account they are of.
func OpenDirectories(ctx context.Context, a Access, o DirectoryOptions) (*Directories, error) {
	cfg, err := a.load(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.signIn(ctx, cfg); err != nil {
		return nil, err
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if cfg.Region == "" {
		cfg.Region = anyRegion
	}
	out, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, explain(err)
	}
	return &Directories{cfg: cfg, o: o, account: awscore.ToString(out.Account), next: map[string]time.Time{}}, nil
}

// Region is the region that services are asked in where none is named.
func (d *Directories) Region() string { return d.cfg.Region }

// pace waits until the next request to a service may be sent, so that there are at most so many in a second.
func (d *Directories) pace(ctx context.Context, service string, perSecond int) error {
	now := d.o.Now()
	if at := d.next[service]; at.After(now) {
		if err := d.o.Sleep(ctx, at.Sub(now)); err != nil {
			return err
		}
		now = at
	}
	d.next[service] = now.Add(time.Second / time.Duration(perSecond))
	return nil
}

// maxDirectoryPages bounds a list; a list of users has a hundred on a page, or a thousand.
const maxDirectoryPages = 100_000

// pages asks for one page after the other, each when the pace allows, until there is no next one.
func (d *Directories) pages(ctx context.Context, action string, perSecond int, page func(next *string) (*string, error)) error {
	var next *string
	name, _, _ := strings.Cut(action, ":")
	for range maxDirectoryPages {
		if err := d.pace(ctx, name, perSecond); err != nil {
			return err
		}
		after, err := page(next)
		if err != nil {
			return denyNamed(err, action)
		}
		if awscore.ToString(after) == "" {
			return nil
		}
		if next != nil && *after == *next {
			break
		}
		next = after
	}
	return &Error{Kind: Server, Message: action + " answers with a list that does not end"}
}

// denyNamed is the error with the action that is missing, where the service does not name it.
func denyNamed(err error, action string) error {
	err = explain(err)
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == Permission && e.Action == "" {
		e.Action = action
	}
	return err
}

// put notes an attribute; one that is not told is empty: the lists tell all that there is.
func put(attributes map[string]string, name string, value *string) {
	attributes[name] = awscore.ToString(value)
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}
