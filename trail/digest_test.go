package trail

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// The sample of the CloudTrail User Guide, shortened to what is checked.
const sampleDigest = `{"awsAccountId":"111122223333","digestStartTime":"2015-08-17T14:01:31Z","digestEndTime":"2015-08-17T15:01:31Z",
"digestS3Bucket":"amzn-s3-demo-bucket","digestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/x_20150817T150131Z.json.gz",
"digestPublicKeyFingerprint":"31e8b5433410dfb61a9dc45cc65b22ff","digestSignatureAlgorithm":"SHA256withRSA",
"newestEventTime":"2015-08-17T14:52:27Z","oldestEventTime":"2015-08-17T14:42:27Z","previousDigestS3Bucket":"amzn-s3-demo-bucket",
"previousDigestS3Object":"AWSLogs/111122223333/CloudTrail-Digest/us-east-2/2015/08/17/x_20150817T140131Z.json.gz",
"previousDigestHashValue":"97fb791cf91ffc440d274f8190dbdd9aa09c34432aba82739df18b6d3c13df2d","previousDigestHashAlgorithm":"SHA-256",
"previousDigestSignature":"50887ccf","somethingNew":{"a":[1]},
"logFiles":[{"s3Bucket":"amzn-s3-demo-bucket","s3Object":"AWSLogs/111122223333/CloudTrail/us-east-2/2015/08/17/a.json.gz",
"hashValue":"9bb6196fc6b84d6f075a56548feca262bd99ba3c2de41b618e5b6e22c1fc71f6","hashAlgorithm":"SHA-256",
"newestEventTime":"2015-08-17T14:52:27Z","oldestEventTime":"2015-08-17T14:42:27Z"}]}`

func TestParseDigest(t *testing.T) {
	d, err := ParseDigest([]byte(sampleDigest))
	if err != nil {
		t.Fatal(err)
	}
	if d.Start.Format("15:04:05") != "14:01:31" || d.Previous == nil || d.Previous.Signature != "50887ccf" || len(d.Logs) != 1 ||
		d.Logs[0].Hash[0] != 0x9b || d.Logs[0].Newest.Minute() != 52 {
		t.Errorf("%+v", d)
	}
	sum := sha256.Sum256([]byte(sampleDigest))
	want := "2015-08-17T15:01:31Z\namzn-s3-demo-bucket/" + d.Key + "\n" + hex.EncodeToString(sum[:]) + "\n50887ccf"
	if d.SignedText() != want {
		t.Errorf("signed text %q, want %q", d.SignedText(), want)
	}
}

func TestParseDigestRefuses(t *testing.T) {
	for name, change := range map[string][2]string{
		"another type":          {`"digestEndTime":"2015-08-17T15:01:31Z"`, `"digestEndTime":5`},
		"no fingerprint":        {`"digestPublicKeyFingerprint":"31e8b5433410dfb61a9dc45cc65b22ff",`, ``},
		"empty fingerprint":     {`"31e8b5433410dfb61a9dc45cc65b22ff"`, `""`},
		"ends before the start": {`"digestEndTime":"2015`, `"digestEndTime":"2014`},
		"no time":               {`"2015-08-17T14:01:31Z"`, `"yesterday"`},
		"another algorithm":     {`SHA256withRSA`, `MD5withRSA`},
		"link unsigned":         {`"previousDigestSignature":"50887ccf"`, `"previousDigestSignature":null`},
		"signature too long":    {`50887ccf`, strings.Repeat("50887ccf", 1000)},
		"short hash":            {`9bb6196f`, `9bb6`},
		"hash of no digits":     {`9bb6196f`, `zzzz196f`},
		"long key":              {`x_20150817T150131Z`, strings.Repeat("x", 2000)},
		"no list":               {`"logFiles":[{`, `"logs":[{`},
		"list of texts":         {`"logFiles":[{`, `"logFiles":["a",{`},
		"cut":                   {`"logFiles":[{`, ``},
	} {
		text := strings.Replace(sampleDigest, change[0], change[1], 1)
		if text == sampleDigest {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := ParseDigest([]byte(text)); !errors.Is(err, ErrDigest) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerifySignature(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := ParsePublicKey(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	starting := strings.NewReplacer(`"50887ccf"`, `null`, `"previousDigestS3Bucket":"amzn-s3-demo-bucket"`, `"previousDigestS3Bucket":null`).Replace(sampleDigest)
	for name, text := range map[string]string{"linked": sampleDigest, "starting": starting} {
		d, err := ParseDigest([]byte(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "starting" && !strings.HasSuffix(d.SignedText(), "\nnull") {
			t.Errorf("the signed text of a starting digest ends %q", d.SignedText())
		}
		sum := sha256.Sum256([]byte(d.SignedText()))
		raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		if err := d.VerifySignature(hex.EncodeToString(raw), public); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		raw[0] ^= 1
		for _, bad := range []string{hex.EncodeToString(raw), "", "xyz", strings.Repeat("00", 10_000)} {
			if err := d.VerifySignature(bad, public); !errors.Is(err, ErrSignature) {
				t.Errorf("%s: signature %.20q: %v", name, bad, err)
			}
		}
	}
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = ParsePublicKey(x509.MarshalPKCS1PublicKey(&small.PublicKey)); !errors.Is(err, ErrPublicKey) {
		t.Errorf("a key of 1024 bits: %v", err)
	}
	if _, err := ParsePublicKey([]byte("no key")); !errors.Is(err, ErrPublicKey) {
		t.Errorf("no key: %v", err)
	}
}

func TestHashLog(t *testing.T) {
	text := `{"Records":[]}`
	want := sha256.Sum256([]byte(text))
	whole := []byte(zipped(text))
	for name, file := range map[string][]byte{"gzip": whole, "plain": []byte(text)} {
		got, size, err := HashLog(bytes.NewReader(file), Limits{})
		if err != nil || got != want || size != int64(len(text)) {
			t.Errorf("%s: %x of %d bytes, %v", name, got, size, err)
		}
	}
	for name, tt := range map[string]struct {
		file []byte
		lim  Limits
		want error
	}{
		"data behind it":      {append(bytes.Clone(whole), 'x'), Limits{}, ErrTrailing},
		"zeros behind it":     {append(bytes.Clone(whole), 0), Limits{}, ErrTrailing},
		"another stream":      {append(bytes.Clone(whole), whole...), Limits{}, ErrTrailing},
		"cut":                 {whole[:len(whole)-3], Limits{}, ErrTruncated},
		"larger than a limit": {whole, Limits{InflatedBytes: 5}, ErrInflatedBytes},
	} {
		if _, _, err := HashLog(bytes.NewReader(tt.file), tt.lim); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
	}
}

func TestReadDigest(t *testing.T) {
	for name, file := range map[string][]byte{"gzip": []byte(zipped(sampleDigest)), "plain": []byte(sampleDigest)} {
		if got, err := ReadDigest(bytes.NewReader(file)); err != nil || string(got) != sampleDigest {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if _, err := ReadDigest(strings.NewReader(zipped(strings.Repeat(" ", MaxDigestBytes+1)))); !errors.Is(err, ErrInflatedBytes) && !errors.Is(err, ErrInflateRatio) {
		t.Errorf("a bomb: %v", err)
	}
}

func FuzzParseDigest(f *testing.F) {
	f.Add([]byte(sampleDigest))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := ParseDigest(content)
		if err != nil {
			if !errors.Is(err, ErrDigest) {
				t.Fatalf("%v", err)
			}
			return
		}
		if d.End.Before(d.Start) || d.Key == "" || strings.Count(d.SignedText(), "\n") < 3 {
			t.Fatalf("%+v", d)
		}
	})
}
