package aws

import (
	"cmp"
	"context"
	"fmt"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
)

// Access says as whom AWS is asked; empty texts leave it to what every AWS program reads: environment, shared configuration,
// the machine's or the function's role.
type Access struct {
	Region, Profile string
	// Role is the ARN of a role that is assumed, ExternalID what its trust policy asks for.
	Role, ExternalID string
	// MaxWait is the longest wait before a request that failed is repeated; 0 is five seconds.
	MaxWait time.Duration
}

// load reads the settings as every AWS program does. A failure is an *Error; a missing region is none.
func (a Access) load(ctx context.Context) (awscore.Config, error) {
	// What the SDK would tell stands in the errors, too.
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{}), config.WithHTTPClient(client(maxSilence)), config.WithRetryer(func() awscore.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = sdkTries, cmp.Or(a.MaxWait, sdkMaxWait) })
	})}
	if a.Region != "" {
		options = append(options, config.WithRegion(a.Region))
	}
	if a.Profile != "" {
		options = append(options, config.WithSharedConfigProfile(a.Profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, explain(err)
	}
	if a.Role != "" {
		client := sts.NewFromConfig(cfg, func(o *sts.Options) {
			if o.Region == "" {
				o.Region = anyRegion
			}
		})
		cfg.Credentials = awscore.NewCredentialsCache(stscreds.NewAssumeRoleProvider(client, a.Role, func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = "ashiato"
			if a.ExternalID != "" {
				o.ExternalID = &a.ExternalID
			}
		}))
	}
	return cfg, nil
}

// loadRegional is load of a service that is in a region, with the credentials got. A failure is an *Error.
func (a Access) loadRegional(ctx context.Context) (awscore.Config, error) {
	cfg, err := a.load(ctx)
	if err != nil {
		return cfg, err
	}
	if cfg.Region == "" {
		return cfg, &Error{Kind: Config, Message: "no AWS region is set"}
	}
	return cfg, a.signIn(ctx, cfg)
}

// signIn gets the credentials once. Without it, missing ones would show only at the first request, as a nest of messages. A
// failure is an *Error.
func (a Access) signIn(ctx context.Context, cfg awscore.Config) error {
	_, err := cfg.Credentials.Retrieve(ctx)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("aws: %w", ctx.Err())
	case a.Role != "":
		return explain(err)
	}
	return &Error{Kind: Credentials, Message: "there are no usable AWS credentials", Err: err}
}

// anyRegion is asked where the region does not matter and none is set.
const anyRegion = "us-east-1"
