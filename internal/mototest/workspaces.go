package mototest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Ask sends a request to the emulator for a service that has no client here. With a target it is one of AWS JSON 1.1, else a form.
func Ask(t testing.TB, endpoint, service, target, body string) string {
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

// WorkSpaces makes a directory and a WorkSpace for each user in us-east-1, and gives the ids of the directory and of the WorkSpaces.
func WorkSpaces(t testing.TB, endpoint string, users ...string) (directory string, ids []string) {
	t.Helper()
	networks := Ask(t, endpoint, "ec2", "", url.Values{"Action": {"DescribeSubnets"}, "Version": {"2016-11-15"}}.Encode())
	subnets := regexp.MustCompile(`<subnetId>(subnet-[^<]+)`).FindAllStringSubmatch(networks, 2)
	vpc := regexp.MustCompile(`<vpcId>(vpc-[^<]+)`).FindStringSubmatch(networks)
	made := Ask(t, endpoint, "ds", "DirectoryService_20150416.CreateDirectory",
		`{"Name":"corp.example.co.jp","Password":"Example-1","Size":"Small","VpcSettings":{"VpcId":"`+vpc[1]+`","SubnetIds":["`+subnets[0][1]+`","`+subnets[1][1]+`"]}}`)
	directory = regexp.MustCompile(`d-[0-9a-f]+`).FindString(made)
	Ask(t, endpoint, "workspaces", "WorkspacesService.RegisterWorkspaceDirectory", `{"DirectoryId":"`+directory+`"}`)
	return directory, AddWorkSpaces(t, endpoint, directory, users...)
}

// AddWorkSpaces makes further WorkSpaces in a directory.
func AddWorkSpaces(t testing.TB, endpoint, directory string, users ...string) (ids []string) {
	t.Helper()
	type request struct{ BundleId, DirectoryId, UserName string } //nolint:revive,staticcheck // the names of the API
	var in struct{ Workspaces []request }
	for _, u := range users {
		in.Workspaces = append(in.Workspaces, request{"wsb-clj85qzj1", directory, u})
	}
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		PendingRequests []struct {
			WorkspaceId string //nolint:revive,staticcheck // the name of the API
		}
	}
	if err := json.Unmarshal([]byte(Ask(t, endpoint, "workspaces", "WorkspacesService.CreateWorkspaces", string(body))), &out); err != nil {
		t.Fatal(err)
	}
	for _, w := range out.PendingRequests {
		ids = append(ids, w.WorkspaceId)
	}
	if len(ids) != len(users) {
		t.Fatalf("%d WorkSpaces for %d users", len(ids), len(users))
	}
	return ids
}

// UserConnected puts samples of the metric UserConnected of a WorkSpace, one each five minutes from one time to another.
func UserConnected(t testing.TB, endpoint, workspace string, from, until time.Time, value float64) {
	t.Helper()
	form := url.Values{"Action": {"PutMetricData"}, "Version": {"2010-08-01"}, "Namespace": {"AWS/WorkSpaces"}}
	n := 1
	for at := from.UTC(); at.Before(until); at = at.Add(5 * time.Minute) {
		datum := "MetricData.member." + strconv.Itoa(n) + "."
		form.Set(datum+"MetricName", "UserConnected")
		form.Set(datum+"Timestamp", at.Format(time.RFC3339))
		form.Set(datum+"Value", strconv.FormatFloat(value, 'g', -1, 64))
		form.Set(datum+"Dimensions.member.1.Name", "WorkspaceId")
		form.Set(datum+"Dimensions.member.1.Value", workspace)
		n++
	}
	Ask(t, endpoint, "monitoring", "", form.Encode())
}
