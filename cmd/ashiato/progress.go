package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/ashiato/ashiato/internal/text"
)

// movement is a moment of long work: what is counted, how far it is, how long it has run.
type movement struct {
	Stage      string        `json:"stage"` // key of a message below "stage."
	Done       int64         `json:"done"`  // objects or files
	Total      int64         `json:"total"` // 0: unknown
	Bytes      int64         `json:"bytes"`
	BytesTotal int64         `json:"bytes_total"`
	Records    int64         `json:"records"`
	Duplicates int64         `json:"duplicates"`
	Unreadable int64         `json:"unreadable"`
	LeftOut    int64         `json:"left_out"`
	Elapsed    time.Duration `json:"-"`
	Current    string        `json:"current,omitempty"` // the object in hand
	Unit       string        `json:"-"`                 // key of a message below "unit."; default "objects"
}

// progressMode is how progress is shown.
type progressMode uint8

const (
	progressOff progressMode = iota
	progressTTY
	progressPlain
	progressJSON
)

var progressModes = map[string]progressMode{"auto": progressOff, "plain": progressPlain, "json": progressJSON, "off": progressOff}

// How often each mode shows something.
var progressEvery = map[progressMode]time.Duration{
	progressTTY: 100 * time.Millisecond, progressPlain: 5 * time.Second, progressJSON: time.Second,
}

// progress shows movements on one stream. Its methods may be called from several goroutines.
type progress struct {
	w     io.Writer
	mode  progressMode
	say   text.Printer
	now   func() time.Time
	width func() int

	mu     sync.Mutex
	shown  time.Time // when something was shown last
	lines  int       // lines of the display that stand on the terminal
	latest movement
	at     time.Time // when latest came
}

// startProgress makes the display of one command, and the function that removes it.
func (s *session) startProgress() (*progress, func()) {
	p := &progress{
		w: s.Stderr, mode: progressModes[s.flags.progress], say: s.Printer, now: s.Now,
		width: func() int { return s.Width(Stderr) },
	}
	if s.flags.progress == "auto" {
		switch {
		case s.flags.quiet:
		case s.Width(Stderr) > 0 && s.Getenv("TERM") != "dumb":
			p.mode = progressTTY
		default:
			p.mode = progressPlain
		}
	}
	p.shown = p.now()
	s.mu.Lock()
	s.progress = p
	s.mu.Unlock()
	stop := p.keepMoving()
	return p, func() {
		stop()
		s.mu.Lock()
		s.progress = nil
		s.mu.Unlock()
		p.end()
	}
}

// keepMoving shows the time going by while nothing is reported, until the returned function is called.
func (p *progress) keepMoving() (stop func()) {
	ended := make(chan struct{})
	var ticker sync.WaitGroup
	ticker.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
				p.again()
			}
		}
	})
	return func() {
		close(ended)
		ticker.Wait()
	}
}

// again shows the latest movement with the time that has gone by since.
func (p *progress) again() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.latest.Stage == "" || p.mode == progressOff || p.mode == progressJSON || now.Sub(p.shown) < progressEvery[p.mode] {
		return
	}
	p.shown = now
	p.latest.Elapsed += now.Sub(p.at)
	p.at = now
	p.draw()
}

// Update shows a movement, unless one was shown a moment ago.
func (p *progress) Update(m movement) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.latest, p.at = m, now
	if p.mode == progressOff || now.Sub(p.shown) < progressEvery[p.mode] {
		return
	}
	p.shown = now
	p.draw()
}

func (p *progress) draw() {
	switch p.mode {
	case progressTTY:
		p.erase()
		lines := p.display(p.latest, p.width())
		p.lines = len(lines)
		fmt.Fprint(p.w, strings.Join(lines, "\n")+"\n")
	case progressPlain:
		fmt.Fprintln(p.w, p.line(p.latest))
	case progressJSON:
		p.json(p.latest, false)
	}
}

// Note prints a line above the display.
func (p *progress) Note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	fmt.Fprintln(p.w, line)
}

// erase removes the display from the terminal.
func (p *progress) erase() {
	if p.lines > 0 {
		fmt.Fprintf(p.w, "\x1b[%dA\r\x1b[J", p.lines)
		p.lines = 0
	}
}

// end removes the display; as JSON it gives the last state.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.erase()
	if p.mode == progressJSON && p.latest.Stage != "" {
		p.json(p.latest, true)
	}
	p.mode = progressOff
}

func (p *progress) json(m movement, final bool) {
	b, err := json.Marshal(struct {
		movement
		Seconds float64 `json:"seconds"`
		Final   bool    `json:"final,omitempty"`
	}{m, m.Elapsed.Seconds(), final})
	if err == nil {
		fmt.Fprintf(p.w, "%s\n", b)
	}
}

// display gives the lines of the terminal display, none wider than the terminal.
func (p *progress) display(m movement, width int) []string {
	if width <= 0 {
		width = 80
	}
	head := p.say.T("stage." + m.Stage)
	objects := p.objects(m)
	left := p.timeLeft(m)
	if share, ok := m.share(); ok && share >= 1 {
		left = p.say.T("progress.finishing", text.Args{"time": p.say.Duration(m.Elapsed)})
	}
	const barWidth = 24
	first := head
	if share, ok := m.share(); ok {
		room := width - 1 - cells.StringWidth(head+objects+left) - 12
		if room >= 8 {
			first += " " + bar(share, min(room, barWidth))
		}
		first += fmt.Sprintf(" %3.0f%%", share*100)
	}
	first = join(first, objects, left)
	lines := []string{first, "  " + join(p.bytes(m), p.records(m)), "  " + text.CleanLine(m.Current)}
	var out []string
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			out = append(out, cells.Truncate(l, width-1, "…"))
		}
	}
	return out
}

// line gives the one line of the plain display.
func (p *progress) line(m movement) string {
	return join(p.say.Duration(m.Elapsed), p.say.T("stage."+m.Stage), p.objects(m), p.bytes(m), p.records(m), p.timeLeft(m))
}

func join(parts ...string) string {
	var kept []string
	for _, s := range parts {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "  ")
}

func (p *progress) objects(m movement) string {
	unit := m.Unit
	if unit == "" {
		unit = "objects"
	}
	if m.Total > 0 {
		return p.say.T("unit."+unit+"_of", text.Args{"n": m.Done, "total": m.Total})
	}
	if m.Done == 0 {
		return ""
	}
	return p.say.T("unit."+unit, text.Args{"n": m.Done})
}

func (p *progress) bytes(m movement) string {
	if m.Bytes == 0 && m.BytesTotal == 0 {
		return ""
	}
	s := text.Bytes(m.Bytes)
	if m.BytesTotal > 0 {
		s += " / " + text.Bytes(m.BytesTotal)
	}
	if seconds := m.Elapsed.Seconds(); seconds >= 1 {
		s += "  " + text.Bytes(int64(float64(m.Bytes)/seconds)) + "/s"
	}
	return s
}

func (p *progress) records(m movement) string {
	if m.Records == 0 && m.Duplicates == 0 && m.Unreadable == 0 && m.LeftOut == 0 {
		return ""
	}
	leftOut := ""
	if m.LeftOut > 0 {
		leftOut = p.say.T("progress.left_out", text.Args{"n": m.LeftOut})
	}
	s := p.say.T("progress.records", text.Args{"n": m.Records})
	if seconds := m.Elapsed.Seconds(); seconds >= 1 {
		s += " (" + text.Count(int64(float64(m.Records)/seconds)) + "/s)"
	}
	return join(s, p.say.T("progress.duplicates", text.Args{"n": m.Duplicates}), p.say.T("progress.unreadable", text.Args{"n": m.Unreadable}), leftOut)
}

// share is how much of the work is done, 0 to 1: by bytes where they are known, else by objects.
func (m movement) share() (float64, bool) {
	switch {
	case m.BytesTotal > 0:
		return min(float64(m.Bytes)/float64(m.BytesTotal), 1), true
	case m.Total > 0:
		return min(float64(m.Done)/float64(m.Total), 1), true
	}
	return 0, false
}

// timeLeft estimates the rest of the time, once there is enough to judge by.
func (p *progress) timeLeft(m movement) string {
	share, ok := m.share()
	if !ok || share < 0.01 || share >= 1 || m.Elapsed < 2*time.Second {
		return ""
	}
	left := time.Duration(float64(m.Elapsed) * (1 - share) / share)
	return p.say.T("progress.left", text.Args{"time": p.say.Duration(left)})
}

// bar draws a share in width columns, to an eighth of a column.
func bar(share float64, width int) string {
	eighths := int(share*float64(width)*8 + 0.5)
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune(" ▏▎▍▌▋▊▉")[rest])
	}
	return s + strings.Repeat("░", width-cells.StringWidth(s))
}
