package trail

// Identity is who made a request, a record's userIdentity. Members that are absent or null are "".
type Identity struct {
	Type        string // Root, IAMUser, AssumedRole, Role, FederatedUser, Directory, AWSAccount, AWSService, IdentityCenterUser, SAMLUser, WebIdentityUser, Unknown
	PrincipalID string
	ARN         string
	AccountID   string
	AccessKeyID string
	UserName    string // HIDDEN_DUE_TO_SECURITY_REASONS after a sign-in with a wrong name
	InvokedBy   string // the AWS service that made the request
	Session     Session
	OnBehalfOf  Delegator

	CredentialID      string
	IdentityProvider  string
	InvokedByDelegate Value
	InScopeOf         Value
}

// Session is an Identity's sessionContext: it describes temporary credentials.
type Session struct {
	MFAAuthenticated  string // "true" or "false"
	CreationDate      string
	Issuer            Issuer
	FederatedProvider string
	WebIDAttributes   Value
	EC2RoleDelivery   string // "1.0" or "2.0": the version of the instance metadata service
	SourceIdentity    string
	AssumedRoot       string
	SignInSessionARN  string
}

// Issuer is where a session's credentials come from.
type Issuer struct {
	Type, PrincipalID, ARN, AccountID, UserName string
}

// Delegator is the IAM Identity Center user for whom the request was made.
type Delegator struct {
	UserID, IdentityStoreARN string
}

// UserIdentity returns the record's userIdentity; the zero Identity when it has none.
func (r *Record) UserIdentity() Identity {
	return Identity{
		Type:        r.Text(UserIdentityType),
		PrincipalID: r.Text(UserIdentityPrincipalID),
		ARN:         r.Text(UserIdentityARN),
		AccountID:   r.Text(UserIdentityAccountID),
		AccessKeyID: r.Text(UserIdentityAccessKeyID),
		UserName:    r.Text(UserIdentityUserName),
		InvokedBy:   r.Text(UserIdentityInvokedBy),
		Session:     r.session(),
		OnBehalfOf: Delegator{
			UserID:           r.Text(OnBehalfOfUserID),
			IdentityStoreARN: r.Text(OnBehalfOfIdentityStoreARN),
		},
		CredentialID:      r.Text(CredentialID),
		IdentityProvider:  r.Text(IdentityProvider),
		InvokedByDelegate: r.Value(InvokedByDelegate),
		InScopeOf:         r.Value(InScopeOf),
	}
}

func (r *Record) session() Session {
	return Session{
		MFAAuthenticated: r.Text(SessionMFAAuthenticated),
		CreationDate:     r.Text(SessionCreationDate),
		Issuer: Issuer{
			Type:        r.Text(SessionIssuerType),
			PrincipalID: r.Text(SessionIssuerPrincipalID),
			ARN:         r.Text(SessionIssuerARN),
			AccountID:   r.Text(SessionIssuerAccountID),
			UserName:    r.Text(SessionIssuerUserName),
		},
		FederatedProvider: r.Text(WebIDFederatedProvider),
		WebIDAttributes:   r.Value(WebIDAttributes),
		EC2RoleDelivery:   r.Text(EC2RoleDelivery),
		SourceIdentity:    r.Text(SourceIdentity),
		AssumedRoot:       r.Text(AssumedRoot),
		SignInSessionARN:  r.Text(SignInSessionARN),
	}
}
