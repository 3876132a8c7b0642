package awssource

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Options say as whom AWS is asked, and where. Empty fields leave it to what every AWS program reads: environment, shared
// configuration, the role of the machine or the function.
type Options struct {
	Region     string
	Profile    string
	RoleARN    string // a role that is assumed
	ExternalID string // what the role's trust policy asks for
	Session    string // the name of the role's session, as it appears in trails ("ashiato")
	// Silence is for how long a connection may bring nothing until it is given up and the request repeated (1 min). It is longer than the 20 s
	// for which SQS may leave a request for messages unanswered.
	Silence time.Duration
}

const defaultSilence = time.Minute

// idleConnections of a host are kept for the next request. The SDK's ten are fewer than the objects that are read at a time, so that some
// would begin with a new connection each time.
const idleConnections = 64

// Load gives the configuration for AWS's services. It reads files and the environment and asks nobody; credentials are
// fetched with the first request, and renewed.
func Load(ctx context.Context, o Options) (aws.Config, error) {
	if o.Silence <= 0 {
		o.Silence = defaultSilence
	}
	// Without a limit, a request to a server that accepts it and never answers would wait for as long as the program runs.
	with := []func(*config.LoadOptions) error{config.WithHTTPClient(
		awshttp.NewBuildableClient().WithReadTimeout(o.Silence).WithTransportOptions(func(t *http.Transport) { t.MaxIdleConnsPerHost = idleConnections }))}
	if o.Region != "" {
		with = append(with, config.WithRegion(o.Region))
	}
	if o.Profile != "" {
		with = append(with, config.WithSharedConfigProfile(o.Profile))
	}
	// Checksums of what is read are checked where a service sends them; that old objects have none is no news.
	with = append(with, config.WithResponseChecksumValidation(aws.ResponseChecksumValidationWhenRequired))
	cfg, err := config.LoadDefaultConfig(ctx, with...)
	if err != nil {
		return cfg, explain(err, "read AWS's configuration", "")
	}
	if cfg.Region == "" {
		return cfg, &Error{Kind: Configuration, Op: "read AWS's configuration", Message: "no region is set; set AWS_REGION or name one"}
	}
	if o.RoleARN == "" {
		return cfg, nil
	}
	role := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(cfg), o.RoleARN, func(a *stscreds.AssumeRoleOptions) {
		if a.RoleSessionName = o.Session; o.Session == "" {
			a.RoleSessionName = "ashiato"
		}
		if o.ExternalID != "" {
			a.ExternalID = aws.String(o.ExternalID)
		}
	})
	cfg.Credentials = aws.NewCredentialsCache(role)
	return cfg, nil
}

// newS3 makes a client of S3. Endpoints of one's own seldom have a name for each bucket.
func newS3(cfg aws.Config, region string) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		if region != "" {
			o.Region = region
		}
		o.UsePathStyle = cfg.BaseEndpoint != nil || os.Getenv("AWS_ENDPOINT_URL") != "" || os.Getenv("AWS_ENDPOINT_URL_S3") != ""
		o.DisableLogOutputChecksumValidationSkipped = true
	})
}

// check sees that an option that has to be there is.
func check(name, value string) error {
	if value == "" {
		return &Error{Kind: Configuration, Op: "make a source", Message: fmt.Sprintf("no %s is given", name)}
	}
	return nil
}
