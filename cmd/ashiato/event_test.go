package main

import "testing"

func TestRequestTarget(t *testing.T) {
	for request, want := range map[string]string{
		``:     "",
		`null`: "",
		`"x"`:  "",
		`{"bucketName":"corp-logs","key":"2026/a.gz","Host":"s3.amazonaws.com"}`:                              "corp-logs/2026/a.gz",
		`{"Host":"s3.amazonaws.com","bucketName":"corp-logs"}`:                                                "corp-logs",
		`{"stopWorkspaceRequests":[{"workspaceId":"ws-a"},{"workspaceId":"ws-b"},{"workspaceId":"ws-c"}]}`:    "ws-a +2",
		`{"roleSessionName":"yuki","roleArn":"arn:aws:iam::111122223333:role/audit"}`:                         "role/audit",
		`{"filterSet":{"items":[{"name":"instance-state-name","valueSet":{"items":[{"value":"running"}]}}]}}`: "",
		`{"name":"trail-1"}`: "trail-1",
		`{"maxResults":50,"deep":{"a":{"b":{"c":{"d":{"e":{"userName":"far"}}}}}}}`: "",
		`{"userName":"tanaka","policyName":"p"`:                                     "tanaka",
	} {
		if got := requestTarget(request); got != want {
			t.Errorf("%s: %q, want %q", request, got, want)
		}
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
		"deploy":        {kind: "AssumedRole", issuerKind: "Role", issuerUser: "deploy"},
		"someone":       {kind: "FederatedUser", arn: "arn:aws:sts::111122223333:federated-user/someone"},
		"906706aa":      {kind: "IdentityCenterUser", onBehalfOf: "906706aa"},
		"111122223333":  {kind: "AWSAccount", account: "111122223333"},
		"Unknown":       {kind: "Unknown"},
	} {
		if got := i.name(); got != want {
			t.Errorf("%+v: %q, want %q", i, got, want)
		}
	}
}

func TestNewEvent(t *testing.T) {
	row := func(code, message, response any) []any {
		return []any{nil, "x", "ConsoleLogin", "signin.amazonaws.com", []any{"Root", nil}, nil, nil, response, "192.0.2.1", code, message, "1", "r", "id"}
	}
	for _, tt := range []struct {
		row     []any
		failure string
	}{
		{row(nil, nil, `{"ConsoleLogin":"Success"}`), ""},
		{row(nil, nil, `{"ConsoleLogin":"Failure"}`), "Failure"},
		{row(nil, "Failed authentication", `{"ConsoleLogin":"Failure"}`), "Failed authentication"},
		{row("AccessDenied", "no", nil), "AccessDenied"},
	} {
		e := newEvent(tt.row)
		if e.failure != tt.failure || e.failed != (tt.failure != "") || e.who != "root" || e.service != "signin" {
			t.Errorf("%+v", e)
		}
	}
}
