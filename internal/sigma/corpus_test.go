package sigma

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/ashiato/ashiato/internal/match"
	"github.com/ashiato/ashiato/trail"
)

// corpus is the folder of public audit data that stands beside the repository.
func corpus(t *testing.T) string {
	dir := filepath.Join("..", "..", "..", "shared", "corpus")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("ASHIATO_NO_SKIP") == "1" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("SKIPPED, NOT TESTED: the corpus is missing: %v", err)
	}
	return dir
}

// records gives every CloudTrail record of the corpus.
func records(t *testing.T, dir string, each func(*trail.Record)) {
	r := trail.NewReader(nil, trail.ReaderOptions{})
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name := d.Name()
		if err != nil || d.IsDir() || strings.HasPrefix(name, "LICENSE") || strings.HasSuffix(name, ".md") || strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		r.Reset(f, name)
		for {
			rec, err := r.Next()
			var other *trail.NotCloudTrail
			var bad *trail.RecordError
			switch {
			case errors.As(err, &other), errors.As(err, &bad):
				continue
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return nil // a file of another kind
			}
			each(rec)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Every public rule loads with its author, and says of every public record what an independent reading of the rule says.
func TestCorpus(t *testing.T) {
	t.Parallel()
	dir := corpus(t)
	files, err := filepath.Glob(filepath.Join(dir, "sigma-rules", "*.yml"))
	if err != nil || len(files) < 38 {
		t.Fatalf("%d files of rules, %v", len(files), err)
	}
	type pair struct {
		name    string
		matcher *match.Matcher
		other   map[string]any
		hits    int
	}
	var all []*pair
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		rules, errs := Read(filepath.Base(file), data)
		if len(errs) > 0 || len(rules) != 1 {
			t.Errorf("%s: %d rules, %v", filepath.Base(file), len(rules), errs)
			continue
		}
		if r := rules[0]; r.Author == "" || r.Title == "" || r.ID == "" || r.Level == "" || r.Status == "" {
			t.Errorf("%s lost what it says about itself: %+v", filepath.Base(file), r)
		}
		m, err := match.Compile(rules[0].Node, match.Env{})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		var other map[string]any
		if err := yaml.Unmarshal(data, &other); err != nil {
			t.Fatal(err)
		}
		all = append(all, &pair{name: filepath.Base(file), matcher: m, other: other["detection"].(map[string]any)})
	}
	n, disagreed := 0, 0
	records(t, dir, func(rec *trail.Record) {
		n++
		e := match.FromRecord(rec)
		record := decode(t, rec.Raw)
		for _, p := range all {
			got, want := p.matcher.Match(e), reading{record}.detection(p.other)
			if want {
				p.hits++
			}
			if got != want {
				if disagreed++; disagreed < 20 {
					t.Errorf("%s: %v, the other reading %v, of %.300s", p.name, got, want, rec.Raw)
				}
			}
		}
	})
	hit := 0
	for _, p := range all {
		if p.hits > 0 {
			hit++
			t.Logf("%-60s %d", p.name, p.hits)
		}
	}
	if n < 3000 || hit < 9 {
		t.Errorf("%d records, %d rules hit", n, hit)
	}
	t.Logf("%d rules, %d records, %d rules match at least one", len(all), n, hit)
	random := rand.New(rand.NewSource(1))
	for _, p := range all {
		hits := 0
		for range 400 {
			record := made(random, p.other)
			got, want := agree(t, p.name, p.matcher, record, p.other)
			if got != want {
				return
			}
			if got {
				hits++
			}
		}
		if hits == 0 || hits == 400 {
			t.Errorf("%s: %d of 400 records that were made for it match", p.name, hits)
		}
	}
}

// decode reads JSON with numbers as they are spelled.
func decode(t *testing.T, data []byte) (record map[string]any) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	if err := dec.Decode(&record); err != nil {
		t.Fatal(err)
	}
	return record
}

// agree asks both readings about a record.
func agree(t *testing.T, name string, m *match.Matcher, record, detection map[string]any) (got, want bool) {
	t.Helper()
	data, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := trail.Parse(data, trail.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	got, want = m.Match(match.FromRecord(parsed)), reading{record}.detection(detection)
	if got != want {
		t.Errorf("%s: %v, the other reading %v, of %s", name, got, want, data)
	}
	return got, want
}

// made makes a record for a rule: its fields have one of the rule's values, or something near, or nothing.
func made(r *rand.Rand, detection map[string]any) map[string]any {
	record := map[string]any{"eventID": "e", "sourceIPAddress": "203.0.113.7", "requestParameters": nil}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				visit(item)
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				path, _, _ := strings.Cut(key, "|")
				set(r, record, strings.Split(path, "."), choose(r, key, v[key]))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(detection)) {
		if name != "condition" && r.Intn(8) > 0 && (!strings.HasPrefix(name, "filter") || r.Intn(2) == 0) {
			visit(detection[name])
		}
	}
	return record
}

// choose makes a value for a field of a rule.
func choose(r *rand.Rand, key string, v any) any {
	if list, ok := v.([]any); ok {
		if strings.HasSuffix(key, "|all") && r.Intn(4) > 0 {
			var all []string
			for _, item := range list {
				all = append(all, fmt.Sprint(item))
			}
			return "x" + strings.Join(all, " - ") + "y"
		}
		v = list[r.Intn(len(list))]
	}
	if r.Intn(10) == 0 || v == nil {
		return nil
	}
	s := strings.NewReplacer("*", "some", "?", "a", ".+", "zz").Replace(fmt.Sprint(v))
	choices := 6
	if strings.HasPrefix(key, "requestParameters") || strings.HasPrefix(key, "responseElements") {
		choices = 8 // what CloudTrail documents as a text is compared as a whole
	}
	switch r.Intn(choices) {
	case 0:
		return s + "x"
	case 1:
		return strings.ToUpper(s)
	case 2:
		return "x" + s
	case 6:
		return []any{"other", s}
	case 7:
		return map[string]any{"inner": s}
	}
	return s
}

// set puts a value at a path of a record, through arrays at times.
func set(r *rand.Rand, record map[string]any, path []string, v any) {
	for _, name := range path[:len(path)-1] {
		inner, ok := record[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			record[name] = inner
			if r.Intn(4) == 0 && name == path[len(path)-2] && len(path) > 2 && path[0] != "userIdentity" {
				record[name] = []any{inner, map[string]any{"else": 1}}
			}
		}
		record = inner
	}
	record[path[len(path)-1]] = v
}

// reading is another way to read Sigma, as plain as can be: over decoded JSON and YAML, with regular expressions for wildcards.
type reading struct{ record map[string]any }

func (r reading) detection(d map[string]any) bool {
	words := strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(d["condition"].(string)))
	v, rest := r.or(d, words)
	if len(rest) > 0 {
		panic("left: " + strings.Join(rest, " "))
	}
	return v
}

func (r reading) or(d map[string]any, w []string) (bool, []string) {
	v, w := r.and(d, w)
	for len(w) > 0 && w[0] == "or" {
		var b bool
		b, w = r.and(d, w[1:])
		v = v || b
	}
	return v, w
}

func (r reading) and(d map[string]any, w []string) (bool, []string) {
	v, w := r.not(d, w)
	for len(w) > 0 && w[0] == "and" {
		var b bool
		b, w = r.not(d, w[1:])
		v = v && b
	}
	return v, w
}

func (r reading) not(d map[string]any, w []string) (bool, []string) {
	switch {
	case w[0] == "not":
		v, w := r.not(d, w[1:])
		return !v, w
	case w[0] == "(":
		v, w := r.or(d, w[1:])
		return v, w[1:]
	case len(w) > 1 && w[1] == "of":
		some, every := false, true
		for name, part := range d {
			pattern := w[2]
			if name == "condition" || name == "timeframe" || pattern == "them" && name[0] == '_' {
				continue
			}
			if pattern != "them" && !wildcard(pattern, "", "").MatchString(name) {
				continue
			}
			if r.part(part) {
				some = true
			} else {
				every = false
			}
		}
		if w[0] == "all" {
			return every, w[3:]
		}
		return some, w[3:]
	}
	return r.part(d[w[0]]), w[1:]
}

// part is a selection.
func (r reading) part(p any) bool {
	switch p := p.(type) {
	case map[string]any:
		for key, value := range p {
			if !r.field(key, value) {
				return false
			}
		}
		return true
	case []any:
		for _, item := range p {
			if r.part(item) {
				return true
			}
		}
		return false
	}
	for _, s := range leaves(r.record) {
		if wildcard(fmt.Sprint(p), "(?s).*", ".*").MatchString(s) {
			return true
		}
	}
	return false
}

func (r reading) field(key string, value any) bool {
	parts := strings.Split(key, "|")
	if len(parts) == 2 && parts[1] == "exists" {
		return there(r.record, strings.Split(parts[0], ".")) == value.(bool)
	}
	texts := textsOf(look(r.record, strings.Split(parts[0], ".")))
	values, ok := value.([]any)
	if !ok {
		values = []any{value}
	}
	some, every := false, true
	for _, v := range values {
		if r.one(texts, parts[1:], v) {
			some = true
		} else {
			every = false
		}
	}
	for _, m := range parts[1:] {
		if m == "all" {
			return every
		}
	}
	return some
}

func (r reading) one(texts []string, mods []string, v any) bool {
	if v == nil {
		return len(texts) == 0
	}
	how, flags, cased := "", "", false
	for _, m := range mods {
		switch m {
		case "all":
		case "cased":
			cased = true
		case "i", "m", "s":
			flags += m
		default:
			how = m
		}
	}
	for _, s := range texts {
		if r.compare(s, how, flags, cased, v) {
			return true
		}
	}
	return false
}

func (r reading) compare(s, how, flags string, cased bool, v any) bool {
	text := fmt.Sprint(v)
	switch how {
	case "re":
		if flags != "" {
			text = "(?" + flags + ")" + text
		}
		return regexp.MustCompile(text).MatchString(s)
	case "cidr":
		a, err := netip.ParseAddr(s)
		return err == nil && netip.MustParsePrefix(text).Contains(a.Unmap())
	case "fieldref":
		for _, other := range textsOf(look(r.record, strings.Split(text, "."))) {
			if strings.EqualFold(other, s) {
				return true
			}
		}
		return false
	case "lt", "lte", "gt", "gte":
		a, errA := strconv.ParseFloat(s, 64)
		b, errB := strconv.ParseFloat(text, 64)
		return errA == nil && errB == nil && map[string]bool{"lt": a < b, "lte": a <= b, "gt": a > b, "gte": a >= b}[how]
	}
	front, back := map[string]string{"contains": ".*", "endswith": ".*"}[how], map[string]string{"contains": ".*", "startswith": ".*"}[how]
	if !cased {
		front = "(?i)" + front
	}
	return wildcard(text, "(?s)"+front, back).MatchString(s)
}

var wildcards sync.Map // *regexp.Regexp by text

// wildcard makes a regular expression of a text of Sigma.
func wildcard(text, front, back string) *regexp.Regexp {
	id := front + "\x00" + back + "\x00" + text
	if r, ok := wildcards.Load(id); ok {
		return r.(*regexp.Regexp)
	}
	flags := ""
	for strings.HasPrefix(front, "(?") {
		end := strings.Index(front, ")") + 1
		flags, front = flags+front[:end], front[end:]
	}
	if flags == "" {
		flags = "(?i)"
	}
	var b strings.Builder
	for runes := []rune(text); len(runes) > 0; runes = runes[1:] {
		c := runes[0]
		switch {
		case c == '\\' && len(runes) > 1 && strings.ContainsRune(`\*?`, runes[1]):
			b.WriteString(regexp.QuoteMeta(string(runes[1])))
			runes = runes[1:]
		case c == '*':
			b.WriteString(".*")
		case c == '?':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	r := regexp.MustCompile(flags + "^" + front + "(?:" + b.String() + ")" + back + "$")
	wildcards.Store(id, r)
	return r
}

// look finds what a path leads to, through arrays.
func look(v any, path []string) []any {
	switch v := v.(type) {
	case []any:
		var all []any
		for _, item := range v {
			all = append(all, look(item, path)...)
		}
		return all
	case map[string]any:
		if len(path) == 0 {
			return []any{v}
		}
		if inner, ok := v[path[0]]; ok {
			return look(inner, path[1:])
		}
		for key, inner := range v {
			if strings.EqualFold(key, path[0]) {
				return look(inner, path[1:])
			}
		}
		return nil
	case nil:
		return nil
	}
	if len(path) == 0 {
		return []any{v}
	}
	return nil
}

// there tells whether a path leads to a key, whatever its value.
func there(v any, path []string) bool {
	last := len(path) - 1
	for _, parent := range look(v, path[:last]) {
		if m, ok := parent.(map[string]any); ok {
			for key := range m {
				if strings.EqualFold(key, path[last]) {
					return true
				}
			}
		}
	}
	return false
}

// textsOf are the texts of values: of an object its JSON, and all texts within.
func textsOf(values []any) (all []string) {
	for _, v := range values {
		if m, ok := v.(map[string]any); ok {
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if err := enc.Encode(m); err != nil {
				panic(err)
			}
			all = append(all, strings.TrimSpace(b.String()))
		}
		all = append(all, leaves(v)...)
	}
	return all
}

func leaves(v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			all = append(all, leaves(inner)...)
		}
	case []any:
		for _, inner := range v {
			all = append(all, leaves(inner)...)
		}
	case nil:
	default:
		all = append(all, fmt.Sprint(v))
	}
	return all
}
