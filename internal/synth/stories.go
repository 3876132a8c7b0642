package synth

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// act is one thing that somebody does.
type act struct {
	at     int64 // Unix seconds
	event  *event
	stream int
	caller *caller
	target *person
	detail string
	bucket string // "" for any
	shared string
	denial *denial
	seed   uint64 // of the choices within the record
	pinned bool   // a file is delivered for it at once
}

// story is one person's working day.
type story struct {
	r       *rand.Rand
	company *company
	catalog *catalog
	person  *person
	caller  *caller // the session
	seed    uint64
	day     time.Time // midnight in Tokyo
	now     time.Time
	acts    []act
}

// A stream is what one account's trail writes for one region. An account has
// two: its home region and the one of the global services.
func homeStream(account int) int   { return 2 * account }
func globalStream(account int) int { return 2*account + 1 }

func (s *story) do(service, name string, change func(*act)) {
	ev := s.catalog.event(service, name)
	a := act{at: s.now.Unix(), event: ev, caller: s.caller, target: s.person, seed: s.r.Uint64()}
	if ev.global {
		a.stream = globalStream(0)
	}
	if change != nil {
		change(&a)
	}
	s.acts = append(s.acts, a)
}

func (s *story) wait(from, to time.Duration) {
	s.now = s.now.Add(from + time.Duration(s.r.Int64N(int64(to-from)))).Truncate(time.Second)
}

// tellDay adds what the people do on the Tokyo day that begins at midnight.
func tellDay(c *company, k *catalog, seed uint64, midnight time.Time) []act {
	if !workday(midnight) {
		return nil
	}
	var acts []act
	day := midnight.Unix() / 86400
	for i, p := range c.people {
		if p.team == teamAgents {
			continue
		}
		r, leave := dayOf(seed, day, i)
		if leave {
			continue
		}
		s := &story{r: r, company: c, catalog: k, person: p, seed: seed, day: midnight, now: midnight.Add(8*time.Hour + 40*time.Minute)}
		s.wait(time.Minute, 70*time.Minute)
		s.live(day)
		acts = append(acts, s.acts...)
	}
	return acts
}

// dayOf is what a working day of the person with a number is made of, and whether they are on leave.
func dayOf(seed uint64, day int64, person int) (r *rand.Rand, leave bool) {
	r = rand.New(rand.NewPCG(seed^uint64(day), uint64(person)+500))
	return r, r.IntN(12) == 0
}

func (s *story) live(day int64) {
	switch {
	case s.person.team == teamLeads:
		s.lead()
		return
	case s.person.iam != nil:
		s.signInAsUser(day)
	default:
		s.signInOnce(day)
	}
	for range 2 + s.r.IntN(3) {
		switch {
		case s.person.team == teamIT && s.r.IntN(2) == 0:
			s.desktops()
		case s.person.team == teamIT && s.r.IntN(2) == 0:
			s.switchRole()
		default:
			s.develop()
		}
		s.wait(20*time.Minute, 2*time.Hour)
	}
}

// signInOnce comes through single sign-on: the portal, the role, the console.
func (s *story) signInOnce(day int64) {
	p := s.person
	base := *p.session
	base.ip = p.address(day)
	portal := base
	portal.kind = identityCenter
	s.caller = &portal
	s.do("signin", "UserAuthentication", nil)
	s.wait(time.Second, 5*time.Second)
	base.created, base.key = s.now, base32(s.r, "ASIA", 16)
	s.caller = &base
	s.do("signin", "ConsoleLogin", func(a *act) { a.detail = "Success" })
	s.wait(10*time.Second, time.Minute)
}

// signInAsUser may take two attempts, and a mistyped name is not recorded.
func (s *story) signInAsUser(day int64) {
	p := s.person
	base := *p.iam
	base.ip = p.address(day)
	outside := base
	s.caller = &outside
	variant := "ConsoleLogin"
	if p.mfa != "" {
		variant = "ConsoleLogin with MFA"
	}
	switch s.r.IntN(14) {
	case 0:
		hidden := outside
		hidden.name, hidden.principal = "HIDDEN_DUE_TO_SECURITY_REASONS", ""
		s.do("signin", "ConsoleLogin", func(a *act) { a.detail, a.denial, a.caller = "Failure", unknownUser, &hidden })
		s.wait(10*time.Second, time.Minute)
	case 1:
		s.do("signin", variant, func(a *act) { a.detail, a.denial = "Failure", wrongPassword })
		s.wait(10*time.Second, time.Minute)
	}
	if p.mfa != "" {
		s.do("signin", "CheckMfa", nil)
		s.wait(time.Second, 20*time.Second)
	}
	s.do("signin", variant, func(a *act) { a.detail = "Success" })
	base.created, base.key = s.now, base32(s.r, "ASIA", 16)
	s.caller = &base
	s.wait(10*time.Second, time.Minute)
}

var looks = [][2]string{
	{"ec2", "DescribeInstances"}, {"ec2", "DescribeSecurityGroups"}, {"monitoring", "DescribeAlarms"},
	{"logs", "DescribeLogStreams"}, {"cloudformation", "DescribeStacks"}, {"lambda", "ListFunctions20150331"},
}

// look opens pages of the console.
func (s *story) look(n int) {
	for range n {
		which := pick(s.r, looks)
		s.do(which[0], which[1], nil)
		s.wait(2*time.Second, 50*time.Second)
	}
}

func (s *story) develop() {
	s.look(1 + s.r.IntN(5))
	switch s.r.IntN(4) {
	case 0:
		s.do("logs", "StartQuery", nil)
	case 1:
		s.do("cloudformation", "UpdateStack", nil)
	case 2:
		s.deploy()
	}
}

// deploy goes through a chain: the session assumes the deployment role, and
// that one the role of the target.
func (s *story) deploy() {
	account := s.company.accounts[0]
	caller := s.caller
	for _, role := range []string{"deploy-entry", "deploy-target"} {
		s.caller, s.now = caller, s.now.Add(2*time.Second)
		s.do("sts", "AssumeRole by a person", func(a *act) { a.detail = role })
		caller = roleSession(account, role, s.person.user, s.now)
		caller.ip, caller.agent, caller.key = s.caller.ip, toolAgents[1], base32(s.r, "ASIA", 16)
	}
	was := s.caller
	s.caller = caller
	for range 1 + s.r.IntN(3) {
		s.wait(2*time.Second, 20*time.Second)
		s.do("lambda", "UpdateFunctionCode20150331v2", nil)
	}
	s.caller = was
}

// switchRole goes to the second account in the console. Both records are in
// the account that is entered, and share an id.
func (s *story) switchRole() {
	if len(s.company.accounts) < 2 {
		s.look(2)
		return
	}
	home := s.caller
	shared := uuid(s.r)
	role := "OpsAdmin"
	entered := roleSession(s.company.accounts[1], role, s.person.user, s.now)
	entered.ip, entered.agent, entered.mfa, entered.key = home.ip, home.agent, true, base32(s.r, "ASIA", 16)
	s.do("sts", "AssumeRole by a person", func(a *act) { a.detail, a.shared, a.stream = role, shared, homeStream(1) })
	s.caller = entered
	s.do("signin", "SwitchRole", func(a *act) {
		a.detail, a.shared, a.stream = home.arn(), shared, globalStream(1)
	})
	for range 2 + s.r.IntN(6) {
		s.wait(2*time.Second, 50*time.Second)
		which := pick(s.r, looks)
		s.do(which[0], which[1], func(a *act) { a.stream = homeStream(1) })
	}
	s.caller = home
}

// roleSession is a session of a role that people take. The role's id follows
// from its name, so that it is the same every day.
func roleSession(a *account, role, session string, created time.Time) *caller {
	return &caller{
		kind: assumedRole, account: a, principal: "AROA" + upper32(fnv(a.id+role), 17),
		name: role, session: session, created: created,
	}
}

var desktopWork = []string{"StopWorkspaces", "StartWorkspaces", "RebootWorkspaces", "RebootWorkspaces", "RebootWorkspaces", "ModifyWorkspaceProperties", "ModifyWorkspaceProperties", "RebuildWorkspaces"}

// desktops administers WorkSpaces, mostly because somebody called.
func (s *story) desktops() {
	s.do("workspaces", "DescribeWorkspaces", nil)
	for range 1 + s.r.IntN(3) {
		s.wait(15*time.Second, 4*time.Minute)
		target := pick(s.r, s.company.people)
		name := pick(s.r, desktopWork)
		if s.r.IntN(12) == 0 {
			name = pick(s.r, []string{"CreateWorkspaces", "TerminateWorkspaces"})
		}
		s.do("workspaces", name, func(a *act) { a.target = target })
	}
}

var agentWork = []string{
	"DescribeUser", "DescribeUser", "UpdateUserRoutingProfile", "UpdateUserRoutingProfile", "UpdateUserSecurityProfiles",
	"UpdateUserIdentityInfo", "UpdateUserPhoneConfig", "UpdateUserHierarchy",
}

// lead administers agents in the Connect console, which acts through its
// service-linked role and names the person only in the session.
func (s *story) lead() {
	c := s.company
	s.caller = &caller{
		kind: assumedRole, account: c.accounts[0], principal: c.connectRoleID, name: c.connectRole,
		path: "aws-service-role/connect.amazonaws.com/", session: s.person.connectID, created: s.now,
		key: base32(s.r, "ASIA", 16), ip: connect, agent: connect, invokedBy: connect,
	}
	if c.named != nil {
		s.leadNamed()
		return
	}
	agents := c.byTeam[teamAgents]
	for range 1 + s.r.IntN(5) {
		s.wait(5*time.Minute, 70*time.Minute)
		target := pick(s.r, agents)
		name := pick(s.r, agentWork)
		if s.r.IntN(15) == 0 {
			name = pick(s.r, []string{"CreateUser", "DeleteUser"})
		}
		s.do("connect", name, func(a *act) { a.target = target })
	}
}

// describe is for the facts about the incident.
func (p *person) describe() string {
	return fmt.Sprintf("%s %s <%s>", p.family.kanji, p.given.kanji, p.mail)
}
