package athenaddl

import (
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
)

func TestViewsOverNames(t *testing.T) {
	objects, err := Setup{Database: "trail"}.Objects()
	if err != nil {
		t.Fatal(err)
	}
	made := map[string]Object{}
	for _, o := range objects {
		if _, twice := made[o.Name]; !twice {
			made[o.Name] = o
		} else if o.Unless != Directory {
			t.Errorf("%s twice", o.Name)
		}
	}
	for name, reads := range map[string][]string{
		"directory_at": {`"trail".directory`}, "connect_users": {`"trail".directory_at`}, "person_at": {`"trail".directory_at`},
		"connect_user_admin": {`"trail".cloudtrail_logs`, `"trail".directory_at`},
	} {
		o := made[name]
		if o.Kind != ViewObject || o.Needs != Directory || !strings.HasPrefix(o.Create, `CREATE VIEW "trail"."`+name+`" AS`) {
			t.Errorf("%s: %+v", name, o)
			continue
		}
		_, query, _ := strings.Cut(o.Create, " AS\n")
		if _, err := athenasql.Parse(query); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, r := range reads {
			if !strings.Contains(query, r) {
				t.Errorf("%s does not read %s:\n%s", name, r, query)
			}
		}
		if name == "directory_at" && !strings.Contains(query, "CAST(valid_from AT TIME ZONE 'UTC' AS TIMESTAMP(3)) AS valid_from") {
			t.Errorf("instants keep their zone: %s", query)
		}
		for _, own := range []string{`"trail".events`, `"trail".told`, `"trail".users`} {
			if strings.Contains(query, own) {
				t.Errorf("%s: a name of its own is qualified: %s", name, own)
			}
		}
	}
}
