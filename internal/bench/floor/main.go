// Command floor does the first steps of an import and nothing else: it inflates
// log files, or inflates them and reads their records, with two workers. The
// time it takes is what no import with the same library can go below.
//
//	floor inflate|library|tokenise WORKERS < list of files
//
// Inflate is the product's own inflater, library that of klauspost/compress.
//
// It prints the inflated bytes, the records (tokenise only) and the files.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"

	"github.com/ashiato/ashiato/internal/gunzip"
	"github.com/ashiato/ashiato/trail"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

// job handles one file's bytes and gives inflated bytes and records.
type job func(name string, content []byte) (inflated, records int64, err error)

func run(args []string, in io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: floor inflate|library|tokenise WORKERS < list of files")
	}
	jobs := map[string]func() job{"inflate": inflater, "library": library, "tokenise": tokeniser}
	newJob := jobs[args[0]]
	workers, err := strconv.Atoi(args[1])
	if newJob == nil || err != nil || workers < 1 {
		return fmt.Errorf("floor %s %s: want inflate, library or tokenise, and a number of workers", args[0], args[1])
	}
	var names []string
	for lines := bufio.NewScanner(in); lines.Scan(); {
		names = append(names, lines.Text())
	}
	var next, bytes, records atomic.Int64
	failed := make([]error, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			do := newJob()
			var content []byte
			for failed[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(names) {
					return
				}
				var n, r int64
				if content, failed[w] = load(names[i], content); failed[w] == nil {
					n, r, failed[w] = do(names[i], content)
				}
				bytes.Add(n)
				records.Add(r)
			}
		})
	}
	wg.Wait()
	fmt.Fprintf(out, "%d bytes, %d records, %d files\n", bytes.Load(), records.Load(), len(names))
	return errors.Join(failed...)
}

// load reads a file into buf, which grows as needed.
func load(name string, buf []byte) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return buf, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return buf, err
	}
	if int64(cap(buf)) < info.Size() {
		buf = make([]byte, info.Size())
	}
	buf = buf[:info.Size()]
	_, err = io.ReadFull(f, buf)
	return buf, err
}

func inflater() job {
	z := new(gunzip.Reader)
	var in bytes.Reader
	br := bufio.NewReaderSize(&in, 64<<10)
	return inflate(func(content []byte) (io.Reader, error) {
		in.Reset(content)
		br.Reset(&in)
		return z, z.Reset(br)
	})
}

func library() job {
	z := new(gzip.Reader)
	var in bytes.Reader
	return inflate(func(content []byte) (io.Reader, error) {
		in.Reset(content)
		return z, z.Reset(&in)
	})
}

// inflate counts what open gives to read.
func inflate(open func(content []byte) (io.Reader, error)) job {
	buf := make([]byte, 256<<10)
	return func(name string, content []byte) (int64, int64, error) {
		z, err := open(content)
		var total int64
		for err == nil {
			var n int
			n, err = z.Read(buf)
			total += int64(n)
		}
		if !errors.Is(err, io.EOF) {
			return total, 0, fmt.Errorf("%s: %w", name, err)
		}
		return total, 0, nil
	}
}

func tokeniser() job {
	var in bytes.Reader
	r := trail.NewReader(&in, trail.ReaderOptions{})
	return func(name string, content []byte) (int64, int64, error) {
		in.Reset(content)
		r.Reset(&in, name)
		var n int64
		for {
			_, err := r.Next()
			if errors.Is(err, io.EOF) {
				return r.Read(), n, nil
			}
			if err != nil {
				return r.Read(), n, err
			}
			n++
		}
	}
}
