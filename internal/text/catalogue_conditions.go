package text

// conditionMessages are those of conditions, of what they know, and of filters.
var conditionMessages = map[string]message{
	"condition.wrong":       {"the condition cannot be read: {reason}", "条件を読み取れません: {reason}"},
	"usage.query_flag":      {"there is no flag {flag}. A condition belongs into quotes as a whole: {command} 'event:ConsoleLogin -mfa:yes'", "{flag} というオプションはありません。条件は全体を引用符で囲んでください: {command} 'event:ConsoleLogin -mfa:yes'"},
	"condition.fix":         {"; {fix}", "。{fix}"},
	"condition.time_twice":  {"{name} stands in the condition and {flag} is given too; use one of them", "{name} と {flag} の両方が指定されています。どちらか一つにしてください"},
	"condition.empty_range": {"until: is not after since:", "until: が since: より後ではありません"},

	"addresses.file":          {"{key}: {path} cannot be used: {reason}", "{key}: {path} を使えません: {reason}"},
	"addresses.line":          {"{key}: {path}, line {line}: {reason}", "{key}: {path} の {line} 行目: {reason}"},
	"addresses.no_address":    {"this is neither an address nor a network; write one like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32", "アドレスでもネットワークでもありません。203.0.113.7、203.0.113.0/24、2001:db8::/32 のように書いてください"},
	"addresses.zone":          {"an address with a zone (%) belongs to one machine alone; leave the zone out", "ゾーン付き（%）のアドレスは一台の中でしか通用しません。ゾーンを除いてください"},
	"addresses.too_large":     {"the list is too large: at most 64 MiB and 1,000,000 entries", "リストが大きすぎます（64 MiB、1,000,000 件まで）"},
	"addresses.too_long":      {"the line is longer than 64 kB: this is no list of addresses", "行が 64 kB を超えています。アドレスのリストではありません"},
	"addresses.no_countries":  {"this is no MaxMind database that tells countries (GeoLite2-Country.mmdb, GeoIP2-City.mmdb, ...)", "国が分かる MaxMind データベース（GeoLite2-Country.mmdb、GeoIP2-City.mmdb など）ではありません"},
	"addresses.no_date":       {"the line does not begin with a date; write one like 2026-11-23 or 2026/11/23, and the holiday's name after a comma or blank", "日付で始まっていません。2026-11-23 や 2026/11/23 のように書き、祝日の名前はコンマか空白の後に置いてください"},
	"addresses.too_many_days": {"a file of holidays has at most 100,000 lines of 4 kB", "祝日のファイルは 100,000 行（一行 4 kB）までです"},

	"config.reason.place_name":       {"a name has letters, digits, _ and -, and begins with a letter", "名前に使えるのは文字・数字・_・- で、先頭は文字にしてください"},
	"config.reason.names":            {"there are more than {n} names", "名前は {n} 個までです"},
	"config.reason.networks":         {"there are more than {n} networks; put them into a file under lists", "ネットワークは {n} 個までです。多い場合は lists のファイルにしてください"},
	"config.reason.network":          {"it is neither a network nor an address; write one like 203.0.113.0/24, 203.0.113.7 or 2001:db8::/32", "ネットワークでもアドレスでもありません。203.0.113.0/24、203.0.113.7、2001:db8::/32 のように書いてください"},
	"config.reason.network_bits":     {"the network of that size is {network}, and {address} is one address of it; write the one that is meant", "この大きさのネットワークは {network} で、{address} はその中の一つのアドレスです。どちらかにしてください"},
	"config.reason.name_twice":       {"networks has the name too; a condition could mean either", "networks にも同じ名前があり、条件でどちらを指すか決まりません"},
	"config.reason.hours_missing":    {"{key} is missing; write days: mon-fri, from: \"09:00\" and to: \"18:00\"", "{key} がありません。days: mon-fri、from: \"09:00\"、to: \"18:00\" のように書いてください"},
	"config.reason.days":             {"use days such as mon-fri or [mon, wed, fri]", "mon-fri、[mon, wed, fri]、月-金 のように書いてください"},
	"config.reason.clock":            {"use a time of the day such as \"09:00\"", "\"09:00\" のような時刻で書いてください"},
	"config.reason.hours_empty":      {"it is the same as from; write 00:00 and 24:00 for the whole day", "from と同じです。一日中なら 00:00 と 24:00 と書いてください"},
	"config.reason.holidays":         {"give the path of a file with a date on each line", "一行に一つの日付を書いたファイルのパスを指定してください"},
	"config.reason.condition_length": {"it is longer than 64 kB", "64 kB を超えています"},
	"config.reason.filter_source":    {"it goes with sources of records, not with workspaces", "記録のソースに書くもので、workspaces には書けません"},

	"doctor.lists": {"{n} {n:list|lists} with {entries} {entries:network|networks}", "リスト {n} 個、ネットワーク {entries} 件"},

	"filter.person": {"a filter cannot ask for a person: names are learned later and change, and what was left out does not come back; use user: with the name in the record", "フィルターでは person: を使えません。名前は後から分かり、変わることもあり、除外した記録は戻らないためです。記録にある名前を user: で指定してください"},
	"filter.times":  {"a filter has no since: and until:; what it says holds for all records", "フィルターに since: と until: は書けません。すべての記録に同じ条件が適用されます"},

	"events.sign_in":    {"WorkSpaces sign-in", "WorkSpaces サインイン"},
	"events.none_of":    {"no event matches; the lake has records from {first} to {last} (UTC). Widen the time or leave out a condition (`{command}` tells more)", "該当する操作はありません。レイクには {first} 〜 {last}（UTC）の記録があります。期間を広げるか、条件を減らしてください（詳しくは `{command}`）"},
	"events.none_then":  {"no event matches: the lake has records from {first} to {last} (UTC) only, and other times were asked for (`{command}` tells more)", "該当する操作はありません。レイクにあるのは {first} 〜 {last}（UTC）の記録だけで、指定の期間に重なりません（詳しくは `{command}`）"},
	"events.whole_name": {"{value} was compared with whole names; a part of one is `{part}`", "{value} は名前全体と比べました。名前の一部で探すには `{part}` と書きます"},
	"events.following":  {"following the lake; Ctrl-C ends it", "新しい記録を待っています（Ctrl-C で終了）"},
	"events.no_until":   {"-f goes on until it is stopped; leave out until", "-f は止めるまで続きます。until は指定できません"},
	"events.stream":     {"-f cannot write {format}, which has an end; use table, tsv, csv or ndjson", "-f では {format} 形式を使えません（終わりのある形式のため）。table、tsv、csv、ndjson のいずれかにしてください"},

	"flag.events.follow": {"go on with events as they come into the lake, until Ctrl-C", "新しく取り込まれた操作を表示し続ける（Ctrl-C で終了）"},
	"flag.import.keep":   {"keep only records for which `CONDITION` holds; the others are counted and left out", "条件 `CONDITION` に合う記録だけを取り込む（ほかは数えて除外）"},
	"flag.import.drop":   {"leave out records for which `CONDITION` holds, and count them", "条件 `CONDITION` に合う記録を除外する（数は残る）"},

	"import.replay_filter": {"--keep and --drop do not go with --replay-quarantine: objects are read again with the filter that they were read with", "--keep と --drop は --replay-quarantine と一緒に使えません。隔離分は、読み込んだときと同じ条件で読み直します"},

	"import.left_out":   {"left out", "除外（条件）"},
	"import.left_by":    {"{n} by {kind}: {condition}", "{n} 件  {kind}: {condition}"},
	"import.left_from":  {"{n} by {kind}: {condition} ({source})", "{n} 件  {kind}: {condition}（{source}）"},
	"progress.left_out": {"{n} left out", "除外 {n}"},
	"coverage.left_out": {"of that time {n} {n:record was|records were} left out on purpose when collected:", "この期間の {n} 件は、取り込み時に条件で除外されています:"},
}
