package trinotest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// oddRecords writes a log file whose records have what readers of Parquet and Iceberg are known to get wrong, and
// returns its folder.
func oddRecords(t *testing.T) string {
	t.Helper()
	long := strings.Repeat("長い", 200)        // bounds are cut inside it
	last := strings.Repeat("\U0010FFFF", 40) // cut bounds of it cannot be rounded up
	members := []string{
		// Times: none, null, the day's ends, before 1970, far ahead, not a time.
		``,
		`"eventTime":null`,
		`"eventTime":"2026-11-20T00:00:00Z"`,
		`"eventTime":"2026-11-20T23:59:59Z"`,
		`"eventTime":"2026-11-21T00:00:00Z"`,
		`"eventTime":"1969-12-31T23:59:59Z"`,
		`"eventTime":"1970-01-01T00:00:00Z"`,
		`"eventTime":"2999-12-31T23:59:59Z"`,
		`"eventTime":"yesterday"`,
		// Structs: null, empty, a text in their place, half filled, deep.
		`"userIdentity":null`,
		`"userIdentity":{}`,
		`"userIdentity":"root"`,
		`"userIdentity":{"type":"Root","arn":null}`,
		`"userIdentity":{"sessionContext":{}}`,
		`"userIdentity":{"sessionContext":{"attributes":{"mfaAuthenticated":"false"},"sessionIssuer":null}}`,
		`"userIdentity":{"onBehalfOf":{"userId":"u","identityStoreArn":"a"},"accessKeyId":"` + long + `"}`,
		// Maps: none, empty, null values, empty keys, several.
		`"userIdentity":{"sessionContext":{"webIdFederationData":{"federatedProvider":"p"}}}`,
		`"userIdentity":{"sessionContext":{"webIdFederationData":{"federatedProvider":"p","attributes":{}}}}`,
		`"userIdentity":{"sessionContext":{"webIdFederationData":{"federatedProvider":"p","attributes":{"k":null,"":"empty key"}}}}`,
		`"userIdentity":{"sessionContext":{"webIdFederationData":{"attributes":{"組織":"営業","b":"2","c":""}}}}`,
		// Lists: null, empty, null elements, elements without members, many.
		`"resources":null`,
		`"resources":[]`,
		`"resources":[null]`,
		`"resources":[{}]`,
		`"resources":[{"ARN":"a1","accountId":"1"},null,{"type":"t"}]`,
		`"resources":[` + strings.TrimSuffix(strings.Repeat(`{"ARN":"arn:aws:s3:::b"},`, 300), ",") + `]`,
		// Texts: empty, control characters, NUL, quotes, outside the basic plane, long, large.
		`"eventName":""`,
		`"eventName":"a\u0000b\t'\"\\"`,
		`"eventName":"😀\uD83D\uDE00"`,
		`"eventName":"` + long + `","sourceIPAddress":"` + long + `"`,
		`"eventName":"` + last + `","errorCode":"` + last + `"`,
		`"userAgent":"` + strings.Repeat("x", 200_000) + `"`,
		`"requestParameters":{"a":[1,2.0,1e3,{"b":null}],"k":"` + strings.Repeat("値", 30_000) + `"}`,
		`"requestParameters":"text","responseElements":null,"additionalEventData":{}`,
		// What goes to leftover and raw: unknown members, other types, invalid UTF-8, lone surrogates, equal keys.
		`"unknown":{"x":1},"eventVersion":1.10`,
		`"eventName":"` + "\xff\xfe" + `"`,
		`"userAgent":"\uD800"`,
		`"awsRegion":"a","awsRegion":"b"`,
		`"readOnly":true,"managementEvent":false,"tlsDetails":{"tlsVersion":"TLSv1.3"},"addendum":{"reason":"DELIVERY_DELAY"}`,
	}
	records := make([]string, len(members))
	for i, m := range members {
		// CloudTrail records are known by these members.
		base := `"eventSource":"s3.amazonaws.com","eventID":"odd-` + strconv.Itoa(i) + `"`
		if !strings.Contains(m, `"eventVersion"`) {
			base += `,"eventVersion":"1.11"`
		}
		for _, usual := range [][2]string{{"eventName", "Odd"}, {"awsRegion", "ap-northeast-1"}, {"eventTime", "2026-11-20T12:00:00Z"}} {
			if !strings.Contains(m, `"`+usual[0]+`"`) && (i > 0 || usual[0] != "eventTime") {
				base += `,"` + usual[0] + `":"` + usual[1] + `"`
			}
		}
		records[i] = "{" + strings.TrimSuffix(base+","+m, ",") + "}"
	}
	dir := t.TempDir()
	text := `{"Records":[` + strings.Join(records, ",\n") + `]}`
	if err := os.WriteFile(filepath.Join(dir, "odd.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
