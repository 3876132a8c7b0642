// Package mototest runs what stands in for AWS in tests, moto, and finds other programs that the scripts install for tests.
package mototest

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// Version is the version of moto that the Makefile installs.
const Version = "5.2.1"

// Installed gives a program of a virtual environment that scripts/NAME/install.sh VERSION makes. Without it the test is
// skipped, or, where nothing may be skipped, fails.
func Installed(t testing.TB, name, version, program string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(cache, "ashiato", name+"-"+version)
	if _, err := os.Stat(filepath.Join(home, "complete")); err != nil {
		why := name + " is not installed: run scripts/" + name + "/install.sh " + version
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatal(why)
		}
		t.Skip("SKIPPED: " + why)
	}
	return filepath.Join(home, "bin", program)
}

// Start runs moto until the test ends, and sets credentials and an empty configuration in the environment. Setting
// AWS_ENDPOINT_URL, or that of one service, to the URL is the test's.
func Start(t *testing.T) (url string) {
	t.Helper()
	return start(t, nil, "-m", "moto.server", "-H", "127.0.0.1", "-p")
}

// start runs Python with the arguments and a port.
func start(t testing.TB, settings []string, args ...string) (url string) {
	t.Helper()
	python := Installed(t, "moto", Version, "python3")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	l.Close()
	cmd := exec.Command(python, append(args, port)...)
	cmd.Env = append(os.Environ(), settings...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // says that it was killed
	})
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
	if err := os.Unsetenv("AWS_PROFILE"); err != nil { // the AWS CLI takes an empty name for one; Setenv brings it back
		t.Fatal(err)
	}
	url = "http://127.0.0.1:" + port
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		resp, err := http.Get(url + "/moto-api/")
		if err == nil {
			resp.Body.Close()
			return url
		}
		if time.Now().After(deadline) {
			t.Fatalf("moto does not answer: %v", err)
		}
	}
}
