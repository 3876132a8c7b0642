package trail

import (
	"testing"
	"time"
)

func TestParseKey(t *testing.T) {
	day := time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)
	minute := day.Add(15 * time.Minute)
	const tail = "/ap-northeast-1/2026/02/03/111122223333_CloudTrail_ap-northeast-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json.gz"
	log := func(prefix, org, kind string) Key {
		return Key{Prefix: prefix, Organization: org, Account: "111122223333", Kind: kind, Region: "ap-northeast-1", Date: day, FileTime: minute, Unique: "AbCdEfGhIjKlMnOp"}
	}
	noTime := log("", "", "CloudTrail")
	noTime.FileTime, noTime.Unique = time.Time{}, ""
	old := log("", "", "CloudTrail")
	old.Unique = "Hdkv5Z"
	digest := Key{Account: "111122223333", Kind: "CloudTrail-Digest", Region: "us-west-2", Date: day, FileTime: minute.Add(7 * time.Second), Trail: "my_trail_eu-west-1", HomeRegion: "us-east-1"}
	backfill := digest
	backfill.Backfill = true
	tests := []struct {
		key  string
		want Key
	}{
		{"AWSLogs/111122223333/CloudTrail" + tail, log("", "", "CloudTrail")},
		{"some/prefix/AWSLogs/111122223333/CloudTrail" + tail, log("some/prefix", "", "CloudTrail")},
		{"AWSLogs/o-exampleorgid/111122223333/CloudTrail" + tail, log("", "o-exampleorgid", "CloudTrail")},
		{"o-exampleorgid/AWSLogs/o-exampleorgid/111122223333/CloudTrail" + tail, log("o-exampleorgid", "o-exampleorgid", "CloudTrail")},
		{"o-exampleorgid/AWSLogs/111122223333/CloudTrail" + tail, log("o-exampleorgid", "", "CloudTrail")},
		{"AWSLogs/111122223333/CloudTrail-Insight" + tail, log("", "", "CloudTrail-Insight")},
		{"AWSLogs/111122223333/CloudTrail-NetworkActivity" + tail, log("", "", "CloudTrail-NetworkActivity")},
		{"AWSLogs/111122223333/CloudTrail-Aggregated" + tail, log("", "", "CloudTrail-Aggregated")},
		{"/home/me/logs/AWSLogs/111122223333/CloudTrail" + tail, log("/home/me/logs", "", "CloudTrail")},
		{`C:\logs\AWSLogs\111122223333\CloudTrail\ap-northeast-1\2026\02\03\111122223333_CloudTrail_ap-northeast-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json.gz`, log("C:/logs", "", "CloudTrail")},
		{"111122223333/CloudTrail" + tail, log("", "", "CloudTrail")},
		{"logs/111122223333_CloudTrail_ap-northeast-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json", log("logs", "", "CloudTrail")},
		{"AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/02/03/renamed.json", noTime},
		{"AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/02/03/111122223333_CloudTrail_ap-northeast-1_20260203T0015ZHdkv5Z.json.gz", old},
		{"AWSLogs/111122223333/CloudTrail-Digest/us-west-2/2026/02/03/111122223333_CloudTrail-Digest_us-west-2_my_trail_eu-west-1_us-east-1_20260203T001507Z.json.gz", digest},
		{"AWSLogs/111122223333/CloudTrail-Digest/us-west-2/2026/02/03/111122223333_CloudTrail-Digest_us-west-2_my_trail_eu-west-1_us-east-1_20260203T001507Z_backfill.json.gz", backfill},
	}
	for _, tt := range tests {
		got, ok := ParseKey(tt.key)
		if !ok || got != tt.want {
			t.Errorf("ParseKey(%q)\n got %+v %v\nwant %+v", tt.key, got, ok, tt.want)
		}
		if got.IsLog() != (got.Kind != "CloudTrail-Digest") {
			t.Errorf("%s: IsLog is %v", tt.key, got.IsLog())
		}
	}
	for _, key := range []string{
		"", "/", "x.json", "AWSLogs/111122223333/", "AWSLogs/111122223333/CloudTrail/", "AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/03/",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/30/x.json", "AWSLogs/111122223333/Config/us-east-1/2026/2/24/x.json.gz",
		"AWSLogs/1111/CloudTrail" + tail[:20], "AWSLogs/111122223333/vpcflowlogs/us-east-1/2026/02/03/x.gz",
		"111122223333_CloudTrail_us-east-1_20261303T0015Z_AbCdEfGhIjKlMnOp.json.gz",
	} {
		if k, ok := ParseKey(key); ok {
			t.Errorf("ParseKey(%q) = %+v, want false", key, k)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add("AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2026/02/03/111122223333_CloudTrail_us-east-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json.gz")
	f.Add("p/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/02/03/111122223333_CloudTrail-Digest_us-east-1_t_us-east-1_20260203T001500Z_backfill.json.gz")
	f.Add("111122223333_CloudTrail_us-east-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json.gz")
	f.Fuzz(func(t *testing.T, key string) {
		k, ok := ParseKey(key)
		if !ok {
			if k != (Key{}) {
				t.Fatalf("no key, but %+v", k)
			}
			return
		}
		if len(k.Account) != 12 || k.Region == "" || k.Date.IsZero() && k.Date.Year() != 1 || k.Date != k.Date.Truncate(24*time.Hour) {
			t.Fatalf("ParseKey(%q) = %+v", key, k)
		}
		if below, ok := ParseKey("some/where/" + key); !ok || below.Account != k.Account || below.Date != k.Date {
			if key[0] != '_' && !(key[0] >= '0' && key[0] <= '9') {
				t.Fatalf("below a folder %q becomes %+v, was %+v", key, below, k)
			}
		}
	})
}
