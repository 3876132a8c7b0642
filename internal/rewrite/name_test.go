package rewrite

import (
	"slices"
	"testing"

	"github.com/ashiato/ashiato/internal/encode"
)

func TestDuckType(t *testing.T) {
	varchar, bigint := encode.Type{Kind: encode.Varchar, Precision: 5}, encode.Type{Kind: encode.Bigint}
	row := encode.Type{Kind: encode.Row, Fields: []encode.Column{
		{Name: "A", Type: varchar}, {Type: bigint}, {Name: "a", Type: bigint}, {Name: `q"`, Type: bigint}}}
	tests := []struct {
		t    encode.Type
		want string
	}{
		{encode.Type{Kind: encode.Decimal, Precision: 38, Scale: 2}, "DECIMAL(38, 2)"},
		{encode.Type{Kind: encode.TimestampTZ, Precision: 3, Zone: "Asia/Tokyo"}, "TIMESTAMP WITH TIME ZONE"},
		{encode.Type{Kind: encode.JSONText}, "VARCHAR"},
		{encode.Type{Kind: encode.Map, Key: &varchar, Elem: &row}, `MAP(VARCHAR, STRUCT("a" VARCHAR, "f2" BIGINT, "a_2" BIGINT, "q""" BIGINT))`},
		{encode.Type{Kind: encode.Array, Elem: &bigint}, "BIGINT[]"},
		{encode.Type{Kind: encode.IPAddress}, "BLOB"},
	}
	for _, test := range tests {
		if got := duckType(test.t); got != test.want {
			t.Errorf("%s: %s, want %s", test.t, got, test.want)
		}
	}
}

func TestFieldNames(t *testing.T) {
	row := encode.Type{Kind: encode.Row, Fields: []encode.Column{{Name: "x"}, {}, {Name: "X"}, {Name: "f2"}, {Name: "x_2"}}}
	if got, want := fieldNames(row), []string{"x", "f2", "x_2", "f2_2", "x_2_2"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestQuoteText(t *testing.T) {
	for text, want := range map[string]string{
		"it's": "'it''s'", "a\x00b": "('a' || chr(0) || 'b')", "\x00": "('' || chr(0) || '')", "": "''",
	} {
		if got := quoteText(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
