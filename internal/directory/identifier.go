package directory

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ashiato/ashiato/internal/awsname"
)

// maxIdentifier bounds what is read as an identifier, in bytes. An ARN has 2048 at most.
const maxIdentifier = 8192

// An Identifier is what a text can be that names somebody or something.
type Identifier struct {
	Text string // decoded and without blanks around it
	ARN  string // the text, if it is one
	// ID is looked up as an id, Name as a name or mail address; both may be set, and either may be empty.
	ID, Name string
	// Scope is where the id is one, if the text tells.
	Scope string
	// Principal is the id of the role or user before the session's name: AROA..., AIDA...
	Principal string
	Role      string // of an assumed-role ARN
	Session   string // the session's name
	AccessKey string
	Address   netip.Addr
}

// Forms of identifiers.
var (
	uuidForm     = regexp.MustCompile(`^(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	accessKey    = regexp.MustCompile(`^A(KIA|SIA|BIA|CCA)[A-Z0-9]{12,124}$`)
	principalID  = regexp.MustCompile(`^A(ROA|IDA|GPA|IPA|NPA|NVA|PKA|SCA)[A-Z0-9]{12,124}$`)
	connectScope = regexp.MustCompile(`^arn:aws[a-z-]*:connect:[a-z0-9-]+:[0-9]{12}:instance/[^/]+`)
)

// IsConnectSession tells whether a role and a session's name are those of a user of Amazon Connect's pages.
func IsConnectSession(role, session string) bool {
	return strings.HasPrefix(role, awsname.ConnectRole) && uuidForm.MatchString(session)
}

// Decode undoes the URL encoding that ARNs have in some records, as often as it was done. Other texts stay as they are.
func Decode(text string) string {
	for range 3 { // twice was seen
		if !strings.HasPrefix(strings.ToLower(text), "arn%") {
			break
		}
		plain, err := url.PathUnescape(text)
		if err != nil {
			break
		}
		text = plain
	}
	return text
}

// Parse reads an identifier in any form: an ARN, as it is or URL-encoded, an access key, a principal id with the name of a session or without,
// the id of a WorkSpace, of a user of Connect or of Identity Center, of an account, a mail address, an IP address, a name.
func Parse(text string) Identifier {
	text = strings.TrimSpace(text)
	if len(text) > maxIdentifier {
		text = text[:maxIdentifier]
	}
	text = Decode(text)
	id := Identifier{Text: text}
	if addr, err := netip.ParseAddr(text); err == nil {
		id.Address = addr.Unmap()
		return id
	}
	before, after, split := strings.Cut(text, ":")
	switch {
	case strings.HasPrefix(text, "arn:"):
		id.arn()
	case split && principalID.MatchString(before):
		id.Principal = before
		id.session("", after)
	case accessKey.MatchString(text):
		id.AccessKey, id.ID = text, text
	case principalID.MatchString(text):
		id.Principal, id.ID = text, text
	default:
		id.ID, id.Name = text, text
	}
	return id
}

// session reads a session's name: of Connect it is the id of a user, of single sign-on a mail address or user name.
func (id *Identifier) session(role, session string) {
	id.Role, id.Session = role, session
	switch {
	case IsConnectSession(role, session), role == "" && uuidForm.MatchString(session):
		id.ID = session
	case uuidForm.MatchString(session): // of another role it is no user's
	default:
		id.Name = session
	}
}

// arn reads the parts of an ARN: arn:partition:service:region:account:resource.
func (id *Identifier) arn() {
	id.ARN = id.Text
	parts := strings.SplitN(id.Text, ":", 6)
	if len(parts) < 6 {
		return
	}
	service, resource := parts[2], parts[5]
	path := strings.Split(resource, "/")
	last := path[len(path)-1]
	switch {
	case service == "sts" && path[0] == "assumed-role" && len(path) >= 3:
		id.session(path[1], strings.Join(path[2:], "/"))
	case service == "iam" && path[0] == "user":
		id.Name = last
	case service == "connect":
		id.ID = last
		id.Scope = connectScope.FindString(id.Text)
	case service == "iam", service == "sts": // roles, root, federated users: the ARN alone
	default:
		id.ID = last
	}
}

// Find returns the entities that an identifier means, sorted, as of a time: names are compared with those of that time, and with those of
// other times only if nobody had it then.
func (d *Directory) Find(id Identifier, t time.Time) []Key {
	var found []Key
	add := func(keys ...Key) {
		for _, k := range keys {
			if !slices.Contains(found, k) {
				found = append(found, k)
			}
		}
	}
	if id.ID != "" {
		for _, k := range d.byID[id.ID] {
			if k.Kind != Link && (id.Scope == "" || k.Scope == id.Scope) {
				add(k)
			}
		}
	}
	if lower := strings.ToLower(id.ID); lower != id.ID && len(found) == 0 {
		add(d.byID[lower]...)
	}
	if id.ARN != "" {
		add(d.byText[strings.ToLower(id.ARN)]...)
	}
	if id.Principal != "" {
		add(d.byID[id.Principal]...)
	}
	if id.Name != "" && len(found) == 0 {
		add(d.named(id.Name, t)...)
	}
	found = slices.DeleteFunc(found, func(k Key) bool { return k.Kind == Link })
	slices.SortFunc(found, compareKeys)
	return found
}

// named returns the entities that had a name or mail address at a time, else those that had it at any.
func (d *Directory) named(name string, t time.Time) []Key {
	lower := strings.ToLower(name)
	all := d.byText[lower]
	var then []Key
	for _, k := range all {
		if s, ok := d.at(k, t); ok && (strings.ToLower(s.Name) == lower || strings.ToLower(s.Attributes[Mail]) == lower) {
			then = append(then, k)
		}
	}
	if len(then) > 0 {
		return then
	}
	return slices.Clone(all)
}
