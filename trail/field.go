package trail

import "strings"

// Field names one documented member of a CloudTrail record: record version 1.11, and the members
// that only Insight and Aggregated records have. Members of userIdentity, addendum and tlsDetails
// have Fields of their own; every other object or array is one Field, held as its JSON text.
type Field uint8

// The Fields, in the order of the record contents page of the CloudTrail User Guide. The name of a
// Field in a record is String's.
const (
	EventVersion Field = iota
	EventTime
	EventSource
	EventName
	AWSRegion
	SourceIPAddress
	UserAgent
	ErrorCode
	ErrorMessage
	RequestParameters
	ResponseElements
	AdditionalEventData
	RequestID
	EventID
	ReadOnly
	Resources
	EventType
	APIVersion
	ManagementEvent
	RecipientAccountID
	ServiceEventDetails
	SharedEventID
	VPCEndpointID
	VPCEndpointAccountID
	EventCategory
	Addendum
	SessionCredentialFromConsole
	EventContext
	EdgeDeviceDetails
	TLSDetails
	InsightDetails
	Annotation
	UserIdentity

	UserIdentityType
	UserIdentityPrincipalID
	UserIdentityARN
	UserIdentityAccountID
	UserIdentityAccessKeyID
	UserIdentityUserName
	UserIdentityInvokedBy
	InvokedByDelegate
	InScopeOf
	CredentialID
	IdentityProvider
	OnBehalfOf
	OnBehalfOfUserID
	OnBehalfOfIdentityStoreARN
	SessionContext
	SessionContextAttributes
	SessionMFAAuthenticated
	SessionCreationDate
	SessionIssuer
	SessionIssuerType
	SessionIssuerPrincipalID
	SessionIssuerARN
	SessionIssuerAccountID
	SessionIssuerUserName
	WebIDFederationData
	WebIDFederatedProvider
	WebIDAttributes
	EC2RoleDelivery
	SourceIdentity
	AssumedRoot
	SignInSessionARN

	AddendumReason
	AddendumUpdatedFields
	AddendumOriginalRequestID
	AddendumOriginalEventID

	TLSVersion
	TLSCipherSuite
	TLSClientProvidedHostHeader
	TLSKeyExchange

	// Aggregated records only.
	AggregatedAccountID
	AggregatedEventID
	TimeWindow
	Summary

	NumFields
)

// Top is the parent of the members at the top level of a record. It is no Field of a record.
const Top Field = 0xff

// fields holds the name and the parent of every Field.
var fields = [NumFields]struct {
	name   string
	parent Field
}{
	EventVersion:                 {"eventVersion", Top},
	EventTime:                    {"eventTime", Top},
	EventSource:                  {"eventSource", Top},
	EventName:                    {"eventName", Top},
	AWSRegion:                    {"awsRegion", Top},
	SourceIPAddress:              {"sourceIPAddress", Top},
	UserAgent:                    {"userAgent", Top},
	ErrorCode:                    {"errorCode", Top},
	ErrorMessage:                 {"errorMessage", Top},
	RequestParameters:            {"requestParameters", Top},
	ResponseElements:             {"responseElements", Top},
	AdditionalEventData:          {"additionalEventData", Top},
	RequestID:                    {"requestID", Top},
	EventID:                      {"eventID", Top},
	ReadOnly:                     {"readOnly", Top},
	Resources:                    {"resources", Top},
	EventType:                    {"eventType", Top},
	APIVersion:                   {"apiVersion", Top},
	ManagementEvent:              {"managementEvent", Top},
	RecipientAccountID:           {"recipientAccountId", Top},
	ServiceEventDetails:          {"serviceEventDetails", Top},
	SharedEventID:                {"sharedEventID", Top},
	VPCEndpointID:                {"vpcEndpointId", Top},
	VPCEndpointAccountID:         {"vpcEndpointAccountId", Top},
	EventCategory:                {"eventCategory", Top},
	Addendum:                     {"addendum", Top},
	SessionCredentialFromConsole: {"sessionCredentialFromConsole", Top},
	EventContext:                 {"eventContext", Top},
	EdgeDeviceDetails:            {"edgeDeviceDetails", Top},
	TLSDetails:                   {"tlsDetails", Top},
	InsightDetails:               {"insightDetails", Top},
	Annotation:                   {"annotation", Top},
	UserIdentity:                 {"userIdentity", Top},

	UserIdentityType:           {"type", UserIdentity},
	UserIdentityPrincipalID:    {"principalId", UserIdentity},
	UserIdentityARN:            {"arn", UserIdentity},
	UserIdentityAccountID:      {"accountId", UserIdentity},
	UserIdentityAccessKeyID:    {"accessKeyId", UserIdentity},
	UserIdentityUserName:       {"userName", UserIdentity},
	UserIdentityInvokedBy:      {"invokedBy", UserIdentity},
	InvokedByDelegate:          {"invokedByDelegate", UserIdentity},
	InScopeOf:                  {"inScopeOf", UserIdentity},
	CredentialID:               {"credentialId", UserIdentity},
	IdentityProvider:           {"identityProvider", UserIdentity},
	OnBehalfOf:                 {"onBehalfOf", UserIdentity},
	OnBehalfOfUserID:           {"userId", OnBehalfOf},
	OnBehalfOfIdentityStoreARN: {"identityStoreArn", OnBehalfOf},
	SessionContext:             {"sessionContext", UserIdentity},
	SessionContextAttributes:   {"attributes", SessionContext},
	SessionMFAAuthenticated:    {"mfaAuthenticated", SessionContextAttributes},
	SessionCreationDate:        {"creationDate", SessionContextAttributes},
	SessionIssuer:              {"sessionIssuer", SessionContext},
	SessionIssuerType:          {"type", SessionIssuer},
	SessionIssuerPrincipalID:   {"principalId", SessionIssuer},
	SessionIssuerARN:           {"arn", SessionIssuer},
	SessionIssuerAccountID:     {"accountId", SessionIssuer},
	SessionIssuerUserName:      {"userName", SessionIssuer},
	WebIDFederationData:        {"webIdFederationData", SessionContext},
	WebIDFederatedProvider:     {"federatedProvider", WebIDFederationData},
	WebIDAttributes:            {"attributes", WebIDFederationData},
	EC2RoleDelivery:            {"ec2RoleDelivery", SessionContext},
	SourceIdentity:             {"sourceIdentity", SessionContext},
	AssumedRoot:                {"assumedRoot", SessionContext},
	SignInSessionARN:           {"signInSessionArn", SessionContext},

	AddendumReason:            {"reason", Addendum},
	AddendumUpdatedFields:     {"updatedFields", Addendum},
	AddendumOriginalRequestID: {"originalRequestID", Addendum},
	AddendumOriginalEventID:   {"originalEventID", Addendum},

	TLSVersion:                  {"tlsVersion", TLSDetails},
	TLSCipherSuite:              {"cipherSuite", TLSDetails},
	TLSClientProvidedHostHeader: {"clientProvidedHostHeader", TLSDetails},
	TLSKeyExchange:              {"keyExchange", TLSDetails},

	AggregatedAccountID: {"accountId", Top},
	AggregatedEventID:   {"eventId", Top},
	TimeWindow:          {"timeWindow", Top},
	Summary:             {"summary", Top},
}

// Name returns the member's key in the record, without its parents: "mfaAuthenticated".
func (f Field) Name() string {
	if f >= NumFields {
		return ""
	}
	return fields[f].name
}

// String returns the path of the member in the record:
// "userIdentity.sessionContext.attributes.mfaAuthenticated". It is "" for Top.
func (f Field) String() string {
	if f >= NumFields {
		return ""
	}
	if p := fields[f].parent; p != Top {
		return strings.Join([]string{p.String(), fields[f].name}, ".")
	}
	return fields[f].name
}

// Parent returns the Field of the object that holds f's member; false at the top level.
func (f Field) Parent() (Field, bool) {
	if f >= NumFields || fields[f].parent == Top {
		return Top, false
	}
	return fields[f].parent, true
}

// Opened reports whether the members of f, when it is an object, have Fields of their own.
// Members of an opened object without a Field come from Record.Unknown.
func (f Field) Opened() bool {
	switch f {
	case Top, UserIdentity, OnBehalfOf, SessionContext, SessionContextAttributes, SessionIssuer,
		WebIDFederationData, Addendum, TLSDetails:
		return true
	}
	return false
}
