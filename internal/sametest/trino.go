package sametest

import (
	"context"
	"errors"

	"github.com/ashiato/ashiato/internal/trinotest"
)

// AskTrino returns a server's answer to a statement. A statement that the server refuses is an answer too.
func AskTrino(ctx context.Context, s *trinotest.Server, sql string) (*Answer, error) {
	r, err := s.Query(ctx, sql)
	var refused *trinotest.QueryError
	if errors.As(err, &refused) {
		return &Answer{Errors: []string{refused.Name}}, nil
	}
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(r.Columns))
	for i, c := range r.Columns {
		columns[i] = Column(c)
	}
	return NewAnswer(columns, r.Rows, Ordered(sql))
}
