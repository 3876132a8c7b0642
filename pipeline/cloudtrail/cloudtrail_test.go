package cloudtrail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/pipeline"
	"github.com/ashiato/ashiato/pipeline/cloudtrail"
	"github.com/ashiato/ashiato/trail"
)

const (
	first  = `{"eventVersion":"1.11","eventTime":"2026-02-03T00:10:00Z","eventSource":"s3.amazonaws.com","eventName":"PutObject","eventID":"e-1"}`
	second = `{"eventVersion":"1.11","eventTime":"2026-02-03T00:11:00Z","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","eventID":"e-2"}`
)

// run gives the ids of the records of one object, and the failures.
func run(t *testing.T, text string) (ids []string, failures []*pipeline.Failure) {
	t.Helper()
	s := pipeline.NewMemory(pipeline.MemoryOptions{})
	s.Send(pipeline.Object{Key: "AWSLogs/x.json", Inline: []byte(text)})
	s.Close()
	var kept []*trail.Record
	p := pipeline.Pipeline[*trail.Record]{
		Source: s, Decode: cloudtrail.Decode(trail.Limits{}),
		Handler: pipeline.HandlerFunc[*trail.Record](func(_ context.Context, b pipeline.Batch[*trail.Record]) error {
			kept = append(kept, b.Records...)
			return nil
		}),
		OnFailure: func(_ context.Context, f *pipeline.Failure, _ pipeline.Message) pipeline.Outcome {
			failures = append(failures, f)
			return pipeline.Outcome{Disposition: pipeline.Done}
		},
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range kept { // the records outlast the reader
		ids = append(ids, r.ID())
	}
	return ids, failures
}

func TestDecode(t *testing.T) {
	var bad *trail.RecordError
	var other *trail.NotCloudTrail
	var file *trail.FileError
	for _, c := range []struct {
		name, text string
		ids        string
		record     int64 // of the failure; -1: none
		target     any
	}{
		{"a log", `{"Records":[` + first + "," + second + "]}", "[e-1 e-2]", -1, nil},
		{"a bad record", `{"Records":[` + first + `,{"eventName":oops},` + second + "]}", "[e-1 e-2]", 2, &bad},
		{"something else among them", `{"Records":[` + first + `,{"a":1},` + second + "]}", "[e-1 e-2]", 2, &other},
		{"cut off", `{"Records":[` + first + ",", "[e-1]", 0, &file},
		{"not JSON", "\x89PNG nothing of the kind", "[]", 0, &other},
	} {
		t.Run(c.name, func(t *testing.T) {
			ids, failures := run(t, c.text)
			if got := fmt.Sprint(ids); got != c.ids {
				t.Errorf("got %s, want %s", got, c.ids)
			}
			if c.record < 0 {
				if len(failures) > 0 {
					t.Errorf("got %v", failures)
				}
				return
			}
			if len(failures) != 1 || failures[0].Stage != pipeline.Decode || failures[0].Record != c.record || !errors.As(failures[0], c.target) {
				t.Errorf("got %v", failures)
			}
		})
	}
}

// A broken connection is no end of a file, whatever its error wraps.
func TestBrokenConnection(t *testing.T) {
	s := pipeline.NewMemory(pipeline.MemoryOptions{})
	s.Send(pipeline.Object{Bucket: "b", Key: "k"})
	s.Close()
	var failures []*pipeline.Failure
	p := pipeline.Pipeline[*trail.Record]{
		Source: s, Decode: cloudtrail.Decode(trail.Limits{}),
		Open: func(context.Context, pipeline.Object) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(first+"\n"), broken{})), nil
		},
		Handler: pipeline.HandlerFunc[*trail.Record](func(context.Context, pipeline.Batch[*trail.Record]) error { return nil }),
		OnFailure: func(_ context.Context, f *pipeline.Failure, _ pipeline.Message) pipeline.Outcome {
			failures = append(failures, f)
			return pipeline.Outcome{Disposition: pipeline.Drop}
		},
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(failures) != 1 || failures[0].Stage != pipeline.Download {
		t.Errorf("got %v", failures)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("connection lost: %w", io.EOF) }

func TestIsLog(t *testing.T) {
	const place = "AWSLogs/111122223333/%s/ap-northeast-1/2026/02/03/"
	for key, want := range map[string]bool{
		fmt.Sprintf(place, "CloudTrail") + "111122223333_CloudTrail_ap-northeast-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json.gz":                 true,
		fmt.Sprintf(place, "CloudTrail-Insight") + "x.json.gz":                                                                              true,
		fmt.Sprintf(place, "CloudTrail-Digest") + "111122223333_CloudTrail-Digest_ap-northeast-1_t_ap-northeast-1_20260203T001500Z.json.gz": false,
		fmt.Sprintf(place, "CloudTrail"):                                               false,
		"AWSLogs/111122223333/elasticloadbalancing/ap-northeast-1/2026/02/03/x.log.gz": false,
		"photo.jpg": false,
	} {
		if got, err := cloudtrail.IsLog(t.Context(), pipeline.Object{Bucket: "b", Key: key}); got != want || err != nil {
			t.Errorf("%s: %v, %v", key, got, err)
		}
	}
	if got, _ := cloudtrail.IsLog(t.Context(), pipeline.Object{Key: "an event", Inline: []byte("{}")}); !got {
		t.Error("what came within a message is left out")
	}
}
