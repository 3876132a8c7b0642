package synth

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestShapes looks for what the importers and the views must cope with. The
// patterns are against the delivered text.
func TestShapes(t *testing.T) {
	dir, _ := generate(t, Options{Days: 40, RecordsPerDay: 1500, End: end, Seed: 3})
	wanted := map[string]*regexp.Regexp{}
	for name, pattern := range map[string]string{
		"sign-in that succeeds":            `"eventName":"ConsoleLogin".*"requestParameters":null,"responseElements":\{"ConsoleLogin":"Success"\}.*"eventType":"AwsConsoleSignIn"`,
		"sign-in that fails, without code": `"userAgent":"[^"]*","errorMessage":"Failed authentication".*"ConsoleLogin":"Failure"`,
		"sign-in with a second factor":     `"MFAIdentifier":"arn:aws:iam::111122223333:mfa/[a-z.]+","MFAUsed":"Yes"`,
		"mistyped user name":               `"userName":"HIDDEN_DUE_TO_SECURITY_REASONS"`,
		"single sign-on role":              `"arn":"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_[A-Za-z]+_[0-9a-f]{16}/[a-z.]+@example.co.jp"`,
		"identity center user":             `"type":"IdentityCenterUser","accountId":"\d{12}","onBehalfOf":\{"userId":"[^"]+","identityStoreArn":"arn:aws:identitystore::`,
		"switched role":                    `"eventName":"SwitchRole".*"SwitchFrom":"arn:aws:sts::111122223333:assumed-role/.*"recipientAccountId":"444455556666","sharedEventID":"`,
		"role chain":                       `assumed-role/deploy-entry/.*"eventName":"AssumeRole".*role/deploy-target"`,
		"WorkSpaces made":                  `"eventName":"CreateWorkspaces".*"userName":"[a-z]+\.[a-z]+".*"tags":\[\{"key":"利用者"`,
		"WorkSpaces stopped":               `"eventName":"StopWorkspaces".*"stopWorkspaceRequests":\[\{"workspaceId":"ws-[a-z2-7]{9}"`,
		"WorkSpaces changed":               `"eventName":"ModifyWorkspaceProperties"`,
		"Connect console":                  `"principalId":"AROA[A-Z2-7]{17}:[0-9a-f-]{36}","arn":"arn:aws:sts::\d+:assumed-role/AWSServiceRoleForAmazonConnect_\w+/[0-9a-f-]{36}".*"sourceIPAddress":"connect.amazonaws.com"`,
		"Connect user by id":               `"InstanceId":"[0-9a-f-]{36}","UserId":"[0-9a-f-]{36}"`,
		"Connect user by ARN":              `"UserId":"arn:aws:connect:ap-northeast-1:`,
		"Connect user by encoded ARN":      `"UserId":"arn%3Aaws%3Aconnect%3A`,
		"Connect user made":                `"Password":"\*\*\*","IdentityInfo":\{"FirstName":"[^"]*[^\x00-\x7f]+"`,
		"AWS service":                      `"userIdentity":\{"type":"AWSService","invokedBy":"`,
		"identity without type":            `"userIdentity":\{"accountId":"\d+","invokedBy":"AWS Internal"\}.*"serviceEventDetails":\{`,
		"web identity":                     `"webIdFederationData":\{"federatedProvider":"arn:aws:iam::`,
		"role of an instance":              `"ec2RoleDelivery":"2.0"`,
		"escaped ampersand":                `temp \\u0026 test`,
		"escaped angle bracket":            `\\u003c`,
		"number with a needless fraction":  `"bytesTransferredOut":\d+\.0[,}]`,
		"whole number of the same name":    `"bytesTransferredOut":\d+[,}]`,
		"nested JSON as text":              `"assumeRolePolicyDocument":"\{\\n  \\"Version\\"`,
		"access denied":                    `"errorCode":"AccessDenied","errorMessage":"User: arn:aws:`,
		"data event":                       `"managementEvent":false,.*"eventCategory":"Data"`,
		"TLS details":                      `"tlsDetails":\{"tlsVersion":"TLSv1.3"`,
		"VPC endpoint":                     `"vpcEndpointId":"vpce-0`,
		"late record":                      `"addendum":\{"reason":"DELIVERY_DELAY"`,
		"API version":                      `"apiVersion":"2015-03-31"`,
		"console session":                  `"sessionCredentialFromConsole":"true"`,
		"insight":                          `"eventType":"AwsCloudTrailInsight".*"insightDetails":\{"state":"Start"`,
	} {
		wanted[name] = regexp.MustCompile(pattern)
	}
	members := map[string]int{}
	total, services := 0, 0
	logFiles(t, dir, func(name string, content []byte, _ int64) {
		var f struct{ Records []json.RawMessage }
		if err := json.Unmarshal(content, &f); err != nil {
			t.Fatal(err)
		}
		for _, raw := range f.Records {
			for what, pattern := range wanted {
				if pattern.Match(raw) {
					delete(wanted, what)
				}
			}
			var m map[string]json.RawMessage
			if err := json.Unmarshal(raw, &m); err != nil {
				t.Fatal(err)
			}
			total++
			for k, v := range m {
				members[k]++
				if string(v) == "null" {
					members[k+" null"]++
				}
			}
			if bytes.Contains(raw, []byte(`"type":"AWSService"`)) {
				services++
			}
		}
	})
	for what, pattern := range wanted {
		t.Errorf("no record has: %s (%s)", what, pattern)
	}
	checkShares(t, members, total)
	t.Logf("%d of %d records by AWS services; members: %v", services, total, members)
}

// checkShares compares how often members appear with what is seen in real
// trails, roughly: the shares differ much from company to company.
func checkShares(t *testing.T, members map[string]int, total int) {
	t.Helper()
	for name, want := range map[string][2]float64{
		"eventID": {1, 1}, "eventTime": {1, 1}, "eventVersion": {1, 1}, "eventType": {1, 1}, "recipientAccountId": {1, 1},
		"managementEvent": {0.99, 1}, "eventCategory": {0.99, 1}, "readOnly": {0.99, 1}, "userIdentity": {0.99, 1}, "requestID": {0.99, 1},
		"responseElements null": {0.6, 0.85}, "resources": {0.3, 0.9}, "sharedEventID": {0.2, 0.8}, "additionalEventData": {0.1, 0.75},
		"errorCode": {0.02, 0.4}, "vpcEndpointId": {0.1, 0.4}, "tlsDetails": {0.1, 0.7},
	} {
		if share := float64(members[name]) / float64(total); share < want[0] || share > want[1] {
			t.Errorf("%s: in %.4f of the records, want %v", name, share, want)
		}
	}
}

func TestOfficeHours(t *testing.T) {
	seq, err := Records(Options{Days: 40, RecordsPerDay: 400, End: end, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	people := map[bool]int{}
	byHour := map[bool]float64{}
	for raw := range seq {
		var r record
		if err := json.Unmarshal(raw, &r); err != nil {
			t.Fatal(err)
		}
		local := r.EventTime.In(tokyo)
		open := workday(local) && local.Hour() >= 8 && local.Hour() < 21
		byHour[open]++
		if strings.Contains(r.UserIdentity.Arn, "AWSReservedSSO_") {
			people[open]++
		}
	}
	if people[true] < 200 || people[false] > people[true]/50 {
		t.Errorf("people acted %d times in office hours and %d times outside", people[true], people[false])
	}
	// 13 of 24 hours on five of seven days are 39 % of the time.
	if share := byHour[true] / (byHour[true] + byHour[false]); share < 0.45 || share > 0.75 {
		t.Errorf("%.2f of the records are from office hours", share)
	}
}

func TestHolidays(t *testing.T) {
	for day, want := range map[string]bool{
		"2026-01-01": false, "2026-01-12": false, "2026-02-11": false, "2026-03-20": false, "2026-04-29": false, "2026-05-05": false,
		"2026-07-20": false, "2026-09-21": false, "2026-09-23": false, "2026-10-12": false, "2026-11-03": false, "2026-12-31": false,
		"2026-10-10": false, "2026-10-11": false, "2026-10-13": true, "2026-06-15": true, "2025-03-20": false, "2024-09-22": false, "2026-08-10": true,
	} {
		at, err := time.ParseInLocation(time.DateOnly, day, tokyo)
		if err != nil {
			t.Fatal(err)
		}
		if got := workday(at.Add(12 * time.Hour)); got != want {
			t.Errorf("%s: workday %v", day, got)
		}
	}
}

var layout = regexp.MustCompile(`^AWSLogs/(\d{12})/(CloudTrail(?:-Insight)?)/([a-z0-9-]+)/(\d{4})/(\d{2})/(\d{2})/(\d{12})_(CloudTrail(?:-Insight)?)_([a-z0-9-]+)_(\d{8})T\d{4}Z_[0-9A-Za-z]{16}\.json\.gz$`)

func TestFolderLayoutDigestsAndMarkers(t *testing.T) {
	dir, sum := generate(t, small)
	logs, digests, markers := map[string]bool{}, 0, 0
	listed := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		key, _ := filepath.Rel(dir, path)
		key = filepath.ToSlash(key)
		b, err := os.ReadFile(path)
		switch {
		case err != nil:
			return err
		case len(b) == 0:
			markers++
		case strings.Contains(key, "/CloudTrail-Digest/"):
			digests++
			var g digest
			if err := json.Unmarshal(inflate(t, b), &g); err != nil {
				t.Fatal(err)
			}
			if g.Object != key {
				t.Errorf("digest %s calls itself %s", key, g.Object)
			}
			for _, e := range g.Files {
				listed[e.Object] = e.Hash
			}
		default:
			m := layout.FindStringSubmatch(key)
			if m == nil || m[1] != m[7] || m[2] != m[8] || m[3] != m[9] || m[4]+m[5]+m[6] != m[10] {
				t.Errorf("key %s is not as a trail makes it", key)
			}
			logs[key] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(logs) != sum.Files || digests != sum.Digests || markers != sum.Markers || digests == 0 || markers == 0 {
		t.Errorf("%d log files, %d digests, %d markers, want %d, %d, %d", len(logs), digests, markers, sum.Files, sum.Digests, sum.Markers)
	}
	if len(listed) == 0 {
		t.Error("no digest lists a file")
	}
	for key, hash := range listed {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(key)))
		if err != nil || hashText(inflate(t, b)) != hash {
			t.Errorf("the digest's hash of %s is wrong: %v", key, err)
		}
	}
}

func inflate(t *testing.T, b []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
