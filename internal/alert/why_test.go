package alert

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// Every message that this package says is in the catalogue, and every one of the catalogue's is said.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, f := range files {
		source, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(alert\.[a-z_.]+)"`).FindAllStringSubmatch(string(source), -1) {
			if said[m[1]] = true; !text.Has(m[1]) {
				t.Errorf("%s says %s, which is not in the catalogue", f, m[1])
			}
		}
	}
	for _, key := range text.Keys() {
		if strings.HasPrefix(key, "alert.") && !said[key] {
			t.Errorf("nobody says %s", key)
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	at := time.Date(2026, 11, 21, 13, 30, 0, 0, time.UTC)
	tokyo := time.FixedZone("JST", 9*3600)
	for _, c := range []struct {
		reasons []Reason
		en, ja  string
	}{
		{nil, "It fired because the record is like the condition.", "検知の理由: 記録が条件に一致しました。"},
		{[]Reason{{Kind: WhyTerm, Fields: []string{"event"}, Values: []string{"ConsoleLogin", "x"}}, {Kind: WhyOther, Fields: []string{"mfa"}, Values: []string{"no"}}},
			"It fired because event was ConsoleLogin, and mfa was no.", "検知の理由: event が ConsoleLogin、mfa が no。"},
		{[]Reason{{Kind: WhyOther, Fields: []string{"error"}}, {Kind: WhyTerm, Fields: []string{"mfa"}}}, "It fired because there was no mfa.", "検知の理由: mfa がない。"},
		{[]Reason{{Kind: WhyNotIn, Fields: []string{"office", "vpn"}, Values: []string{"203.0.113.7"}}}, "It fired because the address 203.0.113.7 is not in office, vpn.", "検知の理由: アドレス 203.0.113.7 が office, vpn の範囲外。"},
		{[]Reason{{Kind: WhyInList, Fields: []string{"exits.txt"}, Values: []string{"203.0.113.7"}}}, "It fired because the address 203.0.113.7 is in the list exits.txt.", "検知の理由: アドレス 203.0.113.7 がリスト exits.txt に該当。"},
		{[]Reason{{Kind: WhyOutside, At: at}}, "It fired because it was 2026-11-21 22:30 JST, outside office hours.", "検知の理由: 勤務時間外の 2026-11-21 22:30 JST。"},
		{[]Reason{{Kind: WhyFirst, Fields: []string{"person", "network"}, Values: []string{"tanaka", "office"}, Within: 90 * day, Known: true}},
			"It fired because person tanaka, network office was not seen before within 90 d, only with other values.", "検知の理由: person tanaka, network office は過去 90日 で初めて（ほかの値では確認済み）。"},
		{[]Reason{{Kind: WhyFirst, Fields: []string{"person", "network"}, Values: []string{"tanaka", "office"}, Within: 90 * day}},
			"It fired because person tanaka, network office was not seen before within 90 d.", "検知の理由: person tanaka, network office は過去 90日 で初めて。"},
		{[]Reason{{Kind: WhyCountry, Values: []string{"tanaka", "BR"}, Within: 90 * day}}, "It fired because tanaka was not seen in BR before within 90 d.", "検知の理由: tanaka は過去 90日 で初めて BR から。"},
		{[]Reason{{Kind: WhyCount, N: 1234, Within: 10 * time.Minute}}, "It fired because there were at least 1,234 within 10 min.", "検知の理由: 10分 以内に 1,234 件以上。"},
		{[]Reason{{Kind: WhyRules, N: 2, Within: time.Hour}}, "It fired because there were records of at least 2 of its rules within 1 h.", "検知の理由: 1時間 以内に 2 個以上のルールの記録。"},
		{[]Reason{{Kind: WhyOrder, N: 3, Within: time.Hour}}, "It fired because there were records of its 3 rules, one after another, within 1 h.", "検知の理由: 1時間 以内に 3 個のルールの記録が順に発生。"},
		{[]Reason{{Kind: WhyDistinct, N: 3, Fields: []string{"ip"}, Within: time.Hour}}, "It fired because there were at least 3 different values of ip within 1 h.", "検知の理由: 1時間 以内に ip の値が 3 種類以上。"},
		{[]Reason{{Kind: WhyQuery, Fields: []string{"admin-changes"}}}, "It fired because the query admin-changes gave it.", "検知の理由: クエリ admin-changes の結果。"},
		{[]Reason{{Kind: WhyTerm, Fields: []string{"user"}, Values: []string{"a\x1b[31m\nb"}}}, `It fired because user was a\x1b[31m\nb.`, ""},
	} {
		if got := Sentence(text.Printer{}, tokyo, c.reasons); got != c.en && (c.ja != "" || !strings.HasPrefix(got, c.en) || strings.Contains(got, "\x1b")) {
			t.Errorf("%q, want %q", got, c.en)
		}
		if got := Sentence(text.Printer{Lang: text.Japanese}, tokyo, c.reasons); c.ja != "" && got != c.ja {
			t.Errorf("%q, want %q", got, c.ja)
		}
	}
}

// What not_in, in_list and office hours say is said in their words, not as the terms that they are made of.
func TestReasonsOfARule(t *testing.T) {
	t.Parallel()
	x := newFixture(t, "name: away\ntitle: away\nwhen: 'event:ConsoleLogin -user:bot'\nchannels: [sec]\n")
	x.look(t)
	x.feed.add(login("1", "suzuki", 0))
	x.look(t)
	if got := Sentence(text.Printer{}, time.UTC, BodyOf(x.alerts(t)[0]).Reasons); got != "It fired because event was ConsoleLogin, and user was suzuki." {
		t.Error(got)
	}
}
