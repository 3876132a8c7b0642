package engine

import (
	"testing"
)

func TestAnswers(t *testing.T) {
	e := newTestLake(t, sample).open(t)
	for _, c := range []struct{ sql, want string }{
		{"SELECT count(*) AS n FROM cloudtrail_logs", "n\n320\n"},
		{"SELECT count(*) n, count(DISTINCT eventid) d, count(event_time) FROM CloudTrail_Records", "n\td\tcount(event_time)\n320\t320\t300\n"},
		{"SELECT eventname, count(*) n FROM cloudtrail_logs GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 2;", "eventname\tn\nAssumeRole\t80\nConsoleLogin\t80\n"},
		{"SELECT useridentity, resources, raw, event_time FROM cloudtrail_records WHERE eventid = 'id-0'",
			"useridentity\tresources\traw\tevent_time\n" +
				"{type=AssumedRole, principalid=AROA0:sess-0, arn=arn:aws:sts::111111111111:assumed-role/Admin/sess-0, accountid=111111111111, invokedby=null, accesskeyid=AKIA0, username=null, onbehalfof=null, sessioncontext={attributes={mfaauthenticated=true, creationdate=null}, sessionissuer=null, ec2roledelivery=null, webidfederationdata={federatedprovider=p, attributes={k=v, n=null}}}}" +
				"\t[{arn=arn:0, accountid=1, type=AWS::S3::Object}, {arn=second, accountid=null, type=null}]\t00 ff\t2026-01-05 00:00:00.000 UTC\n"},
		{"SELECT r.arn FROM cloudtrail_logs CROSS JOIN UNNEST(resources) AS t(r) WHERE eventid = 'id-2' ORDER BY 1", "arn\narn:2\nsecond\n"},
		{"WITH x AS (SELECT * FROM cloudtrail_logs), y AS (SELECT * FROM x) SELECT count(*) n FROM y -- end", "n\n320\n"},
		{"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) s FROM r", "s\n15\n"},
		{"SELECT eventid FROM cloudtrail_logs WHERE eventid = ? AND account = ?", "eventid\n"},
		{"SELECT 7/2 AS a, json_extract_scalar('{\"a\": {}}', '$.a') AS b, element_at(map(['k'], ['v']), 'k') AS c, split_part('a:b', ':', 3) AS d, cardinality([1,2]) AS e, contains([1,2], 2) AS f, try(cast('x' as integer)) AS g",
			"a\tb\tc\td\te\tf\tg\n3\t\tv\t\t2\ttrue\t\n"},
		{"SELECT date_format(from_iso8601_timestamp('2026-01-05T01:02:03Z'), '%Y-%m-%d %H:%i:%s') a, date_parse('2026/01/05', '%Y/%m/%d') b, regexp_like('abc', 'b') c, regexp_extract('abc', 'x') d, date_diff('day', date '2026-01-01', date '2026-01-05') e, date_add('day', 1, timestamp '2026-01-01 00:00:00') f",
			"a\tb\tc\td\te\tf\n2026-01-05 01:02:03\t2026-01-05 00:00:00.000\ttrue\t\t4\t2026-01-02 00:00:00.000\n"},
		{"SELECT json_extract(requestparameters, '$.o') j FROM cloudtrail_logs WHERE eventid = 'id-1'", "j\n{\"p\":[1]}\n"},
		{"VALUES (1, 'a'), (2, NULL)", "col0\tcol1\n1\ta\n2\t\n"},
	} {
		var args []any
		if c.sql[len(c.sql)-1] == '?' {
			args = []any{"id-7", "nobody"}
		}
		got, err := ask(t, e, c.sql, args...)
		if err != nil {
			t.Errorf("%s\n%v", c.sql, err)
		} else if got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.sql, got, c.want)
		}
	}
}
