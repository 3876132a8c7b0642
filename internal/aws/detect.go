package aws

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
)

// Found is what an account has that a lake can be filled from, as far as it could be seen. Nothing in AWS is changed to find it.
type Found struct {
	// Account, ARN and Partition ("aws", "aws-cn", "aws-us-gov") are who asked; Region is where.
	Account, ARN, Partition, Region string
	// ClockSkew is by how much AWS's clock is ahead of this machine's.
	ClockSkew   time.Duration
	Trails      []Trail
	Directories []Directory
	Instances   []Instance
	// Stores are the identity stores of IAM Identity Center that this account sees.
	Stores []IdentityStore
	// Management tells that the account manages its organization, and so may list the accounts.
	Management bool
	// Refused are the calls that failed; what they would have told is missing above.
	Refused []Refusal
}

// A Trail is one of AWS CloudTrail:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Trail.html
type Trail struct {
	Name, ARN, HomeRegion string
	// Bucket and Prefix are where it delivers to; Prefix is what lies above AWSLogs and may be empty.
	Bucket, Prefix string
	Topic          string // ARN of the SNS topic that is told of each delivery; may be empty
	KMSKey         string // ARN of the key that log files are encrypted with; may be empty
	MultiRegion    bool
	Organization   bool
	Validated      bool // log file validation is on: there are digest files
	Insights       bool
	// Status and selectors; false and empty where they were refused.
	Logging        bool
	Delivered      time.Time // when a file was last delivered
	DeliveryError  string
	Management     bool   // management events are logged, ...
	ReadWrite      string // ... All, ReadOnly or WriteOnly of them
	Data           bool   // data events of some kind are logged
	Queues         []string
	Day            Day
	OrganizationID string // o-..., as the bucket's folders tell
}

// A Day is what a trail delivered in one day, counted by listing; Objects is 0 when it could not be.
type Day struct {
	Date              time.Time
	Objects, Bytes    int64
	Accounts, Regions int
	// Estimated tells that not all accounts were listed and the numbers are scaled up.
	Estimated bool
}

// A Directory is one that WorkSpaces are in.
type Directory struct{ ID, Name, Alias, State, Region string }

// An Instance is one of Amazon Connect.
type Instance struct{ ID, Alias, Status, Region string }

// An IdentityStore is that of an instance of IAM Identity Center.
type IdentityStore struct{ ID, Region string }

// A Refusal is a call that failed.
type Refusal struct {
	Action string // the action of IAM, such as cloudtrail:DescribeTrails
	Region string
	Err    *Error
}

// DetectOptions say as whom and where to look.
type DetectOptions struct {
	Access
	// Regions are where WorkSpaces and Amazon Connect are looked for, besides the region of Access.
	Regions []string
	Now     func() time.Time
}

// callTimeout bounds each call, with its repetitions.
const callTimeout = 20 * time.Second

// detector collects what is found.
type detector struct {
	cfg     awscore.Config
	o       DetectOptions
	found   *Found
	buckets *Bucket
}

// Detect looks at what the account has. Calls that fail are in Refused; the error, an *Error or the context's, tells that nobody
// could be asked at all, and Found is then what is known so far.
func Detect(ctx context.Context, o DetectOptions) (Found, error) {
	found := Found{}
	cfg, err := o.load(ctx)
	if err != nil {
		return found, err
	}
	found.Region = cfg.Region
	if err := o.signIn(ctx, cfg); err != nil {
		return found, err
	}
	if cfg.Region == "" {
		cfg.Region = anyRegion
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	d := &detector{cfg: cfg, o: o, found: &found, buckets: &Bucket{cfg: cfg, clients: map[string]*s3.Client{}}}
	if err := d.identity(ctx); err != nil {
		return found, err
	}
	d.trails(ctx)
	regions := append([]string{cfg.Region}, o.Regions...)
	for _, t := range found.Trails {
		regions = append(regions, t.HomeRegion)
	}
	slices.Sort(regions)
	for _, region := range slices.Compact(regions) {
		d.directories(ctx, region)
		d.instances(ctx, region)
		d.stores(ctx, region)
	}
	d.organization(ctx)
	if ctx.Err() != nil {
		return found, fmt.Errorf("aws: %w", ctx.Err())
	}
	return found, nil
}

// ask does one call and notes its failure. It tells whether the call succeeded.
func (d *detector) ask(ctx context.Context, action, region string, call func(context.Context) error) bool {
	if ctx.Err() != nil {
		return false
	}
	within, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	err := call(within)
	if err != nil {
		d.found.Refused = append(d.found.Refused, Refusal{Action: action, Region: region, Err: refusal(err, action, "")})
	}
	return err == nil
}

// refusal explains the failure of one action; a call that took too long is Unreachable.
func refusal(err error, action, resource string) *Error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Error{Kind: Unreachable, Message: "there was no answer in time", Err: err}
	}
	err = explain(err)
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return &Error{Message: err.Error(), Err: err}
	}
	switch e.Name {
	case "AuthorizationError", "AuthorizationErrorException", "UnauthorizedOperation", "Forbidden", "AccessDenied":
		e.Kind = Permission
	}
	var response interface{ HTTPStatusCode() int }
	if errors.As(err, &response) && response.HTTPStatusCode() == http.StatusForbidden && e.Kind == Server {
		e.Kind = Permission
	}
	if e.Kind == Permission && e.Action == "" {
		e.Action, e.Resource = action, resource
	}
	return e
}

func (d *detector) identity(ctx context.Context) error {
	within, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	out, err := sts.NewFromConfig(d.cfg).GetCallerIdentity(within, &sts.GetCallerIdentityInput{})
	if ctx.Err() != nil {
		return fmt.Errorf("aws: %w", ctx.Err())
	}
	if err != nil {
		return refusal(err, "sts:GetCallerIdentity", "*")
	}
	d.found.Account, d.found.ARN = awscore.ToString(out.Account), awscore.ToString(out.Arn)
	d.found.Partition = "aws"
	if a, err := arn.Parse(d.found.ARN); err == nil {
		d.found.Partition = a.Partition
	}
	if server, ok := awsmiddleware.GetServerTime(out.ResultMetadata); ok {
		d.found.ClockSkew = server.Sub(d.o.Now()).Truncate(time.Second) // the header has whole seconds
	}
	return nil
}

func (d *detector) trails(ctx context.Context) {
	client := cloudtrail.NewFromConfig(d.cfg)
	var trails []types.Trail
	d.ask(ctx, "cloudtrail:DescribeTrails", d.cfg.Region, func(ctx context.Context) error {
		out, err := client.DescribeTrails(ctx, &cloudtrail.DescribeTrailsInput{IncludeShadowTrails: awscore.Bool(true)})
		if err == nil {
			trails = out.TrailList
		}
		return err
	})
	for _, t := range trails {
		trail := Trail{
			Name: awscore.ToString(t.Name), ARN: awscore.ToString(t.TrailARN), HomeRegion: awscore.ToString(t.HomeRegion),
			Bucket: awscore.ToString(t.S3BucketName), Prefix: strings.Trim(awscore.ToString(t.S3KeyPrefix), "/"),
			Topic: awscore.ToString(t.SnsTopicARN), KMSKey: awscore.ToString(t.KmsKeyId),
			MultiRegion: awscore.ToBool(t.IsMultiRegionTrail), Organization: awscore.ToBool(t.IsOrganizationTrail),
			Validated: awscore.ToBool(t.LogFileValidationEnabled), Insights: awscore.ToBool(t.HasInsightSelectors),
		}
		at := func(o *cloudtrail.Options) { o.Region = cmp.Or(trail.HomeRegion, o.Region) }
		d.status(ctx, client, &trail, at)
		d.selectors(ctx, client, &trail, at)
		d.subscriptions(ctx, &trail)
		d.measure(ctx, &trail)
		d.found.Trails = append(d.found.Trails, trail)
	}
	slices.SortStableFunc(d.found.Trails, func(a, b Trail) int { return cmp.Compare(b.rank(), a.rank()) })
}

// rank is higher the more a trail tells.
func (t Trail) rank() (n int) {
	for i, good := range []bool{t.Validated, t.Topic != "", t.Management, t.MultiRegion, t.Organization, t.Logging} {
		if good {
			n |= 1 << i
		}
	}
	return n
}

func (d *detector) status(ctx context.Context, client *cloudtrail.Client, t *Trail, at func(*cloudtrail.Options)) {
	d.ask(ctx, "cloudtrail:GetTrailStatus", t.HomeRegion, func(ctx context.Context) error {
		out, err := client.GetTrailStatus(ctx, &cloudtrail.GetTrailStatusInput{Name: &t.ARN}, at)
		if err != nil {
			return err
		}
		t.Logging, t.DeliveryError = awscore.ToBool(out.IsLogging), awscore.ToString(out.LatestDeliveryError)
		t.Delivered = awscore.ToTime(out.LatestDeliveryTime).UTC()
		return nil
	})
}

func (d *detector) selectors(ctx context.Context, client *cloudtrail.Client, t *Trail, at func(*cloudtrail.Options)) {
	d.ask(ctx, "cloudtrail:GetEventSelectors", t.HomeRegion, func(ctx context.Context) error {
		out, err := client.GetEventSelectors(ctx, &cloudtrail.GetEventSelectorsInput{TrailName: &t.ARN}, at)
		if err != nil {
			return err
		}
		for _, s := range out.EventSelectors {
			if awscore.ToBool(s.IncludeManagementEvents) {
				t.Management, t.ReadWrite = true, string(s.ReadWriteType)
			}
			t.Data = t.Data || len(s.DataResources) > 0
		}
		for _, s := range out.AdvancedEventSelectors {
			t.advanced(s)
		}
		return nil
	})
}

// advanced reads one advanced selector:
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
func (t *Trail) advanced(s types.AdvancedEventSelector) {
	category, readOnly := "", ""
	for _, f := range s.FieldSelectors {
		if len(f.Equals) == 0 {
			continue
		}
		switch awscore.ToString(f.Field) {
		case "eventCategory":
			category = f.Equals[0]
		case "readOnly":
			readOnly = f.Equals[0]
		}
	}
	switch category {
	case "Management":
		t.Management, t.ReadWrite = true, "All"
		if readOnly != "" {
			t.ReadWrite = map[bool]string{true: "ReadOnly", false: "WriteOnly"}[strings.EqualFold(readOnly, "true")]
		}
	case "Data":
		t.Data = true
	}
}

// subscriptions finds the queues that a trail's topic sends to.
func (d *detector) subscriptions(ctx context.Context, t *Trail) {
	topic, err := arn.Parse(t.Topic)
	if err != nil {
		return
	}
	d.ask(ctx, "sns:ListSubscriptionsByTopic", topic.Region, func(ctx context.Context) error {
		client := sns.NewFromConfig(d.cfg, func(o *sns.Options) { o.Region = topic.Region })
		pages := sns.NewListSubscriptionsByTopicPaginator(client, &sns.ListSubscriptionsByTopicInput{TopicArn: &t.Topic})
		for n := 0; pages.HasMorePages() && n < maxPages; n++ {
			out, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, s := range out.Subscriptions {
				if awscore.ToString(s.Protocol) == "sqs" {
					t.Queues = append(t.Queues, awscore.ToString(s.Endpoint))
				}
			}
		}
		return nil
	})
}

// maxPages bounds the pages of an answer that are read.
const maxPages = 20

func (d *detector) directories(ctx context.Context, region string) {
	d.ask(ctx, "workspaces:DescribeWorkspaceDirectories", region, func(ctx context.Context) error {
		client := workspaces.NewFromConfig(d.cfg, func(o *workspaces.Options) { o.Region = region })
		pages := workspaces.NewDescribeWorkspaceDirectoriesPaginator(client, &workspaces.DescribeWorkspaceDirectoriesInput{})
		for n := 0; pages.HasMorePages() && n < maxPages; n++ {
			out, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, w := range out.Directories {
				d.found.Directories = append(d.found.Directories, Directory{ID: awscore.ToString(w.DirectoryId),
					Name: awscore.ToString(w.DirectoryName), Alias: awscore.ToString(w.Alias), State: string(w.State), Region: region})
			}
		}
		return nil
	})
}

func (d *detector) instances(ctx context.Context, region string) {
	d.ask(ctx, "connect:ListInstances", region, func(ctx context.Context) error {
		client := connect.NewFromConfig(d.cfg, func(o *connect.Options) { o.Region = region })
		pages := connect.NewListInstancesPaginator(client, &connect.ListInstancesInput{})
		for n := 0; pages.HasMorePages() && n < maxPages; n++ {
			out, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, i := range out.InstanceSummaryList {
				d.found.Instances = append(d.found.Instances, Instance{ID: awscore.ToString(i.Id),
					Alias: awscore.ToString(i.InstanceAlias), Status: string(i.InstanceStatus), Region: region})
			}
		}
		return nil
	})
}

// stores finds the identity stores of IAM Identity Center, which is in one region.
func (d *detector) stores(ctx context.Context, region string) {
	d.ask(ctx, "sso:ListInstances", region, func(ctx context.Context) error {
		client := ssoadmin.NewFromConfig(d.cfg, func(o *ssoadmin.Options) { o.Region = region })
		pages := ssoadmin.NewListInstancesPaginator(client, &ssoadmin.ListInstancesInput{})
		for n := 0; pages.HasMorePages() && n < maxPages; n++ {
			out, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, i := range out.Instances {
				if id := awscore.ToString(i.IdentityStoreId); id != "" {
					d.found.Stores = append(d.found.Stores, IdentityStore{ID: id, Region: region})
				}
			}
		}
		return nil
	})
}

// organization sees whether the account manages an organization.
func (d *detector) organization(ctx context.Context) {
	d.ask(ctx, "organizations:DescribeOrganization", d.cfg.Region, func(ctx context.Context) error {
		out, err := organizations.NewFromConfig(d.cfg).DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
		if _, none := errors.AsType[*orgtypes.AWSOrganizationsNotInUseException](err); none {
			return nil
		}
		if err == nil && out.Organization != nil {
			d.found.Management = awscore.ToString(out.Organization.MasterAccountId) == d.found.Account
		}
		return err
	})
}
