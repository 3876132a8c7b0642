package athenaddl

import (
	"fmt"
	"strings"
)

// Names of what Setup makes, as queries name them.
const (
	Logs    = "cloudtrail_logs"
	Records = "cloudtrail_records"
	Users   = "connect_users"
)

// Kind is what an object is.
type Kind uint8

const (
	DatabaseObject Kind = iota
	TableObject
	ViewObject
)

// An Object is something that a setup makes.
type Object struct {
	Kind Kind
	Name string // within the database; of a database its own
	// Create makes it, and fails where its name is taken (a database: does nothing then).
	Create string
	// Replace are the statements that put it in the place of an older one of its kind; empty for a database.
	Replace []string
	// Needs is the table that must be there, else the object is left out; empty for none.
	Needs string
	// Unless is the table with which the object is left out: another one of its name takes its place. Empty for none.
	Unless string
	Note   Note
}

// Note is what a person should know about an object; the program words it.
type Note uint8

const (
	NoNote Note = iota
	// NeedsAccount: each query of the table has to say which accounts it asks for.
	NeedsAccount
	// SeenOnly: the view knows the users whose creation the trail has seen.
	SeenOnly
)

// A Setup is a database with what queries need.
type Setup struct {
	Database string
	// Trail makes the table cloudtrail_logs over a trail's files. Without it, cloudtrail_logs is a view over the lake's
	// table cloudtrail_records, where the database has that: a lake on S3 registers the table itself in AWS Glue, as
	// an Iceberg table, which no statement here makes.
	Trail *Table
}

// Objects returns what the setup makes, in the order in which it must be made.
func (s Setup) Objects() ([]Object, error) {
	if !objectName.MatchString(s.Database) {
		return nil, fmt.Errorf("%q: %w", s.Database, ErrName)
	}
	objects := []Object{{Kind: DatabaseObject, Name: s.Database,
		Create: fmt.Sprintf("CREATE DATABASE IF NOT EXISTS `%s`", s.Database)}}
	if s.Trail == nil {
		logs := s.view(Logs, s.selectLogs())
		logs.Needs = Records
		users := s.view(Users, s.selectUsers())
		users.Needs, users.Unless, users.Note = Records, Directory, SeenOnly
		named, err := s.namedViews()
		if err != nil {
			return nil, err
		}
		return append(append(append(objects, logs), named...), users), nil
	}
	t := *s.Trail
	t.Database, t.Name = s.Database, Logs
	create, err := t.Create()
	if err != nil {
		return nil, err
	}
	table := Object{Kind: TableObject, Name: Logs, Create: create,
		Replace: []string{fmt.Sprintf("DROP TABLE `%s`.`%s`", s.Database, Logs), create}}
	if t.Injected() {
		table.Note = NeedsAccount // and the users cannot be asked for without an account
		return append(objects, table), nil
	}
	users := s.view(Users, s.selectUsers())
	users.Note = SeenOnly
	return append(objects, table, users), nil
}

func (s Setup) view(name, query string) Object {
	full := s.name(name)
	return Object{Kind: ViewObject, Name: name,
		Create:  "CREATE VIEW " + full + " AS\n" + query,
		Replace: []string{"CREATE OR REPLACE VIEW " + full + " AS\n" + query}}
}

func (s Setup) name(object string) string { return fmt.Sprintf(`"%s"."%s"`, s.Database, object) }

// logsColumns are the columns of the documented table and its partition columns, in order.
var logsColumns = strings.Fields(`eventversion useridentity eventtime eventsource eventname awsregion sourceipaddress
	useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid readonly
	resources eventtype apiversion recipientaccountid serviceeventdetails sharedeventid vpcendpointid
	vpcendpointaccountid eventcategory addendum sessioncredentialfromconsole edgedevicedetails tlsdetails
	account region date`)

func (s Setup) selectLogs() string {
	quoted := make([]string, len(logsColumns))
	for i, c := range logsColumns {
		quoted[i] = `  "` + c + `"`
	}
	return "SELECT\n" + strings.Join(quoted, ",\n") + "\nFROM " + s.name(Records)
}

// selectUsers says who the users of Amazon Connect are as far as the trail tells: their creation has name, id and ARN.
// The newest name of an ARN counts.
func (s Setup) selectUsers() string {
	return `SELECT
  json_extract_scalar(responseelements, '$.UserArn') AS arn,
  max_by(json_extract_scalar(responseelements, '$.UserId'), eventtime) AS id,
  max_by(json_extract_scalar(requestparameters, '$.Username'), eventtime) AS username
FROM ` + s.name(Logs) + `
WHERE eventsource = 'connect.amazonaws.com'
  AND eventname = 'CreateUser'
  AND json_extract_scalar(responseelements, '$.UserArn') IS NOT NULL
GROUP BY json_extract_scalar(responseelements, '$.UserArn')`
}

// Replaceable tells whether a table, by the answer of SHOW CREATE TABLE, is one over the files of a trail, which a setup
// may drop: dropping an external table leaves its files alone, while dropping an Iceberg table deletes its data.
func Replaceable(showCreate string) bool {
	return strings.Contains(showCreate, "CREATE EXTERNAL TABLE") && strings.Contains(showCreate, inputFormat)
}
