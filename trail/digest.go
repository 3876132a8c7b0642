package trail

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Bounds of digest files. An hour of a busy organization's account has some thousand log files of 400 bytes each.
const (
	MaxDigestBytes  = 32 << 20 // of a digest file's content
	maxDigestLogs   = 100_000
	maxObjectKey    = 1024 // bytes, by S3
	maxBucketName   = 255
	maxSignature    = 4096 // hexadecimal digits; keys of 2048 bits give 512
	maxFingerprint  = 128
	leastDigestKey  = 2048 // bits
	mostDigestKey   = 8192
	digestAlgorithm = "SHA256withRSA"
	hashAlgorithm   = "SHA-256"
)

// What can be wrong with a digest file. They come wrapped.
var (
	ErrDigest    = errors.New("not a digest file")
	ErrSignature = errors.New("the signature does not belong to the digest file")
	ErrPublicKey = errors.New("not a public key of CloudTrail")
)

// A Digest is a digest file: the log files that were delivered within an hour or so with their hashes, and the digest file
// before it. CloudTrail writes one each hour for each account, region and trail, an empty hour included
// (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html).
type Digest struct {
	Account     string
	Bucket, Key string    // where CloudTrail put it
	Start, End  time.Time // the time that it covers, UTC
	Fingerprint string    // of the public key
	Previous    *DigestLink
	Logs        []DigestLog
	Hash        [sha256.Size]byte // of the content

	end               string // as written, which is signed
	previousSignature string // as written; "null" where there is none
}

// A DigestLink is what a digest file says of the one before it.
type DigestLink struct {
	Bucket, Key string
	Hash        string // SHA-256 of the content, hexadecimal; "" where it is not given
	Signature   string // hexadecimal
}

// A DigestLog is a log file in a digest.
type DigestLog struct {
	Bucket, Key    string
	Hash           [sha256.Size]byte // of the inflated content
	Oldest, Newest time.Time         // of its events, UTC; zero where it is not given
}

// digestFile is the JSON. A pointer is nil for null.
type digestFile struct {
	Account           string      `json:"awsAccountId"`
	Start             string      `json:"digestStartTime"`
	End               string      `json:"digestEndTime"`
	Bucket            string      `json:"digestS3Bucket"`
	Key               string      `json:"digestS3Object"`
	Fingerprint       string      `json:"digestPublicKeyFingerprint"`
	Algorithm         string      `json:"digestSignatureAlgorithm"`
	PreviousBucket    *string     `json:"previousDigestS3Bucket"`
	PreviousKey       *string     `json:"previousDigestS3Object"`
	PreviousHash      *string     `json:"previousDigestHashValue"`
	PreviousAlgorithm *string     `json:"previousDigestHashAlgorithm"`
	PreviousSignature *string     `json:"previousDigestSignature"`
	Logs              []digestLog `json:"logFiles"`
}

type digestLog struct {
	Bucket    string  `json:"s3Bucket"`
	Key       string  `json:"s3Object"`
	Hash      string  `json:"hashValue"`
	Algorithm string  `json:"hashAlgorithm"`
	Newest    *string `json:"newestEventTime"`
	Oldest    *string `json:"oldestEventTime"`
}

// ParseDigest reads the content of a digest file, inflated. It is strict: what is missing, of another type or out of bounds
// makes an error that wraps [ErrDigest]. Members that no documentation knows are allowed. It does not check the signature.
func ParseDigest(content []byte) (*Digest, error) {
	if len(content) > MaxDigestBytes {
		return nil, fmt.Errorf("%w: it is larger than %d bytes", ErrDigest, MaxDigestBytes)
	}
	f, err := readDigestFile(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDigest, err)
	}
	d := &Digest{Account: f.Account, Bucket: f.Bucket, Key: f.Key, Fingerprint: f.Fingerprint, Hash: sha256.Sum256(content), end: f.End}
	if err := d.fill(f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDigest, err)
	}
	return d, nil
}

// required are the members without which a digest file says nothing that could be checked.
var required = []string{"digestStartTime", "digestEndTime", "digestS3Bucket", "digestS3Object", "digestPublicKeyFingerprint",
	"previousDigestSignature", "logFiles"}

func readDigestFile(content []byte) (f digestFile, err error) {
	// Twice, because only the second tells a member that is missing from one that is null.
	if err := json.Unmarshal(content, &f); err != nil {
		return f, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(content, &members); err != nil {
		return f, err
	}
	for _, name := range required {
		if _, ok := members[name]; !ok {
			return f, fmt.Errorf("it has no %s", name)
		}
	}
	if len(f.Logs) > maxDigestLogs {
		return f, fmt.Errorf("it lists more than %d log files", maxDigestLogs)
	}
	if f.Algorithm != "" && f.Algorithm != digestAlgorithm {
		return f, fmt.Errorf("it is signed by %.40q, not %s", f.Algorithm, digestAlgorithm)
	}
	if f.Fingerprint == "" || len(f.Fingerprint) > maxFingerprint {
		return f, errors.New("its digestPublicKeyFingerprint is empty or too long")
	}
	return f, place(f.Bucket, f.Key)
}

func place(bucket, key string) error {
	if bucket == "" || len(bucket) > maxBucketName || key == "" || len(key) > maxObjectKey {
		return errors.New("a bucket or key in it is empty or too long")
	}
	return nil
}

func (d *Digest) fill(f digestFile) (err error) {
	if d.Start, err = time.Parse(time.RFC3339, f.Start); err != nil {
		return err
	}
	if d.End, err = time.Parse(time.RFC3339, f.End); err != nil {
		return err
	}
	d.Start, d.End = d.Start.UTC(), d.End.UTC()
	if d.End.Before(d.Start) {
		return errors.New("it ends before it starts")
	}
	if err := d.link(f); err != nil {
		return err
	}
	d.Logs = make([]DigestLog, 0, len(f.Logs))
	for _, l := range f.Logs {
		log, err := l.parse()
		if err != nil {
			return err
		}
		d.Logs = append(d.Logs, log)
	}
	return nil
}

// link reads what stands about the digest file before. In the first one of a chain it is null.
func (d *Digest) link(f digestFile) error {
	d.previousSignature = "null" // as CloudTrail signs it
	if f.PreviousSignature != nil {
		d.previousSignature = *f.PreviousSignature
	}
	if f.PreviousBucket == nil || f.PreviousKey == nil {
		return nil
	}
	if f.PreviousSignature == nil || len(*f.PreviousSignature) > maxSignature {
		return errors.New("it names a digest file before it without a signature of fitting length")
	}
	if f.PreviousAlgorithm != nil && *f.PreviousAlgorithm != hashAlgorithm {
		return fmt.Errorf("the digest file before it is hashed by %.40q, not %s", *f.PreviousAlgorithm, hashAlgorithm)
	}
	d.Previous = &DigestLink{Bucket: *f.PreviousBucket, Key: *f.PreviousKey, Signature: *f.PreviousSignature}
	if f.PreviousHash != nil {
		if len(*f.PreviousHash) != 2*sha256.Size {
			return errors.New("the hash of the digest file before it is not of SHA-256")
		}
		d.Previous.Hash = *f.PreviousHash
	}
	return place(d.Previous.Bucket, d.Previous.Key)
}

func (l digestLog) parse() (log DigestLog, err error) {
	if err := place(l.Bucket, l.Key); err != nil {
		return log, err
	}
	if l.Algorithm != "" && l.Algorithm != hashAlgorithm {
		return log, fmt.Errorf("a log file is hashed by %.40q, not %s", l.Algorithm, hashAlgorithm)
	}
	log.Bucket, log.Key = l.Bucket, l.Key
	if n, err := hex.Decode(log.Hash[:], []byte(l.Hash[:min(len(l.Hash), 2*sha256.Size)])); err != nil || n != sha256.Size || len(l.Hash) != 2*sha256.Size {
		return log, errors.New("the hash of a log file is not of SHA-256")
	}
	for _, t := range []struct {
		text *string
		to   *time.Time
	}{{l.Oldest, &log.Oldest}, {l.Newest, &log.Newest}} {
		if t.text == nil || *t.text == "" {
			continue
		}
		if *t.to, err = time.Parse(time.RFC3339, *t.text); err != nil {
			return log, err
		}
		*t.to = t.to.UTC()
	}
	return log, nil
}

// SignedText is what CloudTrail signs of a digest file: its end, its place, the hash of its content, and the signature of the
// digest file before it or "null", a line each.
func (d *Digest) SignedText() string {
	return d.end + "\n" + d.Bucket + "/" + d.Key + "\n" + hex.EncodeToString(d.Hash[:]) + "\n" + d.previousSignature
}

// VerifySignature checks the signature of a digest file, hexadecimal as in the object's metadata (x-amz-meta-signature):
// RSA PKCS #1 v1.5 with SHA-256. The error wraps [ErrSignature].
func (d *Digest) VerifySignature(signature string, key *rsa.PublicKey) error {
	if len(signature) > maxSignature {
		return fmt.Errorf("%w: it is too long", ErrSignature)
	}
	raw, err := hex.DecodeString(signature)
	if err != nil {
		return fmt.Errorf("%w: it is not hexadecimal", ErrSignature)
	}
	sum := sha256.Sum256([]byte(d.SignedText()))
	if err := rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw); err != nil {
		return fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return nil
}

// ParsePublicKey reads a public key as CloudTrail's ListPublicKeys gives it: DER of PKCS #1. The error wraps [ErrPublicKey].
func ParsePublicKey(der []byte) (*rsa.PublicKey, error) {
	key, err := x509.ParsePKCS1PublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPublicKey, err)
	}
	if bits := key.N.BitLen(); bits < leastDigestKey || bits > mostDigestKey {
		return nil, fmt.Errorf("%w: it has %d bits, not %d to %d", ErrPublicKey, bits, leastDigestKey, mostDigestKey)
	}
	return key, nil
}

// ReadDigest inflates a digest file, at most [MaxDigestBytes] of it. A file that is not compressed comes as it is.
func ReadDigest(r io.Reader) ([]byte, error) {
	in, done := whole(io.LimitReader(r, MaxDigestBytes+1), Limits{InflatedBytes: MaxDigestBytes})
	defer done()
	var content bytes.Buffer
	if _, err := content.ReadFrom(io.LimitReader(in, MaxDigestBytes+1)); err != nil {
		return nil, err
	}
	if content.Len() > MaxDigestBytes {
		return nil, fmt.Errorf("%w, %d bytes", ErrInflatedBytes, MaxDigestBytes)
	}
	return content.Bytes(), nil
}

// HashLog gives the hash of a log file as digest files have it, SHA-256 of the inflated content, and the number of its bytes.
// What is compressed must be one gzip stream with nothing behind it, which would be read and not be hashed; a file that is
// not compressed is hashed as it is. Errors are [ErrTruncated], [ErrTrailing], those of limits, of gzip and of r.
func HashLog(r io.Reader, lim Limits) (hash [sha256.Size]byte, size int64, err error) {
	in, done := whole(r, lim)
	defer done()
	h := sha256.New()
	if size, err = io.Copy(h, in); err != nil {
		return hash, size, err
	}
	h.Sum(hash[:0])
	return hash, size, nil
}

// inputs holds inputs for whole: their buffers take a megabyte, most files much less.
var inputs = sync.Pool{New: func() any { return new(input) }}

// whole reads a file that may be one gzip stream; done must be called when it is not read any more.
func whole(r io.Reader, lim Limits) (in *input, done func()) {
	in = inputs.Get().(*input)
	in.lim, in.single = lim.withDefaults(), true
	in.reset(r)
	return in, func() {
		in.reset(nil) // the file is not to be held
		inputs.Put(in)
	}
}
