package athenaddl

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/trail"
)

func TestParseTrail(t *testing.T) {
	for uri, want := range map[string]Trail{
		"s3://b-1":                                 {Bucket: "b-1"},
		"s3://b-1/":                                {Bucket: "b-1"},
		"s3://b-1/some/prefix":                     {Bucket: "b-1", Prefix: "some/prefix"},
		"s3://b-1/some/prefix/AWSLogs/":            {Bucket: "b-1", Prefix: "some/prefix"},
		"s3://b-1/AWSLogs/111122223333":            {Bucket: "b-1", Account: "111122223333"},
		"s3://b-1/AWSLogs/111122223333/CloudTrail": {Bucket: "b-1", Account: "111122223333"},
		"s3://b-1/p/AWSLogs/111122223333/CloudTrail/us-gov-east-1/":            {Bucket: "b-1", Prefix: "p", Account: "111122223333", Region: "us-gov-east-1"},
		"s3://b-1/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/":       {Bucket: "b-1", Account: "111122223333", Region: "eu-west-1"},
		"s3://b-1/AWSLogs/o-abc12345de":                                        {Bucket: "b-1", Organization: "o-abc12345de"},
		"s3://b-1/AWSLogs/o-abc12345de/111122223333/CloudTrail":                {Bucket: "b-1", Organization: "o-abc12345de", Account: "111122223333"},
		"s3://b-1/o-abc12345de":                                                {Bucket: "b-1", Prefix: "o-abc12345de", Organization: "o-abc12345de"},
		"s3://b-1/o-abc12345de/AWSLogs/o-abc12345de/111122223333/CloudTrail/":  {Bucket: "b-1", Prefix: "o-abc12345de", Organization: "o-abc12345de", Account: "111122223333"},
		"s3://b-1/o-abc12345de/AWSLogs/111122223333/CloudTrail/ap-northeast-1": {Bucket: "b-1", Prefix: "o-abc12345de", Account: "111122223333", Region: "ap-northeast-1"},
	} {
		got, err := ParseTrail(uri)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", uri, got, err)
		}
	}
	for uri, want := range map[string]error{
		"":                                 ErrNotS3,
		"/srv/logs":                        ErrNotS3,
		"https://b.s3.amazonaws.com/":      ErrNotS3,
		"s3://":                            ErrBucket,
		"s3://B_1/":                        ErrBucket,
		"s3://b-1/it's":                    ErrPrefix,
		"s3://b-1/a//b":                    ErrPrefix,
		"s3://b-1/${x}":                    ErrPrefix,
		"s3://b-1/a\nb":                    ErrPrefix,
		"s3://b-1/AWSLogs/11112222333":     ErrLayout,
		"s3://b-1/AWSLogs/o-abc12345de/xx": ErrLayout,
		"s3://b-1/AWSLogs/111122223333/CloudTrail-Digest/eu-west-1":  ErrLayout,
		"s3://b-1/AWSLogs/111122223333/CloudTrail/nowhere":           ErrLayout,
		"s3://b-1/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/99": ErrLayout,
	} {
		if got, err := ParseTrail(uri); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v, want %v", uri, got, err, want)
		}
	}
}

// A layout's location is a folder above a real key, and its template is the folder of that key.
func TestLayouts(t *testing.T) {
	const name = "111122223333_CloudTrail_eu-west-1_20261120T0105Z_0123456789abcdef.json.gz"
	for _, tt := range []struct{ name, uri, key, location string }{
		{"account", "s3://b-1/AWSLogs/111122223333/", "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/", "AWSLogs/111122223333/CloudTrail/"},
		{"prefix", "s3://b-1/a/b/AWSLogs/111122223333/", "a/b/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/", "a/b/AWSLogs/111122223333/CloudTrail/"},
		{"organisation", "s3://b-1/AWSLogs/o-abc12345de/", "AWSLogs/o-abc12345de/111122223333/CloudTrail/eu-west-1/2026/11/20/", "AWSLogs/o-abc12345de/"},
		{"control tower", "s3://b-1/o-abc12345de/AWSLogs/o-abc12345de/", "o-abc12345de/AWSLogs/o-abc12345de/111122223333/CloudTrail/eu-west-1/2026/11/20/", "o-abc12345de/AWSLogs/o-abc12345de/"},
		{"old control tower", "s3://b-1/o-abc12345de/AWSLogs/", "o-abc12345de/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/", "o-abc12345de/AWSLogs/"},
		{"many accounts", "s3://b-1/", "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/20/", "AWSLogs/"},
	} {
		for _, day := range []string{"", "timestamp", Parts} {
			where, err := ParseTrail(tt.uri)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			table := Table{Database: "d", Name: "t", Trail: where, DayColumn: day}
			p := properties(t, table)
			key, ok := trail.ParseKey(tt.key + name)
			if !ok {
				t.Fatalf("%s: not a key", tt.name)
			}
			folder := strings.NewReplacer("${account}", key.Account, "${region}", key.Region,
				"${date}", key.Date.Format("2006/01/02"), "${timestamp}", key.Date.Format("2006/01/02"),
				"${year}", key.Date.Format("2006"), "${month}", key.Date.Format("01"), "${day}", key.Date.Format("02")).
				Replace(p["storage.location.template"])
			if folder+"/" != "s3://b-1/"+tt.key {
				t.Errorf("%s %s: template gives %s", tt.name, day, folder)
			}
			create, err := table.Create()
			if err != nil || !strings.Contains(create, "LOCATION 's3://b-1/"+tt.location+"'\n") {
				t.Errorf("%s: %v\n%s", tt.name, err, create)
			}
			if key.Organization != where.Organization || where.Account != "" && key.Account != where.Account {
				t.Errorf("%s: %+v and %+v", tt.name, key, where)
			}
		}
	}
}

func properties(t *testing.T, table Table) map[string]string {
	t.Helper()
	list, err := table.Properties()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, p := range list {
		if _, twice := all[p.Name]; twice {
			t.Errorf("%s stands twice", p.Name)
		}
		all[p.Name] = p.Value
	}
	return all
}

func TestProperties(t *testing.T) {
	organization := Trail{Bucket: "b-1", Organization: "o-abc12345de"}
	one := Trail{Bucket: "b-1", Account: "111122223333", Region: "eu-west-1"}
	for _, tt := range []struct {
		name  string
		table Table
		want  map[string]string // "-": absent
	}{
		{"injected", Table{Trail: organization}, map[string]string{
			"projection.enabled": "true", "projection.account.type": "injected", "projection.account.values": "-",
			"projection.region.type": "enum", "projection.region.values": strings.Join(Regions(), ","),
			"projection.date.type": "date", "projection.date.format": "yyyy/MM/dd", "projection.date.range": "2013/11/13,NOW",
			"projection.date.interval": "1", "projection.date.interval.unit": "DAYS"}},
		{"accounts", Table{Trail: organization, Accounts: []string{"111122223333", "444455556666"}, Regions: []string{"eu-west-1", "us-east-1"},
			Since: time.Date(2024, 2, 3, 0, 0, 0, 0, time.UTC)}, map[string]string{
			"projection.account.type": "enum", "projection.account.values": "111122223333,444455556666",
			"projection.region.values": "eu-west-1,us-east-1", "projection.date.range": "2024/02/03,NOW"}},
		{"one", Table{Trail: one}, map[string]string{
			"projection.account.type": "enum", "projection.account.values": "111122223333", "projection.region.values": "eu-west-1"}},
		{"timestamp", Table{Trail: one, DayColumn: "timestamp"}, map[string]string{
			"projection.timestamp.type": "date", "projection.timestamp.range": "2013/11/13,NOW", "projection.date.type": "-"}},
		{"parts", Table{Trail: one, DayColumn: Parts}, map[string]string{
			"projection.year.type": "integer", "projection.year.range": "2013,2049", "projection.year.digits": "4",
			"projection.month.range": "1,12", "projection.month.digits": "2", "projection.day.range": "1,31", "projection.day.digits": "2"}},
	} {
		tt.table.Database, tt.table.Name = "d", "t"
		got := properties(t, tt.table)
		for name, want := range tt.want {
			if value, ok := got[name]; want == "-" && ok || want != "-" && value != want {
				t.Errorf("%s: %s is %q, want %q", tt.name, name, value, want)
			}
		}
		// Each partition column has a projection, and stands in the template.
		for _, c := range tt.table.mustDefaults(t).partitionColumns() {
			if got["projection."+c+".type"] == "" || !strings.Contains(got["storage.location.template"], "${"+c+"}") {
				t.Errorf("%s: no projection of %s: %v", tt.name, c, got)
			}
		}
	}
}

func (t Table) mustDefaults(tb testing.TB) Table {
	tb.Helper()
	full, err := t.withDefaults()
	if err != nil {
		tb.Fatal(err)
	}
	return full
}

func TestRefusedTables(t *testing.T) {
	good := Table{Database: "d", Name: "t", Trail: Trail{Bucket: "b-1"}}
	for name, change := range map[string]func(*Table){
		"database":     func(t *Table) { t.Database = "a`; DROP" },
		"name":         func(t *Table) { t.Name = "A" },
		"account":      func(t *Table) { t.Accounts = []string{"1'"} },
		"region":       func(t *Table) { t.Regions = []string{"x'y"} },
		"day":          func(t *Table) { t.DayColumn = "a`" },
		"bucket":       func(t *Table) { t.Trail.Bucket = "'" },
		"prefix":       func(t *Table) { t.Trail.Prefix = "a'b" },
		"organization": func(t *Table) { t.Trail.Organization = "o-'" },
	} {
		table := good
		change(&table)
		if s, err := table.Create(); err == nil {
			t.Errorf("%s: %s", name, s)
		}
	}
	if _, err := good.Create(); err != nil {
		t.Error(err)
	}
}

func TestRegionsAreRegions(t *testing.T) {
	for _, r := range Regions() {
		if !region.MatchString(r) {
			t.Errorf("%q is not a region", r)
		}
	}
}

// The raw table and the view have the columns, with the types, of the table that queries are checked against.
func TestColumnsAreTheAnalyzers(t *testing.T) {
	var names, types []string
	for _, table := range analyze.DefaultCatalog().Tables {
		if table.Name != Logs {
			continue
		}
		for _, c := range table.Columns {
			if !c.Hidden {
				names = append(names, c.Name)
				types = append(types, c.Type.String())
			}
		}
	}
	if got := strings.Join(logsColumns, " "); got != strings.Join(names, " ") {
		t.Errorf("view: %s\nwant: %s", got, strings.Join(names, " "))
	}
	// A type of Hive in Trino's words.
	spaces := regexp.MustCompile(`\s+`)
	hive := spaces.ReplaceAllString(rawColumns, "")
	for i, name := range names[:len(names)-3] {
		want := strings.NewReplacer(" varchar", ":string", "varchar", "string", " row(", ":struct(", "row(", "struct(",
			" map(", ":map(", ", ", ",").Replace(types[i])
		want = "`" + name + "`" + strings.NewReplacer("(", "<", ")", ">").Replace(want)
		rest, ok := strings.CutPrefix(strings.TrimPrefix(hive, ","), want)
		if !ok {
			t.Fatalf("want %s\nat   %.120s", want, hive)
		}
		hive = rest
	}
	if hive != "" {
		t.Errorf("more columns: %s", hive)
	}
}

func TestSetup(t *testing.T) {
	one := &Table{Trail: Trail{Bucket: "b-1", Account: "111122223333"}}
	many := &Table{Trail: Trail{Bucket: "b-1", Organization: "o-abc12345de"}}
	for _, tt := range []struct {
		name  string
		trail *Table
		want  string
	}{
		{"lake", nil, "0 ashiato, 2 cloudtrail_logs, 2 directory_at, 2 connect_users, 2 person_at, 2 connect_user_admin, 2 connect_users"},
		{"trail", one, "0 ashiato, 1 cloudtrail_logs, 2 connect_users"},
		{"organization", many, "0 ashiato, 1 cloudtrail_logs"},
	} {
		objects, err := Setup{Database: "ashiato", Trail: tt.trail}.Objects()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range objects {
			got = append(got, string('0'+rune(o.Kind))+" "+o.Name)
			checkObject(t, o)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	if _, err := (Setup{Database: "x-y"}).Objects(); !errors.Is(err, ErrName) {
		t.Errorf("got %v", err)
	}
}

// checkObject parses what of an object's statements is a query, and looks that none replaces unless it is asked to.
func checkObject(t *testing.T, o Object) {
	t.Helper()
	if strings.Contains(o.Create, "REPLACE") || strings.Contains(o.Create, "DROP") {
		t.Errorf("%s replaces: %s", o.Name, o.Create)
	}
	if o.Kind != ViewObject {
		return
	}
	for _, s := range append(o.Replace, o.Create) {
		_, query, ok := strings.Cut(s, " AS\n")
		if !ok {
			t.Fatalf("%s: no query: %s", o.Name, s)
		}
		if _, err := athenasql.Parse(query); err != nil {
			t.Errorf("%s: %v\n%s", o.Name, err, query)
		}
	}
}

func TestReplaceable(t *testing.T) {
	create, err := Table{Database: "d", Name: "t", Trail: Trail{Bucket: "b-1"}}.Create()
	if err != nil {
		t.Fatal(err)
	}
	if !Replaceable(create) {
		t.Error("our own table cannot be replaced")
	}
	if Replaceable("CREATE TABLE d.t (a string) TBLPROPERTIES ('table_type'='iceberg')") || Replaceable("CREATE EXTERNAL TABLE `t` (a string) STORED AS PARQUET") {
		t.Error("somebody else's table can be replaced")
	}
}
