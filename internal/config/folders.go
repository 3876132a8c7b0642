package config

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// DataDir returns the folder for ashiato's data of this user: XDG_DATA_HOME/ashiato or
// ~/.local/share/ashiato, ~/Library/Application Support/ashiato on macOS, %LocalAppData%\ashiato on
// Windows. It is empty when the environment names no home.
func DataDir(goos string, getenv func(string) string) string {
	dir := getenv("XDG_DATA_HOME")
	if dir == "" || !filepath.IsAbs(dir) {
		dir = platformDir(goos, getenv, "LocalAppData", ".local", "share")
	}
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "ashiato")
}

// userConfigDir returns the folder in which the user keeps configuration of all programs, or "".
func userConfigDir(goos string, getenv func(string) string) string {
	if dir := getenv("XDG_CONFIG_HOME"); dir != "" && filepath.IsAbs(dir) {
		return dir
	}
	return platformDir(goos, getenv, "AppData", ".config")
}

// QueriesDir returns the user's folder of saved queries, ashiato/queries in the folder of configurations; "" when the
// environment names no home.
func QueriesDir(goos string, getenv func(string) string) string {
	dir := userConfigDir(goos, getenv)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "ashiato", "queries")
}

// platformDir is the platform's folder: windows names the variable on Windows, unix the path below home.
func platformDir(goos string, getenv func(string) string, windows string, unix ...string) string {
	if goos == "windows" {
		return getenv(windows)
	}
	h := home(goos, getenv)
	switch {
	case h == "":
		return ""
	case goos == "darwin":
		return filepath.Join(h, "Library", "Application Support")
	}
	return filepath.Join(append([]string{h}, unix...)...)
}

func home(goos string, getenv func(string) string) string {
	if goos == "windows" {
		return getenv("USERPROFILE")
	}
	return getenv("HOME")
}

// absolute makes the lake of a configuration file absolute. A URI stays as it is.
func absolute(lake, dir, home string) (string, error) {
	switch {
	case lake == "" || strings.Contains(lake, "://"):
		return lake, nil
	case lake == "~" || strings.HasPrefix(lake, "~/"):
		lake = filepath.Join(home, lake[1:])
	case !filepath.IsAbs(lake):
		lake = filepath.Join(dir, lake)
	}
	return filepath.Abs(lake)
}

// LakeDir returns the absolute local folder that a lake's name stands for: a path, or a file:// URI.
// Other schemes are an error; ask IsS3 before.
func LakeDir(lake string) (string, error) {
	scheme, _, isURI := strings.Cut(lake, "://")
	if !isURI {
		return filepath.Abs(lake)
	}
	if scheme != "file" {
		return "", fmt.Errorf("a lake at %s:// is no folder", scheme)
	}
	u, err := url.Parse(lake)
	if err != nil || u.Host != "" && u.Host != "localhost" || u.Path == "" {
		return "", fmt.Errorf("%q is not a file URI; write file:///folder", lake)
	}
	return filepath.FromSlash(u.Path), nil
}

// IsS3 tells whether a lake's name is a place on Amazon S3.
func IsS3(lake string) bool { return strings.HasPrefix(lake, "s3://") }

// bucketName is how S3 names buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// SplitS3 takes s3://bucket/prefix apart; the prefix has no slash at its ends and may be empty.
func SplitS3(uri string) (bucket, prefix string, err error) {
	rest, ok := strings.CutPrefix(uri, "s3://")
	bucket, prefix, _ = strings.Cut(rest, "/")
	if !ok || !bucketName.MatchString(bucket) {
		return "", "", why("s3", "uri", uri)
	}
	return bucket, strings.Trim(prefix, "/"), nil
}
