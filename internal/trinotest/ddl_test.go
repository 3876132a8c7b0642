package trinotest

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/athenaddl"
	"github.com/ashiato/ashiato/internal/lake"
)

const aConnectUser = `{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAX:aaaaaaaa-2222-4333-8444-555555555555","arn":"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonConnect_x/aaaaaaaa-2222-4333-8444-555555555555"},
"eventTime":"2026-10-02T00:00:00Z","eventSource":"connect.amazonaws.com","eventName":"DeleteUser","awsRegion":"ap-northeast-1","sourceIPAddress":"connect.amazonaws.com",
"requestParameters":{"InstanceId":"i","UserId":"bbbbbbbb-2222-4333-8444-555555555555"},"responseElements":null,"eventID":"00000000-0000-4000-8000-000000000001","recipientAccountId":"111122223333"}`

// The statements of `ashiato athena setup` make views on real servers, over a lake's own tables, and the views answer. That Athena takes no view with
// a time zone shows in their types.
func TestViewsOfSetup(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: a Trino server takes long to start, -short is set")
	}
	file := filepath.Join(t.TempDir(), "connect.json")
	if err := os.WriteFile(file, []byte(`{"Records":[`+aConnectUser+`]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	l := newLake(t, nil, file)
	at := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	for id, name := range map[string]string{"aaaaaaaa": "lead@example.co.jp", "bbbbbbbb": "brief@example.co.jp"} {
		row := lake.Row{at, at, "connect", "connect_user", "s", id + "-2222-4333-8444-555555555555", nil, name, nil, true}
		if _, err := l.Table(&lake.Directory).Add(t.Context(), []lake.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	const schema = "setup"
	objects, err := athenaddl.Setup{Database: schema}.Objects()
	if err != nil {
		t.Fatal(err)
	}
	eachVersion(t, func(t *testing.T, shared *Server) {
		for name, metadata := range map[string]string{lake.TableName: metadataLocation(t, l), lake.Directory.Name: smallerMetadata(t, l, lake.Directory.Name)} {
			location, file := path.Split(metadata)
			if err := shared.Register(t.Context(), schema, name, strings.TrimSuffix(location, "/metadata/"), file); err != nil {
				t.Fatal(err)
			}
		}
		s := *shared
		s.Schema = schema
		made := 0
		for _, o := range objects {
			if o.Kind != athenaddl.ViewObject || o.Unless == lake.Directory.Name {
				continue
			}
			for _, sql := range append([]string{o.Create}, o.Replace...) {
				if _, err := s.Query(t.Context(), sql); err != nil {
					t.Fatalf("%s: %v", o.Name, err)
				}
			}
			made++
			r, err := s.Query(t.Context(), "SELECT * FROM "+o.Name)
			if err != nil {
				t.Fatalf("%s: %v", o.Name, err)
			}
			for _, c := range r.Columns {
				if strings.Contains(c.Type, "time zone") {
					t.Errorf("%s.%s is a %s", o.Name, c.Name, c.Type)
				}
			}
		}
		if made != 5 {
			t.Errorf("%d views were made", made)
		}
		r, err := s.Query(t.Context(), "SELECT ExecuteUser, EventName, OperatedUser, via FROM connect_user_admin")
		if err != nil || fmt.Sprint(r.Rows) != "[[lead@example.co.jp DeleteUser brief@example.co.jp console]]" {
			t.Errorf("%v, %v", r, err)
		}
		r, err = s.Query(t.Context(), "SELECT person FROM person_at WHERE identifier = 'brief@example.co.jp'")
		if err != nil || fmt.Sprint(r.Rows) != "[[brief@example.co.jp]]" {
			t.Errorf("%v, %v", r, err)
		}
	})
}
