package setup

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// object is a mapping in a fixed order. Values are texts, int, bool, object and []any.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON keeps the order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// marshal leaves <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// asJSON writes a document with a newline at its end.
func asJSON(v any) string {
	text, err := marshal(v)
	var b bytes.Buffer
	if err == nil {
		err = json.Indent(&b, text, "", "  ")
	}
	if err != nil {
		panic(fmt.Sprintf("setup: a document that is no JSON: %v", err)) // they are made of texts, numbers and mappings alone
	}
	return b.String() + "\n"
}

// asYAML writes the same as YAML.
func asYAML(o object) string {
	var b strings.Builder
	writeObject(&b, o, 0)
	return b.String()
}

func writeObject(b *strings.Builder, o object, indent int) {
	for _, m := range o {
		b.WriteString(strings.Repeat(" ", indent) + yamlText(m.key) + ":")
		writeValue(b, m.value, indent)
	}
}

// writeValue writes what follows a key or a dash.
func writeValue(b *strings.Builder, v any, indent int) {
	switch v := v.(type) {
	case object:
		if len(v) == 0 {
			b.WriteString(" {}\n")
			return
		}
		b.WriteString("\n")
		writeObject(b, v, indent+2)
	case []any:
		if len(v) == 0 {
			b.WriteString(" []\n")
			return
		}
		b.WriteString("\n")
		for _, item := range v {
			writeItem(b, item, indent+2)
		}
	case string:
		b.WriteString(" " + yamlText(v) + "\n")
	default:
		fmt.Fprintf(b, " %v\n", v)
	}
}

// writeItem writes one item of a list: the first key of a mapping stands beside the dash.
func writeItem(b *strings.Builder, item any, indent int) {
	dash := strings.Repeat(" ", indent) + "-"
	o, ok := item.(object)
	if !ok || len(o) == 0 {
		b.WriteString(dash)
		writeValue(b, item, indent)
		return
	}
	b.WriteString(dash + " " + yamlText(o[0].key) + ":")
	writeValue(b, o[0].value, indent+2)
	writeObject(b, o[1:], indent+2)
}

// plainText is what means the same text without quotes in YAML 1.1 and 1.2. Numbers, dates, yes and no are not among it.
var (
	plainText = regexp.MustCompile(`^[A-Za-z/][A-Za-z0-9_./-]*(::?[A-Za-z0-9_./-]+)*$`)
	wordText  = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null)$`)
)

func yamlText(s string) string {
	if plainText.MatchString(s) && !wordText.MatchString(s) {
		return s
	}
	text, err := marshal(s)
	if err != nil {
		panic(err) // a text always can be written
	}
	return string(text) // a text of JSON is one of YAML
}
