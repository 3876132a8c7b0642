package awssource

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// Kind says what is wrong.
type Kind uint8

// The kinds.
const (
	Service       Kind = iota // AWS failed, or answered what makes no sense
	NotFound                  // the object is not there (any more)
	NoBucket                  // the bucket does not exist
	NoQueue                   // the queue does not exist
	Permission                // see Error.Action and Error.Resource
	KeyPermission             // the key that the object is encrypted with may not be used
	Credentials               // there are none, or AWS does not take them
	Throttled                 // too many requests, also after many tries
	Unreachable               // no answer from AWS
	Configuration             // region, profile or another option
	Clock                     // this machine's clock is too far from AWS's
)

// An Error is a failure of AWS. The end of the caller's context is none: it stays context.Canceled or context.DeadlineExceeded.
type Error struct {
	Kind    Kind
	Op      string // what was asked: "receive messages"
	Target  string // of what: a queue's URL, s3://bucket/key
	Code    string // AWS's name of the error; may be empty
	Message string
	// Action and Resource are what is not permitted, as far as that is known; Denied tells that a policy denies it, so that another
	// that allows it does not help.
	Action, Resource string
	Denied           bool
	// MayBeGone tells that the answer has a second reading: the object is not there. S3 says that only to whoever may list the bucket
	// (s3:ListBucket), and to others that access is denied.
	MayBeGone bool
	Err       error // the cause; may be nil
}

// Error says what failed, of what, why, and what to do about it.
func (e *Error) Error() string {
	s := e.Op
	if e.Target != "" {
		s += " " + e.Target
	}
	s += ": " + e.Message
	switch {
	case e.Kind == KeyPermission:
		s += "; the object is encrypted with a key that may not be used: its key policy, or this statement, has to allow it: " + e.Statement()
	case e.Kind == Clock:
		s += "; this machine's clock is off, and AWS takes no request that is more than minutes old: set the clock, and let it be kept right (NTP)"
	case e.Denied:
		s += "; a policy denies it explicitly"
	case e.MayBeGone:
		s += "; either the object is not there (any more), which S3 tells only whoever may list the bucket (s3:ListBucket), or it may not be read, and this statement would allow it: " + e.Statement()
	case e.Kind == Permission && e.Action != "":
		s += "; this statement would allow it: " + e.Statement()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Permanent tells that the same request will not succeed before somebody changes something. Of an object it says nothing: others may be
// readable.
func (e *Error) Permanent() bool {
	switch e.Kind {
	case NoQueue, NoBucket, Permission, Credentials, Configuration:
		return true
	}
	return false
}

// Statement gives the smallest statement of an IAM policy that grants what is missing; empty where that is not known.
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

// notAuthorized is how AWS says what is missing:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
var notAuthorized = regexp.MustCompile(`is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9*]+)(?: on resource: "?([^\s"]+)"?)?`)

// tooOld is how services other than S3 say that a request's time is wrong. The SDK corrects its time by theirs; what is left is a clock that jumps.
var tooOld = regexp.MustCompile(`^Signature (?:expired|not yet current):`)

var kinds = map[string]Kind{
	"NoSuchKey": NotFound, "NoSuchVersion": NotFound, "NotFound": NotFound, "NoSuchBucket": NoBucket,
	"QueueDoesNotExist": NoQueue, "AWS.SimpleQueueService.NonExistentQueue": NoQueue,
	"AccessDenied": Permission, "AccessDeniedException": Permission, "Forbidden": Permission,
	"KMS.AccessDeniedException": KeyPermission, "KmsAccessDenied": KeyPermission, "KMS.DisabledException": KeyPermission, "KMS.NotFoundException": KeyPermission,
	"UnrecognizedClientException": Credentials, "InvalidSignatureException": Credentials, "ExpiredTokenException": Credentials, "ExpiredToken": Credentials,
	"InvalidClientTokenId": Credentials, "InvalidAccessKeyId": Credentials, "SignatureDoesNotMatch": Credentials, "InvalidToken": Credentials,
	"MissingAuthenticationToken": Credentials, "AuthFailure": Credentials, "TokenRefreshRequired": Credentials,
	"RequestTimeTooSkewed": Clock, "RequestExpired": Clock, "RequestInTheFuture": Clock,
	"SlowDown": Throttled, "ThrottlingException": Throttled, "Throttling": Throttled, "RequestThrottled": Throttled, "TooManyRequestsException": Throttled,
	"ServiceUnavailable": Throttled, "KMS.ThrottlingException": Throttled,
}

// explain makes an *Error of an error of the SDK. The end of the context stays what it is.
func explain(err error, op, target string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%s %s: %w", op, target, err)
	}
	e := &Error{Op: op, Target: target, Message: err.Error(), Err: err}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		e.Code, e.Message = api.ErrorCode(), api.ErrorMessage()
		if e.Message == "" {
			e.Message = e.Code
		}
		if e.Kind = kinds[e.Code]; e.Kind == Credentials && tooOld.MatchString(e.Message) {
			e.Kind = Clock
		}
		e.authorization()
		return e
	}
	if _, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		e.Kind = Configuration
		return e
	}
	if isCredentials(err) {
		e.Kind, e.Message = Credentials, "no credentials for AWS: "+lastOf(err)
		return e
	}
	_, sent := errors.AsType[*smithyhttp.RequestSendError](err)
	_, network := errors.AsType[net.Error](err)
	if sent || network {
		e.Kind = Unreachable
	}
	return e
}

// isCredentials recognizes that no request was made for want of credentials. The SDK has no type for it.
func isCredentials(err error) bool {
	text := err.Error()
	return strings.Contains(text, "get identity: get credentials") || strings.Contains(text, "failed to refresh cached credentials")
}

func lastOf(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// authorization takes what is missing from a message.
func (e *Error) authorization() {
	m := notAuthorized.FindStringSubmatch(e.Message)
	if m == nil {
		return
	}
	if e.Kind = Permission; strings.HasPrefix(m[1], "kms:") {
		e.Kind = KeyPermission
	}
	e.Action, e.Resource = m[1], strings.TrimRight(m[2], ".,;")
	e.Denied = strings.Contains(e.Message, "with an explicit deny")
}

// lacks fills in what an AccessDenied that says nothing is about.
func lacks(err error, action, resource string) error {
	if e, ok := errors.AsType[*Error](err); ok && e.Action == "" && (e.Kind == Permission || e.Kind == KeyPermission) {
		e.Action, e.Resource = action, resource
		if e.Kind == KeyPermission {
			e.Action, e.Resource = "kms:Decrypt", "*"
		}
	}
	return err
}

// statusOf gives the status of an HTTP answer; 0 when there was none.
func statusOf(err error) int {
	if r, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return r.HTTPStatusCode()
	}
	return 0
}

// regionOf gives the region that a bucket's answer names.
func regionOf(err error) string {
	r, ok := errors.AsType[*smithyhttp.ResponseError](err)
	if !ok || r.Response == nil || r.Response.Response == nil {
		return ""
	}
	return http.Header(r.Response.Header).Get("x-amz-bucket-region")
}
