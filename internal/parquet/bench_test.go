package parquet

import (
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/DataDog/zstd"
)

// sample is one leaf's content in a benchmark row: fill appends the value of row i, or returns nil for none.
type sample struct {
	null uint8 // definition level of a missing value
	fill func(r *rand.Rand, i int) []byte
}

func text(name string, e Encoding) Field {
	return Field{Name: name, Type: String, Repetition: Optional, Encoding: e}
}

// pool gives values of n kinds, some far more often than others, and mostly the same as in the row before with a share of repeat in 100.
func pool(prefix string, n, repeat int) func(*rand.Rand, int) []byte {
	var values [][]byte
	for k := range n {
		values = append(values, fmt.Appendf(nil, "%s%d", prefix, k*7919))
	}
	last := 0
	return func(r *rand.Rand, _ int) []byte {
		if r.IntN(100) >= repeat {
			last = min(r.IntN(n), r.IntN(n), r.IntN(n))
		}
		return values[last]
	}
}

// sometimes is f with a value in share of 100 rows.
func sometimes(share int, f func(*rand.Rand, int) []byte) func(*rand.Rand, int) []byte {
	return func(r *rand.Rand, i int) []byte {
		if r.IntN(100) >= share {
			return nil
		}
		return f(r, i)
	}
}

func never(*rand.Rand, int) []byte { return nil }

func uuid(r *rand.Rand, _ int) []byte {
	var raw [16]byte
	for i := range raw {
		raw[i] = byte(r.Uint32())
	}
	h := hex.AppendEncode(nil, raw[:])
	return fmt.Appendf(nil, "%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// document gives JSON of up to size bytes, part of it as in other rows.
func document(size int) func(*rand.Rand, int) []byte {
	return func(r *rand.Rand, _ int) []byte {
		b := fmt.Appendf(nil, `{"instancesSet":{"items":[{"instanceId":"i-%016x"}]},"maxResults":%d,"nextToken":"%x"`, r.Uint64(), r.IntN(5)*100, r.Uint64())
		for k, n := 0, 100+r.IntN(size-100); len(b) < n; k++ {
			b = fmt.Appendf(b, `,"filterSet%d":{"name":"tag:Name","values":["production-%d"]}`, k, r.IntN(50))
		}
		return append(b, '}')
	}
}

func eventTime(_ *rand.Rand, i int) []byte {
	return fmt.Appendf(nil, "2026-11-21T%02d:%02d:%02dZ", i/2880%24, i/48%60, i%60)
}

// trailFields is the shape of a table of CloudTrail records: 64 leaves, most of them empty in most records.
func trailFields() ([]Field, []sample) {
	names := func(prefix string, n int) []Field {
		var out []Field
		for i := range n {
			out = append(out, text(fmt.Sprint(prefix, i), Auto))
		}
		return out
	}
	group := func(name string, children ...Field) Field {
		return Field{Name: name, Repetition: Optional, Children: children}
	}
	arn := pool("arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForSomething/session-", 300, 50)
	fields := []Field{
		text("eventversion", Auto),
		group("useridentity", append(names("identity", 7), group("onbehalfof", names("behalf", 2)...),
			group("sessioncontext", group("attributes", names("attribute", 2)...), group("sessionissuer", names("issuer", 5)...), names("role", 1)[0],
				group("web", names("web", 1)[0], Field{Name: "more", Repetition: Map, Children: []Field{{Type: String}, {Type: String, Repetition: Optional}}})))...),
		text("eventtime", DeltaByteArray),
	}
	samples := []sample{{null: 0, fill: pool("1.0", 2, 90)}, {null: 1, fill: pool("AssumedRole", 4, 60)}, {null: 1, fill: pool("AROAEXAMPLE:session-", 300, 50)}, {null: 1, fill: arn},
		{null: 1, fill: pool("12345678901", 2, 70)}, {null: 1, fill: pool("ASIAEXAMPLEKEY", 400, 50)}, {null: 1, fill: sometimes(20, pool("user-", 40, 40))}, {null: 1, fill: sometimes(20, pool("service-", 10, 50))},
		{null: 1, fill: never}, {null: 1, fill: never}, {null: 3, fill: sometimes(70, pool("false", 2, 90))}, {null: 3, fill: sometimes(70, pool("2026-11-21T00:00:", 400, 60))},
		{null: 2, fill: sometimes(70, pool("Role", 1, 90))}, {null: 2, fill: sometimes(70, pool("AROAEXAMPLE", 120, 50))}, {null: 2, fill: sometimes(70, arn)}, {null: 2, fill: sometimes(70, pool("12345678901", 1, 90))},
		{null: 2, fill: sometimes(70, pool("role-", 120, 50))}, {null: 2, fill: never}, {null: 2, fill: never}, {null: 2, fill: never}, {null: 2, fill: never}, {fill: eventTime}}
	add := func(f Field, fill func(*rand.Rand, int) []byte) {
		fields = append(fields, f)
		samples = append(samples, sample{fill: fill})
	}
	add(text("eventsource", Auto), pool("service.amazonaws.com", 20, 50))
	add(text("eventname", Auto), pool("DescribeSomething", 60, 40))
	add(text("awsregion", Auto), pool("ap-northeast-", 3, 80))
	add(text("sourceipaddress", Auto), pool("203.0.113.", 200, 50))
	fields[len(fields)-1].Bloom = true
	add(text("useragent", Auto), pool("aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 md/GOOS#linux md/GOARCH#amd64 api/ec2#1.", 60, 50))
	add(text("errorcode", Auto), sometimes(5, pool("AccessDenied", 5, 10)))
	add(text("errormessage", Auto), sometimes(5, pool("User is not authorized to perform: service:Action on resource ", 500, 10)))
	add(text("requestparameters", Plain), sometimes(85, document(800)))
	add(text("responseelements", Plain), sometimes(30, document(800)))
	add(text("additionaleventdata", Plain), sometimes(50, document(300)))
	add(text("requestid", DeltaLength), uuid)
	add(text("eventid", DeltaLength), uuid)
	fields[len(fields)-1].Bloom = true
	add(text("readonly", Auto), pool("true", 2, 60))
	fields = append(fields, Field{Name: "resources", Repetition: List, Children: []Field{{Repetition: Optional, Children: names("resource", 3)}}})
	for range 3 {
		samples = append(samples, sample{fill: never})
	}
	add(text("sharedeventid", DeltaLength), sometimes(10, uuid))
	for i, f := range []func(*rand.Rand, int) []byte{pool("AwsApiCall", 3, 90), sometimes(10, pool("2014", 3, 50)), pool("12345678901", 2, 70), never, never, never, pool("Management", 1, 90)} {
		add(text(fmt.Sprint("more", i), Auto), f)
	}
	fields = append(fields, group("addendum", names("addendum", 4)...), text("console", Auto), text("edge", Plain), group("tls", names("tls", 3)...))
	for range 6 {
		samples = append(samples, sample{fill: never})
	}
	for range 3 {
		samples = append(samples, sample{null: 1, fill: pool("TLSv1.3 or some host.amazonaws.com", 20, 60)})
	}
	add(text("account", Auto), pool("12345678901", 1, 90))
	add(text("region", Auto), pool("ap-northeast-", 3, 90))
	add(text("date", Auto), pool("2026/11/21", 1, 99))
	fields = append(fields, Field{Name: "event_time", Type: TimestampMicros, Repetition: Optional})
	samples = append(samples, sample{fill: eventTime})
	add(text("leftover", Auto), sometimes(3, pool(`{"eventContext":null}`, 3, 50)))
	add(Field{Name: "raw", Type: Binary, Repetition: Optional, Encoding: Plain}, never)
	add(text("source", Auto), pool("trail", 1, 99))
	add(text("source_object", Auto), pool("s3://bucket/AWSLogs/123456789012/CloudTrail/ap-northeast-1/2026/11/21/123456789012_CloudTrail_ap-northeast-1_20261121T0000Z_", 50, 99))
	fields = append(fields, Field{Name: "ingested_at", Type: TimestampMicros, Repetition: Optional})
	samples = append(samples, sample{fill: eventTime})
	return fields, samples
}

// trailRows are the values of n rows by leaf; order gives the time of a row.
func trailRows(samples []sample, n int) [][][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([][][]byte, n)
	for i := range rows {
		rows[i] = make([][]byte, len(samples))
		for k := range samples {
			rows[i][k] = samples[k].fill(r, i)
		}
	}
	return rows
}

// putTrail adds row i, at a time that goes forward by and large when shuffled.
func putTrail(w *Writer, leaves []Leaf, samples []sample, row [][]byte, at int64) {
	for k, v := range row {
		c := w.Column(k)
		switch {
		case v == nil:
			c.Null(0, samples[k].null)
		case leaves[k].Type == TimestampMicros:
			c.Int64(at, 0, 1)
		default:
			c.Bytes(v, 0, leaves[k].MaxDef)
		}
	}
}

// cpuSeconds returns what this process has used, its garbage collector included.
func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

// copier stands in for zstd to show the cost of everything else.
type copier struct{ zstd.Ctx }

func (copier) CompressLevel(dst, src []byte, _ int) ([]byte, error) {
	return append(dst[:0], src...), nil
}

// BenchmarkTrail writes rows of the trail's shape, sorted ones or 16 interleaved runs, into files of one row group each, with zstd or without.
func BenchmarkTrail(b *testing.B) {
	fields, samples := trailFields()
	s, err := NewSchema(fields)
	if err != nil {
		b.Fatal(err)
	}
	leaves := s.Leaves()
	sortBy := len(leaves) - 6
	rows := trailRows(samples, DefaultRowGroupRows)
	for _, c := range []struct {
		name    string
		runs    int
		newZstd func() any
	}{
		{"sorted/zstd", 1, func() any { return zstd.NewCtx() }}, {"runs/zstd", 16, func() any { return zstd.NewCtx() }},
		{"sorted/copy", 1, func() any { return copier{} }}, {"runs/copy", 16, func() any { return copier{} }},
	} {
		b.Run(c.name, func(b *testing.B) {
			before := compressors.New
			defer func() { compressors.New = before }()
			compressors.New = c.newZstd
			runtime.GC() // empties the pool, in two steps
			runtime.GC()
			w := NewWriter(io.Discard, s, Options{SortBy: sortBy})
			var size int64
			each := len(rows) / c.runs
			b.ReportAllocs()
			cpu := cpuSeconds(b)
			for b.Loop() {
				w.Reset(io.Discard)
				for i, row := range rows {
					putTrail(w, leaves, samples, row, int64(i%each)*1_500_000)
					if err := w.EndRow(); err != nil {
						b.Fatal(err)
					}
				}
				stats, err := w.Close()
				if err != nil {
					b.Fatal(err)
				}
				size = stats.Bytes
			}
			b.ReportMetric(float64(len(rows)*b.N)/b.Elapsed().Seconds(), "rows/s")
			b.ReportMetric(float64(len(rows)*b.N)/(cpuSeconds(b)-cpu), "rows/cpu-s") // steadier on a busy machine
			b.ReportMetric(float64(size)/float64(len(rows)), "B/row")
		})
	}
}
