package mototest

import (
	_ "embed"
	"os"
	"path/filepath"
	"testing"
)

//go:embed server.py
var server []byte

// StartStrict runs moto with the checks that a lake on S3 depends on and moto lacks, see server.py, until the test ends. It sets
// the environment so that the SDK finds it, in this process and those it starts; settings are NAME=value for the server. With an
// endpoint in ASHIATO_TEST_AWS nothing is started, and that one is used.
func StartStrict(t testing.TB, settings ...string) (url string) {
	t.Helper()
	url = os.Getenv("ASHIATO_TEST_AWS")
	if url == "" {
		script := filepath.Join(t.TempDir(), "server.py")
		if err := os.WriteFile(script, server, 0o600); err != nil {
			t.Fatal(err)
		}
		url = start(t, settings, script)
	}
	t.Setenv("AWS_ENDPOINT_URL", url)
	return url
}
