package rewrite

import (
	"reflect"
	"strings"
	"testing"

	"github.com/ashiato/ashiato/internal/analyze"
	"github.com/ashiato/ashiato/internal/athenasql"
)

func TestToTrino(t *testing.T) {
	const logs = "lake.trail.cloudtrail_logs AS "
	tests := []struct{ in, want, athena string }{
		{in: "SELECT eventName FROM cloudtrail_logs", want: "SELECT eventName FROM " + logs + "cloudtrail_logs"},
		{in: `SELECT eventname, year AS y, day FROM "default".any_db.cloudtrail_prod WHERE dt >= '2026/01/01'`,
			want: `SELECT eventname, substr("cloudtrail_prod"."date", 1, 4) AS y, substr("cloudtrail_prod"."date", 9, 2) AS day FROM ` + logs +
				`cloudtrail_prod WHERE "cloudtrail_prod"."date" >= '2026/01/01'`},
		{in: "SELECT db.cloudtrail_x.useridentity.arn FROM db.cloudtrail_x", want: `SELECT "cloudtrail_x"."useridentity".arn FROM ` + logs + "cloudtrail_x"},
		{in: "SELECT l.* FROM cloudtrail_logs AS l WHERE l.month = '01'", want: "SELECT l.* FROM " + logs + `l WHERE substr("l"."date", 6, 2) = '01'`},
		{in: "SELECT l.eventid FROM cloudtrail_logs AS l WHERE l.year = '2026' AND l.month = '03' AND l.eventname = 'x' AND l.day = '05'",
			want: "SELECT l.eventid FROM " + logs + `l WHERE "l"."date" LIKE '2026/03/05%' AND l.eventname = 'x'`},
		{in: "SELECT 1 FROM cloudtrail_logs AS l WHERE year = '2026' AND month = '03'", want: "SELECT 1 FROM " + logs + `l WHERE "l"."date" LIKE '2026/03%'`},
		{in: "SELECT 1 FROM cloudtrail_logs AS l WHERE year = '2026' OR day = '03'",
			want: "SELECT 1 FROM " + logs + `l WHERE "l"."date" LIKE '2026%' OR substr("l"."date", 9, 2) = '03'`},
		{in: "SELECT event_time FROM cloudtrail_logs AS c", want: "SELECT event_time FROM lake.trail.cloudtrail_records AS c"},
		{in: "SELECT year, count(*) FROM cloudtrail_logs GROUP BY year ORDER BY year",
			want: `SELECT substr("cloudtrail_logs"."date", 1, 4) AS year, count(*) FROM ` + logs + `cloudtrail_logs GROUP BY substr("cloudtrail_logs"."date", 1, 4) ORDER BY year`},
		{in: "SELECT r.arn FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r)",
			want:   "SELECT r.arn FROM " + logs + "cloudtrail_logs CROSS JOIN UNNEST(transform(resources, r -> ROW(r))) AS t (r)",
			athena: "SELECT r.arn FROM " + logs + "cloudtrail_logs CROSS JOIN UNNEST(resources) AS t (r)"},
		{in: "SELECT a FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(a, b, c)",
			want: "SELECT a FROM " + logs + "cloudtrail_logs CROSS JOIN UNNEST(resources) AS t (a, b, c)"},
		{in: "WITH cloudtrail_x AS (SELECT 1 AS a) SELECT a FROM cloudtrail_x", want: "WITH cloudtrail_x AS (SELECT 1 AS a) SELECT a FROM cloudtrail_x"},
		{in: "SELECT (SELECT max(i.day) FROM cloudtrail_logs AS i WHERE i.year = o.year) FROM cloudtrail_logs AS o",
			want: `SELECT (SELECT max(substr("i"."date", 9, 2)) FROM ` + logs + `i WHERE substr("i"."date", 1, 4) = substr("o"."date", 1, 4)) FROM ` + logs + "o"},
		{in: "SELECT a.cloudtrail_logs.eventname, cloudtrail_logs_2.x FROM a.cloudtrail_logs, B.cloudtrail_logs, (SELECT 1 AS x) AS cloudtrail_logs_2 " +
			"WHERE b.cloudtrail_logs.year = '2026' AND a.cloudtrail_logs.eventid = b.cloudtrail_logs.useridentity.arn",
			want: `SELECT "cloudtrail_logs"."eventname", cloudtrail_logs_2.x FROM ` + logs + "cloudtrail_logs, " + logs + "cloudtrail_logs_3, (SELECT 1 AS x) AS cloudtrail_logs_2 " +
				`WHERE "cloudtrail_logs_3"."date" LIKE '2026%' AND "cloudtrail_logs"."eventid" = "cloudtrail_logs_3"."useridentity".arn`},
		{in: "SELECT b.cloudtrail_x.* FROM a.cloudtrail_x, b.cloudtrail_x", want: `SELECT "cloudtrail_x_2".* FROM ` + logs + "cloudtrail_x, " + logs + "cloudtrail_x_2"},
		{in: "SELECT awsdatacatalog.a.cloudtrail_x.* FROM awsdatacatalog.a.cloudtrail_x", want: `SELECT "cloudtrail_x".* FROM ` + logs + "cloudtrail_x"},
		{in: "SELECT 1 FROM a.cloudtrail_x WHERE EXISTS (SELECT 1 FROM b.cloudtrail_x WHERE cloudtrail_x.eventid = a.cloudtrail_x.eventid)",
			want: "SELECT 1 FROM " + logs + "cloudtrail_x WHERE EXISTS (SELECT 1 FROM " + logs + `cloudtrail_x_2 WHERE "cloudtrail_x_2"."eventid" = "cloudtrail_x"."eventid")`},
		{in: "SELECT eventid FROM cloudtrail_logs UNION ALL SELECT cloudtrail_logs.eventid FROM cloudtrail_logs",
			want: "SELECT eventid FROM " + logs + "cloudtrail_logs UNION ALL SELECT cloudtrail_logs.eventid FROM " + logs + "cloudtrail_logs"},
		{in: "TABLE connect_users", want: "TABLE lake.trail.connect_users"},
		{in: "SHOW COLUMNS FROM any.cloudtrail_abc", want: "SHOW COLUMNS FROM lake.trail.cloudtrail_logs"},
		{in: "EXPLAIN SELECT dt FROM cloudtrail_logs", want: `EXPLAIN SELECT "cloudtrail_logs"."date" AS dt FROM ` + logs + "cloudtrail_logs"},
	}
	for _, test := range tests {
		a := analyzed(t, test.in)
		before := athenasql.Print(a.Statement)
		for _, to := range []struct {
			name, want string
			write      func(*analyze.Analysis, Names) (Text, error)
		}{{"Trino", test.want, ToTrino}, {"Athena", test.athena, ToAthena}} {
			if to.want == "" {
				to.want = test.want
			}
			got, err := to.write(a, Names{"lake", "trail"})
			if err != nil || got.SQL != to.want {
				t.Errorf("%s for %s\n got %s, %v\nwant %s", test.in, to.name, got.SQL, err, to.want)
			}
			if _, err := athenasql.Parse(got.SQL); err != nil {
				t.Errorf("%s for %s cannot be read: %v", test.in, to.name, err)
			}
		}
		if after := athenasql.Print(a.Statement); after != before {
			t.Errorf("the analyzed statement was changed: %s", after)
		}
	}
}

// What * brings stays the same where a wider table is read.
func TestToTrinoStar(t *testing.T) {
	got, err := ToTrino(analyzed(t, "SELECT *, source FROM cloudtrail_logs"), Names{Schema: "trail"})
	if err != nil {
		t.Fatal(err)
	}
	list, from, _ := strings.Cut(got.SQL, " FROM ")
	if from != "trail.cloudtrail_records AS cloudtrail_logs" || strings.Count(list, ",") != 32 ||
		!strings.HasSuffix(list, `"cloudtrail_logs"."region", "cloudtrail_logs"."date", source`) || strings.Contains(list, "leftover") {
		t.Errorf("got %s", got.SQL)
	}
}

func TestToTrinoParameters(t *testing.T) {
	got, err := ToTrino(analyzed(t, "SELECT ? FROM cloudtrail_logs WHERE year = ? LIMIT ?", 1.5, "2026", 3), Names{})
	want := Text{`SELECT ? FROM cloudtrail_logs AS cloudtrail_logs WHERE substr("cloudtrail_logs"."date", 1, 4) = ? LIMIT ?`, []any{1.5, "2026", 3}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}
