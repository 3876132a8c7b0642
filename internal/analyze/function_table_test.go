package analyze

import (
	"strings"
	"testing"
)

// TestFunctionTable looks at every entry of the table as it is written, without an engine.
func TestFunctionTable(t *testing.T) {
	for _, name := range FunctionNames() {
		f, ok := LookupFunction(strings.ToUpper(name))
		if !ok || f.Name != name || name != strings.ToLower(name) {
			t.Errorf("%s is not found by its name", name)
			continue
		}
		if f.Support == Refused && (f.Reason == "" || len(f.Overloads) > 0) || f.Support != Refused && len(f.Overloads) == 0 {
			t.Errorf("%s: a function has forms, or is refused with a reason", name)
		}
		seen := map[string]bool{}
		for _, o := range f.Overloads {
			sig, err := o.signature()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if params := signatureParams(o.Signature); seen[params] {
				t.Errorf("%s%s is there twice", name, params)
			} else {
				seen[params] = true
			}
			if o.Duck == "" && o.Refused == "" && name != "typeof" {
				t.Errorf("%s%s has no SQL", name, o.Signature)
			}
			checkTemplate(t, name, o, len(sig.params))
		}
	}
}

// checkTemplate sees that a template has no arguments beyond those of the signature and marks the aggregate.
func checkTemplate(t *testing.T, name string, o *Overload, params int) {
	t.Helper()
	for i := params + 1; i < 10; i++ {
		if strings.Contains(o.Duck, "$"+string(rune('0'+i))) {
			t.Errorf("%s%s: %s has too many arguments", name, o.Signature, o.Duck)
		}
	}
	f, _ := LookupFunction(name)
	if marked := strings.Contains(o.Duck, "{"); marked != (f.Kind != Scalar) && o.Refused == "" {
		t.Errorf("%s%s: %s: the SQL of an aggregate or window function marks a call, that of others does not", name, o.Signature, o.Duck)
	}
	if strings.Contains(o.Signature, "function(") && f.Kind == Scalar && o.Refused == "" && !strings.Contains(o.Duck, "#1") {
		t.Errorf("%s%s: %s has no lambda", name, o.Signature, o.Duck)
	}
}
