package aws

import (
	"context"
	"time"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
)

// probes are tried one after the other; each that fails is told of, so that somebody adds all that is missing at once.
type probes []error

func (p *probes) try(ctx context.Context, action, resource string, f func(context.Context) error) {
	if err := call(ctx, action, resource, f); err != nil {
		*p = append(*p, err)
	}
}

// Connect tries to list the instances of Amazon Connect in a region, and of the first one its users, one user, profiles and hierarchy. It gives how many
// instances there are, and an error for each action that failed; resource is what the instances' ARNs have in common. The requests are as many as Amazon
// Connect takes at a time.
func (p *Prober) Connect(ctx context.Context, region, resource string) (instances int, errs []error) {
	client := connect.NewFromConfig(p.cfg, func(o *connect.Options) { o.Region = region })
	var all probes
	var first, user *string
	all.try(ctx, "connect:ListInstances", "*", func(ctx context.Context) error {
		out, err := client.ListInstances(ctx, &connect.ListInstancesInput{})
		if err == nil && len(out.InstanceSummaryList) > 0 {
			first, instances = out.InstanceSummaryList[0].Id, len(out.InstanceSummaryList)
		}
		return err
	})
	if first == nil {
		return 0, all
	}
	one := awscore.Int32(1)
	all.try(ctx, "connect:ListUsers", resource, func(ctx context.Context) error {
		out, err := client.ListUsers(ctx, &connect.ListUsersInput{InstanceId: first, MaxResults: one})
		if err == nil && len(out.UserSummaryList) > 0 {
			user = out.UserSummaryList[0].Id
		}
		return err
	})
	if user != nil {
		all.try(ctx, "connect:DescribeUser", resource, func(ctx context.Context) error {
			_, err := client.DescribeUser(ctx, &connect.DescribeUserInput{InstanceId: first, UserId: user})
			return err
		})
	}
	all.try(ctx, "connect:ListSecurityProfiles", resource, func(ctx context.Context) error {
		_, err := client.ListSecurityProfiles(ctx, &connect.ListSecurityProfilesInput{InstanceId: first, MaxResults: one})
		return err
	})
	all.try(ctx, "connect:ListRoutingProfiles", resource, func(ctx context.Context) error {
		_, err := client.ListRoutingProfiles(ctx, &connect.ListRoutingProfilesInput{InstanceId: first, MaxResults: one})
		return err
	})
	all.try(ctx, "connect:ListUserHierarchyGroups", resource, func(ctx context.Context) error {
		_, err := client.ListUserHierarchyGroups(ctx, &connect.ListUserHierarchyGroupsInput{InstanceId: first, MaxResults: one})
		return err
	})
	all.try(ctx, "connect:DescribeUserHierarchyStructure", resource, func(ctx context.Context) error {
		_, err := client.DescribeUserHierarchyStructure(ctx, &connect.DescribeUserHierarchyStructureInput{InstanceId: first})
		return err
	})
	return instances, all
}

// WorkSpaces tries to list directories and WorkSpaces in a region, and with metrics set to read the metric UserConnected of one of them. It gives how many
// directories there are, and an error for each action that failed.
func (p *Prober) WorkSpaces(ctx context.Context, region string, metrics bool) (directories int, errs []error) {
	client := workspaces.NewFromConfig(p.cfg, func(o *workspaces.Options) { o.Region = region })
	var all probes
	all.try(ctx, "workspaces:DescribeWorkspaceDirectories", "*", func(ctx context.Context) error {
		out, err := client.DescribeWorkspaceDirectories(ctx, &workspaces.DescribeWorkspaceDirectoriesInput{})
		if err == nil {
			directories = len(out.Directories)
		}
		return err
	})
	id := "ws-000000000" // a metric of what is not there has no points, and that is no error
	all.try(ctx, "workspaces:DescribeWorkspaces", "*", func(ctx context.Context) error {
		out, err := client.DescribeWorkspaces(ctx, &workspaces.DescribeWorkspacesInput{Limit: awscore.Int32(1)})
		if err == nil && len(out.Workspaces) > 0 {
			id = awscore.ToString(out.Workspaces[0].WorkspaceId)
		}
		return err
	})
	if metrics {
		all.try(ctx, "cloudwatch:GetMetricData", "*", func(ctx context.Context) error {
			m := metricsOf(p.cfg, region)
			now := time.Now().UTC().Truncate(5 * time.Minute)
			q := MetricQuery{WorkspaceIDs: []string{id}, Since: now.Add(-time.Hour), Until: now, Period: 5 * time.Minute}
			return m.UserConnected(ctx, q, func(string, time.Time, float64) error { return nil })
		})
	}
	return directories, all
}

// IAM tries to list the users of the account, and the access keys of one; resource is what the users' ARNs have in common. It gives an error for each action
// that failed.
func (p *Prober) IAM(ctx context.Context, resource string) []error {
	client := iam.NewFromConfig(p.cfg)
	var all probes
	var user *string
	all.try(ctx, "iam:ListUsers", resource, func(ctx context.Context) error {
		out, err := client.ListUsers(ctx, &iam.ListUsersInput{MaxItems: awscore.Int32(1)})
		if err == nil && len(out.Users) > 0 {
			user = out.Users[0].UserName
		}
		return err
	})
	if user != nil {
		all.try(ctx, "iam:ListAccessKeys", resource, func(ctx context.Context) error {
			_, err := client.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: user, MaxItems: awscore.Int32(1)})
			return err
		})
	}
	return all
}

// IdentityStore tries to list the users of an identity store of IAM Identity Center, of which resource is the ARN.
func (p *Prober) IdentityStore(ctx context.Context, id, resource string) error {
	return call(ctx, "identitystore:ListUsers", resource, func(ctx context.Context) error {
		_, err := identitystore.NewFromConfig(p.cfg).ListUsers(ctx, &identitystore.ListUsersInput{IdentityStoreId: &id, MaxResults: awscore.Int32(1)})
		return err
	})
}

// Organization tries to list the accounts of the organization.
func (p *Prober) Organization(ctx context.Context) error {
	return call(ctx, "organizations:ListAccounts", "*", func(ctx context.Context) error {
		_, err := organizations.NewFromConfig(p.cfg).ListAccounts(ctx, &organizations.ListAccountsInput{MaxResults: awscore.Int32(1)})
		return err
	})
}
