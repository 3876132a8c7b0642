package setup

import (
	"slices"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// policy is what the program may do, with the template's own names in the place of the account's.
func (t *template) policy(trail aws.Trail) {
	n := Needs{Partition: "${AWS::Partition}", Account: "${AWS::AccountId}", Region: "${AWS::Region}",
		Queues: []string{"${Queue.Arn}"}, DeadLetters: []string{"${DeadLetters.Arn}"}, Verify: t.c.Verify == config.VerifyOnIngest}
	bucket := Bucket{Name: "${TrailBucket}", Prefix: trail.Prefix, List: n.Verify}
	if t.key {
		bucket.Keys = []string{"${TrailKeyArn}"}
	}
	for _, s := range t.c.Sources {
		bucket.List = bucket.List || s.Bucket != ""
		n.Verify = n.Verify || s.Bucket != ""
		n.History = n.History || len(s.EventHistory) > 0
		n.WorkSpaces = n.WorkSpaces || len(s.WorkSpaces) > 0
		n.Roles = appendNew(n.Roles, s.AWS.Role)
	}
	for _, d := range t.c.Names {
		if d.AWS.Role != "" {
			n.Roles = appendNew(n.Roles, d.AWS.Role)
			continue
		}
		n.names(d)
	}
	n.reports(t.c)
	n.channels(t.c, "")
	n.Buckets = []Bucket{bucket}
	if t.lake {
		n.Lake = &Bucket{Name: "${LakeBucket}", Prefix: lakePrefix(t.c.Lake), List: true}
		n.Database, n.Ledger = "${Database}", "${Ledger}"
	}
	t.resource("Collecting", "AWS::IAM::ManagedPolicy", object{{"Description", "What ashiato needs to collect records."},
		{"PolicyDocument", policyDocument(n.Statements(), sub)}})
	t.output("PolicyArn", "What ashiato needs, for a role of your own.", ref("Collecting"))
}

const hostRole, functionRole = "HostRole", "FunctionRole"

// roleName is the role that the program has.
func (t *template) roleName() string {
	if t.shape == Lambda {
		return functionRole
	}
	return hostRole
}

// role makes a role of a service with the policy.
func (t *template) role(name, service string, more ...member) {
	properties := object{
		{"AssumeRolePolicyDocument", object{{"Version", "2012-10-17"}, {"Statement", []any{
			object{{"Effect", "Allow"}, {"Principal", object{{"Service", service}}}, {"Action", "sts:AssumeRole"}}}}}},
		{"ManagedPolicyArns", []any{ref("Collecting")}}}
	t.resource(name, "AWS::IAM::Role", append(properties, more...))
}

// host is a role for an instance of EC2.
func (t *template) host() {
	t.role(hostRole, "ec2.amazonaws.com")
	t.resource("HostProfile", "AWS::IAM::InstanceProfile", object{{"Roles", []any{ref(hostRole)}}})
	t.output("InstanceProfile", "For the instance of EC2 that runs ashiato serve.", ref("HostProfile"))
}

// lambdaSeconds is the time-out of the function.
const lambdaSeconds = 300

// function is the same program as a function: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
func (t *template) function() {
	t.parameter("CodeBucket", "Bucket of the zip file with the program, called bootstrap, and ashiato.yaml.", "", `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	t.parameter("CodeKey", "Key of that zip file.", "ashiato.zip", "")
	t.choice("Architecture", "What the program was built for.", "x86_64", "arm64")
	t.choice("Schedule", "How often it is looked for what is due: rules, samples of WorkSpaces, names, reports, maintenance.", t.rates()...)
	t.resource("FunctionLog", "AWS::Logs::LogGroup", object{{"LogGroupName", sub("/aws/lambda/${Name}")}, {"RetentionInDays", 90}},
		member{"DeletionPolicy", "Delete"}, member{"UpdateReplacePolicy", "Delete"})
	t.role(functionRole, "lambda.amazonaws.com", member{"Policies", []any{object{{"PolicyName", "Log"}, {"PolicyDocument", object{{"Version", "2012-10-17"},
		{"Statement", []any{object{{"Sid", "WriteLog"}, {"Effect", "Allow"}, {"Action", texts("logs:CreateLogStream", "logs:PutLogEvents")}, {"Resource", getAtt("FunctionLog", "Arn")}}}}}}}}})
	t.resource("Function", "AWS::Lambda::Function", object{{"FunctionName", ref("Name")}, {"Description", "Collects the records of AWS CloudTrail."},
		{"Runtime", "provided.al2023"}, {"Handler", "bootstrap"}, {"Architectures", []any{ref("Architecture")}},
		{"Code", object{{"S3Bucket", ref("CodeBucket")}, {"S3Key", ref("CodeKey")}}},
		{"Role", getAtt(functionRole, "Arn")}, {"MemorySize", lambdaMegabytes}, {"Timeout", lambdaSeconds}, {"EphemeralStorage", object{{"Size", 2048}}},
		{"LoggingConfig", object{{"LogGroup", ref("FunctionLog")}}},
		{"Environment", object{{"Variables", object{{"ASHIATO_CONFIG", "/var/task/ashiato.yaml"}}}}}})
	t.resource("Messages", "AWS::Lambda::EventSourceMapping", object{{"EventSourceArn", getAtt("Queue", "Arn")}, {"FunctionName", ref("Function")},
		{"BatchSize", lambdaBatch}, {"MaximumBatchingWindowInSeconds", 60}, {"FunctionResponseTypes", texts("ReportBatchItemFailures")},
		{"ScalingConfig", object{{"MaximumConcurrency", 4}}}})
	t.schedule("Maintenance", "What is to be done from time to time.", "Schedule", `{"run-due": true}`)
	if watches(t.c) {
		t.choice("WatchSchedule", "How often rules look and notices are sent where no batch of messages has had it done.", "rate(1 minute)", "rate(5 minutes)", "rate(15 minutes)", "rate(1 hour)")
		t.schedule("Watching", "Rules look at what is new, and what waits is told.", "WatchSchedule", `{"watch": true}`)
	}
	t.output("FunctionName", "The function.", ref("Function"))
}

// schedule has the function called with an event as often as a parameter says.
func (t *template) schedule(name, description, parameter, event string) {
	t.resource(name, "AWS::Events::Rule", object{{"Description", description}, {"State", "ENABLED"}, {"ScheduleExpression", ref(parameter)},
		{"Targets", []any{object{{"Id", "Function"}, {"Arn", getAtt("Function", "Arn")}, {"Input", event}}}}})
	t.resource(name+"Permission", "AWS::Lambda::Permission", object{{"Action", "lambda:InvokeFunction"}, {"FunctionName", ref("Function")},
		{"Principal", "events.amazonaws.com"}, {"SourceArn", getAtt(name, "Arn")}})
}

// watches tells whether there is somebody to be told by functions. Without a channel alerts are listed, and have time.
func watches(c config.Config) bool { return len(c.Channels) > 0 && config.IsS3(c.Lake) }

// rates are how often the function may look for what is due, the usual one first: who is connected to WorkSpaces should be known, and a report be made,
// sooner than after an hour.
func (t *template) rates() []string {
	const minutes, quarter, hour, day = "rate(5 minutes)", "rate(15 minutes)", "rate(1 hour)", "rate(1 day)"
	desktops := slices.ContainsFunc(t.c.Sources, func(s config.Source) bool { return len(s.WorkSpaces) > 0 })
	if desktops || len(t.c.Reports) > 0 {
		return []string{quarter, minutes, hour, day}
	}
	return []string{hour, day, quarter, minutes}
}

// What the function is given, and the cost is computed with.
const (
	lambdaMegabytes = 1024
	lambdaBatch     = 100 // messages, or a minute's
)
