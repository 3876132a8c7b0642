package directory

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func event(name, request, response string) Event {
	source := "connect.amazonaws.com"
	switch {
	case strings.HasSuffix(name, "Workspaces"):
		source = "workspaces.amazonaws.com"
	case strings.HasPrefix(name, "iam:"):
		source, name = "iam.amazonaws.com", strings.TrimPrefix(name, "iam:")
	case strings.HasPrefix(name, "store:"):
		source, name = "identitystore.amazonaws.com", strings.TrimPrefix(name, "store:")
	}
	return Event{ID: name + request, Time: hour(1), Source: source, Name: name, Region: "ap-northeast-1", Account: "111122223333", Request: request, Response: response}
}

const bareInstance = `"InstanceId":"0a1b2c3d-0000-4000-8000-00000000cccc"`

func TestLearn(t *testing.T) {
	encoded := strings.NewReplacer(":", "%3A", "/", "%2F").Replace(instance + "/agent/u1")
	for _, c := range []struct {
		name  string
		event Event
		want  string // kind scope id name present attributes
	}{
		{"user made", event("CreateUser", `{`+bareInstance+`,"Username":"hanako","Password":"***","IdentityInfo":{"FirstName":"花子","Email":"h@example.co.jp"},"PhoneConfig":{"PhoneType":"SOFT_PHONE","DeskPhoneNumber":"***"},"SecurityProfileIds":["s2","s1"],"RoutingProfileId":"r1"}`,
			`{"UserId":"u1","UserArn":"`+instance+`/agent/u1"}`),
			"connect_user " + instance + " u1 hanako true first_name=花子 hierarchy_group= mail=h@example.co.jp phone=SOFT_PHONE routing_profile=r1 security_profiles=s1,s2"},
		{"user deleted, bare id", event("DeleteUser", `{`+bareInstance+`,"UserId":"u1"}`, ""), "connect_user " + instance + " u1  false"},
		{"user deleted, keys as other SDKs write them", event("DeleteUser", `{"instanceId":"`+instance+`","userId":"u1"}`, ""), "connect_user " + instance + " u1  false"},
		{"user changed, encoded ARN", event("UpdateUserIdentityInfo", `{`+bareInstance+`,"UserId":"`+encoded+`","IdentityInfo":{"LastName":"佐藤"}}`, ""),
			"connect_user " + instance + " u1  true last_name=佐藤"},
		{"group taken away", event("UpdateUserHierarchy", `{`+bareInstance+`,"UserId":"u1"}`, ""), "connect_user " + instance + " u1  true hierarchy_group="},
		{"profiles", event("UpdateUserSecurityProfiles", `{`+bareInstance+`,"UserId":"u1","SecurityProfileIds":["b","a","b"]}`, ""), "connect_user " + instance + " u1  true security_profiles=a,b"},
		{"profile made", event("CreateSecurityProfile", `{`+bareInstance+`,"SecurityProfileName":"Admin"}`, `{"SecurityProfileId":"s1","SecurityProfileArn":"`+instance+`/security-profile/s1"}`),
			"security_profile " + instance + " s1 Admin true"},
		{"group renamed", event("UpdateUserHierarchyGroupName", `{`+bareInstance+`,"HierarchyGroupId":"g1","Name":"Tokyo"}`, ""), "hierarchy_group " + instance + " g1 Tokyo true"},
		{"desktop made", event("CreateWorkspaces", `{}`, `{"failedRequests":[],"pendingRequests":[{"workspaceId":"ws-1","directoryId":"d-1","userName":"hanako"}]}`),
			"workspace 111122223333 ap-northeast-1 ws-1 hanako true directory_id=d-1"},
		{"desktops gone, one not", event("TerminateWorkspaces", `{"terminateWorkspaceRequests":[{"workspaceId":"ws-1"},{"workspaceId":"ws-2"}]}`, `{"failedRequests":[{"workspaceId":"ws-2"}]}`),
			"workspace 111122223333 ap-northeast-1 ws-1  false"},
		{"IAM user", event("iam:CreateUser", `{"userName":"h"}`, `{"user":{"path":"/","userName":"h","userId":"AIDAX","arn":"arn:aws:iam::1:user/h"}}`), "iam_user 111122223333 AIDAX h true"},
		{"user of Identity Center changed", event("store:UpdateUser", `{"identityStoreId":"d-1","userId":"u-1","operations":[{"attributePath":"userName","attributeValue":"sato"},{"attributePath":"emails","attributeValue":[{"value":"s@example.co.jp","primary":true},{"value":"old@example.co.jp"}]}]}`, ""),
			"identity_user d-1 u-1 sato true mail=s@example.co.jp"},
		{"phone, as it is set now", event("UpdateUserConfig", `{`+bareInstance+`,"UserId":"u1","PhoneNumberConfigs":[{"Channel":"VOICE","PhoneType":"DESK_PHONE","PhoneNumber":"+81312345678"}]}`, ""),
			"connect_user " + instance + " u1  true phone=DESK_PHONE +81312345678"},
		{"levels", event("UpdateUserHierarchyStructure", `{`+bareInstance+`,"HierarchyStructure":{"LevelTwo":{"Name":"Team"},"LevelOne":{"Name":"Country"}}}`, ""),
			"hierarchy_structure " + instance + " 0a1b2c3d-0000-4000-8000-00000000cccc Country / Team true"},
		{"levels taken away", event("UpdateUserHierarchyStructure", `{`+bareInstance+`,"HierarchyStructure":{}}`, ""),
			"hierarchy_structure " + instance + " 0a1b2c3d-0000-4000-8000-00000000cccc  false"},
		{"instance made", event("CreateInstance", `{"InstanceAlias":"support"}`, `{"Id":"i-1","Arn":"`+instance+`"}`), "connect_instance 111122223333 ap-northeast-1 " + instance + " support true"},
		{"instance deleted", event("DeleteInstance", `{`+bareInstance+`}`, ""), "connect_instance 111122223333 ap-northeast-1 " + instance + "  false"},
		{"standby desktops", event("CreateStandbyWorkspaces", `{}`, `{"pendingStandbyRequests":[{"workspaceId":"ws-9","directoryId":"d-1","userName":"hanako"}]}`),
			"workspace 111122223333 ap-northeast-1 ws-9 hanako true directory_id=d-1"},
		{"name hidden", event("store:CreateUser", `{"identityStoreId":"d-1","userName":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, `{"userId":"u-1","identityStoreId":"d-1"}`), "identity_user d-1 u-1  true"},
		{"no JSON", event("CreateUser", `{"InstanceId":`, `x`), ""},
		{"nothing in it", event("DeleteUser", `{}`, ""), ""},
		{"other event", event("DescribeUser", `{`+bareInstance+`,"UserId":"u1"}`, ""), ""},
	} {
		var got []string
		for _, l := range Learn([]Event{c.event}) {
			text := fmt.Sprintf("%s %s %s %s %v", l.Kind, l.Scope, l.ID, l.Name, l.Present)
			for _, k := range slices.Sorted(maps.Keys(l.Attributes)) {
				text += " " + k + "=" + l.Attributes[k]
			}
			got = append(got, text)
			if !l.Effective.Equal(hour(1)) || l.Observed.Before(hour(1)) || !l.Observed.Before(hour(1).Add(time.Second)) {
				t.Errorf("%s: effective %v, observed %v", c.name, l.Effective, l.Observed)
			}
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, strings.Join(got, "\n"), c.want)
		}
	}
	refused := event("DeleteUser", `{`+bareInstance+`,"UserId":"u1"}`, "")
	refused.ErrorCode = "AccessDenied"
	if got := Learn([]Event{refused}); len(got) != 0 {
		t.Errorf("what was refused teaches nothing: %v", got)
	}
}

// Somebody who was made and deleted between two snapshots has a name.
func TestLearnedBetweenSnapshots(t *testing.T) {
	d := New()
	addSnapshot(t, d, snap(hour(0)))
	made := event("CreateUser", `{`+bareInstance+`,"Username":"brief"}`, `{"UserId":"u7"}`)
	gone := event("DeleteUser", `{`+bareInstance+`,"UserId":"u7"}`, "")
	gone.Time = hour(2)
	addSnapshot(t, d, snap(hour(5)))
	d.Add(Learn([]Event{gone})...)
	d.Add(Learn([]Event{made})...)
	s, _ := d.At(ConnectUser, instance, "u7", hour(3))
	if s.Name != "brief" || s.Present {
		t.Errorf("%+v", s)
	}
	first, last, _ := d.Seen(userKey("u7"))
	if !first.Equal(hour(1)) || !last.Equal(hour(2)) {
		t.Errorf("seen %v to %v", first, last)
	}
}
