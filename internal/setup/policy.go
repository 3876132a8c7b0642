package setup

import (
	"slices"
	"strings"
)

// A Statement is one of an IAM policy; its Sid says what it is for:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
type Statement struct {
	Sid       string
	Actions   []string
	Resources []string
	// Condition is an operator, a key and values; empty is none.
	Operator, Key string
	Values        []string
}

// The actions that each part of the program calls, and no more.
var (
	receiveActions = []string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"}
	countActions   = []string{"sqs:GetQueueUrl", "sqs:GetQueueAttributes"}
	readActions    = []string{"s3:GetObject", "s3:GetObjectVersion"}
	lakeActions    = []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"}
	glueActions    = []string{"glue:GetDatabase", "glue:GetTable", "glue:GetTables", "glue:CreateTable", "glue:UpdateTable"}
	ledgerActions  = []string{"dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:Scan",
		"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"}
	athenaActions = []string{"athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults", "athena:StopQueryExecution", "athena:GetWorkGroup"}
)

// Statements returns what has to be allowed, in a fixed order. It is empty when nothing is switched on.
func (n Needs) Statements() (all []Statement) {
	arn := func(service, rest string) string { return "arn:" + n.Partition + ":" + service + ":" + rest }
	regional := func(service, rest string) string { return arn(service, n.Region+":"+n.Account+":"+rest) }
	if len(n.Queues) > 0 {
		all = append(all, Statement{Sid: "ReceiveAndSettleMessages", Actions: receiveActions, Resources: n.Queues},
			Statement{Sid: "CountDeadLetters", Actions: countActions, Resources: n.DeadLetters})
	}
	all = append(all, n.reading()...)
	if n.History {
		all = append(all, Statement{Sid: "ReadEventHistory", Actions: []string{"cloudtrail:LookupEvents"}, Resources: []string{"*"}})
	}
	if n.WorkSpaces {
		all = append(all, Statement{Sid: "AskWhoIsConnected", Resources: []string{"*"},
			Actions: append([]string{"cloudwatch:GetMetricData"}, desktopActions...)})
	}
	all = append(all, n.listingNames()...)
	if n.Verify {
		all = append(all, Statement{Sid: "GetKeysOfDigestFiles", Actions: []string{"cloudtrail:ListPublicKeys"}, Resources: []string{"*"}})
	}
	if n.Lake != nil {
		bucket, prefix := arn("s3", "::"+n.Lake.Name), withSlash(n.Lake.Prefix)
		all = append(all, listing("FindFilesOfLake", []string{bucket}, []string{n.Lake.Prefix}),
			Statement{Sid: "ReadAndWriteFilesOfLake", Actions: lakeActions, Resources: []string{bucket + "/" + prefix + "*"}})
		if len(n.Lake.Keys) > 0 {
			all = append(all, n.viaS3("EncryptFilesOfLake", []string{"kms:GenerateDataKey", "kms:Decrypt"}, n.Lake.Keys))
		}
		all = append(all,
			Statement{Sid: "KeepTablesOfLake", Actions: glueActions, Resources: []string{regional("glue", "catalog"),
				regional("glue", "database/"+n.Database), regional("glue", "table/"+n.Database+"/*")}},
			Statement{Sid: "KeepLedgerOfLake", Actions: ledgerActions, Resources: []string{regional("dynamodb", "table/"+n.Ledger)}})
	}
	if len(n.Reports) > 0 {
		s := Statement{Sid: "DeliverReports", Actions: []string{"s3:PutObject", "s3:AbortMultipartUpload"}}
		for _, b := range n.Reports {
			s.Resources = append(s.Resources, arn("s3", "::"+b.Name)+"/"+withSlash(b.Prefix)+"*")
		}
		all = append(all, s)
	}
	all = append(all, n.telling()...)
	if n.Athena != nil {
		all = append(all, n.querying()...)
	}
	if len(n.Roles) > 0 {
		all = append(all, Statement{Sid: "AssumeRolesOfSources", Actions: []string{"sts:AssumeRole"}, Resources: n.Roles})
	}
	return all
}

// reading is what log files in S3 need.
func (n Needs) reading() (all []Statement) {
	var objects, buckets, prefixes, keys []string
	for _, b := range n.Buckets {
		bucket := "arn:" + n.Partition + ":s3:::" + b.Name
		objects = append(objects, bucket+"/"+withSlash(b.Prefix)+"*")
		if b.List {
			buckets = appendNew(buckets, bucket)
			prefixes = append(prefixes, b.Prefix)
		}
		for _, k := range b.Keys {
			keys = appendNew(keys, k)
		}
	}
	if len(buckets) > 0 {
		all = append(all, listing("ListLogFiles", buckets, prefixes))
	}
	if len(objects) > 0 {
		all = append(all, Statement{Sid: "ReadLogFiles", Actions: readActions, Resources: objects})
	}
	if len(keys) > 0 {
		all = append(all, n.viaS3("DecryptLogFiles", []string{"kms:Decrypt"}, keys))
	}
	return all
}

// viaS3 allows a key only for what S3 does with it.
func (n Needs) viaS3(sid string, actions, keys []string) Statement {
	return Statement{Sid: sid, Actions: actions, Resources: keys, Operator: "StringLike", Key: "kms:ViaService", Values: []string{"s3.*.amazonaws.com*"}}
}

// querying is what statements on Athena need: https://docs.aws.amazon.com/athena/latest/ug/example-policies-workgroup.html
func (n Needs) querying() []Statement {
	regional := "arn:" + n.Partition + ":%:" + n.Region + ":" + n.Account + ":"
	at := func(service, rest string) string { return strings.Replace(regional, "%", service, 1) + rest }
	all := []Statement{
		{Sid: "RunStatementsOnAthena", Actions: athenaActions, Resources: []string{at("athena", "workgroup/"+n.Athena.Workgroup)}},
		{Sid: "ReadTablesOnAthena", Actions: []string{"glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"},
			Resources: []string{at("glue", "catalog"), at("glue", "database/"+n.Database), at("glue", "table/"+n.Database+"/*")}},
	}
	if rest, ok := strings.CutPrefix(n.Athena.Output, "s3://"); ok {
		bucket, prefix, _ := strings.Cut(rest, "/")
		arn := "arn:" + n.Partition + ":s3:::" + bucket
		all = append(all,
			Statement{Sid: "FindResultsOfAthena", Actions: []string{"s3:GetBucketLocation", "s3:ListBucket"}, Resources: []string{arn}},
			Statement{Sid: "WriteResultsOfAthena", Actions: []string{"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"},
				Resources: []string{arn + "/" + withSlash(strings.Trim(prefix, "/")) + "*"}})
	}
	return all
}

// listing allows to list below some prefixes. IfExists lets the request through that asks for the bucket's region, which has no
// prefix.
func listing(sid string, buckets, prefixes []string) Statement {
	s := Statement{Sid: sid, Actions: []string{"s3:ListBucket"}, Resources: buckets}
	if slices.Contains(prefixes, "") {
		return s
	}
	s.Operator, s.Key = "StringLikeIfExists", "s3:prefix"
	for _, p := range prefixes {
		s.Values = appendNew(s.Values, withSlash(p)+"*")
	}
	return s
}

func withSlash(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix + "/"
}

// Policy returns the policy document, JSON with a newline at its end.
func Policy(statements []Statement) string {
	return asJSON(policyDocument(statements, func(s string) any { return s }))
}

// policyDocument makes the document; value writes each resource and value of a condition.
func policyDocument(statements []Statement, value func(string) any) object {
	var list []any
	for _, s := range statements {
		list = append(list, s.object(value))
	}
	return object{{"Version", "2012-10-17"}, {"Statement", list}}
}

func (s Statement) object(value func(string) any) object {
	o := object{{"Sid", s.Sid}, {"Effect", "Allow"}, {"Action", values(s.Actions, func(s string) any { return s })}, {"Resource", values(s.Resources, value)}}
	if s.Operator != "" {
		o = append(o, member{"Condition", object{{s.Operator, object{{s.Key, values(s.Values, value)}}}}})
	}
	return o
}

func values(list []string, value func(string) any) []any {
	all := make([]any, len(list))
	for i, s := range list {
		all[i] = value(s)
	}
	return all
}
