package integrity

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/verify"
)

// A memory is a verify.Memory in files, for a lake that many machines use. Each chain has a folder, whose name is the chain.
type memory struct {
	files Files
	dir   string // of the place, ending in a slash
	now   func() time.Time
}

const memoryRoot = "digests/"

// NewMemory returns the memory in files of what was seen at a place, such as s3://bucket.
func NewMemory(files Files, place string, now func() time.Time) verify.Memory {
	sum := sha256.Sum256([]byte(place))
	return &memory{files: files, dir: memoryRoot + hex.EncodeToString(sum[:8]) + "/", now: now}
}

func (m *memory) folder(c verify.Chain) (string, error) {
	id, err := json.Marshal(c)
	return m.dir + base64.RawURLEncoding.EncodeToString(id) + "/", err
}

// Chains implements [verify.Memory].
func (m *memory) Chains(ctx context.Context) ([]verify.Chain, error) {
	return chainsBelow(ctx, m.files, m.dir)
}

func chainsBelow(ctx context.Context, files Files, dir string) (all []verify.Chain, err error) {
	names, err := files.Below(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("read what was seen before: %w", err)
	}
	last := ""
	for _, name := range names {
		folder := path.Base(path.Dir(name))
		if folder == last {
			continue
		}
		last = folder
		var c verify.Chain
		id, err := base64.RawURLEncoding.DecodeString(folder)
		if err == nil {
			err = json.Unmarshal(id, &c)
		}
		if err != nil {
			return nil, fmt.Errorf("read what was seen before: %s is not named as it should be; if it is damaged, move it away", name)
		}
		all = append(all, c)
	}
	return all, nil
}

// Digests implements [verify.Memory].
func (m *memory) Digests(ctx context.Context, c verify.Chain, yield func(verify.Remembered)) error {
	folder, err := m.folder(c)
	if err != nil {
		return err
	}
	return digestsIn(ctx, m.files, folder, yield)
}

func digestsIn(ctx context.Context, files Files, folder string, yield func(verify.Remembered)) error {
	_, err := each(ctx, files, folder, func(line []byte) {
		var d verify.Remembered
		if json.Unmarshal(line, &d) == nil && d.Key != "" {
			yield(d)
		}
	})
	if err != nil {
		return fmt.Errorf("read what was seen before: %w", err)
	}
	return nil
}

// Remember implements [verify.Memory]. Files of a chain are merged when they have become many.
func (m *memory) Remember(ctx context.Context, c verify.Chain, digests []verify.Remembered) error {
	folder, err := m.folder(c)
	if err != nil {
		return err
	}
	names, err := m.files.Below(ctx, folder)
	if err == nil && len(names) >= mergeAt {
		err = eachOf(ctx, m.files, names, func(line []byte) {
			var d verify.Remembered
			if json.Unmarshal(line, &d) == nil && d.Key != "" {
				digests = append(digests, d)
			}
		})
	} else {
		names = nil
	}
	if err == nil {
		err = m.write(ctx, folder, digests)
	}
	if err == nil && len(names) > 0 {
		err = m.files.Remove(ctx, names...)
	}
	if err != nil {
		return fmt.Errorf("remember what was seen: %w", err)
	}
	return nil
}

func (m *memory) write(ctx context.Context, folder string, digests []verify.Remembered) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, d := range digests {
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	name := folder + m.now().UTC().Format("20060102T150405Z") + "-" + rand.Text() + suffix
	return m.files.Put(ctx, name, bytes.NewReader(b.Bytes()), int64(b.Len()))
}

// ReadMemory calls yield with all that memories in files hold, of all places, in no order; one digest file may come several times.
func ReadMemory(ctx context.Context, files Files, yield func(verify.Chain, verify.Remembered)) error {
	names, err := files.Below(ctx, memoryRoot)
	if err != nil {
		return fmt.Errorf("read what was seen before: %w", err)
	}
	places := map[string]bool{}
	for _, name := range names {
		rest := strings.TrimPrefix(name, memoryRoot)
		if p, _, ok := strings.Cut(rest, "/"); ok {
			places[p] = true
		}
	}
	for p := range places {
		dir := memoryRoot + p + "/"
		chains, err := chainsBelow(ctx, files, dir)
		if err != nil {
			return err
		}
		m := &memory{files: files, dir: dir}
		for _, c := range chains {
			if err := m.Digests(ctx, c, func(d verify.Remembered) { yield(c, d) }); err != nil {
				return err
			}
		}
	}
	return nil
}
