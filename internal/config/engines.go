package config

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The engines that can run queries.
const (
	EngineEmbedded = "embedded"
	EngineAthena   = "athena"
	EngineTrino    = "trino"
)

// Engines returns the names of the engines.
func Engines() []string { return []string{EngineEmbedded, EngineAthena, EngineTrino} }

// Where the tables are that setting up Athena makes, unless the configuration says otherwise.
const (
	AthenaCatalog  = "AwsDataCatalog"
	AthenaDatabase = "ashiato"
)

// Athena says where statements run on Amazon Athena; empty texts leave it to AWS's own settings.
type Athena struct {
	Workgroup string
	Output    string // s3://bucket/prefix/, where Athena writes results
	Database  string
	Catalog   string
	Region    string
	Profile   string
	// ReuseMinutes is how old the result of an equal statement may be to be taken again, 0 to 10080; 0 is never.
	ReuseMinutes int
}

// Trino says where a Trino server is and who asks it. The password itself is never in the file.
type Trino struct {
	URL     string // https://host:port
	User    string
	Catalog string
	Schema  string
	// PasswordEnv is the name of an environment variable, PasswordFile an absolute path of a file that holds the
	// password; at most one is set.
	PasswordEnv, PasswordFile string
}

// maxPassword bounds the file of a password, in bytes.
const maxPassword = 64 << 10

// Password reads the password; empty where none is set. Errors name the place and not what it holds.
func (t Trino) Password(getenv func(string) string) (string, error) {
	switch {
	case t.PasswordEnv != "":
		password := getenv(t.PasswordEnv)
		if password == "" {
			return "", fmt.Errorf("trino.password_env names %s, which is not set", t.PasswordEnv)
		}
		return password, nil
	case t.PasswordFile != "":
		data, err := os.ReadFile(t.PasswordFile)
		if err != nil {
			return "", fmt.Errorf("trino.password_file %s: %w", t.PasswordFile, plain(err))
		}
		password := strings.TrimRight(string(data), "\r\n")
		if password == "" || len(data) > maxPassword || strings.ContainsAny(password, "\r\n") {
			return "", fmt.Errorf("trino.password_file %s must hold one line, the password", t.PasswordFile)
		}
		return password, nil
	}
	return "", nil
}

// Tables are what the tables that queries ask for are called here.
var tableNames = []string{"cloudtrail_logs", "cloudtrail_records", "workspaces_access", "user_connected", "directory", "left_out", "sessions",
	"directory_at", "connect_users", "person_at", "connect_user_admin"}

// Keys of the sections.
var (
	athenaKeys = []string{"workgroup", "output", "database", "catalog", "region", "profile", "reuse_minutes"}
	trinoKeys  = []string{"url", "user", "catalog", "schema", "password_env", "password_file"}
)

var (
	awsRegion    = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}$`)
	variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// takeEngines checks the keys about engines and stores them.
func (c *Config) takeEngines(f file, r *reader) error {
	if s := f.Engine; s.line > 0 {
		if !slices.Contains(Engines(), s.text) {
			return r.bad("engine", s, why("use", "names", strings.Join(Engines(), ", ")))
		}
		c.Engine = s.text
	}
	if err := c.Athena.take(f.Athena, r); err != nil {
		return err
	}
	if err := c.Trino.take(f.Trino, r); err != nil {
		return err
	}
	if c.Engine == EngineTrino && c.Trino.URL == "" {
		return r.bad("engine", f.Engine, why("needs_trino"))
	}
	return c.takeTables(f.Tables, r)
}

func (a *Athena) take(s section, r *reader) error {
	v, err := r.values("athena", s, athenaKeys)
	if err != nil {
		return err
	}
	*a = Athena{Workgroup: v["workgroup"].text, Output: v["output"].text, Database: v["database"].text,
		Catalog: v["catalog"].text, Region: v["region"].text, Profile: v["profile"].text}
	if a.Output != "" && !strings.HasPrefix(a.Output, "s3://") {
		return r.bad("athena.output", v["output"], why("athena_output"))
	}
	if a.Region != "" && !awsRegion.MatchString(a.Region) {
		return r.bad("athena.region", v["region"], why("region"))
	}
	if reuse, ok := v["reuse_minutes"]; ok {
		n, err := strconv.Atoi(reuse.text)
		if err != nil || n < 0 || n > 10080 {
			return r.bad("athena.reuse_minutes", reuse, why("reuse"))
		}
		a.ReuseMinutes = n
	}
	return nil
}

func (t *Trino) take(s section, r *reader) error {
	v, err := r.values("trino", s, trinoKeys)
	if err != nil {
		return err
	}
	*t = Trino{URL: v["url"].text, User: v["user"].text, Catalog: v["catalog"].text, Schema: v["schema"].text,
		PasswordEnv: v["password_env"].text, PasswordFile: v["password_file"].text}
	if at, ok := v["url"]; ok {
		u, err := url.Parse(at.text)
		if err == nil && u.User != nil {
			return r.secret("trino.url", at, why("url_password"))
		}
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return r.bad("trino.url", at, why("trino_url"))
		}
	}
	if at, ok := v["password_env"]; ok {
		switch {
		case t.PasswordFile != "":
			return r.bad("trino.password_env", at, why("password_twice"))
		case !variableName.MatchString(t.PasswordEnv):
			return r.secret("trino.password_env", at, why("password_env"))
		}
	}
	return nil
}

func (c *Config) takeTables(s section, r *reader) error {
	for _, e := range s.entries {
		key := "tables." + e.key.text
		if e.value.kind != textScalar {
			return r.wrongType(key, e.value)
		}
		if !slices.Contains(tableNames, e.value.text) {
			return r.bad(key, e.value, why("use", "names", strings.Join(tableNames, ", ")))
		}
		if c.Tables == nil {
			c.Tables = map[string]string{}
		}
		name := strings.ToLower(e.key.text)
		if _, twice := c.Tables[name]; twice {
			return at(&Error{Kind: DuplicateKey, File: r.name, Key: key, Line: e.key.line, Column: e.key.column}, r.data)
		}
		c.Tables[name] = e.value.text
	}
	return nil
}

// absoluteFile makes the path of a file in a configuration file absolute.
func absoluteFile(path, dir, home string) (string, error) {
	if path == "" {
		return "", nil
	}
	path, err := absolute(path, dir, home)
	if err == nil && !filepath.IsAbs(path) {
		err = fmt.Errorf("%s is not a path", path)
	}
	return path, err
}
