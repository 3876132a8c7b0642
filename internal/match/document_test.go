package match

import (
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The manual's pages have the same conditions in both languages, each can be read and compiled, and every plain field is there.
func TestDocument(t *testing.T) {
	env := testEnv
	env.Networks = map[string][]netip.Prefix{"office": {netip.MustParsePrefix("203.0.113.0/24")}}
	env.Lists = map[string]*List{"exits": NewList(nil)}
	spans := regexp.MustCompile("`[^`]+`")
	var pages [2][]string
	for i, page := range []string{"conditions.md", "conditions.ja.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		fields := strings.Split(string(text), "\n## ")[2]
		for _, f := range Fields() {
			if !strings.Contains(fields, "\n| `"+f+"` | ") {
				t.Errorf("%s does not tell of %s", page, f)
			}
		}
		for _, section := range strings.Split(string(text), "\n## ")[1:4] {
			for line := range strings.SplitSeq(section, "\n") {
				cells := strings.Split(line, " | ")
				if !strings.HasPrefix(line, "| `") || len(cells) < 2 {
					continue
				}
				examples := cells[0]
				if len(cells) == 3 {
					examples = cells[2]
				}
				for _, span := range spans.FindAllString(examples, -1) {
					pages[i] = append(pages[i], strings.Trim(span, "`"))
				}
			}
		}
	}
	if !slices.Equal(pages[0], pages[1]) || len(pages[0]) < 50 {
		t.Errorf("the pages differ:\n%q\n%q", pages[0], pages[1])
	}
	for _, line := range pages[0] {
		if strings.ContainsAny(line[:1], `><$`) {
			line = "requestParameters.x:" + line
		}
		c, err := Parse(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		if _, err := Compile(c.Node, env); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
}
