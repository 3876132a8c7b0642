package main

import (
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/text"
)

// fetchProgress shows how far the files of a lake on S3 are that a question waits for, unless something else shows how far it is. With -v it
// tells what was fetched.
func (s *session) fetchProgress() func(lake.Fetched) {
	var display *progress
	var start time.Time
	done := func() {}
	return func(f lake.Fetched) {
		if start.IsZero() {
			start = s.Now()
			s.mu.Lock()
			busy := s.progress != nil
			s.mu.Unlock()
			if !busy {
				display, done = s.startProgress()
			}
		}
		elapsed := s.Now().Sub(start)
		if display != nil {
			display.Update(movement{Stage: "fetch", Unit: "files", Done: int64(f.Files), Total: int64(f.FilesTotal), Bytes: f.Bytes, BytesTotal: f.BytesTotal, Elapsed: elapsed})
		}
		if f.End {
			done()
			s.detail(s.T("detail.fetched", text.Args{"n": f.Files, "bytes": text.Bytes(f.Bytes), "time": s.Duration(elapsed)}))
			display, done, start = nil, func() {}, time.Time{}
		}
	}
}
