package awsname

import "strings"

// ConnectRole begins the name of the role as which the users of Amazon Connect act on its pages; their sessions have their ids as names.
const ConnectRole = "AWSServiceRoleForAmazonConnect_"

// uuidLen is the length of such an id.
const uuidLen = 36

// permissionSet begins the names of the roles that IAM Identity Center makes.
const permissionSet = "AWSReservedSSO_"

// Role gives a role's name without what IAM Identity Center wraps around that of a permission set: AWSReservedSSO_Admin_0123456789abcdef.
func Role(role string) string {
	rest, ok := strings.CutPrefix(role, permissionSet)
	if !ok {
		return role
	}
	if i := strings.LastIndexByte(rest, '_'); i > 0 {
		return rest[:i]
	}
	return rest
}

// Session names a session of a role: the person first, where it is named after one, as those of IAM Identity Center always are; else the role.
func Session(role, session string) string {
	isPerson := strings.HasPrefix(role, permissionSet) || strings.Contains(session, "@")
	role = Role(role)
	switch {
	case session == "":
		return role
	case strings.HasPrefix(role, ConnectRole) && len(session) == uuidLen:
		return session + " (Amazon Connect)" // a user of the contact center, by id
	case isPerson:
		return session + " (" + role + ")"
	}
	return role + "/" + session
}

// Caller is how a person would call who has an ARN: ken@example.jp (Admin), batch/nightly, the user of IAM; other texts stay.
func Caller(arn string) string {
	part := strings.SplitN(arn, ":", 6)
	if len(part) < 6 || part[0] != "arn" {
		return arn
	}
	name := part[5]
	if role, session, ok := strings.Cut(strings.TrimPrefix(name, "assumed-role/"), "/"); ok && strings.HasPrefix(name, "assumed-role/") {
		return Session(role, session)
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}
