package match

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/ashiato/ashiato/trail"
)

// What WorkSpaces Access events look like: https://docs.aws.amazon.com/workspaces/latest/adminguide/cloudwatch-events.html
const accessDetailType = "WorkSpaces Access"

var (
	accessID       = makePath([]string{"id"})
	accessType     = makePath([]string{"detail-type"})
	accessTime     = makePath([]string{"time"})
	accessAccount  = makePath([]string{"account"})
	accessRegion   = makePath([]string{"region"})
	accessFrom     = makePath([]string{"source"})
	accessIP       = makePath([]string{"detail", "clientIpAddress"})
	accessAction   = makePath([]string{"detail", "actionType"})
	accessProduct  = makePath([]string{"detail", "workspacesClientProductName"})
	accessPlatform = makePath([]string{"detail", "clientPlatform"})
	accessVersion  = makePath([]string{"detail", "clientVersion"})
	accessDesktop  = makePath([]string{"detail", "workspaceId"})
	accessFolder   = makePath([]string{"detail", "directoryId"})
)

// texts returns the texts of a field. Paths are looked up each time, other fields once for an event. The result is valid until the next call for a path.
func (e *Event) texts(f *field) [][]byte {
	switch {
	case f.any:
		return e.list(&e.any, (*Event).appendAny).raw
	case f.plain != noPlain:
		return e.plainTexts(f.plain)
	}
	e.values = e.appendPath(e.values[:0], &f.path)
	return e.values
}

// foldedTexts returns the texts of a field in small letters.
func (e *Event) foldedTexts(f *field) [][]byte {
	var l *cachedList
	switch {
	case f.any:
		l = e.list(&e.any, (*Event).appendAny)
	case f.plain != noPlain:
		e.plainTexts(f.plain)
		l = &e.plains[f.plain]
	default:
		texts := e.texts(f)
		for i := range texts {
			texts[i] = e.fold(texts[i])
		}
		return texts
	}
	return e.foldList(l)
}

// list fills a list once for an event.
func (e *Event) list(l *cachedList, fill func(*Event, [][]byte) [][]byte) *cachedList {
	if l.round != e.round {
		l.round = e.round
		l.raw = fill(e, l.raw[:0])
	}
	return l
}

// first returns the first text of a path; nil where there is none.
func (e *Event) first(p *path) []byte {
	e.values = e.appendPath(e.values[:0], p)
	if len(e.values) == 0 {
		return nil
	}
	return e.values[0]
}

// appendPath appends the texts that a path leads to.
func (e *Event) appendPath(dst [][]byte, p *path) [][]byte {
	if p.exact() {
		if t, ok := e.one(p.base); ok {
			dst = append(dst, t)
		}
		return dst
	}
	if p.base == trail.Top || p.base.Opened() && len(p.rest) > 0 {
		if len(p.rest) == 0 {
			return dst
		}
		return e.appendBelow(dst, e.unknown(p.base, p.rest[0]), p.rest[1:])
	}
	return e.appendBelow(dst, e.record.Value(p.base), p.rest)
}

// present tells whether the member of a path is there, whatever its value.
func (e *Event) present(p *path) bool {
	if p.base == trail.Top || p.base.Opened() && len(p.rest) > 0 {
		return len(p.rest) > 0 && presentBelow(e.unknown(p.base, p.rest[0]), p.rest[1:])
	}
	return presentBelow(e.record.Value(p.base), p.rest)
}

func presentBelow(v trail.Value, rest []string) bool {
	switch {
	case len(rest) == 0:
		return v.Kind != trail.Absent
	case v.Kind == trail.Array:
		for element := range v.Elements() {
			if presentBelow(element, rest) {
				return true
			}
		}
		return false
	case v.Kind == trail.Object:
		return presentBelow(member(v, rest[0]), rest[1:])
	}
	return false
}

// unknown finds a member without a Field, as its name is written first, then in any case. Of equal ones the last counts.
func (e *Event) unknown(parent trail.Field, name string) (found trail.Value) {
	exact := false
	for _, m := range e.record.Unknown() {
		if m.Parent != parent {
			continue
		}
		key := trail.Value{Text: m.Key, Kind: trail.String}
		switch same, equal := compareKey(key, name); {
		case same:
			found, exact = m.Value, true
		case equal && !exact:
			found = m.Value
		}
	}
	return found
}

// unquoteKey decodes a key that has a backslash in it.
func unquoteKey(text []byte) []byte {
	var s string
	if json.Unmarshal(text, &s) != nil {
		return text[1 : len(text)-1] // the reader has checked it
	}
	return []byte(s)
}

// compareKey tells whether a key is a name, and whether it is but for the case.
func compareKey(key trail.Value, name string) (same, equal bool) {
	text := key.Text[1 : len(key.Text)-1]
	if bytes.IndexByte(text, '\\') >= 0 {
		text = unquoteKey(key.Text)
	}
	if len(text) == len(name) && string(text) == name {
		return true, true
	}
	return false, equalFold(text, name)
}

// member finds a member of an object in the same way.
func member(v trail.Value, name string) (found trail.Value) {
	exact := false
	for key, value := range v.Members() {
		switch same, equal := compareKey(key, name); {
		case same:
			found, exact = value, true
		case equal && !exact:
			found = value
		}
	}
	return found
}

// appendBelow appends the texts of what a path leads to from a value.
func (e *Event) appendBelow(dst [][]byte, v trail.Value, rest []string) [][]byte {
	switch {
	case v.Kind <= trail.Null:
		return dst
	case v.Kind == trail.Array:
		for element := range v.Elements() {
			dst = e.appendBelow(dst, element, rest)
		}
		return dst
	case len(rest) > 0:
		return e.appendBelow(dst, member(v, rest[0]), rest[1:])
	}
	dst = append(dst, e.text(v))
	if v.Kind == trail.Object {
		dst = e.appendLeaves(dst, v)
	}
	return dst
}

// appendLeaves appends the texts of all values in a value.
func (e *Event) appendLeaves(dst [][]byte, v trail.Value) [][]byte {
	switch v.Kind {
	case trail.Absent, trail.Null:
	case trail.Object:
		for _, m := range v.Members() {
			dst = e.appendLeaves(dst, m)
		}
	case trail.Array:
		for element := range v.Elements() {
			dst = e.appendLeaves(dst, element)
		}
	default:
		dst = append(dst, e.text(v))
	}
	return dst
}

// appendAny appends the texts of all values of the record.
func (e *Event) appendAny(dst [][]byte) [][]byte {
	return e.appendLeaves(dst, trail.Value{Text: e.record.Raw, Kind: trail.Object})
}

// plainTexts returns the texts of a plain field.
func (e *Event) plainTexts(p plain) [][]byte {
	l := &e.plains[p]
	if l.round != e.round {
		l.round = e.round
		if e.access {
			l.raw = e.appendAccess(l.raw[:0], p)
		} else {
			l.raw = e.appendPlain(l.raw[:0], p)
		}
	}
	return l.raw
}

// plainMember is the member that a plain field of a record stands for, if it is just one.
var plainMember = [numPlain]trail.Field{
	fieldEvent: trail.EventName, fieldIP: trail.SourceIPAddress, fieldRegion: trail.AWSRegion, fieldAgent: trail.UserAgent,
}

// isMember tells whether a plain field is one member of a record.
func (p plain) isMember() bool {
	return p == fieldEvent || p == fieldIP || p == fieldRegion || p == fieldAgent
}

// appendPlain appends the texts of a plain field of a record. Network and country are not the event's to know.
func (e *Event) appendPlain(dst [][]byte, p plain) [][]byte {
	switch p {
	case fieldEvent, fieldIP, fieldRegion, fieldAgent:
		return e.appendOne(dst, plainMember[p])
	case fieldService:
		dst = e.appendOne(dst, trail.EventSource)
		if len(dst) == 1 {
			if n := len(dst[0]) - len(serviceSuffix); n >= 0 && equalFold(dst[0][n:], serviceSuffix) {
				dst = append(dst, dst[0][:n])
			}
		}
	case fieldAccount:
		return e.appendOne(e.appendOne(dst, trail.RecipientAccountID), trail.UserIdentityAccountID)
	case fieldError:
		return e.appendErrors(dst)
	case fieldMFA:
		return e.appendMFA(dst)
	case fieldReadOnly:
		if t, ok := e.one(trail.ReadOnly); ok {
			return append(dst, yesNo(t))
		}
	case fieldSource:
		return append(dst, []byte(CloudTrail))
	case fieldResource:
		return e.appendResources(dst)
	case fieldUser, fieldPerson:
		return e.appendUsers(dst)
	}
	return dst
}

const serviceSuffix = ".amazonaws.com"

// appendAccess appends the texts of a plain field of a WorkSpaces Access event.
func (e *Event) appendAccess(dst [][]byte, p plain) [][]byte {
	below := func(paths ...*path) [][]byte {
		for _, p := range paths {
			dst = e.appendPath(dst, p)
		}
		return dst
	}
	switch p {
	case fieldEvent:
		return append(below(&accessAction), []byte(accessDetailType), []byte("WorkSpacesAccess"))
	case fieldService:
		return append(dst, []byte("workspaces.amazonaws.com"), []byte("workspaces"))
	case fieldIP:
		return below(&accessIP)
	case fieldAccount:
		return below(&accessAccount)
	case fieldRegion:
		return below(&accessRegion)
	case fieldResource:
		return below(&accessDesktop, &accessFolder)
	case fieldSource:
		return append(below(&accessFrom), []byte(WorkSpaces))
	case fieldAgent:
		return below(&accessProduct, &accessPlatform, &accessVersion)
	}
	return dst
}

func (e *Event) appendOne(dst [][]byte, f trail.Field) [][]byte {
	if t, ok := e.one(f); ok {
		dst = append(dst, t)
	}
	return dst
}

// appendErrors appends what tells that the request failed: the error's code and message, and Failure for a sign-in that was
// refused, which has neither but {"ConsoleLogin":"Failure"} in the response or the service's details.
func (e *Event) appendErrors(dst [][]byte) [][]byte {
	dst = e.appendOne(e.appendOne(dst, trail.ErrorCode), trail.ErrorMessage)
	name, ok := e.one(trail.EventName)
	if !ok {
		return dst
	}
	for _, f := range [...]trail.Field{trail.ResponseElements, trail.ServiceEventDetails} {
		v := e.record.Value(f)
		if v.Kind == trail.Object && bytes.Contains(v.Text, []byte(failure)) && member(v, string(name)).Is(failure) {
			return append(dst, []byte(failure))
		}
	}
	return dst
}

const failure = "Failure"

// appendMFA appends yes or no: what a sign-in says, else the session.
func (e *Event) appendMFA(dst [][]byte) [][]byte {
	if v := member(e.record.Value(trail.AdditionalEventData), "MFAUsed"); v.Kind == trail.String {
		return append(dst, yesNo(e.text(v)))
	}
	if t, ok := e.one(trail.SessionMFAAuthenticated); ok {
		dst = append(dst, yesNo(t))
	}
	return dst
}

// yesNo writes true and false as yes and no.
func yesNo(t []byte) []byte {
	switch {
	case equalFold(t, "true"), equalFold(t, "yes"):
		return []byte("yes")
	case equalFold(t, "false"), equalFold(t, "no"):
		return []byte("no")
	}
	return t
}

// appendResources appends what the request is about: ARNs of resources, and the texts of the request and the response whose
// key ends like the name of a thing; of ARNs the last part too.
func (e *Event) appendResources(dst [][]byte) [][]byte {
	for r := range e.record.Value(trail.Resources).Elements() {
		for key, v := range r.Members() {
			if v.Kind == trail.String && (key.Is("ARN") || key.Is("ARNPrefix")) {
				dst = appendARN(dst, e.text(v))
			}
		}
	}
	dst = e.appendThings(dst, e.record.Value(trail.RequestParameters), false)
	return e.appendThings(dst, e.record.Value(trail.ResponseElements), false)
}

// appendThings goes through a document; named tells that the key above is that of a thing.
func (e *Event) appendThings(dst [][]byte, v trail.Value, named bool) [][]byte {
	switch v.Kind {
	case trail.Object:
		for key, m := range v.Members() {
			dst = e.appendThings(dst, m, isThing(key.Text[1:len(key.Text)-1]))
		}
	case trail.Array:
		for element := range v.Elements() {
			dst = e.appendThings(dst, element, named)
		}
	case trail.String:
		if named {
			dst = appendARN(dst, e.text(v))
		}
	}
	return dst
}

// thingEndings are how the keys of the names of things end, in small letters.
var thingEndings = []string{"name", "names", "id", "ids", "arn", "arns", "identifier", "key", "bucket", "resource", "user", "role"}

// isThing tells whether a key ends so. Ids of requests, sessions and tokens are no things.
func isThing(key []byte) bool {
	var low [64]byte
	if len(key) > len(low) {
		return false
	}
	k := string(appendFold(low[:0], key))
	if strings.HasSuffix(k, "requestid") || strings.HasSuffix(k, "sessionname") {
		return false
	}
	for _, end := range thingEndings {
		if strings.HasSuffix(k, end) {
			return true
		}
	}
	return false
}

// appendARN appends a text, and the last part of an ARN.
func appendARN(dst [][]byte, t []byte) [][]byte {
	dst = append(dst, t)
	if bytes.HasPrefix(t, []byte("arn:")) {
		if i := bytes.LastIndexAny(t, ":/"); i+1 < len(t) {
			dst = append(dst, t[i+1:])
		}
	}
	return dst
}

// userMembers are the members of userIdentity that name who it was.
var userMembers = [...]trail.Field{
	trail.UserIdentityUserName, trail.UserIdentityARN, trail.UserIdentityPrincipalID, trail.UserIdentityAccessKeyID,
	trail.SessionIssuerUserName, trail.UserIdentityInvokedBy, trail.OnBehalfOfUserID,
}

// appendUsers appends the names of who it was. Each is a part of one of userMembers, or root; the covering SQL relies on it.
func (e *Event) appendUsers(dst [][]byte) [][]byte {
	for _, f := range userMembers {
		t, ok := e.one(f)
		if !ok || len(t) == 0 {
			continue
		}
		switch f {
		case trail.UserIdentityPrincipalID:
			dst = append(dst, t)
			if id, session, ok := bytes.Cut(t, []byte(":")); ok {
				dst = appendName(append(dst, id), session)
			}
		case trail.UserIdentityARN:
			dst = append(dst, t)
			if i := bytes.LastIndexAny(t, ":/"); i+1 < len(t) {
				dst = appendName(dst, t[i+1:])
			}
		case trail.SessionIssuerUserName:
			dst = append(dst, t, permissionSet(t))
		case trail.UserIdentityInvokedBy:
			dst = append(dst, t, bytes.TrimSuffix(t, []byte(serviceSuffix)))
		default:
			dst = appendName(dst, t)
		}
	}
	if t, _ := e.one(trail.UserIdentityType); string(t) == "Root" {
		dst = append(dst, []byte("root"))
	}
	return dst
}

// appendName appends a name, and of a mail address what stands before the @.
func appendName(dst [][]byte, name []byte) [][]byte {
	if len(name) == 0 {
		return dst
	}
	dst = append(dst, name)
	if i := bytes.IndexByte(name, '@'); i > 0 {
		dst = append(dst, name[:i])
	}
	return dst
}

// permissionSet leaves out what IAM Identity Center wraps around the name of a permission set: AWSReservedSSO_Admin_0123456789abcdef.
func permissionSet(role []byte) []byte {
	rest, ok := bytes.CutPrefix(role, []byte("AWSReservedSSO_"))
	if i := bytes.LastIndexByte(rest, '_'); ok && i > 0 {
		return rest[:i]
	}
	return role
}
