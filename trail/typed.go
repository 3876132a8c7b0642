package trail

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Text returns the decoded text of a string member, the JSON text of another, and "" for one that is
// absent or null.
func (r *Record) Text(f Field) string {
	v := r.Value(f)
	if v.Kind == Null {
		return ""
	}
	return v.Str()
}

// EventSource returns the service the request was made to: "ec2.amazonaws.com".
func (r *Record) EventSource() string { return r.Text(EventSource) }

// EventName returns the requested action: "RunInstances".
func (r *Record) EventName() string { return r.Text(EventName) }

// AWSRegion returns the region the request was made to: "ap-northeast-1".
func (r *Record) AWSRegion() string { return r.Text(AWSRegion) }

// SourceIPAddress returns where the request came from: an address, a service's DNS name, or "AWS Internal".
func (r *Record) SourceIPAddress() string { return r.Text(SourceIPAddress) }

// UserAgent returns the program that made the request, cut to 1 KB.
func (r *Record) UserAgent() string { return r.Text(UserAgent) }

// ErrorCode returns the service's error code, "" when the request succeeded: "AccessDenied".
func (r *Record) ErrorCode() string { return r.Text(ErrorCode) }

// ErrorMessage returns the description of the error.
func (r *Record) ErrorMessage() string { return r.Text(ErrorMessage) }

// RequestID returns the service's id of the request.
func (r *Record) RequestID() string { return r.Text(RequestID) }

// EventType returns what made the record: "AwsApiCall", "AwsServiceEvent", "AwsConsoleAction", "AwsConsoleSignIn", "AwsVpceEvents", "AwsCloudTrailInsight".
func (r *Record) EventType() string { return r.Text(EventType) }

// APIVersion returns the version of the service's API.
func (r *Record) APIVersion() string { return r.Text(APIVersion) }

// RecipientAccountID returns the account that the record was delivered to.
func (r *Record) RecipientAccountID() string { return r.Text(RecipientAccountID) }

// SharedEventID returns the id that records of one action in several accounts share.
func (r *Record) SharedEventID() string { return r.Text(SharedEventID) }

// VPCEndpointID returns the VPC endpoint of the request.
func (r *Record) VPCEndpointID() string { return r.Text(VPCEndpointID) }

// VPCEndpointAccountID returns the account that owns the VPC endpoint.
func (r *Record) VPCEndpointAccountID() string { return r.Text(VPCEndpointAccountID) }

// EventCategory returns "Management", "Data", "NetworkActivity", "Insight" or "Aggregated".
func (r *Record) EventCategory() string { return r.Text(EventCategory) }

// RequestParameters returns what was asked for; absent beyond 100 KB.
func (r *Record) RequestParameters() Value { return r.Value(RequestParameters) }

// ResponseElements returns what a changing request answered; null for others, absent beyond 100 KB.
func (r *Record) ResponseElements() Value { return r.Value(ResponseElements) }

// AdditionalEventData returns what neither request nor response tells; absent beyond 28 KB.
func (r *Record) AdditionalEventData() Value { return r.Value(AdditionalEventData) }

// ServiceEventDetails returns what a service event is about.
func (r *Record) ServiceEventDetails() Value { return r.Value(ServiceEventDetails) }

// EdgeDeviceDetails returns the edge device that a request was made to.
func (r *Record) EdgeDeviceDetails() Value { return r.Value(EdgeDeviceDetails) }

// EventContext returns tags and condition keys; only event data stores have it.
func (r *Record) EventContext() Value { return r.Value(EventContext) }

// InsightDetails returns what an Insight record is about.
func (r *Record) InsightDetails() Value { return r.Value(InsightDetails) }

// Annotation returns which members of the record were cut.
func (r *Record) Annotation() Value { return r.Value(Annotation) }

// ReadOnly reports whether the request changes nothing; ok is false when the record does not say.
func (r *Record) ReadOnly() (yes, ok bool) { return r.flag(ReadOnly) }

// ManagementEvent reports whether the record is of a management event; ok is false when the record does not say.
func (r *Record) ManagementEvent() (yes, ok bool) { return r.flag(ManagementEvent) }

// SessionCredentialFromConsole reports whether the request came from a console session; ok is false when the record does not say.
func (r *Record) SessionCredentialFromConsole() (yes, ok bool) {
	return r.flag(SessionCredentialFromConsole)
}

// MFAAuthenticated reports whether the session's credentials were got with MFA; ok is false when the record does not say.
func (r *Record) MFAAuthenticated() (yes, ok bool) { return r.flag(SessionMFAAuthenticated) }

// flag reads true and false, which CloudTrail itself and some tools write as strings too.
func (r *Record) flag(f Field) (yes, ok bool) {
	switch v := r.Value(f); {
	case v.Kind == True || v.Is("true"):
		return true, true
	case v.Kind == False || v.Is("false"):
		return false, true
	}
	return false, false
}

// IsInsight reports whether the record is of CloudTrail Insights: its details are in InsightDetails.
func (r *Record) IsInsight() bool {
	return r.Value(EventType).Is("AwsCloudTrailInsight") || r.Value(EventCategory).Is("Insight")
}

// IsAggregated reports whether the record sums up several events: it has Summary and TimeWindow, and
// neither a time nor a name.
func (r *Record) IsAggregated() bool { return r.Value(EventCategory).Is("Aggregated") }

// IsNetworkActivity reports whether the record is of a call through a VPC endpoint.
func (r *Record) IsNetworkActivity() bool { return r.Value(EventCategory).Is("NetworkActivity") }

// EventVersion returns the version of the record's format as two integers: 1.08 is 1, 8 and comes
// before 1.11. ok is false when the record has none that reads so.
func (r *Record) EventVersion() (major, minor int, ok bool) {
	a, b, dot := strings.Cut(r.Text(EventVersion), ".")
	major, err := strconv.Atoi(a)
	if err != nil || !dot {
		return 0, 0, false
	}
	if minor, err = strconv.Atoi(b); err != nil {
		return 0, 0, false
	}
	return major, minor, true
}

// ErrNoTime says that a record has no eventTime.
var ErrNoTime = errors.New("record has no eventTime")

// EventTime returns when the event happened, in UTC. CloudTrail writes 2026-01-31T09:00:00Z; fractions
// of seconds, offsets and a missing zone (UTC) are understood too. The error is ErrNoTime, or says
// what stands there instead of a time.
func (r *Record) EventTime() (time.Time, error) {
	v := r.Value(EventTime)
	if v.Kind == Absent || v.Kind == Null {
		return time.Time{}, ErrNoTime
	}
	if v.Kind == String && v.flags&flagEscaped == 0 {
		if t, ok := plainTime(v.Text[1 : len(v.Text)-1]); ok {
			return t, nil
		}
	}
	s := v.Str()
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil && v.Kind == String {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("eventTime %q is not a time such as 2026-01-31T09:00:00Z", shorten(s))
}

var timeLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05",
}

// plainTime reads the form that CloudTrail writes: YYYY-MM-DDTHH:MM:SSZ.
func plainTime(b []byte) (time.Time, bool) {
	const form = "0000-00-00T00:00:00Z"
	if len(b) != len(form) {
		return time.Time{}, false
	}
	for i, c := range b {
		if f := form[i]; f == '0' && c-'0' > 9 || f != '0' && f != c {
			return time.Time{}, false
		}
	}
	two := func(i int) int { return int(b[i]-'0')*10 + int(b[i+1]-'0') }
	year, month, day := two(0)*100+two(2), time.Month(two(5)), two(8)
	hour, minute, second := two(11), two(14), two(17)
	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	return t, day <= 28 || t.Day() == day
}

// Resource is an element of a record's resources. CloudTrail writes ARN or ARNPrefix.
type Resource struct {
	ARN, ARNPrefix, AccountID, Type string
}

// Resources returns the record's resources; none when they are not an array. Elements that are no
// objects are left out.
func (r *Record) Resources() []Resource {
	var all []Resource
	for e := range r.Value(Resources).Elements() {
		if e.Kind == Object {
			all = append(all, Resource{
				ARN: e.find("ARN").Str(), ARNPrefix: e.find("ARNPrefix").Str(),
				AccountID: e.find("accountId").Str(), Type: e.find("type").Str(),
			})
		}
	}
	return all
}
