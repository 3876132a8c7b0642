package ingest

import (
	"bytes"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// oddRecords are records that a naive table loses something of.
var oddRecords = []string{
	`{}`,
	`{"eventID":"1"}`,
	`{"eventID":"1","requestParameters":null,"responseElements":null}`,
	`{"eventID":"1","requestParameters":{},"responseElements":null}`,
	`{"eventID":"1","requestParameters":"text","responseElements":[1,2]}`,
	`{"eventID":"1","requestParameters":1234.0,"responseElements":1e3}`,
	`{"eventID":"1","requestParameters":true,"responseElements":false}`,
	`{"eventID":1234.0,"eventName":null,"eventSource":true,"awsRegion":["a"],"userAgent":{"a":1}}`,
	`{"eventID":"1","readOnly":true,"managementEvent":true,"sessionCredentialFromConsole":"true"}`,
	`{"eventID":"1","readOnly":"true","managementEvent":"true","sessionCredentialFromConsole":true}`,
	`{"eventID":"1","readOnly":null,"apiVersion":20150331,"errorCode":""}`,
	`{"eventID":"1","userIdentity":null}`,
	`{"eventID":"1","userIdentity":{}}`,
	`{"eventID":"1","userIdentity":"root"}`,
	`{"eventID":"1","userIdentity":[]}`,
	`{"eventID":"1","userIdentity":{"type":"IAMUser","arn":null,"accessKeyId":"","userName":7}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":null}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"sessionIssuer":null,"webIdFederationData":null,"attributes":null}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":false,"creationDate":"2026-01-01T00:00:00Z"}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":"false","new":1}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"sourceIdentity":"a","ec2RoleDelivery":"2.0","assumedRoot":true}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"webIdFederationData":{"federatedProvider":"x","attributes":{"a":"b","c":"d"}}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"webIdFederationData":{"federatedProvider":"x","attributes":{}}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"a":1,"b":"x"}}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"a":"1","a":"2"}}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"\u0061":"1","\"":"\ud800"}}}}}`,
	`{"eventID":"1","userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":[]}}}}`,
	`{"eventID":"1","userIdentity":{"onBehalfOf":{"userId":"u","identityStoreArn":"a","x":null},"inScopeOf":{"sourceArn":"s"},"invokedByDelegate":{"accountId":"1"}}}`,
	`{"eventID":"1","resources":[]}`,
	`{"eventID":"1","resources":null}`,
	`{"eventID":"1","resources":{}}`,
	`{"eventID":"1","resources":[null]}`,
	`{"eventID":"1","resources":[{}]}`,
	`{"eventID":"1","resources":[{"ARN":"a","accountId":"1","type":"t"},{"type":"u","ARN":"b"}]}`,
	`{"eventID":"1","resources":[{"ARN":"a"},null,{"ARNPrefix":"p"}]}`,
	`{"eventID":"1","resources":[{"ARN":"a","ARN":"b"}]}`,
	`{"eventID":"1","resources":[{"ARN":null,"accountId":1}]}`,
	`{"eventID":"1","resources":["a",1,{"ARN":"\u3042\ud83d\ude00\ud800"}]}`,
	`{"eventID":"1","addendum":{"reason":"UPDATED_DATA","updatedFields":"a,b","originalRequestID":"r","originalEventID":"e"}}`,
	`{"eventID":"1","addendum":{},"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"c","clientProvidedHostHeader":"h","keyExchange":"k"}}`,
	`{"eventID":"1","tlsDetails":"none","addendum":7}`,
	`{"eventID":"1","eventname":"lower","EVENTNAME":"upper","eventName":"right"}`,
	`{"eventID":"1","eventID":"2"}`,
	`{"eventID":"1","userIdentity":{"arn":"a","arn":"a"}}`,
	`{"eventID":"1","requestParameters":{"a":1,"a":2,"Tag":1,"tag":2}}`,
	`{"eventID":"1","-":"a key of ours"}`,
	`{"eventID":"1","userIdentity":{"-":["arn"]},"a-b":1,"":2}`,
	`{"eventID":"1","eventN\u0061me":"escaped key","x\u0022y":1}`,
	`{"eventID":"1","errorMessage":"tab\t quote\" slash\/ \u0000 \u001f \u2028 <&> \ud83d\ude00 \u3042"}`,
	`{"eventID":"1","errorMessage":"lone \ud800 \udc00 surrogates","userAgent":"\udfff"}`,
	`{"eventID":"1","requestParameters":{"a":"\ud800","b":"\/","c":1234.0,"d":1E+3,"e":-0,"f":123456789012345678901234567890}}`,
	"{\"eventID\":\"1\",\"errorMessage\":\"bad \xff utf8\",\"requestParameters\":{\"a\":\"\xc3\"},\"new\":\"\xfe\"}",
	"{\"eventID\":\"1\",\"resources\":[{\"ARN\":\"\xff\"}],\"userIdentity\":{\"arn\":\"\xff\"}}",
	"{ \"eventID\" : \"1\" ,\n\t\"requestParameters\" : { \"a\" : [ 1 , { \"b\" : \" x : y \" } ] } , \"new\" : [ 1 ,\r\n 2 ] }",
	`{"eventID":"1","eventTime":"2026-11-20T01:02:03Z","eventVersion":"1.11"}`,
	`{"eventID":"1","eventTime":"2026-11-20T10:02:03.123456+09:00"}`,
	`{"eventID":"1","eventTime":"yesterday"}`,
	`{"eventID":"1","eventTime":"9999-12-31T23:59:59Z"}`,
	`{"eventID":"1","eventTime":1763600523}`,
	`{"eventVersion":"1.0","accountId":"1","eventId":"2","eventCategory":"Aggregated","timeWindow":{"windowStart":"a"},"summary":{"details":[]}}`,
	`{"eventID":"1","insightDetails":{"state":"Start"},"eventContext":{"a":1},"annotation":["x"],"edgeDeviceDetails":"none","serviceEventDetails":{"a":null},"additionalEventData":null}`,
}

func TestRebuildOdd(t *testing.T) {
	records := make([][]byte, len(oddRecords))
	for i, s := range oddRecords {
		records[i] = []byte(s)
	}
	roundTrip(t, records)
}

// roundTrip stores records in a Parquet file, reads it with DuckDB and compares what Rebuild makes of the rows.
func roundTrip(t *testing.T, records [][]byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "rows.parquet")
	writeRows(t, file, records)
	rows := readRows(t, file)
	if len(rows) != len(records) {
		t.Fatalf("%d rows of %d records", len(rows), len(records))
	}
	bad := 0
	all := NewRebuilder(slices.Sorted(maps.Keys(rows[0])))
	for i, row := range rows {
		got, err := Rebuild(row)
		if err != nil {
			t.Errorf("record %d: %v", i, err)
			continue
		}
		want, err := canonical(records[i])
		if err != nil {
			t.Fatalf("record %d is no JSON: %v\n%s", i, err, records[i])
		}
		if same, err := all.Append(nil, rowOf(row, all.columns)); err != nil || !bytes.Equal(same, got) {
			t.Errorf("record %d (%v): a Rebuilder makes %s\nof what Rebuild makes %s of", i, err, same, got)
		}
		if have, err := canonical(got); err != nil || have != want {
			if bad++; bad < 10 {
				t.Errorf("record %d (%v):\ndelivered %s\nrebuilt   %s", i, err, records[i], got)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d records differ", bad, len(records))
	}
}

// rowOf gives what a row has in columns and members of columns.
func rowOf(row map[string]any, columns []string) []any {
	values := make([]any, len(columns))
	for i, name := range columns {
		in, path := row, strings.Split(name, ".")
		for _, step := range path[:len(path)-1] {
			in, _ = in[step].(map[string]any)
		}
		values[i] = in[path[len(path)-1]]
	}
	return values
}

func TestRebuilder(t *testing.T) {
	columns := []string{"useridentity.arn", "eventid", "raw", "leftover", "useridentity.sessioncontext.attributes.mfaauthenticated", "readonly", "responseelements"}
	tests := []struct {
		row  []any
		want string // "": an error
	}{
		{[]any{"a", "1", nil, nil, nil, nil, nil}, `{"userIdentity":{"arn":"a"},"requestParameters":null,"responseElements":null,"eventID":"1"}`},
		{[]any{"a\u3042\"<", "1", []byte{}, "{}", "false", "true", `{"a":1}`},
			"{\"userIdentity\":{\"arn\":\"a\u3042\\\"<\"" + `,"sessionContext":{"attributes":{"mfaAuthenticated":"false"}}},"requestParameters":null,"responseElements":{"a":1},"eventID":"1","readOnly":true}`},
		{[]any{nil, nil, nil, `{ "managementEvent" : true, "x":[ 1 ]}`, nil, nil, nil}, `{"requestParameters":null,"responseElements":null,"managementEvent":true,"x":[ 1 ]}`},
		{[]any{"a", nil, nil, `{"-":["requestParameters"],"userIdentity":{"arn":7}}`, nil, nil, nil}, `{"userIdentity":{"arn":7},"responseElements":null}`},
		{[]any{"a", nil, nil, `{"x":1,"x":2}`, nil, nil, nil}, `{"userIdentity":{"arn":"a"},"requestParameters":null,"responseElements":null,"x":2}`},
		{[]any{"a", "1", []byte(`{"eventID":"2"}`), nil, nil, nil, nil}, `{"eventID":"2"}`},
		{[]any{nil, nil, nil, `{`, nil, nil, nil}, ""},
		{[]any{1, nil, nil, nil, nil, nil, nil}, ""},
	}
	r := NewRebuilder(columns)
	for range 2 { // the second time with texts that are known
		for _, test := range tests {
			got, err := r.Append([]byte("{"), test.row)
			if got = bytes.TrimPrefix(got, []byte("{")); (err != nil) != (test.want == "") || err == nil && string(got) != test.want {
				t.Errorf("%q: %s (%v), want %s", test.row, got, err, test.want)
			}
		}
	}
}

func writeRows(t *testing.T, file string, records [][]byte) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := parquet.NewWriter(f, lake.Schema(), parquet.Options{SortBy: -1})
	m, err := newMapper()
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range records {
		r, err := trail.Parse(text, trail.DefaultLimits())
		if err != nil {
			t.Fatalf("record %d: %v\n%s", i, err, text)
		}
		if err := m.append(w, r, &origin{source: "trail", object: "o"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// readRows gives the rows of a Parquet file in the form that Rebuild wants.
func readRows(t *testing.T, file string) (out []map[string]any) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(fmt.Sprintf("SELECT * EXCLUDE (file_row_number) FROM read_parquet('%s', file_row_number=true) ORDER BY file_row_number", file))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, pointers := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			t.Fatal(err)
		}
		row := map[string]any{}
		for i, n := range names {
			row[n] = plain(values[i])
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// plain turns DuckDB's maps into Go's.
func plain(v any) any {
	switch v := v.(type) {
	case duckdb.OrderedMap:
		m := map[string]any{}
		for i, k := range v.Keys() {
			m[k.(string)] = plain(v.Values()[i])
		}
		return m
	case map[string]any:
		for k, e := range v {
			v[k] = plain(e)
		}
	case []any:
		for i, e := range v {
			v[i] = plain(e)
		}
	}
	return v
}

// corpus gives the folder of public audit data, or skips.
func corpus(t testing.TB) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("ASHIATO_NO_SKIP") != "" {
			t.Fatalf("no corpus at %s, and skipping is forbidden", dir)
		}
		t.Skipf("SKIPPED: no corpus of public audit data at %s", dir)
	}
	return dir
}

func TestRebuildCorpus(t *testing.T) {
	var records [][]byte
	err := filepath.WalkDir(corpus(t), func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		r := trail.NewReader(bytes.NewReader(b), trail.ReaderOptions{Name: p})
		for {
			rec, err := r.Next()
			if err == nil {
				records = append(records, bytes.Clone(rec.Raw))
				continue
			}
			if !strings.Contains(fmt.Sprintf("%T", err), "RecordError") && !strings.Contains(fmt.Sprintf("%T", err), "NotCloudTrail") {
				return nil
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(records) < 3300 {
		t.Fatalf("only %d records in the corpus", len(records))
	}
	t.Logf("%d records", len(records))
	roundTrip(t, records)
}
