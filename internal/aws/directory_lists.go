package aws

import (
	"context"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
)

// listsPerSecond is a pace that these services take.
const listsPerSecond = 5

// WorkSpaces lists the WorkSpaces and their directories in a region.
func (d *Directories) WorkSpaces(ctx context.Context, region string) ([]DirectoryList, error) {
	client := workspaces.NewFromConfig(d.cfg, func(o *workspaces.Options) { o.Region = region })
	scope := d.account + " " + region
	folders := DirectoryList{Kind: "workspace_directory", Scope: scope, Started: d.o.Now()}
	err := d.pages(ctx, "workspaces:DescribeWorkspaceDirectories", listsPerSecond, func(next *string) (*string, error) {
		out, err := client.DescribeWorkspaceDirectories(ctx, &workspaces.DescribeWorkspaceDirectoriesInput{NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, f := range out.Directories {
			folders.Entries = append(folders.Entries, DirectoryEntry{ID: awscore.ToString(f.DirectoryId), Name: awscore.ToString(f.DirectoryName)})
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	desktops := DirectoryList{Kind: "workspace", Scope: scope, Started: d.o.Now()}
	if err := d.describeWorkspaces(ctx, client, workspaces.DescribeWorkspacesInput{}, &desktops); err != nil {
		return []DirectoryList{folders}, err
	}
	return []DirectoryList{folders, desktops}, nil
}

// IAM lists the account's users and their access keys.
func (d *Directories) IAM(ctx context.Context) ([]DirectoryList, error) {
	client := iam.NewFromConfig(d.cfg)
	users := DirectoryList{Kind: "iam_user", Scope: d.account, Started: d.o.Now()}
	err := d.pages(ctx, "iam:ListUsers", listsPerSecond, func(next *string) (*string, error) {
		out, err := client.ListUsers(ctx, &iam.ListUsersInput{Marker: next})
		if err != nil {
			return nil, err
		}
		for _, u := range out.Users {
			users.Entries = append(users.Entries, DirectoryEntry{ID: awscore.ToString(u.UserId), ARN: awscore.ToString(u.Arn), Name: awscore.ToString(u.UserName), Created: timeOf(u.CreateDate)})
		}
		return out.Marker, nil
	})
	if err != nil {
		return nil, err
	}
	keys := DirectoryList{Kind: "access_key", Scope: d.account, Started: users.Started}
	for _, u := range users.Entries {
		err := d.pages(ctx, "iam:ListAccessKeys", listsPerSecond, func(next *string) (*string, error) {
			out, err := client.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: &u.Name, Marker: next})
			if err != nil {
				return nil, err
			}
			for _, k := range out.AccessKeyMetadata {
				keys.Entries = append(keys.Entries, DirectoryEntry{ID: awscore.ToString(k.AccessKeyId), Name: u.Name, Created: timeOf(k.CreateDate),
					Attributes: map[string]string{"owner": u.ID}})
			}
			return out.Marker, nil
		})
		if err != nil {
			return []DirectoryList{users}, err
		}
	}
	return []DirectoryList{users, keys}, nil
}

// IdentityStore lists the users of IAM Identity Center: store is the id of its identity store, d-... .
func (d *Directories) IdentityStore(ctx context.Context, region, store string) ([]DirectoryList, error) {
	client := identitystore.NewFromConfig(d.cfg, func(o *identitystore.Options) { o.Region = region })
	l := DirectoryList{Kind: "identity_user", Scope: store, Started: d.o.Now()}
	err := d.pages(ctx, "identitystore:ListUsers", listsPerSecond, func(next *string) (*string, error) {
		out, err := client.ListUsers(ctx, &identitystore.ListUsersInput{IdentityStoreId: &store, MaxResults: awscore.Int32(100), NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, u := range out.Users {
			a := map[string]string{}
			for i, m := range u.Emails {
				if i == 0 || m.Primary {
					put(a, "mail", m.Value)
				}
			}
			if n := u.Name; n != nil {
				put(a, "first_name", n.GivenName)
				put(a, "last_name", n.FamilyName)
			}
			l.Entries = append(l.Entries, DirectoryEntry{ID: awscore.ToString(u.UserId), Name: awscore.ToString(u.UserName), Attributes: a})
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return []DirectoryList{l}, nil
}

// Organization lists the accounts of the organization. Only its management account, or a delegated administrator, may ask.
func (d *Directories) Organization(ctx context.Context) ([]DirectoryList, error) {
	client := organizations.NewFromConfig(d.cfg, func(o *organizations.Options) { o.Region = anyRegion })
	l := DirectoryList{Kind: "account", Started: d.o.Now()}
	err := d.pages(ctx, "organizations:ListAccounts", listsPerSecond, func(next *string) (*string, error) {
		out, err := client.ListAccounts(ctx, &organizations.ListAccountsInput{NextToken: next})
		if err != nil {
			return nil, err
		}
		for _, a := range out.Accounts {
			l.Entries = append(l.Entries, DirectoryEntry{ID: awscore.ToString(a.Id), ARN: awscore.ToString(a.Arn), Name: awscore.ToString(a.Name), Created: timeOf(a.JoinedTimestamp)})
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	return []DirectoryList{l}, nil
}
