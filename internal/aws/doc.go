// Package aws is the only place that knows the AWS SDK. It runs statements on Amazon Athena and reads their results as
// typed rows of package encode, reads a trail's bucket, and gets the public keys of CloudTrail's digest files.
//
// Requests that AWS throttles are repeated by the SDK and, where a query would be lost otherwise, here as well. What
// AWS refuses becomes an [*Error] with its kind, and a missing permission with the statement that would grant it.
package aws
