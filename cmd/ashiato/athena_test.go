package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
)

// fakeAthena answers as Athena's API does (AWS JSON 1.1). Statements that begin like a key of answers give its rows,
// columns parted by |; others succeed and give none.
type fakeAthena struct {
	answers map[string][]string
	refuse  string // code and message of the answer to every start
	fail    string // the reason for which every query fails
	ran     []string
}

func (f *fakeAthena) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ QueryString, QueryExecutionID string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer := func(v any) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_ = json.NewEncoder(w).Encode(v)
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch operation {
	case "StartQueryExecution":
		if code, message, ok := strings.Cut(f.refuse, ": "); ok {
			w.Header().Set("X-Amzn-ErrorType", code)
			w.WriteHeader(http.StatusBadRequest)
			answer(map[string]any{"__type": code, "Message": message, "message": message})
			return
		}
		f.ran = append(f.ran, in.QueryString)
		answer(map[string]any{"QueryExecutionId": fmt.Sprint(len(f.ran) - 1)})
	case "GetQueryExecution":
		status := map[string]any{"State": "SUCCEEDED"}
		if f.fail != "" {
			status = map[string]any{"State": "FAILED", "StateChangeReason": f.fail}
		}
		answer(map[string]any{"QueryExecution": map[string]any{"StatementType": "DML", "Status": status,
			"Statistics": map[string]any{"DataScannedInBytes": 3 << 40}}})
	case "GetQueryResults":
		answer(map[string]any{"ResultSet": f.result(f.ran[len(f.ran)-1])})
	default:
		http.Error(w, operation, http.StatusNotImplemented)
	}
}

func (f *fakeAthena) result(sql string) map[string]any {
	var rows, columns []any
	for begin, lines := range f.answers {
		if !strings.HasPrefix(sql, begin) {
			continue
		}
		for _, line := range lines {
			var data []any
			for i, v := range strings.Split(line, "|") {
				data = append(data, map[string]any{"VarCharValue": v})
				if len(columns) <= i {
					columns = append(columns, map[string]any{"Name": fmt.Sprint("c", i), "Label": fmt.Sprint("c", i), "Type": "varchar"})
				}
			}
			rows = append(rows, map[string]any{"Data": data})
		}
	}
	return map[string]any{"Rows": rows, "ResultSetMetadata": map[string]any{"ColumnInfo": columns}}
}

// athenaRun runs the program with the fake in AWS's place.
func athenaRun(t *testing.T, f *fakeAthena, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	server := httptest.NewServer(f)
	defer server.Close()
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
		"AWS_REGION": "eu-west-1", "AWS_PROFILE": "", "AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull} {
		t.Setenv(name, value)
	}
	r := newTestRun(t, nil)
	code = r.Run(context.Background(), args)
	return code, r.stdout.String(), r.stderr.String()
}

const (
	tablesQuery = "SELECT table_name"
	schemaQuery = "SELECT schema_name"
)

func TestAthenaSetup(t *testing.T) {
	trail := []string{"athena", "setup", "--trail", "s3://b-1/AWSLogs/111122223333/"}
	ours := []string{"CREATE EXTERNAL TABLE `ashiato`.`cloudtrail_logs` (", "STORED AS INPUTFORMAT", "  'com.amazon.emr.cloudtrail.CloudTrailInputFormat'"}
	schema := []string{"ashiato|SCHEMA"}
	for _, tt := range []struct {
		name    string
		answers map[string][]string
		args    []string
		code    int
		ran     []string // beginnings of what is no question
		stdout  string
		stderr  string
	}{
		{"nothing is there", nil, trail, exitOK,
			[]string{"CREATE DATABASE IF NOT EXISTS `ashiato`", "CREATE EXTERNAL TABLE `ashiato`.`cloudtrail_logs`", `CREATE VIEW "ashiato"."connect_users"`},
			"object\tname\tresult\ndatabase\tashiato\tmade\ntable\tcloudtrail_logs\tmade\nview\tconnect_users\tmade\n", "regions that ashiato knows"},
		{"all is there", map[string][]string{schemaQuery: schema, tablesQuery: {"cloudtrail_logs|BASE TABLE", "connect_users|VIEW"}}, trail, exitOK, nil,
			"database\tashiato\tkept\ntable\tcloudtrail_logs\tkept\nview\tconnect_users\tkept\n", ""},
		{"replaced", map[string][]string{schemaQuery: schema, tablesQuery: {"cloudtrail_logs|BASE TABLE", "connect_users|VIEW"}, "SHOW CREATE TABLE": ours},
			append(trail, "--replace"), exitOK,
			[]string{"DROP TABLE `ashiato`.`cloudtrail_logs`", "CREATE EXTERNAL TABLE `ashiato`", `CREATE OR REPLACE VIEW "ashiato"."connect_users"`},
			"table\tcloudtrail_logs\treplaced\nview\tconnect_users\treplaced\n", ""},
		{"data is not dropped", map[string][]string{schemaQuery: schema, tablesQuery: {"cloudtrail_logs|BASE TABLE"}, "SHOW CREATE TABLE": {"CREATE TABLE x", "TBLPROPERTIES ('table_type'='iceberg')"}},
			append(trail, "--replace"), exitFailure, nil, "database\tashiato\tkept\n", "ashiato.cloudtrail_logs exists and was not made"},
		{"a view is no table", map[string][]string{schemaQuery: schema, tablesQuery: {"cloudtrail_logs|VIEW"}},
			append(trail, "--replace"), exitFailure, nil, "", "ashiato.cloudtrail_logs exists"},
		{"without a lake", map[string][]string{schemaQuery: schema}, []string{"athena", "setup"}, exitOK, nil,
			"view\tcloudtrail_logs\tleft_out\nview\tconnect_users\tleft_out\n", "no table cloudtrail_records"},
		{"with a lake", map[string][]string{schemaQuery: {"audit|SCHEMA"}, tablesQuery: {"cloudtrail_records|BASE TABLE"}}, []string{"athena", "setup", "--database", "audit"}, exitOK,
			[]string{`CREATE VIEW "audit"."cloudtrail_logs"`, `CREATE VIEW "audit"."connect_users"`}, "view\tcloudtrail_logs\tmade\nview\tconnect_users\tmade\n", ""},
		{"with names", map[string][]string{schemaQuery: {"audit|SCHEMA"}, tablesQuery: {"cloudtrail_records|BASE TABLE", "directory|BASE TABLE"}}, []string{"athena", "setup", "--database", "audit"}, exitOK,
			[]string{`CREATE VIEW "audit"."cloudtrail_logs"`, `CREATE VIEW "audit"."directory_at"`, `CREATE VIEW "audit"."connect_users" AS`, `CREATE VIEW "audit"."person_at"`, `CREATE VIEW "audit"."connect_user_admin"`},
			"view\tconnect_users\tmade\nview\tperson_at\tmade\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := &fakeAthena{answers: tt.answers}
			code, stdout, stderr := athenaRun(t, f, slices.Clone(tt.args)...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
			}
			var changes []string
			for _, sql := range f.ran {
				if !strings.HasPrefix(sql, "SELECT") && !strings.HasPrefix(sql, "SHOW") {
					changes = append(changes, sql)
				}
			}
			if !slices.EqualFunc(changes, tt.ran, strings.HasPrefix) {
				t.Errorf("ran %q", changes)
			}
		})
	}
}

func TestAthenaFailures(t *testing.T) {
	for _, tt := range []struct {
		name string
		fake fakeAthena
		args []string
		code int
		want string
	}{
		{"permission", fakeAthena{refuse: "AccessDeniedException: User: arn:aws:iam::1:user/u is not authorized to perform: athena:StartQueryExecution on resource: arn:aws:athena:eu-west-1:1:workgroup/primary because no identity-based policy allows the athena:StartQueryExecution action"},
			nil, exitPermission, `{"Effect": "Allow", "Action": "athena:StartQueryExecution", "Resource": "arn:aws:athena:eu-west-1:1:workgroup/primary"}`},
		{"denied", fakeAthena{refuse: "AccessDeniedException: User: u is not authorized to perform: athena:StartQueryExecution on resource: r with an explicit deny in an identity-based policy"},
			nil, exitPermission, "a policy of AWS denies athena:StartQueryExecution on r"},
		{"no workgroup", fakeAthena{refuse: "InvalidRequestException: WorkGroup is not found."}, []string{"--workgroup", "audit"}, exitConfig, "no Athena workgroup audit"},
		{"no output", fakeAthena{refuse: "InvalidRequestException: No output location provided."}, nil, exitConfig, "athena.output"},
		{"credentials", fakeAthena{refuse: "UnrecognizedClientException: The security token is invalid."}, nil, exitPermission, "aws sso login"},
		{"failed", fakeAthena{fail: "Permission denied on S3 path: s3://b-1/x"}, nil, exitPermission, `"Action": "s3:GetObject", "Resource": "arn:aws:s3:::b-1/*"} (query 0, 3.3 TB read, about 15.00 USD)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := athenaRun(t, &tt.fake, append([]string{"athena", "setup"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit code %d\n%s", code, stderr)
			}
		})
	}
}

func TestAthenaDDL(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--trail", "s3://b-1/AWSLogs/o-abcde12345/", "--table", "t", "--database", "d"}, exitOK, "CREATE EXTERNAL TABLE `d`.`t` ("},
		{[]string{"--trail", "s3://b-1/AWSLogs/o-abcde12345/", "--accounts", "111122223333,444455556666", "--since", "2024-01-02"}, exitOK, "'2024/01/02,NOW'"},
		{[]string{"--trail", "s3://b-1/", "--organization", "o-abcde12345"}, exitOK, "'s3://b-1/AWSLogs/o-abcde12345/${account}/CloudTrail/${region}/${date}'"},
		{nil, exitUsage, "--trail"},
		{[]string{"--trail", "https://b-1/"}, exitUsage, "--trail cannot be https://b-1/: it must begin with s3://"},
		{[]string{"--trail", "s3://b-1/AWSLogs/x"}, exitUsage, "no place in the layout"},
		{[]string{"--trail", "s3://b-1/AWSLogs/o-abcde12345/", "--organization", "o-zzzzz12345"}, exitUsage, "leave one out"},
		{[]string{"--trail", "s3://b-1/", "--organization", "x"}, exitUsage, "--organization cannot be x"},
		{[]string{"--trail", "s3://b-1/", "--accounts", "1"}, exitUsage, "--accounts cannot be 1: an account has 12 digits"},
		{[]string{"--trail", "s3://b-1/", "--regions", "tokyo"}, exitUsage, "--regions cannot be tokyo"},
		{[]string{"--trail", "s3://b-1/", "--partition", "d"}, exitUsage, "--partition cannot be d"},
		{[]string{"--trail", "s3://b-1/", "--since", "monday"}, exitUsage, "--since cannot be monday"},
		{[]string{"--trail", "s3://b-1/", "--table", "a b"}, exitUsage, "small letters"},
	} {
		r := newTestRun(t, nil)
		code := r.Run(context.Background(), append([]string{"athena", "ddl"}, tt.args...))
		if code != tt.code || !strings.Contains(r.stdout.String()+r.stderr.String(), tt.want) {
			t.Errorf("%q: exit code %d\n%s%s", tt.args, code, &r.stdout, &r.stderr)
		}
	}
	r := newTestRun(t, nil)
	if code := r.Run(context.Background(), []string{"athena", "setup", "--print", "--replace", "--trail", "s3://b-1/AWSLogs/111122223333/"}); code != exitOK ||
		!strings.Contains(r.stdout.String(), "DROP TABLE `ashiato`.`cloudtrail_logs`;\n") {
		t.Errorf("exit code %d\n%s%s", code, &r.stdout, &r.stderr)
	}
}
