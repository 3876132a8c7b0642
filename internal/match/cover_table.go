package match

import (
	"strings"
	"time"

	"github.com/ashiato/ashiato/trail"
)

// recordTable is cloudtrail_logs, as docs/format.md specifies it.
type recordTable struct{}

// textColumns are the columns that hold the text of one member, as Event.one has it.
var textColumns = map[trail.Field]bool{
	trail.EventVersion: true, trail.UserIdentityType: true, trail.UserIdentityPrincipalID: true, trail.UserIdentityARN: true, trail.UserIdentityAccountID: true,
	trail.UserIdentityInvokedBy: true, trail.UserIdentityAccessKeyID: true, trail.UserIdentityUserName: true, trail.OnBehalfOfUserID: true, trail.OnBehalfOfIdentityStoreARN: true,
	trail.SessionMFAAuthenticated: true, trail.SessionCreationDate: true, trail.SessionIssuerType: true, trail.SessionIssuerPrincipalID: true, trail.SessionIssuerARN: true,
	trail.SessionIssuerAccountID: true, trail.SessionIssuerUserName: true, trail.EC2RoleDelivery: true, trail.WebIDFederatedProvider: true, trail.EventTime: true,
	trail.EventSource: true, trail.EventName: true, trail.AWSRegion: true, trail.SourceIPAddress: true, trail.UserAgent: true, trail.ErrorCode: true, trail.ErrorMessage: true,
	trail.RequestID: true, trail.EventID: true, trail.ReadOnly: true, trail.EventType: true, trail.APIVersion: true, trail.RecipientAccountID: true, trail.SharedEventID: true,
	trail.VPCEndpointID: true, trail.VPCEndpointAccountID: true, trail.EventCategory: true, trail.AddendumReason: true, trail.AddendumUpdatedFields: true,
	trail.AddendumOriginalRequestID: true, trail.AddendumOriginalEventID: true, trail.SessionCredentialFromConsole: true, trail.TLSVersion: true, trail.TLSCipherSuite: true,
	trail.TLSClientProvidedHostHeader: true,
}

// documentColumns are the columns that hold a member's JSON without white space.
var documentColumns = map[trail.Field]bool{
	trail.RequestParameters: true, trail.ResponseElements: true, trail.AdditionalEventData: true, trail.ServiceEventDetails: true, trail.EdgeDeviceDetails: true,
}

// column is the name of a member's column.
func column(f trail.Field) string { return strings.ToLower(f.String()) }

// elsewhere covers what is in no column but as JSON in leftover, or in raw.
func (l *leaf) elsewhere(key string) string {
	return orSQL([]string{l.inDocument("leftover", key), "raw IS NOT NULL"})
}

func (t recordTable) leaf(l *leaf) sqlBounds {
	switch l.kind {
	case leafNull:
		b := t.exists(l)
		return sqlBounds{over: notSQL(b.under), under: notSQL(b.over)}
	case leafExists:
		return t.exists(l)
	case leafPresent: // a column does not tell null from what is not there
		return sqlBounds{over: always, under: t.exists(l).under}
	case leafRef:
		mine := t.exists(l).over
		var others []string
		for i := range l.refs {
			others = append(others, t.exists(&leaf{kind: leafExists, field: l.refs[i], env: l.env}).over)
		}
		return atMost(andSQL([]string{mine, orSQL(others)}))
	}
	switch p := l.field.plain; {
	case l.field.any:
		return t.anywhere(l)
	case p.isMember():
		return t.member(l, plainMember[p])
	case p != noPlain:
		return t.plain(l)
	case l.field.exact() && textColumns[l.field.base]:
		return t.member(l, l.field.base)
	}
	return t.path(l)
}

// member covers a term about one member that has a column.
func (t recordTable) member(l *leaf, f trail.Field) sqlBounds {
	c := column(f)
	switch l.kind {
	case leafText:
		b := l.compareColumn(c)
		if len(l.lists) > 0 {
			b = orBounds([]sqlBounds{b, l.listColumn(c)})
		}
		return b
	case leafRegexp:
		return l.regexpColumn(c)
	case leafNetwork:
		return l.listColumn(c)
	case leafCompare:
		if f == trail.EventTime {
			return atMost(l.timeBounds())
		}
	}
	return atMost(notNull(c))
}

// timeBounds covers comparisons of the event's time. The column has microseconds, and null for times that it cannot hold.
func (l *leaf) timeBounds() string {
	var parts []string
	for i := range l.bounds {
		b := &l.bounds[i]
		sql := never // a number is no time
		switch {
		case b.number:
		case l.term.Op == Less || l.term.Op == LessEqual:
			sql = "event_time <= " + instantSQL(b.to.Add(time.Microsecond))
		default:
			sql = "event_time >= " + instantSQL(b.from.Add(-time.Microsecond))
		}
		if !b.number && (b.from.Year() < 2000 || b.to.Year() > 2200) {
			sql = always
		}
		parts = append(parts, sql)
	}
	return orSQL(append(parts, "event_time IS NULL"))
}

func instantSQL(t time.Time) string {
	return "TIMESTAMP '" + t.UTC().Format("2006-01-02 15:04:05.000000") + " UTC'"
}

// exists covers a term that asks for a value.
func (t recordTable) exists(l *leaf) sqlBounds {
	switch p := l.field.plain; {
	case l.field.any:
		return atMost(always)
	case p.isMember():
		return exactly(notNull(column(plainMember[p])))
	case p == fieldSource:
		return constant(true)
	case p == fieldService:
		return exactly(notNull("eventsource"))
	case p == fieldAccount:
		return exactly(notNull("recipientaccountid", "useridentity.accountid"))
	case p == fieldReadOnly:
		return exactly(notNull("readonly"))
	case p == fieldError:
		told := notNull("errorcode", "errormessage")
		return sqlBounds{orSQL([]string{told, refused}), told}
	case p == fieldMFA, p == fieldNetwork, p == fieldCountry, p == fieldResource:
		return t.plain(l)
	case p == fieldUser, p == fieldPerson:
		if l.ofPerson(&Event{}) {
			return atMost(always)
		}
		return atMost(notNull(append(columnsOf(userMembers[:]), "useridentity.type")...))
	case l.field.exact() && textColumns[l.field.base]:
		return exactly(notNull(column(l.field.base)))
	}
	return t.path(l)
}

func columnsOf(fields []trail.Field) (all []string) {
	for _, f := range fields {
		all = append(all, column(f))
	}
	return all
}

// refused covers documents that say that a sign-in failed.
var refused = func() string {
	failed := &leaf{kind: leafText, exact: map[string]struct{}{fold(failure): {}}}
	return orSQL([]string{failed.inDocument("responseelements", ""), failed.inDocument("serviceeventdetails", "")})
}()

// plain covers a term about a plain field that is more than one member.
func (t recordTable) plain(l *leaf) sqlBounds {
	compares := l.kind == leafText
	switch l.field.plain {
	case fieldService:
		if compares {
			return l.serviceBounds()
		}
		return atMost(notNull("eventsource"))
	case fieldAccount:
		return orBounds([]sqlBounds{t.member(l, trail.RecipientAccountID), t.member(l, trail.UserIdentityAccountID)})
	case fieldError:
		all := []sqlBounds{t.member(l, trail.ErrorCode), t.member(l, trail.ErrorMessage)}
		if !compares || l.refusal() {
			all = append(all, atMost(refused))
		}
		return orBounds(all)
	case fieldMFA:
		session := l.yesNoColumn("useridentity.sessioncontext.attributes.mfaauthenticated")
		return atMost(orSQL([]string{session.over, l.usedMFA()}))
	case fieldReadOnly:
		return l.yesNoColumn("readonly")
	case fieldSource:
		if compares || l.kind == leafRegexp {
			return constant(l.holds([]byte(CloudTrail)))
		}
		return atMost(always)
	case fieldNetwork:
		if compares {
			return l.listColumn("sourceipaddress")
		}
		return atMost(notNull("sourceipaddress"))
	case fieldCountry:
		return atMost(notNull("sourceipaddress"))
	case fieldResource:
		return t.resource(l)
	case fieldUser, fieldPerson:
		if l.ofPerson(&Event{}) {
			return atMost(always)
		}
		return t.user(l)
	}
	return atMost(always)
}

// serviceBounds covers service:s3, which is s3.amazonaws.com.
func (l *leaf) serviceBounds() sqlBounds {
	long := *l
	long.exact, long.globs = map[string]struct{}{}, nil
	for text := range l.exact {
		long.exact[text], long.exact[text+serviceSuffix] = struct{}{}, struct{}{}
	}
	for _, g := range l.globs {
		long.globs = append(long.globs, g)
		if !g.shut {
			whole := &glob{open: g.open, single: append([]bool(nil), g.single...)}
			for i, p := range g.pieces {
				if i == len(g.pieces)-1 {
					p = append(append([]byte(nil), p...), serviceSuffix...)
				}
				whole.pieces = append(whole.pieces, p)
			}
			if len(whole.pieces) > 0 {
				long.globs = append(long.globs, whole)
			}
		}
	}
	return long.compareColumn("eventsource")
}

// yesNoColumn covers the test of a column with true and false, or yes and no.
func (l *leaf) yesNoColumn(c string) sqlBounds {
	if l.kind != leafText {
		return atMost(notNull(c))
	}
	return exactly(inSQL("lower("+c+")", l.yesNo()))
}

// yesNo are the literals of what a leaf of mfa: or readonly: holds for.
func (l *leaf) yesNo() (values []string) {
	for text := range l.exact {
		values = append(values, quoteSQL(text), quoteSQL(map[string]string{"yes": "true", "no": "false"}[text]))
	}
	return values
}

// usedMFA covers what a sign-in says.
func (l *leaf) usedMFA() string {
	if l.kind != leafText {
		return (&leaf{}).inDocument("additionaleventdata", "MFAUsed")
	}
	parts := []string{hiddenSQL("additionaleventdata")}
	for _, v := range l.yesNo() {
		parts = append(parts, `lower(additionaleventdata) LIKE '%"mfaused":"`+strings.Trim(v, "'")+`"%'`)
	}
	return orSQL(parts)
}

// user covers names of who it was: each is a part of one of userMembers, or root.
func (t recordTable) user(l *leaf) sqlBounds {
	if l.kind != leafText {
		return t.exists(l)
	}
	part := *l
	part.exact, part.globs = nil, nil
	root := false
	for text := range l.exact {
		part.globs = append(part.globs, &glob{open: true, shut: true, pieces: [][]byte{[]byte(text)}, single: []bool{false}})
		root = root || text == "root"
	}
	for _, g := range l.globs {
		inside := *g
		inside.open, inside.shut = true, true
		part.globs = append(part.globs, &inside)
		root = root || g.match([]byte("root"))
	}
	var over, under []string
	for _, f := range userMembers {
		over = append(over, part.compareColumn(column(f)).over)
		if !l.text(nil) { // an empty member is no name
			under = append(under, l.compareColumn(column(f)).under)
		}
	}
	if root {
		over = append(over, "useridentity.type = 'Root'")
	}
	return sqlBounds{orSQL(over), orSQL(under)}
}

// resource covers names of things: in the request, the response or the list of resources.
func (t recordTable) resource(l *leaf) sqlBounds {
	return atMost(orSQL([]string{
		l.inDocument("requestparameters", ""), l.inDocument("responseelements", ""), l.inResources(),
	}))
}

// inResources covers what is in resources. Elements that do not fit into the column are in leftover, as the whole list is then.
func (l *leaf) inResources() string {
	parts := []string{l.inDocument("leftover", "resources"), "raw IS NOT NULL"}
	texts := l.neededTexts()
	if texts == nil {
		return orSQL(append(parts, "cardinality(resources) > 0"))
	}
	var any []string
	for _, member := range []string{"arn", "accountid", "type"} {
		for _, text := range texts {
			any = append(any, "lower(r."+member+") LIKE '%"+foldedSQL(text)+"%'")
		}
	}
	return orSQL(append(parts, "any_match(resources, r -> "+strings.Trim(orSQL(any), "()")+")"))
}

// path covers a term about members that have no column of their own.
func (t recordTable) path(l *leaf) sqlBounds {
	p := &l.field.path
	last := ""
	if len(p.rest) > 0 {
		last = p.rest[len(p.rest)-1]
	}
	switch {
	case documentColumns[p.base]:
		return atMost(l.inDocument(column(p.base), last))
	case p.base == trail.Resources && len(p.rest) == 0: // the JSON of elements, in which keys count too
		return atMost((&leaf{kind: leafExists}).inResources())
	case p.base == trail.Resources:
		return atMost(l.inResources())
	case p.base == trail.WebIDAttributes, p.base.Opened() && len(p.rest) == 0:
		return atMost(always)
	case len(p.rest) == 0:
		last = p.base.Name()
	case p.base != trail.Top && !p.base.Opened() && textColumns[p.base]: // below a text: an object that came in its place
		return atMost(l.elsewhere(last))
	}
	return atMost(l.elsewhere(last))
}

// anywhere covers a search in all values.
func (t recordTable) anywhere(l *leaf) sqlBounds {
	texts := l.neededTexts()
	if texts == nil {
		return atMost(always)
	}
	parts := []string{l.elsewhere(""), l.inResources()}
	for f := range trail.NumFields {
		if documentColumns[f] {
			parts = append(parts, l.inDocument(column(f), ""))
		}
		for _, text := range texts {
			if textColumns[f] {
				parts = append(parts, "lower("+column(f)+") LIKE '%"+foldedSQL(text)+"%'")
			}
		}
	}
	return atMost(orSQL(append(parts, "cardinality(useridentity.sessioncontext.webidfederationdata.attributes) > 0")))
}

// accessTable is workspaces_access, whose column detail has the whole event as JSON without white space.
type accessTable struct{}

func (t accessTable) leaf(l *leaf) sqlBounds {
	if l.kind == leafNull {
		b := t.leaf(&leaf{kind: leafExists, field: l.field, env: l.env})
		return sqlBounds{over: notSQL(b.under), under: notSQL(b.over)}
	}
	if l.kind == leafPresent {
		return atMost(always)
	}
	compares := l.kind == leafText || l.kind == leafRegexp
	fixed := func(texts ...string) bool { // what every sign-in has
		for _, text := range texts {
			if l.kind == leafExists || compares && (l.holds([]byte(text)) || l.holds([]byte(fold(text)))) {
				return true
			}
		}
		return false
	}
	switch l.field.plain {
	case noPlain, fieldAccount, fieldRegion, fieldResource, fieldAgent, fieldIP:
		last := ""
		if rest := l.field.rest; len(rest) > 0 {
			last = rest[len(rest)-1]
		}
		if l.kind == leafNetwork || l.kind == leafCompare {
			return atMost((&leaf{}).inDocument("detail", last))
		}
		return atMost(l.inDocument("detail", last))
	case fieldEvent, fieldSource:
		if fixed(accessDetailType, "WorkSpacesAccess") && l.field.plain == fieldEvent || fixed(WorkSpaces) && l.field.plain == fieldSource {
			return atMost(always)
		}
		return atMost(l.inDocument("detail", ""))
	case fieldService:
		if compares || l.kind == leafExists {
			return constant(fixed("workspaces"+serviceSuffix, "workspaces"))
		}
		return atMost(always)
	case fieldNetwork:
		if l.kind == leafText {
			return atMost(l.inDocument("detail", ""))
		}
		return atMost(always)
	case fieldCountry:
		return atMost(always)
	case fieldUser, fieldPerson:
		if l.ofPerson(&Event{access: true}) {
			return atMost(always)
		}
	}
	return constant(false)
}
