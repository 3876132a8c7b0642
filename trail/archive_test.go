package trail

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

var archived = []struct{ name, body string }{
	{"logs/", ""},
	{"logs/a.json.gz", zipped(`{"Records":[` + good("a") + `]}`)},
	{"./logs/b.json", good("b")},
	{"logs/empty", ""},
}

func zipArchive(t *testing.T) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range archived {
		w, err := z.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f.body)
	}
	z.Close()
	return b.Bytes()
}

func tarArchive(t *testing.T) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range archived {
		h := &tar.Header{Name: f.name, Mode: 0o600, Size: int64(len(f.body)), Typeflag: tar.TypeReg}
		if strings.HasSuffix(f.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, f.body)
	}
	w.WriteHeader(&tar.Header{Name: "link", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink})
	w.Close()
	return b.Bytes()
}

// list reads an archive and tells what is in it.
func list(t *testing.T, src io.Reader, lim Limits) (string, error) {
	var out []string
	err := Members("x", src, lim, func(name string, r io.Reader) error {
		out = append(out, name+"="+told(t, NewReader(r, ReaderOptions{Name: name})))
		return nil
	})
	return strings.Join(out, " "), err
}

func TestMembers(t *testing.T) {
	const want = "x/logs/a.json.gz=a x/logs/b.json=b x/logs/empty="
	tarred := tarArchive(t)
	for name, b := range map[string][]byte{"zip": zipArchive(t), "tar": tarred, "tar.gz": []byte(zipped(string(tarred)))} {
		if !IsArchive(b[:min(len(b), ArchiveHead)]) {
			t.Errorf("%s is not seen to be an archive", name)
		}
		if got, err := list(t, bytes.NewReader(b), Limits{}); got != want || err != nil {
			t.Errorf("%s: got %s, %v, want %s", name, got, err, want)
		}
		got, err := list(t, io.MultiReader(bytes.NewReader(b)), Limits{})
		if name != "zip" && (got != want || err != nil) || name == "zip" && !errors.As(err, new(*FileError)) {
			t.Errorf("%s from a stream: got %s, %v", name, got, err)
		}
		if _, err := list(t, bytes.NewReader(b), Limits{Members: 2}); !errors.Is(err, ErrMembers) {
			t.Errorf("%s: got %v, want ErrMembers", name, err)
		}
		if _, err := list(t, bytes.NewReader(b), Limits{InflatedBytes: 300}); !errors.Is(err, ErrInflatedBytes) {
			t.Errorf("%s: got %v, want ErrInflatedBytes", name, err)
		}
		for _, cut := range []int{len(b)/3 + 7, 100} {
			if _, err := list(t, bytes.NewReader(b[:cut]), Limits{}); !errors.As(err, new(*FileError)) {
				t.Errorf("%s cut to %d: got %v", name, cut, err)
			}
		}
	}
	stop := errors.New("stop")
	if err := Members("x", bytes.NewReader(tarred), Limits{}, func(string, io.Reader) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v, want the function's error", err)
	}
	for _, head := range []string{"", "PK", good("a"), zipped(good("a")), "\x1f\x8b"} {
		if IsArchive([]byte(head)) {
			t.Errorf("%.10q is taken for an archive", head)
		}
	}
}

func TestZipBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("bomb")
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(w, &repeated{" ", 96 << 20})
	z.Close()
	var read int64
	err = Members("x", bytes.NewReader(b.Bytes()), Limits{InflateRatio: 100}, func(_ string, r io.Reader) error {
		n, err := io.Copy(io.Discard, r)
		read = n
		return err
	})
	if !errors.Is(err, ErrInflateRatio) || read > 48<<20 {
		t.Errorf("got %v after %d bytes", err, read)
	}
}
