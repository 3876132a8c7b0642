package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/report"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

// A channelPlace sends reports through a channel, as attachments of one message.
type channelPlace struct {
	s       *session
	channel config.Channel
	lake    *lake.Lake
	states  *state.Store
}

func (p *channelPlace) String() string { return "channel:" + p.channel.Name }

// Put is not called: a Sender takes all files at once.
func (p *channelPlace) Put(context.Context, string, func(io.Writer) error) error {
	return fmt.Errorf("%s takes whole reports", p)
}

// Send sends a report, unless the same was sent to the channel before and nobody asks for it again: it is known by what it is and its hash. So a report that is
// made again since another place failed is told once.
func (p *channelPlace) Send(ctx context.Context, made report.Result, files []report.File) error {
	if _, err := p.s.wantChannel(p.channel.Name); err != nil {
		return err
	}
	series := made.Report.Series()
	id := fmt.Sprintf("report/%s/%s/%s/%s/%s/%s", p.channel.Name, series.Report, series.Zone, series.Unit, made.Period.First, made.SHA256)
	if !made.Again {
		if sent, err := p.wasSent(ctx, id); err != nil || sent {
			return err
		}
	}
	t, err := p.s.templates()
	if err != nil {
		return err
	}
	channel, err := p.s.openChannel(ctx, p.channel, t)
	if err != nil {
		return p.s.notifyFailure(p.channel.Name, err)
	}
	filer, ok := channel.(notify.Filer)
	if !ok || filer.MaxFiles() == 0 {
		return p.s.fail(exitConfig, "notify.no_files", text.Args{"channel": p.channel.Name})
	}
	attachments, size := make([]notify.File, len(files)), int64(0)
	for i, f := range files {
		attachments[i], size = notify.File{Name: f.Name, Size: f.Size, Write: f.Write}, size+f.Size
	}
	if size > filer.MaxFiles() {
		return p.s.fail(exitFailure, "notify.too_large", text.Args{"channel": p.channel.Name, "file": made.File, "size": text.Bytes(size), "limit": text.Bytes(filer.MaxFiles())})
	}
	if err := filer.SendFiles(ctx, p.message(id, made), attachments); err != nil {
		return p.s.notifyFailure(p.channel.Name, err)
	}
	return p.noteSent(ctx, state.OutboxMessage{ID: id, Channel: p.channel.Name, Rule: made.Report.Name, Kind: "report"})
}

// A sentReport is what is noted beside a lake on S3 of a report that was sent.
type sentReport struct {
	At time.Time `json:"at"`
}

// sentCursor is what the names of those notes begin with.
const sentCursor = "sent "

// wasSent tells whether a report was sent. Of a lake on S3 that is noted beside it, for functions that forget and for other machines; of a lake in a folder in the state.
func (p *channelPlace) wasSent(ctx context.Context, id string) (bool, error) {
	if p.states == nil {
		return false, nil
	}
	if beside := p.lake.Cursors(); beside != nil {
		var was sentReport
		return beside.Cursor(ctx, sentCursor+id, &was)
	}
	sent, err := p.states.Messages(ctx, state.MessageFilter{ID: id, Status: state.MessageSent})
	return len(sent) > 0, err
}

// noteSent notes that a report was sent.
func (p *channelPlace) noteSent(ctx context.Context, m state.OutboxMessage) error {
	if p.states == nil {
		return nil
	}
	if beside := p.lake.Cursors(); beside != nil {
		if err := beside.PutCursor(ctx, sentCursor+m.ID, sentReport{p.s.Now().UTC()}); err != nil {
			return err
		}
	}
	return p.states.NoteSent(ctx, p.s.Now(), m)
}

// message is what goes with the files.
func (p *channelPlace) message(id string, made report.Result) notify.Message {
	language := p.s.channelLanguage(p.channel)
	lang, _ := text.ParseLang(language)
	say := text.Printer{Lang: lang}
	from, until := made.Period.Bounds()
	m := notify.Message{ID: id, Channel: p.channel.Name, Language: language, Template: notify.TemplateTest, Zone: made.Report.Zone.String(), Count: 1, First: from, Last: until,
		Title: say.T("notify.report.title", text.Args{"report": made.Report.Name, "period": made.Period.String()}),
		Why:   say.T("notify.report.why", text.Args{"n": made.Content.Rows, "file": made.File})}
	if made.Coverage == report.Incomplete {
		m.Why += "\n" + say.T("notify.report.missing", text.Args{"missing": made.Missing})
	}
	return m
}
