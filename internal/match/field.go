package match

import (
	"strings"

	"github.com/ashiato/ashiato/trail"
)

// plain is one of the fields with plain names.
type plain uint8

const (
	noPlain plain = iota
	fieldPerson
	fieldUser
	fieldEvent
	fieldService
	fieldIP
	fieldNetwork
	fieldAccount
	fieldRegion
	fieldResource
	fieldError
	fieldMFA
	fieldReadOnly
	fieldSource
	fieldCountry
	fieldAgent
	numPlain
)

var plainNames = [numPlain]string{
	fieldPerson: "person", fieldUser: "user", fieldEvent: "event", fieldService: "service", fieldIP: "ip", fieldNetwork: "network",
	fieldAccount: "account", fieldRegion: "region", fieldResource: "resource", fieldError: "error", fieldMFA: "mfa",
	fieldReadOnly: "readonly", fieldSource: "source", fieldCountry: "country", fieldAgent: "agent",
}

// anyName is how a line names every value of the record: any:/pattern/.
const anyName = "any"

// noCommas are the fields whose values have no commas in them.
var noCommas = map[plain]bool{fieldEvent: true, fieldService: true, fieldIP: true, fieldNetwork: true, fieldAccount: true, fieldRegion: true,
	fieldMFA: true, fieldReadOnly: true, fieldSource: true, fieldCountry: true}

// Fields returns the plain names, in the order of the manual.
func Fields() []string { return append([]string(nil), plainNames[1:]...) }

// plainField finds a plain name in any case.
func plainField(name string) plain {
	for i := fieldPerson; i < numPlain; i++ {
		if strings.EqualFold(plainNames[i], name) {
			return i
		}
	}
	return noPlain
}

// Bounds of paths.
const (
	maxPath      = 500 // bytes
	maxPathParts = 32
)

// accessMembers are the members at the top of an event of EventBridge that a CloudTrail record does not have.
var accessMembers = []string{"version", "id", "detail-type", "account", "time", "region", "detail"}

// knownPath tells whether a path begins with a documented member, or with a dot, which takes any.
func knownPath(name string) bool {
	parts := splitPath(name)
	if strings.HasPrefix(name, ".") {
		return len(parts) > 0
	}
	if len(parts) == 0 {
		return false
	}
	for _, m := range accessMembers {
		if strings.EqualFold(m, parts[0]) {
			return true
		}
	}
	_, ok := childField(trail.Top, parts[0])
	return ok
}

// Documented tells whether a path begins with a member that AWS documents of CloudTrail records. Others may be there: AWS adds members.
func Documented(path string) bool {
	parts := splitPath(path)
	if len(parts) == 0 {
		return false
	}
	_, ok := childField(trail.Top, parts[0])
	return ok
}

// misspelled returns the field that a name most likely means which is none, "" if it is one or nothing is near. Members of
// userIdentity and its like are compared too, but only near ones: the record may have others.
func misspelled(name string) string {
	if strings.HasPrefix(name, ".") {
		return ""
	}
	parts := splitPath(name)
	if !knownPath(name) {
		candidates := append(Fields(), accessMembers...)
		candidates = append(candidates, "since", "until", anyName)
		for f := range trail.NumFields {
			if p, below := f.Parent(); !below || p.Opened() && len(parts) == 1 {
				candidates = append(candidates, f.String())
			}
		}
		if len(parts) == 1 {
			for f := range trail.NumFields { // userName for userIdentity.userName
				if _, below := f.Parent(); below && strings.EqualFold(f.Name(), name) {
					return f.String()
				}
			}
			return nearest(name, candidates)
		}
		if near := nearest(parts[0], candidates); near != "" && plainField(near) == noPlain {
			return near + name[strings.IndexByte(name, '.'):]
		}
		return ""
	}
	parent := trail.Top
	for i, part := range parts {
		f, ok := childField(parent, part)
		switch {
		case ok && f.Opened():
			parent = f
			continue
		case ok || parent == trail.Top:
			return ""
		}
		var names []string
		for c := range trail.NumFields {
			if p, _ := c.Parent(); p == parent {
				names = append(names, c.Name())
			}
		}
		if near := nearest(part, names); near != "" {
			return strings.Join(append(append(parts[:i:i], near), parts[i+1:]...), ".")
		}
		return ""
	}
	return ""
}

// childField finds the documented member of an object, as it is written first, then in any case. eventId in any case is
// eventID, which all records but aggregated ones have.
func childField(parent trail.Field, name string) (trail.Field, bool) {
	found, ok := trail.NumFields, false
	for f := range trail.NumFields {
		if p, _ := f.Parent(); p != parent || f == trail.AggregatedEventID {
			continue
		}
		if f.Name() == name {
			return f, true
		}
		if !ok && strings.EqualFold(f.Name(), name) {
			found, ok = f, true
		}
	}
	return found, ok
}

// splitPath takes a path apart at its dots; a dot at the beginning means nothing here. A backslash takes the meaning from
// what is behind it.
func splitPath(path string) []string {
	path = strings.TrimPrefix(path, ".")
	if path == "" {
		return nil
	}
	var parts []string
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '\\' && i+1 < len(path):
			i++
			b.WriteByte(path[i])
		case c == '.':
			parts = append(parts, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(parts, b.String())
}

// A field is what a term looks at.
type field struct {
	name  string // as the term has it
	plain plain
	any   bool // every value of the record
	path
}

// A path leads to members of a record: through documented members as far as there are any, then by names.
type path struct {
	base trail.Field // Top: none
	rest []string
}

// exact tells whether the path is one member that CloudTrail documents as text.
func (p *path) exact() bool { return p.base != trail.Top && len(p.rest) == 0 && isText(p.base) }

// isText tells whether CloudTrail documents a member as a single text, number or boolean. It is compared as a whole then.
func isText(f trail.Field) bool {
	switch f {
	case trail.RequestParameters, trail.ResponseElements, trail.AdditionalEventData, trail.Resources, trail.ServiceEventDetails,
		trail.EventContext, trail.EdgeDeviceDetails, trail.InsightDetails, trail.Annotation, trail.InvokedByDelegate, trail.InScopeOf,
		trail.WebIDAttributes, trail.TimeWindow, trail.Summary:
		return false
	}
	return !f.Opened()
}

// makeField finds out what a term looks at.
func makeField(name string, onlyPath bool) field {
	switch {
	case name == "":
		return field{any: true}
	case !onlyPath && plainField(name) != noPlain:
		return field{name: name, plain: plainField(name)}
	}
	return field{name: name, path: makePath(splitPath(name))}
}

func makePath(parts []string) path {
	p := path{base: trail.Top, rest: parts}
	for len(p.rest) > 0 && p.base.Opened() {
		f, ok := childField(p.base, p.rest[0])
		if !ok {
			break
		}
		p.base, p.rest = f, p.rest[1:]
	}
	return p
}
