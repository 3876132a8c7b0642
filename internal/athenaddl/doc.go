// Package athenaddl writes the statements that make tables and views for Amazon Athena: the external table over the
// log files that a trail delivers (AWSLogs/), without any lake, and the views over a lake's table. It calls nothing and
// knows no SDK; package aws runs the statements.
//
// Sources: the table of CloudTrail logs with partition projection and its serde are those of
// https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html, the properties those
// of https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html, and the layouts of the
// keys those of https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html.
package athenaddl
