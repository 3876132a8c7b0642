package notify

import (
	"bytes"
	"context"
	"net/url"
	"strconv"
)

// maxSlackFile bounds the files of a message, in bytes.
const maxSlackFile = 100 << 20

// A slackFile is a file that Slack has and nobody sees yet.
type slackFile struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// MaxFiles is 0 of a webhook, which takes none.
func (s *Slack) MaxFiles() int64 {
	if s.o.Token == "" {
		return 0
	}
	return maxSlackFile
}

// SendFiles uploads the files, and then shows them with the message as one post: what fails before is seen by nobody, so that another try posts once.
func (s *Slack) SendFiles(ctx context.Context, m Message, files []File) error {
	if s.o.Token == "" {
		return refused("notify.why.no_files")
	}
	comment, err := s.words(m.bounded())
	if err != nil {
		return err
	}
	var uploaded []slackFile
	for _, f := range files {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			return fault(Failed, "%s: %v", f.Name, err)
		}
		one, e := s.upload(ctx, f.Name, b.Bytes())
		if e != nil {
			return e
		}
		uploaded = append(uploaded, one)
	}
	if e := s.share(ctx, slackPlace{channel: s.o.Channel}, comment, uploaded...); e != nil {
		return e
	}
	return nil
}

// addRecords puts the records of a message into its thread, as a file.
func (s *Slack) addRecords(ctx context.Context, m Message, to slackPlace) error {
	var b bytes.Buffer
	for _, e := range m.Events {
		if len(e.JSON) > 0 {
			b.Write(e.JSON)
			b.WriteByte('\n')
		}
	}
	if b.Len() == 0 {
		return nil
	}
	f, e := s.upload(ctx, "records.ndjson", b.Bytes())
	if e == nil {
		e = s.share(ctx, to, "", f)
	}
	if e != nil {
		return e
	}
	return nil
}

// upload gives a file to Slack: https://docs.slack.dev/messaging/working-with-files#upload
func (s *Slack) upload(ctx context.Context, name string, data []byte) (slackFile, *Error) {
	var place struct {
		URL string `json:"upload_url"`
		ID  string `json:"file_id"`
	}
	form := url.Values{"filename": {name}, "length": {strconv.Itoa(len(data))}}
	if e := s.send(ctx, "files.getUploadURLExternal", "application/x-www-form-urlencoded", []byte(form.Encode()), &place); e != nil {
		return slackFile{}, e
	}
	if !isWeb(place.URL) {
		return slackFile{}, fault(Down, "files.getUploadURLExternal: the answer has no URL")
	}
	uploads := &httpClient{http: s.client.http, redact: s.client.redact.with(place.URL)}
	a, e := uploads.post(ctx, place.URL, "application/octet-stream", data)
	if e == nil {
		e = uploads.judge(a, s.now())
	}
	if e != nil {
		e.Reason = "the upload: " + e.Reason
		return slackFile{}, e
	}
	return slackFile{place.ID, name}, nil
}

// share shows uploaded files in a channel, or a thread of it: https://docs.slack.dev/reference/methods/files.completeUploadExternal
func (s *Slack) share(ctx context.Context, to slackPlace, comment string, files ...slackFile) *Error {
	done := map[string]any{"files": files, "channel_id": to.channel}
	if to.ts != "" {
		done["thread_ts"] = to.ts
	}
	if comment != "" {
		done["initial_comment"] = comment
	}
	var out struct{}
	return s.call(ctx, "files.completeUploadExternal", done, &out)
}
