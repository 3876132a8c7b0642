package trail

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// ArchiveHead is how many bytes of a file IsArchive wants to see.
const ArchiveHead = 4 << 10

// IsArchive reports whether a file is a zip, tar or tar.gz archive, from its first ArchiveHead
// bytes, or all of a shorter file.
func IsArchive(head []byte) bool {
	if isZip(head) || isTar(head) {
		return true
	}
	if !isGzip(head) {
		return false
	}
	z, err := gzip.NewReader(bytes.NewReader(head))
	if err != nil {
		return false
	}
	var block [512]byte
	n, _ := io.ReadFull(z, block[:])
	return isTar(block[:n])
}

func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

func isTar(head []byte) bool { return len(head) >= 262 && string(head[257:262]) == "ustar" }

// Members calls fn with each file in the zip, tar or tar.gz archive r, in the order of the archive.
// The name that fn gets is the archive's, a slash, and the file's: no path to write to. The reader
// yields the file as it is stored; a NewReader over it takes gzip in it in turn. fn need not read it
// all. Folders, links and devices are passed over. A zip archive must be an io.ReaderAt and
// io.Seeker, as an *os.File is.
//
// Of lim, Members, InflatedBytes (of all files together) and InflateRatio count. An error of fn ends
// the reading and is returned as it is; one of the archive is a *FileError.
func Members(name string, r io.Reader, lim Limits, fn func(name string, r io.Reader) error) error {
	lim = lim.withDefaults()
	a := &archive{name: name, lim: lim, fn: fn}
	if at, ok := r.(readSeekerAt); ok {
		size, err := at.Seek(0, io.SeekEnd)
		if err != nil {
			return &FileError{File: name, Err: err}
		}
		var head [4]byte
		if n, _ := at.ReadAt(head[:], 0); isZip(head[:n]) {
			return a.zip(at, size)
		}
		if _, err := at.Seek(0, io.SeekStart); err != nil {
			return &FileError{File: name, Err: err}
		}
	}
	in := bufio.NewReader(r)
	if head, _ := in.Peek(4); isZip(head) {
		return &FileError{File: name, Err: errors.New("a zip archive cannot be read from a stream: save it as a file")}
	}
	return a.tar(in)
}

type readSeekerAt interface {
	io.ReaderAt
	io.Seeker
}

// archive is one archive being read.
type archive struct {
	name  string
	lim   Limits
	fn    func(name string, r io.Reader) error
	count int
	out   int64 // bytes out of all files so far
}

func (a *archive) fail(err error) error {
	return &FileError{File: a.name, Offset: a.out, Err: err}
}

// call hands one file to fn. An error of the archive counts more than what fn made of it.
func (a *archive) call(name string, r *memberReader) error {
	if a.count++; a.count > a.lim.Members {
		return a.fail(fmt.Errorf("%w, %d", ErrMembers, a.lim.Members))
	}
	err := a.fn(a.name+"/"+strings.TrimPrefix(name, "./"), r)
	if r.err != nil {
		return a.fail(r.err)
	}
	return err
}

// memberReader yields one file and holds the archive's limits.
type memberReader struct {
	a    *archive
	r    io.Reader
	room int64 // bytes that this file may yet yield
	err  error // the limit that has been exceeded
}

func (m *memberReader) Read(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.r.Read(p)
	m.room -= int64(n)
	m.a.out += int64(n)
	switch {
	case m.a.out > m.a.lim.InflatedBytes:
		m.err = fmt.Errorf("%w, %d bytes", ErrInflatedBytes, m.a.lim.InflatedBytes)
	case m.room < 0:
		m.err = fmt.Errorf("%w, %d", ErrInflateRatio, m.a.lim.InflateRatio)
	default:
		return n, err
	}
	return 0, m.err
}

func (a *archive) zip(r io.ReaderAt, size int64) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return a.fail(err)
	}
	for _, f := range z.File {
		if !f.Mode().IsRegular() || strings.HasSuffix(f.Name, "/") {
			continue
		}
		body, err := f.Open()
		if err != nil {
			return a.fail(fmt.Errorf("%s: %w", shorten(f.Name), err))
		}
		packed := int64(min(f.CompressedSize64, uint64(size)))
		err = a.call(f.Name, &memberReader{a: a, r: body, room: ratioSlack + packed*int64(a.lim.InflateRatio)})
		body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) tar(r io.Reader) error {
	in := &input{lim: a.lim}
	in.reset(r)
	t := tar.NewReader(in)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = ErrTruncated
			}
			return a.fail(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := a.call(h.Name, &memberReader{a: a, r: t, room: h.Size}); err != nil {
			return err
		}
	}
}
