package synth

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestIncidentIsToBeFound answers the three questions by reading the files, as
// somebody without a lake would.
func TestIncidentIsToBeFound(t *testing.T) {
	dir, sum := generate(t, small)
	in := sum.Incident
	seen := map[string]bool{}
	var all []record
	logFiles(t, dir, func(name string, content []byte, _ int64) {
		if strings.Contains(name, "Insight") {
			return
		}
		var f struct{ Records []record }
		if err := json.Unmarshal(content, &f); err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Records {
			if !seen[r.EventID] {
				seen[r.EventID] = true
				all = append(all, r)
			}
		}
	})
	slices.SortStableFunc(all, func(a, b record) int { return a.EventTime.Compare(b.EventTime) })

	var stopped, disabled [][]string
	var stranger []record
	usedElsewhere := 0
	for _, r := range all {
		at := r.EventTime.Format(time.RFC3339)
		u := r.UserIdentity
		switch {
		case r.EventName == "StopLogging" && r.ErrorCode == "":
			stopped = append(stopped, []string{at, u.UserName, u.AccessKeyID, r.SourceIPAddress})
		case r.EventName == "UpdateAccessKey" && r.RequestParams["accessKeyId"] == in.AccessKeyID:
			disabled = append(disabled, []string{at, u.Arn})
		}
		if r.SourceIPAddress == in.SourceIP {
			stranger = append(stranger, r)
			if u.AccessKeyID != in.AccessKeyID || u.UserName != in.UserName {
				t.Errorf("%s from the stranger's address by %s", r.EventName, u.Arn)
			}
		} else if u.AccessKeyID == in.AccessKeyID {
			usedElsewhere++
		}
	}
	for i, got := range [][][]string{stopped, nil, disabled} {
		if want := in.Questions[i].Answer; i != 1 && fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s\ngot  %v\nwant %v", in.Questions[i].English, got, want)
		}
	}
	checkStranger(t, in, stranger)
	if usedElsewhere == 0 {
		t.Error("the key was never used for its purpose: the incident would be too easy to find")
	}
	if in.DisabledAs == "" || !in.DisabledAt.After(in.End) {
		t.Errorf("the key was disabled by %q at %v, after %v", in.DisabledAs, in.DisabledAt, in.End)
	}
}

func checkStranger(t *testing.T, in Incident, calls []record) {
	t.Helper()
	if len(calls) != in.Records {
		t.Fatalf("%d calls from the stranger's address, want %d", len(calls), in.Records)
	}
	if !calls[0].EventTime.Equal(in.Begin) || !calls[len(calls)-1].EventTime.Equal(in.End) {
		t.Errorf("calls from %v to %v, want %v to %v", calls[0].EventTime, calls[len(calls)-1].EventTime, in.Begin, in.End)
	}
	type line struct {
		n, refused int
		first      string
	}
	lines := map[string]line{}
	refused, objects := 0, 0
	for _, r := range calls {
		l := lines[r.EventName]
		if l.n++; l.n == 1 {
			l.first = r.EventTime.Format(time.RFC3339)
		}
		if r.ErrorCode == "AccessDenied" {
			refused++
			l.refused++
		}
		if r.EventName == "GetObject" && r.RequestParams["bucketName"] == in.Bucket {
			objects++
		}
		if r.EventName == "CreateAccessKey" && r.RequestParams["userName"] != in.Victim {
			t.Errorf("a key was made for %v, want %s", r.RequestParams["userName"], in.Victim)
		}
		lines[r.EventName] = l
	}
	if refused != in.Refused || objects != in.ObjectsRead {
		t.Errorf("%d refused and %d objects read, want %d and %d", refused, objects, in.Refused, in.ObjectsRead)
	}
	for _, want := range in.Questions[1].Answer {
		l := lines[want[0]]
		if got := []string{want[0], fmt.Sprint(l.n), fmt.Sprint(l.refused), l.first}; !slices.Equal(got, want) {
			t.Errorf("stranger's calls: got %v, want %v", got, want)
		}
	}
	if len(lines) != len(in.Questions[1].Answer) {
		t.Errorf("%d kinds of calls, want %d", len(lines), len(in.Questions[1].Answer))
	}
}

func TestIncidentFitsIntoEveryHistory(t *testing.T) {
	for hour := range 24 {
		for _, days := range []int{2, 3, 9} {
			o := Options{Days: days, RecordsPerDay: 100, End: end.Add(time.Duration(hour) * time.Hour)}
			in, err := Facts(o)
			if err != nil {
				t.Errorf("%d days to %v: %v", days, o.End, err)
				continue
			}
			if in.Begin.Before(o.End.AddDate(0, 0, -days)) || !in.DisabledAt.Before(o.End) {
				t.Errorf("%d days to %v: incident from %v to %v", days, o.End, in.Begin, in.DisabledAt)
			}
		}
	}
}
