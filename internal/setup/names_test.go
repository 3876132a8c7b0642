package setup

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// What was found of people is proposed: where WorkSpaces and instances are, and the identity store in its own region.
func TestProposePeople(t *testing.T) {
	c := Propose(accounts()["whole"], "")
	if s := c.Sources[len(c.Sources)-1]; !reflect.DeepEqual(s.WorkSpaces, []string{"ap-northeast-1", "us-east-1"}) {
		t.Errorf("%+v", s)
	}
	want := []config.Directory{
		{AWS: config.AWS{Region: "ap-northeast-1"}, Connect: []string{"ap-northeast-1"}, WorkSpaces: []string{"ap-northeast-1", "us-east-1"}, IAM: true, Organizations: true, Every: time.Hour},
		{AWS: config.AWS{Region: "us-east-1"}, IdentityStore: "d-9567a1b2c3", Every: time.Hour},
	}
	if !reflect.DeepEqual(c.Names, want) {
		t.Errorf("got  %+v\nwant %+v", c.Names, want)
	}
	plain := Propose(accounts()["no trail"], "")
	if len(plain.Names) != 1 || plain.Names[0].Organizations || plain.Names[0].Connect != nil {
		t.Errorf("%+v", plain.Names)
	}
	if unknown := Propose(aws.Found{}, ""); unknown.Names != nil {
		t.Errorf("of an account that nobody could look at: %+v", unknown.Names)
	}
}

// A template allows what the reports of its configuration need, and looks often enough.
func TestTemplateOfReports(t *testing.T) {
	c, err := config.Parse("x", []byte("lake: s3://corp-lake/x\nreports:\n  - report: console-signins\n    to: [\"s3://corp-reports/sign-ins/\"]\nnames:\n  - iam: true\n    role: arn:aws:iam::777788889999:role/read\n"))
	if err != nil {
		t.Fatal(err)
	}
	text := Template(c, accounts()["plain"], TemplateOptions{Shape: Lambda})
	for _, want := range []string{"DeliverReports", "s3:::corp-reports/sign-ins/*", `Default: "rate(15 minutes)"`, "arn:aws:iam::777788889999:role/read", "sts:AssumeRole"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "ListUsersOfIAM") {
		t.Error("the function may do what the role is for")
	}
	if out, err := cfnLint(t, text); err != nil {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}
