package main

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
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
	signIn   bool // to a WorkSpace, and no record
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
	e.identity.signedIn(str(v[16]))
	e.who = e.identity.name()
	e.target = target(e.name, str(v[6]), str(v[7]), v[5])
	e.insight(str(v[15]))
	switch code, message := str(v[9]), str(v[10]); {
	case code != "":
		e.failed, e.failure = true, code
	case message != "" || refused(e.name, str(v[7])) || refused(e.name, str(v[14])):
		e.failed, e.failure = true, message
		if message == "" {
			e.failure = "Failure"
		}
	}
	return e
}

// insight says what an Insights event tells, which nobody called: that calls of an operation, or their errors, became unusually
// many, or usual again. What it is about stands in a member that has no column.
func (e *event) insight(leftover string) {
	if !strings.Contains(leftover, `"insightDetails"`) {
		return
	}
	var found struct {
		InsightDetails struct{ State, EventSource, EventName, InsightType string }
	}
	if d := &found.InsightDetails; json.Unmarshal([]byte(leftover), &found) == nil && d.InsightType != "" {
		e.target = strings.TrimSpace(cmp.Or(d.EventName, e.name) + " " + d.State)
		e.name, e.service = d.InsightType, cmp.Or(strings.TrimSuffix(d.EventSource, ".amazonaws.com"), e.service)
	}
}

// refused tells whether a document says that the operation failed, as those of sign-ins do: they have no error
// code, but {"ConsoleLogin":"Failure"} in the response or in the service's details.
func refused(operation, document string) bool {
	return strings.Contains(document, `"`+operation+`":"Failure"`)
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
		return awsname.Session(i.issuerUser, i.sessionName())
	case i.user != "":
		return i.user
	case strings.Contains(i.arn, ":assumed-role/"):
		return awsname.Caller(i.arn) // sign-ins, say, have no session's issuer
	case i.arn != "" && !i.isForeign():
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

// signedIn takes the name of who signs in to IAM Identity Center from additionalEventData: there userIdentity has an id alone.
func (i *identity) signedIn(additional string) {
	if i.kind != "IdentityCenterUser" || i.user != "" {
		return
	}
	var data struct{ UserName string }
	if json.Unmarshal([]byte(additional), &data) == nil && !strings.HasPrefix(data.UserName, "HIDDEN_") {
		i.user = data.UserName
	}
}

// isForeign says that the ARN names another account as a whole, not its root user.
func (i identity) isForeign() bool {
	return i.kind == "AWSAccount" && strings.HasSuffix(i.arn, ":root")
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
