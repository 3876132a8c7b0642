package aws

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/ashiato/ashiato/internal/awsname"
)

// Kind says what is wrong.
type Kind uint8

const (
	Server      Kind = iota // AWS failed, or answered what makes no sense
	Syntax                  // the statement cannot be read
	User                    // the statement is at fault in another way, or its data
	Permission              // see Error.Action and Error.Resource
	Credentials             // there are none, or AWS does not take them
	NoWorkgroup             // the workgroup does not exist
	Unreachable             // no answer from AWS
	Timeout                 // the deadline of the caller or Athena's own passed
	Throttled               // too many requests or queries, also after many tries
	Cancelled               // somebody else stopped the query
	Config                  // region, profile, output location or another option
)

// An Error is a failure of AWS. The end of the caller's context is none: it is returned as context.Canceled or
// context.DeadlineExceeded, wrapped.
type Error struct {
	Kind         Kind
	Line, Column int    // in the statement as it was sent, from 1; 0 where Athena says none
	Name         string // Athena's name, such as COLUMN_NOT_FOUND, or the code of the API's error; may be empty
	Message      string
	QueryID      string // empty where no query was started
	Scanned      int64  // bytes that the query had read
	// Action and Resource are what is not permitted, as far as AWS says it; Denied tells that a policy denies it, so that
	// another policy that allows it does not help. Of NoWorkgroup, Resource is the name of the workgroup.
	Action, Resource string
	Denied           bool
	Err              error // the cause; may be nil
}

func (e *Error) Error() string {
	s := e.Message
	if e.QueryID != "" {
		s += " (query " + e.QueryID + ")"
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Statement returns the smallest statement of an IAM policy that grants what is missing; empty where AWS does not say
// what that is.
func (e *Error) Statement() string {
	if e.Action == "" {
		return ""
	}
	resource := e.Resource
	if resource == "" {
		resource = "*"
	}
	return fmt.Sprintf(`{"Effect": "Allow", "Action": %q, "Resource": %q}`, e.Action, resource)
}

var (
	// notAuthorized is how AWS says what is missing:
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
	notAuthorized = regexp.MustCompile(`is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)(?: on resource: "?([^\s"]+)"?)?`)
	explicitDeny  = regexp.MustCompile(`with an explicit deny`)
	// s3Denied is how Athena says that it may not read a table's files, or write the result.
	s3Denied = regexp.MustCompile(`(?i)(?:permission denied on S3 path|access denied when writing output to url): s3://([a-z0-9.-]+)(?:/(\S*))?`)
	placed   = regexp.MustCompile(`^(?:([A-Z][A-Z0-9_]+): )?(?:line (\d+):(\d+): )?(?s:(.*))$`)
)

// credentialCodes are the codes by which services refuse who asks
// (https://docs.aws.amazon.com/athena/latest/APIReference/CommonErrors.html).
var credentialCodes = map[string]bool{
	"UnrecognizedClientException": true, "InvalidSignatureException": true, "ExpiredTokenException": true, "ExpiredToken": true,
	"InvalidClientTokenId": true, "InvalidAccessKeyId": true, "InvalidToken": true, "MissingAuthenticationToken": true, "MissingAuthenticationTokenException": true,
	"SignatureDoesNotMatch": true, "IncompleteSignature": true, "AuthFailure": true, "NotAuthorized": true,
}

// explain makes an *Error of an error of the SDK. The end of the context stays what it is.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("aws: %w", err)
	}
	e := &Error{Message: err.Error(), Err: err}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Name, e.Message = api.ErrorCode(), api.ErrorMessage()
		e.api(err)
		return e
	}
	if _, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		e.Kind = Config
		return e
	}
	if _, ok := errors.AsType[*awscore.MissingRegionError](err); ok {
		e.Kind, e.Message = Config, "no AWS region is set"
		return e
	}
	_, sent := errors.AsType[*smithyhttp.RequestSendError](err)
	_, network := errors.AsType[net.Error](err)
	if sent || network {
		e.Kind = Unreachable
	}
	return e
}

// api says what kind of error a service's error is.
func (e *Error) api(err error) {
	invalid, _ := errors.AsType[*types.InvalidRequestException](err)
	message := strings.ToLower(e.Message)
	switch {
	case e.denied():
	case credentialCodes[e.Name]:
		e.Kind = Credentials
	case throttled(err):
		e.Kind = Throttled
	case strings.Contains(message, "workgroup") && (strings.Contains(message, "not found") || strings.Contains(message, "does not exist")):
		e.Kind = NoWorkgroup
	case invalid != nil && (strings.Contains(message, "output location") || strings.Contains(message, "outputlocation")):
		e.Kind = Config
	case invalid != nil:
		e.Kind = User
		e.place(e.Message)
		if e.Line > 0 || awscore.ToString(invalid.AthenaErrorCode) == "MALFORMED_QUERY" {
			e.Kind = Syntax
		}
	}
}

// denied recognizes a missing permission in a message.
func (e *Error) denied() bool {
	if m := notAuthorized.FindStringSubmatch(e.Message); m != nil {
		e.Kind, e.Action, e.Resource = Permission, m[1], strings.TrimRight(m[2], ".,;")
		e.Denied = explicitDeny.MatchString(e.Message)
		return true
	}
	if m := s3Denied.FindStringSubmatch(e.Message); m != nil {
		e.Kind, e.Action, e.Resource = Permission, "s3:GetObject", awsname.BucketARN("", m[1], "/*")
		if strings.Contains(strings.ToLower(m[0]), "writing") {
			e.Action = "s3:PutObject"
		}
		return true
	}
	if e.Name == "AccessDeniedException" || e.Name == "AccessDenied" || strings.Contains(e.Message, "Access Denied (Service: Amazon S3") {
		e.Kind = Permission
		return true
	}
	return false
}

// inRegion gives a bucket that Athena has named in a message the ARN that it has where Athena is.
func (e *Error) inRegion(region string) {
	if bucket, ok := strings.CutPrefix(e.Resource, awsname.BucketARN("", "", "")); ok {
		e.Resource = awsname.BucketARN(region, bucket, "")
	}
}

// place takes Athena's name of an error and its place from the front of a message.
func (e *Error) place(message string) {
	m := placed.FindStringSubmatch(message)
	if m[1] != "" {
		e.Name = m[1]
	}
	if m[2] != "" {
		e.Line, _ = strconv.Atoi(m[2]) // digits, by the expression; too many are 0 or the largest
		e.Column, _ = strconv.Atoi(m[3])
	}
	e.Message = m[4]
}

// throttled tells whether a request may be repeated later because there were too many.
func throttled(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && (api.ErrorCode() == "TooManyRequestsException" || api.ErrorCode() == "ThrottlingException" || api.ErrorCode() == "Throttling")
}

// Permanent tells that the same request will not succeed before somebody changes something in AWS or the configuration.
func (e *Error) Permanent() bool {
	switch e.Kind {
	case Permission, Credentials, NoWorkgroup, Config, Syntax, User:
		return true
	}
	return false
}
