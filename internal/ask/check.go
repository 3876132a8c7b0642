package ask

import (
	"context"
	"errors"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/rewrite"
)

// Checkers returns an Asker for every engine that only checks: nothing is opened and nothing runs.
func Checkers(o Options) []*Asker {
	names := rewrite.Names{}
	return []*Asker{
		New(onlyRewrites{"embedded", func(a *analyze.Analysis) (string, error) {
			d, err := rewrite.ToDuckDB(a)
			if err != nil {
				return "", err
			}
			return d.SQL, nil
		}}, o),
		New(Athena(nil, names), o),
		New(Trino(nil, names), o),
	}
}

type onlyRewrites struct {
	name    string
	rewrite func(*analyze.Analysis) (string, error)
}

func (e onlyRewrites) Name() string                                { return e.name }
func (e onlyRewrites) Rewrite(a *analyze.Analysis) (string, error) { return e.rewrite(a) }
func (e onlyRewrites) Run(context.Context, *analyze.Analysis, RunOptions) (Rows, error) {
	return nil, errors.New("this engine only checks statements")
}
