package notify

import (
	"encoding/json"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// Sample is an alert as it may be, for previews and for checking templates. Its addresses and accounts are those of documentation.
func Sample(language string, now time.Time) Message {
	m := Message{Language: language, Rule: "root-console-login", AlertID: "a-20261001-1", Severity: "high", Template: TemplateAlert, Zone: "Asia/Tokyo", Count: 2}
	p := m.printer()
	m.ID = "sample"
	m.First, m.Last = now.Add(-10*time.Minute).Truncate(time.Second), now.Add(-2*time.Minute).Truncate(time.Second)
	m.Title, m.Why = p.T("notify.sample.title"), p.T("notify.sample.why")
	m.Facts = []Fact{{p.T("notify.fact.person"), "root (111122223333)"}, {p.T("notify.fact.address"), "203.0.113.7"}, {p.T("notify.fact.client"), "Mozilla/5.0 <Chrome> & *friends* @channel"}}
	for _, at := range []time.Time{m.First, m.Last} {
		m.Events = append(m.Events, Event{Time: at, Summary: p.T("notify.sample.event"), JSON: json.RawMessage(
			`{"eventVersion":"1.11","userIdentity":{"type":"Root","accountId":"111122223333"},"eventTime":"` + at.UTC().Format(time.RFC3339) +
				`","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","sourceIPAddress":"203.0.113.7","responseElements":{"ConsoleLogin":"Success"}}`)})
	}
	m.Facts = append(m.Facts, Fact{p.T("alert.link"), "ashiato alerts show " + m.AlertID})
	m.Links = []Link{{p.T("alert.console"), "https://console.aws.amazon.com/cloudtrailv2/home?region=us-east-1#/events/4f0b1a4c-7e3d-4c5e-9b1a-0123456789ab"}}
	return m
}

// SampleSignIn is a sign-in to WorkSpaces as the built-in rule tells it.
func SampleSignIn(language string, now time.Time) Message {
	at := now.Add(-time.Minute).Truncate(time.Second)
	return SignIn(language, "Asia/Tokyo", SignInFacts{
		Person: "田中 太郎", Time: at, WorkSpace: "ws-0abc12345", Computer: "WSAMZN-1A2B3C", Address: "203.0.113.7", Known: Message{Language: language}.printer().T("watch.address_known", text.Args{"name": "office"}), Platform: "Windows", Client: "5.21.0.1234",
		JSON: json.RawMessage(`{"version":"0","id":"4f0b1a4c-7e3d-4c5e-9b1a-0123456789ab","detail-type":"WorkSpaces Access","source":"aws.workspaces","account":"111122223333","time":"` + at.UTC().Format(time.RFC3339) +
			`","region":"ap-northeast-1","resources":[],"detail":{"clientIpAddress":"203.0.113.7","actionType":"successfulLogin","workspacesClientProductName":"WorkSpacesWindowsClient","loginTime":"` + at.UTC().Format("2006-01-02T15:04:05.000Z") +
			`","clientPlatform":"Windows","directoryId":"d-9567a1b2c3","workspaceId":"ws-0abc12345"}}`),
	})
}

// SignInFacts are what is known of a sign-in to a WorkSpace; empty is not known.
type SignInFacts struct {
	Person    string
	Time      time.Time
	WorkSpace string
	Computer  string
	Address   string
	// Known says what is known of the address, in the language of the message: that of an office, seen before, on a list, or new.
	Known            string
	Platform, Client string
	JSON             json.RawMessage // the event
}

// SignIn makes the message of the built-in rule workspaces-sign-in; ID and Channel are the caller's to set.
func SignIn(language, zone string, f SignInFacts) Message {
	m := Message{Language: language, Zone: zone, Rule: TemplateSignIn, Template: TemplateSignIn, Severity: "info", Count: 1, First: f.Time, Last: f.Time}
	p := m.printer()
	who := f.Person
	if who == "" {
		who = p.T("notify.nobody")
	}
	m.ID = "sample"
	if m.Title = p.T("notify.sign_in.title", text.Args{"person": who}); f.Person == "" {
		m.Title = p.T("notify.sign_in.nobody", text.Args{"workspace": f.WorkSpace})
	}
	for _, one := range []Fact{
		{"person", who}, {"time", m.at(f.Time)}, {"workspace", f.WorkSpace}, {"computer", f.Computer}, {"address", f.Address}, {"known", f.Known},
		{"platform", f.Platform}, {"client", f.Client},
	} {
		if one.Value != "" {
			m.Facts = append(m.Facts, Fact{p.T("notify.fact." + one.Label), one.Value})
		}
	}
	m.Events = []Event{{Time: f.Time, Summary: m.Title, JSON: f.JSON}}
	return m
}

// Test is a message that says that a channel works.
func Test(language, channel string, now time.Time, id string) Message {
	m := Message{ID: id, Channel: channel, Language: language, Template: TemplateTest, Count: 1, First: now, Last: now}
	m.Title, m.Why = m.printer().T("notify.test.title"), m.printer().T("notify.test.why", text.Args{"channel": channel})
	return m
}
