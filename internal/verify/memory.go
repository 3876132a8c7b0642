package verify

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A Memory keeps which digest files were there and valid, so that a later run misses those that are gone although nothing
// newer names them. Its methods may be called by several goroutines, for different chains.
type Memory interface {
	// Chains gives every chain that something is remembered of.
	Chains(ctx context.Context) ([]Chain, error)
	// Digests calls yield with all that is remembered of a chain, in no order; one digest file may come several times.
	Digests(ctx context.Context, c Chain, yield func(Remembered)) error
	// Remember adds digest files; they are kept when it returns.
	Remember(ctx context.Context, c Chain, digests []Remembered) error
}

// A Remembered is a digest file that was there and valid.
type Remembered struct {
	Key   string    `json:"k"`
	Hash  string    `json:"h"` // SHA-256 of the inflated content, hexadecimal
	Start time.Time `json:"s"` // UTC
	End   time.Time `json:"e"`
	Logs  int       `json:"n"` // log files in it
	// Delivered counts its log files by the hour in their names, UTC, in the form of [HourLayout].
	Delivered map[string]int `json:"d,omitempty"`
	// Listed tells that Options.Log was told of its log files by a run with ListOnly.
	Listed bool `json:"l,omitempty"`
}

// HourLayout is how an hour is written, for package time.
const HourLayout = "2006010215"

// A FolderMemory is a Memory in a folder: for each chain of a place a file of lines of JSON, of which the first names the
// place and the chain. Lines are only ever added, many by one write, so that several processes may add at the same time and
// a crash loses no more than the line that it cuts.
type FolderMemory struct{ dir, place string }

// NewFolderMemory returns the memory in a folder of what was seen at a place, such as s3://bucket. The folder is made when
// there is something to remember.
func NewFolderMemory(dir, place string) *FolderMemory {
	return &FolderMemory{dir: filepath.Join(dir, shortHash(place)), place: place}
}

// shortHash names a file for something that may hold any characters.
func shortHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}

// memoryHead is the first line of a file.
type memoryHead struct {
	Format int    `json:"format"`
	Place  string `json:"place"`
	Chain  Chain  `json:"chain"`
}

const (
	memoryFormat  = 1
	memorySuffix  = ".ndjson"
	maxMemoryLine = 16 << 10 // bytes
)

func (m *FolderMemory) file(c Chain) (string, error) {
	id, err := json.Marshal(c)
	return filepath.Join(m.dir, shortHash(string(id))+memorySuffix), err
}

// Chains implements [Memory].
func (m *FolderMemory) Chains(ctx context.Context) (all []Chain, err error) {
	files, err := os.ReadDir(m.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what was seen before: %w", err)
	}
	for _, f := range files {
		if filepath.Ext(f.Name()) != memorySuffix || ctx.Err() != nil {
			continue
		}
		head, err := m.read(filepath.Join(m.dir, f.Name()), nil)
		if err != nil {
			return nil, err
		}
		all = append(all, head.Chain)
	}
	return all, ctx.Err()
}

// Digests implements [Memory].
func (m *FolderMemory) Digests(_ context.Context, c Chain, yield func(Remembered)) error {
	path, err := m.file(c)
	if err != nil {
		return err
	}
	_, err = m.read(path, yield)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// ReadMemory calls yield with all that the memories of a folder hold, of all places, in no order; one digest file may come
// several times. It is for who wants to know what is proven.
func ReadMemory(ctx context.Context, dir string, yield func(Chain, Remembered)) error {
	places, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read what was seen before: %w", err)
	}
	for _, p := range places {
		if !p.IsDir() {
			continue
		}
		m := &FolderMemory{dir: filepath.Join(dir, p.Name())}
		chains, err := m.Chains(ctx)
		if err != nil {
			return err
		}
		for _, c := range chains {
			if err := m.Digests(ctx, c, func(d Remembered) { yield(c, d) }); err != nil {
				return err
			}
		}
	}
	return nil
}

// read reads the head of a file and, if asked for, what follows.
func (m *FolderMemory) read(path string, yield func(Remembered)) (head memoryHead, err error) {
	f, err := os.Open(path)
	if err != nil {
		return head, fmt.Errorf("read what was seen before: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 0, 4<<10), maxMemoryLine)
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &head) != nil || head.Format == 0 {
		return head, fmt.Errorf("read what was seen before: %s does not begin as it should; if it is damaged, move it away", path)
	}
	if head.Format > memoryFormat {
		return head, fmt.Errorf("read what was seen before: %s was made by a newer ashiato; update this one", path)
	}
	for yield != nil && lines.Scan() {
		var d Remembered
		// A line that a crash cut is none: what it said is seen again.
		if json.Unmarshal(lines.Bytes(), &d) == nil && d.Key != "" {
			yield(d)
		}
	}
	if err := lines.Err(); err != nil {
		return head, fmt.Errorf("read what was seen before: %s: %w", path, err)
	}
	return head, nil
}

// Remember implements [Memory].
func (m *FolderMemory) Remember(_ context.Context, c Chain, digests []Remembered) (err error) {
	path, err := m.file(c)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(m.dir, 0o750); err != nil {
		return fmt.Errorf("remember what was seen: %w", err)
	}
	if err := m.begin(path, c); err != nil {
		return fmt.Errorf("remember what was seen: %w", err)
	}
	var b bytes.Buffer
	b.WriteByte('\n') // ends a line that a crash cut; empty lines are none
	enc := json.NewEncoder(&b)
	for _, d := range digests {
		if err := enc.Encode(d); err != nil {
			return err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err == nil {
		_, err = f.Write(b.Bytes())
		err = errors.Join(err, f.Sync(), f.Close())
	}
	if err != nil {
		return fmt.Errorf("remember what was seen: %w", err)
	}
	return nil
}

// begin makes the file with its head, unless it is there. Of several who do so at once, one does.
func (m *FolderMemory) begin(path string, c Chain) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	head, err := json.Marshal(memoryHead{Format: memoryFormat, Place: m.place, Chain: c})
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(m.dir, "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(head, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), path) // unlike a rename, it leaves what somebody else made
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
