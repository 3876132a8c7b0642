package trail

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// logFile makes a log file of n records that resemble a company's: reads, writes and sign-ins of
// roles and users, 1.5 KB each on average, inflating about tenfold.
func logFile(n int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	hex := func(n int) string { return fmt.Sprintf("%0*x", n, random.Uint64())[:n] }
	var b bytes.Buffer
	b.WriteString(`{"Records":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		identity := fmt.Sprintf(`{"type":"AssumedRole","principalId":"AROAEXAMPLEID000%d:session-%s","arn":"arn:aws:sts::111122223333:assumed-role/app-%d/session-%s","accountId":"111122223333","accessKeyId":"ASIA%s","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEID000%d","arn":"arn:aws:iam::111122223333:role/app-%d","accountId":"111122223333","userName":"app-%d"},"webIdFederationData":{},"attributes":{"creationDate":"2026-02-03T00:00:%02dZ","mfaAuthenticated":"false"}}}`,
			i%9, hex(6), i%9, hex(6), strings.ToUpper(hex(16)), i%9, i%9, i%9, i%60)
		request, response, extra := `{"maxResults":1000,"filterSet":{"items":[{"name":"tag:env","valueSet":{"items":[{"value":"prod"}]}}]}}`, "null", ""
		switch i % 5 {
		case 1:
			identity = fmt.Sprintf(`{"type":"IAMUser","principalId":"AIDAEXAMPLE%d","arn":"arn:aws:iam::111122223333:user/u%d","accountId":"111122223333","accessKeyId":"AKIA%s","userName":"u%d"}`, i%30, i%30, strings.ToUpper(hex(16)), i%30)
		case 2:
			request = fmt.Sprintf(`{"bucketName":"logs-%d","Host":"logs-%d.s3.ap-northeast-1.amazonaws.com","key":"path/to/object-%s.gz","x-id":"GetObject"}`, i%4, i%4, hex(12))
			extra = fmt.Sprintf(`"additionalEventData":{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"bytesTransferredOut":%d,"x-amz-id-2":"%s%s"},`, random.IntN(1e6), hex(16), hex(16))
		case 3:
			response = fmt.Sprintf(`{"requestId":"%s","instancesSet":{"items":[{"instanceId":"i-%s","imageId":"ami-%s","currentState":{"code":0,"name":"pending"},"monitoring":{"state":"disabled"},"ebsOptimized":false}]}}`, hex(16), hex(16), hex(16))
		}
		fmt.Fprintf(&b, `{"eventVersion":"1.11","userIdentity":%s,"eventTime":"2026-02-03T04:%02d:%02dZ","eventSource":"service%d.amazonaws.com","eventName":"Describe%d","awsRegion":"ap-northeast-1","sourceIPAddress":"10.0.%d.%d","userAgent":"aws-sdk-go-v2/1.30.0 os/linux lang/go#1.26 md/GOOS#linux md/GOARCH#amd64","requestParameters":%s,"responseElements":%s,%s"requestID":"%s-%s","eventID":"%s-%s","readOnly":true,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management","tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"service%d.ap-northeast-1.amazonaws.com"}}`,
			identity, i/60%60, i%60, i%20, i%40, i%8, random.IntN(256), request, response, extra, hex(8), hex(12), hex(8), hex(12), i%20)
	}
	b.WriteString("]}")
	return b.Bytes()
}

func benchmarkRead(b *testing.B, in []byte, inflated int) {
	src := bytes.NewReader(in)
	r := NewReader(src, ReaderOptions{})
	b.SetBytes(int64(inflated))
	b.ReportAllocs()
	for b.Loop() {
		src.Reset(in)
		r.Reset(src, "bench")
		n := 0
		for {
			if _, err := r.Next(); err != nil {
				break
			}
			n++
		}
		if n != benchRecords {
			b.Fatalf("read %d records", n)
		}
	}
}

const benchRecords = 5000

func BenchmarkReader(b *testing.B) {
	plain := logFile(benchRecords)
	b.Run("gzip", func(b *testing.B) { benchmarkRead(b, []byte(zipped(string(plain))), len(plain)) })
	b.Run("plain", func(b *testing.B) { benchmarkRead(b, plain, len(plain)) })
}

// BenchmarkInflate is the floor for reading gzip.
func BenchmarkInflate(b *testing.B) {
	plain := logFile(benchRecords)
	packed := []byte(zipped(string(plain)))
	src := bytes.NewReader(packed)
	in := &input{lim: DefaultLimits()}
	buf := make([]byte, firstWindow)
	b.SetBytes(int64(len(plain)))
	for b.Loop() {
		src.Reset(packed)
		in.reset(src)
		for {
			if _, err := in.Read(buf); err != nil {
				break
			}
		}
	}
}

func BenchmarkScan(b *testing.B) {
	plain := logFile(benchRecords)
	p := padded(plain)
	s, r := newScanner(DefaultLimits()), &Record{}
	b.SetBytes(int64(len(plain)))
	b.ReportAllocs()
	for b.Loop() {
		for i := len(`{"Records":[`); i < len(plain)-1; i++ {
			if i = s.scan(p, i, r); i < 0 {
				b.Fatal(s.err(len(plain), 0))
			}
		}
	}
}
