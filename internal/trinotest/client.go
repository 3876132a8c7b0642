package trinotest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Column is a column of an answer; Type in Trino's notation, e.g. "array(row(arn varchar))".
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Result is a complete answer. Values are as JSON gives them, numbers as json.Number, rows and arrays as []any,
// maps as map[string]any, varbinary as base64 text.
type Result struct {
	Columns []Column
	Rows    [][]any
}

// page is one answer of the client protocol (trino.io/docs/current/develop/client-protocol.html).
type page struct {
	NextURI string      `json:"nextUri"`
	Columns []Column    `json:"columns"`
	Data    [][]any     `json:"data"`
	Error   *QueryError `json:"error"`
}

// QueryError is the server's refusal of a query.
type QueryError struct {
	Name    string `json:"errorName"` // e.g. COLUMN_NOT_FOUND
	Type    string `json:"errorType"` // e.g. USER_ERROR
	Message string `json:"message"`
}

func (e *QueryError) Error() string { return e.Name + ": " + e.Message }

// Connect returns a server that runs already at url, such as http://127.0.0.1:8080. It is not ours to stop.
func Connect(ctx context.Context, url string) (*Server, error) {
	s := &Server{url: url, client: &http.Client{Timeout: time.Minute}}
	r, err := s.Query(ctx, "SELECT node_version FROM system.runtime.nodes WHERE coordinator")
	if err != nil {
		return nil, fmt.Errorf("%s: %w", url, err)
	}
	if len(r.Rows) != 1 {
		return nil, fmt.Errorf("%s: a server with %d coordinators", url, len(r.Rows))
	}
	s.version.Name = fmt.Sprint(r.Rows[0][0])
	return s, nil
}

// Version returns the release of the server, such as "476".
func (s *Server) Version() string { return s.version.Name }

// Query runs one statement in UTC and returns the whole answer. A refusal is a *QueryError.
func (s *Server) Query(ctx context.Context, sql string) (*Result, error) {
	p, err := s.call(ctx, http.MethodPost, s.url+"/v1/statement", sql)
	var r Result
	for {
		if err != nil {
			return nil, fmt.Errorf("trino: %w", err)
		}
		if p.Error != nil {
			return nil, fmt.Errorf("trino: %w in: %s", p.Error, sql)
		}
		if p.Columns != nil {
			r.Columns = p.Columns
		}
		r.Rows = append(r.Rows, p.Data...)
		if p.NextURI == "" {
			return &r, nil
		}
		p, err = s.call(ctx, http.MethodGet, p.NextURI, "")
	}
}

func (s *Server) call(ctx context.Context, method, url, body string) (*page, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-Trino-User", "test")
	req.Header.Set("X-Trino-Time-Zone", "UTC")
	if s.Schema != "" {
		req.Header.Set("X-Trino-Catalog", "iceberg")
		req.Header.Set("X-Trino-Schema", s.Schema)
	}
	// Without this, times come with milliseconds only.
	req.Header.Set("X-Trino-Client-Capabilities", "PARAMETRIC_DATETIME")
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<10)) // what there is of the reason
		return nil, fmt.Errorf("%s %s: %s: %s", method, url, resp.Status, text)
	}
	d := json.NewDecoder(resp.Body)
	d.UseNumber()
	var p page
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, url, err)
	}
	return &p, nil
}

// Register makes the Iceberg table at location (a file:// URI of its folder) known as iceberg.SCHEMA.TABLE and waits
// until it can be read. metadataFile is the name of the metadata file that counts, e.g. "00002-....metadata.json".
func (s *Server) Register(ctx context.Context, schema, table, location, metadataFile string) error {
	name := "iceberg." + Ident(schema)
	if _, err := s.Query(ctx, "CREATE SCHEMA IF NOT EXISTS "+name); err != nil {
		return err
	}
	_, err := s.Query(ctx, fmt.Sprintf("CALL iceberg.system.register_table(schema_name => %s, table_name => %s, "+
		"table_location => %s, metadata_file_name => %s)", Literal(schema), Literal(table), Literal(location), Literal(metadataFile)))
	if err != nil {
		return err
	}
	// For some seconds after its start the server knows no node that could read tables, itself included.
	return s.poll(ctx, func(ctx context.Context) (bool, error) {
		_, err := s.Query(ctx, "SELECT count(*) FROM "+name+"."+Ident(table))
		var refused *QueryError
		if errors.As(err, &refused) && refused.Name == "NO_NODES_AVAILABLE" {
			return false, err
		}
		return true, err
	})
}

// Ident quotes a name for Trino and DuckDB.
func Ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Literal quotes a text for Trino and DuckDB.
func Literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
