package athenaddl

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// firstDay is when CloudTrail began: no trail has older files, so a table from this day on hides nothing.
var firstDay = time.Date(2013, 11, 13, 0, 0, 0, 0, time.UTC)

// Layout of a day in the keys, for Go and for a table's property.
const (
	dayLayout = "2006/01/02"
	dayFormat = "yyyy/MM/dd"
)

// dayColumns are the names that the column of days may have; each holds days as the keys write them. Parts has three
// columns year, month and day instead.
var dayColumns = []string{"date", "dt", "timestamp", "eventdate", "event_date", "log_date", "ingest_date", "date_partition", "p_date"}

// Parts is the DayColumn that makes three columns: year, month, day.
const Parts = "year/month/day"

// DayColumns returns what Table.DayColumn may be.
func DayColumns() []string { return append(slices.Clone(dayColumns), Parts) }

// A Table is an external table over the files of a trail. Athena computes its partitions (partition projection): none
// has to be added for a new day.
type Table struct {
	Database, Name string
	Trail          Trail
	// Accounts are the values of the column account. None are needed for the trail of one account; of another trail each
	// query then has to say which account it asks for (account = '...').
	Accounts []string
	// Regions are the values of the column region; none: those of Regions().
	Regions []string
	// Since is the first day of delivery; the zero time is the first day of CloudTrail.
	Since time.Time
	// DayColumn is the name of the column of delivery days, or Parts; empty is date, the one that ashiato's own
	// queries use.
	DayColumn string
}

// A Property is one of a table's properties.
type Property struct{ Name, Value string }

// withDefaults fills in what follows from the trail, and checks all parts, so that nothing in a statement needs to be
// escaped.
func (t Table) withDefaults() (Table, error) {
	if len(t.Accounts) == 0 && t.Trail.Account != "" {
		t.Accounts = []string{t.Trail.Account}
	}
	if len(t.Regions) == 0 && t.Trail.Region != "" {
		t.Regions = []string{t.Trail.Region}
	}
	if len(t.Regions) == 0 {
		t.Regions = Regions()
	}
	if t.Since.IsZero() {
		t.Since = firstDay
	}
	if t.DayColumn == "" {
		t.DayColumn = "date"
	}
	for _, name := range []string{t.Database, t.Name} {
		if !objectName.MatchString(name) {
			return t, fmt.Errorf("%q: %w", name, ErrName)
		}
	}
	for _, a := range t.Accounts {
		if !account.MatchString(a) {
			return t, fmt.Errorf("%q: %w", a, ErrAccount)
		}
	}
	for _, r := range t.Regions {
		if !region.MatchString(r) {
			return t, fmt.Errorf("%q: %w", r, ErrRegion)
		}
	}
	if !slices.Contains(DayColumns(), t.DayColumn) {
		return t, fmt.Errorf("%q: %w: use one of %s", t.DayColumn, ErrColumn, strings.Join(DayColumns(), ", "))
	}
	return t, t.Trail.check()
}

// check is for trails that were not read by ParseTrail.
func (t Trail) check() error {
	switch {
	case !bucketName.MatchString(t.Bucket):
		return fmt.Errorf("%q: %w", t.Bucket, ErrBucket)
	case t.Prefix != "" && !prefixText.MatchString(t.Prefix):
		return fmt.Errorf("%q: %w", t.Prefix, ErrPrefix)
	case t.Organization != "" && !organization.MatchString(t.Organization):
		return fmt.Errorf("%q: %w", t.Organization, ErrOrg)
	}
	return nil
}

// Injected tells whether each query has to name the accounts that it asks for.
func (t Table) Injected() bool { return len(t.Accounts) == 0 && t.Trail.Account == "" }

// location is the table's folder: the one of its account where it has one only.
func (t Table) location() string {
	if len(t.Accounts) == 1 {
		return t.Trail.root() + t.Accounts[0] + "/CloudTrail/"
	}
	return t.Trail.root()
}

// Properties returns the table's properties, which say what its partitions are and where.
func (t Table) Properties() ([]Property, error) {
	t, err := t.withDefaults()
	if err != nil {
		return nil, err
	}
	p := []Property{{"projection.enabled", "true"}}
	if t.Injected() {
		p = append(p, Property{"projection.account.type", "injected"})
	} else {
		p = append(p, Property{"projection.account.type", "enum"}, Property{"projection.account.values", strings.Join(t.Accounts, ",")})
	}
	p = append(p, Property{"projection.region.type", "enum"}, Property{"projection.region.values", strings.Join(t.Regions, ",")})
	days := "${" + t.DayColumn + "}"
	if t.DayColumn == Parts {
		days = "${year}/${month}/${day}"
		for _, part := range []struct{ name, low, high, digits string }{
			{"year", t.Since.Format("2006"), "2049", "4"}, {"month", "1", "12", "2"}, {"day", "1", "31", "2"},
		} {
			p = append(p, Property{"projection." + part.name + ".type", "integer"},
				Property{"projection." + part.name + ".range", part.low + "," + part.high},
				Property{"projection." + part.name + ".digits", part.digits})
		}
	} else {
		p = append(p, Property{"projection." + t.DayColumn + ".type", "date"},
			Property{"projection." + t.DayColumn + ".format", dayFormat},
			Property{"projection." + t.DayColumn + ".range", t.Since.Format(dayLayout) + ",NOW"},
			Property{"projection." + t.DayColumn + ".interval", "1"},
			Property{"projection." + t.DayColumn + ".interval.unit", "DAYS"})
	}
	return append(p, Property{"storage.location.template", t.Trail.root() + "${account}/CloudTrail/${region}/" + days}), nil
}

// partitionColumns returns the partition columns in order; all hold text.
func (t Table) partitionColumns() []string {
	columns := []string{"account", "region"}
	if t.DayColumn == Parts {
		return append(columns, "year", "month", "day")
	}
	return append(columns, t.DayColumn)
}

// Create returns the statement that makes the table; it fails where the name is taken.
func (t Table) Create() (string, error) {
	properties, err := t.Properties()
	if err != nil {
		return "", err
	}
	t, err = t.withDefaults()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE EXTERNAL TABLE `%s`.`%s` (\n%s\n)\nPARTITIONED BY (", t.Database, t.Name, rawColumns)
	for i, c := range t.partitionColumns() {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "`%s` string", c)
	}
	b.WriteString(")\nROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'\n" +
		"STORED AS INPUTFORMAT '" + inputFormat + "'\n" +
		"OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\n")
	fmt.Fprintf(&b, "LOCATION '%s'\nTBLPROPERTIES (\n", t.location())
	for i, p := range properties {
		comma := ","
		if i == len(properties)-1 {
			comma = ""
		}
		fmt.Fprintf(&b, "  '%s' = '%s'%s\n", p.Name, p.Value, comma)
	}
	return b.String() + ")", nil
}

// inputFormat reads the list Records of a log file as rows. No table but one over a trail's files has it.
const inputFormat = "com.amazon.emr.cloudtrail.CloudTrailInputFormat"

// rawColumns are the columns of the documented table, record version 1.11.
const rawColumns = "  `eventversion` string,\n" +
	"  `useridentity` struct<\n" +
	"    type:string, principalid:string, arn:string, accountid:string, invokedby:string, accesskeyid:string, username:string,\n" +
	"    onbehalfof:struct<userid:string, identitystorearn:string>,\n" +
	"    sessioncontext:struct<\n" +
	"      attributes:struct<mfaauthenticated:string, creationdate:string>,\n" +
	"      sessionissuer:struct<type:string, principalid:string, arn:string, accountid:string, username:string>,\n" +
	"      ec2roledelivery:string,\n" +
	"      webidfederationdata:struct<federatedprovider:string, attributes:map<string,string>>>>,\n" +
	"  `eventtime` string,\n" +
	"  `eventsource` string,\n" +
	"  `eventname` string,\n" +
	"  `awsregion` string,\n" +
	"  `sourceipaddress` string,\n" +
	"  `useragent` string,\n" +
	"  `errorcode` string,\n" +
	"  `errormessage` string,\n" +
	"  `requestparameters` string,\n" +
	"  `responseelements` string,\n" +
	"  `additionaleventdata` string,\n" +
	"  `requestid` string,\n" +
	"  `eventid` string,\n" +
	"  `readonly` string,\n" +
	"  `resources` array<struct<arn:string, accountid:string, type:string>>,\n" +
	"  `eventtype` string,\n" +
	"  `apiversion` string,\n" +
	"  `recipientaccountid` string,\n" +
	"  `serviceeventdetails` string,\n" +
	"  `sharedeventid` string,\n" +
	"  `vpcendpointid` string,\n" +
	"  `vpcendpointaccountid` string,\n" +
	"  `eventcategory` string,\n" +
	"  `addendum` struct<reason:string, updatedfields:string, originalrequestid:string, originaleventid:string>,\n" +
	"  `sessioncredentialfromconsole` string,\n" +
	"  `edgedevicedetails` string,\n" +
	"  `tlsdetails` struct<tlsversion:string, ciphersuite:string, clientprovidedhostheader:string>"
