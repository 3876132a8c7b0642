package text

// integrityMessages are those about what was collected and how far it is proven.
var integrityMessages = merge(proofMessages, statusMessages)

// proofMessages are those about proving what is collected.
var proofMessages = map[string]message{
	"integrity.label":        {"proof", "検証"},
	"integrity.counts":       {"{verified} verified, {altered} not as delivered, {waiting} not in a digest file yet, {unlisted} in none (log files of the days that changed)", "検証済み {verified}、配信時と相違 {altered}、ダイジェスト待ち {waiting}、記載なし {unlisted}（更新のあった日のログファイル）"},
	"integrity.none":         {"there are no digest files; log file validation is off, or began less than an hour ago (`aws cloudtrail describe-trails`)", "ダイジェストがありません。ログファイルの検証が無効か、有効にして 1 時間未満です（aws cloudtrail describe-trails）"},
	"integrity.nothing":      {"nothing new of log files", "ログファイルに更新なし"},
	"integrity.failed":       {"digest files could not be checked: {reason}; it will be tried again", "ダイジェストを検証できませんでした: {reason}（再試行します）"},
	"status.altered":         {"{n} {n:log file was|log files were} not what CloudTrail delivered when collected, and for {missing} {missing:hour|hours} log files are missing; keep the bucket as it is, and look into it", "{n} 個のログファイルが、取り込み時に CloudTrail の配信したものと異なっていました（ほかに {missing} 時間分のログファイルが欠落）。バケットをそのまま保全して調べてください"},
	"coverage.doubtful":      {"  in {n} {n:hour|hours} there are log files that were not as CloudTrail delivered them, or that no digest file lists; `{command}` shows them", "  {n} 時間分に、CloudTrail の配信したものと異なるか、どのダイジェストにも載っていないログファイルがあります（`{command}` で確認できます）"},
	"verify.collected_label": {"collected", "取り込み分"},
	"verify.collected":       {"{verified} verified, {altered} not as delivered, {waiting} not in a digest file yet, {unlisted} in none", "検証済み {verified}、配信時と相違 {altered}、ダイジェスト待ち {waiting}、記載なし {unlisted}"},
	"flag.verify.reread":     {"read each log file, even one that was hashed when it was collected and has the same ETag since", "取り込み時にハッシュを計算済みで ETag も同じログファイルも読み直す"},
	"lake.hashes":            {"hashes", "ハッシュ"},
	"lake.hash_days":         {"of the log files of {n} {n:day|days}", "{n} 日分のログファイル"},
	"integrity.findings": {"{n} {n:finding|findings}: log files may have been altered before they were collected, or digest files are gone; all records are in the lake. Keep the bucket as it is, and look into it; `{command}` shows the hours",
		"指摘が {n} 件あります。取り込み前にログが改ざんされたか、ダイジェストが消されたおそれがあります（記録はすべてレイクにあります）。バケットをそのまま保全して調べてください。時間帯は `{command}` で確認できます"},
}
