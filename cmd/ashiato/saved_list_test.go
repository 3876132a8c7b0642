package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/encode"
	"github.com/ashiato/ashiato/internal/text"
)

// onTerminal is a session on a terminal of so many columns.
func onTerminal(out *bytes.Buffer, width int, lang text.Lang) *session {
	s := &session{Program: &Program{Stdout: out, Stderr: out, Width: func(Stream) int { return width }, Getenv: func(string) string { return "" }, Now: time.Now}, zone: time.UTC}
	s.Lang, s.flags.noColor = lang, true
	return s
}

func TestSavedListIsWholeOnEveryTerminal(t *testing.T) {
	for _, width := range []int{40, 60, 80, 100, 140, 200, 300} {
		for _, lang := range []text.Lang{text.English, text.Japanese} {
			var out bytes.Buffer
			s := onTerminal(&out, width, lang)
			if err := s.listSaved(t.Context(), encode.Table); err != nil {
				t.Fatal(err)
			}
			all, err := s.savedQueries()
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range all {
				if !strings.Contains(out.String(), " "+q.Name+"\n") && !strings.Contains(out.String(), "\n"+q.Name+" ") {
					t.Errorf("width %d: %s is cut", width, q.Name)
				}
			}
			for line := range strings.Lines(out.String()) {
				if w := cells.StringWidth(strings.TrimSuffix(line, "\n")); w > width {
					t.Errorf("width %d: a line of %d: %s", width, w, line)
				}
			}
		}
	}
}

func TestCheckTellsTheWholeReasonOnATerminal(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.sql")
	if err := os.WriteFile(file, []byte("SELECT requestparameters.bucketName FROM cloudtrail_logs"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s := onTerminal(&out, 60, text.Japanese)
	err := s.checkQueries(t.Context(), []string{file}, queryFlags{})
	if err == nil || strings.Contains(out.String(), "…") {
		t.Errorf("%v\n%s", err, &out)
	}
	said := strings.Join(strings.Fields(out.String()), "")
	for _, engine := range []string{"embedded", "athena", "trino"} {
		if !strings.Contains(said, engine+":line1:8:ExpressionrequestparametersisnotoftypeROW:json_extract_scalar(requestparameters,'$.bucketName')を使ってください") {
			t.Errorf("not the whole reason for %s:\n%s", engine, &out)
		}
	}
}
