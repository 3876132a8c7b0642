package synth

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Incident is what happened in the one night that matters: the key of the build
// user, taken from somewhere, is used from abroad; it looks around, is refused,
// makes a key for another user, stops the trail and reads a bucket, until
// somebody of IT comes to work and disables it. Times are UTC.
type Incident struct {
	Account     string
	UserName    string // whose key was stolen
	AccessKeyID string
	SourceIP    string // the stranger's address, used by nobody else
	UserAgent   string
	Begin, End  time.Time // first and last call from there
	Records     int       // calls from there

	Refused     int    // of them with AccessDenied
	Victim      string // user who was given another key
	NewKeyID    string // that key
	Trail       string // what was stopped
	Bucket      string // what was read
	ObjectsRead int

	DisabledBy string // name and mail of the person who ended it
	DisabledAs string // ARN of that person's session
	DisabledAt time.Time

	Questions []Question
}

// Question is something to ask about the incident, and what the answer is. The
// SQL is for the table cloudtrail_logs and means the same in Athena and DuckDB.
type Question struct {
	English, Japanese string
	SQL               string
	Answer            [][]string // rows as text; all of them, in order
}

const (
	strangerIP    = "203.0.113.66"
	strangerAgent = "aws-cli/2.15.30 Python/3.11.8 Linux/6.6.9-amd64 exe/x86_64.kali.2024 prompt/off command/sts.get-caller-identity"
)

// night gives the Tokyo midnight before the incident: a working day that lies
// whole in the history, an eighth of it from the end if it can be.
func night(start, end time.Time) (time.Time, bool) {
	last := end.Add(-end.Sub(start) / 8).In(tokyo)
	midnight := time.Date(last.Year(), last.Month(), last.Day(), 0, 0, 0, 0, tokyo)
	fits := func(t time.Time) bool { return !t.Before(start) && t.Add(12*time.Hour).Before(end) }
	for _, want := range []func(time.Time) bool{workday, func(time.Time) bool { return true }} {
		for t := midnight.AddDate(0, 0, 1); t.After(start.AddDate(0, 0, -1)); t = t.AddDate(0, 0, -1) {
			if fits(t) && want(t) {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

// tellIncident gives the facts and the acts. The stranger acts in the first
// account.
func tellIncident(c *company, k *catalog, seed uint64, midnight time.Time) (Incident, []act) {
	r := rand.New(rand.NewPCG(seed, 113))
	thief := *c.build
	thief.ip, thief.agent = strangerIP, strangerAgent
	victim := c.byTeam[teamDevelopers][0]
	in := Incident{
		Account: thief.account.id, UserName: thief.name, AccessKeyID: thief.key,
		SourceIP: thief.ip, UserAgent: thief.agent, Victim: victim.user,
		NewKeyID: longTermKey(r), Bucket: thief.account.buckets[0],
		Trail: "arn:aws:cloudtrail:" + homeRegion + ":" + thief.account.id + ":trail/company-trail",
	}
	s := &story{r: r, company: c, catalog: k, person: victim, caller: &thief, now: midnight.Add(2*time.Hour + 13*time.Minute)}
	s.steal(&in)
	in.Records = len(s.acts)
	in.End = time.Unix(s.acts[len(s.acts)-1].at, 0).UTC()
	in.Begin = time.Unix(s.acts[0].at, 0).UTC()

	s.now = midnight.Add(9*time.Hour + 20*time.Minute)
	s.repair(&in)
	for i := range s.acts {
		s.acts[i].pinned = true
	}
	in.ask()
	in.answer(s.acts)
	return in, s.acts
}

func (s *story) steal(in *Incident) {
	s.do("sts", "GetCallerIdentity", nil)
	s.wait(20*time.Second, time.Minute)
	s.do("iam", "ListUsers", nil)
	for _, what := range []string{"GetBucketAcl", "GetSecretValue", "DescribeDBInstances", "ListFunctions20150331", "GetParameter", "DescribeInstances", "DescribeStacks"} {
		for range 4 + s.r.IntN(6) {
			s.wait(time.Second, 4*time.Second)
			service := map[string]string{"GetBucketAcl": "s3", "GetSecretValue": "secretsmanager", "DescribeDBInstances": "rds",
				"ListFunctions20150331": "lambda", "GetParameter": "ssm", "DescribeInstances": "ec2", "DescribeStacks": "cloudformation"}[what]
			s.do(service, what, func(a *act) { a.denial = refused })
			in.Refused++
		}
	}
	s.wait(3*time.Minute, 6*time.Minute)
	s.do("iam", "ListAttachedUserPolicies", func(a *act) { a.detail = in.Victim })
	s.wait(time.Minute, 2*time.Minute)
	s.do("iam", "CreateAccessKey", func(a *act) { a.detail = in.NewKeyID })
	s.wait(time.Minute, 3*time.Minute)
	s.do("cloudtrail", "DescribeTrails", nil)
	s.wait(10*time.Second, time.Minute)
	s.do("cloudtrail", "StopLogging", func(a *act) { a.detail = in.Trail })
	s.wait(time.Minute, 2*time.Minute)
	in.ObjectsRead = 120 + s.r.IntN(80)
	for range in.ObjectsRead {
		s.wait(time.Second, 5*time.Second)
		s.do("s3", "GetObject", func(a *act) { a.bucket = in.Bucket })
	}
}

// repair is the morning after: the first person of IT with single sign-on.
func (s *story) repair(in *Incident) {
	for _, p := range s.company.byTeam[teamIT] {
		if p.session != nil {
			s.person = p
			break
		}
	}
	thief, victim := s.caller, s.company.byTeam[teamDevelopers][0]
	s.signInOnce(s.now.Unix() / 86400)
	s.wait(time.Minute, 3*time.Minute)
	s.do("iam", "UpdateAccessKey", func(a *act) { a.detail = thief.key })
	in.DisabledBy, in.DisabledAs, in.DisabledAt = s.person.describe(), s.caller.arn(), s.now.UTC()
	s.wait(20*time.Second, time.Minute)
	s.do("iam", "DeleteAccessKey", func(a *act) { a.detail, a.target = in.NewKeyID, victim })
	s.wait(20*time.Second, time.Minute)
	s.do("cloudtrail", "StartLogging", func(a *act) { a.detail = in.Trail })
}

func (in *Incident) ask() {
	stamp := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	in.Questions = []Question{
		{
			English: "Somebody stopped the trail: who, from where, when?", Japanese: "証跡が止められた。誰が、どこから、いつ?",
			SQL: "SELECT eventtime, useridentity.username, useridentity.accesskeyid, sourceipaddress\n" +
				"FROM cloudtrail_logs WHERE eventname = 'StopLogging' AND errorcode IS NULL ORDER BY eventtime",
		},
		{
			English: "What else came from that address?", Japanese: "同じアドレスから、ほかに何が行われた?",
			SQL: fmt.Sprintf("SELECT eventname, count(*) AS calls, count(errorcode) AS refused, min(eventtime) AS first\n"+
				"FROM cloudtrail_logs WHERE sourceipaddress = '%s'\nGROUP BY eventname ORDER BY first, eventname", in.SourceIP),
		},
		{
			English: "Who disabled the key, and when?", Japanese: "そのキーを無効にしたのは誰で、いつ?",
			SQL: fmt.Sprintf("SELECT eventtime, useridentity.arn\nFROM cloudtrail_logs\n"+
				"WHERE eventname = 'UpdateAccessKey' AND requestparameters LIKE '%%%s%%' ORDER BY eventtime", in.AccessKeyID),
			Answer: [][]string{{stamp(in.DisabledAt), in.DisabledAs}},
		},
	}
}

// answer fills in what follows from the acts.
func (in *Incident) answer(acts []act) {
	type line struct {
		name           string
		calls, refused int
		first          string
	}
	var lines []*line
	byName := map[string]*line{}
	for _, a := range acts {
		at := time.Unix(a.at, 0).UTC().Format(time.RFC3339)
		if a.event.name == "StopLogging" {
			in.Questions[0].Answer = [][]string{{at, in.UserName, in.AccessKeyID, in.SourceIP}}
		}
		if a.caller.ip != in.SourceIP {
			continue
		}
		l := byName[a.event.name]
		if l == nil { // acts come in time order, so lines are in the order of first
			l = &line{name: a.event.name, first: at}
			byName[a.event.name], lines = l, append(lines, l)
		}
		l.calls++
		if a.denial != nil {
			l.refused++
		}
	}
	for _, l := range lines {
		in.Questions[1].Answer = append(in.Questions[1].Answer, []string{l.name, fmt.Sprint(l.calls), fmt.Sprint(l.refused), l.first})
	}
}
