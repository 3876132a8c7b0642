package report

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// mailbox keeps what was sent to it.
type mailbox struct {
	memory
	sent []string
	err  error
}

func (m *mailbox) Send(_ context.Context, made Result, files []File) error {
	if m.err != nil {
		return m.err
	}
	all := made.Period.String()
	for _, f := range files {
		var b strings.Builder
		if err := f.Write(&b); err != nil {
			return err
		}
		if int64(b.Len()) != f.Size {
			return errors.New("the size of " + f.Name + " is wrong")
		}
		all += " " + f.Name
	}
	m.sent = append(m.sent, all)
	return nil
}

// Who is told of a report is told of all its files at once, and when all other places have them.
func TestSender(t *testing.T) {
	t.Parallel()
	box, broken := &mailbox{}, &memory{fail: func(string) error { return errors.New("refused") }}
	rep := daily(t, "a", "Asia/Tokyo", box, broken)
	rep.About = true
	p := PeriodOf(mustDate(t, "2026-10-01"), Day, rep.Zone)
	if _, err := rep.Produce(context.Background(), p, t.TempDir()); err == nil || len(box.sent) != 0 {
		t.Errorf("sent before the other places had it: %v, %v", box.sent, err)
	}
	broken.fail = nil
	if _, err := rep.Produce(context.Background(), p, t.TempDir()); err != nil || len(box.sent) != 1 || box.sent[0] != "2026-10-01 a20261001.csv a20261001.csv.about.json" || len(box.files) != 0 {
		t.Errorf("%v, %v", box.sent, err)
	}
	box.err = errors.New("no route")
	if _, err := rep.Produce(context.Background(), p, t.TempDir()); err == nil || !strings.Contains(err.Error(), "no route") {
		t.Errorf("%v", err)
	}
}
