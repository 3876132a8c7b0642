package analyze

import (
	"testing"

	"github.com/ashiato/ashiato/internal/athenasql"
)

// median is a query of ordinary length.
const median = `SELECT eventtime, eventname, useridentity.arn, useridentity.sessioncontext.sessionissuer.username AS issuer,
  json_extract_scalar(requestparameters, '$.bucketName') AS bucket, count(*) AS events
FROM cloudtrail_logs
WHERE eventsource = 's3.amazonaws.com' AND eventname IN ('GetObject', 'PutObject', 'DeleteObject')
  AND date BETWEEN '2026/01/01' AND '2026/01/31' AND region = 'ap-northeast-1' AND errorcode IS NULL
GROUP BY 1, 2, useridentity.arn, 4, 5
HAVING count(*) > 10
ORDER BY events DESC, eventtime LIMIT 100`

// BenchmarkAnalyze analyzes a query of 560 bytes, in a tree of its own each time.
func BenchmarkAnalyze(b *testing.B) {
	trees := make([]athenasql.Statement, b.N)
	for i := range trees {
		var err error
		if trees[i], err = athenasql.Parse(median); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, tree := range trees {
		if _, err := Analyze(tree, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
