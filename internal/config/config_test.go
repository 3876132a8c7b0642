package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/analyze"
)

func env(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

func TestGoodFile(t *testing.T) {
	data, err := os.ReadFile("testdata/full.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("full.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{File: "full.yaml", Timezone: "Asia/Tokyo", Language: "ja", Lake: "lake", Engine: "athena",
		Athena: Athena{Workgroup: "audit", Output: "s3://results/ashiato/", Database: "ashiato", Catalog: "AwsDataCatalog",
			Region: "ap-northeast-1", Profile: "audit", ReuseMinutes: 60},
		Trino:   Trino{URL: "https://trino.example.com:8443", User: "yuki", Catalog: "iceberg", Schema: "ashiato", PasswordEnv: "TRINO_PASSWORD"},
		Tables:  map[string]string{"my_trail": "cloudtrail_logs", "security.users": "connect_users"},
		AWS:     AWS{Region: "ap-northeast-1", Profile: "audit", Role: "arn:aws:iam::111122223333:role/ashiato", ExternalID: "e-1"},
		Catalog: Catalog{Database: "trail", Ledger: "trail-ledger", Cache: 50e9, Remember: 800 * 24 * time.Hour},
		Sources: []Source{
			{Queue: "https://sqs.us-east-1.amazonaws.com/111122223333/trail", RequesterPays: true, Line: 34,
				AWS: AWS{Region: "us-east-1", Profile: "audit", Role: "arn:aws:iam::111122223333:role/ashiato", ExternalID: "e-1"}},
			{Bucket: "s3://trail-bucket/org", Accounts: []string{"111122223333", "012345678901"}, Regions: []string{"us-east-1"}, Since: "2026-11-01", Until: "7d", Line: 36,
				AWS: AWS{Region: "ap-northeast-1", Profile: "audit", Role: "arn:aws:iam::444455556666:role/read"}},
			{EventHistory: []string{"ap-northeast-1", "us-east-1"}, Line: 42,
				AWS: AWS{Region: "ap-northeast-1", Profile: "other", Role: "arn:aws:iam::111122223333:role/ashiato", ExternalID: "e-1"}},
		},
		Collect: Collect{Every: time.Minute, Parallel: 8, InFlight: 500},
		Verify:  VerifyOnIngest, Presence: defaultPresence()}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

func TestEmptyFilesAreDefaults(t *testing.T) {
	for _, data := range []string{"", "# nothing yet\n", "timezone:\n", "---\n", "athena:\ntrino:\ntables:\n", "athena: {}\n",
		"aws:\ncatalog: {}\nsources:\ncollect:\n", "sources: []\n"} {
		c, err := Parse("x", []byte(data))
		want := Default()
		want.File = "x"
		if err != nil || !reflect.DeepEqual(c, want) {
			t.Errorf("%q: %+v, %v", data, c, err)
		}
	}
}

// Every past mistake is a file; what it must say stands beside it.
func TestBadFiles(t *testing.T) {
	tests := []struct {
		file       string
		kind       Kind
		where      string
		key        string
		suggestion string
		snippet    string
	}{
		{"unknown_key.bad.yaml", UnknownKey, ":2:1", "timezon", "timezone", "  2 | timezon: Asia/Tokyo\n      ^"},
		{"unknown_far.bad.yaml", UnknownKey, ":1:1", "colour", "", "  1 | colour: blue\n      ^"},
		{"case.bad.yaml", UnknownKey, ":1:1", "Language", "language", "  1 | Language: ja\n      ^"},
		{"duplicate_key.bad.yaml", DuplicateKey, ":3:1", "timezone", "", "  3 | timezone: UTC\n      ^"},
		{"number.bad.yaml", WrongType, ":1:11", "timezone", "", "  1 | timezone: 9\n                ^"},
		{"list.bad.yaml", WrongType, ":2:7", "lake", "", "  2 | lake: [a, b]\n            ^"},
		{"zone.bad.yaml", BadValue, ":1:11", "timezone", "", "  1 | timezone: Asia/Edo\n                ^"},
		{"language.bad.yaml", BadValue, ":1:11", "language", "", "  1 | language: fr\n                ^"},
		{"empty_lake.bad.yaml", BadValue, ":1:7", "lake", "", "  1 | lake: \"\"\n            ^"},
		{"open_quote.bad.yaml", Syntax, ":2:11", "", "", "  2 | language: 'ja\n                ^"},
		{"not_a_mapping.bad.yaml", Syntax, ":1:1", "", "", "  1 | - timezone\n      ^"},
		{"engine.bad.yaml", BadValue, ":1:9", "engine", "", "  1 | engine: presto\n              ^"},
		{"engine_trino.bad.yaml", BadValue, ":1:9", "engine", "", "  1 | engine: trino\n              ^"},
		{"athena_key.bad.yaml", UnknownKey, ":2:3", "athena.workgrup", "athena.workgroup", "  2 |   workgrup: ...\n        ^"},
		{"athena_text.bad.yaml", WrongType, ":1:9", "athena", "", "  1 | athena: ...\n              ^"},
		{"athena_list.bad.yaml", WrongType, ":2:13", "athena.database", "", "  2 |   database: ...\n                  ^"},
		{"athena_number.bad.yaml", WrongType, ":3:14", "athena.workgroup", "", "  3 |   workgroup: ...\n                   ^"},
		{"athena_empty.bad.yaml", BadValue, ":2:14", "athena.workgroup", "", "  2 |   workgroup: \"\"\n                   ^"},
		{"athena_output.bad.yaml", BadValue, ":2:11", "athena.output", "", "  2 |   output: /srv/results\n                ^"},
		{"athena_region.bad.yaml", BadValue, ":2:11", "athena.region", "", "  2 |   region: Tokyo\n                ^"},
		{"athena_reuse.bad.yaml", BadValue, ":2:18", "athena.reuse_minutes", "", "  2 |   reuse_minutes: 99999\n                       ^"},
		{"athena_reuse_text.bad.yaml", BadValue, ":2:18", "athena.reuse_minutes", "", "  2 |   reuse_minutes: an hour\n                       ^"},
		{"athena_twice.bad.yaml", DuplicateKey, ":3:3", "workgroup", "", "  3 |   workgroup: b\n        ^"},
		{"trino_password.bad.yaml", UnknownKey, ":4:3", "trino.password", "", "  4 |   password: ...\n        ^"},
		{"trino_url_password.bad.yaml", BadValue, ":2:8", "trino.url", "", ""},
		{"trino_url.bad.yaml", BadValue, ":2:8", "trino.url", "", "  2 |   url: trino.example.com\n             ^"},
		{"trino_two.bad.yaml", BadValue, ":2:17", "trino.password_env", "", "  2 |   password_env: TRINO_PASSWORD\n                      ^"},
		{"trino_env.bad.yaml", BadValue, ":2:17", "trino.password_env", "", ""},
		{"tables.bad.yaml", BadValue, ":2:13", "tables.my_trail", "", "  2 |   my_trail: events\n                  ^"},
		{"tables_twice.bad.yaml", DuplicateKey, ":3:3", "tables.MY_TRAIL", "", "  3 |   MY_TRAIL: cloudtrail_records\n        ^"},
		{"lake_s3.bad.yaml", BadValue, ":1:7", "lake", "", "  1 | lake: s3:///lake\n            ^"},
		{"aws_region.bad.yaml", BadValue, ":2:11", "aws.region", "", "  2 |   region: Tokyo\n                ^"},
		{"aws_role.bad.yaml", BadValue, ":2:9", "aws.role", "", "  2 |   role: ashiato\n              ^"},
		{"aws_external.bad.yaml", BadValue, ":2:16", "aws.external_id", "", "  2 |   external_id: abc\n                     ^"},
		{"catalog_database.bad.yaml", BadValue, ":2:13", "catalog.database", "", "  2 |   database: My-Lake\n                  ^"},
		{"catalog_ledger.bad.yaml", BadValue, ":2:11", "catalog.ledger", "", "  2 |   ledger: a b\n                ^"},
		{"catalog_cache.bad.yaml", BadValue, ":2:10", "catalog.cache", "", "  2 |   cache: 20G\n               ^"},
		{"catalog_remember.bad.yaml", BadValue, ":2:13", "catalog.remember", "", "  2 |   remember: 30d\n                  ^"},
		{"catalog_key.bad.yaml", UnknownKey, ":2:3", "catalog.databse", "catalog.database", "  2 |   databse: ...\n        ^"},
		{"collect_every.bad.yaml", BadValue, ":2:10", "collect.every", "", "  2 |   every: 5ms\n               ^"},
		{"collect_parallel.bad.yaml", BadValue, ":2:13", "collect.parallel", "", "  2 |   parallel: 0\n                  ^"},
		{"collect_in_flight.bad.yaml", BadValue, ":2:14", "collect.in_flight", "", "  2 |   in_flight: many\n                   ^"},
		{"verify.bad.yaml", BadValue, ":1:9", "verify", "", "  1 | verify: always\n              ^"},
		{"sources_mapping.bad.yaml", WrongType, ":2:8", "sources", "", "  2 |   queue: ...\n             ^"},
		{"sources_text.bad.yaml", WrongType, ":2:5", "sources", "", "  2 |   - https: ...\n          ^"},
		{"source_key.bad.yaml", UnknownKey, ":3:5", "sources.regon", "sources.region", "  3 |     regon: ...\n          ^"},
		{"source_twice.bad.yaml", DuplicateKey, ":3:5", "queue", "", "  3 |     queue: https://sqs.us-east-1.amazonaws.com/111122223333/trail\n          ^"},
		{"source_none.bad.yaml", BadValue, ":2:5", "sources", "", "  2 |   - region: us-east-1\n          ^"},
		{"source_two.bad.yaml", BadValue, ":3:13", "sources.bucket", "", "  3 |     bucket: s3://trail\n                  ^"},
		{"source_arn.bad.yaml", BadValue, ":2:12", "sources.queue", "", "  2 |   - queue: arn:aws:sqs:us-east-1:111122223333:trail\n                 ^"},
		{"source_url.bad.yaml", BadValue, ":2:12", "sources.queue", "", "  2 |   - queue: https://sqs.us-east-1.amazonaws.com/trail\n                 ^"},
		{"source_bucket.bad.yaml", BadValue, ":2:13", "sources.bucket", "", "  2 |   - bucket: my-trail\n                  ^"},
		{"source_with.bad.yaml", BadValue, ":3:12", "sources.since", "", "  3 |     since: 7d\n                 ^"},
		{"source_since.bad.yaml", BadValue, ":3:12", "sources.since", "", "  3 |     since: long ago\n                 ^"},
		{"source_accounts.bad.yaml", BadValue, ":3:30", "sources.accounts", "", "  3 |     accounts: [111122223333, 1234]\n                                   ^"},
		{"source_accounts_text.bad.yaml", WrongType, ":3:15", "sources.accounts", "", "  3 |     accounts: ...\n                    ^"},
		{"source_regions.bad.yaml", BadValue, ":3:26", "sources.regions", "", "  3 |     regions: [us-east-1, us-east-1]\n                               ^"},
		{"source_history.bad.yaml", BadValue, ":2:20", "sources.event_history", "", "  2 |   - event_history: []\n                         ^"},
		{"source_pays.bad.yaml", BadValue, ":3:21", "sources.requester_pays", "", "  3 |     requester_pays: sometimes\n                          ^"},
		{"two_documents.bad.yaml", Syntax, "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			path := filepath.Join("testdata", tt.file)
			_, err := Load(Place{Explicit: path, Getenv: env(nil)})
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("no *Error: %v", err)
			}
			if e.Kind != tt.kind || e.Where() != path+tt.where || e.Suggestion != tt.suggestion || e.Snippet() != tt.snippet {
				t.Errorf("kind %d where %s suggestion %q\n%s\n%v", e.Kind, e.Where(), e.Suggestion, e.Snippet(), e)
			}
			if tt.key != "" && e.Key != tt.key {
				t.Errorf("key %q, want %q", e.Key, tt.key)
			}
			if strings.Contains(e.Error(), "\n") {
				t.Errorf("more than one line: %v", e)
			}
		})
	}
}

func TestEveryBadFileIsTested(t *testing.T) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil || len(files) < 13 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, f := range files {
		if strings.Contains(f, ".bad.") {
			if _, err := Load(Place{Explicit: f, Getenv: env(nil)}); err == nil {
				t.Errorf("%s was read without an error", f)
			}
		}
	}
}

func TestFindOrder(t *testing.T) {
	dir := t.TempDir()
	user := filepath.Join(dir, "user")
	work := filepath.Join(dir, "work")
	write := func(path string) string {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("language: ja\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	vars := map[string]string{"XDG_CONFIG_HOME": user, "HOME": dir}
	s := Place{Getenv: env(vars), Dir: work, OS: "linux"}
	find := func(want string) {
		t.Helper()
		if got, err := s.Find(); err != nil || got != want {
			t.Errorf("found %q, %v, want %q", got, err, want)
		}
	}
	find("")
	find2 := write(filepath.Join(user, "ashiato", "config.yaml"))
	find(find2)
	find1 := write(filepath.Join(work, "ashiato.yaml"))
	find(find1)
	vars["ASHIATO_CONFIG"] = "from-env.yaml"
	find("from-env.yaml")
	s.Explicit = "from-flag.yaml"
	find("from-flag.yaml")
	if _, err := Load(s); err == nil {
		t.Error("a file given by name that is not there must be an error")
	}
}

func TestLakeIsRelativeToTheFile(t *testing.T) {
	dir := t.TempDir()
	for lake, want := range map[string]string{
		"trail/lake":        filepath.Join(dir, "trail", "lake"),
		"~/trail":           filepath.FromSlash("/home/yuki/trail"),
		"/srv/lake":         filepath.FromSlash("/srv/lake"),
		"s3://bucket/trail": "s3://bucket/trail",
	} {
		path := filepath.Join(dir, "a.yaml")
		if err := os.WriteFile(path, []byte("lake: "+lake+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		c, err := Load(Place{Explicit: path, Getenv: env(map[string]string{"HOME": "/home/yuki"}), OS: "linux"})
		if err != nil || c.Lake != want || c.File != path {
			t.Errorf("%s: %+v, %v, want %s", lake, c, err, want)
		}
	}
}

func TestTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(path, []byte("# "+strings.Repeat("x", maxBytes)), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Load(Place{Explicit: path, Getenv: env(nil)})
	if e, ok := errors.AsType[*Error](err); !ok || e.Kind != TooLarge {
		t.Errorf("got %v", err)
	}
}

func TestDataDir(t *testing.T) {
	for _, tt := range []struct {
		os   string
		vars map[string]string
		want string
	}{
		{"linux", map[string]string{"HOME": "/home/a"}, "/home/a/.local/share/ashiato"},
		{"linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "/data"}, "/data/ashiato"},
		{"linux", map[string]string{"HOME": "/home/a", "XDG_DATA_HOME": "relative"}, "/home/a/.local/share/ashiato"},
		{"darwin", map[string]string{"HOME": "/Users/a"}, "/Users/a/Library/Application Support/ashiato"},
		{"windows", map[string]string{"LocalAppData": "/local"}, "/local/ashiato"},
		{"linux", nil, ""},
	} {
		if got := DataDir(tt.os, env(tt.vars)); filepath.ToSlash(got) != tt.want {
			t.Errorf("%s %v: %q, want %q", tt.os, tt.vars, got, tt.want)
		}
	}
}

func TestLakeDir(t *testing.T) {
	for lake, want := range map[string]string{
		"/srv/lake":                  "/srv/lake",
		"file:///srv/a%20lake":       "/srv/a lake",
		"file://localhost/srv":       "/srv",
		"file://elsewhere/srv":       "",
		"s3://bucket/lake":           "",
		"https://example.com/lake/x": "",
	} {
		got, err := LakeDir(lake)
		if filepath.ToSlash(got) != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v, want %q", lake, got, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, name := range files {
		if data, err := os.ReadFile(name); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		_, err := Parse("fuzz", data)
		if e, ok := errors.AsType[*Error](err); err != nil && (!ok || e.Kind == 0) {
			t.Errorf("not an *Error: %v", err)
		} else if ok {
			_ = e.Snippet()
		}
	})
}

// What could be a password is in no error.
func TestSecretsStayOut(t *testing.T) {
	for _, text := range []string{
		"trino:\n  password: hunter2\n", "trino:\n  pasword: hunter2\n", "trino: hunter2\n", "trino: [hunter2]\n", "trino:\n  user: [hunter2]\n",
		"trino:\n  url: https://me:hunter2@trino\n", "trino:\n  password_env: hunter2!\n", "trino: {password: hunter2}\n",
	} {
		_, err := Parse("x", []byte(text))
		e, ok := errors.AsType[*Error](err)
		if !ok || strings.Contains(e.Error()+e.Snippet()+e.Value+e.Source, "hunter2") {
			t.Errorf("%q: %v\n%s", text, err, e.Snippet())
		}
	}
}

func TestPassword(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		trino Trino
		want  string
		ok    bool
	}{
		{Trino{}, "", true},
		{Trino{PasswordEnv: "A"}, "hunter2", true},
		{Trino{PasswordEnv: "B"}, "", false},
		{Trino{PasswordFile: write("one", "hunter2\n")}, "hunter2", true},
		{Trino{PasswordFile: write("none", "\n")}, "", false},
		{Trino{PasswordFile: write("two", "hunter2\nhunter3\n")}, "", false},
		{Trino{PasswordFile: filepath.Join(dir, "absent")}, "", false},
	} {
		got, err := tt.trino.Password(env(map[string]string{"A": "hunter2"}))
		if got != tt.want || (err == nil) != tt.ok || err != nil && strings.Contains(err.Error(), "hunter") {
			t.Errorf("%+v: %q, %v", tt.trino, got, err)
		}
	}
	path := write("c.yaml", "trino:\n  url: https://trino.example.com\n  user: yuki\n  password_file: secret\n")
	c, err := Load(Place{Explicit: path, Getenv: env(nil)})
	if err != nil || c.Trino.PasswordFile != filepath.Join(dir, "secret") {
		t.Errorf("%+v, %v", c.Trino, err)
	}
}

func TestTableNamesAreTheCatalogues(t *testing.T) {
	var names []string
	for _, table := range analyze.DefaultCatalog().Tables {
		names = append(names, table.Name)
	}
	if !reflect.DeepEqual(names, tableNames) {
		t.Errorf("%v, want %v", tableNames, names)
	}
}
