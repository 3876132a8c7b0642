package alert

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
	"github.com/ashiato/ashiato/internal/match"
)

// A Record is what is kept of a record to tell of it, in names. Its texts come from outside.
type Record struct {
	ID        string    `json:"id"`
	Time      time.Time `json:"time,omitzero"`
	Source    string    `json:"source,omitempty"`
	Person    string    `json:"person,omitempty"`
	User      string    `json:"user,omitempty"`
	Event     string    `json:"event,omitempty"`
	Service   string    `json:"service,omitempty"`
	Resource  string    `json:"resource,omitempty"`
	IP        string    `json:"ip,omitempty"`
	Network   string    `json:"network,omitempty"`
	Country   string    `json:"country,omitempty"`
	Account   string    `json:"account,omitempty"`
	Region    string    `json:"region,omitempty"`
	Error     string    `json:"error,omitempty"`
	Agent     string    `json:"agent,omitempty"`
	WorkSpace string    `json:"workspace,omitempty"`
	Platform  string    `json:"platform,omitempty"` // of the client of a WorkSpace, such as Windows
	Version   string    `json:"version,omitempty"`  // of that client
	Columns   []Column  `json:"columns,omitempty"`  // of a row of a query, instead of all else
}

// maxField bounds a text of a Record, in bytes.
const maxField = 300

func recordOf(env *match.Env, e *match.Event) Record {
	first := func(name string) string { return first(env, e, name) }
	r := Record{ID: e.ID(), Time: e.Time().UTC(), Source: e.Source(), Person: awsname.Caller(first("person")), User: first("user"), Event: first("event"), Service: first("service"),
		IP: first("ip"), Network: first("network"), Country: first("country"), Account: first("account"), Region: first("region"), Error: first("error"), Agent: first("agent")}
	if r.Source == match.WorkSpaces {
		r.WorkSpace, r.Platform, r.Version = first("detail.workspaceId"), first("detail.clientPlatform"), first("detail.clientVersion")
	} else {
		r.Resource = first("resource")
	}
	return r
}

// first gives the first text of a field.
func first(env *match.Env, e *match.Event, name string) string {
	for _, v := range env.Field(e, name) {
		if v = strings.TrimSpace(v); v != "" {
			return shorten(v)
		}
	}
	return ""
}

func shorten(s string) string {
	if len(s) <= maxField {
		return s
	}
	return strings.ToValidUTF8(s[:maxField], "") + "…"
}

// Who names the person, or the user where no person is known.
func (r Record) Who() string {
	if r.Person != "" {
		return r.Person
	}
	return r.User
}

// From is the address with the name of its network or country.
func (r Record) From() string {
	for _, more := range []string{r.Network, r.Country} {
		if more != "" && r.IP != "" {
			return r.IP + " (" + more + ")"
		}
	}
	return r.IP
}

// Line is the record in one line without its time: who, what, to what, from where, and how it failed.
func (r Record) Line() string {
	var b strings.Builder
	add := func(before, s string) {
		if s != "" {
			if b.Len() > 0 {
				b.WriteString(before)
			}
			b.WriteString(s)
		}
	}
	add("", r.Who())
	add("  ", r.Event)
	add(" ", r.Resource)
	add(" ", r.WorkSpace)
	add("  ", r.From())
	add("  ", r.Error)
	for _, c := range r.Columns {
		add("  ", c.Value)
	}
	return b.String()
}

func (r Record) text() string {
	b, err := json.Marshal(r)
	if err != nil {
		return "" // texts and times always can be written
	}
	return string(b)
}

// ParseRecord reads what was kept of a record; false where nothing was.
func ParseRecord(text string) (r Record, ok bool) {
	return r, text != "" && json.Unmarshal([]byte(text), &r) == nil
}
