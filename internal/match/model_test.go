package match

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	globs "path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// modelTexts reads the manual's words about paths as they stand, over values of encoding/json.
func modelTexts(v any, parts []string) (all []string) {
	switch v := v.(type) {
	case nil:
	case []any:
		for _, e := range v {
			all = append(all, modelTexts(e, parts)...)
		}
	case map[string]any:
		if len(parts) == 0 {
			b, _ := json.Marshal(v)
			return append([]string{string(b)}, modelLeaves(v)...)
		}
		if m, ok := modelMember(v, parts[0]); ok {
			return modelTexts(m, parts[1:])
		}
	default:
		if len(parts) == 0 {
			all = append(all, fmt.Sprint(v))
		}
	}
	return all
}

func modelMember(v map[string]any, name string) (any, bool) {
	if m, ok := v[name]; ok {
		return m, true
	}
	for key, m := range v {
		if strings.EqualFold(key, name) {
			return m, true
		}
	}
	return nil, false
}

func modelLeaves(v any) (all []string) {
	switch v := v.(type) {
	case nil:
	case []any:
		for _, e := range v {
			all = append(all, modelLeaves(e)...)
		}
	case map[string]any:
		for _, e := range v {
			all = append(all, modelLeaves(e)...)
		}
	default:
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// modelPresent tells whether a member is there.
func modelPresent(v any, parts []string) bool {
	if len(parts) == 0 {
		return true
	}
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, func(e any) bool { return modelPresent(e, parts) })
	case map[string]any:
		below, ok := modelMember(v, parts[0])
		return ok && modelPresent(below, parts[1:])
	}
	return false
}

// modelHolds compares the texts as the manual says it.
func modelHolds(t *Term, texts, others []string) bool {
	switch t.Op {
	case Exists, Present:
		return len(texts) > 0
	case Null:
		return len(texts) == 0
	}
	one := func(v string) bool {
		for _, text := range texts {
			if !t.CaseSensitive && t.Op != Regexp {
				text, v = strings.ToLower(text), strings.ToLower(v)
			}
			switch t.Op {
			case Regexp:
				if regexp.MustCompile(v).MatchString(text) {
					return true
				}
			case Equals:
				if ok, err := globs.Match(strings.ReplaceAll(v, "[", `\[`), strings.ReplaceAll(text, "/", "|")); err == nil && ok && !t.Literal && !t.Ref || (t.Literal || t.Ref) && text == v {
					return true
				}
			case Contains:
				if strings.Contains(text, v) {
					return true
				}
			case StartsWith:
				if strings.HasPrefix(text, v) {
					return true
				}
			case EndsWith:
				if strings.HasSuffix(text, v) {
					return true
				}
			}
		}
		return false
	}
	values := t.Values
	if t.Ref {
		values = others
	}
	held := 0
	for _, v := range values {
		if one(v) {
			held++
		}
	}
	if t.All && !t.Ref {
		return held == len(values)
	}
	return held > 0
}

// The matcher holds where a plain reading of the manual does: random terms about random events, paths with arrays and objects in them.
func TestModel(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	var value func(depth int) any
	value = func(depth int) any {
		switch k := r.IntN(12); {
		case k < 6 || depth > 3:
			return pick("alpha", "Alpha", "beta", "al", "x y", "日本", "")
		case k == 6:
			return json.Number(pick("5", "12.5", "-1"))
		case k == 7:
			return r.IntN(2) == 0
		case k == 8:
			return nil
		case k == 9:
			var list []any
			for range r.IntN(3) {
				list = append(list, value(depth+1))
			}
			return list
		}
		object := map[string]any{}
		for range r.IntN(3) {
			object[pick("Key", "other", "deep", "a.b")] = value(depth + 1)
		}
		return object
	}
	names := []string{"requestParameters", "responseElements", "additionalEventData", "newMember", "serviceEventDetails"}
	held := 0
	for range 30_000 {
		record := map[string]any{"eventName": pick("alpha", "Beta")}
		for _, name := range names {
			record[name] = value(0)
		}
		text, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		field := func() (string, []string) {
			parts := []string{pick(names...)}
			for range r.IntN(3) {
				parts = append(parts, pick("Key", "key", "OTHER", "deep", `a\.b`))
			}
			plain := strings.Split(strings.ReplaceAll(strings.Join(parts, "\x00"), `\.`, "."), "\x00")
			return strings.Join(parts, "."), plain
		}
		name, parts := field()
		term := &Term{Field: name, Path: true, Op: pick2(r, Equals, Contains, StartsWith, EndsWith, Regexp, Exists, Null, Present), CaseSensitive: r.IntN(3) == 0, All: r.IntN(4) == 0, Literal: r.IntN(2) == 0}
		for range 1 + r.IntN(2) {
			term.Values = append(term.Values, pick("alpha", "ALPHA", "al", "a", "beta", "5", "true", "日本", "x y"))
		}
		if term.Op == Equals && !term.Literal {
			term.Values[0] = pick("al*", "?lpha", "*", "*a", "a*a", "??", "日?")
		}
		var others []string
		if term.Op <= EndsWith && r.IntN(5) == 0 {
			ref, refParts := field()
			term.Ref, term.Values, others = true, []string{ref}, modelTexts(record, refParts)
		}
		if r.IntN(10) == 0 && !term.Ref {
			term.Field = ""
			parts = nil
		}
		texts := modelTexts(record, parts)
		if term.Field == "" {
			texts = modelLeaves(record)
		}
		m, err := Compile(term, Env{})
		if err != nil {
			t.Fatal(err)
		}
		want := modelHolds(term, texts, others)
		if term.Op == Present && term.Field != "" {
			want = modelPresent(record, parts)
		}
		if got := m.Match(FromRecord(parsed(t, string(text)))); got != want {
			t.Fatalf("%+v over %s: %v, texts %q", term, text, got, texts)
		}
		if want {
			held++
		}
	}
	if held < 3000 {
		t.Errorf("only %d held", held)
	}
}

func pick2(r *rand.Rand, ops ...Op) Op { return ops[r.IntN(len(ops))] }
