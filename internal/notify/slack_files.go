package notify

import (
	"bytes"
	"context"
)

// MaxFiles is 0 of a webhook, which takes none.
func (s *Slack) MaxFiles() int64 {
	if s.o.Token == "" {
		return 0
	}
	return maxSlackFile
}

// SendFiles posts a message, and the files into its thread.
func (s *Slack) SendFiles(ctx context.Context, m Message, files []File) error {
	if s.o.Token == "" {
		return fault(Refused, "a webhook of Slack takes no files; use a bot's token")
	}
	body, _, err := s.message(m.bounded())
	if err != nil {
		return err
	}
	at, e := s.post(ctx, body)
	if e != nil {
		return e
	}
	for _, f := range files {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			return fault(Failed, "%s: %v", f.Name, err)
		}
		if e := s.upload(ctx, f.Name, b.Bytes(), at, ""); e != nil {
			return e
		}
	}
	return nil
}
