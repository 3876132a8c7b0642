package trail

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// good returns a record with the given id.
func good(id string) string {
	return `{"eventVersion":"1.11","userIdentity":{"type":"IAMUser","userName":"taro"},"eventTime":"2026-02-03T04:05:06Z",` +
		`"eventSource":"ec2.amazonaws.com","eventName":"RunInstances","requestParameters":{"a":[1,{"b":"}],{"}]},"eventID":"` + id + `"}`
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func zipped(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(s))
	z.Close()
	return b.String()
}

// told renders what reading came to: ids of records, and in their places "bad", "file" or "(name)".
func told(t testing.TB, r *Reader) string {
	var out []string
	for range 10000 {
		rec, err := r.Next()
		var other *NotCloudTrail
		var bad *RecordError
		switch {
		case errors.Is(err, io.EOF):
			return strings.Join(out, " ")
		case errors.As(err, &other):
			out = append(out, "("+other.What+")")
		case errors.As(err, &bad):
			out = append(out, "bad")
		case err != nil:
			return strings.Join(append(out, "file"), " ")
		case rec.Form != Plain:
			out = append(out, rec.Form.String()+"/"+rec.ID())
		default:
			out = append(out, rec.ID())
		}
	}
	t.Fatal("the reader does not come to an end")
	return ""
}

func TestReaderForms(t *testing.T) {
	a, b, c := good("a"), good("b"), good("c")
	pretty := func(s string) string {
		var p bytes.Buffer
		json.Indent(&p, []byte(s), "", "  ")
		return p.String()
	}
	logs := `{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logEvents":[{"id":"1","timestamp":1,"message":` + quote(a) + `},{"id":"2","timestamp":2,"message":"plain text"}]}`
	eventBridge := `{"version":"0","id":"x","detail-type":"AWS API Call via CloudTrail","source":"aws.ec2","resources":[],"detail":` + a + `}`
	aggregated := `{"eventVersion":"1.0","accountId":"1","eventId":"agg","eventCategory":"Aggregated","eventType":"AwsAggregatedEvent","timeWindow":{"windowStart":"x"},"summary":{}}`
	insight := `{"eventVersion":"1.07","eventTime":"2020-07-21T20:56:00Z","eventID":"ins","eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start","eventSource":"s","eventName":"n","insightType":"ApiCallRateInsight"}}`
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"white space", " \n\t ", ""},
		{"log file", `{"Records":[` + a + `,` + b + `]}`, "a b"},
		{"log file without records", `{"Records":[]}`, ""},
		{"pretty log file", pretty(`{"Records":[` + a + `,` + b + `]}`), "a b"},
		{"members around", `{"x":{"Records":[1]},"Records":[` + a + `],"y":["z"],"z":1}`, "a"},
		{"two lists", `{"Records":[` + a + `],"Records":[` + b + `]}`, "a b"},
		{"BOM", "\xef\xbb\xbf" + `{"Records":[` + a + `]}`, "a"},
		{"one record", a, "a"},
		{"one pretty record", pretty(a) + "\n", "a"},
		{"lines", a + "\n" + b + "\r\n\n" + c + "\n", "a b c"},
		{"one behind the other", a + b + "\n" + pretty(c) + a, "a b c a"},
		{"commas between", a + ",\n" + b, "a b"},
		{"array", " [" + a + " , " + b + "]", "a b"},
		{"arrays", "[" + a + "]\n[[" + b + "]," + c + "][]", "a b c"},
		{"log files joined", "\xef\xbb\xbf" + `{"Records":[` + a + `]}` + "\n\xef\xbb\xbf" + `{"Records":[` + b + `]}`, "a b"},
		{"log files in an array", `[{"Records":[` + a + `]},{"Records":[` + b + `]}]`, "a b"},
		{"gzip", zipped(`{"Records":[` + a + `]}`), "a"},
		{"gzip members", zipped(`{"Records":[`+a) + zipped("") + zipped(","+b+"]}"), "a b"},
		{"gzip with padding", zipped(a) + "\x00\x00\x00\x00", "a"},
		{"EventBridge", eventBridge, "eventbridge/a"},
		{"EventBridge, other", `{"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","detail":{"state":"x"}}`, "(EventBridge event EC2 Instance State-change Notification)"},
		{"EventBridge lines", eventBridge + "\n" + eventBridge, "eventbridge/a eventbridge/a"},
		{"EventBridge in SQS", `{"Messages":[{"MessageId":"1","ReceiptHandle":"2","Body":` + quote(eventBridge) + `}]}`, "eventbridge/a"},
		{"Logs", logs, "logs/a (CloudWatch Logs message)"},
		{"Logs for Lambda", `{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString([]byte(zipped(logs))) + `"}}`, "logs/a (CloudWatch Logs message)"},
		{"Logs control", `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`, "(CloudWatch Logs control message)"},
		{"Logs with a bad record", `{"logEvents":[{"id":"1","timestamp":1,"message":"{\"eventVersion\":oops}"},{"id":"2","timestamp":2,"message":` + quote(b) + `}]}`, "bad logs/b"},
		{"Logs export", "2026-11-20T01:02:03.456Z " + a + "\n2026-11-20T01:02:04Z " + b + "\n2026-11-20T01:02:05+09:00 " + c, "a b c"},
		{"Logs tail", "2026-11-20T01:02:03 " + a + "\n", "a"},
		{"numbers before a record", "2026 " + a, "(JSON number) a"},
		{"no time before a record", "2026-99-20T01:02:03Z " + a, "bad a"},
		{"Logs Insights", `[{"@timestamp":"2026-11-20 01:02:03.000","@message":` + quote(a) + `}]`, "logs/a"},
		{"CloudTrail Lake", `{"QueryStatus":"FINISHED","QueryResultRows":[[{"eventJson":` + quote(a) + `}],[{"eventJson":` + quote(b) + `}]]}`, "wrapped/a wrapped/b"},
		{"Splunk", `{"preview":false,"result":{"host":"h","_raw":` + quote(a) + `}}` + "\n" + `{"result":{"_raw":` + quote(b) + `}}`, "wrapped/a wrapped/b"},
		{"Elastic", `{"hits":{"hits":[{"_source":{"event":{"original":` + quote(a) + `}}}]}}`, "wrapped/a"},
		{"LookupEvents", `{"NextToken":"t","Events":[{"EventId":"a","CloudTrailEvent":` + quote(a) + `},{"EventId":"x","CloudTrailEvent":"{"}],"x":1}`, "lookup/a bad"},
		{"LookupEvents, records alone", "[" + quote(a) + "," + quote(b) + "]", "wrapped/a wrapped/b"},
		{"unknown wrapper", `{"hits":{"hits":[{"_source":` + a + `,"sort":[1]},{"_source":` + b + `}]},"took":3}` + "\n" + c, "wrapped/a wrapped/b c"},
		{"insight", `{"Records":[` + insight + `]}`, "ins"},
		{"aggregated", `{"Records":[` + aggregated + `]}`, "agg"},
		{"digest", `{"awsAccountId":"1","digestStartTime":"x","digestS3Bucket":"b","logFiles":[{"s3Bucket":"b"}]}`, "(CloudTrail digest file)"},
		{"S3 event", `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"x","eventName":"ObjectCreated:Put","s3":{}}]}`, "(S3 event notification)"},
		{"S3 test", `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"x","Bucket":"b","RequestId":"r","HostId":"h"}`, "(S3 notification s3:TestEvent)"},
		{"notice", `{"s3Bucket":"b","s3ObjectKey":["k"]}`, "(CloudTrail's notice of log files)"},
		{"notice by Config", `{"s3Bucket":"b","s3ObjectKey":"k"}`, "(AWS Config's notice of files)"},
		{"SNS", `{"Type":"Notification","MessageId":"1","TopicArn":"t","Message":"hello"}`, "(SNS message)"},
		{"validation message", "CloudTrail validation message.", "(CloudTrail's message on attaching a topic)"},
		{"text", "hello\nworld {}", "(text or binary data, not JSON)"},
		{"other JSON", `{"foo":1,"bar":{}}` + "\n" + a, "(JSON object with the keys foo, bar) a"},
		{"lists too deep in one another", strings.Repeat("[", 20) + a + strings.Repeat("]", 20), "wrapped/a"},
		{"scalars", "[1,null,\"x\"," + a + "]", "(JSON number) (JSON null) (JSON string) a"},
		{"zip", "PK\x03\x04 and so on", "file"},
		{"UTF-16", "\xff\xfe{\x00", "file"},
	}
	for _, tt := range tests {
		for _, src := range []io.Reader{strings.NewReader(tt.in), iotest.OneByteReader(strings.NewReader(tt.in)), iotest.DataErrReader(strings.NewReader(tt.in))} {
			if got := told(t, NewReader(src, ReaderOptions{Name: tt.name})); got != tt.want {
				t.Errorf("%s (%T): got %s, want %s", tt.name, src, got, tt.want)
			}
		}
	}
}

func TestReaderErrors(t *testing.T) {
	a, b := good("a"), good("b")
	deep := func(n int) string {
		return `{"eventVersion":"1.11","x":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}`
	}
	large := strings.Replace(good("large"), `"taro"`, `"`+strings.Repeat("x", 5<<20)+`"`, 1)
	tests := []struct{ name, in, want string }{
		{"bad in a list", `{"Records":[` + a + `,{"eventVersion":},` + b + `]}`, "a bad b"},
		{"bad in lines", a + "\n" + `{"eventVersion":"1.11","x"` + "\n" + b, "a bad b"},
		{"bad nested", `[{"a":{"b":[1,]}},` + b + `]`, "bad b"},
		{"unclosed", `{"a":{"b":[` + "\n" + a + "\n" + b, "bad a b"},
		{"unclosed string", `{"Records":[{"a":"` + "," + a + "," + b + `]}`, "bad a b"},
		{"stray quote", `{"Records":[",` + a + "," + b + `]}`, "bad a b"},
		{"stray brackets", `{"Records":[{,` + a + `,},` + b + `]}`, "bad a bad b"},
		{"list closed too early", `{"Records":[],` + a + "," + b + `]}`, "bad a b"},
		{"quote open behind a list", `{"Records":[` + a + `],"x":"y,` + b + `]}`, "a bad b"},
		{"garbage first", "garbage\n" + a + "\n" + b, "bad a b"},
		{"garbage last", a + "\n" + "garbage", "a bad"},
		{"NUL bytes", "\x00\x00\x00" + a + "\x00\x00\n" + b + "\x00", "bad a bad b bad"},
		{"binary between", a + "\n\xff\xfe\x00{\x01\n" + b, "a bad b"},
		{"half a record, then a whole one", a[:100] + b, "bad b"},
		{"cut off in a record", `{"Records":[` + a + "," + b[:60], "a bad"},
		{"cut off in a list", `{"Records":[` + a + ",", "a file"},
		{"cut off behind a list", `{"Records":[` + a + "]", "a file"},
		{"trailing comma", `{"Records":[` + a + `,]}`, "a bad"},
		{"comma missing", `{"Records":[` + a + b + `]}`, "a bad b"},
		{"too deep", deep(250) + "\n" + a, "bad a"},
		{"deep enough", deep(198) + "\n" + a, "(JSON object with the keys x, eventVersion) a"},
		{"100,000 deep", `{"Records":[` + deep(100_000) + "," + a + `]}`, "bad a"},
		{"100,000 open", `{"Records":[{"x":` + strings.Repeat("[", 100_000) + "," + a + `]}`, "bad a"},
		{"100,000 lists open", strings.Repeat("[", 100_000) + a, "bad a"},
		{"too large", `{"Records":[` + a + "," + large + "," + b + `]}`, "a bad b"},
		{"too large in lines", a + "\n" + large + "\n" + b, "a bad b"},
		{"gzip cut off", zipped(`{"Records":[` + a + "," + b + `]}`)[:150], "file"},
		{"gzip cut off behind records", zipped(a+"\n") + zipped(b)[:9], "a file"},
		{"gzip with garbage", zipped(a) + "garbage", "a file"},
		{"gzip damaged", zipped(a)[:60] + "\xff\xff\xff\xff" + zipped(a)[64:], "file"},
		{"gzip header damaged", "\x1f\x8b\x00\x00garbage", "file"},
		{"gzip header cut off", "\x1f\x8b\x08", "file"},
	}
	for _, tt := range tests {
		for _, src := range []io.Reader{strings.NewReader(tt.in), iotest.HalfReader(strings.NewReader(tt.in))} {
			if got := told(t, NewReader(src, ReaderOptions{Name: tt.name})); got != tt.want {
				t.Errorf("%s (%T): got %s, want %s", tt.name, src, got, tt.want)
			}
		}
	}
}

func TestRecordError(t *testing.T) {
	in := `{"Records":[` + good("a") + `, {"eventVersion":"1.11","eventName":tru} ,` + good("b") + `]}`
	r := NewReader(strings.NewReader(in), ReaderOptions{Name: "f.json"})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	_, err := r.Next()
	var bad *RecordError
	if !errors.As(err, &bad) {
		t.Fatalf("got %v", err)
	}
	at := strings.Index(in, `{"eventVersion":"1.11","eventName":tru}`)
	if bad.File != "f.json" || bad.Record != 2 || bad.Offset != int64(at) || !strings.HasPrefix(string(bad.Bytes), in[at:at+30]) {
		t.Errorf("got %+v", bad)
	}
	var syntax *SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset != 38 {
		t.Errorf("got %v", err)
	}
	rec, err := r.Next()
	if err != nil || rec.Number != 3 || rec.Offset != int64(strings.LastIndex(in, `{"eventVersion"`)) {
		t.Errorf("got %+v, %v", rec, err)
	}
}

func TestFileError(t *testing.T) {
	whole := zipped(`{"Records":[` + good("a") + "," + good("b") + `]}`)
	tests := []struct {
		in   string
		want error
	}{
		{whole[:len(whole)-1], ErrTruncated}, {whole[:len(whole)/2], ErrTruncated}, {whole + "x", ErrTrailing},
		{`{"Records":[`, ErrTruncated}, {"PK\x05\x06", ErrArchive}, {"\xfe\xff\x00{", ErrEncoding},
	}
	for _, tt := range tests {
		r := NewReader(strings.NewReader(tt.in), ReaderOptions{})
		var err error
		for n := 0; err == nil || n < 10 && !errors.As(err, new(*FileError)); n++ {
			_, err = r.Next()
		}
		if !errors.Is(err, tt.want) {
			t.Errorf("%.20q: got %v, want %v", tt.in, err, tt.want)
		}
		if _, again := r.Next(); !errors.Is(again, err) {
			t.Errorf("%.20q: then %v", tt.in, again)
		}
	}
}

// TestFailingSource reads from sources that break off, or never get on.
func TestFailingSource(t *testing.T) {
	broken := errors.New("broken")
	src := io.MultiReader(strings.NewReader(good("a")+"\n"+good("b")[:20]), iotest.ErrReader(broken))
	r := NewReader(src, ReaderOptions{Name: "f"})
	if rec, err := r.Next(); err != nil || rec.ID() != "a" {
		t.Fatalf("got %v, %v", rec, err)
	}
	if _, err := r.Next(); !errors.Is(err, broken) || !errors.As(err, new(*FileError)) {
		t.Errorf("got %v", err)
	}
	r.Reset(idle{}, "idle")
	if _, err := r.Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v", err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// repeated yields text over and over, n bytes in all.
type repeated struct {
	text string
	n    int64
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.n <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(r.text) <= len(p) {
		n += copy(p[n:], r.text)
	}
	r.n -= int64(n)
	return n, nil
}

func TestBombs(t *testing.T) {
	for _, text := range []string{" ", "x", `{"a":`, `{"a":"`, "[", strings.Repeat(" ", 1000) + good("a")} {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.DefaultCompression)
		const size = 96 << 20
		io.Copy(z, &repeated{text, size})
		z.Close()
		packed := b.Len()
		r := NewReader(&b, ReaderOptions{Limits: Limits{InflateRatio: 100}})
		var err error
		for !errors.As(err, new(*FileError)) && !errors.Is(err, io.EOF) {
			_, err = r.Next()
		}
		if size/packed > 100 && (!errors.Is(err, ErrInflateRatio) || r.Read() > size/2) {
			t.Errorf("bomb of %.10q, %d bytes: %v after %d", text, packed, err, r.Read())
		}
		if len(r.buf) > 4<<20 || cap(r.passed) > 2<<20 {
			t.Errorf("bomb of %.10q: window of %d and %d bytes", text, len(r.buf), cap(r.passed))
		}
	}
	r := NewReader(strings.NewReader(zipped(strings.Repeat(" ", 2000))), ReaderOptions{Limits: Limits{InflatedBytes: 1000}})
	if _, err := r.Next(); !errors.Is(err, ErrInflatedBytes) {
		t.Errorf("got %v", err)
	}
}

// TestWindow reads records of many sizes across the window's ends, and more than fit in it.
func TestWindow(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Records":[`)
	n := 0
	for ; b.Len() < 3*firstWindow; n++ {
		if n > 0 {
			b.WriteString(",\n")
		}
		b.WriteString(strings.Replace(good(fmt.Sprint(n)), `"taro"`, `"`+strings.Repeat("x", n*37%5000)+`"`, 1))
		if n == 20 {
			b.WriteString("," + strings.Replace(good("wide"), `"taro"`, `"`+strings.Repeat("x", firstWindow*2)+`"`, 1))
		}
	}
	b.WriteString("]}")
	for _, in := range []string{b.String(), zipped(b.String())} {
		r := NewReader(strings.NewReader(in), ReaderOptions{})
		next := 0
		o := readAll(t, r, func(rec *Record) {
			if rec.ID() != "wide" {
				if rec.ID() != fmt.Sprint(next) {
					t.Fatalf("got %s, want %d", rec.ID(), next)
				}
				next++
			}
		})
		if o.records != n+1 || len(o.bad)+len(o.other) != 0 || r.Read() != int64(b.Len()) {
			t.Errorf("got %d records of %d, %v %v, %d bytes of %d", o.records, n+1, o.bad, o.other, r.Read(), b.Len())
		}
	}
}

func TestResyncWork(t *testing.T) {
	// Every brace starts what could be a record up to the error at the end.
	in := `{"Records":[` + strings.Repeat(`{"eventVersion":[1,`, 60_000) + "!\n" + good("a") + "]}"
	if got := told(t, NewReader(strings.NewReader(in), ReaderOptions{Limits: Limits{Depth: 1000}})); got != "bad a" {
		t.Errorf("got %s", got)
	}
}

func TestReaderAllocations(t *testing.T) {
	in := []byte(`{"Records":[` + strings.Repeat(good("a")+",", 5000) + good("b") + `]}`)
	src := bytes.NewReader(in)
	r := NewReader(src, ReaderOptions{})
	read := func() {
		src.Reset(in)
		r.Reset(src, "")
		for {
			if _, err := r.Next(); err != nil {
				return
			}
		}
	}
	read()
	if n := testing.AllocsPerRun(3, read); n > 5 {
		t.Errorf("%v allocations for 5,001 records", n)
	}
}

// An error that wraps io.EOF is no end of a file, wherever it comes and whatever the file is.
func TestErrorsThatWrapEOF(t *testing.T) {
	plain := `{"Records":[` + good("1") + `]}`
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(plain)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{plain, plain + "\n", good("1"), zipped.String()} {
		for _, cut := range []int{0, len(file) / 2, len(file)} {
			broken := io.MultiReader(strings.NewReader(file[:cut]), iotest.ErrReader(fmt.Errorf("connection closed: %w", io.EOF)))
			r := NewReader(broken, ReaderOptions{Name: "f"})
			var err error
			for err == nil || errors.As(err, new(*RecordError)) {
				_, err = r.Next()
			}
			var fault *FileError
			if errors.Is(err, io.EOF) || !errors.As(err, &fault) || !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, ErrTruncated) {
				t.Errorf("%q, broken after %d bytes: %v", file, cut, err)
			}
		}
	}
}
