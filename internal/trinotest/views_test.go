package trinotest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/views"
)

// A name of the user of Connect, changed twice by the trail, which tells a part only, and then gone; a name by hand.
const viewedRows = `directory (observed_at, effective_at, source, kind, scope, id, arn, name, attributes, present) AS (VALUES
  (TIMESTAMP '2026-10-01 00:00:00.000000 UTC', TIMESTAMP '2026-10-01 00:00:00.000000 UTC', 'connect', 'connect_user', 's', 'aaaaaaaa-2222-4333-8444-555555555555', CAST(NULL AS varchar), 'hanako', '{"mail":"Hanako@example.co.jp","security_profiles":"p1"}', true),
  (TIMESTAMP '2026-10-02 00:00:00.000000 UTC', TIMESTAMP '2026-10-02 00:00:00.000000 UTC', 'trail', 'connect_user', 's', 'aaaaaaaa-2222-4333-8444-555555555555', NULL, NULL, '{"security_profiles":"p1,p2"}', true),
  (TIMESTAMP '2026-10-03 00:00:00.000000 UTC', TIMESTAMP '2026-10-03 00:00:00.000000 UTC', 'trail', 'connect_user', 's', 'aaaaaaaa-2222-4333-8444-555555555555', NULL, NULL, NULL, false),
  (TIMESTAMP '2026-10-01 00:00:00.000000 UTC', TIMESTAMP '2026-10-01 00:00:00.000000 UTC', 'connect', 'security_profile', 's', 'p1', NULL, 'Agent', NULL, true),
  (TIMESTAMP '2026-10-01 00:00:00.000000 UTC', TIMESTAMP '2026-10-01 00:00:00.000000 UTC', 'hand', 'link', '', 'ws-1', NULL, 'Taro', NULL, true)),
cloudtrail_logs AS (
  SELECT '2026-10-02T00:00:00Z' AS eventtime, 'connect.amazonaws.com' AS eventsource, 'UpdateUserSecurityProfiles' AS eventname, 'ap-northeast-1' AS awsregion,
         'connect.amazonaws.com' AS sourceipaddress, CAST(NULL AS varchar) AS errorcode, 'e1' AS eventid, '111122223333' AS recipientaccountid,
         '{"InstanceId":"i","UserId":"arn%3Aaws%3Aconnect%3A%2Fagent%2Faaaaaaaa-2222-4333-8444-555555555555","SecurityProfileIds":["p1","p2"]}' AS requestparameters,
         CAST(NULL AS varchar) AS responseelements,
         CAST(ROW('AssumedRole', 'AROAX:aaaaaaaa-2222-4333-8444-555555555555', 'arn:aws:sts::1:assumed-role/AWSServiceRoleForAmazonConnect_x/aaaaaaaa-2222-4333-8444-555555555555', NULL, NULL, ROW(ROW(NULL)))
           AS ROW(type varchar, principalid varchar, arn varchar, username varchar, invokedby varchar, sessioncontext ROW(sessionissuer ROW(username varchar)))) AS useridentity)`

// Real servers take the views over names, and answer what the embedded engine answers (package directory has its tests).
func TestViewsOverNames(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: a Trino server takes long to start, -short is set")
	}
	eachVersion(t, func(t *testing.T, s *Server) {
		with := "WITH " + viewedRows
		for _, v := range views.All() {
			with += ",\n" + v.Name + " AS (\n" + v.SQL + "\n)"
		}
		person := strings.NewReplacer("$id", "'arn:aws:x/ws-1'", "$at", "TIMESTAMP '2026-10-05 00:00:00 UTC'").Replace(views.PersonSQL)
		for sql, want := range map[string]string{
			"SELECT name, present, security_profiles, CAST(valid_from AS date), CAST(valid_until AS date) FROM directory_at WHERE kind = 'connect_user' ORDER BY valid_from": "[hanako true p1 1970-01-01 2026-10-02] [hanako true p1,p2 2026-10-02 2026-10-03] [hanako false p1,p2 2026-10-03 9999-12-31]",
			"SELECT id, username FROM connect_users":                                                  "[aaaaaaaa-2222-4333-8444-555555555555 hanako]",
			"SELECT DISTINCT identifier, person FROM person_at WHERE identifier LIKE 'h%' ORDER BY 1": "[hanako hanako@example.co.jp] [hanako@example.co.jp hanako@example.co.jp]",
			"SELECT " + person: "[taro]",
			"SELECT ExecuteUser, OperatedUser, via, changed, before, after FROM connect_user_admin": "[Hanako@example.co.jp Hanako@example.co.jp console security_profiles Agent Agent, p2]",
		} {
			r, err := s.Query(t.Context(), with+"\n"+sql)
			if err != nil {
				t.Errorf("%s: %v", sql, err)
				continue
			}
			if got := strings.Trim(fmt.Sprint(r.Rows), "[]"); got != strings.Trim(want, "[]") {
				t.Errorf("%s:\n got %s\nwant %s", sql, got, want)
			}
		}
	})
}
