package main

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/mototest"
)

// All lists of an account at once, Connect's by a fake: one person in all of them, who is found by any; then some go, one is renamed, and one comes.
func TestNamesRefreshOfAnAccount(t *testing.T) {
	endpoint := mototest.StartStrict(t)
	connect := httptest.NewServer(&connectLists{users: 1})
	defer connect.Close()
	t.Setenv("AWS_ENDPOINT_URL_CONNECT", connect.URL)
	iam := func(values ...string) string {
		t.Helper()
		form := url.Values{"Version": {"2010-05-08"}}
		for i := 0; i < len(values); i += 2 {
			form.Set(values[i], values[i+1])
		}
		return mototest.Ask(t, endpoint, "iam", "", form.Encode())
	}
	folder, desktops := mototest.WorkSpaces(t, endpoint, "u0", "kiosk")
	for _, name := range []string{"u0", "ops"} {
		iam("Action", "CreateUser", "UserName", name)
	}
	key := iam("Action", "CreateAccessKey", "UserName", "u0")
	_, key, _ = strings.Cut(key, "<AccessKeyId>")
	key, _, _ = strings.Cut(key, "<")
	mototest.Ask(t, endpoint, "identitystore", "AWSIdentityStore.CreateUser",
		`{"IdentityStoreId":"d-1234567890","UserName":"u0","DisplayName":"User","Name":{"GivenName":"U","FamilyName":"Zero"},"Emails":[{"Value":"u0@example.co.jp","Primary":true}]}`)
	mototest.Ask(t, endpoint, "organizations", "AWSOrganizationsV20161128.CreateOrganization", `{"FeatureSet":"ALL"}`)
	mototest.Ask(t, endpoint, "organizations", "AWSOrganizationsV20161128.CreateAccount", `{"AccountName":"sandbox","Email":"sandbox@example.co.jp"}`)

	dir := t.TempDir()
	file := filepath.Join(dir, "ashiato.yaml")
	config := "names:\n  - connect: [us-east-1]\n    workspaces: [us-east-1]\n    iam: true\n    organizations: true\n    identity_store: d-1234567890\n    region: us-east-1\n"
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		r := newTestRun(t, map[string]string{"ASHIATO_LAKE": filepath.Join(dir, "lake"), "HOME": dir})
		if code := r.Run(context.Background(), append([]string{"--config", file}, args...)); code != exitOK {
			t.Fatalf("%v: exit code %d\n%s", args, code, r.stderr.String())
		}
		return r.stdout.String()
	}
	has := func(text string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
	// Lists: Connect 6, WorkSpaces 2, IAM 2, accounts, the identity store.
	has(run("names", "refresh", "-o", "csv"), `"12","`)
	// The rest is without Connect, which takes two requests a second.
	if err := os.WriteFile(file, []byte(strings.Replace(config, "connect: [us-east-1]\n    ", "", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	has(run("names", "refresh", "-o", "csv"), `"6","`, `,"0","0"`)
	for _, identifier := range []string{"u0@example.co.jp", "user0@example.co.jp", desktops[0], key, "u0", "arn:aws:iam::123456789012:user/u0"} {
		has(run("who", identifier, "-o", "csv"), `"u0@example.co.jp","access_key","`+key, `"u0@example.co.jp","connect_user","u0"`, `"u0@example.co.jp","iam_user","`,
			`"u0@example.co.jp","identity_user","`, `"u0@example.co.jp","workspace","`+desktops[0]+`","u0","true"`)
	}
	has(run("names", "list", "--kind", "account", "-o", "csv"), `"sandbox"`)
	has(run("names", "list", "--kind", "workspace_directory", "-o", "csv"), `"`+folder+`","corp.example.co.jp"`)

	mototest.Ask(t, endpoint, "workspaces", "WorkspacesService.TerminateWorkspaces", `{"TerminateWorkspaceRequests":[{"WorkspaceId":"`+desktops[1]+`"}]}`)
	iam("Action", "UpdateUser", "UserName", "ops", "NewUserName", "operations")
	mototest.AddWorkSpaces(t, endpoint, folder, "jiro")
	has(run("names", "refresh", "-o", "csv"), `,"3","0"`)
	has(run("names", "list", "--kind", "workspace", "-o", "csv"), `"`+desktops[1]+`","kiosk","kiosk","false"`, `"jiro","jiro","true"`)
	has(run("names", "list", "--kind", "iam_user", "-o", "csv"), `"operations"`)
}
