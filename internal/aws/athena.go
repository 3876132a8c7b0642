package aws

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
)

// AthenaAPI is what Athena needs of the SDK's client.
type AthenaAPI interface {
	StartQueryExecution(context.Context, *athena.StartQueryExecutionInput, ...func(*athena.Options)) (*athena.StartQueryExecutionOutput, error)
	GetQueryExecution(context.Context, *athena.GetQueryExecutionInput, ...func(*athena.Options)) (*athena.GetQueryExecutionOutput, error)
	StopQueryExecution(context.Context, *athena.StopQueryExecutionInput, ...func(*athena.Options)) (*athena.StopQueryExecutionOutput, error)
	GetQueryResults(context.Context, *athena.GetQueryResultsInput, ...func(*athena.Options)) (*athena.GetQueryResultsOutput, error)
}

// AthenaOptions say where statements run.
type AthenaOptions struct {
	// Region and Profile are the AWS SDK's; empty takes what the environment and the shared configuration say.
	Region, Profile string
	// Workgroup is where statements run; empty is primary.
	Workgroup string
	// Output is where Athena writes results, s3://bucket/prefix/; empty where the workgroup says it.
	Output string
	// Catalog and Database are where names without them are looked up. An empty Catalog is AwsDataCatalog.
	Catalog, Database string
	// ReuseMinutes is how old the result of an equal statement may be to be taken again, 0 to 10080 minutes; 0 is never.
	// Athena does not look whether the data has changed since.
	ReuseMinutes int

	// Sleep waits between two requests, and Token makes the token by which Athena knows a repeated request, 32 to 128
	// characters; nil is the real thing.
	Sleep func(context.Context, time.Duration) error
	Token func() string
}

const maxReuseMinutes = 10080

// Athena runs statements on Amazon Athena. Any number may run at the same time.
type Athena struct {
	api     AthenaAPI
	options AthenaOptions
}

// OpenAthena finds credentials and region as every AWS program does, and returns an Athena. It runs nothing. A failure
// is an *Error.
func OpenAthena(ctx context.Context, o AthenaOptions) (*Athena, error) {
	access := Access{Region: o.Region, Profile: o.Profile}
	cfg, err := access.loadRegional(ctx)
	if err != nil {
		return nil, err
	}
	o.Region = cfg.Region
	return NewAthena(athena.NewFromConfig(cfg), o)
}

// The SDK repeats a throttled or failed request so often, waiting longer each time: some seconds, so that who has no
// network is told soon. Throttled requests of a query are repeated further in rows.go.
const (
	sdkTries   = 4
	sdkMaxWait = 5 * time.Second
)

// NewAthena returns an Athena over a client of the SDK. Region tells the partition of what is not permitted; Profile is not used.
func NewAthena(api AthenaAPI, o AthenaOptions) (*Athena, error) {
	if o.ReuseMinutes < 0 || o.ReuseMinutes > maxReuseMinutes {
		return nil, &Error{Kind: Config, Message: fmt.Sprintf("results can be reused for 0 to %d minutes, not %d", maxReuseMinutes, o.ReuseMinutes)}
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Token == nil {
		o.Token = func() string { return "ashiato-" + rand.Text() + rand.Text() }
	}
	return &Athena{api: api, options: o}, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// RunOptions bound a run.
type RunOptions struct {
	// Timeout is for everything, reading the rows included; 0 is none. When it passes the query is stopped.
	Timeout time.Duration
	// Progress is told of the query's state each time that it was asked for; nil is nobody.
	Progress func(Stats)
}

// Stats are what Athena says of a query so far.
type Stats struct {
	ID              string
	State           string // QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED
	Scanned         int64  // bytes
	Queued, Running time.Duration
	Reused          bool // the result is that of an earlier query, and free
}

// Athena's price: https://aws.amazon.com/athena/pricing/. Some regions cost more.
const (
	dollarsPerTB = 5
	terabyte     = 1 << 40
	leastBytes   = 10 << 20 // a query that reads less costs as much as one that reads this
)

// Dollars returns about what a query costs that has read so many bytes, in USD, at the price of most regions.
func Dollars(scanned int64) float64 {
	return dollarsPerTB * float64(max(scanned, leastBytes)) / terabyte
}

var errTimeout = errors.New("the time was not enough")

// Run runs a statement with the values of its parameters (?): nil, bool, string, int, int64, float64, time.Time,
// encode.DecimalValue. It returns when the query has succeeded and its first page is there; the further ones are read from Athena one by one. Ending
// ctx stops the query. A failure is an *Error.
func (a *Athena) Run(ctx context.Context, sql string, args []any, o RunOptions) (*Rows, error) {
	values, err := parameters(args)
	if err != nil {
		return nil, err
	}
	cancel := context.CancelFunc(func() {})
	if o.Timeout > 0 {
		ctx, cancel = context.WithTimeoutCause(ctx, o.Timeout, errTimeout)
	}
	r := &Rows{athena: a, run: ctx, cancel: cancel, timeout: o.Timeout}
	err = r.start(ctx, a.input(sql, values))
	if err == nil {
		err = r.wait(ctx, o.Progress)
	}
	if err == nil {
		err = r.turn(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

func (a *Athena) input(sql string, values []string) *athena.StartQueryExecutionInput {
	o := a.options
	in := &athena.StartQueryExecutionInput{QueryString: &sql, ClientRequestToken: awscore.String(o.Token()), ExecutionParameters: values}
	if o.Workgroup != "" {
		in.WorkGroup = &o.Workgroup
	}
	if o.Output != "" {
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: &o.Output}
	}
	if o.Database != "" || o.Catalog != "" {
		in.QueryExecutionContext = &types.QueryExecutionContext{}
		if o.Database != "" {
			in.QueryExecutionContext.Database = &o.Database
		}
		if o.Catalog != "" {
			in.QueryExecutionContext.Catalog = &o.Catalog
		}
	}
	if o.ReuseMinutes > 0 {
		in.ResultReuseConfiguration = &types.ResultReuseConfiguration{ResultReuseByAgeConfiguration: &types.ResultReuseByAgeConfiguration{
			Enabled: true, MaxAgeInMinutes: awscore.Int32(int32(o.ReuseMinutes))}}
	}
	return in
}
