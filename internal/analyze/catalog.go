package analyze

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ashiato/ashiato/internal/athenasql"
	"github.com/ashiato/ashiato/internal/encode"
)

// The tables.
const (
	// Logs has the columns of Athena's documented CloudTrail table and its partition columns.
	Logs = "cloudtrail_logs"
	// Records has every stored column of the same records.
	Records = "cloudtrail_records"
	// ConnectUsers has the names of the users of Amazon Connect.
	ConnectUsers = "connect_users"
)

// DefaultCatalog returns the lake's tables without other names for them. The caller may add names; the tables are
// shared and must not be changed.
func DefaultCatalog() *Catalog { return &Catalog{Tables: lakeTables()} }

var known struct {
	once   sync.Once
	tables []*Table
}

// lakeTables returns tables and views. Analyzing the queries of the views takes time, so that is done once.
func lakeTables() []*Table {
	known.once.Do(func() {
		tables := append([]*Table{
			{Name: Logs, Columns: slices.Concat(logsColumns(), partitionColumns(), hidden(storedColumns()))},
			{Name: Records, Columns: slices.Concat(logsColumns(), storedColumns(), partitionColumns())},
		}, smallerTables()...)
		known.tables = append(tables, viewTables(tables)...)
	})
	return known.tables
}

// TableNames returns the names of the lake's tables.
func TableNames() []string {
	var names []string
	for _, t := range lakeTables() {
		names = append(names, t.Name)
	}
	return names
}

// IsTable tells whether a name is that of one of the lake's tables.
func IsTable(name string) bool { return slices.Contains(TableNames(), name) }

// Lookup finds the table that a name of one to three parts means, as written. Besides its own names it knows those of
// published queries: in any catalog and database, a table that starts with cloudtrail is cloudtrail_logs, and one that
// ends in connect_users is connect_users. mapped tells that the last part is not the table's own name.
func (c *Catalog) Lookup(parts []string) (t *Table, mapped, ok bool) {
	name := strings.ToLower(parts[len(parts)-1])
	for i := range parts { // my_db.my_trail, then my_trail
		if own, found := c.Names[strings.ToLower(strings.Join(parts[i:], "."))]; found {
			t = c.table(own)
			return t, own != name, t != nil
		}
	}
	if t := c.table(name); t != nil {
		return t, false, true
	}
	switch {
	case strings.HasSuffix(name, ConnectUsers):
		t = c.table(ConnectUsers)
	case strings.HasPrefix(name, "cloudtrail") && !strings.Contains(name, "$"): // "x$partitions" holds no records
		t = c.table(Logs)
	}
	return t, true, t != nil
}

func (c *Catalog) table(name string) *Table {
	for _, t := range c.Tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Column finds a column by its name in any case.
func (t *Table) Column(name string) *Column {
	for i := range t.Columns {
		if strings.EqualFold(t.Columns[i].Name, name) {
			return &t.Columns[i]
		}
	}
	return nil
}

var varchar = encode.Type{Kind: encode.Varchar}

func texts(names ...string) []Column {
	columns := make([]Column, len(names))
	for i, n := range names {
		columns[i] = Column{Name: n, Type: varchar}
	}
	return columns
}

func rowOf(name string, members ...[]Column) []Column {
	t := encode.Type{Kind: encode.Row}
	for _, m := range slices.Concat(members...) {
		t.Fields = append(t.Fields, encode.Column{Name: m.Name, Type: m.Type})
	}
	return []Column{{Name: name, Type: t}}
}

func mapOf(name string) []Column {
	key, value := varchar, varchar
	return []Column{{Name: name, Type: encode.Type{Kind: encode.Map, Key: &key, Elem: &value}}}
}

func arrayOf(element []Column) []Column {
	return []Column{{Name: element[0].Name, Type: encode.Type{Kind: encode.Array, Elem: &element[0].Type}}}
}

// logsColumns are the columns of the table that Amazon documents for CloudTrail in Athena
// (https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table.html), in its order, then the partition columns
// of the lake.
func logsColumns() []Column {
	return slices.Concat(
		texts("eventversion"),
		rowOf("useridentity",
			texts("type", "principalid", "arn", "accountid", "invokedby", "accesskeyid", "username"),
			rowOf("onbehalfof", texts("userid", "identitystorearn")),
			rowOf("sessioncontext",
				rowOf("attributes", texts("mfaauthenticated", "creationdate")),
				rowOf("sessionissuer", texts("type", "principalid", "arn", "accountid", "username")),
				texts("ec2roledelivery"),
				rowOf("webidfederationdata", texts("federatedprovider"), mapOf("attributes")))),
		texts("eventtime", "eventsource", "eventname", "awsregion", "sourceipaddress", "useragent", "errorcode",
			"errormessage", "requestparameters", "responseelements", "additionaleventdata", "requestid", "eventid", "readonly"),
		arrayOf(rowOf("resources", texts("arn", "accountid", "type"))),
		texts("eventtype", "apiversion", "recipientaccountid", "serviceeventdetails", "sharedeventid", "vpcendpointid",
			"vpcendpointaccountid", "eventcategory"),
		rowOf("addendum", texts("reason", "updatedfields", "originalrequestid", "originaleventid")),
		texts("sessioncredentialfromconsole", "edgedevicedetails"),
		rowOf("tlsdetails", texts("tlsversion", "ciphersuite", "clientprovidedhostheader")),
		texts("account", "region", "date"),
	)
}

// storedColumns are what the lake stores beside them; docs/format.md tells what they hold.
func storedColumns() []Column {
	instant := encode.Type{Kind: encode.TimestampTZ, Precision: 6}
	return slices.Concat(
		[]Column{{Name: "event_time", Type: instant}},
		texts("leftover"),
		[]Column{{Name: "raw", Type: encode.Type{Kind: encode.Varbinary}}},
		texts("source", "source_object"),
		[]Column{{Name: "ingested_at", Type: instant}},
	)
}

func hidden(columns []Column) []Column {
	for i := range columns {
		columns[i].Hidden = true
	}
	return columns
}

// wholeDay is how CloudTrail's keys write a day, and so every partition column that holds one.
const wholeDay = "yyyy/MM/dd"

// partitionColumns are names that people give to the partitions of CloudTrail tables. A name that holds a whole day
// has the form of the keys, whatever other tables of its name hold; year, month and day are the parts of the key.
func partitionColumns() []Column {
	var columns []Column
	add := func(of, format string, names ...string) {
		for _, n := range names {
			columns = append(columns, Column{Name: n, Type: varchar, Hidden: true, Partition: &Partition{Of: of, Format: format}})
		}
	}
	add("account", "", "account_id", "accountid", "account_partition", "p_account")
	add("region", "", "region_partition", "p_region")
	add("date", wholeDay, "dt", "timestamp", "eventdate", "event_date", "log_date", "ingest_date", "date_partition", "p_date")
	add("date", "yyyy", "year")
	add("date", "MM", "month")
	add("date", "dd", "day")
	return columns
}

// partitionForms are the texts that the columns hold, by format, with an example for messages.
var partitionForms = map[string]struct {
	whole, part *regexp.Regexp // part: what may stand in a comparison of order
	example     string
}{
	wholeDay: {regexp.MustCompile(`^\d{4}/\d{2}/\d{2}$`), regexp.MustCompile(`^\d{1,4}(/\d{0,2}(/\d{0,2})?)?$`), "2026/01/05"},
	"yyyy":   {regexp.MustCompile(`^\d{4}$`), regexp.MustCompile(`^\d{1,4}$`), "2026"},
	"MM":     {regexp.MustCompile(`^\d{2}$`), regexp.MustCompile(`^\d{1,2}$`), "01"},
	"dd":     {regexp.MustCompile(`^\d{2}$`), regexp.MustCompile(`^\d{1,2}$`), "05"},
}

// dayLike is a text that is meant as a day or a part of one; others, such as the placeholders of published queries,
// equal no day in any form.
var dayLike = regexp.MustCompile(`^[\d/. :TZ+-]*\d[\d/. :TZ+-]*$`)

var anyDay = regexp.MustCompile(`^(\d{4})[-/]?(\d{1,2})[-/]?(\d{1,2})`)

// CheckPartition refuses a text that a column of days is compared with by op (one of = <> < <= > >=) and that has
// another form than the column's: the comparison would run and be wrong. It returns an error without a place, with what to
// write instead; nil for a text that is right and for other columns.
func CheckPartition(column *Column, op, text string) *Error {
	p := column.Partition
	switch {
	case p == nil && column.Name == "date":
		p = &Partition{Of: "date", Format: wholeDay}
	case p == nil || p.Of != "date":
		return nil
	}
	form := partitionForms[p.Format]
	if !dayLike.MatchString(text) || form.whole.MatchString(text) || op != "=" && op != "<>" && form.part.MatchString(text) && p.Format == wholeDay {
		return nil
	}
	return &Error{Kind: Invalid, Fix: partitionFix(column.Name, op, text, p.Format),
		Message: say("column %s holds days as %s (such as '%s'), and '%s' would compare wrongly with them", column.Name, p.Format, form.example, shorten(text))}
}

// partitionFix spells the comparison that was probably meant.
func partitionFix(column, op, text, format string) athenasql.Phrase {
	day := anyDay.FindStringSubmatch(text)
	pad := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	switch {
	case day != nil && format == wholeDay:
		return write("%s %s '%s/%s/%s'", column, op, day[1], pad(day[2]), pad(day[3]))
	case day != nil:
		return write("date %s '%s/%s/%s'", op, day[1], pad(day[2]), pad(day[3]))
	case format != wholeDay && len(text) == 1 && text[0] >= '0' && text[0] <= '9':
		return write("%s %s '0%s'", column, op, text)
	}
	return say("write it as %s", format)
}

// shorten bounds a text of the statement in a message.
func shorten(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "..."
	}
	return text
}
