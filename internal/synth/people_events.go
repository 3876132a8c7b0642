package synth

// What people do: sign-in, WorkSpaces, Amazon Connect, deployments. The
// variables t.* are the person it is done to.

const (
	signin     = "signin.amazonaws.com"
	workspaces = "workspaces.amazonaws.com"
	connect    = "connect.amazonaws.com"
	signInKind = "AwsConsoleSignIn"
)

func signInEvents() []event {
	loginTo := `"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs=%23\u0026isauthcode=true\u0026state=hashArgsFromTB_@region@_@hex16@","MobileVersion":"No"`
	return []event{
		// The detail is Success or Failure; MFAIdentifier follows the person.
		{source: signin, name: "ConsoleLogin", kind: signInKind, version: "1.08", answers: true, global: true,
			response: `{"ConsoleLogin":"@detail@"}`, additional: `{` + loginTo + `,"MFAUsed":"No"}`},
		{source: signin, name: "ConsoleLogin", variant: "with MFA", kind: signInKind, version: "1.08", answers: true, global: true,
			response: `{"ConsoleLogin":"@detail@"}`, additional: `{` + loginTo + `,"MFAIdentifier":"arn:aws:iam::@c.acct@:mfa/@c.name@","MFAUsed":"Yes"}`},
		{source: signin, name: "CheckMfa", kind: signInKind, version: "1.08", answers: true, global: true,
			response: `{"CheckMfa":"Success"}`, additional: `{"MfaType":"Virtual MFA"}`},
		{source: signin, name: "SwitchRole", kind: signInKind, version: "1.08", global: true,
			response: `{"SwitchRole":"Success"}`, additional: `{"SwitchFrom":"@detail@","RedirectTo":"https://console.aws.amazon.com/console/home?region=ap-northeast-1"}`},
		{source: signin, name: "UserAuthentication", kind: "AwsServiceEvent", version: "1.08",
			service: `{"UserAuthentication":"Success","CredentialType":"PASSWORD","LoginTo":"https://@connect@.awsapps.com/start/","CredentialChallenged":"TOTP","AuthWorkflowID":"@uuid@"}`},
		{source: sts, name: "AssumeRoleWithSAML", readOnly: true,
			request:  `{"sAMLAssertionID":"_@uuid@","roleSessionName":"@t.mail@","principalArn":"arn:aws:iam::@acct@:saml-provider/AWSSSO_@detail@_DO_NOT_DELETE","roleArn":"arn:aws:iam::@acct@:role/aws-reserved/sso.amazonaws.com/@region@/@detail@","durationSeconds":43200}`,
			response: `{"subjectType":"persistent","issuer":"https://portal.sso.@region@.amazonaws.com/saml/assertion/@b64.32@","credentials":{"accessKeyId":"@newkey@","expiration":"@expiry@"},"nameQualifier":"@b64.32@","assumedRoleUser":{"assumedRoleId":"@newid@:@t.mail@","arn":"arn:aws:sts::@acct@:assumed-role/@detail@/@t.mail@"},"subject":"@t.mail@","audience":"https://signin.aws.amazon.com/saml"}`},
		{source: sts, name: "AssumeRole", variant: "by a person", readOnly: true,
			request:   `{"roleArn":"arn:aws:iam::@acct@:role/@detail@","roleSessionName":"@t.user@","durationSeconds":3600}`,
			response:  `{"credentials":{"accessKeyId":"@newkey@","sessionToken":"@b64.400@","expiration":"@expiry@"},"assumedRoleUser":{"assumedRoleId":"@newid@:@t.user@","arn":"arn:aws:sts::@acct@:assumed-role/@detail@/@t.user@"}}`,
			resources: `[{"accountId":"@acct@","type":"AWS::IAM::Role","ARN":"arn:aws:iam::@acct@:role/@detail@"}]`},
	}
}

func workspacesEvents() []event {
	return []event{
		{source: workspaces, name: "DescribeWorkspaces", readOnly: true, console: true, request: `{"directoryId":"@directory@","limit":25}`},
		{source: workspaces, name: "CreateWorkspaces", console: true,
			request: `{"workspaces":[{"directoryId":"@directory@","userName":"@t.user@","bundleId":"wsb-@clj85qzj1|gm4d5tx2v|b0s22j3d7@","volumeEncryptionKey":"alias/aws/workspaces","userVolumeEncryptionEnabled":true,"rootVolumeEncryptionEnabled":true,` +
				`"workspaceProperties":{"runningMode":"AUTO_STOP","runningModeAutoStopTimeoutInMinutes":60,"rootVolumeSizeGib":80,"userVolumeSizeGib":50,"computeTypeName":"@STANDARD|PERFORMANCE@"},"tags":[{"key":"利用者","value":"@t.family@ @t.given@"}]}]}`,
			response: `{"failedRequests":[],"pendingRequests":[{"workspaceId":"@t.ws@","directoryId":"@directory@","userName":"@t.user@","state":"PENDING","bundleId":"wsb-clj85qzj1"}]}`},
		{source: workspaces, name: "StartWorkspaces", console: true, request: `{"startWorkspaceRequests":[{"workspaceId":"@t.ws@"}]}`, response: `{"failedRequests":[]}`},
		{source: workspaces, name: "StopWorkspaces", console: true, request: `{"stopWorkspaceRequests":[{"workspaceId":"@t.ws@"}]}`, response: `{"failedRequests":[]}`},
		{source: workspaces, name: "RebootWorkspaces", console: true, request: `{"rebootWorkspaceRequests":[{"workspaceId":"@t.ws@"}]}`, response: `{"failedRequests":[]}`},
		{source: workspaces, name: "RebuildWorkspaces", console: true, request: `{"rebuildWorkspaceRequests":[{"workspaceId":"@t.ws@"}]}`, response: `{"failedRequests":[]}`},
		{source: workspaces, name: "TerminateWorkspaces", console: true, request: `{"terminateWorkspaceRequests":[{"workspaceId":"@t.ws@"}]}`, response: `{"failedRequests":[]}`},
		{source: workspaces, name: "ModifyWorkspaceProperties", console: true, request: `{"workspaceId":"@t.ws@","workspaceProperties":{"runningMode":"@ALWAYS_ON|AUTO_STOP@","runningModeAutoStopTimeoutInMinutes":@1..4@}}`},
	}
}

func connectEvents() []event {
	ids := `"InstanceId":"@connect@","UserId":"@t.connectref@"`
	resource := `[{"accountId":"@acct@","ARN":"arn:aws:connect:@region@:@acct@:instance/@connect@/agent/@t.connect@"}]`
	return []event{
		{source: connect, name: "CreateUser", console: true, resources: resource,
			request: `{"InstanceId":"@connect@","Username":"@t.user@","Password":"***","IdentityInfo":{"FirstName":"@t.given@","LastName":"@t.family@","Email":"@t.mail@"},` +
				`"PhoneConfig":{"PhoneType":"SOFT_PHONE","AutoAccept":false,"AfterContactWorkTimeLimit":@0..60@,"DeskPhoneNumber":""},"SecurityProfileIds":["@uuid@"],"RoutingProfileId":"@uuid@","Tags":{}}`,
			response: `{"UserId":"@t.connect@","UserArn":"arn:aws:connect:@region@:@acct@:instance/@connect@/agent/@t.connect@"}`},
		{source: connect, name: "DeleteUser", console: true, request: `{` + ids + `}`, resources: resource},
		{source: connect, name: "DescribeUser", console: true, readOnly: true, request: `{` + ids + `}`, resources: resource},
		{source: connect, name: "UpdateUserSecurityProfiles", console: true, request: `{` + ids + `,"SecurityProfileIds":["@uuid@","@uuid@"]}`, resources: resource},
		{source: connect, name: "UpdateUserRoutingProfile", console: true, request: `{` + ids + `,"RoutingProfileId":"@uuid@"}`, resources: resource},
		{source: connect, name: "UpdateUserIdentityInfo", console: true, request: `{` + ids + `,"IdentityInfo":{"FirstName":"@t.given@","LastName":"@t.family@","Email":"@t.mail@"}}`, resources: resource},
		{source: connect, name: "UpdateUserPhoneConfig", console: true, request: `{` + ids + `,"PhoneConfig":{"PhoneType":"SOFT_PHONE","AutoAccept":@true|false@,"AfterContactWorkTimeLimit":@0..60@}}`, resources: resource},
		{source: connect, name: "UpdateUserHierarchy", console: true, request: `{` + ids + `,"HierarchyGroupId":"@uuid@"}`, resources: resource},
	}
}

func developerEvents() []event {
	return []event{
		{source: "lambda.amazonaws.com", name: "UpdateFunctionCode20150331v2", apiVersion: "2015-03-31",
			request:  `{"functionName":"@function@","s3Bucket":"@bucket@","s3Key":"@function@/@hex32@.zip","publish":true,"dryRun":false}`,
			response: `{"functionName":"@function@","functionArn":"arn:aws:lambda:@region@:@acct@:function:@function@","runtime":"python3.11","role":"arn:aws:iam::@acct@:role/@role@","handler":"app.handler","codeSize":@1000..9000000@,"timeout":60,"memorySize":256,"lastModified":"@time@","codeSha256":"@b64.32@","version":"@1..90@","state":"Active","lastUpdateStatus":"InProgress"}`},
		{source: "cloudformation.amazonaws.com", name: "UpdateStack", request: `{"stackName":"@name@","capabilities":["CAPABILITY_NAMED_IAM"],"parameters":[{"parameterKey":"Stage","parameterValue":"@prod|stage@"}],"clientRequestToken":"@uuid@"}`,
			response: `{"stackId":"arn:aws:cloudformation:@region@:@acct@:stack/@name@/@uuid@"}`},
		{source: logs, name: "StartQuery", console: true, request: `{"logGroupNames":["/aws/lambda/@function@"],"startTime":@1700000000..1700090000@,"endTime":@1700100000..1700190000@,"queryString":"filter level = \"ERROR\" | sort ts desc","limit":1000}`, response: `{"queryId":"@uuid@"}`},
	}
}
