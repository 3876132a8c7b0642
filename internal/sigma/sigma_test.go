package sigma

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/internal/text"
	"github.com/ashiato/ashiato/internal/yamltree"
	"github.com/ashiato/ashiato/trail"
)

// rule makes a rule of a detection, which is indented by four.
func rule(detection string) string {
	return "title: t\nlogsource: {product: aws, service: cloudtrail}\ndetection:\n" + detection
}

const record = `{"eventID":"e1","eventTime":"2026-11-01T22:05:09Z","eventName":"PutBucketPolicy","eventSource":"s3.amazonaws.com","sourceIPAddress":"203.0.113.7","userAgent":"[S3 Console?]","errorCode":null,
"userIdentity":{"type":"IAMUser","userName":"hanako","arn":"arn:aws:iam::111122223333:user/hanako"},
"requestParameters":{"bucketName":"prod-a*b","userName":"hanako","n":12,"big":1e3,"on":true,"note":"a\\b\nc","empty":"","none":[],"tags":[{"key":"env","value":"prod"},{"key":"team","value":"web"}],
"data":"Y3VybCA=","wide":"eABwAGkAbgBnAA==","bom":"//5wAGkAbgBnAA==","long":"IyEvYmluL3NoIC1jIGN1cmwgZXZpbC5leGFtcGxl","command":"run /enc ―x-y .",
"rules":["first","second"],"Tagging":"x","tagging":"y"},"responseElements":null}`

// What a detection says of the record, in its whole language; the other reading of the rules agrees.
func TestLanguage(t *testing.T) {
	t.Parallel()
	for detection, want := range map[string]bool{
		"    s: {eventName: putbucketpolicy}\n    condition: s":                                                                          true,
		"    s: {eventName|cased: putbucketpolicy}\n    condition: s":                                                                    false,
		"    s: {eventName|contains|cased: Bucket}\n    condition: s":                                                                    true,
		"    s: {eventName: Put*Policy}\n    condition: s":                                                                               true,
		"    s: {eventName: Put?ucketPolicy}\n    condition: s":                                                                          true,
		"    s: {eventName: Put}\n    condition: s":                                                                                      false,
		"    s: {eventName|startswith: put}\n    condition: s":                                                                           true,
		"    s: {eventName|endswith: [Acl, POLICY]}\n    condition: s":                                                                   true,
		"    s: {eventName|contains: bucket, eventSource: s3.amazonaws.com}\n    condition: s":                                           true,
		"    s: {eventName|contains|all: [put, bucket]}\n    condition: s":                                                               true,
		"    s: {eventName|contains|all: [put, object]}\n    condition: s":                                                               false,
		"    s: {eventName: [GetObject, PutBucketPolicy]}\n    condition: s":                                                             true,
		`    s: {requestParameters.bucketName: 'prod-a\*b'}` + "\n    condition: s":                                                      true,
		`    s: {requestParameters.bucketName: 'prod-a\?b'}` + "\n    condition: s":                                                      false,
		`    s: {requestParameters.note|contains: 'a\\b'}` + "\n    condition: s":                                                        true,
		`    s: {requestParameters.note|contains: 'a\b'}` + "\n    condition: s":                                                         true,
		`    s: {userAgent|contains: 'Console\?'}` + "\n    condition: s":                                                                true,
		"    s: {requestParameters.n: 12}\n    condition: s":                                                                             true,
		"    s: {requestParameters.n: '12'}\n    condition: s":                                                                           true,
		"    s: {requestParameters.n|gt: 11}\n    condition: s":                                                                          true,
		"    s: {requestParameters.n|gte: 12, requestParameters.n|lte: 12}\n    condition: s":                                            true,
		"    s: {requestParameters.n|lt: 12}\n    condition: s":                                                                          false,
		"    s: {requestParameters.big|gt: 999}\n    condition: s":                                                                       true,
		"    s: {requestParameters.bucketName|gt: 1}\n    condition: s":                                                                  false,
		"    s: {requestParameters.on: true}\n    condition: s":                                                                          true,
		"    s: {requestParameters.on: 'True'}\n    condition: s":                                                                        true,
		"    s: {requestParameters.empty: ''}\n    condition: s":                                                                         true,
		"    s: {requestParameters.absent: ''}\n    condition: s":                                                                        false,
		"    s: {requestParameters.absent: null}\n    condition: s":                                                                      true,
		"    s: {errorCode: null}\n    condition: s":                                                                                     true,
		"    s: {errorCode: [null, Success]}\n    condition: s":                                                                          true,
		"    s: {eventName: [null, GetObject]}\n    condition: s":                                                                        false,
		"    s: {requestParameters.none: null}\n    condition: s":                                                                        true,
		"    s: {errorCode|exists: false}\n    condition: s":                                                                             false, // it is there, and null
		"    s: {errorMessage|exists: false}\n    condition: s":                                                                          true,
		"    s: {requestParameters.none|exists: true, responseElements|exists: true, userIdentity|exists: true}\n    condition: s":       true,
		"    s: {requestParameters.tags.key|exists: true, requestParameters.empty|exists: true}\n    condition: s":                       true,
		"    s: {requestParameters.tags.none|exists: true}\n    condition: s":                                                            false,
		"    s: {eventName|exists: true}\n    condition: s":                                                                              true,
		"    s: {eventName|exists: false}\n    condition: s":                                                                             false,
		"    s: {eventName|re: '^Put.*Policy$'}\n    condition: s":                                                                       true,
		"    s: {eventName|re: 'bucket'}\n    condition: s":                                                                              false,
		"    s: {eventName|re|i: 'bucket'}\n    condition: s":                                                                            true,
		"    s: {requestParameters.note|re|m: '^c$'}\n    condition: s":                                                                  true,
		"    s: {requestParameters.note|re|s: 'b.c'}\n    condition: s":                                                                  true,
		"    s: {requestParameters.note|re: 'b.c'}\n    condition: s":                                                                    false,
		"    s: {sourceIPAddress|cidr: 203.0.113.0/24}\n    condition: s":                                                                true,
		"    s: {sourceIPAddress|cidr: [10.0.0.0/8, '2001:db8::/32']}\n    condition: s":                                                 false,
		"    s: {userAgent|cidr: 203.0.113.0/24}\n    condition: s":                                                                      false,
		"    s: {requestParameters.userName|fieldref: userIdentity.userName}\n    condition: s":                                          true,
		"    s: {userIdentity.arn|fieldref|endswith: requestParameters.userName}\n    condition: s":                                      true,
		"    s: {userIdentity.arn|fieldref|startswith: requestParameters.userName}\n    condition: s":                                    false,
		"    s: {userIdentity.arn|contains|fieldref: userIdentity.userName}\n    condition: s":                                           true,
		"    s:\n      - nothing\n      - eventName: PutBucketPolicy\n    condition: s":                                                  true,
		"    s: {eventName|fieldref: eventSource}\n    condition: s":                                                                     false,
		"    s: {requestParameters.tags.value: web}\n    condition: s":                                                                   true,
		"    s: {requestParameters.rules: second}\n    condition: s":                                                                     true,
		"    s: {requestParameters.rules|contains: '*'}\n    condition: s":                                                               true,
		"    s: {requestParameters.none|contains: '*'}\n    condition: s":                                                                false,
		"    s: {requestParameters.Tagging: x, requestParameters.tagging: y}\n    condition: s":                                          true,
		"    s: {requestparameters.BUCKETNAME|startswith: prod}\n    condition: s":                                                       true,
		`    s: {requestParameters|contains: '"key":"env"'}` + "\n    condition: s":                                                      true,
		"    s: {eventName|neq: GetObject}\n    condition: s":                                                                            true,
		"    keywords: [nothing, 'arn:aws:iam::*:user/hanako']\n    condition: keywords":                                                 true,
		"    keywords: nothing\n    condition: keywords":                                                                                 false,
		"    keywords: {'|all': [hanako, s3.amazonaws]}\n    condition: keywords":                                                        true,
		"    keywords: {'|all': [hanako, ec2.amazonaws]}\n    condition: keywords":                                                       false,
		"    s:\n      - eventName: GetObject\n      - eventName: PutBucketPolicy\n        userIdentity.type: IAMUser\n    condition: s": true,
		"    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: a or b":                                                         true,
		"    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: not a and b":                                                    true,
		"    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: not (a and b)":                                                  true,
		"    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: b or a and a":                                                   true,
		"    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: (b or a) and a":                                                 false,
		"    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: not not b":                                                      true,
		"    sel_a: {eventName: x}\n    sel_b: {eventName: Put*}\n    condition: 1 of sel_*":                                             true,
		"    sel_a: {eventName: x}\n    sel_b: {eventName: Put*}\n    condition: all of sel_*":                                           false,
		"    sel_a: {eventName: x}\n    sel_b: {eventName: Put*}\n    condition: all of them":                                            false,
		"    sel_a: {eventName: x}\n    sel_b: {eventName: Put*}\n    condition: 1 of them":                                              true,
		"    _a: {eventName: x}\n    sel_b: {eventName: Put*}\n    condition: all of them":                                               true,
		"    sel: {eventName: Put*}\n    filter_x: {eventName: x}\n    condition: sel and not 1 of filter_*":                             true,
		"    s: {requestParameters.data|base64: 'curl '}\n    condition: s":                                                              true,
		"    s: {requestParameters.data|base64: curl}\n    condition: s":                                                                 false,
		"    s: {requestParameters.wide|wide|base64offset|contains: [nothing, ping]}\n    condition: s":                                  true,
		"    s: {requestParameters.wide|utf16be|base64offset|contains: xping}\n    condition: s":                                         false,
		"    s: {requestParameters.bom|utf16|base64: ping}\n    condition: s":                                                            true,
		"    s: {requestParameters.long|base64offset|contains|all: [evil.example, 'sh -c']}\n    condition: s":                           true,
		"    s: {requestParameters.long|base64offset|contains|all: [evil.example, absent]}\n    condition: s":                            false,
		"    s: {requestParameters.command|windash|contains: ' -enc '}\n    condition: s":                                                true,
		"    s: {requestParameters.command|windash|contains|all: [' -enc ', ' -x-y ']}\n    condition: s":                                true,
		"    s: {requestParameters.command|windash|contains: ' -x/y '}\n    condition: s":                                                false,
		"    s: {eventTime|hour: [21, 22]}\n    condition: s":                                                                            true,
		"    s: {eventTime|hour: 5}\n    condition: s":                                                                                   false,
		"    s: {eventTime|minute: 5, eventTime|day: 1, eventTime|month: 11, eventTime|year: 2026}\n    condition: s":                    true,
		"    s: {eventTime|month|neq: 11}\n    condition: s":                                                                             false,
		"    s: {'requestParameters.tags{}.value': web}\n    condition: s":                                                               true,
		"    s: {'requestParameters.rules[]': second, 'requestParameters.tags[*].key': team}\n    condition: s":                          true,
		"    s: {sourceIPAddress|cidr: 203.0.113.7}\n    condition: s":                                                                   true,
		"    keywords: {'|re': ['^hana[kz]o$']}\n    condition: keywords":                                                                true,
		"    keywords: {'|re': ['^hana$']}\n    condition: keywords":                                                                     false,
		"    sel: {eventName: Put*}\n    condition: sel AND NOT sel":                                                                     false,
	} {
		rules, errs := Read("r.yml", []byte(rule(detection)))
		if len(errs) > 0 || len(rules) != 1 {
			t.Errorf("%s\n%v", detection, errs)
			continue
		}
		m, err := match.Compile(rules[0].Node, match.Env{})
		if err != nil {
			t.Errorf("%s\n%v", detection, err)
			continue
		}
		parsed, err := trail.Parse([]byte(record), trail.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Match(match.FromRecord(parsed)); got != want {
			t.Errorf("%v, want %v:\n%s", got, want, detection)
		}
		if other, ok := readOtherwise(t, detection); ok && other != want {
			t.Errorf("the other reading says %v:\n%s", other, detection)
		}
	}
}

// readOtherwise asks the plain reading of the corpus test, where it knows the words.
func readOtherwise(t *testing.T, detection string) (matches, ok bool) {
	if strings.Contains(detection, "'|all'") || regexp.MustCompile(`base64|windash|\|(minute|hour|day|month|year)|\{\}|\[\]|\[\*\]|113\.7\}|'\|re'`).MatchString(detection) || strings.Contains(detection, "neq") || strings.Contains(detection, "AND") ||
		strings.Contains(detection, "fieldref|") || strings.Contains(detection, "|fieldref:") && strings.Contains(detection, "contains") {
		return false, false
	}
	var file struct {
		Detection map[string]any `yaml:"detection"`
	}
	if err := yaml.Unmarshal([]byte(rule(detection)), &file); err != nil {
		t.Fatal(err)
	}
	return reading{decode(t, []byte(record))}.detection(file.Detection), true
}

// The log is named by its service; what is said of AWS in CloudTrail's own words is about CloudTrail, too.
func TestLogsource(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"{product: aws, service: cloudtrail}", "{service: cloudtrail}", "{product: AWS, service: CloudTrail, category: management, definition: x}", "{product: aws}", "{product: aws, service: iam}"} {
		rules, errs := Read("r.yml", []byte("title: t\nlogsource: "+source+"\ndetection: {s: [{requestParameters.x: y}, {'eventName|contains': b}], condition: s}\n"))
		if len(rules) != 1 || len(errs) > 0 {
			t.Errorf("%s: %v", source, errs)
		}
	}
}

// Fields of other schemas are named: a condition on them hardly ever holds.
func TestUndocumented(t *testing.T) {
	t.Parallel()
	file := rule("    s: {eventName: x, USERIDENTITY.arn: y, src_ip: z, requestParameters.b|fieldref: c.d, tlsDetails.e: f}\n    k: [word]\n    timeframe: 1h\n    condition: not s or k | count(user) by src_ip, awsRegion > 5\n")
	rules, errs := Read("r.yml", []byte(file))
	if len(errs) > 0 || strings.Join(rules[0].Undocumented(), " ") != "src_ip c.d user" {
		t.Errorf("%v %v", rules[0].Undocumented(), errs)
	}
	if rules, _ = Read("r.yml", []byte(rule("    s: {eventName: x}\n    condition: s\n"))); rules[0].Undocumented() != nil {
		t.Errorf("%v", rules[0].Undocumented())
	}
}

func TestSeveralConditionsAreAlternatives(t *testing.T) {
	t.Parallel()
	rules, errs := Read("r.yml", []byte(rule("    a: {eventName: x}\n    b: {eventName: Put*}\n    condition: [a, b]\n")+"---\n"+rule("    a: {eventName: y}\n    condition: a\n")))
	if len(errs) > 0 || len(rules) != 2 {
		t.Fatalf("%d rules, %v", len(rules), errs)
	}
	if or, ok := rules[0].Node.(match.Or); !ok || len(or) != 2 {
		t.Errorf("%s", match.Format(rules[0].Node))
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]Threshold{
		"s | count() by userIdentity.arn > 5":                 {Count: 6, GroupBy: []string{"userIdentity.arn"}, Window: 10 * time.Minute},
		"s | count(sourceIPAddress) by userIdentity.arn >= 3": {Count: 3, Distinct: "sourceIPAddress", GroupBy: []string{"userIdentity.arn"}, Window: 10 * time.Minute},
		"s | count() by userIdentity.arn, awsRegion > 5":      {Count: 6, GroupBy: []string{"userIdentity.arn", "awsRegion"}, Window: 10 * time.Minute},
		"s | count(user) by region > 5":                       {Count: 6, Distinct: ".user", GroupBy: []string{".region"}, Window: 10 * time.Minute},
		"s | count() > 100":                                   {Count: 101, Window: 10 * time.Minute},
	} {
		rules, errs := Read("r.yml", []byte(rule("    s: {eventName: x}\n    timeframe: 10m\n    condition: "+line+"\n")))
		if len(errs) > 0 || fmt.Sprint(*rules[0].Threshold) != fmt.Sprint(want) {
			t.Errorf("%s: %v, %v", line, errs, rules)
		}
	}
}

// Each fault is told at its place.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, where, want string }{
		{rule("    s: {eventName: x}\n    condition: others\n"), "r.yml:5:16", "no others; it has s"},
		{rule("    selection: {eventName: x}\n    condition: not selektion\n"), "r.yml:5:20", "did you mean selection?"},
		{rule("    s: {eventName: x}\n    condition: (s\n"), "r.yml:5:16", "not closed"},
		{rule("    s: {eventName: x}\n    condition: s and\n"), "r.yml:5:21", "ends where a name is missing"},
		{rule("    s: {eventName: x}\n    condition: s s\n"), "r.yml:5:18", "missing before s"},
		{rule("    s: {eventName: x}\n    condition: 2 of s*\n"), "r.yml:5:16", "1 of or all of"},
		{rule("    s: {eventName: x}\n    condition: 1 of x*\n"), "r.yml:5:21", "no x*"},
		{rule("    s: {eventName: x}\n    condition: s | avg(x) > 5\n"), "r.yml:5:20", "avg is not understood"},
		{rule("    s: {eventName: x}\n    condition: s | count() > 5\n"), "r.yml:5:20", "timeframe"},
		{rule("    s: {eventName: x}\n    timeframe: soon\n    condition: s | count() > 5\n"), "r.yml:5:16", "cannot be soon"},
		{rule("    s: {eventName: x}\n    timeframe: 1h\n    condition: s | count() < 5\n"), "r.yml:6:28", "count() by FIELD"},
		{rule("    s: {eventName|expand: '%x%'}\n    condition: s\n"), "r.yml:4:19", "expand is not supported"},
		{rule("    s: {eventTime|week: 3}\n    condition: s\n"), "r.yml:4:19", "week is not supported"},
		{rule("    s: {eventTime|hour: 24}\n    condition: s\n"), "r.yml:4:25", "from 0 to 23"},
		{rule("    s: {eventName|wide: x}\n    condition: s\n"), "r.yml:4:9", "wide does not stand here"},
		{rule("    s: {eventName|base64|windash: x}\n    condition: s\n"), "r.yml:4:9", "base64 does not stand here"},
		{rule("    s: {eventName|base64: 'x*'}\n    condition: s\n"), "r.yml:4:27", "encodes a text as it is"},
		{rule("    s: {eventName|base64offset|contains: x}\n    condition: s\n"), "r.yml:4:42", "two bytes"},
		{rule("    s: {eventName|base64|re: x}\n    condition: s\n"), "r.yml:4:9", "do not go together"},
		{rule("    s: {eventName|windash|fieldref: x}\n    condition: s\n"), "r.yml:4:9", "do not go together"},
		{rule("    s: {eventName|windash: '-a -b -c -d -e'}\n    condition: s\n"), "r.yml:4:28", "more than 1,000 values"},
		{rule("    s: {'requestParameters.items[0].x': a}\n    condition: s\n"), "r.yml:4:10", "looks at each of them"},
		{rule("    s: {eventName|startwith: x}\n    condition: s\n"), "r.yml:4:19", "did you mean startswith?"},
		{rule("    s: {eventName|i: x}\n    condition: s\n"), "r.yml:4:19", "behind re only"},
		{rule("    s: {eventName|contains|re: x}\n    condition: s\n"), "r.yml:4:28", "do not go together"},
		{rule("    s: {eventName|re: '(?=x)'}\n    condition: s\n"), "r.yml:4:23", "lookarounds"},
		{rule("    s: {eventName|re: '(a{1000}){1000}'}\n    condition: s\n"), "r.yml:4:23", "regular expression"},
		{rule("    s: {sourceIPAddress|cidr: office}\n    condition: s\n"), "r.yml:4:31", "office is no network"},
		{rule("    s: {eventName|all: x}\n    condition: s\n"), "r.yml:4:9", "needs a list"},
		{rule("    s: {eventName|exists: maybe}\n    condition: s\n"), "r.yml:4:27", "true or false"},
		{rule("    s: {n|gt: many}\n    condition: s\n"), "r.yml:4:15", "many is no number"},
		{rule("    s: {eventName: {a: b}}\n    condition: s\n"), "r.yml:4:21", "texts, numbers"},
		{rule("    s: {eventName: []}\n    condition: s\n"), "r.yml:4:20", "nothing to compare"},
		{rule("    s: []\n    condition: s\n"), "r.yml:4:8", "nothing to compare"},
		{rule("    s: {eventName: x}\n"), "r.yml:4:5", "no condition"},
		{rule("    s: {eventName: x}\n    s: {eventName: y}\n    condition: s\n"), "r.yml:5:5", "s stands twice"},
		{"title: t\nlogsource: {product: windows, service: security}\ndetection: {s: {a: b}, condition: s}\n", "r.yml:2:22", "another log"},
		{"title: t\nlogsource: {product: aws}\ndetection: {s: {a: b}, condition: s}\n", "r.yml:2:13", "service: cloudtrail"},
		{"title: t\ndetecton: {s: {a: b}, condition: s}\n", "r.yml:2:1", "did you mean detection?"},
		{"title: t\nlevel: hihg\ndetection: {s: {a: b}, condition: s}\n", "r.yml:2:8", "one of informational"},
		{"title: t\nlogsource: {product: aws, service: guardduty}\ndetection: {s: {type: b}, condition: s}\n", "r.yml:2:36", "another log"},
		{"title: t\nlogsource: {category: cloud}\ndetection: {s: {eventName: b}, condition: s}\n", "r.yml:2:13", "service: cloudtrail"},
		{"title: t\nlogsource: {product: azure, service: cloudtrail}\ndetection: {s: {eventName: b}, condition: s}\n", "r.yml:2:22", "another log"},
		{"title: t\nfilter: {rules: [x]}\n", "r.yml:2:10", "filter is a part of Sigma"},
		{"- a\n", "r.yml:1:1", "no Sigma rule"},
		{"", "r.yml", "no rule in it"},
		{"a: &x 1\nb: *x\n", "r.yml:1:4", "anchors"},
		{"a: [1\n", "r.yml:1:4", "not valid YAML"},
		{strings.Repeat("[", 500), "r.yml:1:401", "nested deeper"},
		{strings.Repeat("#", MaxBytes+1), "r.yml", "larger than 256 KiB"},
	} {
		_, errs := Read("r.yml", []byte(c.file))
		if len(errs) != 1 {
			t.Errorf("%s%v", c.file, errs)
			continue
		}
		e, ok := errors.AsType[*yamltree.Error](errs[0])
		if !ok || e.Where() != c.where || !strings.Contains(e.Error(), c.want) {
			t.Errorf("%.200s\n%v, want %s: ... %s", c.file, errs[0], c.where, c.want)
		}
		if ok && e.Line > 0 && !strings.Contains(e.Snippet(), "^") {
			t.Errorf("%s: no line with a caret: %q", c.where, e.Snippet())
		}
	}
}

// A condition that repeats large parts is refused before it is built.
func TestRepetitionIsBounded(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 600 {
		many = append(many, fmt.Sprint("v", i))
	}
	list := "[" + strings.Join(many, ", ") + "]"
	_, errs := Read("r.yml", []byte(rule("    s: {eventName: "+list+"}\n    condition: "+strings.Repeat("s or ", 20)+"s\n")))
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "more than 5,000 values") {
		t.Errorf("%v", errs)
	}
	_, errs = Read("r.yml", []byte(rule("    s: {eventName: x}\n    condition: "+strings.Repeat("(", 100)+"s"+strings.Repeat(")", 100)+"\n")))
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "nested deeper") {
		t.Errorf("%v", errs)
	}
}

// One wrong rule does not hide the others of its file.
func TestOneWrongRule(t *testing.T) {
	t.Parallel()
	rules, errs := Read("r.yml", []byte(rule("    s: {eventName: x}\n    condition: t\n")+"---\n"+rule("    s: {eventName: y}\n    condition: s\n")))
	if len(rules) != 1 || len(errs) != 1 {
		t.Errorf("%d rules, %v", len(rules), errs)
	}
}

// Every sentence of this package is in the catalogue.
func TestSentences(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	key := regexp.MustCompile(`"((?:sigma|rulefile|rule)\.[a-z_]+)"`)
	n := 0
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(data), -1) {
			if n++; !text.Has(m[1]) {
				t.Errorf("%s: %s is not in the catalogue", file, m[1])
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(rule("    s: {eventName|re: 'x'}\n    condition: 1 of s* | count() by a > 5\n"))
	f.Add(rule("    s: [{a|cidr: 10.0.0.0/8}, b]\n    condition: not (s)\n"))
	f.Fuzz(func(t *testing.T, s string) {
		rules, _ := Read("r.yml", []byte(s))
		for _, r := range rules {
			if _, err := match.Compile(r.Node, match.Env{}); err != nil {
				t.Errorf("what was read does not compile: %v", err)
			}
		}
	})
}
