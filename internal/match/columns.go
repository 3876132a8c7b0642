package match

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/trail"
)

// alwaysColumns tell which record it is, when it was, and what of it is in no other column.
var alwaysColumns = []string{"eventid", "eventtime", "eventname", "leftover", "raw"}

// plainColumns are the columns that a plain field of a record is read from.
var plainColumns = [numPlain][]string{
	fieldPerson: whoColumns, fieldUser: whoColumns, fieldService: {"eventsource"}, fieldIP: {"sourceipaddress"}, fieldNetwork: {"sourceipaddress"},
	fieldCountry: {"sourceipaddress"}, fieldAccount: {"recipientaccountid", "useridentity.accountid"}, fieldRegion: {"awsregion"}, fieldAgent: {"useragent"},
	fieldResource: {"requestparameters", "responseelements", "resources"}, fieldError: append(errorColumns, "responseelements", "serviceeventdetails"),
	fieldMFA: {"additionaleventdata", "useridentity.sessioncontext.attributes.mfaauthenticated"}, fieldReadOnly: {"readonly"},
}

// whoColumns tell who it was: 8 of the 20 members of userIdentity, as reading a member takes as long as reading a column does.
var whoColumns = append(columnsOf(userMembers[:]), "useridentity.type")

// errorColumns have all errors but those of sign-ins that were refused.
var errorColumns = []string{"errorcode", "errormessage"}

// Columns returns the columns of the table cloudtrail_records (docs/format.md) from which it is told whether a condition holds for a record and what its fields
// are, of structs the members that suffice as paths with dots; nil stands for all of them. A record that is made of these alone answers as the whole one does,
// by its ID too if the column eventid has one. [Env.Person] may look at the members of userIdentity that field user is made of and at the time.
func Columns(n Node, fields ...string) []string {
	c := columnSet{}
	c.add(alwaysColumns...)
	for _, name := range fields {
		c.field(makeField(name, false))
	}
	for _, t := range Terms(n) {
		if f := makeField(t.Field, t.Path); f.plain == fieldError && !t.mayBeRefusal() {
			c.add(errorColumns...)
		} else {
			c.field(f)
		}
		for _, name := range t.Values {
			if t.Ref {
				c.field(makeField(name, t.Path))
				c.field(makeField(name, !t.Path)) // a name is a path to some, a plain field to others
			}
		}
	}
	if c == nil {
		return nil
	}
	all := make([]string, 0, len(c))
	for name := range c {
		if top, _, below := strings.Cut(name, "."); !below || !c.has(top) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// mayBeRefusal tells whether a term about errors can hold for a sign-in that was refused.
func (t *Term) mayBeRefusal() bool {
	m, err := Compile(t, Env{})
	return err != nil || m.root.kind != isLeaf || m.root.leaf.kind != leafText || m.root.leaf.refusal()
}

// A columnSet is nil where all columns are needed.
type columnSet map[string]struct{}

func (c *columnSet) add(names ...string) {
	for _, name := range names {
		if *c != nil {
			(*c)[name] = struct{}{}
		}
	}
}

func (c columnSet) has(name string) bool {
	_, ok := c[name]
	return ok
}

func (c *columnSet) field(f field) {
	switch {
	case f.any:
		*c = nil
	case f.plain != noPlain:
		c.add(plainColumns[f.plain]...)
	case f.exact() && textColumns[f.base]:
		c.add(column(f.base))
	case f.base != trail.Top: // what is no documented member is in leftover
		top := f.base
		for parent, below := top.Parent(); below; parent, below = top.Parent() {
			top = parent
		}
		if storedMember(top) {
			c.add(column(top))
		}
	}
}

// storedMember tells whether a member at the top of a record has a column; the others are in leftover.
func storedMember(f trail.Field) bool {
	return textColumns[f] || documentColumns[f] || f == trail.UserIdentity || f == trail.Resources || f == trail.Addendum || f == trail.TLSDetails
}
