package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/parquet"
	"github.com/ashiato/ashiato/trail"
)

// form says which JSON values a column holds exactly.
type form uint8

const (
	text     form = iota // a JSON string, stored decoded
	flag                 // a JSON boolean, stored as true or false
	document             // a JSON object or array, stored as its text
)

// A structColumn is a column of type struct and the record member it mirrors.
type structColumn struct {
	path   string
	field  trail.Field
	parent int // index into structColumns, -1 at the top level
}

var structColumns = [...]structColumn{
	{"useridentity", trail.UserIdentity, -1},
	{"useridentity.onbehalfof", trail.OnBehalfOf, 0},
	{"useridentity.sessioncontext", trail.SessionContext, 0},
	{"useridentity.sessioncontext.attributes", trail.SessionContextAttributes, 2},
	{"useridentity.sessioncontext.sessionissuer", trail.SessionIssuer, 2},
	{"useridentity.sessioncontext.webidfederationdata", trail.WebIDFederationData, 2},
	{"addendum", trail.Addendum, -1},
	{"tlsdetails", trail.TLSDetails, -1},
}

// leafColumns lists the columns that hold one member of a record as text.
// A null in requestparameters and responseelements stands for a JSON null, because that is what nearly
// every record delivers; in all others it stands for an absent member. The leftover column says otherwise.
var leafColumns = [...]struct {
	path  string
	field trail.Field
	form  form
}{
	{"eventversion", trail.EventVersion, text},
	{"useridentity.type", trail.UserIdentityType, text},
	{"useridentity.principalid", trail.UserIdentityPrincipalID, text},
	{"useridentity.arn", trail.UserIdentityARN, text},
	{"useridentity.accountid", trail.UserIdentityAccountID, text},
	{"useridentity.invokedby", trail.UserIdentityInvokedBy, text},
	{"useridentity.accesskeyid", trail.UserIdentityAccessKeyID, text},
	{"useridentity.username", trail.UserIdentityUserName, text},
	{"useridentity.onbehalfof.userid", trail.OnBehalfOfUserID, text},
	{"useridentity.onbehalfof.identitystorearn", trail.OnBehalfOfIdentityStoreARN, text},
	{"useridentity.sessioncontext.attributes.mfaauthenticated", trail.SessionMFAAuthenticated, text},
	{"useridentity.sessioncontext.attributes.creationdate", trail.SessionCreationDate, text},
	{"useridentity.sessioncontext.sessionissuer.type", trail.SessionIssuerType, text},
	{"useridentity.sessioncontext.sessionissuer.principalid", trail.SessionIssuerPrincipalID, text},
	{"useridentity.sessioncontext.sessionissuer.arn", trail.SessionIssuerARN, text},
	{"useridentity.sessioncontext.sessionissuer.accountid", trail.SessionIssuerAccountID, text},
	{"useridentity.sessioncontext.sessionissuer.username", trail.SessionIssuerUserName, text},
	{"useridentity.sessioncontext.ec2roledelivery", trail.EC2RoleDelivery, text},
	{"useridentity.sessioncontext.webidfederationdata.federatedprovider", trail.WebIDFederatedProvider, text},
	{"eventtime", trail.EventTime, text},
	{"eventsource", trail.EventSource, text},
	{"eventname", trail.EventName, text},
	{"awsregion", trail.AWSRegion, text},
	{"sourceipaddress", trail.SourceIPAddress, text},
	{"useragent", trail.UserAgent, text},
	{"errorcode", trail.ErrorCode, text},
	{"errormessage", trail.ErrorMessage, text},
	{"requestparameters", trail.RequestParameters, document},
	{"responseelements", trail.ResponseElements, document},
	{"additionaleventdata", trail.AdditionalEventData, document},
	{"requestid", trail.RequestID, text},
	{"eventid", trail.EventID, text},
	{"readonly", trail.ReadOnly, flag},
	{"eventtype", trail.EventType, text},
	{"apiversion", trail.APIVersion, text},
	{"recipientaccountid", trail.RecipientAccountID, text},
	{"serviceeventdetails", trail.ServiceEventDetails, document},
	{"sharedeventid", trail.SharedEventID, text},
	{"vpcendpointid", trail.VPCEndpointID, text},
	{"vpcendpointaccountid", trail.VPCEndpointAccountID, text},
	{"eventcategory", trail.EventCategory, text},
	{"addendum.reason", trail.AddendumReason, text},
	{"addendum.updatedfields", trail.AddendumUpdatedFields, text},
	{"addendum.originalrequestid", trail.AddendumOriginalRequestID, text},
	{"addendum.originaleventid", trail.AddendumOriginalEventID, text},
	{"sessioncredentialfromconsole", trail.SessionCredentialFromConsole, text},
	{"edgedevicedetails", trail.EdgeDeviceDetails, document},
	{"tlsdetails.tlsversion", trail.TLSVersion, text},
	{"tlsdetails.ciphersuite", trail.TLSCipherSuite, text},
	{"tlsdetails.clientprovidedhostheader", trail.TLSClientProvidedHostHeader, text},
}

// A leaf is a leafColumn resolved against the table's schema.
type leaf struct {
	column int // leaf index in the Parquet schema
	field  trail.Field
	form   form
	parent int8  // index into structColumns, -1 at the top level
	full   uint8 // definition level of a value
}

// origin is where a record came from; it fills the columns that are not part of the record.
type origin struct {
	source   string // trail, lookup, eventbridge, ...
	object   string // the object, as a person would look for it
	account  string // from the object's key; empty: from the record
	region   string
	date     string // yyyy/MM/dd
	ingested int64  // microseconds since 1970-01-01 UTC
}

// A mapper turns records into rows of cloudtrail_records. It is not safe for concurrent use.
type mapper struct {
	leaves                                     []leaf // without those of userIdentity
	resourceARN, resourceAccount, resourceType int
	attributeKey, attributeValue               int
	account, region, date, time, leftover, raw int
	source, sourceObject, ingested             int
	entries                                    []entry // of the record in hand
	levels                                     [len(structColumns)]uint8
	scratch                                    []byte
	out                                        []byte
	bare                                       []trail.Field // fields that have no column of their own, without those of userIdentity
	identity                                   identities
	lastOrigin                                 origin        // of the record that lastOwn was noted at
	lastOwn                                    parquet.Tuple // account, region, date, source, source_object
}

// newMapper resolves the columns in the table's schema.
func newMapper() (*mapper, error) {
	m := &mapper{}
	index := map[string]int{}
	leaves := lake.Schema().Leaves()
	for i, l := range leaves {
		index[strings.Join(l.Path, ".")] = i
	}
	var err error
	find := func(path string) int {
		i, ok := index[path]
		if !ok && err == nil {
			err = fmt.Errorf("column %s is not in the table's schema", path)
		}
		return i
	}
	hasColumn := map[trail.Field]bool{trail.Resources: true, trail.WebIDAttributes: true}
	for _, c := range structColumns {
		hasColumn[c.field] = true
	}
	for _, c := range leafColumns {
		hasColumn[c.field] = true
		parent := int8(-1)
		for i, s := range structColumns {
			if strings.HasPrefix(c.path, s.path+".") {
				parent = int8(i)
			}
		}
		i := find(c.path)
		l := leaf{i, c.field, c.form, parent, leaves[i].MaxDef}
		if parent >= 0 && parent < identityStructs {
			m.identity.leaves = append(m.identity.leaves, l)
			m.identity.columns = append(m.identity.columns, i)
		} else {
			m.leaves = append(m.leaves, l)
		}
	}
	m.resourceARN = find("resources.list.element.arn")
	m.resourceAccount = find("resources.list.element.accountid")
	m.resourceType = find("resources.list.element.type")
	m.attributeKey = find("useridentity.sessioncontext.webidfederationdata.attributes.key_value.key")
	m.attributeValue = find("useridentity.sessioncontext.webidfederationdata.attributes.key_value.value")
	m.account, m.region, m.date, m.time = find("account"), find("region"), find("date"), find("event_time")
	m.leftover, m.raw, m.source = find("leftover"), find("raw"), find("source")
	m.sourceObject, m.ingested = find("source_object"), find("ingested_at")
	m.identity.columns = append(m.identity.columns, m.attributeKey, m.attributeValue)
	for f := trail.Field(0); f < trail.NumFields; f++ {
		switch {
		case hasColumn[f]:
		case strings.HasPrefix(f.String(), trail.UserIdentity.String()+"."):
			m.identity.bare = append(m.identity.bare, f)
		default:
			m.bare = append(m.bare, f)
		}
	}
	return m, err
}

// eventTime gives a record's time in microseconds since 1970-01-01 UTC. Times that no trail can hold
// count as none: each day makes a file, and the text of eventTime is an attacker's to choose.
func eventTime(r *trail.Record) (micros int64, ok bool) {
	t, err := r.EventTime()
	if err != nil || t.Before(earliest) || !t.Before(latest) {
		return 0, false
	}
	return t.UnixMicro(), true
}

var (
	earliest = time.Date(2006, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

// append writes one record as a row of w.
func (m *mapper) append(w *parquet.Writer, r *trail.Record, o *origin) error {
	m.entries = m.entries[:0]
	valid := r.ValidUTF8()
	m.userIdentity(w, r, valid)
	for i := identityStructs; i < len(structColumns); i++ {
		m.structLevel(i, r)
	}
	absent := m.values(w, r, m.leaves, valid)
	m.resources(w, r)
	m.others(r, m.bare)
	m.own(w, r, o)
	m.rest(w, r, absent)
	return w.EndRow()
}

// values writes the columns of leaves. It returns the bits of the absent members whose null would mean JSON null.
func (m *mapper) values(w *parquet.Writer, r *trail.Record, leaves []leaf, valid bool) (absent uint8) {
	for i := range leaves {
		l := &leaves[i]
		base := uint8(0)
		if l.parent >= 0 {
			base = m.levels[l.parent] & levelMask
		}
		v := r.Value(l.field)
		c := w.Column(l.column)
		switch {
		case v.Kind == trail.Absent:
			c.Null(0, base)
			if l.form == document {
				absent |= absentBit(l.field)
			}
		case v.Kind == trail.Null:
			c.Null(0, base)
			if absentBit(l.field) == 0 {
				m.keep(l.field, v)
			}
		default:
			c.Bytes(m.value(l, v, valid), 0, l.full)
		}
	}
	return absent
}

// others keeps the members that have no column.
func (m *mapper) others(r *trail.Record, fields []trail.Field) {
	for _, f := range fields {
		if v := r.Value(f); v.Kind != trail.Absent {
			m.keep(f, v)
		}
	}
}

// A level with presentBit set belongs to a struct that is there; the rest is the definition level
// that a null leaf below it takes.
const (
	presentBit = 0x80
	levelMask  = 0x7f
)

func (m *mapper) structLevel(i int, r *trail.Record) {
	s := &structColumns[i]
	base := uint8(0)
	if s.parent >= 0 {
		if m.levels[s.parent]&presentBit == 0 {
			m.levels[i] = m.levels[s.parent]
			return
		}
		base = m.levels[s.parent] & levelMask
	}
	v := r.Value(s.field)
	switch v.Kind {
	case trail.Object:
		m.levels[i] = (base + 1) | presentBit
		return
	case trail.Absent:
	default:
		m.keep(s.field, v)
	}
	m.levels[i] = base
}

// value gives the text that a column shows for v, and keeps v itself where the column cannot hold it exactly.
func (m *mapper) value(l *leaf, v trail.Value, valid bool) []byte {
	switch v.Kind {
	case trail.String:
		if l.form == text && valid && !v.Escaped() {
			return v.Text[1 : len(v.Text)-1]
		}
		var exact bool
		m.scratch, exact = v.AppendText(m.scratch[:0])
		if l.form != text || !exact {
			m.keep(l.field, v)
		}
		return m.scratch
	case trail.Object, trail.Array:
		if l.form != document {
			m.keep(l.field, v)
		}
		if valid && !v.Spaced() {
			return v.Text
		}
		m.scratch = v.AppendCompact(m.scratch[:0])
		if !valid {
			return bytes.ToValidUTF8(m.scratch, []byte("\uFFFD"))
		}
		return m.scratch
	case trail.True, trail.False:
		if l.form != flag {
			m.keep(l.field, v)
		}
	default:
		m.keep(l.field, v)
	}
	return v.Text
}

// own writes the columns that are not part of the record.
func (m *mapper) own(w *parquet.Writer, r *trail.Record, o *origin) {
	micros, ok := eventTime(r)
	if ok {
		w.Column(m.time).Int64(micros, 0, 1)
	} else {
		w.Column(m.time).Null(0, 0)
	}
	w.Column(m.ingested).Int64(o.ingested, 0, 1)
	fixed := o.account != "" && o.region != "" && o.date != "" // the same for all records of an object
	if fixed && m.lastOrigin == *o && w.Repeat(&m.lastOwn) {
		return
	}
	m.either(w, m.account, o.account, r, trail.RecipientAccountID, trail.UserIdentityAccountID)
	m.either(w, m.region, o.region, r, trail.AWSRegion, trail.AWSRegion)
	switch {
	case o.date != "":
		w.Column(m.date).Bytes([]byte(o.date), 0, 1)
	case ok:
		m.scratch = time.UnixMicro(micros).UTC().AppendFormat(m.scratch[:0], "2006/01/02")
		w.Column(m.date).Bytes(m.scratch, 0, 1)
	default:
		w.Column(m.date).Null(0, 0)
	}
	w.Column(m.source).Bytes([]byte(o.source), 0, 1)
	w.Column(m.sourceObject).Bytes([]byte(o.object), 0, 1)
	if fixed {
		m.lastOrigin = *o
		w.Note(&m.lastOwn, []int{m.account, m.region, m.date, m.source, m.sourceObject})
	}
}

// either writes what the object's key said, else the first of two members of the record.
func (m *mapper) either(w *parquet.Writer, column int, known string, r *trail.Record, first, second trail.Field) {
	c := w.Column(column)
	if known != "" {
		c.Bytes([]byte(known), 0, 1)
		return
	}
	for _, f := range [...]trail.Field{first, second} {
		if v := r.Value(f); v.Kind == trail.String && len(v.Text) > 2 {
			m.scratch, _ = v.AppendText(m.scratch[:0])
			c.Bytes(m.scratch, 0, 1)
			return
		}
	}
	c.Null(0, 0)
}
