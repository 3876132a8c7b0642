// Package awsname reads and makes the names of AWS's things: the region in the URL of a queue, the ARNs of queues and buckets in each of AWS's
// partitions, what a person would call the caller that an ARN names, and the page of an event in the AWS console. It is for whoever says what
// is not permitted, for the permissions that are asked for (a statement with the ARN of another partition allows nothing), and for whoever
// shows events and alerts to people. It asks nobody.
package awsname

import (
	"net/url"
	"regexp"
	"strings"
)

// partitions are AWS's separate worlds, by the beginnings of their regions' names; the first is all others':
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
var partitions = []struct{ region, partition string }{
	{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}, {"us-iso-", "aws-iso"}, {"us-isob-", "aws-iso-b"}, {"eu-isoe-", "aws-iso-e"}, {"us-isof-", "aws-iso-f"}, {"eusc-", "aws-eusc"},
}

// Partition gives the partition of a region, as it stands in ARNs; "aws" where none is told by the name.
func Partition(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.region) {
			return p.partition
		}
	}
	return "aws"
}

// BucketARN makes the ARN of a bucket, or of what is in it: rest is empty, or begins with a slash. Region is the bucket's, or one of the same
// partition.
func BucketARN(region, bucket, rest string) string {
	return "arn:" + Partition(region) + ":s3:::" + bucket + rest
}

// queueHost is how SQS is called in the URLs of queues, the old way among them:
// https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
var queueHost = regexp.MustCompile(`^(?:(?:sqs|sqs-fips)\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws|api\.amazonwebservices\.com\.cn)$`)

// QueueRegion gives the region that the URL of a queue names; "" when it names none, as that of an emulator or of an endpoint in a VPC.
func QueueRegion(queue string) string {
	u, err := url.Parse(queue)
	if err != nil {
		return ""
	}
	m := queueHost.FindStringSubmatch(u.Hostname())
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// QueueARN makes the ARN of a queue from its URL, https://HOST/ACCOUNT/NAME; region is for a URL that names none. It is "*" when the URL is of
// another form.
func QueueARN(queue, region string) string {
	parts := strings.Split(strings.TrimSuffix(queue, "/"), "/")
	if len(parts) < 5 || len(parts[len(parts)-2]) != 12 {
		return "*"
	}
	if named := QueueRegion(queue); named != "" {
		region = named
	}
	return "arn:" + Partition(region) + ":sqs:" + region + ":" + parts[len(parts)-2] + ":" + parts[len(parts)-1]
}
