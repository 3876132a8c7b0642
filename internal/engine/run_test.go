package engine

import (
	"context"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
)

func TestRunTrivial(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	for range 5 {
		start := time.Now()
		rows, err := e.Run(context.Background(), Prepared{SQL: "SELECT 1 AS a", Columns: []encode.Column{{Name: "a", Type: encode.Type{Kind: encode.Integer}}}}, RunOptions{})
		must(t, err)
		v, err := rows.Next(context.Background())
		t.Log(v, err, time.Since(start), rows.Isolation())
		_, err = rows.Next(context.Background())
		t.Log(err)
		rows.Close()
		t.Log(time.Since(start))
	}
}
