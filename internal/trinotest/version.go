package trinotest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// Version is a Trino release that the tests know how to run, with the Java releases it runs on.
type Version struct {
	Name             string
	minJava, maxJava int // maxJava 0: no upper limit known
	flags            []string
	catalog          string // properties of the Iceberg catalogue beside the common ones
	metastore        string // how a folder's path becomes the location of the file metastore
}

// Versions are the releases, the oldest first. Trino 435 is the last one for Java 17, but the Iceberg connector of
// that release is not to be had as a jar; these two stand on either side of it.
var Versions = []Version{
	{
		// Its hadoop file system reads file:// URIs; Java 23 removed the security calls that hadoop makes.
		Name: "406", minJava: 17, maxJava: 22,
		metastore: "file://",
	},
	{
		Name: "476", minJava: 24,
		flags: []string{
			"--add-modules=jdk.incubator.vector",
			"--enable-native-access=ALL-UNNAMED",
			"--sun-misc-unsafe-memory-access=allow",
		},
		// A file:///x URI is x under local.location.
		catalog:   "fs.native-local.enabled=true\nlocal.location=/\n",
		metastore: "local://",
	},
}

// Home returns the folder that scripts/trino/install.sh fills.
func (v Version) Home() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("the folder of Trino %s: %w", v.Name, err)
	}
	return filepath.Join(cache, "ashiato", "trino-"+v.Name), nil
}

// ErrNotInstalled is returned where the server or a Java for it is missing.
var ErrNotInstalled = errors.New("not installed")

// Java returns the Java program that runs this version: of JAVA_HOME, of PATH, or of the system's folder of Javas.
func (v Version) Java(ctx context.Context) (string, error) {
	var tried []string
	for _, java := range javas() {
		release, err := javaRelease(ctx, java)
		if err != nil {
			continue
		}
		if release >= v.minJava && (v.maxJava == 0 || release <= v.maxJava) {
			return java, nil
		}
		tried = append(tried, fmt.Sprintf("%s is Java %d", java, release))
	}
	limit := "or later"
	if v.maxJava > 0 {
		limit = fmt.Sprintf("to %d", v.maxJava)
	}
	return "", fmt.Errorf("no Java %d %s for Trino %s: %w (%s); set JAVA_HOME to one",
		v.minJava, limit, v.Name, ErrNotInstalled, strings.Join(append(tried, "no other found"), ", "))
}

func javas() []string {
	var found []string
	if home := os.Getenv("JAVA_HOME"); home != "" {
		found = append(found, filepath.Join(home, "bin", "java"))
	}
	if java, err := exec.LookPath("java"); err == nil {
		found = append(found, java)
	}
	more, _ := filepath.Glob("/usr/lib/jvm/*/bin/java") // the pattern is well formed, its only error
	return append(found, more...)
}

var javaVersion = regexp.MustCompile(`version "(\d+)`)

func javaRelease(ctx context.Context, java string) (int, error) {
	out, err := exec.CommandContext(ctx, java, "-version").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s -version: %w", java, err)
	}
	m := javaVersion.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("%s -version: no version in %q", java, out)
	}
	return strconv.Atoi(string(m[1]))
}
