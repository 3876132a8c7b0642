// Package from gives the examples their logs: a queue of Amazon SQS whose messages announce objects in S3, or log files on this machine.
package from

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/awssource"
)

// Opener is the Open of a pipeline.
type Opener = func(context.Context, pipeline.Object) (io.ReadCloser, error)

// Args gives what a command line names: the URL of a queue (or none, and QUEUE_URL in the environment has it), or folders and files. Region and credentials are
// those of every AWS program. A queue never ends; files are read once, in the order of their names.
func Args(ctx context.Context, args []string) (pipeline.Source, Opener, error) {
	if url := os.Getenv("QUEUE_URL"); len(args) == 0 && url != "" {
		args = []string{url}
	}
	switch {
	case len(args) == 0:
		return nil, nil, errors.New("name the URL of a queue, as argument or in QUEUE_URL, or the folders or log files to read")
	case len(args) == 1 && strings.Contains(args[0], "://"):
		return queue(ctx, args[0])
	}
	return files(args)
}

func queue(ctx context.Context, url string) (pipeline.Source, Opener, error) {
	cfg, err := awssource.Load(ctx, awssource.Options{})
	if err != nil {
		return nil, nil, err
	}
	source, err := awssource.NewQueue(awssource.QueueOptions{Config: cfg, URL: url})
	if err != nil {
		return nil, nil, err
	}
	return source, awssource.NewStore(awssource.StoreOptions{Config: cfg}).Open, nil
}

func files(paths []string) (pipeline.Source, Opener, error) {
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
