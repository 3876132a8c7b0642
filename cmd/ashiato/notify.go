package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/lake"
	"github.com/ashiato/ashiato/internal/notify"
	"github.com/ashiato/ashiato/internal/state"
	"github.com/ashiato/ashiato/internal/text"
)

func (s *session) notifyCommand() *cobra.Command {
	return s.group("notify", s.notifyListCommand(), s.notifyTestCommand(), s.notifyPreviewCommand(), s.notifyRetryCommand())
}

// notifyListFlags are those of notify list.
type notifyListFlags struct {
	messages        bool
	status, channel string
	limit           int
}

func (s *session) notifyListCommand() *cobra.Command {
	var f notifyListFlags
	cmd := &cobra.Command{
		Use:  "list",
		Args: s.arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return s.notifyList(cmd.Context(), f) },
	}
	cmd.Flags().BoolVar(&f.messages, "messages", false, s.T("flag.notify.messages"))
	cmd.Flags().StringVar(&f.status, "status", "", s.T("flag.notify.status"))
	cmd.Flags().StringVar(&f.channel, "channel", "", s.T("flag.notify.channel"))
	cmd.Flags().IntVar(&f.limit, "limit", 100, s.T("flag.notify.limit"))
	return cmd
}

func (s *session) notifyTestCommand() *cobra.Command {
	return &cobra.Command{
		Use:  "test CHANNEL",
		Args: s.arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return s.notifyTest(cmd.Context(), args[0]) },
	}
}

func (s *session) notifyPreviewCommand() *cobra.Command {
	var rule string
	var raw bool
	cmd := &cobra.Command{
		Use:  "preview CHANNEL",
		Args: s.arguments(1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return s.notifyPreview(args[0], rule, raw) },
	}
	cmd.Flags().StringVar(&rule, "rule", "", s.T("flag.notify.rule"))
	cmd.Flags().BoolVar(&raw, "raw", false, s.T("flag.notify.raw"))
	return cmd
}

func (s *session) notifyRetryCommand() *cobra.Command {
	var dead, now bool
	cmd := &cobra.Command{
		Use:  "retry [ID]",
		Args: s.arguments(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := strings.Join(args, "")
			if (id == "") != dead {
				return s.fail(exitUsage, "notify.retry_what", text.Args{"command": s.typed("ashiato notify retry")})
			}
			return s.notifyRetry(cmd.Context(), id, now)
		},
	}
	cmd.Flags().BoolVar(&dead, "dead", false, s.T("flag.notify.dead"))
	cmd.Flags().BoolVar(&now, "now", false, s.T("flag.notify.now"))
	return cmd
}

// wantChannel finds a channel of the configuration.
func (s *session) wantChannel(name string) (config.Channel, error) {
	if s.configErr != nil {
		return config.Channel{}, s.configErr
	}
	if c, ok := s.channelOf(name); ok {
		return c, nil
	}
	var names []string
	for _, c := range s.config.Channels {
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return config.Channel{}, s.fail(exitUsage, "notify.no_channels", text.Args{"command": s.typed("ashiato init")})
	}
	return config.Channel{}, s.fail(exitUsage, "notify.unknown", text.Args{"name": name, "names": strings.Join(names, ", ")})
}

// onOutbox opens the state of the lake that has its messages; it is nil where there is no lake yet.
func (s *session) onOutbox(ctx context.Context, access watchAccess, use func(ctx context.Context, states *state.Store) error) error {
	l, err := s.openLake(ctx, false)
	if errors.Is(err, lake.ErrNotLake) {
		return use(ctx, nil)
	}
	if err != nil {
		return err
	}
	return errors.Join(s.onWatchState(ctx, l, access, use), l.Close())
}

// notifyList lists the channels, or the messages.
func (s *session) notifyList(ctx context.Context, f notifyListFlags) error {
	format, err := s.outputFormat()
	if err != nil {
		return err
	}
	status := state.MessageStatus(f.status)
	switch status {
	case "", state.MessageWaiting, state.MessageSent, state.MessageDead, state.MessageFolded:
	default:
		return s.fail(exitUsage, "notify.bad_status", text.Args{"status": f.status})
	}
	var rows *rowList
	byMessage := f.messages || f.status != "" || f.channel != ""
	err = s.onOutbox(ctx, readsState, func(ctx context.Context, states *state.Store) (err error) {
		if byMessage {
			rows, err = messageRows(ctx, states, state.MessageFilter{Channel: f.channel, Status: status, Limit: f.limit})
		} else {
			rows, err = s.channelRows(ctx, states)
		}
		return err
	})
	if err != nil {
		return err
	}
	if len(rows.rows) == 0 && f.channel != "" {
		if _, err := s.wantChannel(f.channel); err != nil {
			return err
		}
	}
	if len(rows.rows) == 0 && !byMessage {
		s.hint(s.T("notify.no_channels", text.Args{"command": s.typed("ashiato init")}))
	}
	_, err = s.printRows(ctx, s.headed(rows, format), format)
	return err
}

// channelRows has a row for each channel of the configuration, and for those that only the outbox knows.
func (s *session) channelRows(ctx context.Context, states *state.Store) (*rowList, error) {
	rows := &rowList{columns: columnsOf("channel", encode.Varchar, "kind", encode.Varchar, "to", encode.Varchar, "waiting", encode.Bigint, "dead", encode.Bigint,
		"sent", encode.Bigint, "folded", encode.Bigint, "oldest", encode.TimestampTZ, "failing_since", encode.TimestampTZ, "next_try", encode.TimestampTZ, "reason", encode.Varchar)}
	known := map[string]state.ChannelState{}
	var extra []state.ChannelState
	if states != nil {
		all, err := states.Channels(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			if known[c.Channel] = c; c.Channel != "" {
				if _, ok := s.channelOf(c.Channel); !ok {
					extra = append(extra, c)
				}
			}
		}
	}
	add := func(name, kind, to string, c state.ChannelState) {
		rows.rows = append(rows.rows, []any{name, kind, to, c.Waiting, c.Dead, c.Sent, c.Folded, timeOrNull(c.Oldest), timeOrNull(c.Since), timeOrNull(c.PauseUntil), textOrNull(c.Reason)})
	}
	for _, c := range s.config.Channels {
		add(c.Name, c.Kind, whereTo(c), known[c.Name])
	}
	for _, c := range extra {
		add(c.Channel, "-", s.T("notify.not_configured"), c)
	}
	for _, untaken := range s.untaken(extra) {
		s.hint(untaken)
	}
	return rows, nil
}

// whereTo says where a channel leads, without secrets.
func whereTo(c config.Channel) string {
	switch c.Kind {
	case config.ChannelMail:
		via := " (SES)"
		if !c.Mail.SES {
			via = " (" + c.Mail.Host + ")"
		}
		return strings.Join(c.Mail.To, ", ") + via
	case config.ChannelSNS:
		return c.Topic
	case config.ChannelSlack:
		if c.Token != "" {
			return c.SlackChannel
		}
	case config.ChannelStdout:
		return "-"
	}
	return shownURL(c.URL)
}

// shownURL is the scheme and the host of a URL, and the names of the secrets behind: the rest of it may be a token.
func shownURL(u config.Secret) string {
	masked, all := string(u), ""
	var back []string
	for i, n := range u.Names() { // whose names may have slashes
		mark, place := string(rune('\uE000'+i)), "${"+n[0]+":"+n[1]+"}"
		masked, all, back = strings.Replace(masked, place, mark, 1), all+place, append(back, mark, place)
	}
	scheme, rest, ok := strings.Cut(masked, "://")
	if !ok {
		return all
	}
	host, behind := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host, behind = rest[:i], rest[i:]
	}
	shown, names := scheme+"://"+host[strings.LastIndexByte(host, '@')+1:], ""
	for i := 0; i < len(back); i += 2 {
		if strings.Contains(behind, back[i]) {
			names += back[i]
		}
	}
	if names != "" {
		shown += "/" + names
	}
	return strings.NewReplacer(back...).Replace(shown)
}

// textOrNull is a value of a column that may have none.
func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func messageRows(ctx context.Context, states *state.Store, f state.MessageFilter) (*rowList, error) {
	rows := &rowList{columns: columnsOf("id", encode.Varchar, "channel", encode.Varchar, "rule", encode.Varchar, "status", encode.Varchar, "tells_of", encode.Bigint, "attempts", encode.Bigint,
		"queued", encode.TimestampTZ, "at", encode.TimestampTZ, "next_try", encode.TimestampTZ, "reason", encode.Varchar)}
	if states == nil {
		return rows, nil
	}
	all, err := states.Messages(ctx, f)
	for _, m := range all {
		next := any(nil)
		if m.Status == state.MessageWaiting {
			next = timeOrNull(m.NextTry)
		}
		rows.rows = append(rows.rows, []any{m.ID, m.Channel, textOrNull(m.Rule), string(m.Status), m.Count, int64(m.Attempts), timeOrNull(m.Queued), timeOrNull(m.At), next, textOrNull(m.Reason)})
	}
	return rows, err
}

// notifyTest sends one message now, past the outbox.
func (s *session) notifyTest(ctx context.Context, name string) error {
	c, err := s.wantChannel(name)
	if err != nil {
		return err
	}
	t, err := s.templates()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	channel, err := s.openChannel(ctx, c, t)
	note := ""
	if err == nil {
		now := s.Now()
		note, err = channel.Send(ctx, notify.Test(s.channelLanguage(c), c.Name, now, "test-"+now.UTC().Format("20060102T150405.000000Z")))
	}
	if err != nil {
		return s.notifyFailure(name, err)
	}
	if note != "" {
		s.note(note)
	}
	s.hint(s.T("notify.tested", text.Args{"channel": name, "to": whereTo(c)}))
	return nil
}

// notifyFailure says why a channel failed, and what mends it.
func (s *session) notifyFailure(name string, err error) error {
	code, key := exitFailure, "notify.failed"
	if e, ok := errors.AsType[*notify.Error](err); ok && e.Fault == notify.Refused {
		if code, key = exitPermission, "notify.refused"; e.Key != "" { // it was not asked
			key = "notify.unusable"
		}
	}
	return s.fail(code, key, text.Args{"channel": name, "reason": s.notifyReason(err)})
}

// notifyReason is why a channel failed; what we ourselves say of it is in the reader's language.
func (s *session) notifyReason(err error) string {
	if e, ok := errors.AsType[*notify.Error](err); ok {
		return e.In(s.Printer)
	}
	return err.Error()
}

// notifyPreview prints what would be sent; a mail as a person reads it, unless the raw one is wanted.
func (s *session) notifyPreview(name, rule string, raw bool) error {
	c, err := s.wantChannel(name)
	if err != nil {
		return err
	}
	t, err := s.templates()
	if err != nil {
		return err
	}
	channel, err := s.previewChannel(c, t)
	if err != nil {
		return s.notifyFailure(name, err)
	}
	m, err := s.sampleOf(c, rule)
	if err != nil {
		return err
	}
	out, err := channel.Preview(m)
	if err != nil {
		return s.notifyFailure(name, err)
	}
	shown := string(out)
	if c.Kind == config.ChannelMail {
		if raw {
			_, err = s.Stdout.Write(out)
			return err
		}
		var others []string
		if shown, others, err = notify.ReadMail(out); err != nil {
			return err
		}
		if len(others) > 0 {
			defer s.hint(s.T("notify.other_parts", text.Args{"parts": strings.Join(others, ", ")}))
		}
	}
	_, err = io.WriteString(s.Stdout, text.Clean(shown))
	return err
}

// sampleOf is a message of a rule, with the rule's own title and severity, as a channel would be given it.
func (s *session) sampleOf(c config.Channel, rule string) (notify.Message, error) {
	language := s.channelLanguage(c)
	m := notify.Sample(language, s.Now())
	if rule != "" {
		set, err := s.readRules()
		if err != nil {
			return m, err
		}
		r, err := s.rule(set, rule)
		if err != nil {
			return m, err
		}
		if r.Template == notify.TemplateSignIn {
			m = notify.SampleSignIn(language, s.Now())
		} else {
			m.Title, m.Template = orText(r.Title.In(language), r.Name), orText(r.Template, notify.TemplateAlert)
		}
		m.Rule, m.Severity = r.Name, string(r.Severity)
	}
	if m.Channel = c.Name; c.Template != "" && m.Template == notify.TemplateAlert {
		m.Template = c.Template
	}
	return m, nil
}

// notifyRetry has messages tried again.
func (s *session) notifyRetry(ctx context.Context, id string, now bool) error {
	return s.onOutbox(ctx, changesState, func(ctx context.Context, states *state.Store) error {
		if states == nil {
			return s.nothingToRetry(id)
		}
		return s.retryIn(ctx, states, id, now)
	})
}

// nothingToRetry says so; it is a mistake where somebody named a message.
func (s *session) nothingToRetry(id string) error {
	if id != "" {
		return s.fail(exitUsage, "notify.no_message", text.Args{"id": id, "command": s.typed("ashiato notify list") + " --messages"})
	}
	s.hint(s.T("notify.nothing_to_retry"))
	return nil
}

func (s *session) retryIn(ctx context.Context, states *state.Store, id string, now bool) error {
	f := state.MessageFilter{ID: id}
	if id == "" {
		f.Status = state.MessageDead
	}
	n, err := states.RetryMessages(ctx, f, s.Now())
	switch {
	case err != nil:
		return err
	case n == 0:
		return s.nothingToRetry(id)
	}
	s.hint(s.T("notify.retried", text.Args{"n": n}))
	if !now {
		return nil
	}
	return s.sendDue(ctx, states)
}

// sendDue sends what is due, once, and tells of what failed. It is for commands that end.
func (s *session) sendDue(ctx context.Context, states *state.Store) error {
	if len(s.config.Channels) == 0 {
		return nil
	}
	failed := make(chan bool, 1)
	d, err := s.dispatcher(states, func(o notify.Outcome) {
		s.tellNotice(o)
		if o.Err != nil {
			select {
			case failed <- true:
			default:
			}
		}
	})
	if err != nil {
		return err
	}
	if err := d.Once(ctx); err != nil {
		return err
	}
	select {
	case <-failed:
		return &failure{code: exitPartial}
	default:
		return nil
	}
}

// tellNotice tells how an attempt to send ended, as far as somebody has to know.
func (s *session) tellNotice(o notify.Outcome) {
	if o.Folded > 0 {
		s.note(s.T("notify.folded", text.Args{"channel": o.Channel, "n": o.Folded}))
	}
	switch {
	case o.Err != nil && o.Channel == "":
		s.note(s.T("notify.outbox_failed", text.Args{"reason": o.Err}))
	case o.Err != nil && o.Status == state.MessageDead:
		s.note(s.T("notify.dead", text.Args{"channel": o.Channel, "id": o.Message.ID, "reason": s.notifyReason(o.Err), "command": s.typed("ashiato notify retry") + " " + shellQuote(o.Message.ID)}))
	case o.Err != nil:
		s.note(s.T("notify.waits", text.Args{"channel": o.Channel, "reason": s.notifyReason(o.Err), "at": s.moment(o.NextTry)}))
	case o.Note != "":
		s.note(s.T("notify.noted", text.Args{"channel": o.Channel, "note": o.Note}))
	}
	if o.Dead > 0 {
		s.note(s.T("notify.all_dead", text.Args{"channel": o.Channel, "n": o.Dead, "command": s.typed("ashiato notify retry") + " --dead"}))
	}
}
