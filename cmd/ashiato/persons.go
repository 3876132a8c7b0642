package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/alert"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/match"
)

// persons tells who did what an event tells of, in all names that the person had at its time. What was found is kept, so that a stream of events
// costs a look into a map for each. It may be used from several goroutines.
type persons struct {
	mu    sync.RWMutex
	names *directory.Names // nil before the first refresh: nobody is known
	known map[nameOf][]string
	files string // of the directory that was read
}

// A nameOf is what an answer holds for: an identifier between two changes of the directory.
type nameOf struct {
	identifier string
	epoch      int
}

// maxKnownNames bounds the answers that are kept.
const maxKnownNames = 200_000

// newPersons reads the directory of a lake.
func newPersons(ctx context.Context, l *lake.Lake) (*persons, error) {
	p := &persons{}
	return p, p.refresh(ctx, l)
}

// personsOf has the names of a directory that nobody changes any more.
func personsOf(d *directory.Directory) *persons {
	return &persons{names: directory.NewNames(d), known: map[nameOf][]string{}}
}

// refresh reads the directory anew if it has changed, for who follows events for long.
func (p *persons) refresh(ctx context.Context, l *lake.Lake) error {
	list, err := l.Table(&lake.Directory).Files(ctx, time.Time{}, time.Time{})
	if err != nil {
		return err
	}
	var files strings.Builder
	for _, f := range list {
		files.WriteString(f.Path + "\n")
	}
	p.mu.RLock()
	same := p.names != nil && p.files == files.String()
	p.mu.RUnlock()
	if same {
		return nil
	}
	d, err := directory.Load(ctx, directoryOf(l))
	if err != nil {
		return err
	}
	names := directory.NewNames(d)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names, p.known, p.files = names, map[nameOf][]string{}, files.String()
	return nil
}

// of gives all names of who did it, the one for people first; nil where the directory knows nobody.
func (p *persons) of(e *match.Event) []string {
	at := e.Time()
	for _, identifier := range identifiersOf(e) {
		if names := p.called(identifier, at); len(names) > 0 {
			return names
		}
	}
	return nil
}

// erased tells whether a WorkSpace is known, and its name was erased.
func (p *persons) erased(workspace string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.names != nil && p.names.Erased(directory.Workspace, workspace)
}

// identityPaths are where a record tells who did it, what is surest first.
var identityPaths = []string{"userIdentity.onBehalfOf.userId", "userIdentity.arn", "userIdentity.principalId", "userIdentity.accessKeyId", "userIdentity.userName"}

// identifiersOf lists by what an event names who did it.
func identifiersOf(e *match.Event) (all []string) {
	if e.Source() == match.WorkSpaces {
		return e.Field("detail.workspaceId")
	}
	for _, path := range identityPaths {
		all = append(all, e.Field(path)...)
	}
	return all
}

// called gives the names of an identifier at a time.
func (p *persons) called(identifier string, at time.Time) []string {
	if identifier == "" || len(identifier) > maxSubject*4 {
		return nil
	}
	p.mu.RLock()
	names := p.names
	if names == nil {
		p.mu.RUnlock()
		return nil
	}
	key := nameOf{identifier, names.Epoch(at)}
	found, ok := p.known[key]
	p.mu.RUnlock()
	if ok {
		return found
	}
	key.identifier = strings.Clone(identifier)
	p.mu.Lock() // the directory is asked by one at a time
	defer p.mu.Unlock()
	if p.names != names { // it was read anew meanwhile
		names = p.names
		key.epoch = names.Epoch(at)
	}
	found = names.Of(directory.Parse(key.identifier), at)
	if len(p.known) >= maxKnownNames {
		clear(p.known)
	}
	p.known[key] = found
	return found
}

// computer gives the name of the computer of the WorkSpace of a sign-in; empty if it is not known.
func (p *persons) computer(r alert.Record) string {
	p.mu.Lock() // the directory is asked by one at a time
	defer p.mu.Unlock()
	if p.names == nil || r.WorkSpace == "" {
		return ""
	}
	return p.names.Computer(r.Account, r.Region, r.WorkSpace, r.Time)
}
