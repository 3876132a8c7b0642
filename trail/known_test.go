package trail

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestKnownIdentities reads records whose userIdentity has come before, whole or in part, and compares what is found with what a scan
// of the record alone finds.
func TestKnownIdentities(t *testing.T) {
	role := `{"type":"AssumedRole","principalId":"AROAEXAMPLEID0001:session-%s","arn":"arn:aws:sts::111122223333:assumed-role/app/s","sessionContext":{"sessionIssuer":{"type":"Role","userName":"%s"},"attributes":{"creationDate":"2026-02-03T00:00:00Z"}}%s}`
	texts := []string{
		`{}`, `null`, `"root"`, `{"type":"AWSService","invokedBy":"logs.amazonaws.com"}`,
		fmt.Sprintf(role, "a", "app", ""), fmt.Sprintf(role, "a", "app2", ""), fmt.Sprintf(role, "a", "app", `,"accountId":"1"`),
		fmt.Sprintf(role, "a", "app", `,"new":{"a":1}`), fmt.Sprintf(role, "a", "app", `,"type":"Other"`), fmt.Sprintf(role, "a", "app", ` `),
		fmt.Sprintf(role, "a", `\u0061"pp`, ``)[:60] + strings.Repeat("x", 30) + `"}`,
		fmt.Sprintf(role, "a", "\u65e5\u672c", ""), fmt.Sprintf(role, "a", "\xff", ""), fmt.Sprintf(role, "a", `\ud800`, ""),
		fmt.Sprintf(role, "b", "app", `,"inScopeOf":{"sourceArn":"s"},"onBehalfOf":{"userId":"u"}`),
		fmt.Sprintf(role, "c", strings.Repeat("long", 1000), ""),
	}
	var file bytes.Buffer
	var all []string
	for round := range 4 {
		for i, text := range texts {
			other := texts[(i+round)%len(texts)]
			for _, form := range []string{
				`{"eventVersion":"1.11","userIdentity":%s,"eventID":"1","eventName":"x","padding":"%s"}`,
				`{"eventVersion":"1.11","new":1,"userIdentity":` + other + `,"userIdentity":%s,"eventName":"%s"}`,
			} {
				all = append(all, fmt.Sprintf(form, text, strings.Repeat("p", 80)))
			}
		}
	}
	for _, r := range all {
		file.WriteString(r + "\n")
	}
	r := NewReader(&file, ReaderOptions{})
	for i, text := range all {
		want, wantErr := Parse([]byte(text), Limits{})
		got, err := r.Next()
		if err != nil || wantErr != nil {
			t.Fatalf("record %d: %v, %v\n%s", i, err, wantErr, text)
		}
		compareRecords(t, got, want)
	}
}

// TestKnownIdentityCut has a record that ends within an identity that is known.
func TestKnownIdentityCut(t *testing.T) {
	text := `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEID0001:session-aaaaaaaaaaaaaaaaaaaaa","accountId":"1"},"eventName":"x"}`
	for cut := range len(text) - 1 {
		r := NewReader(strings.NewReader(text+"\n"+text[:cut+1]), ReaderOptions{})
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
		if rec, err := r.Next(); err == nil {
			t.Fatalf("cut after %d bytes: record %s", cut+1, rec.Raw)
		}
	}
}

func compareRecords(t *testing.T, got, want *Record) {
	t.Helper()
	for f := range NumFields {
		g, w := got.Value(f), want.Value(f)
		if g.Kind != w.Kind || g.flags != w.flags || string(g.Text) != string(w.Text) {
			t.Errorf("%s is %v %d %s, want %v %d %s\n%s", f, g.Kind, g.flags, g.Text, w.Kind, w.flags, w.Text, want.Raw)
		}
	}
	same := func(a, b Member) bool {
		return a.Parent == b.Parent && string(a.Key) == string(b.Key) && string(a.Value.Text) == string(b.Value.Text)
	}
	if got.DuplicateKeys() != want.DuplicateKeys() || got.ValidUTF8() != want.ValidUTF8() || got.nonASCII != want.nonASCII ||
		!slices.EqualFunc(got.Unknown(), want.Unknown(), same) {
		t.Errorf("%+v\nwant %+v\n%s", got, want, want.Raw)
	}
}
