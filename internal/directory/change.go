package directory

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Kinds of entities.
const (
	ConnectUser     = "connect_user"
	ConnectInstance = "connect_instance"
	SecurityProfile = "security_profile"
	RoutingProfile  = "routing_profile"
	HierarchyGroup  = "hierarchy_group"
	// HierarchyStructure is the levels of an instance's hierarchy of users: its id is the instance's, its name those of the levels, see [Levels].
	HierarchyStructure = "hierarchy_structure"
	Workspace          = "workspace"
	WorkspaceDirectory = "workspace_directory"
	IAMUser            = "iam_user"
	AccessKey          = "access_key"
	IdentityUser       = "identity_user"
	Account            = "account"
	// Named is what somebody named by hand and no directory has: its scope is empty.
	Named = "named"
	// Link says by hand whose an identifier is: its id is the identifier, its name the person's.
	Link = "link"
	// SnapshotTaken notes that a list was read to its end: its id is the kind of what was listed, its scope where.
	SnapshotTaken = "snapshot"
)

// Sources of changes.
const (
	FromConnect       = "connect"
	FromWorkspaces    = "workspaces"
	FromIAM           = "iam"
	FromIdentityStore = "identitystore"
	FromOrganizations = "organizations"
	FromTrail         = "trail"
	FromImport        = "import"
	FromHand          = "hand"
)

// Attributes. Values are texts; lists are joined by commas, sorted. An empty text says that there is none.
const (
	Mail             = "mail"
	FirstName        = "first_name"
	LastName         = "last_name"
	FullName         = "full_name"         // as people write it, where the two are not told apart
	SecurityProfiles = "security_profiles" // ids
	RoutingProfileOf = "routing_profile"   // id
	HierarchyGroupOf = "hierarchy_group"   // id
	Phone            = "phone"             // type and number: SOFT_PHONE, DESK_PHONE +81312345678
	Owner            = "owner"             // of an access key: the id of the user
	DirectoryID      = "directory_id"      // of a WorkSpace
	ComputerName     = "computer_name"
	Modified         = "modified"  // of a user of Connect: when it was changed last, as the service says, RFC 3339
	LastSeen         = "last_seen" // of what has gone: when it was listed last, RFC 3339
	Cursor           = "cursor"    // of what was read of the trail, RFC 3339
)

// A Key names an entity. Scope is where its id is one: the ARN of the Connect instance, "ACCOUNT REGION" of WorkSpaces, the account
// of IAM, the identity store, empty where ids are one everywhere.
type Key struct{ Kind, Scope, ID string }

// A Change is what became known of an entity.
type Change struct {
	Key
	Observed  time.Time // when it became known; of the trail the time of the event
	Effective time.Time // from when on it holds, as exactly as is known
	Source    string
	ARN       string // empty: not told
	Name      string // empty: not told
	// Attributes are what is told; what is missing is not known to have changed.
	Attributes map[string]string
	Present    bool // false: it is gone
}

// compare orders changes by the time from which they hold. What holds from the same time on is in an order that does not depend
// on which came first; that something has gone comes last.
func compare(a, b *Change) int {
	if c := a.Effective.Compare(b.Effective); c != 0 {
		return c
	}
	if c := a.Observed.Compare(b.Observed); c != 0 {
		return c
	}
	if a.Present != b.Present {
		if a.Present {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ARN, b.ARN),
		cmp.Compare(attributeText(a.Attributes), attributeText(b.Attributes)))
}

// attributeText is a text that is equal for equal attributes.
func attributeText(a map[string]string) string {
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(a)) {
		b.WriteString(k + "\x00" + a[k] + "\x00")
	}
	return b.String()
}

// List joins ids to the value of an attribute.
func List(ids []string) string {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), ",")
}
