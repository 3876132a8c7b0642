package aws

import (
	"context"
	"fmt"
	"strconv"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
)

// Limits of GetMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const (
	MaxMetrics     = 500     // metrics of one request
	maxMetricPoint = 100_800 // points of one answer
)

// Metrics reads metrics of CloudWatch in one region. A failure is an *[Error].
type Metrics struct {
	client *cloudwatch.Client
	calls  int
}

// OpenMetrics finds credentials; region overrides that of the access.
func OpenMetrics(ctx context.Context, a Access, region string) (*Metrics, error) {
	a.Region = region
	cfg, err := a.load(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.signIn(ctx, cfg); err != nil {
		return nil, err
	}
	return metricsOf(cfg, region), nil
}

func metricsOf(cfg awscore.Config, region string) *Metrics {
	return &Metrics{client: cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) {
		o.Region = region
		if o.BaseEndpoint != nil { // what stands in for AWS does not speak CBOR; AWS's own endpoints speak this, too
			o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
		}
	})}
}

// Calls is how many requests for pages of points were made.
func (m *Metrics) Calls() int { return m.calls }

// A MetricQuery asks for the metric UserConnected of at most [MaxMetrics] WorkSpaces. Since and Until have to be multiples of the period since
// 1970, or the points are not on its grid. CloudWatch has points of five minutes for 63 days and of an hour for 455 days; for what
// is older it answers with none, and no error.
type MetricQuery struct {
	WorkspaceIDs []string
	Since, Until time.Time // Until is not included
	Period       time.Duration
}

// UserConnected reads the maximum of each period, and visits the points of each WorkSpace, by time within a page of the answer.
func (m *Metrics) UserConnected(ctx context.Context, q MetricQuery, visit func(workspaceID string, at time.Time, value float64) error) error {
	if len(q.WorkspaceIDs) > MaxMetrics {
		return fmt.Errorf("%d metrics in one request; at most %d", len(q.WorkspaceIDs), MaxMetrics)
	}
	in := &cloudwatch.GetMetricDataInput{StartTime: &q.Since, EndTime: &q.Until, ScanBy: types.ScanByTimestampAscending, MaxDatapoints: awscore.Int32(maxMetricPoint)}
	for i, id := range q.WorkspaceIDs {
		in.MetricDataQueries = append(in.MetricDataQueries, types.MetricDataQuery{Id: awscore.String("m" + strconv.Itoa(i)), MetricStat: &types.MetricStat{
			Metric: &types.Metric{Namespace: awscore.String("AWS/WorkSpaces"), MetricName: awscore.String("UserConnected"),
				Dimensions: []types.Dimension{{Name: awscore.String("WorkspaceId"), Value: awscore.String(id)}}},
			Period: awscore.Int32(int32(q.Period / time.Second)), Stat: awscore.String("Maximum"),
		}})
	}
	for range maxDirectoryPages {
		m.calls++
		out, err := m.client.GetMetricData(ctx, in)
		if err != nil {
			return denyNamed(err, "cloudwatch:GetMetricData")
		}
		for _, r := range out.MetricDataResults {
			if err := visitPoints(q, r, visit); err != nil {
				return err
			}
		}
		if awscore.ToString(out.NextToken) == "" {
			return nil
		}
		if in.NextToken != nil && *in.NextToken == *out.NextToken {
			break
		}
		in.NextToken = out.NextToken
	}
	return &Error{Kind: Server, Message: "cloudwatch:GetMetricData answers with pages that do not end"}
}

func visitPoints(q MetricQuery, r types.MetricDataResult, visit func(string, time.Time, float64) error) error {
	number, err := strconv.Atoi(trimM(awscore.ToString(r.Id)))
	if err != nil || number < 0 || number >= len(q.WorkspaceIDs) || len(r.Timestamps) != len(r.Values) {
		return &Error{Kind: Server, Message: "cloudwatch:GetMetricData answers with a result that was not asked for: " + awscore.ToString(r.Id)}
	}
	switch r.StatusCode {
	case types.StatusCodeForbidden:
		return &Error{Kind: Permission, Action: "cloudwatch:GetMetricData", Message: "the metric UserConnected of " + q.WorkspaceIDs[number] + " may not be read"}
	case types.StatusCodeInternalError:
		return &Error{Kind: Server, Message: "CloudWatch could not read the metric UserConnected of " + q.WorkspaceIDs[number]}
	}
	for i, at := range r.Timestamps {
		if err := visit(q.WorkspaceIDs[number], at.UTC(), r.Values[i]); err != nil {
			return err
		}
	}
	return nil
}

func trimM(id string) string {
	if len(id) > 0 && id[0] == 'm' {
		return id[1:]
	}
	return ""
}
