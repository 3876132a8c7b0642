package main

import (
	"context"
	"errors"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
)

// How long looking WorkSpaces up may take in one look at what is new, and after what time one that was not found is looked up again.
const (
	lookUpBudget = 5 * time.Second
	lookUpAgain  = 10 * time.Minute
	maxLookUps   = 10_000
)

// lookUps ask AWS whose the WorkSpaces are that the directory does not know. They have a budget: where AWS does not answer, or very many are unknown, what is
// told does not wait for them. One that there was no time for is looked up when it is seen the next time.
type lookUps struct {
	find  func(ctx context.Context, region, id string) error
	now   func() time.Time
	left  time.Duration        // of the budget
	asked map[string]time.Time // by the ids
}

// ask looks a WorkSpace up, unless that was done a short time ago or there is no time left.
func (l *lookUps) ask(ctx context.Context, region, id string) error {
	begun := l.now()
	if id == "" || l.left <= 0 || begun.Sub(l.asked[id]) < lookUpAgain {
		return nil
	}
	if len(l.asked) >= maxLookUps {
		clear(l.asked)
	}
	l.asked[id] = begun
	within, cancel := context.WithTimeout(ctx, l.left)
	defer cancel()
	err := l.find(within, region, id)
	l.left -= l.now().Sub(begun)
	return err
}

// findWorkSpace asks AWS whose a WorkSpace is, and adds the answer to the directory.
func (w *watch) findWorkSpace(ctx context.Context, region, id string) error {
	found, err := w.s.lookUpWorkSpace(ctx, w.lake, region, id)
	if err == nil && found {
		err = w.people.refresh(ctx, w.lake)
	}
	return err
}

// lookUpWorkSpace asks the accounts of the configuration whose a WorkSpace is, and adds the answer to the directory.
func (s *session) lookUpWorkSpace(ctx context.Context, l *lake.Lake, region, id string) (bool, error) {
	var failed error
	for _, n := range s.config.Names {
		for _, r := range n.WorkSpaces {
			if r != region {
				continue
			}
			found, err := s.lookUpIn(ctx, l, n, region, id)
			if found {
				return true, err
			}
			failed = errors.Join(failed, err)
		}
	}
	return false, failed
}

// lookUpIn asks one account.
func (s *session) lookUpIn(ctx context.Context, l *lake.Lake, n config.Directory, region, id string) (bool, error) {
	lists, err := aws.OpenDirectories(ctx, access(n.AWS), aws.DirectoryOptions{Now: s.Now})
	if err != nil {
		return false, err
	}
	found, err := lists.WorkSpace(ctx, region, id)
	if err != nil {
		return false, err
	}
	var changes []directory.Change
	for _, e := range found.Entries {
		if e.ID == id && e.Name != "" {
			changes = append(changes, directory.Change{Key: directory.Key{Kind: directory.Workspace, Scope: found.Scope, ID: id}, Observed: found.Started, Effective: found.Started,
				Source: directory.FromWorkspaces, Name: e.Name, Attributes: e.Attributes, Present: true})
		}
	}
	if len(changes) == 0 {
		return false, nil
	}
	_, err = directory.New().Save(ctx, directoryOf(l), changes)
	return true, err
}
