package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// FileKeys are public keys out of a file, by fingerprint.
type FileKeys map[string][]byte

// maxKeysFile bounds a file of public keys, in bytes; a key takes some 500.
const maxKeysFile = 16 << 20

// ReadKeys reads public keys as `aws cloudtrail list-public-keys` prints them; several answers may follow each other.
func ReadKeys(r io.Reader) (FileKeys, error) {
	keys := FileKeys{}
	dec := json.NewDecoder(io.LimitReader(r, maxKeysFile))
	for {
		var answer struct {
			PublicKeyList []struct {
				Value       []byte
				Fingerprint string
			}
		}
		err := dec.Decode(&answer)
		if errors.Is(err, io.EOF) && len(keys) > 0 {
			return keys, nil
		}
		if err != nil {
			return nil, fmt.Errorf("this is not what `aws cloudtrail list-public-keys` prints: %w", err)
		}
		for _, k := range answer.PublicKeyList {
			if k.Fingerprint == "" || len(k.Value) == 0 {
				return nil, errors.New("this is not what `aws cloudtrail list-public-keys` prints: a key has no fingerprint or no value")
			}
			keys[k.Fingerprint] = k.Value
		}
	}
}

// PublicKey implements [Keys].
func (k FileKeys) PublicKey(_ context.Context, _, fingerprint string, _, _ time.Time) ([]byte, error) {
	der, ok := k[fingerprint]
	if !ok {
		return nil, fmt.Errorf("the public key %s is not in the file: %w", fingerprint, fs.ErrNotExist)
	}
	return der, nil
}
