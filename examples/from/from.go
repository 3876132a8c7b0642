// Package from lets the examples read log files on this machine in place of a queue: folders and files in the order of their names, once.
package from

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ashiato/ashiato/pipeline"
)

// Files gives a source of the files under the paths, which ends when all are read, and what opens them.
func Files(paths []string) (pipeline.Source, func(context.Context, pipeline.Object) (io.ReadCloser, error), error) {
	if len(paths) == 0 {
		return nil, nil, errors.New("name the folders or log files to read")
	}
	source := pipeline.NewMemory(pipeline.MemoryOptions{})
	defer source.Close()
	for _, path := range paths {
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				source.Send(pipeline.Object{Key: path})
			}
			return err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("look for log files: %w", err)
		}
	}
	return source, func(_ context.Context, o pipeline.Object) (io.ReadCloser, error) { return os.Open(o.Key) }, nil
}
