package synth

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

const (
	homeRegion   = "ap-northeast-1"
	globalRegion = "us-east-1" // where IAM, sign-in and other global services record
	domain       = "example.co.jp"
	officeIP     = "192.0.2.10"
)

// team decides what a person does in AWS.
type team uint8

const (
	teamIT         team = iota // administers accounts, WorkSpaces and Connect
	teamDevelopers             // deploys and looks around
	teamLeads                  // administers agents in the Connect console
	teamAgents                 // takes calls; appears only as a target
)

type person struct {
	family, given name
	user          string // hanako.sato
	mail          string
	team          team
	iam           *caller // not nil: signs in as an IAM user, without single sign-on
	session       *caller // role session through single sign-on; nil for agents
	sourceIP      string  // at home
	agent         string
	mfa           string // serial number or "" for the few without a second factor
	connectID     string // user id in Connect
	workspace     string
	storeID       string // user id in the identity store
}

// callerKind selects the shape of userIdentity.
type callerKind uint8

const (
	assumedRole callerKind = iota
	iamUser
	awsService
	identityCenter
	rootUser
	internal // AWS itself, without a type
	kinds
)

// caller is who a record's userIdentity describes.
type caller struct {
	kind      callerKind
	account   *account
	principal string // AROA..., AIDA...
	name      string // role or user
	path      string // of the role, "" or "aws-reserved/..."
	session   string
	key       string    // "" for role sessions of jobs: derived from the time
	created   time.Time // of the session; zero: derived from the time
	mfa       bool
	context   string // further members of sessionContext, with a trailing comma
	invokedBy string
	ip, agent string
	endpoint  string // VPC endpoint the calls go through
	store     string // user id in the identity store
}

type account struct {
	id, alias string
	jobs      []*caller // role sessions of jobs
	users     []*caller // IAM users of machines
	roles     []*caller // one per role, for AssumeRole
	buckets   []string
	keys      []string
	instances []string
	endpoints []string
	subnets   []string
	groups    []string
	functions []string
}

type company struct {
	accounts []*account
	people   []*person
	byTeam   [4][]*person
	build    *caller // the user whose key is stolen

	connectID, connectRole, connectRoleID string
	directory                             string
	identityStore                         string
	named                                 *connectNames // or nil
}

func newCompany(o Options) *company {
	r := rand.New(rand.NewPCG(o.Seed, 7))
	c := &company{
		connectID:     uuid(r),
		connectRole:   "AWSServiceRoleForAmazonConnect_" + base62(r, 20),
		connectRoleID: base32(r, "AROA", 17),
		directory:     "d-95" + hexdigits(r, 8),
		identityStore: "d-95" + hexdigits(r, 8),
	}
	for i, id := range o.Accounts {
		alias := "production"
		if i > 0 {
			alias = "development"
		}
		c.accounts = append(c.accounts, newAccount(r, id, alias))
	}
	main := c.accounts[0]
	c.build = &caller{
		kind: iamUser, account: main, name: "svc-build", principal: base32(r, "AIDA", 17),
		key: longTermKey(r), ip: privateIP(r), agent: jobAgents[0],
	}
	main.users = append(main.users, c.build)
	c.hire(r, o.People)
	if o.Names {
		c.nameConnect(o)
	}
	return c
}

func newAccount(r *rand.Rand, id, alias string) *account {
	a := &account{id: id, alias: alias}
	fill := func(n int, one func() string) []string {
		s := make([]string, n)
		for i := range s {
			s[i] = one()
		}
		return s
	}
	a.buckets = fill(40, func() string { return alias[:4] + "-" + twoWords(r) + "-" + hexdigits(r, 6) })
	a.keys = fill(20, func() string { return uuid(r) })
	a.instances = fill(200, func() string { return "i-0" + hexdigits(r, 16) })
	a.endpoints = fill(8, func() string { return "vpce-0" + hexdigits(r, 16) })
	a.subnets = fill(6, func() string { return "subnet-0" + hexdigits(r, 16) })
	a.groups = fill(12, func() string { return "sg-0" + hexdigits(r, 16) })
	a.functions = fill(50, func() string { return twoWords(r) + "-" + words[r.IntN(len(words))] })
	for range 80 {
		a.addRole(r)
	}
	for _, n := range []string{"svc-monitoring", "svc-backup", "svc-terraform", "svc-mailer", "svc-report"} {
		a.users = append(a.users, &caller{
			kind: iamUser, account: a, name: n, principal: base32(r, "AIDA", 17), key: longTermKey(r),
			ip: pick(r, []string{privateIP(r), "192.0.2." + fmt.Sprint(20+r.IntN(20))}), agent: pick(r, append(jobAgents[:4:4], toolAgents[1])),
		})
	}
	return a
}

// addRole makes a role of one of the ordinary kinds, with the sessions that
// recur: a Lambda's is named after its function, an instance's after its id.
func (a *account) addRole(r *rand.Rand) {
	base := caller{
		kind: assumedRole, account: a, principal: base32(r, "AROA", 17),
		name: twoWords(r) + "-" + pick(r, words) + "-role", agent: pick(r, jobAgents),
	}
	if r.IntN(3) == 0 {
		base.endpoint = pick(r, a.endpoints)
	}
	session := func() string { return fmt.Sprintf("session-%d", 1_700_000_000+r.IntN(9_000_000)) }
	switch r.IntN(5) {
	case 0:
		base.context = `"ec2RoleDelivery":"2.0",`
		session = func() string { return pick(r, a.instances) }
	case 1:
		session = func() string { return hexdigits(r, 32) } // ECS task
	case 2:
		provider := fmt.Sprintf("arn:aws:iam::%s:oidc-provider/oidc.eks.%s.amazonaws.com/id/%s", a.id, homeRegion, strings.ToUpper(hexdigits(r, 32)))
		base.context = `"webIdFederationData":{"federatedProvider":"` + provider + `","attributes":{}},`
	case 3:
		base.context = `"webIdFederationData":{},`
		base.invokedBy = pick(r, services)
		base.agent = base.invokedBy
	default:
		session = func() string { return pick(r, a.functions) }
	}
	for range 1 + r.IntN(6) {
		s := base
		s.session, s.ip = session(), privateIP(r)
		if s.invokedBy != "" {
			s.ip = s.invokedBy
		}
		a.jobs = append(a.jobs, &s)
	}
	a.roles = append(a.roles, a.jobs[len(a.jobs)-1])
}

// hire fills the company: of eight people one is in IT, three develop, one
// leads agents and three are agents.
func (c *company) hire(r *rand.Rand, n int) {
	teams := [8]team{teamIT, teamDevelopers, teamLeads, teamAgents, teamDevelopers, teamAgents, teamDevelopers, teamAgents}
	order := r.Perm(len(families) * len(givens))
	for i := range n {
		k := order[i%len(order)]
		p := &person{
			family: families[k%len(families)], given: givens[k/len(families)],
			team: teams[i%len(teams)], sourceIP: fmt.Sprintf("198.51.100.%d", 1+i%250), agent: pick(r, browsers),
			connectID: uuid(r), workspace: "ws-" + strings.ToLower(base32(r, "", 9)), storeID: hexdigits(r, 10) + "-" + uuid(r),
		}
		p.user = p.given.romaji + "." + p.family.romaji
		if i >= len(order) {
			p.user += fmt.Sprint(i/len(order) + 1)
		}
		p.mail = p.user + "@" + domain
		c.admit(r, p, i)
		c.people = append(c.people, p)
		c.byTeam[p.team] = append(c.byTeam[p.team], p)
	}
}

// admit gives the person the ways into AWS that the team has.
func (c *company) admit(r *rand.Rand, p *person, i int) {
	main := c.accounts[0]
	if p.team == teamAgents || p.team == teamLeads {
		return
	}
	if i%11 != 1 {
		p.mfa = fmt.Sprintf("arn:aws:iam::%s:mfa/%s", main.id, p.user)
	}
	if i%5 == 0 && p.team != teamIT || i == 1 {
		p.iam = &caller{
			kind: iamUser, account: main, name: p.user, principal: base32(r, "AIDA", 17),
			agent: p.agent, mfa: p.mfa != "",
		}
		return
	}
	set := map[team]string{teamIT: "AdministratorAccess", teamDevelopers: "PowerUserAccess"}[p.team]
	p.session = &caller{
		kind: assumedRole, account: main, name: "AWSReservedSSO_" + set + "_" + hexString(fnv(set+main.id)),
		path: "aws-reserved/sso.amazonaws.com/" + homeRegion + "/", principal: "AROA" + upper32(fnv("id"+set+main.id), 17),
		session: p.mail, agent: p.agent, context: `"webIdFederationData":{},`, store: p.storeID,
	}
}

// address is where the person works from of a person that day: two of five days at home.
func (p *person) address(day int64) string {
	if fnv(fmt.Sprint(p.user, day))%5 < 2 {
		return p.sourceIP
	}
	return officeIP
}
