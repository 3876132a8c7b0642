package analyze

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Messages say what to write, and that is taken.
func TestCallFixes(t *testing.T) {
	for sql, want := range map[string]string{
		`element_at(requestparameters, 'rolearn')`:                    `json_extract_scalar(requestparameters, '$.roleArn')`,
		`requestparameters['roleArn']`:                                `json_extract_scalar(requestparameters, '$.roleArn')`,
		`json_extract_scalar(resources, '$[0].arn')`:                  `element_at(resources, 1).arn`,
		`json_extract(useridentity, '$.sessionContext.creationDate')`: ``,
		`json_extract(useridentity, '$.sessionContext.attributes')`:   `useridentity.sessionContext.attributes`,
		`useridentity['arn']`:                                         `useridentity.arn`,
		`element_at(useridentity, 'arn')`:                             `useridentity.arn`,
		`count(DISTINCT eventname, eventsource)`:                      `count(DISTINCT (eventname, eventsource))`,
		`date(eventtime)`:                                             `date(from_iso8601_timestamp(eventtime))`,
	} {
		_, err := analyzed(t, "SELECT "+sql+" FROM cloudtrail_logs", Options{})
		e, ok := errors.AsType[*Error](err)
		if !ok || strings.TrimPrefix(e.Fix.String(), "use ") != want || e.Line != 1 {
			t.Errorf("%s: %+v, want the fix %s", sql, err, want)
		}
		if want == "" {
			continue
		}
		if _, err := analyzed(t, "SELECT "+want+" FROM cloudtrail_logs", Options{}); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestPathOfAll(t *testing.T) {
	_, err := analyzed(t, `SELECT json_extract_scalar(requestparameters, '$.tagSet.items[*].key') FROM cloudtrail_logs`, Options{})
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Column != 47 || !strings.HasPrefix(e.Fix.String(), "use CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.tagSet.items') AS array(json))) AS t(x) and json_extract_scalar(x, '$.key')") {
		t.Fatalf("%+v", err)
	}
	for _, sql := range []string{
		`SELECT json_extract_scalar(x, '$.key') FROM cloudtrail_logs CROSS JOIN UNNEST(CAST(json_extract(requestparameters, '$.tagSet.items') AS array(json))) AS t(x)`,
		`SELECT json_extract_scalar(requestparameters, '$.tagSet.items[0].key') FROM cloudtrail_logs`,
		`SELECT TRY(json_extract_scalar(requestparameters, '$.tagSet.items[*].key')) FROM cloudtrail_logs`,
	} {
		if _, err := analyzed(t, sql, Options{}); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestPathWithHyphen(t *testing.T) {
	for path, want := range map[string]string{
		"$.x-amz-acl":          `write '$["x-amz-acl"]'`,
		"$.a.Host-Name[0].b:c": `write '$.a["Host-Name"][0].b:c'`,
		`$["x-amz-acl"]`:       "",
		"$.x_amz_acl":          "",
	} {
		_, err := analyzed(t, "SELECT json_extract_scalar(requestparameters, '"+path+"') FROM cloudtrail_logs", Options{})
		if fixOf(err) != want || (want == "") != (err == nil) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if _, err := analyzed(t, "SELECT TRY(json_extract_scalar(requestparameters, '$.x-amz-acl')) FROM cloudtrail_logs", Options{}); err != nil {
		t.Error(err)
	}
}

// The first time of a group is a text as well.
func TestTimeOfAggregate(t *testing.T) {
	const sql = `SELECT eventname FROM cloudtrail_logs GROUP BY 1 HAVING %s > now() - INTERVAL '7' DAY`
	const want = "from_iso8601_timestamp(MIN(eventtime))"
	_, err := analyzed(t, fmt.Sprintf(sql, "MIN(eventtime)"), Options{})
	if fixOf(err) != "use "+want {
		t.Errorf("%v", err)
	}
	if _, err := analyzed(t, fmt.Sprintf(sql, want), Options{}); err != nil {
		t.Error(err)
	}
	if _, err := analyzed(t, fmt.Sprintf(sql, "MIN(eventname)"), Options{}); err == nil || fixOf(err) != "" {
		t.Errorf("%v", err)
	}
}

func TestMeantNames(t *testing.T) {
	for sql, want := range map[string]string{
		`SELECT useridentity.sessionissuer.arn FROM cloudtrail_logs`:    "did you mean useridentity.sessioncontext.sessionissuer?",
		`SELECT u.useridentity.mfaauthenticated FROM cloudtrail_logs u`: "did you mean u.useridentity.sessioncontext.attributes.mfaauthenticated?",
		`SELECT e.eventname FROM cloudtrail_logs c`:                     "did you mean c.eventname?",
		`SELECT cloudtrail_logs.eventname FROM cloudtrail_logs c`:       "did you mean c.eventname?",
		`SELECT "$path" FROM cloudtrail_logs`:                           "use source_object, the object that a record comes from",
		`SELECT "$file_modified_time" FROM cloudtrail_logs`:             "the lake does not keep it; ingested_at is when a record came into the lake",
		`SELECT "$file_size" FROM cloudtrail_logs`:                      "the lake does not keep it",
		`SELECT userName FROM cloudtrail_logs`:                          "did you mean useridentity.username?",
		`SELECT sysdate`:                                                "use now()",
	} {
		_, err := analyzed(t, sql, Options{})
		if err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("%s: %v, want %s", sql, err, want)
		}
	}
	_, err := analyzed(t, `SELECT datediff(day, now(), now())`, Options{})
	if e, ok := errors.AsType[*Error](err); !ok || e.Fix.String() != "use date_diff('day', a, b)" {
		t.Errorf("%+v", err)
	}
}
