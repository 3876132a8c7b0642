package text

// verifyMessages are those of `ashiato verify`.
var verifyMessages = map[string]message{
	"cmd.ashiato.verify.short": {"Prove by CloudTrail's digest files that no log file is missing or altered", "ログの欠落・改ざんがないことを CloudTrail のダイジェストで検証する"},
	"cmd.ashiato.verify.long": {
		"Prove that the log files in a bucket, or in a copy of one, are all that CloudTrail delivered, and unaltered.\n\n" +
			"CloudTrail writes a signed digest file each hour, with the hash of each log file and of the digest file before it (where log file validation is on). " +
			"All of that is checked with CloudTrail's public keys, for every account, region and trail below the place: the same as `aws cloudtrail validate-logs`, " +
			"and beyond it each of several digest files that are gone in a row, log files that nothing lists, and newest digest files that are gone, " +
			"if an earlier run has seen them.\n\n" +
			"Without a place, the buckets of the configuration's sources are verified. A bucket is verified for the last 7 days unless --since says otherwise, " +
			"for each log file has to be read; a FOLDER as a whole. With --keys no AWS account is needed. Nothing is written but what was seen, beside the lake.",
		"バケット（またはそのコピー）にあるログファイルが、CloudTrail の配信したものすべてであり、改ざんされていないことを検証します。\n\n" +
			"CloudTrail は（ログファイルの検証が有効なら）毎時、各ログファイルと一つ前のダイジェストのハッシュを記した署名付きダイジェストを書き込みます。" +
			"指定した場所にあるすべてのアカウント・リージョン・証跡について、これらを CloudTrail の公開鍵で検証します。内容は `aws cloudtrail validate-logs` と同じで、" +
			"さらに、連続して消されたダイジェストの一つ一つ、どのダイジェストにも載っていないログファイル、以前の実行で確認した最新のダイジェストの消失も検出します。\n\n" +
			"場所を省くと、設定ファイルのソースにあるバケットを検証します。全ログファイルを読むため、バケットの既定は直近 7 日です（--since で変更）。フォルダーは全体を検証します。" +
			"--keys を使えば AWS アカウントは不要です。書き込むのは、確認済みの記録（レイクの隣）だけです。",
	},
	"cmd.ashiato.verify.example": {
		"{ashiato} verify s3://my-trail-bucket\n{ashiato} verify s3://my-trail-bucket/logs --since 2026-11-01 --account 111122223333 -o csv\n" +
			"aws cloudtrail list-public-keys --start-time 2026-11-01 > keys.json\n{ashiato} verify ./copy-of-bucket --keys keys.json",
		"{ashiato} verify s3://my-trail-bucket\n{ashiato} verify s3://my-trail-bucket/logs --since 2026-11-01 --account 111122223333 -o csv\n" +
			"aws cloudtrail list-public-keys --start-time 2026-11-01 > keys.json\n{ashiato} verify ./copy-of-bucket --keys keys.json",
	},
	"flag.verify.since":     {"digest files that end not before `TIME` (default: 7d for a bucket, everything for a folder)", "終了がこの時刻 `TIME` 以降のダイジェスト（既定はバケットなら 7d、フォルダーならすべて）"},
	"flag.verify.until":     {"log files delivered before `TIME`; a date includes that day (default: now)", "この時刻 `TIME` より前に配信されたログ（日付ならその日を含む。既定は現在）"},
	"flag.verify.account":   {"the accounts `A,B` only", "対象のアカウント `A,B`"},
	"flag.verify.region":    {"the regions `A,B` only", "対象のリージョン `A,B`"},
	"flag.verify.keys":      {"public keys from `FILE`, as `aws cloudtrail list-public-keys` prints them, instead of from AWS", "公開鍵を AWS ではなく `FILE` から読む（aws cloudtrail list-public-keys の出力）"},
	"flag.verify.no_memory": {"neither use nor keep what was seen", "確認済みの記録を使わず、残しもしない"},
	"flag.verify.chains":    {"print a row for each chain of digest files instead of the findings", "指摘の代わりに、ダイジェストの系列ごとに一行を出力する"},
	"flag.verify.parallel":  {"how many log files are read at once: `N` (default 16)", "同時に読むログファイルの数 `N`（既定 16）"},

	"status.nothing": {"the lake has no log file with a name of CloudTrail's, and no digest file was verified for that time; bring some with `{command}`", "その期間に、CloudTrail の名前のログファイルも、検証済みのダイジェストもありません。`{command}` で取り込めます"},
	"status.unknown": {"{n} {n:object|objects} of the lake {n:has|have} no name of CloudTrail's (archives, for instance), so the hours are not known", "レイクのうち {n} 個は CloudTrail の名前ではない（アーカイブなど）ため、時間帯が分かりません"},
	"status.missing": {"for {n} {n:hour|hours}, log files that CloudTrail delivered are not in the lake; import or collect those days again", "{n} 時間分、CloudTrail が配信したログファイルがレイクにありません。該当する日を取り込み直してください"},
	"status.legend":  {"hours of delivery, UTC: V verified, L late, s seen, M missing, X altered, U not listed, . never delivered", "配信時刻（UTC）: V 検証済み、L 遅延、s あり、M 欠落、X 相違、U 記載なし、. 配信なし"},

	"flag.coverage":    {"say what the answer could not see: hours for which log files are missing, or nothing is there", "答えに含まれていない可能性のある時間帯（ログの欠落、配信なし）を示す"},
	"coverage.summary": {"coverage: {proven} {proven:hour|hours} proven, {seen} seen but not proven, {missing} with log files missing, {never} with nothing, in {places} {places:account and region|accounts and regions}", "網羅性: 検証済み {proven} 時間、未検証 {seen}、欠落あり {missing}、配信なし {never}（アカウントとリージョンの組 {places}）"},
	"coverage.missing": {"  {account} {region}: log files are missing, delivered from {from} to {until}", "  {account} {region}: {from} 〜 {until} に配信されたログファイルの一部がありません"},
	"coverage.never":   {"  {account} {region}: nothing is there from {from} to {until}, and nothing proves that there was nothing", "  {account} {region}: {from} 〜 {until} は何もなく、何もなかったことの証明もありません"},
	"coverage.engine":  {"--coverage is about the lake on this machine, and the query runs on {engine}", "--coverage はこのマシンのレイクについてのものです（このクエリは {engine} で実行されます）"},
	"coverage.more":    {"  and {n} more; `{command}` shows them all", "  ほか {n} 件（`{command}` ですべて表示します）"},

	"stage.verify":    {"verifying", "検証中"},
	"unit.digests":    {"{n} digest {n:file|files}", "ダイジェスト {n} 個"},
	"unit.digests_of": {"{n} of {total} digest files", "ダイジェスト {n} / {total} 個"},

	"verify.sound":            {"proven: what the digest files list is all there, and unaltered", "検証済み: ダイジェストにあるものはすべて揃い、改ざんもありません"},
	"verify.digests":          {"digest files", "ダイジェスト"},
	"verify.logs":             {"log files", "ログファイル"},
	"verify.counts":           {"{valid} valid, {bad} invalid, {missing} missing", "有効 {valid}、無効 {bad}、欠落 {missing}"},
	"verify.unlisted":         {"not listed", "記載なし"},
	"verify.unreadable_label": {"unreadable", "読めず"},
	"verify.covered_label":    {"covered", "検証範囲"},
	"verify.covered":          {"{hours} {hours:hour|hours} in {n} {n:chain|chains}, {from} to {until} ({zone})", "{n} 系列の延べ {hours} 時間、{from} 〜 {until}（{zone}）"},
	"verify.time":             {"{time}, {bytes} of JSON", "{time}、JSON {bytes}"},
	"verify.failure":          {"FAILURE", "異常"},
	"verify.warning":          {"warning", "警告"},
	"verify.notice":           {"notice", "注記"},
	"verify.more":             {"  and {n} more; -o ndjson lists them all", "  ほか {n} 件（-o ndjson ですべて出力できます）"},

	"verify.digest_missing":       {"a digest file is gone: {object}", "ダイジェストがなくなっています: {object}"},
	"verify.digest_missing_seen":  {"a digest file is gone that was there before: {object}", "以前あったダイジェストがなくなっています: {object}"},
	"verify.digests_missing":      {"{n} digest {n:file|files} of {from} to {until} {n:is|are} gone", "{from} 〜 {until} のダイジェスト {n} 個がなくなっています"},
	"verify.digests_missing_seen": {"{n} digest files of {from} to {until} are gone that were there before", "{from} 〜 {until} の、以前あったダイジェスト {n} 個がなくなっています"},
	"verify.digest_altered":       {"a digest file is altered, or not CloudTrail's: {object}", "ダイジェストが改ざんされているか、CloudTrail のものではありません: {object}"},
	"verify.digest_unsigned":      {"a digest file has no signature: {object}", "ダイジェストに署名がありません: {object}"},
	"verify.digest_unproven":      {"a digest file cannot be proven, as the copy has neither its signature nor the next digest file: {object}", "このコピーには署名も次のダイジェストもないため、検証できません: {object}"},
	"verify.digest_malformed":     {"a digest file cannot be understood: {object}", "ダイジェストの形式が壊れています: {object}"},
	"verify.digest_moved":         {"a digest file is not where CloudTrail put it: {object}", "ダイジェストが CloudTrail の置いた場所にありません: {object}"},
	"verify.digest_no_key":        {"there is no public key of CloudTrail's for a digest file: {object}", "ダイジェストに対応する CloudTrail の公開鍵がありません: {object}"},
	"verify.digest_replaced":      {"a digest file is signed, but another one stood there: {object}", "署名は正しいものの、元のダイジェストと入れ替わっています: {object}"},
	"verify.digest_unlinked":      {"a digest file does not belong to the chain: {object}", "系列に属さないダイジェストがあります: {object}"},
	"verify.log_missing":          {"a log file is gone: {object}", "ログファイルがなくなっています: {object}"},
	"verify.log_altered":          {"a log file is altered: {object}", "ログファイルが改ざんされています: {object}"},
	"verify.log_malformed":        {"a log file is damaged, or has something behind its end: {object}", "ログファイルが壊れているか、末尾の後ろに余分なデータがあります: {object}"},
	"verify.log_unlisted":         {"no digest file lists a log file: {object}", "どのダイジェストにも載っていないログファイルです: {object}"},
	"verify.unreadable":           {"cannot read {object}: {reason}", "{object} を読めません（{reason}）"},
	"verify.chain_starts":         {"the digest files start at {until}; what was delivered before cannot be proven", "ダイジェストは {until} から始まっています。それより前に配信された分は検証できません"},
	"verify.chain_gap":            {"log file validation was off from {from} to {until}; what was delivered then cannot be proven", "{from} 〜 {until} はログファイルの検証が無効でした。その間に配信された分は検証できません"},
	"verify.chain_stops":          {"the newest digest file ends at {from}: since then logging or validation is off, or digest files are late or gone", "最新のダイジェストは {from} までです。以後は、記録か検証が無効になったか、ダイジェストが遅れているか消されています"},

	"verify.collected_altered": {"a log file was not what CloudTrail delivered when it was collected (its records are in the lake): {object}", "取り込んだログファイルが、CloudTrail の配信したものと異なります（記録はレイクに入っています）: {object}"},

	"verify.findings":   {"{n} {n:finding|findings}: log files may be missing or altered; keep the bucket as it is, and look into it", "指摘が {n} 件あります。ログが欠落または改ざんされているおそれがあります。バケットをそのまま保全して調べてください"},
	"verify.unread":     {"{n} {n:object|objects} could not be read, so nothing is known about them; run the same command again", "{n} 個を読めなかったため、それらについては何も言えません。同じコマンドをもう一度実行してください"},
	"verify.none":       {"there are no digest files of that time below {place}; check the place, and that log file validation is on (`aws cloudtrail describe-trails`)", "{place} にその期間のダイジェストがありません。場所と、ログファイルの検証が有効か（aws cloudtrail describe-trails）を確認してください"},
	"verify.no_place":   {"give a bucket (s3://BUCKET/PREFIX) or a folder; the configuration has no source with a bucket", "バケット（s3://BUCKET/PREFIX）かフォルダーを指定してください。設定ファイルにバケットのソースがありません"},
	"verify.not_folder": {"{path} is a file; give the folder that holds the copy of the bucket", "{path} はファイルです。バケットのコピーがあるフォルダーを指定してください"},
	"verify.bad_bucket": {"{value} is no place on S3; write s3://BUCKET/PREFIX", "{value} は S3 の場所ではありません。s3://BUCKET/PREFIX と書いてください"},
	"verify.keys":       {"cannot read public keys from {path}: {reason}", "{path} から公開鍵を読めません: {reason}"},

	"aws.config":      {"AWS: {reason}; check the name, and region and profile", "AWS: {reason}。名前と、リージョン・プロファイルを確認してください"},
	"aws.credentials": {"AWS does not accept the credentials, or there are none: {reason}; sign in (aws sso login), or set aws.profile", "AWS の認証情報がないか、受け付けられません（{reason}）。aws sso login などでサインインするか、aws.profile を設定してください"},
	"aws.unreachable": {"no answer from AWS: {reason}; check the network and the region", "AWS から応答がありません（{reason}）。ネットワークとリージョンを確認してください"},
	"aws.throttled":   {"AWS refuses so many requests of this account; try again later", "このアカウントのリクエストが多すぎます。時間をおいて試してください"},
	"aws.failed":      {"AWS failed: {reason}", "AWS でエラーが起きました: {reason}"},
}
