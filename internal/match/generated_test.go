package match

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generatedRules makes conditions as rule sets have them: most pin down names, some look at everything.
func generatedRules(n int) (lines []string) {
	random := rand.New(rand.NewPCG(7, 7))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	services := []string{"iam", "ec2", "s3", "cloudtrail", "kms", "lambda", "rds", "sts", "signin", "workspaces", "connect", "ecs", "eks", "route53", "organizations", "guardduty", "config", "sns", "sqs", "logs"}
	verbs := []string{"Create", "Delete", "Update", "Put", "Attach", "Detach", "Modify", "Authorize", "Revoke", "Disable", "Stop", "Describe", "List", "Get"}
	things := []string{"User", "Role", "AccessKey", "Trail", "Bucket", "BucketPolicy", "SecurityGroupIngress", "Snapshot", "Function", "DBInstance", "Key", "Alias", "Stack", "Cluster", "LoginProfile", "Policy", "Workspaces", "Instances", "Object", "Rule", "Detector", "Tags", "FlowLogs", "Vpc"}
	common := []string{"ConsoleLogin", "GetObject", "PutObject", "AssumeRole", "Decrypt", "DescribeInstances", "StopLogging", "CreateAccessKey", "DeleteTrail", "GetCallerIdentity", "ListBuckets", "PutBucketPolicy"}
	name := func() string {
		if random.IntN(4) == 0 {
			return pick(common)
		}
		return pick(verbs) + pick(things)
	}
	extra := func() string {
		return pick([]string{"", "", "-error:*", "error:*", "-user:terraform", "-agent:*cloudformation*", "ip:!office", "-readonly:yes", "mfa:no", "userIdentity.type:IAMUser",
			"requestParameters:*public*", "resource:prod-*", "region:(us-east-1 OR ap-northeast-1)", "-userIdentity.invokedBy:*", "userIdentity.arn:/:assumed-role\\/aws:/"})
	}
	for len(lines) < n {
		var line string
		switch k := random.IntN(100); {
		case k < 40:
			line = fmt.Sprintf("service:%s event:%s %s", pick(services), name(), extra())
		case k < 60:
			names := make([]string, 2+random.IntN(5))
			for i := range names {
				names[i] = name()
			}
			line = fmt.Sprintf("event:(%s) %s", strings.Join(names, " OR "), extra())
		case k < 68:
			line = fmt.Sprintf("service:%s event:%s* %s", pick(services), pick(verbs), extra())
		case k < 76:
			line = fmt.Sprintf("event:%s (user:root OR userIdentity.arn:*admin*) %s", name(), extra())
		case k < 80:
			line = fmt.Sprintf("error:(AccessDenied OR *Unauthorized*) service:%s -user:role-%d", pick(services), random.IntN(50))
		case k < 84:
			line = fmt.Sprintf("userIdentity.type:Root -event:%s*", pick(verbs))
		case k < 87:
			line = fmt.Sprintf("agent:*%s*", pick([]string{"TruffleHog", "kali", "parrot", "pentoo", "S3 Browser", "curl"}))
		case k < 90:
			line = fmt.Sprintf("ip:198.51.100.%d", random.IntN(256))
		case k < 92:
			line = fmt.Sprintf("ip:!office -ip:*.amazonaws.com -ip:10.0.0.0/8 -readonly:yes event:%s*", pick(verbs))
		case k < 94:
			line = fmt.Sprintf("userIdentity.accessKeyId:AKIA%d", random.IntN(1e6))
		case k < 96:
			line = fmt.Sprintf("errorCode:%s", pick([]string{"Client.UnauthorizedOperation", "ThrottlingException", "NoSuchBucket", "AccessDenied"}))
		case k < 98:
			line = fmt.Sprintf("userIdentity.arn:/assumed-role\\/%s-[0-9]+/ event:%s", pick(things), name())
		case k < 99:
			line = fmt.Sprintf(`"%s-%d"`, strings.ToLower(pick(things)), random.IntN(1000))
		default:
			line = fmt.Sprintf("requestParameters.policyDocument:/\"%s\"/", pick(things))
		}
		lines = append(lines, line)
	}
	return lines
}
