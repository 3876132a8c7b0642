package awssource_test

import (
	"fmt"

	"github.com/ashiato/ashiato/pipeline/awssource"
)

// CloudTrail's notice of a log file names its key as it is.
func ExampleParse() {
	c, err := awssource.Parse(`{"s3Bucket":"trail","s3ObjectKey":["AWSLogs/111122223333/CloudTrail/x.json.gz"]}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Shape, c.Objects[0])
	// Output: cloudtrail s3://trail/AWSLogs/111122223333/CloudTrail/x.json.gz
}

func ExampleError_Statement() {
	e := &awssource.Error{Kind: awssource.Permission, Action: "s3:GetObject", Resource: "arn:aws:s3:::trail/*"}
	fmt.Println(e.Statement())
	// Output: {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::trail/*"}
}
