package directory_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/directory"
)

const bare = `"InstanceId":"0a1b2c3d-0000-4000-8000-00000000cccc"`

// A call is one record of the trail about Amazon Connect.
type call struct {
	at                float64 // hours
	by                string  // the userIdentity
	event             string
	request, response string
	address, code     string
}

func console(session string) string {
	return fmt.Sprintf(`{"type":"AssumedRole","principalId":"AROAEXAMPLE0123456789:%[1]s","arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonConnect_AbCd/%[1]s","accountId":"111122223333",`+
		`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE0123456789","arn":"arn:aws:iam::111122223333:role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect_AbCd","accountId":"111122223333","userName":"AWSServiceRoleForAmazonConnect_AbCd"}},"invokedBy":"connect.amazonaws.com"}`, session)
}

const (
	apiUser = `{"type":"IAMUser","principalId":"AIDAEXAMPLE0123456789","arn":"arn:aws:iam::111122223333:user/ops","accountId":"111122223333","userName":"ops"}`
	// A role of the company whose session is named like the id of a user of Connect.
	apiRole = `{"type":"AssumedRole","principalId":"AROAEXAMPLE9999999999:` + adminID + `","arn":"arn:aws:sts::111122223333:assumed-role/deploy/` + adminID + `","accountId":"111122223333"}`
	replica = `{"type":"AssumedRole","principalId":"AROAEXAMPLE8888888888:ResourceSynchronization","arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonConnectSynchronization_X/ResourceSynchronization","accountId":"111122223333","invokedBy":"synchronization.connect.amazonaws.com"}`
)

func (c call) record(n int) string {
	if c.address == "" {
		c.address = "connect.amazonaws.com"
	}
	extra := ""
	if c.code != "" {
		extra = `"errorCode":"` + c.code + `",`
	}
	if c.response == "" {
		c.response = "null"
	}
	return fmt.Sprintf(`{"eventVersion":"1.08","userIdentity":%s,"eventTime":%q,"eventSource":"connect.amazonaws.com","eventName":%q,"awsRegion":"ap-northeast-1","sourceIPAddress":%q,%s`+
		`"requestParameters":%s,"responseElements":%s,"eventID":"00000000-0000-4000-8000-%012d","eventType":"AwsApiCall","recipientAccountId":"111122223333","readOnly":false}`,
		c.by, hour(c.at).Format(time.RFC3339), c.event, c.address, extra, c.request, c.response, n)
}

func (c call) asEvent(n int) directory.Event {
	return directory.Event{ID: fmt.Sprint(n), Time: hour(c.at), Source: "connect.amazonaws.com", Name: c.event, Region: "ap-northeast-1", Account: "111122223333",
		ErrorCode: c.code, Request: c.request, Response: c.response}
}

func callCentre(t *testing.T) (records []string, changes []directory.Change) {
	hanakoARN := instance + "/agent/" + hanakoID
	encoded := strings.NewReplacer(":", "%3A", "/", "%2F").Replace(hanakoARN)
	calls := []call{
		{at: 10, by: console(adminID), event: "CreateUser", request: `{` + bare + `,"Username":"brief@example.co.jp","SecurityProfileIds":["sp-agent"],"RoutingProfileId":"rp-basic"}`, response: `{"UserId":"` + briefID + `","UserArn":"` + instance + `/agent/` + briefID + `"}`},
		{at: 11, by: console(adminID), event: "UpdateUserSecurityProfiles", request: `{` + bare + `,"UserId":"` + encoded + `","SecurityProfileIds":["sp-agent","` + instance + `/security-profile/sp-admin"]}`},
		{at: 12, by: apiUser, event: "UpdateUserRoutingProfile", request: `{"instanceId":"` + instance + `","userId":"` + hanakoARN + `","routingProfileId":"rp-sales"}`, address: "192.0.2.1"},
		{at: 13, by: apiRole, event: "UpdateUserPhoneConfig", request: `{` + bare + `,"UserId":"` + hanakoID + `","PhoneConfig":{"PhoneType":"DESK_PHONE","DeskPhoneNumber":"+81312345678"}}`, address: "192.0.2.1"},
		{at: 14, by: replica, event: "UpdateUserHierarchy", request: `{` + bare + `,"UserId":"` + hanakoID + `","HierarchyGroupId":"g-tokyo"}`, address: "synchronization.connect.amazonaws.com"},
		{at: 15, by: console("ffffffff-0000-4000-8000-000000000001"), event: "UpdateUserIdentityInfo", request: `{` + bare + `,"UserId":"` + hanakoID + `","IdentityInfo":{"FirstName":"花子","LastName":"鈴木","Email":"hanako@example.co.jp"}}`},
		{at: 16, by: apiUser, event: "AdminGetEmergencyAccessToken", request: `{` + bare + `}`, address: "192.0.2.1"},
		{at: 17, by: console(adminID), event: "UpdateUserHierarchyGroupName", request: `{` + bare + `,"HierarchyGroupId":"g-tokyo","Name":"Shibuya"}`},
		{at: 18, by: console(adminID), event: "DeleteUser", request: `{` + bare + `,"UserId":"` + briefID + `"}`},
		{at: 19, by: apiUser, event: "DeleteUser", request: `{` + bare + `,"UserId":"` + hanakoID + `"}`, code: "AccessDeniedException", address: "192.0.2.1"},
		{at: 20, by: console(adminID), event: "UpdateUserHierarchy", request: `{` + bare + `,"UserId":"` + hanakoID + `"}`},
		{at: 20.1, by: console(adminID), event: "UpdateUserConfig", request: `{` + bare + `,"UserId":"` + hanakoID + `","PhoneNumberConfigs":[{"Channel":"VOICE","PhoneType":"SOFT_PHONE","PhoneNumber":"***"}]}`},
		{at: 20.15, by: console(adminID), event: "UpdateUserConfig", request: `{` + bare + `,"UserId":"` + hanakoID + `","AutoAcceptConfigs":[{"Channel":"VOICE","AutoAccept":true}]}`},
		{at: 20.2, by: console(adminID), event: "UpdateUserHierarchyStructure", request: `{` + bare + `,"HierarchyStructure":{"LevelOne":{"Name":"Country"},"LevelTwo":{"Name":"City"},"LevelThree":{"Name":"Team"}}}`},
		{at: 20.4, by: console(adminID), event: "UpdateUserHierarchyGroupName", request: `{` + bare + `,"HierarchyGroupId":"g-unknown","Name":"Osaka"}`},
		{at: 20.6, by: apiUser, event: "UpdateUserHierarchyStructure", request: `{"instanceId":"` + instance + `","hierarchyStructure":{"levelOne":{"name":"Area"}}}`, address: "192.0.2.1"},
		{at: 20.8, by: apiUser, event: "UpdateUserHierarchyStructure", request: `{` + bare + `,"HierarchyStructure":{}}`, address: "192.0.2.1"},
		{at: 21, by: console(adminID), event: "DescribeUser", request: `{` + bare + `,"UserId":"` + hanakoID + `"}`},
	}
	d := directory.New()
	snap := func(kind string, entities ...directory.Entity) {
		c, err := d.Diff(directory.Snapshot{Source: directory.FromConnect, Kind: kind, Scope: instance, Started: hour(1), Entities: entities})
		if err != nil {
			t.Fatal(err)
		}
		changes = append(changes, c...)
	}
	snap(directory.ConnectUser,
		directory.Entity{ID: adminID, Name: "lead@example.co.jp"},
		directory.Entity{ID: hanakoID, ARN: hanakoARN, Name: "hanako", Attributes: map[string]string{directory.Mail: "hanako@example.co.jp", directory.FirstName: "花子", directory.LastName: "佐藤",
			directory.SecurityProfiles: "sp-agent", directory.RoutingProfileOf: "rp-basic", directory.HierarchyGroupOf: "", directory.Phone: "SOFT_PHONE"}})
	snap(directory.SecurityProfile, directory.Entity{ID: "sp-agent", Name: "Agent"}, directory.Entity{ID: "sp-admin", Name: "Admin"})
	snap(directory.RoutingProfile, directory.Entity{ID: "rp-basic", Name: "Basic"}, directory.Entity{ID: "rp-sales", Name: "Sales"})
	snap(directory.HierarchyGroup, directory.Entity{ID: "g-tokyo", Name: "Tokyo"})
	snap(directory.HierarchyStructure, directory.Entity{ID: instance[strings.LastIndexByte(instance, '/')+1:], Name: directory.Levels([]string{"Country", "", "Team"})})
	snap(directory.ConnectInstance, directory.Entity{ID: instance, Name: "example"})
	var events []directory.Event
	for i, c := range calls {
		if !json.Valid([]byte(c.record(i))) {
			t.Fatalf("no JSON: %s", c.record(i))
		}
		records = append(records, c.record(i))
		events = append(events, c.asEvent(i))
	}
	return records, append(changes, directory.Learn(events)...)
}

func TestConnectUserAdmin(t *testing.T) {
	records, changes := callCentre(t)
	_, a := newLake(t, records, changes)
	got := answer(t, a, `SELECT substr(EventTime, 12, 2), ExecuteUser, EventName, CreatedUser, OperatedUser, via, changed, before, after, instance, errorcode FROM connect_user_admin ORDER BY EventTime`)
	const hanako = "hanako@example.co.jp"
	compareLines(t, "connect_user_admin", got, strings.Join([]string{
		"10|lead@example.co.jp|CreateUser|brief@example.co.jp|-|console|user|-|Agent, Basic|example|-",
		"11|lead@example.co.jp|UpdateUserSecurityProfiles|-|" + hanako + "|console|security_profiles|Agent|Admin, Agent|example|-",
		"12|ops|UpdateUserRoutingProfile|-|" + hanako + "|api|routing_profile|Basic|Sales|example|-",
		"13|" + adminID + "|UpdateUserPhoneConfig|-|" + hanako + "|api|phone|SOFT_PHONE|DESK_PHONE +81312345678|example|-",
		"14|ResourceSynchronization|UpdateUserHierarchy|-|" + hanako + "|replica|hierarchy_group|-|Tokyo|example|-",
		"15|ffffffff-0000-4000-8000-000000000001|UpdateUserIdentityInfo|-|" + hanako + "|emergency|identity|佐藤 花子 hanako@example.co.jp|鈴木 花子 hanako@example.co.jp|example|-",
		"16|ops|AdminGetEmergencyAccessToken|-|-|emergency|-|-|-|example|-",
		"17|lead@example.co.jp|UpdateUserHierarchyGroupName|-|Tokyo|console|name|Tokyo|Shibuya|example|-",
		"18|lead@example.co.jp|DeleteUser|-|brief@example.co.jp|console|-|-|-|example|-",
		"19|ops|DeleteUser|-|" + hanako + "|api|-|-|-|example|AccessDeniedException",
		"20|lead@example.co.jp|UpdateUserHierarchy|-|" + hanako + "|console|hierarchy_group|Shibuya|-|example|-",
		"20|lead@example.co.jp|UpdateUserConfig|-|" + hanako + "|console|phone|DESK_PHONE +81312345678|SOFT_PHONE|example|-",
		"20|lead@example.co.jp|UpdateUserConfig|-|" + hanako + "|console|-|-|-|example|-",
		"20|lead@example.co.jp|UpdateUserHierarchyStructure|-|-|console|hierarchy_structure|Country / Team|Country / City / Team|example|-",
		"20|lead@example.co.jp|UpdateUserHierarchyGroupName|-|Osaka|console|name|-|Osaka|example|-",
		"20|ops|UpdateUserHierarchyStructure|-|-|api|hierarchy_structure|Country / City / Team|Area|example|-",
		"20|ops|UpdateUserHierarchyStructure|-|-|api|hierarchy_structure|Area|-|example|-",
	}, "\n"))
	// The shape that people publish: users and logs as named queries, and two joins.
	got = answer(t, a, `WITH user_data AS (SELECT arn, id, username FROM connect_users),
log_data AS (
  SELECT eventtime, eventname, eventid,
         substring(useridentity.principalid, 23, 36) AS execute_id,
         json_extract_scalar(requestparameters, '$.Username') AS created_user,
         json_extract_scalar(requestparameters, '$.UserId') AS operated_id
  FROM cloudtrail_logs
  WHERE eventsource = 'connect.amazonaws.com' AND eventname IN ('CreateUser', 'DeleteUser'))
SELECT l.eventtime, e.username, l.eventname, l.created_user, o.username
FROM log_data l
LEFT JOIN connect_users e ON l.execute_id = e.id
LEFT JOIN user_data o ON l.operated_id = o.id
WHERE l.execute_id LIKE '%-%' ORDER BY 1`)
	compareLines(t, "published", got, "2026-10-01T10:00:00Z|lead@example.co.jp|CreateUser|brief@example.co.jp|-\n2026-10-01T18:00:00Z|lead@example.co.jp|DeleteUser|-|brief@example.co.jp")
	got = answer(t, a, `SELECT person(useridentity.arn, eventtime), count(*) FROM cloudtrail_logs GROUP BY 1 ORDER BY 1`)
	compareLines(t, "person", got, "lead@example.co.jp|11\n-|7")
}
