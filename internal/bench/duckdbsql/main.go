// Command duckdbsql is the import as one SQL statement of DuckDB: read the log
// files with explicit columns, write the documented columns to Parquet, one
// folder for each day. It deduplicates, sorts, validates and commits nothing.
//
//	duckdbsql DATA OUT THREADS
//
// Or it answers one question as DuckDB does by itself, over the log files or over
// the Parquet files of a lake, with the table called cloudtrail_logs, and prints how
// many rows the answer has:
//
//	duckdbsql ask gz|parquet FOLDER THREADS SQL
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "duckdbsql:", err)
		os.Exit(1)
	}
}

// The types of a record's members. Nested members that the table holds as text
// are JSON, which DuckDB keeps as text.
const recordType = `STRUCT(eventVersion VARCHAR,
 userIdentity STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, invokedBy VARCHAR, accessKeyId VARCHAR, userName VARCHAR,
  onBehalfOf STRUCT(userId VARCHAR, identityStoreArn VARCHAR),
  sessionContext STRUCT(attributes STRUCT(mfaAuthenticated VARCHAR, creationDate VARCHAR),
   sessionIssuer STRUCT("type" VARCHAR, principalId VARCHAR, arn VARCHAR, accountId VARCHAR, userName VARCHAR),
   ec2RoleDelivery VARCHAR, webIdFederationData STRUCT(federatedProvider VARCHAR, attributes MAP(VARCHAR, VARCHAR)))),
 eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR, awsRegion VARCHAR, sourceIPAddress VARCHAR, userAgent VARCHAR, errorCode VARCHAR, errorMessage VARCHAR,
 requestParameters JSON, responseElements JSON, additionalEventData JSON, requestID VARCHAR, eventID VARCHAR, readOnly VARCHAR,
 resources STRUCT(ARN VARCHAR, accountId VARCHAR, "type" VARCHAR)[],
 eventType VARCHAR, apiVersion VARCHAR, recipientAccountId VARCHAR, serviceEventDetails JSON, sharedEventID VARCHAR, vpcEndpointId VARCHAR, vpcEndpointAccountId VARCHAR, eventCategory VARCHAR,
 addendum STRUCT(reason VARCHAR, updatedFields VARCHAR, originalRequestID VARCHAR, originalEventID VARCHAR),
 sessionCredentialFromConsole VARCHAR, edgeDeviceDetails JSON, tlsDetails STRUCT(tlsVersion VARCHAR, cipherSuite VARCHAR, clientProvidedHostHeader VARCHAR))[]`

// A trail file is one line with one object, so it may be read as newline-delimited
// JSON: that was the fastest of DuckDB's formats. The object must fit in a buffer
// of 32 MB, and larger buffers only cost memory.
//
// statement has the columns of Athena's documented table, the three of its
// partitions and the day.
const statement = `COPY (` + selection + `) TO '%s' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (event_time_day))`

const selection = `
 SELECT r.eventVersion AS eventversion, r.userIdentity AS useridentity, r.eventTime AS eventtime, r.eventSource AS eventsource, r.eventName AS eventname,
  r.awsRegion AS awsregion, r.sourceIPAddress AS sourceipaddress, r.userAgent AS useragent, r.errorCode AS errorcode, r.errorMessage AS errormessage,
  r.requestParameters AS requestparameters, r.responseElements AS responseelements, r.additionalEventData AS additionaleventdata,
  r.requestID AS requestid, r.eventID AS eventid, r.readOnly AS readonly, r.resources AS resources, r.eventType AS eventtype, r.apiVersion AS apiversion,
  r.recipientAccountId AS recipientaccountid, r.serviceEventDetails AS serviceeventdetails, r.sharedEventID AS sharedeventid,
  r.vpcEndpointId AS vpcendpointid, r.vpcEndpointAccountId AS vpcendpointaccountid, r.eventCategory AS eventcategory, r.addendum AS addendum,
  r.sessionCredentialFromConsole AS sessioncredentialfromconsole, r.edgeDeviceDetails AS edgedevicedetails, r.tlsDetails AS tlsdetails,
  account, region, "date", CAST(r.eventTime AS TIMESTAMPTZ) AS event_time, r.eventTime[1:10] AS event_time_day
 FROM (SELECT unnest("Records") AS r, split_part(filename, '/', -7) AS account, split_part(filename, '/', -5) AS region,
   split_part(filename, '/', -4) || '/' || split_part(filename, '/', -3) || '/' || split_part(filename, '/', -2) AS "date"
  FROM read_json([%s], columns = {"Records": '%s'}, format = 'newline_delimited', filename = true, maximum_object_size = 33554432))
`

func run(ctx context.Context, args []string) error {
	if len(args) == 5 && args[0] == "ask" {
		return ask(ctx, args[1], args[2], args[3], args[4])
	}
	if len(args) != 3 {
		return errors.New("usage: duckdbsql DATA OUT THREADS")
	}
	data, out, threads := args[0], args[1], args[2]
	db, err := open(threads)
	if err != nil {
		return err
	}
	defer db.Close()
	res, err := db.ExecContext(ctx, fmt.Sprintf(statement, logFiles(data), quote(recordType), quote(out)))
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	fmt.Println(n, "records")
	return err
}

func quote(s string) string { return strings.ReplaceAll(s, "'", "''") }

func open(threads string) (*sql.DB, error) {
	return sql.Open("duckdb", "?threads="+threads+"&autoinstall_known_extensions=false&autoload_known_extensions=false")
}

// logFiles lists the patterns of the log files below a folder.
func logFiles(data string) string {
	var globs []string
	for _, kind := range []string{"CloudTrail", "CloudTrail-Insight"} {
		globs = append(globs, "'"+quote(data)+"/AWSLogs/*/"+kind+"/*/*/*/*/*.json.gz'")
	}
	return strings.Join(globs, ", ")
}

func ask(ctx context.Context, kind, folder, threads, question string) error {
	db, err := open(threads)
	if err != nil {
		return err
	}
	defer db.Close()
	table := fmt.Sprintf(selection, logFiles(folder), quote(recordType))
	if kind == "parquet" {
		table = "SELECT * FROM read_parquet('" + quote(folder) + "/cloudtrail_records/data/*/*.parquet')"
	}
	if _, err := db.ExecContext(ctx, "CREATE VIEW cloudtrail_logs AS "+table); err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, question)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	fmt.Println(n, "rows")
	return rows.Err()
}
