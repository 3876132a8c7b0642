// Package encode writes typed rows as text and files: an aligned table for a
// person, TSV for a pipe, CSV in the text forms of Amazon Athena, JSON, Markdown,
// Excel workbooks and Parquet.
//
// Rows come from any source that knows the type of each column (see [Rows]). A
// format either keeps every value exactly (CSV, JSON, NDJSON, Parquet) or is made
// to be looked at (table, TSV, Markdown, CSV for Excel, workbooks). What is made to be looked at never lets
// a value reach the terminal as a command: control characters, escape sequences and
// characters that reorder text are written as escapes such as \x1b.
//
// A timestamp with time zone is shown in the zone that its type names. Of types that name
// none it is UTC, except that table, Markdown, CSV for Excel and workbooks show it in the
// zone of [Options].
package encode

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Rows is a result: its columns and its rows, one at a time.
type Rows interface {
	// Columns returns the columns in order. It does not change between calls.
	Columns() []Column
	// Next returns the values of the next row in the order of Columns, and io.EOF
	// after the last. The slice is valid until the following call; the values in it
	// stay valid. [Type] tells which Go type a value has.
	Next(ctx context.Context) ([]any, error)
}

// A Format is one way to write rows.
type Format string

// The formats that Write knows.
const (
	Table    Format = "table"
	TSV      Format = "tsv"
	CSV      Format = "csv"
	Excel    Format = "excel" // CSV made safe and readable for Excel and its kind
	JSON     Format = "json"
	NDJSON   Format = "ndjson"
	Markdown Format = "md"
	Parquet  Format = "parquet"
	XLSX     Format = "xlsx" // a workbook of typed cells
)

// Formats returns all formats, in the order in which help text lists them.
func Formats() []Format {
	return []Format{Table, JSON, NDJSON, CSV, Excel, TSV, Markdown, XLSX, Parquet}
}

// Binary reports whether the format is not text and so nothing for a terminal.
func (f Format) Binary() bool { return f == Parquet || f == XLSX }

// ParseFormat returns the format with the given name. The error lists the names.
func ParseFormat(name string) (Format, error) {
	f := Format(strings.ToLower(name))
	if slices.Contains(Formats(), f) {
		return f, nil
	}
	names := make([]string, 0, len(Formats()))
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return "", fmt.Errorf("unknown output format %q: use one of %s", name, strings.Join(names, ", "))
}

// Options say how rows are written. The zero value writes a table of any width
// without colour, times in UTC.
type Options struct {
	Format Format
	// Width is the number of terminal cells that a line of a table may take; 0 is no limit.
	Width int
	// Color allows terminal styles (in a table: a dim NULL, a bold header).
	Color bool
	// Zone is where table, Markdown, Excel and XLSX show timestamps with time zone whose type names no zone; nil is UTC.
	Zone *time.Location
	// Formulas leaves text in CSV for Excel as it is, also what a spreadsheet would compute.
	Formulas bool
}

// Write writes all rows to w and returns how many rows were written. It stops at the
// first error of rows or w and returns it; what was written by then is not a complete
// document. Table and XLSX look ahead (1,000 rows, to measure them); the other formats hold
// one row, and Parquet one row group. XLSX keeps what is long in a temporary file until the end.
func Write(ctx context.Context, w io.Writer, rows Rows, o Options) (n int64, err error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	b := bufio.NewWriterSize(w, 64<<10)
	s, err := newSink(b, rows.Columns(), o)
	if err != nil {
		return 0, err
	}
	if c, ok := s.(io.Closer); ok {
		defer func() { err = errors.Join(err, c.Close()) }()
	}
	n, err = copyRows(ctx, s, rows)
	return n, errors.Join(err, b.Flush())
}

func newSink(b *bufio.Writer, columns []Column, o Options) (sink, error) {
	plain, err := newZones(columns, time.UTC)
	if err != nil {
		return nil, err
	}
	shown := maps.Clone(plain)
	shown[""] = o.Zone
	switch o.Format {
	case Table, "":
		return newTable(b, columns, display{shown}, o), nil
	case TSV:
		return &tsvSink{w: b, columns: columns, text: display{plain}}, nil
	case CSV:
		return &csvSink{w: b, columns: columns, text: display{plain}}, nil
	case Excel:
		return &csvSink{w: b, columns: columns, spreadsheet: true, formulas: o.Formulas, text: display{shown}}, nil
	case JSON, NDJSON:
		return newJSON(b, columns, plain, o.Format == JSON), nil
	case Markdown:
		return &markdownSink{w: b, columns: columns, text: display{shown}}, nil
	case Parquet:
		return newParquet(b, columns)
	case XLSX:
		return newXLSX(b, columns, display{shown})
	}
	return nil, fmt.Errorf("unknown output format %q", o.Format)
}

// A sink is one format being written. Its writer remembers its first error, so begin
// and row may leave it to the final Flush.
type sink interface {
	begin() error
	row(values []any) error
	end() error
}

func copyRows(ctx context.Context, s sink, rows Rows) (n int64, err error) {
	if err := s.begin(); err != nil {
		return 0, err
	}
	for {
		values, err := rows.Next(ctx)
		if errors.Is(err, io.EOF) {
			return n, s.end()
		}
		if err != nil {
			return n, err
		}
		if err := s.row(values); err != nil {
			return n, err
		}
		n++
	}
}
