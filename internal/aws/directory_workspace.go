package aws

import (
	"context"

	awscore "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/workspaces"
)

// WorkSpace looks one WorkSpace up: the list has its entry, or none where the account has no such WorkSpace. It is no list of all.
func (d *Directories) WorkSpace(ctx context.Context, region, id string) (DirectoryList, error) {
	client := workspaces.NewFromConfig(d.cfg, func(o *workspaces.Options) { o.Region = region })
	found := DirectoryList{Kind: "workspace", Scope: d.account + " " + region, Started: d.o.Now()}
	err := d.pages(ctx, "workspaces:DescribeWorkspaces", listsPerSecond, func(*string) (*string, error) {
		out, err := client.DescribeWorkspaces(ctx, &workspaces.DescribeWorkspacesInput{WorkspaceIds: []string{id}})
		if err != nil {
			return nil, err
		}
		for _, w := range out.Workspaces {
			a := map[string]string{}
			put(a, "directory_id", w.DirectoryId)
			put(a, "computer_name", w.ComputerName)
			found.Entries = append(found.Entries, DirectoryEntry{ID: awscore.ToString(w.WorkspaceId), Name: awscore.ToString(w.UserName), Attributes: a})
		}
		return nil, nil
	})
	return found, err
}
