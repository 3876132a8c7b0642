package trinofunc

import "testing"

// The quotients are those of Trino's decimals.
func TestDivideDecimals(t *testing.T) {
	tests := []struct {
		a, b   string
		digits int
		want   string
	}{
		{"100.0", "3", 1, "33.3"}, {"1.0", "3", 1, "0.3"}, {"2", "3", 0, "1"}, {"-1.0", "3", 1, "-0.3"}, {"-2", "3", 0, "-1"},
		{"5.0", "3.00", 2, "1.67"}, {"1", "3.00", 2, "0.33"}, {"0.05", "0.10", 2, "0.50"}, {"1", "2", 0, "1"}, {"-1", "2", 0, "-1"},
		{"0", "7", 3, "0.000"}, {"99999999999999999999999999999999999999", "1", 0, "99999999999999999999999999999999999999"},
		{"1", "99999999999999999999999999999999999999", 0, "0"},
	}
	for _, test := range tests {
		out := &textResult{}
		if err := divideDecimals(decimalArgs{a: test.a, b: test.b, digits: test.digits}, out); err != nil || out.text != test.want {
			t.Errorf("%s / %s with %d digits = %s, %v, want %s", test.a, test.b, test.digits, out.text, err, test.want)
		}
	}
	err := divideDecimals(decimalArgs{a: "1", b: "0.00", digits: 2}, &textResult{})
	if err == nil || err.Error() != "Division by zero" {
		t.Errorf("1 / 0.00: %v", err)
	}
}

// decimalArgs are two decimals and a number of digits.
type decimalArgs struct {
	Args
	a, b   string
	digits int
}

func (d decimalArgs) String(i int) string { return []string{d.a, d.b}[i] }
func (d decimalArgs) Int(int) int64       { return int64(d.digits) }

// textResult keeps a text.
type textResult struct {
	Result
	text string
}

func (r *textResult) String(s string) { r.text = s }
