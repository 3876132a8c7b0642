package analyze

import (
	"slices"
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	c := DefaultCatalog()
	c.Names = map[string]string{"my_trail": Logs, "sec.audit": Records, "cloudtrail_users": ConnectUsers}
	for name, want := range map[string]struct {
		table  string
		mapped bool
	}{
		"cloudtrail_logs":                      {Logs, false},
		"CloudTrail_Logs":                      {Logs, false},
		"default.cloudtrail_logs_x":            {Logs, true},
		"AwsDataCatalog.connect.cloudtrail":    {Logs, true},
		"a.b.cloudtrail_records":               {Records, false},
		"connect.prod_connect_users":           {ConnectUsers, true},
		"connect_users":                        {ConnectUsers, false},
		"cloudtrail_connect_users":             {ConnectUsers, true},
		"my_trail":                             {Logs, true},
		"any.my_trail":                         {Logs, true},
		"sec.audit":                            {Records, true},
		"awsdatacatalog.sec.audit":             {Records, true},
		"cloudtrail_users":                     {ConnectUsers, true},
		"audit":                                {},
		"vpc_flow_logs":                        {},
		"information_schema.columns":           {},
		"awsdatacatalog.security.trail_events": {},
	} {
		table, mapped, ok := c.Lookup(strings.Split(name, "."))
		got := ""
		if table != nil {
			got = table.Name
		}
		if got != want.table || ok != (want.table != "") || ok && mapped != want.mapped {
			t.Errorf("Lookup(%s) = %q, %v, %v, want %q, %v", name, got, mapped, ok, want.table, want.mapped)
		}
	}
}

func TestStarIsAthenasTable(t *testing.T) {
	for _, table := range DefaultCatalog().Tables {
		seen := map[string]bool{}
		for _, c := range table.Columns {
			if seen[c.Name] || c.Name != strings.ToLower(c.Name) {
				t.Errorf("%s has the column %s twice or not in lower case", table.Name, c.Name)
			}
			seen[c.Name] = true
		}
	}
	var visible []string
	for _, c := range DefaultCatalog().table(Logs).Columns {
		if !c.Hidden {
			visible = append(visible, c.Name)
		}
	}
	if n := len(visible); n != 32 || !slices.Equal(visible[n-3:], []string{"account", "region", "date"}) {
		t.Errorf("* of %s has %d columns and ends in %v", Logs, n, visible[n-3:])
	}
}

func TestCheckPartition(t *testing.T) {
	logs := DefaultCatalog().table(Logs)
	for _, c := range []struct{ column, op, text, fix string }{
		{"date", "=", "2026/01/05", ""},
		{"date", ">", "2026/01", ""},
		{"date", ">=", "2026", ""},
		{"date", "=", "2026-01-05", "write date = '2026/01/05'"},
		{"dt", ">", "2026-1-5", "write dt > '2026/01/05'"},
		{"timestamp", "<", "20260105", "write timestamp < '2026/01/05'"},
		{"timestamp", ">", "2026-01-05T00:00:00Z", "write timestamp > '2026/01/05'"},
		{"day", "=", "05", ""},
		{"day", "=", "5", "write day = '05'"},
		{"day", "=", "2026/01/05", "write date = '2026/01/05'"},
		{"month", "=", "1", "write month = '01'"},
		{"month", ">=", "1", "write month >= '01'"},
		{"year", "=", "2026", ""},
		{"year", "=", "26", "write it as yyyy"},
		{"year", "=", "####", ""},
		{"date", ">=", "YYYY-MM-DD", ""},
		{"region", "=", "2026-01-05", ""},
		{"account_id", "=", "1", ""},
	} {
		fix, err := "", CheckPartition(logs.Column(c.column), c.op, c.text)
		if err != nil {
			fix = err.Fix.String()
		}
		if fix != c.fix || err != nil && err.Message.Empty() {
			t.Errorf("%s %s '%s': %v, fix %q, want fix %q", c.column, c.op, c.text, err, fix, c.fix)
		}
	}
}

func TestNearest(t *testing.T) {
	columns := []string{"eventtime", "eventname", "eventsource", "errorcode", "errormessage", "useridentity", "sourceipaddress", "eventid", "account", "region", "date"}
	for name, want := range map[string]string{
		"evnetname": "eventname", "event_name": "eventname", "error": "errorcode", "sourceip": "sourceipaddress",
		"user_identity": "useridentity", "dat": "date", "EventTim": "eventtime",
	} {
		if got := nearest(name, columns); len(got) == 0 || got[0] != want {
			t.Errorf("nearest(%s) = %v, want %s first", name, got, want)
		}
	}
	for _, name := range []string{"x", "nope", "bucketname", "who", "ip"} {
		if got := nearest(name, columns); got != nil {
			t.Errorf("nearest(%s) = %v, want none", name, got)
		}
	}
	if got := nearest(strings.Repeat("x", 1000), columns); got != nil {
		t.Errorf("a name of 1,000 characters is near to %v", got)
	}
}
