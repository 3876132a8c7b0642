package aws

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"github.com/ashiato/ashiato/internal/mototest"
)

func TestUserConnectedOnMoto(t *testing.T) {
	t.Setenv("AWS_ENDPOINT_URL", mototest.Start(t))
	ctx := t.Context()
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		t.Fatal(err)
	}
	client := cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) { o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) })
	begin := time.Now().UTC().Truncate(time.Hour).Add(-48 * time.Hour)
	for _, id := range []string{"ws-aaaaaaaaa", "ws-bbbbbbbbb"} {
		in := &cloudwatch.PutMetricDataInput{Namespace: awscore.String("AWS/WorkSpaces")}
		for i, v := range []float64{0, 0, 1, 0} { // the third comes two minutes after the begin of its period
			at := begin.Add(time.Duration(i) * 5 * time.Minute)
			if i == 2 {
				at = at.Add(2 * time.Minute)
			}
			in.MetricData = append(in.MetricData, types.MetricDatum{MetricName: awscore.String("UserConnected"), Timestamp: &at, Value: &v,
				Dimensions: []types.Dimension{{Name: awscore.String("WorkspaceId"), Value: &id}}})
		}
		if _, err := client.PutMetricData(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	m, err := OpenMetrics(ctx, Access{}, "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	got := pointsOf(t, m, MetricQuery{WorkspaceIDs: []string{"ws-aaaaaaaaa", "ws-nothing00", "ws-bbbbbbbbb"}, Since: begin, Until: begin.Add(15 * time.Minute), Period: 5 * time.Minute})
	want := []string{"ws-aaaaaaaaa +0s 0", "ws-aaaaaaaaa +5m0s 0", "ws-aaaaaaaaa +10m0s 1", "ws-bbbbbbbbb +0s 0", "ws-bbbbbbbbb +5m0s 0", "ws-bbbbbbbbb +10m0s 1"}
	if !slices.Equal(got.since(begin), want) {
		t.Errorf("%q", got.since(begin))
	}
	hours := pointsOf(t, m, MetricQuery{WorkspaceIDs: []string{"ws-aaaaaaaaa"}, Since: begin, Until: begin.Add(time.Hour), Period: time.Hour})
	if !slices.Equal(hours.since(begin), []string{"ws-aaaaaaaaa +0s 1"}) {
		t.Errorf("an hour: %q", hours.since(begin))
	}
}

type metricPoint struct {
	id    string
	at    time.Time
	value float64
}

type metricPoints []metricPoint

func (all metricPoints) since(begin time.Time) (texts []string) {
	for _, p := range all {
		texts = append(texts, fmt.Sprintf("%s +%s %g", p.id, p.at.Sub(begin), p.value))
	}
	return texts
}

func pointsOf(t *testing.T, m *Metrics, q MetricQuery) (all metricPoints) {
	t.Helper()
	err := m.UserConnected(t.Context(), q, func(id string, at time.Time, value float64) error {
		all = append(all, metricPoint{id, at, value})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A metricFake answers GetMetricData in pages, as CloudWatch does and moto does not, in the query protocol.
type metricFake struct {
	page      int // points of a page
	throttled int // requests still to be refused
	status    string
	endless   bool
	starts    []string
}

func (f *metricFake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	w.Header().Set("Content-Type", "text/xml")
	if f.throttled > 0 {
		f.throttled--
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`)
		return
	}
	f.starts = append(f.starts, r.Form.Get("StartTime"))
	since, _ := time.Parse(time.RFC3339, r.Form.Get("StartTime"))
	until, _ := time.Parse(time.RFC3339, r.Form.Get("EndTime"))
	type point struct {
		metric int
		at     time.Time
	}
	var all []point
	for i := 0; ; i++ {
		prefix := "MetricDataQueries.member." + strconv.Itoa(i+1)
		if r.Form.Get(prefix+".Id") == "" {
			break
		}
		period, _ := strconv.Atoi(r.Form.Get(prefix + ".MetricStat.Period"))
		for at := since; at.Before(until); at = at.Add(time.Duration(period) * time.Second) {
			all = append(all, point{i, at})
		}
	}
	from, _ := strconv.Atoi(r.Form.Get("NextToken"))
	to := min(from+f.page, len(all))
	var b strings.Builder
	b.WriteString(`<GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricDataResult><MetricDataResults>`)
	for k := from; k < to; k++ {
		status := f.status
		if status == "" {
			status = "PartialData"
		}
		fmt.Fprintf(&b, "<member><Id>m%d</Id><StatusCode>%s</StatusCode><Timestamps><member>%s</member></Timestamps><Values><member>1</member></Values></member>",
			all[k].metric, status, all[k].at.Format(time.RFC3339))
	}
	b.WriteString(`</MetricDataResults>`)
	if f.endless {
		b.WriteString(`<NextToken>1</NextToken>`)
	} else if to < len(all) {
		fmt.Fprintf(&b, `<NextToken>%d</NextToken>`, to)
	}
	b.WriteString(`</GetMetricDataResult></GetMetricDataResponse>`)
	fmt.Fprint(w, b.String())
}

func openMetricFake(t *testing.T, f *metricFake) *Metrics {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL_CLOUDWATCH": server.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"} {
		t.Setenv(name, value)
	}
	m, err := OpenMetrics(t.Context(), Access{}, "ap-northeast-1")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestUserConnectedInPages(t *testing.T) {
	f := &metricFake{page: 7, throttled: 1}
	m := openMetricFake(t, f)
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	got := pointsOf(t, m, MetricQuery{WorkspaceIDs: []string{"ws-a", "ws-b", "ws-c"}, Since: begin, Until: begin.Add(time.Hour), Period: 5 * time.Minute})
	if len(got) != 36 || m.Calls() != 6 {
		t.Errorf("%d points in %d calls", len(got), m.Calls())
	}
	seen := map[string]bool{}
	for _, p := range got {
		seen[p.id+p.at.String()] = true
	}
	if len(seen) != 36 {
		t.Errorf("%d different points", len(seen))
	}
	if f.starts[0] != "2026-10-01T00:00:00Z" {
		t.Errorf("asked since %s", f.starts[0])
	}
}

func TestUserConnectedRefused(t *testing.T) {
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	q := MetricQuery{WorkspaceIDs: []string{"ws-a"}, Since: begin, Until: begin.Add(time.Hour), Period: 5 * time.Minute}
	for name, c := range map[string]struct {
		fake metricFake
		kind Kind
	}{"forbidden": {metricFake{page: 99, status: "Forbidden"}, Permission}, "internal": {metricFake{page: 99, status: "InternalError"}, Server}, "endless": {metricFake{page: 99, endless: true}, Server}} {
		t.Run(name, func(t *testing.T) {
			err := openMetricFake(t, &c.fake).UserConnected(t.Context(), q, func(string, time.Time, float64) error { return nil })
			if e, ok := errors.AsType[*Error](err); !ok || e.Kind != c.kind {
				t.Errorf("%v", err)
			}
		})
	}
	if err := openMetricFake(t, &metricFake{}).UserConnected(context.Background(), MetricQuery{WorkspaceIDs: make([]string, MaxMetrics+1)}, nil); err == nil {
		t.Error("501 metrics in one request")
	}
}
