package query_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/ashiato/ashiato/query"
)

// options are those of the examples; those of a program are normally empty.
func options() query.Options {
	dir, err := lakeDir()
	if err != nil {
		panic(err)
	}
	return query.Options{NoConfig: true, Lake: dir, Now: now}
}

// Run this file of SQL with these parameters and put the CSV there.
func Example() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "calls.sql")
	if err := os.WriteFile(file, []byte("SELECT :name AS name, count(*) > 0 AS found FROM cloudtrail_logs WHERE eventtime >= :since"), 0o600); err != nil {
		panic(err)
	}

	report := func(ctx context.Context, sqlFile, csvFile string, params map[string]any) error {
		sql, err := os.ReadFile(sqlFile)
		if err != nil {
			return err
		}
		db, err := query.Open(ctx, options())
		if err != nil {
			return err
		}
		defer db.Close()
		rows, err := db.RunNamed(ctx, string(sql), params)
		if err != nil {
			return err
		}
		defer rows.Close()
		_, err = rows.WriteFile(csvFile, query.WriteOptions{})
		return err
	}
	out := filepath.Join(folder, "calls.csv")
	if err := report(context.Background(), file, out, map[string]any{"name": "it's", "since": "2026-01-01T00:00:00Z"}); err != nil {
		panic(err)
	}
	csv, err := os.ReadFile(out)
	if err != nil {
		panic(err)
	}
	fmt.Print(string(csv))
	// Output:
	// "name","found"
	// "it's","true"
}

func ExampleRows_All() {
	ctx := context.Background()
	db, err := query.Open(ctx, options())
	if err != nil {
		panic(err)
	}
	defer db.Close()
	rows, err := db.Run(ctx, "SELECT name, length(name) AS letters FROM (VALUES 'alice', 'bob') AS t (name) WHERE name <> ? ORDER BY name", "carol")
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	for row, err := range rows.All() {
		if err != nil {
			panic(err)
		}
		fmt.Println(row.Get("name"), row.Get("letters").(int64))
	}
	// Output:
	// alice 5
	// bob 3
}

func ExampleError() {
	ctx := context.Background()
	db, err := query.Open(ctx, options())
	if err != nil {
		panic(err)
	}
	defer db.Close()
	_, err = db.Run(ctx, "SELECT eventnam FROM cloudtrail_logs")
	var e *query.Error
	if errors.As(err, &e) {
		fmt.Println(e.Kind, e.Line, e.Column)
		fmt.Println(e.Excerpt)
	}
	// Output:
	// unknown 1 8
	// SELECT eventnam FROM cloudtrail_logs
	//        ^
}
