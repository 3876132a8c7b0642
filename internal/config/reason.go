package config

import (
	"fmt"
	"maps"
	"strings"
)

// A Reason says why a value makes no sense. Package text has it in each language, under config.reason. and its ID.
type Reason struct {
	ID   string
	Args map[string]any
}

// reasons are what they say in English.
var reasons = map[string]string{
	"place_name":       "a name has letters, digits, _ and -, and begins with a letter",
	"names":            "there are more than {n} names",
	"networks":         "there are more than {n} networks; put them into a file under lists",
	"network":          "it is neither a network nor an address; write one like 203.0.113.0/24, 203.0.113.7 or 2001:db8::/32",
	"network_bits":     "the network of that size is {network}, and {address} is one address of it; write the one that is meant",
	"name_twice":       "networks has the name too; a condition could mean either",
	"hours_missing":    "{key} is missing; write days: mon-fri, from: \"09:00\" and to: \"18:00\"",
	"days":             "use days such as mon-fri or [mon, wed, fri]",
	"clock":            "use a time of the day such as \"09:00\"",
	"hours_empty":      "it is the same as from; write 00:00 and 24:00 for the whole day",
	"holidays":         "give the path of a file with a date on each line",
	"condition_length": "it is longer than 64 kB",
	"rule_name":        "it is no name of a rule; names have lower-case letters, digits and hyphens, as in root-console-login",
	"channel_name":     "it is no name of a channel; names have up to 64 letters, digits and . _ -",
	"rule_both":        "it is also under rules.enable; remove one",
	"filter_source":    "it goes with sources of records, not with workspaces",

	"secret":               "a secret does not stand in this file: write one of {forms}",
	"channels":             "there are more than {n} channels",
	"channel_key":          "a channel's name has up to 64 letters, digits and . _ -",
	"channel_form":         "write the kind and what it needs, as in {example}; only stdout stands alone",
	"channel_kinds":        "it is {kind} already; give each channel one kind",
	"needs_one":            "it needs one of {names}",
	"language":             "use en or ja",
	"template":             "it is no name of a template; NAME.tmpl lies in the folder templates",
	"fold":                 "use a number from 1 to 100000",
	"give_up":              "use a time from 1m to 30d, such as 26h",
	"rate":                 "write how many messages in which time: 1/s, 30/m, 100/h",
	"mail_lines":           "write lines of key: value, with to and from",
	"needs":                "it needs {key}",
	"slack_needs":          "it needs a webhook, or a token with a channel",
	"topic":                "it is no topic's ARN; write one like arn:aws:sns:ap-northeast-1:111122223333:alerts",
	"stdout_format":        "use text or json",
	"slack_both":           "give a webhook, or a token with a channel, not both",
	"slack_channel_needed": "a token needs a channel: the id of one, such as C0123456789",
	"slack_channel":        "it is no id of a channel; Slack shows it at the end of the channel's details, such as C0123456789",
	"slack_token_needed":   "it goes with a token; a webhook has its own channel",
	"channel_url":          "it is no URL of https or http; give one without a user",
	"ses_credentials":      "it goes with a mail server; SES has AWS's credentials",
	"password_tls":         "it goes with user, and is not sent without TLS",
	"user_password":        "it goes with password",
	"mail_via":             "use ses, smtp://host:587 or smtps://host:465; user and password are keys of their own",
	"mail_tls":             "leave it out, or write off for a relay of your own network: smtp:// is STARTTLS, smtps:// is TLS",
	"port":                 "the port is none",
	"mail_address":         "it is no mail address, or there are more than 50; write name@example.jp",
	"not_number":           "use a number",
	"not_bool":             "use true or false",
	"empty":                "it is empty; give a value or leave the key out",
	"empty_lake":           "it is empty; give a folder or leave the key out",
	"zone":                 "there is no time zone \"{name}\"; use a name like Asia/Tokyo, UTC or local",
	"use":                  "use {names}",
	"needs_trino":          "it needs trino.url, too",
	"athena_output":        "results go to S3; write s3://bucket/prefix/",
	"region":               "it is no AWS region; write one like ap-northeast-1",
	"reuse":                "use a number of minutes from 0 to 10080",
	"url_password":         "a URL must not hold a password; use user, and password_env or password_file",
	"trino_url":            "write it like https://trino.example.com:8443",
	"password_twice":       "trino.password_file is set, too; leave one out",
	"password_env":         "it is the name of an environment variable that holds the password, not the password",
	"s3":                   "\"{uri}\" is no place on S3; write s3://bucket/prefix",
	"entries":              "there are more than {n} entries",
	"identity_store":       "it is no id of an identity store; write one like d-9567a1b2c3",
	"names_every":          "use a time from 5m to 7d, such as 1h",
	"names_nothing":        "there is nothing to list: add connect, workspaces, iam, organizations or identity_store",
	"day_starts":           "use a time from 00:00 to 12:00, such as 05:00",
	"time_range":           "use a time from {least} to {most}, such as 15m",
	"night":                "use two times of the day, such as 22:00-05:00",
	"columns_twice":        "two of the columns have one name",
	"reports":              "there are more than {n} reports",
	"report_needs":         "a report needs {key}",
	"report":               "it is no name of a report or a saved query; write one like workspaces-access",
	"report_name":          "a name has up to 64 letters, digits and . _ -",
	"report_twice":         "there are two reports {name}; give one of them a name of its own",
	"first_year":           "there was no AWS before {year}",
	"waits_for":            "it goes with waits_for; add waits_for: {value}",
	"at_most":              "use a time from 1m to 14d, such as 6h",
	"no_channel":           "there is no channel {name}; channels has their names",
	"no_files":             "the channel {name} takes no files: use mail, or a bot's token of Slack",
	"report_to":            "use a folder, s3://bucket/prefix or channel:NAME",
	"empty_or_twice":       "it is empty or stands twice",
	"file_folders":         "a file's name has no folders and no control characters; folders go into to",
	"file_date":            "the name needs {date}, or each period would replace the one before",
	"file_name":            "a file's name has at most 200 bytes and does not begin with a dot",
	"csv_only":             "it goes with csv; {format} has its own",
	"bom":                  "encoding says it already; leave one of them out",
	"param":                "write name=value",
	"param_period":         "the period of the report gives since and until",
	"twice":                "it stands twice",
	"role":                 "it is no role's ARN; write one like arn:aws:iam::111122223333:role/ashiato",
	"external_id_role":     "it goes with a role; add role",
	"external_id":          "it has 2 to 1224 letters, digits and + = , . @ : / - _",
	"database":             "use small letters, digits and _",
	"ledger":               "a table of DynamoDB has 3 to 255 letters, digits, _ . -",
	"cache":                "use a size from 100MB to 100TB, such as 50GB",
	"remember":             "use a number of days from 60d to 9999d, such as 400d",
	"collect_every":        "use a time from 1s to 1h, such as 30s",
	"number":               "use a number from 1 to {most}",
	"source_time":          "it is no time; write one like 2026-11-20, 2026-11-20T09:00 or 90d",
	"source_one":           "a source has one of {names}; make it a source of its own",
	"source_needs":         "a source needs one of {names}",
	"goes_with":            "it goes with {with}, not with {found}",
	"account":              "the number of an account has twelve digits",
	"queue_arn":            "it is the queue's URL that is needed, not its ARN: https://sqs.ap-northeast-1.amazonaws.com/111122223333/ashiato",
	"queue":                "it is no queue's URL; write one like https://sqs.ap-northeast-1.amazonaws.com/111122223333/ashiato",
}

// Reasons gives the reasons with what they say in English; {name} stands for an argument.
func Reasons() map[string]string { return maps.Clone(reasons) }

// Error says it in English.
func (r *Reason) Error() string {
	said := reasons[r.ID]
	for name, v := range r.Args {
		said = strings.ReplaceAll(said, "{"+name+"}", fmt.Sprint(v))
	}
	return said
}

// why makes a reason of its ID, and of names and values of its arguments.
func why(id string, args ...any) *Reason {
	r := &Reason{ID: id, Args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		r.Args[args[i].(string)] = args[i+1]
	}
	return r
}
