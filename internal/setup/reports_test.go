package setup

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// Reports to buckets need to put objects below their prefixes, each once, and nothing else.
func TestPolicyOfReports(t *testing.T) {
	c := config.Default()
	c.Reports = []config.Report{{To: []string{"/srv/out", "s3://corp-reports/access"}}, {To: []string{"s3://corp-reports/access/", "s3://other"}}}
	all := NeedsOf(c, aws.Found{Account: "111122223333", Region: "ap-northeast-1"}, "").Statements()
	if len(all) != 1 || all[0].Sid != "DeliverReports" || !slices.Equal(all[0].Actions, []string{"s3:PutObject", "s3:AbortMultipartUpload"}) ||
		!slices.Equal(all[0].Resources, []string{"arn:aws:s3:::corp-reports/access/*", "arn:aws:s3:::other/*"}) {
		t.Errorf("%+v", all)
	}
	c.AWS.Role = "arn:aws:iam::111122223333:role/ashiato"
	if all := NeedsOf(c, aws.Found{}, "").Statements(); len(all) != 1 || all[0].Sid != "AssumeRolesOfSources" {
		t.Errorf("whoever assumes the role: %+v", all)
	}
	if all := NeedsOf(c, aws.Found{}, c.AWS.Role).Statements(); len(all) != 1 || all[0].Sid != "DeliverReports" {
		t.Errorf("the role: %+v", all)
	}
}

// The example of reports in a new configuration is good when somebody takes the # away.
func TestExampleOfReports(t *testing.T) {
	file := ConfigFile(config.Default(), aws.Found{}, text.Printer{})
	_, example, ok := strings.Cut(file, "# reports:\n")
	if !ok {
		t.Fatal(file)
	}
	example, _, _ = strings.Cut(example, "\n\n")
	example = "reports:\n" + strings.ReplaceAll("\n"+example, "\n# ", "\n")
	c, err := config.Parse("x", []byte(strings.Replace(example, "YOUR-REPORT-BUCKET", "corp-reports", 1)))
	if err != nil || len(c.Reports) != 2 || c.Reports[0].At != "0 2 * * *" || c.Reports[1].Format != "xlsx" || c.Reports[1].AtMost != 12*time.Hour {
		t.Errorf("%+v, %v\n%s", c.Reports, err, example)
	}
}

// So is that of channels and rules.
func TestExampleOfRules(t *testing.T) {
	_, example, ok := strings.Cut(ConfigFile(config.Default(), aws.Found{}, text.Printer{}), "# channels:\n")
	example, _, _ = strings.Cut(strings.ReplaceAll("channels:\n"+example, "\n# ", "\n"), "\ngeoip:")
	var lines []string
	for line := range strings.Lines(example) {
		if strings.HasPrefix(line, " ") || strings.HasSuffix(line, ":\n") || strings.Contains(line, ": {") {
			lines = append(lines, line)
		}
	}
	c, err := config.Parse("x", []byte(strings.Join(lines, "")))
	if !ok || err != nil || len(c.Channels) != 3 || len(c.Networks) != 1 || c.Rules.Channels["workspaces-sign-in"][0] != "mgr" || c.OfficeHours == nil {
		t.Errorf("%+v, %v\n%s", c, err, strings.Join(lines, ""))
	}
}
