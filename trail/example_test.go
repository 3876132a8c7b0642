package trail_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/ashiato/ashiato/trail"
)

func ExampleReader() {
	file := strings.NewReader(`{"Records":[
		{"eventVersion":"1.11","eventTime":"2026-02-03T00:10:00Z","eventSource":"signin.amazonaws.com",
		 "eventName":"ConsoleLogin","userIdentity":{"type":"IAMUser","userName":"hanako"},"eventID":"e-1"},
		{"eventVersion":"1.11","eventName":oops},
		{"eventVersion":"1.11","eventTime":"2026-02-03T00:12:30Z","eventSource":"s3.amazonaws.com",
		 "eventName":"GetObject","userIdentity":{"type":"Root"},"eventID":"e-2"}]}`)
	r := trail.NewReader(file, trail.ReaderOptions{Name: "example.json"})
	for {
		rec, err := r.Next()
		var bad *trail.RecordError
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &bad):
			fmt.Println(err)
		case err != nil:
			fmt.Println("stopped:", err)
			return
		default:
			at, _ := rec.EventTime()
			fmt.Println(at.Format("15:04:05"), rec.EventName(), rec.UserIdentity().Type, rec.ID())
		}
	}
	// Output:
	// 00:10:00 ConsoleLogin IAMUser e-1
	// example.json: record 2 at byte 215: not JSON at byte 35: a value is missing
	// 00:12:30 GetObject Root e-2
}

func ExampleParseKey() {
	k, ok := trail.ParseKey("AWSLogs/o-exampleorg/111122223333/CloudTrail/ap-northeast-1/2026/02/03/111122223333_CloudTrail_ap-northeast-1_20260203T0015Z_AbCdEfGhIjKlMnOp.json.gz")
	fmt.Println(ok, k.Organization, k.Account, k.Region, k.Date.Format("2006-01-02"), k.FileTime.Format("15:04"))
	// Output:
	// true o-exampleorg 111122223333 ap-northeast-1 2026-02-03 00:15
}
