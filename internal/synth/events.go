package synth

// The background: what jobs and services do, with the weights of a trail of
// ordinary workloads. Shapes follow the records of the services.

const (
	ec2   = "ec2.amazonaws.com"
	s3    = "s3.amazonaws.com"
	iam   = "iam.amazonaws.com"
	sts   = "sts.amazonaws.com"
	logs  = "logs.amazonaws.com"
	kms   = "kms.amazonaws.com"
	trail = "cloudtrail.amazonaws.com"

	described = `{"maxResults":@5..995@,"filterSet":{"items":[@filters@]}}`
	done      = `{"requestId":"@uuid@","_return":true}`
	keyOf     = `[{"accountId":"@acct@","type":"AWS::KMS::Key","ARN":"arn:aws:kms:@region@:@acct@:key/@kms@"}]`
	roleOf    = `[{"accountId":"@acct@","type":"AWS::IAM::Role","ARN":"arn:aws:iam::@acct@:role/@role@"}]`
	bucketOf  = `[{"accountId":"@acct@","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@bucket@"}]`
	objectOf  = `[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::@bucket@/@object@"},{"accountId":"@acct@","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@bucket@"}]`
	named     = `"bucketName":"@bucket@","Host":"@bucket@.s3.@region@.amazonaws.com"`
)

func computeEvents() []event {
	return []event{
		{source: ec2, name: "DescribeInstances", weight: 9, readOnly: true, request: described},
		{source: ec2, name: "DescribeVolumes", weight: 4, readOnly: true, request: described},
		{source: ec2, name: "DescribeSecurityGroups", weight: 4, readOnly: true, request: described},
		{source: ec2, name: "DescribeNetworkInterfaces", weight: 3, readOnly: true, request: described},
		{source: ec2, name: "DescribeInstanceStatus", weight: 3, readOnly: true, request: described},
		{source: ec2, name: "RunInstances", weight: 1.2,
			request: `{"instancesSet":{"items":[{"imageId":"ami-0@hex16@","minCount":1,"maxCount":1,"keyName":"@word@"}]},"userData":"<sensitiveDataRemoved>","instanceType":"m6i.@2|4|8@xlarge",` +
				`"blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":@20..220@,"deleteOnTermination":true,"volumeType":"gp3","encrypted":true}}]},"monitoring":{"enabled":true},"disableApiTermination":false,` +
				`"clientToken":"@uuid@","networkInterfaceSet":{"items":[{"deviceIndex":0,"subnetId":"@subnet@","groupSet":{"items":[{"groupId":"@group@"}]}}]},"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"Name","value":"@name@"},{"key":"team","value":"@word@"}]}]}}`,
			response: `{"requestId":"@uuid@","reservationId":"r-0@hex16@","ownerId":"@acct@","groupSet":{},"instancesSet":{"items":[@machines@]}}`},
		{source: ec2, name: "TerminateInstances", weight: 1.1, request: `{"instancesSet":{"items":[{"instanceId":"@instance@"}]}}`,
			response: `{"requestId":"@uuid@","instancesSet":{"items":[{"instanceId":"@instance@","currentState":{"code":32,"name":"shutting-down"},"previousState":{"code":16,"name":"running"}}]}}`},
		{source: ec2, name: "CreateTags", weight: 1.5, response: done,
			request: `{"resourcesSet":{"items":[{"resourceId":"@instance@"}]},"tagSet":{"items":[{"key":"Name","value":"@name@"},{"key":"kubernetes.io/cluster/@word@","value":"owned"},{"key":"cost-center","value":"@1000..1050@"}]}}`},
		{source: ec2, name: "CreateNetworkInterface", weight: 1.3,
			request: `{"subnetId":"@subnet@","description":"aws-K8S-@instance@","groupSet":{"items":[{"groupId":"@group@"}]},"privateIpAddressesSet":{},"clientToken":"@uuid@","secondaryPrivateIpAddressCount":@0..15@}`,
			response: `{"requestId":"@uuid@","networkInterface":{"networkInterfaceId":"eni-0@hex16@","subnetId":"@subnet@","availabilityZone":"@region@c","description":"aws-K8S-@instance@","ownerId":"@acct@","requesterId":"@newid@","requesterManaged":false,"status":"pending",` +
				`"macAddress":"0e:@hex2@:@hex2@:@hex2@:@hex2@:@hex2@","privateIpAddress":"@ip@","sourceDestCheck":true,"tagSet":{},"ipv6AddressesSet":{}}}`},
		{source: ec2, name: "AuthorizeSecurityGroupIngress", weight: 0.3,
			request:  `{"groupId":"@group@","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":@0..65535@,"toPort":@0..65535@,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0","description":"temp \u0026 test"}]},"ipv6Ranges":{},"prefixListIds":{}}]}}`,
			response: `{"requestId":"@uuid@","_return":true,"securityGroupRuleSet":{"items":[{"groupOwnerId":"@acct@","groupId":"@group@","securityGroupRuleId":"sgr-0@hex16@","isEgress":false,"ipProtocol":"tcp","fromPort":22,"toPort":22,"cidrIpv4":"0.0.0.0/0"}]}}`},
		{source: "lambda.amazonaws.com", name: "Invoke", weight: 3, data: true, apiVersion: "2015-03-31",
			request:    `{"functionName":"arn:aws:lambda:@region@:@acct@:function:@function@","sourceArn":"arn:aws:events:@region@:@acct@:rule/@function@"}`,
			additional: `{"functionVersion":"arn:aws:lambda:@region@:@acct@:function:@function@:@1..50@"}`,
			resources:  `[{"accountId":"@acct@","type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:@region@:@acct@:function:@function@"}]`},
		{source: "lambda.amazonaws.com", name: "ListFunctions20150331", weight: 1, readOnly: true, apiVersion: "2015-03-31"},
		{source: "ecs.amazonaws.com", name: "RunTask", weight: 0.8,
			request: `{"cluster":"@thing@","taskDefinition":"arn:aws:ecs:@region@:@acct@:task-definition/@thing@:@1..90@","count":1,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["@subnet@"],"securityGroups":["@group@"],"assignPublicIp":"DISABLED"}},"startedBy":"events-rule/@thing@"}`,
			response: `{"tasks":[{"taskArn":"arn:aws:ecs:@region@:@acct@:task/@thing@/@hex32@","clusterArn":"arn:aws:ecs:@region@:@acct@:cluster/@thing@","lastStatus":"PROVISIONING","desiredStatus":"RUNNING","cpu":"256","memory":"512","createdAt":"@spoken@","version":1,` +
				`"containers":[{"containerArn":"arn:aws:ecs:@region@:@acct@:container/@uuid@","name":"@thing@","lastStatus":"PENDING","networkInterfaces":[]}],"tags":[]}],"failures":[]}`},
		{source: "ssm.amazonaws.com", name: "UpdateInstanceInformation", weight: 3,
			request: `{"instanceId":"@instance@","agentVersion":"3.3.484.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"@ip@","computerName":"ip-10-@0..3@-@0..255@-@0..255@.@region@.compute.internal","agentName":"amazon-ssm-agent","availabilityZone":"@region@a","availabilityZoneId":"apne1-az@1..4@","sSMConnectionChannel":"ssmmessages"}`},
		{source: "ssm.amazonaws.com", name: "GetParameter", weight: 1.5, readOnly: true, request: `{"name":"/@word@/@name@","withDecryption":true}`},
		{source: "autoscaling.amazonaws.com", name: "DescribeAutoScalingGroups", weight: 1.5, readOnly: true},
		{source: "elasticloadbalancing.amazonaws.com", name: "DescribeTargetHealth", weight: 2, readOnly: true, apiVersion: "2015-12-01",
			request: `{"targetGroupArn":"arn:aws:elasticloadbalancing:@region@:@acct@:targetgroup/@name@/@hex16@"}`},
		{source: "eks.amazonaws.com", name: "DescribeCluster", weight: 0.5, readOnly: true, request: `{"name":"@word@"}`},
		{source: "ecr.amazonaws.com", name: "BatchGetImage", weight: 1, readOnly: true, request: `{"repositoryName":"@thing@","imageIds":[{"imageTag":"@1..400@"}],"registryId":"@acct@"}`,
			resources: `[{"accountId":"@acct@","ARN":"arn:aws:ecr:@region@:@acct@:repository/@thing@"}]`},
		{source: "ecr.amazonaws.com", name: "GetDownloadUrlForLayer", weight: 1.2, readOnly: true, request: `{"repositoryName":"@thing@","layerDigest":"sha256:@hex64@","registryId":"@acct@"}`,
			resources: `[{"accountId":"@acct@","ARN":"arn:aws:ecr:@region@:@acct@:repository/@thing@"}]`},
	}
}

func storageEvents() []event {
	signature := `"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256"`
	return []event{
		{source: s3, name: "GetObject", weight: 9, readOnly: true, data: true, resources: objectOf,
			request:    `{` + named + `,"key":"@object@"}`,
			additional: `{` + signature + `,"bytesTransferredIn":0,"SSEApplied":"SSE_KMS","AuthenticationMethod":"AuthHeader","x-amz-id-2":"@b64.75@=","bytesTransferredOut":@bytes@}`},
		{source: s3, name: "PutObject", weight: 5, data: true, resources: objectOf,
			request:    `{` + named + `,"key":"@object@","x-amz-server-side-encryption":"aws:kms"}`,
			response:   `{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:@region@:@acct@:key/@kms@","x-amz-version-id":"@b64.32@"}`,
			additional: `{` + signature + `,"bytesTransferredIn":@bytes@,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"@b64.75@=","bytesTransferredOut":0}`},
		{source: s3, name: "ListObjects", weight: 2, readOnly: true, data: true, resources: bucketOf, request: `{` + named + `,"prefix":"@word@/","max-keys":"1000"}`,
			additional: `{` + signature + `,"bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"@b64.75@=","bytesTransferredOut":@0..3000@}`},
		{source: s3, name: "GetBucketAcl", weight: 2, readOnly: true, resources: bucketOf, request: `{` + named + `,"acl":""}`,
			additional: `{` + signature + `,"bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"@b64.75@=","bytesTransferredOut":@0..3000@}`},
		{source: s3, name: "GetBucketLocation", weight: 1, readOnly: true, resources: bucketOf, request: `{` + named + `,"location":""}`,
			additional: `{` + signature + `,"bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"@b64.75@=","bytesTransferredOut":@0..300@}`},
		{source: kms, name: "Decrypt", weight: 10, readOnly: true, resources: keyOf, request: `{"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"@aws:s3:arn|aws:lambda:FunctionArn|SecretARN|PARAMETER_ARN@":"arn:aws:s3:::@bucket@"}}`},
		{source: kms, name: "GenerateDataKey", weight: 4, readOnly: true, resources: keyOf, request: `{"encryptionContext":{"aws:ebs:id":"vol-0@hex16@"},"numberOfBytes":64,"keyId":"arn:aws:kms:@region@:@acct@:key/@kms@"}`},
		{source: kms, name: "RotateKey", weight: 0.05, kind: "AwsServiceEvent", by: internal, never: true, resources: keyOf, service: `{"keyId":"@kms@","rotationType":"AUTOMATIC"}`},
		{source: "dynamodb.amazonaws.com", name: "DescribeTable", weight: 1.5, readOnly: true, apiVersion: "2012-08-10", request: `{"tableName":"@thing@-table"}`,
			resources: `[{"accountId":"@acct@","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:@region@:@acct@:table/@thing@-table"}]`},
		{source: "dynamodb.amazonaws.com", name: "GetItem", weight: 1.5, readOnly: true, data: true, apiVersion: "2012-08-10", request: `{"tableName":"@thing@-table","key":{"id":"@uuid@"},"consistentRead":false}`,
			resources: `[{"accountId":"@acct@","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:@region@:@acct@:table/@thing@-table"}]`},
		{source: "rds.amazonaws.com", name: "DescribeDBInstances", weight: 1, readOnly: true, request: `{"filters":[{"name":"db-cluster-id","values":["@word@"]}],"maxRecords":@20..100@}`},
		{source: logs, name: "CreateLogStream", weight: 4, request: `{"logStreamName":"@day@/[$LATEST]@hex32@","logGroupName":"/aws/lambda/@function@"}`},
		{source: logs, name: "DescribeLogStreams", weight: 1.5, readOnly: true, request: `{"logGroupName":"/aws/lambda/@function@","descending":true,"orderBy":"LastEventTime","limit":@1..50@}`},
		{source: "monitoring.amazonaws.com", name: "DescribeAlarms", weight: 1.3, readOnly: true, request: `{"maxRecords":100,"alarmNames":["@name@"]}`},
		{source: "monitoring.amazonaws.com", name: "PutMetricAlarm", weight: 0.3,
			request: `{"alarmName":"TargetTracking-@name@-AlarmHigh-@uuid@","evaluationPeriods":3,"threshold":@5..95@.0,"period":60,"comparisonOperator":"GreaterThanThreshold","dimensions":[{"name":"AutoScalingGroupName","value":"@name@"}],"metricName":"CPUUtilization","namespace":"AWS/EC2","alarmActions":["arn:aws:autoscaling:@region@:@acct@:scalingPolicy:@uuid@"]}`},
		{source: "secretsmanager.amazonaws.com", name: "GetSecretValue", weight: 1, readOnly: true, request: `{"secretId":"arn:aws:secretsmanager:@region@:@acct@:secret:@name@"}`},
		{source: "cloudformation.amazonaws.com", name: "DescribeStacks", weight: 1, readOnly: true, request: `{"stackName":"@name@"}`},
		{source: "config.amazonaws.com", name: "PutEvaluations", weight: 0.6, request: `{"evaluations":[@evaluations@],"resultToken":"@b64.400@"}`, response: `{"failedEvaluations":[]}`},
		{source: trail, name: "DescribeTrails", weight: 0.3, readOnly: true, request: `{"includeShadowTrails":true,"trailNameList":[]}`},
		{source: trail, name: "StopLogging", request: `{"name":"@detail@"}`},
		{source: trail, name: "StartLogging", request: `{"name":"@detail@"}`},
	}
}

const assumed = `"assumedRoleUser":{"assumedRoleId":"@role.id@:@role.session@","arn":"arn:aws:sts::@acct@:assumed-role/@role@/@role.session@"}`

func identityEvents() []event {
	return []event{
		{source: sts, name: "AssumeRole", weight: 14, readOnly: true, resources: roleOf,
			request:  `{"roleArn":"arn:aws:iam::@acct@:role/@role@","roleSessionName":"@role.session@","durationSeconds":3600}`,
			response: `{"credentials":{"accessKeyId":"@newkey@",@token@"expiration":"@expiry@"},` + assumed + `}`},
		{source: sts, name: "AssumeRoleWithWebIdentity", weight: 3, readOnly: true,
			request:  `{"durationSeconds":3600,"roleArn":"arn:aws:iam::@acct@:role/@role@","roleSessionName":"@role.session@"}`,
			response: `{"credentials":{"accessKeyId":"@newkey@","expiration":"@expiry@"},"subjectFromWebIdentityToken":"system:serviceaccount:@word@:@name@",` + assumed + `,"provider":"arn:aws:iam::@acct@:oidc-provider/oidc.eks.@region@.amazonaws.com/id/0A1B2C3D4E5F60718293A4B5C6D7E8F9","audience":"sts.amazonaws.com"}`},
		{source: sts, name: "GetCallerIdentity", weight: 3, readOnly: true, global: true},
		{source: iam, name: "ListRoles", weight: 0.7, readOnly: true, global: true},
		{source: iam, name: "ListUsers", weight: 0.3, readOnly: true, global: true, request: `{"maxItems":1000}`},
		{source: iam, name: "ListAttachedUserPolicies", readOnly: true, global: true, request: `{"userName":"@detail@"}`},
		{source: iam, name: "GetRole", weight: 1.2, readOnly: true, global: true, request: `{"roleName":"@role@"}`},
		{source: iam, name: "CreateRole", weight: 0.15, global: true,
			request:  `{"roleName":"@thing@-role","description":"Role for “@thing@” — 自動作成","assumeRolePolicyDocument":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Principal\": { \"Service\": \"@service@\" },\n      \"Action\": \"sts:AssumeRole\"\n    }\n  ]\n}"}`,
			response: `{"role":{"assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%7D%5D%7D","arn":"arn:aws:iam::@acct@:role/@thing@-role","roleId":"@newid@","createDate":"@spoken@","roleName":"@thing@-role","path":"/"}}`},
		{source: iam, name: "AttachRolePolicy", weight: 0.15, global: true, request: `{"roleName":"@role@","policyArn":"arn:aws:iam::aws:policy/@AdministratorAccess|ReadOnlyAccess|AmazonS3FullAccess@"}`},
		{source: iam, name: "CreateAccessKey", global: true, request: `{"userName":"@t.user@"}`,
			response: `{"accessKey":{"accessKeyId":"@detail@","status":"Active","userName":"@t.user@","createDate":"@spoken@"}}`},
		{source: iam, name: "DeleteAccessKey", global: true, request: `{"userName":"@t.user@","accessKeyId":"@detail@"}`},
		{source: iam, name: "UpdateAccessKey", global: true, request: `{"userName":"svc-build","accessKeyId":"@detail@","status":"Inactive"}`},
		{source: "organizations.amazonaws.com", name: "DescribeAccount", weight: 0.5, readOnly: true, global: true, request: `{"accountId":"@acct@"}`},
		{source: "route53.amazonaws.com", name: "ListResourceRecordSets", weight: 0.8, readOnly: true, global: true, apiVersion: "2013-04-01", request: `{"hostedZoneId":"Z0@1000000..1000012@EXAMPLE","maxItems":"100"}`},
		{source: "cloudfront.amazonaws.com", name: "GetDistribution", weight: 0.6, readOnly: true, global: true, apiVersion: "2020-05-31", request: `{"id":"E@1000..1009@EXAMPLE"}`},
		{source: "health.amazonaws.com", name: "DescribeEventAggregates", weight: 0.8, readOnly: true, global: true, request: `{"filter":{"eventStatusCodes":["open","upcoming"],"startTimes":[{"from":"@spoken@"}]},"aggregateField":"eventTypeCategory"}`},
	}
}
