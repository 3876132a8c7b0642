package trail

// Form is how a record was delivered: what stood around it.
type Form uint8

// The forms.
const (
	Plain       Form = iota // alone, in a list of records, or in a log file's "Records"
	EventBridge             // the detail of an EventBridge event
	Logs                    // a CloudWatch Logs message
	Lookup                  // LookupEvents output, the CloudTrailEvent of an event
	Wrapped                 // inside some other JSON

	none    // no record
	payload // a payload with records of its own
)

// String returns "plain", "eventbridge", "logs", "lookup" or "wrapped".
func (f Form) String() string {
	names := [...]string{"plain", "eventbridge", "logs", "lookup", "wrapped"}
	if int(f) >= len(names) {
		return "?"
	}
	return names[f]
}
