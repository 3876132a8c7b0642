package awsname

import "testing"

func TestCaller(t *testing.T) {
	for arn, want := range map[string]string{
		"":         "",
		"tanaka":   "tanaka",
		"arn:x":    "arn:x",
		"a:b/c:d:": "a:b/c:d:",
		"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ken@example.jp":                            "ken@example.jp (Admin)",
		"arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_x/ken":                                                            "ken (x)",
		"arn:aws:sts::111122223333:assumed-role/batch/nightly":                                                                   "batch/nightly",
		"arn:aws:sts::111122223333:assumed-role/batch":                                                                           "batch",
		"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAmazonConnect_Ab/aaaaaaaa-2222-4333-8444-555555555555":          "aaaaaaaa-2222-4333-8444-555555555555 (Amazon Connect)",
		"arn:aws:iam::111122223333:user/division/ops":                                                                            "ops",
		"arn:aws:iam::111122223333:root":                                                                                         "root",
		"arn:aws:sts::111122223333:federated-user/ken":                                                                           "ken",
		"arn:aws-cn:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/an odd session, with spaces@example.jp": "an odd session, with spaces@example.jp (Admin)",
	} {
		if got := Caller(arn); got != want {
			t.Errorf("%s: got %s, want %s", arn, got, want)
		}
	}
}
