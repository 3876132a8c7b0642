package engine

import (
	"context"
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An instance is closed off, whatever SQL is run in it.
func TestInstanceIsLocked(t *testing.T) {
	l := newTestLake(t, sample)
	e := l.open(t)
	secret := filepath.Join(t.TempDir(), "secret.csv")
	must(t, os.WriteFile(secret, []byte("a\n1\n"), 0o600))
	s, err := e.open(context.Background(), Filter{})
	must(t, err)
	defer s.close()
	for _, sql := range []string{
		"SELECT * FROM read_csv(" + quoteText(secret) + ")", "SELECT * FROM " + quoteName(secret), "SELECT * FROM glob('/*')", "SELECT content FROM read_text('/etc/passwd')",
		"COPY (SELECT 1) TO " + quoteText(filepath.Join(l.dir, "out.csv")), "ATTACH " + quoteText(filepath.Join(l.dir, "x.db")), "INSTALL httpfs", "LOAD httpfs",
		"SET enable_external_access = true", "SET allowed_paths = ['/']", "SET allowed_directories = ['/']", "SET memory_limit = '100GB'", "SET TimeZone = 'Asia/Tokyo'", "RESET lock_configuration", "EXPORT DATABASE " + quoteText(l.dir),
	} {
		if err := s.exec(sql); err == nil {
			t.Errorf("%s: it ran", sql)
		}
	}
}

// fingerprint is over the names, sizes, times and contents of all files below dir.
func fingerprint(t *testing.T, dir string) [32]byte {
	t.Helper()
	h := sha256.New()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		b, err := os.ReadFile(path)
		h.Write([]byte(path + info.ModTime().Format(time.RFC3339Nano)))
		h.Write(b)
		return err
	}))
	return [32]byte(h.Sum(nil))
}
