package lake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/ashiato/ashiato/internal/aws"
)

// A Shared is a file beside a lake on S3 that processes on many machines change, one at a time. Each version of it is an object of its own, written
// whole, compressed, never over another one; which version is the newest, and whose turn it is, is an item of the ledger's table.
//
// Whoever wants to change the file takes a [Turn], which is a lease; whoever only reads it takes nothing. A new version is there when the item names it,
// which one conditional write sees to, and only for the owner of the turn: who was asleep for longer than the lease writes no version over that of
// another.
type Shared struct {
	ledger *dynamoLedger
	files  *Aside
	name   string
	temp   string
}

// sharedFolder is where the objects are, beside the tables.
const sharedFolder = "state"

const (
	keptVersions   = 3       // that stay beside the newest: who has begun to read one of them comes to the end
	sweepVersions  = 16      // older ones are looked for after so many
	maxShared      = 1 << 30 // bytes of the file
	turnEnd        = 10 * time.Second
	versionDigits  = 12
	compressedName = ".zst"
)

// ErrTooLarge says that a shared file is larger than 1 GB.
var ErrTooLarge = errors.New("the file is larger than 1 GB")

// Shared gives the file of that name, in which there is no dash; nil for a lake in a folder.
func (l *Lake) Shared(name string) *Shared {
	d, ok := l.ledger.(*dynamoLedger)
	if !ok {
		return nil
	}
	return &Shared{d, l.Aside(sharedFolder), name, l.here.temp()}
}

// A SharedVersion is a version of a file. The zero value is that nobody has written one.
type SharedVersion struct {
	Number int64
	File   string // its object's name, which no other version has
	Bytes  int64  // of the object
	SHA256 string // of the object, hexadecimal
	Saved  time.Time
}

func (s *Shared) key() aws.Key {
	return aws.Key{PK: s.ledger.lakeID() + "|shared", SK: s.name}
}

func (s *Shared) fail(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s the file %s of lake %s: %w", what, s.name, s.ledger.location, err)
}

func versionIn(i aws.Item) SharedVersion {
	v := SharedVersion{Number: i.Number("version"), File: i.Text("file"), Bytes: i.Number("size"), SHA256: i.Text("sha256")}
	if v.Number > 0 {
		v.Saved = time.UnixMilli(i.Number("saved")).UTC()
	}
	return v
}

// Newest says which version is the newest.
func (s *Shared) Newest(ctx context.Context) (SharedVersion, error) {
	item, err := s.ledger.table.Get(ctx, s.key())
	return versionIn(item), s.fail("look at", err)
}

// Fetch writes a version into a new file. One that is not there any more makes an error that wraps [fs.ErrNotExist]: there are newer ones.
func (s *Shared) Fetch(ctx context.Context, v SharedVersion, path string) error {
	return s.fail("fetch", s.fetch(ctx, v, path))
}

func (s *Shared) fetch(ctx context.Context, v SharedVersion, path string) (err error) {
	body, err := s.files.Open(ctx, v.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, body.Close()) }()
	sum := sha256.New()
	z, err := zstd.NewReader(io.TeeReader(body, sum), zstd.WithDecoderMaxMemory(maxShared), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer z.Close()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(f, io.LimitReader(z, maxShared+1))
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read %s: %w", v.File, err)
	}
	if n > maxShared {
		return ErrTooLarge
	}
	if is := hex.EncodeToString(sum.Sum(nil)); is != v.SHA256 {
		return fmt.Errorf("%s does not have the content that was written: its SHA-256 is %s", v.File, is)
	}
	return nil
}

// A Turn is the right to write the next versions of a shared file. It may be used by several goroutines, but for Save.
type Turn struct {
	shared *Shared
	owner  string // unique to the turn
	stop   context.CancelCauseFunc
	ended  chan struct{}
	was    SharedVersion
	sweeps bool // old versions are looked for at the end
	kept   int64

	mu    sync.Mutex
	until time.Time // by this machine's clock, the end of the lease
}

// Take takes the turn. The context that it gives ends when the turn is lost, and with [Turn.End], which has to be called. An error that is [ErrInUse]: it
// is somebody else's, who is named.
func (s *Shared) Take(ctx context.Context) (context.Context, *Turn, error) {
	t := &Turn{shared: s, owner: rand.Text(), ended: make(chan struct{}), kept: keptVersions}
	if err := t.renew(ctx, "attribute_not_exists(#owner) OR #lease < :past"); err != nil {
		return nil, nil, s.fail("take the turn for", err)
	}
	var err error
	if t.was, err = s.Newest(ctx); err != nil {
		return nil, nil, errors.Join(err, t.release(ctx))
	}
	held, stop := context.WithCancelCause(ctx)
	t.stop = stop
	go func() {
		defer close(t.ended)
		t.keep(held)
	}()
	return held, t, nil
}

// renew writes the lease, if a condition or that the turn is this one's already holds: a write whose answer was lost is repeated by the SDK, and finds itself.
func (t *Turn) renew(ctx context.Context, condition string) error {
	d := t.shared.ledger
	me, until := d.me(), d.now().Add(d.lease)
	values := aws.Item{"me": t.owner, "until": until.UnixMilli(), "command": me.Command, "pid": me.PID, "host": me.Host, "since": me.Since.UnixMilli()}
	if condition != "" {
		condition, values["past"] = " OR "+condition, d.past()
	}
	ok, there, err := d.table.Do(ctx, aws.Write{Key: t.shared.key(), Condition: "#owner = :me" + condition, Values: values,
		Update: "SET #owner = :me, #lease = :until, #command = :command, #pid = :pid, #host = :host, #since = :since"})
	if err == nil && !ok {
		err = inUseBy(d.location, holderIn(there))
	}
	if err == nil {
		t.mu.Lock()
		t.until = until
		t.mu.Unlock()
	}
	return err
}

// keep renews the lease until ctx ends, and ends it when the turn is lost.
func (t *Turn) keep(ctx context.Context) {
	lease := t.shared.ledger.lease
	for sleep(ctx, lease/4) == nil {
		within, stop := context.WithTimeout(ctx, lease/4)
		err := t.renew(within, "")
		stop()
		if isInUse(err) || t.Held() != nil {
			t.stop(t.lost())
			return
		}
	}
}

func (t *Turn) lost() error {
	return t.shared.fail("change", fmt.Errorf("%w: the turn was not kept in time", ErrFenced))
}

// Held is nil as long as the turn is surely nobody else's. It asks the clock, not the network: the wall clock, as others go by theirs and a process that was
// asleep has to notice.
func (t *Turn) Held() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shared.ledger.now().Round(0).Before(t.until.Round(0)) {
		return nil
	}
	return t.lost()
}

// Newest is the newest version, as long as the turn is held.
func (t *Turn) Newest() SharedVersion { return t.was }

// Save makes the file at a path the next version. [ErrFenced]: the turn was lost, and nothing is changed.
func (t *Turn) Save(ctx context.Context, path string) error {
	return t.shared.fail("save", t.save(ctx, path))
}

func (t *Turn) save(ctx context.Context, path string) error {
	s := t.shared
	next := SharedVersion{Number: t.was.Number + 1, Saved: s.ledger.now()}
	next.File = fmt.Sprintf("%s-%0*d-%s.db%s", s.name, versionDigits, next.Number, rand.Text(), compressedName)
	if err := s.put(ctx, path, &next); err != nil {
		return err
	}
	ok, there, err := s.ledger.table.Do(ctx, aws.Write{Key: s.key(), Condition: "#owner = :me AND (attribute_not_exists(#version) OR #version = :was)",
		Update: "SET #version = :next, #file = :file, #size = :size, #sha256 = :sha256, #saved = :saved",
		Values: aws.Item{"me": t.owner, "was": t.was.Number, "next": next.Number, "file": next.File, "size": next.Bytes, "sha256": next.SHA256, "saved": next.Saved.UnixMilli()}})
	if err != nil {
		return err // whether it is there or not, whoever looks knows; an object that nobody names is swept
	}
	if !ok && there.Text("file") != next.File {
		return errors.Join(fmt.Errorf("%w: version %d is there by now", ErrFenced, there.Number("version")), s.files.Remove(ctx, next.File))
	}
	t.was = next
	t.sweeps = t.sweeps || next.Number%sweepVersions == 0
	return nil
}

// put compresses the file and writes it as an object, of which it notes size and hash.
func (s *Shared) put(ctx context.Context, path string, v *SharedVersion) (err error) {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if info, err := in.Stat(); err != nil || info.Size() > maxShared {
		return errors.Join(err, fmt.Errorf("%w: %d bytes", ErrTooLarge, info.Size()))
	}
	out, err := os.CreateTemp(s.temp, "shared-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if err := os.Remove(out.Name()); err != nil { // it is gone when it is closed
		return err
	}
	sum := sha256.New()
	z, err := zstd.NewWriter(io.MultiWriter(out, sum), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	_, err = io.Copy(z, in)
	if err = errors.Join(err, z.Close()); err != nil {
		return err
	}
	if v.Bytes, err = out.Seek(0, io.SeekCurrent); err != nil {
		return err
	}
	v.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return s.files.Put(ctx, v.File, out, v.Bytes)
}

// sweep removes the objects of the versions before a number, and those that a process left there that was fenced or died.
func (s *Shared) sweep(ctx context.Context, before int64) error {
	names, err := s.files.Below(ctx, s.name+"-")
	if err != nil {
		return err
	}
	var old []string
	for _, name := range names {
		digits, _, _ := strings.Cut(strings.TrimPrefix(name, s.name+"-"), "-")
		if n, err := strconv.ParseInt(digits, 10, 64); err == nil && n < before {
			old = append(old, name)
		}
	}
	if len(old) == 0 {
		return nil
	}
	return s.files.Remove(ctx, old...)
}

// Forget has End remove all versions but the newest: what was taken out of the file is to be gone.
func (t *Turn) Forget() { t.sweeps, t.kept = true, 0 }

// End gives the turn back. An error says that this failed, and then it ends with its lease, or that old versions could not be removed; what was saved is
// saved.
func (t *Turn) End(ctx context.Context) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), turnEnd)
	defer stop()
	var err error
	if t.sweeps {
		err = t.shared.fail("remove old versions of", t.shared.sweep(ctx, t.was.Number-t.kept))
	}
	t.stop(nil)
	<-t.ended
	return errors.Join(err, t.release(ctx))
}

// release gives the lease back, unless it is somebody else's by now.
func (t *Turn) release(ctx context.Context) error {
	s := t.shared
	_, _, err := s.ledger.table.Do(ctx, aws.Write{Key: s.key(), Update: "REMOVE #owner, #lease", Condition: "#owner = :me", Values: aws.Item{"me": t.owner}})
	return s.fail("give back the turn for", err)
}

// FetchNewest writes the newest version into a new file and says which it is; there is no file where there is no version.
func (s *Shared) FetchNewest(ctx context.Context, path string) (v SharedVersion, err error) {
	const tries = 3 // others go on meanwhile
	for range tries {
		if v, err = s.Newest(ctx); err != nil || v.Number == 0 {
			return v, err
		}
		if err = s.Fetch(ctx, v, path); !errors.Is(err, fs.ErrNotExist) {
			return v, err
		}
	}
	return v, err
}
