// Package cloudtrail decodes CloudTrail's log files for package pipeline.
package cloudtrail

import (
	"context"
	"errors"
	"io"

	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/trail"
)

// Decode returns a decoder of CloudTrail records, in every form that [trail.Reader] reads: log files plain or gzip, and what EventBridge,
// CloudWatch Logs and LookupEvents make of records. The records are copies and keep all of their text.
//
// A record that cannot be read is a bad record with a *[trail.RecordError], and an item that is no CloudTrail record is one with a *[trail.NotCloudTrail]:
// the default of Pipeline.OnFailure goes on behind them, and Event.Bad counts them. An object that is not JSON at all is damaged, or
// should not have been read: that is a failure of the object, with a *[trail.NotCloudTrail].
// A *[trail.FileError] says that the rest of an object could not be read.
func Decode(l trail.Limits) pipeline.Decoder[*trail.Record] {
	return func(_ context.Context, o pipeline.Object, r io.Reader, s *pipeline.Sink[*trail.Record]) error {
		in := trail.NewReader(r, trail.ReaderOptions{Name: o.String(), Limits: l})
		for {
			record, err := in.Next()
			if err == nil {
				if err := s.Record(record.Clone()); err != nil {
					return err
				}
				continue
			}
			var bad *trail.RecordError
			var other *trail.NotCloudTrail
			switch {
			case errors.As(err, &other) && other.What == trail.NotJSON:
				return err
			case errors.As(err, &other), errors.As(err, &bad):
				if err := s.Bad(err); err != nil {
					return err
				}
			case err == io.EOF: //nolint:errorlint // a file that ends too early wraps it
				return nil
			default:
				return err
			}
		}
	}
}

// IsLog is a KeepObject for Pipeline: it chooses log files of every kind (management, data, Insight, network activity, aggregated) by their keys, and leaves out digest files,
// folders and whatever else lies in the bucket. Objects that came within their message are chosen.
func IsLog(_ context.Context, o pipeline.Object) (bool, error) {
	if o.Inline != nil {
		return true, nil
	}
	k, ok := trail.ParseKey(o.Key)
	return ok && k.IsLog(), nil
}
