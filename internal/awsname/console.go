package awsname

import (
	"net/url"
	"regexp"
)

// consoles are the hosts of the AWS console by partition.
var consoles = map[string]string{"aws": "console.aws.amazon.com", "aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}

var (
	regionName = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$`)
	eventID    = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
)

// EventURL is the page of the CloudTrail console with an event, for who has signed in to its account; it shows the last 90 days of management
// events. It is "" for what is no event id or region, and where no console is known.
func EventURL(region, event string) string {
	host := consoles[Partition(region)]
	if host == "" || !regionName.MatchString(region) || !eventID.MatchString(event) {
		return ""
	}
	return "https://" + host + "/cloudtrailv2/home?region=" + url.QueryEscape(region) + "#/events/" + event
}
