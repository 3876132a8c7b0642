package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/directory"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/presence"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) namesImportCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "import PATH...",
		Args: s.arguments(1, -1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.namesImport(cmd.Context(), args) },
	}
}

// maxNameFiles bounds the files of one import.
const maxNameFiles = 1_000_000

// A nameFile is a file to import.
type nameFile struct {
	name     string
	modified time.Time
	open     func(context.Context) (io.ReadCloser, error)
}

// namesImport reads all files before it writes anything: the entries of one may say what those of another leave open.
func (s *session) namesImport(ctx context.Context, args []string) error {
	var entries []directory.Imported
	files, bad := 0, 0
	for _, arg := range args {
		err := s.eachNameFile(ctx, arg, func(f nameFile) error {
			found, err := s.readNames(ctx, f)
			if _, wrong := errors.AsType[*directory.ImportError](err); wrong {
				bad++
				s.note(s.T("names.bad_file", text.Args{"path": text.CleanLine(f.name), "reason": err}))
				return nil
			}
			if err != nil {
				return err
			}
			files++
			entries = append(entries, found...)
			return nil
		})
		if err != nil {
			return s.awsReason(err)
		}
	}
	// What is older comes first, so that each entry is compared with what held before it.
	slices.SortStableFunc(entries, func(a, b directory.Imported) int { return a.At.Compare(b.At) })
	err := s.onLake(ctx, true, func(l *lake.Lake) error {
		store := directoryOf(l)
		d, err := directory.Load(ctx, store)
		if err != nil {
			return err
		}
		n, err := d.Save(ctx, store, d.Import(entries, s.Now().UTC()))
		if err != nil {
			return err
		}
		return s.printFacts(ctx, []fact{number("names.fact.files", "files", int64(files)), number("names.fact.entries", "entries", int64(len(entries))),
			number("names.fact.changes", "changes", int64(n)), number("names.fact.bad", "unreadable", int64(bad))})
	})
	if err == nil && bad > 0 {
		return s.fail(exitPartial, "names.bad_files", text.Args{"n": bad})
	}
	return err
}

// readNames reads a file of users, or a list of sign-ins to WorkSpaces, which tells whose they were.
func (s *session) readNames(ctx context.Context, f nameFile) ([]directory.Imported, error) {
	r, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := bufio.NewReaderSize(r, 4096)
	if head, _ := b.Peek(200); !isAccessList(head) { // of a shorter file what there is
		return directory.ReadImport(b, f.modified)
	}
	rows, err := presence.ReadAccessList(b, s.zone)
	if bad, ok := errors.AsType[*presence.FileError](err); ok {
		return nil, &directory.ImportError{Line: bad.Line, Err: bad.Err}
	}
	return accessOwners(rows), err
}

// isAccessList tells whether a file begins with the head of a list of sign-ins to WorkSpaces.
func isAccessList(begin []byte) bool {
	head, _, _ := strings.Cut(strings.ToLower(string(begin)), "\n")
	return strings.Contains(head, "workspacesid") && strings.Contains(head, "username") && strings.Contains(head, "timestamp")
}

// eachNameFile visits a file, the files of a folder (.json, .jsonl, .ndjson, .csv), or those below an S3 prefix.
func (s *session) eachNameFile(ctx context.Context, arg string, visit func(nameFile) error) error {
	if config.IsS3(arg) {
		return s.eachNameObject(ctx, arg, visit)
	}
	info, err := os.Stat(arg)
	if err != nil {
		return s.fail(exitFailure, "import.missing", text.Args{"path": arg, "err": err})
	}
	open := func(path string) func(context.Context) (io.ReadCloser, error) {
		return func(context.Context) (io.ReadCloser, error) { return os.Open(path) }
	}
	if !info.IsDir() {
		return visit(nameFile{arg, info.ModTime().UTC(), open(arg)})
	}
	n := 0
	return filepath.WalkDir(arg, func(path string, e fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if e.IsDir() || !e.Type().IsRegular() || !isNameFile(path) {
			return nil
		}
		if n++; n > maxNameFiles {
			return s.fail(exitUsage, "names.too_many", text.Args{"n": maxNameFiles})
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		return visit(nameFile{path, info.ModTime().UTC(), open(path)})
	})
}

func isNameFile(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".json" || ext == ".jsonl" || ext == ".ndjson" || ext == ".csv"
}

func (s *session) eachNameObject(ctx context.Context, uri string, visit func(nameFile) error) error {
	bucket, prefix, err := config.SplitS3(uri)
	if err != nil {
		return s.fail(exitUsage, "names.bad_uri", text.Args{"value": uri, "reason": err})
	}
	b, err := aws.OpenBucket(ctx, aws.BucketOptions{Bucket: bucket, Access: access(s.config.AWS)})
	if err != nil {
		return err
	}
	n := 0
	return b.ListObjects(ctx, prefix, func(o aws.ObjectInfo) error {
		if o.Size == 0 || o.Size > directory.MaxImport || !isNameFile(o.Key) {
			return nil
		}
		if n++; n > maxNameFiles {
			return s.fail(exitUsage, "names.too_many", text.Args{"n": maxNameFiles})
		}
		return visit(nameFile{"s3://" + bucket + "/" + o.Key, o.Modified, func(ctx context.Context) (io.ReadCloser, error) { return b.Get(ctx, o.Key) }})
	})
}
