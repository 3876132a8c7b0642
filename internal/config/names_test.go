package config

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestNames(t *testing.T) {
	c, err := Parse("a.yaml", []byte(`aws:
  region: us-east-1
names:
  - connect: [ap-northeast-1, us-west-2]
    workspaces: [ap-northeast-1]
    iam: true
    role: arn:aws:iam::111122223333:role/ashiato
    every: 30m
  - organizations: true
    identity_store: d-9567a1b2c3
`))
	want := []Directory{
		{AWS: AWS{Region: "us-east-1", Role: "arn:aws:iam::111122223333:role/ashiato"}, Connect: []string{"ap-northeast-1", "us-west-2"}, WorkSpaces: []string{"ap-northeast-1"},
			IAM: true, Every: 30 * time.Minute, Line: 4},
		{AWS: AWS{Region: "us-east-1"}, Organizations: true, IdentityStore: "d-9567a1b2c3", Every: time.Hour, Line: 9},
	}
	if err != nil || !reflect.DeepEqual(c.Names, want) {
		t.Errorf("%v\n got %+v\nwant %+v", err, c.Names, want)
	}
	for text, part := range map[string]string{
		"names: yes": "names", "names:\n  - every: 1h": "nothing to list", "names:\n  - connect: [tokyo]": "no AWS region", "names:\n  - iam: maybe": "true or false",
		"names:\n  - iam: true\n    every: 1s": "5m to 7d", "names:\n  - identity_store: x": "identity store", "names:\n  - user: x": "names.user", "names:\n  - connect: tokyo": "names.connect",
	} {
		if _, err := Parse("a.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
