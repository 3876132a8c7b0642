package main

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	cloudtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
	"github.com/aws/aws-sdk-go-v2/service/workspaces/types"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"

	"github.com/ashiato/ashiato/internal/mototest"
)

// emulated sends a request to the emulator for a service that has no client here.
func emulated(t *testing.T, endpoint, service, target, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20261001/us-east-1/"+service+"/aws4_request, SignedHeaders=host, Signature=0")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if target != "" {
		req.Header.Set("X-Amz-Target", target)
		req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %v, %s: %s", service, target, err, resp.Status, text)
	}
	return string(text)
}

// desktops makes WorkSpaces on the emulator, one for each user, and gives their ids.
func desktops(t *testing.T, endpoint string, users ...string) []string {
	t.Helper()
	networks := emulated(t, endpoint, "ec2", "", url.Values{"Action": {"DescribeSubnets"}, "Version": {"2016-11-15"}}.Encode())
	subnets := regexp.MustCompile(`<subnetId>(subnet-[^<]+)`).FindAllStringSubmatch(networks, 2)
	vpc := regexp.MustCompile(`<vpcId>(vpc-[^<]+)`).FindStringSubmatch(networks)
	made := emulated(t, endpoint, "ds", "DirectoryService_20150416.CreateDirectory",
		`{"Name":"corp.example.co.jp","Password":"Example-1","Size":"Small","VpcSettings":{"VpcId":"`+vpc[1]+`","SubnetIds":["`+subnets[0][1]+`","`+subnets[1][1]+`"]}}`)
	folder := regexp.MustCompile(`d-[0-9a-f]+`).FindString(made)
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := workspaces.NewFromConfig(cfg)
	if _, err := client.RegisterWorkspaceDirectory(t.Context(), &workspaces.RegisterWorkspaceDirectoryInput{DirectoryId: &folder}); err != nil {
		t.Fatal(err)
	}
	in := &workspaces.CreateWorkspacesInput{}
	for _, u := range users {
		in.Workspaces = append(in.Workspaces, types.WorkspaceRequest{BundleId: awscore.String("wsb-clj85qzj1"), DirectoryId: &folder, UserName: &u})
	}
	out, err := client.CreateWorkspaces(t.Context(), in)
	if err != nil || len(out.FailedRequests) > 0 {
		t.Fatal(err, out)
	}
	var ids []string
	for _, w := range out.PendingRequests {
		ids = append(ids, *w.WorkspaceId)
	}
	return ids
}

// TestCollectWorkSpaces asks the emulator who is connected, twice, and looks at what the lake then says.
func TestCollectWorkSpaces(t *testing.T) {
	endpoint := mototest.StartStrict(t)
	ids := desktops(t, endpoint, "hanako.sato", "taro.suzuki")
	s := newStory(t, "timezone: Asia/Tokyo\nsources:\n  - workspaces: [us-east-1]\npresence:\n  backfill: 2d\n")
	cfg, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	client := cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) { o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801) })
	// put makes samples for a stretch of time.
	put := func(id, from, to string, value float64) {
		in := &cloudwatch.PutMetricDataInput{Namespace: awscore.String("AWS/WorkSpaces")}
		for at := s.at(from).UTC(); at.Before(s.at(to)); at = at.Add(5 * time.Minute) {
			in.MetricData = append(in.MetricData, cloudtypes.MetricDatum{MetricName: awscore.String("UserConnected"), Timestamp: awscore.Time(at), Value: &value,
				Dimensions: []cloudtypes.Dimension{{Name: awscore.String("WorkspaceId"), Value: &id}}})
		}
		if _, err := client.PutMetricData(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	put(ids[0], "10-01 07:00", "10-01 09:00", 0)
	put(ids[0], "10-01 09:00", "10-01 12:00", 1)
	put(ids[1], "10-01 07:00", "10-01 12:00", 0)
	s.now = s.at("10-01 12:02")
	collect := func(want string) {
		t.Helper()
		if out := s.run(0, "collect", "--once"); !strings.Contains(out, want) {
			t.Errorf("collect said %s", out)
		}
	}
	collect("WorkSpaces in us-east-1: 2")
	if out := s.run(0, "sessions", "now", "-o", "csv"); !strings.Contains(out, `"hanako.sato","`+ids[0]+`","2026-10-01 09:00:00 Asia/Tokyo","5m",,,"10800"`) || strings.Contains(out, "suzuki") {
		t.Errorf("now: %s", out)
	}
	put(ids[0], "10-01 12:00", "10-01 18:00", 1)
	put(ids[0], "10-01 18:00", "10-01 20:00", 0)
	put(ids[1], "10-01 12:00", "10-01 20:00", 0)
	s.now = s.at("10-01 20:01")
	collect("new samples")
	collect("0 new samples")
	out := s.run(0, "sessions", "--since", "2026-10-01", "-o", "csv")
	if strings.Count(out, "\n") != 2 || !strings.Contains(out, `"2026-10-01 09:00:00 Asia/Tokyo","5m","2026-10-01 18:00:00 Asia/Tokyo","5m","32400","0"`) {
		t.Errorf("sessions: %s", out)
	}
	if out := s.run(0, "attendance", "--month", "2026-10", "--person", "Hanako.Sato", "-o", "csv"); !strings.Contains(out, `"2026-10-01 18:00:00","5m","540"`) {
		t.Errorf("attendance: %s", out)
	}
	t.Setenv("AWS_ENDPOINT_URL_CLOUDWATCH", "http://127.0.0.1:1")
	if out := s.run(exitFailure, "collect", "--once"); !strings.Contains(out, "WorkSpaces us-east-1") {
		t.Errorf("when CloudWatch does not answer: %s", out)
	}
}
