package setup

import (
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
	"github.com/ashiato/ashiato/internal/text"
)

// writer writes lines of a configuration file.
type writer struct {
	strings.Builder
	say text.Printer
}

// comment writes a message as a comment.
func (w *writer) comment(indent, key string, args ...text.Args) {
	for line := range strings.Lines(w.say.T(key, args...)) {
		w.WriteString(strings.TrimRight(indent+"# "+strings.TrimRight(line, "\n"), " ") + "\n")
	}
}

func (w *writer) line(parts ...string) { w.WriteString(strings.Join(parts, "") + "\n") }

// ConfigFile writes a configuration that Propose made as a file with comments in the printer's language. [config.Parse] reads the same
// configuration from it.
func ConfigFile(c config.Config, f aws.Found, say text.Printer) string {
	w := &writer{say: say}
	w.comment("", "setup.head")
	if f.Account == "" {
		w.comment("", "setup.unknown", text.Args{"account": UnknownAccount, "region": UnknownRegion})
	}
	w.line()
	if say.Lang == text.Japanese {
		w.line("language: ja")
	}
	w.comment("", "setup.timezone")
	w.line("# timezone: Asia/Tokyo")
	w.line()
	w.comment("", "setup.lake")
	w.line("lake: ", yamlText(c.Lake))
	w.line()
	w.comment("", "setup.aws")
	w.line("aws:")
	w.line("  region: ", c.AWS.Region)
	w.line("  # profile: audit")
	w.line("  # role: arn:aws:iam::", UnknownAccount, ":role/ashiato-read")
	w.line("  # external_id: ...")
	if config.IsS3(c.Lake) {
		w.line()
		w.comment("", "setup.catalog")
		w.line("catalog:")
		w.line("  database: ", yamlText(c.Catalog.Database))
		w.line("  ledger: ", yamlText(c.Catalog.Ledger))
		w.comment("  ", "setup.cache")
		w.line("  # cache: 20GB")
		w.comment("  ", "setup.remember")
		w.line("  # remember: 400d")
	}
	w.line()
	w.sources(c, f)
	w.line()
	w.names(c)
	w.line()
	w.comment("", "setup.verify")
	w.line("verify: ", yamlText(c.Verify))
	w.line()
	w.comment("", "setup.collect")
	w.line("# collect:")
	w.line("#   every: 30s")
	w.line("#   parallel: 16")
	w.line("#   in_flight: 1000")
	w.line()
	w.reports()
	w.line()
	w.channels()
	w.line()
	w.rules()
	w.line()
	w.comment("", "setup.engine")
	w.line("# engine: embedded")
	return w.String()
}

// reports shows what reports may look like.
func (w *writer) reports() {
	w.comment("", "setup.reports")
	w.line("# reports:")
	w.line("#   - report: workspaces-access")
	w.line("#     at: 0 2 * * *")
	w.line("#     zone: Asia/Tokyo")
	w.line("#     to: [reports]")
	w.line("#   - report: console-signins")
	w.line("#     period: month")
	w.line("#     format: xlsx")
	w.line("#     to: [\"s3://YOUR-REPORT-BUCKET/sign-ins/\"]")
	w.line("#     waits_for: coverage")
	w.line("#     at_most: 12h")
}

// channels shows what channels may look like.
func (w *writer) channels() {
	w.comment("", "setup.channels")
	w.line("# channels:")
	w.line("#   sec: {slack: \"${env:SLACK_WEBHOOK}\"}")
	w.line("#   mgr:")
	w.line("#     mail:")
	w.line("#       from: ashiato@example.jp")
	w.line("#       to: [it@example.jp]")
	w.line("#       via: ses")
	w.line("#   relay:")
	w.line("#     mail:")
	w.line("#       from: ashiato@example.jp")
	w.line("#       to: [it@example.jp]")
	w.line("#       via: smtp://mail.example.jp:587")
	w.line("#       user: ashiato")
	w.line("#       password: ${file:smtp-password}")
}

// rules shows who may be told of what, and what rules know beside the records.
func (w *writer) rules() {
	w.comment("", "setup.rules")
	w.line("# rules:")
	w.line("#   channels:")
	w.line("#     root-console-login: [sec]")
	w.line("#     trail-stopped: [sec]")
	w.line("#     trail-changed: [sec]")
	w.line("#     workspaces-sign-in: [mgr]")
	w.line("#   enable: [workspaces-sign-in]")
	w.line()
	w.comment("", "setup.networks")
	w.line("# networks: {office: [203.0.113.0/24]}")
	w.line("# office_hours: {days: mon-fri, from: \"09:00\", to: \"18:00\"}")
	w.line("# lists: {blocklist: blocklist.txt}")
	w.line("# geoip: GeoLite2-Country.mmdb")
}

func (w *writer) sources(c config.Config, f aws.Found) {
	w.comment("", "setup.sources")
	w.line("sources:")
	history := false
	for _, s := range c.Sources {
		switch {
		case s.Queue != "":
			w.comment("  ", "setup.queue")
			w.line("  - queue: ", yamlText(s.Queue))
		case s.Bucket != "":
			w.trails(s.Bucket, f)
			w.line("  - bucket: ", yamlText(s.Bucket))
			w.line("    since: ", s.Since)
		case len(s.WorkSpaces) > 0:
			w.comment("  ", "setup.workspaces")
			w.line("  - workspaces: [", strings.Join(s.WorkSpaces, ", "), "]")
		default:
			history = true
			w.comment("  ", "setup.history")
			w.line("  - event_history: [", strings.Join(s.EventHistory, ", "), "]")
		}
	}
	if len(f.Trails) == 0 {
		w.comment("  ", "setup.bucket_example")
		w.line("  # - bucket: s3://", UnknownBucket)
		w.line("  #   since: ", backfillSince)
	}
	if !history {
		w.comment("  ", "setup.history")
		w.line("  # - event_history: [", strings.Join(historyRegions(c.AWS.Region), ", "), "]")
	}
}

// trails says which trails deliver to a place.
func (w *writer) trails(place string, f aws.Found) {
	var names []string
	for _, t := range f.Trails {
		if "s3://"+strings.Trim(t.Bucket+"/"+t.Prefix, "/") == place {
			names = append(names, t.Name)
		}
	}
	w.comment("  ", "setup.bucket", text.Args{"trails": strings.Join(names, ", ")})
}
