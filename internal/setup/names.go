package setup

import (
	"slices"
	"strings"

	"github.com/ashiato/ashiato/internal/aws"
	"github.com/ashiato/ashiato/internal/config"
)

// Names are the lists that names are taken from. Texts are complete, or references of a template.
type Names struct {
	Connect       []string // regions of Amazon Connect
	WorkSpaces    bool
	IAM           bool
	Organizations bool
	Stores        []string // ids of identity stores
}

// names adds what an entry of the configuration lists.
func (n *Needs) names(d config.Directory) {
	for _, region := range d.Connect {
		n.Names.Connect = appendNew(n.Names.Connect, region)
	}
	n.Names.WorkSpaces = n.Names.WorkSpaces || len(d.WorkSpaces) > 0
	n.Names.IAM = n.Names.IAM || d.IAM
	n.Names.Organizations = n.Names.Organizations || d.Organizations
	n.Names.Stores = appendNew(n.Names.Stores, d.IdentityStore)
}

// The actions by which lists of users are read.
var (
	connectActions = []string{"connect:ListUsers", "connect:DescribeUser", "connect:ListSecurityProfiles", "connect:ListRoutingProfiles",
		"connect:ListUserHierarchyGroups", "connect:DescribeUserHierarchyStructure"}
	// instanceActions are those on no resource; who lists instances has to be allowed to look at directories, too:
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html
	instanceActions = []string{"connect:ListInstances", "ds:DescribeDirectories"}
	desktopActions  = []string{"workspaces:DescribeWorkspaces", "workspaces:DescribeWorkspaceDirectories"}
	userActions     = []string{"iam:ListUsers", "iam:ListAccessKeys"}
)

// listingNames is what lists of names need.
func (n Needs) listingNames() (all []Statement) {
	arn := func(service, region, rest string) string {
		return "arn:" + n.Partition + ":" + service + ":" + region + ":" + n.Account + ":" + rest
	}
	if len(n.Names.Connect) > 0 {
		s := Statement{Sid: "ListUsersOfConnect", Actions: connectActions}
		for _, region := range n.Names.Connect {
			s.Resources = append(s.Resources, arn("connect", region, "instance/*"))
		}
		all = append(all, Statement{Sid: "FindInstancesOfConnect", Actions: instanceActions, Resources: []string{"*"}}, s)
	}
	if n.Names.WorkSpaces && !n.WorkSpaces { // who asks who is connected lists them, too
		all = append(all, Statement{Sid: "ListWorkSpaces", Actions: desktopActions, Resources: []string{"*"}})
	}
	if n.Names.IAM {
		all = append(all, Statement{Sid: "ListUsersOfIAM", Actions: userActions, Resources: []string{arn("iam", "", "user/*")}})
	}
	if len(n.Names.Stores) > 0 {
		s := Statement{Sid: "ListUsersOfIdentityCenter", Actions: []string{"identitystore:ListUsers"}}
		for _, id := range n.Names.Stores {
			s.Resources = append(s.Resources, arn("identitystore", "", "identitystore/"+id))
		}
		s.Resources = append(s.Resources, "arn:"+n.Partition+":identitystore:::user/*")
		all = append(all, s)
	}
	if n.Names.Organizations {
		all = append(all, Statement{Sid: "ListAccounts", Actions: []string{"organizations:ListAccounts"}, Resources: []string{"*"}})
	}
	return all
}

// proposePeople adds what was found of people: WorkSpaces, of which it is asked who is connected, and the lists that names are taken from.
func proposePeople(c *config.Config, f aws.Found) {
	if f.Account == "" {
		return // nobody could look
	}
	main := config.AWS{Region: c.AWS.Region}
	n := config.Directory{AWS: main, IAM: true, Organizations: f.Management, Every: config.UsualNamesEvery}
	for _, i := range f.Instances {
		n.Connect = appendNew(n.Connect, i.Region)
	}
	for _, d := range f.Directories {
		n.WorkSpaces = appendNew(n.WorkSpaces, d.Region)
	}
	slices.Sort(n.Connect)
	slices.Sort(n.WorkSpaces)
	if len(n.WorkSpaces) > 0 {
		c.Sources = append(c.Sources, config.Source{WorkSpaces: n.WorkSpaces, AWS: main})
	}
	var others []config.Directory
	for i, s := range f.Stores {
		if i == 0 && s.Region == main.Region {
			n.IdentityStore = s.ID
			continue
		}
		others = append(others, config.Directory{AWS: config.AWS{Region: s.Region}, IdentityStore: s.ID, Every: config.UsualNamesEvery})
	}
	c.Names = append([]config.Directory{n}, others...)
}

// names writes the lists that names are taken from.
func (w *writer) names(c config.Config) {
	w.comment("", "setup.names")
	if len(c.Names) == 0 {
		w.line("# names:")
		w.line("#   - iam: true")
		w.line("#     connect: [", c.AWS.Region, "]")
		w.line("#     workspaces: [", c.AWS.Region, "]")
		return
	}
	w.line("names:")
	for _, n := range c.Names {
		begin := "  - "
		line := func(parts ...string) {
			w.line(append([]string{begin}, parts...)...)
			begin = "    "
		}
		if len(n.Connect) > 0 {
			line("connect: [", strings.Join(n.Connect, ", "), "]")
		}
		if len(n.WorkSpaces) > 0 {
			line("workspaces: [", strings.Join(n.WorkSpaces, ", "), "]")
		}
		if n.IAM {
			line("iam: true")
		}
		if n.Organizations {
			line("organizations: true")
		}
		if n.IdentityStore != "" {
			line("identity_store: ", yamlText(n.IdentityStore))
		}
		if n.AWS.Region != c.AWS.Region {
			line("region: ", n.AWS.Region)
		}
	}
	w.line("    # role: arn:aws:iam::", UnknownAccount, ":role/ashiato-read")
	w.line("    # every: 1h")
}
