package synth

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A Name is an entry of the lists of users, desktops, profiles and accounts that the company has when its history begins. Kinds,
// scopes and attributes are those of the lake's table directory.
type Name struct {
	Kind, Scope, ID, ARN, Name string
	Attributes                 map[string]string
}

// A thing is a profile or a group of Amazon Connect.
type thing struct{ id, name string }

// connectNames is what the lists of Amazon Connect have beside its users.
type connectNames struct {
	profiles, routing, groups []thing
	// temps come for some days: they are made and deleted between two looks at the lists, which have only those of before the history.
	temps []*person
	// formerly are names of agents from before the history.
	formerly map[*person]name
}

// nameConnect makes the names. It draws from a source of its own, so that a company without them stays what it is.
func (c *company) nameConnect(o Options) {
	r := rand.New(rand.NewPCG(o.Seed, 21))
	things := func(names ...string) (list []thing) {
		for _, n := range names {
			list = append(list, thing{uuid(r), n})
		}
		return list
	}
	n := &connectNames{
		profiles: things("Agent", "CallCenterManager", "QualityAnalyst", "Admin"),
		routing:  things("Basic Routing Profile", "ご注文", "テクニカルサポート"),
		groups:   things("東京第一", "東京第二", "札幌"),
		formerly: map[*person]name{},
	}
	for i := range 400 {
		p := &person{family: pick(r, families), given: pick(r, givens), team: teamAgents, connectID: uuid(r)}
		p.user = fmt.Sprintf("temp%03d.%s", i+1, p.family.romaji)
		p.mail = p.user + "@" + domain
		n.temps = append(n.temps, p)
	}
	for i, p := range c.byTeam[teamAgents] {
		if i%6 == 1 {
			n.formerly[p] = families[(slices.Index(families, p.family)+7)%len(families)]
		}
	}
	c.named = n
}

func (c *company) instanceARN() string {
	return "arn:aws:connect:" + homeRegion + ":" + c.accounts[0].id + ":instance/" + c.connectID
}

// Names returns what the company's lists have when its history begins, in no order. They go with a history made with Options.Names.
func Names(o Options) ([]Name, error) {
	o.Names = true
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	c := newCompany(o)
	instance := c.instanceARN()
	list := []Name{{Kind: "connect_instance", Scope: c.accounts[0].id + " " + homeRegion, ID: instance, ARN: instance, Name: "example-support"}}
	for kind, things := range map[string][]thing{"security_profile": c.named.profiles, "routing_profile": c.named.routing, "hierarchy_group": c.named.groups} {
		for _, t := range things {
			list = append(list, Name{Kind: kind, Scope: instance, ID: t.id, ARN: instance + "/" + kind + "/" + t.id, Name: t.name})
		}
	}
	for _, p := range c.people {
		list = append(list, c.namesOf(p)...)
	}
	first := o.start().In(tokyo)
	for d := 0; d <= tempStay; d++ { // who was made a user before the history, or just before its first hour, and is deleted in it
		if p := c.temp(o.Seed, time.Date(first.Year(), first.Month(), first.Day()-d, 0, 0, 0, 0, tokyo)); p != nil {
			list = append(list, c.connectName(p, p.family, c.named.profiles[0]))
		}
	}
	for _, a := range c.accounts {
		list = append(list, Name{Kind: "account", ID: a.id, Name: a.alias})
		for _, u := range a.users {
			list = append(list, iamName(u))
		}
	}
	return list, nil
}

func iamName(u *caller) Name {
	return Name{Kind: "iam_user", Scope: u.account.id, ID: u.principal, ARN: u.arn(), Name: u.name}
}

// namesOf are the entries of a person.
func (c *company) namesOf(p *person) []Name {
	list := []Name{{Kind: "workspace", Scope: c.accounts[0].id + " " + homeRegion, ID: p.workspace, Name: p.user,
		Attributes: map[string]string{"directory_id": c.directory, "computer_name": strings.ToUpper("WSAMZN-" + p.workspace[3:])}}}
	family := p.family
	if former, ok := c.named.formerly[p]; ok {
		family = former
	}
	switch p.team {
	case teamAgents, teamLeads:
		profile := c.named.profiles[0]
		if p.team == teamLeads {
			profile = c.named.profiles[1]
		}
		return append(list, c.connectName(p, family, profile))
	}
	if p.iam != nil {
		return append(list, iamName(p.iam))
	}
	return append(list, Name{Kind: "identity_user", Scope: c.identityStore, ID: p.storeID, Name: p.mail, Attributes: p.personal(family)})
}

// personal is what lists of users tell of a person.
func (p *person) personal(family name) map[string]string {
	return map[string]string{"mail": p.mail, "first_name": p.given.kanji, "last_name": family.kanji}
}

// connectName is the entry of a user of Amazon Connect.
func (c *company) connectName(p *person, family name, profile thing) Name {
	a := p.personal(family)
	a["security_profiles"], a["routing_profile"], a["hierarchy_group"], a["phone"] = profile.id, c.named.routing[0].id, "", "SOFT_PHONE"
	return Name{Kind: "connect_user", Scope: c.instanceARN(), ID: p.connectID, ARN: c.instanceARN() + "/agent/" + p.connectID, Name: p.user, Attributes: a}
}

var agentChanges = []string{"UpdateUserRoutingProfile named", "UpdateUserRoutingProfile named", "UpdateUserSecurityProfiles named", "UpdateUserIdentityInfo", "UpdateUserPhoneConfig", "UpdateUserHierarchy named", "DescribeUser"}

// tempStay is for how many days somebody comes.
const tempStay = 3

// temp is who begins on a day that begins at midnight in Tokyo; nil when the first lead, who makes them users, is not there.
func (c *company) temp(seed uint64, midnight time.Time) *person {
	day := midnight.Unix() / 86400
	if _, leave := dayOf(seed, day, slices.Index(c.people, c.byTeam[teamLeads][0])); leave || !workday(midnight) {
		return nil
	}
	return c.named.temps[int(day)%len(c.named.temps)]
}

// leadNamed is lead in a company whose profiles and groups have names. The first lead also takes care of those who come for some days.
func (s *story) leadNamed() {
	c := s.company
	agents := c.byTeam[teamAgents]
	if s.person == c.byTeam[teamLeads][0] {
		temp := c.temp(s.seed, s.day)
		s.do("connect", "CreateUser named", func(a *act) { a.target = temp })
		if gone := c.temp(s.seed, s.day.AddDate(0, 0, -tempStay)); gone != nil {
			s.wait(5*time.Minute, 3*time.Hour)
			s.do("connect", "DeleteUser", func(a *act) { a.target = gone })
		}
	}
	for range 1 + s.r.IntN(4) {
		s.wait(5*time.Minute, 70*time.Minute)
		target := pick(s.r, agents)
		s.do("connect", pick(s.r, agentChanges), func(a *act) { a.target = target })
	}
}

// namedEvents are those of Amazon Connect that name profiles and groups that exist.
func namedEvents() []event {
	ids := `"InstanceId":"@connect@","UserId":"@t.connectref@"`
	resource := `[{"accountId":"@acct@","ARN":"arn:aws:connect:@region@:@acct@:instance/@connect@/agent/@t.connect@"}]`
	return []event{
		{source: connect, name: "CreateUser", variant: "named", console: true, resources: resource,
			request: `{"InstanceId":"@connect@","Username":"@t.user@","Password":"***","IdentityInfo":{"FirstName":"@t.given@","LastName":"@t.family@","Email":"@t.mail@"},` +
				`"PhoneConfig":{"PhoneType":"SOFT_PHONE","AutoAccept":false,"AfterContactWorkTimeLimit":@0..60@,"DeskPhoneNumber":""},"SecurityProfileIds":["@connect.profile@"],"RoutingProfileId":"@connect.routing@","Tags":{}}`,
			response: `{"UserId":"@t.connect@","UserArn":"arn:aws:connect:@region@:@acct@:instance/@connect@/agent/@t.connect@"}`},
		{source: connect, name: "UpdateUserSecurityProfiles", variant: "named", console: true, request: `{` + ids + `,"SecurityProfileIds":["@connect.profile@","@connect.profile@"]}`, resources: resource},
		{source: connect, name: "UpdateUserRoutingProfile", variant: "named", console: true, request: `{` + ids + `,"RoutingProfileId":"@connect.routing@"}`, resources: resource},
		{source: connect, name: "UpdateUserHierarchy", variant: "named", console: true, request: `{` + ids + `,"HierarchyGroupId":"@connect.group@"}`, resources: resource},
	}
}

func addConnectNames(v map[string]func(*writer)) {
	one := func(of func(*connectNames) []thing) func(*writer) {
		return func(w *writer) { w.s(pick(w.burst, of(w.company.named)).id) }
	}
	v["connect.profile"] = one(func(n *connectNames) []thing { return n.profiles })
	v["connect.routing"] = one(func(n *connectNames) []thing { return n.routing })
	v["connect.group"] = one(func(n *connectNames) []thing { return n.groups })
}
