package parquet_test

import (
	"bytes"
	"fmt"
	"log"

	"github.com/ashiato/ashiato/internal/parquet"
)

// Two rows: the first has a user without a name and two tags, the second has neither user nor tags.
func Example() {
	schema, err := parquet.NewSchema([]parquet.Field{
		{Name: "user", ID: 1, Repetition: parquet.Optional, Children: []parquet.Field{
			{Name: "name", ID: 2, Type: parquet.String, Repetition: parquet.Optional},
		}},
		{Name: "tags", ID: 3, Repetition: parquet.List, Children: []parquet.Field{
			{ID: 4, Type: parquet.String, Repetition: parquet.Optional},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	w := parquet.NewWriter(&file, schema, parquet.Options{SortBy: -1})
	name, tags := w.Column(0), w.Column(1)

	name.Null(0, 1)               // the user is there, its name is not
	tags.Bytes([]byte("a"), 0, 3) // the list, its entry and the value are there
	tags.Bytes([]byte("b"), 1, 3) // another entry of the same list
	if err := w.EndRow(); err != nil {
		log.Fatal(err)
	}
	name.Null(0, 0) // 1 in tags.Null would be an empty list
	tags.Null(0, 0)
	if err := w.EndRow(); err != nil {
		log.Fatal(err)
	}

	stats, err := w.Close()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(stats.Rows, stats.Columns[1].Values, string(stats.Columns[1].Max))
	// Output: 2 3 b
}
