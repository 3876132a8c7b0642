package aws

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
)

// PublicKeys asks CloudTrail for the public keys that its digest files are signed with. It is not for concurrent use.
type PublicKeys struct {
	client *cloudtrail.Client
	known  map[regionalKey][]byte
}

// A regionalKey names a key: each region has its own.
type regionalKey struct{ region, fingerprint string }

// OpenPublicKeys finds credentials. A failure is an *Error.
func OpenPublicKeys(ctx context.Context, a Access) (*PublicKeys, error) {
	cfg, err := a.load(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.signIn(ctx, cfg); err != nil {
		return nil, err
	}
	return &PublicKeys{client: cloudtrail.NewFromConfig(cfg), known: map[regionalKey][]byte{}}, nil
}

const (
	// keysAround is by how much more time than is asked for keys are looked up, so that one request serves many digest files.
	keysAround = 7 * 24 * time.Hour
	// maxKeyPages bounds the answers to one request; a key is valid for weeks.
	maxKeyPages = 100
)

// PublicKey gives the public key with a fingerprint, DER of PKCS #1, that CloudTrail used in region at some time from from to
// until. The error wraps [fs.ErrNotExist] when CloudTrail knows none; another failure is an *Error.
func (k *PublicKeys) PublicKey(ctx context.Context, region, fingerprint string, from, until time.Time) ([]byte, error) {
	name := regionalKey{region, fingerprint}
	if der, ok := k.known[name]; ok {
		return der, nil
	}
	for _, around := range []time.Duration{keysAround, 0} {
		if err := k.ask(ctx, region, from.Add(-around), until.Add(around)); err != nil {
			return nil, err
		}
		if der, ok := k.known[name]; ok {
			return der, nil
		}
	}
	return nil, fmt.Errorf("CloudTrail has no public key %s in %s from %s to %s: %w", fingerprint, region,
		from.Format(time.RFC3339), until.Format(time.RFC3339), fs.ErrNotExist)
}

// ask takes the keys of a time.
func (k *PublicKeys) ask(ctx context.Context, region string, from, until time.Time) error {
	in := &cloudtrail.ListPublicKeysInput{StartTime: &from, EndTime: &until}
	for range maxKeyPages {
		out, err := k.client.ListPublicKeys(ctx, in, func(o *cloudtrail.Options) { o.Region = region })
		if err != nil {
			err = explain(err)
			if e, ok := errors.AsType[*Error](err); ok && e.Kind == Permission && e.Action == "" {
				e.Action = "cloudtrail:ListPublicKeys"
			}
			return err
		}
		for _, key := range out.PublicKeyList {
			k.known[regionalKey{region, awscore.ToString(key.Fingerprint)}] = key.Value
		}
		if awscore.ToString(out.NextToken) == "" {
			return nil
		}
		in.NextToken = out.NextToken
	}
	return &Error{Kind: Server, Message: fmt.Sprintf("CloudTrail's list of public keys in %s does not end", region)}
}
