package setup

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// matches is EventBridge's matching, as far as the templates' patterns go. An event's lists are not known to it.
func matches(pattern, event map[string]any) bool {
	for name, want := range pattern {
		if name == "$or" {
			if !slices.ContainsFunc(want.([]any), func(p any) bool { return matches(p.(map[string]any), event) }) {
				return false
			}
			continue
		}
		if below, ok := want.(map[string]any); ok {
			value, _ := event[name].(map[string]any)
			if !matches(below, value) {
				return false
			}
			continue
		}
		value, there := event[name]
		if !slices.ContainsFunc(want.([]any), func(w any) bool { return takes(w, value, there) }) {
			return false
		}
	}
	return true
}

func takes(want, value any, there bool) bool {
	condition, ok := want.(map[string]any)
	if !ok {
		return there && want == value
	}
	if exists, ok := condition["exists"]; ok {
		return exists == there
	}
	return there && !slices.Contains(condition["anything-but"].([]any), value)
}

// TestOwnCalls: what a commit calls makes no message, which would make the next commit; everything else does.
func TestOwnCalls(t *testing.T) {
	t.Parallel()
	for shape, role := range map[string]string{Host: hostRole, Lambda: functionRole} {
		c := config.Config{Lake: "s3://company-lake/audit", Sources: []config.Source{{Queue: "https://sqs.us-east-1.amazonaws.com/111122223333/ashiato"}}}
		var doc struct {
			Resources map[string]struct {
				Type       string
				Properties struct{ EventPattern map[string]any }
			}
		}
		text := Template(c, aws.Found{}, TemplateOptions{Shape: shape, JSON: true})
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		if doc.Resources[role].Type != "AWS::IAM::Role" {
			t.Fatalf("%s has no role %s", shape, role)
		}
		pattern := doc.Resources["ApiCalls"].Properties.EventPattern
		or := pattern["detail"].(map[string]any)["$or"].([]any)
		const own = "arn:aws:iam::111122223333:role/own"
		for _, p := range or { // what CloudFormation fills in
			issuer := p.(map[string]any)["userIdentity"].(map[string]any)["sessionContext"].(map[string]any)["sessionIssuer"].(map[string]any)["arn"].([]any)[0].(map[string]any)
			if but, ok := issuer["anything-but"].([]any); ok {
				if get, _ := json.Marshal(but[0]); string(get) != `{"Fn::GetAtt":["`+role+`","Arn"]}` {
					t.Fatalf("%s: %s", shape, get)
				}
				but[0] = own
			}
		}
		for _, e := range []struct {
			issuer, source, name string
			want                 bool
		}{
			{own, "glue.amazonaws.com", "UpdateTable", false},
			{own, "s3.amazonaws.com", "PutObject", false},
			{own, "logs.amazonaws.com", "CreateLogStream", false},
			{"arn:aws:iam::111122223333:role/other", "glue.amazonaws.com", "UpdateTable", false},
			{"", "glue.amazonaws.com", "UpdateTable", false},
			{"arn:aws:iam::111122223333:role/other", "glue.amazonaws.com", "DeleteTable", true},
			{"arn:aws:iam::111122223333:role/other", "dynamodb.amazonaws.com", "UpdateTable", true},
			{"", "iam.amazonaws.com", "CreateUser", true},
			{"arn:aws:iam::111122223333:role/other", "iam.amazonaws.com", "CreateUser", true},
		} {
			identity := map[string]any{"type": "IAMUser"}
			if e.issuer != "" {
				identity = map[string]any{"type": "AssumedRole", "sessionContext": map[string]any{"sessionIssuer": map[string]any{"arn": e.issuer}}}
			}
			event := map[string]any{"detail-type": "AWS API Call via CloudTrail",
				"detail": map[string]any{"eventSource": e.source, "eventName": e.name, "userIdentity": identity}}
			if got := matches(pattern, event); got != e.want {
				t.Errorf("%s: %+v: %v", shape, e, got)
			}
		}
	}
}
