package text

// demoMessages guide through the demo.
var demoMessages = map[string]message{
	"demo.making":   {"Making {days} days of logs of a company of {people} people that does not exist …", "社員 {people} 人の架空の会社の、{days} 日分のログを作ります …"},
	"demo.made":     {"{files} log files with {records} records, {gz} compressed, in {path}", "{path} に {files} 個のログファイル（{records} 件、圧縮後 {gz}）を作りました"},
	"demo.reused":   {"The logs are there from last time: {path}", "前回のログがあるので再利用します: {path}"},
	"demo.look":     {"Look further:", "さらに調べるには:"},
	"demo.question": {"{n}. {question}", "{n}. {question}"},
}
