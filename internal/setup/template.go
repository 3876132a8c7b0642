package setup

import (
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// The shapes of a template.
const (
	Host   = "host"   // a host runs ashiato serve
	Lambda = "lambda" // functions of AWS Lambda, and no host
)

// Shapes returns the names of the shapes.
func Shapes() []string { return []string{Host, Lambda} }

// TemplateOptions say what the template is for.
type TemplateOptions struct {
	Shape string
	// JSON writes JSON, else YAML.
	JSON bool
}

// template is a CloudFormation template in the making:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
type template struct {
	c          config.Config
	shape      string
	topic      bool // the trail tells an SNS topic of its files; else the bucket tells EventBridge
	key        bool // log files are encrypted with a key
	lake       bool // the lake is on S3
	parameters object
	conditions object
	resources  object
	outputs    object
}

// Template returns the CloudFormation template for a configuration and what was found. Everything that belongs to the
// account is a parameter, with what was found as default.
func Template(c config.Config, f aws.Found, o TemplateOptions) string {
	trail, ok := mainTrail(f)
	if !ok {
		trail = configuredTrail(c)
	}
	t := &template{c: c, shape: o.Shape, topic: trail.Topic != "", key: trail.KMSKey != "", lake: config.IsS3(c.Lake)}
	t.parameter("Name", "Name of the queue and of what belongs to it.", queueName(c), `^[A-Za-z0-9_-]{1,60}$`)
	t.parameter("TrailBucket", "Bucket that the trail delivers to.", trail.Bucket, `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	if t.topic {
		t.parameter("TrailTopicArn", "ARN of the SNS topic that the trail tells of each delivery.", trail.Topic, `^arn:aws[a-z-]*:sns:.+$`)
	}
	if t.key {
		t.parameter("TrailKeyArn", "ARN of the KMS key that log files are encrypted with.", trail.KMSKey, `^arn:aws[a-z-]*:kms:.+$`)
	}
	t.queues()
	t.rules()
	if t.lake {
		t.lakeResources(f)
	}
	t.policy(trail)
	if o.Shape == Lambda {
		t.function()
	} else {
		t.host()
	}
	t.output("QueueUrl", "For ashiato.yaml: sources, queue.", ref("Queue"))
	t.output("DeadLetterQueueUrl", "Messages that could not be handled ten times.", ref("DeadLetters"))
	doc := object{{"AWSTemplateFormatVersion", "2010-09-09"},
		{"Description", "ashiato: collects the records of AWS CloudTrail, shape " + o.Shape + "."},
		{"Parameters", t.parameters}}
	if len(t.conditions) > 0 {
		doc = append(doc, member{"Conditions", t.conditions})
	}
	doc = append(doc, member{"Resources", t.resources}, member{"Outputs", t.outputs})
	if o.JSON {
		return asJSON(doc)
	}
	return asYAML(doc)
}

// configuredTrail is what a configuration says of a trail that nobody could look at.
func configuredTrail(c config.Config) (t aws.Trail) {
	for _, s := range c.Sources {
		if bucket, prefix, err := config.SplitS3(s.Bucket); err == nil {
			return aws.Trail{Bucket: bucket, Prefix: prefix}
		}
	}
	return t
}

// queueName is the name of the configuration's queue.
func queueName(c config.Config) string {
	for _, s := range c.Sources {
		if s.Queue != "" {
			return s.Queue[strings.LastIndexByte(s.Queue, '/')+1:]
		}
	}
	return Name
}

// parameter adds a parameter of text; without a default it has to be given.
func (t *template) parameter(name, description, value, pattern string) {
	p := object{{"Type", "String"}, {"Description", description}}
	if value != "" {
		p = append(p, member{"Default", value})
	}
	if pattern != "" {
		p = append(p, member{"AllowedPattern", pattern})
	}
	t.parameters = append(t.parameters, member{name, p})
}

func (t *template) choice(name, description string, values ...string) {
	t.parameters = append(t.parameters, member{name, object{{"Type", "String"}, {"Description", description}, {"Default", values[0]},
		{"AllowedValues", texts(values...)}}})
}

func (t *template) output(name, description string, value any) {
	t.outputs = append(t.outputs, member{name, object{{"Description", description}, {"Value", value}}})
}

// resource adds a resource; more are attributes beside Type and Properties.
func (t *template) resource(name, kind string, properties object, more ...member) {
	r := append(object{{"Type", kind}}, more...)
	t.resources = append(t.resources, member{name, append(r, member{"Properties", properties})})
}

func ref(name string) object            { return object{{"Ref", name}} }
func getAtt(name, attribute string) any { return object{{"Fn::GetAtt", texts(name, attribute)}} }
func texts(list ...string) []any        { return values(list, func(s string) any { return s }) }

// sub writes a text with references as one that CloudFormation fills in.
func sub(s string) any {
	if !strings.Contains(s, "${") {
		return s
	}
	return object{{"Fn::Sub", s}}
}

// visibility is how long a message is hidden while it is worked on, in seconds. Lambda wants six times the function's time-out:
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
func (t *template) visibility() int {
	if t.shape == Lambda {
		return 6 * lambdaSeconds
	}
	return 300
}

const fortnight = 14 * 24 * 60 * 60 // seconds; SQS keeps nothing longer

func (t *template) queues() {
	t.resource("DeadLetters", "AWS::SQS::Queue", object{{"QueueName", sub("${Name}-dead-letters")}, {"MessageRetentionPeriod", fortnight}, {"SqsManagedSseEnabled", true}})
	t.resource("Queue", "AWS::SQS::Queue", object{{"QueueName", ref("Name")}, {"MessageRetentionPeriod", fortnight}, {"SqsManagedSseEnabled", true},
		{"ReceiveMessageWaitTimeSeconds", 20}, {"VisibilityTimeout", t.visibility()},
		{"RedrivePolicy", object{{"deadLetterTargetArn", getAtt("DeadLetters", "Arn")}, {"maxReceiveCount", 10}}}})
	var statements []any
	if t.topic {
		statements = append(statements, sending("TopicOfTrail", "sns.amazonaws.com", object{{"ArnEquals", object{{"aws:SourceArn", ref("TrailTopicArn")}}}}))
		t.resource("Subscription", "AWS::SNS::Subscription", object{{"TopicArn", ref("TrailTopicArn")}, {"Protocol", "sqs"}, {"Endpoint", getAtt("Queue", "Arn")},
			{"RawMessageDelivery", true}, {"Region", object{{"Fn::Select", []any{3, object{{"Fn::Split", []any{":", ref("TrailTopicArn")}}}}}}}})
	}
	rules := []any{getAtt("WorkSpacesAccess", "Arn"), getAtt("ApiCalls", "Arn"), getAtt("SignIns", "Arn")}
	if !t.topic {
		rules = append(rules, getAtt("NewLogFiles", "Arn"))
	}
	statements = append(statements, sending("RulesOfEventBridge", "events.amazonaws.com", object{{"ArnEquals", object{{"aws:SourceArn", rules}}}}))
	t.resource("QueuePolicy", "AWS::SQS::QueuePolicy", object{{"Queues", []any{ref("Queue")}},
		{"PolicyDocument", object{{"Version", "2012-10-17"}, {"Statement", statements}}}})
}

// sending allows a service to put messages into the queue.
func sending(sid, service string, condition object) object {
	return object{{"Sid", sid}, {"Effect", "Allow"}, {"Principal", object{{"Service", service}}}, {"Action", "sqs:SendMessage"},
		{"Resource", getAtt("Queue", "Arn")}, {"Condition", condition}}
}

// rules are those of EventBridge:
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-aws-service-specific-topics.html
func (t *template) rules() {
	t.choice("ApiCallEvents", "ENABLED brings calls that change something within a minute or so, before the trail does; each is a message more.", "ENABLED", "DISABLED")
	rule := func(name, description string, state any, pattern object) {
		t.resource(name, "AWS::Events::Rule", object{{"Description", description}, {"State", state}, {"EventPattern", pattern},
			{"Targets", []any{object{{"Id", "Queue"}, {"Arn", getAtt("Queue", "Arn")}}}}})
	}
	if !t.topic {
		rule("NewLogFiles", "New log files. The bucket has to send its events to EventBridge, which is a switch among the bucket's properties.", "ENABLED",
			object{{"source", texts("aws.s3")}, {"detail-type", texts("Object Created")},
				{"detail", object{{"bucket", object{{"name", []any{ref("TrailBucket")}}}}}}})
	}
	rule("WorkSpacesAccess", "Who signed in to which WorkSpace.", "ENABLED",
		object{{"source", texts("aws.workspaces")}, {"detail-type", texts("WorkSpaces Access")}})
	calls := object{{"detail-type", texts("AWS API Call via CloudTrail")}}
	if t.lake {
		calls = append(calls, member{"detail", t.others()})
	}
	rule("ApiCalls", "Calls that change something, soon after they were made.", ref("ApiCallEvents"), calls)
	rule("SignIns", "Who signed in to the console.", "ENABLED",
		object{{"detail-type", texts("AWS Console Sign In via CloudTrail")}})
}

// others is the pattern of calls that are not the program's own, told by the template's role, and, for who gives it another one, by what it calls. Each commit to a
// lake on S3 is a call of Glue's UpdateTable; as a message that would make the next commit, once a minute for ever. What is left out comes with the trail's files.
// An event without a role lacks the field, which is nothing that anything-but takes:
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
func (t *template) others() object {
	issuer := func(condition object) member {
		return member{"userIdentity", object{{"sessionContext", object{{"sessionIssuer", object{{"arn", []any{condition}}}}}}}}
	}
	var all []any
	for _, who := range []member{issuer(object{{"exists", false}}), issuer(object{{"anything-but", []any{getAtt(t.roleName(), "Arn")}}})} {
		all = append(all,
			object{who, {"eventSource", []any{object{{"anything-but", texts("glue.amazonaws.com")}}}}},
			object{who, {"eventName", []any{object{{"anything-but", texts("UpdateTable")}}}}})
	}
	return object{{"$or", all}}
}

// lakeResources are those of a lake on S3. They stay when the stack is deleted.
func (t *template) lakeResources(f aws.Found) {
	bucket, _, err := config.SplitS3(t.c.Lake)
	if err != nil {
		bucket = LakeBucket(f) // cannot be: the configuration was checked
	}
	keep := []member{{"DeletionPolicy", "Retain"}, {"UpdateReplacePolicy", "Retain"}}
	t.parameter("LakeBucket", "Bucket of the lake.", bucket, `^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	t.choice("CreateLakeBucket", "no when the bucket is there.", "yes", "no")
	t.parameter("Database", "Database in AWS Glue.", t.c.Catalog.Database, `^[a-z0-9_]{1,252}$`)
	t.parameter("Ledger", "Table in DynamoDB.", t.c.Catalog.Ledger, `^[A-Za-z0-9_.-]{3,255}$`)
	t.conditions = append(t.conditions, member{"NewLakeBucket", object{{"Fn::Equals", []any{ref("CreateLakeBucket"), "yes"}}}})
	t.resource("Lake", "AWS::S3::Bucket", object{{"BucketName", ref("LakeBucket")},
		{"BucketEncryption", object{{"ServerSideEncryptionConfiguration", []any{object{{"ServerSideEncryptionByDefault", object{{"SSEAlgorithm", "AES256"}}}}}}}},
		{"PublicAccessBlockConfiguration", object{{"BlockPublicAcls", true}, {"BlockPublicPolicy", true}, {"IgnorePublicAcls", true}, {"RestrictPublicBuckets", true}}},
		{"OwnershipControls", object{{"Rules", []any{object{{"ObjectOwnership", "BucketOwnerEnforced"}}}}}},
		{"LifecycleConfiguration", object{{"Rules", []any{
			object{{"Id", "UnfinishedUploads"}, {"Status", "Enabled"}, {"AbortIncompleteMultipartUpload", object{{"DaysAfterInitiation", 7}}}}}}}}},
		append([]member{{"Condition", "NewLakeBucket"}}, keep...)...)
	t.resource("LakePolicy", "AWS::S3::BucketPolicy", object{{"Bucket", ref("Lake")}, {"PolicyDocument", object{{"Version", "2012-10-17"}, {"Statement", []any{
		object{{"Sid", "EncryptedConnectionsOnly"}, {"Effect", "Deny"}, {"Principal", "*"}, {"Action", "s3:*"},
			{"Resource", []any{getAtt("Lake", "Arn"), sub("${Lake.Arn}/*")}}, {"Condition", object{{"Bool", object{{"aws:SecureTransport", "false"}}}}}}}}}}},
		member{"Condition", "NewLakeBucket"})
	t.resource("GlueDatabase", "AWS::Glue::Database", object{{"CatalogId", ref("AWS::AccountId")},
		{"DatabaseInput", object{{"Name", ref("Database")}, {"Description", "The tables of ashiato."}}}}, keep...)
	t.resource("LedgerTable", "AWS::DynamoDB::Table", object{{"TableName", ref("Ledger")}, {"BillingMode", "PAY_PER_REQUEST"},
		{"AttributeDefinitions", []any{object{{"AttributeName", LedgerHashKey}, {"AttributeType", "S"}}, object{{"AttributeName", LedgerRangeKey}, {"AttributeType", "S"}}}},
		{"KeySchema", []any{object{{"AttributeName", LedgerHashKey}, {"KeyType", "HASH"}}, object{{"AttributeName", LedgerRangeKey}, {"KeyType", "RANGE"}}}},
		{"TimeToLiveSpecification", object{{"AttributeName", LedgerTTL}, {"Enabled", true}}},
		{"PointInTimeRecoverySpecification", object{{"PointInTimeRecoveryEnabled", true}}}}, keep...)
	t.output("LakeUri", "For ashiato.yaml: lake.", sub("s3://${LakeBucket}/"+lakePrefix(t.c.Lake)))
}

// The attributes of the ledger's table, as internal/lake reads and writes it.
const (
	LedgerHashKey  = "pk"
	LedgerRangeKey = "sk"
	LedgerTTL      = "expires"
)

func lakePrefix(lake string) string {
	_, prefix, err := config.SplitS3(lake)
	if err != nil {
		return ""
	}
	return prefix
}
