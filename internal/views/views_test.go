package views

import (
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/queries"
)

func TestViewsParse(t *testing.T) {
	for _, v := range All() {
		if _, err := athenasql.Parse(v.SQL); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
}

// The saved query is the view, with a condition on the time where the records are read.
func TestSavedQueryIsTheView(t *testing.T) {
	data, err := queries.Files.ReadFile("connect-user-admin.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(string(data), "-- tables: ")
	_, query, _ = strings.Cut(query, "-- ---\n")
	query = strings.Replace(query, "    AND eventtime >= :since AND (:until IS NULL OR eventtime < :until)\n", "", 1)
	query, _, _ = strings.Cut(strings.Replace(query, "\n),\nadmin AS (\nSELECT", "\n)\nSELECT", 1), "\n)\nSELECT *\nFROM admin\n")
	for _, v := range All() {
		if v.Name != ConnectUserAdmin {
			continue
		}
		_, view, _ := strings.Cut(v.SQL, "\n") // the remark
		if view != query {
			t.Errorf("the view and the saved query differ:\n%s\n---\n%s", view, query)
		}
	}
}
