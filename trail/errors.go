package trail

import (
	"errors"
	"fmt"
)

// What can be wrong with a record or a file, besides its grammar. They come wrapped.
var (
	ErrRecordTooLarge = errors.New("record is larger than the limit (RecordBytes)")
	ErrTooDeep        = errors.New("record is nested deeper than the limit (Depth)")
	ErrTruncated      = errors.New("input ends in the middle")
	ErrInflatedBytes  = errors.New("compressed input holds more than the limit (InflatedBytes)")
	ErrInflateRatio   = errors.New("compressed input inflates by more than the limit (InflateRatio): this may be a bomb")
	ErrTrailing       = errors.New("data after the end of the gzip stream")
	ErrArchive        = errors.New("input is an archive: read its files with Members")
	ErrEncoding       = errors.New("input is UTF-16: convert it to UTF-8")
	ErrMembers        = errors.New("archive holds more files than the limit (Members)")
)

// SyntaxError says where text is not JSON.
type SyntaxError struct {
	Offset int64 // bytes from the start of the record
	What   string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("not JSON at byte %d: %s", e.Offset, e.What) }

// RecordError says that one record could not be read. Reading goes on behind it.
type RecordError struct {
	File   string
	Record int    // which item of the file, the first being 1
	Offset int64  // where it starts, in bytes of the inflated file
	Err    error  // *SyntaxError, ErrRecordTooLarge, ErrTooDeep or ErrTruncated
	Bytes  []byte // the bytes passed over, at most Limits.RecordBytes of them
}

func (e *RecordError) Error() string {
	return fmt.Sprintf("%s: record %d at byte %d: %v", e.File, e.Record, e.Offset, e.Err)
}

func (e *RecordError) Unwrap() error { return e.Err }

// NotCloudTrail says that an item of the file is something else than a CloudTrail record, which is
// no fault of the file. Reading goes on behind it.
type NotCloudTrail struct {
	File   string
	Record int   // which item of the file, the first being 1
	Offset int64 // where it starts, in bytes of the inflated file
	What   string
	Bytes  []byte // the item, if it is an event of EventBridge; nil of others
}

func (e *NotCloudTrail) Error() string {
	return fmt.Sprintf("%s: item %d at byte %d is no CloudTrail record: %s", e.File, e.Record, e.Offset, e.What)
}

// FileError says that the rest of a file cannot be read. What came before it stands.
type FileError struct {
	File   string
	Offset int64 // how far reading came, in bytes of the inflated file
	Err    error
}

func (e *FileError) Error() string {
	return fmt.Sprintf("%s: at byte %d: %v", e.File, e.Offset, e.Err)
}

func (e *FileError) Unwrap() error { return e.Err }

// NotJSON is the What of a NotCloudTrail error for a file that is not JSON at all. Where the file should
// have been a log, it is a damaged one.
const NotJSON = "text or binary data, not JSON"
