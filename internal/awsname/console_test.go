package awsname

import "testing"

func TestEventURL(t *testing.T) {
	const id = "d259da8f-0000-4000-8000-000000000001"
	for in, want := range map[[2]string]string{
		{"ap-northeast-1", id}:             "https://console.aws.amazon.com/cloudtrailv2/home?region=ap-northeast-1#/events/" + id,
		{"cn-north-1", id}:                 "https://console.amazonaws.cn/cloudtrailv2/home?region=cn-north-1#/events/" + id,
		{"us-gov-west-1", id}:              "https://console.amazonaws-us-gov.com/cloudtrailv2/home?region=us-gov-west-1#/events/" + id,
		{"us-iso-east-1", id}:              "",
		{"", id}:                           "",
		{"ap-northeast-1", "sha256:00"}:    "",
		{"ap-northeast-1/../x?y=1", id}:    "",
		{"ap-northeast-1", id + "#/evil"}:  "",
		{"ap-northeast-1\"><script>", id}:  "",
		{"ap-northeast-1", "../" + id[3:]}: "",
	} {
		if got := EventURL(in[0], in[1]); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}
