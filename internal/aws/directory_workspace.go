package aws

import (
	"context"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
	"github.com/aws/aws-sdk-go-v2/service/workspaces/types"
)

// WorkSpace looks one WorkSpace up: the list has its entry, or none where the account has no such WorkSpace. It is no list of all.
func (d *Directories) WorkSpace(ctx context.Context, region, id string) (DirectoryList, error) {
	client := workspaces.NewFromConfig(d.cfg, func(o *workspaces.Options) { o.Region = region })
	found := DirectoryList{Kind: "workspace", Scope: d.account + " " + region, Started: d.o.Now()}
	err := d.describeWorkspaces(ctx, client, workspaces.DescribeWorkspacesInput{WorkspaceIds: []string{id}}, &found)
	return found, err
}

// describeWorkspaces adds the WorkSpaces that are asked for to a list, all pages.
func (d *Directories) describeWorkspaces(ctx context.Context, client *workspaces.Client, in workspaces.DescribeWorkspacesInput, to *DirectoryList) error {
	return d.pages(ctx, "workspaces:DescribeWorkspaces", listsPerSecond, func(next *string) (*string, error) {
		in.NextToken = next
		out, err := client.DescribeWorkspaces(ctx, &in)
		if err != nil {
			return nil, err
		}
		for _, w := range out.Workspaces {
			to.Entries = append(to.Entries, workspaceEntry(w))
		}
		return out.NextToken, nil
	})
}

func workspaceEntry(w types.Workspace) DirectoryEntry {
	a := map[string]string{}
	put(a, "directory_id", w.DirectoryId)
	put(a, "computer_name", w.ComputerName)
	return DirectoryEntry{ID: awscore.ToString(w.WorkspaceId), Name: awscore.ToString(w.UserName), Attributes: a}
}
