package verify

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func unzip(t *testing.T, body []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(body))
	must(t, err)
	text, err := io.ReadAll(z)
	must(t, err)
	return string(text)
}

func keysOf(t *testing.T, m *FolderMemory, c Chain) map[string]int {
	t.Helper()
	all := map[string]int{}
	must(t, m.Digests(t.Context(), c, func(d Remembered) { all[d.Key]++ }))
	return all
}

func TestFolderMemory(t *testing.T) {
	dir := t.TempDir()
	m := NewFolderMemory(filepath.Join(dir, "integrity"), "s3://bucket")
	c := Chain{Folder: "AWSLogs/111122223333/", Account: "111122223333", Region: "us-east-1", Trail: "a/../b", HomeRegion: "us-east-1"}
	if chains, err := m.Chains(t.Context()); err != nil || len(chains) > 0 || len(keysOf(t, m, c)) > 0 {
		t.Fatalf("before anything was seen: %v, %v", chains, err)
	}
	// Many at once, as several processes would.
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			own := NewFolderMemory(filepath.Join(dir, "integrity"), "s3://bucket")
			if err := own.Remember(context.Background(), c, []Remembered{{Key: fmt.Sprint("k", i), Hash: "ab", End: time.Unix(9, 0)}, {Key: "all", Hash: "cd"}}); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	if chains, err := m.Chains(t.Context()); err != nil || len(chains) != 1 || chains[0] != c {
		t.Errorf("chains %v, %v", chains, err)
	}
	if got := keysOf(t, m, c); len(got) != 9 || got["all"] != 8 {
		t.Errorf("digest files %v", got)
	}
	if other := NewFolderMemory(filepath.Join(dir, "integrity"), "s3://other"); len(keysOf(t, other, c)) > 0 {
		t.Error("what was seen in one bucket is known of another")
	}

	// A crash cuts the last line; what comes after it is kept.
	path, err := m.file(c)
	must(t, err)
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.Truncate(path, info.Size()-5))
	must(t, m.Remember(t.Context(), c, []Remembered{{Key: "late", Hash: "ef"}}))
	if got := keysOf(t, m, c); got["late"] != 1 || got["all"] < 7 {
		t.Errorf("after a crash: %v", got)
	}

	for text, want := range map[string]string{`{"format":99}`: "newer", "garbage": "damaged", "": "damaged"} {
		must(t, os.WriteFile(path, []byte(text+"\n"), 0o600))
		if err := m.Digests(t.Context(), c, func(Remembered) {}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a file of %q: %v", text, err)
		}
	}
}
