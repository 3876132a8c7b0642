package aws

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"github.com/ashiato/ashiato/internal/mototest"
)

// refusedActions are the actions that errors say are not permitted.
func refusedActions(t *testing.T, errs []error) (actions []string) {
	t.Helper()
	for _, err := range errs {
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Kind != Permission || e.Statement() == "" {
			t.Errorf("%+v", err)
			continue
		}
		actions = append(actions, e.Action)
	}
	return actions
}

// All lists of Connect that cannot be read are told of, not only the first.
func TestConnectProbe(t *testing.T) {
	f := &connectFake{users: map[string][]string{"one": fakeUsers("one", 3), "two": nil}}
	openFake(t, f, nil)
	if n, errs := prober(t).Connect(t.Context(), "us-east-1", "arn:c"); n != 2 || len(errs) != 0 {
		t.Errorf("%d, %v", n, errs)
	}
	f.denied = "/user"
	if n, errs := prober(t).Connect(t.Context(), "us-east-1", "arn:c"); n != 2 || !slices.Equal(refusedActions(t, errs), []string{"connect:ListUsers", "connect:ListUserHierarchyGroups", "connect:DescribeUserHierarchyStructure"}) {
		t.Errorf("%d, %v", n, errs)
	}
	f.denied = "/users/"
	if _, errs := prober(t).Connect(t.Context(), "us-east-1", "arn:c"); !slices.Equal(refusedActions(t, errs), []string{"connect:DescribeUser"}) {
		t.Errorf("%v", errs)
	}
	f.denied = "/instance"
	if n, errs := prober(t).Connect(t.Context(), "us-east-1", "arn:c"); n != 0 || !slices.Equal(refusedActions(t, errs), []string{"connect:ListInstances"}) {
		t.Errorf("%d, %v", n, errs)
	}
}

// What there is of people is tried on the emulator, and refused where nothing is permitted.
func TestPeopleProbesAgainstMoto(t *testing.T) {
	endpoint := mototest.StartStrict(t)
	_, ids := mototest.WorkSpaces(t, endpoint, "hanako")
	p, ctx := prober(t), t.Context()
	if _, err := iam.NewFromConfig(p.cfg).CreateUser(ctx, &iam.CreateUserInput{UserName: awscore.String("yuki")}); err != nil {
		t.Fatal(err)
	}
	if _, err := organizations.NewFromConfig(p.cfg).CreateOrganization(ctx, &organizations.CreateOrganizationInput{}); err != nil {
		t.Fatal(err)
	}
	if n, errs := p.WorkSpaces(ctx, "us-east-1", true); n != 1 || len(errs) != 0 || len(ids) != 1 {
		t.Errorf("%d, %v", n, errs)
	}
	if errs := p.IAM(ctx, "arn:u"); len(errs) != 0 {
		t.Error(errs)
	}
	if err := errors.Join(p.IdentityStore(ctx, "d-1234567890", "arn:i"), p.Organization(ctx)); err != nil {
		t.Error(err)
	}

	found, err := Detect(ctx, DetectOptions{})
	if err != nil || !found.Management || len(found.Stores) != 1 || found.Stores[0].Region != "us-east-1" || !strings.HasPrefix(found.Stores[0].ID, "d-") || len(found.Directories) != 1 {
		t.Errorf("%+v, %v", found, err)
	}

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-amzn-ErrorType", "AccessDeniedException")
		w.WriteHeader(http.StatusForbidden)
		if r.Header.Get("X-Amz-Target") != "" {
			_, _ = w.Write([]byte(`{"__type":"AccessDeniedException","message":"no"}`))
			return
		}
		_, _ = w.Write([]byte(`<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`))
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_WORKSPACES", server.URL)
	t.Setenv("AWS_ENDPOINT_URL_CLOUDWATCH", server.URL)
	_, errs := prober(t).WorkSpaces(ctx, "us-east-1", true)
	if !slices.Equal(refusedActions(t, errs), []string{"workspaces:DescribeWorkspaceDirectories", "workspaces:DescribeWorkspaces", "cloudwatch:GetMetricData"}) {
		t.Errorf("%v", errs)
	}
}
