package main

import "testing"

func TestTarget(t *testing.T) {
	const instance = "28e7ad76-60e9-481c-9a81-4c431ce22f34"
	for _, tt := range []struct{ operation, request, response, want string }{
		{"X", ``, ``, ""},
		{"X", `null`, ``, ""},
		{"X", `"x"`, ``, ""},
		{"GetObject", `{"bucketName":"corp-logs","key":"2026/a.gz","Host":"s3.amazonaws.com"}`, ``, "corp-logs/2026/a.gz"},
		{"ListObjects", `{"Host":"s3.amazonaws.com","bucketName":"corp-logs"}`, ``, "corp-logs"},
		{"StopWorkspaces", `{"stopWorkspaceRequests":[{"workspaceId":"ws-a"},{"workspaceId":"ws-b"},{"workspaceId":"ws-c"}]}`, ``, "ws-a +2"},
		{"AssumeRole", `{"roleSessionName":"yuki","roleArn":"arn:aws:iam::111122223333:role/audit"}`, ``, "role/audit"},
		{"DescribeInstances", `{"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]}}`, ``, ""},
		{"StopLogging", `{"name":"trail-1"}`, ``, "trail-1"},
		{"X", `{"maxResults":50,"deep":{"a":{"b":{"c":{"d":{"e":{"userName":"far"}}}}}}}`, ``, ""},
		{"AttachUserPolicy", `{"userName":"tanaka","policyName":"p"`, ``, "tanaka"},
		{"AddUserToGroup", `{"groupName":"admins","userName":"tanaka"}`, ``, "tanaka"},
		{"DeleteAccessKey", `{"accessKeyId":"AKIAEXAMPLE","userName":"tanaka"}`, ``, "tanaka"},
		{"CreateAccessKey", `{"userName":"tanaka"}`, `{"accessKey":{"accessKeyId":"AKIAEXAMPLE"}}`, "tanaka"},
		{"DeleteSnapshot", `{"snapshotId":"snap-1"}`, ``, "snap-1"},
		{"CreateVolume", `{"size":"8","snapshotId":"snap-1"}`, `{"volumeId":"vol-1","snapshotId":"snap-1"}`, "vol-1"},
		{"DeleteKeyPair", `{"keyName":"web"}`, ``, "web"},
		{"CreateInstanceProfile", `{"instanceProfileName":"web"}`, `{"instanceProfile":{"instanceProfileId":"AIPA1"}}`, "web"},
		{"StopDBInstance", `{"dBInstanceIdentifier":"orders"}`, ``, "orders"},
		// Amazon Connect: the user, in whatever way its id is written, not the instance that stands first.
		{"CreateUser", `{"InstanceId":"` + instance + `","Username":"tanaka","SecurityProfileIds":["s"]}`, `{"UserId":"u-1"}`, "tanaka"},
		{"UpdateUserRoutingProfile", `{"InstanceId":"` + instance + `","RoutingProfileId":"r-1","UserId":"u-1"}`, ``, "u-1"},
		{"UpdateUserHierarchy", `{"InstanceId":"` + instance + `","UserId":"arn:aws:connect:ap-northeast-1:111122223333:instance/` + instance + `/agent/u-1"}`, ``, "u-1"},
		{"DeleteUser", `{"InstanceId":"` + instance + `","UserId":"arn%3Aaws%3Aconnect%3Aap-northeast-1%3A111122223333%3Ainstance%2F` + instance + `%2Fagent%2Fu-1"}`, ``, "u-1"},
		// What was made stands in the answer only.
		{"RunInstances", `{"instancesSet":{"items":[{"imageId":"ami-1","keyName":"k"}]},"blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda"}]},"networkInterfaceSet":{"items":[{"subnetId":"subnet-1"}]}}`,
			`{"reservationId":"r-1","instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}}`, "i-1 +1"},
		{"CreateWorkspaces", `{"workspaces":[{"directoryId":"d-1","userName":"tanaka"}]}`, `{"pendingRequests":[{"directoryId":"d-1","workspaceId":"ws-1"}]}`, "ws-1"},
	} {
		if got := target(tt.operation, tt.request, tt.response, nil); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.operation, tt.request, got, tt.want)
		}
	}
	bucket := []any{[]any{"arn:aws:s3:::corp-logs", nil, nil}}
	if got := target("X", `{"maxResults":1}`, ``, bucket); got != "corp-logs" {
		t.Errorf("by resource: %q", got)
	}
}

func TestIdentityName(t *testing.T) {
	for want, i := range map[string]identity{
		"root":        {kind: "Root", arn: "arn:aws:iam::111122223333:root"},
		"autoscaling": {kind: "AWSService", invokedBy: "autoscaling.amazonaws.com"},
		"tanaka":      {kind: "IAMUser", user: "tanaka", arn: "arn:aws:iam::111122223333:user/tanaka"},
		"yuki@example.jp (Admin)": {kind: "AssumedRole", issuerKind: "Role", issuerUser: "AWSReservedSSO_Admin_0123456789abcdef",
			arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/yuki@example.jp"},
		"deploy/i-0123": {kind: "AssumedRole", issuerKind: "Role", issuerUser: "deploy", principal: "AROAEXAMPLE:i-0123"},
		"46a5fa43-a0e0-4aaa-a728-6d7ecff5dbad (Amazon Connect)": {kind: "AssumedRole", issuerKind: "Role", issuerUser: "AWSServiceRoleForAmazonConnect_abc",
			principal: "AROAEXAMPLE:46a5fa43-a0e0-4aaa-a728-6d7ecff5dbad"},
		"yuki (Admin)": {kind: "AssumedRole", issuerKind: "Role", issuerUser: "AWSReservedSSO_Admin_0123456789abcdef", principal: "AROAEXAMPLE:yuki"},
		"mika (Audit)": {kind: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Audit_0123456789abcdef/mika", principal: "AROAEXAMPLE:mika"},
		"batch/night":  {kind: "Unknown", arn: "arn:aws:sts::111122223333:assumed-role/batch/night"},
		"AIDAEXAMPLE":  {kind: "AWSAccount", arn: "arn:aws:iam::444455556666:root", principal: "AIDAEXAMPLE", account: "444455556666"},
		"deploy":       {kind: "AssumedRole", issuerKind: "Role", issuerUser: "deploy"},
		"someone":      {kind: "FederatedUser", arn: "arn:aws:sts::111122223333:federated-user/someone"},
		"906706aa":     {kind: "IdentityCenterUser", onBehalfOf: "906706aa"},
		"111122223333": {kind: "AWSAccount", account: "111122223333"},
		"Unknown":      {kind: "Unknown"},
	} {
		if got := i.name(); got != want {
			t.Errorf("%+v: %q, want %q", i, got, want)
		}
	}
}

// An Insights event has neither a name nor an identity: what it tells is which operation became unusual.
func TestInsight(t *testing.T) {
	row := make([]any, 17)
	row[15] = `{"insightDetails":{"state":"Start","eventSource":"ec2.amazonaws.com","eventName":"RunInstances","insightType":"ApiCallRateInsight"}}`
	for _, name := range []any{nil, "RunInstances"} {
		row[2] = name
		if e := newEvent(row); e.name != "ApiCallRateInsight" || e.service != "ec2" || e.target != "RunInstances Start" || e.who != "" {
			t.Errorf("%v: %+v", name, e)
		}
	}
	for _, other := range []string{`{"managementEvent":true}`, `{"insightDetails":null}`, `{"insightDetails":{"state":1}}`} {
		row[2], row[3], row[15] = "RunInstances", "ec2.amazonaws.com", other
		if e := newEvent(row); e.name != "RunInstances" || e.service != "ec2" || e.target != "" {
			t.Errorf("%s: %+v", other, e)
		}
	}
}

// Who signs in to IAM Identity Center is named beside userIdentity, if at all.
func TestIdentityCenterSignIn(t *testing.T) {
	row := make([]any, 17)
	row[2], row[4] = "CredentialChallenge", []any{"IdentityCenterUser", nil, nil, "111122223333", nil, nil, nil, []any{"906706aa-0000", "arn"}}
	for additional, want := range map[string]string{
		"": "906706aa-0000", `{"UserName":"hanako","CredentialType":"PASSWORD"}`: "hanako",
		`{"UserName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`: "906706aa-0000", `{"UserName":1}`: "906706aa-0000",
	} {
		row[16] = additional
		if e := newEvent(row); e.who != want {
			t.Errorf("%s: %q, want %q", additional, e.who, want)
		}
	}
	row[4].([]any)[0] = "AssumedRole"
	row[16] = `{"UserName":"hanako"}`
	if e := newEvent(row); e.who == "hanako" {
		t.Error("another kind of identity took the name")
	}
}

func TestNewEvent(t *testing.T) {
	row := func(code, message, response any, details ...any) []any {
		return []any{nil, "x", "ConsoleLogin", "signin.amazonaws.com", []any{"Root", nil}, nil, nil, response, "192.0.2.1", code, message, "1", "r", "id", append(details, nil)[0], nil, nil}
	}
	for _, tt := range []struct {
		row     []any
		failure string
	}{
		{row(nil, nil, `{"ConsoleLogin":"Success"}`), ""},
		{row(nil, nil, `{"ConsoleLogin":"Failure"}`), "Failure"},
		{row(nil, "Failed authentication", `{"ConsoleLogin":"Failure"}`), "Failed authentication"},
		{row("AccessDenied", "no", nil), "AccessDenied"},
		{row(nil, nil, nil, `{"ConsoleLogin":"Failure","CredentialType":"PASSWORD"}`), "Failure"},
		{row(nil, nil, nil, `{"ConsoleLogin":"Success"}`), ""},
		{row(nil, nil, `{"Other":"Failure"}`), ""},
	} {
		e := newEvent(tt.row)
		if e.failure != tt.failure || e.failed != (tt.failure != "") || e.who != "root" || e.service != "signin" {
			t.Errorf("%+v", e)
		}
	}
}
