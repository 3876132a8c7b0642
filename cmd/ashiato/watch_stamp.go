package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// rulesStamp changes with the files that rules are made of: those in the user's folders of rules and of saved queries, and those that the configuration
// names for conditions.
func (s *session) rulesStamp() (string, error) {
	stamp := []byte("rules\n") // never empty
	for _, dir := range []string{s.rulesFolder(), config.QueriesDir(s.OS, s.Getenv)} {
		if dir == "" {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // the folder itself, or a file that has just gone
			}
			if err != nil || d.IsDir() {
				return err
			}
			return addStamp(&stamp, path)
		})
		if err != nil {
			return "", s.fail(exitConfig, "rules.unreadable", text.Args{"reason": text.Clean(err.Error()), "err": err})
		}
	}
	files := append(slices.Sorted(maps.Values(s.config.Lists)), s.config.GeoIP)
	if s.config.OfficeHours != nil {
		files = append(files, s.config.OfficeHours.Holidays)
	}
	for _, path := range files {
		if path == "" {
			continue
		}
		if err := addStamp(&stamp, path); err != nil { // the rules that need it tell of it
			stamp = fmt.Appendf(stamp, "%q %q\n", path, err.Error())
		}
	}
	return string(stamp), nil
}

// addStamp adds what changes with a file. A link is followed, as lists are often switched by one.
func addStamp(stamp *[]byte, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		*stamp = fmt.Appendf(*stamp, "%q %d %d %s\n", path, info.Size(), info.ModTime().UnixNano(), info.Mode()) // one that could not be read may be allowed
	}
	return err
}
