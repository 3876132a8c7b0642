package aws

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

// connectPerSecond is how many requests Amazon Connect takes of an account in a region, all instances together
// (https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html).
const connectPerSecond = 2

// connectPage is how many entries a page has at most.
const connectPage = 1000

// Connect lists users, security profiles, routing profiles, hierarchy groups and the levels of hierarchies of all instances in a region. An instance whose lists
// cannot be read keeps none of the others from being read.
func (d *Directories) Connect(ctx context.Context, region string) ([]DirectoryList, error) {
	c := &connectLists{Directories: d, client: connect.NewFromConfig(d.cfg, func(o *connect.Options) { o.Region = region })}
	var lists []DirectoryList
	var errs []error
	started := d.o.Now()
	instances := DirectoryList{Kind: "connect_instance", Scope: d.account + " " + region, Started: started}
	err := d.pages(ctx, "connect:ListInstances", connectPerSecond, func(next *string) (*string, error) {
		out, err := c.client.ListInstances(ctx, &connect.ListInstancesInput{NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, i := range out.InstanceSummaryList {
			instances.Entries = append(instances.Entries, DirectoryEntry{ID: awscore.ToString(i.Arn), ARN: awscore.ToString(i.Arn),
				Name: awscore.ToString(i.InstanceAlias), Created: timeOf(i.CreatedTime)})
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	lists = append(lists, instances)
	for _, i := range instances.Entries {
		for _, read := range []func(context.Context, string) (DirectoryList, error){c.users, c.securityProfiles, c.routingProfiles, c.groups, c.structure} {
			l, err := read(ctx, i.ARN)
			if err != nil {
				errs = append(errs, err)
				if ctx.Err() != nil {
					return lists, err
				}
				continue
			}
			lists = append(lists, l)
		}
	}
	return lists, errors.Join(errs...)
}

type connectLists struct {
	*Directories
	client *connect.Client
}

// pages keeps one pace for all operations: the limit is that of the account.
func (c *connectLists) pages(ctx context.Context, action string, page func(next *string) (*string, error)) error {
	return c.Directories.pages(ctx, action, connectPerSecond, page)
}

func (c *connectLists) users(ctx context.Context, instance string) (DirectoryList, error) {
	l := DirectoryList{Kind: "connect_user", Scope: instance, Started: c.o.Now()}
	err := c.pages(ctx, "connect:ListUsers", func(next *string) (*string, error) {
		out, err := c.client.ListUsers(ctx, &connect.ListUsersInput{InstanceId: &instance, MaxResults: awscore.Int32(connectPage), NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, u := range out.UserSummaryList {
			l.Entries = append(l.Entries, DirectoryEntry{ID: awscore.ToString(u.Id), ARN: awscore.ToString(u.Arn), Name: awscore.ToString(u.Username),
				Changed: timeOf(u.LastModifiedTime)})
		}
		return out.NextToken, nil
	})
	if err != nil {
		return l, err
	}
	err = c.details(ctx, &l)
	return l, err
}

// details asks for the mail address, profiles and group of the users that have changed. A user that is gone by now is left out.
func (c *connectLists) details(ctx context.Context, l *DirectoryList) error {
	instance, users := l.Scope, l.Entries
	gone := map[string]bool{}
	for i := range users {
		u := &users[i]
		if c.o.Known != nil && !u.Changed.IsZero() && c.o.Known(instance, u.ID, u.Changed) {
			continue
		}
		if end := c.o.DetailsUntil; !end.IsZero() && !c.o.Now().Before(end) {
			l.Left++
			continue
		}
		if err := c.pace(ctx, "connect", connectPerSecond); err != nil {
			return err
		}
		out, err := c.client.DescribeUser(ctx, &connect.DescribeUserInput{InstanceId: &instance, UserId: &u.ID})
		if _, ok := errors.AsType[*types.ResourceNotFoundException](err); ok {
			gone[u.ID] = true
			continue
		}
		if err != nil {
			return denyNamed(err, "connect:DescribeUser")
		}
		if out.User != nil {
			u.Attributes = connectDetails(out.User)
			u.Attributes["modified"] = ConnectModified(u.Changed)
		}
	}
	l.Entries = slices.DeleteFunc(users, func(u DirectoryEntry) bool { return gone[u.ID] })
	return nil
}

// ConnectModified is the attribute "modified" of a user that was changed at a time.
func ConnectModified(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func connectDetails(u *types.User) map[string]string {
	a := map[string]string{}
	if i := u.IdentityInfo; i != nil {
		put(a, "mail", i.Email)
		put(a, "first_name", i.FirstName)
		put(a, "last_name", i.LastName)
	}
	profiles := slices.Clone(u.SecurityProfileIds)
	slices.Sort(profiles)
	a["security_profiles"] = strings.Join(slices.Compact(profiles), ",")
	put(a, "routing_profile", u.RoutingProfileId)
	put(a, "hierarchy_group", u.HierarchyGroupId)
	if p := u.PhoneConfig; p != nil {
		a["phone"] = strings.TrimSpace(string(p.PhoneType) + " " + awscore.ToString(p.DeskPhoneNumber))
	}
	for _, p := range u.PhoneNumberConfigs { // there is one, for calls
		a["phone"] = strings.TrimSpace(string(p.PhoneType) + " " + awscore.ToString(p.PhoneNumber))
	}
	return a
}

func (c *connectLists) securityProfiles(ctx context.Context, instance string) (DirectoryList, error) {
	l := DirectoryList{Kind: "security_profile", Scope: instance, Started: c.o.Now()}
	return l, c.pages(ctx, "connect:ListSecurityProfiles", func(next *string) (*string, error) {
		out, err := c.client.ListSecurityProfiles(ctx, &connect.ListSecurityProfilesInput{InstanceId: &instance, MaxResults: awscore.Int32(connectPage), NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, p := range out.SecurityProfileSummaryList {
			l.Entries = append(l.Entries, DirectoryEntry{ID: awscore.ToString(p.Id), ARN: awscore.ToString(p.Arn), Name: awscore.ToString(p.Name), Changed: timeOf(p.LastModifiedTime)})
		}
		return out.NextToken, nil
	})
}

func (c *connectLists) routingProfiles(ctx context.Context, instance string) (DirectoryList, error) {
	l := DirectoryList{Kind: "routing_profile", Scope: instance, Started: c.o.Now()}
	return l, c.pages(ctx, "connect:ListRoutingProfiles", func(next *string) (*string, error) {
		out, err := c.client.ListRoutingProfiles(ctx, &connect.ListRoutingProfilesInput{InstanceId: &instance, MaxResults: awscore.Int32(connectPage), NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, p := range out.RoutingProfileSummaryList {
			l.Entries = append(l.Entries, DirectoryEntry{ID: awscore.ToString(p.Id), ARN: awscore.ToString(p.Arn), Name: awscore.ToString(p.Name), Changed: timeOf(p.LastModifiedTime)})
		}
		return out.NextToken, nil
	})
}

func (c *connectLists) groups(ctx context.Context, instance string) (DirectoryList, error) {
	l := DirectoryList{Kind: "hierarchy_group", Scope: instance, Started: c.o.Now()}
	return l, c.pages(ctx, "connect:ListUserHierarchyGroups", func(next *string) (*string, error) {
		out, err := c.client.ListUserHierarchyGroups(ctx, &connect.ListUserHierarchyGroupsInput{InstanceId: &instance, MaxResults: awscore.Int32(connectPage), NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, g := range out.UserHierarchyGroupSummaryList {
			l.Entries = append(l.Entries, DirectoryEntry{ID: awscore.ToString(g.Id), ARN: awscore.ToString(g.Arn), Name: awscore.ToString(g.Name), Changed: timeOf(g.LastModifiedTime)})
		}
		return out.NextToken, nil
	})
}

// structure reads the levels of an instance's hierarchy of users, which are one entry: its id is the instance's, its name those of the levels from the top,
// with " / " between. An instance without a hierarchy has none.
func (c *connectLists) structure(ctx context.Context, instance string) (DirectoryList, error) {
	l := DirectoryList{Kind: "hierarchy_structure", Scope: instance, Started: c.o.Now()}
	if err := c.pace(ctx, "connect", connectPerSecond); err != nil {
		return l, err
	}
	out, err := c.client.DescribeUserHierarchyStructure(ctx, &connect.DescribeUserHierarchyStructureInput{InstanceId: &instance})
	if err != nil {
		return l, denyNamed(err, "connect:DescribeUserHierarchyStructure")
	}
	var names []string
	if s := out.HierarchyStructure; s != nil {
		for _, level := range []*types.HierarchyLevel{s.LevelOne, s.LevelTwo, s.LevelThree, s.LevelFour, s.LevelFive} {
			if level != nil && awscore.ToString(level.Name) != "" {
				names = append(names, *level.Name)
			}
		}
	}
	if len(names) > 0 {
		l.Entries = []DirectoryEntry{{ID: instance[strings.LastIndexByte(instance, '/')+1:], Name: strings.Join(names, " / ")}}
	}
	return l, nil
}
