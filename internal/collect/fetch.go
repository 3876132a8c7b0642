package collect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ashiato/ashiato/internal/ingest"
	"github.com/ashiato/ashiato/pipeline"
)

// A fetched object has all its bytes here, so that a connection that breaks can never leave half of it in a batch.
type fetched struct {
	object  pipeline.Object
	size    int64
	content []byte // nil for one in a file
	path    string
}

// fetch reads an object to its end: into memory up to a limit, else into a file in dir.
func fetch(o pipeline.Object, r io.Reader, dir string, limit int64) (_ *fetched, err error) {
	f := &fetched{object: o}
	room := limit
	if o.Size > 0 {
		room = min(room, o.Size)
	}
	b := bytes.NewBuffer(make([]byte, 0, room+bytes.MinRead))
	if f.size, err = io.Copy(b, io.LimitReader(r, limit+1)); err != nil {
		return nil, err
	}
	if f.size <= limit {
		f.content = b.Bytes()
		return f, nil
	}
	out, err := os.CreateTemp(dir, "fetched-*")
	if err != nil {
		return nil, fmt.Errorf("hold an object of more than %d bytes: %w", limit, err)
	}
	f.path = out.Name()
	f.size, err = io.Copy(out, io.MultiReader(b, r))
	if err = errors.Join(err, out.Close()); err != nil {
		return nil, errors.Join(err, f.release())
	}
	return f, nil
}

// release lets the object's bytes go.
func (f *fetched) release() error {
	f.content = nil
	if f.path == "" {
		return nil
	}
	return os.Remove(f.path)
}

func (f *fetched) open() (io.ReadSeekCloser, error) {
	if f.path != "" {
		return os.Open(f.path)
	}
	return inMemory{bytes.NewReader(f.content)}, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// arrival names the object for the ledger.
func (f *fetched) arrival() (ingest.Arrival, error) {
	a := ingest.Arrival{Key: ledgerKey(f.object), Location: f.object.String(), Size: f.size, Open: f.open, Only: f.object.Inline != nil}
	if a.Key != "" {
		return a, nil
	}
	in, err := f.open()
	if err != nil {
		return a, err
	}
	defer in.Close()
	h := sha256.New()
	if _, err := io.Copy(h, in); err != nil {
		return a, err
	}
	a.Key = "sha256:" + hex.EncodeToString(h.Sum(nil))
	return a, nil
}

// ledgerKey gives the name of a stored object in the ledger: its URI and its ETag, which another content would change. It is
// empty where there is no ETag: its content names the object then.
func ledgerKey(o pipeline.Object) string {
	if o.Bucket == "" || o.ETag == "" {
		return ""
	}
	return o.String() + "#" + o.ETag
}

// decode hands an object on as one record of the pipeline: what the lake takes is whole objects.
func (c *collector) decode(_ context.Context, o pipeline.Object, r io.Reader, s *pipeline.Sink[*fetched]) error {
	f, err := fetch(o, r, c.TempDir, c.share)
	if err != nil {
		return err
	}
	if err := s.Record(f); err != nil {
		return errors.Join(err, f.release())
	}
	return nil
}
