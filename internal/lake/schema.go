package lake

import (
	"strings"
	"sync"

	"github.com/apache/iceberg-go"

	"github.com/ashiato/ashiato/internal/parquet"
)

// TableName is the physical table; queries see the view cloudtrail_logs over it.
const TableName = "cloudtrail_records"

// kind is the type of a column of the table.
type kind uint8

const (
	text kind = iota
	blob
	instant // microseconds since 1970-01-01 UTC
	record
	list  // of records
	pairs // map from string to string
)

// use says what a column is stored for, beside being read.
type use uint8

const (
	plain  use = 1 << iota // values hardly repeat: no dictionary
	id                     // values never repeat and are of one length: lengths apart from the bytes compress best
	delta                  // sorted or nearly so: differences
	bloom                  // asked for by exact value
	bounds                 // least and greatest value kept in the table's metadata
	origin                 // says how a record came here, not what it is: left out when records are compared
)

// A column of the table. Its field id is its place in a walk of the definition, parents first.
type column struct {
	name     string
	kind     kind
	use      use
	children []column
}

// definition is the one place that says what cloudtrail_records looks like. The documented columns of
// Athena's CloudTrail table come first, under their names and in their order; docs/format.md describes the
// rest. Columns are only ever added at the end: field ids follow from the order.
var definition = []column{
	{name: "eventversion"},
	{name: "useridentity", kind: record, children: []column{
		{name: "type"},
		{name: "principalid", use: bloom},
		{name: "arn", use: bounds},
		{name: "accountid"},
		{name: "invokedby"},
		{name: "accesskeyid", use: bloom},
		{name: "username", use: bloom},
		{name: "onbehalfof", kind: record, children: []column{
			{name: "userid"},
			{name: "identitystorearn"},
		}},
		{name: "sessioncontext", kind: record, children: []column{
			{name: "attributes", kind: record, children: []column{
				{name: "mfaauthenticated"},
				{name: "creationdate"},
			}},
			{name: "sessionissuer", kind: record, children: []column{
				{name: "type"},
				{name: "principalid"},
				{name: "arn"},
				{name: "accountid"},
				{name: "username"},
			}},
			{name: "ec2roledelivery"},
			{name: "webidfederationdata", kind: record, children: []column{
				{name: "federatedprovider"},
				{name: "attributes", kind: pairs},
			}},
		}},
	}},
	{name: "eventtime", use: delta | bounds}, // the bounds tell which files have the newest, see PlannedFile
	{name: "eventsource", use: bounds},
	{name: "eventname", use: bounds},
	{name: "awsregion", use: bounds},
	{name: "sourceipaddress", use: bloom | bounds},
	{name: "useragent"},
	{name: "errorcode", use: bounds},
	{name: "errormessage"},
	{name: "requestparameters", use: plain},
	{name: "responseelements", use: plain},
	{name: "additionaleventdata", use: plain},
	{name: "requestid", use: id},
	{name: "eventid", use: id | bloom},
	{name: "readonly"},
	{name: "resources", kind: list, children: []column{
		{name: "arn"},
		{name: "accountid"},
		{name: "type"},
	}},
	{name: "eventtype"},
	{name: "apiversion"},
	{name: "recipientaccountid", use: bounds},
	{name: "serviceeventdetails", use: plain},
	{name: "sharedeventid", use: id},
	{name: "vpcendpointid"},
	{name: "vpcendpointaccountid"},
	{name: "eventcategory"},
	{name: "addendum", kind: record, children: []column{
		{name: "reason"},
		{name: "updatedfields"},
		{name: "originalrequestid"},
		{name: "originaleventid"},
	}},
	{name: "sessioncredentialfromconsole"},
	{name: "edgedevicedetails", use: plain},
	{name: "tlsdetails", kind: record, children: []column{
		{name: "tlsversion"},
		{name: "ciphersuite"},
		{name: "clientprovidedhostheader"},
	}},
	{name: "account", use: bounds | origin},
	{name: "region", use: bounds | origin},
	{name: "date", use: bounds | origin},
	{name: "event_time", kind: instant, use: delta | bounds},
	{name: "leftover"},
	{name: "raw", kind: blob, use: plain},
	{name: "source", use: bounds | origin},
	{name: "source_object", use: origin},
	{name: "ingested_at", kind: instant, use: delta | bounds | origin},
}

// A Column describes a top-level column of cloudtrail_records for those who show or map it.
type Column struct {
	Name       string
	ID         int    // Iceberg and Parquet field id
	Documented bool   // one of the columns of Athena's documented table, with its partition columns
	Type       string // Athena's spelling: varchar, varbinary, timestamp with time zone, row(...), array(...), map(...)
}

// A layout is what follows from the definition: it is computed once and never changes.
type layout struct {
	columns []Column
	iceberg *iceberg.Schema
	parquet *parquet.Schema
	leaves  map[string]int // by dotted Parquet path
	uses    []use          // by leaf
	bounded map[int]bool   // field ids whose bounds go into the table's metadata
	ids     map[string]int // field id by dotted column path
}

var tableLayout = sync.OnceValue(newLayout)

// Columns lists the columns of cloudtrail_records in order.
func Columns() []Column { return tableLayout().columns }

// Schema gives the Parquet schema of the table's data files; it is shared and must not be changed.
func Schema() *parquet.Schema { return tableLayout().parquet }

// Leaf gives the index of a Parquet leaf by its dotted path, as in "useridentity.sessioncontext.attributes.mfaauthenticated"
// or "resources.list.element.arn"; -1 when there is none.
func Leaf(path string) int {
	if i, ok := tableLayout().leaves[path]; ok {
		return i
	}
	return -1
}

func newLayout() *layout {
	l := &layout{leaves: map[string]int{}, bounded: map[int]bool{}, ids: map[string]int{}}
	var fields []iceberg.NestedField
	var stored []parquet.Field
	next := 0
	seen := map[string]use{}
	documented := true
	for _, c := range definition {
		f, p := l.field(&next, "", c, seen)
		fields, stored = append(fields, f), append(stored, p)
		documented = documented && c.name != "event_time"
		l.columns = append(l.columns, Column{Name: c.name, ID: f.ID, Documented: documented, Type: athenaType(c)})
	}
	l.iceberg = iceberg.NewSchema(0, fields...)
	schema, err := parquet.NewSchema(stored)
	if err != nil {
		panic("lake: table definition: " + err.Error()) // the definition is a constant of this file
	}
	l.parquet = schema
	l.uses = make([]use, len(schema.Leaves()))
	for i, leaf := range schema.Leaves() {
		path := strings.Join(leaf.Path, ".")
		l.leaves[path] = i
		l.uses[i] = seen[path]
		l.bounded[leaf.ID] = seen[path]&bounds != 0
	}
	return l
}

// field numbers one column and its children and gives both its forms.
func (l *layout) field(next *int, parent string, c column, seen map[string]use) (iceberg.NestedField, parquet.Field) {
	*next++
	id := *next
	path := parent + c.name
	l.ids[path] = id
	seen[path] = c.use
	f := iceberg.NestedField{ID: id, Name: c.name}
	p := parquet.Field{Name: c.name, ID: id, Repetition: parquet.Optional, Encoding: c.encoding(), Bloom: c.use&bloom != 0}
	switch c.kind {
	case text:
		f.Type, p.Type = iceberg.PrimitiveTypes.String, parquet.String
	case blob:
		f.Type, p.Type = iceberg.PrimitiveTypes.Binary, parquet.Binary
	case instant:
		f.Type, p.Type = iceberg.PrimitiveTypes.TimestampTz, parquet.TimestampMicros
	case record:
		members, stored := l.members(next, path+".", c, seen)
		f.Type, p.Children = &iceberg.StructType{FieldList: members}, stored
	case list:
		*next++
		element := *next
		members, stored := l.members(next, path+".list.element.", c, seen)
		f.Type = &iceberg.ListType{ElementID: element, Element: &iceberg.StructType{FieldList: members}}
		p.Repetition = parquet.List
		p.Children = []parquet.Field{{Name: "element", ID: element, Repetition: parquet.Optional, Children: stored}}
	case pairs:
		*next += 2
		str := iceberg.PrimitiveTypes.String
		f.Type = &iceberg.MapType{KeyID: *next - 1, KeyType: str, ValueID: *next, ValueType: str}
		p.Repetition = parquet.Map
		p.Children = []parquet.Field{
			{Name: "key", ID: *next - 1, Type: parquet.String, Repetition: parquet.Required},
			{Name: "value", ID: *next, Type: parquet.String, Repetition: parquet.Optional},
		}
	}
	return f, p
}

func (l *layout) members(next *int, prefix string, c column, seen map[string]use) ([]iceberg.NestedField, []parquet.Field) {
	var fields []iceberg.NestedField
	var stored []parquet.Field
	for _, child := range c.children {
		f, p := l.field(next, prefix, child, seen)
		fields, stored = append(fields, f), append(stored, p)
	}
	return fields, stored
}

func (c column) encoding() parquet.Encoding {
	switch {
	case c.use&delta != 0 && c.kind == instant:
		return parquet.DeltaBinaryPacked
	case c.use&delta != 0:
		return parquet.DeltaByteArray
	case c.use&plain != 0:
		return parquet.Plain
	case c.use&id != 0:
		return parquet.DeltaLength
	}
	return parquet.Auto
}

// athenaType spells a column's type as Athena's DESCRIBE does.
func athenaType(c column) string {
	switch c.kind {
	case blob:
		return "varbinary"
	case instant:
		return "timestamp(6) with time zone"
	case record, list:
		members := make([]string, len(c.children))
		for i, child := range c.children {
			members[i] = child.name + " " + athenaType(child)
		}
		row := "row(" + strings.Join(members, ", ") + ")"
		if c.kind == list {
			return "array(" + row + ")"
		}
		return row
	case pairs:
		return "map(varchar, varchar)"
	}
	return "varchar"
}
