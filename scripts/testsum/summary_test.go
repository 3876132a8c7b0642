package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestSummary(t *testing.T) {
	const (
		start    = `{"Action":"start","Package":"p"}` + "\n"
		runA     = `{"Action":"run","Package":"p","Test":"TestA"}` + "\n"
		runAB    = `{"Action":"run","Package":"p","Test":"TestA/b"}` + "\n"
		outAB    = `{"Action":"output","Package":"p","Test":"TestA/b","Output":"the reason\n"}` + "\n"
		passA    = `{"Action":"pass","Package":"p","Test":"TestA"}` + "\n"
		failA    = `{"Action":"fail","Package":"p","Test":"TestA"}` + "\n"
		passAB   = `{"Action":"pass","Package":"p","Test":"TestA/b"}` + "\n"
		failAB   = `{"Action":"fail","Package":"p","Test":"TestA/b"}` + "\n"
		skipAB   = `{"Action":"skip","Package":"p","Test":"TestA/b"}` + "\n"
		pass     = `{"Action":"pass","Package":"p","Elapsed":1.5}` + "\n"
		fail     = `{"Action":"fail","Package":"p"}` + "\n"
		outP     = `{"Action":"output","Package":"p","Output":"panic: x\n"}` + "\n"
		buildOut = `{"Action":"build-output","ImportPath":"p","Output":"x.go:1: syntax error\n"}` + "\n"
	)
	tests := []struct {
		name, in string
		noSkip   bool
		want     counts
		shown    string
	}{
		{name: "one passes", in: start + runA + passA + pass, want: counts{passed: 1}, shown: "ok   p (1.5s)"},
		{name: "a parent is not counted", in: start + runA + runAB + passAB + passA + pass, want: counts{passed: 1}},
		{name: "a subtest fails once", in: start + runA + runAB + outAB + failAB + failA + fail, want: counts{failed: 1}, shown: "the reason"},
		{name: "a parent fails after its subtest", in: start + runA + runAB + passAB + failA + fail, want: counts{passed: 1, failed: 1}},
		{name: "skipped", in: start + runA + runAB + outAB + skipAB + passA + pass, want: counts{skipped: 1}, shown: "the reason"},
		{name: "skipped, forbidden", in: start + runA + runAB + outAB + skipAB + passA + pass, noSkip: true, want: counts{failed: 1}, shown: "forbidden"},
		{name: "does not build", in: buildOut + start + fail, want: counts{failed: 1}, shown: "syntax error"},
		{name: "dies outside a test", in: start + outP + fail, want: counts{failed: 1}, shown: "panic: x"},
		{name: "killed", in: start + runA + passA + outP, want: counts{passed: 1, failed: 1}, shown: "never ended"},
		{name: "go command fails", in: "go: no such module\n", want: counts{failed: 1}, shown: "no such module"},
		{name: "last line unfinished", in: start + runA + passA + strings.TrimSpace(pass), want: counts{passed: 1}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			s := newSummary(&out, tt.noSkip)
			if err := s.read(strings.NewReader(tt.in)); err != nil {
				t.Fatal(err)
			}
			if got := s.finish(); got != tt.want {
				t.Errorf("got %v, want %v; output:\n%s", got, tt.want, out.String())
			}
			if !strings.Contains(out.String(), tt.shown) {
				t.Errorf("%q is missing in:\n%s", tt.shown, out.String())
			}
		})
	}
}

func TestTotal(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]counts{"unit": {passed: 3, skipped: 1}, "race": {passed: 2, failed: 1}} {
		if err := c.save(dir, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := printTotal(dir); err == nil {
		t.Error("a failed test must fail the total")
	}
	if err := printTotal(t.TempDir()); err == nil {
		t.Error("no test at all must fail the total")
	}
}
