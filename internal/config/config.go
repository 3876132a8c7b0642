// Package config reads the one configuration file of ashiato: strict YAML, every key optional.
//
// It is for cmd/ashiato. Defaults are values (Default), a file only overrides them. A key that does not
// exist, a key written twice, a value of the wrong type and a value that makes no sense are each an
// *Error with the file, the line, the column and the line itself, so that a caller can point at the spot.
//
// Search order of the file: --config, ASHIATO_CONFIG, ./ashiato.yaml, then ashiato/config.yaml in the
// user's configuration folder. The first two must exist when they are given; the others may be absent.
package config

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// maxBytes bounds a configuration file; a real one has a few kilobytes.
const maxBytes = 1 << 20

// Config is the whole configuration after defaults were applied.
type Config struct {
	// File is the path of the file that was read, empty when there is none.
	File string
	// Timezone is the IANA name of the zone in which times are shown and read, empty for the machine's.
	Timezone string
	// Language is "en" or "ja", empty for the environment's.
	Language string
	// Lake is the lake's folder as an absolute path or a URI, empty for the default. A relative path in
	// the file is relative to the file's folder, and ~/ is the user's home.
	Lake string
	// Engine runs queries: embedded, athena or trino; empty is embedded.
	Engine string
	Athena Athena
	Trino  Trino
	// Tables are other names of tables, in lower case, with the table that each stands for.
	Tables map[string]string
	// AWS is what sources and a lake on S3 use where they say nothing else.
	AWS     AWS
	Catalog Catalog
	// Sources are where records are collected from.
	Sources []Source
	Collect Collect
	// Verify is VerifyOff or VerifyOnIngest.
	Verify string
	// Reports are made on a schedule.
	Reports []Report
	// DayStartsAt is when a day of attendance begins, from midnight in Timezone.
	DayStartsAt time.Duration
	Presence    Presence
	// Names are the accounts whose lists of users and other names are kept.
	Names []Directory
	// Channels are where alerts and reports are told. Templates is the folder of the user's templates; empty is none.
	Channels  []Channel
	Templates string
	// Networks are networks by name, Lists the paths of files with addresses and networks by name, both for conditions.
	Networks map[string][]netip.Prefix
	Lists    map[string]string
	// GeoIP is the path of a MaxMind database that tells the countries of addresses; empty is none.
	GeoIP string
	// OfficeHours are nil where the file has none.
	OfficeHours *OfficeHours
	// Rules are where the user's rules are, and which ones watch.
	Rules Rules
}

// Default returns the configuration without any file.
func Default() Config {
	return Config{
		Catalog: Catalog{Database: "ashiato", Ledger: "ashiato"},
		Collect: Collect{Every: 30 * time.Second, Parallel: 16, InFlight: 1000},
		Verify:  VerifyOff,

		Presence: defaultPresence(),
	}
}

// Place says where to look for the file.
type Place struct {
	Explicit string              // the path given on the command line, or empty
	Getenv   func(string) string // environment, never nil
	Dir      string              // folder of ./ashiato.yaml, normally "."
	OS       string              // runtime.GOOS
}

// Find returns the path of the file to read, empty when there is none.
func (s Place) Find() (string, error) {
	if s.Explicit != "" {
		return s.Explicit, nil
	}
	if path := s.Getenv("ASHIATO_CONFIG"); path != "" {
		return path, nil
	}
	candidates := []string{filepath.Join(s.Dir, "ashiato.yaml")}
	if dir := userConfigDir(s.OS, s.Getenv); dir != "" {
		candidates = append(candidates, filepath.Join(dir, "ashiato", "config.yaml"))
	}
	for _, path := range candidates {
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return "", &Error{Kind: Unreadable, File: path, Err: err}
		}
	}
	return "", nil
}

// Load finds and reads the configuration. Every error is an *Error.
func Load(s Place) (Config, error) {
	path, err := s.Find()
	if err != nil || path == "" {
		return Default(), err
	}
	data, err := read(path)
	if err != nil {
		return Default(), err
	}
	c, err := Parse(path, data)
	if err != nil {
		return Default(), err
	}
	c.Lake, err = absolute(c.Lake, filepath.Dir(path), home(s.OS, s.Getenv))
	if err != nil {
		return Default(), &Error{Kind: Unreadable, File: path, Err: err}
	}
	c.Trino.PasswordFile, err = absoluteFile(c.Trino.PasswordFile, filepath.Dir(path), home(s.OS, s.Getenv))
	if err != nil {
		return Default(), &Error{Kind: Unreadable, File: path, Err: err}
	}
	if c.Rules.Folder, err = absoluteFile(c.Rules.Folder, filepath.Dir(path), home(s.OS, s.Getenv)); err != nil {
		return Default(), &Error{Kind: Unreadable, File: path, Err: err}
	}
	if err := c.absolutePlaces(filepath.Dir(path), home(s.OS, s.Getenv)); err != nil {
		return Default(), &Error{Kind: Unreadable, File: path, Err: err}
	}
	if err := c.absoluteChannels(filepath.Dir(path), home(s.OS, s.Getenv)); err != nil {
		return Default(), &Error{Kind: Unreadable, File: path, Err: err}
	}
	if err := c.absoluteReports(filepath.Dir(path), home(s.OS, s.Getenv)); err != nil {
		return Default(), &Error{Kind: Unreadable, File: path, Err: err}
	}
	return c, nil
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{Kind: Unreadable, File: path, Err: plain(err)}
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, &Error{Kind: Unreadable, File: path, Err: plain(err)}
	}
	if len(data) > maxBytes {
		return nil, &Error{Kind: TooLarge, File: path}
	}
	return data, nil
}

// plain drops the operation and the path of a file error, which Error names itself.
func plain(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	return err
}

// file is the document as written. The yaml tags are the names of the keys.
type file struct {
	Timezone scalar   `yaml:"timezone"`
	Language scalar   `yaml:"language"`
	Lake     scalar   `yaml:"lake"`
	Engine   scalar   `yaml:"engine"`
	Athena   section  `yaml:"athena"`
	Trino    section  `yaml:"trino"`
	Tables   section  `yaml:"tables"`
	AWS      section  `yaml:"aws"`
	Catalog  section  `yaml:"catalog"`
	Sources  sections `yaml:"sources"`
	Collect  section  `yaml:"collect"`
	Verify   scalar   `yaml:"verify"`
	Reports  sections `yaml:"reports"`
	Presence section  `yaml:"presence"`

	DayStartsAt scalar   `yaml:"day_starts_at"`
	Names       sections `yaml:"names"`
	Templates   scalar   `yaml:"templates"`

	Channels channelList `yaml:"channels"`

	Networks    section `yaml:"networks"`
	Lists       section `yaml:"lists"`
	GeoIP       scalar  `yaml:"geoip"`
	OfficeHours section `yaml:"office_hours"`

	Rules rulesSection `yaml:"rules"`
}

// scalar is a value that knows where it stands.
type scalar struct {
	text         string
	items        []scalar // of a list
	kind         scalarKind
	line, column int
}

var (
	errNotText   = errors.New("not text")
	errNotNumber = why("not_number")
	errNotBool   = why("not_bool")
	errEmpty     = why("empty")
)

// UnmarshalYAML takes text only: 9 or true for a text is a mistake worth telling.
func (s *scalar) UnmarshalYAML(node ast.Node) error {
	token := node.GetToken()
	n, ok := node.(*ast.StringNode)
	if !ok {
		return &yaml.SyntaxError{Message: errNotText.Error(), Token: token}
	}
	s.text, s.line, s.column = n.Value, token.Position.Line, token.Position.Column
	return nil
}

// Parse reads the text of a configuration file; name stands in errors. Lake stays as it is written.
func Parse(name string, data []byte) (Config, error) {
	c := Default()
	c.File = name
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	err := dec.Decode(&f)
	switch {
	case errors.Is(err, io.EOF):
		return c, nil // empty, or comments alone
	case err != nil:
		return c, explain(name, data, err)
	}
	var more any
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return c, &Error{Kind: Syntax, File: name, Err: errors.New("more than one document (---) in the file")}
	}
	return c, c.take(f, name, data)
}

// take checks the values and stores them.
func (c *Config) take(f file, name string, data []byte) error {
	r := &reader{name: name, data: data}
	bad := r.bad
	if s := f.Timezone; s.text != "" {
		if _, err := Zone(s.text); err != nil {
			return bad("timezone", s, err)
		}
		c.Timezone = s.text
	}
	if s := f.Language; s.text != "" {
		if s.text != "en" && s.text != "ja" {
			return bad("language", s, why("language"))
		}
		c.Language = s.text
	}
	if s := f.Lake; s.line > 0 {
		if s.text == "" {
			return bad("lake", s, why("empty_lake"))
		}
		if IsS3(s.text) {
			if _, _, err := SplitS3(s.text); err != nil {
				return bad("lake", s, err)
			}
		}
		c.Lake = s.text
	}
	if err := c.takeEngines(f, r); err != nil {
		return err
	}
	if err := c.takeSources(f, r); err != nil {
		return err
	}
	if err := c.takeNames(f, r); err != nil {
		return err
	}
	if err := c.takePresence(f, r); err != nil {
		return err
	}
	if err := c.takeRules(f, r); err != nil {
		return err
	}
	if err := c.takePlaces(f, r); err != nil {
		return err
	}
	if err := c.takeChannels(f, r); err != nil {
		return err
	}
	return c.takeReports(f, r)
}

// Zone loads a time zone by its IANA name; "local" and "Local" are the machine's, "UTC" is UTC.
func Zone(name string) (*time.Location, error) {
	switch name {
	case "local", "Local":
		return time.Local, nil
	case "utc", "Z":
		return time.UTC, nil
	}
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		return zone, nil
	}
	return nil, why("zone", "name", name)
}
