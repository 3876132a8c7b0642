package athenasql

import (
	"fmt"
	"reflect"
	"strings"
)

// dump writes a tree as text, for comparison: every member that is not empty, without positions and without whether
// names were quoted.
func dump(n Node) string {
	var b strings.Builder
	dumpValue(&b, reflect.ValueOf(n))
	return b.String()
}

func dumpValue(b *strings.Builder, v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		dumpValue(b, v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			fmt.Fprintf(b, "%x", v.Bytes())
			return
		}
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(' ')
			}
			dumpValue(b, v.Index(i))
		}
		b.WriteByte(']')
	case reflect.Struct:
		if id, ok := v.Interface().(Ident); ok {
			b.WriteString(id.Name)
			return
		}
		dumpStruct(b, v)
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		fmt.Fprint(b, v.Interface())
	}
}

func dumpStruct(b *strings.Builder, v reflect.Value) {
	b.WriteString("(" + v.Type().Name())
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type == reflect.TypeFor[Position]() || v.Field(i).IsZero() {
			continue
		}
		if f.Type.Kind() == reflect.Bool {
			b.WriteString(" " + f.Name)
			continue
		}
		b.WriteString(" " + f.Name + "=")
		dumpValue(b, v.Field(i))
	}
	b.WriteByte(')')
}
