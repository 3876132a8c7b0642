// Package verifytest makes buckets with chains of digest files that are signed as CloudTrail signs them, by a key of their
// own. It is for tests of package verify and of whatever shows what it finds.
package verifytest

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto"
	"crypto/md5"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A Signer signs digest files.
type Signer struct {
	key         *rsa.PrivateKey
	Fingerprint string
}

// NewSigner makes a key. The fingerprint is the MD5 of its DER form: CloudTrail's fingerprints have that length.
func NewSigner() (*Signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(x509.MarshalPKCS1PublicKey(&key.PublicKey))
	return &Signer{key: key, Fingerprint: hex.EncodeToString(sum[:])}, nil
}

// Public is the public key, DER of PKCS #1.
func (s *Signer) Public() []byte { return x509.MarshalPKCS1PublicKey(&s.key.PublicKey) }

// Answer is the answer of ListPublicKeys with the key, as the AWS CLI prints it.
func (s *Signer) Answer() []byte {
	text, err := json.Marshal(map[string]any{"PublicKeyList": []any{map[string]any{
		"Value": s.Public(), "Fingerprint": s.Fingerprint, "ValidityStartTime": 1.5e9, "ValidityEndTime": 4e9,
	}}})
	if err != nil {
		panic(err) // of texts and numbers only
	}
	return text
}

func (s *Signer) sign(text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	raw, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, sum[:])
	return hex.EncodeToString(raw), err
}

// An Object is one in a bucket, with its user metadata.
type Object struct {
	Body     []byte
	Metadata map[string]string
}

// A Bucket is objects in memory. It has the methods of verify.Store, which may be called by several goroutines; the fields
// must not change meanwhile.
type Bucket struct {
	Name    string
	Objects map[string]Object
	Broken  map[string]error // of opening a key
}

// NewBucket makes an empty bucket.
func NewBucket(name string) *Bucket {
	return &Bucket{Name: name, Objects: map[string]Object{}, Broken: map[string]error{}}
}

// Folders gives the names below a prefix up to the next slash.
func (b *Bucket) Folders(_ context.Context, prefix string) ([]string, error) {
	names := map[string]bool{}
	for key := range b.Objects {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			if name, _, folder := strings.Cut(rest, "/"); folder {
				names[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names)), nil
}

// List gives the keys below a prefix in order.
func (b *Bucket) List(_ context.Context, prefix, after string, yield func(string) error) error {
	for _, key := range slices.Sorted(maps.Keys(b.Objects)) {
		if !strings.HasPrefix(key, prefix) || key <= after {
			continue
		}
		if err := yield(key); err != nil {
			return err
		}
	}
	return nil
}

// Open gives an object.
func (b *Bucket) Open(_ context.Context, bucket, key string) (io.ReadCloser, map[string]string, error) {
	if err := b.Broken[key]; err != nil {
		return nil, nil, err
	}
	o, ok := b.Objects[key]
	if !ok || bucket != b.Name {
		return nil, nil, fmt.Errorf("s3://%s/%s: %w", bucket, key, fs.ErrNotExist)
	}
	return io.NopCloser(bytes.NewReader(o.Body)), o.Metadata, nil
}

// Copy writes the objects below a prefix to a folder, without their metadata, as copies are.
func (b *Bucket) Copy(dir, prefix string) error {
	for key, o := range b.Objects {
		rest, ok := strings.CutPrefix(key, prefix)
		if !ok {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(rest))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, o.Body, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// A Chain makes digest files one after another.
type Chain struct {
	Bucket          *Bucket
	Signer          *Signer
	Folder          string // where the account's folders lie: AWSLogs/111122223333/
	Account, Region string
	Trail, Home     string
	Kind            string   // of log files: the folder
	Logs            []string // keys of all log files, the oldest first
	Digests         []string // keys of all digest files, the oldest first

	previous map[string]any // what the next digest file says about the newest; nil at a start
	pending  []any          // log files for the next digest file
}

// NewChain starts a chain in a bucket; folder is what stands before the account: AWSLogs/.
func NewChain(b *Bucket, s *Signer, folder, account, region string) *Chain {
	return &Chain{Bucket: b, Signer: s, Folder: folder + account + "/", Account: account, Region: region, Trail: "audit", Home: "us-east-1", Kind: "CloudTrail"}
}

// Zip compresses a text.
func Zip(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// Log puts a log file that was delivered then. The next digest file lists it, unless listed is false.
func (c *Chain) Log(delivered time.Time, listed bool) (key string) {
	delivered = delivered.UTC()
	key = fmt.Sprintf("%s%s/%s/%s/%s_%s_%s_%s_%016d.json.gz", c.Folder, c.Kind, c.Region, delivered.Format("2006/01/02"),
		c.Account, c.Kind, c.Region, delivered.Format("20060102T1504Z"), len(c.Bucket.Objects))
	text := fmt.Sprintf(`{"Records":[{"eventVersion":"1.11","eventID":"%d","eventTime":%q}]}`, len(c.Bucket.Objects), delivered.Format(time.RFC3339))
	c.Bucket.Objects[key] = Object{Body: Zip(text)}
	if listed {
		c.List(key, []byte(text), delivered)
	}
	return key
}

// List has the next digest file list a log file that is in the bucket, by its inflated content.
func (c *Chain) List(key string, content []byte, delivered time.Time) {
	sum := sha256.Sum256(content)
	at := delivered.UTC().Format(time.RFC3339)
	c.Logs = append(c.Logs, key)
	c.pending = append(c.pending, map[string]any{"s3Bucket": c.Bucket.Name, "s3Object": key, "hashValue": hex.EncodeToString(sum[:]),
		"hashAlgorithm": "SHA-256", "newestEventTime": at, "oldestEventTime": at})
}

// Start makes the next digest file the first of a chain, as when validation was off and is on again.
func (c *Chain) Start() { c.previous = nil }

// Digest puts the digest file of the hour that ends then.
func (c *Chain) Digest(end time.Time) (key string, err error) { return c.digest(end, time.Time{}) }

// Backfill puts a digest file that was made after the fact.
func (c *Chain) Backfill(end, made time.Time) (key string, err error) { return c.digest(end, made) }

func (c *Chain) digest(end, made time.Time) (key string, err error) {
	end = end.UTC()
	suffix, metadata := "", map[string]string{"signature-algorithm": "SHA256withRSA"}
	if !made.IsZero() {
		suffix = "_backfill"
		metadata["backfill-generation-timestamp"] = made.UTC().Format(time.RFC3339)
	}
	key = fmt.Sprintf("%sCloudTrail-Digest/%s/%s/%s_CloudTrail-Digest_%s_%s_%s_%s%s.json.gz", c.Folder, c.Region, end.Format("2006/01/02"),
		c.Account, c.Region, c.Trail, c.Home, end.Format("20060102T150405Z"), suffix)
	members := map[string]any{
		"awsAccountId": c.Account, "digestStartTime": end.Add(-time.Hour).Format(time.RFC3339), "digestEndTime": end.Format(time.RFC3339),
		"digestS3Bucket": c.Bucket.Name, "digestS3Object": key, "digestPublicKeyFingerprint": c.Signer.Fingerprint,
		"digestSignatureAlgorithm": "SHA256withRSA", "newestEventTime": nil, "oldestEventTime": nil,
		"previousDigestS3Bucket": nil, "previousDigestS3Object": nil, "previousDigestHashValue": nil, "previousDigestHashAlgorithm": nil,
		"previousDigestSignature": nil, "logFiles": append([]any{}, c.pending...),
	}
	maps.Copy(members, c.previous)
	content, err := json.Marshal(members)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	before := "null"
	if s, ok := members["previousDigestSignature"].(string); ok {
		before = s
	}
	signature, err := c.Signer.sign(end.Format(time.RFC3339) + "\n" + c.Bucket.Name + "/" + key + "\n" + hex.EncodeToString(sum[:]) + "\n" + before)
	if err != nil {
		return "", err
	}
	metadata["signature"] = signature
	c.Bucket.Objects[key] = Object{Body: Zip(string(content)), Metadata: metadata}
	c.pending, c.Digests = nil, append(c.Digests, key)
	c.previous = map[string]any{"previousDigestS3Bucket": c.Bucket.Name, "previousDigestS3Object": key,
		"previousDigestHashValue": hex.EncodeToString(sum[:]), "previousDigestHashAlgorithm": "SHA-256", "previousDigestSignature": signature}
	return key, nil
}

// Hours puts digest files for hours that end from first on, each with two log files in its middle.
func (c *Chain) Hours(first time.Time, hours int) error {
	for i := range hours {
		end := first.Add(time.Duration(i) * time.Hour)
		c.Log(end.Add(-35*time.Minute), true)
		c.Log(end.Add(-20*time.Minute), true)
		if _, err := c.Digest(end); err != nil {
			return err
		}
	}
	return nil
}
