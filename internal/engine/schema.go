package engine

import (
	"fmt"
	"strings"

	"github.com/ashiato/ashiato/internal/encode"
)

// The tables that a query may name. Both read the same files.
const (
	// Logs has the columns of Athena's documented CloudTrail table and its partition columns.
	Logs = "cloudtrail_logs"
	// Records has every stored column.
	Records = "cloudtrail_records"
	// Users has who is who in Amazon Connect: arn, id, username. It is empty as long as nothing collects them.
	Users = "connect_users"
)

const usersView = "CREATE VIEW " + Users + " AS SELECT NULL::VARCHAR AS arn, NULL::VARCHAR AS id, NULL::VARCHAR AS username WHERE false;"

func text(names ...string) []encode.Column {
	columns := make([]encode.Column, len(names))
	for i, n := range names {
		columns[i] = encode.Column{Name: n, Type: encode.Type{Kind: encode.Varchar}}
	}
	return columns
}

func row(name string, members ...[]encode.Column) []encode.Column {
	t := encode.Type{Kind: encode.Row}
	for _, m := range members {
		t.Fields = append(t.Fields, m...)
	}
	return []encode.Column{{Name: name, Type: t}}
}

func list(element []encode.Column) []encode.Column {
	return []encode.Column{{Name: element[0].Name, Type: encode.Type{Kind: encode.Array, Elem: &element[0].Type}}}
}

func textMap(name string) []encode.Column {
	varchar := encode.Type{Kind: encode.Varchar}
	return []encode.Column{{Name: name, Type: encode.Type{Kind: encode.Map, Key: &varchar, Elem: &varchar}}}
}

func plain(name string, k encode.Kind) []encode.Column {
	return []encode.Column{{Name: name, Type: encode.Type{Kind: k, Precision: digits(k)}}}
}

// digits is the precision of a kind's values in the lake: microseconds.
func digits(k encode.Kind) int {
	switch k {
	case encode.Time, encode.Timestamp, encode.TimestampTZ:
		return 6
	}
	return 0
}

func join(parts ...[]encode.Column) (all []encode.Column) {
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}

// logsColumns are the columns of the table that Amazon documents for Athena
// (CREATE TABLE cloudtrail_logs, record version 1.11), in its order, then the partition
// columns.
var logsColumns = join(
	text("eventversion"),
	row("useridentity",
		text("type", "principalid", "arn", "accountid", "invokedby", "accesskeyid", "username"),
		row("onbehalfof", text("userid", "identitystorearn")),
		row("sessioncontext",
			row("attributes", text("mfaauthenticated", "creationdate")),
			row("sessionissuer", text("type", "principalid", "arn", "accountid", "username")),
			text("ec2roledelivery"),
			row("webidfederationdata", text("federatedprovider"), textMap("attributes")))),
	text("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent", "errorcode",
		"errormessage", "requestparameters", "responseelements", "additionaleventdata", "requestid", "eventid", "readonly"),
	list(row("resources", text("arn", "accountid", "type"))),
	text("eventtype", "apiversion", "recipientaccountid", "serviceeventdetails", "sharedeventid", "vpcendpointid",
		"vpcendpointaccountid", "eventcategory"),
	row("addendum", text("reason", "updatedfields", "originalrequestid", "originaleventid")),
	text("sessioncredentialfromconsole", "edgedevicedetails"),
	row("tlsdetails", text("tlsversion", "ciphersuite", "clientprovidedhostheader")),
	text("account", "region", "date"),
)

// recordsColumns are all stored columns.
var recordsColumns = join(
	logsColumns,
	plain("event_time", encode.TimestampTZ),
	text("leftover"),
	plain("raw", encode.Varbinary),
	text("source", "source_object"),
	plain("ingested_at", encode.TimestampTZ),
)

// fieldIDs returns the number of ids that a type takes: its own and those of its parts.
// Ids count from 1 in the order of the columns, parts after their whole.
func fieldIDs(t encode.Type) int {
	n := 1
	for _, f := range t.Fields {
		n += fieldIDs(f.Type)
	}
	if t.Key != nil {
		n += fieldIDs(*t.Key)
	}
	if t.Elem != nil {
		n += fieldIDs(*t.Elem)
	}
	return n
}

// duckType spells a type in DuckDB's SQL.
func duckType(t encode.Type) string {
	switch t.Kind {
	case encode.Row:
		parts := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			parts[i] = quoteName(f.Name) + " " + duckType(f.Type)
		}
		return "STRUCT(" + strings.Join(parts, ", ") + ")"
	case encode.Array:
		return duckType(*t.Elem) + "[]"
	case encode.Map:
		return "MAP(" + duckType(*t.Key) + ", " + duckType(*t.Elem) + ")"
	case encode.Varbinary:
		return "BLOB"
	case encode.TimestampTZ:
		return "TIMESTAMP WITH TIME ZONE"
	case encode.Bigint:
		return "BIGINT"
	case encode.Double:
		return "DOUBLE"
	case encode.Boolean:
		return "BOOLEAN"
	}
	return "VARCHAR"
}

// defineTables returns the statements that make the tables over the given files.
func defineTables(files []File) string {
	return fmt.Sprintf("CREATE OR REPLACE VIEW %s AS %s;\nCREATE OR REPLACE VIEW %s AS SELECT %s FROM %s;",
		Records, selectFiles(files, false), Logs, names(logsColumns), Records)
}

func names(columns []encode.Column) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = quoteName(c.Name)
	}
	return strings.Join(quoted, ", ")
}

// placeColumns tell where a record is stored; DuckDB adds them to what it reads.
const placeColumns = "filename, file_row_number"

// selectFiles returns a SELECT of all columns of the records in the files and, when asked
// for, of the placeColumns.
func selectFiles(files []File, places bool) string {
	columns := names(recordsColumns)
	if places {
		columns += ", " + placeColumns
	}
	var present, older []string
	for _, f := range files {
		path := quoteText(escapeGlob(f.Path))
		if f.Older {
			older = append(older, path)
		} else {
			present = append(present, path)
		}
	}
	var parts []string
	if len(present) > 0 {
		parts = append(parts, fmt.Sprintf("SELECT %s FROM read_parquet([%s], hive_partitioning = false)", columns, strings.Join(present, ", ")))
	}
	if len(older) > 0 {
		parts = append(parts, fmt.Sprintf("SELECT %s FROM read_parquet([%s], schema = MAP {%s})", columns, strings.Join(older, ", "), fieldSchema()))
	}
	if len(parts) == 0 {
		return selectNothing()
	}
	return strings.Join(parts, " UNION ALL ")
}

// selectNothing is an empty table of the right types.
func selectNothing() string {
	empty := make([]string, len(recordsColumns))
	for i, c := range recordsColumns {
		empty[i] = fmt.Sprintf("CAST(NULL AS %s) AS %s", duckType(c.Type), quoteName(c.Name))
	}
	return "SELECT " + strings.Join(empty, ", ") + " WHERE false"
}

// fieldSchema maps the field ids of files to the columns: what a file lacks is NULL, what
// it has elsewhere or under another name is found; members of rows go by name. DuckDB
// then reads a row whole even where one member would do, so it serves older files only.
func fieldSchema() string {
	id, schema := 1, make([]string, len(recordsColumns))
	for i, c := range recordsColumns {
		schema[i] = fmt.Sprintf("%d: {name: %s, type: %s, default_value: NULL}", id, quoteText(c.Name), quoteText(duckType(c.Type)))
		id += fieldIDs(c.Type)
	}
	return strings.Join(schema, ", ")
}

// escapeGlob makes a path stand for itself where DuckDB would expand * ? and [.
func escapeGlob(path string) string {
	return strings.NewReplacer("[", "[[]", "*", "[*]", "?", "[?]").Replace(path)
}

func quoteName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
