package sametest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/rewrite"
	"github.com/ashiato/ashiato/internal/trinotest"
)

// The schemas of Trino's catalogue iceberg with the fixture.
const (
	// Schema has the tables as the lake has them.
	Schema = "fixture"
	// WideSchema has a cloudtrail_logs with every name of a partition column in it, made by hand: what a statement over
	// partitions must answer whoever rewrote it.
	WideSchema = "fixture_wide"
)

// SchemaOf returns the schema that the statements of a file see: WideSchema for partitions.sql.
func SchemaOf(file string) string {
	if filepath.Base(file) == "partitions.sql" {
		return WideSchema
	}
	return Schema
}

// Register makes the fixture lake in dir known to a server as the tables of Schema and WideSchema.
func Register(ctx context.Context, s *trinotest.Server, dir string) error {
	location, file, err := Metadata(ctx, dir)
	if err != nil {
		return err
	}
	if err := s.Register(ctx, Schema, lake.TableName, location, file); err != nil {
		return err
	}
	r, err := s.Query(ctx, fmt.Sprintf("SELECT * FROM iceberg.%s.%s LIMIT 0", Schema, lake.TableName))
	if err != nil {
		return err
	}
	var stored []string
	for _, c := range r.Columns {
		if !slices.Contains(onlyRecords, c.Name) {
			stored = append(stored, trinotest.Ident(c.Name))
		}
	}
	logs := "SELECT " + strings.Join(stored, ", ")
	wide := logs
	for _, p := range partitions {
		wide += ", " + p[1] + " AS " + trinotest.Ident(p[0])
	}
	from := fmt.Sprintf(" FROM iceberg.%s.%s", Schema, lake.TableName)
	users := "SELECT CAST(NULL AS varchar) arn, CAST(NULL AS varchar) id, CAST(NULL AS varchar) username WHERE false"
	for _, q := range []string{
		"CREATE SCHEMA IF NOT EXISTS iceberg." + WideSchema,
		"CREATE OR REPLACE VIEW iceberg." + Schema + ".cloudtrail_logs AS " + logs + from,
		"CREATE OR REPLACE VIEW iceberg." + WideSchema + ".cloudtrail_logs AS " + wide + from,
		"CREATE OR REPLACE VIEW iceberg." + Schema + ".connect_users AS " + users,
	} {
		if _, err := s.Query(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// onlyRecords are the columns of cloudtrail_records that cloudtrail_logs does not show.
var onlyRecords = []string{"event_time", "leftover", "raw", "source", "source_object", "ingested_at"}

// partitions are the partition columns that cloudtrail_logs has beside account, region and date, with what they are.
var partitions = [][2]string{
	{"account_id", "account"}, {"accountid", "account"}, {"account_partition", "account"}, {"p_account", "account"},
	{"region_partition", "region"}, {"p_region", "region"},
	{"dt", `"date"`}, {"timestamp", `"date"`}, {"eventdate", `"date"`}, {"event_date", `"date"`}, {"log_date", `"date"`},
	{"ingest_date", `"date"`}, {"date_partition", `"date"`}, {"p_date", `"date"`},
	{"year", `substr("date", 1, 4)`}, {"month", `substr("date", 6, 2)`}, {"day", `substr("date", 9, 2)`},
}

// ToTrino prints a statement for a Trino that has the fixture.
func ToTrino(sql string) (string, error) {
	stmt, err := athenasql.Parse(sql)
	if err != nil {
		return "", err
	}
	a, err := analyze.Analyze(stmt, analyze.Options{Now: Now})
	if err != nil {
		return "", err
	}
	text, err := rewrite.ToTrino(a, rewrite.Names{Catalog: "iceberg", Schema: Schema})
	return text.SQL, err
}

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
