package directory

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
)

// An Event is what a record of the trail tells that names can be learned from.
type Event struct {
	ID      string // eventID
	Time    time.Time
	Source  string // connect.amazonaws.com
	Name    string // CreateUser
	Region  string
	Account string
	// ErrorCode is not empty for what was refused: it has changed nothing.
	ErrorCode string
	// Request, Response and Service are requestParameters, responseElements and serviceEventDetails as JSON; empty: none.
	Request, Response, Service string
}

// maxDocument bounds what is read of one event, in bytes: CloudTrail's own limit of an event is below it.
const maxDocument = 1 << 20

// LearnedSources and LearnedNames are the events that names are learned from; a query for them may ask for more.
var (
	LearnedSources = []string{"connect.amazonaws.com", "workspaces.amazonaws.com", "iam.amazonaws.com", "identitystore.amazonaws.com",
		"sso-directory.amazonaws.com", "organizations.amazonaws.com"}
	LearnedNames = learnedNames()
)

// A lesson is what an event teaches.
type lesson func(l *learned)

// lessons are by service and event.
var lessons = map[string]map[string]lesson{
	"connect.amazonaws.com": {
		"CreateUser":                   connectCreated,
		"DeleteUser":                   func(l *learned) { l.connect(ConnectUser, "UserId", "", false) },
		"UpdateUserIdentityInfo":       func(l *learned) { l.connect(ConnectUser, "UserId", "", true, connectIdentity) },
		"UpdateUserSecurityProfiles":   func(l *learned) { l.connect(ConnectUser, "UserId", "", true, connectProfiles) },
		"UpdateUserRoutingProfile":     func(l *learned) { l.connect(ConnectUser, "UserId", "", true, connectRouting) },
		"UpdateUserHierarchy":          func(l *learned) { l.connect(ConnectUser, "UserId", "", true, connectHierarchy) },
		"UpdateUserPhoneConfig":        func(l *learned) { l.connect(ConnectUser, "UserId", "", true, connectPhone) },
		"UpdateUserConfig":             connectConfig,
		"CreateSecurityProfile":        func(l *learned) { l.connect(SecurityProfile, "SecurityProfileId", "SecurityProfileName", true) },
		"DeleteSecurityProfile":        func(l *learned) { l.connect(SecurityProfile, "SecurityProfileId", "", false) },
		"CreateRoutingProfile":         func(l *learned) { l.connect(RoutingProfile, "RoutingProfileId", "Name", true) },
		"UpdateRoutingProfileName":     func(l *learned) { l.connect(RoutingProfile, "RoutingProfileId", "Name", true) },
		"DeleteRoutingProfile":         func(l *learned) { l.connect(RoutingProfile, "RoutingProfileId", "", false) },
		"CreateUserHierarchyGroup":     func(l *learned) { l.connect(HierarchyGroup, "HierarchyGroupId", "Name", true) },
		"UpdateUserHierarchyGroupName": func(l *learned) { l.connect(HierarchyGroup, "HierarchyGroupId", "Name", true) },
		"DeleteUserHierarchyGroup":     func(l *learned) { l.connect(HierarchyGroup, "HierarchyGroupId", "", false) },
		"UpdateUserHierarchyStructure": hierarchyStructure,
		"CreateInstance":               instanceCreated,
		"DeleteInstance":               instanceDeleted,
	},
	"workspaces.amazonaws.com": {
		"CreateWorkspaces":        func(l *learned) { l.workspaces("pendingRequests") },
		"CreateStandbyWorkspaces": func(l *learned) { l.workspaces("pendingStandbyRequests") },
		"TerminateWorkspaces":     workspacesTerminated,
	},
	"iam.amazonaws.com": {
		"CreateUser":      iamCreated,
		"DeleteAccessKey": iamKeyDeleted,
	},
	"identitystore.amazonaws.com": storeLessons,
	"sso-directory.amazonaws.com": storeLessons,
	"organizations.amazonaws.com": {
		"CreateAccountResult": accountCreated,
	},
}

// storeLessons are those of IAM Identity Center: by its API, and as its pages are recorded.
var storeLessons = map[string]lesson{
	"CreateUser":     func(l *learned) { l.store(true) },
	"UpdateUser":     func(l *learned) { l.store(true) },
	"UpdateUserName": func(l *learned) { l.store(true) },
	"DeleteUser":     func(l *learned) { l.store(false) },
}

func learnedNames() (names []string) {
	for _, events := range lessons {
		for n := range events {
			names = appendMissing(names, n)
		}
	}
	for _, events := range namedLessons {
		for n := range events {
			names = appendMissing(names, n)
		}
	}
	slices.Sort(names)
	return names
}

func appendMissing(names []string, n string) []string {
	if slices.Contains(names, n) {
		return names
	}
	return append(names, n)
}

// Learn returns what events of the trail tell about names, without those that [Directory.LearnNamed] is for. It looks at each event for itself, so that it does not matter in which order or
// how often they are given. The observed time of a change is that of its event, with microseconds that tell the events of one second apart.
func Learn(events []Event) []Change {
	var all []Change
	for i := range events {
		e := &events[i]
		if teach := lessons[e.Source][e.Name]; teach != nil && e.teaches() {
			l := e.learn()
			teach(l)
			all = append(all, l.changes...)
		}
	}
	return all
}

// teaches tells whether anything can be learned from an event.
func (e *Event) teaches() bool {
	return e.ErrorCode == "" && !e.Time.IsZero() && len(e.Request) <= maxDocument && len(e.Response) <= maxDocument
}

func (e *Event) learn() *learned {
	return &learned{Event: e, request: parse(e.Request), response: parse(e.Response), service: parse(e.Service)}
}

// learned is what one event tells.
type learned struct {
	*Event
	request, response, service document
	changes                    []Change
}

func (l *learned) add(k Key, name, arn string, present bool, attributes map[string]string) {
	l.addChange(Change{Key: k, Effective: l.Time, ARN: arn, Name: name, Attributes: attributes, Present: present})
}

// addChange adds a change that holds from its effective time on.
func (l *learned) addChange(c Change) {
	if c.ID == "" || hiddenText(c.ID) {
		return
	}
	if hiddenText(c.Name) {
		c.Name = ""
	}
	for key, v := range c.Attributes {
		if hiddenText(v) {
			delete(c.Attributes, key)
		}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(l.ID)) // it never fails
	if !c.Effective.Equal(l.Time) {
		_, _ = h.Write([]byte{0}) // two changes of one entity must not be observed at one time
	}
	at := l.Time.UTC().Truncate(time.Second)
	c.Observed, c.Effective, c.Source = at.Add(time.Duration(h.Sum32()%1_000_000)*time.Microsecond), c.Effective.UTC(), FromTrail
	l.changes = append(l.changes, c)
}

// hiddenText tells whether a value is what services write in place of one.
func hiddenText(s string) bool {
	return s == "***" || strings.HasPrefix(s, "HIDDEN_DUE_TO") || strings.HasPrefix(s, "HIDDEN_FOR")
}

// connect notes an entity of an instance of Amazon Connect. It is told by id, ARN or encoded ARN, in the request or in the response; a name
// has a key of its own, or none.
func (l *learned) connect(kind, idKey, nameKey string, present bool, more ...func(document, map[string]string)) {
	user := Parse(first(l.response.text(idKey), l.request.text(idKey)))
	arn := first(l.response.text(strings.TrimSuffix(idKey, "Id")+"Arn"), user.ARN)
	scope := first(connectScope.FindString(Decode(arn)), l.instance())
	if scope == "" {
		return
	}
	attributes := map[string]string{}
	for _, f := range more {
		f(l.request, attributes)
	}
	name := ""
	if nameKey != "" {
		name = l.request.text(nameKey)
	}
	l.add(Key{kind, scope, user.ID}, name, Decode(arn), present, attributes)
}

// instance returns the ARN of the instance of Amazon Connect.
func (l *learned) instance() string {
	id := Decode(l.request.text("InstanceId"))
	if arn := connectScope.FindString(id); arn != "" || id == "" || strings.HasPrefix(id, "arn:") {
		return arn
	}
	return "arn:" + awsname.Partition(l.Region) + ":connect:" + l.Region + ":" + l.Account + ":instance/" + id
}

func connectCreated(l *learned) {
	l.connect(ConnectUser, "UserId", "Username", true, connectIdentity, connectProfiles, connectRouting, connectHierarchy, connectPhone)
}

func connectIdentity(r document, a map[string]string) {
	info := r.object("IdentityInfo")
	info.copy(a, map[string]string{"Email": Mail, "FirstName": FirstName, "LastName": LastName})
}

func connectProfiles(r document, a map[string]string) {
	if ids, ok := r.list("SecurityProfileIds"); ok {
		a[SecurityProfiles] = List(ids)
	}
}

func connectRouting(r document, a map[string]string) {
	if id := r.text("RoutingProfileId"); id != "" {
		a[RoutingProfileOf] = lastPart(id)
	}
}

// connectConfig notes the phone; the other settings of UpdateUserConfig are not kept.
func connectConfig(l *learned) {
	if len(l.request.objects("PhoneNumberConfigs")) > 0 {
		l.connect(ConnectUser, "UserId", "", true, connectPhone)
	}
}

// connectHierarchy notes the group of a user, or that it was taken away: then the event has none.
func connectHierarchy(r document, a map[string]string) {
	a[HierarchyGroupOf] = lastPart(r.text("HierarchyGroupId"))
}

// connectPhone reads the phone as UpdateUserPhoneConfig has it, or UpdateUserConfig, which came in its place: there it is the one of its channel.
func connectPhone(r document, a map[string]string) {
	if p := r.object("PhoneConfig"); p != nil {
		a[Phone] = PhoneText(p.text("PhoneType"), p.text("DeskPhoneNumber"))
	}
	for _, p := range r.objects("PhoneNumberConfigs") {
		a[Phone] = PhoneText(p.text("PhoneType"), p.text("PhoneNumber"))
	}
}

// PhoneText is the attribute [Phone] of a type and a number.
func PhoneText(kind, number string) string {
	if hiddenText(number) {
		number = ""
	}
	return strings.TrimSpace(kind + " " + number)
}

// lastPart is the id in an ARN, encoded or not; an id is itself.
func lastPart(id string) string {
	id = Decode(id)
	return id[strings.LastIndexByte(id, '/')+1:]
}

// hierarchyStructure notes the levels of an instance's hierarchy; the event tells all of them.
func hierarchyStructure(l *learned) {
	scope := l.instance()
	if scope == "" {
		return
	}
	levels := l.request.object("HierarchyStructure")
	var names []string
	for _, level := range []string{"LevelOne", "LevelTwo", "LevelThree", "LevelFour", "LevelFive"} {
		names = append(names, levels.object(level).text("Name"))
	}
	name := Levels(names)
	l.add(Key{HierarchyStructure, scope, lastPart(scope)}, name, "", name != "", nil)
}

// Levels is the name of a hierarchy with some levels, from the top; those without a name are not there.
func Levels(names []string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	return strings.Join(names, " / ")
}

// instanceCreated notes an instance of Amazon Connect. Lists have instances by account and region, under their ARNs.
func instanceCreated(l *learned) {
	arn := connectScope.FindString(Decode(l.response.text("Arn")))
	l.add(Key{ConnectInstance, l.place(), arn}, l.request.text("InstanceAlias"), arn, true, nil)
}

func instanceDeleted(l *learned) {
	l.add(Key{ConnectInstance, l.place(), l.instance()}, "", "", false, nil)
}

// workspaces notes WorkSpaces that were asked for.
func (l *learned) workspaces(key string) {
	for _, w := range l.response.objects(key) {
		l.add(Key{Workspace, l.place(), w.text("workspaceId")}, w.text("userName"), "", true, map[string]string{DirectoryID: w.text("directoryId")})
	}
}

// place is the scope of WorkSpaces.
func (l *learned) place() string { return l.Account + " " + l.Region }

func workspacesTerminated(l *learned) {
	failed := map[string]bool{}
	for _, f := range l.response.objects("failedRequests") {
		failed[f.text("workspaceId")] = true
	}
	for _, w := range l.request.objects("terminateWorkspaceRequests") {
		if id := w.text("workspaceId"); !failed[id] {
			l.add(Key{Workspace, l.place(), id}, "", "", false, nil)
		}
	}
}

func iamCreated(l *learned) {
	u := l.response.object("user")
	l.add(Key{IAMUser, l.Account, u.text("userId")}, u.text("userName"), u.text("arn"), true, nil)
}

func iamKeyDeleted(l *learned) {
	l.add(Key{AccessKey, l.Account, l.request.text("accessKeyId")}, l.request.text("userName"), "", false, nil)
}

// store notes a user of an identity store. An update tells of attributes one by one:
// https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_AttributeOperation.html
func (l *learned) store(present bool) {
	scope := l.request.text("identityStoreId")
	id := first(l.response.text("userId"), l.response.object("user").text("userId"), l.request.text("userId"))
	attributes := map[string]string{}
	for _, m := range l.request.objects("emails") {
		if v := m.text("value"); v != "" {
			attributes[Mail] = v
			break
		}
	}
	name := l.request.text("userName")
	for _, o := range l.request.objects("operations") {
		switch value := o.value("attributeValue"); strings.ToLower(o.text("attributePath")) {
		case "username":
			name, _ = value.(string)
		case "emails":
			all, _ := value.([]any)
			for _, m := range slices.Backward(all) {
				if mail, ok := m.(map[string]any); ok {
					attributes[Mail] = document(mail).text("value")
				}
			}
		}
	}
	if scope != "" {
		l.add(Key{IdentityUser, scope, id}, name, "", present, attributes)
	}
}

func accountCreated(l *learned) {
	s := l.service.object("createAccountStatus")
	if s.text("state") == "SUCCEEDED" {
		l.add(Key{Account, "", s.text("accountId")}, s.text("accountName"), "", true, nil)
	}
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// A document is a JSON object; its keys are found whatever their case, as services write them both ways. Nil has nothing.
type document map[string]any

func parse(text string) document {
	if text == "" {
		return nil
	}
	var d document
	if json.Unmarshal([]byte(text), &d) != nil {
		return nil // it tells nothing then
	}
	return d
}

func (d document) value(key string) any {
	if v, ok := d[key]; ok {
		return v
	}
	for k, v := range d {
		if strings.EqualFold(k, key) {
			return v
		}
	}
	return nil
}

func (d document) text(key string) string {
	s, _ := d.value(key).(string)
	return s
}

func (d document) object(key string) document {
	m, _ := d.value(key).(map[string]any)
	return m
}

func (d document) objects(key string) []document {
	list, _ := d.value(key).([]any)
	var all []document
	for _, v := range list {
		if m, ok := v.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func (d document) list(key string) (ids []string, ok bool) {
	list, ok := d.value(key).([]any)
	for _, v := range list {
		if s, ok := v.(string); ok {
			ids = append(ids, lastPart(s))
		}
	}
	return ids, ok
}

// copy takes texts under other names; what is not there is left out.
func (d document) copy(to map[string]string, names map[string]string) {
	for from, name := range names {
		if v, ok := d.value(from).(string); ok {
			to[name] = v
		}
	}
}
