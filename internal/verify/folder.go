package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Folder is a copy of a bucket in a folder, whose files have the object's keys as paths. It is a [Store] without a bucket.
// A copy has no metadata; beside a file FILE, FILE.signature may hold its signature.
type Folder struct{ root *os.Root }

// OpenFolder opens a copy of a bucket. Nothing outside the folder is read, also through links.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root: root}, nil
}

// Close closes the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Folders implements [Store].
func (f *Folder) Folders(_ context.Context, prefix string) (names []string, err error) {
	entries, err := f.entries(prefix)
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e, "/"); ok {
			names = append(names, name)
		}
	}
	return names, err
}

// entries gives the names in a folder in the order of keys, those of folders with a slash.
func (f *Folder) entries(prefix string) (names []string, err error) {
	dir, err := fs.ReadDir(f.root.FS(), path.Join(".", prefix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the copy: %w", err)
	}
	for _, e := range dir {
		name := e.Name()
		if e.IsDir() {
			name += "/"
		}
		names = append(names, name)
	}
	slices.Sort(names) // as S3 would: a folder's slash counts
	return names, nil
}

// List implements [Store].
func (f *Folder) List(ctx context.Context, prefix, after string, yield func(key string) error) error {
	names, err := f.entries(prefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		key := prefix + name
		switch {
		case strings.HasSuffix(key, "/"):
			if key < after && !strings.HasPrefix(after, key) {
				continue
			}
			err = f.List(ctx, key, after, yield)
		case key > after && !strings.HasSuffix(key, signatureSuffix):
			err = yield(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const (
	signatureSuffix  = ".signature"
	maxSignatureFile = 8 << 10
)

// Open implements [Store]. The bucket does not matter.
func (f *Folder) Open(_ context.Context, _, key string) (io.ReadCloser, map[string]string, error) {
	if !fs.ValidPath(key) {
		return nil, nil, fmt.Errorf("%q is no path in the copy: %w", key, fs.ErrNotExist)
	}
	file, err := f.root.Open(key)
	if err != nil {
		return nil, nil, err
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		file.Close()
		return nil, nil, errors.Join(err, fmt.Errorf("%q is not a file in the copy: %w", key, fs.ErrNotExist))
	}
	metadata := map[string]string{}
	if s, err := f.root.Open(key + signatureSuffix); err == nil {
		text, err := io.ReadAll(io.LimitReader(s, maxSignatureFile))
		s.Close()
		if err != nil {
			file.Close()
			return nil, nil, err
		}
		metadata["signature"] = strings.TrimSpace(string(text))
	}
	return file, metadata, nil
}
