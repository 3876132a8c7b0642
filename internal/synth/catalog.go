package synth

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
)

// event describes one API call or other event: its constant members and the
// forms of the others. A request or response without a form is null.
type event struct {
	source, name string
	variant      string  // tells events of the same name apart
	weight       float64 // share of the background; 0 for what only people do
	readOnly     bool
	data         bool // a data event
	global       bool // recorded in us-east-1
	never        bool // does not fail in the background
	console      bool // made in the console
	answers      bool // has a response also when it fails
	by           callerKind
	version      string
	kind         string // eventType
	apiVersion   string

	request, response, additional, resources, service string

	forms        struct{ request, response, additional, resources, service form }
	host, action string // "ec2" and "ec2:RunInstances"
}

// catalog is everything that is constant: events and forms, compiled.
type catalog struct {
	events            map[string]*event // by source, name and variant: "ec2.amazonaws.com RunInstances"
	regional, worldly draw
	identities        [kinds]form
	denials           []denial
	messages          map[string]form
	tls, addendum     form
	filters           []form
	evaluation        form
	machine           form
	internal          *caller
	services          []*caller
	insight           form
}

// draw picks events by weight.
type draw struct {
	events []*event
	sum    []float64
}

func (d *draw) add(e *event) {
	total := e.weight
	if n := len(d.sum); n > 0 {
		total += d.sum[n-1]
	}
	d.events, d.sum = append(d.events, e), append(d.sum, total)
}

func (d *draw) pick(r *rand.Rand) *event {
	x := r.Float64() * d.sum[len(d.sum)-1]
	return d.events[sort.SearchFloat64s(d.sum, x)]
}

func (c *catalog) pick(r *rand.Rand, global bool) *event {
	if global {
		return c.worldly.pick(r)
	}
	return c.regional.pick(r)
}

// compiler keeps the first error, so that forms can be compiled in a row.
type compiler struct {
	words map[string]func(*writer)
	err   error
}

func (c *compiler) form(text string) form {
	f, err := compile(text, c.words)
	if err != nil && c.err == nil {
		c.err = err
	}
	return f
}

func newCatalog(co *company) (*catalog, error) {
	c := &compiler{words: vocabulary()}
	k := &catalog{events: map[string]*event{}, messages: map[string]form{}, denials: denials}
	for i, text := range identities {
		k.identities[i] = c.form(text)
	}
	for _, text := range filters {
		k.filters = append(k.filters, c.form(text))
	}
	for _, m := range messages {
		k.messages[m] = c.form(m)
	}
	k.tls, k.addendum = c.form(tlsDetails), c.form(addendum)
	k.evaluation, k.machine, k.insight = c.form(evaluation), c.form(machine), c.form(insight)
	for _, list := range [][]event{computeEvents(), storageEvents(), identityEvents(), signInEvents(), workspacesEvents(), connectEvents(), developerEvents(), namedEvents()} {
		for i := range list {
			k.add(c, &list[i])
		}
	}
	if c.err != nil {
		return nil, fmt.Errorf("event catalogue: %w", c.err)
	}
	main := co.accounts[0]
	k.internal = &caller{kind: internal, account: main, invokedBy: "AWS Internal", ip: "AWS Internal", agent: "AWS Internal"}
	for _, s := range services {
		k.services = append(k.services, &caller{kind: awsService, account: main, invokedBy: s, ip: s, agent: s})
	}
	return k, nil
}

func (k *catalog) add(c *compiler, e *event) {
	e.forms.request, e.forms.response = c.form(e.request), c.form(e.response)
	e.forms.additional, e.forms.resources, e.forms.service = c.form(e.additional), c.form(e.resources), c.form(e.service)
	e.host = strings.TrimSuffix(e.source, ".amazonaws.com")
	e.action = e.host + ":" + e.name
	if e.version == "" {
		// Services moved to newer versions one by one.
		e.version = []string{"1.08", "1.09", "1.10", "1.11"}[fnv(e.source)%4]
	}
	if e.kind == "" {
		e.kind = "AwsApiCall"
	}
	k.events[strings.TrimSpace(e.source+" "+e.name+" "+e.variant)] = e
	switch {
	case e.weight == 0:
	case e.global:
		k.worldly.add(e)
	default:
		k.regional.add(e)
	}
	if e.name == "AssumeRole" && e.weight > 0 { // the old global endpoint of STS is still in use
		k.worldly.add(e)
	}
}

// event panics on a name that no catalogue has: the names are constants of this
// package, and every test that makes a company would fail.
func (k *catalog) event(service, name string) *event {
	e := k.events[service+".amazonaws.com "+name]
	if e == nil {
		panic("synth: no event " + service + " " + name)
	}
	return e
}

// identities has the forms of userIdentity in the order of callerKind.
var identities = [kinds]string{
	assumedRole: `{"type":"AssumedRole","principalId":"@c.id@:@c.session@","arn":"@c.arn@","accountId":"@c.acct@","accessKeyId":"@c.key@",` +
		`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"@c.id@","arn":"arn:aws:iam::@c.acct@:role/@c.path@@c.name@","accountId":"@c.acct@","userName":"@c.name@"},` +
		`@c.context@"attributes":{"creationDate":"@c.created@","mfaAuthenticated":"@c.mfa@"}}@c.invoked@}`,
	iamUser:        `{"type":"IAMUser","principalId":"@c.id@","arn":"@c.arn@","accountId":"@c.acct@",@c.iamkey@"userName":"@c.name@"@c.consolesession@}`,
	awsService:     `{"type":"AWSService","invokedBy":"@c.service@"}`,
	identityCenter: `{"type":"IdentityCenterUser","accountId":"@c.acct@","onBehalfOf":{"userId":"@c.store@","identityStoreArn":"@c.storearn@"},"credentialId":"@hex32@"}`,
	rootUser:       `{"type":"Root","principalId":"@c.acct@","arn":"@c.arn@","accountId":"@c.acct@","accessKeyId":""}`,
	internal:       `{"accountId":"@acct@","invokedBy":"@c.service@"}`,
}

const (
	tlsDetails = `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"@host@.@region@.amazonaws.com"}`
	addendum   = `,"addendum":{"reason":"DELIVERY_DELAY","updatedFields":"","originalRequestID":"","originalEventID":""}`
	insight    = `"insightDetails":{"state":"@detail@","eventSource":"@host@.amazonaws.com","eventName":"@call@","insightType":"ApiCallRateInsight",` +
		`"insightContext":{"statistics":{"baseline":{"average":0.00@10..99@},"insight":{"average":@1..9@.@1..9@},"insightDuration":@3..9@,"baselineDuration":@9000..11000@},` +
		`"attributions":[{"attribute":"userIdentityArn","insight":[{"value":"@c.arn@","average":1.0}],"baseline":[{"value":"@c.arn@","average":8.82145e-05}]}]}}`

	messageDenied    = `User: @c.arn@ is not authorized to perform: @event@ on resource: \"arn:aws:s3:::@bucket@\" because no identity-based policy allows the @event@ action`
	messageThrottled = `Request limit exceeded.`
	messageMissing   = `The specified resource \u003c@name@\u003e does not exist\n`
	messagePassword  = `Failed authentication`
	messageNoUser    = `No username found in supplied account`
)

var (
	messages = []string{messageDenied, messageThrottled, messageMissing, messagePassword, messageNoUser}
	denials  = []denial{
		{"AccessDenied", messageDenied}, {"Client.RequestLimitExceeded", messageThrottled}, {"ResourceNotFoundException", messageMissing},
	}
	refused       = &denial{"AccessDenied", messageDenied}
	wrongPassword = &denial{"", messagePassword}
	unknownUser   = &denial{"", messageNoUser}

	filters = []string{
		`{"name":"instance-state-name","valueSet":{"items":[{"value":"running"},{"value":"pending"}]}}`,
		`{"name":"tag:kubernetes.io/cluster/@word@","valueSet":{"items":[{"value":"owned"}]}}`,
		`{"name":"instance-id","valueSet":{"items":[{"value":"@instance@"}]}}`,
		`{"name":"network-interface.group-id","valueSet":{"items":[{"value":"@group@"}]}}`,
	}
)

const evaluation = `{"complianceResourceType":"AWS::EC2::Instance","complianceResourceId":"@instance@","complianceType":"@COMPLIANT|NON_COMPLIANT@","orderingTimestamp":"@time@"}`

const machine = `{"instanceId":"@newinstance@","imageId":"ami-0@hex16@","currentState":{"code":0,"name":"pending"},"privateDnsName":"ip-10-@0..3@-@0..255@-@0..255@.@region@.compute.internal",` +
	`"amiLaunchIndex":0,"productCodes":{},"instanceType":"m6i.@2|4|8@xlarge","launchTime":@millis@,"placement":{"availabilityZone":"@region@a","tenancy":"default"},"monitoring":{"state":"pending"},` +
	`"subnetId":"@subnet@","privateIpAddress":"@ip@","stateReason":{"code":"pending","message":"pending"},"architecture":"x86_64","rootDeviceType":"ebs","rootDeviceName":"/dev/xvda","blockDeviceMapping":{},` +
	`"virtualizationType":"hvm","hypervisor":"xen","tagSet":{"items":[{"key":"Name","value":"@name@"},{"key":"所有者","value":"@情報システム部|開発部|営業部@"}]},"groupSet":{"items":[{"groupId":"@group@","groupName":"@word@"}]},` +
	`"networkInterfaceSet":{"items":[{"networkInterfaceId":"eni-0@hex16@","status":"in-use","macAddress":"0a:@hex2@:@hex2@:@hex2@:11:22","privateIpAddress":"@ip@","sourceDestCheck":true,"interfaceType":"interface"}]},"ebsOptimized":false,"enaSupport":true}`
