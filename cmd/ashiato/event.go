package main

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"
)

// event is what a line about one record says.
type event struct {
	time     time.Time // zero when the record has none
	timeText string    // eventTime as delivered
	name     string
	service  string // eventSource without .amazonaws.com
	who      string
	target   string
	from     string
	failed   bool
	failure  string // error code, or what else tells that it failed
	account  string
	region   string
	id       string
	identity identity
}

// identity is userIdentity as it is stored.
type identity struct {
	kind, principal, arn, account, invokedBy, key, user string
	onBehalfOf                                          string
	mfa, issuerKind, issuerUser                         string
}

// newEvent reads the values of engine.EventColumns.
func newEvent(v []any) event {
	e := event{
		timeText: str(v[1]), name: str(v[2]), service: strings.TrimSuffix(str(v[3]), ".amazonaws.com"), identity: newIdentity(v[4]),
		from: str(v[8]), account: str(v[11]), region: str(v[12]), id: str(v[13]),
	}
	e.time, _ = v[0].(time.Time)
	e.who = e.identity.name()
	e.target = target(v[5], str(v[6]))
	switch code, message := str(v[9]), str(v[10]); {
	case code != "":
		e.failed, e.failure = true, code
	case strings.Contains(str(v[7]), `"ConsoleLogin":"Failure"`) || message != "":
		e.failed, e.failure = true, message
		if message == "" {
			e.failure = "Failure"
		}
	}
	return e
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// member gives a part of a row value by position; nil where the row is null.
func member(v any, path ...int) any {
	for _, i := range path {
		fields, ok := v.([]any)
		if !ok || i >= len(fields) {
			return nil
		}
		v = fields[i]
	}
	return v
}

// newIdentity reads the column useridentity, whose members stand in the order of the documented table.
func newIdentity(v any) identity {
	return identity{
		kind: str(member(v, 0)), principal: str(member(v, 1)), arn: str(member(v, 2)), account: str(member(v, 3)),
		invokedBy: str(member(v, 4)), key: str(member(v, 5)), user: str(member(v, 6)),
		onBehalfOf: str(member(v, 7, 0)),
		mfa:        str(member(v, 8, 0, 0)), issuerKind: str(member(v, 8, 1, 0)), issuerUser: str(member(v, 8, 1, 4)),
	}
}

// name is how a person would call who acted: a user's name, role/session, "root", a service, else what there is.
func (i identity) name() string {
	switch {
	case i.kind == "Root":
		return "root"
	case i.kind == "AWSService" && i.invokedBy != "":
		return strings.TrimSuffix(i.invokedBy, ".amazonaws.com")
	case i.issuerUser != "" && i.issuerKind == "Role":
		return sessionOf(roleName(i.issuerUser), i.sessionName())
	case i.user != "":
		return i.user
	case i.arn != "":
		return i.arn[strings.LastIndexAny(i.arn, ":/")+1:]
	case i.onBehalfOf != "":
		return i.onBehalfOf
	case i.invokedBy != "":
		return strings.TrimSuffix(i.invokedBy, ".amazonaws.com")
	case i.principal != "":
		return i.principal
	case i.account != "":
		return i.account
	}
	return i.kind
}

// sessionName is the last part of an assumed role's ARN, or of its principal id.
func (i identity) sessionName() string {
	if _, session, ok := strings.Cut(i.arn, ":assumed-role/"); ok {
		if _, session, ok = strings.Cut(session, "/"); ok {
			return session
		}
	}
	_, session, _ := strings.Cut(i.principal, ":")
	return session
}

// roleName leaves out what IAM Identity Center wraps around the name of a permission set:
// AWSReservedSSO_Admin_0123456789abcdef.
func roleName(role string) string {
	rest, ok := strings.CutPrefix(role, "AWSReservedSSO_")
	if !ok {
		return role
	}
	if i := strings.LastIndexByte(rest, '_'); i > 0 {
		return rest[:i]
	}
	return rest
}

// sessionOf names a role's session: a person's first, where it is named after one, else the role's.
func sessionOf(role, session string) string {
	switch {
	case session == "":
		return role
	case strings.Contains(session, "@"):
		return session + " (" + role + ")"
	}
	return role + "/" + session
}

// maxTargetDepth bounds how deep target looks into request parameters.
const maxTargetDepth = 4

// target is what was acted on: the resource that the record names, else the most telling request parameter.
func target(resources any, request string) string {
	if found := requestTarget(request); found != "" {
		return found
	}
	list, _ := resources.([]any)
	for _, r := range list {
		if arn := str(member(r, 0)); arn != "" {
			return shortARN(arn)
		}
	}
	return ""
}

// shortARN leaves out partition, region and account: service:rest.
func shortARN(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return arn
	}
	return parts[5]
}

// requestTarget finds in request parameters the first member that looks like a thing acted on, and how many
// more of its kind there are. A bucket and its key belong together.
func requestTarget(request string) string {
	if request == "" || request[0] != '{' {
		return ""
	}
	found, count := map[string]string{}, map[string]int{}
	best := ""
	collect(json.NewDecoder(strings.NewReader(request)), "", 0, func(key, value string, depth int) {
		count[key]++
		if _, twice := found[key]; twice || value == "" {
			return
		}
		found[key] = value
		if best == "" && !vague[key] && namesThing(key, depth) {
			best = key
		}
	})
	switch bucket := found["bucketName"]; {
	case bucket != "" && found["key"] != "":
		return bucket + "/" + found["key"]
	case bucket != "":
		return bucket
	case best == "":
		return ""
	}
	if more := count[best] - 1; more > 0 {
		return shortARN(found[best]) + " +" + strconv.Itoa(more)
	}
	return shortARN(found[best])
}

// namesThing tells whether a key names a thing by how it ends. A bare name or id counts at the top only: below it
// names a filter or a parameter.
func namesThing(key string, depth int) bool {
	if depth > 1 && (key == "name" || key == "id") {
		return false
	}
	for _, suffix := range []string{"Id", "Name", "Arn", "ARN", "id", "name"} {
		if strings.HasSuffix(key, suffix) {
			return true
		}
	}
	return false
}

// vague are keys that name no thing acted on.
var vague = map[string]bool{
	"roleSessionName": true, "nextToken": true, "clientRequestToken": true, "Host": true, "hostName": true,
	"instanceProfileName": true, "externalId": true, "keyName": true, "snapshotId": true, "imageId": true,
}

// collect walks JSON and calls add with every text member, by its key. It stops at the first error.
func collect(dec *json.Decoder, key string, depth int, add func(key, value string, depth int)) bool {
	token, err := dec.Token()
	if err != nil {
		return err == io.EOF
	}
	switch t := token.(type) {
	case string:
		add(key, t, depth)
	case json.Delim:
		if depth > maxTargetDepth {
			return false
		}
		for dec.More() {
			name := key
			if t == '{' {
				k, err := dec.Token()
				if err != nil {
					return false
				}
				name, _ = k.(string)
			}
			if !collect(dec, name, depth+1, add) {
				return false
			}
		}
		_, err = dec.Token() // the closing bracket
		return err == nil
	}
	return true
}
