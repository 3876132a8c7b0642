package notify

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
)

// ReadMail is a finished mail as a person reads it: its head, decoded, an empty line, and its text. others are the types of its other parts, which are not in it.
func ReadMail(raw []byte) (read string, others []string, err error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return "", nil, fmt.Errorf("read a mail: %w", err)
	}
	var b strings.Builder
	writeHead(&b, m.Header)
	b.WriteByte('\n')
	others, err = readPart(&b, m.Header.Get, m.Body)
	if err != nil {
		return "", nil, fmt.Errorf("read a mail: %w", err)
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n"), others, nil
}

// writeHead writes the lines of the head that people look for, and then the others, but for those that say how the mail is encoded.
func writeHead(b *strings.Builder, head mail.Header) {
	names := []string{"From", "To", "Subject", "Date", "Message-Id"}
	var more []string
	for name := range head {
		if !slices.Contains(names, name) && name != "Mime-Version" && !strings.HasPrefix(name, "Content-") {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	var words mime.WordDecoder
	for _, name := range append(names, more...) {
		for _, value := range head[name] {
			if decoded, err := words.DecodeHeader(value); err == nil {
				value = decoded
			}
			fmt.Fprintf(b, "%s: %s\n", name, oneLine(value))
		}
	}
}

// readPart writes the text of a part, or of the parts within, and tells of those that are no text.
func readPart(b *strings.Builder, head func(string) string, body io.Reader) (others []string, err error) {
	kind, params, err := mime.ParseMediaType(head("Content-Type"))
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(kind, "multipart/") {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return others, nil
			}
			if err != nil {
				return nil, err
			}
			within, err := readPart(b, part.Header.Get, part)
			if err != nil {
				return nil, err
			}
			others = append(others, within...)
		}
	}
	switch strings.ToLower(head("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	data, err := io.ReadAll(body)
	if err == nil && kind == "text/plain" {
		b.Write(data)
		return nil, nil
	}
	return []string{kind}, err
}
