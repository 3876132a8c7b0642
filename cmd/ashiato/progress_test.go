package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// newTestProgress gives a display with a clock that the test turns.
func newTestProgress(mode progressMode, lang text.Lang, width int) (*progress, *bytes.Buffer, *time.Time) {
	var b bytes.Buffer
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	p := &progress{w: &b, mode: mode, say: text.Printer{Lang: lang}, now: func() time.Time { return now }, width: func() int { return width }}
	p.shown = now
	return p, &b, &now
}

var halfway = movement{
	Stage: "import", Done: 1234, Total: 2500, Bytes: 500e6, BytesTotal: 1e9, Records: 600000, Duplicates: 1200, Unreadable: 2,
	Elapsed: 10 * time.Second, Current: "AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/\x1b[31mred.json.gz",
}

func TestTerminalDisplay(t *testing.T) {
	p, _, _ := newTestProgress(progressTTY, text.English, 120)
	got := strings.Join(p.display(halfway, 120), "\n")
	want := `importing ████████████░░░░░░░░░░░░  50%  1,234 of 2,500 objects  10 s left
  500 MB / 1.0 GB  50 MB/s  600,000 records (60,000/s)  1,200 duplicate  2 unreadable
  AWSLogs/111122223333/CloudTrail/ap-northeast-1/2026/11/20/\x1b[31mred.json.gz`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJapaneseDisplay(t *testing.T) {
	p, _, _ := newTestProgress(progressTTY, text.Japanese, 120)
	got := strings.Join(p.display(halfway, 120)[:2], "\n")
	want := `取り込み中 ████████████░░░░░░░░░░░░  50%  1,234 / 2,500 ファイル  残り 10秒
  500 MB / 1.0 GB  50 MB/s  600,000 件 (60,000/s)  重複 1,200  読めず 2`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A line as wide as the terminal would wrap, and the display would climb up the screen.
func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for width := 8; width <= 140; width++ {
		for _, lang := range []text.Lang{text.English, text.Japanese} {
			p, _, _ := newTestProgress(progressTTY, lang, width)
			for _, line := range p.display(halfway, width) {
				if w := cells.StringWidth(line); w >= width {
					t.Fatalf("width %d: a line of %d: %q", width, w, line)
				}
			}
		}
	}
}

func TestRedrawErasesWhatWasDrawn(t *testing.T) {
	p, b, now := newTestProgress(progressTTY, text.English, 80)
	*now = now.Add(time.Second)
	p.Update(halfway)
	first := b.Len()
	p.Update(halfway)
	if b.Len() != first {
		t.Error("drawn again without any time gone by")
	}
	*now = now.Add(time.Second)
	p.Update(movement{Stage: "import", Done: 1, Total: 1})
	if got := b.String()[first:]; !strings.HasPrefix(got, "\x1b[3A\r\x1b[J") {
		t.Errorf("three lines were not erased: %q", got)
	}
	p.Note("a note")
	p.end()
	if got := b.String(); !strings.HasSuffix(got, "\x1b[1A\r\x1b[Ja note\n") {
		t.Errorf("end: %q", got)
	}
}

// While nothing is reported, as during a long commit, the time still goes on.
func TestTimeGoesOn(t *testing.T) {
	p, b, now := newTestProgress(progressPlain, text.English, 0)
	p.again() // nothing yet
	p.Update(movement{Stage: "import", Done: 3, Total: 3, Elapsed: 10 * time.Second})
	*now = now.Add(2 * time.Second)
	p.again() // too early
	*now = now.Add(4 * time.Second)
	p.again()
	if got, want := b.String(), "16 s  importing  3 of 3 objects\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p, _, _ = newTestProgress(progressTTY, text.English, 80)
	if got := p.display(p.latest, 80); len(got) != 1 {
		t.Errorf("%q", got)
	}
	done := p.display(movement{Stage: "import", Done: 3, Total: 3, Elapsed: 10 * time.Second}, 80)
	if want := "importing ████████████████████████ 100%  3 of 3 objects  finishing, 10 s"; done[0] != want {
		t.Errorf("got %q, want %q", done[0], want)
	}
}

func TestPlainSaysOneLineEvery5Seconds(t *testing.T) {
	p, b, now := newTestProgress(progressPlain, text.English, 0)
	for range 120 {
		*now = now.Add(100 * time.Millisecond)
		p.Update(halfway)
	}
	p.end()
	want := "10 s  importing  1,234 of 2,500 objects  500 MB / 1.0 GB  50 MB/s  600,000 records (60,000/s)  1,200 duplicate  2 unreadable  10 s left\n"
	if got := b.String(); got != want+want {
		t.Errorf("got\n%s", got)
	}
}

func TestJSONProgress(t *testing.T) {
	p, b, now := newTestProgress(progressJSON, text.Japanese, 0)
	*now = now.Add(time.Second)
	p.Update(halfway)
	p.end()
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %s", len(lines), b)
	}
	var last struct {
		Stage   string
		Done    int64
		Seconds float64
		Final   bool
	}
	if err := json.Unmarshal([]byte(lines[1]), &last); err != nil || !last.Final || last.Done != 1234 || last.Seconds != 10 || last.Stage != "import" {
		t.Errorf("%v: %+v in %s", err, last, lines[1])
	}
}

func TestOffIsSilent(t *testing.T) {
	p, b, now := newTestProgress(progressOff, text.English, 80)
	*now = now.Add(time.Hour)
	p.Update(halfway)
	p.end()
	if b.Len() > 0 {
		t.Errorf("said %q", b)
	}
}

func TestTimeLeftWaitsForEvidence(t *testing.T) {
	p, _, _ := newTestProgress(progressPlain, text.English, 0)
	for _, m := range []movement{
		{Done: 1, Total: 2, Elapsed: time.Second},      // too early
		{Done: 1, Total: 1000, Elapsed: time.Minute},   // too little
		{Done: 0, Total: 0, Elapsed: time.Minute},      // unknown
		{Done: 10, Total: 10, Elapsed: 10 * time.Hour}, // done
	} {
		if got := p.timeLeft(m); got != "" {
			t.Errorf("%+v: %q", m, got)
		}
	}
	if got := p.timeLeft(movement{Done: 25, Total: 100, Elapsed: time.Minute}); got != "3 min 00 s left" {
		t.Errorf("got %q", got)
	}
}

func TestBar(t *testing.T) {
	for share, want := range map[float64]string{0: "░░░░", 0.5: "██░░", 0.3: "█▎░░", 1: "████"} {
		if got := bar(share, 4); got != want {
			t.Errorf("%g: %q, want %q", share, got, want)
		}
	}
}
