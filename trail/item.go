package trail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"math/bits"
	"strings"
)

// validationMessage is what CloudTrail sends when a topic is attached to a trail.
const validationMessage = "CloudTrail validation message."

func bit(f Field) uint64 { return 1 << (f & 63) }

// isCloudTrail reports whether the object in r is a CloudTrail record: an ordinary one has three of
// the members that mark it, and an event source that is none of the event notifications, which
// resemble it. A sample may have just the version and the identity.
func (r *Record) isCloudTrail() bool {
	usual := bit(EventVersion) | bit(EventTime) | bit(EventSource) | bit(EventName) | bit(EventID) | bit(EventType)
	if bits.OnesCount64(r.set[0]&usual) < 3 {
		return r.Has(EventVersion) && r.Has(UserIdentity) ||
			r.Has(AggregatedEventID) && r.Has(EventCategory) && (r.Has(Summary) || r.Has(TimeWindow))
	}
	source := r.Value(EventSource)
	return source.Kind != String || !bytes.HasPrefix(source.Text, []byte(`"aws:`))
}

// member returns the value of a top-level member without a Field, by its key without escapes.
func (r *Record) member(key string) Value {
	for _, m := range r.unknown {
		if m.Parent == Top && len(m.Key) == len(key)+2 && string(m.Key[1:len(m.Key)-1]) == key {
			return m.Value
		}
	}
	return Value{}
}

// envelopes are the members that hold a record, as an object or as text.
var envelopes = []struct {
	key  string
	kind Kind
	form Form
}{
	{"detail", Object, EventBridge},
	{"CloudTrailEvent", String, Lookup},
	{"message", String, Logs},
	{"body", String, Wrapped},      // SQS, as a Lambda function gets it
	{"Body", String, Wrapped},      // SQS, as ReceiveMessage gives it
	{"Message", String, Wrapped},   // SNS
	{"@message", String, Logs},     // what CloudWatch Logs Insights found, saved in its console
	{"eventJson", String, Wrapped}, // CloudTrail Lake: the column of queries that has the whole event
	{"_raw", String, Wrapped},      // an export of Splunk
	{"original", String, Wrapped},  // event.original of Elastic
}

// isEnvelope reports whether r is an object that holds a record or a payload with records.
func isEnvelope(r *Record) bool {
	for _, e := range envelopes {
		if v := r.member(e.key); v.Kind == e.kind && bytes.Contains(v.Text, []byte("event")) {
			return true
		}
	}
	return r.member("awslogs").Kind == Object
}

// unwrap looks for the record that stands in the object env. It leaves it in r.rec and returns its
// form; or none and the name of what env is, "" if that has none. An error says that a record stands
// there but cannot be read.
func (r *Reader) unwrap(env *Record, depth int) (form Form, what string, err error) {
	what = nameOf(env)
	if logs := env.member("awslogs"); logs.Kind == Object && r.nested < maxNested {
		if r.openPayload(logs) {
			return payload, what, nil
		}
		return none, what, errors.New("awslogs.data is not base64")
	}
	for _, e := range envelopes {
		v := env.member(e.key)
		if v.Kind != e.kind {
			continue
		}
		rec := r.rec
		if err = r.fromValue(v, rec); err == nil && rec.isCloudTrail() {
			return e.form, what, nil
		}
		if e.form == Lookup || e.form == Logs && err != nil && looksLikeRecord(r.text) {
			return none, what, err
		}
		if err != nil || depth >= maxNested || e.form == EventBridge || e.form == Lookup {
			return none, what, nil
		}
		text := r.text
		r.rec, r.text = &Record{}, nil
		form, inner, err := r.unwrap(rec, depth+1)
		if form == none {
			r.text = text
		}
		return form, strings.TrimSuffix(what+": "+inner, ": "), err
	}
	return none, what, nil
}

// looksLikeRecord reports whether text that is no JSON was meant for a record.
func looksLikeRecord(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(text), []byte(`{"eventVersion"`))
}

// fromValue reads the object that v is, or holds as text, into rec.
func (r *Reader) fromValue(v Value, rec *Record) error {
	if v.Kind == String {
		return r.fromString(v, rec)
	}
	return r.fromText(v.Text, rec)
}

func (r *Reader) fromString(v Value, rec *Record) error {
	r.text, _ = v.AppendText(r.text[:0])
	return r.fromText(r.text, rec)
}

// fromText reads the object in text into rec. The text is copied: rec's bytes are the Reader's.
func (r *Reader) fromText(text []byte, rec *Record) error {
	n := len(text)
	r.text = append(append(r.text[:0], text...), make([]byte, padding)...)
	p := r.text
	r.text = r.text[:n]
	r.scan.container = false
	end := r.scan.scan(p, skipSpace(p, 0), rec)
	if end < 0 {
		return r.scan.err(n, 0)
	}
	if i := skipSpace(p, end); i != n {
		return &SyntaxError{Offset: int64(i), What: "data after the record"}
	}
	return nil
}

// openPayload makes the payload of a CloudWatch Logs subscription, {"data": base64 of gzip}, the
// next thing read.
func (r *Reader) openPayload(logs Value) bool {
	rec := &Record{}
	if r.fromText(logs.Text, rec) != nil {
		return false
	}
	text, _ := rec.member("data").AppendText(nil)
	data, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil || len(data) == 0 {
		return false
	}
	r.sub = NewReader(bytes.NewReader(data), ReaderOptions{Name: r.name, Limits: r.lim})
	r.sub.nested = r.nested + 1
	return true
}

// nextSub reads on in the payload. Its records and errors are counted as the file's.
func (r *Reader) nextSub() (*Record, error) {
	rec, err := r.sub.Next()
	if errors.Is(err, io.EOF) {
		r.sub = nil
		return nil, nil
	}
	var file *FileError
	if errors.As(err, &file) {
		r.sub = nil
		return nil, &RecordError{File: r.name, Record: r.items, Offset: r.pos64(), Err: file.Err}
	}
	return rec, err
}

// eventBridgeEvent begins the names of events of EventBridge, whose detail-type follows.
const eventBridgeEvent = "EventBridge event"

// foreign names what is no CloudTrail record by keys that it has at its top level.
var foreign = []struct{ keys, what string }{
	{"digestS3Bucket digestStartTime", "CloudTrail digest file"},
	{"detail-type source", eventBridgeEvent},
	{"awslogs", "CloudWatch Logs payload"},
	{"CloudTrailEvent", "event history entry"},
	{"id timestamp message", "CloudWatch Logs message"},
	{"receiptHandle body", "SQS message"},
	{"ReceiptHandle Body", "SQS message"},
	{"messageId body", "SQS message"},
	{"Type MessageId", "SNS message"},
	{"Sns", "SNS event"},
	{"s3", "S3 event notification"},
	{"kinesis", "Kinesis event"},
	{"dynamodb", "DynamoDB event"},
	{"invocationId records", "Firehose event"},
	{"configRuleName", "AWS Config rule event"},
	{"configurationItems", "AWS Config file"},
	{"configurationItem", "AWS Config notification"},
	{"Statement", "IAM policy"},
	{"schemaVersion severity", "GuardDuty finding"},
}

// nameOf names what the object in r is, "" if that is not known.
func nameOf(r *Record) string {
	if key := r.member("s3ObjectKey"); key.Kind == Array && r.member("s3Bucket").Kind == String {
		return "CloudTrail's notice of log files"
	} else if key.Kind == String {
		return "AWS Config's notice of files"
	}
	if event := r.member("Event"); event.Kind == String && r.member("Bucket").Kind == String {
		return "S3 notification " + shorten(event.Str())
	}
	for _, f := range foreign {
		if !r.hasAll(f.keys) {
			continue
		}
		switch f.what {
		case eventBridgeEvent:
			if kind := r.member("detail-type"); kind.Kind == String {
				return eventBridgeEvent + " " + shorten(kind.Str())
			}
			return eventBridgeEvent + " pattern"
		case "CloudWatch Logs message":
			if strings.HasPrefix(r.member("message").Str(), "CWL CONTROL MESSAGE") {
				return "CloudWatch Logs control message"
			}
		}
		return f.what
	}
	if source := r.Value(EventSource).Str(); strings.HasPrefix(source, "aws:") {
		return "event of " + shorten(source)
	}
	return ""
}

func (r *Record) hasAll(keys string) bool {
	for key := range strings.FieldsSeq(keys) {
		if r.member(key).Kind == Absent {
			return false
		}
	}
	return true
}

// keysOf lists the first keys of the object in r, for naming what has no name.
func keysOf(r *Record) string {
	var keys []string
	for _, m := range r.unknown {
		if m.Parent == Top && len(keys) < 3 {
			k, _ := m.name(nil)
			keys = append(keys, shorten(string(k)))
		}
	}
	for f := range NumFields {
		if _, inner := f.Parent(); r.Has(f) && !inner && len(keys) < 3 {
			keys = append(keys, f.String())
		}
	}
	if len(keys) == 0 {
		return "no members"
	}
	return "the keys " + strings.Join(keys, ", ")
}

// shorten cuts text from the input to what an error message can hold.
func shorten(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return ' '
		}
		return c
	}, s)
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "") + "..."
	}
	return s
}
