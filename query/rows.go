package query

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/ask"
	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/wholefile"
)

// Rows are the rows of an answer, to be read once and by one goroutine. They must be closed: until then they hold their
// query, on the embedded engine a process.
type Rows struct {
	ctx     context.Context // as of database/sql: the one that the query was started with
	answer  *ask.Answer
	columns []Column
	access  aws.Access // for WriteFile to S3
	closed  bool
}

func (db *DB) newRows(ctx context.Context, answer *ask.Answer) *Rows {
	r := &Rows{ctx: ctx, answer: answer, access: db.access}
	for _, c := range answer.Columns() {
		r.columns = append(r.columns, Column{Name: c.Name, Type: c.Type.String()})
	}
	return r
}

// Columns returns the columns of the result, in order.
func (r *Rows) Columns() []Column { return r.columns }

// Notes returns what the writer of the statement should know though it runs: a table's name that was taken for one of
// the lake's, a mistake that was read leniently.
func (r *Rows) Notes() []string {
	notes := make([]string, len(r.answer.Notes))
	for i, n := range r.answer.Notes {
		notes[i] = n.Message.String()
	}
	return notes
}

// A Row is one row; it stays valid.
type Row struct {
	columns []Column
	values  []any
}

// Values returns the values in the order of the columns.
func (r Row) Values() []any { return r.values }

// Get returns the value of the first column with a name, in any case; nil if there is none.
func (r Row) Get(name string) any {
	for i, c := range r.columns {
		if strings.EqualFold(c.Name, name) {
			return r.values[i]
		}
	}
	return nil
}

// errClosed is the misuse of rows.
var errClosed = errors.New("the rows are closed")

// All returns the rows one after the other. After an error nothing comes; it is an [*Error] where the statement, the
// engine or the context's end is the cause. A loop may break off and another one go on with the rows that are left.
func (r *Rows) All() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		columns := r.answer.Columns()
		for {
			if r.closed {
				yield(Row{}, errClosed)
				return
			}
			values, err := r.answer.Next(r.ctx)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, explain(r.ctx, err))
				return
			}
			row := Row{columns: r.columns, values: make([]any, len(values))}
			for i, v := range values {
				row.values[i] = export(columns[i].Type, v)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Format is a way to write rows.
type Format string

// The formats of Write. CSV is as Athena writes it, ExcelCSV one that is safe and readable for spreadsheets.
const (
	CSV      Format = "csv"
	ExcelCSV Format = "excel"
	JSON     Format = "json"
	NDJSON   Format = "ndjson"
	TSV      Format = "tsv"
	Parquet  Format = "parquet"
	XLSX     Format = "xlsx"
	Markdown Format = "md"
	Table    Format = "table"
)

// WriteOptions say how rows are written; the zero value is CSV with times in UTC.
type WriteOptions struct {
	Format Format
	// Zone is where formats for people (Table, Markdown, ExcelCSV, XLSX) show timestamps with time zone whose type names
	// no zone; nil is UTC.
	Zone *time.Location
}

// Write writes all rows that are left to w and returns how many they were. What was written before an error is not whole.
func (r *Rows) Write(w io.Writer, o WriteOptions) (int64, error) {
	if o.Format == "" {
		o.Format = CSV
	}
	format, err := encode.ParseFormat(string(o.Format))
	switch {
	case err != nil:
		return 0, configError(err)
	case r.closed:
		return 0, errClosed
	}
	n, err := encode.Write(r.ctx, w, r.answer, encode.Options{Format: format, Zone: o.Zone})
	if err != nil {
		return n, explain(r.ctx, err)
	}
	return n, nil
}

// WriteFile writes all rows that are left to a file, or an object s3://bucket/key, and returns how many they were. It appears
// whole or not at all; one that was there stays until then. Its name tells the format, unless o does: .csv, .tsv, .json,
// .ndjson, .md, .xlsx, .parquet, .txt. For S3 the credentials are those that the configuration gives for AWS, else those of the
// options for Athena on that engine, else what every AWS program finds; s3:PutObject is needed, and
// s3:AbortMultipartUpload for large results.
func (r *Rows) WriteFile(path string, o WriteOptions) (n int64, err error) {
	if o.Format == "" {
		format, ok := encode.FormatOf(path)
		if !ok {
			return 0, configError(fmt.Errorf("the name of the file %q does not tell its format", path))
		}
		o.Format = Format(format)
	}
	write := func(w io.Writer) error {
		n, err = r.Write(w, o)
		return err
	}
	if config.IsS3(path) {
		err = r.writeObject(path, write)
	} else {
		err = wholefile.Write(path, write)
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (r *Rows) writeObject(uri string, write func(io.Writer) error) error {
	bucket, key, err := config.SplitS3(uri)
	if err != nil || key == "" || strings.HasSuffix(uri, "/") {
		return configError(fmt.Errorf("%q is no object; write s3://bucket/key", uri))
	}
	key = strings.TrimPrefix(uri, "s3://"+bucket+"/") // as it stands
	b, err := aws.OpenBucket(r.ctx, aws.BucketOptions{Access: r.access, Bucket: bucket, WriteOnly: true})
	if err != nil {
		return explain(r.ctx, err)
	}
	return explain(r.ctx, b.WriteWhole(r.ctx, key, write))
}

// Close ends the query, if it still runs, and frees what it holds. It may be called twice.
func (r *Rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	return r.answer.Close()
}
